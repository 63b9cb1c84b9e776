/* images: what the latest changes were about. Triggers log, beside a row's table and id, the values
 * that it had before and has after the change in a few of its columns: choices, booleans,
 * references (schema_image_fields). A list that asks for other values of these, before and after,
 * was not touched by the change, and need not fall (docs/CACHE.md has the proof).
 *
 * Values are kept as one of 64 bits of a hash: two that share a bit make a list fall in vain, none
 * stands that should fall. Whatever is not known counts as touching everything. */
#ifndef STRATUS_DATA_IMAGES_H
#define STRATUS_DATA_IMAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "data/cache.h"
#include "data/query.h"

enum { IMAGES_KEPT = 512 };

/* Which rows of its own table the answer can have, by conditions that all must hold: false, and
 * *out is empty, when none is known, or when rows of that table count in other ways too. */
bool images_filter(const query *q, cache_filter *out);

/* Forgets all: of changes up to `floor` nothing is known. */
void images_begin(int64_t floor);

/* The next change, in the order of their numbers, without a gap since the last one or the floor.
 * `logged`: a JSON array of images, each an array of names and values; ptr NULL: unknown. */
void images_add(int64_t seq, const table *t, str logged, arena *mem);

/* Whether one of the changes above `since` may have concerned rows that the filter lets through. */
bool images_concern(const cache_filter *f, int64_t since);

#endif
