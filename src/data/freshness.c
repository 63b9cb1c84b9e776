/* freshness: see data/freshness.h. */
#include "data/freshness.h"

#include "data/changes.h"

/* A clock that jumped back makes an age negative: such an age is unknown, so too much. */
static bool within(int64_t since_ms, int64_t now_ms, int64_t limit_ms) {
  int64_t age_ms; /* may not exist: what KV says is anything */
  if (__builtin_sub_overflow(now_ms, since_ms, &age_ms)) return false;
  return age_ms >= 0 && age_ms <= limit_ms;
}

freshness_due freshness_judge(const config *c, freshness_wish wish, uint64_t tables,
                              int64_t now_ms) {
  int64_t checked_ms = changes_checked_ms();
  if (!changes_known() || changes_doubted() || wish.insists) return FRESHNESS_CHECK_FIRST;
  if (wish.min_seq > changes_horizon()) return FRESHNESS_CHECK_FIRST;
  if (changes_moment_came(tables, now_ms)) return FRESHNESS_CHECK_FIRST;
  /* 0 means every answer is checked, also when the clock has not moved since the last check. */
  if (c->stale_hard_ms == 0 || !within(checked_ms, now_ms, c->stale_hard_ms)) {
    return FRESHNESS_CHECK_FIRST;
  }
  bool soft = within(checked_ms, now_ms, c->stale_soft_ms);
  return soft ? FRESHNESS_SERVE : FRESHNESS_SERVE_THEN_CHECK;
}

bool freshness_stale_ok(const config *c, const cache_entry *e, int64_t now_ms) {
  return within(e->stamp.stored_ms, now_ms, c->stale_if_error_ms);
}
