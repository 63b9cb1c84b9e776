/* audit: the trail of who changed what: rows of the table audit_trail, written in the batch of the
 * change itself, so that there is no change without its row, nor a row without its change. Values
 * are read by the statement that writes the row, from the record as it is in the transaction:
 * before an update or a deletion, behind a creation. A schema without the table has no trail. */
#ifndef STRATUS_DATA_AUDIT_H
#define STRATUS_DATA_AUDIT_H

#include "data/db.h"

enum { AUDIT_TEXT_CHARACTERS = 200 }; /* of a value; a longer one is cut, and ends with "…" */

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
 * what it writes. */
void audit_change(db_batch *b, db_action action, const db_row *values, str id);
/* The same about a record that is written by other means: all of it, behind its creation or before
 * its deletion. No row when it is not there. */
void audit_record(db_batch *b, db_action action, const table *t, str id);

/* Takes out rows older than this moment, at most so many. */
void audit_prune(db_batch *b, int64_t before_ms, int64_t most);

#endif
