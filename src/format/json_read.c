/* json_read: the reader and the validator of format/json.h, over one set of scanners. A scanner
 * moves *rest behind what it was asked for, or returns false. Nothing recurses: the stack of
 * a request is small, and depth comes from outside. */
#include "base/utf8.h"
#include "format/json.h"

enum {
  MAX_READ_DEPTH = 16,  /* far more than our own statements nest */
  MAX_VALID_DEPTH = 64, /* one bit each in json_valid */
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The next byte, or NUL at the end; a NUL in the text is never what the grammar asks for. */
static char peek(str rest) { return rest.len > 0 ? rest.ptr[0] : '\0'; }

static bool skip_char(str *rest, char c) {
  if (rest->len == 0 || rest->ptr[0] != c) return false;
  *rest = str_skip(*rest, 1);
  return true;
}

static void skip_space(str *rest) {
  size_t n = 0;
  while (n < rest->len && (rest->ptr[n] == ' ' || rest->ptr[n] == '\t' || rest->ptr[n] == '\n' ||
                           rest->ptr[n] == '\r'))
    n++;
  *rest = str_skip(*rest, n);
}

static bool skip_word(str *rest, str word) {
  if (!str_starts(*rest, word)) return false;
  *rest = str_skip(*rest, word.len);
  return true;
}

static bool skip_digits(str *rest) {
  size_t n = 0;
  while (n < rest->len && is_digit(rest->ptr[n])) n++;
  *rest = str_skip(*rest, n);
  return n > 0;
}

/* *integer: whether it has neither a fraction nor an exponent. */
static bool skip_number(str *rest, bool *integer) {
  *integer = true;
  (void)skip_char(rest, '-');
  if (!skip_char(rest, '0') && !skip_digits(rest)) return false;
  if (skip_char(rest, '.')) {
    *integer = false;
    if (!skip_digits(rest)) return false;
  }
  if (skip_char(rest, 'e') || skip_char(rest, 'E')) {
    *integer = false;
    if (!skip_char(rest, '+')) (void)skip_char(rest, '-');
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
  if (!skip_word(rest, S("\\u"))) return false;
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
  if (skip_char(rest, 'u')) return skip_unicode(rest, code_point);
  size_t i = str_find((str){letters, sizeof letters - 1}, peek(*rest));
  if (i == sizeof letters - 1) return false;
  *rest = str_skip(*rest, 1);
  *code_point = (unsigned char)meanings[i];
  return true;
}

/* A string with its quotes; *inside is what is between them, still escaped when *escaped. */
static bool skip_string(str *rest, str *inside, bool *escaped) {
  str s = *rest;
  bool ascii = true;
  *escaped = false;
  if (!skip_char(&s, '"')) return false;
  const char *begin = s.ptr;
  for (;;) {
    size_t n = 0;
    unsigned char c = 0;
    while (n < s.len && (c = (unsigned char)s.ptr[n]) >= 0x20 && c != '"' && c != '\\') {
      if (c >= 0x80) ascii = false;
      n++;
    }
    if (n == s.len || c < 0x20) return false;
    s = str_skip(s, n + 1);
    if (c == '"') break;
    uint32_t code_point;
    *escaped = true;
    if (!skip_escape(&s, &code_point)) return false;
  }
  *inside = (str){begin, (size_t)(s.ptr - begin) - 1};
  *rest = s;
  return ascii || utf8_valid(*inside);
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

/* `inside` comes from skip_string, so its escapes are known to be good. */
static bool unescape(arena *mem, str inside, str *out) {
  char *text = arena_alloc(mem, inside.len);
  size_t len = 0;
  if (!text) return false;
  for (str rest = inside; rest.len > 0;) {
    uint32_t code_point;
    if (!skip_char(&rest, '\\')) {
      text[len++] = rest.ptr[0];
      rest = str_skip(rest, 1);
    } else if (skip_escape(&rest, &code_point)) {
      put_code_point(text, &len, code_point);
    }
  }
  *out = (str){text, len};
  return true;
}

/* A string, number, true, false or null. With `mem` NULL it is only checked. */
static bool skip_scalar(str *rest, arena *mem, wire_value *value) {
  str begin = *rest;
  bool flag;
  *value = (wire_value){.tag = WIRE_NULL};
  if (skip_word(rest, S("null"))) return true;
  value->tag = WIRE_INT;
  if (skip_word(rest, S("true"))) {
    value->num = 1;
    return true;
  }
  if (skip_word(rest, S("false"))) return true;
  if (peek(begin) == '"') {
    value->tag = WIRE_TEXT;
    if (!skip_string(rest, &value->text, &flag)) return false;
    return !flag || !mem || unescape(mem, value->text, &value->text);
  }
  if (!skip_number(rest, &flag)) return false;
  str text = {begin.ptr, begin.len - rest->len};
  if (!flag || !str_to_i64(text, &value->num))
    *value = (wire_value){.tag = WIRE_REAL, .text = text};
  return true;
}

static json_event read_event(json_reader *r, wire_value *value) {
  skip_space(&r->rest);
  if (r->state == JSON_AT_END) return r->rest.len == 0 ? JSON_END : JSON_BAD;
  if (r->state != JSON_AT_START && skip_char(&r->rest, ']')) {
    r->depth--;
    r->state = r->depth > 0 ? JSON_AT_VALUE : JSON_AT_END;
    return JSON_CLOSE;
  }
  if (r->state == JSON_AT_VALUE) {
    if (!skip_char(&r->rest, ',')) return JSON_BAD;
    skip_space(&r->rest);
  }
  if (skip_char(&r->rest, '[')) {
    if (r->depth == MAX_READ_DEPTH) return JSON_BAD;
    r->depth++;
    r->state = JSON_AT_OPEN;
    return JSON_OPEN;
  }
  if (r->state == JSON_AT_START || !skip_scalar(&r->rest, r->mem, value)) return JSON_BAD;
  r->state = JSON_AT_VALUE;
  return JSON_VALUE;
}

json_event json_read(json_reader *r, wire_value *value) {
  ASSERT(r->mem);
  json_event event = r->state == JSON_AT_FAULT ? JSON_BAD : read_event(r, value);
  if (event == JSON_BAD) r->state = JSON_AT_FAULT;
  return event;
}

/* "name" : */
static bool skip_member_name(str *rest) {
  str name;
  bool escaped;
  skip_space(rest);
  if (!skip_string(rest, &name, &escaped)) return false;
  skip_space(rest);
  return skip_char(rest, ':');
}

bool json_valid(str text) {
  uint64_t objects = 0; /* lowest bit: whether the innermost container is an object */
  uint32_t depth = 0;
  wire_value ignored;
  for (str rest = text;;) {
    /* A value is due. */
    skip_space(&rest);
    bool object = peek(rest) == '{';
    if (object || peek(rest) == '[') {
      if (depth++ == MAX_VALID_DEPTH) return false;
      objects = objects << 1 | object;
      rest = str_skip(rest, 1);
      skip_space(&rest);
      if (peek(rest) != (object ? '}' : ']')) {
        if (object && !skip_member_name(&rest)) return false;
        continue;
      }
    } else if (!skip_scalar(&rest, NULL, &ignored)) {
      return false;
    }
    /* Behind a value, or before the end of an empty container. */
    for (;;) {
      skip_space(&rest);
      if (depth == 0) return rest.len == 0;
      object = objects & 1;
      if (!skip_char(&rest, object ? '}' : ']')) break;
      objects >>= 1;
      depth--;
    }
    if (!skip_char(&rest, ',')) return false;
    if (object && !skip_member_name(&rest)) return false;
  }
}
