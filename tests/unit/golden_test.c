/* golden: all SQL that the renderer makes of a corpus of queries and writes on the example site,
 * with SQLite's plan of each, against the files in tests/golden. After a change that is meant:
 *
 *   STRATUS_GOLDEN=update build/gcc/unit golden      and look at the difference before it is
 * committed
 *
 * A table that is read without an index must stand in tests/golden/scans.txt, with its reason. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cms/api_query.h"
#include "cms/idempotency.h"
#include "data/audit.h"
#include "data/db.h"
#include "data/field.h"
#include "data/schema_site.h"
#include "format/url.h"
#include "host/host_native.h"
#include "sqlite3.h"
#include "unit.h"

static arena mem;
static sqlite3 *base;
static bool updating;
static buf scans; /* "group.name | SCAN t" lines that were found */

/* --- one group: a file ---------------------------------------------------------------------- */

typedef struct {
  const char *group;
  buf text;
  int cases;
} golden;

static golden open_group(const char *group) {
  return (golden){.group = group, .text = buf_make(&mem, 65536)};
}

/* Whether a line of a plan says that a table is walked through without an index. Subqueries that
 * were put in order (r), json_each and constants are no tables. */
static bool is_scan(str line) {
  str rest = line;
  if (!str_eq(str_cut(&rest, ' '), S("SCAN"))) return false;
  str alias = str_cut(&rest, ' ');
  if (rest.ptr && (str_starts(rest, S("USING")) || str_starts(rest, S("VIRTUAL")))) return false;
  return alias.len > 0 && alias.ptr[0] != 'r' && alias.ptr[0] != '(' &&
         !str_eq(alias, S("CONSTANT"));
}

static void write_plan(golden *g, const char *name, str statement_text) {
  sqlite3_stmt *statement = NULL;
  buf explain = buf_make(&mem, 4096);
  buf_str(&explain, S("EXPLAIN QUERY PLAN "));
  buf_str(&explain, statement_text);
  buf_char(&explain, '\0');
  const char *text = buf_view(&explain).ptr;
  if (!CHECK_INT(sqlite3_prepare_v2(base, text, -1, &statement, NULL), SQLITE_OK)) {
    fprintf(stderr, "  %s: %s\n  %s\n", name, sqlite3_errmsg(base), text);
  }
  while (sqlite3_step(statement) == SQLITE_ROW) {
    str line = str_c((const char *)sqlite3_column_text(statement, 3));
    buf_str(&g->text, S("--   "));
    buf_str(&g->text, line);
    buf_char(&g->text, '\n');
    if (!is_scan(line)) continue;
    buf_str(&scans, str_c(g->group));
    buf_char(&scans, '.');
    buf_str(&scans, str_c(name));
    buf_str(&scans, S(" | "));
    buf_str(&scans, line);
    buf_char(&scans, '\n');
  }
  sqlite3_finalize(statement);
}

static void add_text(golden *g, const char *name, str statement_text) {
  unit_row(str_c(name));
  buf_str(&g->text, S("-- "));
  buf_str(&g->text, str_c(name));
  buf_char(&g->text, '\n');
  buf_str(&g->text, statement_text);
  buf_str(&g->text, S(";\n"));
  write_plan(g, name, statement_text);
  buf_char(&g->text, '\n');
  g->cases++;
}

static void add_query(golden *g, const char *name, const query *q) {
  sql *statement = arena_alloc(&mem, sizeof *statement);
  if (!CHECK(statement != NULL) || !CHECK(!err_is(query_render(q, &mem, statement)))) return;
  add_text(g, name, buf_view(&statement->text));
}

/* The query of a URL below /v1/, as the API makes it. */
static void add_url(golden *g, const char *path) {
  query q;
  request r = {0};
  str rest = str_c(path);
  str target = str_cut(&rest, '?');
  str bad;
  CHECK_INT(url_params(&mem, rest, &r.params, &r.n_params, &bad), URL_OK);
  str id = target;
  q = query_make(schema_table(str_cut(&id, '/')));
  q.id = id;
  unit_row(str_c(path));
  if (CHECK(!err_is(api_query_read(&q, &r, &mem)))) add_query(g, path, &q);
}

/* The statements of a batch. */
static void add_batch(golden *g, const char *name, const db_batch *b) {
  wire_reader in = {.rest = str_skip(buf_view(&b->request), 4)};
  if (!CHECK(!err_is(b->fault)) || !CHECK(b->n > 0)) return;
  for (size_t i = 0; i < b->n; i++) {
    char numbered[128];
    snprintf(numbered, sizeof numbered, i ? "%s, statement %zu" : "%s", name, i + 1);
    add_text(g, numbered, wire_read_text(&in));
    for (uint32_t n = wire_read_u32(&in); n > 0; n--) (void)wire_read(&in);
  }
}

/* --- files ----------------------------------------------------------------------------------- */

static str read_whole(const char *path) {
  FILE *file = fopen(path, "rb");
  buf out = buf_make(&mem, 65536);
  char piece[4096];
  if (!file) return STR_EMPTY;
  for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;) buf_bytes(&out, piece, n);
  fclose(file);
  return buf_view(&out);
}

/* Compares with the file, or writes it. */
static void close_group(golden *g) {
  char path[128];
  str made = buf_view(&g->text);
  snprintf(path, sizeof path, "tests/golden/%s.sql", g->group);
  if (updating) {
    FILE *file = fopen(path, "wb");
    if (!CHECK(file != NULL)) return;
    fwrite(made.ptr, 1, made.len, file);
    fclose(file);
    return;
  }
  str kept = read_whole(path);
  unit_row(str_c(path));
  while (made.len > 0 || kept.len > 0) { /* the first line that differs says it best */
    str a = str_cut(&made, '\n'), b = str_cut(&kept, '\n');
    if (!str_eq(a, b)) {
      CHECK_STR(a, b);
      return;
    }
  }
  CHECK(g->cases > 0);
}

/* --- the corpus ------------------------------------------------------------------------------ */

static void test_lists(void) {
  golden g = open_group("lists");
  char path[256];
  for (size_t i = 0; i < schema_n_shown; i++) {
    const table *t = schema_tables[i];
    add_url(&g, t->name.ptr);
    snprintf(path, sizeof path, "%s?total=true&limit=5&offset=10", t->name.ptr);
    add_url(&g, path);
    snprintf(path, sizeof path, "%s/x", t->name.ptr);
    add_url(&g, path);
    for (size_t k = 0; k < t->n_fields; k++) {
      if (t->fields[k].opt.private) continue;
      snprintf(path, sizeof path, "%s?fields=id&sort=%s", t->name.ptr, t->fields[k].name.ptr);
      add_url(&g, path);
    }
  }
  add_url(&g, "posts?fields=id&sort=status:desc,title");
  close_group(&g);
}

static void test_operators(void) {
  golden g = open_group("operators");
  char path[256];
  for (int op = 0; op < OP_COUNT; op++) {
    str name = query_op_name((query_op)op);
    const char *operand = "x";
    if (query_op_operand((query_op)op) == OPERAND_TWO) operand = "x,y";
    if (query_op_operand((query_op)op) == OPERAND_FLAG) operand = "true";
    snprintf(path, sizeof path, "posts?fields=id&filters[body][%s]=%s", name.ptr, operand);
    add_url(&g, path);
  }
  add_url(&g, "posts?fields=id&filters[slug]=x");
  add_url(&g, "posts?fields=id&filters[user_id]=x");
  add_url(&g, "posts?fields=id&filters[created_on][$gt]=2026-01-01&filters[user_id]=x");
  add_url(&g, "posts?fields=id&filters[id][$in]=x,y");
  add_url(&g, "comments?fields=id&filters[post_id]=x&total=true");
  close_group(&g);
}

static void test_includes(void) {
  golden g = open_group("includes");
  relation relations[64];
  char path[256];
  for (size_t i = 0; i < schema_n_shown; i++) {
    const table *t = schema_tables[i];
    size_t count = relation_list(t, relations, 64);
    for (size_t k = 0; k < count; k++) {
      snprintf(path, sizeof path, "%s?fields=id&include=%.*s", t->name.ptr,
               (int)relations[k].name.len, relations[k].name.ptr);
      add_url(&g, path);
    }
  }
  query names = query_make(&users.table);
  names.fields = FIELDS(&users.name);
  query remarks = query_make(&comments.table);
  remarks.fields = FIELDS(&comments.body);
  remarks.limit = 5;
  remarks.offset = 5;
  query_sort_by(&remarks, &comments.created_on, ASCENDING);
  query_where(&remarks, &mem, contains(&comments.body, V("x")));
  query_include(&remarks, &mem, relation_to_one(&comments.user_id), names);
  query written = query_make(&posts.table);
  written.fields = FIELDS(&posts.title);
  query_include(&written, &mem, relation_to_many(&comments.post_id), remarks);
  query q = query_make(&users.table);
  q.fields = FIELDS(&users.id);
  query_include(&q, &mem, relation_to_many(&posts.user_id), written);
  add_query(&g, "three levels: users, their posts, comments of these, who wrote them", &q);
  query sections = query_make(&categories.table);
  query_include(&sections, &mem,
                relation_through(&categories_to_posts.category_id, &categories_to_posts.post_id),
                query_make(&posts.table));
  q = query_make(&posts.table);
  query_include(&q, &mem,
                relation_through(&categories_to_posts.post_id, &categories_to_posts.category_id),
                sections);
  add_query(&g, "many to many and back", &q);
  close_group(&g);
}

static void test_conditions(void) {
  golden g = open_group("conditions");
  relation relations[64];
  static const condition_kind KINDS[] = {CONDITION_SOME, CONDITION_NONE, CONDITION_EVERY};
  static const char *const NAMES[] = {"some", "none", "every"};
  char name[256];
  for (size_t i = 0; i < schema_n_shown; i++) {
    const table *t = schema_tables[i];
    size_t count = relation_list(t, relations, 64);
    for (size_t k = 0; k < count; k++) {
      for (int n = 0; n < 3; n++) {
        query q = query_make(t);
        q.fields = field_bit(&t->fields[0]);
        const field *created = schema_created_field(relations[k].to);
        query_where(&q, &mem, condition_related(&mem, KINDS[n], relations[k], gt(created, V(0))));
        snprintf(name, sizeof name, "%s: %s %.*s", t->name.ptr, NAMES[n],
                 (int)relations[k].name.len, relations[k].name.ptr);
        add_query(&g, name, &q);
      }
    }
  }
  query q = query_make(&posts.table);
  q.fields = FIELDS(&posts.id);
  query_where(
      &q, &mem,
      any_of(&mem, eq(&posts.slug, V("x")),
             all_of(&mem, eq(&posts.user_id, V("x")), negate(&mem, contains(&posts.title, V("x")))),
             any_of(&mem, is_null(&posts.body), any_record())));
  add_query(&g, "groups", &q);
  q = query_make(&posts.table);
  q.fields = FIELDS(&posts.id);
  q.trusted = true;
  query_where(&q, &mem,
              some_of(&mem, relation_to_many(&comments.post_id),
                      some_of(&mem, relation_to_one(&comments.user_id),
                              every_of(&mem, relation_to_many(&posts.user_id),
                                       eq(&posts.status, V("x"))))));
  add_query(&g, "three relations deep, trusted", &q);
  close_group(&g);
}

static void test_cursors(void) {
  golden g = open_group("cursors");
  wire_value keys[] = {V("x"), V("y"), V("z")};
  wire_value with_null[] = {V_NULL, V("y"), V("z")};
  query q = query_make(&posts.table);
  q.fields = FIELDS(&posts.id);
  q.keys = true;
  q.cursor = (query_cursor){.kind = CURSOR_AFTER, .values = keys};
  add_query(&g, "after, default order", &q);
  q.cursor.kind = CURSOR_BEFORE;
  add_query(&g, "before, default order", &q);
  q.cursor.kind = CURSOR_AFTER;
  query_sort_by(&q, &posts.body, ASCENDING);
  add_query(&g, "after, by a field that can be null", &q);
  q.cursor.values = with_null;
  add_query(&g, "after null, ascending", &q);
  q.sort[0].descending = true;
  add_query(&g, "after null, descending", &q);
  q.cursor.values = keys;
  query_sort_by(&q, &posts.title, ASCENDING);
  add_query(&g, "after, mixed directions", &q);
  q.total = true;
  add_query(&g, "after, with a total", &q);
  close_group(&g);
}

/* A field that only its user and admins may read, as a user sees it: null in the rows of others,
 * whatever is done with it. */
static void test_fields(void) {
  golden g = open_group("fields");
  wire_value keys[] = {V("x"), V("y")};
  query q = query_make(&users.table), posts_of = query_make(&posts.table);
  q.principal = (query_principal){.user_id = V("u3"), .role = V("user")};
  add_query(&g, "selected", &q);
  query_where(&q, &mem, eq(&users.email, V("x")));
  query_where(&q, &mem, ends_with(&users.email, V("x")));
  query_sort_by(&q, &users.email, DESCENDING);
  q.fields = FIELDS(&users.id);
  q.keys = true;
  q.cursor = (query_cursor){.kind = CURSOR_AFTER, .values = keys};
  add_query(&g, "compared, sorted by, behind a cursor", &q);
  q.principal.role = V("admin");
  add_query(&g, "the same by an admin: the rule is known to hold", &q);
  q = query_make(&users.table);
  query_group_by(&q, &users.email);
  (void)query_aggregate_add(&q, AGGREGATE_MAX, &users.email);
  q.principal.user_id = V("u3");
  add_query(&g, "counted by", &q);
  posts_of.principal = q.principal;
  query_include(&posts_of, &mem, relation_to_one(&posts.user_id), query_make(&users.table));
  query_where(&posts_of, &mem,
              some_of(&mem, relation_to_one(&posts.user_id), starts_with(&users.email, V("x"))));
  add_query(&g, "of a related record", &posts_of);
  close_group(&g);
}

/* The page behind a place, as meta.next leads to it. */
static void add_next(golden *g, const char *path, const wire_value *keys) {
  query q = query_make(&posts.table);
  request r = {0};
  str rest = str_c(path), bad;
  (void)str_cut(&rest, '?');
  CHECK_INT(url_params(&mem, rest, &r.params, &r.n_params, &bad), URL_OK);
  unit_row(str_c(path));
  if (!CHECK(!err_is(api_query_read(&q, &r, &mem)))) return;
  q.cursor = (query_cursor){.kind = CURSOR_AFTER, .values = keys};
  buf target = buf_make(&mem, 256), name = buf_make(&mem, 256);
  query_write_url(&q, &target);
  buf_char(&target, '\0');
  buf_str(&name, str_c(path));
  buf_str(&name, S(", the next page"));
  buf_char(&name, '\0');
  rest = str_c(buf_view(&target).ptr); /* the cursor's text is read again */
  (void)str_cut(&rest, '?');
  q = query_make(&posts.table);
  CHECK_INT(url_params(&mem, rest, &r.params, &r.n_params, &bad), URL_OK);
  if (CHECK(!err_is(api_query_read(&q, &r, &mem)))) add_query(g, buf_view(&name).ptr, &q);
}

/* What people ask by URL. */
static void test_urls(void) {
  golden g = open_group("urls");
  static const char *const PATHS[] = {
      "posts?filters[status]=published&include=author,categories&fields=id,title,author.name",
      "posts?filters[author][name]=Ann",
      "posts?filters[user_id]=x&sort=created_on",
      "posts?filters[categories][$some][title]=News",
      "posts?filters[categories][$some][id]=x&fields=id",
      "posts?filters[comments][$none][user_id]=x&fields=id",
      "posts?filters[comments][$null]=true&fields=id",
      "posts?filters[$or][0][slug]=x&filters[$or][1][id]=x&fields=id",
      "posts?filters[$or][0][author][name]=x&filters[$or][1][$not][title][$contains]=x&fields=id",
      "posts?filters[created_on][$between]=2026-01-01,2026-02-01&fields=id&total=true",
      "users?filters[posts][$some][comments][$some][user_id]=x&fields=id",
      "comments?filters[post_id]=x&include=user&sort=created_on:asc",
      "comments?filters[post][author][id]=x&fields=id",
      "posts/x?include=comments.user,author,categories&include[comments][limit]=5"
      "&include[comments.user][fields]=name",
      "posts/x?fields=title,comments.body&include[comments][filters][user_id]=x"
      "&include[comments][sort]=id",
      "categories?include=posts.comments.user&fields=title,posts.title,posts.comments.user.name"
      "&include[posts][limit]=3&include[posts.comments][limit]=2&limit=5",
  };
  const wire_value keys[] = {WIRE_OF_INT(INT64_C(1767225600000)), WIRE_OF_TEXT(S("x"))};
  const wire_value texts[] = {WIRE_OF_TEXT(S("x")), WIRE_OF_TEXT(S("y"))};
  for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) add_url(&g, PATHS[i]);
  add_next(&g, "posts?fields=id,title", keys);
  add_next(&g, "posts?filters[user_id]=x&include=author", keys);
  add_next(&g, "posts?sort=slug:desc&fields=id", texts);
  add_next(&g, "posts?sort=body:desc&fields=id&limit=5", texts);
  close_group(&g);
}

static void test_aggregates(void) {
  golden g = open_group("aggregates");
  query q = query_make(&posts.table);
  (void)query_aggregate_add(&q, AGGREGATE_COUNT, NULL);
  add_query(&g, "count", &q);
  query_where(&q, &mem, eq(&posts.user_id, V("x")));
  add_query(&g, "count with a condition", &q);
  q = query_make(&comments.table);
  query_group_by(&q, &comments.post_id);
  query_sort_by_aggregate(&q, query_aggregate_add(&q, AGGREGATE_COUNT, NULL), DESCENDING);
  (void)query_aggregate_add(&q, AGGREGATE_MIN, &comments.created_on);
  (void)query_aggregate_add(&q, AGGREGATE_MAX, &comments.created_on);
  (void)query_aggregate_add(&q, AGGREGATE_COUNT, &comments.body);
  (void)query_aggregate_add(&q, AGGREGATE_SUM, &comments.created_on);
  add_query(&g, "groups, the largest first", &q);
  close_group(&g);
}

static void add_writes(golden *g, db *d) {
  posts_row post = {0};
  db_row values;
  ROW_SET(post, posts, title, S("A title"));
  ROW_SET(post, posts, user_id, S("u1"));
  db_batch b = db_batch_make(d);
  (void)db_add_insert(&b, posts, &post);
  add_batch(g, "insert, slug made", &b);
  ROW_SET(post, posts, slug, S("a-slug"));
  b = db_batch_make(d);
  CHECK(db_row_read(&values, &posts.table, &post, &mem));
  (void)db_add_upsert_row(&b, &posts.slug, values);
  add_batch(g, "upsert by slug", &b);
  post = (posts_row){0};
  ROW_NULL(post, posts, body);
  b = db_batch_make(d);
  (void)db_add_update(&b, posts, S("p1"), &post);
  add_batch(g, "update", &b);
  condition guard = eq(&posts.updated_on, V(1));
  b = db_batch_make(d);
  CHECK(db_row_read(&values, &posts.table, &post, &mem));
  (void)db_add_update_row(&b, S("p1"), values, &guard);
  add_batch(g, "update with a guard", &b);
  b = db_batch_make(d);
  (void)db_add_delete(&b, &posts.table, S("p1"), &guard);
  add_batch(g, "delete with a guard", &b);
  comments_row remark = {0};
  ROW_SET(remark, comments, body, S("x"));
  ROW_SET(remark, comments, user_id, S("u1"));
  ROW_SET(remark, comments, post_id, S("p1"));
  b = db_batch_make(d);
  (void)db_add_insert(&b, comments, &remark);
  add_batch(g, "insert, with what a hook adds", &b);
}

static const str IMAGE = S("[\"p1\"]");

/* The same under rules: POST, PATCH, If-Match, DELETE, with a key. */
static void add_ruled_writes(golden *g, db *d) {
  posts_row post = {0};
  db_row values;
  const idempotency key = {.key = S("k"), .fingerprint = S("f")};
  api_change change = {.method = METHOD_POST, .table = &posts.table};
  d->ruled = true;
  d->principal = (query_principal){.user_id = V("u1"), .role = V("user")};
  ROW_SET(post, posts, title, S("A title"));
  ROW_SET(post, posts, user_id, S("u1"));
  db_batch b = db_batch_make(d);
  idempotency_begin(&key, &b);
  change.number = db_add_insert(&b, posts, &post);
  idempotency_keep(&key, &b, &change);
  (void)db_add_check(&b, &(changes_check){0});
  add_batch(g, "ruled insert with a key", &b);
  post = (posts_row){0};
  ROW_NULL(post, posts, body);
  b = db_batch_make(d);
  (void)db_add_update(&b, posts, S("p1"), &post);
  (void)db_add_delete(&b, &posts.table, S("p2"), NULL);
  (void)db_add_check(&b, &(changes_check){0});
  add_batch(g, "ruled update and delete", &b);
  b = db_batch_make(d);
  (void)db_add_image(&b, &posts.table, S("p1"));
  add_batch(g, "the image of a record", &b);
  b = db_batch_make(d);
  CHECK(db_row_read(&values, &posts.table, &post, &mem));
  (void)db_add_update_as_read(&b, S("p1"), values, IMAGE);
  (void)db_add_delete_as_read(&b, &posts.table, S("p1"), IMAGE);
  add_batch(g, "as it was read", &b);
  d->principal = (query_principal){.role = V("admin")};
  comments_row remark = {0};
  ROW_SET(remark, comments, body, S("x"));
  ROW_SET(remark, comments, user_id, S("u1"));
  ROW_SET(remark, comments, post_id, S("p1"));
  b = db_batch_make(d);
  (void)db_add_insert(&b, comments, &remark);
  (void)db_add_delete(&b, &comments.table, S("m1"), NULL);
  add_batch(g, "ruled insert with a hook, and a delete behind a read rule with a subquery", &b);
  b = db_batch_make(d);
  (void)db_add_sql(
      &b, 0, S("SELECT \"request\", \"answer\" FROM \"_idempotency\" WHERE \"key\" = ?1"), V("k"));
  add_batch(g, "the first answer", &b);
}

/* With rows of the trail: of a change, of what goes with a record, of an upsert as hooks do it. */
static void add_audited_writes(golden *g, db *d) {
  const audit_who who = {.actor_id = V("u1"), .address = V("2001:db8::1")};
  categories_row category = {0};
  db_row values;
  d->audit = &who;
  d->principal = (query_principal){.user_id = V("u1"), .role = V("admin")};
  d->ruled = true;
  ROW_SET(category, categories, title, S("A title"));
  db_batch b = db_batch_make(d);
  (void)db_add_update(&b, categories, S("c1"), &category);
  add_batch(g, "audited update", &b);
  b = db_batch_make(d);
  (void)db_add_delete(&b, &posts.table, S("p1"), NULL);
  add_batch(g, "audited delete, with what goes along", &b);
  b = db_batch_make(d);
  (void)db_add_delete(&b, &users.table, S("u4"), NULL);
  add_batch(g, "audited delete of a user, whose sessions go along", &b);
  d->ruled = false;
  posts_row post = {0};
  ROW_SET(post, posts, slug, S("a-slug"));
  ROW_SET(post, posts, title, S("A title"));
  ROW_SET(post, posts, user_id, S("u1"));
  b = db_batch_make(d);
  CHECK(db_row_read(&values, &posts.table, &post, &mem));
  (void)db_add_upsert_row(&b, &posts.slug, values);
  add_batch(g, "audited upsert", &b);
  d->audit = NULL;
}

static void test_writes(void) {
  golden g = open_group("writes");
  slot *s = slot_open(0);
  if (!CHECK(s != NULL)) return;
  db d = db_make(s);
  d.mem = &mem;
  add_writes(&g, &d);
  add_ruled_writes(&g, &d);
  add_audited_writes(&g, &d);
  slot_close(s);
  close_group(&g);
}

/* Runs last: compares what was found with what is justified. */
static void test_scans(void) {
  str kept = read_whole("tests/golden/scans.txt");
  for (str rest = buf_view(&scans); rest.len > 0;) {
    str line = str_cut(&rest, '\n');
    buf listed = buf_make(&mem, 256);
    buf_str(&listed, line);
    buf_str(&listed, S(" | "));
    unit_row(line);
    if (CHECK(str_find_str(kept, buf_view(&listed)) < kept.len)) continue;
    fprintf(stderr, "  a scan without a reason in tests/golden/scans.txt: %.*s\n", (int)line.len,
            line.ptr);
  }
  for (str rest = kept; rest.len > 0;) {
    str line = str_cut(&rest, '\n');
    if (line.len == 0 || line.ptr[0] == '#') continue;
    size_t plan = str_find_str(line, S(" | SCAN"));
    size_t reason = plan + 3 + str_find_str(str_skip(line, plan + 3), S(" | "));
    unit_row(line);
    CHECK(reason + 10 < line.len); /* a reason is given */
    str found = str_slice(line, 0, reason);
    CHECK(str_find_str(buf_view(&scans), found) < scans.len); /* and still needed */
  }
}

static void run(const char *name, void (*test)(void)) { unit_run(name, test); }

void golden_tests(void) {
  const char *mode = getenv("STRATUS_GOLDEN");
  updating = mode && strcmp(mode, "update") == 0;
  arena_init(&mem, 256 << 20);
  scans = buf_make(&mem, 4096);
  host_native_open(1);
  if (!host_native_migrate("migrations")) abort();
  base = host_native_db();
  run("lists", test_lists);
  run("operators", test_operators);
  run("includes", test_includes);
  run("conditions", test_conditions);
  run("cursors", test_cursors);
  run("fields", test_fields);
  run("urls", test_urls);
  run("aggregates", test_aggregates);
  run("writes", test_writes);
  run("scans", test_scans);
  slot_free_all();
  host_native_close();
  arena_free(&mem);
}
