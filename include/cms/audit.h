/* audit: who a request's changes are put down to in the trail (data/audit.h). */
#ifndef STRATUS_CMS_AUDIT_H
#define STRATUS_CMS_AUDIT_H

#include "data/audit.h"
#include "http/context.h"

/* What the trail says about whoever sends the request, who must not be pending (cms/auth.h); lives
 * as long as it. NULL without memory, and the arena remembers. */
const audit_who *audit_of(const context *c);
/* The same of a user who is only just signing in. */
const audit_who *audit_of_user(const context *c, str user_id);

#endif
