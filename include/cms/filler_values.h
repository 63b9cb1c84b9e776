/* filler_values: plausible values for a field of any table, by its kind, its options and, where
 * that says something, its name. By chance; English words, a hundred of them. */
#ifndef STRATUS_CMS_FILLER_VALUES_H
#define STRATUS_CMS_FILLER_VALUES_H

#include "base/arena.h"
#include "data/schema.h"
#include "format/wire.h"

typedef struct {
  uint64_t state; /* of the dice */
  int64_t now_ms;
  arena *mem;
} filler;

/* Dice of the platform's own. */
filler filler_make(arena *mem, int64_t now_ms);
/* A number below `bound`, which is not 0. */
uint64_t filler_below(filler *f, uint64_t bound);

/* A value that the schema's checks pass; texts are in the filler's arena. `written_ms`: when the
 * record is to have been made. A unique one differs from others by chance, of which there is
 * enough. Not for ids and refs: NULL. */
wire_value filler_value(filler *f, const field *of, int64_t written_ms);

#endif
