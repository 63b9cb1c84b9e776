/* host_native: what tests and fuzzers can do to the native host: its database is SQLite in memory,
 * its KV a list, its clock and random scripted, and each suspension point calls a hook that may do
 * anything another request could do in the meantime. */
#ifndef STRATUS_HOST_HOST_NATIVE_H
#define STRATUS_HOST_HOST_NATIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef struct sqlite3 sqlite3;

/* A fresh world: empty database (foreign keys on), empty KV, clock at 2026-01-01T00:00:00Z, random
 * from `seed`, no headers, no faults, no hook. */
void host_native_open(uint64_t seed);
/* Closes and frees everything. */
void host_native_close(void);

/* Runs SQL statements (a migration, a fixture). False, with a message on stderr, when one fails. */
bool host_native_sql(const char *sql);
/* Runs every migrations/NNNN_*.sql in order and notes it in d1_migrations, as wrangler does. */
bool host_native_migrate(const char *folder);
/* The connection, for assertions of tests. */
sqlite3 *host_native_db(void);

/* The clock. It stands still but for this. */
void host_native_set_now(int64_t ms);
void host_native_advance(int64_t ms);

/* The headers of the request that is begun next: "name: value\n" lines. Copied. */
void host_native_set_headers(str lines);

/* The body of the request that is begun next. Copied; empty unless it is set. */
void host_native_set_body(str body);

/* The site's only static file, until host_native_close; there is none before. Copied. */
void host_native_set_asset(str path, str text);

/* Called at the start of every suspending host function, before it acts, with the function's name;
 * not called again while it runs. */
void host_native_on_suspend(void (*hook)(const char *point, void *ctx), void *ctx);

/* Counts, since host_native_open. */
typedef struct {
  uint64_t db_calls, kv_gets, kv_puts, logs;
  uint64_t db_ahead, kv_ahead; /* of the calls and gets, those that were said ahead */
  uint64_t db_bookmarks;       /* of the calls, those that any copy may answer */
} host_native_counts;
host_native_counts host_native_counted(void);

/* Faults: each stays until changed. */
typedef struct {
  bool db_down;        /* host_db fails */
  bool db_loses;       /* host_db does what it is asked, but its answer is lost */
  bool db_sessionless; /* gives no bookmarks */
  bool kv_down;        /* host_kv_get and host_kv_put fail */
  bool kv_absent;      /* no KV bound */
  bool assets_down;    /* host_asset fails */
  long fail_after; /* when not negative: that many more suspending calls succeed, then one fails;
                      -1: never */
  bool kv_garbage; /* KV answers with damaged bytes */
} host_native_faults;
extern host_native_faults host_native_fault;

/* KV's contents: expire everything now. */
void host_native_kv_clear(void);

#endif
