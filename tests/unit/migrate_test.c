/* The generator: what it writes, refuses, asks and finds nothing to do about. */
#include "cms/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cms/migrate_generate.h"
#include "cms/migrate_rules.h"
#include "migrate_notation.h"
#include "unit.h"

enum { MEMORY_BYTES = 64 * 1024 * 1024 };

static arena mem;

static void fresh(void) {
  arena_free(&mem);
  arena_init(&mem, MEMORY_BYTES);
}

/* What leads from one schema to another, with flags such as "--allow posts.body". */
static migrate_output step(const char *from, const char *to, str rename, str allow) {
  notation old = notation_read(&mem, from), new = notation_read(&mem, to);
  buf initial = buf_make(&mem, 0);
  CHECK(migrate_write_initial(&mem, old.tables, old.n_tables, &initial));
  migrate_file file = {.name = S("0001_initial.sql"), .text = buf_view(&initial)};
  migrate_input in = {.tables = new.tables,
                      .n_tables = new.n_tables,
                      .files = &file,
                      .n_files = 1,
                      .renames = &rename,
                      .n_renames = rename.len > 0,
                      .allowed = &allow,
                      .n_allowed = allow.len > 0};
  migrate_output out = migrate_generate(&mem, &in);
  if (getenv("SHOW")) {
    printf("%.*s\n%.*s\n%.*s", (int)out.name.len, out.name.ptr ? out.name.ptr : "",
           (int)out.text.len, out.text.ptr, (int)out.message.len,
           out.message.ptr ? out.message.ptr : "");
  }
  return out;
}

static bool contains(str text, str part) { return str_find_str(text, part) < text.len; }

static void test_site(void) {
  fresh();
  migrate_input in = {.tables = schema_tables, .n_tables = schema_n_tables};
  migrate_output out = migrate_generate(&mem, &in);
  CHECK_INT(out.status, MIGRATE_READY);
  CHECK_STR(out.name, S("0001_initial.sql"));
  migrate_file file = {.name = out.name, .text = out.text};
  in.files = &file;
  in.n_files = 1;
  CHECK_INT(migrate_generate(&mem, &in).status, MIGRATE_NOTHING);
}

static void test_add(void) {
  fresh();
  migrate_output out = step("a{x:text *}", "a{x:text y:integer *}", STR_EMPTY, STR_EMPTY);
  CHECK_INT(out.status, MIGRATE_READY);
  CHECK_STR(out.name, S("0002_add_a_y.sql"));
  CHECK(contains(out.text, S("ALTER TABLE \"a\" ADD COLUMN \"y\" INTEGER;\n"
                             "--> statement-breakpoint\n")));
}

/* The case that the best-known generator gets wrong. */
static void test_rebuild(void) {
  fresh();
  migrate_output out =
      step("p{x:text} c{p_id:ref!>p~c}", "p{x:text!=none} c{p_id:ref!>p~c}", STR_EMPTY, STR_EMPTY);
  CHECK_STR(out.message, STR_EMPTY);
  CHECK_INT(out.status, MIGRATE_READY);
  CHECK_STR(out.name, S("0002_change_p_x.sql"));
  CHECK(contains(out.text, S("COALESCE(\"x\", 'none')")));
  CHECK(str_find_str(out.text, S("DROP TABLE \"c\"")) <
        str_find_str(out.text, S("DROP TABLE \"p\"")));
}

void migrate_tests(void) {
  TEST(test_site);
  TEST(test_add);
  TEST(test_rebuild);
  arena_free(&mem);
}
