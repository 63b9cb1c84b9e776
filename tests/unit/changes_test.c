/* changes: what an isolate learns from the change log, on a real SQLite: the statements as they are
 * sent, the rows as they come back. */
#include "data/changes.h"

#include <stdio.h>
#include <string.h>

#include "data/schema_site.h"
#include "host/host_native.h"
#include "sqlite3.h"
#include "src/data/changes_parts.h"
#include "src/host/host_native_parts.h"
#include "unit.h"

static const int64_t NOW_MS = INT64_C(1767225600000);
static const hash_key CACHE_KEY = {1, 2};

static arena mem;

static bool open_log(void) {
  host_native_open(1);
  arena_init(&mem, 8 << 20);
  changes_reset();
  cache_init(CACHE_KEY, 1 << 20);
  return CHECK(host_native_migrate("migrations"));
}

static void close_log(void) {
  cache_clear();
  arena_free(&mem);
  host_native_close();
}

/* A change of the log, so long ago. */
static void change(const char *tbl, const char *id, int64_t ago_ms) {
  char text[300];
  snprintf(text, sizeof text,
           "INSERT INTO _changes (tbl, row_id, at) VALUES ('%s', '%s', CAST(unixepoch('subsec') * "
           "1000 AS INTEGER) - %lld)",
           tbl, id, (long long)ago_ms);
  CHECK(host_native_sql(text));
}

/* As the shim sends it and D1 answers. The rows stay in `mem`. */
static bool send(sql *statement, wire_rows *rows) {
  buf request = buf_make(&mem, 4096);
  str reply, copy;
  char *message;
  buf_le32(&request, 1);
  sql_write(statement, &request);
  if (!CHECK(native_db_run(buf_view(&request), &reply, &message))) return false;
  bool ok = arena_copy(&mem, reply, &copy);
  sqlite3_free((char *)reply.ptr);
  wire_reader in = {.rest = copy};
  return CHECK(ok && wire_read_u32(&in) == 1 && wire_read_rows(&in, &mem, rows));
}

static sql *make_statement(void) { return arena_alloc(&mem, sizeof(sql)); }

static changes_check check_at(int64_t now_ms) {
  wire_rows rows;
  sql *statement = make_statement();
  changes_check c = changes_check_make(now_ms, &mem, statement);
  if (send(statement, &rows)) CHECK(changes_learn(&c, &rows));
  return c;
}

static cache_stamp of_posts(int64_t as_of) {
  return (cache_stamp){.stored_ms = NOW_MS,
                       .as_of = as_of,
                       .tables = UINT64_C(1) << schema_table_index(&posts.table)};
}

static cache_stamp of_post(str id, int64_t as_of) {
  return (cache_stamp){.stored_ms = NOW_MS,
                       .as_of = as_of,
                       .row = changes_row(&posts.table, id),
                       .row_table = (uint8_t)schema_table_index(&posts.table)};
}

static bool affects(cache_stamp stamp) { return changes_affect(&stamp); }

static int64_t count(const char *text) {
  sqlite3_stmt *s;
  if (!CHECK_INT(sqlite3_prepare_v2(host_native_db(), text, -1, &s, NULL), SQLITE_OK)) return -1;
  int64_t n = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : -1;
  sqlite3_finalize(s);
  return n;
}

/* --- learning ----------------------------------------------------------------------------------
 */

static void a_first_check_knows_tables_and_the_window(void) {
  if (!open_log()) return;
  CHECK(!changes_known());
  change("posts", "old", 11 * 60 * 1000); /* 1: before the window */
  change("users", "u1", 60 * 1000);       /* 2 */
  change("posts", "p1", 1000);            /* 3 */
  change("posts", "p2", 0);               /* 4 */
  changes_check c = check_at(NOW_MS);
  CHECK(c.first);
  CHECK_INT(c.seen, 4);
  CHECK(changes_known());
  CHECK_INT(changes_horizon(), 4);
  CHECK_INT(changes_checked_ms(), NOW_MS);
  CHECK_INT(changes_of_tables(UINT64_MAX), 4);
  CHECK_INT(changes_of_tables(UINT64_C(1) << schema_table_index(&users.table)), 2);
  CHECK(affects(of_posts(3)));
  CHECK(!affects(of_posts(4)));
  CHECK(affects(of_post(S("p1"), 2)));
  CHECK(!affects(of_post(S("p1"), 3)));
  CHECK(!affects(of_post(S("other"), 1))); /* from the window on, single rows are known */
  CHECK(affects(of_post(S("other"), 0)));  /* below, only that the table has changed */
  close_log();
}

static void an_empty_log_is_known_too(void) {
  if (!open_log()) return;
  changes_check c = check_at(NOW_MS);
  CHECK(c.first);
  CHECK(changes_known());
  CHECK_INT(changes_horizon(), 0);
  CHECK(!affects(of_posts(0)));
  CHECK(!affects(of_post(S("p1"), 0)));
  change("posts", "p1", 0);
  c = check_at(NOW_MS + 1);
  CHECK(!c.first);
  CHECK(affects(of_posts(0)));
  CHECK(affects(of_post(S("p1"), 0)));
  CHECK(!affects(of_post(S("p2"), 0)));
  close_log();
}

/* The newest CHANGES_FIRST_ROWS are read one by one, what is below is known by its table. */
static void a_first_check_looks_back_so_far_and_no_farther(void) {
  if (!open_log()) return;
  for (int i = 1; i <= CHANGES_FIRST_ROWS + 5; i++) change("posts", "p1", 0);
  change("users", "u1", 0);
  (void)check_at(NOW_MS);
  int64_t floor = CHANGES_FIRST_ROWS + 6 - CHANGES_FIRST_ROWS;
  CHECK(affects(of_post(S("other"), floor - 1)));
  CHECK(!affects(of_post(S("other"), floor)));
  close_log();
}

/* What is older than the window is not even sent; where D1's clock was put back, the window ends.
 */
static void a_first_check_is_sent_the_window_only(void) {
  wire_rows rows;
  if (!open_log()) return;
  change("posts", "old", 11 * 60 * 1000);
  change("posts", "p1", 0);              /* 2 */
  change("posts", "p2", 11 * 60 * 1000); /* 3: newer than what is younger */
  change("posts", "p3", 0);              /* 4 */
  change("posts", "p4", 9 * 60 * 1000);  /* 5 */
  sql *statement = make_statement();
  changes_check c = changes_check_make(NOW_MS, &mem, statement);
  if (!send(statement, &rows)) return;
  CHECK_INT((int64_t)rows.rows, 1 + 1 + 3 + 1); /* clock, the table, 5, 4 and 2, a moment */
  CHECK(changes_learn(&c, &rows));
  CHECK(!affects(of_post(S("other"), 3)));
  CHECK(affects(of_post(S("other"), 2))); /* as if any of them had been it */
  close_log();
}

static void a_later_check_reads_what_is_new(void) {
  if (!open_log()) return;
  change("posts", "p1", 0);
  (void)check_at(NOW_MS);
  change("posts", "p2", 0);
  change("elsewhere", "x", 0); /* a table that this worker does not know */
  changes_check c = check_at(NOW_MS + 500);
  CHECK(!c.first);
  CHECK_INT(c.from, 1);
  CHECK_INT(changes_horizon(), 3);
  CHECK_INT(changes_of_tables(UINT64_MAX), 2);
  CHECK_INT(changes_checked_ms(), NOW_MS + 500);
  CHECK(affects(of_post(S("p2"), 1)));
  CHECK(!affects(of_post(S("p1"), 1)));
  close_log();
}

static void checks_may_come_back_in_any_order(void) {
  wire_rows early, late;
  if (!open_log()) return;
  (void)check_at(NOW_MS);
  sql *a = make_statement(), *b = make_statement();
  changes_check first = changes_check_make(NOW_MS + 1, &mem, a);
  change("posts", "p1", 0);
  if (!send(a, &early)) return;
  changes_check second = changes_check_make(NOW_MS + 2, &mem, b);
  change("posts", "p2", 0);
  if (!send(b, &late)) return;
  CHECK(changes_learn(&second, &late));
  CHECK(changes_learn(&first, &early));
  CHECK_INT(changes_horizon(), 2);
  CHECK_INT(changes_checked_ms(), NOW_MS + 2);
  CHECK_INT(changes_last_learned(), second.number);
  CHECK(affects(of_post(S("p1"), 0)) && affects(of_post(S("p2"), 1)));
  close_log();
}

static void a_long_pause_begins_anew(void) {
  if (!open_log()) return;
  change("posts", "p1", 0);
  (void)check_at(NOW_MS);
  CHECK(!check_at(NOW_MS + CHANGES_WINDOW_MS).first);
  CHECK(check_at(NOW_MS + 2 * CHANGES_WINDOW_MS + 1).first);
  CHECK_INT(changes_horizon(), 1);
  close_log();
}

/* A time in the future would have every answer checked until it has come. */
static void a_clock_that_went_back_is_believed_again(void) {
  if (!open_log()) return;
  (void)check_at(NOW_MS);
  CHECK(check_at(NOW_MS - 3600000).first);
  CHECK_INT(changes_checked_ms(), NOW_MS - 3600000);
  close_log();
}

static void more_changes_than_a_check_reads_forget_all(void) {
  cache_entry e = {.status = 200, .body = S("x")};
  if (!open_log()) return;
  (void)check_at(NOW_MS);
  for (int i = 0; i < CHANGES_ROWS; i++) change("posts", "p1", 0);
  cache_put(S("k"), &e);
  uint32_t restart = changes_restart();
  (void)check_at(NOW_MS + 1);
  CHECK(changes_known()); /* as many as fit */
  CHECK(cache_get(S("k")) != NULL);
  for (int i = 0; i <= CHANGES_ROWS; i++) change("posts", "p1", 0);
  changes_check c = check_at(NOW_MS + 2);
  CHECK_INT(c.seen, 2 * CHANGES_ROWS + 1);
  CHECK(!changes_known());
  CHECK(changes_restart() != restart);
  CHECK(cache_get(S("k")) == NULL);
  CHECK(check_at(NOW_MS + 3).first);
  CHECK(changes_known());
  close_log();
}

/* A check that was made before all was forgotten adds nothing to what is known after. */
static void what_was_asked_before_forgetting_is_not_learned(void) {
  wire_rows rows;
  if (!open_log()) return;
  change("posts", "p1", 0);
  (void)check_at(NOW_MS);
  sql *statement = make_statement();
  changes_check c = changes_check_make(NOW_MS + 1, &mem, statement);
  if (!send(statement, &rows)) return;
  changes_forget();
  CHECK(changes_learn(&c, &rows));
  CHECK_INT(c.seen, 1); /* what was read with it is still of that state */
  CHECK(!changes_known());
  CHECK_INT(changes_last_learned(), 0);
  close_log();
}

/* A database that was restored has fewer changes than it had. */
static void a_restored_database_forgets_all(void) {
  if (!open_log()) return;
  for (int i = 0; i < 5; i++) change("posts", "p1", 0);
  (void)check_at(NOW_MS);
  CHECK(host_native_sql("DELETE FROM _changes WHERE seq > 2"));
  changes_check c = check_at(NOW_MS + 1);
  CHECK_INT(c.seen, 2);
  CHECK(!changes_known());
  CHECK(check_at(NOW_MS + 2).first);
  CHECK_INT(changes_horizon(), 2);
  close_log();
}

static void doubt_ends_with_a_check_made_after_it(void) {
  wire_rows rows;
  if (!open_log()) return;
  (void)check_at(NOW_MS);
  CHECK(!changes_doubted());
  sql *statement = make_statement();
  changes_check before = changes_check_make(NOW_MS, &mem, statement);
  changes_doubt();
  CHECK(changes_doubted() && changes_known());
  if (!send(statement, &rows)) return;
  CHECK(changes_learn(&before, &rows));
  CHECK(changes_doubted());
  (void)check_at(NOW_MS); /* the clock need not have moved */
  CHECK(!changes_doubted());
  close_log();
}

static void other_rows_are_no_check(void) {
  if (!open_log()) return;
  const wire_value cells[] = {WIRE_OF_TEXT(S("x")), WIRE_OF_INT(0), WIRE_OF_INT(0), WIRE_OF_INT(0)};
  changes_check c = {.first = true, .restart = changes_restart()};
  CHECK(!changes_learn(&c, &(wire_rows){0}));
  CHECK(!changes_learn(&c, &(wire_rows){.cells = cells, .rows = 1, .columns = 4}));
  CHECK(!changes_learn(&c, &(wire_rows){.cells = cells, .rows = 1, .columns = 3}));
  CHECK(!changes_known());
  close_log();
}

static void one_asks_at_a_time(void) {
  changes_reset();
  CHECK(changes_take_turn(NOW_MS));
  CHECK(!changes_take_turn(NOW_MS + 29999));
  CHECK(changes_take_turn(NOW_MS + 30000)); /* who had it is lost */
  changes_end_turn();
  CHECK(changes_take_turn(NOW_MS + 30000));
  CHECK(changes_take_turn(NOW_MS)); /* a clock that went back must not block it for long */
  changes_reset();
}

/* --- pruning -----------------------------------------------------------------------------------
 */

static void prune(int64_t most) {
  wire_rows rows;
  sql *statement = make_statement();
  sql_init(statement, &mem);
  changes_prune_render(most, statement);
  (void)send(statement, &rows);
}

static void pruning_keeps_the_newest_of_each_table(void) {
  enum { HOUR_MS = 3600000 };
  if (!open_log()) return;
  change("users", "u1", 3 * HOUR_MS); /* 1: the only one of its table */
  change("posts", "p1", 3 * HOUR_MS); /* 2: goes */
  change("posts", "p2", 2 * HOUR_MS); /* 3: goes */
  change("gone", "x", 2 * HOUR_MS);   /* 4: of a table that is no more; goes */
  change("gone", "y", 2 * HOUR_MS);   /* 5: its newest */
  change("posts", "p1", 1000);        /* 6 */
  prune(1);
  CHECK_INT(count("SELECT count(*) FROM _changes"), 5);
  CHECK_INT(count("SELECT count(*) FROM _changes WHERE seq = 2"), 0); /* the oldest first */
  prune(100);
  CHECK_INT(count("SELECT sum(1 << seq) FROM _changes"), 1 << 1 | 1 << 5 | 1 << 6);
  prune(100);
  CHECK_INT(count("SELECT count(*) FROM _changes"), 3);
  /* What is left tells a new isolate the same. */
  (void)check_at(NOW_MS);
  CHECK_INT(changes_horizon(), 6);
  CHECK_INT(changes_of_tables(UINT64_C(1) << schema_table_index(&users.table)), 1);
  CHECK(affects(of_post(S("p2"), 2)));
  close_log();
}

/* What a new isolate knows of single rows ends where the window does, not at the next change that
 * is left: between the two any may have been pruned. Found by the simulator. */
static void a_change_that_was_kept_says_nothing_of_those_above_it(void) {
  enum { HOUR_MS = 3600000 };
  if (!open_log()) return;
  change("users", "u1", 3 * HOUR_MS); /* 1: stays, the newest of its table */
  change("posts", "p1", 2 * HOUR_MS); /* 2: goes */
  change("posts", "p2", 0);           /* 3 */
  prune(100);
  CHECK_INT(count("SELECT sum(1 << seq) FROM _changes"), 1 << 1 | 1 << 3);
  (void)check_at(NOW_MS);
  CHECK(affects(of_post(S("p1"), 1)));
  CHECK(!affects(of_post(S("p1"), 2)));
  close_log();
}

/* --- moments -----------------------------------------------------------------------------------
 */

/* The site's tables, each with all its datetimes as moments. */
static changes_tables with_many_moments(void) {
  static table others[LIMIT_TABLES];
  static const table *tables[LIMIT_TABLES];
  for (size_t i = 0; i < schema_n_tables; i++) {
    size_t n = 0;
    others[i] = *schema_tables[i];
    memset(others[i].opt.moments, 0, sizeof others[i].opt.moments);
    for (size_t k = 0; k < others[i].n_fields && n < TABLE_MAX_MOMENTS; k++) {
      const field *f = &others[i].fields[k];
      if (f->kind == FIELD_DATETIME) others[i].opt.moments[n++] = f;
    }
    tables[i] = &others[i];
  }
  return (changes_tables){tables, schema_n_tables};
}

/* The rows of moments, of a check that would ask so. */
static size_t check_many_moments(bool first) {
  wire_rows rows;
  sql *statement = make_statement();
  changes_check c = changes_check_make(NOW_MS, &mem, statement);
  CHECK(c.first == first);
  sql_init(statement, &mem);
  if (first) {
    changes_render_first(statement);
  } else {
    changes_render_later(c.from, statement);
  }
  changes_render_moments(with_many_moments(), NOW_MS, statement);
  if (!send(statement, &rows) || !CHECK(changes_learn(&c, &rows))) return 0;
  size_t n = 0;
  for (size_t i = 0; i < rows.rows; i++) {
    const wire_value *row = &rows.cells[i * rows.columns];
    n += i > 0 && row[1].tag == WIRE_NULL;
  }
  return n;
}

static uint64_t bit_of(const table *t) { return UINT64_C(1) << schema_table_index(t); }

/* D1 takes five terms in a compound SELECT, and a first check has three of its own. */
static void a_schema_may_have_many_moments(void) {
  if (!open_log()) return;
  char text[500];
  snprintf(text, sizeof text,
           "INSERT INTO users (id, name, email, created_on, updated_on) VALUES ('u1', 'Ann', "
           "'ann@example.com', 5, %lld); INSERT INTO posts (id, title, slug, user_id, publish_on, "
           "created_on, updated_on) VALUES ('p1', 'x', 'x', 'u1', %lld, 5, %lld)",
           (long long)NOW_MS + 50, (long long)NOW_MS + 20, (long long)NOW_MS - 10);
  CHECK(host_native_sql(text));
  for (int i = 0; i < 2; i++) { /* a first check, a later one */
    unit_row_number(i);
    CHECK(check_many_moments(i == 0) > 5);
    CHECK(!changes_moment_came(bit_of(&posts.table), NOW_MS + 19));
    CHECK(changes_moment_came(bit_of(&posts.table), NOW_MS + 20));
    CHECK(!changes_moment_came(bit_of(&users.table), NOW_MS + 49));
    CHECK(changes_moment_came(bit_of(&users.table), NOW_MS + 50));
    CHECK(!changes_moment_came(bit_of(&categories.table), INT64_MAX));
    cache_stamp stamp = of_posts(changes_horizon());
    stamp.stored_ms = NOW_MS - 10;
    CHECK(!affects(stamp));
    stamp.stored_ms = NOW_MS - 11; /* before the last that passed */
    CHECK(affects(stamp));
  }
  close_log();
}

/* --- what it costs -----------------------------------------------------------------------------
 */

/* A log of so many changes, all of the last minutes, of one table but for the first. */
static void fill_log(int changes) {
  char text[300];
  CHECK(host_native_sql("DELETE FROM _changes"));
  change("users", "u1", 0);
  snprintf(text, sizeof text,
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT "
           "INTO _changes (tbl, row_id) SELECT 'posts', 'p' || i FROM n",
           changes - 1);
  CHECK(host_native_sql(text));
}

/* The steps that SQLite takes for the statement. */
static int steps_of(const sql *statement) {
  sqlite3_stmt *s;
  str text = buf_view(&statement->text);
  if (!CHECK_INT(sqlite3_prepare_v2(host_native_db(), text.ptr, (int)text.len, &s, NULL), 0)) {
    return -1;
  }
  for (size_t i = 0; i < statement->n_params; i++) {
    const wire_value *v = &statement->params[i];
    if (v->tag == WIRE_INT) {
      sqlite3_bind_int64(s, (int)i + 1, v->num);
    } else {
      sqlite3_bind_text(s, (int)i + 1, v->text.ptr, (int)v->text.len, SQLITE_STATIC);
    }
  }
  while (sqlite3_step(s) == SQLITE_ROW) continue;
  int steps = sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 0);
  sqlite3_finalize(s);
  return steps;
}

typedef enum { FIRST_CHECK, LATER_CHECK, PRUNING, STATEMENTS } statement_kind;

static int cost(statement_kind kind, int changes) {
  sql *statement = make_statement();
  fill_log(changes);
  changes_reset();
  if (kind == LATER_CHECK) (void)check_at(NOW_MS);
  if (kind == PRUNING) {
    sql_init(statement, &mem);
    changes_prune_render(100, statement);
  } else {
    (void)changes_check_make(NOW_MS, &mem, statement);
  }
  return steps_of(statement);
}

/* Whatever is in the log: what a statement reads of it is bounded by what it asks for. */
static void nothing_costs_more_for_a_longer_log(void) {
  if (!open_log()) return;
  for (statement_kind kind = FIRST_CHECK; kind < STATEMENTS; kind++) {
    int little = cost(kind, 1000), much = cost(kind, 20000);
    unit_row_number((int64_t)kind);
    CHECK(little > 0);
    CHECK(much <= little + little / 10);
  }
  close_log();
}

void changes_tests(void) {
  TEST(a_first_check_knows_tables_and_the_window);
  TEST(an_empty_log_is_known_too);
  TEST(a_first_check_looks_back_so_far_and_no_farther);
  TEST(a_first_check_is_sent_the_window_only);
  TEST(a_later_check_reads_what_is_new);
  TEST(checks_may_come_back_in_any_order);
  TEST(a_long_pause_begins_anew);
  TEST(a_clock_that_went_back_is_believed_again);
  TEST(more_changes_than_a_check_reads_forget_all);
  TEST(what_was_asked_before_forgetting_is_not_learned);
  TEST(a_restored_database_forgets_all);
  TEST(doubt_ends_with_a_check_made_after_it);
  TEST(other_rows_are_no_check);
  TEST(one_asks_at_a_time);
  TEST(pruning_keeps_the_newest_of_each_table);
  TEST(a_change_that_was_kept_says_nothing_of_those_above_it);
  TEST(a_schema_may_have_many_moments);
  TEST(nothing_costs_more_for_a_longer_log);
}
