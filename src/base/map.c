/* map: open addressing with linear probing. A node's home is its hash modulo the capacity;
 * between a node's home and its slot no slot is ever empty, so a search may stop at the
 * first empty one. */
#include "base/map.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 8 };

long map_fail_after = -1;

static bool fault_is_due(void) { return map_fail_after >= 0 && map_fail_after-- == 0; }

static size_t slot_after(const map *m, size_t slot) { return (slot + 1) & (m->capacity - 1); }

static size_t home_of(const map *m, uint64_t hash) { return (size_t)hash & (m->capacity - 1); }

/* The slot of the node with this key, or the empty slot where it belongs. */
static size_t slot_find(const map *m, str key, uint64_t hash) {
  size_t slot = home_of(m, hash);
  while (m->slots[slot]) {
    const map_node *node = m->slots[slot];
    if (node->hash == hash && str_eq(node->key, key)) break;
    slot = slot_after(m, slot);
  }
  return slot;
}

/* Doubles the table. Every node moves to its place in the new one; no key is compared. */
static bool table_grow(map *m) {
  size_t capacity = m->capacity == 0 ? FIRST_CAPACITY : 2 * m->capacity;
  if (fault_is_due() || capacity < m->capacity) return false;
  map_node **slots = calloc(capacity, sizeof *slots);
  if (!slots) return false;

  map old = *m;
  m->slots = slots;
  m->capacity = capacity;
  for (size_t i = 0; i < old.capacity; i++) {
    if (!old.slots[i]) continue;
    size_t slot = home_of(m, old.slots[i]->hash);
    while (m->slots[slot]) slot = slot_after(m, slot);
    m->slots[slot] = old.slots[i];
  }
  free(old.slots);
  return true;
}

void map_init(map *m, hash_key key) { *m = (map){.key = key}; }

void map_free(map *m) {
  free(m->slots);
  map_init(m, m->key);
}

map_node *map_get(const map *m, str key) {
  if (m->count == 0) return NULL;
  return m->slots[slot_find(m, key, hash_str(m->key, key))];
}

bool map_put(map *m, map_node *node, map_node **replaced) {
  *replaced = NULL;
  uint64_t hash = hash_str(m->key, node->key);
  map_node *present = m->count == 0 ? NULL : m->slots[slot_find(m, node->key, hash)];
  /* Replacing takes no memory, so it must not fail for lack of it. */
  if (!present && m->count + 1 > m->capacity / 8 * 7 && !table_grow(m)) return false;

  node->hash = hash;
  m->slots[slot_find(m, node->key, hash)] = node;
  if (!present) m->count++;
  if (present != node) *replaced = present;
  return true;
}

void map_remove(map *m, map_node *node) {
  ASSERT(m->count > 0);
  size_t hole = slot_find(m, node->key, node->hash);
  ASSERT(m->slots[hole] == node);
  /* Closes the hole with the next node that the hole would cut off from its home, that is one
   * whose home is not between the hole (exclusive) and its slot (Knuth, TAOCP 6.4, R). */
  for (size_t slot = slot_after(m, hole); m->slots[slot]; slot = slot_after(m, slot)) {
    size_t mask = m->capacity - 1;
    size_t from_home = (slot - home_of(m, m->slots[slot]->hash)) & mask;
    size_t from_hole = (slot - hole) & mask;
    if (from_home < from_hole) continue;
    m->slots[hole] = m->slots[slot];
    hole = slot;
  }
  m->slots[hole] = NULL;
  m->count--;
}

size_t map_bytes(const map *m) { return m->capacity * sizeof *m->slots; }
