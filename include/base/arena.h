/* arena: memory that is given back all at once. An `arena *` parameter means
 * "the result lives as long as this arena", for a request until its response
 * is sent. Memory comes in chunks from malloc, up to a limit; under
 * AddressSanitizer whatever is not handed out is poisoned. */
#ifndef STRATUS_BASE_ARENA_H
#define STRATUS_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

typedef struct arena_chunk arena_chunk;

typedef struct {
  arena_chunk *first; /* kept by arena_reset */
  arena_chunk *last;  /* the one being filled */
  size_t used_bytes;  /* taken from malloc: all chunks, headers included */
  size_t limit_bytes; /* used_bytes never exceeds it */
  bool exhausted;     /* an allocation failed since the last reset */
  bool over_limit;    /* one failed for limit_bytes: it would again, however free the machine is */
} arena;

/* Prepares an arena that takes at most `limit_bytes` from malloc. Allocates nothing yet. */
void arena_init(arena *a, size_t limit_bytes);

/* `bytes` of zeroed memory aligned for any type, or NULL when the limit or the
 * machine's memory is reached. 0 bytes give a pointer of their own. */
NODISCARD void *arena_alloc(arena *a, size_t bytes);
/* The same, but not zeroed: for what is written over at once. */
NODISCARD void *arena_alloc_raw(arena *a, size_t bytes);
/* Zeroed memory for `count` items of `size` bytes; NULL also when the product overflows. */
NODISCARD void *arena_alloc_array(arena *a, size_t count, size_t size);

/* Grows the allocation `ptr` of `old_bytes` to `new_bytes` (not fewer): where it stands when it
 * is the newest and its chunk has room, else it moves, and the old block must not be used again.
 * NULL on exhaustion, and the old block is untouched. New bytes are NOT zeroed. */
NODISCARD void *arena_grow(arena *a, void *ptr, size_t old_bytes, size_t new_bytes);

/* Gives back the end of the newest allocation, `ptr` of `old_bytes`: it has `new_bytes` (not more)
 * from now on. */
void arena_trim(arena *a, void *ptr, size_t old_bytes, size_t new_bytes);

/* A copy of `s` in the arena. False on exhaustion. */
NODISCARD bool arena_copy(arena *a, str s, str *out);

/* Forgets everything. Keeps the first chunk for reuse, unless a large first request made it
 * larger than LIMIT_ARENA_CHUNK_BYTES, and frees the others. */
void arena_reset(arena *a);
/* Frees everything. The arena may be used again as after arena_init. */
void arena_free(arena *a);

/* A seam for fault loops (native tests only): when not negative, counts down at each allocation
 * and each growth. The one that finds 0 fails, alone: the count is then -1, which is off. */
extern long arena_fail_after;

#endif
