/* replicas: what is asked of which copy of the database. The native host traps on a bookmark that
 * it did not give; tests/sim has replicas that lag. */
#include "data/replicas.h"

#include "app.h"
#include "data/changes.h"
#include "host/host.h"
#include "host/host_native.h"
#include "tests/api/drive.h"
#include "unit.h"

#define TOKEN "a-token-for-these-tests"
#define ON S("D1_SESSIONS=on\nADMIN_TOKEN=" TOKEN "\n")

typedef struct {
  uint64_t calls, near;
} asked;

/* What one request asked of the database. */
static asked ask(str line, str headers) {
  host_native_counts before = host_native_counted();
  drive_answer a = drive_request(line, headers);
  host_native_counts after = host_native_counted();
  CHECK_INT(a.status, 200);
  drive_free(&a);
  return (asked){after.db_calls - before.db_calls, after.db_bookmarks - before.db_bookmarks};
}

static bool check_asked(str line, str headers, uint64_t calls, uint64_t near) {
  asked a = ask(line, headers);
  bool ok = CHECK_INT(a.calls, calls);
  return CHECK_INT(a.near, near) && ok;
}

#define GET(path) S("GET https://example.com" path)

static void begin(str settings) {
  CHECK(drive_open(1, settings));
  host_native_fault.kv_absent = true;
}

static void end(void) {
  drive_close();
  app_boot(STR_EMPTY);
}

static void pass_ms(int64_t ms) { host_native_set_now(host_now_ms() + ms); }

/* A check that went with signing in or out brings a bookmark like any other. */
static void reads_follow_the_bookmark_of_what_auth_wrote(void) {
  begin(ON);
  check_asked(GET("/v1/posts"), STR_EMPTY, 1, 0);
  drive_answer a =
      drive_send(S("POST https://example.com/v1/auth/tokens"),
                 S("authorization: Bearer " TOKEN "\ncontent-type: application/json\n"),
                 S("{\"name\":\"x\"}"));
  CHECK_INT(a.status, 201);
  drive_free(&a);
  check_asked(GET("/v1/users"), STR_EMPTY, 1, 1);
  end();
}

static void reads_follow_the_bookmark_of_a_check(void) {
  begin(ON);
  check_asked(GET("/v1/posts"), STR_EMPTY, 1, 0); /* with the first check */
  check_asked(GET("/v1/posts?limit=1"), STR_EMPTY, 1, 1);
  check_asked(GET("/v1/users"), STR_EMPTY, 1, 1);
  check_asked(GET("/v1/site/authors/u1/posts"), STR_EMPTY, 1, 1);
  pass_ms(1001);
  check_asked(GET("/v1/users?limit=1"), STR_EMPTY, 2, 1); /* and a check behind the answer */
  CHECK_INT(changes_checked_ms(), host_now_ms());
  pass_ms(10001);
  check_asked(GET("/v1/users?limit=2"), STR_EMPTY, 1, 0);
  end();
}

static void what_must_be_current_is_asked_of_the_primary(void) {
  begin(ON);
  check_asked(GET("/v1/posts"), STR_EMPTY, 1, 0);
  check_asked(GET("/v1/posts?limit=1"), S("cache-control: no-cache\n"), 1, 0);
  check_asked(GET("/v1/posts?limit=2"), S("x-min-seq: 99\n"), 1, 0);
  check_asked(GET("/v1/posts?limit=3"), S("authorization: Bearer " TOKEN "\n"), 1, 0);
  end();
}

/* What the write's own check saw is what later reads must see. */
static void a_write_moves_the_bookmark(void) {
  begin(ON);
  check_asked(GET("/v1/posts"), STR_EMPTY, 1, 0);
  str old = replicas_near(changes_horizon());
  char copy[32] = {0};
  CHECK(old.len > 0 && old.len < sizeof copy);
  for (size_t i = 0; i < old.len; i++) copy[i] = old.ptr[i];
  host_native_counts before = host_native_counted();
  drive_answer a =
      drive_send(S("PATCH https://example.com/v1/posts/p1"),
                 S("authorization: Bearer " TOKEN "\ncontent-type: application/json\n"),
                 S("{\"title\":\"Another\"}"));
  CHECK_INT(a.status, 200);
  drive_free(&a);
  CHECK_INT(host_native_counted().db_bookmarks, before.db_bookmarks);
  str now = replicas_near(changes_horizon());
  CHECK(now.len > 0 && !str_eq(now, str_c(copy)));
  check_asked(GET("/v1/posts?limit=1"), STR_EMPTY, 1, 1);
  end();
}

static void without_sessions_nothing_is_other_than_before(void) {
  begin(S("D1_SESSIONS=off\n"));
  check_asked(GET("/v1/posts"), STR_EMPTY, 1, 0);
  check_asked(GET("/v1/posts?limit=1"), STR_EMPTY, 1, 0);
  pass_ms(1001);
  check_asked(GET("/v1/users?limit=1"), STR_EMPTY, 1, 0); /* the check rides along */
  end();
  begin(ON);
  host_native_fault.db_sessionless = true; /* a platform that knows none */
  check_asked(GET("/v1/posts"), STR_EMPTY, 1, 0);
  check_asked(GET("/v1/posts?limit=1"), STR_EMPTY, 1, 0);
  pass_ms(1001);
  check_asked(GET("/v1/users?limit=1"), STR_EMPTY, 1, 0);
  host_native_fault.db_sessionless = false;
  end();
}

static void a_bookmark_is_good_for_what_it_saw(void) {
  replicas_use(true);
  CHECK_STR(replicas_near(0), STR_EMPTY);
  replicas_note(S("five"), 5);
  CHECK_STR(replicas_near(5), S("five"));
  CHECK_STR(replicas_near(4), S("five"));
  CHECK_STR(replicas_near(6), STR_EMPTY);
  replicas_note(S("four"), 4); /* came late */
  CHECK_STR(replicas_near(5), S("five"));
  replicas_note(S("again"), 5);
  CHECK_STR(replicas_near(5), S("five"));
  replicas_note(STR_EMPTY, 7); /* of an answer that had none */
  CHECK_STR(replicas_near(5), STR_EMPTY);
  static char long_one[300];
  for (size_t i = 0; i < sizeof long_one; i++) long_one[i] = 'x';
  replicas_note((str){long_one, sizeof long_one}, 8);
  CHECK_STR(replicas_near(8), STR_EMPTY);
  replicas_note(S("eight"), 8);
  CHECK_STR(replicas_near(8), S("eight"));
  replicas_use(false);
  CHECK_STR(replicas_primary(), STR_EMPTY);
  replicas_note(S("nine"), 9);
  CHECK_STR(replicas_near(9), STR_EMPTY);
}

void replicas_tests(void) {
  TEST(reads_follow_the_bookmark_of_a_check);
  TEST(reads_follow_the_bookmark_of_what_auth_wrote);
  TEST(what_must_be_current_is_asked_of_the_primary);
  TEST(a_write_moves_the_bookmark);
  TEST(without_sessions_nothing_is_other_than_before);
  TEST(a_bookmark_is_good_for_what_it_saw);
}
