/* auth: who asks. */
#ifndef STRATUS_CMS_AUTH_H
#define STRATUS_CMS_AUTH_H

#include "http/context.h"

/* Reads the request's credentials into c->principal: none make it anonymous, the bearer token
 * ADMIN_TOKEN an admin. ERR_UNAUTHORIZED for any others: a client that means to be somebody must
 * not be served as nobody. Headers must still be readable (before any [suspends] call). */
NODISCARD err auth_read(context *c);

/* Whether nobody is known to ask: such answers are the same for all, and may be kept for all. */
bool auth_is_anonymous(const context *c);

#endif
