/* auth_asker: sessions and tokens in the database: who they are, and that they were seen. */
#include "auth_parts.h"
#include "cms/auth_memory.h"
#include "data/changes.h"
#include "data/schema_site.h"
#include "format/json_tree.h"
#include "host/host.h"

/* The columns of both look-ups. Names of their own: results of a batch come as objects. */
enum { ID, USER_ID, ROLE, NAME, SEEN, UNTIL, OWN_ROLE, SCOPE, COLUMNS };

#define SESSION_SQL                                                                               \
  "SELECT s.id AS id, s.user_id AS user_id, u.role AS role, u.email AS name, s.seen_on AS seen, " \
  "s.expires_on AS until, s.role AS own_role, NULL AS scope FROM auth_sessions AS s JOIN users "  \
  "AS "                                                                                           \
  "u ON u.id = s.user_id WHERE s.hash = "
#define TOKEN_SQL                                                                                \
  "SELECT k.id AS id, k.user_id AS user_id, u.role AS role, k.name AS name, k.seen_on AS seen, " \
  "k.expires_on AS until, k.role AS own_role, k.scope AS scope FROM auth_tokens AS k LEFT JOIN " \
  "users AS u ON u.id = k.user_id WHERE k.hash = "

/* --- roles -------------------------------------------------------------------------------------
 */

void auth_write_rank(buf *out, str column) {
  buf_str(out, S("instr(',"));
  for (const char *c = users.role.opt.choices; *c; c++) {
    if (*c == '\'') buf_char(out, '\'');
    buf_char(out, *c);
  }
  buf_str(out, S(",', ',' || "));
  buf_str(out, column);
  buf_str(out, S(" || ',')"));
}

size_t auth_rank(str role) {
  size_t n = 1;
  for (str rest = str_c(users.role.opt.choices); rest.ptr; n++) {
    if (str_eq(str_cut(&rest, ','), role)) return n;
  }
  return 0;
}

/* --- looking up --------------------------------------------------------------------------------
 */

static err gone(const context *c) {
  str session = S("The session has ended; sign in again."), token = S("The token is not valid.");
  return err_make(ERR_UNAUTHORIZED, STR_EMPTY, c->asker.kind == ASKER_SESSION ? session : token);
}

err auth_role_changed(void) {
  static const err_fault TOLD[] = {{S("session"), S("role_changed"), S(AUTH_ROLE_CHANGED)}};
  err e = err_make(ERR_UNAUTHORIZED, S("session"), S(AUTH_ROLE_CHANGED));
  e.faults = TOLD;
  e.n_faults = 1;
  return e;
}

bool auth_is_role_changed(err e) { return e.code == ERR_UNAUTHORIZED && e.n_faults > 0; }

/* Whoever knows the cookie from before must not have what the user may do now: only the password
 * tells them apart. */
static err outlive(context *c, const wire_value *row) {
  c->asker.id = row[ID].text;
  c->asker.outlived = row[OWN_ROLE].tag != WIRE_NULL; /* else that is noted already */
  return auth_role_changed();
}

static void render(const context *c, sql *out) {
  sql_raw(out, c->asker.kind == ASKER_SESSION ? S(SESSION_SQL) : S(TOKEN_SQL));
  sql_bind(out, WIRE_OF_TEXT(c->asker.hash));
}

/* Takes in what was found; nobody is pending any more. */
static err learn(context *c, const wire_rows *rows, int64_t as_of) {
  asker *a = &c->asker;
  if (rows->rows == 0) return gone(c);
  if (rows->columns != COLUMNS) return err_make(ERR_INTERNAL, STR_EMPTY, S("Not a look-up."));
  const wire_value *row = rows->cells;
  int64_t until_ms = row[UNTIL].tag == WIRE_INT ? row[UNTIL].num : INT64_MAX;
  if (until_ms <= c->now_ms) return gone(c);
  str role = row[ROLE].text;
  if (a->kind == ASKER_TOKEN) {
    bool own = row[OWN_ROLE].tag != WIRE_NULL; /* else the user's, as the statement has it */
    bool lower =
        own && (row[ROLE].tag == WIRE_NULL || auth_rank(row[OWN_ROLE].text) < auth_rank(role));
    if (lower) role = row[OWN_ROLE].text;
  }
  bool same = row[OWN_ROLE].tag == WIRE_TEXT && str_eq(row[OWN_ROLE].text, role);
  if (a->kind == ASKER_SESSION && !same) return outlive(c, row);
  if (row[SCOPE].tag == WIRE_TEXT &&
      !auth_scope_read(row[SCOPE].text, c->mem, &a->tables, &a->may)) {
    return c->mem->exhausted ? err_no_memory() : gone(c);
  }
  a->id = row[ID].text;
  a->name = row[NAME].text;
  a->pending = false;
  int64_t seen_ms = row[SEEN].tag == WIRE_INT ? row[SEEN].num : 0;
  a->stale = c->now_ms - seen_ms >= AUTH_SEEN_MS;
  c->principal = (query_principal){.user_id = row[USER_ID], .role = WIRE_OF_TEXT(role)};
  auth_memory_keep(c, as_of, until_ms, seen_ms);
  return OK;
}

err auth_resolve(context *c) {
  changes_check check;
  if (!c->asker.pending) return OK;
  if (!c->asker.hash.ptr) return gone(c);
  db d = db_make(c->slot);
  db_batch b = db_batch_make(&d);
  bool session = c->asker.kind == ASKER_SESSION;
  size_t found =
      db_add_sql(&b, 0, session ? S(SESSION_SQL "?1") : S(TOKEN_SQL "?1"), V(c->asker.hash));
  size_t number = db_add_check(&b, &check);
  err e = db_run(&b);
  if (err_is(e)) return e;
  db_learn(&b, number, &check);
  return learn(c, &db_result(&b, found)->cells, check.seen);
}

err auth_confirm(context *c) {
  if (c->asker.hash.ptr) c->asker.pending = true;
  return auth_resolve(c);
}

err auth_confirm_write(context *c, uint64_t tables) {
  return tables >> schema_table_index(&users.table) & 1 ? auth_confirm(c) : OK;
}

typedef struct {
  store_rider rider;
  context *c;
  const query *q;
} companion;

static err learn_riding(void *state, const wire_rows *rows, int64_t as_of) {
  const companion *mine = state;
  err e = learn(mine->c, rows, as_of);
  return err_is(e) ? e : auth_check_query(mine->c, mine->q);
}

const store_rider *auth_rider(context *c, const query *q) {
  companion *mine = arena_alloc(c->mem, sizeof *mine);
  sql *text = arena_alloc(c->mem, sizeof *text);
  if (!mine || !text) return NULL;
  sql_init(text, c->mem);
  render(c, text);
  if (!sql_ok(text)) return NULL;
  *mine = (companion){
      .rider = {.statement = text, .learn = learn_riding, .state = mine}, .c = c, .q = q};
  return &mine->rider;
}

/* --- having been seen --------------------------------------------------------------------------
 */

bool auth_wants_after(const context *c) {
  return c->asker.outlived || (c->asker.stale && !c->asker.pending);
}

#define END_OUTLIVED(which)                             \
  S("UPDATE auth_sessions SET role = NULL WHERE " which \
    " = ?1 AND role <> (SELECT coalesce(u.role, '') FROM users AS u WHERE u.id = user_id)")

void auth_end_outlived(db_batch *b, str user_id) {
  (void)db_add_sql(b, TABLES(&auth_sessions.table), END_OUTLIVED("user_id"), V(user_id));
}

/* A session that was found to be of another role has ended for good, also should the role come
 * back. One that is used lives on, to its end at most. Conditional, so that of many requests at
 * once one writes. */
void auth_after(context *c) {
  changes_check check;
  db d = db_make(c->slot);
  db_batch b = db_batch_make(&d);
  if (c->asker.outlived) {
    (void)db_add_sql(&b, TABLES(&auth_sessions.table), END_OUTLIVED("id"), V(c->asker.id));
  } else if (c->asker.kind == ASKER_SESSION) {
    (void)db_add_sql(&b, TABLES(&auth_sessions.table),
                     S("UPDATE auth_sessions SET seen_on = ?1, expires_on = min(ends_on, ?2) WHERE "
                       "id = ?3 AND seen_on <= ?4"),
                     V(c->now_ms), V(c->now_ms + AUTH_IDLE_MS), V(c->asker.id),
                     V(c->now_ms - AUTH_SEEN_MS));
  } else {
    (void)db_add_sql(&b, TABLES(&auth_tokens.table),
                     S("UPDATE auth_tokens SET seen_on = ?1 WHERE id = ?2 AND "
                       "coalesce(seen_on, 0) <= ?3"),
                     V(c->now_ms), V(c->asker.id), V(c->now_ms - AUTH_SEEN_MS));
  }
  /* With the check this isolate looks it up anew, and does not write again. */
  size_t number = db_add_check(&b, &check);
  if (err_is(db_run(&b))) {
    host_log(HOST_WARN, S("That a session was used could not be noted; it will be tried again."));
  } else {
    db_learn(&b, number, &check);
  }
}
