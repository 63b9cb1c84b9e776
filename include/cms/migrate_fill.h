/* migrate_fill: made-up records for every table of a database, to try a migration on. */
#ifndef STRATUS_CMS_MIGRATE_FILL_H
#define STRATUS_CMS_MIGRATE_FILL_H

#include "base/buf.h"
#include "cms/migrate_model.h"

enum { MIGRATE_FILL_ROWS = 5 }; /* enough for null, each kind of reference, and several choices */

/* Appends the statements that fill every table of the model but those named in `empty`. Where
 * records would be refused (by a condition that nobody could guess), there are fewer of them. */
void migrate_fill_write(arena *mem, const migrate_model *m, const str *empty, size_t n_empty,
                        buf *out);

/* Appends the statements that take away records which refer to none. */
void migrate_fill_tidy(const migrate_model *m, buf *out);

#endif
