/* kv: every value that every key ever had. A read sees the world as it was some time ago, missing
 * keys included; a write takes effect some time later, so two may change places. */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

enum { BUCKETS = 512 };

typedef struct version {
  struct version *next; /* older */
  int64_t at_us, expires_us;
  str value;
} version;

typedef struct entry {
  struct entry *next;
  str key;
  version *versions;
} entry;

static entry *buckets[BUCKETS];

static str copy(str s) {
  char *ptr = malloc(s.len + 1);
  if (!ptr) abort();
  if (s.len > 0) memcpy(ptr, s.ptr, s.len);
  return (str){ptr, s.len};
}

static entry **find(str key) {
  entry **at = &buckets[sim_hash(key) % BUCKETS];
  while (*at && !str_eq((*at)->key, key)) at = &(*at)->next;
  return at;
}

void sim_kv_put(str key, str value, int64_t at_us, int64_t expires_us) {
  entry **at = find(key);
  if (!*at) {
    *at = calloc(1, sizeof **at);
    if (!*at) abort();
    (*at)->key = copy(key);
  }
  version **before = &(*at)->versions;
  while (*before && (*before)->at_us > at_us) before = &(*before)->next;
  version *v = calloc(1, sizeof *v);
  if (!v) abort();
  *v = (version){*before, at_us, expires_us, copy(value)};
  *before = v;
}

bool sim_kv_get(str key, str *value) {
  int64_t seen_us = sim.now_us;
  if (sim.set.kv_lag_us > 0 && sim_chance(600)) seen_us -= sim_below(sim.set.kv_lag_us);
  entry *e = *find(key);
  version *v = e ? e->versions : NULL;
  while (v && v->at_us > seen_us) v = v->next;
  if (!v || v->expires_us <= seen_us) return false;
  *value = v->value;
  return true;
}

void sim_kv_clear(void) {
  for (int i = 0; i < BUCKETS; i++) {
    while (buckets[i]) {
      entry *e = buckets[i];
      buckets[i] = e->next;
      while (e->versions) {
        version *v = e->versions;
        e->versions = v->next;
        free((char *)v->value.ptr);
        free(v);
      }
      free((char *)e->key.ptr);
      free(e);
    }
  }
}
