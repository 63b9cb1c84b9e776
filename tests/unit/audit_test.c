/* The audit trail beyond single writes: what goes with a record that is deleted, held against what
 * SQLite really did, in tables that refer to each other in every way; what is conditional; upserts;
 * the bound. */
#include "data/audit.h"

#include <stdio.h>
#include <string.h>

#include "cms/migrate.h"
#include "data/db.h"
#include "data/schema_site.h"
#include "host/host_native.h"
#include "sqlite3.h"
#include "unit.h"

#define F(of, n, k, field_name, ...)                                                         \
  {                                                                                          \
    .kind = (k), .index = (n), .name = {field_name, sizeof(field_name) - 1}, .table = &(of), \
    .opt = {                                                                                 \
      __VA_ARGS__                                                                            \
    }                                                                                        \
  }
#define ID(of) F(of, 0, FIELD_ID, "id", .required = true, .unique = true)
#define REF(of, n, field_name, other, way) \
  F(of, n, FIELD_REF, field_name, .to = &(other), .on_delete = (way))
#define TABLE(name_text, its_fields)                                                     \
  {                                                                                      \
    .name = {name_text, sizeof(name_text) - 1},                                          \
    .opt = {.read = ANYONE, .create = ANYONE, .delete = ANYONE}, .fields = (its_fields), \
    .n_fields = sizeof(its_fields) / sizeof(*(its_fields))                               \
  }

/* A tree; leaves on it that lead to others; a ring of two tables that hangs on it, and one of
 * three; what only watches; what does not let go. */
static const table tree, leaves, left, right, one, two, three, watches, locks;
static const field tree_fields[] = {ID(tree), REF(tree, 1, "parent_id", tree, ON_DELETE_CASCADE)};
static const field leaves_fields[] = {ID(leaves),
                                      REF(leaves, 1, "tree_id", tree, ON_DELETE_CASCADE),
                                      REF(leaves, 2, "next_id", leaves, ON_DELETE_SET_NULL),
                                      F(leaves, 3, FIELD_TEXT, "secret", .private = true),
                                      F(leaves, 4, FIELD_TEXT, "word", .max = 0)};
static const field left_fields[] = {ID(left), REF(left, 1, "tree_id", tree, ON_DELETE_CASCADE),
                                    REF(left, 2, "right_id", right, ON_DELETE_CASCADE)};
static const field right_fields[] = {ID(right), REF(right, 1, "left_id", left, ON_DELETE_CASCADE),
                                     REF(right, 2, "leaf_id", leaves, ON_DELETE_CASCADE)};
static const field one_fields[] = {ID(one), REF(one, 1, "three_id", three, ON_DELETE_CASCADE),
                                   REF(one, 2, "one_id", one, ON_DELETE_CASCADE)};
static const field two_fields[] = {ID(two), REF(two, 1, "one_id", one, ON_DELETE_CASCADE),
                                   REF(two, 2, "left_id", left, ON_DELETE_CASCADE)};
static const field three_fields[] = {ID(three), REF(three, 1, "two_id", two, ON_DELETE_CASCADE),
                                     REF(three, 2, "tree_id", tree, ON_DELETE_CASCADE)};
static const field watches_fields[] = {ID(watches),
                                       REF(watches, 1, "tree_id", tree, ON_DELETE_SET_NULL),
                                       REF(watches, 2, "right_id", right, ON_DELETE_SET_NULL),
                                       REF(watches, 3, "two_id", two, ON_DELETE_CASCADE)};
static const field locks_fields[] = {ID(locks), REF(locks, 1, "tree_id", tree, ON_DELETE_RESTRICT)};
static const table tree = TABLE("tree", tree_fields), leaves = TABLE("leaves", leaves_fields),
                   left = TABLE("left_ones", left_fields),
                   right = TABLE("right_ones", right_fields), one = TABLE("ones", one_fields),
                   two = TABLE("twos", two_fields), three = TABLE("threes", three_fields),
                   watches = TABLE("watches", watches_fields), locks = TABLE("locks", locks_fields);
static const table *const TABLES_HERE[] = {&tree, &leaves, &left,    &right, &one,
                                           &two,  &three,  &watches, &locks, &audit_trail.table};
enum { TABLES_COUNT = sizeof TABLES_HERE / sizeof *TABLES_HERE, FILLED = 8, LOCKS = 8 };

static const audit_who SOMEBODY = {.actor = {.tag = WIRE_TEXT, .text = {"somebody", 8}}};
static db d;

static void run(const char *text) {
  if (!CHECK(host_native_sql(text))) printf("%s\n", text);
}

static int64_t count_of(const char *text) {
  sqlite3_stmt *statement = NULL;
  int64_t n = -1;
  if (!CHECK(!sqlite3_prepare_v2(host_native_db(), text, -1, &statement, NULL))) return n;
  if (sqlite3_step(statement) == SQLITE_ROW) n = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return n;
}

static void open_world(const table *const *tables, size_t count) {
  host_native_open(1);
  if (tables) schema_stand_in(tables, count);
  slot *s = slot_open(0);
  if (!CHECK(s != NULL)) return;
  d = db_make(s);
  d.audit = &SOMEBODY;
  CHECK(host_native_migrate("migrations"));
  if (!tables) return;
  buf text = buf_make(d.mem, 4096);
  CHECK(migrate_write_tables(d.mem, tables, count - 1, &text)); /* the trail is there */
  buf_char(&text, '\0');
  CHECK(host_native_sql(buf_view(&text).ptr));
}

static void close_world(void) {
  slot_close(d.slot);
  slot_free_all();
  schema_stand_in(NULL, 0);
  host_native_close();
}

/* --- a property --------------------------------------------------------------------------------
 */

static uint32_t seed;

static uint32_t draw(uint32_t below) {
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) % below;
}

enum { ROWS = 12 };

/* Rows without references, then references between them, of which some stay null. */
static void fill(void) {
  char text[256];
  for (size_t i = 0; i < FILLED; i++) {
    for (int k = 0; k < ROWS; k++) {
      snprintf(text, sizeof text, "INSERT INTO %s (id) VALUES ('%c%d')", TABLES_HERE[i]->name.ptr,
               "tfabuvwz"[i], k);
      run(text);
    }
  }
  for (size_t i = 0; i < FILLED; i++) {
    const table *t = TABLES_HERE[i];
    for (size_t n = 1; n < t->n_fields; n++) {
      if (t->fields[n].kind != FIELD_REF) continue;
      size_t to = schema_table_index(t->fields[n].opt.to);
      for (int k = 0; k < ROWS; k++) {
        if (draw(10) < 5) continue;
        snprintf(text, sizeof text, "UPDATE %s SET %s = '%c%u' WHERE id = '%c%d'", t->name.ptr,
                 t->fields[n].name.ptr, "tfabuvwz"[to], draw(ROWS), "tfabuvwz"[i], k);
        run(text);
      }
    }
    snprintf(text, sizeof text, "CREATE TABLE was_%s AS SELECT * FROM %s", t->name.ptr,
             t->name.ptr);
    run(text);
  }
}

/* What the trail says of a table is what has become of it: each record once, neither more nor less.
 */
static void check_table(const table *t) {
  char text[512];
  const char *name = t->name.ptr;
  snprintf(text, sizeof text,
           "SELECT count(*) FROM was_%s AS w WHERE (SELECT count(*) FROM audit_trail WHERE "
           "table_name = '%s' AND record_id = w.id AND action = 'delete') <> (w.id NOT IN (SELECT "
           "id FROM %s))",
           name, name, name);
  CHECK_INT(count_of(text), 0);
  for (size_t n = 1; n < t->n_fields; n++) {
    const field *f = &t->fields[n];
    if (f->kind != FIELD_REF || f->opt.on_delete != ON_DELETE_SET_NULL) continue;
    snprintf(text, sizeof text,
             "SELECT count(*) FROM was_%s AS w JOIN %s AS n ON n.id = w.id WHERE (SELECT count(*) "
             "FROM audit_trail WHERE table_name = '%s' AND record_id = w.id AND action = 'update' "
             "AND changed ->> '$.%s[0]' = w.%s AND json_type(changed, '$.%s[1]') = 'null') <> "
             "(w.%s IS NOT n.%s)",
             name, name, name, f->name.ptr, f->name.ptr, f->name.ptr, f->name.ptr, f->name.ptr);
    CHECK_INT(count_of(text), 0);
  }
  snprintf(text, sizeof text,
           "SELECT count(*) FROM audit_trail WHERE table_name = '%s' AND action = 'update' AND "
           "record_id NOT IN (SELECT id FROM %s)",
           name, name);
  CHECK_INT(count_of(text), 0); /* of what went itself there is one row */
}

static void the_trail_is_what_the_database_did(void) {
  int64_t most = 0;
  for (uint32_t round = 1; round <= 60; round++) {
    open_world(TABLES_HERE, TABLES_COUNT);
    seed = round;
    fill();
    size_t of = draw(FILLED);
    char id[16];
    snprintf(id, sizeof id, "%c%u", "tfabuvwz"[of], draw(ROWS));
    unit_row(str_c(id));
    CHECK(!err_is(db_delete(&d, TABLES_HERE[of], str_c(id))));
    for (size_t i = 0; i < FILLED; i++) check_table(TABLES_HERE[i]);
    int64_t n = count_of("SELECT count(*) FROM audit_trail");
    CHECK_INT(count_of("SELECT count(DISTINCT id) FROM audit_trail WHERE actor = 'somebody'"), n);
    if (n > most) most = n;
    close_world();
  }
  unit_row(STR_EMPTY);
  CHECK(most > 20); /* that there was something to see */
}

/* --- what has no rows --------------------------------------------------------------------------
 */

static void what_does_not_happen_has_no_rows(void) {
  open_world(TABLES_HERE, TABLES_COUNT);
  run("INSERT INTO tree (id, parent_id) VALUES ('t1', NULL), ('t2', 't1'), ('t3', NULL)");
  run("INSERT INTO locks (id, tree_id) VALUES ('l1', 't2')");
  CHECK_INT(db_delete(&d, &tree, S("t1")).code, ERR_CONFLICT);
  CHECK_INT(db_delete(&d, &tree, S("t9")).code, ERR_NOT_FOUND);
  run("DELETE FROM locks");
  condition guard = eq(&tree_fields[1], V("t3")); /* it has no parent */
  db_batch b = db_batch_make(&d);
  (void)db_add_delete(&b, &tree, S("t1"), &guard);
  CHECK(!err_is(db_run(&b)));
  CHECK_INT(count_of("SELECT count(*) FROM tree"), 3);
  CHECK_INT(count_of("SELECT count(*) FROM audit_trail"), 0);
  guard = eq(&tree_fields[1], V("t1"));
  b = db_batch_make(&d);
  (void)db_add_delete(&b, &tree, S("t2"), &guard);
  CHECK(!err_is(db_run(&b)));
  CHECK_INT(count_of("SELECT count(*) FROM audit_trail"), 1);
  d.audit = NULL;
  CHECK(!err_is(db_delete(&d, &tree, S("t1"))));
  CHECK_INT(count_of("SELECT count(*) FROM audit_trail"), 1);
  close_world();
}

static void values_are_told_but_for_private_ones(void) {
  open_world(TABLES_HERE, TABLES_COUNT);
  run("INSERT INTO tree (id) VALUES ('t1')");
  run("INSERT INTO leaves (id, tree_id, secret, word) VALUES ('f1', 't1', 'hidden', 'a \"word\"')");
  CHECK(!err_is(db_delete(&d, &tree, S("t1"))));
  CHECK_INT(count_of("SELECT changed = '{\"tree_id\":\"t1\",\"secret\":null,\"word\":\"a "
                     "\\\"word\\\"\"}' FROM audit_trail WHERE record_id = 'f1'"),
            1);
  close_world();
}

static void very_many_are_counted(void) {
  open_world(TABLES_HERE, TABLES_COUNT);
  run("INSERT INTO tree (id) VALUES ('t1'), ('t2')");
  run("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1003) INSERT "
      "INTO "
      "leaves (id, tree_id) SELECT 'f' || i, 't1' FROM n");
  run("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT "
      "INTO "
      "leaves (id, tree_id) SELECT 'g' || i, 't2' FROM n");
  CHECK(!err_is(db_delete(&d, &tree, S("t1"))));
  CHECK_INT(count_of("SELECT count(*) FROM audit_trail WHERE record_id GLOB 'f*'"), 1000);
  CHECK_INT(count_of("SELECT changed = '{\"more\":3}' FROM audit_trail WHERE record_id = '*' AND "
                     "table_name = 'leaves' AND action = 'delete'"),
            1);
  CHECK(!err_is(db_delete(&d, &tree, S("t2"))));
  CHECK_INT(count_of("SELECT count(*) FROM audit_trail WHERE record_id GLOB 'g*'"), 1000);
  CHECK_INT(count_of("SELECT count(*) FROM audit_trail WHERE record_id = '*'"), 1);
  close_world();
}

/* --- upserts, and what hooks can add -----------------------------------------------------------
 */

static void upsert(const char *slug, const char *title) {
  posts_row post = {0};
  if (slug) ROW_SET(post, posts, slug, str_c(slug));
  ROW_SET(post, posts, title, str_c(title));
  ROW_SET(post, posts, user_id, S("u1"));
  CHECK(!err_is(db_upsert(&d, posts, &posts.slug, &post)));
}

static void an_upsert_is_what_it_turns_out_to_be(void) {
  open_world(NULL, 0);
  run("INSERT INTO users (id, name, email) VALUES ('u1', 'Ann', 'ann@example.com')");
  upsert("a", "First");
  CHECK_INT(count_of("SELECT count(*) FROM audit_trail WHERE action = 'create' AND changed ->> "
                     "'$.title' = 'First' AND changed ->> '$.slug' = 'a' AND changed ->> "
                     "'$.status' = 'draft' AND record_id = (SELECT id FROM posts)"),
            1);
  upsert("a", "Second");
  CHECK_INT(count_of("SELECT count(*) FROM audit_trail WHERE action = 'update' AND changed = "
                     "'{\"title\":[\"First\",\"Second\"]}' AND record_id = (SELECT id FROM posts)"),
            1);
  upsert("a", "Second");
  CHECK_INT(count_of("SELECT count(*) FROM audit_trail"), 2); /* nothing was changed */
  upsert(NULL, "A"); /* its slug would be "a", which is taken */
  CHECK_INT(count_of("SELECT count(*) FROM posts"), 2);
  CHECK_INT(count_of("SELECT count(*) FROM audit_trail AS w JOIN posts AS p ON p.id = w.record_id "
                     "WHERE w.action = 'create' AND p.slug = w.changed ->> '$.slug'"),
            2);
  CHECK_INT(count_of("SELECT count(*) FROM audit_trail"), 3);
  close_world();
}

static void conditional_updates_are_told_when_they_happen(void) {
  open_world(NULL, 0);
  run("INSERT INTO users (id, name, email) VALUES ('u1', 'Ann', 'ann@example.com')");
  db_row values;
  condition guard = eq(&users.name, V("Bob"));
  CHECK(db_row_init(&values, &users.table, d.mem));
  db_row_set(&values, &users.name, V("Eve"));
  db_batch b = db_batch_make(&d);
  (void)db_add_update_row(&b, S("u1"), values, &guard);
  CHECK(!err_is(db_run(&b)));
  CHECK_INT(count_of("SELECT count(*) FROM audit_trail"), 0);
  guard = eq(&users.name, V("Ann"));
  b = db_batch_make(&d);
  (void)db_add_update_row(&b, S("u1"), values, &guard);
  CHECK(!err_is(db_run(&b)));
  CHECK_INT(count_of("SELECT changed = '{\"name\":[\"Ann\",\"Eve\"]}' FROM audit_trail"), 1);
  close_world();
}

void audit_tests(void) {
  unit_run("the_trail_is_what_the_database_did", the_trail_is_what_the_database_did);
  unit_run("what_does_not_happen_has_no_rows", what_does_not_happen_has_no_rows);
  unit_run("values_are_told_but_for_private_ones", values_are_told_but_for_private_ones);
  unit_run("very_many_are_counted", very_many_are_counted);
  unit_run("an_upsert_is_what_it_turns_out_to_be", an_upsert_is_what_it_turns_out_to_be);
  unit_run("conditional_updates_are_told_when_they_happen",
           conditional_updates_are_told_when_they_happen);
}
