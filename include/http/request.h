/* request: what a client asked, taken apart: method, path segments, query parameters. */
#ifndef STRATUS_HTTP_REQUEST_H
#define STRATUS_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "format/url.h"

typedef enum {
  METHOD_GET = 1 << 0,
  METHOD_HEAD = 1 << 1,
  METHOD_POST = 1 << 2,
  METHOD_PUT = 1 << 3,
  METHOD_PATCH = 1 << 4,
  METHOD_DELETE = 1 << 5,
  METHOD_OPTIONS = 1 << 6,
  METHOD_CRON = 1 << 7,  /* the platform's clock, by way of the shim; none that HTTP has */
  METHOD_OTHER = 1 << 8, /* none of ours: 405 everywhere */
} http_method;

enum { REQUEST_MAX_SEGMENTS = 8 };

typedef struct {
  str line; /* all of it, as sent */
  http_method method;
  url url;                            /* as sent */
  str segments[REQUEST_MAX_SEGMENTS]; /* of the path, decoded: "/v1/posts" has "v1", "posts" */
  size_t n_segments;
  bool trailing_slash; /* the path ends with '/' and is not "/" */
  url_param *params;
  size_t n_params;
} request;

/* Reads "GET https://example.com/v1/posts?limit=1". `line` must outlive the request. Fails with
 * ERR_BAD_REQUEST, ERR_URI_TOO_LONG, ERR_NOT_FOUND (a path deeper than any of ours) or ERR_BUSY;
 * method and, where it could be read, url are set all the same. */
NODISCARD err request_read(request *r, str line, arena *mem);

/* The method's name: "GET"; "OTHER" for one of no interest. */
str method_name(http_method m);

#endif
