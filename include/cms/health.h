/* health: /health for load balancers and people. Without parameters it says that the module runs;
 * ?deep=true asks D1 and KV too. */
#ifndef STRATUS_CMS_HEALTH_H
#define STRATUS_CMS_HEALTH_H

#include "http/context.h"

extern const handler health_check; /* /health */

#endif
