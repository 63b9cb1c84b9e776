/* query_fuzz: any query string, against the whole application on the native host. The first byte
 * chooses the path. Whatever is asked, the answer is well-formed and no 5xx: that would mean SQL
 * that SQLite refuses, a result that does not fit the query, or worse. Asked again, it is the same.
 */
#include <string.h>

#include "base/attr.h"
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

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  static bool opened;
  char line[LINE_BYTES];
  if (size < 1 || size > LINE_BYTES - 64) return 0;
  if (!opened) opened = drive_open(1, STR_EMPTY);
  ASSERT(opened);
  strcpy(line, "GET https://example.com/v1/");
  strcat(line, PATHS[data[0] % (sizeof PATHS / sizeof *PATHS)]);
  size_t start = strlen(line);
  memcpy(line + start, data + 1, size - 1);
  str whole = {line, start + size - 1};

  drive_answer first = drive_request(whole, STR_EMPTY);
  check_answer(&first, whole);
  drive_answer again = drive_request(whole, STR_EMPTY);
  check_answer(&again, whole);
  ASSERT(first.status == again.status && str_eq(first.body, again.body));
  drive_free(&first);
  drive_free(&again);
  host_native_kv_clear();
  return 0;
}
