/* api_batch: see cms/api_batch.h. */
#include "cms/api_batch.h"

#include "cms/api_message.h"
#include "cms/api_write.h"
#include "cms/auth.h"
#include "cms/idempotency.h"
#include "data/check.h"
#include "format/json.h"
#include "format/url.h"
#include "http/request.h"

enum {
  PATH_SEGMENTS = 3,                     /* v1, table, id */
  FRAME_BYTES = sizeof "{\"data\":" - 1, /* before the record in {"data":{…}} */
};

typedef struct {
  api_change *changes;
  size_t n;
} tasks;

/* An error of the batch's form, about requests[i], or a member of it. */
static err form_error(arena *mem, size_t i, str member, str detail) {
  buf place = buf_make(mem, 32);
  buf_str(&place, S("requests["));
  buf_u64(&place, i);
  buf_char(&place, ']');
  if (member.len > 0) buf_char(&place, '.');
  buf_str(&place, member);
  if (!buf_ok(&place)) return err_no_memory();
  return err_make(ERR_BAD_REQUEST, buf_view(&place), detail);
}

/* The faults of one of its requests, their fields named so: requests[2].title. */
static err placed(arena *mem, err e, size_t i) {
  size_t n = e.n_faults > 0 ? e.n_faults : 1;
  err_fault *faults = arena_alloc_array(mem, n, sizeof *faults);
  if (!faults) return err_no_memory();
  for (size_t k = 0; k < n; k++) {
    const err_info *info = err_describe(e.code);
    err_fault alone = {.field = e.field, .code = info->slug, .message = e.detail};
    faults[k] = e.n_faults > 0 ? e.faults[k] : alone;
    err at = form_error(mem, i, faults[k].field, STR_EMPTY);
    if (at.code == ERR_BUSY) return at;
    faults[k].field = at.field;
  }
  bool told = e.n_faults == 1; /* then the detail says it, and where */
  e.faults = faults;
  e.n_faults = n;
  e.field = faults[0].field;
  if (told && !check_tell(&faults[0], mem, &e.detail)) return err_no_memory();
  return e;
}

/* "/v1/posts/p1" to a table and an id. */
static err read_path(arena *mem, size_t i, str path, api_change *out) {
  str segments[PATH_SEGMENTS] = {0};
  size_t n = 0;
  err bad = form_error(mem, i, S("path"),
                       S("The path must be /v1/{table} with POST, else /v1/{table}/{id}."));
  if (!str_starts(path, S("/"))) return bad;
  for (str rest = str_skip(path, 1); rest.ptr; n++) {
    str raw = str_cut(&rest, '/');
    if (n == PATH_SEGMENTS || raw.len == 0 || str_find(raw, '?') < raw.len) return bad;
    if (!url_decode(mem, raw, false, &segments[n])) return bad;
  }
  bool creates = out->method == METHOD_POST;
  if (n != (creates ? 2 : 3) || !str_eq(segments[0], S("v1"))) return bad;
  out->table = schema_table(segments[1]);
  out->id = creates ? STR_EMPTY : segments[2];
  if (out->id.len > LIMIT_ID_BYTES) return bad;
  return out->table ? OK : form_error(mem, i, S("path"), S("There is no such table."));
}

static http_method method_of(str name) {
  static const http_method WRITES[] = {METHOD_POST, METHOD_PATCH, METHOD_PUT, METHOD_DELETE};
  for (size_t i = 0; i < sizeof WRITES / sizeof *WRITES; i++) {
    if (str_eq(name, method_name(WRITES[i]))) return WRITES[i];
  }
  return METHOD_OTHER;
}

static err read_task(arena *mem, size_t i, const json_tree *said, api_change *out) {
  const json_tree *path = NULL, *method = NULL;
  if (said->kind != JSON_TREE_OBJECT) {
    return form_error(mem, i, STR_EMPTY,
                      S("It must be an object: {\"method\", \"path\", \"body\"}."));
  }
  for (const json_tree *m = said->first; m; m = m->next) {
    if (str_eq(m->name, S("method"))) {
      method = m;
    } else if (str_eq(m->name, S("path"))) {
      path = m;
    } else if (str_eq(m->name, S("body"))) {
      out->body = m;
    } else {
      return form_error(mem, i, m->name, S("There are the members method, path and body only."));
    }
  }
  if (!method || method->kind != JSON_TREE_STRING ||
      (out->method = method_of(method->text)) == METHOD_OTHER) {
    return form_error(mem, i, S("method"), S("The method must be POST, PATCH, PUT or DELETE."));
  }
  if (!path || path->kind != JSON_TREE_STRING) {
    return form_error(mem, i, S("path"), S("The path must be a text such as /v1/posts."));
  }
  bool deletes = out->method == METHOD_DELETE;
  if (deletes ? out->body != NULL : !out->body || out->body->kind != JSON_TREE_OBJECT) {
    return form_error(mem, i, S("body"),
                      deletes ? S("A DELETE has no body.") : S("The body must be an object."));
  }
  return read_path(mem, i, path->text, out);
}

static err read_tasks(arena *mem, const json_tree *body, tasks *out) {
  const json_tree *list = json_tree_member(body, S("requests"));
  if (body->n != 1 || !list || list->kind != JSON_TREE_ARRAY || list->n == 0) {
    return err_make(ERR_BAD_REQUEST, S("requests"),
                    S("The body must be {\"requests\":[…]}, with one request at least."));
  }
  if (list->n > LIMIT_BATCH_WRITES) return api_too_many(mem, S("requests"), LIMIT_BATCH_WRITES);
  out->changes = arena_alloc_array(mem, list->n, sizeof *out->changes);
  if (!out->changes) return err_no_memory();
  for (const json_tree *one = list->first; one; one = one->next, out->n++) {
    err e = read_task(mem, out->n, one, &out->changes[out->n]);
    if (err_is(e)) return e;
  }
  return OK;
}

static bool is_same_record(const api_change *a, const api_change *b) {
  return a->table == b->table && str_eq(a->id, b->id);
}

/* Finds out for each PUT whether its record is there: as the database says, and as the requests
 * before it leave it. [suspends] */
static err find_existing(context *c, tasks *t) {
  size_t numbers[LIMIT_BATCH_WRITES];
  db d = api_write_session(c);
  db_batch b = db_batch_make(&d);
  for (size_t i = 0; i < t->n; i++) {
    if (t->changes[i].method != METHOD_PUT) continue;
    numbers[i] = db_add_image(&b, t->changes[i].table, t->changes[i].id);
  }
  if (b.n == 0) return b.fault;
  err e = db_run(&b);
  if (err_is(e)) return e;
  for (size_t i = 0; i < t->n; i++) {
    api_change *mine = &t->changes[i];
    if (mine->method != METHOD_PUT) continue;
    mine->exists = db_result(&b, numbers[i])->n > 0;
    for (size_t k = 0; k < i; k++) {
      if (!is_same_record(&t->changes[k], mine)) continue;
      mine->exists = t->changes[k].method != METHOD_DELETE;
    }
  }
  return OK;
}

static err write_answers(context *c, const tasks *t, const wire_rows *rows, const int *statuses) {
  buf out = buf_make(c->mem, 512 * t->n);
  json j = json_make(&out);
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_array_begin(&j);
  for (size_t i = 0; i < t->n; i++) {
    buf body = buf_make(c->mem, 256);
    json_object_begin(&j);
    json_key_i64(&j, S("status"), statuses[i]);
    if (statuses[i] != 204) {
      err e = api_change_write_row(&t->changes[i], rows[i], c->mem, &body);
      if (err_is(e)) return e;
      json_key(&j, S("data"));
      json_raw(&j, str_slice(buf_view(&body), FRAME_BYTES, body.len - 1));
    }
    json_object_end(&j);
  }
  json_array_end(&j);
  json_object_end(&j);
  if (!buf_ok(&out)) return err_no_memory();
  response_json(&c->res, buf_view(&out));
  response_header(&c->res, S("cache-control"), S("private, no-store"));
  return OK;
}

/* Before the database is asked for any of them. [suspends] */
static err check_may(context *c, const tasks *t) {
  uint64_t tables = 0;
  for (size_t i = 0; i < t->n; i++) {
    tables |= UINT64_C(1) << schema_table_index(t->changes[i].table);
  }
  err e = auth_confirm_write(c, tables);
  for (size_t i = 0; i < t->n && !err_is(e); i++) {
    e = api_change_may(c, &t->changes[i]);
    if (err_is(e)) e = placed(c->mem, e, i);
  }
  return e;
}

static err run(context *c, const idempotency *key, tasks *t) {
  wire_rows rows[LIMIT_BATCH_WRITES];
  int statuses[LIMIT_BATCH_WRITES];
  err e = check_may(c, t);
  if (!err_is(e)) e = find_existing(c, t);
  if (err_is(e)) return e;
  db d = api_write_session(c);
  db_batch b = db_batch_make(&d);
  idempotency_begin(key, &b);
  for (size_t i = 0; i < t->n && !err_is(b.fault); i++) {
    b.tag = i + 1;
    api_change_add(&t->changes[i], &b);
    idempotency_keep(key, &b, &t->changes[i]);
  }
  b.tag = 0;
  e = api_write_run(c, &b, t->changes, t->n);
  if (e.code == ERR_KEY_REUSED) {
    e = idempotency_replay(key, &d, t->changes, t->n, rows, statuses);
    if (!err_is(e)) e = api_write_replayed(c, &d);
    if (err_is(e)) return e;
    return write_answers(c, t, rows, statuses);
  }
  if (err_is(e)) return b.fault_tag > 0 ? placed(c->mem, e, b.fault_tag - 1) : e;
  for (size_t i = 0; i < t->n; i++) {
    rows[i] = db_result(&b, t->changes[i].number)->cells;
    statuses[i] = api_change_status(&t->changes[i]);
  }
  return write_answers(c, t, rows, statuses);
}

static err batch_begin(context *c) {
  str if_match;
  bool creates_only;
  err e = api_write_check(c, true);
  if (!err_is(e)) e = api_write_conditions(c, &if_match, &creates_only);
  if (!err_is(e)) e = idempotency_header(c);
  c->needs_io = true;
  return e;
}

static err batch_resume(context *c) {
  const json_tree *body;
  str text;
  idempotency key;
  tasks t = {0};
  err e = api_write_body(c, &body, &text);
  if (!err_is(e)) e = read_tasks(c->mem, body, &t);
  if (!err_is(e)) e = idempotency_read(c, text, &key);
  return err_is(e) ? e : run(c, &key, &t);
}

const handler api_batch = {.begin = batch_begin, .resume = batch_resume, .after = api_write_after};
