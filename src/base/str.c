/* str: slices of bytes. */
#include "base/str.h"

#include <string.h>

/* `s.ptr + n`, but never NULL + 0, which C leaves undefined. */
static const char *str_at(str s, size_t n) { return n == 0 ? s.ptr : s.ptr + n; }

/* memcmp and memchr must not see NULL, not even with a length of 0. */
static bool bytes_equal(const char *a, const char *b, size_t len) {
  return len == 0 || memcmp(a, b, len) == 0;
}

static unsigned char ascii_lower(char c) {
  unsigned char byte = (unsigned char)c;
  return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte | 0x20) : byte;
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

str str_c(const char *c) { return c ? (str){.ptr = c, .len = strlen(c)} : STR_EMPTY; }

bool str_eq(str a, str b) { return a.len == b.len && bytes_equal(a.ptr, b.ptr, a.len); }

bool str_eq_nocase(str a, str b) {
  if (a.len != b.len) return false;
  for (size_t i = 0; i < a.len; i++) {
    if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i])) return false;
  }
  return true;
}

int str_cmp(str a, str b) {
  size_t shared = a.len < b.len ? a.len : b.len;
  int order = shared == 0 ? 0 : memcmp(a.ptr, b.ptr, shared);
  if (order != 0) return order;
  return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(str s, str prefix) {
  return s.len >= prefix.len && bytes_equal(s.ptr, prefix.ptr, prefix.len);
}

bool str_ends(str s, str suffix) {
  return s.len >= suffix.len && bytes_equal(str_at(s, s.len - suffix.len), suffix.ptr, suffix.len);
}

size_t str_find(str s, char byte) {
  const char *found = s.len == 0 ? NULL : memchr(s.ptr, (unsigned char)byte, s.len);
  return found ? (size_t)(found - s.ptr) : s.len;
}

size_t str_find_str(str s, str needle) {
  if (needle.len == 0) return 0;
  if (needle.len > s.len) return s.len;
  size_t starts = s.len - needle.len + 1; /* places where the whole needle still fits */
  for (size_t from = 0; from < starts; from++) {
    from += str_find(str_slice(s, from, starts), needle.ptr[0]);
    if (from == starts) break;
    if (bytes_equal(s.ptr + from, needle.ptr, needle.len)) return from;
  }
  return s.len;
}

str str_slice(str s, size_t from, size_t to) {
  if (from > s.len) from = s.len;
  if (to > s.len) to = s.len;
  if (to < from) to = from;
  return (str){.ptr = str_at(s, from), .len = to - from};
}

str str_skip(str s, size_t n) { return str_slice(s, n, s.len); }

str str_trim(str s) {
  while (s.len > 0 && is_blank(s.ptr[0])) s = str_skip(s, 1);
  while (s.len > 0 && is_blank(s.ptr[s.len - 1])) s.len--;
  return s;
}

str str_cut(str *rest, char byte) {
  str whole = *rest;
  size_t at = str_find(whole, byte);
  *rest = at == whole.len ? STR_EMPTY : str_skip(whole, at + 1);
  return str_slice(whole, 0, at);
}

bool str_to_i64(str s, int64_t *out) {
  bool negative = s.len > 0 && s.ptr[0] == '-';
  size_t i = negative;
  if (s.len == i) return false;
  uint64_t n = 0;
  for (; i < s.len; i++) {
    unsigned digit = (unsigned char)s.ptr[i] - (unsigned)'0';
    /* More would be out of range whatever follows, and overflow with ten times as much again. */
    if (digit > 9 || n > INT64_MAX / 10) return false;
    n = n * 10 + digit;
  }
  /* INT64_MIN has no positive twin. */
  if (n > (uint64_t)INT64_MAX + negative) return false;
  *out = (int64_t)(negative ? -n : n);
  return true;
}
