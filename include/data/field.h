/* field: what a kind of field means: how its values are read from text, stored and written as JSON.
 * All three in one file, so that a new kind is complete or does not compile. */
#ifndef STRATUS_DATA_FIELD_H
#define STRATUS_DATA_FIELD_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"
#include "data/schema.h"
#include "format/json.h"
#include "format/wire.h"

/* The kind's name in the schema, for messages: "datetime". */
str field_kind_name(field_kind kind);
/* What a value must look like, for messages: "true or false". */
str field_kind_expects(field_kind kind);
/* The column's type in a STRICT table: TEXT, INTEGER or REAL. */
str field_column_type(field_kind kind);
/* Whether values are text, so that $contains and its kin make sense. json is not: one value has
 * many texts. */
bool field_is_text(field_kind kind);

/* Whether a value has the shape in which this kind is stored; NULL has that of none. */
bool field_takes(field_kind kind, wire_value value);

/* Reads a value to compare with from the text of a query parameter. False when it is not of the
 * field's kind, and *out is untouched: not one of the choices, no number, or a number that is no
 * finite double. Other text is taken as it is. The result points into `text` or is an INT. */
NODISCARD bool field_parse(const field *f, str text, wire_value *out);

/* Writes a stored value as JSON: datetimes as RFC 3339, booleans as booleans, json as JSON. A
 * stored value that the kind can't have (written behind our back) is written as null rather than as
 * broken JSON. */
void field_write(json *j, const field *f, wire_value value);

#endif
