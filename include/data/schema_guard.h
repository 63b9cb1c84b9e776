/* schema_guard: whether the database is one that this worker was built for. The names of
 * migrations/ are compiled in; wrangler keeps the names of those that were applied in the table
 * d1_migrations. An isolate's first batches carry one more statement, which fails, and all of the
 * batch with it, when one of ours is not among the applied. Once it has passed it is not sent
 * again. So a match costs no round trip of its own, and a worker that came before its migrations
 * neither reads nor writes anything half right, and recovers as soon as they are applied.
 *
 * A database with more migrations than the worker has is served: deploying updates it first. */
#ifndef STRATUS_DATA_SCHEMA_GUARD_H
#define STRATUS_DATA_SCHEMA_GUARD_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "host/slot.h"

/* Forgets that it has passed: a new isolate. */
void schema_guard_reset(void);

/* Whether it has passed, so that what is asked now goes as it is. */
bool schema_guard_passed(void);

/* host_db_session (host/host.h), guarded until the guard has passed once; *reply is that to
 * `statements` alone. What was asked ahead (host/slot.h) was so because it had passed. [suspends]
 */
NODISCARD bool schema_guard_db(slot *s, str session, str statements, str *reply);

/* What the message of a batch that failed says about the schema: ERR_SCHEMA when migrations are
 * missing, or when tables or columns are although none is; OK when it is about something else. Asks
 * the database for its migrations when the message does not name them. [suspends] */
NODISCARD err schema_guard_explain(slot *s, str message);

/* Asks now, in a round trip of its own: OK, ERR_SCHEMA, ERR_UNAVAILABLE or ERR_BUSY. [suspends] */
NODISCARD err schema_guard_check(slot *s);

#endif
