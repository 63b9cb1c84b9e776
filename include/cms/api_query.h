/* api_query: from URL parameters to a query. Strict: whatever is not understood is an error that
 * names it and says what exists. The grammar of filters is in cms/api_filters.h. */
#ifndef STRATUS_CMS_API_QUERY_H
#define STRATUS_CMS_API_QUERY_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "data/query.h"
#include "http/request.h"

/* Reads the parameters of `req` into *q, which query_make and, for a single record, its id have
 * prepared. Normalises it. */
NODISCARD err api_query_read(query *q, const request *req, arena *mem);

#endif
