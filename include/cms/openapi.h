/* openapi: an OpenAPI 3.1 document of exactly this site, made of the tables' descriptors and
 * schema/endpoints.def: by the build (src/main_openapi.c), since what makes it is a ninth of what
 * would be uploaded. It lies among the static files; the worker hands it out as it does any other
 * answer, with the site's name in it. */
#ifndef STRATUS_CMS_OPENAPI_H
#define STRATUS_CMS_OPENAPI_H

#include "format/json.h"
#include "http/context.h"

#define OPENAPI_PATH "/v1/openapi.json" /* of the route, and of the file */
#define OPENAPI_TITLE "Stratus"         /* what the site is called in the file */
/* How the document begins; the title follows. */
#define OPENAPI_OPENING "{\"openapi\":\"3.1.0\",\"info\":{\"title\":"

extern const handler openapi_handler; /* OPENAPI_PATH */

/* Writes the document, which is not part of the worker. `title` is the site's name, for people. The
 * same in every build of a site. */
void openapi_write(json *j, str title);

#endif
