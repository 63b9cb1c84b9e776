/* migrate_rename: what has another name than before. Nobody can tell that from the two schemas, so
 * somebody has to say it: `.was` in the schema, or --rename. */
#ifndef STRATUS_CMS_MIGRATE_RENAME_H
#define STRATUS_CMS_MIGRATE_RENAME_H

#include "base/buf.h"
#include "cms/migrate_diff.h"
#include "data/schema.h"

/* Puts together the renames as changes: those of the schema's `.was` that are still to be done, and
 * those of `flags`, "posts.body=content" and "posts=articles". Of columns, `table` is the table's
 * new name. False when one makes no sense; then *problem says why. */
NODISCARD bool migrate_rename_collect(arena *mem, const migrate_model *current,
                                      const table *const *tables, size_t n_tables, const str *flags,
                                      size_t n_flags, migrate_change **out, str *problem);

/* Appends the statements: tables first, then columns, none onto a name that is taken. */
void migrate_rename_write(arena *mem, const migrate_model *current, const migrate_change *renames,
                          buf *out);

#endif
