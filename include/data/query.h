/* query: one read as a value. The REST layer makes it, the SQL renderer and the cache key consume
 * it: there is one way from a question to a statement. */
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
#include "data/schema.h"
#include "format/sql.h"
#include "format/wire.h"

typedef enum {
  OP_EQ,
  OP_NEQ,
  OP_LT,
  OP_LTE,
  OP_GT,
  OP_GTE,
  OP_IN,
  OP_NIN,
  OP_NULL,
  OP_NNULL,
  OP_CONTAINS,
  OP_NCONTAINS,
  OP_STARTS_WITH,
  OP_NSTARTS_WITH,
  OP_ENDS_WITH,
  OP_NENDS_WITH,
  OP_BETWEEN,
  OP_NBETWEEN,
  OP_EMPTY,
  OP_NEMPTY,
  OP_EQI,
  OP_CONTAINSI,
  OP_STARTS_WITHI,
  OP_ENDS_WITHI,
  OP_COUNT
} query_op;

/* What an operator takes. */
typedef enum {
  OPERAND_ONE,  /* a value of the field's kind */
  OPERAND_TEXT, /* a text; only for fields that hold text */
  OPERAND_LIST, /* one or more values */
  OPERAND_TWO,  /* exactly two values */
  OPERAND_FLAG, /* true, or false for the opposite */
} query_operand;

/* "$eq" and what it takes. For `op` below OP_COUNT. */
str query_op_name(query_op op);
query_operand query_op_operand(query_op op);
/* False when no operator has this name ("$eq"). */
bool query_op_find(str name, query_op *out);

typedef struct {
  const field *field;
  query_op op;
  wire_value *values; /* in an arena; none for operators with a flag, where false made it the
                         opposite one */
  size_t n_values;
} query_condition;

typedef struct {
  const field *field;
  bool descending;
} query_sort;

/* Who asks, as the read rules see them. */
typedef struct {
  wire_value user_id; /* NULL: anonymous */
  wire_value role;    /* NULL: anonymous */
} query_principal;

typedef struct {
  const table *table;
  str id;          /* the one record asked for; ptr NULL: a list */
  uint64_t fields; /* the fields to answer with, never private ones; 0 never */
  query_condition conditions[LIMIT_CONDITIONS]; /* ANDed */
  size_t n_conditions;
  query_sort sort[LIMIT_SORT_KEYS]; /* as asked; query_order completes it */
  size_t n_sort;
  relation includes[LIMIT_INCLUDES];
  size_t n_includes;
  int64_t limit, offset;
  bool total;
  query_principal principal;
  int64_t now_ms; /* what :now means in rules */
} query;

/* A list of `t` with all defaults: public fields, first page, default order, anonymous. */
query query_make(const table *t);

static inline bool query_is_single(const query *q) { return q->id.ptr != NULL; }

/* The complete order: what was asked, or else newest first; then the id, in the direction of the
 * last key, so it is total and an index can be read either way. Returns how many keys, at most
 * LIMIT_SORT_KEYS + 1. */
size_t query_order(const query *q, query_sort out[LIMIT_SORT_KEYS + 1]);

/* Brings what is a set into one order (conditions, includes), so that equal questions are equal. */
void query_normalise(query *q);

/* Writes the canonical URL of a normalised query: defaults left out, parameters in a fixed order.
 * Equal questions give equal text, different ones different text: it is the cache key. */
void query_write_url(const query *q, buf *out);

/* The tables whose rows the answer depends on, as bits of schema_table_index. */
uint64_t query_tables(const query *q);

/* Renders the one statement that answers the query. Its columns: of a list with `total` a first row
 * that holds the count in its first column; then per record the fields (see query_columns) in the
 * schema's order, then one JSON text per include: an array of fields (to-one; NULL when there is
 * none), or an array of such arrays. Fails with ERR_BAD_REQUEST when D1's limits are passed,
 * ERR_BUSY without memory. */
NODISCARD err query_render(const query *q, arena *mem, sql *out);

/* The set of fields that the statement selects: those asked for; of a single record without
 * includes all public ones, so that the row can be kept for any later choice of fields. */
uint64_t query_columns(const query *q);

#endif
