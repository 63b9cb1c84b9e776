/* freshness: when the log must be asked, at the ends of each span, and clocks that make no sense.
 */
#include "data/freshness.h"

#include "data/changes.h"
#include "unit.h"

static const int64_t NOW_MS = INT64_C(1767225600000);

/* The isolate knows the log up to change 7, as of a check made so long ago. */
static void know(int64_t age_ms) {
  arena mem;
  sql *statement;
  const wire_value cells[] = {WIRE_OF_INT(7), {0}, {0}, WIRE_OF_INT(NOW_MS)};
  arena_init(&mem, 1 << 20);
  changes_reset();
  cache_init((hash_key){1, 2}, 0);
  statement = arena_alloc(&mem, sizeof *statement);
  changes_check c = changes_check_make(NOW_MS - age_ms, &mem, statement);
  CHECK(changes_learn(&c, &(wire_rows){.cells = cells, .rows = 1, .columns = 4}));
  arena_free(&mem);
}

static freshness_due judge(int64_t soft_ms, int64_t hard_ms, freshness_wish wish) {
  config c = config_default();
  c.stale_soft_ms = soft_ms;
  c.stale_hard_ms = hard_ms;
  return freshness_judge(&c, wish, UINT64_MAX, NOW_MS);
}

static const freshness_wish NOTHING = {0};

static void the_ends_of_soft_and_hard(void) {
  static const struct {
    int64_t age_ms;
    freshness_due due;
  } rows[] = {{0, FRESHNESS_SERVE},
              {100, FRESHNESS_SERVE},
              {101, FRESHNESS_SERVE_THEN_CHECK},
              {1000, FRESHNESS_SERVE_THEN_CHECK},
              {1001, FRESHNESS_CHECK_FIRST},
              {-1, FRESHNESS_CHECK_FIRST}, /* a clock that went back: no age at all */
              {-86400000, FRESHNESS_CHECK_FIRST}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    unit_row_number(rows[i].age_ms);
    know(rows[i].age_ms);
    CHECK_INT(judge(100, 1000, NOTHING), rows[i].due);
  }
}

static void zero_means_every_answer(void) {
  know(0);
  CHECK_INT(judge(0, 0, NOTHING), FRESHNESS_CHECK_FIRST);
  CHECK_INT(judge(0, 1, NOTHING), FRESHNESS_SERVE);
  know(1);
  CHECK_INT(judge(0, 1, NOTHING), FRESHNESS_SERVE_THEN_CHECK);
}

static void who_knows_nothing_or_doubts_asks(void) {
  changes_reset();
  CHECK_INT(judge(100, 1000, NOTHING), FRESHNESS_CHECK_FIRST);
  know(0);
  changes_doubt();
  CHECK_INT(judge(100, 1000, NOTHING), FRESHNESS_CHECK_FIRST);
  know(0);
  CHECK_INT(judge(100, 1000, NOTHING), FRESHNESS_SERVE);
}

static void what_clients_wish_for(void) {
  know(0);
  CHECK_INT(judge(100, 1000, (freshness_wish){.insists = true}), FRESHNESS_CHECK_FIRST);
  CHECK_INT(judge(100, 1000, (freshness_wish){.min_seq = 7}), FRESHNESS_SERVE);
  CHECK_INT(judge(100, 1000, (freshness_wish){.min_seq = 8}), FRESHNESS_CHECK_FIRST);
  CHECK_INT(judge(100, 1000, (freshness_wish){.min_seq = INT64_MAX}), FRESHNESS_CHECK_FIRST);
}

static void with_the_database_down_more_is_allowed(void) {
  config c = config_default();
  cache_entry e = {.stamp.stored_ms = NOW_MS - c.stale_if_error_ms};
  CHECK(freshness_stale_ok(&c, &e, NOW_MS));
  e.stamp.stored_ms--;
  CHECK(!freshness_stale_ok(&c, &e, NOW_MS));
  const int64_t senseless[] = {NOW_MS + 1, INT64_MAX, INT64_MIN, 0};
  for (size_t i = 0; i < sizeof senseless / sizeof *senseless; i++) {
    e.stamp.stored_ms = senseless[i];
    CHECK(!freshness_stale_ok(&c, &e, NOW_MS));
  }
}

void freshness_tests(void) {
  TEST(the_ends_of_soft_and_hard);
  TEST(zero_means_every_answer);
  TEST(who_knows_nothing_or_doubts_asks);
  TEST(what_clients_wish_for);
  TEST(with_the_database_down_more_is_allowed);
}
