/* store_flight: see store_flight.h. */
#include "store_flight.h"

#include <string.h>

#include "base/hash.h"
#include "data/changes.h"
#include "host/host.h"
#include "store_parts.h"

enum { PLACES = 64, SLEEP_MS = 4, SLEEPS = 64 };

static const hash_key KEY = {UINT64_C(0x666c69676874), UINT64_C(0x73746f7265)};

typedef struct flight_place {
  uint64_t what; /* a hash of the key; two keys of one hash wait for each other in vain, no more */
  int64_t since_ms;
  bool taken;
} flight_place;

static flight_place places[PLACES];

static bool is_over(const flight_place *p, int64_t now_ms) {
  int64_t age_ms = now_ms - p->since_ms;
  return !p->taken || age_ms < 0 || age_ms >= STORE_FLIGHT_MS;
}

static bool is_flying(uint64_t what) {
  int64_t now_ms = host_now_ms();
  for (size_t i = 0; i < PLACES; i++) {
    if (places[i].what == what && !is_over(&places[i], now_ms)) return true;
  }
  return false;
}

bool flight_wait(str key, slot *s) {
  uint64_t what = hash_str(KEY, key);
  int slept = 0;
  for (; slept < SLEEPS && is_flying(what); slept++) host_sleep(s, SLEEP_MS);
  return slept > 0;
}

void flight_reset(void) { memset(places, 0, sizeof places); }

flight flight_begin(str key) {
  int64_t now_ms = host_now_ms();
  for (size_t i = 0; i < PLACES; i++) {
    if (!is_over(&places[i], now_ms)) continue;
    places[i] = (flight_place){.what = hash_str(KEY, key), .since_ms = now_ms, .taken = true};
    return &places[i];
  }
  return NULL;
}

/* Its place may be another's by now, if it took very long: then that one's reads are not waited
 * for, which is harmless. */
void flight_end(flight f) {
  if (f) f->taken = false;
}

/* Whether what is known by now is what the read needs. Who insists needs a check that was made
 * after it came. */
static bool is_satisfied(const store_read *r, uint64_t before) {
  freshness_wish wish = r->wish;
  if (r->config->stale_hard_ms == 0 || wish.insists) {
    return changes_last_learned() > before && changes_horizon() >= wish.min_seq;
  }
  return freshness_judge(r->config, wish, store_tables(r), host_now_ms()) != FRESHNESS_CHECK_FIRST;
}

err flight_check(store_read *r, slot *s) {
  int64_t came_ms = host_now_ms();
  uint64_t before = changes_last_made();
  for (int slept = 0; slept < SLEEPS && !changes_take_turn(came_ms); slept++) {
    host_sleep(s, SLEEP_MS);
    if (is_satisfied(r, before)) return OK;
  }
  err e = store_check(s);
  changes_end_turn();
  return e;
}
