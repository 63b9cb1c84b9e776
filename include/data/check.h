/* check: whether values may be written, by the schema: every fault is collected, so that a client
 * hears of all at once. What only the database knows (unique, references) is db_error.h's. */
#ifndef STRATUS_DATA_CHECK_H
#define STRATUS_DATA_CHECK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "data/row.h"

/* What was found wrong so far; begin with {.mem = mem}. */
typedef struct {
  arena *mem;
  err_fault *items;
  size_t n, cap;
  bool failed; /* memory ran out */
} check_faults;

/* Adds a fault, up to LIMIT_FAULTS. `code` is a stable word of the API ("required"); texts are not
 * copied. */
void check_add(check_faults *faults, str field, str code, str message);

/* OK, or ERR_INVALID with all of them (ERR_BUSY without memory). They live as long as the arena.
 * The detail of one that is alone names its field: "title: It is required." */
NODISCARD err check_result(const check_faults *faults);

/* The detail of a fault that is alone, in `mem`: who reads that alone is to know which field it is
 * about. False without memory. */
NODISCARD bool check_tell(const err_fault *one, arena *mem, str *out);

/* Checks the fields that `r` has against the schema: null where required, kind, length, range,
 * choices, form. With `whole` true it is a new record, and required fields must be there. Codes:
 * required, type, max, min, choice, format. */
void check_row(const db_row *r, bool whole, check_faults *faults);

#endif
