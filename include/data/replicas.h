/* replicas: which copy of the database is asked, where D1 replicates it (D1_SESSIONS=on).
 *
 * The change log is asked of the primary: a replica's log is as old as the replica, and nothing
 * bounds that. What a check saw has a bookmark, and content may then be read from any copy that is
 * at least as new. So a read is where it is near, and still not older than the horizon that it is
 * judged by (docs/CACHE.md has the proof). Writes, and whatever nobody thought of, go to the
 * primary.
 *
 * Off, or where the platform gives no bookmarks, all goes to the primary, as without replicas. */
#ifndef STRATUS_DATA_REPLICAS_H
#define STRATUS_DATA_REPLICAS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Whether sessions are used at all; forgets the bookmark. */
void replicas_use(bool on);

/* The session (host_db_session) of what must be asked of the primary. */
str replicas_primary(void);

/* The session of a read that may be as old as the change `horizon`, but not older: a bookmark, good
 * until the next [suspends] call. Empty when there is none. */
str replicas_near(int64_t horizon);

/* The answer that brought this bookmark saw all changes up to `seen`. A bookmark may be empty. */
void replicas_note(str bookmark, int64_t seen);
void replicas_forget(void);

#endif
