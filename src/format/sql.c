/* sql: see format/sql.h. What a rule may contain is decided here and fails closed: anything that
 * could end its parentheses early, hide what comes behind it or name a parameter of ours is
 * refused. */
#include "format/sql.h"

enum { FIRST_RESERVE_BYTES = 1024 }; /* most statements fit */

void sql_init(sql *s, arena *mem) {
  s->text = buf_make(mem, FIRST_RESERVE_BYTES);
  s->n_params = 0;
  s->findings = NULL;
  s->too_many = false;
  s->bad_rule = false;
}

void sql_raw(sql *s, str trusted) { buf_str(&s->text, trusted); }

static void write_quoted(buf *out, str text, char quote) {
  buf_char(out, quote);
  for (str rest = text; rest.ptr;) {
    buf_str(out, str_cut(&rest, quote));
    if (!rest.ptr) break;
    buf_char(out, quote);
    buf_char(out, quote);
  }
  buf_char(out, quote);
}

void sql_ident(sql *s, str name) { write_quoted(&s->text, name, '"'); }

void sql_column(sql *s, str alias, str name) {
  sql_raw(s, alias);
  buf_char(&s->text, '.');
  sql_ident(s, name);
}

void sql_literal(sql *s, str text) { write_quoted(&s->text, text, '\''); }

static void write_place(sql *s, size_t index) {
  buf_char(&s->text, '?');
  buf_u64(&s->text, index + 1);
}

/* Adds a parameter under a rule's name; an empty name stands for none. Returns its number; a
 * number without a parameter when there are too many. */
static size_t add_named(sql *s, str name, wire_value value) {
  if (s->n_params == LIMIT_SQL_PARAMS) {
    s->too_many = true;
    return LIMIT_SQL_PARAMS;
  }
  s->params[s->n_params] = value;
  s->names[s->n_params] = name;
  s->large[s->n_params] = false;
  return s->n_params++;
}

static void bind_named(sql *s, str name, wire_value value) {
  write_place(s, add_named(s, name, value));
}

/* D1 takes JavaScript numbers, which are exact up to 2^53 only: a larger integer goes as text. */
static size_t add_large(sql *s, int64_t n) {
  buf digits = buf_make(s->text.mem, sizeof "-9223372036854775808");
  buf_i64(&digits, n);
  if (!buf_ok(&digits)) s->text.failed = true;
  size_t number = add_named(s, STR_EMPTY, WIRE_OF_TEXT(buf_view(&digits)));
  if (number < LIMIT_SQL_PARAMS) s->large[number] = true;
  return number;
}

size_t sql_bind(sql *s, wire_value value) {
  const int64_t exact = INT64_C(1) << 53;
  bool large = value.tag == WIRE_INT && (value.num > exact || value.num < -exact);
  size_t number = large ? add_large(s, value.num) : add_named(s, STR_EMPTY, value);
  sql_again(s, number);
  return number;
}

void sql_again(sql *s, size_t number) {
  bool large = number < s->n_params && s->large[number];
  if (large) sql_raw(s, S("CAST("));
  write_place(s, number);
  if (large) sql_raw(s, S(" AS INTEGER)"));
}

static bool is_same(wire_value a, wire_value b) {
  return a.tag == b.tag && a.num == b.num && str_eq(a.text, b.text);
}

/* The place of `name`, bound before or now. Should the name have had another value then, it gets
 * a parameter of its own: a rule must never be judged by another's value. */
static void bind_value(sql *s, str name, wire_value value) {
  for (size_t i = 0; i < s->n_params; i++) {
    if (str_eq(s->names[i], name) && is_same(s->params[i], value)) {
      write_place(s, i);
      return;
    }
  }
  bind_named(s, name, value);
}

static const sql_finding *finding_of(const sql *s, str name) {
  for (const sql_finding *f = s->findings; f && f->name.len > 0; f++) {
    if (str_eq(f->name, name)) return f;
  }
  return NULL;
}

static void bind_once(sql *s, str name, wire_value value) {
  const sql_finding *f = finding_of(s, name);
  if (f) sql_raw(s, f->before);
  bind_value(s, name, value);
  if (f) sql_raw(s, f->after);
}

/* Sets of ASCII's characters: a word for those up to '?', another for those from '@' on. */
#define ONE(c) (UINT64_C(1) << ((c)&63))
#define DIGITS (0x3FF * ONE('0'))
#define LETTERS (0x3FFFFFF * (ONE('A') | ONE('a')) | ONE('_'))

static inline bool is_in(char c, uint64_t low, uint64_t high) {
  return (unsigned char)c < 128 && ((unsigned char)c < 64 ? low : high) & ONE(c);
}

/* The length of the literal or quoted identifier at the beginning of `s`; a doubled quote ends one
 * and begins the next. 0 when it has no end. */
static size_t quoted_length(str s) {
  size_t end = str_find(str_skip(s, 1), s.ptr[0]) + 1;
  return end < s.len ? end + 1 : 0;
}

static size_t name_length(str s) {
  size_t n = 0;
  if (s.len == 0 || !is_in(s.ptr[0], 0, LETTERS)) return 0;
  while (n < s.len && is_in(s.ptr[n], DIGITS, LETTERS)) n++;
  return n;
}

/* The length of what only has to be copied: words, spaces, commas, most comparisons. */
static size_t plain_length(str s) {
  const uint64_t low = DIGITS | ONE(' ') | ONE(',') | ONE('.') | ONE('<') | ONE('=') | ONE('>');
  size_t n = 0;
  while (n < s.len && is_in(s.ptr[n], low, LETTERS)) n++;
  return n;
}

/* Comments, further statements, the quotes of other dialects, parameters that are not :name. */
static bool is_refused(str rest) {
  const uint64_t control = ONE(' ') - 1 - ONE('\t') - ONE('\n') - ONE('\r');
  const uint64_t low = control | ONE(';') | ONE('?') | ONE('$') | ONE('#');
  const uint64_t high = ONE('`') | ONE('[') | ONE(']') | ONE('@') | ONE('{') | ONE('}') | ONE('\\');
  return is_in(rest.ptr[0], low, high) || str_starts(rest, S("--")) || str_starts(rest, S("/*"));
}

/* Writes :name, which is at the beginning of `rest`, as a place. Returns its length, 0 when
 * unknown. */
static size_t write_parameter(sql *s, str rest, const str *names, const wire_value *values,
                              size_t count) {
  str name = str_skip(rest, 1);
  name.len = name_length(name);
  for (size_t i = 0; name.len > 0 && i < count; i++) {
    if (!str_eq(name, names[i])) continue;
    bind_once(s, names[i], values[i]);
    return 1 + name.len;
  }
  return 0;
}

/* Writes the piece of a rule at the beginning of `rest`. Returns its length, 0 when not allowed. */
static size_t write_piece(sql *s, str rest, const str *names, const wire_value *values,
                          size_t count) {
  char c = rest.ptr[0];
  size_t n = plain_length(rest);
  if (c == ':') return write_parameter(s, rest, names, values, count);
  if (n == 0) {
    if (is_refused(rest)) return 0;
    n = c == '\'' || c == '"' ? quoted_length(rest) : 1;
  }
  buf_bytes(&s->text, rest.ptr, n);
  return n;
}

static bool write_rule(sql *s, str rule, const str *names, const wire_value *values, size_t count) {
  size_t depth = 0, blank = 0;
  while (blank < rule.len && (unsigned char)rule.ptr[blank] <= ' ') blank++;
  if (blank == rule.len) return false;
  for (str rest = rule; rest.len > 0;) {
    char c = rest.ptr[0];
    if (c == ')' && depth-- == 0) return false;
    if (c == '(') depth++;
    size_t n = write_piece(s, rest, names, values, count);
    if (n == 0) return false;
    rest = str_skip(rest, n);
  }
  return depth == 0;
}

bool sql_rule(sql *s, str rule, const str *names, const wire_value *values, size_t count) {
  buf_char(&s->text, '(');
  if (!write_rule(s, rule, names, values, count)) s->bad_rule = true;
  buf_char(&s->text, ')');
  return !s->bad_rule;
}

bool sql_ok(const sql *s) {
  return !s->too_many && !s->bad_rule && buf_ok(&s->text) && s->text.len <= LIMIT_SQL_BYTES;
}

void sql_write(const sql *s, buf *out) {
  ASSERT(sql_ok(s));
  wire_write_text(out, buf_view(&s->text));
  buf_le32(out, (uint32_t)s->n_params);
  for (size_t i = 0; i < s->n_params; i++) wire_write(out, s->params[i]);
}
