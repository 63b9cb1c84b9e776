/* Faults of whole writes: each allocation, each growth of a map and each call that suspends fails
 * in turn; D1 does what it is asked and its answer is lost. Whatever happens, the database is
 * changed as a whole or not at all, an answer other than 503 tells the truth, and readers see what
 * the database holds. */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "base/map.h"
#include "host/host_native.h"
#include "host/slot.h"
#include "sqlite3.h"
#include "tests/api/drive.h"
#include "unit.h"

#define SITE "https://example.com"
#define HEADERS "authorization: Bearer 0123456789abcdef\ncontent-type: application/json\n"
#define KEY "idempotency-key: k\n"
#define MATCH "if-match: ${etag}\n" /* of posts/p1 */

typedef struct {
  const char *line, *headers, *body;
  int status;
} asked;

static const asked WRITES[] = {
    {"POST " SITE "/v1/posts", "", "{\"title\":\"New\",\"user_id\":\"u1\",\"body\":\"x\"}", 201},
    {"POST " SITE "/v1/posts", KEY, "{\"title\":\"New\",\"user_id\":\"u1\"}", 201},
    {"POST " SITE "/v1/comments", KEY, "{\"body\":\"x\",\"user_id\":\"u1\",\"post_id\":\"p1\"}",
     201},
    {"POST " SITE "/v1/posts", "", "{\"title\":\"x\",\"slug\":\"apple\",\"user_id\":\"u1\"}", 409},
    {"POST " SITE "/v1/posts", KEY, "{\"title\":\"x\",\"user_id\":\"nobody\"}", 409},
    {"POST " SITE "/v1/posts", "", "{\"title\":null,\"nope\":1,\"status\":\"x\"}", 422},
    {"POST " SITE "/v1/posts", "", "{\"title\":", 400},
    {"PATCH " SITE "/v1/posts/p1", "", "{\"title\":\"New\"}", 200},
    {"PATCH " SITE "/v1/posts/p1", MATCH, "{\"title\":\"New\",\"body\":null}", 200},
    {"PATCH " SITE "/v1/posts/p1", "if-match: \"x\"\n", "{\"title\":\"New\"}", 412},
    {"PATCH " SITE "/v1/posts/nope", "", "{\"title\":\"New\"}", 404},
    {"PUT " SITE "/v1/posts/p1", "", "{\"title\":\"New\",\"user_id\":\"u2\"}", 200},
    {"PUT " SITE "/v1/posts/new", "", "{\"title\":\"New\",\"user_id\":\"u2\"}", 201},
    {"PUT " SITE "/v1/posts/p1", "if-none-match: *\n", "{\"title\":\"New\",\"user_id\":\"u2\"}",
     412},
    {"DELETE " SITE "/v1/posts/p1", "", "", 204},
    {"DELETE " SITE "/v1/posts/p1", MATCH, "", 204},
    {"DELETE " SITE "/v1/users/u1", "", "", 409},
    {"POST " SITE "/v1/batch", KEY,
     "{\"requests\":[{\"method\":\"PUT\",\"path\":\"/v1/categories/b\",\"body\":{\"title\":\"B\"}},"
     "{\"method\":\"PATCH\",\"path\":\"/v1/posts/p1\",\"body\":{\"title\":\"New\"}},"
     "{\"method\":\"POST\",\"path\":\"/v1/comments\",\"body\":{\"body\":\"x\",\"user_id\":\"u1\","
     "\"post_id\":\"p1\"}},{\"method\":\"DELETE\",\"path\":\"/v1/categories/c3\"}]}",
     200},
    {"POST " SITE "/v1/batch", "",
     "{\"requests\":[{\"method\":\"PATCH\",\"path\":\"/v1/posts/p1\",\"body\":{\"title\":\"New\"}},"
     "{\"method\":\"DELETE\",\"path\":\"/v1/categories/nope\"}]}",
     404},
};
enum { WRITE_COUNT = sizeof WRITES / sizeof *WRITES };

/* All that a write changes leaves a trace in one of these. */
typedef struct {
  int64_t seq, keys;
} state;

static int64_t count_of(const char *statement_text) {
  sqlite3_stmt *statement = NULL;
  if (!CHECK(!sqlite3_prepare_v2(host_native_db(), statement_text, -1, &statement, NULL))) return 0;
  int64_t n = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
  sqlite3_finalize(statement);
  return n;
}

static state state_now(void) {
  return (state){count_of("SELECT max(seq) FROM _changes"),
                 count_of("SELECT count(*) FROM _idempotency")};
}

static bool same_state(state a, state b) { return a.seq == b.seq && a.keys == b.keys; }

static state initial, after[WRITE_COUNT];
static char etag[64];

static bool open_world(void) { return CHECK(drive_open(1, S("ADMIN_TOKEN=0123456789abcdef\n"))); }

static drive_answer send(const asked *w) {
  char headers[300];
  const char *match = strstr(w->headers, "${etag}");
  snprintf(headers, sizeof headers, "%s%.*s%s%s", HEADERS,
           match ? (int)(match - w->headers) : (int)strlen(w->headers), w->headers,
           match ? etag : "", match ? "\n" : "");
  return drive_send(str_c(w->line), str_c(headers), str_c(w->body));
}

/* What each write does when nothing disturbs it. */
static bool learn(void) {
  str tag = STR_EMPTY;
  if (!open_world()) return false;
  initial = state_now();
  drive_answer a = drive_request(S("GET " SITE "/v1/posts/p1"), STR_EMPTY);
  CHECK(drive_header(&a, S("etag"), &tag));
  snprintf(etag, sizeof etag, "%.*s", (int)tag.len, tag.ptr);
  drive_free(&a);
  drive_close();
  for (size_t i = 0; i < WRITE_COUNT; i++) {
    if (!open_world()) return false;
    unit_row(str_c(WRITES[i].body));
    a = send(&WRITES[i]);
    CHECK_INT(a.status, WRITES[i].status);
    CHECK_STR(str_c(drive_find_fault(&a, str_c(WRITES[i].line))), STR_EMPTY);
    after[i] = state_now();
    CHECK(same_state(initial, after[i]) == (WRITES[i].status >= 300));
    drive_free(&a);
    drive_close();
  }
  return true;
}

/* Whether readers are told what the database holds of posts/p1, which was in memory before. */
static void check_readers(void) {
  char title[300];
  drive_answer a = drive_request(S("GET " SITE "/v1/posts/p1"), STR_EMPTY);
  bool there = count_of("SELECT count(*) FROM posts WHERE id = 'p1' AND status = 'published'") > 0;
  CHECK_INT(a.status, there ? 200 : 404);
  if (there && CHECK(drive_json(a.body, "$.data.title", title, sizeof title))) {
    bool renamed = count_of("SELECT title = 'New' FROM posts WHERE id = 'p1'") > 0;
    CHECK(renamed == (strcmp(title, "New") == 0));
  }
  drive_free(&a);
}

/* One write with a fault in it. The world is fresh, or as if; returns whether it still is. */
static bool write_once(size_t i, long number, long *counter, bool *done) {
  const asked *w = &WRITES[i];
  drive_answer held = drive_request(S("GET " SITE "/v1/posts/p1"), STR_EMPTY);
  drive_free(&held);
  if (counter) *counter = number;
  drive_answer a = send(w);
  *done = counter ? *counter >= 0 : true;
  if (counter) *counter = -1;
  host_native_fault.db_loses = false;
  host_native_on_suspend(NULL, NULL);
  state now = state_now();
  bool was_done = same_state(now, after[i]), was_not = same_state(now, initial);
  bool broken_off = a.status == 400 && str_find_str(a.body, S("did not arrive")) < a.body.len;
  bool ok = CHECK(was_done || was_not) &&
            CHECK(a.status == w->status || a.status == 503 || (broken_off && was_not));
  ok &= CHECK_STR(str_c(drive_find_fault(&a, str_c(w->line))), STR_EMPTY);
  if (a.status == w->status) ok &= CHECK(was_done);
  check_readers();
  if (!ok)
    printf("    failure number %ld: %d %.200s\n", number, a.status, a.body.ptr ? a.body.ptr : "");
  drive_free(&a);
  /* Who sends it again with a key has it done once. */
  if (strcmp(w->headers, KEY) == 0) {
    a = send(w);
    CHECK_INT(a.status, w->status);
    CHECK(same_state(state_now(), after[i]));
    drive_free(&a);
  }
  return same_state(state_now(), initial);
}

static void fail_each(long *counter) {
  if (!learn()) return;
  for (size_t i = 0; i < WRITE_COUNT; i++) {
    bool done = false, fresh = false;
    for (long n = 0; !done; n++) {
      if (!CHECK(n < 5000)) return;
      if (!fresh && !open_world()) return;
      unit_row(str_c(WRITES[i].body));
      fresh = write_once(i, n, counter, &done);
      CHECK_INT(slot_busy_count(), 0);
      if (fresh && !done) {
        app_shutdown();
        app_boot(S("ADMIN_TOKEN=0123456789abcdef\n"));
      } else {
        fresh = false;
        drive_close();
      }
    }
  }
}

static void every_allocation_may_fail(void) { fail_each(&arena_fail_after); }
static void every_growth_of_a_map_may_fail(void) { fail_each(&map_fail_after); }
static void every_suspending_call_may_fail(void) { fail_each(&host_native_fault.fail_after); }

/* The second of two calls is the write: what was read before it came through. */
static void lose_answers(const char *point, void *ctx) {
  int *left = ctx;
  if (str_eq(str_c(point), S("host_db")) && --*left == 0) host_native_fault.db_loses = true;
}

static void an_answer_that_is_lost_is_not_known(void) {
  if (!learn()) return;
  for (size_t i = 0; i < WRITE_COUNT; i++) {
    for (int nth = 1; nth <= 3; nth++) {
      bool done;
      int left = nth + 1; /* the first reads p1 */
      if (!open_world()) return;
      unit_row(str_c(WRITES[i].body));
      host_native_on_suspend(lose_answers, &left);
      (void)write_once(i, nth, NULL, &done);
      host_native_on_suspend(NULL, NULL);
      drive_close();
    }
  }
}

/* All is in doubt until the log is asked, and without a database all of it is still served. */
static void a_lost_write_does_not_empty_the_cache(void) {
  str tier = STR_EMPTY;
  if (!open_world()) return;
  drive_answer a = drive_request(S("GET " SITE "/v1/posts"), STR_EMPTY);
  drive_free(&a);
  a = drive_request(S("GET " SITE "/v1/categories"), STR_EMPTY);
  drive_free(&a);
  host_native_fault.db_down = host_native_fault.kv_down = true;
  a = drive_send(S("POST " SITE "/v1/posts"), S(HEADERS),
                 S("{\"title\":\"x\",\"user_id\":\"u1\"}"));
  CHECK_INT(a.status, 503);
  drive_free(&a);
  a = drive_request(S("GET " SITE "/v1/categories"), STR_EMPTY);
  CHECK(drive_header(&a, S("x-cache"), &tier));
  CHECK_STR(tier, S("memory; stale"));
  drive_free(&a);
  a = drive_request(S("GET " SITE "/v1/posts"), STR_EMPTY);
  CHECK_INT(a.status, 200);
  CHECK(drive_header(&a, S("x-cache"), &tier));
  CHECK_STR(tier, S("memory; stale"));
  drive_free(&a);
  drive_close();
}

/* A write whose answer does not fit is not answered as if it had been refused. */
static void answers_that_are_too_large_say_so(void) {
  if (!open_world()) return;
  CHECK(host_native_sql(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30) INSERT INTO "
      "categories (id, title, body, created_on, updated_on) SELECT 'b' || i, 'B', "
      "hex(zeroblob(450000)), 0, 0 FROM n"));
  char body[4000] = "{\"requests\":[";
  for (int i = 1; i <= 30; i++) {
    snprintf(body + strlen(body), 200,
             "%s{\"method\":\"PATCH\",\"path\":\"/v1/categories/b%d\",\"body\":{\"title\":\"C\"}}",
             i > 1 ? "," : "", i);
  }
  strcat(body, "]}");
  drive_answer a = drive_send(S("POST " SITE "/v1/batch"), S(HEADERS), str_c(body));
  CHECK_INT(a.status, 503);
  CHECK_STR(str_c(drive_find_fault(&a, S("POST "))), STR_EMPTY);
  CHECK(str_find_str(a.body, S("may have been done")) < a.body.len);
  CHECK_INT(count_of("SELECT count(*) FROM categories WHERE title = 'C'"), 30);
  drive_free(&a);
  a = drive_request(S("GET " SITE "/v1/categories/b1?fields=title"), STR_EMPTY);
  CHECK(str_find_str(a.body, S("\"C\"")) < a.body.len);
  drive_free(&a);
  drive_close();
}

/* Bodies that no text file may hold. */
static void bytes_that_are_no_text_are_refused(void) {
  static const str BODIES[] = {
      S("{\"title\":\"\xFF\"}"),         S("{\"title\":\"\xC0\x80\"}"),
      S("{\"title\":\"\xED\xA0\x80\"}"), S("{\"title\":\"\xF4\x90\x80\x80\"}"),
      S("{\"title\":\"a\0b\"}"),         S("\xEF\xBB\xBF{\"title\":\"x\"}"),
      S("{\"title\":\"\x01\"}"),         S("{\"title\":\"\xE2\x82"),
  };
  if (!open_world()) return;
  for (size_t i = 0; i < sizeof BODIES / sizeof *BODIES; i++) {
    unit_row(BODIES[i]);
    drive_answer a = drive_send(S("POST " SITE "/v1/categories"), S(HEADERS), BODIES[i]);
    CHECK_INT(a.status, 400);
    CHECK_STR(str_c(drive_find_fault(&a, S("POST "))), STR_EMPTY);
    drive_free(&a);
  }
  CHECK(same_state(state_now(), initial));
  drive_close();
}

/* Nobody is the admin unless a token is set, and an empty one is none. */
static void no_token_no_admin(void) {
  static const char *const SETTINGS[] = {"", "ADMIN_TOKEN=\n", "ADMIN_TOKEN=short\n"};
  static const char *const SENT[] = {"authorization: Bearer \n", "authorization: Bearer\n",
                                     "authorization: Bearer short\n",
                                     "authorization: Bearer undefined\n"};
  for (size_t i = 0; i < 3; i++) {
    for (size_t k = 0; k < sizeof SENT / sizeof *SENT; k++) {
      if (!CHECK(drive_open(1, str_c(SETTINGS[i])))) return;
      unit_row(str_c(SENT[k]));
      drive_answer a = drive_request(S("GET " SITE "/v1/posts"), str_c(SENT[k]));
      CHECK_INT(a.status, i < 2 ? 401 : 500);
      CHECK(str_find_str(a.body, S("\"short")) == a.body.len);
      drive_free(&a);
      a = drive_send(S("DELETE " SITE "/v1/posts/p1"), str_c(SENT[k]), STR_EMPTY);
      CHECK_INT(a.status, i < 2 ? 401 : 500);
      drive_free(&a);
      CHECK_INT(count_of("SELECT count(*) FROM posts"), 8);
      drive_close();
    }
  }
}

void write_fault_tests(void) {
  TEST(every_allocation_may_fail);
  TEST(every_growth_of_a_map_may_fail);
  TEST(every_suspending_call_may_fail);
  TEST(an_answer_that_is_lost_is_not_known);
  TEST(a_lost_write_does_not_empty_the_cache);
  TEST(answers_that_are_too_large_say_so);
  TEST(bytes_that_are_no_text_are_refused);
  TEST(no_token_no_admin);
}
