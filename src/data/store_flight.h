/* store_flight: reads that are on their way in this isolate, so that many requests for one thing do
 * not all read it. A request can't wait on another's promise (the platform cancels it as hung), so
 * it looks again after short sleeps of its own. */
#ifndef STRATUS_DATA_STORE_FLIGHT_H
#define STRATUS_DATA_STORE_FLIGHT_H

#include "data/store.h"

enum { STORE_FLIGHT_MS = 2000 }; /* one that takes longer may have been cancelled */

/* The place of a read in the table; NULL when there was none left. */
typedef struct flight_place *flight;

/* Waits while somebody else reads this, a quarter of a second at most. True when it waited.
 * [suspends]
 */
bool flight_wait(str key, slot *s);

/* Forgets all of them. */
void flight_reset(void);

/* This request reads it now. */
flight flight_begin(str key);
void flight_end(flight f);

/* A check of the change log that satisfies the read: another's, if one is on its way that began
 * after this request came, else its own. [suspends] */
NODISCARD err flight_check(store_read *r, slot *s);

#endif
