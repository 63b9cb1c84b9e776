/* auth_login: signing in and out, who one is, one's password, and links that set it. */
#include "cms/auth_login.h"

#include "auth_parts.h"
#include "cms/api.h"
#include "cms/audit.h"
#include "cms/password.h"
#include "cms/secret.h"
#include "data/schema_site.h"
#include "host/host.h"

/* What an email of an account may be; longer ones are nobody's. */
enum { EMAIL_LONGEST = 254 };

typedef struct {
  str id, name, email, role;
} person;

/* The person of a result's first row: id, name, email, role. */
static person read_person(const db_rows *rows) {
  return (person){db_cell(rows, 0, 0).text, db_cell(rows, 0, 1).text, db_cell(rows, 0, 2).text,
                  db_cell(rows, 0, 3).text};
}

/* --- me ----------------------------------------------------------------------------------------
 */

static void write_user(json *j, const person *p) {
  json_key(j, S("user"));
  if (!p) {
    json_null(j);
    return;
  }
  json_object_begin(j);
  json_key_str(j, S("id"), p->id);
  json_key_str(j, S("name"), p->name);
  json_key_str(j, S("email"), p->email);
  json_key_str(j, S("role"), p->role);
  json_object_end(j);
}

static void write_session(json *j, str id, int64_t expires_ms) {
  json_key(j, S("session"));
  if (!id.ptr) {
    json_null(j);
    return;
  }
  json_object_begin(j);
  json_key_str(j, S("id"), id);
  auth_write(j, S("expires_on"), &auth_sessions.expires_on, WIRE_OF_INT(expires_ms));
  json_object_end(j);
}

/* `scope`: its JSON, or empty. */
static err answer_me(context *c, asker_kind kind, str role, const person *p, str session_id,
                     int64_t expires_ms, str scope) {
  static const str KINDS[] = {S("nobody"), S("secret"), S("session"), S("token")};
  buf body = buf_make(c->mem, 512);
  json j = json_make(&body);
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_object_begin(&j);
  json_key_str(&j, S("kind"), KINDS[kind]);
  json_key_str(&j, S("role"), role);
  write_user(&j, p);
  write_session(&j, session_id, expires_ms);
  auth_write(&j, S("scope"), &auth_tokens.scope, scope.len ? WIRE_OF_TEXT(scope) : V_NULL);
  json_object_end(&j);
  json_object_end(&j);
  return auth_answer(c, &body, 200);
}

static err answer_nobody(context *c) {
  buf body = buf_make(c->mem, 16);
  buf_str(&body, S("{\"data\":null}"));
  return auth_answer(c, &body, 200);
}

/* Nobody any more, and why, so that a page can say more than "sign in". */
static err answer_ended(context *c, bool role_changed) {
  auth_clear_cookie(c);
  if (!role_changed) return answer_nobody(c);
  buf body = buf_make(c->mem, 64);
  buf_str(&body, S("{\"data\":null,\"meta\":{\"ended\":\"role_changed\"}}"));
  return auth_answer(c, &body, 200);
}

static err me_begin(context *c) {
  err e = api_refuse_params(c);
  if (err_is(e)) return e;
  if (auth_is_anonymous(c)) return answer_nobody(c);
  if (c->asker.kind == ASKER_SECRET) {
    return answer_me(c, ASKER_SECRET, S("admin"), NULL, STR_EMPTY, 0, STR_EMPTY);
  }
  c->needs_io = true;
  return OK;
}

#define ME_SQL                                                                                   \
  "SELECT u.id AS id, u.name AS name, u.email AS email, u.role AS role, s.expires_on AS until, " \
  "s.scope AS scope, s.role AS own_role FROM "
#define ME_SESSION                                                                           \
  ME_SQL                                                                                     \
  "(SELECT user_id, expires_on, NULL AS scope, role FROM auth_sessions WHERE id = ?1) AS s " \
  "JOIN"
#define ME_TOKEN \
  ME_SQL "(SELECT user_id, expires_on, scope, role FROM auth_tokens WHERE id = ?1) AS s LEFT JOIN"
#define ME_USERS " users AS u ON u.id = s.user_id"

/* A page may ask without being somebody, and without an error in the console. */
static err me_resume(context *c) {
  err e = auth_resolve(c);
  if (e.code == ERR_UNAUTHORIZED && c->asker.kind == ASKER_SESSION) {
    return answer_ended(c, auth_is_role_changed(e));
  }
  if (err_is(e)) return e;
  db d = db_make(c->slot);
  db_rows rows;
  bool session = c->asker.kind == ASKER_SESSION;
  e = db_sql(&d, 0, &rows, session ? S(ME_SESSION ME_USERS) : S(ME_TOKEN ME_USERS), V(c->asker.id));
  if (err_is(e)) return e;
  if (rows.n == 0) return answer_nobody(c); /* it ended since */
  person p = read_person(&rows);
  /* What was remembered of the session may be older than this. */
  if (session && !str_eq(db_cell(&rows, 0, 6).text, p.role)) return answer_ended(c, true);
  return answer_me(c, c->asker.kind, c->principal.role.text, p.id.len ? &p : NULL,
                   session ? c->asker.id : STR_EMPTY, db_cell(&rows, 0, 4).num,
                   db_cell(&rows, 0, 5).text);
}

const handler auth_me = {.begin = me_begin, .resume = me_resume, .asked = ASKED_BY_HANDLER};

/* --- login -------------------------------------------------------------------------------------
 */

static err cross_site(void) {
  return err_make(ERR_FORBIDDEN, STR_EMPTY, S("A cross-site request can not sign anybody in."));
}

static err login_begin(context *c) {
  return auth_is_cross_site(c, false) ? cross_site() : auth_begin_body(c);
}

/* The same for whoever does not get in. */
static err not_known(void) {
  return err_make(ERR_UNAUTHORIZED, STR_EMPTY, S("The email or the password is not right."));
}

/* Judges the password; as long for an account that does not exist. */
static err judge(str kept, str password) {
  password_result result =
      kept.len > 0 ? password_verify(kept, password) : password_pretend(password);
  if (result == PASSWORD_UNREADABLE) {
    host_log(HOST_ERROR, S("A password was kept in a form that can not be read."));
    result = password_pretend(password);
  }
  if (result == PASSWORD_NO_MEMORY) return err_no_memory();
  return result == PASSWORD_RIGHT ? OK : not_known();
}

/* The account of an email: as it was typed, or else in lower case; both ways an index finds it. */
#define ACCOUNT_SQL                                                                          \
  "SELECT u.id AS id, u.name AS name, u.email AS email, u.role AS role, k.password AS kept " \
  "FROM users AS u JOIN auth_credentials AS k ON k.user_id = u.id WHERE u.email IN (?1, "    \
  "lower(?1)) ORDER BY u.email = ?1 DESC LIMIT 1"

/* Counts the attempt and reads the account; `known` as in auth_count_add. [suspends] */
static err try_account(context *c, str email, bool known, person *p, str *kept) {
  db d = db_make(c->slot);
  db_batch b = db_batch_make(&d);
  size_t counted = 0;
  err e = auth_count_add(c, &b, email, known, &counted);
  if (err_is(e)) return e;
  size_t found = db_add_sql(&b, 0, S(ACCOUNT_SQL), V(email));
  e = db_run(&b);
  if (!err_is(e)) e = auth_count_judge(c, &b, counted, known);
  if (err_is(e)) return e;
  const db_rows *rows = db_result(&b, found);
  *kept = STR_EMPTY;
  if (rows->n == 0) return OK;
  *p = read_person(rows);
  *kept = db_cell(rows, 0, 4).text;
  return OK;
}

/* A password that was kept with less than today's cost is hashed anew, as long as it is known. */
static err strengthen(db_batch *b, const person *p, str password, str *kept) {
  str stronger;
  if (!password_is_weak(*kept)) return OK;
  if (!password_hash(password, b->db->mem, &stronger)) return err_no_memory();
  (void)db_add_sql(b, 0,
                   S("UPDATE auth_credentials SET password = ?1 WHERE user_id = ?2 AND password = "
                     "?3"),
                   V(stronger), V(p->id), V(*kept));
  *kept = stronger;
  return OK;
}

static err login_resume(context *c) {
  const json_tree *body;
  check_faults faults;
  person p = {0};
  str kept;
  auth_session s;
  err e = auth_read_body(c, S("email,password"), &body, &faults);
  if (err_is(e)) return e;
  str email = auth_text(body, S("email"), 1, EMAIL_LONGEST, &faults);
  str password = auth_text(body, S("password"), 1, PASSWORD_LONGEST, &faults);
  e = check_result(&faults);
  if (!err_is(e)) e = try_account(c, email, false, &p, &kept);
  if (!err_is(e)) e = judge(kept, password);
  if (err_is(e)) return e;
  db d = db_make(c->slot);
  db_batch b = db_batch_make(&d);
  e = strengthen(&b, &p, password, &kept);
  if (!err_is(e)) e = auth_count_forget(c, &b, email, false);
  if (!err_is(e)) e = auth_session_add(c, &b, p.id, kept, &s);
  if (!err_is(e)) e = auth_run(c, &b);
  if (!err_is(e)) e = auth_session_give(c, &b, &s);
  if (err_is(e)) return e;
  return answer_me(c, ASKER_SESSION, p.role, &p, s.id, s.expires_ms, STR_EMPTY);
}

const handler auth_login = {
    .begin = login_begin, .resume = login_resume, .asked = ASKED_BY_HANDLER};

/* --- logout ------------------------------------------------------------------------------------
 */

/* Whether the session was still there makes no difference to who wants it gone. */
static err logout_resume(context *c) {
  if (c->asker.kind == ASKER_SESSION && c->asker.hash.ptr) {
    db d = db_make(c->slot);
    db_batch b = db_batch_make(&d);
    (void)db_add_sql(&b, TABLES(&auth_sessions.table),
                     S("DELETE FROM auth_sessions WHERE hash = ?1"), V(c->asker.hash));
    err e = auth_run(c, &b);
    if (err_is(e)) return e;
  }
  c->asker.stale = false;
  auth_clear_cookie(c);
  auth_answer_nothing(c);
  return OK;
}

const handler auth_logout = {
    .begin = auth_begin_bare, .resume = logout_resume, .asked = ASKED_BY_HANDLER};

/* --- password ----------------------------------------------------------------------------------
 */

static err need_session(const context *c) {
  if (auth_is_anonymous(c)) return err_make(ERR_UNAUTHORIZED, STR_EMPTY, S("Sign in first."));
  if (c->asker.kind == ASKER_SESSION) return OK;
  return err_make(ERR_FORBIDDEN, STR_EMPTY, S("It takes a session to change one's password."));
}

static err password_begin(context *c) {
  err e = need_session(c);
  return err_is(e) ? e : auth_begin_body(c);
}

/* That the password was set, behind the statement that did: by its user, whichever way they came.
 */
static void note_password(context *c, db_batch *b, str user_id) {
  audit_add_if_changed(b, audit_of_user(c, user_id), DB_UPDATE, auth_credentials.table.name,
                       user_id, S("{\"password\":null}"));
}

/* Ends what could let somebody in with the password that was. */
static void end_all(db_batch *b, str user_id) {
  (void)db_add_sql(b, TABLES(&auth_sessions.table),
                   S("DELETE FROM auth_sessions WHERE user_id = ?1"), V(user_id));
  (void)db_add_sql(b, 0, S("DELETE FROM auth_links WHERE user_id = ?1"), V(user_id));
}

static err wrong_password(const context *c) {
  check_faults faults = {.mem = c->mem};
  check_add(&faults, S("current_password"), S("wrong"), S("It is not your password."));
  return check_result(&faults);
}

static err password_resume(context *c) {
  const json_tree *body;
  check_faults faults;
  person p = {0};
  str kept, fresh;
  auth_session s;
  err e = auth_read_body(c, S("current_password,new_password"), &body, &faults);
  if (err_is(e)) return e;
  str current = auth_text(body, S("current_password"), 1, PASSWORD_LONGEST, &faults);
  str wanted = auth_text(body, S("new_password"), PASSWORD_SHORTEST, PASSWORD_LONGEST, &faults);
  e = check_result(&faults);
  if (!err_is(e)) e = try_account(c, c->asker.name, true, &p, &kept);
  if (!err_is(e)) e = judge(kept, current);
  bool mine = str_eq(p.id, c->principal.user_id.text);
  if (e.code == ERR_UNAUTHORIZED || (!err_is(e) && !mine)) return wrong_password(c);
  if (err_is(e)) return e;
  if (!password_hash(wanted, c->mem, &fresh)) return err_no_memory();
  db d = db_make(c->slot);
  db_batch b = db_batch_make(&d);
  (void)db_add_sql(&b, 0,
                   S("UPDATE auth_credentials SET password = ?1, changed_on = ?2 WHERE user_id = "
                     "?3 AND password = ?4"),
                   V(fresh), V(c->now_ms), V(p.id), V(kept));
  note_password(c, &b, p.id);
  end_all(&b, p.id);
  e = auth_count_forget(c, &b, c->asker.name, true);
  if (!err_is(e)) e = auth_session_add(c, &b, p.id, fresh, &s);
  if (!err_is(e)) e = auth_run(c, &b);
  if (!err_is(e)) e = auth_session_give(c, &b, &s);
  if (err_is(e)) return e;
  c->asker.stale = false; /* that session is no more */
  auth_answer_nothing(c);
  return OK;
}

const handler auth_password = {.begin = password_begin, .resume = password_resume};

/* --- links -------------------------------------------------------------------------------------
 */

static err links_begin(context *c) {
  err e = c->asker.pending ? OK : auth_need_admin(c);
  return err_is(e) ? e : auth_begin_body(c);
}

static err answer_link(context *c, str token, int64_t expires_ms) {
  buf body = buf_make(c->mem, 256), path = buf_make(c->mem, 96);
  json j = json_make(&body);
  buf_str(&path, S("/admin/#/welcome/"));
  buf_str(&path, token);
  if (!buf_ok(&path)) return err_no_memory();
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_object_begin(&j);
  json_key_str(&j, S("path"), buf_view(&path));
  json_key_str(&j, S("token"), token);
  auth_write(&j, S("expires_on"), &auth_links.expires_on, WIRE_OF_INT(expires_ms));
  json_object_end(&j);
  json_object_end(&j);
  return auth_answer(c, &body, 201);
}

/* A new link takes the place of those that the user had. */
static err links_resume(context *c) {
  const json_tree *body;
  check_faults faults;
  str token, hash;
  err e = auth_confirm(c);
  if (!err_is(e)) e = auth_need_admin(c);
  if (!err_is(e)) e = auth_need_person(c);
  if (!err_is(e)) e = auth_read_body(c, S("user_id"), &body, &faults);
  if (err_is(e)) return e;
  str user_id = auth_text(body, S("user_id"), 1, LIMIT_ID_BYTES, &faults);
  e = check_result(&faults);
  if (err_is(e)) return e;
  if (!secret_make(STR_EMPTY, c->mem, &token) || !secret_hash(token, c->mem, &hash)) {
    return err_no_memory();
  }
  int64_t expires_ms = c->now_ms + AUTH_LINK_MS;
  db d = db_make(c->slot);
  db_batch b = db_batch_make(&d);
  (void)db_add_sql(&b, 0, S("DELETE FROM auth_links WHERE user_id = ?1"), V(user_id));
  size_t made =
      db_add_sql(&b, 0,
                 S("INSERT INTO auth_links (id, hash, user_id, expires_on) SELECT ?1, ?1, "
                   "id, ?2 FROM users WHERE id = ?3 RETURNING id"),
                 V(hash), V(expires_ms), V(user_id));
  /* Not the link's own id, which is its token's hash. */
  audit_add_if_changed(&b, audit_of(c), DB_CREATE, auth_links.table.name, user_id,
                       S("{\"token\":null}"));
  e = auth_run(c, &b);
  if (err_is(e)) return e;
  if (db_result(&b, made)->n > 0) return answer_link(c, token, expires_ms);
  check_add(&faults, S("user_id"), S("reference"), S("There is no such user."));
  return check_result(&faults);
}

const handler auth_link = {.begin = links_begin, .resume = links_resume};

/* --- welcome -----------------------------------------------------------------------------------
 */

static err used_up(void) {
  return err_make(ERR_UNAUTHORIZED, STR_EMPTY,
                  S("The link was used, or is too old; ask for another."));
}

#define LINK_SQL                                                                            \
  "SELECT u.id AS id, u.name AS name, u.email AS email, u.role AS role, l.id AS link FROM " \
  "auth_links AS l JOIN users AS u ON u.id = l.user_id WHERE l.hash = ?1 AND l.expires_on > ?2"

/* Sets the password and signs in. That the link is deleted decides: of two requests one has it. */
static err use_link(context *c, const person *p, str link, str password, auth_session *s) {
  str kept;
  if (!password_hash(password, c->mem, &kept)) return err_no_memory();
  db d = db_make(c->slot);
  db_batch b = db_batch_make(&d);
  (void)db_add_delete(&b, &auth_links.table, link, NULL);
  (void)db_add_sql(
      &b, 0,
      S("INSERT INTO auth_credentials (id, user_id, password, changed_on) VALUES (?1, "
        "?1, ?2, ?3) ON CONFLICT (user_id) DO UPDATE SET password = excluded.password, "
        "changed_on = excluded.changed_on"),
      V(p->id), V(kept), V(c->now_ms));
  note_password(c, &b, p->id);
  end_all(&b, p->id);
  err e = auth_count_forget(c, &b, p->email, false);
  if (!err_is(e)) e = auth_session_add(c, &b, p->id, kept, s);
  if (!err_is(e)) e = auth_run(c, &b);
  if (e.code == ERR_NOT_FOUND) return used_up();
  return err_is(e) ? e : auth_session_give(c, &b, s);
}

static err welcome_resume(context *c) {
  const json_tree *body;
  check_faults faults;
  str hash;
  auth_session s;
  db_rows rows;
  err e = auth_read_body(c, S("token,password"), &body, &faults);
  if (err_is(e)) return e;
  str token = auth_text(body, S("token"), 1, SECRET_HASH_BYTES, &faults);
  str password = auth_text(body, S("password"), PASSWORD_SHORTEST, PASSWORD_LONGEST, &faults);
  e = check_result(&faults);
  if (err_is(e)) return e;
  if (!secret_hash(token, c->mem, &hash)) return err_no_memory();
  db d = db_make(c->slot);
  e = db_sql(&d, 0, &rows, S(LINK_SQL), V(hash), V(c->now_ms));
  if (err_is(e)) return e;
  if (rows.n == 0) return used_up(); /* before the password costs anything */
  person p = read_person(&rows);
  e = use_link(c, &p, db_cell(&rows, 0, 4).text, password, &s);
  if (err_is(e)) return e;
  return answer_me(c, ASKER_SESSION, p.role, &p, s.id, s.expires_ms, STR_EMPTY);
}

const handler auth_welcome = {
    .begin = login_begin, .resume = welcome_resume, .asked = ASKED_BY_HANDLER};
