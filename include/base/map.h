/* map: a hash map from str keys to items of the caller's. It stores pointers to nodes
 * that the caller embeds in its items, so it never copies keys and owns no item.
 * Open addressing with linear probing and backward-shift deletion (no tombstones); the
 * table doubles at 7/8 load. */
#ifndef STRATUS_BASE_MAP_H
#define STRATUS_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/hash.h"
#include "base/str.h"

/* Embed as the first member of an item. The key's bytes must live and stay the same as
 * long as the node is in the map. */
typedef struct {
  str key;
  uint64_t hash; /* set by map_put */
} map_node;

typedef struct {
  map_node **slots; /* capacity entries, a power of two, or NULL */
  size_t capacity;
  size_t count;
  hash_key key;
} map;

/* An empty map that hashes with `key`. Allocates nothing until the first put. */
void map_init(map *m, hash_key key);
/* Frees the table, not the items. */
void map_free(map *m);

/* The node with this key, or NULL. */
map_node *map_get(const map *m, str key);
/* Adds `node` (its key set by the caller), or replaces the node that has the same key, which
 * is returned through *replaced (NULL when there was none, or it is `node` itself). False when
 * memory is out: then nothing changed. Replacing needs no memory. */
NODISCARD bool map_put(map *m, map_node *node, map_node **replaced);
/* Takes the node out. It must be in the map. */
void map_remove(map *m, map_node *node);

/* Bytes that the table itself occupies. */
size_t map_bytes(const map *m);

/* A seam for fault loops (native tests only), like arena_fail_after: counts the table's growths. */
extern long map_fail_after;

#endif
