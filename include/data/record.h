/* record: rows to JSON. One place turns what SQLite returned for a query into the body that clients
 * see. */
#ifndef STRATUS_DATA_RECORD_H
#define STRATUS_DATA_RECORD_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/query.h"
#include "format/json.h"
#include "format/wire.h"

/* The records alone, as an array, from the rows of query_render's statement. ERR_INTERNAL when the
 * rows do not fit the query (a database of another shape). */
NODISCARD err record_write_rows(const query *q, wire_rows rows, arena *mem, json *out);

/* The body of a list: {"data":[…],"meta":{…}}, from the rows of query_render's statement.
 * ERR_INTERNAL when the rows do not fit the query (a database of another shape), ERR_BUSY without
 * memory. */
NODISCARD err record_write_list(const query *q, wire_rows rows, arena *mem, buf *body);

/* The body of a single record: {"data":{…}}. `row` is one row of that statement, its fields those
 * of query_columns(q). */
NODISCARD err record_write_single(const query *q, wire_rows row, arena *mem, buf *body);

#endif
