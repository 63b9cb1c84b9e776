/* freshness: decides whether an answer that is held may still be served. Until the change log is
 * consulted, by what this isolate wrote itself and by age: STALE_HARD_MS in memory, LIMIT_KV_TTL_S
 * in KV. Whoever stores an answer
 * already says what it depends on and as of when (cache_stamp), so only this module will change. */
#ifndef STRATUS_DATA_FRESHNESS_H
#define STRATUS_DATA_FRESHNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "data/cache.h"
#include "data/config.h"

/* The horizon to stamp on a read that begins now: the highest change known. */
int64_t freshness_horizon(void);
/* The highest change known of any of these tables: part of the KV keys of lists, so that an entry
 * never changes. */
int64_t freshness_table_seq(uint64_t tables);

/* This isolate wrote rows of these tables; `seq` is the highest change after that. */
void freshness_wrote(uint64_t tables, int64_t seq);

/* Whether an entry in memory may be served. */
bool freshness_memory_ok(const config *c, const cache_entry *e, int64_t now_ms);
/* Whether it may be served at least because the database is down. */
bool freshness_stale_ok(const config *c, const cache_entry *e, int64_t now_ms);
/* Whether a value found in KV may be served. */
bool freshness_kv_ok(const config *c, const cache_stamp *stamp, int64_t now_ms);

#endif
