/* store: the read path, see data/store.h. What a tier holds is judged by freshness.h only; what KV
 * brings is checked before it is believed (store_kv.h). */
#include "data/store.h"

#include <stdlib.h>
#include <string.h>

#include "data/freshness.h"
#include "data/record.h"
#include "data/schema_guard.h"
#include "data/store_kv.h"
#include "host/host.h"

/* The same in every isolate, so that an answer's ETag is, too. */
static const hash_key ETAG_KEY = {UINT64_C(0x7374726174757331), UINT64_C(0x6574616765746167)};

err store_begin(store_read *r, arena *mem) {
  buf key = buf_make(mem, 256);
  query_write_url(&r->query, &key);
  if (!buf_ok(&key)) return err_no_memory();
  r->key = buf_view(&key);
  return OK;
}

static void answer_from_entry(const cache_entry *e, int64_t now_ms, store_answer *out) {
  int64_t age_ms = now_ms - e->stamp.stored_ms;
  *out = (store_answer){.status = e->status,
                        .body = e->body,
                        .etag = {e->etag, e->status == 200 ? CACHE_ETAG_BYTES : 0},
                        .tier = TIER_MEMORY,
                        .serial = e->serial,
                        .age_ms = age_ms > 0 ? age_ms : 0,
                        .kv_ms = -1,
                        .d1_ms = -1};
}

bool store_from_memory(const store_read *r, int64_t now_ms, store_answer *out) {
  if (r->fresh || r->personal) return false;
  const cache_entry *e = cache_get(r->key);
  if (!e || !freshness_memory_ok(r->config, e, now_ms)) return false;
  answer_from_entry(e, now_ms, out);
  return true;
}

/* The ETag is a hash of the body: strong, and the same wherever the body is. */
static void make_etag(str body, char out[CACHE_ETAG_BYTES]) {
  static const char HEX[] = "0123456789abcdef";
  hash128 h = hash_str_128_1_3(ETAG_KEY, body);
  out[0] = out[CACHE_ETAG_BYTES - 1] = '"';
  for (int i = 0; i < 16; i++) {
    out[1 + i] = HEX[h.lo >> (60 - 4 * i) & 15];
    out[17 + i] = HEX[h.hi >> (60 - 4 * i) & 15];
  }
}

err store_make_etag(str body, arena *mem, str *etag) {
  char text[CACHE_ETAG_BYTES];
  make_etag(body, text);
  return arena_copy(mem, (str){text, sizeof text}, etag) ? OK : err_no_memory();
}

/* Puts a finished answer into memory and describes it in *out. The etag is kept in the arena. */
static err finish(const store_read *r, arena *mem, cache_entry *e, store_tier tier,
                  store_answer *out) {
  int64_t kv_ms = out->kv_ms, d1_ms = out->d1_ms;
  str etag = STR_EMPTY;
  e->held_ms = host_now_ms();
  if (e->status == 200) {
    make_etag(e->body, e->etag);
    if (!arena_copy(mem, (str){e->etag, CACHE_ETAG_BYTES}, &etag)) return err_no_memory();
  }
  if (!r->personal) cache_put(r->key, e);
  answer_from_entry(e, e->held_ms, out);
  out->etag = etag;
  out->tier = tier;
  out->serial = 0;
  out->kv_ms = kv_ms;
  out->d1_ms = d1_ms;
  return OK;
}

/* Asks KV. True when it had an answer that may be served; then *result says how it went on. */
static bool fetch_kv(store_read *r, slot *s, str key, store_answer *out, err *result) {
  int64_t start_ms = host_now_ms();
  str value;
  host_kv_result got = host_kv_get(s, key, r->config->kv_timeout_ms, &value);
  out->kv_ms = host_now_ms() - start_ms;
  if (got != HOST_KV_HIT) return false;
  cache_entry e = {.status = 200};
  buf body = buf_make(&s->mem, value.len + 64);
  if (!store_kv_read(r, value, &s->mem, &e.stamp, &body)) {
    host_log(HOST_WARN, S("A value in KV is damaged or of another shape; it is ignored."));
    return false;
  }
  if (!freshness_kv_ok(r->config, &e.stamp, host_now_ms())) return false;
  e.body = buf_view(&body);
  *result = finish(r, &s->mem, &e, TIER_KV, out);
  return true;
}

/* The D1 round trip of a query: its rows, and how many bytes they came in. */
static err ask_d1(store_read *r, slot *s, wire_rows *rows, size_t *reply_bytes) {
  sql *statement = arena_alloc(&s->mem, sizeof *statement);
  if (!statement) return err_no_memory();
  err e = query_render(&r->query, &s->mem, statement);
  if (err_is(e)) return e;
  buf request = buf_make(&s->mem, statement->text.len + 256);
  buf_le32(&request, 1);
  sql_write(statement, &request);
  if (!buf_ok(&request)) return err_no_memory();
  str reply;
  if (!schema_guard_db(s, buf_view(&request), &reply)) {
    e = schema_guard_explain(s, reply);
    if (err_is(e)) return e;
    return err_make(ERR_UNAVAILABLE, STR_EMPTY,
                    S("The database did not answer; try again in a moment."));
  }
  *reply_bytes = reply.len;
  wire_reader in = {.rest = reply};
  if (wire_read_u32(&in) == 1 && wire_read_rows(&in, &s->mem, rows)) return OK;
  if (!in.bad) return err_no_memory();
  return err_make(ERR_INTERNAL, STR_EMPTY, S("The database's answer could not be read."));
}

/* With the database down, what memory still holds is better than nothing, within a bound. */
static err answer_stale(const store_read *r, err failure, arena *mem, store_answer *out) {
  int64_t kv_ms = out->kv_ms, d1_ms = out->d1_ms;
  const cache_entry *e = cache_get(r->key);
  int64_t now_ms = host_now_ms();
  if (failure.code != ERR_UNAVAILABLE || r->personal || !e ||
      !freshness_stale_ok(r->config, e, now_ms)) {
    return failure;
  }
  answer_from_entry(e, now_ms, out);
  if (!arena_copy(mem, out->body, &out->body) || !arena_copy(mem, out->etag, &out->etag)) {
    return err_no_memory();
  }
  out->stale = true;
  out->serial = 0;
  out->kv_ms = kv_ms;
  out->d1_ms = d1_ms;
  return OK;
}

/* What a body of these rows will about take: their text, and beside each cell a name and a time's
 * digits. A body that grew step by step would leave as much again behind it in the arena. */
static size_t body_bytes(wire_rows rows, size_t reply_bytes) {
  enum { FRAME_BYTES = 256, CELL_BYTES = 32 };
  return FRAME_BYTES + reply_bytes + (size_t)rows.rows * rows.columns * CELL_BYTES;
}

/* Answers by the query: asks D1, writes the body. */
static err make_from_query(store_read *r, slot *s, cache_entry *e, wire_rows *rows, buf *body) {
  size_t reply_bytes = 0;
  e->stamp.tables = query_tables(&r->query);
  e->stamp.single = query_is_row(&r->query);
  err failure = ask_d1(r, s, rows, &reply_bytes);
  if (err_is(failure)) return failure;
  *body = buf_make(&s->mem, body_bytes(*rows, reply_bytes));
  if (!query_is_single(&r->query)) return record_write_list(&r->query, *rows, &s->mem, body);
  if (rows->rows > 0) return record_write_single(&r->query, *rows, &s->mem, body);
  e->status = 404;
  return OK;
}

static err fetch_d1(store_read *r, slot *s, str kv_key, store_answer *out) {
  int64_t start_ms = host_now_ms();
  cache_entry e = {.status = 200, .stamp = {.stored_ms = start_ms, .as_of = freshness_horizon()}};
  wire_rows rows = {0};
  buf body = buf_make(&s->mem, 0);
  err failure =
      r->maker ? r->maker(r, s, &body, &e.stamp.tables) : make_from_query(r, s, &e, &rows, &body);
  out->d1_ms = host_now_ms() - start_ms;
  if (err_is(failure)) return answer_stale(r, failure, &s->mem, out);
  e.body = buf_view(&body);
  /* `fresh` is the client's wish: it must not spend the site's KV writes. */
  if (e.status == 200 && !r->fresh && kv_key.ptr && store_kv_chosen(r->config)) {
    r->kv_value = store_kv_write(r, &e.stamp, rows, e.body, &s->mem);
    if (r->kv_value.ptr) r->kv_key = kv_key;
  }
  return finish(r, &s->mem, &e, TIER_D1, out);
}

err store_fetch(store_read *r, slot *s, store_answer *out) {
  *out = (store_answer){.kv_ms = -1, .d1_ms = -1};
  str kv_key = STR_EMPTY;
  if (host_kv_present() && !r->personal) {
    kv_key = store_kv_key(r, &s->mem);
    if (!kv_key.ptr) return err_no_memory();
    err result = OK;
    if (!r->fresh && fetch_kv(r, s, kv_key, out, &result)) return result;
  }
  return fetch_d1(r, s, kv_key, out);
}

/* The value moves out of the arena, which is emptied before the wait: while KV takes its time, a
 * slot holds what is being written and not all that led to it. */
void store_fill(store_read *r, slot *s) {
  size_t key_bytes = r->kv_key.len, value_bytes = r->kv_value.len;
  char *copy = malloc(key_bytes + value_bytes);
  if (!copy) return; /* a fill is an aid */
  memcpy(copy, r->kv_key.ptr, key_bytes);
  memcpy(copy + key_bytes, r->kv_value.ptr, value_bytes);
  arena_reset(&s->mem); /* `r` is gone */
  str key = {copy, key_bytes}, value = {copy + key_bytes, value_bytes};
  if (!host_kv_put(s, key, value, LIMIT_KV_TTL_S)) {
    host_log(HOST_WARN, S("KV refused a write; the answer was served all the same."));
  }
  free(copy);
}
