/* base64: see format/base64.h. */
#include "format/base64.h"

#include <stdint.h>

static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Three bytes are four letters; one is two, two are three. */
void base64_write(buf *out, str bytes) {
  for (size_t i = 0; i < bytes.len; i += 3) {
    size_t n = bytes.len - i < 3 ? bytes.len - i : 3;
    uint32_t group = 0;
    for (size_t k = 0; k < 3; k++) {
      group = group << 8 | (k < n ? (unsigned char)bytes.ptr[i + k] : 0u);
    }
    for (size_t k = 0; k <= n; k++) buf_char(out, LETTERS[group >> (18 - 6 * k) & 63]);
  }
}

static int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

bool base64_read(arena *mem, str text, str *out) {
  if (text.len % 4 == 1) return false;
  size_t n = 0;
  char *bytes = arena_alloc_raw(mem, text.len / 4 * 3 + 3);
  if (!bytes) return false;
  uint32_t bits = 0; /* those that are not yet a byte, at the low end */
  unsigned n_bits = 0;
  for (size_t i = 0; i < text.len; i++) {
    int value = value_of(text.ptr[i]);
    if (value < 0) return false;
    bits = (bits << 6 | (uint32_t)value) & 0xFFFF;
    n_bits += 6;
    if (n_bits < 8) continue;
    n_bits -= 8;
    bytes[n++] = (char)(bits >> n_bits & 0xFF);
  }
  if (bits & ((1u << n_bits) - 1)) return false; /* what is left over says nothing */
  *out = (str){bytes, n};
  return true;
}
