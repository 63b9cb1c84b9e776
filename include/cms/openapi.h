/* openapi: an OpenAPI 3.1 document of exactly this site, made of the tables' descriptors and
 * schema/endpoints.def. */
#ifndef STRATUS_CMS_OPENAPI_H
#define STRATUS_CMS_OPENAPI_H

#include "format/json.h"
#include "http/context.h"

extern const handler openapi_handler; /* /v1/openapi.json */

/* Writes the document. `title` is the site's name, for people. The same in every build of a site.
 */
void openapi_write(json *j, str title);

#endif
