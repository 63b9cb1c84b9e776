/* changes: what this isolate knows of the change log, `_changes`, into which triggers write the
 * table and id of every row that is inserted, updated or deleted, by whomever (DESIGN:
 * docs/CACHE.md).
 *
 * The isolate asks the log now and then (a check). What was read from the database carries the
 * highest change known before (cache_stamp.as_of); it is true as of the last check unless something
 * that it depends on has changed since as_of.
 *
 * Functions that suspend are none of these: whoever asks the database hands over the rows. Between
 * changes_check_make and changes_learn other requests may check too; learning is a maximum, so
 * their order does not matter. */
#ifndef STRATUS_DATA_CHANGES_H
#define STRATUS_DATA_CHANGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "data/cache.h"
#include "data/schema.h"
#include "format/sql.h"
#include "format/wire.h"

enum {
  CHANGES_WINDOW_MS = 10 * 60 * 1000, /* a check after a longer pause begins anew */
  CHANGES_PRUNE_MS = 60 * 60 * 1000,  /* older changes may be gone from the log: far above it */
  CHANGES_FIRST_ROWS = 200,           /* single changes that the first check looks back to */
  CHANGES_ROWS = 1000,                /* that a later one reads; past them all is forgotten */
  CHANGES_ROW_SLOTS = 4096,
};

/* Forgets all: nothing is known. */
void changes_reset(void);

/* Forgets all, and empties the memory tier: what is held can't be judged any more. */
void changes_forget(void);

/* A write may have been done whose answer was lost: nothing is certain until a check that is made
 * later comes back. What is held stays, for when the database is down. */
void changes_doubt(void);
bool changes_doubted(void);

/* The highest change known; 0 before the first check. */
int64_t changes_horizon(void);
/* When the last check that came back was sent; meaningless before the first. */
int64_t changes_checked_ms(void);
bool changes_known(void);
/* The highest change known of any of these tables. */
int64_t changes_of_tables(uint64_t tables);

/* Where the changes of this row are counted: for cache_stamp.row. Several rows may share a place:
 * then one falls with the other, which costs a read and nothing else. Never 0. */
uint32_t changes_row(const table *t, str id);

/* Whether something that the answer depends on is known to have changed since it was read: rows,
 * or, where rules look at the time, which of them may be seen (table_options.moments). Notes what
 * was found out about its filter. */
bool changes_affect(cache_stamp *stamp);
/* Whether a moment has come by now, of one of these tables, that was still ahead at the last check:
 * which one is next is for a check to say. */
bool changes_moment_came(uint64_t tables, int64_t now_ms);

/* A check that is on its way. */
typedef struct {
  uint64_t number;
  int64_t started_ms;
  int64_t from;     /* it asks for the changes above this */
  uint32_t restart; /* that of the knowledge that it adds to */
  bool first;
  arena *mem;   /* the request's */
  str bookmark; /* to be set before changes_learn: the slot's, of the answer with its rows */
  int64_t
      seen; /* the highest change there was: what was read in the same transaction is as of it */
} changes_check;

/* Renders the statement of a check that is sent now. Its rows are for changes_learn. */
changes_check changes_check_make(int64_t now_ms, arena *mem, sql *out);

/* Checks are numbered in the order in which they are made: the last one made, and the highest of
 * those that came back. Who needs a check made after some moment compares numbers, since clocks may
 * stand still or go back. */
uint64_t changes_last_made(void);
uint64_t changes_last_learned(void);

/* How often all was forgotten: an answer whose read began before the last time is not to be held.
 */
uint32_t changes_restart(void);

/* Takes in what a check brought. False when its rows are not those of a check. When the log has
 * more changes than a check reads, or fewer than it had (a database that was restored), everything
 * is forgotten, the memory tier is emptied, and the next check is a first one. */
NODISCARD bool changes_learn(changes_check *check, const wire_rows *rows);

/* One check at a time of those that nobody need wait for: true when none is on its way, and from
 * now on one is. One that never came back (its request was cancelled) counts as over after a while.
 */
bool changes_take_turn(int64_t now_ms);
void changes_end_turn(void);

/* Renders the statement that takes old changes out of the log: those older than CHANGES_PRUNE_MS,
 * at most so many, and never the newest of a table. */
void changes_prune_render(int64_t most, sql *out);

#endif
