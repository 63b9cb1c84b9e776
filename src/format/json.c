/* json: the writer of format/json.h; the reader is in json_read.c. Text is touched once: sixteen
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

/* Vectors are of the compilers' own language, so that one text serves wasm and native tests. In
 * wasm only what says SIMD has them: elsewhere the compiler would make code larger by them, no
 * faster. */
#ifdef __wasm__
#define SIMD __attribute__((target("simd128")))
#else
#define SIMD
#endif
enum { BLOCK = 16 };
typedef signed char block __attribute__((vector_size(BLOCK)));
typedef uint64_t words __attribute__((vector_size(BLOCK)));

/* Marks the bytes that may not stand as they are: control characters, '"', '\\', '<', and whatever
 * is not ASCII, which as a signed number is below the space, too. */
SIMD static inline block mark_special(block b) {
  return (block)((b < ' ') | (b == '"') | (b == '\\') | (b == '<'));
}

SIMD static inline bool is_any(block marks) {
#ifdef __wasm__
  return __builtin_wasm_any_true_v128(marks);
#else
  words w = (words)marks;
  return w[0] | w[1];
#endif
}

/* The place of the first mark, of which there is one. The lowest byte is the first, since wasm is
 * little-endian, and so is whatever the native tests run on. */
SIMD static inline size_t find_first(block marks) {
#ifdef __wasm__
  return (size_t)__builtin_ctz((unsigned)__builtin_wasm_bitmask_i8x16(marks));
#else
  words w = (words)marks;
  size_t skipped = w[0] ? 0 : 8;
  return skipped + (size_t)__builtin_ctzll(w[skipped / 8]) / 8;
#endif
}

SIMD static inline block load_block(const unsigned char *p) {
  block b;
  memcpy(&b, p, sizeof b);
  return b;
}

static inline uint64_t load_8(const unsigned char *p) {
  uint64_t word;
  memcpy(&word, p, sizeof word);
  return word;
}

static inline uint64_t load_4(const unsigned char *p) {
  uint32_t word;
  memcpy(&word, p, sizeof word);
  return word;
}

/* Fewer bytes than a block, but at least one, and zeroes behind them, which do not stand as they
 * are. Nothing beyond them is read: words overlap instead. */
SIMD static inline block load_some(const unsigned char *p, size_t n) {
  uint64_t low, high = 0;
  if (n >= 8) {
    low = load_8(p);
    if (n > 8) high = load_8(p + n - 8) >> 8 * (BLOCK - n);
  } else if (n >= 4) {
    low = load_4(p) | load_4(p + n - 4) << 8 * (n - 4);
  } else {
    low = p[0] | (uint64_t)p[n / 2] << 8 * (n / 2) | (uint64_t)p[n - 1] << 8 * (n - 1);
  }
  return (block)(words){low, high};
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
  static const char letters[] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu", hex[] = "0123456789abcdef";
  char letter = c < ' ' ? letters[c] : c == '<' ? 'u' : (char)c;
  *to++ = '\\';
  *to++ = letter;
  if (letter != 'u') return to;
  memcpy(to, (char[]){'0', '0', hex[c >> 4], hex[c & 15]}, 4);
  return to + 4;
}

static bool is_plain_byte(unsigned char c) {
  return c >= ' ' && c < 0x80 && c != '"' && c != '\\' && c != '<';
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

/* Writes `before` and `after`, unless they are 0, and between them the text. Room is kept for what
 * is left of it as it is, one escape, a block that ends behind it, and what stands around it. */
SIMD static void write_string(buf *out, char before, str text, char after) {
  enum { ROOM = BLOCK + ESCAPE_BYTES + 4 };
  /* An empty text may have no address, to which C adds nothing, not even nothing. */
  const unsigned char *p = (const unsigned char *)(text.len > 0 ? text.ptr : "");
  const unsigned char *end = p + text.len;
  char *to = buf_reserve(out, text.len + ROOM);
  if (!to) return;
  const char *limit = out->ptr + out->cap;
  if (before) *to++ = before;
  *to++ = '"';
  while (p < end) {
    size_t left = (size_t)(end - p);
    block b = left >= BLOCK ? load_block(p) : load_some(p, left), marks = mark_special(b);
    memcpy(to, &b, BLOCK);
    if (!is_any(marks)) {
      p += BLOCK;
      to += BLOCK;
      continue;
    }
    size_t plain = find_first(marks);
    p += plain;
    to += plain;
    if (p == end) break;
    do {
      size_t taken = 1;
      if (*p < 0x80) {
        to = write_escape(to, *p);
      } else {
        to = write_sequence(to, p, (size_t)(end - p), &taken);
      }
      p += taken;
      if ((size_t)(limit - to) >= (size_t)(end - p) + ROOM) continue;
      out->len = (size_t)(to - out->ptr);
      to = buf_reserve(out, (size_t)(end - p) + ROOM);
      if (!to) return;
      limit = out->ptr + out->cap;
    } while (p < end && !is_plain_byte(*p));
  }
  *to++ = '"';
  if (after) *to++ = after;
  out->len = (size_t)(to - out->ptr);
}

void json_key(json *j, str key) {
  write_string(j->out, j->comma ? ',' : 0, key, ':');
  j->comma = false;
}

void json_str(json *j, str text) {
  write_string(j->out, j->comma ? ',' : 0, text, 0);
  j->comma = true;
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
