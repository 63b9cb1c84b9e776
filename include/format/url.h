/* url: the path and query of a request's URL. Percent-decoding is strict: a malformed escape,
 * bytes that are not UTF-8 and NUL are refused, never passed on. */
#ifndef STRATUS_FORMAT_URL_H
#define STRATUS_FORMAT_URL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/str.h"

typedef struct {
  str origin; /* "https://example.com"; empty when the text began with '/' */
  str path;   /* begins with '/', "/" when there was none; still encoded */
  str query;  /* without '?', still encoded; empty when there is none */
} url;

/* A query parameter, decoded, its name taken apart: filters[title][$eq]=x has the
 * parts "filters", "title", "$eq"; a[] has "a", "". */
typedef struct {
  str name; /* whole, decoded, for messages */
  str parts[LIMIT_PARAM_DEPTH];
  size_t n_parts;
  str value;
} url_param;

/* Splits an absolute URL ("http://host/path?query", a fragment is dropped) or one that begins with
 * '/'. False when it is neither, or has credentials. The slices point into `text`. */
NODISCARD bool url_split(str text, url *out);

/* Percent-decodes; with `plus` true '+' is a space (in queries). False when malformed or memory is
 * out. Plain ASCII with nothing to decode is not copied: *out may be `text` itself. */
NODISCARD bool url_decode(arena *mem, str text, bool plus, str *out);

typedef enum {
  URL_OK,
  URL_MALFORMED_ESCAPE,
  URL_MALFORMED_NAME, /* brackets that do not match, or nothing before them */
  URL_TOO_MANY,       /* above LIMIT_PARAMS or LIMIT_PARAM_DEPTH */
  URL_NO_MEMORY,
} url_result;

/* Takes apart all parameters of a query. *out is allocated in `mem`; texts are there or point into
 * `query`. On failure *bad is the raw text of the parameter at fault. Empty pieces ("a=1&&b=2") are
 * skipped. */
NODISCARD url_result url_params(arena *mem, str query, url_param **out, size_t *count, str *bad);

/* Writes `text` percent-encoded for a query value: unreserved characters of RFC 3986 and
 * "$,:;@/!*()" as they are. */
void url_write(buf *out, str text);
/* The same for one segment of a path: a slash is encoded, too. */
void url_write_segment(buf *out, str text);

#endif
