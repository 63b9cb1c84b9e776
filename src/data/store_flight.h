/* store_flight: reads that are on their way in this isolate, so that many requests for one thing do
 * not all read it. A request can't wait on another's promise (the platform cancels it as hung), so
 * it looks again after short sleeps of its own. */
#ifndef STRATUS_DATA_STORE_FLIGHT_H
#define STRATUS_DATA_STORE_FLIGHT_H

#include "data/store.h"

enum { STORE_FLIGHT_MS = 2000 }; /* one that takes longer may have been cancelled */

/* A read's number; 0 when there was no place left in the table. */
typedef uint64_t flight;

/* How a read that somebody else was doing ended for one who waited. */
typedef enum {
  FLIGHT_NONE,   /* there was none */
  FLIGHT_LANDED, /* it is over; whether what it brought will do is the caller's to see */
  FLIGHT_FAILED, /* the last one that was waited for: the database did not answer */
  FLIGHT_LATE,   /* others read it, one after another, for far too long */
} flight_end;

/* Waits while somebody else reads this. When it comes back with anything but FLIGHT_LATE nobody
 * does, until the caller suspends or begins. [suspends] */
flight_end flight_wait(str key, slot *s);

/* Whether somebody reads this now. */
bool flight_is_on(str key);

/* This request reads it now, and how that went is told to those who wait. */
flight flight_begin(str key);
void flight_over(flight f, err failure);

/* Forgets all of them. */
void flight_reset(void);

/* Whether what is known by now is what the read needs: `before` is changes_last_made() of when it
 * came. */
bool flight_satisfies(const store_read *r, uint64_t before);

/* A check of the change log that satisfies the read: another's, if that will do, else its own.
 * ERR_UNAVAILABLE when that failed; of one who holds something (that may be served all the same)
 * also when another's did. [suspends] */
NODISCARD err flight_check(store_read *r, slot *s, bool holds);

#endif
