/* auth_tokens: API tokens are made, listed and revoked. */
#include "auth_parts.h"
#include "base/time.h"
#include "base/uuid.h"
#include "cms/audit.h"
#include "cms/auth_login.h"
#include "cms/secret.h"
#include "data/body.h"
#include "data/schema_site.h"
#include "host/host.h"

enum {
  HINT_BYTES = 4,
  MOST = 500, /* of one user: one that no list shows could not be revoked */
};

#define TOKEN_COLUMNS "id, name, user_id, role, scope, created_on, expires_on, seen_on, hint"

static void write_members(json *j, const db_rows *rows, size_t i) {
  const field *fields[] = {&auth_tokens.id,         &auth_tokens.name,    &auth_tokens.user_id,
                           &auth_tokens.role,       &auth_tokens.scope,   &auth_tokens.created_on,
                           &auth_tokens.expires_on, &auth_tokens.seen_on, &auth_tokens.hint};
  for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
    str name = fields[k] == &auth_tokens.seen_on ? S("last_used_on") : fields[k]->name;
    auth_write(j, name, fields[k], db_cell(rows, i, k));
  }
}

/* --- listing -----------------------------------------------------------------------------------
 */

static err list_begin(context *c) {
  if (c->req.n_params > 0) {
    return err_make(ERR_BAD_REQUEST, c->req.params[0].name, S("There are no parameters here."));
  }
  c->needs_io = true;
  return OK;
}

/* Two statements, each with the index that serves it. */
#define LIST_SQL(whose)                                      \
  S("SELECT " TOKEN_COLUMNS " FROM auth_tokens WHERE " whose \
    " ORDER BY created_on DESC, id DESC LIMIT ?2")

static err list_resume(context *c) {
  db_rows rows;
  err e = auth_need_person(c);
  if (err_is(e)) return e;
  bool all = auth_is_admin(c);
  db d = db_make(c->slot);
  e = db_sql(&d, 0, &rows, all ? LIST_SQL("?1 IS NULL") : LIST_SQL("user_id = ?1"),
             all ? V_NULL : c->principal.user_id, V((int)MOST));
  if (err_is(e)) return e;
  buf body = buf_make(c->mem, 256 + rows.n * 300);
  json j = json_make(&body);
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_array_begin(&j);
  for (size_t i = 0; i < rows.n; i++) {
    json_object_begin(&j);
    write_members(&j, &rows, i);
    json_object_end(&j);
  }
  json_array_end(&j);
  json_object_end(&j);
  return auth_answer(c, &body, 200);
}

const handler auth_token_list = {.begin = list_begin, .resume = list_resume};

/* --- making ------------------------------------------------------------------------------------
 */

typedef struct {
  str name, role, scope;
  wire_value expires_on;
} wanted_token;

static str read_role(const context *c, const json_tree *body, check_faults *faults) {
  const json_tree *said = json_tree_member(body, S("role"));
  str mine = c->principal.role.text;
  if (!said || said->kind == JSON_TREE_NULL) return mine;
  if (said->kind != JSON_TREE_STRING || auth_rank(said->text) == 0) {
    check_add(faults, S("role"), S("choice"), S("There is no such role."));
  } else if (auth_rank(said->text) > auth_rank(mine)) {
    check_add(faults, S("role"), S("max"), S("A token may not have a higher role than you."));
  }
  return said->text;
}

static wire_value read_expiry(const context *c, const json_tree *body, check_faults *faults) {
  const json_tree *said = json_tree_member(body, S("expires_on"));
  wire_value value = V_NULL;
  if (!said) return value;
  if (!body_read_value(&auth_tokens.expires_on, said, &value)) {
    check_add(faults, S("expires_on"), S("type"), S("It must be a date and time."));
  } else if (value.tag == WIRE_INT && value.num <= c->now_ms) {
    check_add(faults, S("expires_on"), S("min"), S("It must lie in the future."));
  } else if (value.tag == WIRE_INT && value.num > TIME_MAX_MS) {
    check_add(faults, S("expires_on"), S("max"), S("It must be a time that RFC 3339 can express."));
  }
  return value;
}

static err read_wanted(context *c, wanted_token *out) {
  const json_tree *body;
  check_faults faults;
  err e = auth_read_body(c, S("name,role,scope,expires_on"), &body, &faults);
  if (err_is(e)) return e;
  out->name = auth_text(body, S("name"), 1, (size_t)auth_tokens.name.opt.max, &faults);
  out->role = read_role(c, body, &faults);
  out->scope = auth_scope_make(json_tree_member(body, S("scope")), c->mem, &faults);
  out->expires_on = read_expiry(c, body, &faults);
  return check_result(&faults);
}

static err answer_made(context *c, const db_rows *rows, str token) {
  buf body = buf_make(c->mem, 512);
  json j = json_make(&body);
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_object_begin(&j);
  write_members(&j, rows, 0);
  json_key_str(&j, S("token"), token);
  json_object_end(&j);
  json_object_end(&j);
  return auth_answer(c, &body, 201);
}

static err make_resume(context *c) {
  wanted_token wanted;
  str token, hash;
  uint8_t random[UUID_RANDOM_BYTES];
  char id[UUID_TEXT_BYTES];
  err e = auth_need_person(c);
  if (!err_is(e)) e = auth_confirm(c);
  if (!err_is(e)) e = read_wanted(c, &wanted);
  if (err_is(e)) return e;
  if (!secret_make(S(AUTH_TOKEN_PREFIX), c->mem, &token) || !secret_hash(token, c->mem, &hash)) {
    return err_no_memory();
  }
  host_random(random, sizeof random);
  uuid_v7(c->now_ms, random, id);
  db d = db_make(c->slot);
  db_batch b = db_batch_make(&d);
  size_t number = db_add_sql(
      &b, TABLES(&auth_tokens.table),
      S("INSERT INTO auth_tokens (id, hash, name, user_id, role, scope, created_on, "
        "expires_on, hint)"
        " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE (SELECT count(*) FROM (SELECT 1 "
        "FROM auth_tokens WHERE user_id IS ?4 LIMIT ?10)) < ?10 RETURNING " TOKEN_COLUMNS),
      V(((str){id, sizeof id})), V(hash), V(wanted.name), c->principal.user_id, V(wanted.role),
      wanted.scope.ptr ? WIRE_OF_TEXT(wanted.scope) : V_NULL, V(c->now_ms), wanted.expires_on,
      V(str_skip(token, token.len - HINT_BYTES)), V((int)MOST));
  d.audit = audit_of(c);
  if (!d.audit) return err_no_memory();
  audit_record(&b, DB_CREATE, &auth_tokens.table, (str){id, sizeof id});
  e = auth_run(c, &b);
  if (err_is(e)) return e;
  if (db_result(&b, number)->n > 0) return answer_made(c, db_result(&b, number), token);
  return err_make(ERR_CONFLICT, STR_EMPTY, S("There are 500 tokens already; revoke some first."));
}

const handler auth_token_make = {.begin = auth_begin_body, .resume = make_resume};

/* --- revoking ----------------------------------------------------------------------------------
 */

static err end_resume(context *c) {
  err e = auth_need_person(c);
  if (!err_is(e)) e = auth_end(c, &auth_tokens.table, c->captures[0]);
  if (!err_is(e)) auth_answer_nothing(c);
  return e;
}

const handler auth_token_end = {.begin = auth_begin_bare, .resume = end_resume};
