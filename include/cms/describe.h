/* describe: GET /v1/schema: the tables as a client needs them that draws forms and lists of any:
 * fields with their options, relations, and what whoever asks may do. */
#ifndef STRATUS_CMS_DESCRIBE_H
#define STRATUS_CMS_DESCRIBE_H

#include "http/context.h"

extern const handler describe_schema;

#endif
