/* freshness: the ends of each life, and clocks and stamps that make no sense. */
#include "data/freshness.h"

#include "base/limits.h"
#include "unit.h"

static const int64_t NOW_MS = INT64_C(1767225600000);

static bool memory_ok(int64_t held_ms, int64_t hard_ms) {
  config c = config_default();
  cache_entry e = {.held_ms = held_ms};
  c.stale_hard_ms = hard_ms;
  return freshness_memory_ok(&c, &e, NOW_MS);
}

static bool kv_ok_within(int64_t stored_ms, int64_t hard_ms) {
  config c = config_default();
  cache_stamp stamp = {.stored_ms = stored_ms};
  c.stale_hard_ms = hard_ms;
  return freshness_kv_ok(&c, &stamp, NOW_MS);
}

static bool kv_ok(int64_t stored_ms) { return kv_ok_within(stored_ms, 10000); }

static void memory_holds_until_stale_hard_ms(void) {
  CHECK(memory_ok(NOW_MS, 10));
  CHECK(memory_ok(NOW_MS - 10, 10));
  CHECK(!memory_ok(NOW_MS - 11, 10));
  CHECK(!memory_ok(NOW_MS, 0)); /* 0: nothing is served unchecked, not even of this moment */
}

static void kv_holds_until_its_ttl(void) {
  CHECK(kv_ok(NOW_MS));
  CHECK(kv_ok(NOW_MS - LIMIT_KV_TTL_S * 1000));
  CHECK(!kv_ok(NOW_MS - LIMIT_KV_TTL_S * 1000 - 1));
  CHECK(!kv_ok_within(NOW_MS, 0)); /* STALE_HARD_MS=0: only the database knows */
}

static void with_the_database_down_more_is_allowed(void) {
  config c = config_default();
  cache_entry e = {.stamp.stored_ms = NOW_MS - c.stale_if_error_ms};
  CHECK(freshness_stale_ok(&c, &e, NOW_MS));
  e.stamp.stored_ms--;
  CHECK(!freshness_stale_ok(&c, &e, NOW_MS));
}

/* A clock that went back, and stamps that KV made up: no age at all. */
static void what_has_no_age_is_not_served(void) {
  CHECK(!memory_ok(NOW_MS + 1, 10000));
  CHECK(!kv_ok(NOW_MS + 1));
  CHECK(!kv_ok(INT64_MAX));
  CHECK(!kv_ok(INT64_MIN));
  CHECK(!kv_ok(0));
}

void freshness_tests(void) {
  TEST(memory_holds_until_stale_hard_ms);
  TEST(kv_holds_until_its_ttl);
  TEST(with_the_database_down_more_is_allowed);
  TEST(what_has_no_age_is_not_served);
}
