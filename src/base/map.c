/* map: linear hashing. With n buckets in use a hash's bucket is its low bits, as many as number
 * the smallest power of two that is not below n; when there is no such bucket yet, one bit less.
 * Bucket n comes into use by splitting the chain of the bucket that stood in for it.
 *
 * Buckets are kept in segments of a fixed size, so that the memory for more of them is small, too;
 * only the first, while it is the only one, doubles until it has that size. Memory is not cleared:
 * a bucket is written when it comes into use. */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

enum {
  FIRST_BUCKETS = 8,
  SEGMENT_BUCKETS = 1024,
  BLOCK_HEADER_BYTES = 16, /* what an allocator adds to a block */
};

long map_fail_after = -1;

static bool fault_is_due(void) { return map_fail_after >= 0 && map_fail_after-- == 0; }

/* 2^k - 1, the smallest that is not below n - 1. */
static size_t mask_of(size_t n) { return n <= 1 ? 0 : SIZE_MAX >> __builtin_clzl(n - 1); }

static size_t index_of(const map *m, uint64_t hash) {
  size_t mask = mask_of(m->buckets), i = (size_t)hash & mask;
  return i < m->buckets ? i : i & mask >> 1;
}

static map_node **bucket_at(const map *m, size_t i) {
  return &m->segments[i / SEGMENT_BUCKETS][i % SEGMENT_BUCKETS];
}

/* Where the pointer to the node with this key stands, or the NULL at its chain's end. */
static map_node **link_find(const map *m, str key, uint64_t hash) {
  map_node **link = bucket_at(m, index_of(m, hash));
  while (*link && ((*link)->hash != hash || !str_eq((*link)->key, key))) link = &(*link)->next;
  return link;
}

/* A larger copy of a table; the old one is freed. NULL when memory is out: then it stays. */
static void *widen(void *table, size_t n, size_t wider) {
  void *copy = malloc(wider * sizeof(void *));
  if (!copy) return NULL;
  if (n > 0) memcpy(copy, table, n * sizeof(void *));
  free(table);
  return copy;
}

/* One place more in the list of segments, or twice as many. */
static bool make_segment_room(map *m, size_t wanted) {
  if (wanted <= m->n_segments) return true;
  size_t n = m->n_segments == 0 ? 1 : 2 * m->n_segments;
  map_node ***segments = widen(m->segments, m->n_segments, n);
  if (!segments) return false;
  m->segments = segments;
  for (size_t i = m->n_segments; i < n; i++) segments[i] = NULL;
  m->n_segments = n;
  return true;
}

/* Memory for more buckets. */
static bool make_room(map *m) {
  bool first = m->room < SEGMENT_BUCKETS;
  size_t segment = m->room / SEGMENT_BUCKETS, buckets = SEGMENT_BUCKETS;
  if (fault_is_due() || !make_segment_room(m, segment + 1)) return false;
  if (first) buckets = m->room == 0 ? FIRST_BUCKETS : 2 * m->room;
  map_node **table = widen(m->segments[segment], first ? m->room : 0, buckets);
  if (!table) return false;
  m->segments[segment] = table;
  m->room = first ? buckets : m->room + buckets;
  return true;
}

/* Brings one bucket more into use, and gives it its part of the chain that held it so far. Of the
 * first ones there is no such chain. */
static bool add_bucket(map *m) {
  if (m->buckets == m->room && !make_room(m)) return false;
  size_t added = m->buckets++;
  map_node **to = bucket_at(m, added);
  *to = NULL;
  if (added == 0) return true;
  map_node **from = bucket_at(m, added & mask_of(added + 1) >> 1);
  while (*from) {
    map_node *node = *from;
    if (index_of(m, node->hash) != added) {
      from = &node->next;
      continue;
    }
    *from = node->next;
    node->next = NULL;
    *to = node;
    to = &node->next;
  }
  return true;
}

void map_init(map *m, hash_key key) { *m = (map){.key = key}; }

void map_free(map *m) {
  for (size_t i = 0; i < m->n_segments; i++) free(m->segments[i]);
  free(m->segments);
  map_init(m, m->key);
}

map_node *map_get(const map *m, str key) {
  if (m->count == 0) return NULL;
  return *link_find(m, key, hash_str(m->key, key));
}

bool map_put(map *m, map_node *node, map_node **replaced) {
  *replaced = NULL;
  uint64_t hash = hash_str(m->key, node->key);
  map_node **link = m->count == 0 ? NULL : link_find(m, node->key, hash);
  map_node *present = link ? *link : NULL;
  if (present) { /* takes no memory, so it must not fail for lack of it */
    node->next = present->next;
    if (present != node) *replaced = present;
  } else {
    if (m->count + 1 > m->buckets && !add_bucket(m)) return false;
    link = bucket_at(m, index_of(m, hash));
    node->next = *link;
    m->count++;
  }
  node->hash = hash;
  *link = node;
  return true;
}

void map_remove(map *m, map_node *node) {
  ASSERT(m->count > 0);
  map_node **link = bucket_at(m, index_of(m, node->hash));
  while (*link && *link != node) link = &(*link)->next;
  ASSERT(*link);
  *link = node->next;
  m->count--;
}

size_t map_bytes(const map *m) {
  size_t tables = (m->room + SEGMENT_BUCKETS - 1) / SEGMENT_BUCKETS;
  size_t blocks = m->n_segments == 0 ? 0 : 1 + tables;
  return m->room * sizeof **m->segments + m->n_segments * sizeof *m->segments +
         blocks * BLOCK_HEADER_BYTES;
}
