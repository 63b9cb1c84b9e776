/* store_parts: what the files of the read path share. */
#ifndef STRATUS_DATA_STORE_PARTS_H
#define STRATUS_DATA_STORE_PARTS_H

#include "data/store.h"

/* The D1 round trip of a query: its rows, and how many bytes they came in. When it is time the
 * change log is asked in the same transaction, and stamp->as_of is what that saw. [suspends] */
NODISCARD err store_ask(store_read *r, slot *s, cache_stamp *stamp, wire_rows *rows,
                        size_t *reply_bytes);

/* Asks the change log, in a round trip of its own. ERR_UNAVAILABLE when the database did not
 * answer. [suspends] */
NODISCARD err store_check(slot *s);

/* What a read says whose database does not answer. */
err store_unavailable(void);

/* Now and then takes old changes out of the log. [suspends] */
void store_prune_sometimes(slot *s);

#endif
