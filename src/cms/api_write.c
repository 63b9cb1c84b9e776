/* api_write: see cms/api_write.h. */
#include "cms/api_write.h"

#include "cms/api_message.h"
#include "cms/audit.h"
#include "cms/auth.h"
#include "cms/idempotency.h"
#include "data/body.h"
#include "data/changes.h"
#include "data/field.h"
#include "data/publish.h"
#include "data/record.h"
#include "data/rule.h"
#include "data/schema_site.h"
#include "data/store.h"
#include "format/url.h"
#include "host/host.h"
#include "http/conditional.h"
#include "http/cookies.h"

/* What the handler keeps between its steps. */
typedef struct {
  str if_match; /* ptr NULL: none */
  bool creates_only;
} write_state;

/* --- before anything is waited for -------------------------------------------------------------
 */

static err check_media_type(context *c) {
  str type;
  err bad = err_make(ERR_MEDIA_TYPE, STR_EMPTY,
                     S("The body must be JSON: Content-Type: application/json."));
  if (!host_header(S("content-type"), c->mem, &type)) return bad;
  return str_eq_nocase(str_trim(str_cut(&type, ';')), S("application/json")) ? OK : bad;
}

static err body_too_large(const context *c) {
  message m = message_make(c->mem);
  message_text(&m, S("The body is longer than "));
  message_number(&m, c->config->max_body_bytes);
  message_text(&m, S(" bytes"));
  err e = message_error(&m, STR_EMPTY);
  if (e.code == ERR_BAD_REQUEST) e.code = ERR_BODY_TOO_LARGE;
  return e;
}

err api_write_check(context *c, bool needs_body) {
  str text;
  int64_t bytes;
  if (c->req.n_params > 0) {
    message m = message_make(c->mem);
    message_text(&m, S("The parameter "));
    message_quote(&m, c->req.params[0].name);
    message_text(&m, S(" is not known here; writes take none"));
    return message_error(&m, c->req.params[0].name);
  }
  if (!needs_body) return OK;
  err e = check_media_type(c);
  if (err_is(e)) return e;
  /* The shim counts what really comes. */
  bool said = host_header(S("content-length"), c->mem, &text) && str_to_i64(text, &bytes);
  return said && bytes > c->config->max_body_bytes ? body_too_large(c) : OK;
}

err api_write_body(context *c, const json_tree **out, str *text) {
  switch (host_body(c->slot, c->config->max_body_bytes, text)) {
    case HOST_BODY_TOO_LARGE:
      return body_too_large(c);
    case HOST_BODY_FAILED:
      if (c->mem->exhausted) return err_no_memory();
      return err_make(ERR_BAD_REQUEST, STR_EMPTY, S("The body did not arrive as a whole."));
    case HOST_BODY_READ:
      break;
  }
  err e = json_tree_parse(*text, c->mem, out);
  if (err_is(e) || (*out)->kind == JSON_TREE_OBJECT) return e;
  return err_make(ERR_BAD_REQUEST, STR_EMPTY, S("The body must be a JSON object: {…}."));
}

db api_write_session(context *c) {
  db d = db_make(c->slot);
  d.principal = c->principal;
  d.audit = audit_of(c);
  d.ruled = true;
  return d;
}

static db_action action_of(http_method method) {
  if (method == METHOD_POST) return DB_CREATE;
  return method == METHOD_DELETE ? DB_DELETE : DB_UPDATE;
}

/* Forbidden to nobody in particular: credentials may help. */
static err as_asked(const context *c, err e) {
  if (e.code != ERR_FORBIDDEN || !auth_is_anonymous(c)) return e;
  return err_make(ERR_UNAUTHORIZED, STR_EMPTY,
                  S("This needs credentials: Authorization: Bearer and a token."));
}

static err no_record(void) {
  return err_make(ERR_NOT_FOUND, STR_EMPTY, S("There is no such record."));
}

/* There can be none, so it can not be created either. */
static err id_too_long(context *c) {
  message m = message_make(c->mem);
  message_text(&m, S("The id in the path is too long; it may have "));
  message_number(&m, LIMIT_ID_BYTES);
  message_text(&m, S(" bytes"));
  return message_error(&m, S("id"));
}

/* A condition that can not be read must not be taken for none. */
static err read_condition(context *c, str name, str shown, str *out) {
  switch (host_header_read(name, c->mem, out)) {
    case HOST_HEADER_READ:
      return OK;
    case HOST_HEADER_ABSENT:
      *out = STR_EMPTY;
      return OK;
    case HOST_HEADER_UNREADABLE:
      break;
  }
  if (c->mem->exhausted) return err_no_memory();
  message m = message_make(c->mem);
  message_text(&m, shown);
  message_text(&m, S(" is too long"));
  return message_error(&m, shown);
}

err api_write_conditions(context *c, str *if_match, bool *creates_only) {
  str if_none_match;
  err e = read_condition(c, S("if-match"), S("If-Match"), if_match);
  if (!err_is(e)) e = read_condition(c, S("if-none-match"), S("If-None-Match"), &if_none_match);
  if (err_is(e)) return e;
  *creates_only = str_eq(str_trim(if_none_match), S("*"));
  if (if_none_match.ptr && (!*creates_only || c->req.method != METHOD_PUT)) {
    return err_make(ERR_BAD_REQUEST, S("If-None-Match"),
                    S("If-None-Match goes with GET, and as If-None-Match: * with PUT."));
  }
  if (if_match->ptr && c->req.method == METHOD_POST) {
    return err_make(ERR_BAD_REQUEST, S("If-Match"), S("If-Match goes with PATCH, PUT, DELETE."));
  }
  return OK;
}

/* PUT may turn out to be either. */
static unsigned may_of(http_method method) {
  if (method == METHOD_PUT) return ASKER_MAY_CREATE | ASKER_MAY_UPDATE;
  switch (action_of(method)) {
    case DB_CREATE:
      return ASKER_MAY_CREATE;
    case DB_DELETE:
      return ASKER_MAY_DELETE;
    case DB_READ:
    case DB_UPDATE:
    case DB_UPSERT:
      break;
  }
  return ASKER_MAY_UPDATE;
}

err api_change_may(const context *c, const api_change *change) {
  db d = {.principal = c->principal, .ruled = true};
  bool never = db_never_may(&d, change->table, action_of(change->method));
  if (change->method == METHOD_PUT) never = never && db_never_may(&d, change->table, DB_CREATE);
  if (never) return as_asked(c, db_forbidden());
  return auth_check_scope(c, UINT64_C(1) << schema_table_index(change->table),
                          may_of(change->method));
}

static err check_may(const context *c) {
  return api_change_may(c, &(api_change){.method = c->req.method, .table = c->table});
}

static err write_begin(context *c) {
  write_state *w = arena_alloc(c->mem, sizeof *w);
  if (!w) return err_no_memory();
  err e = c->asker.pending ? OK : check_may(c);
  if (err_is(e)) return e;
  e = api_write_check(c, c->req.method != METHOD_DELETE);
  if (!err_is(e)) e = api_write_conditions(c, &w->if_match, &w->creates_only);
  if (!err_is(e)) e = idempotency_header(c);
  if (err_is(e)) return e;
  bool too_long = c->req.method != METHOD_POST && c->captures[1].len > LIMIT_ID_BYTES;
  if (too_long && c->req.method == METHOD_PUT) return id_too_long(c);
  if (too_long) return no_record();
  c->state = w;
  c->needs_io = true;
  return OK;
}

/* --- one change --------------------------------------------------------------------------------
 */

/* What a PUT does not say is no longer there: initial values, else null. What the server sets stays
 * as it is, a slug that was made from another field among it, and what only others may write. */
static void empty_the_rest(const query_principal *who, db_row *values) {
  for (size_t i = 1; i < values->table->n_fields; i++) {
    const field *f = &values->table->fields[i];
    wire_value value = V_NULL;
    bool theirs = !f->opt.write || rule_judge(str_c(f->opt.write), who) == RULE_ALWAYS;
    bool kept = f->opt.readonly || f->opt.fill != FILL_NEVER || f->opt.from || !theirs;
    /* As for a new record, null asks for one to be made: there is one. */
    if (f->opt.from && db_row_get(values, f).tag == WIRE_NULL) values->present &= ~field_bit(f);
    if (kept || db_row_has(values, f)) continue;
    if (f->opt.initial && !field_parse(f, str_c(f->opt.initial), &value)) value = V_NULL;
    db_row_set(values, f, value);
  }
}

void api_change_add(api_change *change, db_batch *b) {
  check_faults faults = {.mem = b->db->mem};
  db_row values;
  if (change->method == METHOD_DELETE) {
    change->number = db_add_delete_as_read(b, change->table, change->id, change->image);
    return;
  }
  if (!db_row_init(&values, change->table, b->db->mem)) {
    db_batch_fail(b, err_no_memory());
    return;
  }
  body_read(change->body, change->id, &values, &faults);
  b->found = &faults;
  if (change->method == METHOD_PATCH || (change->method == METHOD_PUT && change->exists)) {
    if (change->method == METHOD_PUT) empty_the_rest(&b->db->principal, &values);
    change->number = db_add_update_as_read(b, change->id, values, change->image);
    bool ends = change->table == &users.table && db_row_has(&values, &users.role);
    if (ends) auth_end_outlived(b, change->id);
  } else {
    if (change->method == METHOD_PUT) {
      db_row_set(&values, &change->table->fields[0], WIRE_OF_TEXT(change->id));
    }
    change->number = db_add_insert_row(b, values);
  }
  b->found = NULL;
}

int api_change_status(const api_change *change) {
  if (change->method == METHOD_DELETE) return 204;
  bool updates = change->method == METHOD_PATCH || change->exists;
  return updates ? 200 : 201;
}

err api_change_write_row(const api_change *change, wire_rows row, arena *mem, buf *body) {
  query q = query_make(change->table);
  q.id = S("");
  return record_write_single(&q, row, mem, body);
}

void api_write_after(context *c) { publish_send(c->state, c->slot); }

/* So that the browser that wrote reads what it wrote, whichever isolate answers. Needless once
 * every isolate must have seen it. */
static err write_cookie(context *c, int64_t seq) {
  buf cookie = buf_make(c->mem, 96);
  buf_str(&cookie, S(COOKIE_SEQ "="));
  buf_i64(&cookie, seq);
  buf_str(&cookie, S("; Path=/; Max-Age="));
  buf_i64(&cookie, c->config->stale_hard_ms / 1000 + 1);
  buf_str(&cookie, S("; Secure; HttpOnly; SameSite=Lax"));
  if (!buf_ok(&cookie)) return err_no_memory();
  response_header(&c->res, S("set-cookie"), buf_view(&cookie));
  return OK;
}

/* Says which change the client must see from now on. */
static err write_seq(context *c, int64_t seq) {
  response_header_i64(&c->res, S("x-seq"), seq);
  return write_cookie(c, seq);
}

err api_write_replayed(context *c, db *d) {
  changes_check check;
  db_batch b = db_batch_make(d);
  size_t number = db_add_check(&b, &check);
  err e = db_run(&b);
  if (err_is(e)) return e;
  db_learn(&b, number, &check);
  response_header(&c->res, S("idempotency-replayed"), S("true"));
  return write_seq(c, check.seen);
}

err api_write_run(context *c, db_batch *b, const api_change *changes, size_t n) {
  changes_check check;
  publication *p = arena_alloc(c->mem, sizeof *p);
  if (!p) return err_no_memory();
  p->config = c->config;
  for (size_t i = 0; i < n && !err_is(b->fault); i++) {
    publish_add(p, b, changes[i].table, b->items[changes[i].number].id);
  }
  size_t number = db_add_check(b, &check);
  c->may_have_written = !err_is(b->fault);
  err e = db_run(b);
  if (err_is(e)) {
    /* Unless it was refused, it may have been written all the same. */
    bool lost = c->may_have_written && err_describe(e.code)->status >= 500;
    if (lost) changes_doubt();
    if (lost && e.code == ERR_UNAVAILABLE) {
      e.detail =
          S("The database did not answer: whether the write was done is not known. Read "
            "before you send it again; a POST with an Idempotency-Key is never done twice.");
    }
    return as_asked(c, e);
  }
  db_learn(b, number, &check);
  publish_make(p, b, check.seen);
  c->state = p;
  c->wants_after = publish_wanted(p);
  return write_seq(c, check.seen);
}

/* --- the handler -------------------------------------------------------------------------------
 */

/* What If-Match or If-None-Match says does not hold. */
static err precondition_failed(const write_state *w, const api_change *change) {
  str detail = S("The record is another by now; its ETag is in this answer's header.");
  if (w->creates_only) detail = S("There is a record with this id already.");
  if (!change->exists)
    detail = S("There is no record with this id, so that If-Match can not hold.");
  return err_make(ERR_PRECONDITION, STR_EMPTY, detail);
}

/* Reads the record as it is: whether it exists, its tag, its image. [suspends] */
static err read_current(context *c, api_change *change, str *etag) {
  db d = api_write_session(c);
  db_batch b = db_batch_make(&d);
  buf body = buf_make(c->mem, 0);
  size_t number = db_add_image(&b, change->table, change->id);
  err e = db_run(&b);
  if (err_is(e)) return e;
  wire_rows found = db_result(&b, number)->cells;
  *etag = STR_EMPTY;
  change->exists = found.rows > 0;
  if (!change->exists) return OK;
  change->image = found.cells[found.columns - 1].text;
  wire_rows shown = {.rows = 1, .columns = found.columns - 1, .cells = found.cells};
  e = api_change_write_row(change, shown, c->mem, &body);
  return err_is(e) ? e : store_make_etag(buf_view(&body), c->mem, etag);
}

/* Reads what the write depends on, if on anything, and judges it. [suspends] */
static err prepare(context *c, const write_state *w, api_change *change) {
  str etag;
  bool puts = change->method == METHOD_PUT;
  change->image = STR_EMPTY;
  if (!puts && !w->if_match.ptr) return OK;
  err e = read_current(c, change, &etag);
  if (err_is(e)) return e;
  bool any = str_eq(str_trim(w->if_match), S("*"));
  bool refused = change->exists ? w->creates_only || (w->if_match.ptr && !any &&
                                                      !conditional_match_hit(w->if_match, etag))
                                : puts && w->if_match.ptr;
  if (!w->if_match.ptr || any) change->image = STR_EMPTY;
  if (!change->exists && !puts) return no_record();
  if (!refused) return OK;
  change->image = STR_EMPTY;
  if (etag.len > 0) response_header(&c->res, S("etag"), etag);
  return precondition_failed(w, change);
}

/* Whether a PUT met another that made or deleted the record since it looked. */
static bool is_race(const api_change *change, err e) {
  if (change->method != METHOD_PUT) return false;
  if (change->exists) return e.code == ERR_NOT_FOUND;
  return e.code == ERR_CONFLICT && e.n_faults == 1 && str_eq(e.faults[0].field, S("id"));
}

static err write_once(context *c, const write_state *w, const idempotency *key, api_change *change,
                      db_batch *b) {
  err e = prepare(c, w, change);
  if (err_is(e)) return e;
  *b = db_batch_make(b->db);
  idempotency_begin(key, b);
  api_change_add(change, b);
  idempotency_keep(key, b, change);
  return api_write_run(c, b, change, 1);
}

/* The answer to a change that was made, now or when the same request came first. */
static err answer(context *c, const api_change *change, int status, str id, wire_rows row) {
  str etag;
  buf body = buf_make(c->mem, 256);
  c->res.status = status;
  response_header(&c->res, S("cache-control"), S("private, no-store"));
  if (status == 204) {
    c->res.has_body = false;
    return OK;
  }
  err e = api_change_write_row(change, row, c->mem, &body);
  if (!err_is(e)) e = store_make_etag(buf_view(&body), c->mem, &etag);
  if (err_is(e)) return e;
  response_json(&c->res, buf_view(&body));
  c->res.status = status;
  response_header(&c->res, S("etag"), etag);
  if (status != 201) return OK;
  buf location = buf_make(c->mem, 64);
  buf_str(&location, S("/v1/"));
  buf_str(&location, change->table->name);
  buf_char(&location, '/');
  url_write_segment(&location, id);
  if (!buf_ok(&location)) return err_no_memory();
  response_header(&c->res, S("location"), buf_view(&location));
  return OK;
}

/* Its id is the first field, and so the first cell. */
static str id_of(wire_rows row) { return row.rows > 0 ? row.cells[0].text : STR_EMPTY; }

static err replay(context *c, const idempotency *key, const api_change *change) {
  db d = api_write_session(c);
  wire_rows row;
  int status;
  err e = idempotency_replay(key, &d, change, 1, &row, &status);
  if (!err_is(e)) e = api_write_replayed(c, &d);
  if (err_is(e)) return e;
  return answer(c, change, status, id_of(row), row);
}

static err write_resume(context *c) {
  const write_state *w = c->state;
  str text = STR_EMPTY;
  idempotency key;
  api_change change = {.method = c->req.method, .table = c->table};
  if (change.method != METHOD_POST) change.id = c->captures[1];
  err may = auth_confirm_write(c, UINT64_C(1) << schema_table_index(c->table));
  if (!err_is(may)) may = check_may(c); /* again: `begin` may not have known who asks */
  if (err_is(may)) return may;
  err e = change.method == METHOD_DELETE ? OK : api_write_body(c, &change.body, &text);
  if (!err_is(e)) e = idempotency_read(c, text, &key);
  if (err_is(e)) return e;
  db d = api_write_session(c);
  db_batch b = {.db = &d};
  e = write_once(c, w, &key, &change, &b);
  if (is_race(&change, e)) e = write_once(c, w, &key, &change, &b);
  if (e.code == ERR_KEY_REUSED) return replay(c, &key, &change);
  if (e.code == ERR_PRECONDITION && change.image.ptr) {
    str etag;
    err again = read_current(c, &change, &etag);
    if (!err_is(again) && etag.len > 0) response_header(&c->res, S("etag"), etag);
  }
  if (err_is(e)) return e;
  wire_rows row = db_result(&b, change.number)->cells;
  return answer(c, &change, api_change_status(&change), id_of(row), row);
}

const handler api_write = {.begin = write_begin, .resume = write_resume, .after = api_write_after};
