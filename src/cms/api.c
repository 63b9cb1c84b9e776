/* api: see cms/api.h. Lists and single records differ in their query only. */
#include "cms/api.h"

#include "cms/api_message.h"
#include "cms/api_query.h"
#include "cms/auth.h"
#include "data/field.h"
#include "data/store.h"
#include "format/json.h"

static err unknown_table(context *c) {
  message m = message_make(c->mem);
  message_text(&m, S("There is no table "));
  message_quote(&m, c->captures[0]);
  message_text(&m, S("; there are: "));
  for (size_t i = 0; i < schema_n_shown; i++) message_item(&m, i, schema_tables[i]->name);
  err e = message_error(&m, STR_EMPTY);
  if (e.code == ERR_BAD_REQUEST) e.code = ERR_NOT_FOUND;
  return e;
}

static err unknown_record(context *c) {
  message m = message_make(c->mem);
  message_text(&m, S("There is no record "));
  message_quote(&m, c->captures[1]);
  message_text(&m, S(" in "));
  message_quote(&m, c->captures[0]);
  err e = message_error(&m, STR_EMPTY);
  if (e.code == ERR_BAD_REQUEST) e.code = ERR_NOT_FOUND;
  return e;
}

static void write_timing(buf *out, bool *comma, str name, int64_t ms) {
  if (ms < 0) return;
  if (*comma) buf_str(out, S(", "));
  *comma = true;
  buf_str(out, name);
  buf_str(out, S(";dur="));
  buf_i64(out, ms);
}

/* Where the answer came from, how old it is and what it took. */
static void write_provenance(context *c, const store_answer *a) {
  static const str TIERS[] = {{"memory", 6}, {"kv", 2}, {"d1", 2}};
  buf *head = &c->res.head, *own = &c->res.own;
  bool comma = false;
  buf_str(head, S("x-cache: "));
  buf_str(head, TIERS[a->tier]);
  buf_str(head, a->stale ? S("; stale\n") : S("\n"));
  buf_str(own, S("age: "));
  buf_i64(own, a->age_ms / 1000);
  buf_str(own, S("\nx-seq: "));
  buf_i64(own, a->as_of);
  buf_str(own, S("\nserver-timing: "));
  if (a->tier == TIER_MEMORY && !a->stale) write_timing(own, &comma, S("memory"), 0);
  write_timing(own, &comma, S("kv"), a->kv_ms);
  write_timing(own, &comma, S("d1"), a->d1_ms);
  buf_char(own, '\n');
}

static void write_found(context *c, const store_answer *a) {
  buf_str(&c->res.own, S("etag: "));
  buf_str(&c->res.own, a->etag);
  buf_char(&c->res.own, '\n');
  bool anyone = auth_is_anonymous(c);
  response_header(&c->res, S("cache-control"),
                  anyone ? c->config->cache_control : S("private, no-store"));
  response_json(&c->res, a->body);
  c->etag = a->etag;
  c->head_key = anyone ? a->serial : 0; /* for others Cache-Control is another */
  c->head_age_s = (uint32_t)(a->age_ms / 1000);
}

void api_answer(context *c, const store_answer *a) {
  write_provenance(c, a);
  write_found(c, a);
}

static err answer(context *c, const store_answer *a) {
  write_provenance(c, a);
  if (a->status == 404) return unknown_record(c);
  write_found(c, a);
  return OK;
}

static err find_table(context *c) {
  c->table = schema_table(c->captures[0]);
  return c->table ? OK : unknown_table(c);
}

/* Whether all of a table is the same whoever asks: its rows and each of its fields. */
static bool is_seen_alike(const table *t) {
  if (!str_eq(str_c(t->opt.read), S(ANYONE))) return false;
  for (size_t i = 0; i < t->n_fields; i++) {
    if (t->fields[i].opt.read) return false;
  }
  return true;
}

/* Whether the answer is the same whoever asks: so is every table in it, in its includes, filters
 * and orders. */
static bool is_for_everybody(const query *q) {
  uint64_t tables = query_tables(q);
  for (size_t i = 0; i < schema_n_tables; i++) {
    if (tables >> i & 1 && !is_seen_alike(schema_tables[i])) return false;
  }
  return true;
}

static err begin_read(context *c, str id) {
  store_read *r = arena_alloc(c->mem, sizeof *r);
  if (!r) return err_no_memory();
  r->config = c->config;
  r->wish = c->wish;
  r->personal = !auth_is_anonymous(c);
  r->query = query_make(c->table);
  r->query.id = id;
  r->query.now_ms = c->now_ms;
  r->query.principal = c->principal;
  err e = api_query_read(&r->query, &c->req, c->mem);
  if (err_is(e)) return e;
  if (r->personal && !c->asker.pending && is_for_everybody(&r->query)) {
    /* Asked as the public asks it: nobody else's view can get into what is held for all. */
    r->query.principal = (query_principal){0};
    r->personal = false;
  }
  e = store_begin(r, c->mem);
  if (!err_is(e) && !c->asker.pending) e = auth_check_query(c, &r->query);
  if (err_is(e)) return e;
  if (c->asker.pending && !(r->rider = auth_rider(c, &r->query))) return err_no_memory();
  store_answer held;
  c->state = r;
  if (store_from_memory(r, c->now_ms, &held)) {
    c->held = r;
    c->wants_after = store_wants_after(r);
    return answer(c, &held);
  }
  c->needs_io = true;
  return store_ask_ahead(r, c->slot);
}

static err list_begin(context *c) { return begin_read(c, STR_EMPTY); }

static err record_begin(context *c) {
  /* No record has such an id, so neither the cache nor the database need be asked. */
  if (c->captures[1].len > LIMIT_ID_BYTES) return unknown_record(c);
  return begin_read(c, c->captures[1]);
}

static err resume_read(context *c) {
  store_read *r = c->state;
  store_answer a;
  err e = store_fetch(r, c->slot, &a);
  c->wants_after = store_wants_after(r);
  return err_is(e) ? e : answer(c, &a);
}

static void after_read(context *c) { store_after(c->state, c->slot); }

const handler api_list = {.find = find_table,
                          .begin = list_begin,
                          .resume = resume_read,
                          .after = after_read,
                          .asked = ASKED_BY_HANDLER};
const handler api_record = {.find = find_table,
                            .begin = record_begin,
                            .resume = resume_read,
                            .after = after_read,
                            .asked = ASKED_BY_HANDLER};

static void write_relations(json *j, const table *t) {
  static const str KINDS[] = {{"to-one", 6}, {"to-many", 7}, {"many-to-many", 12}};
  relation relations[API_MAX_RELATIONS];
  size_t count = api_relation_list(t, relations, API_MAX_RELATIONS);
  json_array_begin(j);
  for (size_t i = 0; i < count; i++) {
    json_object_begin(j);
    json_key_str(j, S("name"), relations[i].name);
    json_key_str(j, S("kind"), KINDS[relations[i].kind]);
    json_key_str(j, S("table"), relations[i].to->name);
    json_object_end(j);
  }
  json_array_end(j);
}

static void write_table(json *j, const table *t, arena *mem) {
  buf link = buf_make(mem, 64);
  buf_str(&link, S("/v1/"));
  buf_str(&link, t->name);
  json_object_begin(j);
  json_key_str(j, S("name"), t->name);
  json_key_str(j, S("label"), t->opt.label ? str_c(t->opt.label) : t->name);
  json_key_str(j, S("url"), buf_view(&link));
  json_key(j, S("fields"));
  json_array_begin(j);
  for (size_t i = 0; i < t->n_fields; i++) {
    if (t->fields[i].opt.private) continue;
    json_object_begin(j);
    json_key_str(j, S("name"), t->fields[i].name);
    json_key_str(j, S("type"), field_kind_name(t->fields[i].kind));
    json_object_end(j);
  }
  json_array_end(j);
  json_key(j, S("relations"));
  write_relations(j, t);
  json_object_end(j);
}

err api_refuse_params(context *c) {
  if (c->req.n_params == 0) return OK;
  message m = message_make(c->mem);
  message_text(&m, S("The parameter "));
  message_quote(&m, c->req.params[0].name);
  message_text(&m, S(" is not known here; there are none"));
  return message_error(&m, c->req.params[0].name);
}

err api_answer_made(context *c, const buf *body) {
  if (!buf_ok(body) || c->mem->exhausted) return err_no_memory();
  store_answer a = {.status = 200, .body = buf_view(body), .kv_ms = -1, .d1_ms = -1};
  err e = store_make_etag(a.body, c->mem, &a.etag);
  return err_is(e) ? e : answer(c, &a);
}

/* Made of the descriptors anew each time: it is asked for rarely. */
static err index_begin(context *c) {
  err e = api_refuse_params(c);
  if (err_is(e)) return e;
  buf body = buf_make(c->mem, 4096);
  json j = json_make(&body);
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_array_begin(&j);
  for (size_t i = 0; i < schema_n_shown; i++) write_table(&j, schema_tables[i], c->mem);
  json_array_end(&j);
  json_object_end(&j);
  return api_answer_made(c, &body);
}

const handler api_index = {.begin = index_begin, .asked = ASKED_BEFORE_BEGIN};
