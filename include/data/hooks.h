/* hooks: what the site itself does when records are written. A table's file in schema/ names them,
 * src/site/ has them:
 *
 *   HOOK(before_create, posts_before_create)      schema/posts.def
 *   void posts_before_create(db_change *change)   src/site/posts.c
 *
 * schema_site.h declares each, so that one of another shape does not compile; one that does not
 * exist does not link. Hooks run inside db_insert, db_update, db_delete and their batch forms:
 *
 *   before   may change the values (db_row_set) and refuse (db_refuse). Of an insert the initial
 *            values are there, slug, audit fields and checks come after it; of an update there are
 *            the values that change; of a delete the id alone.
 *   after    the statement is in the batch, but nothing has run yet. It may add further statements
 *            (db_add_insert, db_add_sql, …): they run in the same transaction.
 *
 * Records that they write by db_add_… are in the audit trail like the write that set them off, put
 * down to the same person; plain SQL is not, unless the hook adds a row: if (change->db->audit)
 * audit_add_if_changed(change->batch, change->db->audit, …).
 *
 * They must not suspend: no db_select, no db_run. db_upsert runs the hooks of create, since nobody
 * knows yet which it will be. Rows that the database deletes by itself (ON DELETE CASCADE), and
 * plain SQL, run none. */
#ifndef STRATUS_DATA_HOOKS_H
#define STRATUS_DATA_HOOKS_H

#include "data/schema.h"

typedef struct db_change db_change; /* data/db.h */
typedef void hook(db_change *change);

typedef struct {
  hook *before_create, *after_create;
  hook *before_update, *after_update;
  hook *before_delete, *after_delete;
} table_hooks;

/* The hooks of a table; those that it does not name are NULL. */
const table_hooks *hooks_of(const table *t);

#endif
