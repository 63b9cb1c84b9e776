/* query: one read as a value. The REST layer and C code make it, the SQL renderer and the cache key
 * consume it: there is one way from a question to a statement.
 *
 *   query q = query_make(&posts.table);
 *   query_where(&q, mem, eq(&posts.status, V("published")));
 *   query_sort_by(&q, &posts.title, ASCENDING);
 *   query names = query_make(&users.table);
 *   names.fields = FIELDS(&users.name);
 *   query_include(&q, mem, relation_to_one(&posts.user_id), names);
 *
 * Functions that take `mem` may run out of it; the query is then `failed`, and rendering it gives
 * ERR_BUSY, so that nothing need be checked before. */
#ifndef STRATUS_DATA_QUERY_H
#define STRATUS_DATA_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "data/condition.h"
#include "data/schema.h"
#include "format/sql.h"
#include "format/wire.h"

enum { ASCENDING = 0, DESCENDING = 1 };

typedef struct {
  const field *field;
  bool descending;
  uint8_t aggregate; /* not 0: the aggregate with this number, counted from 1, instead of `field` */
} query_sort;

/* Who asks, as the read rules see them. */
typedef struct {
  wire_value user_id; /* NULL: anonymous */
  wire_value role;    /* NULL: anonymous */
  /* Not NULL: who asks is not known yet. user_id and role are what the database finds them by
   * (format/sql.h), and whoever renders such a query must judge its answer before it is shown. */
  const sql_finding *findings;
} query_principal;

typedef struct query query;

/* A branch: related records within each record, with a query of their own. Its fields, conditions,
 * sort, limit (of to-many: per parent), offset and includes count; the rest is the root's. */
typedef struct {
  relation relation;
  query *query;
} query_branch;

/* A place in the order: the values of query_order's keys in one row; the answer begins behind that
 * row, or ends before it. Whether the row still exists does not matter. */
typedef enum { CURSOR_NONE, CURSOR_AFTER, CURSOR_BEFORE } cursor_kind;

typedef struct {
  cursor_kind kind;
  const wire_value *values; /* as many as query_order has keys */
} query_cursor;

typedef enum { AGGREGATE_COUNT, AGGREGATE_SUM, AGGREGATE_MIN, AGGREGATE_MAX } aggregate_kind;

typedef struct {
  aggregate_kind kind;
  const field *field; /* COUNT: NULL counts rows, else rows in which it is not null */
} query_aggregate;

struct query {
  const table *table;
  str id;          /* the one record asked for; ptr NULL: a list */
  uint64_t fields; /* to answer with; C code may ask for private ones, the REST layer never does */
  uint64_t all;    /* what `fields` is by default: the public ones */
  condition *conditions; /* ANDed; grows by query_where */
  size_t n_conditions, cap_conditions;
  query_sort sort[LIMIT_SORT_KEYS]; /* as asked; query_order completes it */
  size_t n_sort;
  query_branch *includes; /* grows by query_include */
  size_t n_includes, cap_includes;
  query_aggregate aggregates[LIMIT_AGGREGATES]; /* any: rows are groups, not records */
  size_t n_aggregates;
  const field *group_by[LIMIT_GROUP_FIELDS];
  size_t n_group_by;
  query_cursor cursor;
  int64_t limit, offset;
  bool total;
  bool keys;    /* each row brings the values of query_order's keys: what cursors are made of */
  bool more;    /* a row more than `limit` is asked for: that it is there means a next page */
  bool trusted; /* read rules do not apply: for the site's own code, never for what a client says */
  bool failed;  /* memory ran out while it was made */
  query_principal principal;
  int64_t now_ms; /* what :now means in rules */
};

/* A list of `t` with all defaults: public fields, first page, default order, anonymous. */
query query_make(const table *t);

static inline bool query_is_single(const query *q) { return q->id.ptr != NULL; }
/* Whether it is one whole record as it stands, so that its row serves any choice of fields. */
static inline bool query_is_row(const query *q) {
  return query_is_single(q) && q->n_includes == 0 && q->n_conditions == 0;
}

/* Adds a condition; all must hold. */
void query_where(query *q, arena *mem, condition c);
/* Adds a sort key behind those there are, at most LIMIT_SORT_KEYS. */
void query_sort_by(query *q, const field *f, bool descending);
/* The same with an aggregate of the query, counted from 0. */
void query_sort_by_aggregate(query *q, size_t number, bool descending);
/* Nests related records: a copy of `branch`, whose table must be the relation's. */
void query_include(query *q, arena *mem, relation r, query branch);
/* Nests them with all defaults, and returns the branch for shaping it; NULL without memory. */
query *query_include_default(query *q, arena *mem, relation r);
/* Adds an aggregate; returns its number, counted from 0. `f` NULL only with COUNT. */
size_t query_aggregate_add(query *q, aggregate_kind kind, const field *f);
void query_group_by(query *q, const field *f);

/* A set of fields: FIELDS(&posts.title, &posts.slug). */
uint64_t fields_of(const field *const *fields, size_t count);
#define FIELDS(...)                              \
  fields_of((const field *const[]){__VA_ARGS__}, \
            sizeof((const field *const[]){__VA_ARGS__}) / sizeof(const field *))

/* The complete order. Of records: what was asked, or else newest first; then the id, in the
 * direction of the last key, so it is total and an index can be read either way. Of groups: what
 * was asked, then the fields of the grouping. Returns how many keys. */
enum { QUERY_MAX_KEYS = LIMIT_SORT_KEYS + LIMIT_GROUP_FIELDS };
size_t query_order(const query *q, query_sort out[QUERY_MAX_KEYS]);

/* Brings what is a set into one order (conditions, includes), and leaves out sort keys that change
 * nothing, so that equal questions are equal. */
void query_normalise(query *q, arena *mem);

/* Writes the canonical URL of a normalised query: defaults left out, parameters in a fixed order.
 * Equal questions give equal text, different ones different text: it is the cache key. Not for
 * aggregates, which no URL says. */
void query_write_url(const query *q, buf *out);

/* The tables whose rows the answer depends on, as bits of schema_table_index. */
uint64_t query_tables(const query *q);

/* Renders the one statement that answers the query. Its columns, of records: of a list with `total`
 * a first row that holds the count in its first column; then per record the fields (see
 * query_columns) in the schema's order, then one JSON text per include: an array of fields and
 * nested includes (to-one; NULL when there is none), or an array of such arrays; then, with `keys`,
 * the sort keys that are none of the fields (query_key_column). With CURSOR_BEFORE the rows come in
 * reverse. Of groups: the fields of the grouping, then the aggregates. Fails with ERR_BAD_REQUEST
 * when D1's limits are passed, ERR_BUSY without memory, ERR_INTERNAL when a rule of the schema
 * can't be read. */
NODISCARD err query_render(const query *q, arena *mem, sql *out);

/* The set of fields that the statement selects: those asked for; of a row (query_is_row) all public
 * ones too, so that it can be kept for any later choice of fields. */
uint64_t query_columns(const query *q);

/* How many cells a row of the statement has. */
size_t query_width(const query *q);

#endif
