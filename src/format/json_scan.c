/* json_scan: the scanners of RFC 8259's grammar, which all readers of JSON share. */
#include "base/utf8.h"
#include "json_parts.h"

_Static_assert(LIMIT_BODY_DEPTH <= 64, "json_scan remembers the kinds of 64 levels");

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool json_skip_char(str *rest, char c) {
  if (rest->len == 0 || rest->ptr[0] != c) return false;
  *rest = str_skip(*rest, 1);
  return true;
}

bool json_skip_word(str *rest, str word) {
  if (!str_starts(*rest, word)) return false;
  *rest = str_skip(*rest, word.len);
  return true;
}

void json_skip_space(str *rest) {
  size_t n = 0;
  while (n < rest->len && (rest->ptr[n] == ' ' || rest->ptr[n] == '\t' || rest->ptr[n] == '\n' ||
                           rest->ptr[n] == '\r'))
    n++;
  *rest = str_skip(*rest, n);
}

static bool skip_digits(str *rest) {
  size_t n = 0;
  while (n < rest->len && is_digit(rest->ptr[n])) n++;
  *rest = str_skip(*rest, n);
  return n > 0;
}

bool json_skip_number(str *rest, bool *integer) {
  *integer = true;
  (void)json_skip_char(rest, '-');
  if (!json_skip_char(rest, '0') && !skip_digits(rest)) return false;
  if (json_skip_char(rest, '.')) {
    *integer = false;
    if (!skip_digits(rest)) return false;
  }
  if (json_skip_char(rest, 'e') || json_skip_char(rest, 'E')) {
    *integer = false;
    if (!json_skip_char(rest, '+')) (void)json_skip_char(rest, '-');
    if (!skip_digits(rest)) return false;
  }
  return true;
}

/* The value of the four hex digits at the beginning of `s`, or -1. */
static int hex4(str s) {
  int n = 0;
  if (s.len < 4) return -1;
  for (size_t i = 0; i < 4; i++) {
    char c = s.ptr[i];
    int digit = is_digit(c)            ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
    if (digit < 0) return -1;
    n = n << 4 | digit;
  }
  return n;
}

/* What follows "\u": four digits, or a surrogate pair; a lone surrogate is no character. */
static bool skip_unicode(str *rest, uint32_t *code_point) {
  int high = hex4(*rest);
  if (high < 0 || (high >= 0xDC00 && high <= 0xDFFF)) return false;
  *rest = str_skip(*rest, 4);
  *code_point = (uint32_t)high;
  if (high < 0xD800 || high > 0xDFFF) return true;
  if (!json_skip_word(rest, S("\\u"))) return false;
  int low = hex4(*rest);
  if (low < 0xDC00 || low > 0xDFFF) return false;
  *rest = str_skip(*rest, 4);
  *code_point = 0x10000 + ((uint32_t)(high - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
  return true;
}

/* What follows a backslash. */
static bool skip_escape(str *rest, uint32_t *code_point) {
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  if (json_skip_char(rest, 'u')) return skip_unicode(rest, code_point);
  size_t i = str_find((str){letters, sizeof letters - 1}, json_peek(*rest));
  if (i == sizeof letters - 1) return false;
  *rest = str_skip(*rest, 1);
  *code_point = (unsigned char)meanings[i];
  return true;
}

bool json_skip_string(str *rest, str *inside, bool *escaped) {
  bool ascii = true;
  *escaped = false;
  if (!json_skip_char(rest, '"')) return false;
  str s = *rest;
  const char *begin = s.ptr;
  for (;;) {
    size_t n = 0;
    unsigned char c = 0;
    while (n < s.len && (c = (unsigned char)s.ptr[n]) >= 0x20 && c != '"' && c != '\\') {
      if (c >= 0x80) ascii = false;
      n++;
    }
    *rest = s = str_skip(s, n); /* an escape's fault is at its backslash */
    if (s.len == 0 || c < 0x20) return false;
    s = str_skip(s, 1);
    if (c == '"') break;
    uint32_t code_point;
    *escaped = true;
    if (!skip_escape(&s, &code_point)) return false;
  }
  *inside = (str){begin, (size_t)(s.ptr - begin) - 1};
  size_t valid = ascii ? inside->len : utf8_check(*inside);
  *rest = valid == inside->len ? s : (str){begin + valid, inside->len - valid};
  return valid == inside->len;
}

/* Appends `code_point` to out[*len] as UTF-8: never longer than its escape was. */
static void put_code_point(char *out, size_t *len, uint32_t code_point) {
  unsigned bits = code_point < 0x80 ? 0 : code_point < 0x800 ? 6 : code_point < 0x10000 ? 12 : 18;
  static const unsigned char lead[] = {0x00, 0xC0, 0xE0, 0xF0};
  out[(*len)++] = (char)(lead[bits / 6] | code_point >> bits);
  while (bits > 0) {
    bits -= 6;
    out[(*len)++] = (char)(0x80 | (code_point >> bits & 0x3F));
  }
}

bool json_unescape(arena *mem, str inside, str *out) {
  char *text = arena_alloc(mem, inside.len);
  size_t len = 0;
  if (!text) return false;
  for (str rest = inside; rest.len > 0;) {
    uint32_t code_point;
    if (!json_skip_char(&rest, '\\')) {
      text[len++] = rest.ptr[0];
      rest = str_skip(rest, 1);
    } else if (skip_escape(&rest, &code_point)) {
      put_code_point(text, &len, code_point);
    }
  }
  *out = (str){text, len};
  return true;
}

static bool fail(json_scan *s, str fault) {
  s->fault = fault;
  return false;
}

/* json_skip_string, and on failure the reason, by the byte where it stopped. */
static bool scan_string(json_scan *s, str *inside) {
  bool escaped;
  if (json_skip_string(&s->rest, inside, &escaped)) return true;
  unsigned char at = (unsigned char)json_peek(s->rest);
  if (s->rest.len == 0) return fail(s, S("a string does not end"));
  if (at < 0x20) return fail(s, S("a control character in a string"));
  if (at != '\\') return fail(s, S("bytes that are not UTF-8"));
  bool surrogate = s->rest.len >= 6 && hex4(str_skip(s->rest, 2)) >= 0xD800;
  return fail(s, surrogate && s->rest.ptr[1] == 'u' ? S("half of a surrogate pair")
                                                    : S("an unknown escape in a string"));
}

static bool scan_name(json_scan *s, str *name) {
  if (json_peek(s->rest) != '"') return fail(s, S("no name where one must be"));
  if (!scan_string(s, name)) return false;
  json_skip_space(&s->rest);
  if (!json_skip_char(&s->rest, ':')) return fail(s, S("no colon behind a name"));
  json_skip_space(&s->rest);
  return true;
}

static bool scan_container(json_scan *s, bool object) {
  s->too_deep = s->depth == LIMIT_BODY_DEPTH;
  if (s->too_deep) return fail(s, S("too many levels"));
  s->depth++;
  s->objects = s->objects << 1 | object;
  s->state = JSON_SCAN_AT_OPEN;
  s->rest = str_skip(s->rest, 1);
  return true;
}

static bool scan_value(json_scan *s, json_scanned *value) {
  bool integer;
  s->state = JSON_SCAN_AT_VALUE;
  switch (json_peek(s->rest)) {
    case '{':
    case '[':
      value->kind = json_peek(s->rest) == '{' ? JSON_TREE_OBJECT : JSON_TREE_ARRAY;
      return scan_container(s, value->kind == JSON_TREE_OBJECT);
    case '"':
      value->kind = JSON_TREE_STRING;
      return scan_string(s, &value->inside);
    case 'n':
      value->kind = JSON_TREE_NULL;
      if (json_skip_word(&s->rest, S("null"))) return true;
      break;
    case 'f':
      value->kind = JSON_TREE_FALSE;
      if (json_skip_word(&s->rest, S("false"))) return true;
      break;
    case 't':
      value->kind = JSON_TREE_TRUE;
      if (json_skip_word(&s->rest, S("true"))) return true;
      break;
    case '-':
      value->kind = JSON_TREE_NUMBER;
      return json_skip_number(&s->rest, &integer) || fail(s, S("a malformed number"));
  }
  value->kind = JSON_TREE_NUMBER;
  if (!is_digit(json_peek(s->rest))) return fail(s, S("no value where one must be"));
  return json_skip_number(&s->rest, &integer) || fail(s, S("a malformed number"));
}

static json_scan_event scan_close(json_scan *s) {
  s->objects >>= 1;
  s->depth--;
  s->state = JSON_SCAN_AT_VALUE;
  return JSON_SCAN_CLOSE;
}

json_scan_event json_scan_next(json_scan *s, json_scanned *value) {
  bool object = s->depth > 0 && s->objects & 1;
  *value = (json_scanned){.kind = JSON_TREE_NULL};
  if (s->fault.len > 0) return JSON_SCAN_BAD;
  json_skip_space(&s->rest);
  if (s->state == JSON_SCAN_AT_VALUE && s->depth == 0) {
    if (s->rest.len == 0) return JSON_SCAN_END;
    (void)fail(s, S("something behind the value"));
    return JSON_SCAN_BAD;
  }
  if (s->state != JSON_SCAN_AT_START && json_skip_char(&s->rest, object ? '}' : ']'))
    return scan_close(s);
  if (s->state == JSON_SCAN_AT_VALUE) {
    if (!json_skip_char(&s->rest, ',')) {
      (void)fail(s, object ? S("neither a comma nor the object's end")
                           : S("neither a comma nor the array's end"));
      return JSON_SCAN_BAD;
    }
    json_skip_space(&s->rest);
  }
  if (object && !scan_name(s, &value->name)) return JSON_SCAN_BAD;
  str begin = s->rest;
  if (!scan_value(s, value)) return JSON_SCAN_BAD;
  value->raw = (str){begin.ptr, begin.len - s->rest.len};
  return JSON_SCAN_VALUE;
}
