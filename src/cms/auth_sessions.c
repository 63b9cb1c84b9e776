/* auth_sessions: sessions are made, listed and ended. */
#include "auth_parts.h"
#include "base/uuid.h"
#include "cms/api_message.h"
#include "cms/audit.h"
#include "cms/auth_login.h"
#include "cms/secret.h"
#include "data/schema_site.h"
#include "host/host.h"

enum { AGENT_LONGEST = 200, MOST = 200 };

static bool make_id(int64_t now_ms, arena *mem, str *out) {
  uint8_t random[UUID_RANDOM_BYTES];
  char text[UUID_TEXT_BYTES];
  host_random(random, sizeof random);
  uuid_v7(now_ms, random, text);
  return arena_copy(mem, (str){text, sizeof text}, out);
}

static wire_value or_null(str s) { return s.len > 0 ? WIRE_OF_TEXT(s) : V_NULL; }

/* Never the session that the request came with: its value may be one that somebody else knows, so a
 * new one is made, and that one ends. */
err auth_session_add(context *c, db_batch *b, str user_id, str kept, auth_session *out) {
  str hash, agent = *(const str *)c->state;
  if (!make_id(c->now_ms, c->mem, &out->id) || !secret_make(STR_EMPTY, c->mem, &out->value) ||
      !secret_hash(out->value, c->mem, &hash)) {
    return err_no_memory();
  }
  if (c->asker.kind == ASKER_SESSION && c->asker.hash.ptr) {
    (void)db_add_sql(b, TABLES(&auth_sessions.table),
                     S("DELETE FROM auth_sessions WHERE hash = ?1"), V(c->asker.hash));
  }
  out->expires_ms = c->now_ms + AUTH_IDLE_MS;
  out->number = db_add_sql(
      b, TABLES(&auth_sessions.table),
      S("INSERT INTO auth_sessions (id, hash, user_id, role, created_on, seen_on, expires_on, "
        "ends_on, address, agent) SELECT ?1, ?2, u.id, coalesce(u.role, ''), ?4, ?4, ?5, ?6, ?7, "
        "substr(?8, 1, ?10) FROM users AS u WHERE u.id = ?3 AND EXISTS (SELECT 1 FROM "
        "auth_credentials WHERE user_id = ?3 AND password = ?9) RETURNING id"),
      V(out->id), V(hash), V(user_id), V(c->now_ms), V(out->expires_ms),
      V(c->now_ms + AUTH_MOST_MS), or_null(c->asker.address), or_null(agent), V(kept),
      V((int)AGENT_LONGEST));
  b->db->audit = audit_of_user(c, user_id);
  audit_record(b, DB_CREATE, &auth_sessions.table, out->id);
  return b->db->audit ? OK : err_no_memory();
}

err auth_session_give(context *c, const db_batch *b, const auth_session *s) {
  buf cookie = buf_make(c->mem, 160);
  if (db_result(b, s->number)->n == 0) {
    return err_make(ERR_UNAUTHORIZED, STR_EMPTY, S("The password was changed; sign in again."));
  }
  buf_str(&cookie, S(AUTH_COOKIE "="));
  buf_str(&cookie, s->value);
  buf_str(&cookie, S("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age="));
  buf_i64(&cookie, AUTH_MOST_MS / 1000);
  if (!buf_ok(&cookie)) return err_no_memory();
  response_header(&c->res, S("set-cookie"), buf_view(&cookie));
  return OK;
}

/* --- listing -----------------------------------------------------------------------------------
 */

/* The user whose sessions are asked for; ptr NULL: everybody's. */
static err read_whose(const context *c, str *user_id) {
  *user_id = c->principal.user_id.text;
  if (c->req.n_params == 0) return OK;
  const url_param *p = &c->req.params[0];
  if (!str_eq(p->value, *user_id) && !auth_is_admin(c)) {
    return err_make(ERR_FORBIDDEN, STR_EMPTY, S("The sessions of others are for admins."));
  }
  *user_id = p->value;
  return OK;
}

static err list_begin(context *c) {
  for (size_t i = 0; i < c->req.n_params; i++) {
    str name = c->req.params[i].name;
    if (i == 0 && str_eq(name, S("user_id"))) continue;
    return err_make(ERR_BAD_REQUEST, name, S("The only parameter here is user_id."));
  }
  c->needs_io = true;
  return OK;
}

static void write_one(json *j, const context *c, const db_rows *rows, size_t i) {
  const field *fields[] = {&auth_sessions.id,         &auth_sessions.user_id,
                           &auth_sessions.created_on, &auth_sessions.seen_on,
                           &auth_sessions.expires_on, &auth_sessions.address,
                           &auth_sessions.agent};
  static const str NAMES[] = {S("id"),         S("user_id"), S("created_on"), S("last_seen_on"),
                              S("expires_on"), S("address"), S("agent")};
  json_object_begin(j);
  for (size_t k = 0; k < sizeof NAMES / sizeof *NAMES; k++) {
    auth_write(j, NAMES[k], fields[k], db_cell(rows, i, k));
  }
  json_key(j, S("current"));
  json_bool(j, c->asker.kind == ASKER_SESSION && str_eq(db_cell(rows, i, 0).text, c->asker.id));
  json_object_end(j);
}

/* Two statements, each with the index that serves it. */
#define LIST_SQL(whose)                                                                            \
  S("SELECT s.id, s.user_id, s.created_on, s.seen_on, s.expires_on, s.address, s.agent FROM "      \
    "auth_sessions AS s JOIN users AS u ON u.id = s.user_id WHERE " whose                          \
    " AND s.expires_on > ?2 AND s.role = coalesce(u.role, '') ORDER BY s.seen_on DESC, s.id DESC " \
    "LIMIT ?3")

static err list_resume(context *c) {
  str whose;
  db_rows rows;
  err e = auth_need_person(c);
  if (!err_is(e)) e = read_whose(c, &whose);
  if (err_is(e)) return e;
  db d = db_make(c->slot);
  e = db_sql(&d, 0, &rows, whose.len > 0 ? LIST_SQL("s.user_id = ?1") : LIST_SQL("?1 IS NULL"),
             or_null(whose), V(c->now_ms), V((int)MOST));
  if (err_is(e)) return e;
  buf body = buf_make(c->mem, 256 + rows.n * 300);
  json j = json_make(&body);
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_array_begin(&j);
  for (size_t i = 0; i < rows.n; i++) write_one(&j, c, &rows, i);
  json_array_end(&j);
  json_object_end(&j);
  return auth_answer(c, &body, 200);
}

const handler auth_session_list = {.begin = list_begin, .resume = list_resume};

/* --- ending ------------------------------------------------------------------------------------
 */

/* All others of one's own: none when no session asks. */
static err end_others(context *c) {
  db d = db_make(c->slot);
  db_batch b = db_batch_make(&d);
  buf said = buf_make(c->mem, 128);
  json j = json_make(&said);
  if (c->asker.kind != ASKER_SESSION) {
    return err_make(ERR_FORBIDDEN, STR_EMPTY, S("Only a session has others beside it."));
  }
  json_object_begin(&j);
  json_key_str(&j, S("user_id"), c->principal.user_id.text);
  json_object_end(&j);
  if (!buf_ok(&said)) return err_no_memory();
  (void)db_add_sql(&b, TABLES(&auth_sessions.table),
                   S("DELETE FROM auth_sessions WHERE user_id = ?1 AND id <> ?2"),
                   c->principal.user_id, V(c->asker.id));
  audit_add_if_changed(&b, audit_of(c), DB_DELETE, auth_sessions.table.name, S("*"),
                       buf_view(&said));
  err e = auth_run(c, &b);
  if (!err_is(e)) auth_answer_nothing(c);
  return e;
}

static err end_one(context *c, str id) {
  err e = auth_end(c, &auth_sessions.table, id);
  if (err_is(e)) return e;
  if (str_eq(id, c->asker.id)) {
    c->asker.stale = false;
    auth_clear_cookie(c);
  }
  auth_answer_nothing(c);
  return OK;
}

static err end_resume(context *c) {
  err e = auth_need_person(c);
  if (err_is(e)) return e;
  return c->req.n_segments == 3 ? end_others(c) : end_one(c, c->captures[0]);
}

const handler auth_session_end = {.begin = auth_begin_bare, .resume = end_resume};

void auth_forget(db_batch *b) {
  int64_t now_ms = b->db->now_ms;
  (void)db_add_sql(b, TABLES(&auth_sessions.table),
                   S("DELETE FROM auth_sessions WHERE expires_on <= ?1"), V(now_ms));
  (void)db_add_sql(b, 0, S("DELETE FROM auth_links WHERE expires_on <= ?1"), V(now_ms));
  (void)db_add_sql(b, 0, S("DELETE FROM auth_attempts WHERE since_on <= ?1"),
                   V(now_ms - AUTH_LINK_MS));
}
