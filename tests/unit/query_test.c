/* query: operators, order, canonical URL, the statement it renders, and how SQLite runs that. */
#include "data/query.h"

#include <stdio.h>
#include <string.h>

#include "cms/api_query.h"
#include "cms/migrate.h"
#include "data/field.h"
#include "data/record.h"
#include "data/schema_site.h"
#include "format/url.h"
#include "host/host.h"
#include "host/host_native.h"
#include "sqlite3.h"
#include "unit.h"

static arena mem;

/* The query of a URL below /v1/, as the API makes it. */
static err make_query(const char *path, query *q) {
  request r = {0};
  str rest = str_c(path);
  str target = str_cut(&rest, '?');
  str bad;
  CHECK_INT(url_params(&mem, rest, &r.params, &r.n_params, &bad), URL_OK);
  str id = target;
  *q = query_make(schema_table(str_cut(&id, '/')));
  q->id = id;
  return api_query_read(q, &r, &mem);
}

static str render(const char *path) {
  query q;
  err e = make_query(path, &q);
  sql *statement = arena_alloc(&mem, sizeof *statement);
  if (!CHECK(!err_is(e)) || !CHECK(statement != NULL)) return STR_EMPTY;
  if (!CHECK(!err_is(query_render(&q, &mem, statement)))) return STR_EMPTY;
  buf_char(&statement->text, '\0');
  return buf_view(&statement->text);
}

static str canonical(const char *path) {
  query q;
  buf out = buf_make(&mem, 256);
  err e = make_query(path, &q);
  if (!CHECK(!err_is(e))) return e.detail;
  query_write_url(&q, &out);
  return buf_view(&out);
}

static void test_operators_find_each_other(void) {
  for (int op = 0; op < OP_COUNT; op++) {
    query_op found = OP_COUNT;
    CHECK(query_op_find(query_op_name((query_op)op), &found));
    CHECK_INT(found, op);
  }
  query_op none;
  CHECK(!query_op_find(S("$like"), &none));
  CHECK(!query_op_find(S("eq"), &none));
}

static void test_canonical_urls(void) {
  static const struct {
    const char *asked, *expected;
  } CASES[] = {
      {"posts", "/v1/posts"},
      {"posts?limit=20&offset=0&total=false", "/v1/posts"},
      {"posts?offset=5&limit=10", "/v1/posts?limit=10&offset=5"},
      {"posts?sort=title:asc,created_on:desc", "/v1/posts?sort=title,created_on:desc"},
      {"posts?fields=title,id", "/v1/posts?fields=id,title"},
      {"posts?fields=id,title,slug,body,status,user_id,created_on,updated_on", "/v1/posts"},
      {"posts?include=comments,author", "/v1/posts?include=author,comments"},
      {"posts?filters[title]=a", "/v1/posts?filters[title][$eq]=a"},
      {"posts?filters[title][$eq]=b&filters[id][$neq]=a",
       "/v1/posts?filters[id][$neq]=a&filters[title][$eq]=b"},
      {"posts?filters[id][$in]=a,b", "/v1/posts?filters[id][$in]=a&filters[id][$in]=b"},
      {"posts?filters[id][$in][]=a,b", "/v1/posts?filters[id][$in][]=a,b"},
      {"posts?filters[body][$null]=false", "/v1/posts?filters[body][$nnull]=true"},
      {"posts?filters[created_on][$gt]=2026-01-01",
       "/v1/posts?filters[created_on][$gt]=1767225600000"},
      {"posts/p1?include=author", "/v1/posts/p1?include=author"},
      {"posts?total=true&sort=id", "/v1/posts?sort=id&total=true"},
      {"posts?sort=created_on:desc", "/v1/posts"},
      {"posts?sort=created_on:desc,id:desc,title", "/v1/posts"},
      {"posts?sort=created_on:desc,id", "/v1/posts?sort=created_on:desc,id"},
      {"posts?sort=title,id", "/v1/posts?sort=title"},
      {"posts?sort=id:desc", "/v1/posts?sort=id:desc"},
      {"posts?filters[id][$in]=b,a,b", "/v1/posts?filters[id][$in]=a&filters[id][$in]=b"},
      {"posts?filters[id]=a&filters[$and][0][id]=a", "/v1/posts?filters[id][$eq]=a"},
      {"posts?filters[$and][1][id]=a&filters[$and][0][id]=b",
       "/v1/posts?filters[id][$eq]=a&filters[id][$eq]=b"},
      {"posts?filters[$or][0][id]=a", "/v1/posts?filters[id][$eq]=a"},
      {"posts?filters[$or][][id]=b&filters[$or][][$or][][id]=a&filters[$or][2][title]=c",
       "/v1/posts?filters[$or][0][id][$eq]=a&filters[$or][1][id][$eq]=b"
       "&filters[$or][2][title][$eq]=c"},
      {"posts?filters[title][$not][$contains]=a", "/v1/posts?filters[$not][title][$contains]=a"},
      {"posts?filters[author][name]=a&filters[author][role]=user",
       "/v1/posts?filters[author][name][$eq]=a&filters[author][role][$eq]=user"},
      {"posts?filters[author][$some][name]=a", "/v1/posts?filters[author][name][$eq]=a"},
      {"posts?filters[comments][$null]=false", "/v1/posts?filters[comments][$nnull]=true"},
      {"posts?filters[comments][$null]=true", "/v1/posts?filters[comments][$null]=true"},
      {"posts?include=comments.user", "/v1/posts?include=comments,comments.user"},
      {"posts?fields=author.name,id",
       "/v1/posts?fields=id&include=author&include[author][fields]=name"},
      {"posts?include[comments][limit]=5&include=comments&include[comments][sort]=created_on:desc",
       "/v1/posts?include=comments&include[comments][limit]=5"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    CHECK_STR(canonical(CASES[i].asked), str_c(CASES[i].expected));
  }
}

/* What would end a value must be encoded, or two questions could have one key. */
static void test_canonical_urls_are_unambiguous(void) {
  CHECK(!str_eq(canonical("posts?filters[title]=a%26limit%3D5"),
                canonical("posts?filters[title]=a&limit=5")));
  CHECK(!str_eq(canonical("posts?filters[id][$in][]=a%26filters%5Bid%5D%5B%24in%5D%3Db"),
                canonical("posts?filters[id][$in]=a,b")));
}

static void test_statements(void) {
  static const struct {
    const char *asked, *expected;
  } CASES[] = {
      {"categories?fields=id",
       "SELECT t.\"id\", t.\"created_on\" AS \"+0\" FROM \"categories\" AS t WHERE (1) ORDER BY "
       "t.\"created_on\" DESC, t.\"id\" DESC LIMIT ?1 OFFSET ?2"},
      {"categories?fields=id&sort=title",
       "SELECT t.\"id\", t.\"title\" AS \"+0\" FROM \"categories\" AS t WHERE (1) ORDER BY "
       "t.\"title\", t.\"id\" LIMIT ?1 "
       "OFFSET ?2"},
      {"categories?fields=id&sort=id:desc,title",
       "SELECT t.\"id\" FROM \"categories\" AS t WHERE (1) ORDER BY t.\"id\" DESC LIMIT ?1 OFFSET "
       "?2"},
      {"posts?fields=id&filters[status]=published&filters[title][$ends_with]=x",
       "SELECT t.\"id\", t.\"created_on\" AS \"+0\" FROM \"posts\" AS t WHERE (status = "
       "'published' OR user_id = ?1 OR ?2 IN "
       "('editor', 'admin')) AND (substr(t.\"title\", length(t.\"title\") - length(?3) + 1) = ?3) "
       "AND "
       "(t.\"status\" = ?4) ORDER BY t.\"created_on\" DESC, t.\"id\" DESC LIMIT ?5 OFFSET ?6"},
      {"users/u1?fields=name&include=posts",
       "SELECT t.\"name\", (SELECT json_group_array(json_array(r.\"id\", r.\"title\", r.\"slug\", "
       "r.\"body\", r.\"status\", r.\"user_id\", r.\"created_on\", r.\"updated_on\")) FROM (SELECT "
       "i.\"id\", i.\"title\", i.\"slug\", i.\"body\", i.\"status\", i.\"user_id\", "
       "i.\"created_on\", i.\"updated_on\" FROM \"posts\" AS i WHERE i.\"user_id\" = t.\"id\" AND "
       "(status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY "
       "i.\"created_on\" DESC, "
       "i.\"id\" DESC LIMIT ?3) AS r) FROM \"users\" AS t WHERE t.\"id\" = ?4 AND (1)"},
      {"categories?fields=id&total=true&filters[title][$in]=a,b",
       "SELECT count(*), NULL AS \"+1\" FROM \"categories\" AS t WHERE (1) AND (t.\"title\" IN "
       "(SELECT value FROM json_each(?1))) UNION ALL SELECT * FROM (SELECT t.\"id\", "
       "t.\"created_on\" AS \"+0\" FROM \"categories\" AS t WHERE "
       "(1) AND (t.\"title\" IN (SELECT value FROM json_each(?1))) ORDER BY t.\"created_on\" DESC, "
       "t.\"id\" DESC LIMIT ?2 OFFSET ?3)"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    CHECK_STR(str_c(render(CASES[i].asked).ptr), str_c(CASES[i].expected));
  }
}

/* What no URL parameter says yet has a canonical form all the same, for the API to come. */
static void test_canonical_urls_of_trees(void) {
  query names = query_make(&users.table);
  names.fields = FIELDS(&users.name);
  query remarks = query_make(&comments.table);
  remarks.limit = 5;
  query_sort_by(&remarks, &comments.id, DESCENDING);
  query_where(&remarks, &mem, contains(&comments.body, V("a&b")));
  query_include(&remarks, &mem, relation_to_one(&comments.user_id), names);
  query q = query_make(&posts.table);
  query_where(
      &q, &mem,
      any_of(&mem, eq(&posts.title, V("a")),
             all_of(&mem, lt(&posts.created_on, V(5)), negate(&mem, is_null(&posts.body)))));
  query_where(
      &q, &mem,
      none_of(&mem, relation_to_many(&comments.post_id),
              some_of(&mem, relation_to_one(&comments.user_id), eq(&users.name, V("Ann")))));
  query_include(&q, &mem, relation_to_many(&comments.post_id), remarks);
  query_include(&q, &mem, relation_to_one(&posts.user_id), names);
  query_normalise(&q, &mem);
  buf out = buf_make(&mem, 256);
  query_write_url(&q, &out);
  CHECK_STR(buf_view(&out), S("/v1/posts?filters[$or][0][title][$eq]=a"
                              "&filters[$or][1][created_on][$lt]=5"
                              "&filters[$or][1][$not][body][$null]=true"
                              "&filters[comments][$none][user][name][$eq]=Ann"
                              "&include=author,comments,comments.user&include[author][fields]=name"
                              "&include[comments][filters][body][$contains]=a%26b"
                              "&include[comments.user][fields]=name&include[comments][limit]=5"
                              "&include[comments][sort]=id:desc"));
  CHECK_INT((int64_t)query_tables(&q),
            (int64_t)(UINT64_C(1) << schema_table_index(&posts.table) |
                      UINT64_C(1) << schema_table_index(&users.table) |
                      UINT64_C(1) << schema_table_index(&comments.table)));
}

/* Without memory a query fails when it is rendered, not before. */
static void test_queries_without_memory(void) {
  sql *statement = arena_alloc(&mem, sizeof *statement);
  for (long n = 0; n < 8; n++) {
    query q = query_make(&posts.table);
    arena_fail_after = n;
    query_where(&q, &mem, any_of(&mem, is_null(&posts.body), eq(&posts.title, V("a"))));
    query_include(&q, &mem, relation_to_one(&posts.user_id), query_make(&users.table));
    bool failed = arena_fail_after < 0;
    arena_fail_after = -1;
    unit_row_number(n);
    CHECK_INT(q.failed, failed);
    err e = query_render(&q, &mem, statement);
    CHECK_INT(e.code, failed ? ERR_BUSY : ERR_NONE);
  }
}

static void test_tables_that_an_answer_depends_on(void) {
  query q;
  CHECK(!err_is(make_query("posts?include=categories,author", &q)));
  uint64_t expected = 0;
  const char *names[] = {"posts", "users", "categories", "categories_to_posts"};
  for (int i = 0; i < 4; i++) {
    expected |= UINT64_C(1) << schema_table_index(schema_table(str_c(names[i])));
  }
  CHECK_INT((int64_t)query_tables(&q), (int64_t)expected);
}

/* --- how SQLite runs them ------------------------------------------------------------------- */

static sqlite3 *database(void) {
  sqlite3 *db = NULL;
  buf text = buf_make(&mem, 65536);
  CHECK(migrate_write_initial(&mem, schema_tables, schema_n_tables, &text));
  buf_char(&text, '\0');
  CHECK_INT(sqlite3_open(":memory:", &db), SQLITE_OK);
  CHECK_INT(sqlite3_exec(db, buf_view(&text).ptr, NULL, NULL, NULL), SQLITE_OK);
  return db;
}

/* The lines of the plan, joined. */
static str plan_of(sqlite3 *db, const char *path) {
  sqlite3_stmt *statement = NULL;
  buf out = buf_make(&mem, 512);
  buf explain = buf_make(&mem, 4096);
  buf_str(&explain, S("EXPLAIN QUERY PLAN "));
  buf_str(&explain, render(path));
  if (!CHECK_INT(sqlite3_prepare_v2(db, buf_view(&explain).ptr, -1, &statement, NULL), SQLITE_OK)) {
    fprintf(stderr, "  %s: %s\n", path, sqlite3_errmsg(db));
  }
  while (sqlite3_step(statement) == SQLITE_ROW) {
    buf_str(&out, str_c((const char *)sqlite3_column_text(statement, 3)));
    buf_char(&out, '\n');
  }
  sqlite3_finalize(statement);
  return buf_view(&out);
}

static bool has(str text, str part) { return str_find_str(text, part) < text.len; }

/* Default lists, single records and every include read indexes in order: nothing is sorted and no
 * table is read whole for each parent. */
static void test_plans_of_what_is_asked_most(void) {
  sqlite3 *db = database();
  relation relations[64];
  for (size_t i = 0; i < schema_n_shown; i++) {
    const table *t = schema_tables[i];
    char path[128];
    snprintf(path, sizeof path, "%s", t->name.ptr);
    str plan = plan_of(db, path);
    CHECK(has(plan, S("USING INDEX")) && !has(plan, S("TEMP B-TREE")));
    snprintf(path, sizeof path, "%s/x", t->name.ptr);
    plan = plan_of(db, path);
    CHECK(has(plan, S("SEARCH t USING INDEX")));
    size_t count = relation_list(t, relations, 64);
    for (size_t k = 0; k < count; k++) {
      snprintf(path, sizeof path, "%s?include=%.*s", t->name.ptr, (int)relations[k].name.len,
               relations[k].name.ptr);
      plan = plan_of(db, path);
      CHECK(!has(plan, S("SCAN i\n")));
      CHECK(!has(plan, S("SCAN j")));
      /* Through a join table the far side is found by id, then put in order: at most as many as
       * there are links. */
      if (relations[k].kind != RELATION_MANY_TO_MANY) CHECK(!has(plan, S("TEMP B-TREE")));
    }
  }
  sqlite3_close(db);
}

/* A value, or two, that the operator takes on the field. */
static void write_operand(const field *f, query_op op, char *out, size_t cap) {
  bool is_number = !field_is_text(f->kind);
  str first = is_number ? S("5") : S("x");
  str choices = str_c(f->opt.choices);
  if (f->kind == FIELD_CHOICE) first = str_cut(&choices, ',');
  query_operand operand = query_op_operand(op);
  if (operand == OPERAND_FLAG) first = S("true");
  snprintf(out, cap, "%.*s", (int)first.len, first.ptr);
  if (operand != OPERAND_TWO) return;
  snprintf(out, cap, "%.*s,%.*s", (int)first.len, first.ptr, (int)first.len, first.ptr);
}

/* Every operator on every public field is SQL that SQLite accepts, sorted by every field. */
static void test_every_condition_prepares(void) {
  sqlite3 *db = database();
  char path[256], operand[64];
  int prepared = 0;
  for (size_t i = 0; i < schema_n_shown; i++) {
    const table *t = schema_tables[i];
    for (size_t k = 0; k < t->n_fields; k++) {
      const field *f = &t->fields[k];
      if (f->opt.private) continue;
      for (int op = 0; op < OP_COUNT; op++) {
        if (query_op_operand((query_op)op) == OPERAND_TEXT && !field_is_text(f->kind)) continue;
        write_operand(f, (query_op)op, operand, sizeof operand);
        snprintf(path, sizeof path, "%s?sort=%s:desc&total=true&filters[%s][%s]=%s", t->name.ptr,
                 f->name.ptr, f->name.ptr, query_op_name((query_op)op).ptr, operand);
        unit_row(str_c(path));
        CHECK(plan_of(db, path).len > 0);
        prepared++;
      }
    }
  }
  CHECK(prepared > 500);
  sqlite3_close(db);
}

/* --- numbers that a JavaScript number, or 15 digits, can't hold ------------------------------ */

static const table numbers;
static const field numbers_fields[] = {
    {.kind = FIELD_ID, .name = {"id", 2}, .table = &numbers},
    {.kind = FIELD_INTEGER, .index = 1, .name = {"n", 1}, .table = &numbers},
    {.kind = FIELD_NUMBER, .index = 2, .name = {"x", 1}, .table = &numbers},
    {.kind = FIELD_REF, .index = 3, .name = {"up", 2}, .table = &numbers, .opt.to = &numbers},
};
static const table numbers = {.name = {"numbers", 7},
                              .opt.read = ANYONE,
                              .fields = numbers_fields,
                              .n_fields = sizeof numbers_fields / sizeof *numbers_fields};

static const char NUMBERS_SQL[] =
    "CREATE TABLE numbers (id TEXT PRIMARY KEY, n INTEGER, x REAL, up TEXT) STRICT;"
    "INSERT INTO numbers VALUES ('a', 9007199254740993, 0.1 + 0.2, 'a'),"
    "  ('b', 9007199254740992, 0.1, NULL), ('c', NULL, NULL, 'b');";

/* The answer to `q`, through the native host. The statement is kept in *statement. */
static str answer_of(const query *q, slot *s, sql *statement) {
  str reply = STR_EMPTY;
  wire_rows rows = {0};
  buf asked = buf_make(&mem, 1024), body = buf_make(&mem, 1024);
  if (!CHECK(!err_is(query_render(q, &mem, statement)))) return STR_EMPTY;
  buf_le32(&asked, 1);
  sql_write(statement, &asked);
  if (!CHECK(host_db(s, buf_view(&asked), &reply))) return STR_EMPTY;
  wire_reader in = {.rest = reply};
  CHECK_INT(wire_read_u32(&in), 1);
  CHECK(wire_read_rows(&in, &mem, &rows));
  CHECK(!err_is(record_write_list(q, rows, &mem, &body)));
  return buf_view(&body);
}

static void test_numbers_are_exact(void) {
  sql *statement = arena_alloc(&mem, sizeof *statement);
  host_native_open(1);
  slot *s = slot_open(0);
  if (!CHECK(statement && s && host_native_sql(NUMBERS_SQL))) return;

  query q = query_make(&numbers);
  relation above = relation_to_one(&numbers_fields[3]);
  above.name = S("above");
  query_include(&q, &mem, above, query_make(&numbers));
  q.sort[q.n_sort++] = (query_sort){.field = &numbers_fields[0]};
  CHECK_STR(answer_of(&q, s, statement),
            S("{\"data\":[{\"id\":\"a\",\"n\":\"9007199254740993\",\"x\":0.30000000000000004,"
              "\"up\":\"a\",\"above\":{\"id\":\"a\",\"n\":\"9007199254740993\","
              "\"x\":0.30000000000000004,\"up\":\"a\"}},{\"id\":\"b\",\"n\":9007199254740992,"
              "\"x\":0.1,\"up\":null,\"above\":null},{\"id\":\"c\",\"n\":null,\"x\":null,"
              "\"up\":\"b\",\"above\":{\"id\":\"b\",\"n\":9007199254740992,\"x\":0.1,"
              "\"up\":null}}],\"meta\":{\"limit\":20,\"offset\":0,\"next\":null}}"));

  q = query_make(&numbers);
  q.fields = field_bit(&numbers_fields[0]);
  query_where(&q, &mem, eq(&numbers_fields[1], V(INT64_C(9007199254740993))));
  CHECK(str_starts(answer_of(&q, s, statement), S("{\"data\":[{\"id\":\"a\"}],")));
  /* No integer that JavaScript would round crosses, in either direction. */
  CHECK_INT(statement->params[0].tag, WIRE_TEXT);
  q = query_make(&numbers);
  (void)answer_of(&q, s, statement);
  CHECK(has(buf_view(&statement->text), S("CAST(t.\"n\" AS TEXT)")));
  slot_close(s);
  slot_free_all();
  host_native_close();
}

static void run(const char *name, void (*test)(void)) {
  arena_init(&mem, 64 << 20);
  unit_run(name, test);
  arena_free(&mem);
}

void query_tests(void) {
  run("operators find each other", test_operators_find_each_other);
  run("canonical urls", test_canonical_urls);
  run("canonical urls are unambiguous", test_canonical_urls_are_unambiguous);
  run("statements", test_statements);
  run("canonical urls of trees", test_canonical_urls_of_trees);
  run("queries without memory", test_queries_without_memory);
  run("tables that an answer depends on", test_tables_that_an_answer_depends_on);
  run("plans of what is asked most", test_plans_of_what_is_asked_most);
  run("every condition prepares", test_every_condition_prepares);
  run("numbers are exact", test_numbers_are_exact);
}
