/* Faults and interleavings of whole requests. As SQLite's tests do it: the first allocation fails,
 * then the second, and so on until a request passes untouched; the same with every call that
 * suspends. And a simulator, from seeds: whenever a request suspends, others run, and time passes.
 * Whatever happens, an answer is the one that the request would get alone, or 503. */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "base/limits.h"
#include "base/map.h"
#include "host/host_native.h"
#include "tests/api/drive.h"
#include "unit.h"

typedef struct {
  str line, headers;
} asked;

#define GET(path) S("GET https://example.com" path)

static const asked REQUESTS[] = {
    {GET("/v1"), S("")},
    {GET("/v1/openapi.json"), S("")},
    {GET("/health"), S("")},
    {GET("/v1/posts"), S("")},
    {GET("/v1/posts"), S("if-none-match: *\n")},
    {GET("/v1/posts?limit=2&sort=title:desc,created_on&total=true"), S("")},
    {GET("/v1/posts?include=author,comments,categories"), S("")},
    {GET("/v1/posts?filters[title][$in]=apple,Apple&filters[body][$containsi]=CASE&fields=id"),
     S("")},
    {GET("/v1/posts?filters[$or][0][author][name]=Ann&filters[$or][1][comments][$some][id]=m3"
         "&filters[$or][2][$not][title][$in][]=a&filters[$and][0][$or][0][id]=p1&limit=1"),
     S("")},
    {GET("/v1/posts?sort=body&limit=1&fields=id,author.name&include=comments.user"
         "&include[comments][limit]=2&include[comments][filters][body][$neq]=x"),
     S("")},
    {GET("/v1/posts?cursor=AAAAAAAAAAAAAAAAAAAA"), S("")},
    {GET("/v1/posts/p1"), S("")},
    {GET("/v1/posts/p1"), S("cache-control: no-cache\n")},
    {GET("/v1/posts/p2?fields=id,body"), S("")},
    {GET("/v1/posts/p1?include=comments"), S("")},
    {GET("/v1/posts/p5"), S("")},
    {GET("/v1/users/u3"), S("origin: https://shop.example\n")},
    {GET("/v1/comments?include=post"), S("")},
    {GET("/v1/categories?include=posts&sort=id"), S("")},
    {GET("/v1/site/most-commented?limit=2"), S("")},
    {GET("/v1/site/authors/u1/posts"), S("")},
    {GET("/v1/site/most-commented?limit=x"), S("")},
    {GET("/v1/posts?limit=-1"), S("")},
    {GET("/v1/posts?sort=nope"), S("")},
    {GET("/v1/nope"), S("")},
    {GET("/v1/posts/?limit=1"), S("")},
    {S("HEAD https://example.com/v1/posts/p4"), S("")},
    {S("OPTIONS https://example.com/v1/posts"), S("origin: https://shop.example\n")},
    {S("POST https://example.com/v1/posts"), S("")},
};

enum { REQUEST_COUNT = sizeof REQUESTS / sizeof REQUESTS[0] };

/* What each request is answered when nothing disturbs it. */
static drive_answer alone[REQUEST_COUNT];

static drive_answer request(size_t i) {
  return drive_request(REQUESTS[i].line, REQUESTS[i].headers);
}

/* A new isolate: memory is empty. KV and the database stay. */
static void restart_isolate(void) {
  app_shutdown();
  app_boot(STR_EMPTY);
}

static void restart_everything(void) {
  host_native_kv_clear();
  restart_isolate();
}

static bool open_world(void) {
  if (!CHECK(drive_open(1, STR_EMPTY))) return false;
  for (size_t i = 0; i < REQUEST_COUNT; i++) {
    restart_everything();
    alone[i] = request(i);
    unit_row(REQUESTS[i].line);
    const char *fault = drive_find_fault(&alone[i], REQUESTS[i].line);
    CHECK_STR(str_c(fault), STR_EMPTY);
    CHECK(alone[i].status != 503);
  }
  restart_everything();
  return true;
}

static void close_world(void) {
  for (size_t i = 0; i < REQUEST_COUNT; i++) drive_free(&alone[i]);
  CHECK_INT(slot_busy_count(), 0);
  drive_close();
}

/* The headers that must be the same from every tier. */
static bool same_header(const drive_answer *a, const drive_answer *b, str name) {
  str va = STR_EMPTY, vb = STR_EMPTY;
  return drive_header(a, name, &va) == drive_header(b, name, &vb) && str_eq(va, vb);
}

/* Whether it is the answer that request `i` gets alone. */
static bool is_right(size_t i, const drive_answer *a) {
  const drive_answer *b = &alone[i];
  /* Without memory for the condition the whole answer is right, too. */
  if (b->status == 304 && a->status == 200) return same_header(a, b, S("etag"));
  return a->status == b->status && str_eq(a->body, b->body) &&
         (a->body.ptr == NULL) == (b->body.ptr == NULL) && same_header(a, b, S("etag")) &&
         same_header(a, b, S("location")) && same_header(a, b, S("content-type"));
}

/* Checks the answer to request `i`: right, or 503 if that is `allowed`. Frees it. */
static bool check(size_t i, drive_answer *a, bool allowed) {
  const char *fault = drive_find_fault(a, REQUESTS[i].line);
  bool ok =
      CHECK_STR(str_c(fault), STR_EMPTY) && CHECK(is_right(i, a) || (allowed && a->status == 503));
  if (!ok) {
    printf("    status %d, head %s\n    body %.200s\n", a->status, a->head.ptr,
           a->body.ptr ? a->body.ptr : "");
  }
  drive_free(a);
  return ok;
}

/* --- fault loops ----------------------------------------------------------------------------- */

/* WITHOUT_KV: an isolate that has asked something else, so that D1 is asked ahead. */
typedef enum { COLD, WITHOUT_KV, IN_KV, IN_MEMORY, STATES } state;

/* Brings the tiers into a state in which request `i` finds its answer there. */
static void prepare(size_t i, state held) {
  restart_everything();
  host_native_fault.kv_absent = held == WITHOUT_KV;
  if (held == COLD) return;
  drive_answer a = held == WITHOUT_KV
                       ? drive_request(S("GET https://example.com/v1/users?limit=7"), STR_EMPTY)
                       : request(i);
  drive_free(&a);
  if (held == IN_KV) restart_isolate();
}

/* Lets the n-th event that *counter counts fail, for n = 0, 1, …, until there is no such event.
 * After each, the same request must be answered rightly: nothing half done may have been kept. */
static void fail_each(size_t i, state held, long *counter) {
  for (long n = 0; n < 10000; n++) {
    prepare(i, held);
    *counter = n;
    drive_answer a = request(i);
    bool done = *counter >= 0;
    *counter = -1;
    unit_row(REQUESTS[i].line);
    if (!check(i, &a, true)) printf("    failure number %ld, state %d\n", n, (int)held);
    a = request(i);
    if (!check(i, &a, false)) printf("    after failure number %ld, state %d\n", n, (int)held);
    if (done) return;
  }
  CHECK_STR(S("a loop without end"), STR_EMPTY);
}

static void fail_each_of_all(long *counter) {
  if (!open_world()) return;
  for (size_t i = 0; i < REQUEST_COUNT; i++) {
    for (state held = COLD; held < STATES; held++) fail_each(i, held, counter);
  }
  close_world();
}

static void every_allocation_may_fail(void) { fail_each_of_all(&arena_fail_after); }
static void every_growth_of_a_map_may_fail(void) { fail_each_of_all(&map_fail_after); }
static void every_suspending_call_may_fail(void) {
  fail_each_of_all(&host_native_fault.fail_after);
}

/* --- tiers that are down --------------------------------------------------------------------- */

static void check_all(bool allowed) {
  for (size_t i = 0; i < REQUEST_COUNT; i++) {
    unit_row(REQUESTS[i].line);
    drive_answer a = request(i);
    check(i, &a, allowed);
  }
}

static void kv_is_never_needed(void) {
  if (!open_world()) return;
  host_native_fault.kv_down = true;
  check_all(false);
  host_native_fault.kv_down = false;
  restart_everything();
  host_native_fault.kv_absent = true;
  check_all(false);
  CHECK_INT(host_native_counted().kv_puts > 0, 1);
  close_world();
}

static void damaged_kv_values_are_not_believed(void) {
  if (!open_world()) return;
  for (int round = 0; round < 50; round++) {
    host_native_fault.kv_garbage = false;
    restart_isolate();
    check_all(false);
    host_native_fault.kv_garbage = true;
    restart_isolate();
    check_all(false);
  }
  close_world();
}

static void without_a_database_what_is_held_is_served(void) {
  str cache;
  if (!open_world()) return;
  host_native_fault.db_down = true;
  drive_answer a = drive_request(GET("/v1/posts"), STR_EMPTY);
  CHECK_INT(a.status, 503);
  CHECK_STR(str_c(drive_find_fault(&a, GET("/v1/posts"))), STR_EMPTY);
  drive_free(&a);
  host_native_fault.db_down = false;
  drive_answer good = drive_request(GET("/v1/posts"), STR_EMPTY);
  CHECK_INT(good.status, 200);
  host_native_fault.db_down = host_native_fault.kv_down = true;
  host_native_advance(60000);
  a = drive_request(GET("/v1/posts"), STR_EMPTY);
  CHECK_INT(a.status, 200);
  CHECK_STR(a.body, good.body);
  CHECK(drive_header(&a, S("x-cache"), &cache));
  CHECK_STR(cache, S("memory; stale"));
  CHECK(drive_header(&a, S("age"), &cache));
  CHECK_STR(cache, S("60"));
  drive_free(&a);
  drive_free(&good);
  close_world();
}

/* --- what no waiting helps ---------------------------------------------------------------------
 */

static void check_status(str line, int status) {
  drive_answer a = drive_request(line, STR_EMPTY);
  unit_row(line);
  CHECK_INT(a.status, status);
  if (status != 500) CHECK_STR(str_c(drive_find_fault(&a, line)), STR_EMPTY);
  drive_free(&a);
}

/* An answer that can't fit one request's memory is not "busy, try again": it never will. */
static void answers_that_are_too_large_are_refused(void) {
  if (!CHECK(drive_open(1, STR_EMPTY))) return;
  CHECK(host_native_sql(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) INSERT INTO "
      "posts (id, title, slug, body, status, user_id) SELECT 'b' || i, 'B', 'b' || i, "
      "hex(zeroblob(50000)), 'published', 'u1' FROM n"));
  check_status(GET("/v1/posts?limit=40"), 200);
  CHECK(host_native_sql("UPDATE posts SET body = body || body WHERE title = 'B'"));
  host_native_kv_clear();
  restart_isolate();
  check_status(GET("/v1/posts?limit=60"), 400);
  check_status(S("HEAD https://example.com/v1/posts?limit=60"), 400);
  check_status(GET("/v1/posts?limit=60&fields=id"), 200);
  CHECK_INT(slot_busy_count(), 0);
  for (int all = 0; all < 2; all++) { /* CORS holds for these answers, too */
    app_shutdown();
    app_boot(all ? STR_EMPTY : S("CORS_ORIGINS=https://shop.example\n"));
    drive_answer a = drive_request(GET("/v1/posts?limit=60"), STR_EMPTY);
    str origin = STR_EMPTY;
    CHECK_INT(a.status, 400);
    CHECK_INT(drive_header(&a, S("access-control-allow-origin"), &origin), all);
    drive_free(&a);
  }
  drive_close();
}

/* What the shim hands in is cut where its room ends; a setting that was cut off would be ignored.
 */
static void settings_that_were_cut_are_refused(void) {
  static char settings[LIMIT_INPUT_BYTES];
  for (size_t i = 0; i < sizeof settings; i++) settings[i] = 'x';
  settings[4] = '=';
  for (size_t cut = 0; cut <= 4; cut++) {
    if (!CHECK(drive_open(1, (str){settings, sizeof settings - cut}))) return;
    check_status(GET("/v1/posts"), cut < 4 ? 500 : 200);
    drive_close();
  }
}

/* --- the simulator --------------------------------------------------------------------------- */

enum { SEEDS = 20, REQUESTS_PER_SEED = 100, DEPTH = 3 };

typedef struct {
  uint64_t seed, random;
  int depth, sent;
} simulation;

static void simulate_one(simulation *s) {
  static const int64_t steps_ms[] = {0, 0, 1, 40, 900, 1100, 9000, 10001, 61000};
  size_t i = unit_random(&s->random) % REQUEST_COUNT;
  host_native_fault.kv_garbage = unit_random(&s->random) % 8 == 0;
  host_native_fault.kv_down = unit_random(&s->random) % 8 == 0;
  s->sent++;
  unit_row(REQUESTS[i].line);
  drive_answer a = request(i);
  unit_row(REQUESTS[i].line);
  if (!check(i, &a, false)) printf("    seed %d, request %d\n", (int)s->seed, s->sent);
  host_native_advance(steps_ms[unit_random(&s->random) % (sizeof steps_ms / sizeof *steps_ms)]);
}

/* Called wherever a request suspends: others come and go. */
static void interleave(const char *point, void *ctx) {
  simulation *s = ctx;
  (void)point;
  if (s->depth < DEPTH) {
    s->depth++;
    for (uint64_t n = unit_random(&s->random) % 3; n > 0; n--) {
      host_native_on_suspend(interleave, s);
      simulate_one(s);
    }
    s->depth--;
  }
  host_native_on_suspend(interleave, s);
}

static void interleaved_requests_do_not_meet(void) {
  int sent = 0;
  if (!open_world()) return;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    simulation s = {.seed = seed, .random = seed};
    restart_everything();
    host_native_on_suspend(interleave, &s);
    while (s.sent < REQUESTS_PER_SEED) simulate_one(&s);
    host_native_on_suspend(NULL, NULL);
    CHECK_INT(slot_busy_count(), 0);
    sent += s.sent;
  }
  CHECK(sent >= 2000);
  close_world();
}

void fault_tests(void) {
  TEST(every_allocation_may_fail);
  TEST(every_growth_of_a_map_may_fail);
  TEST(every_suspending_call_may_fail);
  TEST(kv_is_never_needed);
  TEST(damaged_kv_values_are_not_believed);
  TEST(without_a_database_what_is_held_is_served);
  TEST(answers_that_are_too_large_are_refused);
  TEST(settings_that_were_cut_are_refused);
  TEST(interleaved_requests_do_not_meet);
}
