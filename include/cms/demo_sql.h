/* demo_sql: typed rows to INSERT statements. Driven by the descriptors and checked by the compiler:
 * a row struct that the schema no longer has does not build. */
#ifndef STRATUS_CMS_DEMO_SQL_H
#define STRATUS_CMS_DEMO_SQL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "data/schema.h"
#include "format/sql.h"

/* The longest statement: within LIMIT_SQL_BYTES, with room for whoever wraps it. */
enum { DEMO_STATEMENT_BYTES = 90000 };

/* The line between two statements. It is a comment in SQL. */
#define DEMO_BREAKPOINT "--> statement-breakpoint"

/* Sets a member of a row struct and its presence bit. */
#define DEMO_SET(row, table, name, value) \
  ((row).name = (value), (row).present |= field_bit(&(table).name))

/* Appends one tuple of VALUES: every field of `t` in the schema's order. `row` is the table's row
 * struct. A field without its presence bit gets the schema's initial value, else NULL; a required
 * one that has neither is a programmer's error. */
void demo_sql_write_row(sql *out, const table *t, const void *row);

/* Where statements go. */
typedef struct {
  /* Takes the next piece of text; false when it can not. */
  bool (*write)(void *context, str text);
  void *context;
  size_t n_statements;
  bool no_memory; /* set by the functions below; from then on they do nothing */
  bool no_room;   /* `write` returned false; the same */
} demo_sink;

/* Whether everything went well so far. */
bool demo_sink_ok(const demo_sink *sink);

/* The statement that collects rows of one table. */
typedef struct demo_insert demo_insert;
struct demo_insert {
  const table *table;
  demo_insert *after; /* the rows that these refer to, which must be written first; or NULL */
  sql statement;
  sql row; /* scratch */
  size_t n_rows;
};

/* Prepares an empty statement whose text lives in `mem`. */
void demo_insert_init(demo_insert *insert, const table *t, demo_insert *after, arena *mem);
/* Adds a row; writes out what was collected when it would become too long. A row that alone is too
 * long is a programmer's error: content has limits. */
void demo_insert_add(demo_insert *insert, const void *row, demo_sink *sink);
/* Writes out what was collected, if anything. */
void demo_insert_flush(demo_insert *insert, demo_sink *sink);

#endif
