/* query_cursor: places in a list as text, for `cursor` and meta.next of the API.
 *
 * A place is the values of query_order's keys in one row (query_cursor in data/query.h) and how
 * many rows beyond it are passed over. The latter is for rows whose keys can't be said: a text that
 * is longer than a URL, a number that the database can't hand out. Their place is counted from the
 * last row whose can be, so a page follows the other whatever a table holds.
 *
 * The text also says which question it belongs to (table, conditions, order), and carries a check.
 * It is not secret and not signed: a place made by hand says no more than a condition would. */
#ifndef STRATUS_DATA_QUERY_CURSOR_H
#define STRATUS_DATA_QUERY_CURSOR_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "data/query.h"
#include "format/wire.h"

/* The column of the statement's rows in which the k-th of query_order's keys is; with q->keys. */
size_t query_key_column(const query *q, size_t k);

/* Of a page with `more`: where the next page begins. False when there is none, or without memory
 * (the arena remembers). */
NODISCARD bool query_cursor_next(const query *q, wire_rows rows, arena *mem, query *next);

/* Writes the place at which `q` begins, its cursor and offset. `q` must be normalised. */
void query_cursor_write(const query *q, buf *out);

typedef enum {
  CURSOR_OK,
  CURSOR_MALFORMED, /* not what query_cursor_write wrote */
  CURSOR_OF_OTHER,  /* of another table, order, or other conditions */
  CURSOR_NO_MEMORY,
} cursor_result;

/* Makes `q`, normalised and without a place, begin where `text` says. */
NODISCARD cursor_result query_cursor_read(query *q, str text, arena *mem);

#endif
