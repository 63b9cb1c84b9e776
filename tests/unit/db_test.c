/* db: reading and writing from C on the native host, hooks of the example site included. */
#include "data/db.h"

#include <stdio.h>

#include "data/query_cursor.h"
#include "data/schema_site.h"
#include "host/host_native.h"
#include "sqlite3.h"
#include "tests/api/drive.h"
#include "unit.h"

static db d;

static void open_world(void) {
  if (!drive_open(1, STR_EMPTY)) return;
  slot *s = slot_open(0);
  CHECK(s != NULL);
  if (s) d = db_make(s);
}

static void close_world(void) {
  slot_close(d.slot);
  drive_close();
}

/* The text of one value in the database. */
static str value_of(const char *statement_text) {
  sqlite3_stmt *statement = NULL;
  str out = STR_EMPTY;
  CHECK_INT(sqlite3_prepare_v2(host_native_db(), statement_text, -1, &statement, NULL), SQLITE_OK);
  if (sqlite3_step(statement) == SQLITE_ROW) {
    str text = str_c((const char *)sqlite3_column_text(statement, 0));
    CHECK(arena_copy(d.mem, text, &out));
  }
  sqlite3_finalize(statement);
  return out;
}

static uint64_t round_trips(void) { return host_native_counted().db_calls; }

/* Whether `e` is this error, with a fault of this field and code. */
static bool is_fault(err e, err_code code, const char *field_name, const char *word) {
  if (!CHECK_INT(e.code, code) || !CHECK(e.n_faults > 0)) return false;
  for (size_t i = 0; i < e.n_faults; i++) {
    if (!str_eq(e.faults[i].field, str_c(field_name))) continue;
    if (str_eq(e.faults[i].code, str_c(word))) return CHECK(e.faults[i].message.len > 0);
  }
  printf("    no fault %s of %s\n", word, field_name);
  return CHECK(false);
}

static posts_row new_post(const char *title) {
  posts_row post = {0};
  ROW_SET(post, posts, title, str_c(title));
  ROW_SET(post, posts, user_id, S("u2"));
  return post;
}

static void test_select_and_get(void) {
  posts_rows found = {0};
  posts_row post;
  users_row user;
  query q = query_make(&posts.table);
  query_where(&q, d.mem, eq(&posts.user_id, V("u2")));
  query_sort_by(&q, &posts.slug, DESCENDING);
  CHECK(!err_is(db_select(&d, &q, posts, &found)));
  CHECK_INT((int64_t)found.n, 3); /* the draft is for its author only */
  CHECK_STR(found.rows[0].slug, S("hundred-percent-wool"));
  CHECK(!ROW_HAS(found.rows[0], posts, body));
  CHECK(found.rows[0].present & found.rows[0].null & field_bit(&posts.body));
  CHECK_INT(found.rows[1].created_on, 1749168000000);
  CHECK_INT((int64_t)d.reads, (int64_t)TABLES(&posts.table));

  CHECK(!err_is(db_get(&d, users, S("u1"), &user)));
  CHECK(user.null & field_bit(&users.email)); /* for herself and admins only */
  CHECK_INT(db_get(&d, posts, S("p5"), &post).code, ERR_NOT_FOUND);
  d.trusted = true;
  CHECK(!err_is(db_get(&d, posts, S("p5"), &post)));
  CHECK(!err_is(db_get(&d, users, S("u1"), &user)));
  CHECK_STR(user.email, S("ann@example.com"));
  d.trusted = false;
  d.principal.user_id = V("u1");
  CHECK(!err_is(db_get(&d, users, S("u1"), &user)));
  CHECK_STR(user.email, S("ann@example.com"));
  CHECK(!err_is(db_get(&d, posts, S("p5"), &post)));
}

static void test_insert_fills_in(void) {
  posts_row post = new_post("  Élan vital & co. ");
  uint64_t before = round_trips();
  CHECK(!err_is(db_insert(&d, posts, &post)));
  CHECK_INT((int64_t)(round_trips() - before), 1);
  CHECK_INT((int64_t)post.id.len, 36);
  CHECK_STR(post.title, S("Élan vital & co.")); /* by posts_trim_title */
  CHECK_STR(post.slug, S("elan-vital-co"));
  CHECK_STR(post.status, S("draft"));
  CHECK_INT(post.created_on, d.now_ms);
  CHECK_INT(post.updated_on, d.now_ms);
  CHECK(!ROW_HAS(post, posts, body));
  posts_row again = new_post("Elan vital, co");
  CHECK(!err_is(db_insert(&d, posts, &again)));
  CHECK(str_starts(again.slug, S("elan-vital-co-")));
  CHECK_INT((int64_t)again.slug.len, 20);
  posts_row nameless = new_post("日本");
  CHECK(!err_is(db_insert(&d, posts, &nameless)));
  CHECK_STR(nameless.slug, nameless.id);
}

static void test_update_patches(void) {
  posts_row post = {0};
  ROW_SET(post, posts, body, S(""));
  host_native_advance(5000);
  d.now_ms += 5000;
  CHECK(!err_is(db_update(&d, posts, S("p1"), &post)));
  CHECK_STR(post.title, S("Anna's \"garden\""));
  CHECK(ROW_HAS(post, posts, body));
  CHECK_INT((int64_t)post.body.len, 0);
  CHECK_INT(post.updated_on, d.now_ms);
  CHECK_INT(post.created_on, 1748736000000);
  CHECK_STR(value_of("SELECT typeof(body) FROM posts WHERE id = 'p1'"), S("text"));
  post = (posts_row){0};
  ROW_NULL(post, posts, body);
  CHECK(!err_is(db_update(&d, posts, S("p1"), &post)));
  CHECK(!ROW_HAS(post, posts, body));
  CHECK_STR(value_of("SELECT typeof(body) FROM posts WHERE id = 'p1'"), S("null"));
  post = (posts_row){0};
  CHECK_INT(db_update(&d, posts, S("p99"), &post).code, ERR_NOT_FOUND);
}

static void test_every_fault_is_told(void) {
  posts_row post = {0};
  ROW_SET(post, posts, slug, S("Not A Slug"));
  ROW_SET(post, posts, status, S("hidden"));
  ROW_NULL(post, posts, user_id);
  uint64_t before = round_trips();
  err e = db_insert(&d, posts, &post);
  CHECK_INT((int64_t)(round_trips() - before), 0);
  CHECK_INT((int64_t)e.n_faults, 4);
  CHECK(is_fault(e, ERR_INVALID, "title", "required"));
  CHECK(is_fault(e, ERR_INVALID, "slug", "format"));
  CHECK(is_fault(e, ERR_INVALID, "status", "choice"));
  CHECK(is_fault(e, ERR_INVALID, "user_id", "required"));

  users_row user = {0};
  ROW_SET(user, users, name, S(""));
  ROW_SET(user, users, email, S("nobody"));
  e = db_insert(&d, users, &user);
  CHECK_INT((int64_t)e.n_faults, 1);
  CHECK(is_fault(e, ERR_INVALID, "email", "format"));

  char long_title[202] = "";
  for (int i = 0; i < 201; i++) long_title[i] = 'x';
  post = (posts_row){0};
  ROW_SET(post, posts, title, str_c(long_title));
  CHECK(is_fault(db_update(&d, posts, S("p1"), &post), ERR_INVALID, "title", "max"));
}

static void test_conflicts_name_the_field(void) {
  posts_row post = new_post("x");
  ROW_SET(post, posts, slug, S("apple"));
  CHECK(is_fault(db_insert(&d, posts, &post), ERR_CONFLICT, "slug", "unique"));
  post = new_post("x");
  ROW_SET(post, posts, user_id, S("u99"));
  err e = db_insert(&d, posts, &post);
  CHECK_INT((int64_t)e.n_faults, 1);
  CHECK(is_fault(e, ERR_CONFLICT, "user_id", "reference"));
  CHECK(is_fault(db_delete(&d, &users.table, S("u1")), ERR_CONFLICT, "", "reference"));
  CHECK_STR(db_delete(&d, &users.table, S("u1")).detail, S("Records of posts still refer to it."));
  categories_to_posts_row link = {0};
  ROW_SET(link, categories_to_posts, category_id, S("c1"));
  ROW_SET(link, categories_to_posts, post_id, S("p1"));
  e = db_insert(&d, categories_to_posts, &link);
  CHECK_INT((int64_t)e.n_faults, 2);
  CHECK(is_fault(e, ERR_CONFLICT, "category_id", "unique"));
  CHECK(!err_is(db_delete(&d, &posts.table, S("p8"))));
  CHECK_INT(db_delete(&d, &posts.table, S("p8")).code, ERR_NOT_FOUND);
  host_native_fault.db_down = true;
  CHECK_INT(db_delete(&d, &posts.table, S("p7")).code, ERR_UNAVAILABLE);
}

static void test_upsert(void) {
  users_row user = {0};
  ROW_SET(user, users, name, S("Anne"));
  ROW_SET(user, users, email, S("ann@example.com"));
  CHECK(!err_is(db_upsert(&d, users, &users.email, &user)));
  CHECK_STR(user.id, S("u1"));
  CHECK_STR(user.name, S("Anne"));
  CHECK_INT(user.created_on, 1735689600000);
  user = (users_row){0};
  ROW_SET(user, users, name, S("New"));
  ROW_SET(user, users, email, S("new@example.com"));
  CHECK(!err_is(db_upsert(&d, users, &users.email, &user)));
  CHECK_STR(value_of("SELECT count(*) FROM users"), S("5"));
  posts_row post = new_post("Apples");
  ROW_SET(post, posts, slug, S("apple"));
  CHECK(!err_is(db_upsert(&d, posts, &posts.slug, &post)));
  CHECK_STR(post.id, S("p6"));
  CHECK_STR(post.title, S("Apples"));
  CHECK_STR(post.status, S("published")); /* nobody said draft */
  CHECK_STR(post.body, S("lower case"));
}

static void test_batches_are_one_transaction(void) {
  posts_row one = new_post("One"), two = new_post("Two");
  query q = query_make(&posts.table);
  q.total = q.keys = true;
  uint64_t before = round_trips();
  db_batch b = db_batch_make(&d);
  size_t first = db_add_insert(&b, posts, &one);
  (void)db_add_insert(&b, posts, &two);
  size_t counted = db_add_sql(&b, TABLES(&posts.table), S("SELECT count(*) FROM posts"));
  size_t listed = db_add_select(&b, &q);
  CHECK(!err_is(db_run(&b)));
  CHECK_INT((int64_t)(round_trips() - before), 1);
  CHECK_INT((int64_t)db_result(&b, first)->n, 1);
  CHECK_INT(db_cell(db_result(&b, counted), 0, 0).num, 10);
  CHECK_INT(db_total(db_result(&b, listed)), 6);

  ROW_SET(two, posts, slug, S("apple"));
  one = new_post("Three");
  b = db_batch_make(&d);
  (void)db_add_insert(&b, posts, &one);
  (void)db_add_insert(&b, posts, &two);
  CHECK(is_fault(db_run(&b), ERR_CONFLICT, "slug", "unique"));
  CHECK_STR(value_of("SELECT count(*) FROM posts"), S("10"));

  /* A reference to what the same batch makes is none that leads nowhere. */
  users_row user = {0};
  ROW_SET(user, users, id, S("u9"));
  ROW_SET(user, users, name, S("Nine"));
  ROW_SET(user, users, email, S("nine@example.com"));
  ROW_SET(one, posts, user_id, S("u9"));
  b = db_batch_make(&d);
  (void)db_add_insert(&b, users, &user);
  (void)db_add_insert(&b, posts, &one);
  CHECK(!err_is(db_run(&b)));
  b = db_batch_make(&d);
  for (int i = 0; i < LIMIT_BATCH + 1; i++) (void)db_add_delete(&b, &posts.table, S("x"), NULL);
  CHECK_INT(db_run(&b).code, ERR_BAD_REQUEST);
}

static void test_guards(void) {
  posts_row change = {0};
  db_row values;
  ROW_SET(change, posts, title, S("Changed"));
  condition unchanged = eq(&posts.updated_on, V(INT64_C(1749600000123)));
  for (int i = 0; i < 2; i++) {
    db_batch b = db_batch_make(&d);
    CHECK(db_row_read(&values, &posts.table, &change, d.mem));
    size_t n = db_add_update_row(&b, S("p1"), values, &unchanged);
    CHECK(!err_is(db_run(&b)));
    CHECK_INT((int64_t)db_result(&b, n)->n, i == 0); /* the second comes too late */
  }
}

static void test_hooks(void) {
  comments_row remark = {0};
  ROW_SET(remark, comments, body, S("http://a http://b http://c"));
  ROW_SET(remark, comments, user_id, S("u2"));
  ROW_SET(remark, comments, post_id, S("p2"));
  CHECK(is_fault(db_insert(&d, comments, &remark), ERR_INVALID, "body", "links"));
  d.now_ms += 1000;
  ROW_SET(remark, comments, body, S("fine"));
  uint64_t before = round_trips();
  CHECK(!err_is(db_insert(&d, comments, &remark)));
  CHECK_INT((int64_t)(round_trips() - before), 1);
  str at = value_of("SELECT updated_on FROM posts WHERE id = 'p2'");
  int64_t n = 0;
  CHECK(str_to_i64(at, &n) && n == d.now_ms);
  /* What the hook added is undone with the rest. */
  d.now_ms += 1000;
  ROW_SET(remark, comments, id, S("m1"));
  CHECK(is_fault(db_insert(&d, comments, &remark), ERR_CONFLICT, "id", "unique"));
  CHECK_STR(value_of("SELECT updated_on FROM posts WHERE id = 'p2'"), at);
}

static void test_plain_sql(void) {
  db_rows rows;
  posts_row post;
  CHECK(!err_is(db_sql(&d, TABLES(&posts.table, &comments.table), &rows,
                       S("SELECT p.id, p.body, count(m.id) FROM posts AS p JOIN comments AS m ON "
                         "m.post_id = p.id WHERE p.status = ?1 AND p.created_on > ?2 GROUP BY p.id "
                         "ORDER BY p.id"),
                       V("published"), V(0))));
  CHECK_INT((int64_t)rows.n, 3);
  db_read(&rows, 1, posts, &post, &posts.id, &posts.body);
  CHECK_STR(post.id, S("p2"));
  CHECK(!ROW_HAS(post, posts, body));
  CHECK_INT((int64_t)post.present, (int64_t)FIELDS(&posts.id, &posts.body));
  CHECK_INT(db_cell(&rows, 1, 2).num, 2);
  CHECK_INT((int64_t)d.reads, (int64_t)TABLES(&posts.table, &comments.table));
  CHECK_INT((int64_t)d.writes, 0);
  CHECK(!err_is(db_sql(&d, TABLES(&posts.table), &rows, S("DELETE FROM posts WHERE status = ?1"),
                       V("draft"))));
  CHECK_INT((int64_t)d.writes, (int64_t)TABLES(&posts.table));
  CHECK(!err_is(db_sql(&d, TABLES(&posts.table), &rows, S("SELECT count(*) FROM posts"))));
  CHECK_INT(db_cell(&rows, 0, 0).num, 6);
}

/* Every order, pages of every size, forwards and back: together the pages are the whole list. */
static void test_cursors(void) {
  static const struct {
    const field *keys[2];
    bool descending[2];
  } ORDERS[] = {
      {{&posts.created_on}, {true}},
      {{&posts.body}, {false}},
      {{&posts.body}, {true}},
      {{&posts.created_on, &posts.title}, {true, false}},
      {{&posts.body, &posts.title}, {false, true}},
      {{&posts.body, &posts.title}, {true, false}},
      {{&posts.id}, {true}},
  };
  d.trusted = true;
  CHECK(host_native_sql("UPDATE posts SET body = NULL WHERE id IN ('p4', 'p6')"));
  for (size_t i = 0; i < sizeof ORDERS / sizeof *ORDERS; i++) {
    query q = query_make(&posts.table);
    query_sort order[QUERY_MAX_KEYS];
    db_rows all, page;
    unit_row_number((int64_t)i);
    for (int k = 0; k < 2 && ORDERS[i].keys[k]; k++) {
      query_sort_by(&q, ORDERS[i].keys[k], ORDERS[i].descending[k]);
    }
    q.keys = true;
    q.fields = FIELDS(&posts.id);
    size_t n_keys = query_order(&q, order);
    CHECK(!err_is(db_select_rows(&d, &q, &all)));
    CHECK_INT((int64_t)all.n, 8);
    for (q.limit = 1; q.limit <= 3; q.limit++) {
      for (size_t at = 0; at < all.n; at++) {
        wire_value keys[QUERY_MAX_KEYS];
        for (size_t k = 0; k < n_keys; k++) keys[k] = db_cell(&all, at, query_key_column(&q, k));
        q.cursor = (query_cursor){.kind = CURSOR_AFTER, .values = keys};
        CHECK(!err_is(db_select_rows(&d, &q, &page)));
        size_t expected = all.n - at - 1 < (size_t)q.limit ? all.n - at - 1 : (size_t)q.limit;
        CHECK_INT((int64_t)page.n, (int64_t)expected);
        for (size_t k = 0; k < page.n; k++) {
          CHECK_STR(db_cell(&page, k, 0).text, db_cell(&all, at + 1 + k, 0).text);
        }
        q.cursor.kind = CURSOR_BEFORE;
        CHECK(!err_is(db_select_rows(&d, &q, &page)));
        expected = at < (size_t)q.limit ? at : (size_t)q.limit;
        CHECK_INT((int64_t)page.n, (int64_t)expected);
        for (size_t k = 0; k < page.n; k++) {
          CHECK_STR(db_cell(&page, k, 0).text, db_cell(&all, at - expected + k, 0).text);
        }
      }
    }
  }
}

static void test_conditions_through_relations(void) {
  relation remarks = relation_to_many(&comments.post_id);
  relation sections =
      relation_through(&categories_to_posts.post_id, &categories_to_posts.category_id);
  relation author = relation_to_one(&posts.user_id);
  arena *mem = d.mem;
  const struct {
    condition where;
    const char *ids;
  } CASES[] = {
      {some_of(mem, remarks, any_record()), "p1 p2 p4 "},
      {none_of(mem, remarks, any_record()), "p3 p6 p7 "},
      {some_of(mem, remarks, eq(&comments.user_id, V("u2"))), "p1 p2 "},
      {every_of(mem, remarks, eq(&comments.user_id, V("u4"))), "p3 p4 p6 p7 "},
      {some_of(mem, author, eq(&users.name, V("Ann"))), "p1 p3 "},
      {some_of(mem, sections, eq(&categories.title, V("Essays"))), "p1 p4 "},
      {negate(mem, eq(&posts.body, V("Zürich"))), "p1 p2 p3 p6 p7 "}, /* null too */
      {any_of(mem, is_null(&posts.body), contains(&posts.title, V("pple"))), "p2 p6 p7 "},
      {all_of(
           mem, neq(&posts.user_id, V("u2")), not_null(&posts.body),
           some_of(mem, remarks,
                   some_of(mem, relation_to_one(&comments.user_id), eq(&users.name, V("Dora"))))),
       "p1 p4 "},
      {in_list(mem, &posts.id, V("p1"), V("p5"), V("p7")), "p1 p7 "},
      {condition_group(mem, CONDITION_ANY, NULL, 0), ""},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    query q = query_make(&posts.table);
    db_rows rows = {0};
    buf ids = buf_make(mem, 64);
    query_where(&q, mem, CASES[i].where);
    query_sort_by(&q, &posts.id, ASCENDING);
    unit_row_number((int64_t)i);
    CHECK(!err_is(db_select_rows(&d, &q, &rows)));
    for (size_t k = 0; k < rows.n; k++) {
      buf_str(&ids, db_cell(&rows, k, 0).text);
      buf_char(&ids, ' ');
    }
    CHECK_STR(buf_view(&ids), str_c(CASES[i].ids));
  }
}

static void test_aggregates(void) {
  query q = query_make(&comments.table);
  db_rows rows;
  query_group_by(&q, &comments.post_id);
  size_t count = query_aggregate_add(&q, AGGREGATE_COUNT, NULL);
  (void)query_aggregate_add(&q, AGGREGATE_MAX, &comments.created_on);
  query_sort_by_aggregate(&q, count, DESCENDING);
  q.limit = 2;
  CHECK(!err_is(db_select_rows(&d, &q, &rows)));
  CHECK_INT((int64_t)rows.n, 2);
  CHECK_STR(db_cell(&rows, 0, 0).text, S("p1"));
  CHECK_INT(db_cell(&rows, 0, 1).num, 4);
  CHECK_INT(db_cell(&rows, 0, 2).num, 1749081603000);
  CHECK_INT(db_cell(&rows, 1, 1).num, 2);
}

static void test_memory_and_hosts_that_fail(void) {
  for (long n = 0;; n++) {
    posts_row post = new_post("Fault");
    arena_fail_after = n;
    err e = db_insert(&d, posts, &post);
    bool untouched = arena_fail_after >= 0;
    arena_fail_after = -1;
    unit_row_number(n);
    CHECK(err_is(e) ? e.code == ERR_BUSY : untouched || post.id.len == 36);
    if (untouched) break;
    if (!CHECK(n < 1000)) break;
  }
}

static void run(const char *name, void (*test)(void)) {
  open_world();
  unit_run(name, test);
  close_world();
}

void db_tests(void) {
  run("select and get", test_select_and_get);
  run("insert fills in", test_insert_fills_in);
  run("update patches", test_update_patches);
  run("every fault is told", test_every_fault_is_told);
  run("conflicts name the field", test_conflicts_name_the_field);
  run("upsert", test_upsert);
  run("batches are one transaction", test_batches_are_one_transaction);
  run("guards", test_guards);
  run("hooks", test_hooks);
  run("plain sql", test_plain_sql);
  run("cursors", test_cursors);
  run("conditions through relations", test_conditions_through_relations);
  run("aggregates", test_aggregates);
  run("memory that fails", test_memory_and_hosts_that_fail);
}
