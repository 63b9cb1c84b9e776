/* freshness: by age, and by what the isolate itself wrote. See data/freshness.h. */
#include "data/freshness.h"

#include "base/limits.h"

/* What the isolate knows of the change log: so far only what it wrote itself. Never read and then
 * written across a [suspends] call. */
static struct {
  int64_t horizon; /* the highest change */
  int64_t table_seq[LIMIT_TABLES];
} known;

int64_t freshness_horizon(void) { return known.horizon; }

int64_t freshness_table_seq(uint64_t tables) {
  int64_t highest = 0;
  for (size_t i = 0; i < LIMIT_TABLES; i++) {
    if (tables >> i & 1 && known.table_seq[i] > highest) highest = known.table_seq[i];
  }
  return highest;
}

void freshness_wrote(uint64_t tables, int64_t seq) {
  if (seq > known.horizon) known.horizon = seq;
  for (size_t i = 0; i < LIMIT_TABLES; i++) {
    if (tables >> i & 1 && seq > known.table_seq[i]) known.table_seq[i] = seq;
  }
}

/* Whether nothing that the answer depends on is known to have changed since. */
static bool is_true_still(const cache_stamp *stamp) {
  return stamp->as_of >= freshness_table_seq(stamp->tables);
}

/* A clock that jumped back makes an age negative: such an entry's age is unknown, so too old. */
static bool within(int64_t since_ms, int64_t now_ms, int64_t limit_ms) {
  int64_t age_ms; /* may not exist: what KV says is anything */
  if (__builtin_sub_overflow(now_ms, since_ms, &age_ms)) return false;
  return age_ms >= 0 && age_ms <= limit_ms;
}

bool freshness_memory_ok(const config *c, const cache_entry *e, int64_t now_ms) {
  return c->stale_hard_ms > 0 && is_true_still(&e->stamp) &&
         within(e->held_ms, now_ms, c->stale_hard_ms);
}

bool freshness_stale_ok(const config *c, const cache_entry *e, int64_t now_ms) {
  return within(e->stamp.stored_ms, now_ms, c->stale_if_error_ms);
}

bool freshness_kv_ok(const config *c, const cache_stamp *stamp, int64_t now_ms) {
  return c->stale_hard_ms > 0 && is_true_still(stamp) &&
         within(stamp->stored_ms, now_ms, LIMIT_KV_TTL_S * 1000);
}
