/* db_parts: what the files of the data API share. */
#ifndef STRATUS_DATA_DB_PARTS_H
#define STRATUS_DATA_DB_PARTS_H

#include "data/db.h"

/* Statements of writes. Each answers with the fields of `columns` of the records it hit. */
typedef struct {
  const db *db;
  uint64_t columns;
  const condition *guard; /* UPDATE, DELETE; or NULL */
  str image;              /* UPDATE, DELETE: what the record must still be; ptr NULL: anything */
  str rule;               /* who may do this, as the schema says; ptr NULL: whoever does */
  const field *on;        /* UPSERT: the unique field */
  const field *derived;   /* CREATE, UPSERT: a slug that was made here and may be varied; or NULL */
  str variant;            /* what it becomes when another record has it */
  uint64_t said;          /* UPDATE: the fields that the client named; 0: it is not ruled */
  uint64_t filled;        /* UPSERT: what nobody said, so that an existing record keeps its own */
} db_write;

void db_render_insert(const db_write *w, const db_row *values, arena *mem, sql *out);
void db_render_update(const db_write *w, str id, const db_row *values, arena *mem, sql *out);
/* An update that has nothing to say: the record as it is, for a SELECT touches no trigger; and the
 * condition that there is one that it could have changed. */
void db_render_untouched(const db_write *w, const table *t, str id, arena *mem, sql *out);
void db_render_is_there(const db_write *w, const table *t, str id, arena *mem, sql *out);
void db_render_delete(const db_write *w, const table *t, str id, arena *mem, sql *out);

/* " AND guard" about the row aliased t; nothing for NULL. */
void db_write_guard(const db *d, const table *t, const condition *guard, sql *out);

/* Where a statement is rendered, or NULL, and the batch failed, without memory. */
sql *db_batch_statement(db_batch *b);
/* Adds a statement to the batch; returns its number. */
size_t db_batch_add(db_batch *b, const sql *text, db_statement s);

/* --- rules and hits (db_rules.c) --------------------------------------------- */

/* The rule for this action, as it stands in a statement; ptr NULL when none is to be obeyed. */
str db_rule(const db *d, const table *t, db_action action);
/* Whether the principal alone decides that the rule never holds, so that no row need be asked. */
bool db_rule_refuses(const db *d, str rule);
/* " AND (…)" for the rule, about the row aliased t. */
void db_write_rule(const db *d, str rule, arena *mem, sql *out);
/* json_array of all fields of the row aliased t. */
void db_write_image(const table *t, sql *out);
/* The write that was added last must have hit a record: else the transaction ends. A statement of
 * its own, since only an error ends a transaction; added before the next write. */
void db_batch_make_sure(db_batch *b);
/* The record as it is now must satisfy the rule: it was judged by what it was before. Else the
 * transaction ends, for the reason in `s`. */
void db_batch_check_after(db_batch *b, const table *t, str id, str rule, db_statement s);
/* A statement that ends the transaction unless a condition holds, which the caller writes in
 * between; statement `number` is then what missed. */
void db_insist_begin(sql *out);
void db_insist_end(db_batch *b, sql *out, size_t number, db_statement s);
/* The number of the statement that, by D1's message, ended the transaction in one of these ways;
 * false when the message is another. */
bool db_message_miss(str message, size_t *number);
/* Why statement `number` did not hit: asks. [suspends] */
NODISCARD err db_miss(db_batch *b, size_t number);
/* Sends what the batch holds. False when D1 refused or failed; then *reply is its message.
 * [suspends] */
NODISCARD bool db_batch_send(db_batch *b, str *reply);
/* Reads the reply into the statements' results. */
NODISCARD err db_batch_read(db_batch *b, str reply);

/* --- fields' rules, references (db_fields.c) ----------------------------------- */

/* The next field behind `f` (NULL: the first) of `said` whose .write depends on the row. */
const field *db_field_next(const db *d, const table *t, uint64_t said, const field *f);
/* Fails the batch when a field that the values name may never be written by whoever asks. */
void db_fields_refuse(db_batch *b, const table *t, uint64_t said);
/* The record as it has become must satisfy the rules of the fields that were said, and what its
 * references lead to must be there for whoever wrote them. */
void db_fields_check_after(db_batch *b, const db_row *values, uint64_t said, str id);
err db_forbidden_field(const field *f);
/* What a reference to what may not be read is answered with: the same as one to nothing. */
err db_unseen(db_batch *b, const field *ref);
/* "There is no record with this id in users." */
void db_fault_reference(check_faults *faults, const field *ref);

/* What the database's message about a failed batch means to whoever asked for it. May ask the
 * database which reference it was. [suspends] */
NODISCARD err db_error(db_batch *b, str message);

#endif
