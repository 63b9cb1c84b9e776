/* Tests of the cache's choice: it keeps at least as much of what is asked for again as LRU does;
 * but where what is popular changes and the cache is large, since what was visited once outlives
 * one round of the hand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "data/cache.h"
#include "policies.h"
#include "tests/api/drive.h"
#include "unit.h"

enum { OBJECTS = 2000, REQUESTS = 60000 };

static const uint32_t ENTRIES[] = {OBJECTS / 100, OBJECTS / 20, OBJECTS / 5};

static void ratio_is_not_below_lru(void) {
  for (workload w = 0; w < WORKLOADS; w++) {
    uint32_t *requests = workload_make(w, 1, OBJECTS, REQUESTS);
    unit_row((str){WORKLOAD_NAMES[w], strlen(WORKLOAD_NAMES[w])});
    for (size_t i = 0; i < 3; i++) {
      double ours = policy_run(POLICY_STRATUS, requests, REQUESTS, OBJECTS, ENTRIES[i]);
      double lru = policy_run(POLICY_LRU, requests, REQUESTS, OBJECTS, ENTRIES[i]);
      double fifo = policy_run(POLICY_FIFO, requests, REQUESTS, OBJECTS, ENTRIES[i]);
      double best = policy_run(POLICY_OPTIMUM, requests, REQUESTS, OBJECTS, ENTRIES[i]);
      double less = w == WORKLOAD_SHIFT && i == 2 ? 0.06 : 0.005; /* see above */
      CHECK(ours >= lru - less);
      CHECK(ours >= fifo - less);
      CHECK(ours <= best && lru <= best && fifo <= best);
      if (w != WORKLOAD_LOOP) CHECK(ours > 0.1);
    }
    free(requests);
  }
}

/* tests/bench/memory.c does this with ten million, and looks at what the process takes. */
static void distinct_urls_stay_within_the_budget(void) {
  enum { BUDGET = 65536, COUNT = 3000 };
  char line[80];
  if (!CHECK(drive_open(1, S("CACHE_BYTES=65536\n")))) return;
  for (int i = 0; i < COUNT; i++) {
    snprintf(line, sizeof line, "GET https://example.com/v1/categories/n%d", i);
    drive_answer a = drive_request(str_c(line), STR_EMPTY);
    unit_row_number(i);
    CHECK_INT(a.status, 404);
    drive_free(&a);
    CHECK(cache_statistics().bytes <= BUDGET);
  }
  cache_stats s = cache_statistics();
  CHECK((int)LIMIT_CACHE_ENTRIES < (int)COUNT || s.bytes > BUDGET - 1024);
  CHECK_INT(s.evictions, COUNT - s.entries);
  drive_close();
}

void ratio_tests(void) {
  TEST(distinct_urls_stay_within_the_budget);
  if ((int)LIMIT_CACHE_ENTRIES > (int)OBJECTS) TEST(ratio_is_not_below_lru);
}
