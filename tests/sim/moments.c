/* moments: the times at which posts that are published later become visible. Nothing is written
 * then, and yet the truth changes; a request that began before such a moment may be answered as of
 * before it, whatever the database holds by then. */
#include <stdlib.h>

#include "sim.h"
#include "sqlite3.h"
#include "src/host/host_native_parts.h"

static const int64_t START_MS = 1767225600000; /* as sim_clock_ms has it */

static int64_t planned_us;

void sim_moments_clear(void) { planned_us = 0; }

static void pass(void *with) {
  (void)with;
  if (sim.failed || sim.now_us != planned_us) return;
  sim_trace("a moment");
  sim.sum.moments++;
  sim_truth_pass_moment();
  sim_moments_plan();
}

void sim_moments_plan(void) {
  sqlite3_stmt *s;
  if (!sim.set.moments) return;
  if (sqlite3_prepare_v2(host_native_db(),
                         "SELECT min(publish_on) FROM posts WHERE publish_on > ?1", -1, &s, NULL)) {
    abort();
  }
  sqlite3_bind_int64(s, 1, START_MS + sim.now_us / MS);
  bool some = sqlite3_step(s) == SQLITE_ROW && sqlite3_column_type(s, 0) == SQLITE_INTEGER;
  int64_t at_us = some ? (sqlite3_column_int64(s, 0) - START_MS) * MS : 0;
  sqlite3_finalize(s);
  if (!some || at_us == planned_us) return;
  planned_us = at_us;
  sim_at(at_us, pass, NULL);
}

int sim_moments_passed(int64_t *at_us, int most) {
  sqlite3_stmt *s;
  int n = 0;
  if (sqlite3_prepare_v2(host_native_db(),
                         "SELECT DISTINCT publish_on FROM posts WHERE publish_on BETWEEN ?1 AND ?2 "
                         "ORDER BY publish_on DESC",
                         -1, &s, NULL)) {
    abort();
  }
  sqlite3_bind_int64(s, 1, sim_moments_ms(-2 * MINUTE));
  sqlite3_bind_int64(s, 2, sim_moments_ms(0));
  while (n < most && sqlite3_step(s) == SQLITE_ROW) {
    at_us[n++] = (sqlite3_column_int64(s, 0) - START_MS) * MS;
  }
  sqlite3_finalize(s);
  return n;
}

int64_t sim_moments_ms(int64_t in_us) { return START_MS + (sim.now_us + in_us) / MS; }
