/* row: the values of one record, in either of two forms.
 *
 * The typed form is the table's struct (data/schema_site.h). Three states of a field are kept
 * apart:
 *
 *   not in `present`                   nothing is said: an update leaves it, an insert fills it in
 *   in `present` and in `null`         it is null
 *   in `present` only                  the member is its value; a text may well be empty
 *
 *   posts_row post = {0};
 *   ROW_SET(post, posts, title, S("Edge"));
 *   ROW_NULL(post, posts, body);
 *   if (ROW_HAS(post, posts, body)) …       // has a value: present and not null
 *
 * The generic form, db_row, has a wire_value per field and serves code that knows the table only at
 * run time: the REST layer, hooks, checks. */
#ifndef STRATUS_DATA_ROW_H
#define STRATUS_DATA_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "data/schema.h"
#include "data/value.h"
#include "format/wire.h"

#define ROW_SET(row, table, name, value)                            \
  ((row).name = (value), (row).present |= field_bit(&(table).name), \
   (row).null &= ~field_bit(&(table).name))
#define ROW_NULL(row, table, name) \
  ((row).present |= field_bit(&(table).name), (row).null |= field_bit(&(table).name))
#define ROW_HAS(row, table, name) (((row).present & ~(row).null & field_bit(&(table).name)) != 0)

typedef struct {
  const table *table;
  uint64_t present;   /* field_bit of the fields that it says something about */
  wire_value *values; /* by a field's index; NULL (the tag) where absent or null */
} db_row;

/* A row that says nothing yet. False without memory. */
NODISCARD bool db_row_init(db_row *r, const table *t, arena *mem);

static inline bool db_row_has(const db_row *r, const field *f) {
  return (r->present & field_bit(f)) != 0;
}
/* NULL when absent. */
static inline wire_value db_row_get(const db_row *r, const field *f) { return r->values[f->index]; }
/* The text of a field that holds text; empty when it is absent or null. */
static inline str db_row_text(const db_row *r, const field *f) { return r->values[f->index].text; }
/* Sets a field; the value must fit its kind or be NULL, anything else traps. */
void db_row_set(db_row *r, const field *f, wire_value value);

/* Typed to generic: texts are not copied. False without memory. */
NODISCARD bool db_row_read(db_row *r, const table *t, const void *typed, arena *mem);
/* Generic to typed: all of *typed is written. Texts are not copied. */
void db_row_write(const db_row *r, void *typed);

#endif
