/* freshness: by age alone, see data/freshness.h. */
#include "data/freshness.h"

#include "base/limits.h"

int64_t freshness_horizon(void) { return 0; }

int64_t freshness_table_seq(uint64_t tables) {
  (void)tables;
  return 0;
}

/* A clock that jumped back makes an age negative: such an entry's age is unknown, so too old. */
static bool within(int64_t since_ms, int64_t now_ms, int64_t limit_ms) {
  int64_t age_ms; /* may not exist: what KV says is anything */
  if (__builtin_sub_overflow(now_ms, since_ms, &age_ms)) return false;
  return age_ms >= 0 && age_ms <= limit_ms;
}

bool freshness_memory_ok(const config *c, const cache_entry *e, int64_t now_ms) {
  return c->stale_hard_ms > 0 && within(e->held_ms, now_ms, c->stale_hard_ms);
}

bool freshness_stale_ok(const config *c, const cache_entry *e, int64_t now_ms) {
  return within(e->stamp.stored_ms, now_ms, c->stale_if_error_ms);
}

bool freshness_kv_ok(const config *c, const cache_stamp *stamp, int64_t now_ms) {
  return c->stale_hard_ms > 0 && within(stamp->stored_ms, now_ms, LIMIT_KV_TTL_S * 1000);
}
