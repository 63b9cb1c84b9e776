#include "data/schema.h"

#include "base/limits.h"
#include "data/schema_site.h"
#include "unit.h"

/* A second copy of the module, over tables of these tests that may be altered: what the site
 * happens to declare does not reach every rule. */
static const table *const other_tables[3];
static const size_t other_n_tables = sizeof other_tables / sizeof other_tables[0];
const table *other_table(str name);
const table *other_any_table(str name);
const table *other_any_table(str name);
size_t other_table_index(const table *t);
uint64_t other_table_bits(const table *t);
uint64_t other_written_tables(const table *t, bool deletes);
bool other_rule_uses(const table *t, const table *other);
const field *other_field(const table *t, str name);
const field *other_created_field(const table *t);
uint64_t other_public_fields(const table *t);
bool other_has_choice(const field *f, str choice);
uint64_t other_hash(void);
size_t other_image_fields(const table *t, const field *out[SCHEMA_IMAGE_FIELDS]);
bool other_relation_find(const table *from, str name, relation *out);
size_t other_relation_list(const table *from, relation *out, size_t cap);
relation other_relation_to_one(const field *ref);
relation other_relation_to_many(const field *ref);
relation other_relation_through(const field *near, const field *far);
uint64_t other_relation_tables(const relation *r);
void other_stand_in(const table *const *tables, size_t count);
const table *const *other_all(size_t *count);
#define schema_tables other_tables
#define schema_n_tables other_n_tables
#define schema_table other_table
#define schema_any_table other_any_table
#define schema_stand_in other_stand_in
#define schema_all other_all
#define schema_table_index other_table_index
#define schema_table_bits other_table_bits
#define schema_written_tables other_written_tables
#define schema_rule_uses other_rule_uses
#define schema_field other_field
#define schema_created_field other_created_field
#define schema_public_fields other_public_fields
#define schema_image_fields other_image_fields
#define schema_has_choice other_has_choice
#define schema_hash other_hash
#define relation_to_one other_relation_to_one
#define relation_to_many other_relation_to_many
#define relation_through other_relation_through
#define relation_tables other_relation_tables
#define relation_find other_relation_find
#define relation_list other_relation_list
#include "src/data/schema.c"
#undef schema_tables
#undef schema_n_tables
#undef schema_table
#undef schema_any_table
#undef schema_stand_in
#undef schema_all
#undef schema_table_index
#undef schema_table_bits
#undef schema_written_tables
#undef schema_rule_uses
#undef schema_field
#undef schema_created_field
#undef schema_public_fields
#undef schema_image_fields
#undef schema_has_choice
#undef schema_hash
#undef relation_find
#undef relation_list

enum { MAX_RELATIONS = 32 };

static table pages, people, links;

static field page_fields[] = {
    {.kind = FIELD_ID, .name = S("id"), .table = &pages},
    {.kind = FIELD_REF,
     .index = 1,
     .name = S("parent_id"),
     .table = &pages,
     .opt = {.to = &pages, .reverse = "children"}},
    {.kind = FIELD_REF,
     .index = 2,
     .name = S("owner"),
     .table = &pages,
     .opt = {.to = &people, .as = "keeper"}},
    {.kind = FIELD_REF,
     .index = 3,
     .name = S("reader"),
     .table = &pages,
     .opt = {.to = &people, .reverse = "read_pages"}},
    {.kind = FIELD_REF,
     .index = 4,
     .name = S("_id"),
     .table = &pages,
     .opt = {.to = &people, .reverse = "odd_pages"}},
    {.kind = FIELD_DATETIME,
     .index = 5,
     .name = S("changed"),
     .table = &pages,
     .opt = {.fill = FILL_ON_UPDATE}},
    {.kind = FIELD_TEXT,
     .index = 6,
     .name = S("secret"),
     .table = &pages,
     .opt = {.private = true}},
};
static field people_fields[] = {
    {.kind = FIELD_ID, .name = S("id"), .table = &people},
    {.kind = FIELD_DATETIME,
     .index = 1,
     .name = S("born"),
     .table = &people,
     .opt = {.fill = FILL_ON_CREATE}},
};
/* A join table with a note on who made the link. */
static field link_fields[] = {
    {.kind = FIELD_ID, .name = S("id"), .table = &links},
    {.kind = FIELD_REF, .index = 1, .name = S("page_id"), .table = &links, .opt = {.to = &pages}},
    {.kind = FIELD_REF,
     .index = 2,
     .name = S("person_id"),
     .table = &links,
     .opt = {.to = &people}},
    {.kind = FIELD_REF,
     .index = 3,
     .name = S("maker_id"),
     .table = &links,
     .opt = {.to = &people, .reverse = "made_links"}},
};
static table pages = {.name = S("pages"),
                      .opt = {.read = ANYONE},
                      .fields = page_fields,
                      .n_fields = sizeof page_fields / sizeof page_fields[0]};
static table people = {.name = S("people"),
                       .opt = {.read = ANYONE},
                       .fields = people_fields,
                       .n_fields = sizeof people_fields / sizeof people_fields[0]};
static table links = {.name = S("links"),
                      .opt = {.read = ANYONE, .join = true},
                      .fields = link_fields,
                      .n_fields = sizeof link_fields / sizeof link_fields[0]};
static const table *const other_tables[3] = {&pages, &people, &links};

/* --- lookups --------------------------------------------------------------- */

static void schema_finds_tables_and_fields_by_name(void) {
  CHECK_INT(schema_n_shown, 6);
  CHECK(schema_table(S("posts")) == &posts.table);
  CHECK(schema_table(S("categories_to_posts")) == &categories_to_posts.table);
  CHECK(schema_table(S("Posts")) == NULL);
  CHECK(schema_table(S("post")) == NULL);
  CHECK(schema_table(STR_EMPTY) == NULL);
  CHECK(schema_field(&posts.table, S("id")) == &posts.id);
  CHECK(schema_field(&posts.table, S("updated_on")) == &posts.updated_on);
  CHECK(schema_field(&users.table, S("email")) == &users.email);
  CHECK(schema_field(&posts.table, S("email")) == NULL);
  CHECK(schema_field(&posts.table, S("author")) == NULL); /* a relation */
  CHECK(schema_field(&posts.table, STR_EMPTY) == NULL);
  for (size_t i = 0; i < schema_n_tables; i++) {
    CHECK_INT(schema_table_index(schema_tables[i]), i);
    CHECK(schema_any_table(schema_tables[i]->name) == schema_tables[i]);
    /* The site's come first, and are all that a client's word can name. */
    bool shown = i < schema_n_shown;
    CHECK_INT(schema_tables[i]->opt.internal, !shown);
    CHECK(schema_table(schema_tables[i]->name) == (shown ? schema_tables[i] : NULL));
  }
}

static void schema_knows_what_may_leave(void) {
  CHECK_HEX(schema_public_fields(&posts.table), 0x1FF);
  CHECK_HEX(schema_public_fields(&users.table), 0x3F); /* rules of fields are for statements */
  CHECK_HEX(other_public_fields(&pages), 0x3F);
}

static void schema_knows_the_creation_time(void) {
  CHECK(schema_created_field(&posts.table) == &posts.created_on);
  CHECK(other_created_field(&people) == &people_fields[1]);
  CHECK(other_created_field(&pages) == NULL);
}

static void schema_compares_choices_whole(void) {
  static const struct {
    str choice;
    bool has;
  } rows[] = {
      {S("draft"), true},
      {S("published"), true},
      {S("Draft"), false},
      {S("draf"), false},
      {S("drafts"), false},
      {S("publishe"), false},
      {S("draft,published"), false},
      {S(","), false},
      {S(""), false},
      {STR_EMPTY, false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    unit_row(rows[i].choice);
    CHECK(schema_has_choice(&posts.status, rows[i].choice) == rows[i].has);
  }
  CHECK(!schema_has_choice(&posts.title, S("draft")));
  CHECK(!schema_has_choice(&posts.title, STR_EMPTY));
  field careless = {.kind = FIELD_CHOICE, .opt = {.choices = "a,,b,"}};
  CHECK(schema_has_choice(&careless, S("b")));
  CHECK(!schema_has_choice(&careless, S("")));
}

/* --- hash ------------------------------------------------------------------ */

/* Everything that changes an answer changes the hash, and back again. */
#define CHECK_MATTERS(lvalue, value)    \
  do {                                  \
    __typeof__(lvalue) kept = (lvalue); \
    (lvalue) = (value);                 \
    CHECK(other_hash() != before);      \
    (lvalue) = kept;                    \
    CHECK_HEX(other_hash(), before);    \
  } while (0)

static void schema_hash_changes_with_what_answers_show(void) {
  uint64_t before = other_hash();
  CHECK_HEX(other_hash(), before);
  CHECK_MATTERS(pages.name, S("page"));
  CHECK_MATTERS(pages.opt.read, NOBODY);
  CHECK_MATTERS(pages.opt.join, true);
  CHECK_MATTERS(pages.n_fields, pages.n_fields - 1);
  CHECK_MATTERS(page_fields[6].name, S("secrets"));
  CHECK_MATTERS(page_fields[6].kind, FIELD_MARKDOWN);
  CHECK_MATTERS(page_fields[6].opt.private, false);
  CHECK_MATTERS(page_fields[5].opt.fill, FILL_ON_CREATE);
  CHECK_MATTERS(page_fields[2].opt.to, &pages);
  CHECK_MATTERS(page_fields[2].opt.as, "owner");
  CHECK_MATTERS(page_fields[3].opt.as, "keeper");
  CHECK_MATTERS(page_fields[3].opt.reverse, "keeper");
  CHECK_MATTERS(page_fields[1].opt.reverse, NULL);

  /* A byte that moves from one name to the next. */
  str first = page_fields[5].name, second = page_fields[6].name;
  page_fields[5].name = S("change");
  page_fields[6].name = S("dsecret");
  CHECK(other_hash() != before);
  page_fields[5].name = second;
  page_fields[6].name = first;
  CHECK(other_hash() != before);
  page_fields[5].name = first;
  page_fields[6].name = second;
  CHECK_HEX(other_hash(), before);

  /* What only concerns people and writes does not. */
  pages.opt.label = "Pages";
  page_fields[6].opt.max = 10;
  CHECK_HEX(other_hash(), before);
  pages.opt.label = NULL;
  page_fields[6].opt.max = 0;
}

/* On every compiler and machine: natively and in wasm the same KV is read. */
static void schema_hash_is_the_same_in_every_build(void) {
  CHECK_HEX(other_hash(), 0x15ae65a3f1f0065d);
  CHECK_HEX(schema_hash(), schema_hash());
  CHECK(schema_hash() != other_hash());
}

/* --- relations ------------------------------------------------------------- */

typedef struct {
  relation_kind kind;
  str name;
  const table *to;
  const field *key, *far_key;
} expected_relation;

typedef bool finder(const table *from, str name, relation *out);
typedef size_t lister(const table *from, relation *out, size_t cap);

static void check_relations(const table *from, const expected_relation *expected, size_t n,
                            finder *find, lister *list) {
  relation all[MAX_RELATIONS];
  if (!CHECK_INT(list(from, all, MAX_RELATIONS), n)) return;
  for (size_t i = 0; i < n; i++) {
    unit_row(expected[i].name);
    CHECK_STR(all[i].name, expected[i].name);
    relation found = {0};
    CHECK(find(from, expected[i].name, &found));
    const relation *both[] = {&all[i], &found};
    for (size_t k = 0; k < 2; k++) {
      CHECK_INT(both[k]->kind, expected[i].kind);
      CHECK_STR(both[k]->name, expected[i].name);
      CHECK(both[k]->from == from);
      CHECK(both[k]->to == expected[i].to);
      CHECK(both[k]->key == expected[i].key);
      CHECK(both[k]->far_key == expected[i].far_key);
    }
  }
}

#define CHECK_RELATIONS(from, expected)                                                \
  check_relations(from, expected, sizeof expected / sizeof expected[0], relation_find, \
                  relation_list)
#define CHECK_OTHER_RELATIONS(from, expected)                                                \
  check_relations(from, expected, sizeof expected / sizeof expected[0], other_relation_find, \
                  other_relation_list)

static void relations_of_the_site_work_both_ways(void) {
  const table *join = &categories_to_posts.table;
  const expected_relation of_users[] = {
      {RELATION_TO_MANY, S("posts"), &posts.table, &posts.user_id, NULL},
      {RELATION_TO_MANY, S("comments"), &comments.table, &comments.user_id, NULL},
  };
  const expected_relation of_posts[] = {
      {RELATION_TO_ONE, S("author"), &users.table, &posts.user_id, NULL},
      {RELATION_TO_MANY, S("categories_to_posts"), join, &categories_to_posts.post_id, NULL},
      {RELATION_MANY_TO_MANY, S("categories"), &categories.table, &categories_to_posts.post_id,
       &categories_to_posts.category_id},
      {RELATION_TO_MANY, S("comments"), &comments.table, &comments.post_id, NULL},
  };
  const expected_relation of_categories[] = {
      {RELATION_TO_MANY, S("categories_to_posts"), join, &categories_to_posts.category_id, NULL},
      {RELATION_MANY_TO_MANY, S("posts"), &posts.table, &categories_to_posts.category_id,
       &categories_to_posts.post_id},
  };
  const expected_relation of_join[] = {
      {RELATION_TO_ONE, S("category"), &categories.table, &categories_to_posts.category_id, NULL},
      {RELATION_TO_ONE, S("post"), &posts.table, &categories_to_posts.post_id, NULL},
  };
  const expected_relation of_comments[] = {
      {RELATION_TO_ONE, S("user"), &users.table, &comments.user_id, NULL},
      {RELATION_TO_ONE, S("post"), &posts.table, &comments.post_id, NULL},
  };
  CHECK_RELATIONS(&users.table, of_users);
  CHECK_RELATIONS(&posts.table, of_posts);
  CHECK_RELATIONS(&categories.table, of_categories);
  CHECK_RELATIONS(join, of_join);
  CHECK_RELATIONS(&comments.table, of_comments);
}

static void relations_are_named_by_the_rules(void) {
  const expected_relation of_pages[] = {
      {RELATION_TO_ONE, S("parent"), &pages, &page_fields[1], NULL},
      {RELATION_TO_ONE, S("keeper"), &people, &page_fields[2], NULL},
      {RELATION_TO_ONE, S("reader"), &people, &page_fields[3], NULL},
      {RELATION_TO_ONE, S("_id"), &people, &page_fields[4], NULL},
      {RELATION_TO_MANY, S("children"), &pages, &page_fields[1], NULL},
      {RELATION_TO_MANY, S("links"), &links, &link_fields[1], NULL},
      {RELATION_MANY_TO_MANY, S("people"), &people, &link_fields[1], &link_fields[2]},
  };
  const expected_relation of_links[] = {
      {RELATION_TO_ONE, S("page"), &pages, &link_fields[1], NULL},
      {RELATION_TO_ONE, S("person"), &people, &link_fields[2], NULL},
      {RELATION_TO_ONE, S("maker"), &people, &link_fields[3], NULL},
  };
  CHECK_OTHER_RELATIONS(&pages, of_pages);
  CHECK_OTHER_RELATIONS(&links, of_links);
}

/* A third ref of a join table is a to-many relation and nothing else. */
static void relations_through_a_join_table_use_two_refs(void) {
  page_fields[2].opt.reverse = "kept_pages";
  const expected_relation of_people[] = {
      {RELATION_TO_MANY, S("kept_pages"), &pages, &page_fields[2], NULL},
      {RELATION_TO_MANY, S("read_pages"), &pages, &page_fields[3], NULL},
      {RELATION_TO_MANY, S("odd_pages"), &pages, &page_fields[4], NULL},
      {RELATION_TO_MANY, S("links"), &links, &link_fields[2], NULL},
      {RELATION_MANY_TO_MANY, S("pages"), &pages, &link_fields[2], &link_fields[1]},
      {RELATION_TO_MANY, S("made_links"), &links, &link_fields[3], NULL},
  };
  CHECK_OTHER_RELATIONS(&people, of_people);
  page_fields[2].opt.reverse = NULL;
}

static void relation_find_refuses_what_is_none(void) {
  static const str names[] = {S("user_id"), S("user"),  S("Author"), S("autho"), S("title"),
                              S("posts"),   S("users"), S("id"),     S("")};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    relation r = {.name = S("untouched")};
    unit_row(names[i]);
    CHECK(!relation_find(&posts.table, names[i], &r));
    CHECK_STR(r.name, S("untouched"));
  }
}

static void relation_list_writes_no_more_than_fits(void) {
  relation some[3] = {{.name = S("a")}, {.name = S("b")}, {.name = S("c")}};
  CHECK_INT(relation_list(&posts.table, some, 0), 4);
  CHECK_STR(some[0].name, S("a"));
  CHECK_INT(relation_list(&posts.table, some, 2), 4);
  CHECK_STR(some[0].name, S("author"));
  CHECK_STR(some[1].name, S("categories_to_posts"));
  CHECK_STR(some[2].name, S("c"));
  CHECK_INT(relation_list(&posts.table, NULL, 0), 4);
}

/* --- the site's declarations ----------------------------------------------- */

static void check_field(const table *t, size_t index) {
  const field *f = &t->fields[index];
  unit_row(f->name);
  CHECK_INT(f->index, index);
  CHECK(f->table == t);
  CHECK((f->kind == FIELD_ID) == (index == 0));
  CHECK(schema_field(t, f->name) == f); /* no earlier one has its name */
  CHECK((f->kind == FIELD_REF) == (f->opt.to != NULL));
  CHECK((f->kind == FIELD_CHOICE) == (f->opt.choices != NULL));
  if (f->kind == FIELD_CHOICE && f->opt.initial) {
    CHECK(schema_has_choice(f, str_c(f->opt.initial)));
  }
  if (f->opt.from) {
    CHECK_INT(f->kind, FIELD_SLUG);
    CHECK(schema_field(t, str_c(f->opt.from)) != NULL);
  }
  if (f->opt.to) {
    CHECK(schema_any_table(f->opt.to->name) == f->opt.to);
    CHECK(!f->opt.required || f->opt.on_delete != ON_DELETE_SET_NULL);
  }
}

static void check_indexes(const table *t) {
  for (size_t i = 0; i < t->n_indexes; i++) {
    size_t n = 0;
    for (; n < INDEX_MAX_FIELDS && t->indexes[i].on[n]; n++) {
      CHECK(t->indexes[i].on[n]->table == t);
    }
    CHECK(n > 0);
  }
}

static void check_relation_names(const table *t) {
  relation all[MAX_RELATIONS];
  size_t n = relation_list(t, all, MAX_RELATIONS);
  if (!CHECK(n <= MAX_RELATIONS)) return;
  for (size_t i = 0; i < n; i++) {
    unit_row(all[i].name);
    CHECK(all[i].name.len > 0);
    CHECK(schema_field(t, all[i].name) == NULL);
    for (size_t k = 0; k < i; k++) CHECK(!str_eq(all[k].name, all[i].name));
  }
}

static void site_declares_nothing_ambiguous(void) {
  CHECK(schema_n_tables <= LIMIT_TABLES);
  for (size_t i = 0; i < schema_n_tables; i++) {
    const table *t = schema_tables[i];
    size_t refs = 0;
    unit_row(t->name);
    CHECK(schema_any_table(t->name) == t);
    CHECK(t->opt.read && t->opt.read[0]);
    if (!CHECK(t->n_fields >= 1 && t->n_fields <= LIMIT_FIELDS)) continue;
    for (size_t k = 0; k < t->n_fields; k++) {
      check_field(t, k);
      refs += t->fields[k].kind == FIELD_REF;
    }
    unit_row(t->name);
    CHECK(!t->opt.join || refs == 2);
    check_indexes(t);
    check_relation_names(t);
  }
}

void schema_tests(void) {
  TEST(schema_finds_tables_and_fields_by_name);
  TEST(schema_knows_what_may_leave);
  TEST(schema_knows_the_creation_time);
  TEST(schema_compares_choices_whole);
  TEST(schema_hash_changes_with_what_answers_show);
  TEST(schema_hash_is_the_same_in_every_build);
  TEST(relations_of_the_site_work_both_ways);
  TEST(relations_are_named_by_the_rules);
  TEST(relations_through_a_join_table_use_two_refs);
  TEST(relation_find_refuses_what_is_none);
  TEST(relation_list_writes_no_more_than_fits);
  TEST(site_declares_nothing_ambiguous);
}
