/* runner: see runner.h. A case is done line by line, as it stands: directives and request first;
 * the first expectation sends the request. */
#include "runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "base/arena.h"
#include "base/buf.h"
#include "check.h"
#include "drive.h"
#include "host/host_native.h"

static const str ORIGIN = {"https://example.com", 19};
enum { MAX_SAVED = 16, SHOWN_BODY = 300 };

typedef struct {
  str name, value;
} saved;

/* A file being run. */
typedef struct {
  const char *path;
  arena mem; /* until the file's end */
  saved saved[MAX_SAVED];
  size_t n_saved;
} file_state;

/* A case being run. */
typedef struct {
  file_state *file;
  str name;
  int line;      /* the current one, for messages */
  str request;   /* "GET /path"; ptr NULL: not seen yet */
  str sent_line; /* with the origin */
  buf headers, body;
  bool sent, has_status, failed;
  drive_answer answer;
} case_state;

static void fail(case_state *c, str line, const char *why) {
  if (!c->failed) printf("FAILED %.*s\n", (int)c->name.len, c->name.ptr);
  c->failed = true;
  printf("  %s:%d: %.*s\n    %s\n", c->file->path, c->line, (int)line.len, line.ptr, why);
}

/* `text` with each ${name} replaced by what was saved. An unknown name fails the case. */
static str substitute(case_state *c, str text) {
  buf out = buf_make(&c->file->mem, text.len);
  while (text.len > 0) {
    size_t at = str_find_str(text, S("${"));
    buf_str(&out, str_slice(text, 0, at));
    text = str_skip(text, at);
    if (text.len == 0) break;
    size_t end = str_find(text, '}');
    str name = str_slice(text, 2, end), value = STR_EMPTY;
    bool found = false;
    for (size_t i = 0; i < c->file->n_saved; i++) {
      if (!str_eq(c->file->saved[i].name, name)) continue;
      value = c->file->saved[i].value;
      found = true;
    }
    if (!found) fail(c, text, "nothing was saved under this name");
    buf_str(&out, value);
    text = str_skip(text, end + 1);
  }
  return buf_view(&out);
}

static void save(case_state *c, str line, str what) {
  str rest = what, value;
  str name = str_trim(str_cut(&rest, '='));
  if (!c->sent || c->file->n_saved == MAX_SAVED) {
    fail(c, line, "@save stands before the request was sent, or there are too many");
    return;
  }
  rest = str_trim(rest);
  bool found = str_starts(rest, S("$")) ? check_value(&c->answer, rest, &c->file->mem, &value)
                                        : drive_header(&c->answer, rest, &value);
  if (!found) {
    fail(c, line, "there is no such header or value");
    return;
  }
  saved *s = &c->file->saved[0];
  while (s < c->file->saved + c->file->n_saved && !str_eq(s->name, name)) s++;
  if (s == c->file->saved + c->file->n_saved) c->file->n_saved++;
  s->name = name;
  if (!arena_copy(&c->file->mem, value, &s->value)) abort();
}

/* Scenarios that write say so by this token. */
#define SETTINGS "ADMIN_TOKEN=a-token-for-the-scenarios\n"

static bool open_world(void) { return drive_open(1, S(SETTINGS)); }

/* "u3 user", "- admin": who sends the request. */
static void be(case_state *c, str who) {
  str id = str_cut(&who, ' '), role = str_trim(who);
  app_be(str_eq(id, S("-")) ? STR_EMPTY : id, role);
  if (role.len == 0) fail(c, id, "@as names a user's id, or -, and a role");
}

static void do_directive(case_state *c, str line) {
  str rest = line;
  str word = str_cut(&rest, ' ');
  int64_t ms;
  rest = str_trim(rest);
  if (str_eq(word, S("@save"))) {
    save(c, line, rest);
  } else if (c->sent || c->request.ptr) {
    fail(c, line, "a directive stands before the request");
  } else if (str_eq(word, S("@fresh")) && rest.len == 0) {
    drive_close();
    if (!open_world()) exit(2);
  } else if (str_eq(word, S("@advance")) && str_to_i64(rest, &ms)) {
    host_native_advance(ms);
  } else if (str_eq(word, S("@sql"))) {
    char sql[2000];
    snprintf(sql, sizeof sql, "%.*s", (int)rest.len, rest.ptr);
    if (!host_native_sql(sql)) fail(c, line, "SQL failed, see above");
  } else if (str_eq(word, S("@as"))) {
    be(c, rest);
  } else if (!str_eq(word, S("@native"))) {
    fail(c, line, "not understood");
  }
}

static void send_request(case_state *c, str line) {
  str rest = substitute(c, c->request);
  buf request = buf_make(&c->file->mem, rest.len + 32);
  buf_str(&request, str_cut(&rest, ' '));
  buf_char(&request, ' ');
  if (rest.len > 0 && rest.ptr[0] == '/') buf_str(&request, ORIGIN);
  buf_str(&request, rest);
  c->sent_line = buf_view(&request);
  c->answer = drive_send(c->sent_line, buf_view(&c->headers), buf_view(&c->body));
  c->sent = true;
  app_be(STR_EMPTY, STR_EMPTY);
  const char *fault = drive_find_fault(&c->answer, c->sent_line);
  if (fault) fail(c, line, fault);
}

static void do_line(case_state *c, str line) {
  char why[600];
  if (line.len == 0 || line.ptr[0] == '#') return;
  if (line.ptr[0] == '@') {
    do_directive(c, line);
  } else if (line.ptr[0] == '>' && c->request.ptr && !c->sent) {
    buf_str(&c->headers, substitute(c, str_trim(str_skip(line, 1))));
    buf_char(&c->headers, '\n');
  } else if (line.ptr[0] == '|' && c->request.ptr && !c->sent) {
    if (c->body.len > 0) buf_char(&c->body, '\n');
    buf_str(&c->body, substitute(c, str_trim(str_skip(line, 1))));
  } else if (check_is_expectation(line) && c->request.ptr) {
    if (!c->sent) send_request(c, line);
    bool status = line.len == 5 && line.ptr[0] == '<' && line.ptr[2] >= '0' && line.ptr[2] <= '9';
    if (!c->has_status && !status) fail(c, line, "the status comes first");
    c->has_status = true;
    if (!check_expectation(&c->answer, substitute(c, line), why, sizeof why)) fail(c, line, why);
  } else if (line.ptr[0] >= 'A' && line.ptr[0] <= 'Z' && !c->request.ptr) {
    c->request = line;
  } else {
    fail(c, line, "not understood");
  }
}

/* Runs the case at the start of *rest, which is moved behind it, and *line with it. */
static bool run_case(file_state *file, str *rest, int *line) {
  case_state c = {.file = file,
                  .line = *line,
                  .headers = buf_make(&file->mem, 0),
                  .body = buf_make(&file->mem, 0)};
  c.name = str_trim(str_skip(str_cut(rest, '\n'), 3));
  while (rest->len > 0 && !str_starts(*rest, S("###"))) {
    c.line = ++*line;
    do_line(&c, str_cut(rest, '\n'));
  }
  ++*line;
  if (!c.sent) fail(&c, c.name, "the case expects nothing");
  if (c.failed && c.sent) {
    str shown = str_slice(c.answer.body, 0, SHOWN_BODY);
    printf("    %.*s\n    -> %d %.*s\n", (int)c.sent_line.len, c.sent_line.ptr, c.answer.status,
           (int)shown.len, shown.ptr ? shown.ptr : "");
  }
  drive_free(&c.answer);
  return !c.failed;
}

static char *read_file(const char *path, size_t *len) {
  FILE *f = fopen(path, "rb");
  if (!f) return NULL;
  fseek(f, 0, SEEK_END);
  *len = (size_t)ftell(f);
  rewind(f);
  char *text = malloc(*len + 1);
  if (text) *len = fread(text, 1, *len, f);
  fclose(f);
  return text;
}

void runner_run_file(const char *path, runner_count *count) {
  size_t len = 0;
  char *text = read_file(path, &len);
  file_state file = {.path = path};
  arena_init(&file.mem, 64 << 20);
  str rest = {text, len};
  int line = 1, cases = 0;
  if (!open_world()) exit(2);
  while (rest.len > 0 && !str_starts(rest, S("###"))) {
    str head = str_cut(&rest, '\n');
    line++;
    if (head.len > 0 && head.ptr[0] != '#')
      printf("%s:%d: stands outside a case\n", path, line - 1);
  }
  for (; rest.len > 0; cases++) {
    if (run_case(&file, &rest, &line)) {
      count->passed++;
    } else {
      count->failed++;
    }
  }
  if (cases == 0) {
    printf("FAILED %s: no cases, or not readable\n", path);
    count->failed++;
  }
  drive_close();
  arena_free(&file.mem);
  free(text);
}
