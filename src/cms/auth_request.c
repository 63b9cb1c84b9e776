/* auth_request: what the routes of /v1/auth have in common: bodies, faults, answers. */
#include "auth_parts.h"
#include "base/utf8.h"
#include "cms/api_write.h"
#include "cms/audit.h"
#include "data/changes.h"
#include "data/field.h"
#include "data/schema_site.h"
#include "host/host.h"

/* What c->state is in these routes: the request's User-Agent. */
static err keep_agent(context *c) {
  str *agent = arena_alloc(c->mem, sizeof *agent);
  if (!agent) return err_no_memory();
  if (!host_header(S("user-agent"), c->mem, agent)) *agent = STR_EMPTY;
  if (!utf8_valid(*agent)) *agent = STR_EMPTY;
  c->state = agent;
  return OK;
}

static err begin(context *c, bool body) {
  err e = api_write_check(c, body);
  if (!err_is(e)) e = keep_agent(c);
  c->needs_io = true;
  return e;
}

err auth_begin_body(context *c) { return begin(c, true); }
err auth_begin_bare(context *c) { return begin(c, false); }

err auth_need_person(const context *c) {
  if (auth_is_anonymous(c)) return err_make(ERR_UNAUTHORIZED, STR_EMPTY, S("Sign in first."));
  if (c->asker.kind != ASKER_TOKEN) return OK;
  return err_make(ERR_FORBIDDEN, STR_EMPTY,
                  S("An API token can not do this; it takes a session, or ADMIN_TOKEN."));
}

bool auth_is_admin(const context *c) { return !err_is(auth_need_admin(c)); }

/* --- bodies ------------------------------------------------------------------------------------
 */

static bool is_among(str names, str name) {
  for (str rest = names; rest.ptr;) {
    if (str_eq(str_cut(&rest, ','), name)) return true;
  }
  return false;
}

err auth_read_body(context *c, str names, const json_tree **out, check_faults *faults) {
  str text;
  err e = api_write_body(c, out, &text);
  if (err_is(e)) return e;
  *faults = (check_faults){.mem = c->mem};
  for (const json_tree *m = (*out)->first; m; m = m->next) {
    if (!is_among(names, m->name)) {
      check_add(faults, m->name, S("unknown"), S("There is no such member here."));
    }
  }
  return OK;
}

str auth_text(const json_tree *body, str name, size_t least, size_t most, check_faults *faults) {
  const json_tree *said = json_tree_member(body, name);
  buf text = buf_make(faults->mem, 64);
  if (!said || said->kind == JSON_TREE_NULL) {
    check_add(faults, name, S("required"), S("It is required."));
    return STR_EMPTY;
  }
  if (said->kind != JSON_TREE_STRING || str_find(said->text, '\0') < said->text.len) {
    check_add(faults, name, S("type"), S("It must be a text."));
    return STR_EMPTY;
  }
  size_t n = utf8_length(said->text);
  if (n >= least && n <= most) return said->text;
  buf_str(&text, n < least ? S("It must have at least ") : S("It may have at most "));
  buf_u64(&text, n < least ? least : most);
  buf_str(&text, S(" characters."));
  if (!buf_ok(&text)) faults->failed = true;
  check_add(faults, name, n < least ? S("min") : S("max"), buf_view(&text));
  return STR_EMPTY;
}

/* --- answers -----------------------------------------------------------------------------------
 */

err auth_run(context *c, db_batch *b) {
  changes_check check;
  size_t number = db_add_check(b, &check);
  c->may_have_written = !err_is(b->fault);
  err e = db_run(b);
  if (err_is(e)) {
    if (c->may_have_written && err_describe(e.code)->status >= 500) changes_doubt();
    return e;
  }
  db_learn(b, number, &check);
  return OK;
}

#define WHOSE " WHERE id = ?1 AND (user_id = ?2 OR ?3)"

/* Whose it is is asked before, so that what is ended and its row of the trail are one batch, with
 * no condition in it. */
err auth_end(context *c, const table *t, str id) {
  bool session = t == &auth_sessions.table;
  db_rows rows;
  db d = db_make(c->slot);
  err e = db_sql(
      &d, 0, &rows,
      session ? S("SELECT id FROM auth_sessions" WHOSE) : S("SELECT id FROM auth_tokens" WHOSE),
      V(id), c->principal.user_id, V(auth_is_admin(c)));
  if (err_is(e)) return e;
  if (rows.n > 0) {
    db_batch b = db_batch_make(&d);
    d.audit = audit_of(c);
    if (!d.audit) return err_no_memory();
    (void)db_add_delete(&b, t, id, NULL);
    e = auth_run(c, &b);
  }
  if (rows.n > 0 && e.code != ERR_NOT_FOUND) return e;
  return err_make(ERR_NOT_FOUND, STR_EMPTY,
                  session ? S("There is no such session.") : S("There is no such token."));
}

void auth_answer_nothing(context *c) {
  c->res.status = 204;
  c->res.has_body = false;
  response_header(&c->res, S("cache-control"), S("private, no-store"));
}

err auth_answer(context *c, const buf *body, int status) {
  if (!buf_ok(body)) return err_no_memory();
  response_header(&c->res, S("cache-control"), S("private, no-store"));
  response_json(&c->res, buf_view(body));
  c->res.status = status;
  return OK;
}

void auth_write(json *j, str name, const field *f, wire_value value) {
  json_key(j, name);
  field_write(j, f, value);
}
