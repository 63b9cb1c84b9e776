/* value: see data/value.h. */
#include "data/value.h"

#include "base/real.h"

wire_value value_of_double(arena *mem, double x) {
  char text[REAL_TEXT_BYTES];
  str copy;
  if (x - x != 0) return V_NULL;
  if (!arena_copy(mem, (str){text, real_write(x, text)}, &copy)) return V_NULL;
  return (wire_value){.tag = WIRE_REAL, .text = copy};
}

double value_to_double(wire_value v) {
  double x = 0;
  if (v.tag == WIRE_INT) return (double)v.num;
  if (v.tag == WIRE_REAL && !real_read(v.text, &x)) return 0;
  return x;
}

int64_t value_to_i64(wire_value v) {
  int64_t n = 0;
  if (v.tag == WIRE_INT) return v.num;
  if (v.tag == WIRE_TEXT && !str_to_i64(v.text, &n)) return 0;
  return n;
}
