/* map: a hash map from str keys to items of the caller's. It stores pointers to nodes that the
 * caller embeds in its items, so it never copies keys and owns no item.
 *
 * Linear hashing (Litwin, "Linear hashing: a new tool for file and table addressing", VLDB 1980):
 * with each item beyond the buckets there is one bucket more, and one chain is split. So the map
 * grows without ever stopping to move everything, and a put into a million takes no longer than
 * one into ten. */
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
typedef struct map_node map_node;
struct map_node {
  str key;
  uint64_t hash;  /* set by map_put, as is `next` */
  map_node *next; /* in the chain of its bucket */
};

typedef struct {
  map_node ***segments; /* tables of buckets; all but the first have the same size */
  size_t n_segments;    /* that `segments` has room for */
  size_t buckets;       /* in use */
  size_t room;          /* buckets that there is memory for */
  size_t count;
  hash_key key;
} map;

/* An empty map that hashes with `key`. Allocates nothing until the first put. */
void map_init(map *m, hash_key key);
/* Frees the buckets, not the items. */
void map_free(map *m);

/* The node with this key, or NULL. */
map_node *map_get(const map *m, str key);
/* Adds `node` (its key set by the caller), or replaces the node that has the same key, which
 * is returned through *replaced (NULL when there was none, or it is `node` itself). False when
 * memory is out: then nothing changed. Replacing needs no memory. */
NODISCARD bool map_put(map *m, map_node *node, map_node **replaced);
/* Takes the node out. It must be in the map. */
void map_remove(map *m, map_node *node);

/* Bytes that the buckets occupy. They never become fewer before map_free. */
size_t map_bytes(const map *m);

/* A seam for fault loops (native tests only), like arena_fail_after: counts the times when memory
 * is asked for. */
extern long map_fail_after;

#endif
