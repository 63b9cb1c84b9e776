/* store: the read path. An answer comes from memory, or KV, or D1, and fills the tiers above. */
#ifndef STRATUS_DATA_STORE_H
#define STRATUS_DATA_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "data/cache.h"
#include "data/config.h"
#include "data/freshness.h"
#include "data/query.h"
#include "host/slot.h"

typedef enum { TIER_MEMORY, TIER_KV, TIER_D1 } store_tier;

typedef struct {
  int status; /* 200 or 404 */
  str body;   /* from memory: a pointer into the cache, good until anything else happens */
  str etag;   /* with its quotes; as `body` */
  store_tier tier;
  bool stale;           /* served past its time because the database is down */
  uint32_t serial;      /* from memory: the entry's (cache_entry); otherwise 0 */
  int64_t age_ms;       /* since the database was read, or said that nothing has changed */
  int64_t as_of;        /* the highest change that it has seen (X-Seq) */
  int64_t kv_ms, d1_ms; /* time spent asking; -1 when that tier was not asked */
} store_answer;

/* One read in progress; in the slot's arena. */
typedef struct store_read store_read;

/* A statement of the caller's own that goes to the database with a read, in the same transaction.
 */
typedef struct {
  const sql *statement;
  /* Gets its rows, and the highest change that they have seen. What it returns as an err is the
   * read's answer: its rows are dropped. */
  err (*learn)(void *state, const wire_rows *rows, int64_t as_of);
  void *state;
} store_rider;

/* Makes an answer in another way than by the query: writes the body, and says which tables it was
 * made from. What it returns as an err is not kept. [suspends] */
typedef err store_maker(store_read *r, slot *s, buf *body, uint64_t *tables);

struct store_read {
  const config *config;
  store_maker *maker; /* NULL: the query is the answer. Else `key` is the maker's to set */
  void *maker_state;
  query query; /* normalised */
  str key;     /* the cache key: canonical URL in the scope of who asks */
  freshness_wish wish;
  bool personal;                   /* depends on who asks: no tier holds it */
  const store_rider *rider;        /* of a personal one; or NULL */
  uint32_t restart;                /* changes_restart when KV or D1 was asked last */
  bool owes_check;                 /* it was read near, and is older than STALE_SOFT_MS */
  bool wants_check;                /* the change log is to be asked once the answer is sent */
  struct store_question *question; /* what D1 was asked ahead, or NULL */
  str kv_asked;                    /* the key that KV was asked ahead, or ptr NULL */
  uint64_t flight; /* of what was asked ahead and is not personal (store_flight.h) */
  str kv_key;      /* set when an answer is to be copied to KV by store_after */
  str kv_value;
};

/* Prepares a read; the query must be normalised. ERR_BUSY without memory. Not for makers. */
NODISCARD err store_begin(store_read *r, arena *mem);

/* The answer from memory, if it may be served at once. Does not suspend. May set wants_check. */
NODISCARD bool store_from_memory(store_read *r, int64_t now_ms, store_answer *out);

/* The tables that the answer may depend on: all of them for a maker that has not run. */
uint64_t store_tables(const store_read *r);

/* What is remembered of an answer that memory gave before. */
typedef struct {
  str key;         /* of the read */
  uint64_t tables; /* its store_tables */
  uint32_t serial; /* of the entry */
  uint32_t age_s;
} store_memo;

/* That answer again, to a read that asks for nothing special, when it is still the same and so new
 * that the change log need not be asked. Otherwise nothing has happened: store_from_memory knows
 * what to do. */
NODISCARD bool store_from_memo(const config *c, store_memo memo, int64_t now_ms, store_answer *out);

/* Says ahead what store_fetch will ask first, KV or D1 (host/slot.h), unless it has to ask the
 * change log before, or wait for who reads the same. The next call for this read must then be
 * store_fetch. Does not suspend. An err is the read's own. */
NODISCARD err store_ask_ahead(store_read *r, slot *s);

/* The answer from KV or D1; fills memory. ERR_UNAVAILABLE when D1 failed and nothing held is good
 * enough. [suspends] */
NODISCARD err store_fetch(store_read *r, slot *s, store_answer *out);

/* --- for who only looks -------------------------------------------------- */

/* What the answer to the query depends on: a whole record on its own row and on the tables that its
 * rule looks at, anything else on tables. */
void store_set_dependencies(const query *q, cache_stamp *stamp);
/* The tables that the answer may depend on: all of them for a maker that has not run. */
uint64_t store_tables(const store_read *r);

/* What this isolate has asked of the lower tiers so far. */
typedef struct {
  uint64_t kv_hits, kv_misses; /* values that could not be used are misses */
  uint64_t d1_reads, checks;   /* checks of the change log that went alone */
} store_stats;
store_stats store_statistics(void);
/* A new isolate: nothing asked, nothing on its way. */
void store_reset(void);

/* The strong ETag of a body, quotes included, made in `mem`. ERR_BUSY without memory. */
NODISCARD err store_make_etag(str body, arena *mem, str *etag);

/* Whether store_after has something to do. */
static inline bool store_wants_after(const store_read *r) {
  return r->kv_key.ptr != NULL || r->wants_check;
}
/* What the client need not wait for: asks the change log, copies the answer to KV. The last thing
 * done for a request: it empties the slot's arena, and with it *r and whatever else is there.
 * [suspends] */
void store_after(store_read *r, slot *s);

#endif
