/* unit: counts, prints and decides the exit code. */
#include "unit.h"

#include <inttypes.h>
#include <stdio.h>

static struct {
  int passed, failed, skipped; /* tests */
  const char *test;            /* the running one */
  int checks, failed_checks;
  bool skips, has_row, row_is_number;
  str row;
  int64_t row_number;
} unit;

/* Quoted, and printable whatever the bytes are. */
static void print_str(str s) {
  putchar('"');
  for (size_t i = 0; i < s.len; i++) {
    unsigned char byte = (unsigned char)s.ptr[i];
    if (byte < 0x20 || byte > 0x7E || byte == '"' || byte == '\\') {
      printf("\\x%02X", byte);
    } else {
      putchar(byte);
    }
  }
  printf("\" (%zu)", s.len);
}

static void print_failure(const char *file, int line, const char *what) {
  printf("%s:%d: %s: %s", file, line, unit.test, what);
  if (unit.has_row) {
    printf(", row ");
    if (unit.row_is_number) {
      printf("%" PRId64, unit.row_number);
    } else {
      print_str(unit.row);
    }
  }
  putchar('\n');
}

static void count_check(bool passed) {
  unit.checks++;
  if (!passed) unit.failed_checks++;
}

void unit_row(str row) {
  unit.has_row = true;
  unit.row_is_number = false;
  unit.row = row;
}

void unit_row_number(int64_t row) {
  unit.has_row = true;
  unit.row_is_number = true;
  unit.row_number = row;
}

uint64_t unit_random(uint64_t *state) {
  uint64_t z = *state += 0x9E3779B97F4A7C15;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
  z = (z ^ z >> 27) * 0x94D049BB133111EB;
  return z ^ z >> 31;
}

void unit_skip(const char *needs) {
  printf("*** SKIPPED: %s needs %s ***\n", unit.test, needs);
  unit.skips = true;
}

int unit_finish(void) {
  printf("%d passed, %d failed", unit.passed, unit.failed);
  if (unit.skipped > 0) printf(", %d skipped", unit.skipped);
  putchar('\n');
  return unit.failed == 0 && unit.passed > 0 ? 0 : 1;
}

void unit_run(const char *name, void (*test)(void)) {
  unit.test = name;
  unit.checks = unit.failed_checks = 0;
  unit.has_row = unit.skips = false;
  test();
  if (unit.checks == 0 && !unit.skips) printf("%s: checks nothing\n", name);
  if (unit.failed_checks > 0 || (unit.checks == 0 && !unit.skips)) {
    unit.failed++;
  } else if (unit.skips) {
    unit.skipped++;
  } else {
    unit.passed++;
  }
  fflush(stdout); /* so that nothing is lost when a later test crashes */
}

bool unit_check(const char *file, int line, const char *what, bool passed) {
  count_check(passed);
  if (!passed) print_failure(file, line, what);
  return passed;
}

bool unit_check_int(const char *file, int line, const char *what, int64_t actual,
                    int64_t expected) {
  bool passed = actual == expected;
  count_check(passed);
  if (passed) return true;
  print_failure(file, line, what);
  printf("    actual %" PRId64 "\n  expected %" PRId64 "\n", actual, expected);
  return false;
}

bool unit_check_hex(const char *file, int line, const char *what, uint64_t actual,
                    uint64_t expected) {
  bool passed = actual == expected;
  count_check(passed);
  if (passed) return true;
  print_failure(file, line, what);
  printf("    actual %016" PRIx64 "\n  expected %016" PRIx64 "\n", actual, expected);
  return false;
}

bool unit_check_str(const char *file, int line, const char *what, str actual, str expected) {
  /* By hand: str_eq is one of the things under test. */
  bool passed = actual.len == expected.len;
  for (size_t i = 0; passed && i < actual.len; i++) passed = actual.ptr[i] == expected.ptr[i];
  count_check(passed);
  if (passed) return true;
  print_failure(file, line, what);
  printf("    actual ");
  print_str(actual);
  printf("\n  expected ");
  print_str(expected);
  putchar('\n');
  return false;
}
