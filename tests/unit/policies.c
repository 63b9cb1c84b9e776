/* policies: see policies.h. */
#include "policies.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "data/cache.h"
#include "unit.h"

const char *const WORKLOAD_NAMES[WORKLOADS] = {
    "Zipf 0.8", "Zipf 1.0", "Zipf 1.2", "Zipf 1.0, scans", "loop", "Zipf 1.0, shifts",
};
const char *const POLICY_NAMES[POLICIES] = {"Stratus", "LRU", "FIFO", "optimum"};

/* --- workloads ---------------------------------------------------------------------------------
 */

static double *zipf_sums(double s, uint32_t objects) {
  double *sums = malloc(objects * sizeof *sums), sum = 0;
  for (uint32_t i = 0; i < objects; i++) sums[i] = sum += 1 / pow(i + 1, s);
  return sums;
}

static uint32_t zipf_pick(const double *sums, uint32_t objects, uint64_t *random) {
  double at = (double)(unit_random(random) >> 11) * 0x1p-53 * sums[objects - 1];
  uint32_t low = 0, high = objects - 1;
  while (low < high) {
    uint32_t mid = low + (high - low) / 2;
    if (sums[mid] > at) {
      high = mid;
    } else {
      low = mid + 1;
    }
  }
  return low;
}

uint32_t *workload_make(workload w, uint64_t seed, uint32_t objects, size_t n) {
  static const double SLOPES[WORKLOADS] = {0.8, 1.0, 1.2, 1.0, 1.0, 1.0};
  enum { SCAN = 1000 };
  uint32_t *requests = malloc(n * sizeof *requests);
  double *sums = zipf_sums(SLOPES[w], objects);
  uint64_t random = seed;
  uint32_t crawled = 0;
  for (size_t i = 0; i < n; i++) {
    bool crawls = w == WORKLOAD_SCANS && i / SCAN % 4 == 3;
    if (w == WORKLOAD_LOOP) {
      requests[i] = (uint32_t)(i % objects);
    } else if (crawls) {
      requests[i] = crawled++ % objects;
    } else {
      requests[i] = zipf_pick(sums, objects, &random);
    }
    if (w == WORKLOAD_SHIFT) {
      requests[i] = (uint32_t)((requests[i] + i * 5 / n * (objects / 5)) % objects);
    }
  }
  free(sums);
  return requests;
}

/* --- the real one ------------------------------------------------------------------------------
 */

static str key_of(uint32_t object, char key[24]) {
  memcpy(key, "/v1/posts?limit=0000000", 24);
  for (int i = 22; i > 15; i--, object /= 10) key[i] = (char)('0' + object % 10);
  return (str){key, 23};
}

static size_t run_stratus(const uint32_t *requests, size_t n, uint32_t entries) {
  static const hash_key KEY = {.k0 = 1, .k1 = 2};
  static char body[100];
  cache_entry e = {.status = 200, .body = {body, sizeof body}};
  size_t hits = 0;
  char key[24];
  cache_init(KEY, SIZE_MAX); /* the budget is what so many take */
  for (uint32_t i = 0; i < entries; i++) cache_put(key_of(i, key), &e);
  cache_init(KEY, cache_statistics().bytes);
  for (size_t i = 0; i < n; i++) {
    str k = key_of(requests[i], key);
    if (cache_get(k)) {
      hits++;
    } else {
      cache_put(k, &e);
    }
  }
  cache_init(KEY, 0);
  return hits;
}

/* --- the others: who is thrown out is the one with the lowest rank
 * --------------------------------
 */

typedef struct {
  uint64_t rank;
  uint32_t object;
} ranked;

/* A heap; what it says of an object is true only if it is the object's rank now. */
typedef struct {
  ranked *items;
  size_t n;
} heap;

static void heap_push(heap *h, ranked item) {
  size_t i = h->n++;
  for (; i > 0 && h->items[(i - 1) / 2].rank > item.rank; i = (i - 1) / 2) {
    h->items[i] = h->items[(i - 1) / 2];
  }
  h->items[i] = item;
}

static ranked heap_pop(heap *h) {
  ranked top = h->items[0], last = h->items[--h->n];
  size_t i = 0;
  for (size_t child = 1; child < h->n; child = 2 * i + 1) {
    if (child + 1 < h->n && h->items[child + 1].rank < h->items[child].rank) child++;
    if (h->items[child].rank >= last.rank) break;
    h->items[i] = h->items[child];
    i = child;
  }
  h->items[i] = last;
  return top;
}

/* For each request when the same object is asked for again. */
static size_t *next_uses(const uint32_t *requests, size_t n, uint32_t objects) {
  size_t *next = malloc(n * sizeof *next), *last = malloc(objects * sizeof *last);
  for (uint32_t i = 0; i < objects; i++) last[i] = n;
  for (size_t i = n; i-- > 0;) {
    next[i] = last[requests[i]];
    last[requests[i]] = i;
  }
  free(last);
  return next;
}

static size_t run_ranked(policy p, const uint32_t *requests, size_t n, uint32_t objects,
                         uint32_t entries) {
  size_t *next = next_uses(requests, n, objects), hits = 0, held = 0;
  uint64_t *rank = calloc(objects, sizeof *rank); /* 0: not held */
  heap h = {.items = malloc(n * sizeof *h.items)};
  for (size_t i = 0; i < n; i++) {
    uint32_t object = requests[i];
    bool hit = rank[object] != 0;
    hits += hit;
    if (!hit && held == entries) {
      ranked worst;
      do worst = heap_pop(&h);
      while (rank[worst.object] != worst.rank);
      rank[worst.object] = 0;
      held--;
    }
    held += !hit;
    if (hit && p == POLICY_FIFO) continue;
    rank[object] = p == POLICY_OPTIMUM ? 2 * n - next[i] : i + 1;
    heap_push(&h, (ranked){rank[object], object});
  }
  free(h.items);
  free(rank);
  free(next);
  return hits;
}

double policy_run(policy p, const uint32_t *requests, size_t n, uint32_t objects,
                  uint32_t entries) {
  size_t hits = p == POLICY_STRATUS ? run_stratus(requests, n, entries)
                                    : run_ranked(p, requests, n, objects, entries);
  return (double)hits / (double)n;
}
