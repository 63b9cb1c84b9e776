/* migrate_fill: made-up records for every table of a database, to try a migration on. */
#ifndef STRATUS_CMS_MIGRATE_FILL_H
#define STRATUS_CMS_MIGRATE_FILL_H

#include "cms/migrate_model.h"

enum { MIGRATE_FILL_ROWS = 5 }; /* enough for null, each kind of reference, and several choices */

/* Fills every table of the model but those named in `empty`, and records that must refer to them.
 * Where records would be refused (by a condition that nobody could
 * guess), there are fewer of them. References all hold. */
NODISCARD bool migrate_fill(migrate_db *db, const migrate_model *m, const str *empty,
                            size_t n_empty);

#endif
