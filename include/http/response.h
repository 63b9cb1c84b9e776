/* response: what goes back: status, headers, body. */
#ifndef STRATUS_HTTP_RESPONSE_H
#define STRATUS_HTTP_RESPONSE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

typedef struct {
  int status;
  buf head; /* "name: value\n" lines */
  buf own;  /* those that other answers of the kind have otherwise; they are sent behind `head` */
  str body;
  bool has_body; /* false: 204, 304, answers to HEAD */
} response;

/* An empty response with status 200 whose headers grow in `mem`. */
response response_make(arena *mem);

/* Adds a header. `name` in lower case. Control characters in `value` are dropped, so no value can
 * end its line. */
void response_header(response *r, str name, str value);
void response_header_i64(response *r, str name, int64_t value);

/* Joins `own` to `head`, which is then complete: how many bytes at its end are of `own`. */
size_t response_join(response *r);

/* Makes it 200 with this JSON body. */
void response_json(response *r, str body);

/* Makes it a problem document (RFC 9457) that says `e`; headers written before stay. */
void response_problem(response *r, arena *mem, err e);

/* Makes it a redirect (308) to `location`. */
void response_redirect(response *r, str location);

#endif
