/* real: texts of doubles as JavaScript has them, and that each reads back the same. */
#include "base/real.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

static void test_texts(void) {
  static const struct {
    double x;
    const char *text;
  } CASES[] = {
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {100, "100"},
      {1e21, "1e+21"},
      {1e20, "100000000000000000000"},
      {1e-6, "0.000001"},
      {1e-7, "1e-7"},
      {123456789.125, "123456789.125"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {9007199254740993.0, "9007199254740992"},
      {2.5e-5, "0.000025"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    char text[REAL_TEXT_BYTES];
    CHECK_STR(((str){text, real_write(CASES[i].x, text)}), str_c(CASES[i].text));
  }
}

static void test_round_trips(void) {
  uint64_t seed = 1;
  for (int i = 0; i < 2000; i++) {
    uint64_t bits = unit_random(&seed);
    double x, back = 0;
    char text[REAL_TEXT_BYTES];
    memcpy(&x, &bits, sizeof x);
    if (x - x != 0) continue;
    size_t n = real_write(x, text);
    CHECK(real_read((str){text, n}, &back));
    CHECK(memcmp(&x, &back, sizeof x) == 0);
  }
}

static void test_what_is_no_number(void) {
  static const char *const CASES[] = {"", "x", "1x", "nan", "inf", "0x10", "1e999", "--1", "1 "};
  double x = 7;
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    CHECK(!real_read(str_c(CASES[i]), &x));
  }
  CHECK(x == 7);
}

void real_tests(void) {
  unit_run("texts", test_texts);
  unit_run("round trips", test_round_trips);
  unit_run("what is no number", test_what_is_no_number);
}
