/* buf: the growable writer. */
#include "base/buf.h"

#include <string.h>

enum {
  FIRST_BYTES = 64,       /* the smallest room worth asking the arena for */
  DECIMAL_BYTES_MAX = 20, /* of a uint64_t */
};

/* Makes room for `n` more bytes, at least doubling, so that appending stays linear. */
static bool grow(buf *b, size_t n) {
  size_t need;
  if (__builtin_add_overflow(b->len, n, &need)) return false;
  size_t cap = b->cap > SIZE_MAX / 2 ? need : 2 * b->cap;
  if (cap < need) cap = need;
  if (cap < FIRST_BYTES) cap = FIRST_BYTES;
  char *ptr = b->ptr ? arena_grow(b->mem, b->ptr, b->cap, cap) : arena_alloc_raw(b->mem, cap);
  if (!ptr) return false;
  b->ptr = ptr;
  b->cap = cap;
  return true;
}

buf buf_make(arena *mem, size_t reserve) {
  buf b = {.mem = mem};
  if (reserve == 0) return b;
  b.ptr = arena_alloc_raw(mem, reserve);
  b.cap = b.ptr ? reserve : 0;
  b.failed = !b.ptr;
  return b;
}

char *buf_reserve(buf *b, size_t n) {
  if (b->failed) return NULL;
  if ((!b->ptr || n > b->cap - b->len) && !grow(b, n)) {
    b->failed = true;
    return NULL;
  }
  return b->ptr + b->len;
}

/* Words that may overlap. Short texts are what is written most, and in wasm a memcpy whose length
 * the compiler does not know calls out of the module. */
static void copy_short(char *to, const char *from, size_t len) {
  uint64_t first, second, last, last_but_one;
  uint32_t half, half_last;
  if (len > 16) {
    memcpy(&first, from, 8);
    memcpy(&second, from + 8, 8);
    memcpy(&last_but_one, from + len - 16, 8);
    memcpy(&last, from + len - 8, 8);
    memcpy(to, &first, 8);
    memcpy(to + 8, &second, 8);
    memcpy(to + len - 16, &last_but_one, 8);
    memcpy(to + len - 8, &last, 8);
  } else if (len >= 8) {
    memcpy(&first, from, 8);
    memcpy(&last, from + len - 8, 8);
    memcpy(to, &first, 8);
    memcpy(to + len - 8, &last, 8);
  } else if (len >= 4) {
    memcpy(&half, from, 4);
    memcpy(&half_last, from + len - 4, 4);
    memcpy(to, &half, 4);
    memcpy(to + len - 4, &half_last, 4);
  } else if (len > 0) {
    char middle = from[len / 2], end = from[len - 1];
    to[0] = from[0];
    to[len / 2] = middle;
    to[len - 1] = end;
  }
}

void buf_bytes(buf *b, const void *ptr, size_t len) {
  char *to = buf_reserve(b, len);
  if (!to || len == 0) return;
  if (len <= 32) {
    copy_short(to, ptr, len);
  } else {
    memcpy(to, ptr, len);
  }
  b->len += len;
}

void buf_str(buf *b, str s) { buf_bytes(b, s.ptr, s.len); }

void buf_char(buf *b, char c) {
  char *to = buf_reserve(b, 1);
  if (!to) return;
  *to = c;
  b->len++;
}

void buf_u64(buf *b, uint64_t n) {
  char digits[DECIMAL_BYTES_MAX];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + n % 10);
    n /= 10;
  } while (n > 0);
  buf_bytes(b, digits + at, sizeof digits - at);
}

void buf_i64(buf *b, int64_t n) {
  if (n < 0) buf_char(b, '-');
  /* Negated as unsigned: -INT64_MIN is no int64_t. */
  buf_u64(b, n < 0 ? -(uint64_t)n : (uint64_t)n);
}

void buf_hex64(buf *b, uint64_t n) {
  char digits[16];
  for (size_t i = sizeof digits; i-- > 0; n >>= 4) digits[i] = "0123456789abcdef"[n & 15];
  buf_bytes(b, digits, sizeof digits);
}

void buf_u8(buf *b, uint8_t n) { buf_bytes(b, &n, 1); }

void buf_le32(buf *b, uint32_t n) {
  uint8_t bytes[4];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(n >> (8 * i));
  buf_bytes(b, bytes, sizeof bytes);
}

void buf_le64(buf *b, uint64_t n) {
  uint8_t bytes[8];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(n >> (8 * i));
  buf_bytes(b, bytes, sizeof bytes);
}

str buf_view(const buf *b) { return (str){.ptr = b->ptr, .len = b->len}; }

bool buf_ok(const buf *b) { return !b->failed; }
