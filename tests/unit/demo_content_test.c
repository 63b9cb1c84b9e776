/* The files of the demo content: what is read from them, and what is refused, with file and line.
 */
#include <stdio.h>
#include <string.h>

#include "cms/demo_sql.h"
#include "demo_site.h"
#include "unit.h"

static void demo_content_reads_files(void) {
  fresh();
  if (!CHECK(add_small_site())) return;
  CHECK_INT(content.n_people, 2);
  CHECK_STR(content.people[0].name, S("Ann O'Hara"));
  CHECK_STR(content.people[1].role, S("user"));
  CHECK_INT(content.n_sections, 2);
  CHECK_STR(content.sections[1].body, S("About food | and drink."));
  if (!CHECK_INT(content.n_posts, 2)) return;
  const demo_post *second = &content.posts[0], *first = &content.posts[1]; /* newest first */
  CHECK_STR(first->title, S("First: it's a start"));
  CHECK_STR(first->body, S("One two three. Four five six.\n\n## Seven\n\nEight: nine"));
  CHECK_STR(first->status, S("published"));
  CHECK_INT(first->author, 0);
  CHECK_INT(first->sections, 3);
  CHECK_INT(first->created_ms, INT64_C(1767323045000));
  CHECK_STR(second->slug, S("second"));
  CHECK_STR(second->body, S("Ten. Eleven twelve!"));
  CHECK_INT(second->sections, 2);
  if (!CHECK_INT(content.n_remarks, 1)) return;
  CHECK_INT(content.remarks[0].post, 1);
  CHECK_INT(content.remarks[0].author, 1);
  CHECK_STR(content.remarks[0].text, S("It's good | really."));
}

static void demo_content_reads_carriage_returns(void) {
  fresh();
  CHECK(demo_content_add(&content, S("a.md"),
                         S("---\r\ntitle: A\r\nslug: a\r\nauthor: ann\r\nstatus: draft\r\n"
                           "categories: maps\r\ndate: 2026-01-02\r\n---\r\nOne\r\n\r\ntwo\r\n")));
  if (CHECK_INT(content.n_posts, 1)) CHECK_STR(content.posts[0].body, S("One\n\ntwo"));
}

#define FRONT(title, slug, status, date)                                \
  "---\ntitle: " title "\nslug: " slug "\nauthor: ann\nstatus: " status \
  "\ncategories: maps\ndate: " date "\n---\n"

static void demo_content_refuses_malformed_files(void) {
  static const struct {
    str file, text;
    size_t line;
    str message;
  } rows[] = {
      {S("a.md"), S(""), 1, S("a post begins with front matter, between two lines \"---\"")},
      {S("a.md"), S("Hello"), 1, S("a post begins with front matter, between two lines \"---\"")},
      {S("a.md"), S("---\ntitle: x"), 2, S("the front matter has no end, a line \"---\"")},
      {S("a.md"), S("---\ntitle\n---\n"), 2,
       S("not a line of front matter, \"key: value\": \"title\"")},
      {S("a.md"), S("---\ncolor: red\n---\n"), 2, S("unknown key in the front matter: \"color\"")},
      {S("a.md"), S("---\ntitle: a\ntitle: b\n---\n"), 3,
       S("a key that is there twice: \"title\"")},
      {S("a.md"), S("---\ntitle: a\n---\nx"), 3, S("the front matter lacks a line: \"slug\"")},
      {S("a.md"), S(FRONT("", "a", "draft", "2026-01-01") "x"), 2, S("title: is empty")},
      {S("a.md"), S(FRONT("A", "A b", "draft", "2026-01-01") "x"), 3,
       S("slug: is malformed \"A b\"")},
      {S("a.md"), S(FRONT("A", "a--b", "draft", "2026-01-01") "x"), 3,
       S("slug: is malformed \"a--b\"")},
      {S("a.md"), S(FRONT("A", "a", "live", "2026-01-01") "x"), 5,
       S("status: is none of the choices \"live\"")},
      {S("a.md"), S(FRONT("A", "a", "draft", "tomorrow") "x"), 7,
       S("not a date such as 2026-01-31T12:00:00Z: \"tomorrow\"")},
      {S("a.md"), S(FRONT("A", "a", "draft", "2014-12-31") "x"), 7,
       S("dates before 2015 are kept for generated posts: \"2014-12-31\"")},
      {S("a.md"), S(FRONT("A", "a", "draft", "2026-01-01") "\n\n"), 9, S("body: is empty")},
      {S("a.md"), S("---\ntitle: \xFF\n"), 2, S("not valid UTF-8")},
      {S("a.md"), S(FRONT("A", "a", "draft", "2026-01-01") "a\n\0b"), 10, S("a control character")},
      {S("a.md"), S(FRONT("A", "a", "draft", "2026-01-01") DEMO_BREAKPOINT), 9,
       S("a line that parts statements")},
      {S("a.md"), S(FRONT("A", "a", "draft", "2026-01-01") "\x7F"), 9, S("a control character")},
      {S("authors.txt"), S("# x\nann | Ann | a@b\n"), 2,
       S("too few fields, expected: \"key | name | email | role\"")},
      {S("authors.txt"), S("ann | Ann | a.b | user"), 1, S("email: is malformed \"a.b\"")},
      {S("authors.txt"), S("ann | Ann | a@b | boss"), 1,
       S("role: is none of the choices \"boss\"")},
      {S("authors.txt"), S("ann | A | a@b | user\n\nann | B | c@d | user"), 3,
       S("key: is there twice \"ann\"")},
      {S("authors.txt"), S("ann | A | a@b | user\nbo | B | A@B | user"), 2,
       S("email: is there twice \"A@B\"")},
      {S("categories.txt"), S("maps | Maps"), 1,
       S("too few fields, expected: \"key | title | body\"")},
      {S("categories.txt"), S("maps | Maps | x\nmaps | M | y"), 2,
       S("key: is there twice \"maps\"")},
      {S("comments.txt"), S("a | ann | now | x"), 1,
       S("not a date such as 2026-01-31T12:00:00Z: \"now\"")},
      {S("comments.txt"), S("a | ann | 2026-01-01 | "), 1, S("body: is empty")},
      {S("notes.txt"), S("x"), 0,
       S("neither a post (*.md) nor authors.txt, categories.txt or comments.txt")},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row(rows[i].message);
    fresh();
    CHECK(!demo_content_add(&content, rows[i].file, rows[i].text));
    CHECK_STR(content.fault.file, rows[i].file);
    CHECK_INT(content.fault.line, rows[i].line);
    CHECK_STR(content.fault.message, rows[i].message);
  }
}

static void demo_content_refuses_long_values(void) {
  static char text[DEMO_VALUE_BYTES + 512];
  fresh();
  size_t len = (size_t)snprintf(text, sizeof text, "a | %0101d | x", 0);
  CHECK(!demo_content_add(&content, S("categories.txt"), (str){text, len}));
  CHECK_STR(content.fault.message, S("title: is longer than the schema allows"));
  str front = S(FRONT("A", "a", "draft", "2026-01-01"));
  memcpy(text, front.ptr, front.len);
  memset(text + front.len, 'x', DEMO_VALUE_BYTES + 1);
  CHECK(!demo_content_add(&content, S("a.md"), (str){text, front.len + DEMO_VALUE_BYTES + 1}));
  CHECK_STR(content.fault.message, S("body: is longer than a statement can hold"));
  CHECK(demo_content_add(&content, S("a.md"), (str){text, front.len + DEMO_VALUE_BYTES}));
}

static void demo_content_refuses_what_does_not_exist(void) {
  static const struct {
    str file, text;
    size_t line;
    str message;
  } rows[] = {
      {S("x.md"),
       S("---\nauthor: eve\ntitle: x\nslug: x\nstatus: draft\ncategories: maps\ndate: "
         "2026-01-01\n---\nx"),
       2, S("author: not in authors.txt: \"eve\"")},
      {S("x.md"),
       S("---\nauthor: ann\ntitle: x\nslug: x\nstatus: draft\ncategories: maps, art\ndate: "
         "2026-01-01\n---\nx"),
       6, S("categories: not in categories.txt: \"art\"")},
      {S("x.md"),
       S("---\nauthor: ann\ntitle: x\nslug: x\nstatus: draft\ncategories: maps, maps\n"
         "date: 2026-01-01\n---\nx"),
       6, S("categories: named twice: \"maps\"")},
      {S("x.md"), S(FRONT("X", "first", "draft", "2026-01-01") "x"), 3,
       S("slug: another post has it: \"first\"")},
      {S("x.md"), S(FRONT("X", "area-51", "draft", "2026-01-01") "x"), 3,
       S("slug: one that ends in a number is kept for generated posts: \"area-51\"")},
      {S("comments.txt"), S("none | ann | 2026-03-01 | x"), 1, S("no post has the slug \"none\"")},
      {S("comments.txt"), S("\nfirst | eve | 2026-03-01 | x"), 2,
       S("author: not in authors.txt: \"eve\"")},
      {S("comments.txt"), S("first | ann | 2026-01-01 | x"), 1,
       S("a comment older than its post, \"first\"")},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row(rows[i].message);
    fresh();
    CHECK(add_small_site());
    CHECK(demo_content_add(&content, rows[i].file, rows[i].text));
    CHECK(!demo_content_finish(&content));
    CHECK_STR(content.fault.file, rows[i].file);
    CHECK_INT(content.fault.line, rows[i].line);
    CHECK_STR(content.fault.message, rows[i].message);
  }
}

void demo_content_tests(void) {
  TEST(demo_content_reads_files);
  TEST(demo_content_reads_carriage_returns);
  TEST(demo_content_refuses_malformed_files);
  TEST(demo_content_refuses_long_values);
  TEST(demo_content_refuses_what_does_not_exist);
  arena_free(&mem);
}
