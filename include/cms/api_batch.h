/* api_batch: POST /v1/batch: up to LIMIT_BATCH_WRITES writes, all or nothing:
 *
 *   {"requests":[{"method":"POST","path":"/v1/posts","body":{…}}, …]}
 *   {"data":[{"status":201,"data":{…}}, …]}
 *
 * Faults say which request they are about: requests[2].title. */
#ifndef STRATUS_CMS_API_BATCH_H
#define STRATUS_CMS_API_BATCH_H

#include "http/context.h"

extern const handler api_batch;

#endif
