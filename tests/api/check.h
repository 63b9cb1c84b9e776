/* check: one expectation of a scenario against an answer. The forms are listed in
 * tests/api/README.md. */
#ifndef STRATUS_TESTS_CHECK_H
#define STRATUS_TESTS_CHECK_H

#include "base/arena.h"
#include "drive.h"

/* Whether `line` begins like an expectation: "< …", "$…", "body …". */
bool check_is_expectation(str line);

/* Checks one. False when it is not met, or not understood; then `why` says what was seen. */
bool check_expectation(const drive_answer *a, str line, char *why, size_t cap);

/* The value at a path of the body, "$.meta.next", as text; a string without its quotes. False when
 * it is absent. */
bool check_value(const drive_answer *a, str path, arena *mem, str *out);

#endif
