/* cache_admin: GET and DELETE /v1/cache, for admins: what this isolate's memory holds and knows,
 * and emptying it. Other isolates are not concerned. */
#ifndef STRATUS_CMS_CACHE_ADMIN_H
#define STRATUS_CMS_CACHE_ADMIN_H

#include "http/context.h"

extern const handler cache_admin;

#endif
