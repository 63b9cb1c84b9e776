/* The guard: what it costs, what it stops, and that it lets go. Scenarios: tests/api/schema.http.
 */
#include "data/schema_guard.h"

#include "base/limits.h"
#include "data/db.h"
#include "data/schema_site.h"
#include "host/host_native.h"
#include "tests/api/drive.h"
#include "unit.h"

#define FORGET                                                 \
  "CREATE TABLE forgotten AS SELECT name FROM d1_migrations; " \
  "DELETE FROM d1_migrations"
#define REMEMBER "INSERT INTO d1_migrations (name) SELECT name FROM forgotten"

static db d;

static bool open_world(const char *script) {
  if (!CHECK(drive_open(1, STR_EMPTY)) || !CHECK(host_native_sql(script))) return false;
  slot *s = slot_open(0);
  if (!CHECK(s != NULL)) return false;
  d = db_make(s);
  return true;
}

static void close_world(void) {
  slot_close(d.slot);
  drive_close();
}

static uint64_t db_calls(void) { return host_native_counted().db_calls; }

static bool has_text(str text, str part) { return str_find_str(text, part) < text.len; }

static err read_posts(void) {
  posts_rows found;
  query q = query_make(&posts.table);
  return db_select(&d, &q, posts, &found);
}

static err write_user(const char *id) {
  users_row user = {0};
  ROW_SET(user, users, id, str_c(id));
  ROW_SET(user, users, name, str_c(id));
  ROW_SET(user, users, email, S("new@example.com"));
  return db_insert(&d, users, &user);
}

static int64_t count_users(void) {
  db_rows rows;
  err e = db_sql(&d, TABLES(&users.table), &rows, S("SELECT count(*) FROM users"));
  return err_is(e) || rows.n != 1 ? -1 : db_cell(&rows, 0, 0).num;
}

static void a_match_costs_no_round_trip(void) {
  if (!open_world("SELECT 1")) return;
  for (uint64_t i = 1; i <= 3; i++) {
    CHECK_INT(read_posts().code, ERR_NONE);
    CHECK_INT(db_calls(), i);
  }
  schema_guard_reset();
  CHECK_INT(write_user("new").code, ERR_NONE);
  CHECK_INT(db_calls(), 4);
  close_world();
}

static void nothing_is_written_to_a_database_that_lags_behind(void) {
  if (!open_world(FORGET)) return;
  int64_t before = count_users();
  uint64_t calls = db_calls();
  err e = write_user("new");
  CHECK_INT(e.code, ERR_SCHEMA);
  CHECK(has_text(e.detail, S("0001_initial.sql")));
  CHECK_INT(db_calls(), calls + 1); /* the failure itself names what is missing */
  CHECK_INT(count_users(), before);
  CHECK(host_native_sql(REMEMBER));
  CHECK_INT(write_user("new").code, ERR_NONE);
  CHECK_INT(count_users(), before + 1);
  close_world();
}

/* A database that was set back under a worker that had found it good. */
static void a_failure_is_looked_into(void) {
  if (!open_world("SELECT 1")) return;
  CHECK_INT(read_posts().code, ERR_NONE);
  CHECK(host_native_sql("ALTER TABLE posts RENAME TO entries"));
  uint64_t calls = db_calls();
  err e = read_posts();
  CHECK_INT(e.code, ERR_SCHEMA);
  CHECK(has_text(e.detail, S("migrations:check")));
  CHECK_INT(db_calls(), calls + 2);
  CHECK(host_native_sql(FORGET));
  e = read_posts();
  CHECK_INT(e.code, ERR_SCHEMA);
  CHECK(has_text(e.detail, S("0001_initial.sql")));
  CHECK(host_native_sql("ALTER TABLE entries RENAME TO posts; " REMEMBER));
  CHECK_INT(read_posts().code, ERR_NONE);
  close_world();
}

static void other_failures_are_not_its_business(void) {
  if (!open_world("SELECT 1")) return;
  host_native_fault.db_down = true;
  CHECK_INT(read_posts().code, ERR_UNAVAILABLE);
  CHECK_INT(schema_guard_check(d.slot).code, ERR_UNAVAILABLE);
  host_native_fault.db_down = false;
  CHECK_INT(write_user("u1").code, ERR_CONFLICT);
  CHECK_INT(schema_guard_explain(d.slot, STR_EMPTY).code, ERR_NONE);
  CHECK_INT(schema_guard_explain(d.slot, S("D1_ERROR: out of memory")).code, ERR_NONE);
  close_world();
}

/* D1 takes so many statements, and not one more. */
static void a_full_batch_goes_as_it_is(void) {
  db_rows rows;
  if (!open_world(FORGET)) return;
  db_batch b = db_batch_make(&d);
  query q = query_make(&users.table);
  for (size_t i = 0; i < LIMIT_BATCH; i++) (void)db_add_select(&b, &q);
  CHECK_INT(db_run(&b).code, ERR_NONE);
  /* And plain SQL alone may have two columns of one name, also in an isolate's first request. */
  CHECK_INT(db_sql(&d, TABLES(&users.table), &rows, S("SELECT 1 AS a, 2 AS a")).code, ERR_NONE);
  CHECK_INT(rows.cells.columns, 2);
  close_world();
}

/* While a first request waits, others begin theirs, which are guarded too. */
static void ask_within(const char *point, void *ctx) {
  (void)point;
  drive_answer a = drive_request(S("GET https://example.com/v1/users"), STR_EMPTY);
  *(int *)ctx += a.status == 503 ? 1 : 0;
  drive_free(&a);
}

static void first_requests_may_overlap(void) {
  for (int lacks = 0; lacks < 2; lacks++) {
    int refused = 0;
    if (!open_world(lacks ? FORGET : "SELECT 1")) return;
    host_native_on_suspend(ask_within, &refused);
    CHECK_INT(read_posts().code, lacks ? ERR_SCHEMA : ERR_NONE);
    host_native_on_suspend(NULL, NULL);
    CHECK_INT(refused, lacks);
    close_world();
  }
}

static void every_allocation_may_fail(void) {
  for (long n = 0; n < 200; n++) {
    if (!open_world(FORGET)) return;
    arena_fail_after = n;
    err e = read_posts();
    bool done = arena_fail_after >= 0;
    arena_fail_after = -1;
    CHECK(e.code == ERR_SCHEMA || e.code == ERR_BUSY);
    CHECK_INT(read_posts().code, ERR_SCHEMA);
    close_world();
    if (done) return;
  }
  CHECK_STR(S("a loop without end"), STR_EMPTY);
}

void schema_guard_tests(void) {
  TEST(a_match_costs_no_round_trip);
  TEST(nothing_is_written_to_a_database_that_lags_behind);
  TEST(a_failure_is_looked_into);
  TEST(other_failures_are_not_its_business);
  TEST(a_full_batch_goes_as_it_is);
  TEST(first_requests_may_overlap);
  TEST(every_allocation_may_fail);
}
