/* run: one seed: its settings, its operations one after the other on the world's clock, and what
 * must hold when all is done. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim.h"

struct sim_world sim;

/* SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
uint64_t sim_random(void) {
  uint64_t z = sim.random += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

int64_t sim_below(int64_t n) { return (int64_t)(sim_random() % (uint64_t)n); }
bool sim_chance(int thousandths) { return sim_below(1000) < thousandths; }

int64_t sim_latency_us(int64_t typical_us) {
  int64_t us = typical_us / 2 + sim_below(typical_us) + 1;
  return sim_chance(50) ? us * (1 + sim_below(20)) : us;
}

void sim_fail(const char *format, ...) {
  va_list args;
  if (sim.failed) return;
  sim.failed = true;
  va_start(args, format);
  vsnprintf(sim.failure, sizeof sim.failure, format, args);
  va_end(args);
  sim_trace("FAILED: %s", sim.failure);
}

void sim_trace(const char *format, ...) {
  va_list args;
  if (!sim.trace) return;
  printf("%12.3f  ", (double)sim.now_us / MS);
  va_start(args, format);
  vprintf(format, args);
  va_end(args);
  putchar('\n');
}

/* --- settings ----------------------------------------------------------------------------------
 */

#define PICK(...) \
  ((const int64_t[]){__VA_ARGS__}[sim_below(sizeof(int64_t[]){__VA_ARGS__} / sizeof(int64_t))])
#define PICK_INT(...) ((int)PICK(__VA_ARGS__))

static int64_t at_most(int64_t a, int64_t b) { return a < b ? a : b; }

/* Half of the seeds know no accidents of one kind or another, so that what follows from the others
 * is not drowned. */
static sim_settings make_settings(int operations) {
  sim_settings s = {.operations = operations, .isolates = 1 + (int)sim_below(SIM_ISOLATES)};
  s.hard_ms = PICK(0, 300, 2000, 10000, 10000, 60000);
  s.soft_ms = at_most(PICK(0, 100, 1000, 5000), s.hard_ms);
  s.if_error_ms = s.hard_ms + PICK(0, 30000, 86400000);
  s.cache_bytes = PICK(6000, 20000, 60000, 1000000, 1000000);
  s.kv = sim_chance(750);
  s.kv_fill_percent = PICK_INT(0, 50, 100, 100);
  s.kv_timeout_ms = PICK(50, 250, 5000);
  s.writes = PICK_INT(20, 100, 300);
  s.behind = PICK_INT(0, 30, 100, 200);
  s.bulk = PICK_INT(0, 0, 5, 20, 80);
  s.crashes = PICK_INT(0, 0, 5, 30);
  s.abandons = PICK_INT(0, 0, 10);
  s.prunes = PICK_INT(0, 10, 50);
  s.insists = PICK_INT(0, 50);
  s.clock_jumps = PICK_INT(0, 0, 0, 10);
  s.db_refuses = PICK_INT(0, 0, 20, 200);
  s.db_loses = PICK_INT(0, 0, 20, 200);
  s.db_slow = PICK_INT(0, 0, 20, 100);
  s.kv_fails = PICK_INT(0, 0, 20, 500);
  s.kv_slow = PICK_INT(0, 0, 50);
  s.kv_damages = PICK_INT(0, 0, 50, 300);
  s.kv_lag_us = PICK(0, SECOND, MINUTE, 10 * MINUTE, 3 * HOUR);
  s.kv_late_us = PICK(0, SECOND, 2 * MINUTE);
  s.gap_us = PICK(2 * MS, 30 * MS, 300 * MS, 2 * SECOND);
  s.jitter_us = PICK(0, 0, 20 * MS);
  s.outages = PICK_INT(0, 0, 1, 3);
  s.pauses = PICK_INT(0, 1, 5, 20);
  s.moments = sim_chance(400);
  if (s.moments) s.clock_jumps = (int)(s.jitter_us = 0); /* :now is the same for everybody */
  s.sessions = sim_chance(500);
  s.catches_up = PICK_INT(10, 100, 500);
  return s;
}

/* For broken cores: the accidents that most of them need, in two seeds of three. */
static void make_harsh(sim_settings *s) {
  s->kv = true;
  s->kv_fill_percent = 100;
  s->kv_slow = 50;
  s->bulk = 80;
  s->behind = 100;
  s->pauses = 10;
  s->sessions = sim.seed % 3 == 1;
  s->catches_up = 100;
  s->prunes = 50;
  s->crashes = 10;
  if (s->kv_lag_us < MINUTE) s->kv_lag_us = MINUTE;
}

const char *sim_settings_text(void) {
  static char text[500];
  const sim_settings *s = &sim.set;
  snprintf(text, sizeof text,
           "STALE_SOFT_MS=%lld\nSTALE_HARD_MS=%lld\nSTALE_IF_ERROR_MS=%lld\nCACHE_BYTES=%lld\n"
           "KV_TIMEOUT_MS=%lld\nKV_FILL_PERCENT=%d\nD1_SESSIONS=%s\nADMIN_TOKEN=" SIM_TOKEN "\n",
           (long long)s->soft_ms, (long long)s->hard_ms, (long long)s->if_error_ms,
           (long long)s->cache_bytes, (long long)s->kv_timeout_ms, s->kv_fill_percent,
           s->sessions ? "on" : "off");
  return text;
}

/* --- a run -------------------------------------------------------------------------------------
 */

static int done; /* operations */

/* Bursts, a steady flow, pauses: some beyond the log's window, some beyond its pruning. */
static int64_t gap_us(void) {
  int64_t gap = 1 + sim_below(2 * sim.set.gap_us);
  if (sim_chance(300)) return 1 + sim_below(2 * MS);
  if (sim_chance(20)) return gap + sim_below(20 * SECOND);
  if (sim_chance(3)) return gap + sim_below(25 * MINUTE);
  return sim_chance(sim.set.pauses) ? gap + sim_below(3 * HOUR) : gap;
}

static void operate(void *with) {
  (void)with;
  if (sim.failed) return;
  sim.starting = false;
  sim_operate(++done);
  if (sim_chance(5)) sim_truth_verify();
  if (done < sim.set.operations) {
    sim_at(sim.now_us + gap_us(), operate, NULL);
  }
}

static void plan_outages(void) {
  int64_t length_us = sim.set.operations * sim.set.gap_us;
  for (int i = 0; i < sim.set.outages; i++) {
    int64_t from_us = sim.now_us + sim_below(length_us + 1);
    sim_db_outage(from_us, from_us + sim_below(sim_chance(300) ? 10 * MINUTE : 30 * SECOND));
  }
}

static void check_slots(void) {
  for (int k = 0; k < sim.set.isolates; k++) {
    sim_isolate *i = &sim.isolates[k];
    if (i->slot_busy_count() != i->abandoned) sim_fail("isolate %d did not give back a slot", k);
  }
}

static void prepare(uint64_t seed, int operations) {
  sim.seed = sim.random = seed;
  sim.random = sim_random() ^ seed << 32;
  sim.failed = sim.draining = false;
  sim.starting = true;
  sim.now_us = HOUR;
  sim.shifted_ms = 0;
  sim.set = make_settings(operations);
  if (sim.harsh && seed % 3 != 0) make_harsh(&sim.set);
  done = 0;
  sim_trace("seed %llu, %d isolates, KV %s\n%s", (unsigned long long)seed, sim.set.isolates,
            sim.set.kv ? "bound" : "absent", sim_settings_text());
  sim.digest = seed;
  sim_host_reset();
  sim_clients_reset();
  sim_moments_clear();
  for (int k = 0; k < sim.set.isolates; k++) {
    sim.isolates[k].skew_us = sim_below(4 * SECOND) - 2 * SECOND;
    if (sim.set.moments) sim.isolates[k].skew_us = 0;
    sim_restart(&sim.isolates[k], sim_settings_text());
  }
  plan_outages();
}

bool sim_run(uint64_t seed, int operations) {
  sim_restart(&sim.reference,
              "STALE_HARD_MS=0\nSTALE_SOFT_MS=0\nCACHE_BYTES=0\nADMIN_TOKEN=" SIM_TOKEN "\n");
  prepare(seed, operations);
  if (sim_db_open()) {
    sim_at(sim.now_us, operate, NULL);
    sim_run_all();
  } else {
    sim_fail("the database can't be made");
  }
  if (!sim.failed) sim_truth_verify();
  if (!sim.failed) check_slots();
  sim_clear();
  for (int k = 0; k < SIM_ISOLATES; k++) sim_stop(&sim.isolates[k]);
  sim_stop(&sim.reference);
  sim_db_close();
  sim_kv_clear();
  sim_truth_clear();
  return !sim.failed;
}
