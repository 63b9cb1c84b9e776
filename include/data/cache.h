/* cache: answers in the isolate's memory, within a budget of bytes. Evicts by SIEVE (Zhang et al.,
 * "SIEVE is Simpler than LRU", NSDI 2024). Keys are hashed with a key of the isolate's own. The
 * cache judges nothing: whether an entry may still be served is decided by freshness.h. */
#ifndef STRATUS_DATA_CACHE_H
#define STRATUS_DATA_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/hash.h"
#include "base/str.h"

/* What an answer depends on, and how new it is: kept with it in every tier. */
typedef struct {
  int64_t stored_ms; /* when the database was read */
  int64_t as_of;     /* the highest change known before that read began */
  uint64_t tables;   /* it depends on any row of these: bits of schema_table_index */
  uint32_t row;      /* not 0: and on one row of another (changes_row) */
  uint8_t row_table; /* schema_table_index of that */
} cache_stamp;

enum { CACHE_ETAG_BYTES = 34 }; /* 32 hex digits in quotes */

typedef struct {
  int status; /* 200, or 404 for a record known to be missing */
  str body;
  char etag[CACHE_ETAG_BYTES];
  cache_stamp stamp;
  uint32_t serial; /* set by cache_put: no other entry of this isolate ever had it; below 2^31,
                      never 0 */
  /* Whoever has it from cache_get may change these two: */
  int64_t true_ms;     /* when it was last known to be true; set by cache_put to stored_ms unless it
                          is later */
  int64_t renewing_ms; /* since when somebody reads it anew; 0: nobody */
} cache_entry;

typedef struct {
  uint64_t hits, misses, evictions;
  size_t bytes, entries, budget_bytes;
} cache_stats;

/* Prepares the one cache of the isolate, empty. */
void cache_init(hash_key key, size_t budget_bytes);
/* Empties it; hits, misses and evictions go on counting. */
void cache_clear(void);

/* The entry with this key, or NULL. The pointer is good until the next cache_* call or [suspends]
 * call, whichever is first: use it at once. Counts as a visit. */
cache_entry *cache_get(str key);

/* The same without counting as a visit, a hit or a miss: for whoever only looks. */
const cache_entry *cache_peek(str key);

/* What is asked for most. `key` is good until the next cache_* call. */
typedef struct {
  str key;
  uint64_t hits;
  size_t bytes; /* all that it takes */
} cache_ranked;
/* The entries with the most hits, at most `n`, the first first; returns how many. Goes through all
 * of them. */
size_t cache_top(cache_ranked *out, size_t n);

/* Copies an entry in; neither key nor body may point into the cache. Evicts until it fits; an entry
 * larger than an eighth of the budget, overheads included, is not admitted, nor is anything when
 * memory is out. One that had the same key is gone in any case; the new one is unvisited. */
void cache_put(str key, const cache_entry *entry);

/* Removes the entry when there is one. */
void cache_remove(str key);

/* Removes all entries whose keys begin so; returns how many. Goes through all of them. */
size_t cache_remove_prefix(str prefix);

/* `bytes` counts all that entries and their index take, and never exceeds `budget_bytes`. */
cache_stats cache_statistics(void);

/* A seam for fault loops (native tests only), like arena_fail_after: for the entries' memory. */
extern long cache_fail_after;

#endif
