/* Tests of utf8: tables of boundaries and malformed sequences, then exhaustively. */
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* The first and last of each length and of each range that RFC 3629 section 4 names. */
static void utf8_accepts_every_boundary(void) {
  static const struct {
    str s;
    size_t length;
  } rows[] = {
      {STR_EMPTY, 0},
      {S(""), 0},
      {S("\x00"), 1},
      {S("\x7F"), 1},
      {S("\xC2\x80"), 1},
      {S("\xDF\xBF"), 1},
      {S("\xE0\xA0\x80"), 1},
      {S("\xE0\xBF\xBF"), 1},
      {S("\xE1\x80\x80"), 1},
      {S("\xEC\xBF\xBF"), 1},
      {S("\xED\x80\x80"), 1},
      {S("\xED\x9F\xBF"), 1}, /* U+D7FF, before the surrogates */
      {S("\xEE\x80\x80"), 1}, /* U+E000, behind them */
      {S("\xEF\xBF\xBD"), 1},
      {S("\xEF\xBF\xBF"), 1},
      {S("\xF0\x90\x80\x80"), 1},
      {S("\xF0\xBF\xBF\xBF"), 1},
      {S("\xF1\x80\x80\x80"), 1},
      {S("\xF3\xBF\xBF\xBF"), 1},
      {S("\xF4\x80\x80\x80"), 1},
      {S("\xF4\x8F\xBF\xBF"), 1}, /* U+10FFFF */
      {S("\xEF\xBB\xBF"
         "a"),
       2}, /* a byte order mark is a character */
      {S("na\xC3\xAFve \xE2\x82\xAC \xF0\x9F\x98\x80"), 9},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    unit_row(rows[i].s);
    CHECK(utf8_valid(rows[i].s));
    CHECK_INT(utf8_check(rows[i].s), rows[i].s.len);
    CHECK_INT(utf8_length(rows[i].s), rows[i].length);
  }
}

static void utf8_rejects_malformed_sequences(void) {
  static const struct {
    str s;
    size_t bad_at;
  } rows[] = {
      /* no sequence begins like this */
      {S("\x80"), 0},
      {S("\xBF"), 0},
      {S("\xC0\x80"), 0},
      {S("\xC1\xBF"), 0},
      {S("\xF5\x80\x80\x80"), 0},
      {S("\xF8\x88\x80\x80\x80"), 0},
      {S("\xFE"), 0},
      {S("\xFF"), 0},
      /* overlong */
      {S("\xE0\x80\x80"), 0},
      {S("\xE0\x9F\xBF"), 0},
      {S("\xF0\x80\x80\x80"), 0},
      {S("\xF0\x8F\xBF\xBF"), 0},
      /* surrogates */
      {S("\xED\xA0\x80"), 0},
      {S("\xED\xBF\xBF"), 0},
      {S("\xED\xA0\xBD\xED\xB8\x80"), 0},
      /* above U+10FFFF */
      {S("\xF4\x90\x80\x80"), 0},
      {S("\xF4\xBF\xBF\xBF"), 0},
      /* truncated, at the end and by another character */
      {S("\xC2"), 0},
      {S("\xE1\x80"), 0},
      {S("\xE1"), 0},
      {S("\xF1\x80\x80"), 0},
      {S("\xF1\x80"), 0},
      {S("\xF1"), 0},
      {S("\xC2\x41"), 0},
      {S("\xC2\xC2\x80"), 0},
      {S("\xE1\x80\x41"), 0},
      {S("\xE1\x80\xC0"), 0},
      {S("\xF1\x80\x80\x41"), 0},
      {S("\xF1\x80\x7F\x80"), 0},
      {S("\xE1\x7F\x80"), 0},
      {S("\xE1\xC0\x80"), 0},
      {S("\xF1\xC0\x80\x80"), 0},
      /* where the first one begins */
      {S("ab\xFFg\xFF"), 2},
      {S("\xC3\xA9\xE2\x82"), 2},
      {S("\xF0\x9F\x98\x80\x80"), 4},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    /* In memory that ends with it, so that AddressSanitizer sees reading past a truncated one. */
    char *exact = malloc(rows[i].s.len);
    memcpy(exact, rows[i].s.ptr, rows[i].s.len);
    str s = {.ptr = exact, .len = rows[i].s.len};
    unit_row(rows[i].s);
    CHECK(!utf8_valid(s));
    CHECK_INT(utf8_check(s), rows[i].bad_at);
    free(exact);
  }
}

/* What Unicode says about a code point, written out: the model for the test below. */
static size_t encode(uint32_t point, char out[4]) {
  if (point < 0x80) {
    out[0] = (char)point;
    return 1;
  }
  size_t bytes = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  for (size_t i = bytes; i-- > 1; point >>= 6) out[i] = (char)(0x80 | (point & 0x3F));
  out[0] = (char)(0xF00 >> bytes | point);
  return bytes;
}

static void utf8_accepts_every_code_point_but_surrogates(void) {
  uint32_t wrong = 0;
  for (uint32_t point = 0; point < 0x200000; point++) {
    char bytes[4];
    str s = {.ptr = bytes, .len = encode(point, bytes)};
    bool valid = point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
    if (utf8_valid(s) != valid) wrong++;
  }
  CHECK_INT(wrong, 0);
}

/* All strings of two bytes, of which exactly those are valid: two of ASCII, or C2..DF 80..BF. */
static void utf8_judges_every_pair_of_bytes(void) {
  int wrong = 0;
  for (int a = 0; a < 256; a++) {
    for (int b = 0; b < 256; b++) {
      char bytes[2] = {(char)a, (char)b};
      bool valid = (a < 0x80 && b < 0x80) || (a >= 0xC2 && a <= 0xDF && b >= 0x80 && b <= 0xBF);
      if (utf8_valid((str){.ptr = bytes, .len = 2}) != valid) wrong++;
    }
  }
  CHECK_INT(wrong, 0);
}

void utf8_tests(void) {
  TEST(utf8_accepts_every_boundary);
  TEST(utf8_rejects_malformed_sequences);
  TEST(utf8_accepts_every_code_point_but_surrogates);
  TEST(utf8_judges_every_pair_of_bytes);
}
