/* endpoint: endpoints of the site's own. A line in schema/endpoints.def lists each, src/site/ has
 * the function:
 *
 *   ENDPOINT("/v1/site/most-commented", most_commented, .params = "limit")
 *
 *   err most_commented(endpoint *e) {
 *     db_rows rows;
 *     err failure = db_sql(&e->db, TABLES(&posts.table), &rows, S("SELECT …"), V(5));
 *     if (err_is(failure)) return failure;
 *     endpoint_write_rows(e, &rows, S("title,comments"));
 *     return OK;
 *   }
 *
 * GET, HEAD, OPTIONS and CORS, parameters that are not listed, problem documents, ETag, the three
 * tiers and X-Cache are seen to. An answer is kept like any other, by path and parameters, until
 * one of the tables that `db` read has changed; so it may depend on nothing else, least of all on
 * who asks: e->db is nobody's session, whoever sent the request, and the answer is the same for
 * all. Read rules hold, for the public, unless the function sets e->db.trusted. What somebody sees
 * who signed in is had from the tables' own routes. */
#ifndef STRATUS_CMS_ENDPOINT_H
#define STRATUS_CMS_ENDPOINT_H

#include "base/attr.h"
#include "data/db.h"
#include "format/json.h"
#include "http/context.h"

typedef struct {
  db db;      /* asks; remembers which tables it read */
  arena *mem; /* for whatever lives as long as the request */
  json out;   /* where the function writes one JSON value: it becomes "data" */
  const context *context;
} endpoint;

/* Writes the answer to e->out. What it returns becomes a problem document. [suspends] */
typedef err endpoint_function(endpoint *e);

/* A line of schema/endpoints.def. */
typedef struct {
  const char *path; /* "/v1/site/…", three segments or more: /v1/{table} comes first, and nothing
                              else reaches the worker. {…} matches a segment, twice at most */
  endpoint_function *answer;
  const char *params; /* the query parameters that it knows: "limit,tag"; default: none */
} endpoint_def;

#define ENDPOINT(path, function, ...) endpoint_function function;
#include "schema/endpoints.def"
#undef ENDPOINT

/* What the i-th {…} of the path matched. */
str endpoint_path(const endpoint *e, size_t i);
/* A parameter's text; `fallback` when it is absent. */
str endpoint_text(const endpoint *e, str name, str fallback);
/* A whole number from `min` to `max`; ERR_BAD_REQUEST that says so when it is none. */
NODISCARD err endpoint_integer(const endpoint *e, str name, int64_t min, int64_t max,
                               int64_t fallback, int64_t *out);

/* Writes rows of plain SQL as an array of objects, their members named "title,comments". */
void endpoint_write_rows(endpoint *e, const db_rows *rows, str names);
/* Asks for the query's records and writes them as the REST API would. [suspends] */
NODISCARD err endpoint_write_query(endpoint *e, const query *q);

extern const handler endpoint_handler;

#endif
