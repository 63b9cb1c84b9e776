/* Signing in under faults: each allocation, each call that suspends and the hash's own memory fails
 * in turn, D1's answers are lost. Nobody is let in who should not be, nothing is done by half, and
 * who is told no more than 503 may find it done. And what it costs: round trips, counted. */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "cms/password.h"
#include "host/host_native.h"
#include "host/slot.h"
#include "sqlite3.h"
#include "tests/api/drive.h"
#include "unit.h"

#define SITE "https://example.com"
#define SETTINGS "ADMIN_TOKEN=0123456789abcdef\n"
#define JSON "content-type: application/json\n"
#define COOKIE_OF(letters) \
  "cookie: __Host-stratus_session=" letters "\nsec-fetch-site: same-origin\n"
#define ANN "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define BOB "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
#define TOKEN "stratus_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define LINK "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL"

/* Sessions of Ann, an admin, and Bob, an editor, who has a password; a token of Ann's; a link for
 * Dora. Hashes of the values above, made by Node; the password is "password-of-bob", by hash-wasm.
 */
static const char FIXTURE[] =
    "INSERT INTO auth_credentials (id, user_id, password, changed_on) VALUES ('u2', 'u2', "
    "'$argon2id$v=19$m=19456,t=2,p=1$c2FsdC1vZi1ib2ItMDEyMw$ZI9Oh6eiK7gXjRr3syLjgTF5S+M7Ht0iCHGP+"
    "pMeTsA', 0);"
    "INSERT INTO auth_sessions (id, hash, user_id, role, created_on, seen_on, expires_on, ends_on) "
    "VALUES "
    "('sA', '7d368e4da73e385c11c172884b73669c5727a44a66ec29ba9c435cfa69841730', 'u1', 'admin', 0, "
    "4102444800000, 4102444800000, 4102444800000), "
    "('sB', 'cdca1daf497b0b049ccc1069d89d2cc95eadc09dbbb1062a6e8373c4b03f38d7', 'u2', 'editor', 0, "
    "4102444800000, 4102444800000, 4102444800000);"
    "INSERT INTO auth_tokens (id, hash, user_id, name, role, hint, created_on, seen_on) VALUES "
    "('tA', "
    "'244475be38ab5420db35ec0641b79e15cc18ca16e42bfa90387a8891b13e0e09', 'u1', 'token', 'admin', "
    "'AAAA', 0, 4102444800000);"
    "INSERT INTO auth_links (id, hash, user_id, expires_on) VALUES ('lD', "
    "'0ff765eff0937dc7388ffdd1f8242249b095f4a9b259759a3e742ac05acf1a0e', 'u4', 4102444800000);";

typedef struct {
  const char *line, *headers, *body;
  int status;
  const char *sign; /* SQL that counts what it has done: 1 when it was, 0 before */
} asked;

static const asked ASKED[] = {
    {"POST " SITE "/v1/auth/login", JSON,
     "{\"email\":\"bob@example.com\",\"password\":\"password-of-bob\"}", 200,
     "SELECT count(*) FROM auth_sessions WHERE id NOT IN ('sA', 'sB')"},
    {"POST " SITE "/v1/auth/login", JSON,
     "{\"email\":\"bob@example.com\",\"password\":\"password-of-eve\"}", 401, NULL},
    {"POST " SITE "/v1/auth/welcome", JSON,
     "{\"token\":\"" LINK "\",\"password\":\"password-of-dora\"}", 200,
     "SELECT (SELECT count(*) FROM auth_credentials WHERE user_id = 'u4') + (SELECT count(*) FROM "
     "auth_sessions WHERE user_id = 'u4') + (SELECT count(*) = 0 FROM auth_links) = 3"},
    {"POST " SITE "/v1/auth/password", JSON COOKIE_OF(BOB),
     "{\"current_password\":\"password-of-bob\",\"new_password\":\"other-of-bob\"}", 204,
     "SELECT (SELECT changed_on > 0 FROM auth_credentials) + (SELECT count(*) = 0 FROM "
     "auth_sessions WHERE id = 'sB') + (SELECT count(*) FROM auth_sessions WHERE user_id = 'u2') = "
     "3"},
    {"POST " SITE "/v1/auth/logout", COOKIE_OF(BOB), "", 204,
     "SELECT count(*) = 0 FROM auth_sessions WHERE id = 'sB'"},
    {"DELETE " SITE "/v1/auth/sessions/sB", COOKIE_OF(ANN), "", 204,
     "SELECT count(*) = 0 FROM auth_sessions WHERE id = 'sB'"},
    {"POST " SITE "/v1/auth/tokens", JSON COOKIE_OF(BOB), "{\"name\":\"x\"}", 201,
     "SELECT count(*) FROM auth_tokens WHERE id <> 'tA'"},
    {"DELETE " SITE "/v1/auth/tokens/tA", COOKIE_OF(ANN), "", 204,
     "SELECT count(*) = 0 FROM auth_tokens"},
    {"POST " SITE "/v1/auth/links", JSON COOKIE_OF(ANN), "{\"user_id\":\"u3\"}", 201,
     "SELECT count(*) FROM auth_links WHERE user_id = 'u3'"},
    {"GET " SITE "/v1/auth/me", COOKIE_OF(ANN), "", 200, NULL},
    {"GET " SITE "/v1/auth/sessions", COOKIE_OF(ANN), "", 200, NULL},
    {"GET " SITE "/v1/auth/tokens", COOKIE_OF(ANN), "", 200, NULL},
    {"GET " SITE "/v1/posts/p5", COOKIE_OF(BOB), "", 200, NULL},
    {"GET " SITE "/v1/posts?include=author", "authorization: Bearer " TOKEN "\n", "", 200, NULL},
    {"GET " SITE "/v1/cache", COOKIE_OF(ANN), "", 200, NULL},
    {"POST " SITE "/v1/categories", JSON COOKIE_OF(BOB), "{\"title\":\"New\"}", 201,
     "SELECT count(*) FROM categories WHERE title = 'New'"},
    {"GET " SITE "/v1/posts", COOKIE_OF("not-one"), "", 401, NULL},
    {"PATCH " SITE "/v1/users/u2", JSON COOKIE_OF(ANN), "{\"role\":\"user\"}", 200,
     "SELECT count(*) FROM auth_sessions WHERE id = 'sB' AND role IS NULL"},
    /* A post with two links and four comments: 1 when it and its rows of the trail are as they
     * should, 5 for one without the other. */
    {"DELETE " SITE "/v1/posts/p1", COOKIE_OF(ANN), "", 204,
     "SELECT CASE (SELECT count(*) FROM audit_trail) + (SELECT 100 * count(*) FROM posts WHERE id "
     "= 'p1') WHEN 100 THEN 0 WHEN 7 THEN 1 ELSE 5 END"},
};
enum { ASKED_COUNT = sizeof ASKED / sizeof *ASKED };

static bool open_world(void) {
  return CHECK(drive_open(1, S(SETTINGS))) && CHECK(host_native_sql(FIXTURE));
}

static int64_t count_of(const char *text) {
  sqlite3_stmt *statement = NULL;
  if (!CHECK(!sqlite3_prepare_v2(host_native_db(), text, -1, &statement, NULL))) return 0;
  int64_t n = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
  sqlite3_finalize(statement);
  return n;
}

static drive_answer send(const asked *a) {
  return drive_send(str_c(a->line), str_c(a->headers), str_c(a->body));
}

/* Whether an answer lets somebody in: it gives a cookie with a value in it. */
static bool lets_in(const drive_answer *a) {
  str cookie;
  return drive_header(a, S("set-cookie"), &cookie) &&
         !str_starts(cookie, S("__Host-stratus_session=;")) &&
         str_starts(cookie, S("__Host-stratus_session="));
}

static void check_answer(const asked *one, const drive_answer *a) {
  bool is_done = one->sign ? count_of(one->sign) == 1 : true;
  bool broken_off = a->status == 400 && str_find_str(a->body, S("did not arrive")) < a->body.len;
  CHECK(a->status == one->status || a->status == 503 || broken_off);
  if (a->status == one->status) CHECK(is_done);
  if (lets_in(a)) CHECK(is_done && a->status == one->status);
  CHECK_STR(str_c(drive_find_fault(a, str_c(one->line))), STR_EMPTY);
  if (one->sign && !is_done) CHECK_INT(count_of(one->sign), 0); /* nothing by half */
}

/* Fails the n-th of whatever the counter counts, n going up until nothing fails any more. */
static void fail_each(long *counter) {
  for (size_t i = 0; i < ASKED_COUNT; i++) {
    for (long n = 0;; n++) {
      if (!CHECK(n < 2000) || !open_world()) return;
      unit_row(str_c(ASKED[i].line));
      *counter = n;
      drive_answer a = send(&ASKED[i]);
      bool is_over = *counter >= 0;
      *counter = -1;
      check_answer(&ASKED[i], &a);
      if (is_over) CHECK_INT(a.status, ASKED[i].status);
      CHECK_INT(slot_busy_count(), 0);
      drive_free(&a);
      drive_close();
      if (is_over) break;
    }
  }
}

static void every_allocation_may_fail(void) { fail_each(&arena_fail_after); }
static void every_suspending_call_may_fail(void) { fail_each(&host_native_fault.fail_after); }
static void every_hash_may_lack_memory(void) { fail_each(&password_fail_after); }

static void answers_of_the_database_may_be_lost(void) {
  for (size_t i = 0; i < ASKED_COUNT; i++) {
    if (!open_world()) return;
    unit_row(str_c(ASKED[i].line));
    host_native_fault.db_loses = true;
    drive_answer a = send(&ASKED[i]);
    host_native_fault.db_loses = false;
    CHECK(!lets_in(&a));
    CHECK(a.status == 503 || a.status == ASKED[i].status);
    drive_free(&a);
    drive_close();
  }
}

/* Nobody is let in, and nobody is taken for nobody, while the database is away. */
static void without_a_database(void) {
  if (!open_world()) return;
  host_native_fault.db_down = true;
  for (size_t i = 0; i < ASKED_COUNT; i++) {
    unit_row(str_c(ASKED[i].line));
    drive_answer a = send(&ASKED[i]);
    CHECK_INT(a.status, ASKED[i].status == 401 && i > 1 ? 401 : 503);
    CHECK(!lets_in(&a));
    drive_free(&a);
  }
  drive_close();
}

/* --- what it costs -----------------------------------------------------------------------------
 */

/* The round trips to the database that a request takes. */
static int64_t trips(const char *line, const char *headers, const char *body, int status) {
  uint64_t before = host_native_counted().db_calls;
  drive_answer a = drive_send(str_c(line), str_c(headers), str_c(body));
  unit_row(str_c(line));
  CHECK_INT(a.status, status);
  drive_free(&a);
  return (int64_t)(host_native_counted().db_calls - before);
}

#define LIST "GET " SITE "/v1/posts?limit=2"

static void a_read_takes_one_round_trip(void) {
  static const char *const WHO[] = {COOKIE_OF(ANN), COOKIE_OF(BOB),
                                    "authorization: Bearer " TOKEN "\n"};
  for (size_t i = 0; i < sizeof WHO / sizeof *WHO; i++) {
    if (!open_world()) return;
    CHECK_INT(trips(LIST, WHO[i], "", 200), 1); /* of an isolate that has seen nothing yet */
    CHECK_INT(trips(LIST, WHO[i], "", 200), 1); /* that remembers */
    host_native_advance(5000);
    CHECK_INT(trips(LIST, WHO[i], "", 200), 1); /* and takes a check along */
    host_native_advance(60000);
    CHECK_INT(trips(LIST, WHO[i], "", 200), 1); /* too long ago: the look-up rides again */
    CHECK_INT(trips("GET " SITE "/v1/posts/p5", WHO[i], "", 200), 1);
    CHECK_INT(trips("GET " SITE "/v1/posts?include=author,comments&total=true", WHO[i], "", 200),
              1);
    drive_close();
  }
}

static void what_is_remembered_takes_none(void) {
  if (!open_world()) return;
  CHECK_INT(trips(LIST, COOKIE_OF(ANN), "", 200), 1);
  CHECK_INT(trips("GET " SITE "/v1/cache", COOKIE_OF(ANN), "", 200), 0);
  CHECK_INT(trips("POST " SITE "/v1/categories", JSON COOKIE_OF(ANN), "{\"title\":\"x\"}", 201), 1);
  CHECK_INT(trips("GET " SITE "/v1/posts", COOKIE_OF("short"), "", 401), 0);
  CHECK_INT(
      trips("POST " SITE "/v1/posts", JSON "cookie: __Host-stratus_session=" ANN "\n", "{}", 403),
      0);
  drive_close();
}

#define PUBLIC "GET " SITE "/v1/categories"

/* What everybody may read is a hit for somebody who is known, too. */
static void public_data_takes_none(void) {
  if (!open_world()) return;
  CHECK_INT(trips(PUBLIC, "", "", 200), 2);
  CHECK_INT(trips(PUBLIC, COOKIE_OF(ANN), "", 200), 1); /* who is that? */
  CHECK_INT(trips(PUBLIC, COOKIE_OF(ANN), "", 200), 0);
  drive_close();
}

/* An anonymous hit costs what it did. */
static void who_is_nobody_asks_nothing(void) {
  if (!open_world()) return;
  CHECK_INT(trips(LIST, "", "", 200), 2); /* the change log, since KV might have had it */
  CHECK_INT(trips(LIST, "", "", 200), 0);
  CHECK_INT(trips(LIST, "cookie: theme=dark; other=1\n", "", 200), 0);
  drive_close();
}

/* A login takes two: what it counts and reads, what it writes. */
static void signing_in_takes_two(void) {
  if (!open_world()) return;
  CHECK_INT(trips(ASKED[0].line, ASKED[0].headers, ASKED[0].body, 200), 2);
  CHECK_INT(trips(ASKED[1].line, ASKED[1].headers, ASKED[1].body, 401), 1);
  drive_close();
}

/* More sessions than are remembered: each is still who it is. */
static void the_memory_is_bounded(void) {
  if (!open_world()) return;
  for (int i = 0; i < 400; i++) {
    char body[64], token[80], headers[128];
    snprintf(body, sizeof body, "{\"name\":\"t%d\",\"role\":\"%s\"}", i, i % 2 ? "editor" : "user");
    drive_answer a =
        drive_send(S("POST " SITE "/v1/auth/tokens"), S(JSON COOKIE_OF(ANN)), str_c(body));
    CHECK(drive_json(a.body, "$.data.token", token, sizeof token));
    drive_free(&a);
    snprintf(headers, sizeof headers, "authorization: Bearer %s\n", token);
    a = drive_request(S("GET " SITE "/v1/posts/p5"), str_c(headers));
    CHECK_INT(a.status, 200); /* a draft of Ann's, who made the token */
    drive_free(&a);
    a = drive_request(S("GET " SITE "/v1/posts/p8"), str_c(headers));
    CHECK_INT(a.status, i % 2 ? 200 : 404);
    drive_free(&a);
  }
  drive_close();
}

/* One more than a list shows could not be revoked by whoever does not know its id. */
static void tokens_are_bounded(void) {
  if (!open_world()) return;
  CHECK(
      host_native_sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                      "500) INSERT INTO auth_tokens (id, hash, user_id, name, hint, created_on) "
                      "SELECT 't' || i, 'h' || i, 'u2', 'x', 'x', 0 FROM n WHERE i < 500"));
  (void)trips("POST " SITE "/v1/auth/tokens", JSON COOKIE_OF(BOB), "{\"name\":\"x\"}", 201);
  (void)trips("POST " SITE "/v1/auth/tokens", JSON COOKIE_OF(BOB), "{\"name\":\"x\"}", 409);
  CHECK_INT(count_of("SELECT count(*) FROM auth_tokens WHERE user_id = 'u2'"), 500);
  CHECK_INT(count_of("SELECT count(*) FROM audit_trail WHERE table_name = 'auth_tokens'"), 1);
  (void)trips("POST " SITE "/v1/auth/tokens", JSON COOKIE_OF(ANN), "{\"name\":\"x\"}", 201);
  drive_close();
}

#define LOGIN_FROM(ip) "POST " SITE "/v1/auth/login", JSON "cf-connecting-ip: " ip "\n"
#define BOB_AS(password) "{\"email\":\"bob@example.com\",\"password\":\"" password "\"}"

/* An address that is refused goes on: that must not shut the account for its owner, who comes from
 * elsewhere, nor fill the table. */
static void what_is_refused_counts_no_further(void) {
  if (!open_world()) return;
  for (int i = 0; i < 120; i++) {
    (void)trips(LOGIN_FROM("192.0.2.7"), BOB_AS("password-of-eve"), i < 10 ? 401 : 429);
  }
  CHECK_INT(count_of("SELECT tries FROM auth_attempts WHERE id = "
                     "'c62423696fc177cfb09a3e1d104aba87c40f6606add0778649f0f0e9801e8fb5'"),
            10); /* "account bob@example.com" */
  CHECK_INT(count_of("SELECT count(*) FROM auth_attempts"), 3);
  for (int i = 0; i < 5; i++) {
    char body[64];
    snprintf(body, sizeof body, "{\"email\":\"n%d@example.com\",\"password\":\"x\"}", i);
    (void)trips(LOGIN_FROM("192.0.2.7"), body, 429);
  }
  CHECK_INT(count_of("SELECT count(*) FROM auth_attempts"), 3);
  (void)trips(LOGIN_FROM("198.51.100.1"), BOB_AS("password-of-bob"), 200);
  host_native_advance(15 * 60 * 1000);
  (void)trips(LOGIN_FROM("192.0.2.7"), BOB_AS("password-of-bob"), 200);
  drive_close();
}

#define PUT_POST "{\"method\":\"PUT\",\"path\":\"/v1/posts/x\",\"body\":{\"title\":\"x\"}}"

/* A batch, too, is refused before the database is asked what is there. */
static void what_is_never_allowed_asks_nothing(void) {
  if (!open_world()) return;
  CHECK_INT(trips("PUT " SITE "/v1/posts/x", JSON, "{\"title\":\"x\"}", 401), 0);
  CHECK_INT(
      trips("POST " SITE "/v1/batch", JSON, "{\"requests\":[" PUT_POST "," PUT_POST "]}", 401), 0);
  drive_close();
}

static int64_t steps;
static int count_steps(void *unused) {
  (void)unused;
  steps++;
  return 0;
}

/* What SQLite does for a request, in hundreds of its instructions. */
static int64_t steps_of(const char *line, const char *headers) {
  steps = 0;
  sqlite3_progress_handler(host_native_db(), 100, count_steps, NULL);
  (void)trips(line, headers, "", 200);
  sqlite3_progress_handler(host_native_db(), 0, NULL, NULL);
  return steps;
}

/* Who lists what is theirs reads what is theirs, however many others there are. */
static void lists_read_ones_own_only(void) {
  static const char OTHERS[] =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO "
      "auth_sessions (id, hash, user_id, created_on, seen_on, expires_on, ends_on) SELECT 's' || "
      "i, 'h' || i, 'u3', 0, 0, 4102444800000, 4102444800000 FROM n;"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO "
      "auth_tokens (id, hash, user_id, name, hint, created_on) SELECT 't' || i, 'h' || i, 'u3', "
      "'x', 'x', 0 FROM n;";
  static const char *const LISTS[] = {"GET " SITE "/v1/auth/sessions",
                                      "GET " SITE "/v1/auth/tokens"};
  for (size_t i = 0; i < 2; i++) {
    if (!open_world()) return;
    (void)trips(LISTS[i], COOKIE_OF(BOB), "", 200);
    int64_t before = steps_of(LISTS[i], COOKIE_OF(BOB));
    if (!CHECK(host_native_sql(OTHERS))) return;
    (void)trips(PUBLIC, "", "", 200);
    (void)trips(LISTS[i], COOKIE_OF(BOB), "", 200);
    CHECK(steps_of(LISTS[i], COOKIE_OF(BOB)) <= before + 1);
    drive_close();
  }
}

void auth_tests(void) {
  TEST(every_allocation_may_fail);
  TEST(every_suspending_call_may_fail);
  TEST(every_hash_may_lack_memory);
  TEST(answers_of_the_database_may_be_lost);
  TEST(without_a_database);
  TEST(a_read_takes_one_round_trip);
  TEST(what_is_remembered_takes_none);
  TEST(who_is_nobody_asks_nothing);
  TEST(public_data_takes_none);
  TEST(signing_in_takes_two);
  TEST(the_memory_is_bounded);
  TEST(tokens_are_bounded);
  TEST(what_is_refused_counts_no_further);
  TEST(what_is_never_allowed_asks_nothing);
  TEST(lists_read_ones_own_only);
}
