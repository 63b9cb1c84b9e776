/* write_fuzz: any write, against the whole application on the native host. The first four bytes
 * choose method, path, headers and who sends it; then a line that is appended to the path, then the
 * body. Whatever is sent, the answer is well-formed and no 5xx, and after an answer that refuses it
 * no record has changed. */
#include <string.h>

#include "base/attr.h"
#include "host/host_native.h"
#include "sqlite3.h"
#include "tests/api/drive.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { CHOICES = 4, MOST_BYTES = 8000, WORN_OUT = 2000, TAIL_BYTES = 512 };

#define ROWS(array) (sizeof(array) / sizeof(array)[0])

static const char *const METHODS[] = {"POST", "PATCH", "PUT", "DELETE", "GET", "OPTIONS"};
static const char *const PATHS[] = {
    "/v1/posts",    "/v1/posts/p1",      "/v1/posts/",  "/v1/categories/new", "/v1/users",
    "/v1/users/u4", "/v1/comments",      "/v1/batch",   "/v1/comments/m1",    "/v1/categories",
    "/v1/",         "/v1/categories/c1", "/v1/posts/p5"};
static const char *const HEADERS[] = {
    "",
    "if-match: *\n",
    "if-match: \"d4c76792383d22f4de3bb6b447e08b94\", W/\"x\"\n",
    "if-none-match: *\n",
    "idempotency-key: a\n",
    "idempotency-key: b\ncontent-length: 99999999\n",
    "content-length: -1\nif-match:\n",
};
static const char *const SENDERS[] = {
    "content-type: application/json\nauthorization: Bearer 0123456789abcdef\n",
    "content-type: application/json\n",
    "content-type: text/plain\nauthorization: Bearer 0123456789abcdef\n",
    "content-type: application/json\nauthorization: Bearer x\n",
};

static int64_t changes(void) {
  sqlite3_stmt *statement = NULL;
  ASSERT(!sqlite3_prepare_v2(host_native_db(),
                             "SELECT max(seq) * 100000 + (SELECT count(*) FROM _idempotency) FROM "
                             "_changes",
                             -1, &statement, NULL));
  ASSERT(sqlite3_step(statement) == SQLITE_ROW);
  int64_t n = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return n;
}

static void open_world(void) {
  static bool opened;
  static unsigned uses;
  if (opened && ++uses % WORN_OUT) return;
  if (opened) drive_close();
  opened = drive_open(1, S("ADMIN_TOKEN=0123456789abcdef\n"));
  ASSERT(opened);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  char line[TAIL_BYTES + 256], headers[300];
  if (size < CHOICES || size > MOST_BYTES) return 0;
  open_world();
  str body = {(const char *)data + CHOICES, size - CHOICES};
  str tail = str_cut(&body, '\n');
  if (tail.len > TAIL_BYTES) return 0;
  strcpy(line, METHODS[data[0] % ROWS(METHODS)]);
  strcat(line, " https://example.com");
  strcat(line, PATHS[data[1] % ROWS(PATHS)]);
  size_t start = strlen(line);
  if (tail.len > 0) memcpy(line + start, tail.ptr, tail.len);
  str whole = {line, start + tail.len};
  strcpy(headers, SENDERS[data[3] % ROWS(SENDERS)]);
  strcat(headers, HEADERS[data[2] % ROWS(HEADERS)]);

  char asked[TAIL_BYTES + 256 + MOST_BYTES];
  memcpy(asked, whole.ptr, whole.len);
  if (body.len > 0) memcpy(asked + whole.len, body.ptr, body.len);
  int64_t before = changes();
  drive_answer a = drive_send(whole, str_c(headers), body);
  ASSERT(!drive_find_fault(&a, (str){asked, whole.len + body.len})); /* either may be repeated */
  ASSERT(a.status < 500);
  ASSERT(a.status < 300 || changes() == before);
  bool admin = data[3] % 2 == 0; /* of SENDERS every second */
  ASSERT(admin || changes() == before);
  drive_free(&a);
  return 0;
}
