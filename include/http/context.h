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
#include "data/store.h"
#include "host/slot.h"
#include "http/request.h"
#include "http/response.h"

enum { CONTEXT_MAX_CAPTURES = 2 };

/* Beside its number (context.head_key) a head that may be kept has a kind: bits. */
enum { HEAD_OF_304 = 1, HEAD_OF_ORIGIN = 2, HEAD_KINDS = 4 };

typedef struct context context;

/* Who asks, beyond what rules see of it: for what is written down about a request, and for what a
 * token may not. */
typedef enum {
  ASKER_NOBODY,
  ASKER_SECRET,  /* ADMIN_TOKEN */
  ASKER_SESSION, /* somebody who signed in, by the cookie */
  ASKER_TOKEN,   /* an API token */
} asker_kind;

enum {
  ASKER_MAY_READ = 1,
  ASKER_MAY_CREATE = 2,
  ASKER_MAY_UPDATE = 4,
  ASKER_MAY_DELETE = 8,
  ASKER_MAY_ALL = 15,
};

typedef struct {
  asker_kind kind;
  bool pending;    /* a session or token that is still to be looked up: kind says which */
  bool stale;      /* it was seen last so long ago that this is to be noted */
  bool outlived;   /* the session is of a role that its user has no more; to be noted */
  str hash;        /* of what was sent */
  str id;          /* of the session or token */
  str name;        /* the user's email; the token's name; "ADMIN_TOKEN" */
  str address;     /* where from (CF-Connecting-IP), of requests that may change something */
  uint64_t tables; /* what a token is for: bits of schema_table_index, all of them unless it says */
  unsigned may;    /* ASKER_MAY_… */
} asker;

/* When a handler has to know who asks. */
typedef enum {
  ASKED_BEFORE_RESUME, /* `begin` may see a pending asker, `resume` never does */
  ASKED_BEFORE_BEGIN,  /* neither does; `begin` may then run late, when headers are gone */
  ASKED_BY_HANDLER,    /* both may: the handler looks it up by itself, or does not care */
} asked_when;

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
  asked_when asked;
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
  const void *with;          /* the route's own word to its handler */
  const table *table;        /* what `find` found */
  void *state;               /* the handler's own, between its steps */
  freshness_wish wish;       /* how new the answer has to be */
  query_principal principal; /* who asks */
  asker asker;
  str cookies;         /* the Cookie header; ptr NULL: none */
  str idempotency_key; /* of a write; empty when there is none */
  str if_none_match;   /* request headers that answers depend on; empty when absent */
  str etag;            /* of the answer, for conditional requests; empty: none */
  uint32_t head_key;   /* not 0: all headers are determined by this number, head_age_s, the status
                          and whether the client sent Origin */
  uint32_t head_age_s;
  const store_read *held; /* the read that memory answered, or NULL */
  bool has_origin;        /* the client sent Origin: a page of another site asks */
  bool needs_io;
  bool begins_late; /* `begin` waits until it is known who asks */
  bool wants_after;
  bool may_have_written; /* a write was sent to the database: no answer may say that it was not */
};

#endif
