/* freshness: whether what is held may be served, and when the change log must be asked first
 * (docs/CACHE.md has the protocol and why it bounds the age of every answer).
 *
 *   age = now - when the last check was sent
 *   age <= STALE_SOFT_MS   what no known change affects is served
 *   age <= STALE_HARD_MS   it is served, and the log is asked in the background
 *   above                  the log is asked first
 */
#ifndef STRATUS_DATA_FRESHNESS_H
#define STRATUS_DATA_FRESHNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "data/cache.h"
#include "data/config.h"

typedef enum { FRESHNESS_SERVE, FRESHNESS_SERVE_THEN_CHECK, FRESHNESS_CHECK_FIRST } freshness_due;

/* What a client asks for beyond the site's settings. */
typedef struct {
  bool insists;    /* Cache-Control: no-cache: the log is asked, whatever its age */
  int64_t min_seq; /* X-Min-Seq: nothing older than this change; 0: anything */
} freshness_wish;

/* What has to happen before an answer that depends on these tables, and that no known change
 * affects, may be served. */
freshness_due freshness_judge(const config *c, freshness_wish wish, uint64_t tables,
                              int64_t now_ms);
/* Whether an entry may be served at least because the database is down. */
bool freshness_stale_ok(const config *c, const cache_entry *e, int64_t now_ms);

#endif
