/* The demo content: what is made up, what is written, and that SQLite takes all of it. */
#include "cms/demo.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "build/migrations.h"
#include "cms/demo_make.h"
#include "cms/demo_title.h"
#include "data/schema_site.h"
#include "demo_site.h"
#include "sqlite3.h"
#include "unit.h"

#define FOLDER "src/cms/demo"

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
  CHECK_STR(
      buf_view(&s.text),
      S("('1', 'it''s ''quoted'' \"twice\" \\ ?1 :a', 'Καλημέρα 🍲', NULL, 'draft', NULL, '\n--', "
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

/* Two rows are one statement as long as it is not longer than it may be, by not one byte. */
static void demo_fills_statements(void) {
  static const size_t more[] = {0, 1};
  static char body[DEMO_STATEMENT_BYTES];
  memset(body, 'x', sizeof body);
  size_t frame = 0;
  for (size_t i = 0; i <= ROWS(more); i++) {
    fresh();
    demo_insert insert;
    capture c = {.all = buf_make(&mem, 0), .room = SIZE_MAX};
    demo_sink sink = {.write = take, .context = &c};
    posts_row row = {0};
    /* The first round finds out how long the statement is without the bodies. */
    size_t first = i == 0 ? 0 : DEMO_STATEMENT_BYTES / 2 - 1000;
    size_t second = i == 0 ? 0 : DEMO_STATEMENT_BYTES - frame - first + more[i - 1];
    demo_insert_init(&insert, &posts.table, NULL, &mem);
    DEMO_SET(row, posts, id, STR_EMPTY);
    DEMO_SET(row, posts, title, STR_EMPTY);
    DEMO_SET(row, posts, slug, STR_EMPTY);
    DEMO_SET(row, posts, user_id, STR_EMPTY);
    DEMO_SET(row, posts, created_on, 0);
    DEMO_SET(row, posts, updated_on, 0);
    DEMO_SET(row, posts, body, ((str){.ptr = body, .len = first}));
    demo_insert_add(&insert, &row, &sink);
    DEMO_SET(row, posts, body, ((str){.ptr = body, .len = second}));
    demo_insert_add(&insert, &row, &sink);
    demo_insert_flush(&insert, &sink);
    CHECK(demo_sink_ok(&sink));
    if (i == 0) frame = c.all.len;
    if (i == 1) CHECK_INT(c.longest, DEMO_STATEMENT_BYTES);
    CHECK_INT(sink.n_statements, i == 2 ? 2 : 1);
  }
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
  CHECK_HEX(digest(buf_view(&first.all)), UINT64_C(0xFC42169037AE3BB1));
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

/* Whatever the written posts are like, the generated ones keep to their length. */
static void demo_bounds_words(void) {
  buf text;
  demo_corpus corpus;
  fresh();
  CHECK(demo_content_add(&content, S("authors.txt"), PEOPLE));
  CHECK(demo_content_add(&content, S("categories.txt"), SECTIONS));
  text = buf_make(&mem, 0);
  buf_str(&text, S("---\ntitle: x\nslug: x\nauthor: bo\nstatus: draft\ncategories: food\n"
                   "date: 2026-02-01\n---\n"));
  static const size_t blocks[] = {1, 500, 139, 3, 140, 141, 90};
  for (size_t i = 0; i < ROWS(blocks); i++) {
    for (size_t k = 0; k < blocks[i]; k++) buf_str(&text, k % 60 == 59 ? S("End. ") : S("Word "));
    buf_str(&text,
            i % 2 ? S("\n\n")
                  : S("\n\n## Twelve words of heading are allowed and these are just eleven\n\n"));
  }
  CHECK(demo_content_add(&content, S("x.md"), buf_view(&text)));
  CHECK(demo_content_finish(&content));
  CHECK(demo_corpus_make(&corpus, &content, &mem));
  for (uint64_t i = 1; i <= 2000; i++) {
    demo_post post;
    unit_row_number((int64_t)i);
    if (!CHECK(demo_make_post(&corpus, i, &mem, &post))) return;
    size_t words = demo_corpus_count_words(post.body);
    CHECK(words >= DEMO_MADE_WORDS_MIN && words <= DEMO_MADE_WORDS_MAX);
  }
}

static void demo_writes_slugs(void) {
  static const struct {
    str title, slug;
  } rows[] = {
      {S("The Old Map"), S("the-old-map-7")},
      {S("Lost: one key, 3"), S("lost-one-key-3-7")},
      {S("What? No!"), S("what-no-7")},
      {S("(Lost) and found"), S("lost-and-found-7")},
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

static const char *const MIGRATIONS[] = {MIGRATION_NAMES NULL};

static sqlite3 *open_database(void) {
  sqlite3 *db = NULL;
  CHECK_INT(sqlite3_open(":memory:", &db), SQLITE_OK);
  CHECK_INT(sqlite3_exec(db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL), SQLITE_OK);
  CHECK_INT(ask(db, "PRAGMA foreign_keys"), 1);
  for (size_t i = 0; MIGRATIONS[i]; i++) {
    char path[200];
    snprintf(path, sizeof path, "migrations/%s", MIGRATIONS[i]);
    str migration = read_file(path);
    CHECK(migration.len > 0 && run_all(db, migration));
  }
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

  /* So many that comments fill their statement while posts are still being collected. */
  CHECK_INT(write_to(&c, 2000, SIZE_MAX), DEMO_DONE);
  sqlite3 *large = open_database();
  CHECK(run_all(large, buf_view(&c.all)));
  check_counts(large, 2000);
  sqlite3_close(large);

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
  TEST(demo_writes_rows);
  TEST(demo_writes_every_kind);
  TEST(demo_fills_statements);
  TEST(demo_is_deterministic);
  TEST(demo_write_reports);
  TEST(demo_survives_exhaustion);
  TEST(demo_cuts_sentences);
  TEST(demo_cuts_blocks);
  TEST(demo_writes_slugs);
  TEST(demo_bounds_words);
  TEST(demo_makes_posts);
  TEST(demo_bounds_statements);
  TEST(demo_fills_a_database);
  TEST(demo_writes_the_newest_of_few);
  arena_free(&mem);
}
