/* The native host: the tests' own ground must hold. What must trap is done in a child process. */
#include "host/host_native.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "format/wire.h"
#include "host/host.h"
#include "sqlite3.h"
#include "unit.h"

/* Whether `act` traps. Its complaint on stderr is not shown. */
static bool traps(void (*act)(void)) {
  int status = 0;
  pid_t child = fork();
  if (child == 0) {
    close(STDERR_FILENO);
    signal(SIGILL, SIG_DFL); /* not AddressSanitizer's report */
    signal(SIGTRAP, SIG_DFL);
    act();
    _exit(0);
  }
  if (child < 0 || waitpid(child, &status, 0) != child) return false;
  return WIFSIGNALED(status) && (WTERMSIG(status) == SIGILL || WTERMSIG(status) == SIGTRAP);
}

static slot *open_slot(void) {
  slot *s = slot_open(host_now_ms());
  CHECK(s != NULL);
  return s;
}

/* Ends a test: nothing may be left. */
static void close_world(slot *s) {
  if (s) slot_close(s);
  CHECK_INT(slot_busy_count(), 0);
  slot_free_all();
  host_native_close();
}

/* --- clock, random, headers ------------------------------------------------------------------ */

static void the_clock_stands_still(void) {
  host_native_open(1);
  CHECK_INT(host_now_ms(), INT64_C(1767225600000));
  CHECK_INT(host_now_ms(), INT64_C(1767225600000));
  host_native_advance(1500);
  CHECK_INT(host_now_ms(), INT64_C(1767225601500));
  host_native_set_now(42);
  CHECK_INT(host_now_ms(), 42);
  host_native_open(1);
  CHECK_INT(host_now_ms(), INT64_C(1767225600000));
  close_world(NULL);
}

static void random_follows_the_seed(void) {
  char first[33], again[33], other[33];
  host_native_open(7);
  host_random(first, sizeof first);
  host_native_open(7);
  host_random(again, sizeof again);
  host_native_open(8);
  host_random(other, sizeof other);
  CHECK(memcmp(first, again, sizeof first) == 0);
  CHECK(memcmp(first, other, sizeof first) != 0);
  close_world(NULL);
}

static void headers_are_found(void) {
  char lines[LIMIT_HEADER_BYTES + 64];
  str value;
  host_native_open(1);
  slot *s = open_slot();
  host_native_set_headers(S("If-None-Match: \"a\"\nempty:\nx: 1\nX:  2 \n"));
  CHECK(host_header(S("if-none-match"), &s->mem, &value));
  CHECK_STR(value, S("\"a\""));
  CHECK(host_header(S("empty"), &s->mem, &value));
  CHECK_INT(value.len, 0);
  CHECK(host_header(S("x"), &s->mem, &value));
  CHECK_STR(value, S("1, 2"));
  CHECK(!host_header(S("if-none"), &s->mem, &value));
  /* Of the longest that is given, and one byte more. */
  memset(lines, 'v', sizeof lines);
  memcpy(lines, "h: ", 3);
  host_native_set_headers((str){lines, 3 + LIMIT_HEADER_BYTES});
  CHECK(host_header(S("h"), &s->mem, &value) && value.len == LIMIT_HEADER_BYTES);
  host_native_set_headers((str){lines, 3 + LIMIT_HEADER_BYTES + 1});
  CHECK(!host_header(S("h"), &s->mem, &value));
  /* Memory out. */
  host_native_set_headers(S("h: v"));
  arena_fail_after = 0;
  CHECK(!host_header(S("h"), &s->mem, &value));
  CHECK(host_header(S("h"), &s->mem, &value));
  close_world(s);
}

/* --- database -------------------------------------------------------------------------------- */

/* Sends one statement; true when it passed, with its rows. */
static bool ask(slot *s, const char *sql, const wire_value *values, uint32_t count,
                wire_rows *rows) {
  buf out = buf_make(&s->mem, 0);
  str reply;
  buf_le32(&out, 1);
  wire_write_text(&out, str_c(sql));
  buf_le32(&out, count);
  for (uint32_t i = 0; i < count; i++) wire_write(&out, values[i]);
  if (!host_db(s, buf_view(&out), &reply)) return false;
  wire_reader in = {.rest = reply};
  CHECK_INT(wire_read_u32(&in), 1);
  return CHECK(wire_read_rows(&in, &s->mem, rows)) && CHECK_INT(in.rest.len, 0);
}

static bool run(slot *s, const char *sql) {
  wire_rows rows;
  return ask(s, sql, NULL, 0, &rows);
}

/* As run(), for what must be refused: without the complaint on stderr. */
static bool refused(slot *s, const char *sql) {
  int kept = dup(STDERR_FILENO);
  close(STDERR_FILENO);
  bool ok = run(s, sql);
  dup2(kept, STDERR_FILENO);
  close(kept);
  return !ok;
}

static void values_of_all_kinds_come_back(void) {
  const wire_value values[] = {{.tag = WIRE_NULL},
                               WIRE_OF_INT(INT64_MIN),
                               WIRE_OF_INT(INT64_MAX),
                               {.tag = WIRE_REAL, .text = S("-0.1")},
                               WIRE_OF_TEXT(S("a\0b \xC3\xA4")),
                               WIRE_OF_TEXT(S("")),
                               {.tag = WIRE_BLOB, .text = S("\xFF\x00\x80")},
                               {.tag = WIRE_BLOB, .text = S("")}};
  wire_rows rows;
  host_native_open(1);
  slot *s = open_slot();
  if (CHECK(ask(s, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8", values, 8, &rows)) &&
      CHECK_INT(rows.rows, 1) && CHECK_INT(rows.columns, 8)) {
    for (uint32_t i = 0; i < 8; i++) {
      unit_row_number(i);
      CHECK_INT(rows.cells[i].tag, values[i].tag);
      CHECK_INT(rows.cells[i].num, values[i].num);
      CHECK_STR(rows.cells[i].text, values[i].text);
    }
  }
  /* By position, not by order of appearance. */
  CHECK(ask(s, "SELECT ?2, ?1", (wire_value[]){WIRE_OF_INT(1), WIRE_OF_INT(2)}, 2, &rows));
  CHECK_INT(rows.cells[0].num, 2);
  CHECK_INT(rows.cells[1].num, 1);
  close_world(s);
}

/* As JavaScript prints them: the worker's host does. */
static void reals_are_the_shortest_decimal(void) {
  static const struct {
    const char *sql, *text;
  } cases[] = {
      {"0.1", "0.1"},
      {"1.0/3", "0.3333333333333333"},
      {"0.1 + 0.2", "0.30000000000000004"},
      {"5.0", "5"},
      {"-5.5", "-5.5"},
      {"100.0", "100"},
      {"123456789.125", "123456789.125"},
      {"0.0", "0"},
      {"-0.0", "0"},
      {"1e20", "100000000000000000000"},
      {"123e18", "123000000000000000000"},
      {"1e21", "1e+21"},
      {"1.25e21", "1.25e+21"},
      {"1e-6", "0.000001"},
      {"1.5e-7", "1.5e-7"},
      {"5e-324", "5e-324"},
      {"1.7976931348623157e308", "1.7976931348623157e+308"},
      {"9007199254740993.0", "9007199254740992"},
      {"9e999", "Infinity"},
      {"-9e999", "-Infinity"},
  };
  char sql[100];
  wire_rows rows;
  host_native_open(1);
  slot *s = open_slot();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    unit_row(str_c(cases[i].sql));
    sqlite3_snprintf(sizeof sql, sql, "SELECT CAST(%s AS REAL)", cases[i].sql);
    if (!CHECK(ask(s, sql, NULL, 0, &rows))) continue;
    CHECK_INT(rows.cells[0].tag, WIRE_REAL);
    CHECK_STR(rows.cells[0].text, str_c(cases[i].text));
  }
  close_world(s);
}

static void batches_are_all_or_nothing(void) {
  static const char *const good[] = {"INSERT INTO t VALUES (1)", "SELECT a FROM t"};
  static const char *const bad[] = {"INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (1)"};
  wire_rows rows;
  str reply;
  host_native_open(1);
  slot *s = open_slot();
  CHECK(run(s, "CREATE TABLE t (a INTEGER UNIQUE)"));
  for (int round = 0; round < 2; round++) {
    buf out = buf_make(&s->mem, 0);
    buf_le32(&out, 2);
    for (int i = 0; i < 2; i++) {
      wire_write_text(&out, str_c(round == 0 ? good[i] : bad[i]));
      buf_le32(&out, 0);
    }
    int kept = dup(STDERR_FILENO);
    close(STDERR_FILENO);
    bool ok = host_db(s, buf_view(&out), &reply);
    dup2(kept, STDERR_FILENO);
    close(kept);
    CHECK(ok == (round == 0));
    if (!ok) break;
    wire_reader in = {.rest = reply};
    CHECK_INT(wire_read_u32(&in), 2);
    CHECK(wire_read_rows(&in, &s->mem, &rows) && rows.rows == 0);
    CHECK(wire_read_rows(&in, &s->mem, &rows) && rows.rows == 1);
  }
  CHECK(ask(s, "SELECT count(*) FROM t", NULL, 0, &rows));
  CHECK_INT(rows.cells[0].num, 1);
  close_world(s);
}

static void what_d1_refuses_is_refused(void) {
  static const char *const statements[] = {
      "BEGIN",
      "COMMIT",
      "SAVEPOINT a",
      "ATTACH ':memory:' AS b",
      "PRAGMA foreign_keys = OFF",
      "SELECT sqlite_version()",
      "SELECT 1; SELECT 2",
      "",
      "-- nothing",
      "SELECT ?1", /* without a value */
      "SELECT ?101",
      "SELECT \"no such column, and no text either\"",
      "SELECT 'a' LIKE '%2345678901234567890123456789012345678901234567890x'",
      "SELECT nonsense",
  };
  host_native_open(1);
  slot *s = open_slot();
  for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
    unit_row(str_c(statements[i]));
    CHECK(refused(s, statements[i]));
  }
  CHECK(run(s, "SELECT 'a' LIKE '%234567890123456789012345678901234567890123456789x'"));
  /* 100 kB of SQL, and 100 values. */
  char *sql = malloc(LIMIT_SQL_BYTES + 10);
  memset(sql, ' ', LIMIT_SQL_BYTES + 10);
  memcpy(sql, "SELECT 1", 8);
  sql[LIMIT_SQL_BYTES] = '\0';
  CHECK(run(s, sql));
  sql[LIMIT_SQL_BYTES] = ' ';
  sql[LIMIT_SQL_BYTES + 9] = '\0';
  CHECK(refused(s, sql));
  free(sql);
  wire_value values[LIMIT_SQL_PARAMS] = {{.tag = WIRE_NULL}};
  wire_rows rows;
  CHECK(ask(s, "SELECT ?100", values, LIMIT_SQL_PARAMS, &rows));
  close_world(s);
}

static void foreign_keys_are_on(void) {
  host_native_open(1);
  slot *s = open_slot();
  CHECK(
      host_native_sql("CREATE TABLE a (id TEXT PRIMARY KEY);"
                      "CREATE TABLE b (a TEXT REFERENCES a(id))"));
  CHECK(refused(s, "INSERT INTO b VALUES ('nobody')"));
  CHECK(run(s, "INSERT INTO b VALUES (NULL)"));
  close_world(s);
}

/* --- suspension, faults ---------------------------------------------------------------------- */

static struct {
  int calls;
  const char *point;
} seen;

static void count_call(const char *point, void *ctx) {
  slot *s = ctx;
  seen.calls++;
  seen.point = point;
  CHECK(run(s, "SELECT 1")); /* suspends itself, which must not call the hook again */
}

static void the_hook_is_called_at_each_suspension(void) {
  str value;
  host_native_open(1);
  slot *s = open_slot(), *other = open_slot();
  seen.calls = 0;
  host_native_on_suspend(count_call, other);
  CHECK(run(s, "SELECT 1"));
  CHECK_STR(str_c(seen.point), S("host_db"));
  CHECK_INT(host_kv_get(s, S("k"), 100, &value), HOST_KV_MISS);
  CHECK_STR(str_c(seen.point), S("host_kv_get"));
  CHECK(host_kv_put(s, S("k"), S("v"), 60));
  CHECK_STR(str_c(seen.point), S("host_kv_put"));
  CHECK_INT(seen.calls, 3);
  host_native_on_suspend(NULL, NULL);
  CHECK(run(s, "SELECT 1"));
  CHECK_INT(seen.calls, 3);
  host_native_counts counts = host_native_counted();
  CHECK_INT(counts.db_calls, 5);
  CHECK_INT(counts.kv_gets, 1);
  CHECK_INT(counts.kv_puts, 1);
  slot_close(other);
  close_world(s);
}

static void faults_come_when_asked_for(void) {
  str value;
  host_native_open(1);
  slot *s = open_slot();
  host_native_fault.db_down = true;
  CHECK(!run(s, "SELECT 1"));
  host_native_fault.db_down = false;
  host_native_fault.kv_down = true;
  CHECK(!host_kv_put(s, S("k"), S("v"), 60));
  CHECK_INT(host_kv_get(s, S("k"), 100, &value), HOST_KV_FAILED);
  host_native_fault.kv_down = false;
  host_native_fault.fail_after = 2;
  CHECK(run(s, "SELECT 1"));
  CHECK(run(s, "SELECT 1"));
  CHECK(!run(s, "SELECT 1"));
  CHECK(run(s, "SELECT 1"));
  CHECK_INT(host_native_fault.fail_after, -1);
  CHECK(host_kv_present());
  host_native_fault.kv_absent = true;
  CHECK(!host_kv_present());
  host_native_open(1);
  CHECK(host_kv_present());
  close_world(s);
}

static void kv_keeps_values_for_a_while(void) {
  str value;
  host_native_open(1);
  slot *s = open_slot();
  CHECK_INT(host_kv_get(s, S("k"), 100, &value), HOST_KV_MISS);
  CHECK(host_kv_put(s, S("k"), S("old"), 3600));
  CHECK(host_kv_put(s, S("k"), S("new"), 60));
  CHECK(host_kv_put(s, S("empty"), S(""), 60));
  host_native_advance(59999);
  CHECK_INT(host_kv_get(s, S("k"), 100, &value), HOST_KV_HIT);
  CHECK_STR(value, S("new"));
  CHECK_INT(host_kv_get(s, S("empty"), 100, &value), HOST_KV_HIT);
  CHECK_INT(value.len, 0);
  host_native_fault.kv_garbage = true;
  for (int i = 0; i < 20; i++) {
    CHECK_INT(host_kv_get(s, S("k"), 100, &value), HOST_KV_HIT);
    CHECK(!str_eq(value, S("new")));
  }
  host_native_fault.kv_garbage = false;
  host_native_advance(1);
  CHECK_INT(host_kv_get(s, S("k"), 100, &value), HOST_KV_MISS);
  CHECK(host_kv_put(s, S("k"), S("v"), 60));
  host_native_kv_clear();
  CHECK_INT(host_kv_get(s, S("k"), 100, &value), HOST_KV_MISS);
  close_world(s);
}

/* --- what must trap -------------------------------------------------------------------------- */

static slot *victim;
static volatile int outcome; /* of calls that should not come back */

static void close_victim(const char *point, void *ctx) {
  (void)point;
  (void)ctx;
  slot_close(victim);
}

static void header_after_suspension(void) {
  str value;
  outcome = (int)host_header(S("x"), &victim->mem, &value);
  (void)run(victim, "SELECT 1");
  outcome = (int)host_header(S("x"), &victim->mem, &value);
}
static void header_before_suspension(void) {
  str value;
  (void)run(victim, "SELECT 1");
  host_native_set_headers(S("x: 1"));
  outcome = (int)host_header(S("x"), &victim->mem, &value);
}
static void slot_given_away(void) {
  host_native_on_suspend(close_victim, NULL);
  (void)run(victim, "SELECT 1");
}
static void slot_not_busy(void) {
  slot_close(victim);
  (void)run(victim, "SELECT 1");
}
static void canary_overwritten(void) {
  victim->stack[0] ^= 1;
  slot_close(victim);
}
static void canary_overwritten_during_call(void) {
  victim->stack[7] ^= 1;
  (void)run(victim, "SELECT 1");
}
static void slot_closed_twice(void) {
  slot_close(victim);
  slot_close(victim);
}
static void slots_freed_while_busy(void) { slot_free_all(); }
static void kv_key_too_long(void) {
  char key[LIMIT_KV_KEY_BYTES + 1];
  str value;
  memset(key, 'k', sizeof key);
  outcome = (int)host_kv_get(victim, (str){key, sizeof key}, 100, &value);
}
static void kv_key_of_512(void) {
  char key[LIMIT_KV_KEY_BYTES];
  memset(key, 'k', sizeof key);
  outcome = (int)host_kv_put(victim, (str){key, sizeof key}, S("v"), 60);
}
static void kv_ttl_too_short(void) { outcome = (int)host_kv_put(victim, S("k"), S("v"), 59); }
static void kv_without_namespace(void) {
  host_native_fault.kv_absent = true;
  outcome = (int)host_kv_put(victim, S("k"), S("v"), 60);
}
static void statements_malformed(void) {
  str reply;
  outcome = (int)host_db(victim, S("\1\0\0\0\xFF\0\0\0"), &reply);
}
static void nothing(void) {}

static void misuse_traps(void) {
  static const struct {
    const char *name;
    void (*act)(void);
    bool traps;
  } cases[] = {
      {"nothing", nothing, false},
      {"header_before_suspension", header_before_suspension, false},
      {"kv_key_of_512", kv_key_of_512, false},
      {"header_after_suspension", header_after_suspension, true},
      {"slot_given_away", slot_given_away, true},
      {"slot_not_busy", slot_not_busy, true},
      {"canary_overwritten", canary_overwritten, true},
      {"canary_overwritten_during_call", canary_overwritten_during_call, true},
      {"slot_closed_twice", slot_closed_twice, true},
      {"slots_freed_while_busy", slots_freed_while_busy, true},
      {"kv_key_too_long", kv_key_too_long, true},
      {"kv_ttl_too_short", kv_ttl_too_short, true},
      {"kv_without_namespace", kv_without_namespace, true},
      {"statements_malformed", statements_malformed, true},
  };
  host_native_open(1);
  victim = open_slot();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    unit_row(str_c(cases[i].name));
    CHECK(traps(cases[i].act) == cases[i].traps);
  }
  close_world(victim);
}

/* --- slots ----------------------------------------------------------------------------------- */

static void slots_are_limited_and_reused(void) {
  static slot *slots[LIMIT_SLOTS];
  for (int i = 0; i < LIMIT_SLOTS; i++) {
    slots[i] = slot_open(1000 + i);
    if (!CHECK(slots[i] != NULL)) return;
    CHECK((void *)slots[i] == (void *)&slots[i]->answer);
    CHECK(slots[i]->answer.slot == slots[i]);
    CHECK(slots[i]->answer.stack_top == slots[i]->stack + LIMIT_STACK_BYTES);
    CHECK_INT((uintptr_t)slots[i]->answer.stack_top % 16, 0);
  }
  CHECK_INT(slot_busy_count(), LIMIT_SLOTS);
  CHECK(slot_open(0) == NULL);
  CHECK(!slot_any_stuck(1000 + LIMIT_STUCK_MS));
  CHECK(slot_any_stuck(1000 + LIMIT_STUCK_MS + 1));
  slot *first = slots[0];
  slots[0]->answer.status = 200;
  CHECK(arena_alloc(&first->mem, 100) != NULL);
  slot_close(first);
  CHECK(!slot_any_stuck(1000 + LIMIT_STUCK_MS + 1));
  CHECK(slot_open(5) == first);
  CHECK_INT(first->answer.status, 0);
  CHECK(first->task == NULL);
  CHECK_INT(first->opened_ms, 5);
  for (int i = 0; i < LIMIT_SLOTS; i++) slot_close(slots[i]);
  CHECK_INT(slot_busy_count(), 0);
  slot_free_all();
  slot *fresh = slot_open(0);
  CHECK(fresh != NULL);
  slot_close(fresh);
  slot_free_all();
}

void host_native_tests(void) {
  TEST(the_clock_stands_still);
  TEST(random_follows_the_seed);
  TEST(headers_are_found);
  TEST(values_of_all_kinds_come_back);
  TEST(reals_are_the_shortest_decimal);
  TEST(batches_are_all_or_nothing);
  TEST(what_d1_refuses_is_refused);
  TEST(foreign_keys_are_on);
  TEST(the_hook_is_called_at_each_suspension);
  TEST(faults_come_when_asked_for);
  TEST(kv_keeps_values_for_a_while);
  TEST(misuse_traps);
  TEST(slots_are_limited_and_reused);
}
