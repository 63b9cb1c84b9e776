/* real: doubles as decimal text and back, exactly. Text is laid out as JavaScript does
 * (ECMA-262, Number::toString): the shortest that reads back the same. */
#ifndef STRATUS_BASE_REAL_H
#define STRATUS_BASE_REAL_H

#include <stdbool.h>

#include "base/str.h"

enum { REAL_TEXT_BYTES = 32 };

/* Writes `x`, which must be finite, into `out`; returns its length. */
size_t real_write(double x, char out[REAL_TEXT_BYTES]);

/* Reads a decimal number such as "-0.5" or "6e23". False when it is none, or is longer than any
 * that real_write and JavaScript make. */
bool real_read(str text, double *out);

#endif
