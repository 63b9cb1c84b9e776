/* transfer: a site's records as JSON lines and back, for its owner: private fields too, nothing
 * filled in, no hooks, no rules. A line is an object, {"table":"posts","id":"…","title":…}, its
 * values in the API's formats. What is written here is read back as it was. */
#ifndef STRATUS_CMS_TRANSFER_H
#define STRATUS_CMS_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"
#include "data/check.h"
#include "data/row.h"
#include "data/schema.h"
#include "format/sql.h"
#include "format/wire.h"

/* --- out ------------------------------------------------------------------- */

/* The site's tables, those first that others refer to; where references go in a ring, in the
 * schema's order. `out` has room for schema_n_shown. */
void transfer_order(const table **out);

/* The statement that reads the next page of `t`, by id: all fields in the schema's order, integers
 * as text, since D1 would round them. A page ends at some hundred rows or about a megabyte, but has
 * at least one row when there is one. `after`: the id of the last row before; NULL: none. */
void transfer_write_page(sql *out, const table *t, const str *after);

/* Appends the line of a record, without an end of line. `cells`: a row of that statement. Returns
 * the set of fields whose stored value their kind can not have: they are written as null. */
uint64_t transfer_write_line(buf *out, const table *t, const wire_value *cells);

/* --- in -------------------------------------------------------------------- */

typedef struct {
  const table *table; /* NULL: the line does not say, or says another */
  str id;             /* may be empty when the line has faults */
  db_row row;
  uint64_t derived; /* of row.present: what the line does not have and only a new record gets */
  check_faults faults;
} transfer_record;

/* Reads one line; what is wrong with it is in out->faults, with the codes of data/check.h and
 * "unknown" for what is no table or field. The record lives in `mem` and points into `line`. */
void transfer_read_line(str line, arena *mem, transfer_record *out);

/* How a statement has its values. */
typedef enum {
  TRANSFER_BOUND,     /* as parameters */
  TRANSFER_LITERAL,   /* in its text, for who can not bind them; not sql_ok when too long */
  TRANSFER_FROM_JSON, /* in a JSON array of records, each an array, which is to be its one
                         parameter: the same text for all records of a table that have the same
                         fields */
} transfer_form;

/* The form that is best for a record, its line having `line_bytes`: the last one, but for what may
 * be too large for one parameter, and for doubles, of which a text may lose the last bit. */
transfer_form transfer_best_form(const transfer_record *record, size_t line_bytes);

/* The statement that writes a record without faults: it makes a new one, or gives the one that has
 * this id the values of the line. Fields that the line does not have keep what they have, or get
 * the column's default. Nothing happens, and no trigger runs, where all values are so already. */
void transfer_write_statement(sql *out, const transfer_record *record, transfer_form form);

#endif
