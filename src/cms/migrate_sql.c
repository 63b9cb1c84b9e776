/* migrate_sql: see cms/migrate_sql.h. */
#include "cms/migrate_sql.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || is_digit(c) ||
         (unsigned char)c >= 0x80;
}

/* The length of what needs no reading at the beginning of `s`. */
static size_t blank_length(str s) {
  if (s.len > 0 && (unsigned char)s.ptr[0] <= ' ') return 1;
  if (str_starts(s, S("--"))) return str_find(s, '\n');
  if (!str_starts(s, S("/*"))) return 0;
  size_t end = str_find_str(s, S("*/")) + 2;
  return end < s.len ? end : s.len;
}

/* The length of what is quoted at the beginning of `s`; a doubled quote does not end it. */
static size_t quoted_length(str s, char end) {
  size_t n = 1;
  while (n < s.len && (s.ptr[n] != end || (end != ']' && n + 1 < s.len && s.ptr[n + 1] == end))) {
    n += s.ptr[n] == end ? 2 : 1;
  }
  return n < s.len ? n + 1 : s.len;
}

word migrate_word(str *rest) {
  for (size_t n; (n = blank_length(*rest)) > 0;) *rest = str_skip(*rest, n);
  if (rest->len == 0) return (word){.kind = WORD_END};
  char c = rest->ptr[0];
  word w = {.kind = WORD_MARK};
  size_t n = 1;
  if (c == '\'' || c == '"' || c == '`' || c == '[') {
    w.kind = c == '\'' ? WORD_STRING : WORD_QUOTED;
    n = quoted_length(*rest, c == '[' ? ']' : c);
  } else if (is_name_char(c)) {
    w.kind = is_digit(c) ? WORD_NUMBER : WORD_NAME;
    while (n < rest->len &&
           (is_name_char(rest->ptr[n]) || (w.kind == WORD_NUMBER && rest->ptr[n] == '.'))) {
      n++;
    }
  }
  w.text = str_slice(*rest, 0, n);
  *rest = str_skip(*rest, n);
  return w;
}

bool migrate_word_is(word w, str text) {
  return (w.kind == WORD_NAME || w.kind == WORD_MARK) && str_eq_nocase(w.text, text);
}

str migrate_word_name(arena *mem, word w) {
  if (w.kind != WORD_QUOTED) return w.text;
  char quote = w.text.ptr[w.text.len - 1];
  str inner = str_slice(w.text, 1, w.text.len - 1);
  buf name = buf_make(mem, inner.len + 1);
  for (size_t i = 0; i < inner.len; i++) {
    buf_char(&name, inner.ptr[i]);
    if (inner.ptr[i] == quote) i++; /* it is doubled */
  }
  return buf_view(&name);
}

bool migrate_word_names(arena *mem, word w, str name) {
  if (w.kind != WORD_NAME && w.kind != WORD_QUOTED) return false;
  return str_eq_nocase(migrate_word_name(mem, w), name);
}

str migrate_parenthesis(str *rest) {
  word w = migrate_word(rest);
  const char *start = rest->ptr;
  size_t depth = 1;
  if (!migrate_word_is(w, S("("))) return STR_EMPTY;
  while (depth > 0) {
    w = migrate_word(rest);
    if (w.kind == WORD_END) return (str){start, (size_t)(rest->ptr - start)};
    if (migrate_word_is(w, S("("))) depth++;
    if (migrate_word_is(w, S(")"))) depth--;
  }
  return (str){start, (size_t)(w.text.ptr - start)};
}

static void put_lower(buf *out, str text) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    buf_char(out, c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c);
  }
}

str migrate_normal(arena *mem, str sql) {
  buf out = buf_make(mem, sql.len + 16);
  for (word w; (w = migrate_word(&sql)).kind != WORD_END;) {
    if (out.len > 0) buf_char(&out, ' ');
    if (w.kind == WORD_STRING) {
      buf_str(&out, w.text);
    } else {
      put_lower(&out, migrate_word_name(mem, w));
    }
  }
  return buf_view(&out);
}

bool migrate_mentions(arena *mem, str sql, str name) {
  for (word w; (w = migrate_word(&sql)).kind != WORD_END;) {
    if (migrate_word_names(mem, w, name)) return true;
  }
  return false;
}

str migrate_table_body(str sql) {
  for (str rest = sql; rest.len > 0;) {
    str before = rest;
    if (migrate_word_is(migrate_word(&rest), S("("))) return migrate_parenthesis(&before);
  }
  return STR_EMPTY;
}

bool migrate_table_part(str *body, str *part) {
  size_t depth = 0;
  str at = *body;
  const char *start = NULL, *end = NULL;
  for (word w; (w = migrate_word(body)).kind != WORD_END;) {
    if (depth == 0 && migrate_word_is(w, S(","))) break;
    if (migrate_word_is(w, S("("))) depth++;
    if (migrate_word_is(w, S(")"))) depth--;
    if (!start) start = w.text.ptr;
    end = w.text.ptr + w.text.len;
  }
  *part = start ? (str){start, (size_t)(end - start)} : str_slice(at, 0, 0);
  return start != NULL;
}

void migrate_put_name(buf *out, str name) {
  buf_char(out, '"');
  for (size_t i = 0; i < name.len; i++) {
    if (name.ptr[i] == '"') buf_char(out, '"');
    buf_char(out, name.ptr[i]);
  }
  buf_char(out, '"');
}

void migrate_put_string(buf *out, str text) {
  buf_char(out, '\'');
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '\'') buf_char(out, '\'');
    buf_char(out, text.ptr[i]);
  }
  buf_char(out, '\'');
}

void migrate_replace(buf *out, str sql, str from, str to, bool raw) {
  const char *done = sql.ptr;
  for (word w; (w = migrate_word(&sql)).kind != WORD_END;) {
    if (!migrate_word_names(out->mem, w, from)) continue;
    buf_bytes(out, done, (size_t)(w.text.ptr - done));
    if (raw) {
      buf_str(out, to);
    } else {
      migrate_put_name(out, to);
    }
    done = w.text.ptr + w.text.len;
  }
  buf_bytes(out, done, (size_t)(sql.ptr + sql.len - done));
}
