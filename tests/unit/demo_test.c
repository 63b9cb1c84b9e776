/* The demo content: what is read, what is made up, and that SQLite takes all of it. */
#include "cms/demo.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "cms/demo_make.h"
#include "cms/demo_random.h"
#include "cms/demo_title.h"
#include "data/schema_site.h"
#include "sqlite3.h"
#include "unit.h"

#define ROWS(table) (sizeof(table) / sizeof(table)[0])
#define FOLDER "src/cms/demo"

enum { MEMORY_BYTES = 256 * 1024 * 1024 };

static arena mem;
static demo_content content;

static void fresh(void) {
  arena_free(&mem);
  arena_init(&mem, MEMORY_BYTES);
  content = demo_content_make(&mem);
}

/* --- a small site ---------------------------------------------------------- */

static const str PEOPLE =
    S("# people\n\nann | Ann O'Hara | ann@site.example | admin\nbo | 花 Bo | bo@site.example | "
      "user\n");
static const str SECTIONS = S("maps | Maps | About maps.\nfood | Food | About food | and drink.\n");
static const str REMARKS = S("first | bo | 2026-01-03T00:00:00Z | It's good | really.\n");
static const str FIRST =
    S("---\ntitle: First: it's a start\nslug: first\nauthor: ann\nstatus: published\n"
      "categories: maps, food\ndate: 2026-01-02T03:04:05Z\n---\n\nOne two three. Four five six.\n\n"
      "## Seven\n\nEight: nine\n");
static const str SECOND =
    S("---\ntitle: Second\nslug: second\nauthor: bo\nstatus: draft\ncategories: food\n"
      "date: 2026-02-01\n---\nTen. Eleven twelve!");

static bool add_small_site(void) {
  return demo_content_add(&content, S("comments.txt"), REMARKS) &&
         demo_content_add(&content, S("first.md"), FIRST) &&
         demo_content_add(&content, S("authors.txt"), PEOPLE) &&
         demo_content_add(&content, S("second.md"), SECOND) &&
         demo_content_add(&content, S("categories.txt"), SECTIONS) && demo_content_finish(&content);
}

/* --- reading --------------------------------------------------------------- */

static void demo_reads_files(void) {
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

static void demo_reads_carriage_returns(void) {
  fresh();
  CHECK(demo_content_add(&content, S("a.md"),
                         S("---\r\ntitle: A\r\nslug: a\r\nauthor: ann\r\nstatus: draft\r\n"
                           "categories: maps\r\ndate: 2026-01-02\r\n---\r\nOne\r\n\r\ntwo\r\n")));
  if (CHECK_INT(content.n_posts, 1)) CHECK_STR(content.posts[0].body, S("One\n\ntwo"));
}

#define FRONT(title, slug, status, date)                                \
  "---\ntitle: " title "\nslug: " slug "\nauthor: ann\nstatus: " status \
  "\ncategories: maps\ndate: " date "\n---\n"

static void demo_refuses_malformed_files(void) {
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

static void demo_refuses_long_values(void) {
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

static void demo_refuses_what_does_not_exist(void) {
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

/* --- writing --------------------------------------------------------------- */

static void demo_writes_rows(void) {
  static sql s;
  fresh();
  posts_row row = {0};
  DEMO_SET(row, posts, id, S("1"));
  DEMO_SET(row, posts, title, S("it's 'quoted' \"twice\" \\ ?1 :a"));
  DEMO_SET(row, posts, slug, S("Καλημέρα 🍲"));
  DEMO_SET(row, posts, user_id, S("\n--"));
  DEMO_SET(row, posts, created_on, INT64_MIN);
  DEMO_SET(row, posts, updated_on, 0);
  sql_init(&s, &mem);
  demo_sql_write_row(&s, &posts.table,
                     &row); /* body: absent; status: absent, with an initial value */
  CHECK_STR(buf_view(&s.text),
            S("('1', 'it''s ''quoted'' \"twice\" \\ ?1 :a', 'Καλημέρα 🍲', NULL, 'draft', '\n--', "
              "-9223372036854775808, 0)"));
}

typedef struct {
  uint64_t integer_present;
  bool yes;
  double number;
  int64_t integer;
} odd_row;

/* Kinds that the site's own tables may lack. */
static void demo_writes_every_kind(void) {
  static sql s;
  static const field fields[] = {
      {.kind = FIELD_BOOLEAN, .index = 0, .row_offset = offsetof(odd_row, yes)},
      {.kind = FIELD_NUMBER, .index = 1, .row_offset = offsetof(odd_row, number)},
      {.kind = FIELD_INTEGER, .index = 2, .row_offset = offsetof(odd_row, integer)},
      {.kind = FIELD_INTEGER, .index = 3, .opt = {.initial = "-7"}},
      {.kind = FIELD_NUMBER, .index = 4, .opt = {.initial = "0.5"}},
      {.kind = FIELD_BOOLEAN, .index = 5, .opt = {.initial = "true"}},
  };
  static const table odd = {.fields = fields, .n_fields = ROWS(fields)};
  static const struct {
    odd_row row;
    str text;
  } rows[] = {
      {{7, true, 0.5, 3}, S("(1, 0.500000, 3, -7, 0.5, 1)")},
      {{7, false, -12.000001, -3}, S("(0, -12.000001, -3, -7, 0.5, 1)")},
      {{7, false, 999.9999996, 0}, S("(0, 1000.000000, 0, -7, 0.5, 1)")},
      {{0, true, 1, 1}, S("(NULL, NULL, NULL, -7, 0.5, 1)")},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row(rows[i].text);
    fresh();
    sql_init(&s, &mem);
    demo_sql_write_row(&s, &odd, &rows[i].row);
    CHECK_STR(buf_view(&s.text), rows[i].text);
  }
}

/* Collects everything that is written, and counts the pieces; refuses when `room` is used up. */
typedef struct {
  buf all;
  size_t room, longest;
} capture;

static bool take(void *context, str text) {
  capture *c = context;
  if (text.len > c->room) return false;
  c->room -= text.len;
  if (text.len > c->longest) c->longest = text.len;
  buf_str(&c->all, text);
  return buf_ok(&c->all);
}

static demo_result write_to(capture *c, uint64_t n_posts, size_t room) {
  *c = (capture){.all = buf_make(&mem, 0), .room = room};
  demo_sink sink = {.write = take, .context = c};
  return demo_write(&content, n_posts, &sink);
}

/* One number for a text. */
static uint64_t digest(str text) { return hash_str_2_4((hash_key){1, 2}, text); }

/* The same bytes on every machine: the number was seen on one of them. */
static void demo_is_deterministic(void) {
  capture first, second;
  fresh();
  CHECK(add_small_site());
  CHECK_INT(write_to(&first, 12, SIZE_MAX), DEMO_DONE);
  CHECK_INT(write_to(&second, 12, SIZE_MAX), DEMO_DONE);
  CHECK(first.all.len > 12 * 800);
  CHECK(str_eq(buf_view(&first.all), buf_view(&second.all)));
  CHECK_HEX(digest(buf_view(&first.all)), UINT64_C(0x0E1CD054605D60F5));
}

static void demo_write_reports(void) {
  capture c;
  fresh();
  CHECK(add_small_site());
  CHECK_INT(write_to(&c, 12, SIZE_MAX), DEMO_DONE);
  size_t all = c.all.len;
  CHECK_INT(write_to(&c, 12, all), DEMO_DONE);
  CHECK_INT(write_to(&c, 12, all - 1), DEMO_NO_ROOM);
  CHECK_INT(write_to(&c, 12, 0), DEMO_NO_ROOM);
  fresh();
  CHECK_INT(write_to(&c, 0, 0), DEMO_DONE); /* nothing at all */
  CHECK_INT(write_to(&c, 1, SIZE_MAX), DEMO_NO_TEXT);
}

/* The nth allocation fails, for every n until a run gets through. */
static void demo_survives_exhaustion(void) {
  long n = 0;
  for (bool done = false; !done; n++) {
    fresh();
    arena_fail_after = n;
    done = add_small_site();
    arena_fail_after = -1;
    if (!done) CHECK(content.fault.message.len > 0);
  }
  CHECK(n > 10);
  demo_result result = DEMO_NO_MEMORY;
  for (n = 0; result == DEMO_NO_MEMORY; n++) {
    capture c = {.all = buf_make(&mem, 1 << 20), .room = SIZE_MAX};
    demo_sink sink = {.write = take, .context = &c};
    arena_fail_after = n;
    result = demo_write(&content, 6, &sink);
    arena_fail_after = -1;
  }
  CHECK_INT(result, DEMO_DONE);
  CHECK(n > 20);
}

/* --- texts ----------------------------------------------------------------- */

static void demo_cuts_sentences(void) {
  static const struct {
    str text, sentences; /* parted by | */
  } rows[] = {
      {S("One. Two! Three? Four"), S("One.|Two!|Three?|Four")},
      {S("One (and. Two) three. Four."), S("One (and. Two) three.|Four.")},
      {S("By D. Richard Hipp. Next."), S("By D. Richard Hipp.|Next.")},
      {S("Version 3.8 is out. \xE2\x80\x9CNo. Yes.\xE2\x80\x9D he said. Then."),
       S("Version 3.8 is out.|\xE2\x80\x9CNo. Yes.\xE2\x80\x9D he said.|Then.")},
      {S("**Bold. Still.** After. `a. B` code."), S("**Bold. Still.**|After.|`a. B` code.")},
      {S("[A. B](https://x.y/z.Q) c. D."), S("[A. B](https://x.y/z.Q) c.|D.")},
      {S("an ellipsis... goes on. End."), S("an ellipsis... goes on.|End.")},
      {S("never (closed. So. It is one."), S("never (closed. So. It is one.")},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row(rows[i].text);
    fresh();
    buf out = buf_make(&mem, 0);
    str sentence;
    for (str rest = rows[i].text; demo_corpus_next_sentence(&rest, &sentence);) {
      if (out.len > 0) buf_char(&out, '|');
      buf_str(&out, sentence);
    }
    CHECK_STR(buf_view(&out), rows[i].sentences);
  }
}

static void demo_cuts_blocks(void) {
  str rest = S("\na\nb\n\n\n```c\nx\n\ny\n```\n\n- c\n- d\n"), block;
  static const str expected[] = {S("a\nb"), S("```c\nx\n\ny\n```"), S("- c\n- d")};
  for (size_t i = 0; i < ROWS(expected); i++) {
    CHECK(demo_corpus_next_block(&rest, &block));
    CHECK_STR(block, expected[i]);
  }
  CHECK(!demo_corpus_next_block(&rest, &block));
  CHECK_INT(demo_corpus_count_words(S("  a b\nc\t\td-e ")), 4);
}

static void demo_writes_slugs(void) {
  static const struct {
    str title, slug;
  } rows[] = {
      {S("The Old Map"), S("the-old-map-7")},
      {S("Lost: one key, 3"), S("lost-one-key-3-7")},
      {S("What? No!"), S("what-no-7")},
      {S(" - "), S("7")},
      {S(""), S("7")},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    fresh();
    buf slug = buf_make(&mem, 0);
    demo_title_write_slug(rows[i].title, 7, &slug);
    CHECK_STR(buf_view(&slug), rows[i].slug);
  }
}

/* --- the real content ------------------------------------------------------ */

/* The whole file; empty when it can not be read. */
static str read_file(const char *path) {
  buf text = buf_make(&mem, 0);
  FILE *file = fopen(path, "rb");
  size_t n = 1;
  while (file && n > 0) {
    char *room = buf_reserve(&text, 65536);
    n = room ? fread(room, 1, 65536, file) : 0;
    text.len += n;
  }
  if (file) fclose(file);
  return buf_view(&text);
}

static bool read_real_content(void) {
  fresh();
  DIR *folder = opendir(FOLDER);
  bool ok = folder != NULL;
  for (struct dirent *entry; ok && (entry = readdir(folder));) {
    char path[512];
    str name = str_c(entry->d_name);
    if (str_starts(name, S("."))) continue;
    snprintf(path, sizeof path, FOLDER "/%s", entry->d_name);
    ok = demo_content_add(&content, name, read_file(path));
  }
  if (folder) closedir(folder);
  return ok && demo_content_finish(&content);
}

/* Many generated posts, each as it should be. */
static void demo_makes_posts(void) {
  enum { COUNT = 3000 };
  static int64_t times[COUNT];
  demo_corpus corpus;
  arena post_mem;
  int published = 0, n_remarks = 0;
  if (!CHECK(read_real_content())) return;
  CHECK(demo_corpus_make(&corpus, &content, &mem));
  if (!CHECK(demo_corpus_ok(&corpus))) return;
  arena_init(&post_mem, MEMORY_BYTES);
  for (uint64_t i = 1; i <= COUNT; i++) {
    demo_post post;
    demo_remark remarks[DEMO_REMARKS_MAX];
    size_t count;
    unit_row_number((int64_t)i);
    CHECK(demo_make_post(&corpus, i, &post_mem, &post));
    CHECK(demo_make_remarks(&corpus, i, &post, &post_mem, remarks, &count));
    size_t words = demo_corpus_count_words(post.body);
    int sections = __builtin_popcountll(post.sections);
    CHECK(words >= DEMO_MADE_WORDS_MIN && words <= DEMO_MADE_WORDS_MAX);
    CHECK(sections >= 1 && sections <= 3 && post.sections >> content.n_sections == 0);
    CHECK(post.created_ms > DEMO_FOUNDED_MS && post.created_ms < corpus.oldest_ms);
    CHECK(post.updated_ms >= post.created_ms && post.author < content.n_people);
    CHECK(utf8_valid(post.body) && post.title.len <= 120);
    for (size_t k = 0; k < count; k++) {
      CHECK(remarks[k].created_ms > post.created_ms && remarks[k].text.len > 0);
    }
    times[i - 1] = post.created_ms;
    published += str_eq(post.status, S("published"));
    n_remarks += (int)count;
    arena_reset(&post_mem);
  }
  arena_free(&post_mem);
  CHECK(published > COUNT * 87 / 100 && published < COUNT * 93 / 100);
  CHECK(n_remarks > COUNT * 2 && n_remarks < COUNT * 3);
  size_t equal = 0;
  for (size_t i = 0; i < COUNT; i++) {
    for (size_t k = 0; k < i; k++) equal += times[i] == times[k];
  }
  CHECK_INT(equal, 0);
}

static void demo_bounds_statements(void) {
  capture c;
  size_t longest = 0, count = 0;
  if (!CHECK(read_real_content())) return;
  CHECK_INT(write_to(&c, 400, SIZE_MAX), DEMO_DONE);
  for (str rest = buf_view(&c.all); rest.len > 0; count++) {
    size_t end = str_find_str(rest, S("\n" DEMO_BREAKPOINT "\n"));
    if (end > longest) longest = end;
    CHECK(str_starts(rest, S("INSERT INTO \"")));
    CHECK(str_ends(str_trim(str_slice(rest, 0, end)), end < rest.len ? S(";") : S(";\n")));
    rest = str_skip(rest, end + sizeof DEMO_BREAKPOINT + 1);
  }
  CHECK(c.longest <= DEMO_STATEMENT_BYTES);
  CHECK(longest < DEMO_STATEMENT_BYTES && longest > DEMO_STATEMENT_BYTES * 9 / 10);
  CHECK(count > 10);
}

/* --- SQLite ---------------------------------------------------------------- */

/* Runs a text of statements parted by breakpoints one by one, as D1 is given them. */
static bool run_all(sqlite3 *db, str text) {
  while (text.len > 0) {
    size_t end = str_find_str(text, S(DEMO_BREAKPOINT "\n"));
    sqlite3_stmt *statement = NULL;
    bool ok = sqlite3_prepare_v2(db, text.ptr, (int)end, &statement, NULL) == SQLITE_OK;
    if (ok && statement) ok = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_finalize(statement);
    if (!CHECK_STR(ok ? S("ok") : str_c(sqlite3_errmsg(db)), S("ok"))) return false;
    text = str_skip(text, end + sizeof DEMO_BREAKPOINT);
  }
  return true;
}

/* The first column of the first row; -1 when there is none. */
static int64_t ask(sqlite3 *db, const char *text) {
  sqlite3_stmt *statement = NULL;
  int64_t n = -1;
  if (sqlite3_prepare_v2(db, text, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW) {
    n = sqlite3_column_int64(statement, 0);
  }
  sqlite3_finalize(statement);
  return n;
}

static sqlite3 *open_database(void) {
  sqlite3 *db = NULL;
  CHECK_INT(sqlite3_open(":memory:", &db), SQLITE_OK);
  CHECK_INT(sqlite3_exec(db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL), SQLITE_OK);
  CHECK_INT(ask(db, "PRAGMA foreign_keys"), 1);
  str migration = read_file("migrations/0001_initial.sql");
  CHECK(migration.len > 0 && run_all(db, migration));
  return db;
}

static void check_counts(sqlite3 *db, int64_t n_posts) {
  CHECK_INT(ask(db, "SELECT count(*) FROM users"), content.n_people);
  CHECK_INT(ask(db, "SELECT count(*) FROM categories"), content.n_sections);
  CHECK_INT(ask(db, "SELECT count(*) FROM posts"), n_posts);
  CHECK_INT(ask(db, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
  CHECK_INT(ask(db,
                "SELECT count(*) FROM posts WHERE id NOT IN (SELECT post_id FROM "
                "categories_to_posts)"),
            0);
  /* Ids are UUIDs of the moment of creation. */
  CHECK_INT(ask(db,
                "SELECT count(*) FROM posts WHERE length(id) <> 36 OR replace(substr(id, 1, 13), "
                "'-', '') <> printf('%012x', created_on) OR substr(id, 15, 1) <> '7'"),
            0);
}

static void demo_fills_a_database(void) {
  capture c;
  if (!CHECK(read_real_content())) return;
  sqlite3 *db = open_database();
  int64_t written = (int64_t)content.n_posts;
  CHECK(written > 0 && written < 60);
  CHECK_INT(write_to(&c, (uint64_t)written, SIZE_MAX), DEMO_DONE);
  CHECK(run_all(db, buf_view(&c.all)));
  check_counts(db, written);
  CHECK_INT(ask(db, "SELECT count(*) FROM comments"), content.n_remarks);

  /* More of them, over what is there; and once more, which changes nothing. */
  CHECK_INT(write_to(&c, 60, SIZE_MAX), DEMO_DONE);
  CHECK(run_all(db, buf_view(&c.all)));
  check_counts(db, 60);
  CHECK_INT(ask(db, "SELECT count(DISTINCT slug) FROM posts"), 60);
  CHECK(ask(db, "SELECT count(*) FROM comments") > (int64_t)content.n_remarks);
  int64_t changes = ask(db, "SELECT count(*) FROM _changes");
  CHECK(run_all(db, buf_view(&c.all)));
  CHECK_INT(ask(db, "SELECT count(*) FROM _changes"), changes);
  sqlite3_close(db);
}

static void demo_writes_the_newest_of_few(void) {
  static const uint64_t counts[] = {0, 1, 5};
  for (size_t i = 0; i < ROWS(counts); i++) {
    capture c;
    unit_row_number((int64_t)counts[i]);
    if (!CHECK(read_real_content())) return;
    sqlite3 *db = open_database();
    CHECK_INT(write_to(&c, counts[i], SIZE_MAX), DEMO_DONE);
    CHECK(run_all(db, buf_view(&c.all)));
    check_counts(db, (int64_t)counts[i]);
    if (counts[i] > 0) {
      int64_t oldest = content.posts[counts[i] - 1].created_ms;
      CHECK_INT(ask(db, "SELECT min(created_on) FROM posts"), oldest);
    }
    sqlite3_close(db);
  }
}

void demo_tests(void) {
  TEST(demo_reads_files);
  TEST(demo_reads_carriage_returns);
  TEST(demo_refuses_malformed_files);
  TEST(demo_refuses_long_values);
  TEST(demo_refuses_what_does_not_exist);
  TEST(demo_writes_rows);
  TEST(demo_writes_every_kind);
  TEST(demo_is_deterministic);
  TEST(demo_write_reports);
  TEST(demo_survives_exhaustion);
  TEST(demo_cuts_sentences);
  TEST(demo_cuts_blocks);
  TEST(demo_writes_slugs);
  TEST(demo_makes_posts);
  TEST(demo_bounds_statements);
  TEST(demo_fills_a_database);
  TEST(demo_writes_the_newest_of_few);
  arena_free(&mem);
}
