/* api: the handlers of /v1: what tables there are, lists, single records. */
#ifndef STRATUS_CMS_API_H
#define STRATUS_CMS_API_H

#include "data/store.h"
#include "http/context.h"

/* Makes the response say what the store answered: the body, its tag, where it came from and what
 * that took. For anything but 404. */
void api_answer(context *c, const store_answer *a);

extern const handler api_index;  /* /v1 */
extern const handler api_list;   /* /v1/{table} */
extern const handler api_record; /* /v1/{table}/{id} */

#endif
