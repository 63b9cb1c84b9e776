/* store: the read path, see data/store.h. What a tier holds is judged by freshness.h only; what KV
 * brings is checked before it is believed (store_kv.h). */
#include "data/store.h"

#include <stdlib.h>
#include <string.h>

#include "data/changes.h"
#include "data/freshness.h"
#include "data/images.h"
#include "data/record.h"
#include "data/replicas.h"
#include "data/schema_guard.h"
#include "data/store_kv.h"
#include "host/host.h"
#include "store_flight.h"
#include "store_parts.h"

/* The same in every isolate, so that an answer's ETag is, too. */
static const hash_key ETAG_KEY = {UINT64_C(0x7374726174757331), UINT64_C(0x6574616765746167)};

static store_stats stats;

store_stats store_statistics(void) { return stats; }

void store_reset(void) {
  stats = (store_stats){0};
  flight_reset();
}

err store_begin(store_read *r, arena *mem) {
  buf key = buf_make(mem, 256);
  query_write_url(&r->query, &key);
  if (!buf_ok(&key)) return err_no_memory();
  r->key = buf_view(&key);
  return OK;
}

static int64_t age_of(int64_t true_ms, int64_t now_ms) {
  return now_ms > true_ms ? now_ms - true_ms : 0;
}

static void answer_from_entry(const cache_entry *e, int64_t now_ms, store_answer *out) {
  int64_t true_ms = changes_checked_ms();
  if (e->stamp.stored_ms > true_ms) true_ms = e->stamp.stored_ms;
  *out = (store_answer){.status = e->status,
                        .body = e->body,
                        .etag = {e->etag, e->status == 200 ? CACHE_ETAG_BYTES : 0},
                        .tier = TIER_MEMORY,
                        .serial = e->serial,
                        .age_ms = age_of(true_ms, now_ms),
                        .as_of = e->stamp.as_of,
                        .kv_ms = -1,
                        .d1_ms = -1};
}

/* What memory holds, and no known change affects; or NULL. */
static cache_entry *find_true(const store_read *r) {
  cache_entry *e = r->personal ? NULL : cache_get(r->key);
  if (!e || changes_affect(&e->stamp)) return NULL;
  e->true_ms = changes_checked_ms();
  return e;
}

/* An answer that has changed is good enough for a moment, while another request reads the new one:
 * it was true at true_ms, and STALE_HARD_MS bounds what is served. The first who comes reads. */
static bool is_good_enough(const store_read *r, cache_entry *e, int64_t now_ms) {
  int64_t age_ms = now_ms - e->true_ms, renewed_for_ms = now_ms - e->renewing_ms;
  bool somebody = e->renewing_ms > 0 && renewed_for_ms >= 0 && renewed_for_ms < STORE_FLIGHT_MS;
  if (!somebody) e->renewing_ms = now_ms;
  return somebody && age_ms >= 0 && age_ms <= r->config->stale_hard_ms &&
         r->wish.min_seq <= e->stamp.as_of;
}

bool store_from_memory(store_read *r, int64_t now_ms, store_answer *out) {
  freshness_due due = freshness_judge(r->config, r->wish, store_tables(r), now_ms);
  if (r->personal || due == FRESHNESS_CHECK_FIRST) return false;
  cache_entry *e = cache_get(r->key);
  if (!e) return false;
  if (changes_affect(&e->stamp)) {
    if (!is_good_enough(r, e, now_ms)) return false;
    answer_from_entry(e, now_ms, out);
    out->stale = true;
    out->serial = 0; /* its head is not that of the entry's other answers */
    out->age_ms = now_ms - e->true_ms;
    return true;
  }
  e->true_ms = changes_checked_ms();
  answer_from_entry(e, now_ms, out);
  r->wants_check = due == FRESHNESS_SERVE_THEN_CHECK && changes_take_turn(now_ms);
  return true;
}

bool store_from_memo(const config *c, store_memo memo, int64_t now_ms, store_answer *out) {
  freshness_wish nothing = {.insists = false};
  if (freshness_judge(c, nothing, memo.tables, now_ms) != FRESHNESS_SERVE) return false;
  cache_entry *e = cache_find(memo.key);
  if (!e || e->serial != memo.serial || changes_affect(&e->stamp)) return false;
  answer_from_entry(e, now_ms, out);
  if (out->age_ms / 1000 != memo.age_s) return false;
  e->true_ms = changes_checked_ms();
  cache_visit(e);
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
  if (e->status == 200) {
    make_etag(e->body, e->etag);
    if (!arena_copy(mem, (str){e->etag, CACHE_ETAG_BYTES}, &etag)) return err_no_memory();
  }
  /* What was read before all was forgotten can't be judged by what is known now. */
  if (!r->personal && r->restart == changes_restart()) cache_put(r->key, e);
  int64_t now_ms = host_now_ms();
  answer_from_entry(e, now_ms, out);
  /* A check that came back meanwhile may know that it is true no more. */
  if (changes_affect(&e->stamp)) out->age_ms = age_of(e->stamp.stored_ms, now_ms);
  out->etag = etag;
  out->tier = tier;
  out->serial = 0;
  out->kv_ms = kv_ms;
  out->d1_ms = d1_ms;
  return OK;
}

/* An answer from memory after a wait: others may empty the cache before it is sent. */
static err answer_copied(const cache_entry *e, arena *mem, store_answer *out) {
  int64_t kv_ms = out->kv_ms, d1_ms = out->d1_ms;
  answer_from_entry(e, host_now_ms(), out);
  if (!arena_copy(mem, out->body, &out->body) || !arena_copy(mem, out->etag, &out->etag)) {
    return err_no_memory();
  }
  out->serial = 0;
  out->kv_ms = kv_ms;
  out->d1_ms = d1_ms;
  return OK;
}

/* Asks KV, unless that was done ahead. True when it had an answer that may be served; then *result
 * says how it went on. */
static bool fetch_kv(store_read *r, slot *s, str key, store_answer *out, err *result) {
  int64_t start_ms = r->kv_asked.ptr ? r->query.now_ms : host_now_ms();
  str value;
  host_kv_result got = host_kv_get(s, key, r->config->kv_timeout_ms, &value);
  out->kv_ms = host_now_ms() - start_ms;
  stats.kv_misses++;
  if (got != HOST_KV_HIT) return false;
  /* Without the knowledge that was there when it was asked nothing judges what it says. */
  if (r->restart != changes_restart()) return false;
  cache_entry e = {.status = 200};
  buf body = buf_make(&s->mem, value.len + 64);
  if (!store_kv_read(r, value, &s->mem, &e.stamp, &e.status, &body)) {
    host_log(HOST_WARN, S("A value in KV is damaged or of another shape; it is ignored."));
    return false;
  }
  if (changes_affect(&e.stamp)) return false;
  stats.kv_misses--;
  stats.kv_hits++;
  e.true_ms = changes_checked_ms();
  e.body = buf_view(&body);
  *result = finish(r, &s->mem, &e, TIER_KV, out);
  return true;
}

/* What memory holds and may be served while the database is down; or NULL. */
static cache_entry *find_held(const store_read *r) {
  cache_entry *e = r->personal ? NULL : cache_get(r->key);
  return e && freshness_stale_ok(r->config, e, host_now_ms()) ? e : NULL;
}

/* With the database down, what memory still holds is better than nothing, within a bound. */
static err answer_stale(const store_read *r, err failure, arena *mem, store_answer *out) {
  cache_entry *e = find_held(r);
  if (failure.code != ERR_UNAVAILABLE || !e) return failure;
  err copied = answer_copied(e, mem, out);
  out->stale = true;
  if (changes_affect(&e->stamp)) out->age_ms = host_now_ms() - e->true_ms;
  return copied;
}

/* What a body of these rows will about take: their text, and beside each cell a name and a time's
 * digits. A body that grew step by step would leave as much again behind it in the arena. */
static size_t body_bytes(wire_rows rows, size_t reply_bytes) {
  enum { FRAME_BYTES = 256, CELL_BYTES = 32 };
  return FRAME_BYTES + reply_bytes + (size_t)rows.rows * rows.columns * CELL_BYTES;
}

uint64_t store_tables(const store_read *r) {
  return r->maker ? UINT64_MAX : query_tables(&r->query);
}

void store_set_dependencies(const query *q, cache_stamp *stamp) {
  uint64_t own = UINT64_C(1) << schema_table_index(q->table);
  stamp->tables = query_tables(q);
  if (images_filter(q, &stamp->filter)) stamp->tables &= ~own;
  if (!query_is_row(q) || schema_rule_uses(q->table, q->table)) return;
  stamp->tables &= ~own;
  stamp->row = changes_row(q->table, q->id);
  stamp->row_table = (uint8_t)schema_table_index(q->table);
}

/* Answers by the query: asks D1, unless that was done ahead, and writes the body. */
static err make_from_query(store_read *r, slot *s, cache_entry *e, wire_rows *rows, buf *body) {
  size_t reply_bytes = 0;
  store_question *q = r->question;
  err failure = q ? OK : store_question_make(r, s, &q);
  if (!err_is(failure)) failure = store_ask(r, s, q, rows, &reply_bytes);
  if (err_is(failure)) return failure;
  e->stamp = q->stamp;
  *body = buf_make(&s->mem, body_bytes(*rows, reply_bytes));
  if (!query_is_single(&r->query)) return record_write_list(&r->query, *rows, &s->mem, body);
  if (rows->rows > 0) return record_write_single(&r->query, *rows, &s->mem, body);
  e->status = 404;
  return OK;
}

static err make_by_maker(store_read *r, slot *s, cache_entry *e, buf *body) {
  e->stamp = (cache_stamp){.stored_ms = host_now_ms(), .as_of = changes_horizon()};
  /* What it reads may be as old as that. */
  if (replicas_near(e->stamp.as_of).len > 0) e->stamp.stored_ms = changes_checked_ms();
  r->restart = changes_restart();
  return r->maker(r, s, body, &e->stamp.tables);
}

static err fetch_d1(store_read *r, slot *s, str kv_key, store_answer *out) {
  int64_t start_ms = r->question ? r->question->start_ms : host_now_ms();
  cache_entry e = {.status = 200};
  wire_rows rows = {0};
  buf body = buf_make(&s->mem, 0);
  stats.d1_reads++;
  err failure = r->maker ? make_by_maker(r, s, &e, &body) : make_from_query(r, s, &e, &rows, &body);
  out->d1_ms += host_now_ms() - start_ms + (out->d1_ms < 0);
  if (err_is(failure)) return answer_stale(r, failure, &s->mem, out);
  r->wants_check = r->owes_check && changes_take_turn(host_now_ms());
  e.body = buf_view(&body);
  if (e.status == 200 && kv_key.ptr && store_kv_chosen(r->config)) {
    r->kv_value = store_kv_write(r, &e.stamp, rows, e.body, &s->mem);
    if (r->kv_value.ptr) r->kv_key = kv_key;
  }
  return finish(r, &s->mem, &e, TIER_D1, out);
}

/* Asks the change log before anything held is used. True when that settled it: memory's answer
 * still stands, or the database does not answer; then *result says how it went on. */
static bool check_first(store_read *r, slot *s, store_answer *out, err *result) {
  int64_t start_ms = host_now_ms();
  err failure = flight_check(r, s, find_held(r) != NULL);
  out->d1_ms = host_now_ms() - start_ms;
  if (err_is(failure)) {
    *result = answer_stale(r, failure, &s->mem, out);
    return true;
  }
  r->wish = (freshness_wish){.insists = false}; /* what it asked for was done */
  const cache_entry *e = find_true(r);
  if (!e) return false;
  *result = answer_copied(e, &s->mem, out);
  return true;
}

/* What KV has the answer by, as far as is known when it is asked. */
static err name_in_kv(store_read *r, arena *mem, str *key) {
  r->restart = changes_restart();
  *key = store_kv_key(r, mem);
  return key->ptr ? OK : err_no_memory();
}

/* KV, then D1. */
static err fetch_below(store_read *r, slot *s, store_answer *out) {
  err result;
  str key = r->kv_asked;
  if (!key.ptr) {
    if (!host_kv_present() || !changes_known()) return fetch_d1(r, s, STR_EMPTY, out);
    result = name_in_kv(r, &s->mem, &key);
    if (err_is(result)) return result;
  }
  if (fetch_kv(r, s, key, out, &result)) return result;
  return fetch_d1(r, s, key, out);
}

/* Waits for somebody who reads the same. True when that settled it; then *result says how it went
 * on. `before`: see flight_satisfies. */
static bool join(store_read *r, slot *s, uint64_t before, store_answer *out, err *result) {
  flight_end end = flight_wait(r->key, s);
  if (end == FLIGHT_NONE) return false;
  const cache_entry *e = find_true(r);
  if (e && flight_satisfies(r, before)) {
    *result = answer_copied(e, &s->mem, out);
    return true;
  }
  if (end == FLIGHT_LANDED) return false;
  *result = answer_stale(r, store_unavailable(), &s->mem, out);
  return end == FLIGHT_LATE || find_held(r);
}

/* What is asked before D1: the change log, of what may be held, and whoever reads the same. True
 * when one of them settled it; then *result says how it went on. */
static bool settled_before(store_read *r, slot *s, store_answer *out, err *result) {
  uint64_t before = changes_last_made();
  freshness_due due = freshness_judge(r->config, r->wish, store_tables(r), host_now_ms());
  /* A read that goes to D1 for certain takes the check along. */
  bool may_be_held = host_kv_present() || r->maker || find_true(r);
  if (due == FRESHNESS_CHECK_FIRST && may_be_held && check_first(r, s, out, result)) return true;
  return join(r, s, before, out, result);
}

/* Whether `settled_before` would have to wait; so it does for what nothing is known to judge by. */
static bool waits_first(const store_read *r) {
  if (flight_is_on(r->key)) return true;
  freshness_due due = freshness_judge(r->config, r->wish, store_tables(r), host_now_ms());
  return due == FRESHNESS_CHECK_FIRST && (host_kv_present() || find_true(r));
}

static err ask_kv_ahead(store_read *r, slot *s) {
  err e = name_in_kv(r, &s->mem, &r->kv_asked);
  if (!err_is(e)) slot_ask_kv_ahead(s, r->kv_asked, r->config->kv_timeout_ms);
  return e;
}

static err ask_d1_ahead(store_read *r, slot *s) {
  err e = store_question_make(r, s, &r->question);
  if (!err_is(e)) slot_ask_ahead(s, r->question->session, r->question->request);
  return e;
}

err store_ask_ahead(store_read *r, slot *s) {
  ASSERT(!r->maker);
  if (!schema_guard_passed() || (!r->personal && waits_first(r))) return OK;
  err e = !r->personal && host_kv_present() ? ask_kv_ahead(r, s) : ask_d1_ahead(r, s);
  if (!err_is(e) && !r->personal) r->flight = flight_begin(r->key);
  return e;
}

err store_fetch(store_read *r, slot *s, store_answer *out) {
  *out = (store_answer){.kv_ms = -1, .d1_ms = -1};
  err result = OK;
  if (r->personal) return fetch_d1(r, s, STR_EMPTY, out);
  bool ahead = r->question || r->kv_asked.ptr;
  if (!ahead && settled_before(r, s, out, &result)) return result;
  flight mine = ahead ? r->flight : flight_begin(r->key);
  result = fetch_below(r, s, out);
  flight_over(mine, out->stale ? store_unavailable() : result);
  return result;
}

/* The value moves out of the arena, which is emptied before the wait: while KV takes its time, a
 * slot holds what is being written and not all that led to it. */
static void fill_kv(str kv_key, str kv_value, slot *s) {
  char *copy = malloc(kv_key.len + kv_value.len);
  if (!copy) return; /* a fill is an aid */
  memcpy(copy, kv_key.ptr, kv_key.len);
  memcpy(copy + kv_key.len, kv_value.ptr, kv_value.len);
  arena_reset(&s->mem); /* the read is gone */
  str key = {copy, kv_key.len}, value = {copy + kv_key.len, kv_value.len};
  if (!host_kv_put(s, key, value, STORE_KV_TTL_S)) {
    host_log(HOST_WARN, S("KV refused a write; the answer was served all the same."));
  }
  free(copy);
}

void store_after(store_read *r, slot *s) {
  if (r->wants_check) {
    stats.checks++;
    err e = store_check(s);
    changes_end_turn();
    if (err_is(e)) host_log(HOST_WARN, S("The change log could not be asked."));
    store_prune_sometimes(s);
  }
  if (r->kv_key.ptr) fill_kv(r->kv_key, r->kv_value, s);
}
