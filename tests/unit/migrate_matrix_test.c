/* The migration matrix on SQLite, and how it gets to the tests that run it on D1. */
#include <stdio.h>

#include "cms/migrate.h"
#include "cms/migrate_fill.h"
#include "format/json.h"
#include "migrate_trial.h"
#include "unit.h"

enum { MEMORY_BYTES = 64 * 1024 * 1024, PAIRS_MIN = 120 };

typedef struct {
  const char *what, *old, *new, *flags, *file;
} pair;

#define PAIR(...) {__VA_ARGS__},
static const pair pairs[] = {
#include "migrate_matrix.def"
};
#undef PAIR

enum { PAIR_COUNT = sizeof pairs / sizeof *pairs };

static arena mem;

static void fresh(void) {
  arena_free(&mem);
  arena_init(&mem, MEMORY_BYTES);
}

static str initial_of(const notation *schema) {
  buf text = buf_make(&mem, 0);
  ASSERT(migrate_write_initial(&mem, schema->tables, schema->n_tables, &text));
  return buf_view(&text);
}

/* Every flag must be asked for. */
static void check_refused(const notation *new, const migrate_file *file, const trial_flags *flags) {
  migrate_output out = trial_generate(&mem, new, file, 1, &(trial_flags){0});
  CHECK_INT(out.status, MIGRATE_UNSAFE);
  for (size_t i = 0; i < flags->n_allowed && flags->n_renames == 0; i++) {
    buf line = buf_make(&mem, 0);
    buf_str(&line, S("--allow "));
    buf_str(&line, flags->allowed[i]);
    buf_char(&line, '\n');
    CHECK(str_find_str(out.message, buf_view(&line)) < out.message.len);
  }
}

static void check_pair(const pair *p) {
  fresh();
  unit_row(str_c(p->what));
  notation old = notation_read(&mem, p->old), new = notation_read(&mem, p->new);
  trial_flags flags = trial_flags_read(str_c(p->flags));
  migrate_file files[2] = {{.name = S("0001_initial.sql"), .text = initial_of(&old)}};
  migrate_output out = trial_generate(&mem, &new, files, 1, &flags);
  CHECK_STR(out.message, STR_EMPTY);
  if (!*p->file) {
    CHECK_INT(out.status, MIGRATE_NOTHING);
    return;
  }
  if (!CHECK_INT(out.status, MIGRATE_READY)) return;
  buf name = buf_make(&mem, 0);
  buf_str(&name, S("0002_"));
  buf_str(&name, str_c(p->file));
  buf_str(&name, S(".sql"));
  CHECK_STR(out.name, buf_view(&name));
  if (*p->flags) check_refused(&new, files, &flags);

  migrate_db db;
  CHECK(trial_open(&db, &mem) && migrate_db_run(&db, files[0].text) && trial_fill(&db));
  bool applied = trial_apply(&db, out.text, &old, &new, &flags);
  bool fails_on_purpose =
      flags.n_allowed > 0 && str_find_str(db.problem, S("UNIQUE")) < db.problem.len;
  if (!fails_on_purpose) CHECK_STR(db.problem, STR_EMPTY);
  CHECK(applied || fails_on_purpose);
  migrate_db_close(&db);

  files[1] = (migrate_file){.name = out.name, .text = out.text};
  CHECK_INT(trial_generate(&mem, &new, files, 2, &(trial_flags){0}).status, MIGRATE_NOTHING);
}

static void test_pairs(void) {
  CHECK((int)PAIR_COUNT >= (int)PAIRS_MIN);
  for (size_t i = 0; i < PAIR_COUNT; i++) check_pair(&pairs[i]);
}

/* --- for other databases --------------------------------------------------------------------- */

/* A query for all values of a table that do not depend on the time of day: of fields that the old
 * schema lacked, a clock may have filled some. */
static str values_query(const table *t, const notation *old) {
  buf sql = buf_make(&mem, 0);
  buf_str(&sql, S("SELECT json_group_array(json_array(\"id\""));
  for (size_t i = 1; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    bool is_old = f->opt.fill == FILL_NEVER;
    for (size_t k = 0; k < old->n_tables && !is_old; k++) {
      const table *was = old->tables[k];
      bool same = str_eq(was->name, t->name) || str_eq(was->name, str_c(t->opt.was));
      is_old = same && schema_field(was, f->name) != NULL;
    }
    if (!is_old) continue;
    buf_str(&sql, S(", quote(\""));
    buf_str(&sql, f->name);
    buf_str(&sql, S("\")"));
  }
  buf_str(&sql, S(")) FROM (SELECT * FROM \""));
  buf_str(&sql, t->name);
  buf_str(&sql, S("\" ORDER BY id)"));
  return buf_view(&sql);
}

static void print_values(json *j, migrate_db *db, const notation *schema, const notation *old) {
  json_key(j, S("values"));
  json_array_begin(j);
  for (size_t i = 0; i < schema->n_tables; i++) {
    str query = values_query(schema->tables[i], old), values = STR_EMPTY;
    migrate_rows rows = migrate_db_rows(db, query, STR_EMPTY);
    while (migrate_rows_next(&rows)) values = migrate_rows_text(&rows, 0);
    json_object_begin(j);
    json_key_str(j, S("query"), query);
    json_key_str(j, S("expected"), values);
    json_object_end(j);
  }
  json_array_end(j);
}

static void print_pair(json *j, const pair *p) {
  notation old = notation_read(&mem, p->old), new = notation_read(&mem, p->new);
  trial_flags flags = trial_flags_read(str_c(p->flags));
  migrate_file file = {.name = S("0001_initial.sql"), .text = initial_of(&old)};
  migrate_output out = trial_generate(&mem, &new, &file, 1, &flags);
  migrate_db db;
  ASSERT(trial_open(&db, &mem) && migrate_db_run(&db, file.text));
  json_object_begin(j);
  json_key_str(j, S("what"), str_c(p->what));
  json_key_str(j, S("old"), file.text);
  json_key_str(j, S("rows"), trial_rows(&db));
  json_key_str(j, S("name"), out.name);
  json_key_str(j, S("migration"), out.text);
  ASSERT(trial_fill(&db));
  bool applies = migrate_db_run(&db, out.text);
  json_key(j, S("applies"));
  json_bool(j, applies);
  print_values(j, &db, applies ? &new : &old, &old);
  json_object_end(j);
  migrate_db_close(&db);
}

void trial_print_matrix(void) {
  printf("[");
  for (size_t i = 0, printed = 0; i < PAIR_COUNT; i++) {
    if (!*pairs[i].file) continue;
    fresh();
    buf out = buf_make(&mem, 0);
    json j = json_make(&out);
    print_pair(&j, &pairs[i]);
    ASSERT(buf_ok(&out));
    printf("%s\n%.*s", printed++ ? "," : "", (int)out.len, out.ptr);
  }
  printf("\n]\n");
  arena_free(&mem);
}

void migrate_matrix_tests(void) {
  TEST(test_pairs);
  arena_free(&mem);
}
