/* err: what went wrong, for the client. A function that can fail returns one and it must
 * be used. ERR_NONE means success. One table maps a code to HTTP. */
#ifndef STRATUS_BASE_ERR_H
#define STRATUS_BASE_ERR_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

typedef enum {
  ERR_NONE,
  ERR_BAD_REQUEST,        /* 400: malformed, unknown or out of range */
  ERR_UNAUTHORIZED,       /* 401: no credentials where some are needed, or bad ones */
  ERR_FORBIDDEN,          /* 403: known, but not allowed to do this */
  ERR_NOT_FOUND,          /* 404 */
  ERR_METHOD_NOT_ALLOWED, /* 405 */
  ERR_CONFLICT,           /* 409: with what other records hold, or refer to */
  ERR_PRECONDITION,       /* 412: the record is not the one that If-Match or If-None-Match means */
  ERR_BODY_TOO_LARGE,     /* 413 */
  ERR_URI_TOO_LONG,       /* 414 */
  ERR_MEDIA_TYPE,         /* 415: a body that is not JSON */
  ERR_INVALID,            /* 422: understood, but the schema or a hook of the site refuses it */
  ERR_KEY_REUSED,         /* 422: an Idempotency-Key that came with another request before */
  ERR_TOO_MANY,           /* 429: tried too often; the answer says when to try again */
  ERR_INTERNAL,           /* 500: a defect of ours, or a wrong configuration */
  ERR_BUSY,               /* 503: no slot or no memory; try again */
  ERR_UNAVAILABLE,        /* 503: the database did not answer */
  ERR_SCHEMA,             /* 503: the database is not one that this worker was built for */
  ERR_COUNT
} err_code;

/* One of several things that are wrong: which field, a stable word for programs ("required",
 * "unique"), a sentence for people. */
typedef struct {
  str field, code, message;
} err_fault;

typedef struct {
  err_code code;
  str field;  /* the parameter or field at fault, may be empty; lives as long as the request */
  str detail; /* a sentence for people: what was wrong and what to do; no SQL, no internal name */
  const err_fault *faults; /* all that is wrong, when there can be several; or NULL */
  size_t n_faults;
} err;

#define OK ((err){.code = ERR_NONE})

/* What HTTP says for a code. */
typedef struct {
  int status;
  str slug; /* the last part of the problem's type: /errors/{slug}. Stable. */
  str title;
} err_info;

/* For any code but ERR_NONE. */
const err_info *err_describe(err_code code);

/* An err with a fixed sentence. */
NODISCARD err err_make(err_code code, str field, str detail);

/* ERR_BUSY, because memory ran out. */
NODISCARD err err_no_memory(void);

/* Whether `e` is an error. */
static inline bool err_is(err e) { return e.code != ERR_NONE; }

#endif
