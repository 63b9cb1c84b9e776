/* audit: the trail of who changed what: rows of the table audit_trail, written in the batch of the
 * change itself, so that there is no change without its row, nor a row without its change. Values
 * are read by the statement that writes the row, from the record as it is in the transaction:
 * before an update or a deletion, behind a creation. A schema without the table has no trail. */
#ifndef STRATUS_DATA_AUDIT_H
#define STRATUS_DATA_AUDIT_H

#include "data/db.h"

enum {
  AUDIT_TEXT_CHARACTERS = 200, /* of a value; a longer one is cut, and ends with "…" */
  AUDIT_CASCADE_ROWS = 1000,   /* of one table, of what goes with one record */
};

/* Who a session's changes are put down to; db.audit points to it. */
struct audit_who {
  wire_value actor_id; /* a user's id, or NULL */
  wire_value actor;    /* for people; NULL: the user's email */
  wire_value token;    /* the name of the token that they used, or NULL: it is said behind them */
  wire_value address;  /* where from, or NULL */
};

/* A row of the caller's own making, for what is no write of a record's fields (a password was
 * changed, a session ended): `changed` is a JSON object, short, without anything secret. */
void audit_add(db_batch *b, const audit_who *who, db_action action, str table_name, str record_id,
               str changed);
/* The same, unless the statement before it turns out to have changed nothing. */
void audit_add_if_changed(db_batch *b, const audit_who *who, db_action action, str table_name,
                          str record_id, str changed);

/* The row about a change that is (CREATE) or will be (UPDATE, DELETE) the batch's next statement:
 * for db_write.c, which calls it for each write of a session with db.audit. `values`: of an update,
 * what it writes. `guard`: what the write is conditional on, or NULL; without the change there is
 * no row. Of a deletion there are rows, too, for what ON DELETE CASCADE takes along, and for
 * references that ON DELETE SET NULL clears: a statement for each table, AUDIT_CASCADE_ROWS rows of
 * it at most and then one, of the record "*", that says how many more: {"more":17}. */
void audit_change(db_batch *b, db_action action, const db_row *values, str id,
                  const condition *guard);
/* The same for an upsert by `on`, of which nobody knows what it will be. Before it: of a record
 * that is there what changes, but for the fields of `keeps`; a row without content of one that is
 * not. True when audit_upserted is to be called behind the upsert, with what *made became: it fills
 * that row in. */
NODISCARD bool audit_upsert(db_batch *b, const db_row *values, const field *on, uint64_t keeps,
                            wire_value *made);
void audit_upserted(db_batch *b, const db_row *values, wire_value made);
/* The same about a record that is written by other means: all of it, behind its creation or before
 * its deletion. No row when it is not there. */
void audit_record(db_batch *b, db_action action, const table *t, str id);

/* Takes out rows older than this moment, at most so many. */
void audit_prune(db_batch *b, int64_t before_ms, int64_t most);

#endif
