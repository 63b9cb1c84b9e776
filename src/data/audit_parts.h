/* audit_parts: what the files of the audit trail share. */
#ifndef STRATUS_DATA_AUDIT_PARTS_H
#define STRATUS_DATA_AUDIT_PARTS_H

#include "data/audit.h"

/* Whether changes of this table's records have rows. */
bool audit_concerns(const table *t);
/* Whether the trail may say the field's values: whoever reads it is an admin. */
bool audit_shows(const field *f);

/* INSERT INTO "audit_trail" (…), all columns, in the order of the next functions. NULL without a
 * trail or memory, or when the batch has failed. */
sql *audit_begin(db_batch *b, const audit_who *who);
/* SELECT at, actor_id, address, action, table_name, actor, and a comma: id, record_id and changed
 * are to follow. */
void audit_write_who(sql *out, const db *d, const audit_who *who, db_action action, str table_name);
/* A new id; false, and the batch failed, without memory. */
NODISCARD bool audit_make_id(db_batch *b, wire_value *id);

/* ',"title":' with something behind the colon. */
void audit_write_name(sql *out, const field *f, str behind);
/* || CASE WHEN t."title" IS NOT NULL THEN ',"title":' || json_quote(t."title") ELSE '' END */
void audit_write_value(sql *out, const field *f);

/* The rows about what the database does by itself when this record is deleted (audit_cascade.c):
 * before the deletion. */
void audit_cascade(db_batch *b, const table *t, str id, const condition *guard);

#endif
