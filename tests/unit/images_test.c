/* images: which lists a change can concern. Rules are taken apart on tables made here; what the
 * triggers log is read back from a real database in scenarios of whole requests. */
#include "data/images.h"

#include <stdio.h>

#include "app.h"
#include "data/schema_site.h"
#include "host/host.h"
#include "host/host_native.h"
#include "src/data/images_parts.h"
#include "tests/api/drive.h"
#include "unit.h"

static arena mem;

static void begin(void) { arena_init(&mem, 1 << 20); }
static void end(void) { arena_free(&mem); }

/* --- what a rule demands of the public ---------------------------------------------------------
 */

/* Of a table that stands in the place of posts. */
static cache_filter filter_in_place(const table *other) {
  const table *tables[LIMIT_TABLES];
  cache_filter f;
  for (size_t i = 0; i < schema_n_tables; i++) {
    tables[i] = schema_tables[i] == &posts.table ? other : schema_tables[i];
  }
  schema_stand_in(tables, schema_n_tables);
  query q = query_make(other);
  (void)images_filter(&q, &f);
  schema_stand_in(NULL, 0);
  return f;
}

/* Posts with another rule. */
static cache_filter filter_of(const char *rule) {
  static table other;
  other = posts.table;
  other.opt.read = rule;
  return filter_in_place(&other);
}

static uint64_t bit(const char *text) { return images_bit(WIRE_OF_TEXT(str_c(text))); }

static void rules_that_demand_something(void) {
  static const char *const RULES[] = {
      "status = 'published'",
      "(status = 'published')",
      "((status='published') AND publish_on <= :now)",
      "publish_on <= :now AND status = 'published'",
      "(status = 'published' AND (publish_on IS NULL OR publish_on <= :now)) OR user_id = :user_id "
      "OR "
      ":role IN ('editor', 'admin')",
      "status = 'published' or :role = 'admin'",
      "status = 'published' AND title = 'it''s OR not'",
      "status = 'published' OR (:user_id IS NOT NULL AND title = 'x')",
      "status = 'published' OR 0",
  };
  for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++) {
    unit_row(str_c(RULES[i]));
    cache_filter f = filter_of(RULES[i]);
    CHECK_INT(f.table, schema_table_index(&posts.table) + 1);
    CHECK_INT(f.columns[0], 0);
    CHECK_HEX(f.bits[0], bit("published"));
    CHECK_HEX(f.bits[1], 0);
  }
  cache_filter both = filter_of("status = 'published' OR status = 'draft'");
  CHECK_HEX(both.bits[0], bit("published") | bit("draft"));
}

/* Where it is not certain what a rule demands, it demands nothing. */
static void rules_that_demand_nothing(void) {
  static const char *const RULES[] = {
      "1",
      "status = 'published' OR title = 'x'",
      "NOT status = 'published'",
      "NOT (status = 'published')",
      "status <> 'draft'",
      "status != 'draft'",
      "status >= 'draft'",
      "status = 'published' COLLATE NOCASE",
      "status = 'pub' || 'lished'",
      "status = lower('published')",
      "created_on BETWEEN 1 AND status = 'published'",
      "CASE WHEN 1 THEN status = 'published' ELSE 1 END",
      "\"status\" = 'published'",
      "status = 'published' -- only",
      "EXISTS (SELECT 1 FROM users AS u WHERE u.id = user_id AND status = 'published')",
      "status = 'published' OR user_id = 'u1'",
      "title = 'published'",
      "status IN ('published')",
      "(status = 'published') = 0",
      "(status = 'published') IS NOT (1)",
  };
  for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++) {
    unit_row(str_c(RULES[i]));
    CHECK_INT(filter_of(RULES[i]).table, 0);
  }
}

/* What a rule demands is found out once for its table, and again for another. */
static void what_is_kept_is_of_this_table_and_this_rule(void) {
  static const char PUBLISHED[] = "status = 'published'", DRAFT[] = "status = 'draft'";
  for (int i = 0; i < 2; i++) {
    CHECK_HEX(filter_of(PUBLISHED).bits[0], bit("published"));
    CHECK_HEX(filter_of(PUBLISHED).bits[0], bit("published"));
    CHECK_HEX(filter_of(DRAFT).bits[0], bit("draft"));
  }
  table like_posts = posts.table, like_comments = comments.table; /* which have no status */
  like_posts.opt.read = like_comments.opt.read = PUBLISHED;
  CHECK_HEX(filter_in_place(&like_posts).bits[0], bit("published"));
  CHECK_INT(filter_in_place(&like_comments).table, 0);
}

static void a_table_that_counts_twice_has_no_filter(void) {
  cache_filter f;
  begin();
  query q = query_make(&posts.table);
  CHECK(images_filter(&q, &f));
  query_include_default(&q, &mem, relation_to_one(&posts.user_id));
  CHECK(images_filter(&q, &f));
  query again = query_make(&posts.table);
  query_include_default(&again, &mem, relation_to_many(&comments.post_id)); /* seen with posts */
  CHECK(!images_filter(&again, &f));
  query one = query_make(&posts.table);
  one.id = S("p1");
  CHECK(!images_filter(&one, &f));
  end();
}

/* --- the ring ----------------------------------------------------------------------------------
 */

#define IMAGE(status, user) "[\"status\",\"" status "\",\"user_id\",\"" user "\"]"

static void a_change_concerns_whom_an_image_fits(void) {
  begin();
  query q = query_make(&posts.table);
  query_where(&q, &mem, eq(&posts.user_id, V("u1")));
  cache_filter f;
  CHECK(images_filter(&q, &f));
  static const struct {
    const char *logged;
    bool concerns;
  } CASES[] = {
      {"[" IMAGE("draft", "u1") "," IMAGE("draft", "u1") "]", false},
      {"[" IMAGE("draft", "u1") "," IMAGE("published", "u1") "]", true},
      {"[" IMAGE("published", "u1") "," IMAGE("draft", "u1") "]", true},
      {"[" IMAGE("published", "u2") "," IMAGE("published", "u2") "]", false},
      {"[" IMAGE("published", "u2") "," IMAGE("published", "u1") "]", true},
      {"[" IMAGE("draft", "u1") "," IMAGE("published", "u2") "]", false},
      {"[" IMAGE("published", "u1") "]", true},
      {"[[\"status\",\"published\"]]", true}, /* whose it is, is not said */
      {"[[\"status\",\"draft\"]]", false},
      {"[[\"status\",null,\"user_id\",\"u1\"]]", false},
      {"[[]]", true},
      {"nonsense", true},
      {"[[\"status\"]]", true},
      {"[" IMAGE("draft", "u1") "] ]", true},
      {NULL, true},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    const char *logged = CASES[i].logged;
    unit_row(logged ? str_c(logged) : S("NULL"));
    images_begin(10);
    images_add(11, &posts.table, logged ? str_c(logged) : STR_EMPTY, &mem);
    CHECK(images_concern(&f, 10) == CASES[i].concerns);
    CHECK(!images_concern(&f, 11)); /* it contains that change */
    CHECK(images_concern(&f, 9));   /* of what was before nothing is known */
    images_begin(10);
    images_add(11, &comments.table, STR_EMPTY, &mem);
    CHECK(!images_concern(&f, 10));
  }
  end();
}

static void the_ring_forgets_from_its_end(void) {
  begin();
  query q = query_make(&posts.table);
  cache_filter f;
  CHECK(images_filter(&q, &f));
  images_begin(0);
  for (int64_t seq = 1; seq <= IMAGES_KEPT; seq++) {
    images_add(seq, &posts.table, S("[" IMAGE("draft", "u1") "]"), &mem);
  }
  CHECK(!images_concern(&f, 0));
  images_add(IMAGES_KEPT + 1, &posts.table, S("[" IMAGE("draft", "u1") "]"), &mem);
  CHECK(images_concern(&f, 0));
  CHECK(!images_concern(&f, 1));
  images_add(IMAGES_KEPT + 2, &posts.table, S("[" IMAGE("published", "u1") "]"), &mem);
  CHECK(images_concern(&f, 2));
  CHECK(images_concern(&f, IMAGES_KEPT + 1));
  CHECK(!images_concern(&f, IMAGES_KEPT + 2));
  end();
}

/* --- whole requests ----------------------------------------------------------------------------
 */

static bool is_from(const char *path, const char *tier) {
  char line[200];
  snprintf(line, sizeof line, "GET https://example.com%s", path);
  host_native_set_now(host_now_ms() + 10001); /* the log is asked first */
  drive_answer a = drive_request(str_c(line), STR_EMPTY);
  str from = STR_EMPTY;
  bool found = drive_header(&a, S("x-cache"), &from);
  bool same = CHECK(found) && CHECK_STR(from, str_c(tier));
  drive_free(&a);
  return same;
}

static void lists_stand_that_a_change_can_not_concern(void) {
  static const char BY_U1[] = "/v1/posts?filters[user_id]=u1", ALL[] = "/v1/posts";
  CHECK(drive_open(1, STR_EMPTY));
  host_native_fault.kv_absent = true;
  is_from(BY_U1, "d1");
  is_from(ALL, "d1");
  static const struct {
    const char *sql, *by_u1, *all;
  } CASES[] = {
      {"UPDATE posts SET title = 'x' WHERE id = 'p5'", "memory", "memory"}, /* a draft */
      {"UPDATE posts SET title = 'x' WHERE id = 'p2'", "memory", "d1"},     /* u2's */
      {"UPDATE posts SET title = title WHERE id = 'p1'", "d1", "d1"},       /* as any */
      {"UPDATE posts SET user_id = 'u1' WHERE id = 'p2'", "d1", "d1"},
      {"UPDATE posts SET user_id = 'u2' WHERE id = 'p2'", "d1", "d1"},
      {"UPDATE posts SET status = 'published' WHERE id = 'p5'", "d1", "d1"},
      {"UPDATE posts SET status = 'draft' WHERE id = 'p5'", "d1", "d1"},
      {"INSERT OR REPLACE INTO posts (id, title, slug, status, user_id) VALUES ('p1', 'x', 's1', "
       "'draft', 'u2')",
       "d1", "d1"}, /* the one that goes was u1's, and no trigger of DELETE tells */
      {"INSERT OR REPLACE INTO posts (id, title, slug, status, user_id) VALUES ('q1', 'x', "
       "'snake-case', 'draft', 'u2')",
       "d1", "d1"}, /* so was p3, by its slug */
      {"UPDATE OR REPLACE posts SET id = 'q1' WHERE id = 'p8'", "memory",
       "memory"}, /* two drafts */
      {"DELETE FROM posts WHERE id = 'p5'", "memory", "memory"},
      {"DELETE FROM posts WHERE id = 'p6'", "memory", "d1"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    unit_row(str_c(CASES[i].sql));
    CHECK(host_native_sql(CASES[i].sql));
    is_from(BY_U1, CASES[i].by_u1);
    is_from(ALL, CASES[i].all);
  }
  drive_close();
  app_boot(STR_EMPTY);
}

void images_tests(void) {
  TEST(rules_that_demand_something);
  TEST(rules_that_demand_nothing);
  TEST(what_is_kept_is_of_this_table_and_this_rule);
  TEST(a_table_that_counts_twice_has_no_filter);
  TEST(a_change_concerns_whom_an_image_fits);
  TEST(the_ring_forgets_from_its_end);
  TEST(lists_stand_that_a_change_can_not_concern);
}
