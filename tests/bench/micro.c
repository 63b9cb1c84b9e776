/* micro: the steps of a read one by one, natively and in wasm.
 *
 *   micro               lists the steps
 *   micro STEP N        does it N times; prints the nanoseconds that each took
 *
 * Instruction counts are taken from outside, by valgrind: of two runs that differ in N. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cms/api_query.h"
#include "data/cache.h"
#include "data/record.h"
#include "data/schema_site.h"
#include "data/store.h"
#include "format/json.h"
#include "format/url.h"
#include "format/wire.h"

#define URL                                                                            \
  S("https://bench.example/v1/posts?limit=10&include=author&filters[status]=published" \
    "&filters[created_on][$lt]=2026-01-01T00:00:00.000Z&sort=created_on:desc,title")
enum { ROWS = 11, ENTRIES = 1000, BODY_BYTES = 1200, KEY_BYTES = 32 };

static arena mem;  /* emptied after each turn */
static arena kept; /* what a step works on */
static query asked, list, authors;
static str rows_text, authors_text, body;
static char keys[ENTRIES][KEY_BYTES];

/* What goes wrong here is wrong in this program. */
static void need(bool ok) {
  if (ok) return;
  fputs("micro: a step failed\n", stderr);
  exit(1);
}

static void read_url(request *r, str from, arena *to) {
  str bad;
  need(url_split(from, &r->url));
  need(url_params(to, r->url.query, &r->params, &r->n_params, &bad) == URL_OK);
}

static void make_query(query *q, str from, arena *to) {
  request r = {.line = from};
  read_url(&r, from, to);
  *q = query_make(&posts.table);
  need(!err_is(api_query_read(q, &r, to)));
}

static str text_of(const char *format, int i) {
  char text[BODY_BYTES];
  str copy = STR_EMPTY;
  int n = snprintf(text, sizeof text, format, i);
  need(n > 0 && arena_copy(&kept, (str){text, (size_t)n}, &copy));
  return copy;
}

/* As D1 brings them: eleven posts with texts as long as those of the bench, line ends, quotes,
 * dashes. What else posts have by now is NULL. Behind them their authors, where they are wanted. */
static str make_rows(bool with_authors) {
  uint32_t columns = (uint32_t)posts.table.n_fields + with_authors;
  wire_value *cells = arena_alloc_array(&kept, (size_t)ROWS * columns, sizeof *cells);
  buf post = buf_make(&kept, BODY_BYTES), out = buf_make(&kept, 16384);
  need(cells != NULL);
  while (post.len < 980) {
    buf_str(&post, S("She called it \"the shape of the thing\", and drew a box \xE2\x80\x94 with "
                     "three in it.\n"));
  }
  for (int i = 0; i < ROWS; i++) {
    wire_value *c = &cells[(size_t)i * columns];
    c[posts.id.index] = WIRE_OF_TEXT(text_of("post-%04d", i));
    c[posts.title.index] =
        WIRE_OF_TEXT(text_of("The %dth thing that can be said about the edge", i));
    c[posts.slug.index] = WIRE_OF_TEXT(text_of("thing-%d", i));
    c[posts.body.index] = WIRE_OF_TEXT(buf_view(&post));
    c[posts.status.index] = WIRE_OF_TEXT(S("published"));
    c[posts.user_id.index] = WIRE_OF_TEXT(text_of("user-%02d", i));
    c[posts.created_on.index] = WIRE_OF_INT(INT64_C(1767225600000) + i);
    c[posts.updated_on.index] = WIRE_OF_INT(INT64_C(1767225600000) + i);
    if (!with_authors) continue;
    c[columns - 1] = WIRE_OF_TEXT(
        text_of("[\"user-%02d\",\"Writer\",null,\"user\",1767225600000,1767225600000]", i));
  }
  wire_write_rows(&out, (wire_rows){.cells = cells, .rows = ROWS, .columns = columns});
  return buf_view(&out);
}

static void read_rows(str from, wire_rows *rows) {
  wire_reader in = {.rest = from};
  need(wire_read_rows(&in, &mem, rows));
}

static void step_url(uint32_t i) {
  request r = {.line = URL};
  (void)i;
  read_url(&r, URL, &mem);
}

static void step_query(uint32_t i) {
  query q;
  buf key = buf_make(&mem, 256);
  (void)i;
  make_query(&q, URL, &mem);
  query_write_url(&q, &key);
  need(buf_ok(&key));
}

static void step_depends(uint32_t i) {
  cache_stamp stamp = {.as_of = i};
  store_set_dependencies(&asked, &stamp);
  need(stamp.tables != 0);
}

static void step_sql(uint32_t i) {
  sql *statement = arena_alloc_raw(&mem, sizeof *statement);
  (void)i;
  need(statement && !err_is(query_render(&asked, &mem, statement)));
}

static void step_wire(uint32_t i) {
  wire_rows rows;
  (void)i;
  read_rows(rows_text, &rows);
}

static void write_list(const query *q, str from) {
  wire_rows rows;
  buf out = buf_make(&mem, 16384);
  read_rows(from, &rows);
  need(!err_is(record_write_list(q, rows, &mem, &out)));
}

static void step_json(uint32_t i) {
  (void)i;
  write_list(&list, rows_text);
}

static void step_authors(uint32_t i) {
  (void)i;
  write_list(&authors, authors_text);
}

static void step_etag(uint32_t i) {
  str etag;
  (void)i;
  need(!err_is(store_make_etag(rows_text, &mem, &etag)));
}

static str key_of(uint32_t i) {
  const char *key = keys[i * 7919 % ENTRIES];
  return (str){key, strlen(key)};
}

static void step_put(uint32_t i) {
  cache_entry e = {.status = 200, .body = body};
  cache_put(key_of(i), &e);
}

static void step_get(uint32_t i) { need(cache_get(key_of(i)) != NULL); }

static const struct {
  const char *name;
  void (*step)(uint32_t i);
} STEPS[] = {
    {"url", step_url},   {"query", step_query}, {"depends", step_depends}, {"sql", step_sql},
    {"wire", step_wire}, {"json", step_json},   {"authors", step_authors}, {"etag", step_etag},
    {"put", step_put},   {"get", step_get},
};
enum { N_STEPS = sizeof STEPS / sizeof *STEPS };

static void prepare(void) {
  arena_init(&mem, 16 * 1024 * 1024);
  arena_init(&kept, 16 * 1024 * 1024);
  rows_text = make_rows(false);
  authors_text = make_rows(true);
  make_query(&asked, URL, &kept);
  make_query(&list, S("https://bench.example/v1/posts?limit=10"), &kept);
  make_query(&authors, S("https://bench.example/v1/posts?limit=10&include=author"), &kept);
  cache_init((hash_key){1, 2}, 32 * 1024 * 1024);
  body = str_slice(rows_text, 0, BODY_BYTES);
  for (uint32_t i = 0; i < ENTRIES; i++) {
    snprintf(keys[i], sizeof keys[i], "/v1/posts/post-%04" PRIu32, i);
  }
  for (uint32_t i = 0; i < ENTRIES; i++) step_put(i);
}

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void repeat(void (*step)(uint32_t i), uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    step(i);
    arena_reset(&mem);
  }
}

int main(int argc, char **argv) {
  if (argc < 3) {
    for (size_t k = 0; k < N_STEPS; k++) puts(STEPS[k].name);
    return 0;
  }
  uint32_t n = (uint32_t)strtoul(argv[2], NULL, 10);
  prepare();
  for (size_t k = 0; k < N_STEPS; k++) {
    if (strcmp(STEPS[k].name, argv[1]) != 0) continue;
    repeat(STEPS[k].step, n); /* an engine compiles better what runs often */
    int64_t start_ns = now_ns();
    repeat(STEPS[k].step, n);
    printf("%.1f\n", (double)(now_ns() - start_ns) / (n > 0 ? n : 1));
    return 0;
  }
  return 1;
}
