/* Rules of fields that depend on the row, on a table of their own: what is read by whom, and what a
 * write may say, by what the row was and by what it becomes. */
#include <string.h>

#include "cms/migrate.h"
#include "data/db.h"
#include "host/host_native.h"
#include "unit.h"

static const table notes;
#define F(n, k, field_name, ...)                                                                \
  {                                                                                             \
    .kind = (k), .index = (n), .name = {field_name, sizeof(field_name) - 1}, .table = &(notes), \
    .opt = {                                                                                    \
      __VA_ARGS__                                                                               \
    }                                                                                           \
  }
static const field notes_fields[] = {
    F(0, FIELD_ID, "id", .required = true, .unique = true),
    F(1, FIELD_TEXT, "owner", .required = true),
    F(2, FIELD_TEXT, "title", .write = "owner = :user_id"),
    F(3, FIELD_TEXT, "state", .required = true, .initial = "open",
      .write = "state <> 'done' OR :role = 'admin'"),
    F(4, FIELD_INTEGER, "secret", .read = "owner = :user_id"),
    F(5, FIELD_TEXT, "free", .max = 0),
};
static const table notes = {.name = {"notes", 5},
                            .opt = {.read = ANYONE, .create = ANYONE, .update = ANYONE},
                            .fields = notes_fields,
                            .n_fields = sizeof notes_fields / sizeof *notes_fields};
static const table *const TABLES_HERE[] = {&notes};
enum { OWNER = 1, TITLE = 2, STATE = 3, SECRET = 4, FREE = 5 };

static db d;

static void open_world(void) {
  host_native_open(1);
  schema_stand_in(TABLES_HERE, 1);
  slot *s = slot_open(0);
  if (!CHECK(s != NULL)) return;
  d = db_make(s);
  buf text = buf_make(d.mem, 1024);
  CHECK(host_native_migrate("migrations") && migrate_write_tables(d.mem, TABLES_HERE, 1, &text));
  buf_char(&text, '\0');
  CHECK(host_native_sql(buf_view(&text).ptr));
  CHECK(
      host_native_sql("INSERT INTO notes (id, owner, title, state, secret) VALUES"
                      " ('n1', 'u1', 'One', 'open', 41), ('n2', 'u2', 'Two', 'done', 42)"));
  d.ruled = true;
  d.principal = (query_principal){.user_id = V("u1"), .role = V("user")};
}

static void close_world(void) {
  slot_close(d.slot);
  slot_free_all();
  schema_stand_in(NULL, 0);
  host_native_close();
}

static wire_value answered; /* the secret, as the write's answer had it */

static err write(const char *id, bool creates, size_t which, const char *value) {
  db_row row;
  db_batch b = db_batch_make(&d);
  if (!CHECK(db_row_init(&row, &notes, d.mem))) return err_no_memory();
  if (which) db_row_set(&row, &notes_fields[which], V(value));
  if (creates && which != OWNER) db_row_set(&row, &notes_fields[OWNER], V("u1"));
  if (creates) db_row_set(&row, &notes_fields[0], V(id));
  size_t number =
      creates ? db_add_insert_row(&b, row) : db_add_update_row(&b, str_c(id), row, NULL);
  err e = db_run(&b);
  answered = err_is(e) ? V("failed") : db_cell(db_result(&b, number), 0, SECRET);
  return e;
}

/* OK, or the field that the refusal names. */
static str refused(err e) {
  if (!err_is(e)) return S("OK");
  CHECK_INT(e.code, ERR_FORBIDDEN);
  return e.field;
}

static void what_the_row_was_and_becomes_decides(void) {
  CHECK_STR(refused(write("n1", false, TITLE, "Mine")), S("OK"));
  CHECK_STR(refused(write("n2", false, TITLE, "Theirs")), S("title"));
  CHECK_STR(refused(write("n2", false, FREE, "x")), S("OK")); /* it names no other */
  CHECK_STR(refused(write("n1", false, STATE, "waiting")), S("OK"));
  CHECK_STR(refused(write("n1", false, STATE, "done")), S("state")); /* it would be */
  CHECK_STR(refused(write("n2", false, STATE, "open")), S("state")); /* it was */
  d.principal.role = V("admin");
  CHECK_STR(refused(write("n2", false, STATE, "open")), S("OK"));
  CHECK_STR(refused(write("n1", false, STATE, "done")), S("OK"));
  CHECK_INT(write("nope", false, STATE, "done").code, ERR_NOT_FOUND);
}

static void a_new_row_is_judged_by_what_it_would_be(void) {
  CHECK_STR(refused(write("a", true, TITLE, "Mine")), S("OK"));
  CHECK_STR(refused(write("b", true, STATE, "done")), S("state"));
  CHECK_STR(refused(write("c", true, 0, NULL)), S("OK"));
  d.principal.user_id = V("u9");
  CHECK_STR(refused(write("d", true, TITLE, "Of u1")), S("title"));
  d.principal = (query_principal){0};
  CHECK_STR(refused(write("e", true, TITLE, "Of nobody")), S("title")); /* known at once */
  d.ruled = false;
  CHECK_STR(refused(write("f", true, TITLE, "By C code")), S("OK"));
}

static void what_was_refused_is_not_there(void) {
  query q = query_make(&notes);
  db_rows rows;
  (void)!err_is(write("b", true, STATE, "done"));
  (void)!err_is(write("n2", false, TITLE, "Theirs"));
  d.trusted = true;
  query_sort_by(&q, &notes_fields[0], ASCENDING);
  CHECK(!err_is(db_select_rows(&d, &q, &rows)));
  CHECK_INT((int64_t)rows.n, 2);
  CHECK_STR(db_cell(&rows, 1, TITLE).text, S("Two"));
  CHECK_STR(db_cell(&rows, 1, SECRET).text, S("42"));
}

/* The answer of a write is what a read would show. */
static void answers_show_what_may_be_read(void) {
  CHECK(!err_is(write("n1", false, FREE, "x")));
  CHECK_STR(answered.text, S("41"));
  CHECK(!err_is(write("n2", false, FREE, "x")));
  CHECK_INT(answered.tag, WIRE_NULL);
  d.principal = (query_principal){0};
  CHECK(!err_is(write("n2", false, FREE, "x")));
  CHECK_INT(answered.tag, WIRE_NULL);
  d.ruled = false;
  CHECK(!err_is(write("n2", false, FREE, "x")));
  CHECK_STR(answered.text, S("42"));
}

/* One field of a batch that is refused undoes the others. */
static void a_batch_is_all_or_nothing(void) {
  db_row good, bad;
  db_rows rows;
  db_batch b = db_batch_make(&d);
  CHECK(db_row_init(&good, &notes, d.mem) && db_row_init(&bad, &notes, d.mem));
  db_row_set(&good, &notes_fields[FREE], V("changed"));
  db_row_set(&bad, &notes_fields[STATE], V("done"));
  b.tag = 1;
  (void)db_add_update_row(&b, S("n2"), good, NULL);
  b.tag = 2;
  (void)db_add_update_row(&b, S("n1"), bad, NULL);
  CHECK_STR(refused(db_run(&b)), S("state"));
  CHECK_INT((int64_t)b.fault_tag, 2);
  query q = query_make(&notes);
  query_where(&q, d.mem, eq(&notes_fields[FREE], V("changed")));
  CHECK(!err_is(db_select_rows(&d, &q, &rows)));
  CHECK_INT((int64_t)rows.n, 0);
}

static void run(const char *name, void (*test)(void)) {
  open_world();
  unit_run(name, test);
  close_world();
}

void field_rules_tests(void) {
  run("what_the_row_was_and_becomes_decides", what_the_row_was_and_becomes_decides);
  run("a_new_row_is_judged_by_what_it_would_be", a_new_row_is_judged_by_what_it_would_be);
  run("what_was_refused_is_not_there", what_was_refused_is_not_there);
  run("answers_show_what_may_be_read", answers_show_what_may_be_read);
  run("a_batch_is_all_or_nothing", a_batch_is_all_or_nothing);
}
