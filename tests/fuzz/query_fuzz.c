/* query_fuzz: any query string, against the whole application on the native host. The first byte
 * chooses the path. Whatever is asked, the answer is well-formed and no 5xx: that would mean SQL
 * that SQLite refuses, a result that does not fit the query, or worse. Asked again, it is the same.
 * Where there is a next page, that is asked for too. With the first byte's highest bit the bytes
 * are the content of a cursor, whose check is made right, since no fuzzer would hit it. */
#include <string.h>

#include "base/attr.h"
#include "base/hash.h"
#include "format/base64.h"
#include "host/host_native.h"
#include "tests/api/drive.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { LINE_BYTES = 9000 };

static const char *const PATHS[] = {"posts?",
                                    "users?",
                                    "comments?",
                                    "categories?",
                                    "categories_to_posts?",
                                    "posts/p1?",
                                    "site/most-commented?",
                                    "site/authors/u1/posts?"};

static void check_answer(const drive_answer *a, str line) {
  ASSERT(!drive_find_fault(a, line));
  ASSERT(a->status == 200 || a->status == 400 || a->status == 414);
}

/* The answer's meta.next. */
static bool find_next(const drive_answer *a, str *out) {
  str mark = S("\"next\":\"");
  size_t at = a->body.len;
  while (at > 0 && !str_starts(str_skip(a->body, at), mark)) at--;
  if (at == 0) return false;
  *out = str_skip(a->body, at + mark.len);
  *out = str_slice(*out, 0, str_find(*out, '"'));
  return true;
}

/* Asks for `whole`, twice; then, `pages` times, for what follows. */
static void ask(str whole, int pages) {
  drive_answer first = drive_request(whole, STR_EMPTY);
  check_answer(&first, whole);
  drive_answer again = drive_request(whole, STR_EMPTY);
  check_answer(&again, whole);
  ASSERT(first.status == again.status && str_eq(first.body, again.body));
  char line[2 * LINE_BYTES];
  str next;
  if (pages > 0 && find_next(&first, &next) && whole.len + next.len + 8 < sizeof line) {
    size_t n = whole.len;
    memcpy(line, whole.ptr, n);
    memcpy(line + n, "&cursor=", 8);
    memcpy(line + n + 8, next.ptr, next.len);
    ask((str){line, n + 8 + next.len}, 0); /* a second cursor, or an offset beside it, is a 400 */
  }
  drive_free(&first);
  drive_free(&again);
}

/* A list by three keys, of every kind that a cursor tells apart here, from where `content` says. */
static void ask_behind(str content) {
  static const hash_key KEY = {UINT64_C(0x637572736f725f71), UINT64_C(0x7374726174757331)};
  const str list =
      S("GET https://example.com/v1/posts?limit=1&sort=body:desc,created_on,title:desc");
  arena mem;
  str next, real;
  arena_init(&mem, 1 << 20);
  drive_answer first = drive_request(list, STR_EMPTY);
  buf bytes = buf_make(&mem, 0), line = buf_make(&mem, 0);
  ASSERT(find_next(&first, &next) && base64_read(&mem, next, &real));
  uint32_t question = 0;
  for (int i = 3; i >= 0; i--) question = question << 8 | (unsigned char)real.ptr[i];
  buf_le32(&bytes, question);
  buf_le32(&bytes, (uint32_t)hash_str((hash_key){KEY.k0 ^ question, KEY.k1}, content));
  buf_str(&bytes, content);
  buf_str(&line, list);
  buf_str(&line, S("&cursor="));
  base64_write(&line, buf_view(&bytes));
  ask(buf_view(&line), 1);
  drive_free(&first);
  arena_free(&mem);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  static bool opened;
  char line[LINE_BYTES];
  if (size < 1 || size > LINE_BYTES - 64) return 0;
  if (!opened) opened = drive_open(1, STR_EMPTY);
  ASSERT(opened);
  if (data[0] & 0x80) {
    ask_behind((str){(const char *)data + 1, size - 1});
    host_native_kv_clear();
    return 0;
  }
  strcpy(line, "GET https://example.com/v1/");
  strcat(line, PATHS[data[0] % (sizeof PATHS / sizeof *PATHS)]);
  size_t start = strlen(line);
  memcpy(line + start, data + 1, size - 1);
  ask((str){line, start + size - 1}, 1);
  host_native_kv_clear();
  return 0;
}
