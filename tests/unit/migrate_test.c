/* The generator: what it writes, refuses, asks and finds nothing to do about. */
#include "cms/migrate.h"

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
  return migrate_generate(&mem, &in);
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
  static const str ORDER[] = {
      {"INSERT INTO \"__new_p\"", 21}, {"INSERT INTO \"__new_c\"", 21}, {"DROP TABLE \"c\"", 14},
      {"DROP TABLE \"p\"", 14},        {"RENAME TO \"p\"", 13},         {"RENAME TO \"c\"", 13},
  };
  for (size_t i = 1; i < sizeof ORDER / sizeof *ORDER; i++) {
    CHECK(contains(out.text, ORDER[i]));
    CHECK(str_find_str(out.text, ORDER[i - 1]) < str_find_str(out.text, ORDER[i]));
  }
  CHECK(!contains(out.text, S("defer_foreign_keys"))); /* the order alone is safe */
}

static void test_refusal_names_the_flags(void) {
  fresh();
  migrate_output out = step("a{x:text}", "a{y:text}", STR_EMPTY, STR_EMPTY);
  CHECK_INT(out.status, MIGRATE_UNSAFE);
  CHECK(contains(out.message, S("--rename a.x=y\n")));
  CHECK(contains(out.message, S("--allow a.x\n")));
  out = step("a{x:text}", "b{x:text}", STR_EMPTY, STR_EMPTY);
  CHECK(contains(out.message, S("--rename a=b\n")));
  CHECK(contains(out.message, S("--allow a\n")));
}

static void test_allowed_is_told_in_the_file(void) {
  fresh();
  migrate_output out = step("a{x:text y:text}", "a{y:text}", STR_EMPTY, S("a.x"));
  CHECK(
      contains(out.text, S("-- CAREFUL, allowed by name: a.x: is dropped with all its values\n")));
}

static void test_renames_that_make_no_sense(void) {
  static const struct {
    const char *to, *flag, *says;
  } ROWS[] = {
      {"a{y:text}", "a.z=y", "there is no such field now"},
      {"a{y:text}", "a.x=z", "the schema has no field of the new name"},
      {"a{y:text}", "b.x=y", "there is no such table"},
      {"a{y:text}", "z=a", "there is no such table now"},
      {"a{y:text}", "a=z", "the schema has no table of the new name"},
      {"a{y:text}", "a.x", "--rename takes"},
      {"a{y:text<z}", "", ".was names no field"},
      {"b<z{x:text}", "", ".was names no table"},
  };
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    fresh();
    unit_row_number((int64_t)i);
    migrate_output out = step("a{x:text}", ROWS[i].to, str_c(ROWS[i].flag), STR_EMPTY);
    CHECK_INT(out.status, MIGRATE_REFUSED);
    CHECK(contains(out.message, str_c(ROWS[i].says)));
  }
}

/* `.was` stays in the schema, and must do nothing once it is done. */
static void test_was_is_done_once(void) {
  fresh();
  CHECK_INT(step("a{y:text}", "a{y:text<x}", STR_EMPTY, STR_EMPTY).status, MIGRATE_NOTHING);
  CHECK_INT(step("b{y:text}", "b<a{y:text}", STR_EMPTY, STR_EMPTY).status, MIGRATE_NOTHING);
}

/* --- questions ------------------------------------------------------------------------------- */

typedef struct {
  size_t answer, asked;
} person;

static size_t answer(void *ctx, str name, const str *choices, size_t count) {
  person *p = ctx;
  p->asked++;
  CHECK_STR(name, S("a.x"));
  CHECK_INT(count, 2);
  CHECK_STR(choices[1], S("z"));
  return p->answer;
}

static migrate_output ask_about(person *p) {
  notation old = notation_read(&mem, "a{x:text}"), new = notation_read(&mem, "a{y:text z:text}");
  buf initial = buf_make(&mem, 0);
  CHECK(migrate_write_initial(&mem, old.tables, old.n_tables, &initial));
  migrate_file file = {.name = S("0007_start.sql"), .text = buf_view(&initial)};
  migrate_input in = {.tables = new.tables,
                      .n_tables = new.n_tables,
                      .files = &file,
                      .n_files = 1,
                      .ask = answer,
                      .ask_ctx = p};
  return migrate_generate(&mem, &in);
}

static void test_questions(void) {
  fresh();
  person p = {.answer = 1};
  migrate_output out = ask_about(&p);
  CHECK_STR(out.name, S("0008_rename_a_x_to_z_and_add_a_y.sql"));
  CHECK_INT(p.asked, 1);
  p = (person){.answer = 2};
  out = ask_about(&p);
  CHECK_STR(out.name, S("0008_drop_a_x_and_2_more.sql"));
  CHECK_INT(p.asked, 1);
}

/* --- histories ------------------------------------------------------------------------------- */

static migrate_output after(const char *schema, const migrate_file *files, size_t n_files) {
  notation new = notation_read(&mem, schema);
  migrate_input in = {
      .tables = new.tables, .n_tables = new.n_tables, .files = files, .n_files = n_files};
  return migrate_generate(&mem, &in);
}

static void test_broken_histories(void) {
  fresh();
  migrate_file files[] = {{.name = S("0001_a.sql"), .text = S("CREATE TABLE t (x)")},
                          {.name = S("0001_b.sql"), .text = S("SELECT 1")}};
  migrate_output out = after("a{}", files, 2);
  CHECK(contains(out.message, S("0001_a.sql and 0001_b.sql have the same number")));
  files[1] = (migrate_file){.name = S("0002_b.sql"), .text = S("CREATE TABLE t (y)")};
  out = after("a{}", files, 2);
  CHECK(contains(out.message, S("0002_b.sql: table t already exists")));
  files[1].name = S("b.sql");
  CHECK(contains(after("a{}", files, 2).message, S("begin with a number")));
}

/* What the site's author wrote by hand stays: views, triggers, tables that begin with "_". */
static void test_written_by_hand(void) {
  fresh();
  notation old = notation_read(&mem, "p{x:text} c{p_id:ref!>p~c}");
  buf initial = buf_make(&mem, 0);
  CHECK(migrate_write_initial(&mem, old.tables, old.n_tables, &initial));
  migrate_file files[3] = {
      {.name = S("0001_initial.sql"), .text = buf_view(&initial)},
      {.name = S("0002_by_hand.sql"),
       .text = S("CREATE VIEW v AS SELECT x FROM p; CREATE TABLE _own (p TEXT);\n"
                 "CREATE TRIGGER own AFTER DELETE ON c BEGIN INSERT INTO _own SELECT x FROM p; "
                 "END;\n"
                 "CREATE VIRTUAL TABLE search USING fts5(x); INSERT INTO _own VALUES ('kept');")}};
  CHECK_INT(after("p{x:text} c{p_id:ref!>p~c}", files, 2).status, MIGRATE_NOTHING);
  migrate_output out = after("p{x:text!=none} c{p_id:ref!>p~c}", files, 2);
  CHECK_STR(out.message, STR_EMPTY);
  CHECK(contains(out.text, S("CREATE VIEW v AS SELECT x FROM p;")));
  CHECK(contains(out.text, S("CREATE TRIGGER own AFTER DELETE ON c")));
  CHECK(!contains(out.text, S("_own\"")));
  files[2] = (migrate_file){.name = out.name, .text = out.text};
  CHECK_INT(after("p{x:text!=none} c{p_id:ref!>p~c}", files, 3).status, MIGRATE_NOTHING);
}

/* --- rules ----------------------------------------------------------------------------------- */

static str rules_of(const table *t) {
  buf problems = buf_make(&mem, 0);
  bool ok = migrate_rules_check(&mem, &t, 1, &problems);
  CHECK_INT(ok, problems.len == 0);
  return buf_view(&problems);
}

static void test_read_rules(void) {
  static const struct {
    const char *rule, *says;
  } ROWS[] = {
      {"title = 'x' OR author = :user_id OR :role = 'admin'", ""},
      {"at < :now",
       "schema/posts.def: META .read: a rule that compares with :now needs .moments = {COL(…)}: "
       "the "
       "datetimes that it compares, so that caches know when they come\n"},
      {"EXISTS (SELECT 1 FROM posts p WHERE p.id = author)", ""},
      {"statsu = 'x'", "schema/posts.def: META .read = statsu = 'x': no such column: statsu\n"},
      {"title == ", "schema/posts.def: META .read = title == : near \")\": syntax error\n"},
      {"title = :user",
       "schema/posts.def: META .read = title = :user: not one SQL condition with :user_id, :role "
       "and :now only\n"},
      {"nosuch(title)", "schema/posts.def: META .read = nosuch(title): no such function: nosuch\n"},
      {"title = \"x\"",
       "schema/posts.def: META .read = title = \"x\": no such column: \"x\" - should this "
       "be a string literal in single-quotes?\n"},
      {NULL, "schema/posts.def: META: says by no .read who may read\n"},
  };
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    fresh();
    unit_row_number((int64_t)i);
    notation schema = notation_read(&mem, "posts{title:text author:text at:datetime}");
    table posts = *schema.tables[0];
    posts.opt.read = ROWS[i].rule;
    CHECK_STR(rules_of(&posts), str_c(ROWS[i].says));
  }
}

/* The rules on writing are optional, and prepared like .read. */
static void test_write_rules(void) {
  static const char *const RULES[] = {"x = :user_id", "x == ", "y = 1"};
  static const char *const WHERE[] = {"create", "update", "delete"};
  for (size_t i = 0; i < 3; i++) {
    for (size_t k = 0; k < 3; k++) {
      fresh();
      unit_row_number((int64_t)(10 * i + k));
      notation schema = notation_read(&mem, "a{x:text}");
      table a = *schema.tables[0];
      *(k == 0 ? &a.opt.create : k == 1 ? &a.opt.update : &a.opt.delete) = RULES[i];
      buf expected = buf_make(&mem, 0);
      buf_str(&expected, S("schema/a.def: META ."));
      buf_str(&expected, str_c(WHERE[k]));
      str said = rules_of(&a);
      CHECK_INT(str_starts(said, buf_view(&expected)), i > 0);
      CHECK_INT(said.len > 0, i > 0);
    }
  }
}

static void test_relation_names(void) {
  static const struct {
    const char *schema, *says;
  } ROWS[] = {
      {"p{x:text} c{a_id:ref>p/a|as b_id:ref>p/b|bs}", ""},
      {"p{x:text} c{a_id:ref>p|c b_id:ref>p|c}",
       "schema/c.def: b_id: gives p a relation \"c\", but c.a_id gives it one of that name; name "
       "it by .reverse\n"},
      {"p{x:text} c{a_id:ref>p/o b_id:ref>p/o}",
       "schema/c.def: b_id: gives c a relation \"o\", but c.a_id gives it one of that name; name "
       "it by .as\n"},
      {"p{x:text} c{a_id:ref>p/x x:text}",
       "schema/c.def: a_id: gives c a relation \"x\", but it has a field of that name; name it by "
       ".as\n"},
      {"p{x:text} c{a:ref>p/a}",
       "schema/c.def: a: gives c a relation \"a\", but it has a field of that name; name it by "
       ".as\n"},
      {"p{x:text} c{a_id:ref>p|x}",
       "schema/c.def: a_id: gives p a relation \"x\", but it has a field of that name; name it by "
       ".reverse\n"},
      {"t{t_id:ref>t/t|t}",
       "schema/t.def: t_id: gives t a relation \"t\", but t.t_id gives it one of that name; name "
       "it by .reverse\n"},
  };
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    fresh();
    unit_row_number((int64_t)i);
    notation schema = notation_read(&mem, ROWS[i].schema);
    buf problems = buf_make(&mem, 0);
    bool ok = migrate_rules_check(&mem, schema.tables, schema.n_tables, &problems);
    CHECK_INT(ok, problems.len == 0);
    CHECK_STR(buf_view(&problems), str_c(ROWS[i].says));
  }
}

/* Through a join table the far table's name is the relation's. */
static void test_relation_names_of_joins(void) {
  for (int joined = 0; joined < 2; joined++) {
    fresh();
    notation schema =
        notation_read(&mem, "p{x:text} q{c_id:ref>p|r} r{x:text} l{p_id:ref>p r_id:ref>r}");
    table l = *schema.tables[3];
    l.opt.join = joined;
    field *fields = arena_alloc_array(&mem, l.n_fields, sizeof *fields);
    for (size_t i = 0; i < l.n_fields; i++) {
      fields[i] = l.fields[i];
      fields[i].table = &l;
    }
    l.fields = fields;
    const table *tables[] = {schema.tables[0], schema.tables[1], schema.tables[2], &l};
    buf problems = buf_make(&mem, 0);
    CHECK_INT(migrate_rules_check(&mem, tables, 4, &problems), !joined);
    CHECK_INT(contains(buf_view(&problems),
                       S("schema/l.def: p_id: gives p a relation \"r\", but q.c_id gives it one "
                         "of that name; leave .join out")),
              joined);
  }
}

/* The site's own users, with one thing about them another. */
static void test_people(void) {
  enum {
    AS_IT_IS,
    NO_ROLE,
    NO_EMAIL,
    NO_ADMIN,
    ADMIN_LOWEST,
    TEXT_EMAIL,
    TWICE,
    BORN_ADMIN,
    ANYBODYS,
    READONLY,
    N
  };
  static const char *const SAYS[N] = {
      [NO_ROLE] = "schema/users.def: role: is missing",
      [NO_EMAIL] = "schema/users.def: email: is missing",
      [NO_ADMIN] = "schema/users.def: role: must be a choice",
      [ADMIN_LOWEST] = "\"admin\" last",
      [TEXT_EMAIL] = "schema/users.def: email: must be an email",
      [TWICE] = "schema/users.def: email: must be an email, .required and .unique",
      [BORN_ADMIN] = "schema/users.def: role: .initial must not be \"admin\"",
      [ANYBODYS] = "give it .write = ADMIN",
  };
  for (int i = 0; i < N; i++) {
    fresh();
    unit_row_number(i);
    const table *site = schema_table(S("users"));
    table people = *site;
    field *fields = arena_alloc_array(&mem, site->n_fields, sizeof *fields);
    people.fields = fields;
    for (size_t k = 0; k < site->n_fields; k++) {
      field *f = &fields[k];
      *f = site->fields[k];
      f->table = &people;
      bool is_role = str_eq(f->name, S("role")), is_email = str_eq(f->name, S("email"));
      if (is_role && i == NO_ROLE) f->name = S("rank");
      if (is_email && i == NO_EMAIL) f->name = S("address");
      if (is_role && i == NO_ADMIN) f->opt.choices = "user,administrator";
      if (is_role && i == ADMIN_LOWEST)
        f->opt.choices = "admin,user"; /* a user's token could be one */
      if (is_email && i == TEXT_EMAIL) f->kind = FIELD_TEXT;
      if (is_email && i == TWICE) f->opt.unique = false;
      if (is_role && i == BORN_ADMIN) f->opt.initial = "admin";
      if (is_role && i >= ANYBODYS) f->opt.write = NULL;
      if (is_role && i == READONLY) f->opt.readonly = true;
    }
    buf problems = buf_make(&mem, 0);
    migrate_rules_check_people(&people, &problems);
    CHECK_INT(problems.len == 0, SAYS[i] == NULL);
    if (SAYS[i]) CHECK(contains(buf_view(&problems), str_c(SAYS[i])));
  }
}

static void test_other_rules(void) {
  static const struct {
    const char *schema, *says;
  } ROWS[] = {
      {"a{x:text @x?(x > 'a')}", ""},
      {"a{x:text @x?(y > 'a')}", "schema/a.def: INDEX .where = y > 'a': no such column: y\n"},
      {"a{x:text @x?(x > :now)}",
       "schema/a.def: INDEX .where = x > :now: not one SQL condition without parameters\n"},
      {"a{x:integer=alpha}",
       "schema/a.def: x: .initial must be a whole number of at most 64 bits\n"},
      {"a{x:choice}", "schema/a.def: x: a choice needs .choices\n"},
      {"a{x:text+c}", "schema/a.def: x: .fill is for datetimes\n"},
      {"a{x:ref!>a~n}", "schema/a.def: x: is .required, so ON_DELETE_SET_NULL can not clear it\n"},
  };
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    fresh();
    unit_row_number((int64_t)i);
    CHECK_STR(rules_of(notation_read(&mem, ROWS[i].schema).tables[0]), str_c(ROWS[i].says));
  }
}

void migrate_tests(void) {
  TEST(test_site);
  TEST(test_add);
  TEST(test_rebuild);
  TEST(test_refusal_names_the_flags);
  TEST(test_allowed_is_told_in_the_file);
  TEST(test_renames_that_make_no_sense);
  TEST(test_was_is_done_once);
  TEST(test_questions);
  TEST(test_broken_histories);
  TEST(test_written_by_hand);
  TEST(test_read_rules);
  TEST(test_write_rules);
  TEST(test_relation_names);
  TEST(test_relation_names_of_joins);
  TEST(test_people);
  TEST(test_other_rules);
  arena_free(&mem);
}
