/* ahead: which reads say in `begin` what they will ask D1, so that a host can ask before they get a
 * stack (slot_ask_ahead). What a host may not do is in the host: it traps on another question. */
#include "app.h"
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

/* One request: its status, how often it asked D1, and how many of these calls were said ahead. */
static void check_asked(str line, str headers, int status, uint64_t calls, uint64_t ahead) {
  host_native_counts before = host_native_counted();
  drive_answer a = drive_request(line, headers);
  host_native_counts after = host_native_counted();
  unit_row(line);
  CHECK_INT(a.status, status);
  CHECK_INT(after.db_calls - before.db_calls, calls);
  CHECK_INT(after.db_ahead - before.db_ahead, ahead);
  drive_free(&a);
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

static void kv_is_asked_before(void) {
  begin(true);
  check_asked(GET("/v1/posts"), STR_EMPTY, 200, 2, 0);
  check_asked(GET("/v1/posts?limit=1"), STR_EMPTY, 200, 1, 0);
  check_asked(GET("/v1/posts?limit=1"), AS_ADMIN, 200, 1, 1); /* no tier holds it */
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
  TEST(kv_is_asked_before);
  TEST(a_failure_is_told_as_ever);
  TEST(who_reads_the_same_waits);
  TEST(one_of_many_takes_the_check_along);
}
