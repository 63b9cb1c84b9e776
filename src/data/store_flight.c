/* store_flight: see store_flight.h. */
#include "store_flight.h"

#include <string.h>

#include "base/hash.h"
#include "data/changes.h"
#include "host/host.h"
#include "store_parts.h"

/* Sleeps grow with what was slept: a short read is noticed at once, and a long one costs few
 * wake-ups. */
enum { PLACES = 64, FIRST_SLEEP_MS = 4, LONGEST_SLEEP_MS = 32, WAIT_MS = 10000 };

static const hash_key KEY = {UINT64_C(0x666c69676874), UINT64_C(0x73746f7265)};

typedef struct flight_place {
  uint64_t what; /* a hash of the key; two keys of one hash wait for each other in vain, no more */
  flight number; /* 0: nobody reads it now */
  int64_t since_ms;
  uint32_t failures; /* of this key, while it has the place */
} flight_place;

static flight_place places[PLACES];
static flight last;

static bool is_over(const flight_place *p, int64_t now_ms) {
  int64_t age_ms = now_ms - p->since_ms;
  return p->number == 0 || age_ms < 0 || age_ms >= STORE_FLIGHT_MS;
}

static bool is_flying(uint64_t what) {
  int64_t now_ms = host_now_ms();
  for (size_t i = 0; i < PLACES; i++) {
    if (places[i].what == what && !is_over(&places[i], now_ms)) return true;
  }
  return false;
}

/* Also of those whose place has not been given away since they were over. */
static uint32_t failures_of(uint64_t what) {
  uint32_t failures = 0;
  for (size_t i = 0; i < PLACES; i++) {
    if (places[i].what == what) failures += places[i].failures;
  }
  return failures;
}

/* `r` given: also until what is known satisfies it. */
static flight_end wait_for(str key, const store_read *r, uint64_t before, slot *s) {
  uint64_t what = hash_str(KEY, key);
  uint32_t failures = failures_of(what);
  int slept_ms = 0;
  while (is_flying(what)) {
    if (slept_ms >= WAIT_MS) return FLIGHT_LATE;
    int ms = slept_ms / 4;
    if (ms < FIRST_SLEEP_MS) ms = FIRST_SLEEP_MS;
    if (ms > LONGEST_SLEEP_MS) ms = LONGEST_SLEEP_MS;
    host_sleep(s, ms);
    slept_ms += ms;
    if (r && flight_satisfies(r, before)) return FLIGHT_LANDED;
  }
  if (slept_ms == 0) return FLIGHT_NONE;
  return failures_of(what) > failures ? FLIGHT_FAILED : FLIGHT_LANDED;
}

flight_end flight_wait(str key, slot *s) { return wait_for(key, NULL, 0, s); }

bool flight_is_on(str key) { return is_flying(hash_str(KEY, key)); }

void flight_reset(void) { memset(places, 0, sizeof places); }

flight flight_begin(str key) {
  uint64_t what = hash_str(KEY, key);
  int64_t now_ms = host_now_ms();
  flight_place *place = NULL;
  for (size_t i = 0; i < PLACES; i++) {
    if (!is_over(&places[i], now_ms)) continue;
    if (!place || places[i].what == what) place = &places[i];
  }
  if (!place) return 0;
  uint32_t failures = place->what == what ? place->failures : 0;
  *place = (flight_place){what, ++last, now_ms, failures};
  return last;
}

/* One that took very long finds its place given away, and nobody is told. */
void flight_over(flight f, err failure) {
  for (size_t i = 0; i < PLACES && f != 0; i++) {
    if (places[i].number != f) continue;
    places[i].number = 0;
    places[i].failures += failure.code == ERR_UNAVAILABLE;
  }
}

/* A check that was made after the read came tells whatever it may want to know. */
bool flight_satisfies(const store_read *r, uint64_t before) {
  if (changes_last_learned() > before && !changes_doubted()) return true;
  return freshness_judge(r->config, r->wish, store_tables(r), host_now_ms()) !=
         FRESHNESS_CHECK_FIRST;
}

err flight_check(store_read *r, slot *s, bool holds) {
  static const str CHECK = {"", 0}; /* no key of an answer */
  uint64_t before = changes_last_made();
  flight_end end = wait_for(CHECK, r, before, s);
  if (end != FLIGHT_NONE && flight_satisfies(r, before)) return OK;
  if (end == FLIGHT_LATE || (end == FLIGHT_FAILED && holds)) return store_unavailable();
  flight mine = flight_begin(CHECK);
  err e = store_check(s);
  flight_over(mine, e);
  return e;
}
