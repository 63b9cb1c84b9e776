/* migrate_rules: what the compiler can not check of a schema: the SQL in it, and options that
 * contradict each other. SQLite prepares each rule against the tables, so a typo is found when
 * migrations are made or the project is built, not when the first reader comes. */
#ifndef STRATUS_CMS_MIGRATE_RULES_H
#define STRATUS_CMS_MIGRATE_RULES_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "data/schema.h"

/* Appends a line for each finding: "schema/posts.def: META .read = …: no such column: statsu".
 * False when there are any, or memory is out. */
NODISCARD bool migrate_rules_check(arena *mem, const table *const *tables, size_t n_tables,
                                   buf *problems);

/* Checks the table of those who sign in for what cms/auth.h needs of it, and that nobody but an
 * admin can make one. */
void migrate_rules_check_people(const table *people, buf *problems);

#endif
