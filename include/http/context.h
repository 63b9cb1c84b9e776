/* context: one request on its way through the application: what handlers get. It lives in the
 * slot's arena. */
#ifndef STRATUS_HTTP_CONTEXT_H
#define STRATUS_HTTP_CONTEXT_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "data/config.h"
#include "data/freshness.h"
#include "data/query.h"
#include "data/schema.h"
#include "host/slot.h"
#include "http/request.h"
#include "http/response.h"

enum { CONTEXT_MAX_CAPTURES = 2 };

typedef struct context context;

/* A handler answers in two steps. `begin` runs at once and without I/O: it fills c->res, or sets
 * c->needs_io; then `resume` runs on the slot's stack and may use [suspends] functions. `after`
 * runs when the answer is on its way, if c->wants_after. An err that either returns becomes a
 * problem document. */
typedef struct {
  err (*find)(
      context *c); /* NULL, or says whether what the path names exists, whatever the method */
  err (*begin)(context *c);
  err (*resume)(context *c); /* NULL when begin never needs I/O */
  void (*after)(context *c); /* NULL when there is never anything left to do; may empty the arena,
                                the context with it */
} handler;

struct context {
  slot *slot;
  arena *mem; /* the slot's */
  const config *config;
  int64_t now_ms; /* when the request came */
  request req;
  response res;
  str captures[CONTEXT_MAX_CAPTURES]; /* what {…} in the route's pattern matched */
  const handler *handler;
  const void *with;              /* the route's own word to its handler */
  const table *table;            /* what `find` found */
  void *state;                   /* the handler's own, between its steps */
  freshness_wish wish;           /* how new the answer has to be */
  query_principal principal;     /* who asks */
  const struct audit_who *audit; /* whose changes a write's are (cms/audit.h) */
  str idempotency_key;           /* of a write; empty when there is none */
  str if_none_match;             /* request headers that answers depend on; empty when absent */
  str etag;                      /* of the answer, for conditional requests; empty: none */
  uint32_t head_key; /* not 0: all headers are determined by this number and head_age_s */
  uint32_t head_age_s;
  bool needs_io;
  bool wants_after;
  bool may_have_written; /* a write was sent to the database: no answer may say that it was not */
};

#endif
