/* api_query: from URL parameters to a query: the grammar of reading, which docs/API.md describes.
 * Strict: whatever is not understood is an error that names it and says what exists. Filters are
 * read in api_filters.c, branches in api_include.c. */
#ifndef STRATUS_CMS_API_QUERY_H
#define STRATUS_CMS_API_QUERY_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "data/query.h"
#include "http/request.h"

/* Reads the parameters of `req` into *q, which query_make and, for a single record, its id have
 * prepared. Normalises it. A list asks for what meta.next needs. */
NODISCARD err api_query_read(query *q, const request *req, arena *mem);

#endif
