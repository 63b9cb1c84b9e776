/* audit: who a request's changes are put down to in the trail (data/audit.h). */
#ifndef STRATUS_CMS_AUDIT_H
#define STRATUS_CMS_AUDIT_H

#include "data/audit.h"
#include "http/context.h"

/* Reads what the trail says about whoever sends a request that may write: into c->audit. Headers
 * must still be readable (before any [suspends] call). ERR_BUSY without memory. */
NODISCARD err audit_read(context *c);

#endif
