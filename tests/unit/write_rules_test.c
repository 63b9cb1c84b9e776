/* Writes under the tables' rules, as each of the example site's principals, and what ends a batch:
 * the session of writing over HTTP, without HTTP. */
#include <stdio.h>

#include "base/real.h"
#include "cms/idempotency.h"
#include "data/db.h"
#include "data/schema_site.h"
#include "host/host_native.h"
#include "sqlite3.h"
#include "tests/api/drive.h"
#include "unit.h"

static db d;

static void open_world(void) {
  if (!drive_open(1, STR_EMPTY)) return;
  slot *s = slot_open(0);
  if (CHECK(s != NULL)) d = db_make(s);
  d.ruled = true;
}

static void close_world(void) {
  slot_close(d.slot);
  drive_close();
}

/* u3 is a user, u2 an editor, u1 an admin; nobody has neither id nor role. */
static void be(const char *user_id, const char *role) {
  d.principal = (query_principal){0};
  if (user_id) d.principal.user_id = V(user_id);
  if (role) d.principal.role = V(role);
}

static int64_t count_of(const char *statement_text) {
  sqlite3_stmt *statement = NULL;
  CHECK_INT(sqlite3_prepare_v2(host_native_db(), statement_text, -1, &statement, NULL), SQLITE_OK);
  int64_t n = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
  sqlite3_finalize(statement);
  return n;
}

static err_code create_post(const char *id, const char *author) {
  posts_row post = {0};
  ROW_SET(post, posts, id, str_c(id));
  ROW_SET(post, posts, title, str_c(id));
  if (author) ROW_SET(post, posts, user_id, str_c(author));
  return db_insert(&d, posts, &post).code;
}

static err_code retitle(const char *id) {
  posts_row post = {0};
  ROW_SET(post, posts, title, S("Changed"));
  return db_update(&d, posts, str_c(id), &post).code;
}

static err_code give_away(const char *id, const char *to) {
  posts_row post = {0};
  ROW_SET(post, posts, user_id, str_c(to));
  return db_update(&d, posts, str_c(id), &post).code;
}

static err_code delete_post(const char *id) { return db_delete(&d, &posts.table, str_c(id)).code; }

static void users_write_their_own(void) {
  be("u3", "user");
  CHECK_INT(create_post("mine", "u3"), ERR_NONE); /* a draft */
  CHECK_INT(create_post("theirs", "u1"), ERR_FORBIDDEN);
  CHECK_INT(retitle("mine"), ERR_NONE);
  CHECK_INT(retitle("p4"), ERR_NONE);
  CHECK_INT(retitle("p2"), ERR_FORBIDDEN); /* published, of another */
  CHECK_INT(retitle("p5"), ERR_NOT_FOUND); /* a draft of another: it does not exist */
  CHECK_INT(retitle("nope"), ERR_NOT_FOUND);
  CHECK_INT(give_away("mine", "u4"), ERR_FORBIDDEN); /* it was theirs, and would not be */
  CHECK_INT(give_away("mine", "u3"), ERR_NONE);
  CHECK_INT(give_away("p5", "u3"), ERR_NOT_FOUND);
  CHECK_INT(give_away("p2", "u3"), ERR_FORBIDDEN);
  CHECK_INT(delete_post("p5"), ERR_NOT_FOUND);
  CHECK_INT(delete_post("p2"), ERR_FORBIDDEN);
  CHECK_INT(delete_post("mine"), ERR_NONE);
  CHECK_INT(count_of("SELECT count(*) FROM posts WHERE user_id = 'u3'"), 1);
  CHECK_INT(count_of("SELECT count(*) FROM posts WHERE title = 'Changed'"), 1);
  CHECK_INT(count_of("SELECT count(*) FROM posts"), 8);
}

static void editors_write_all(void) {
  be("u2", "editor");
  CHECK_INT(create_post("for-ann", "u1"), ERR_NONE);
  CHECK_INT(retitle("p5"), ERR_NONE);
  CHECK_INT(give_away("p5", "u4"), ERR_NONE);
  CHECK_INT(delete_post("p5"), ERR_NONE);
  CHECK_INT(db_delete(&d, &categories.table, S("c3")).code, ERR_NONE);
  CHECK_INT(db_delete(&d, &comments.table, S("m1")).code, ERR_NONE);
  CHECK_INT(db_delete(&d, &categories_to_posts.table, S("l1")).code, ERR_NONE);
  CHECK_INT(db_delete(&d, &users.table, S("u4")).code, ERR_FORBIDDEN);
}

static void admins_without_a_user_write_all(void) {
  be(NULL, "admin");
  CHECK_INT(create_post("for-bob", "u2"), ERR_NONE);
  CHECK_INT(retitle("p8"), ERR_NONE);
  CHECK_INT(db_delete(&d, &comments.table, S("m1")).code, ERR_NONE);
  CHECK_INT(db_delete(&d, &users.table, S("u4")).code, ERR_NONE);
}

/* NULL = NULL holds for nobody: a row without an author is not the anonymous' own. */
static void nobody_writes_nothing(void) {
  be(NULL, NULL);
  uint64_t before = host_native_counted().db_calls;
  CHECK_INT(db_delete(&d, &categories.table, S("c3")).code, ERR_FORBIDDEN);
  CHECK_INT(create_post("x", "u1"), ERR_FORBIDDEN);
  CHECK_INT(create_post("x", NULL), ERR_FORBIDDEN);
  CHECK_INT(retitle("p1"), ERR_FORBIDDEN);
  CHECK_INT(retitle("p5"), ERR_FORBIDDEN); /* as if it were not there */
  CHECK_INT(delete_post("p1"), ERR_FORBIDDEN);
  CHECK_INT((int64_t)(host_native_counted().db_calls - before), 0); /* the rules alone say so */
  CHECK_INT(count_of("SELECT max(seq) FROM _changes"), 28);
}

static void other_names_of_roles_are_none(void) {
  static const char *const ROLES[] = {"", "Admin", "admin ", "' OR 1 --", "user"};
  for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++) {
    unit_row(str_c(ROLES[i]));
    be("u4", ROLES[i]);
    CHECK_INT(retitle("p1"), ERR_FORBIDDEN);
    CHECK_INT(db_delete(&d, &categories.table, S("c3")).code, ERR_FORBIDDEN);
    CHECK(db_never_may(&d, &users.table, DB_CREATE));
    CHECK(!db_never_may(&d, &posts.table, DB_CREATE)); /* that depends on the row */
  }
  be("x' OR '1'='1", "user");
  CHECK_INT(retitle("p1"), ERR_FORBIDDEN);
  CHECK_INT(create_post("x", "u1"), ERR_FORBIDDEN);
}

static void who_may_never_is_known_at_once(void) {
  be("u2", "editor");
  CHECK(!db_never_may(&d, &categories.table, DB_CREATE));
  CHECK(db_never_may(&d, &users.table, DB_CREATE)); /* ADMIN by default */
  CHECK(!db_never_may(&d, &comments.table, DB_UPDATE));
  be("u3", "user");
  CHECK(db_never_may(&d, &categories_to_posts.table, DB_CREATE));
  be("u1", "admin");
  CHECK(!db_never_may(&d, &comments.table, DB_UPDATE));
  be(NULL, NULL);
  d.ruled = false;
  CHECK(!db_never_may(&d, &comments.table, DB_DELETE)); /* C code has decided itself */
}

/* --- batches ----------------------------------------------------------------------------------
 */

static void add_retitle(db_batch *b, const char *id, const char *title) {
  posts_row post = {0};
  ROW_SET(post, posts, title, str_c(title));
  (void)db_add_update(b, posts, str_c(id), &post);
}

/* Whatever misses, wherever it stands, nothing stays; the tag says which it was. */
static void one_miss_undoes_all(void) {
  static const struct {
    const char *ids[3];
    err_code code;
    size_t tag;
  } CASES[] = {
      {{"nope", "p4", "p4"}, ERR_NOT_FOUND, 1}, {{"p4", "nope", "p4"}, ERR_NOT_FOUND, 2},
      {{"p4", "p4", "nope"}, ERR_NOT_FOUND, 3}, {{"p4", "p2", "nope"}, ERR_FORBIDDEN, 2},
      {{"p4", "p5", "p2"}, ERR_NOT_FOUND, 2},   {{"p4", "p4", "p2"}, ERR_FORBIDDEN, 3},
  };
  for (int ruled = 1; ruled >= 0; ruled--) {
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
      unit_row_number((int64_t)i);
      if (!ruled && i > 2) break;
      be("u3", "user");
      d.ruled = ruled;
      db_batch b = db_batch_make(&d);
      for (b.tag = 1; b.tag <= 3; b.tag++) add_retitle(&b, CASES[i].ids[b.tag - 1], "Changed");
      err e = db_run(&b);
      CHECK_INT(e.code, CASES[i].code);
      CHECK_INT((int64_t)b.fault_tag, (int64_t)CASES[i].tag);
      CHECK_INT(count_of("SELECT count(*) FROM posts WHERE title = 'Changed'"), 0);
    }
  }
}

/* A post is given away by the second of three: judged by what it becomes. */
static void what_it_becomes_undoes_all(void) {
  posts_row away = {0};
  be("u3", "user");
  ROW_SET(away, posts, user_id, S("u4"));
  db_batch b = db_batch_make(&d);
  b.tag = 1;
  add_retitle(&b, "p4", "Changed");
  b.tag = 2;
  (void)db_add_update(&b, posts, S("p4"), &away);
  b.tag = 3;
  add_retitle(&b, "p4", "Changed too");
  CHECK_INT(db_run(&b).code, ERR_FORBIDDEN);
  CHECK_INT((int64_t)b.fault_tag, 2);
  CHECK_INT(count_of("SELECT count(*) FROM posts WHERE user_id = 'u3' AND title LIKE 'Ang%' OR "
                     "title LIKE 'Ång%'"),
            1);
}

/* A statement that a hook adds counts as a write: the miss before it must not be passed over. */
static void hooks_do_not_hide_a_miss(void) {
  comments_row remark = {0};
  d.ruled = false;
  ROW_SET(remark, comments, body, S("x"));
  ROW_SET(remark, comments, user_id, S("u1"));
  ROW_SET(remark, comments, post_id, S("p1"));
  for (int first = 0; first < 2; first++) {
    db_batch b = db_batch_make(&d);
    if (first) (void)db_add_insert(&b, comments, &remark);
    (void)db_add_delete(&b, &comments.table, S("nope"), NULL);
    if (!first) (void)db_add_insert(&b, comments, &remark);
    CHECK_INT(db_run(&b).code, ERR_NOT_FOUND);
    CHECK_INT(count_of("SELECT count(*) FROM comments"), 8);
    CHECK_INT(count_of("SELECT updated_on FROM posts WHERE id = 'p1'"), 1749600000123);
  }
}

/* A guard that does not hold is no miss. */
static void guards_do_not_end_a_batch(void) {
  db_row values;
  posts_row change = {0};
  d.ruled = false;
  ROW_SET(change, posts, title, S("Guarded"));
  condition never = eq(&posts.status, V("draft"));
  db_batch b = db_batch_make(&d);
  CHECK(db_row_read(&values, &posts.table, &change, d.mem));
  size_t n = db_add_update_row(&b, S("p1"), values, &never);
  add_retitle(&b, "p2", "Changed");
  CHECK(!err_is(db_run(&b)));
  CHECK_INT((int64_t)db_result(&b, n)->n, 0);
  CHECK_INT(count_of("SELECT count(*) FROM posts WHERE title = 'Changed'"), 1);
}

/* A record that comes back while it is asked why the write missed: it was not there then. */
static void come_back(const char *point, void *ctx) {
  int *calls = ctx;
  if (str_eq(str_c(point), S("host_db")) && ++*calls == 2) {
    CHECK(
        host_native_sql("INSERT INTO categories (id, title, created_on, updated_on) VALUES "
                        "('back', 'Back', 0, 0)"));
  }
}

static void a_record_that_came_too_late_was_not_there(void) {
  int calls = 0;
  be("u2", "editor");
  host_native_on_suspend(come_back, &calls);
  CHECK_INT(db_delete(&d, &categories.table, S("back")).code, ERR_NOT_FOUND);
  host_native_on_suspend(NULL, NULL);
  CHECK_INT(calls, 2);
}

/* --- images ------------------------------------------------------------------------------------
 */

static void images_see_every_field(void) {
  static const char *const CHANGES[] = {
      "UPDATE users SET name = name || 'x' WHERE id = 'u3'",
      "UPDATE users SET email = 'other@example.com' WHERE id = 'u3'", /* private */
      "UPDATE users SET updated_on = updated_on + 1 WHERE id = 'u3'",
      "DELETE FROM users WHERE id = 'u4'", /* of another */
  };
  be(NULL, "admin");
  for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++) {
    db_row values;
    unit_row(str_c(CHANGES[i]));
    db_batch asking = db_batch_make(&d);
    size_t n = db_add_image(&asking, &users.table, S("u3"));
    CHECK(!err_is(db_run(&asking)));
    wire_rows read = db_result(&asking, n)->cells;
    if (!CHECK_INT(read.rows, 1)) return;
    CHECK(host_native_sql(CHANGES[i]));
    db_batch b = db_batch_make(&d);
    CHECK(db_row_init(&values, &users.table, d.mem));
    db_row_set(&values, &users.role, V("user"));
    (void)db_add_update_as_read(&b, S("u3"), values, read.cells[read.columns - 1].text);
    CHECK_INT(db_run(&b).code, i < 3 ? ERR_PRECONDITION : ERR_NONE);
  }
}

static void images_obey_the_read_rule(void) {
  be("u3", "user");
  db_batch b = db_batch_make(&d);
  size_t hidden = db_add_image(&b, &posts.table, S("p5"));
  size_t seen = db_add_image(&b, &posts.table, S("p4"));
  CHECK(!err_is(db_run(&b)));
  CHECK_INT((int64_t)db_result(&b, hidden)->n, 0);
  CHECK_INT((int64_t)db_result(&b, seen)->n, 1);
}

/* --- what D1 says ------------------------------------------------------------------------------
 */

/* Every message that is not understood is "unavailable", and none of it is passed on. */
static void messages_are_ours(void) {
  CHECK(
      host_native_sql("CREATE TRIGGER t BEFORE UPDATE ON categories BEGIN SELECT RAISE(ABORT, "
                      "'CHECK constraint failed: secret_name'); END"));
  categories_row change = {0};
  d.ruled = false;
  ROW_SET(change, categories, title, S("x"));
  err e = db_update(&d, categories, S("c1"), &change);
  CHECK_INT(e.code, ERR_INVALID);
  CHECK_INT((int64_t)str_find_str(e.detail, S("secret")), (int64_t)e.detail.len);
  static const struct {
    const char *message;
    err_code code;
  } CASES[] = {
      {"UNIQUE constraint failed: posts.slug", ERR_CONFLICT},
      {"UNIQUE constraint failed: elsewhere.secret", ERR_CONFLICT},
      {"UNIQUE constraint failed: ", ERR_CONFLICT},
      {"NOT NULL constraint failed: posts.title", ERR_INVALID},
      {"bad JSON path: stratus-miss-99999", ERR_UNAVAILABLE}, /* no such statement */
      {"stratus-miss-", ERR_UNAVAILABLE},
      {"stratus-miss-x", ERR_UNAVAILABLE},
      {"no such table: secret", ERR_SCHEMA},
      {"secret overflow", ERR_UNAVAILABLE},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    char text[300];
    unit_row(str_c(CASES[i].message));
    snprintf(text, sizeof text,
             "DROP TRIGGER t; CREATE TRIGGER t BEFORE UPDATE ON categories BEGIN SELECT "
             "RAISE(ABORT, '%s'); END",
             CASES[i].message);
    CHECK(host_native_sql(text));
    e = db_update(&d, categories, S("c1"), &change);
    CHECK_INT(e.code, CASES[i].code);
    CHECK_INT((int64_t)str_find_str(e.detail, S("secret")), (int64_t)e.detail.len);
    CHECK_INT((int64_t)str_find_str(e.detail, S("stratus-")), (int64_t)e.detail.len);
  }
}

/* --- answers that are kept ---------------------------------------------------------------------
 */

/* The example site has no doubles: a table that has, of which only a kept answer is read. */
static void kept_doubles_are_spelt_as_d1_spells_them(void) {
  static const field with_numbers[] = {
      {.kind = FIELD_ID, .index = 0, .name = S("id")},
      {.kind = FIELD_NUMBER, .index = 1, .name = S("a"), .opt = {.private = true}},
      {.kind = FIELD_NUMBER, .index = 2, .name = S("b")},
      {.kind = FIELD_TEXT, .index = 3, .name = S("c")},
      {.kind = FIELD_NUMBER, .index = 4, .name = S("d")},
      {.kind = FIELD_INTEGER, .index = 5, .name = S("e")},
  };
  static const table t = {.name = S("t"), .fields = with_numbers, .n_fields = 6};
  const api_change change = {.method = METHOD_POST, .table = &t};
  const idempotency key = {.key = S("k"), .fingerprint = S("f")};
  wire_rows row;
  int status;
  buf body = buf_make(d.mem, 64);
  CHECK(
      host_native_sql("INSERT INTO _idempotency VALUES ('k', 'f', "
                      "'[201,[\"x\",2.0,\"2.0\",\"0.30000000000000004\",9007199254740993]]', "
                      "1)"));
  CHECK(!err_is(idempotency_replay(&key, &d, &change, 1, &row, &status)));
  CHECK_INT(status, 201);
  CHECK(!err_is(api_change_write_row(&change, row, d.mem, &body)));
  CHECK_STR(buf_view(&body), S("{\"data\":{\"id\":\"x\",\"b\":2,\"c\":\"2.0\","
                               "\"d\":0.30000000000000004,\"e\":\"9007199254740993\"}}"));
}

/* Whatever stands there: an error, not a crash. */
static void damaged_answers_are_no_answers(void) {
  static const char *const ANSWERS[] = {"",       "[]",      "{}",         "[201]",       "[201,",
                                        "[201,[", "[201,7]", "[\"x\",[]]", "[201,[[1]]]", "null",
                                        "[201,[1"};
  const api_change change = {.method = METHOD_POST, .table = &categories.table};
  const idempotency key = {.key = S("k"), .fingerprint = S("f")};
  for (size_t i = 0; i < sizeof ANSWERS / sizeof *ANSWERS; i++) {
    char text[200];
    wire_rows row;
    int status;
    unit_row(str_c(ANSWERS[i]));
    snprintf(text, sizeof text, "INSERT OR REPLACE INTO _idempotency VALUES ('k', 'f', '%s', 1)",
             ANSWERS[i]);
    CHECK(host_native_sql(text));
    CHECK_INT(idempotency_replay(&key, &d, &change, 1, &row, &status).code, ERR_INTERNAL);
  }
}

static void run(const char *name, void (*test)(void)) {
  open_world();
  unit_run(name, test);
  close_world();
}

void write_rules_tests(void) {
  run("users write their own", users_write_their_own);
  run("editors write all", editors_write_all);
  run("admins without a user write all", admins_without_a_user_write_all);
  run("nobody writes nothing", nobody_writes_nothing);
  run("other names of roles are none", other_names_of_roles_are_none);
  run("who may never is known at once", who_may_never_is_known_at_once);
  run("one miss undoes all", one_miss_undoes_all);
  run("what it becomes undoes all", what_it_becomes_undoes_all);
  run("hooks do not hide a miss", hooks_do_not_hide_a_miss);
  run("guards do not end a batch", guards_do_not_end_a_batch);
  run("a record that came too late was not there", a_record_that_came_too_late_was_not_there);
  run("images see every field", images_see_every_field);
  run("images obey the read rule", images_obey_the_read_rule);
  run("messages are ours", messages_are_ours);
  run("kept doubles are spelt as D1 spells them", kept_doubles_are_spelt_as_d1_spells_them);
  run("damaged answers are no answers", damaged_answers_are_no_answers);
}
