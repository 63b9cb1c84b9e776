/* cache: SIEVE. Entries stand in a queue by age and never move. A visit only sets a bit, so a hit
 * is cheap. The hand goes from the oldest to the newest, clears the bits that it finds set, and
 * evicts the first entry whose bit was clear; there it stays until the next eviction. So what is
 * visited survives, and what nobody asked for twice is gone soon.
 *
 * An entry is one block of memory: the struct, its key, its body. */
#include "data/cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/map.h"

typedef struct cached cached;
struct cached {
  map_node node; /* first: the map hands out pointers to it */
  cache_entry entry;
  cached *newer, *older;
  uint32_t hits;
  bool visited;
  char text[]; /* the key, then the body */
};

/* What an allocator adds to a block: its header, and rounding up to its alignment. */
enum { BLOCK_HEADER_BYTES = 16, BLOCK_ALIGN_BYTES = 16 };

/* The one cache of the isolate. */
static struct {
  map index;
  cached *newest, *oldest;
  cached *hand; /* the next one to judge; NULL: the oldest */
  size_t entry_bytes;
  size_t budget_bytes;
  uint64_t hits, misses, evictions;
  uint32_t serial; /* the last one given out; never set back, since the shim knows heads by it */
} cache;

long cache_fail_after = -1;

static bool fault_is_due(void) { return cache_fail_after >= 0 && cache_fail_after-- == 0; }

/* All that an entry takes; the lengths were checked, so the sum does not overflow. */
static size_t cost_of(size_t key_bytes, size_t body_bytes) {
  size_t bytes = sizeof(cached) + key_bytes + body_bytes + BLOCK_HEADER_BYTES;
  return (bytes + BLOCK_ALIGN_BYTES - 1) / BLOCK_ALIGN_BYTES * BLOCK_ALIGN_BYTES;
}

static cached *cached_of(map_node *node) { return (cached *)node; }

static size_t used_bytes(void) { return cache.entry_bytes + map_bytes(&cache.index); }

/* Takes the entry out of the queue and frees it. */
static void drop(cached *c) {
  if (cache.hand == c) cache.hand = c->newer;
  *(c->newer ? &c->newer->older : &cache.newest) = c->older;
  *(c->older ? &c->older->newer : &cache.oldest) = c->newer;
  cache.entry_bytes -= cost_of(c->node.key.len, c->entry.body.len);
  map_remove(&cache.index, &c->node);
  free(c);
}

static void evict_one(void) {
  cached *c = cache.hand ? cache.hand : cache.oldest;
  while (c->visited) {
    c->visited = false;
    c = c->newer ? c->newer : cache.oldest;
  }
  cache.hand = c; /* drop() moves it on */
  drop(c);
  cache.evictions++;
}

/* Evicts until `bytes` more fit. False when they do not even fit beside the empty table. */
static bool make_room(size_t bytes) {
  while (used_bytes() + bytes > cache.budget_bytes) {
    if (!cache.oldest) return false;
    evict_one();
  }
  return true;
}

/* Whether an entry may come in at all. Also keeps sums of lengths from overflowing. */
static bool is_admissible(str key, str body) {
  size_t most = cache.budget_bytes / 8;
  return key.len <= most && body.len <= most - key.len && cost_of(key.len, body.len) <= most;
}

/* A copy that is not in the cache yet, or NULL. */
static cached *copy_entry(str key, const cache_entry *entry) {
  if (fault_is_due()) return NULL;
  cached *c = malloc(sizeof *c + key.len + entry->body.len);
  if (!c) return NULL;
  /* Before the text: that may begin in the padding at the struct's end, which this overwrites. */
  *c = (cached){.node.key = {.ptr = c->text, .len = key.len}, .entry = *entry};
  ASSERT(cache.serial < INT32_MAX);
  c->entry.serial = ++cache.serial;
  if (c->entry.true_ms < c->entry.stamp.stored_ms) c->entry.true_ms = c->entry.stamp.stored_ms;
  c->entry.body.ptr = c->text + key.len;
  if (key.len > 0) memcpy(c->text, key.ptr, key.len);
  if (entry->body.len > 0) memcpy(c->text + key.len, entry->body.ptr, entry->body.len);
  return c;
}

static void enqueue(cached *c) {
  c->older = cache.newest;
  *(c->older ? &c->older->newer : &cache.oldest) = c;
  cache.newest = c;
}

void cache_init(hash_key key, size_t budget_bytes) {
  cache_clear();
  uint32_t serial = cache.serial;
  memset(&cache, 0, sizeof cache);
  cache.serial = serial;
  map_init(&cache.index, key);
  cache.budget_bytes = budget_bytes;
}

void cache_clear(void) {
  for (cached *c = cache.oldest; c;) {
    cached *newer = c->newer;
    free(c);
    c = newer;
  }
  map_free(&cache.index);
  cache.newest = cache.oldest = cache.hand = NULL;
  cache.entry_bytes = 0;
}

cache_entry *cache_get(str key) {
  map_node *node = map_get(&cache.index, key);
  if (!node) {
    cache.misses++;
    return NULL;
  }
  cache.hits++;
  cached *c = cached_of(node);
  c->visited = true;
  if (c->hits < UINT32_MAX) c->hits++;
  return &c->entry;
}

const cache_entry *cache_peek(str key) {
  map_node *node = map_get(&cache.index, key);
  return node ? &cached_of(node)->entry : NULL;
}

size_t cache_top(cache_ranked *out, size_t n) {
  size_t count = 0;
  for (cached *c = cache.newest; c && n > 0; c = c->older) {
    if (c->hits == 0 || (count == n && c->hits <= out[n - 1].hits)) continue;
    size_t at = count < n ? count++ : n - 1;
    for (; at > 0 && out[at - 1].hits < c->hits; at--) out[at] = out[at - 1];
    out[at] = (cache_ranked){
        .key = c->node.key, .hits = c->hits, .bytes = cost_of(c->node.key.len, c->entry.body.len)};
  }
  return count;
}

void cache_put(str key, const cache_entry *entry) {
  /* First of all: even if the new one does not get in, the old one must not be found any more. */
  cache_remove(key);
  if (!is_admissible(key, entry->body)) return;
  size_t cost = cost_of(key.len, entry->body.len);
  if (cache.index.count == LIMIT_CACHE_ENTRIES) evict_one();
  if (!make_room(cost)) return;

  cached *c = copy_entry(key, entry);
  map_node *replaced;
  if (!c) return;
  if (!map_put(&cache.index, &c->node, &replaced)) {
    free(c);
    return;
  }
  /* The table may have grown. The new entry is not in the queue yet, so it is not its own victim.
   */
  if (!make_room(cost)) {
    map_remove(&cache.index, &c->node);
    free(c);
    return;
  }
  cache.entry_bytes += cost;
  enqueue(c);
}

void cache_remove(str key) {
  map_node *node = map_get(&cache.index, key);
  if (node) drop(cached_of(node));
}

size_t cache_remove_prefix(str prefix) {
  size_t count = 0;
  for (cached *c = cache.oldest; c;) {
    cached *newer = c->newer;
    if (str_starts(c->node.key, prefix)) {
      drop(c);
      count++;
    }
    c = newer;
  }
  return count;
}

cache_stats cache_statistics(void) {
  return (cache_stats){
      .hits = cache.hits,
      .misses = cache.misses,
      .evictions = cache.evictions,
      .bytes = used_bytes(),
      .entries = cache.index.count,
      .budget_bytes = cache.budget_bytes,
  };
}
