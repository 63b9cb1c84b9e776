/* migrate_prove: tries a migration before anybody gets to see it. */
#ifndef STRATUS_CMS_MIGRATE_PROVE_H
#define STRATUS_CMS_MIGRATE_PROVE_H

#include "cms/migrate_plan.h"

/* Fills a copy of `current` with records, runs `migration` on it, and checks that references and
 * the file are sound, that no record and no value is lost that the plan does not announce, that
 * nothing was written to the change log, and that the result is what `plan->new` is. `renames` are
 * the statements at the migration's beginning that only rename. False when something is wrong;
 * *problem says what. */
NODISCARD bool migrate_prove(const migrate_plan *plan, migrate_db *current, str renames,
                             str migration, str *problem);

#endif
