/* api_write: writing over HTTP: POST /v1/{table}; PATCH, PUT and DELETE /v1/{table}/{id}.
 *
 * A write is one D1 batch. Before it at most one read: PUT asks whether the record is there, a
 * write with If-Match what it is now. The batch then insists that this is still so. */
#ifndef STRATUS_CMS_API_WRITE_H
#define STRATUS_CMS_API_WRITE_H

#include "base/attr.h"
#include "base/err.h"
#include "data/db.h"
#include "format/json_tree.h"
#include "http/context.h"

extern const handler api_write;

/* What every write begins with, before any [suspends] call: no parameters, a body that claims to be
 * JSON and not to be too long. */
NODISCARD err api_write_check(context *c, bool needs_body);

/* Reads If-Match (ptr NULL: none) and If-None-Match, which only some methods may have. Before any
 * [suspends] call, too. */
NODISCARD err api_write_conditions(context *c, str *if_match, bool *creates_only);

/* Reads and parses the body, which must be an object. [suspends] */
NODISCARD err api_write_body(context *c, const json_tree **out, str *text);

/* A session of whoever asks, under the tables' rules. */
db api_write_session(context *c);

/* One write, of which nothing was sent yet. */
typedef struct {
  http_method method;
  const table *table;
  str id;                /* of all but POST */
  const json_tree *body; /* of all but DELETE */
  bool exists;           /* of PUT: whether there is such a record */
  str image;             /* of If-Match: the record that it means (db_add_image); ptr NULL: any */
  size_t number;         /* of its statement */
} api_change;

/* Whether whoever asks may do this at all, whatever the record: ERR_FORBIDDEN, or ERR_UNAUTHORIZED
 * to nobody in particular, when the rules never let them, or the token that asks is not for it. */
NODISCARD err api_change_may(const context *c, const api_change *change);
/* Adds the change to the batch; its faults go into the batch. */
void api_change_add(api_change *change, db_batch *b);
/* 201, 200 or 204. */
int api_change_status(const api_change *change);
/* Writes the record as it was stored, as GET would: {"data":{…}}. `row`: the one that its statement
 * answered with. */
NODISCARD err api_change_write_row(const api_change *change, wire_rows row, arena *mem, buf *body);

/* Sends the batch that makes these changes, and lets the caches know: a check of the change log and
 * what KV is to hold go with it. X-Seq and its cookie go into the response. ERR_FORBIDDEN becomes
 * ERR_UNAUTHORIZED where nobody asked. [suspends] */
NODISCARD err api_write_run(context *c, db_batch *b, const api_change *changes, size_t n);

/* The same headers for the answer to a request that came before and is not done again, and that it
 * is one: who missed the first answer must see its write, too. [suspends] */
NODISCARD err api_write_replayed(context *c, db *d);

/* What is left for after the answer. [suspends] */
void api_write_after(context *c);

#endif
