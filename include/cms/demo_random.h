/* demo_random: chance that falls the same way on every run and every machine. Whole numbers only:
 * floating point is not worth its differences here. */
#ifndef STRATUS_CMS_DEMO_RANDOM_H
#define STRATUS_CMS_DEMO_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "base/uuid.h"
#include "data/schema.h"

typedef struct {
  uint64_t state;
} demo_random;

/* A sequence of its own for the `number`th record. */
demo_random demo_random_make(uint64_t number);
/* A number below `bound`, which is not 0. */
uint64_t demo_random_below(demo_random *r, uint64_t bound);
/* True in `percent` of 100 cases. */
bool demo_random_chance(demo_random *r, uint64_t percent);

/* The id of a record of `t`: made of the table's name, of `name`, which need not be an id itself,
 * and of a number that tells apart those with the same name. So a record keeps its id when
 * others are added. Writes UUID_TEXT_BYTES. */
void demo_random_id(const table *t, str name, uint64_t number, int64_t created_ms,
                    char out[UUID_TEXT_BYTES]);

#endif
