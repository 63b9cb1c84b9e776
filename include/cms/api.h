/* api: the handlers of /v1: what tables there are, lists, single records. */
#ifndef STRATUS_CMS_API_H
#define STRATUS_CMS_API_H

#include "http/context.h"

extern const handler api_index;  /* /v1 */
extern const handler api_list;   /* /v1/{table} */
extern const handler api_record; /* /v1/{table}/{id} */

#endif
