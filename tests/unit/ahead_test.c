/* ahead: which reads say in `begin` what they will ask KV or D1, so that a host can ask before they
 * get a stack (slot_ask_ahead). What a host may not do is in the host: it traps on another
 * question.
 */
#include "app.h"
#include "data/cache.h"
#include "data/changes.h"
#include "host/host.h"
#include "host/host_native.h"
#include "tests/api/drive.h"
#include "unit.h"

#define TOKEN "a-token-for-these-tests"
#define AS_ADMIN S("authorization: Bearer " TOKEN "\n")
#define INSISTS S("cache-control: no-cache\n")
#define GET(path) S("GET https://example.com" path)

static void begin(bool kv) {
  CHECK(drive_open(1, S("ADMIN_TOKEN=" TOKEN "\n")));
  host_native_fault.kv_absent = !kv;
}

static void end(void) {
  drive_close();
  app_boot(STR_EMPTY);
}

/* How often KV and D1 were asked, and how many of these calls were said ahead. */
typedef struct {
  uint64_t kv, kv_ahead, d1, d1_ahead;
} asked;

/* One request: what it asked. `tier`: X-Cache; empty: whatever it is. */
static asked asked_by(str line, str headers, int status, str tier) {
  host_native_counts before = host_native_counted();
  drive_answer a = drive_request(line, headers);
  host_native_counts after = host_native_counted();
  unit_row(line);
  CHECK_INT(a.status, status);
  str from = STR_EMPTY;
  if (tier.len > 0) {
    CHECK(drive_header(&a, S("x-cache"), &from));
    CHECK_STR(from, tier);
  }
  drive_free(&a);
  return (asked){after.kv_gets - before.kv_gets, after.kv_ahead - before.kv_ahead,
                 after.db_calls - before.db_calls, after.db_ahead - before.db_ahead};
}

static void check_asked(str line, str headers, int status, uint64_t d1, uint64_t d1_ahead) {
  asked got = asked_by(line, headers, status, STR_EMPTY);
  CHECK_INT(got.d1, d1);
  CHECK_INT(got.d1_ahead, d1_ahead);
}

static void public_reads_without_kv_ask_ahead(void) {
  begin(false);
  check_asked(GET("/v1/posts"), STR_EMPTY, 200, 1, 0); /* the schema's guard goes with it */
  check_asked(GET("/v1/posts?limit=1"), STR_EMPTY, 200, 1, 1);
  check_asked(GET("/v1/posts/p1?include=author"), STR_EMPTY, 200, 1, 1);
  check_asked(GET("/v1/posts/nothing"), STR_EMPTY, 404, 1, 1);
  check_asked(GET("/v1/posts?limit=1"), STR_EMPTY, 200, 0, 0);       /* memory */
  check_asked(GET("/v1/site/most-commented"), STR_EMPTY, 200, 1, 0); /* says itself what it asks */
  end();
}

static void what_may_be_held_asks_the_log_first(void) {
  begin(false);
  check_asked(GET("/v1/posts"), STR_EMPTY, 200, 1, 0);
  check_asked(GET("/v1/posts"), INSISTS, 200, 1, 0);
  check_asked(GET("/v1/posts?limit=1"), INSISTS, 200, 1, 1); /* the check goes with it */
  end();
}

static void check_all_asked(asked got, asked expected) {
  CHECK_INT(got.kv, expected.kv);
  CHECK_INT(got.kv_ahead, expected.kv_ahead);
  CHECK_INT(got.d1, expected.d1);
  CHECK_INT(got.d1_ahead, expected.d1_ahead);
}

static void kv_is_asked_ahead(void) {
  begin(true);
  check_all_asked(asked_by(GET("/v1/posts"), STR_EMPTY, 200, S("d1")), (asked){1, 0, 2, 0});
  check_all_asked(asked_by(GET("/v1/posts/p1"), STR_EMPTY, 200, S("d1")), (asked){1, 1, 1, 0});
  /* no tier holds what an admin sees */
  check_all_asked(asked_by(GET("/v1/posts?limit=1"), AS_ADMIN, 200, S("d1")), (asked){0, 0, 1, 1});
  cache_clear();
  check_all_asked(asked_by(GET("/v1/posts/p1"), STR_EMPTY, 200, S("kv")), (asked){1, 1, 0, 0});
  check_all_asked(asked_by(GET("/v1/posts/p1"), STR_EMPTY, 200, S("memory")), (asked){0, 0, 0, 0});
  /* the log is asked first, of what KV may hold */
  check_all_asked(asked_by(GET("/v1/posts?limit=2"), INSISTS, 200, S("d1")), (asked){1, 0, 2, 0});
  host_native_fault.kv_down = true;
  check_all_asked(asked_by(GET("/v1/posts?limit=3"), STR_EMPTY, 200, S("d1")), (asked){1, 1, 1, 0});
  host_native_fault.kv_down = false;
  cache_clear();
  check_all_asked(asked_by(GET("/v1/posts?limit=3"), STR_EMPTY, 200, S("d1")), (asked){1, 1, 1, 0});
  end();
}

static asked second;

/* While the first one waits for KV, another asks for the same. */
static void ask_the_same_of_kv(const char *point, void *ctx) {
  (void)ctx;
  if (!str_eq(str_c(point), S("host_kv_get"))) return;
  host_native_on_suspend(NULL, NULL);
  int64_t start_ms = host_now_ms();
  second = asked_by(GET("/v1/posts/p1"), STR_EMPTY, 200, S("d1"));
  CHECK(host_now_ms() - start_ms >= 2000); /* the first never came, so it was taken for lost */
}

/* While the first one waits for KV, all that is known of the log is forgotten. */
static void forget_all(const char *point, void *ctx) {
  (void)ctx;
  if (str_eq(str_c(point), S("host_kv_get"))) changes_forget();
}

static void what_happens_while_kv_is_asked(void) {
  begin(true);
  check_all_asked(asked_by(GET("/v1/posts"), STR_EMPTY, 200, S("d1")), (asked){1, 0, 2, 0});
  host_native_on_suspend(ask_the_same_of_kv, NULL);
  /* what the second one asked is counted, too, and is what the first one finds */
  check_all_asked(asked_by(GET("/v1/posts/p1"), STR_EMPTY, 200, S("kv")), (asked){2, 1, 1, 0});
  check_all_asked(second, (asked){1, 0, 1, 0});
  cache_clear();
  host_native_on_suspend(forget_all, NULL);
  check_all_asked(asked_by(GET("/v1/posts/p1"), STR_EMPTY, 200, S("d1")), (asked){1, 1, 1, 0});
  host_native_on_suspend(NULL, NULL);
  end();
}

static void a_failure_is_told_as_ever(void) {
  begin(false);
  check_asked(GET("/v1/posts"), STR_EMPTY, 200, 1, 0);
  host_native_fault.db_down = true;
  check_asked(GET("/v1/posts?limit=1"), STR_EMPTY, 503, 1, 1);
  host_native_fault.db_down = false;
  check_asked(GET("/v1/posts?limit=1"), STR_EMPTY, 200, 1, 1); /* nobody is thought to read it */
  end();
}

static int64_t woke_ms;

/* While the first one waits for D1, another asks for the same. */
static void ask_the_same(const char *point, void *ctx) {
  (void)ctx;
  if (!str_eq(str_c(point), S("host_db"))) return;
  int64_t start_ms = host_now_ms();
  check_asked(GET("/v1/posts?limit=1"), STR_EMPTY, 200, 1, 0);
  woke_ms = host_now_ms() - start_ms;
}

static void who_reads_the_same_waits(void) {
  begin(false);
  check_asked(GET("/v1/posts"), STR_EMPTY, 200, 1, 0);
  host_native_on_suspend(ask_the_same, NULL);
  check_asked(GET("/v1/posts?limit=1"), STR_EMPTY, 200, 2, 1);
  host_native_on_suspend(NULL, NULL);
  CHECK(woke_ms >= 2000); /* it never came, so it was taken for lost */
  end();
}

/* How many checks of the change log a read makes. */
static uint64_t checks_of(str line, int status) {
  uint64_t before = changes_last_made();
  drive_answer a = drive_request(line, STR_EMPTY);
  CHECK_INT(a.status, status);
  drive_free(&a);
  return changes_last_made() - before;
}

static uint64_t meanwhile; /* of the other, if it ran */

static void ask_another(const char *point, void *ctx) {
  (void)ctx;
  if (str_eq(str_c(point), S("host_db"))) meanwhile = checks_of(GET("/v1/posts?limit=2"), 200);
}

static void one_of_many_takes_the_check_along(void) {
  begin(false);
  CHECK_INT(checks_of(GET("/v1/posts"), 200), 1);
  CHECK_INT(checks_of(GET("/v1/posts?limit=1"), 200), 0);
  host_native_advance(1001);
  meanwhile = 99;
  host_native_on_suspend(ask_another, NULL);
  CHECK_INT(checks_of(GET("/v1/posts?limit=3"), 200), 1);
  host_native_on_suspend(NULL, NULL);
  CHECK_INT(meanwhile, 0);
  host_native_advance(1001);
  host_native_fault.db_down = true;
  CHECK_INT(checks_of(GET("/v1/posts?limit=4"), 503), 1);
  host_native_fault.db_down = false;
  CHECK_INT(checks_of(GET("/v1/posts?limit=4"), 200), 1); /* who failed keeps nobody from it */
  host_native_advance(10001);
  host_native_on_suspend(ask_another, NULL);
  CHECK_INT(checks_of(GET("/v1/posts?limit=5"), 200), 2); /* too old for anybody not to ask */
  host_native_on_suspend(NULL, NULL);
  end();
}

void ahead_tests(void) {
  TEST(public_reads_without_kv_ask_ahead);
  TEST(what_may_be_held_asks_the_log_first);
  TEST(kv_is_asked_ahead);
  TEST(what_happens_while_kv_is_asked);
  TEST(a_failure_is_told_as_ever);
  TEST(who_reads_the_same_waits);
  TEST(one_of_many_takes_the_check_along);
}
