/* conditional: requests that depend on what the client has already (RFC 9110, section 13). */
#ifndef STRATUS_HTTP_CONDITIONAL_H
#define STRATUS_HTTP_CONDITIONAL_H

#include <stdbool.h>

#include "base/str.h"

/* Whether an If-None-Match value names `etag` ("\"…\"", strong), by weak comparison, or is "*". */
bool conditional_none_match_hit(str if_none_match, str etag);

/* Whether an If-Match value names `etag`, by strong comparison. "*" is the caller's to look for. */
bool conditional_match_hit(str if_match, str etag);

/* Whether a Cache-Control request header has the directive no-cache (max-age=0, which a browser's
 * reload sends, is another). */
bool conditional_no_cache(str cache_control);

#endif
