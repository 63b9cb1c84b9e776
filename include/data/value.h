/* value: C values as SQL parameters: V("text"), V(some_str), V(12), V(true), V(now_ms), V_NULL.
 * A double is none of them: its text has to live somewhere (value_of_double). */
#ifndef STRATUS_DATA_VALUE_H
#define STRATUS_DATA_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "format/wire.h"

static inline wire_value value_of_str(str s) { return WIRE_OF_TEXT(s); }
static inline wire_value value_of_text(const char *c) { return WIRE_OF_TEXT(str_c(c)); }
static inline wire_value value_of_bool(bool b) { return WIRE_OF_INT(b); }
static inline wire_value value_of_int(int n) { return WIRE_OF_INT(n); }
static inline wire_value value_of_long(long n) { return WIRE_OF_INT(n); }
static inline wire_value value_of_longer(long long n) { return WIRE_OF_INT(n); }
static inline wire_value value_itself(wire_value v) { return v; }

#define V(x) \
  _Generic((x),                \
      str: value_of_str,       \
      char *: value_of_text,   \
      const char *: value_of_text, \
      bool: value_of_bool,     \
      int: value_of_int,       \
      long: value_of_long,     \
      long long: value_of_longer, \
      wire_value: value_itself)(x)

#define V_NULL ((wire_value){.tag = WIRE_NULL})

/* A double as a value: NULL when it is not finite, or without memory. */
wire_value value_of_double(arena *mem, double x);
/* The other way: of INT and REAL; 0 of anything else. */
double value_to_double(wire_value v);
/* The integer of INT, or of the decimal text in which integer fields cross (D1 answers with
 * JavaScript numbers); 0 of anything else. */
int64_t value_to_i64(wire_value v);

#endif
