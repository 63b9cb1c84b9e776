/* auth: who asks. From the request's headers a context gets an asker (http/context.h) and the
 * principal that rules see:
 *
 *   Authorization: Bearer …   ADMIN_TOKEN, or an API token, "stratus_…"
 *   Cookie                    a session, unless there is an Authorization
 *
 * Sessions and tokens stand in the database, by a hash of what was sent. The isolate remembers
 * those that it saw (cms/auth_memory.h); one that it does not know, or may no longer trust, is
 * `pending`. A read takes its look-up along, in its own batch (auth_rider); everything else has it
 * looked up before (auth_resolve). */
#ifndef STRATUS_CMS_AUTH_H
#define STRATUS_CMS_AUTH_H

#include "data/db.h"
#include "data/store.h"
#include "http/context.h"

#define AUTH_COOKIE "__Host-stratus_session"
#define AUTH_TOKEN_PREFIX "stratus_"

#define AUTH_ROLE_CHANGED "Your role was changed; sign in again."

/* How long things last. */
#define AUTH_IDLE_MS (INT64_C(7) * 24 * 60 * 60 * 1000)  /* a session that is not used */
#define AUTH_MOST_MS (INT64_C(30) * 24 * 60 * 60 * 1000) /* any session */
#define AUTH_LINK_MS (INT64_C(24) * 60 * 60 * 1000)
#define AUTH_SEEN_MS (INT64_C(60) * 60 * 1000) /* that somebody was seen is noted so often */

/* Reads the request's credentials: none make it anonymous. ERR_UNAUTHORIZED for any that are known
 * to be bad: a client that means to be somebody must not be served as nobody. ERR_FORBIDDEN for a
 * request with the cookie that would change something and may come from another site. Headers must
 * still be readable (before any [suspends] call). */
NODISCARD err auth_read(context *c);

/* Whether nobody is known to ask: such answers are the same for all, and may be kept for all. */
bool auth_is_anonymous(const context *c);

/* Looks up who is pending. ERR_UNAUTHORIZED when there is no such session or token any more.
 * [suspends] */
NODISCARD err auth_resolve(context *c);

/* Looks whoever asks up anew, though the isolate may remember them: for what outlasts a session,
 * which may have been ended elsewhere a moment ago. As auth_resolve. [suspends] */
NODISCARD err auth_confirm(context *c);
/* The same before a write to these tables (bits), when one of them says who may do what: else who
 * had a role until a moment ago could give it back to themselves. [suspends] */
NODISCARD err auth_confirm_write(context *c, uint64_t tables);

/* The look-up of who is pending as a companion of a read: afterwards nobody is pending, or the read
 * fails, with ERR_UNAUTHORIZED, or ERR_FORBIDDEN when a token is not for what `q` asks. NULL
 * without memory. */
const store_rider *auth_rider(context *c, const query *q);

/* ERR_UNAUTHORIZED or ERR_FORBIDDEN unless an admin asks, in person or with a token that may do all
 * that its user may. */
NODISCARD err auth_need_admin(const context *c);

/* Whether whoever asks may do all of `may` (ASKER_MAY_…) with these tables, as far as a token is
 * for something only. */
bool auth_is_in_scope(const context *c, uint64_t tables, unsigned may);
/* ERR_FORBIDDEN unless whoever asks may do all of `may` (ASKER_MAY_…) with these tables: what a
 * token is for. Rules are another matter. */
NODISCARD err auth_check_scope(const context *c, uint64_t tables, unsigned may);
/* The same for all that a query names: its table, includes, and what filters and sorts go through.
 */
NODISCARD err auth_check_query(const context *c, const query *q);

/* What is left for after the answer: that a session or token was used. [suspends] */
bool auth_wants_after(const context *c);
void auth_after(context *c);

/* Adds the end of the user's sessions that are of another role than the user now has: behind a
 * write that may have changed it. A role that was changed by other means is noticed when such a
 * session is looked up: it is refused, and ended then. */
void auth_end_outlived(db_batch *b, str user_id);

/* Takes the cookie away. */
void auth_clear_cookie(context *c);
/* When an answer is ERR_UNAUTHORIZED because of the request's cookie: takes it away. A password
 * that is not right ends no session. */
void auth_refused(context *c, err e);

/* From another site, by what browsers say of a request; one that says nothing comes from none. */
bool auth_is_cross_site(const context *c, bool must_say);

#endif
