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

static bool entry_ok(uint64_t tables, int64_t as_of, int64_t stored_ms) {
  config c = config_default();
  cache_entry e = {.held_ms = NOW_MS, .stamp = {.tables = tables, .as_of = as_of}};
  e.stamp.stored_ms = stored_ms;
  CHECK(freshness_memory_ok(&c, &e, NOW_MS) == freshness_kv_ok(&c, &e.stamp, NOW_MS));
  return freshness_memory_ok(&c, &e, NOW_MS);
}

static void what_was_written_here_is_known(void) {
  freshness_reset();
  freshness_wrote(2, 7);
  CHECK_INT(freshness_horizon(), 7);
  CHECK(!entry_ok(2, 6, NOW_MS));
  CHECK(entry_ok(2, 7, NOW_MS));
  CHECK(entry_ok(1, 0, NOW_MS)); /* of another table */
  CHECK(!entry_ok(3, 6, NOW_MS));
  freshness_wrote(1, 3); /* an answer that comes late takes nothing back */
  CHECK_INT(freshness_horizon(), 7);
  CHECK_INT(freshness_table_seq(3), 7);
  CHECK(!entry_ok(1, 2, NOW_MS));
  freshness_wrote(UINT64_C(1) << (LIMIT_TABLES - 1), 8);
  CHECK(!entry_ok(UINT64_C(1) << (LIMIT_TABLES - 1), 7, NOW_MS));
  freshness_reset();
  CHECK_INT(freshness_horizon(), 0);
  CHECK(entry_ok(3, 0, NOW_MS));
}

static void what_may_have_been_written_is_doubted(void) {
  config c = config_default();
  cache_entry e = {.stamp = {.tables = 2, .stored_ms = NOW_MS - 5}};
  freshness_reset();
  freshness_wrote_perhaps(2, NOW_MS - 5);
  CHECK(!entry_ok(2, 0, NOW_MS - 6));
  CHECK(!entry_ok(2, 0, NOW_MS - 5));
  CHECK(entry_ok(2, 0, NOW_MS - 4)); /* read afterwards */
  CHECK(entry_ok(1, 0, NOW_MS - 6));
  CHECK(freshness_stale_ok(&c, &e, NOW_MS)); /* better than nothing */
  freshness_reset();
}

void freshness_tests(void) {
  TEST(what_was_written_here_is_known);
  TEST(what_may_have_been_written_is_doubted);
  TEST(memory_holds_until_stale_hard_ms);
  TEST(kv_holds_until_its_ttl);
  TEST(with_the_database_down_more_is_allowed);
  TEST(what_has_no_age_is_not_served);
}
