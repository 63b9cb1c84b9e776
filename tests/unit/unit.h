/* unit: the unit tests' harness. A test is a function; TEST runs it. A failing check prints where
 * it stands, what it saw and what it expected, and the test goes on. A test that checks nothing
 * has failed. To add a suite: foo_test.c with `void foo_tests(void)`, and a line in suites.def. */
#ifndef STRATUS_UNIT_H
#define STRATUS_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define SUITE(name) void name##_tests(void);
#include "suites.def"
#undef SUITE

/* Runs a `static void test(void)`. For the suites' functions only. */
#define TEST(function) unit_run(#function, function)

/* All of them return whether the check passed, for tests that cannot go on without. */
#define CHECK(condition) unit_check(__FILE__, __LINE__, #condition, (condition))
#define CHECK_INT(actual, expected) \
  unit_check_int(__FILE__, __LINE__, #actual, (int64_t)(actual), (int64_t)(expected))
#define CHECK_HEX(actual, expected) \
  unit_check_hex(__FILE__, __LINE__, #actual, (uint64_t)(actual), (uint64_t)(expected))
#define CHECK_STR(actual, expected) \
  unit_check_str(__FILE__, __LINE__, #actual, (actual), (expected))

/* Names the row of a data table that the following checks of this test are about. `row` must live
 * until the next one. */
void unit_row(str row);
/* The same for rows that only have a number. */
void unit_row_number(int64_t row);

/* The next number of a reproducible sequence (SplitMix64); *state is the seed at first. */
uint64_t unit_random(uint64_t *state);

/* Says that the test that runs cannot, because `needs` is not here. It is counted as skipped. */
void unit_skip(const char *needs);

/* Prints the closing line, "N passed, N failed, N skipped", which counts tests. The exit code: 0
 * when at least one test ran and none failed. */
int unit_finish(void);

void unit_run(const char *name, void (*test)(void));
bool unit_check(const char *file, int line, const char *what, bool passed);
bool unit_check_int(const char *file, int line, const char *what, int64_t actual, int64_t expected);
bool unit_check_hex(const char *file, int line, const char *what, uint64_t actual,
                    uint64_t expected);
bool unit_check_str(const char *file, int line, const char *what, str actual, str expected);

#endif
