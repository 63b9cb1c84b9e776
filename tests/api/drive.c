/* drive: see drive.h. */
#include "drive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "base/utf8.h"
#include "cms/openapi.h"
#include "host/host_native.h"
#include "sqlite3.h"

static char *read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  long bytes = ftell(file);
  rewind(file);
  char *text = calloc(1, (size_t)bytes + 1);
  if (text && fread(text, 1, (size_t)bytes, file) != (size_t)bytes) {
    free(text);
    text = NULL;
  }
  fclose(file);
  return text;
}

/* The static file that the build makes of the same text. */
static void lay_description(void) {
  arena mem;
  arena_init(&mem, 64 << 20);
  buf text = buf_make(&mem, 0);
  json j = json_make(&text);
  openapi_write(&j, S(OPENAPI_TITLE));
  if (!buf_ok(&text)) abort();
  host_native_set_asset(S(OPENAPI_PATH), buf_view(&text));
  arena_free(&mem);
}

bool drive_open(uint64_t seed, str settings) {
  host_native_open(seed);
  lay_description();
  char *fixture = read_file("tests/api/fixture.sql");
  if (!fixture) fprintf(stderr, "tests/api/fixture.sql can't be read: run this in the root\n");
  bool ok = fixture && host_native_migrate("migrations") && host_native_sql(fixture);
  free(fixture);
  if (ok) app_boot(settings);
  return ok;
}

void drive_close(void) {
  app_shutdown();
  host_native_close();
}

static str copy(const char *ptr, size_t len) {
  char *bytes = malloc(len + 1);
  if (!bytes) abort();
  if (len > 0) memcpy(bytes, ptr, len);
  bytes[len] = '\0';
  return (str){bytes, len};
}

drive_answer drive_request(str line, str headers) { return drive_send(line, headers, STR_EMPTY); }

drive_answer drive_send(str line, str headers, str body) {
  host_native_set_headers(headers);
  host_native_set_body(body);
  /* From malloc, exactly as long as it is, and gone after the call: reading past it shows. */
  char *exact = malloc(line.len > 0 ? line.len : 1);
  if (!exact) abort();
  if (line.len > 0) memcpy(exact, line.ptr, line.len);
  slot_answer *a = app_begin((str){exact, line.len});
  free(exact);
  if (a->next == SLOT_RESUME) a = app_resume(a->slot);
  drive_answer out = {.status = a->status, .head = copy(a->head, a->head_bytes)};
  if (a->next != SLOT_DONE) out.status = -1;
  if (a->body) out.body = copy(a->body, a->body_bytes);
  slot *s = a->slot;
  if (a->after && s) app_after(s);
  if (s) app_end(s);
  return out;
}

void drive_free(drive_answer *a) {
  free((char *)a->head.ptr);
  free((char *)a->body.ptr);
  *a = (drive_answer){0};
}

bool drive_header(const drive_answer *a, str name, str *value) {
  for (str rest = a->head; rest.len > 0;) {
    str line = str_cut(&rest, '\n');
    size_t colon = str_find(line, ':');
    if (!str_eq_nocase(str_slice(line, 0, colon), name)) continue;
    *value = str_trim(str_skip(line, colon + 1));
    return true;
  }
  return false;
}

/* --- what no answer may be ------------------------------------------------------------------- */

static const char *head_fault(str head) {
  if (head.len > 0 && head.ptr[head.len - 1] != '\n') return "the head does not end with a newline";
  for (str rest = head; rest.len > 0;) {
    str line = str_cut(&rest, '\n');
    size_t colon = str_find(line, ':');
    if (colon == 0 || colon == line.len) return "a header line without a name";
    for (size_t i = 0; i < line.len; i++) {
      if (line.ptr[i] < 0x20 || line.ptr[i] > 0x7E) return "a header that is not printable ASCII";
      if (i < colon && line.ptr[i] == ' ') return "a space in a header's name";
    }
    str twice = rest;
    while (twice.len > 0) {
      str other = str_cut(&twice, '\n');
      if (str_eq_nocase(str_slice(other, 0, str_find(other, ':')), str_slice(line, 0, colon))) {
        return "a header twice";
      }
    }
  }
  return NULL;
}

bool drive_json(str body, const char *path, char *out, size_t cap) {
  static sqlite3 *db; /* for its JSON functions only; lives as long as the program */
  sqlite3_stmt *statement;
  if (!db && sqlite3_open(":memory:", &db)) abort();
  const char *wanted = path ? "SELECT json_extract(?1, ?2) WHERE json_type(?1, ?2) IS NOT NULL"
                            : "SELECT 1 WHERE json_valid(?1, 1)";
  if (sqlite3_prepare_v2(db, wanted, -1, &statement, NULL)) abort();
  sqlite3_bind_text64(statement, 1, body.ptr ? body.ptr : "", body.len, SQLITE_STATIC, SQLITE_UTF8);
  if (path) sqlite3_bind_text(statement, 2, path, -1, SQLITE_STATIC);
  bool found = sqlite3_step(statement) == SQLITE_ROW;
  const unsigned char *text = found ? sqlite3_column_text(statement, 0) : NULL;
  snprintf(out, cap, "%s", text ? (const char *)text : "null");
  sqlite3_finalize(statement);
  return found;
}

static const char *problem_fault(const drive_answer *a) {
  static const char *const members[] = {"$.type", "$.title", "$.detail"};
  char text[1000], status[16];
  snprintf(status, sizeof status, "%d", a->status);
  if (!drive_json(a->body, "$.status", text, sizeof text) || strcmp(text, status) != 0) {
    return "a problem document with another status";
  }
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    if (!drive_json(a->body, members[i], text, sizeof text) || text[0] == '\0') {
      return "a problem document without type, title or detail";
    }
  }
  if (!drive_json(a->body, "$.type", text, sizeof text) || strncmp(text, "/errors/", 8) != 0) {
    return "a problem's type that is not /errors/…";
  }
  return NULL;
}

/* Words of the inside that must never be in an error, unless the client said them. */
static const char *leak_fault(str body, str line) {
  /* In the body, where quotes are escaped, and in what was asked. */
  static const char *const words[][2] = {{"sqlite", "sqlite"},
                                         {"SQLITE", "SQLITE"},
                                         {"no such column", "no such column"},
                                         {"near \\\"", "near"},
                                         {"constraint failed", "constraint"},
                                         {"src/", "src/"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    str word = str_c(words[i][0]), said = str_c(words[i][1]);
    bool asked = str_find_str(line, said) < line.len; /* then it may be named in the answer */
    if (!asked && str_find_str(body, word) < body.len) return "an error that leaks the inside";
  }
  return NULL;
}

const char *drive_find_fault(const drive_answer *a, str line) {
  char text[8];
  str type = STR_EMPTY, value;
  bool without_body = str_starts(line, S("HEAD ")) || a->status == 204 || a->status == 304;
  const char *fault = head_fault(a->head);
  if (fault) return fault;
  if (a->status < 200 || a->status > 599) return "a status out of range";
  if (a->status == 500) return "an internal error";
  if (without_body && a->body.ptr) return "a body where there can be none";
  if (without_body) return NULL;
  if (!drive_header(a, S("content-type"), &type) && a->body.len > 0) return "no Content-Type";
  bool is_json = str_find_str(type, S("json")) < type.len;
  if (is_json && !utf8_valid(a->body)) return "a body that is not UTF-8";
  if (is_json && !drive_json(a->body, NULL, text, sizeof text)) return "a body that is not JSON";
  if (a->status < 400) return NULL;
  if (a->status == 503 && !drive_header(a, S("retry-after"), &value))
    return "503 without Retry-After";
  /* What is failing is what was asked for: the answer, and no error of it. */
  if (str_find_str(line, S("/health?deep=true")) < line.len) return NULL;
  if (!str_starts(type, S("application/problem+json")))
    return "an error without a problem document";
  fault = problem_fault(a);
  return fault ? fault : leak_fault(a->body, line);
}
