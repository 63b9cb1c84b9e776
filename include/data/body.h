/* body: what a client sent, as JSON, to the values of a record. What is no matter of single values
 * (required fields, lengths, forms) is data/check.h's. */
#ifndef STRATUS_DATA_BODY_H
#define STRATUS_DATA_BODY_H

#include "base/arena.h"
#include "base/attr.h"
#include "data/check.h"
#include "data/row.h"
#include "format/json_tree.h"

/* Whether a JSON value can be a value of this field, which *out then is; it points into the tree.
 * null is NULL. Datetimes are RFC 3339 texts or whole milliseconds, integers numbers or, beyond
 * ±2^53, texts, JSON is whatever stands there. */
NODISCARD bool body_read_value(const field *f, const json_tree *value, wire_value *out);

/* Reads the members of an object into the row, which db_row_init has prepared. Unknown fields,
 * read-only ones and values of other types are faults: "unknown", "readonly", "type". `id`: the id
 * that the record has by its URL, which the object may repeat; empty when it can not know one. */
void body_read(const json_tree *object, str id, db_row *out, check_faults *faults);

#endif
