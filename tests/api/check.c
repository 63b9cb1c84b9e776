/* check: see check.h. JSON is read with SQLite's functions, not with our own. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "sqlite3.h"

enum { SHOWN = 300, PATH_BYTES = 500 };

static sqlite3 *json_db(void) {
  static sqlite3 *db; /* lives as long as the program */
  if (!db && sqlite3_open(":memory:", &db)) abort();
  return db;
}

static sqlite3_stmt *ask(const char *sql, str a, str b) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v2(json_db(), sql, -1, &statement, NULL)) abort();
  const str values[] = {a, b};
  for (int i = 0; i < sqlite3_bind_parameter_count(statement); i++) {
    sqlite3_bind_text64(statement, i + 1, values[i].ptr ? values[i].ptr : "", values[i].len,
                        SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  return statement;
}

/* The first column of the first row as text from sqlite3_malloc; NULL when there is none. */
static char *ask_text(const char *sql, str a, str b) {
  sqlite3_stmt *statement = ask(sql, a, b);
  char *text = NULL;
  if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL) {
    text = sqlite3_mprintf("%s", sqlite3_column_text(statement, 0));
  }
  sqlite3_finalize(statement);
  return text;
}

static bool ask_bool(const char *sql, str a, str b) {
  sqlite3_stmt *statement = ask(sql, a, b);
  bool yes = sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) == 1;
  sqlite3_finalize(statement);
  return yes;
}

static bool json_is_valid(str text) {
  return utf8_valid(text) && ask_bool("SELECT json_valid(?1, 1)", text, STR_EMPTY);
}

/* Equal as JSON values: the order of an object's keys does not matter, 1 and 1.0 differ. */
static bool json_equal(str a, str b) {
  static const char *const missing =
      "SELECT NOT EXISTS (SELECT fullkey, type, atom FROM json_tree(?1)"
      " EXCEPT SELECT fullkey, type, atom FROM json_tree(?2))";
  return ask_bool(missing, a, b) && ask_bool(missing, b, a);
}

/* --- paths ----------------------------------------------------------------------------------- */

/* "$.data[0].title" in SQLite's spelling, $."data"[0]."title", [*] kept. False when malformed or
 * longer than `cap`. */
static bool path_quote(str path, char *out, size_t cap) {
  size_t n = 0;
  for (size_t i = 0; i < path.len;) {
    if (n + 8 > cap) return false;
    if (path.ptr[i] == '.') {
      size_t end = i + 1;
      while (end < path.len && path.ptr[end] != '.' && path.ptr[end] != '[') end++;
      if (end == i + 1 || n + end - i + 8 > cap) return false;
      n += (size_t)snprintf(out + n, cap - n, ".\"%.*s\"", (int)(end - i - 1), path.ptr + i + 1);
      i = end;
    } else if (path.ptr[i] == '[') {
      size_t end = i + str_find(str_skip(path, i), ']');
      if (end >= path.len || n + end - i + 8 > cap) return false;
      n += (size_t)snprintf(out + n, cap - n, "%.*s", (int)(end - i + 1), path.ptr + i);
      i = end + 1;
    } else if (path.ptr[i] == '$' && i == 0) {
      out[n++] = path.ptr[i++];
    } else {
      return false;
    }
  }
  out[n] = '\0';
  return true;
}

/* Appends the values at `path` with every [*] expanded, parted by commas. Absent ones are left out.
 */
static void collect(str body, const char *path, sqlite3_str *out) {
  const char *star = strstr(path, "[*]");
  if (!star) {
    char *value = ask_text("SELECT ?1 -> ?2", body, str_c(path));
    if (value && sqlite3_str_length(out) > 0) sqlite3_str_appendchar(out, 1, ',');
    if (value) sqlite3_str_appendall(out, value);
    sqlite3_free(value);
    return;
  }
  sqlite3_stmt *items = ask("SELECT fullkey FROM json_each(?1, ?2) WHERE typeof(key) = 'integer'",
                            body, (str){path, (size_t)(star - path)});
  while (sqlite3_step(items) == SQLITE_ROW) {
    char *item = sqlite3_mprintf("%s%s", sqlite3_column_text(items, 0), star + 3);
    collect(body, item, out);
    sqlite3_free(item);
  }
  sqlite3_finalize(items);
}

/* The JSON text at `path` from sqlite3_malloc, NULL when absent. With [*] in it, an array. */
static char *json_at(str body, str path) {
  char quoted[PATH_BYTES];
  bool length = str_ends(path, S(".length()"));
  if (length) path.len -= S(".length()").len;
  if (!path_quote(path, quoted, sizeof quoted)) return NULL;
  if (strstr(quoted, "[*]")) {
    sqlite3_str *all = sqlite3_str_new(NULL);
    collect(body, quoted, all);
    char *list = sqlite3_str_finish(all);
    char *array = sqlite3_mprintf("[%s]", list ? list : "");
    sqlite3_free(list);
    if (!length) return array;
    char *count = ask_text("SELECT json_array_length(?1)", str_c(array), STR_EMPTY);
    sqlite3_free(array);
    return count;
  }
  return ask_text(length ? "SELECT json_array_length(?1, ?2) WHERE json_type(?1, ?2) = 'array'"
                         : "SELECT ?1 -> ?2",
                  body, str_c(quoted));
}

/* --- the forms of expectations --------------------------------------------------------------- */

typedef struct {
  str subject;
  char form; /* '=' equals, '~' contains, '-' absent */
  str expected;
} expectation;

/* "subject = expected", "subject ~ expected", "subject -". */
static bool split(str line, expectation *out) {
  size_t space = str_find(line, ' ');
  str rest = str_trim(str_skip(line, space));
  if (space == line.len || rest.len == 0) return false;
  *out = (expectation){str_slice(line, 0, space), rest.ptr[0], str_trim(str_skip(rest, 1))};
  if (out->form == '-') return rest.len == 1;
  return (out->form == '=' || out->form == '~') && (rest.len == 1 || rest.ptr[1] == ' ');
}

static bool check_json(const drive_answer *a, expectation e, char *why, size_t cap) {
  if (!a->body.ptr || !json_is_valid(a->body)) {
    snprintf(why, cap, "the body is not JSON");
    return false;
  }
  if (e.form == '=' && !json_is_valid(e.expected)) {
    snprintf(why, cap, "what is expected is not JSON");
    return false;
  }
  char *actual = json_at(a->body, e.subject);
  bool met = false;
  snprintf(why, cap, "actual %.*s", SHOWN, actual ? actual : "(absent)");
  if (e.form == '-') {
    met = actual == NULL;
  } else if (e.form == '=') {
    met = actual && json_equal(str_c(actual), e.expected);
  } else if (actual) {
    char *text = ask_text("SELECT ?1 ->> '$'", str_c(actual), STR_EMPTY);
    met = text && str_find_str(str_c(text), e.expected) < strlen(text);
    sqlite3_free(text);
  }
  sqlite3_free(actual);
  return met;
}

static bool check_body(const drive_answer *a, expectation e, char *why, size_t cap) {
  snprintf(why, cap, "actual %s of %zu bytes", a->body.ptr ? "body" : "no body", a->body.len);
  if (e.form == '=') return str_eq(a->body, e.expected);
  if (e.form == '~') return str_find_str(a->body, e.expected) < a->body.len;
  snprintf(why, cap, "not understood");
  return false;
}

static bool check_header(const drive_answer *a, str line, char *why, size_t cap) {
  size_t colon = str_find(line, ':'), space = str_find(line, ' ');
  bool contains = space < colon && str_starts(str_skip(line, space), S(" ~ "));
  str name = str_slice(line, 0, contains ? space : colon);
  str expected = str_trim(str_skip(line, contains ? space + 3 : colon + 1));
  str actual = STR_EMPTY;
  bool found = drive_header(a, name, &actual);
  if ((!contains && colon == line.len) || expected.len == 0) {
    snprintf(why, cap, "not understood");
    return false;
  }
  if (found) {
    snprintf(why, cap, "actual %.*s", (int)str_slice(actual, 0, SHOWN).len, actual.ptr);
  } else {
    snprintf(why, cap, "actual (absent)");
  }
  if (contains) return found && str_find_str(actual, expected) < actual.len;
  if (str_eq(expected, S("*"))) return found;
  if (str_eq(expected, S("-"))) return !found;
  return found && str_eq(actual, expected);
}

static bool check_status(const drive_answer *a, str text, char *why, size_t cap) {
  int64_t status;
  snprintf(why, cap, "actual %d", a->status);
  return str_to_i64(text, &status) && status == a->status;
}

bool check_is_expectation(str line) {
  return str_starts(line, S("< ")) || str_starts(line, S("$")) || str_starts(line, S("body "));
}

bool check_expectation(const drive_answer *a, str line, char *why, size_t cap) {
  expectation e;
  if (str_starts(line, S("< "))) {
    str rest = str_trim(str_skip(line, 2));
    bool is_status = rest.len == 3 && rest.ptr[0] >= '0' && rest.ptr[0] <= '9';
    return is_status ? check_status(a, rest, why, cap) : check_header(a, rest, why, cap);
  }
  if (!split(line, &e)) {
    snprintf(why, cap, "not understood");
    return false;
  }
  if (line.ptr[0] == '$') return check_json(a, e, why, cap);
  return check_body(a, e, why, cap);
}

bool check_value(const drive_answer *a, str path, arena *mem, str *out) {
  char *json = json_at(a->body, path);
  char *text = json ? ask_text("SELECT ?1 ->> '$'", str_c(json), STR_EMPTY) : NULL;
  bool found = text && arena_copy(mem, str_c(text), out);
  sqlite3_free(json);
  sqlite3_free(text);
  return found;
}
