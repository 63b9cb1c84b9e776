/* cache_lookup: one URL of the tables', as the tiers know it: GET and DELETE /v1/cache?url=…. */
#ifndef STRATUS_CMS_CACHE_LOOKUP_H
#define STRATUS_CMS_CACHE_LOOKUP_H

#include "http/context.h"

/* Reads the URL ("/v1/posts?limit=5") as a request of the public's would be. An error as it would
 * get. What follows is in c->state. */
NODISCARD err cache_lookup_begin(context *c, str target);
/* Takes its answer out of memory; how many there were, 0 or 1. */
size_t cache_lookup_remove(context *c);
/* Answers where it would come from, what it depends on and whether it is true still. [suspends] */
NODISCARD err cache_lookup_resume(context *c);

#endif
