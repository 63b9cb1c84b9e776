/* migrate: the SQL that makes a database out of the schema: tables, indexes, foreign keys, and the
 * change log with its triggers, so that an edit made behind the API's back is seen as well. */
#ifndef STRATUS_CMS_MIGRATE_H
#define STRATUS_CMS_MIGRATE_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "data/schema.h"

/* Writes the migration that makes everything from nothing: statements parted by "-->
 * statement-breakpoint". False when memory is out. The options must make sense (migrate_rules.h).
 */
NODISCARD bool migrate_write_initial(arena *mem, const table *const *tables, size_t n_tables,
                                     buf *out);
/* Its tables only. */
NODISCARD bool migrate_write_tables(arena *mem, const table *const *tables, size_t n_tables,
                                    buf *out);

#endif
