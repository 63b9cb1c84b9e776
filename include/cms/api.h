/* api: the handlers of /v1: what tables there are, lists, single records. */
#ifndef STRATUS_CMS_API_H
#define STRATUS_CMS_API_H

#include "data/store.h"
#include "http/context.h"

/* Makes the response say what the store answered: the body, its tag, where it came from and what
 * that took. For anything but 404. */
void api_answer(context *c, const store_answer *a);

/* Refuses every parameter: for handlers that know none. */
NODISCARD err api_refuse_params(context *c);
/* Answers with a body that was made without asking anybody, and the tag of it. ERR_BUSY when memory
 * ran out in making it. */
NODISCARD err api_answer_made(context *c, const buf *body);

extern const handler api_index;  /* /v1 */
extern const handler api_list;   /* /v1/{table} */
extern const handler api_record; /* /v1/{table}/{id} */

#endif
