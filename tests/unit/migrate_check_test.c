/* Databases in use that are, and are not, what their migrations make. And memory that fails, at
 * each allocation in turn, while one is checked and while a migration is made. */
#include "cms/migrate_check.h"

#include <stdio.h>

#include "cms/migrate.h"
#include "cms/migrate_db.h"
#include "migrate_notation.h"
#include "unit.h"

enum { MEMORY_BYTES = 64 * 1024 * 1024, STATEMENTS_MAX = 64, FILES_MAX = 4 };

static arena mem;

static void fresh(void) {
  arena_free(&mem);
  arena_init(&mem, MEMORY_BYTES);
}

static bool contains(str text, str part) { return str_find_str(text, part) < text.len; }

/* --- worlds ---------------------------------------------------------------------------------- */

/* What dev.mjs asks of a database. */
static const str DUMP =
    S("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE "
      "'\\' ORDER BY CASE WHEN sql LIKE 'CREATE VIRTUAL%' THEN 0 WHEN type = 'table' THEN 1 WHEN "
      "type = 'index' THEN 2 ELSE 3 END, rowid");

static migrate_file files[FILES_MAX];
static size_t n_files;
static str applied[FILES_MAX];
static str statements[STATEMENTS_MAX];

static void make_files(void) {
  notation schema = notation_read(&mem, "p{x:text! y:integer *} c{p_id:ref!>p~c @p_id}");
  buf initial = buf_make(&mem, 0);
  CHECK(migrate_write_initial(&mem, schema.tables, schema.n_tables, &initial));
  files[0] = (migrate_file){.name = S("0001_initial.sql"), .text = buf_view(&initial)};
  files[1] =
      (migrate_file){.name = S("0002_by_hand.sql"),
                     .text = S("CREATE VIEW v AS SELECT x FROM p; CREATE TABLE _own (a TEXT);\n"
                               "CREATE TRIGGER own AFTER DELETE ON c BEGIN DELETE FROM _own; END;\n"
                               "CREATE VIRTUAL TABLE search USING fts5(x);")};
  files[2] = (migrate_file){.name = S("0003_later.sql"), .text = S("CREATE TABLE _later (a TEXT)")};
  n_files = 3;
  for (size_t i = 0; i < FILES_MAX; i++) applied[i] = files[i].name;
}

/* A database to which the first `n_applied` files were applied, and then `change`. */
static migrate_live make_live(size_t n_applied, const char *change) {
  migrate_db db;
  migrate_live live = {.applied = applied, .n_applied = n_applied, .statements = statements};
  CHECK(migrate_db_open(&db, &mem));
  for (size_t i = 0; i < n_applied; i++) CHECK(migrate_db_run(&db, files[i].text));
  if (!CHECK(migrate_db_run(&db, str_c(change)))) CHECK_STR(db.problem, STR_EMPTY);
  migrate_rows rows = migrate_db_rows(&db, DUMP, STR_EMPTY);
  while (migrate_rows_next(&rows)) {
    ASSERT(live.n_statements < STATEMENTS_MAX);
    statements[live.n_statements++] = migrate_rows_text(&rows, 0);
  }
  migrate_db_close(&db);
  return live;
}

static migrate_live_report check_after(size_t n_applied, const char *change) {
  fresh();
  make_files();
  migrate_live live = make_live(n_applied, change);
  return migrate_check_live(&mem, files, n_files, &live);
}

/* --- what is found --------------------------------------------------------------------------- */

static void test_same(void) {
  migrate_live_report r = check_after(3, "SELECT 1");
  CHECK_INT(r.status, MIGRATE_LIVE_SAME);
  CHECK_STR(r.message, STR_EMPTY);
}

static void test_pending(void) {
  for (size_t n = 0; n < 3; n++) {
    migrate_live_report r = check_after(n, "SELECT 1");
    CHECK_INT(r.status, MIGRATE_LIVE_SAME);
    CHECK(contains(r.message, S("Not applied yet (npm run up, in production up:prod):\n")));
    for (size_t i = 0; i < 3; i++) CHECK_INT(contains(r.message, files[i].name), i >= n);
    CHECK(!contains(r.message, S("although")));
  }
}

/* A branch that was merged late. */
static void test_out_of_order(void) {
  fresh();
  make_files();
  applied[1] = files[2].name;
  files[1].text = S("CREATE TABLE _own (a TEXT)");
  migrate_live live = make_live(1, "CREATE TABLE _later (a TEXT)");
  live.n_applied = 2;
  migrate_live_report r = migrate_check_live(&mem, files, n_files, &live);
  CHECK_INT(r.status, MIGRATE_LIVE_SAME);
  CHECK(contains(r.message, S("  0002_by_hand.sql, although later ones are")));
}

static void test_foreign(void) {
  fresh();
  make_files();
  migrate_live live = make_live(3, "SELECT 1");
  n_files = 2;
  migrate_live_report r = migrate_check_live(&mem, files, n_files, &live);
  CHECK_INT(r.status, MIGRATE_LIVE_FOREIGN);
  CHECK(contains(r.message, S("not in migrations/:\n  0003_later.sql\n")));
}

static void test_changed_by_hand(void) {
  static const struct {
    const char *change, *says;
  } ROWS[] = {
      {"CREATE INDEX extra\n  ON p (x)", "  index extra\n    + CREATE INDEX extra ON p (x)\n"},
      {"CREATE INDEX extra ON _own (a)", "  index extra\n    + CREATE INDEX extra ON _own (a)\n"},
      {"DROP INDEX c_p_id", "  index c_p_id\n    - CREATE INDEX \"c_p_id\" ON \"c\" (\"p_id\""},
      {"DROP INDEX c_p_id; CREATE INDEX c_p_id ON c (p_id DESC)",
       ")\n    + CREATE INDEX c_p_id ON c (p_id DESC)\n"},
      {"DROP TRIGGER p_changes_INSERT",
       "  trigger p_changes_INSERT\n    - CREATE TRIGGER \"p_changes_INSERT\" AFTER INSERT"},
      {"DROP TRIGGER own", "  trigger own\n    - CREATE TRIGGER own AFTER DELETE ON c BEGIN"},
      {"CREATE TRIGGER more AFTER DELETE ON c BEGIN SELECT 1; END",
       "  trigger more\n    + CREATE TRIGGER more AFTER DELETE ON c BEGIN SELECT 1; END\n"},
      {"DROP VIEW v; CREATE VIEW v AS SELECT y FROM p",
       "  view v\n    - CREATE VIEW v AS SELECT x FROM p\n    + CREATE VIEW v AS SELECT y"},
      {"DROP TABLE search", "  table search\n    - CREATE VIRTUAL TABLE search USING fts5(x)\n"},
      {"DROP TABLE _own", "  table _own\n    - CREATE TABLE _own (a TEXT)\n"},
      {"ALTER TABLE p ADD COLUMN z TEXT DEFAULT 'q'", "  p.z\n    + z TEXT DEFAULT 'q'\n"},
      {"ALTER TABLE p DROP COLUMN y", "  p.y\n    - \"y\" INTEGER\n"},
      {"CREATE TABLE extra (a)", "  table extra\n    + CREATE TABLE extra (a)\n"},
      {"DROP TABLE c", "  table c\n    - CREATE TABLE \"c\" ("},
      {"ALTER TABLE c RENAME TO d; ALTER TABLE d RENAME COLUMN p_id TO q_id", "  table d\n"},
  };
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    unit_row_number((int64_t)i);
    migrate_live_report r = check_after(3, ROWS[i].change);
    CHECK_INT(r.status, MIGRATE_LIVE_DIFFERENT);
    if (!CHECK(contains(r.message, str_c(ROWS[i].says)))) {
      printf("%.*s\n", (int)r.message.len, r.message.ptr);
    }
  }
}

/* SQLite has no ALTER COLUMN: whoever wants one builds the table anew. */
static void test_changed_column(void) {
  fresh();
  make_files();
  migrate_live live = make_live(3, "SELECT 1");
  for (size_t i = 0; i < live.n_statements; i++) {
    if (!str_starts(statements[i], S("CREATE TABLE \"p\""))) continue;
    size_t at = str_find_str(statements[i], S("NOT NULL,\n  \"y\""));
    buf text = buf_make(&mem, 0);
    CHECK(at < statements[i].len);
    buf_str(&text, str_slice(statements[i], 0, at));
    buf_str(&text, str_skip(statements[i], at + sizeof "NOT NULL" - 1));
    statements[i] = buf_view(&text);
  }
  migrate_live_report r = migrate_check_live(&mem, files, n_files, &live);
  CHECK_INT(r.status, MIGRATE_LIVE_DIFFERENT);
  CHECK(contains(r.message, S("  p.x: required\n    - \"x\" TEXT NOT NULL\n    + \"x\" TEXT\n")));
}

static void test_unknown(void) {
  fresh();
  make_files();
  migrate_live live = make_live(3, "SELECT 1");
  statements[0] = S("CREATE NONSENSE");
  CHECK_INT(migrate_check_live(&mem, files, n_files, &live).status, MIGRATE_LIVE_UNKNOWN);
  live = make_live(3, "SELECT 1");
  files[1].text = S("CREATE TABLE p (again)");
  migrate_live_report r = migrate_check_live(&mem, files, n_files, &live);
  CHECK_INT(r.status, MIGRATE_LIVE_UNKNOWN);
  CHECK(contains(r.message, S("migrations/0002_by_hand.sql does not run")));
}

static void test_reading(void) {
  static const char *const BAD[] = {
      "",
      "end 0\n",
      "end 0\n\nmore",
      "applied 3\na.sql\n",
      "applied 5\na.sql\n",
      "applied 99\na.sql\nend 0\n\n",
      "applied -1\n\nend 0\n\n",
      "applied x\n\nend 0\n\n",
      "other 1\nx\nend 0\n\n",
      "applied 9223372036854775807\nx\nend 0\n\n",
  };
  migrate_live live;
  fresh();
  for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
    unit_row_number((int64_t)i);
    CHECK(!migrate_live_read(&mem, str_c(BAD[i]), &live));
  }
  CHECK(migrate_live_read(&mem, S("applied 5\na.sql\nsql 3\nx\ny\nsql 0\n\nend 0\n\n"), &live));
  CHECK_INT(live.n_applied, 1);
  CHECK_INT(live.n_statements, 2);
  CHECK_STR(live.applied[0], S("a.sql"));
  CHECK_STR(live.statements[0], S("x\ny"));
  CHECK_STR(live.statements[1], STR_EMPTY);
}

/* --- flags and numbers ----------------------------------------------------------------------- */

static migrate_output generate(const char *from, const char *to, const char *rename,
                               const char *allow) {
  str renames[] = {str_c(rename)}, allowed[] = {str_c(allow)};
  notation old = notation_read(&mem, from), new = notation_read(&mem, to);
  buf initial = buf_make(&mem, 0);
  ASSERT(migrate_write_initial(&mem, old.tables, old.n_tables, &initial));
  migrate_file file = {.name = S("0001_initial.sql"), .text = buf_view(&initial)};
  migrate_input in = {.tables = new.tables,
                      .n_tables = new.n_tables,
                      .files = &file,
                      .n_files = *from != '\0',
                      .renames = renames,
                      .n_renames = *rename != '\0',
                      .allowed = allowed,
                      .n_allowed = *allow != '\0'};
  return migrate_generate(&mem, &in);
}

static void test_flags_that_fit_nothing(void) {
  static const struct {
    const char *from, *to, *rename, *allow, *says;
  } ROWS[] = {
      {"a{x:text}", "a{x:text}", "", "a.x", "--allow a.x: nothing of that name is in danger. "},
      {"a{x:text}", "a{x:text y:text}", "", "a.y", "--allow a.y: nothing of that name"},
      {"a{x:text y:text}", "a{}", "", "a.z", "is in danger; what is: a.x, a.y. "},
      {"", "a{x:text}", "", "a.x", "--allow a.x: nothing of that name"},
      {"", "a{x:text}", "a.y=x", "", "a.y=x: there is nothing to rename before the first"},
      {"a{x:text}", "a{x:text}", "a.y=x", "", "there is no such field now"},
  };
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    fresh();
    unit_row_number((int64_t)i);
    migrate_output out = generate(ROWS[i].from, ROWS[i].to, ROWS[i].rename, ROWS[i].allow);
    CHECK_INT(out.status, MIGRATE_REFUSED);
    CHECK(contains(out.message, str_c(ROWS[i].says)));
  }
}

static void test_renames_that_contradict(void) {
  static const struct {
    const char *to, *one, *other;
    migrate_status status;
  } ROWS[] = {
      {"a{z:text w:text}", "a.x=z", "a.y=w", MIGRATE_READY},
      {"a{z:text w:text}", "a.x=z", "a.x=z", MIGRATE_UNSAFE}, /* y is dropped */
      {"a{z:text w:text}", "a.x=z", "a.x=w", MIGRATE_REFUSED},
      {"a{z:text w:text}", "a.x=z", "a.y=z", MIGRATE_REFUSED},
      {"b{x:text y:text} c{}", "a=b", "a=c", MIGRATE_REFUSED},
  };
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    fresh();
    unit_row_number((int64_t)i);
    notation old = notation_read(&mem, "a{x:text y:text}"), new = notation_read(&mem, ROWS[i].to);
    buf initial = buf_make(&mem, 0);
    ASSERT(migrate_write_initial(&mem, old.tables, old.n_tables, &initial));
    migrate_file file = {.name = S("0001_initial.sql"), .text = buf_view(&initial)};
    str renames[] = {str_c(ROWS[i].one), str_c(ROWS[i].other)};
    migrate_input in = {.tables = new.tables,
                        .n_tables = new.n_tables,
                        .files = &file,
                        .n_files = 1,
                        .renames = renames,
                        .n_renames = 2};
    migrate_output out = migrate_generate(&mem, &in);
    CHECK_INT(out.status, ROWS[i].status);
    CHECK_INT(contains(out.message, S("another --rename says otherwise")),
              ROWS[i].status == MIGRATE_REFUSED);
  }
}

/* --- memory that fails ----------------------------------------------------------------------- */

static void test_generating_without_memory(void) {
  static const char FROM[] = "p{x:text n:integer} c{p_id:ref!>p~c}";
  static const char TO[] = "p{x:text!=none y:text} c{p_id:ref!>p~c z:text @z}";
  long n = 0;
  for (bool done = false; !done && CHECK(n < 100000); n++) {
    fresh();
    notation old = notation_read(&mem, FROM), new = notation_read(&mem, TO);
    buf initial = buf_make(&mem, 0);
    CHECK(migrate_write_initial(&mem, old.tables, old.n_tables, &initial));
    migrate_file file = {.name = S("0001_initial.sql"), .text = buf_view(&initial)};
    str allowed = S("p.n"), renames = STR_EMPTY;
    migrate_input in = {.tables = new.tables,
                        .n_tables = new.n_tables,
                        .files = &file,
                        .n_files = 1,
                        .renames = &renames,
                        .allowed = &allowed,
                        .n_allowed = 1};
    arena_fail_after = n;
    migrate_output out = migrate_generate(&mem, &in);
    done = arena_fail_after >= 0;
    arena_fail_after = -1;
    if (done) {
      CHECK_STR(out.message, STR_EMPTY);
      CHECK_INT(out.status, MIGRATE_READY);
      continue;
    }
    /* Refused, in words, and nothing there that could be written. */
    if (!CHECK_INT(out.status, MIGRATE_REFUSED) || !CHECK_INT(out.text.len + out.name.len, 0) ||
        !CHECK(contains(out.message, S("out of memory")))) {
      printf("    failure number %ld\n", n);
    }
  }
  CHECK(n > 500);
}

static void test_checking_without_memory(void) {
  long n = 0;
  for (bool done = false; !done && CHECK(n < 100000); n++) {
    fresh();
    make_files();
    migrate_live live = make_live(2, "ALTER TABLE p ADD COLUMN z TEXT; DROP VIEW v");
    arena_fail_after = n;
    migrate_live_report r = migrate_check_live(&mem, files, n_files, &live);
    done = arena_fail_after >= 0;
    arena_fail_after = -1;
    bool ok = done ? r.status == MIGRATE_LIVE_DIFFERENT
                   : r.status == MIGRATE_LIVE_UNKNOWN && contains(r.message, S("out of memory"));
    if (!CHECK(ok)) printf("    failure number %ld, status %d\n", n, (int)r.status);
  }
  CHECK(n > 500);
}

void migrate_check_tests(void) {
  TEST(test_same);
  TEST(test_pending);
  TEST(test_out_of_order);
  TEST(test_foreign);
  TEST(test_changed_by_hand);
  TEST(test_changed_column);
  TEST(test_unknown);
  TEST(test_reading);
  TEST(test_flags_that_fit_nothing);
  TEST(test_renames_that_contradict);
  TEST(test_generating_without_memory);
  TEST(test_checking_without_memory);
  arena_free(&mem);
}
