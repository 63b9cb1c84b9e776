/* audit: who a request's changes are put down to in the trail (data/audit.h). */
#ifndef STRATUS_CMS_AUDIT_H
#define STRATUS_CMS_AUDIT_H

#include "data/audit.h"
#include "http/context.h"

/* Fills in c->audit from who asks, who must not be pending any more. */
void audit_identify(context *c);

#endif
