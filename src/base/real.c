/* real: see base/real.h. A double is an integer times a power of two: all its decimal digits are
 * found with integers of nine digits a limb, then rounded to as few as read back the same. */
#include "base/real.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

enum {
  LIMBS = 90, /* 53 bits times 5^1074 have 767 digits */
  LIMB_BASE = 1000000000,
  MAX_DIGITS = LIMBS * 9,
  MANTISSA_BITS = 52,
  EXPONENT_BIAS = 1075, /* of the mantissa as an integer */
  SHORTEST = 17,        /* digits that always suffice */
};

typedef struct {
  uint32_t limbs[LIMBS]; /* the least significant first */
  int n;
} big;

static void multiply(big *b, uint32_t factor) {
  uint64_t carry = 0;
  for (int i = 0; i < b->n; i++) {
    carry += (uint64_t)b->limbs[i] * factor;
    b->limbs[i] = (uint32_t)(carry % LIMB_BASE);
    carry /= LIMB_BASE;
  }
  while (carry > 0) {
    ASSERT(b->n < LIMBS);
    b->limbs[b->n++] = (uint32_t)(carry % LIMB_BASE);
    carry /= LIMB_BASE;
  }
}

static void multiply_power(big *b, uint32_t base, int exponent) {
  for (; exponent > 0; exponent--) multiply(b, base);
}

/* All digits of x = 0.d1d2d3… * 10^*point, without leading zeros. Returns how many. */
static int exact_digits(double x, char *digits, int *point) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  uint64_t mantissa = bits & ((UINT64_C(1) << MANTISSA_BITS) - 1);
  int exponent = (int)(bits >> MANTISSA_BITS & 0x7FF);
  if (exponent > 0) mantissa |= UINT64_C(1) << MANTISSA_BITS;
  exponent = (exponent > 0 ? exponent : 1) - EXPONENT_BIAS;
  big b = {.n = 0};
  for (; mantissa > 0; mantissa /= LIMB_BASE) b.limbs[b.n++] = (uint32_t)(mantissa % LIMB_BASE);
  multiply_power(&b, exponent > 0 ? 2 : 5, exponent > 0 ? exponent : -exponent);
  int n = 0;
  for (int i = b.n - 1; i >= 0; i--) {
    uint32_t rest = b.limbs[i];
    for (uint32_t unit = LIMB_BASE / 10; unit > 0; unit /= 10) {
      char digit = (char)('0' + rest / unit % 10);
      if (n > 0 || digit != '0') digits[n++] = digit;
    }
  }
  *point = n + (exponent > 0 ? 0 : exponent);
  return n;
}

/* Rounds `n` digits to `wanted`; a carry out of the first moves the point. */
static int round_digits(const char *digits, int n, int wanted, char *out, int *point) {
  if (wanted >= n) {
    memcpy(out, digits, (size_t)n);
    return n;
  }
  memcpy(out, digits, (size_t)wanted);
  if (digits[wanted] < '5') return wanted;
  int i = wanted - 1;
  while (i >= 0 && out[i] == '9') out[i--] = '0';
  if (i >= 0) {
    out[i]++;
    return wanted;
  }
  out[0] = '1';
  (*point)++;
  return 1;
}

static size_t put(char *out, size_t at, const char *bytes, int n) {
  if (n > 0) memcpy(out + at, bytes, (size_t)n);
  return at + (size_t)(n > 0 ? n : 0);
}

static size_t put_exponent(char *out, size_t at, int exponent) {
  out[at++] = 'e';
  out[at++] = exponent < 0 ? '-' : '+';
  if (exponent < 0) exponent = -exponent;
  if (exponent >= 100) out[at++] = (char)('0' + exponent / 100);
  if (exponent >= 10) out[at++] = (char)('0' + exponent / 10 % 10);
  out[at++] = (char)('0' + exponent % 10);
  return at;
}

static size_t lay_out(bool negative, const char *digits, int n, int point, char *out) {
  static const char ZEROS[] = "000000000000000000000";
  size_t at = put(out, 0, "-", negative);
  if (point > 21 || point < -5) {
    at = put(out, at, digits, 1);
    if (n > 1) at = put(out, at, ".", 1);
    at = put(out, at, digits + 1, n - 1);
    return put_exponent(out, at, point - 1);
  }
  if (point <= 0) {
    at = put(out, at, "0.", 2);
    at = put(out, at, ZEROS, -point);
    return put(out, at, digits, n);
  }
  if (point >= n) {
    at = put(out, at, digits, n);
    return put(out, at, ZEROS, point - n);
  }
  at = put(out, at, digits, point);
  at = put(out, at, ".", 1);
  return put(out, at, digits + point, n - point);
}

size_t real_write(double x, char out[REAL_TEXT_BYTES]) {
  char all[MAX_DIGITS], rounded[SHORTEST];
  int point;
  ASSERT(x - x == 0);
  bool negative = x < 0;
  if (negative) x = -x;
  if (x == 0) {
    out[0] = '0';
    return 1;
  }
  int n = exact_digits(x, all, &point);
  for (int wanted = 1; wanted <= SHORTEST; wanted++) {
    int moved = point;
    double back = 0;
    int kept = round_digits(all, n, wanted, rounded, &moved);
    while (kept > 1 && rounded[kept - 1] == '0') kept--;
    size_t bytes = lay_out(negative, rounded, kept, moved, out);
    if (wanted == SHORTEST) return bytes;
    if (real_read((str){out, bytes}, &back) && back == (negative ? -x : x)) return bytes;
  }
  __builtin_unreachable();
}

bool real_read(str text, double *out) {
  char terminated[2 * REAL_TEXT_BYTES];
  char *end;
  if (text.len == 0 || text.len >= sizeof terminated) return false;
  for (size_t i = 0; i < text.len; i++) {
    if (!strchr("+-.eE0123456789", text.ptr[i]) || text.ptr[i] == '\0') return false;
  }
  memcpy(terminated, text.ptr, text.len);
  terminated[text.len] = '\0';
  double x = strtod(terminated, &end);
  if (end != terminated + text.len || x - x != 0) return false;
  *out = x;
  return true;
}
