/* endpoint: see cms/endpoint.h. To the store an endpoint is a maker of answers. */
#include "cms/endpoint.h"

#include "cms/api.h"
#include "cms/api_message.h"
#include "cms/auth.h"
#include "data/changes.h"
#include "data/record.h"
#include "data/replicas.h"
#include "data/store.h"

str endpoint_path(const endpoint *e, size_t i) {
  ASSERT(i < CONTEXT_MAX_CAPTURES);
  return e->context->captures[i];
}

static const url_param *find_param(const context *c, str name) {
  for (size_t i = 0; i < c->req.n_params; i++) {
    if (str_eq(c->req.params[i].name, name)) return &c->req.params[i];
  }
  return NULL;
}

str endpoint_text(const endpoint *e, str name, str fallback) {
  const url_param *p = find_param(e->context, name);
  return p ? p->value : fallback;
}

/* Digits only, and no more of them than it takes: one number has one text, and one place in caches.
 */
static bool is_plain_number(str s) {
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
  }
  return s.len == 1 || (s.len > 1 && s.ptr[0] != '0');
}

err endpoint_integer(const endpoint *e, str name, int64_t min, int64_t max, int64_t fallback,
                     int64_t *out) {
  const url_param *p = find_param(e->context, name);
  *out = fallback;
  if (!p) return OK;
  if (is_plain_number(p->value) && str_to_i64(p->value, out) && *out >= min && *out <= max) {
    return OK;
  }
  message m = message_make(e->mem);
  message_quote(&m, name);
  message_text(&m, S(" is "));
  message_quote(&m, p->value);
  message_text(&m, S("; it must be a whole number from "));
  message_number(&m, min);
  message_text(&m, S(" to "));
  message_number(&m, max);
  return message_error(&m, name);
}

static void write_cell(json *j, wire_value v) {
  switch (v.tag) {
    case WIRE_NULL:
    case WIRE_BLOB:
      json_null(j);
      break;
    case WIRE_INT:
      json_i64(j, v.num);
      break;
    case WIRE_REAL:
      json_number(j, v.text);
      break;
    case WIRE_TEXT:
      json_str(j, v.text);
      break;
  }
}

void endpoint_write_rows(endpoint *e, const db_rows *rows, str names) {
  json_array_begin(&e->out);
  for (size_t i = 0; i < rows->n; i++) {
    size_t column = 0;
    json_object_begin(&e->out);
    for (str rest = names; rest.ptr; column++) {
      json_key(&e->out, str_cut(&rest, ','));
      write_cell(&e->out, db_cell(rows, i, column));
    }
    json_object_end(&e->out);
  }
  json_array_end(&e->out);
}

err endpoint_write_query(endpoint *e, const query *q) {
  db_rows rows;
  err failure = db_select_rows(&e->db, q, &rows);
  return err_is(failure) ? failure : record_write_rows(q, rows.cells, e->mem, &e->out);
}

/* --- as a handler ------------------------------------------------------------------------------
 */

static bool is_listed(const char *params, str name) {
  for (str rest = str_c(params); rest.len > 0;) {
    if (str_eq(str_cut(&rest, ','), name)) return true;
  }
  return false;
}

static err check_params(const context *c, const endpoint_def *def) {
  for (size_t i = 0; i < c->req.n_params; i++) {
    const url_param *p = &c->req.params[i];
    if (!is_listed(def->params, p->name)) {
      message m = message_make(c->mem);
      message_text(&m, S("The parameter "));
      message_quote(&m, p->name);
      message_text(&m, S(" is not known here; there are: "));
      message_text(&m, def->params ? str_c(def->params) : S("none"));
      return message_error(&m, p->name);
    }
    if (find_param(c, p->name) != p) return api_given_twice(c->mem, p->name, STR_EMPTY);
  }
  return OK;
}

static void write_key_part(buf *key, char mark, str text) {
  buf_char(key, mark);
  buf_u64(key, text.len); /* so that no text can end its part */
  buf_char(key, ':');
  buf_str(key, text);
}

/* The pattern, what its {…} matched, and the parameters in the order of the list. */
static str make_key(const context *c, const endpoint_def *def) {
  buf key = buf_make(c->mem, 128);
  buf_str(&key, str_c(def->path));
  for (size_t i = 0; i < CONTEXT_MAX_CAPTURES; i++) write_key_part(&key, '|', c->captures[i]);
  for (str rest = str_c(def->params); rest.len > 0;) {
    str name = str_cut(&rest, ',');
    const url_param *p = find_param(c, name);
    if (!p) continue;
    buf_char(&key, '&');
    buf_str(&key, name);
    write_key_part(&key, '=', p->value);
  }
  return buf_ok(&key) ? buf_view(&key) : STR_EMPTY;
}

static err make_answer(store_read *r, slot *s, buf *body, uint64_t *tables) {
  const context *c = r->maker_state;
  const endpoint_def *def = c->with;
  endpoint e = {.db = db_make(s), .mem = &s->mem, .out = json_make(body), .context = c};
  e.db.near = true; /* what it reads is held by what was known when it began, and as of then */
  bool near = replicas_near(changes_horizon()).len > 0;
  if (near && changes_checked_ms() < e.db.now_ms) e.db.now_ms = changes_checked_ms();
  json_object_begin(&e.out);
  json_key(&e.out, S("data"));
  err failure = def->answer(&e);
  /* What is kept for all must not have been asked as somebody. */
  ASSERT(e.db.principal.user_id.tag == WIRE_NULL && e.db.principal.role.tag == WIRE_NULL);
  if (err_is(failure)) return failure;
  json_object_end(&e.out);
  *tables = e.db.reads;
  return buf_ok(body) ? OK : err_no_memory();
}

static err begin(context *c) {
  const endpoint_def *def = c->with;
  store_answer held;
  err e = check_params(c, def);
  if (!err_is(e)) e = auth_check_scope(c, 0, ASKER_MAY_READ); /* the tables are public */
  if (err_is(e)) return e;
  store_read *r = arena_alloc(c->mem, sizeof *r);
  if (!r) return err_no_memory();
  r->config = c->config;
  r->wish = c->wish;
  r->maker = make_answer;
  r->maker_state = c;
  r->key = make_key(c, def);
  if (!r->key.ptr) return err_no_memory();
  c->state = r;
  if (store_from_memory(r, c->now_ms, &held)) {
    c->held = r;
    c->wants_after = store_wants_after(r);
    api_answer(c, &held);
    return OK;
  }
  c->needs_io = true;
  return OK;
}

static err resume(context *c) {
  store_read *r = c->state;
  store_answer a;
  err e = store_fetch(r, c->slot, &a);
  c->wants_after = store_wants_after(r);
  if (!err_is(e)) api_answer(c, &a);
  return e;
}

static void after(context *c) { store_after(c->state, c->slot); }

const handler endpoint_handler = {
    .begin = begin, .resume = resume, .after = after, .asked = ASKED_BEFORE_BEGIN};
