/* router: finds the route of a path. One table, read from the top; the first that fits wins. */
#ifndef STRATUS_HTTP_ROUTER_H
#define STRATUS_HTTP_ROUTER_H

#include <stddef.h>

#include "http/context.h"

typedef struct {
  const char *pattern; /* "/v1/{table}/{id}": a {…} matches one whole, non-empty segment */
  unsigned methods;    /* http_method bits; OPTIONS is answered everywhere and needs no mention */
  const handler *handler;
  const handler *writer; /* of the methods that change something, where there are any; or NULL */
  const void *with;      /* what the handler shall find in context.with, or NULL */
} route;

/* The route that fits the request's path, its captures put into `c`; NULL when none does. */
const route *router_find(const route *routes, size_t count, context *c);

/* "GET, HEAD, OPTIONS": for Allow and Access-Control-Allow-Methods. */
void router_write_methods(unsigned methods, buf *out);

#endif
