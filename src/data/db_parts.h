/* db_parts: what the files of the data API share. */
#ifndef STRATUS_DATA_DB_PARTS_H
#define STRATUS_DATA_DB_PARTS_H

#include "data/db.h"

/* Statements of writes. Each answers with the fields of `columns` of the records it hit. */
typedef struct {
  const db *db;
  uint64_t columns;
  const condition *guard; /* UPDATE, DELETE; or NULL */
  const field *on;        /* UPSERT: the unique field */
  const field *derived;   /* CREATE, UPSERT: a slug that was made here and may be varied; or NULL */
  str variant;            /* what it becomes when another record has it */
  uint64_t filled;        /* UPSERT: what nobody said, so that an existing record keeps its own */
} db_write;

void db_render_insert(const db_write *w, const db_row *values, sql *out);
void db_render_update(const db_write *w, str id, const db_row *values, arena *mem, sql *out);
void db_render_delete(const db_write *w, const table *t, str id, arena *mem, sql *out);

/* Adds a statement to the batch; returns its number. */
size_t db_batch_add(db_batch *b, const sql *text, db_statement s);
/* Keeps the first fault. */
void db_batch_fail(db_batch *b, err e);
/* Sends what the batch holds. False when D1 refused or failed; then *reply is its message.
 * [suspends] */
NODISCARD bool db_batch_send(db_batch *b, str *reply);
/* Reads the reply into the statements' results. */
NODISCARD err db_batch_read(db_batch *b, str reply);

/* What the database's message about a failed batch means to whoever asked for it. May ask the
 * database which reference it was. [suspends] */
NODISCARD err db_error(db_batch *b, str message);

#endif
