/* json: the writer of format/json.h; the reader is in json_read.c. Text is touched once: eight
 * bytes are copied and looked at together, and nearly always stand as they are. */
#include "format/json.h"

#include <string.h>

json json_make(buf *out) { return (json){.out = out}; }

/* The comma that a value or key needs before it; the next one will need it too. */
static void separate(json *j) {
  if (j->comma) buf_char(j->out, ',');
  j->comma = true;
}

static void open(json *j, char bracket) {
  separate(j);
  buf_char(j->out, bracket);
  j->comma = false;
}

static void close(json *j, char bracket) {
  buf_char(j->out, bracket);
  j->comma = true;
}

void json_object_begin(json *j) { open(j, '{'); }
void json_object_end(json *j) { close(j, '}'); }
void json_array_begin(json *j) { open(j, '['); }
void json_array_end(json *j) { close(j, ']'); }

/* How many of the eight bytes at `p`, from the first on, need not be looked at: they are ASCII, but
 * no control character, '"', '\\' or '<'. A subtraction borrows into the next byte only where a
 * byte matched, so the lowest match is exact; that is the first one, since wasm is little-endian,
 * and so is whatever the native tests run on. */
static size_t plain_length(const unsigned char *p) {
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t word;
  memcpy(&word, p, sizeof word);
  uint64_t hits = word | (word - ones * 0x20) | ((word ^ ones * '"') - ones) |
                  ((word ^ ones * '\\') - ones) | ((word ^ ones * '<') - ones);
  hits &= ones * 0x80;
  return hits ? (size_t)__builtin_ctzll(hits) / 8 : sizeof word;
}

/* The length of the UTF-8 sequence at p[0], which is not ASCII (RFC 3629). When malformed, *valid
 * is false and the length is that of its longest well-formed beginning, at least 1: what the
 * Unicode standard (section 3.9) and browsers replace by one U+FFFD. */
static size_t utf8_sequence(const unsigned char *p, size_t n, bool *valid) {
  unsigned char c = p[0], low = 0x80, high = 0xBF;
  size_t len = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
  *valid = false;
  if (c < 0xC2 || c > 0xF4) return 1;
  if (c == 0xE0) low = 0xA0;  /* overlong below */
  if (c == 0xED) high = 0x9F; /* surrogates above */
  if (c == 0xF0) low = 0x90;
  if (c == 0xF4) high = 0x8F; /* past U+10FFFF above */
  for (size_t i = 1; i < len; i++) {
    if (i >= n || p[i] < low || p[i] > high) return i;
    low = 0x80;
    high = 0xBF;
  }
  *valid = true;
  return len;
}

/* Writes an ASCII character that may not stand as it is; returns where it ends, at most
 * ESCAPE_BYTES on. */
static char *write_escape(char *to, unsigned char c) {
  static const char hex[] = "0123456789abcdef";
  char letter = 0;
  switch (c) {
    case '"':
    case '\\':
      letter = (char)c;
      break;
    case '\b':
      letter = 'b';
      break;
    case '\t':
      letter = 't';
      break;
    case '\n':
      letter = 'n';
      break;
    case '\f':
      letter = 'f';
      break;
    case '\r':
      letter = 'r';
      break;
  }
  *to++ = '\\';
  if (letter) {
    *to++ = letter;
  } else {
    memcpy(to, (char[]){'u', '0', '0', hex[c >> 4], hex[c & 15]}, 5);
    to += 5;
  }
  return to;
}

static bool is_plain_byte(unsigned char c) {
  return c >= 0x20 && c != '"' && c != '\\' && c != '<';
}

enum { ESCAPE_BYTES = 6 };

/* Writes the UTF-8 sequence at p[0], which is not ASCII, or what stands in for it; returns where
 * that ends, at most ESCAPE_BYTES on. *len is what it takes of the text. */
static char *write_sequence(char *to, const unsigned char *p, size_t n, size_t *len) {
  bool valid;
  *len = utf8_sequence(p, n, &valid);
  /* U+2028 and U+2029 end a line in old JavaScript: E2 80 A8, E2 80 A9. */
  bool line_end = valid && p[0] == 0xE2 && p[1] == 0x80 && (p[2] | 1) == 0xA9;
  if (line_end) {
    memcpy(to, p[2] == 0xA8 ? "\\u2028" : "\\u2029", 6);
    return to + 6;
  }
  if (!valid) {
    memcpy(to, "\xEF\xBF\xBD", 3);
    return to + 3;
  }
  for (size_t i = 0; i < *len; i++) to[i] = (char)p[i];
  return to + *len;
}

/* Room is kept for the text as it is and for one escape; each escape that takes more than its
 * character asks anew. */
static void write_string(buf *out, str text) {
  /* An empty text may have no address, to which C adds nothing, not even nothing. */
  const unsigned char *p = (const unsigned char *)(text.len > 0 ? text.ptr : "");
  const unsigned char *end = p + text.len;
  char *to = buf_reserve(out, text.len + 2 + ESCAPE_BYTES);
  if (!to) return;
  *to++ = '"';
  while (p < end) {
    if (end - p >= 8) {
      memcpy(to, p, 8);
      size_t plain = plain_length(p);
      p += plain;
      to += plain;
      if (plain == 8) continue;
    }
    if (is_plain_byte(*p) && *p < 0x80) {
      *to++ = (char)*p++;
      continue;
    }
    size_t taken = 1;
    if (*p < 0x80) {
      to = write_escape(to, *p);
    } else {
      to = write_sequence(to, p, (size_t)(end - p), &taken);
    }
    p += taken;
    out->len = (size_t)(to - out->ptr);
    to = buf_reserve(out, (size_t)(end - p) + 1 + ESCAPE_BYTES);
    if (!to) return;
  }
  *to++ = '"';
  out->len = (size_t)(to - out->ptr);
}

void json_key(json *j, str key) {
  separate(j);
  write_string(j->out, key);
  buf_char(j->out, ':');
  j->comma = false;
}

void json_str(json *j, str text) {
  separate(j);
  write_string(j->out, text);
}

void json_i64(json *j, int64_t n) {
  const int64_t exact = INT64_C(1) << 53;
  bool quoted = n > exact || n < -exact;
  separate(j);
  if (quoted) buf_char(j->out, '"');
  buf_i64(j->out, n);
  if (quoted) buf_char(j->out, '"');
}

void json_number(json *j, str text) {
  /* json_valid alone would let other values and surrounding space pass. */
  bool number = text.len > 0 &&
                (text.ptr[0] == '-' || (text.ptr[0] >= '0' && text.ptr[0] <= '9')) &&
                text.ptr[text.len - 1] >= '0' && text.ptr[text.len - 1] <= '9' && json_valid(text);
  json_raw(j, number ? text : S("null"));
}

void json_bool(json *j, bool b) { json_raw(j, b ? S("true") : S("false")); }

void json_null(json *j) { json_raw(j, S("null")); }

void json_raw(json *j, str valid_json) {
  separate(j);
  buf_str(j->out, valid_json);
}

void json_join(json *j) { j->comma = false; }

void json_key_str(json *j, str key, str text) {
  json_key(j, key);
  json_str(j, text);
}

void json_key_i64(json *j, str key, int64_t n) {
  json_key(j, key);
  json_i64(j, n);
}
