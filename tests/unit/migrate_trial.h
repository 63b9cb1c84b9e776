/* migrate_trial: a database with records in it that a migration is applied to, and what must be
 * true afterwards. It knows the schemas' notation and SQLite, and nothing of how the generator
 * thinks. */
#ifndef STRATUS_MIGRATE_TRIAL_H
#define STRATUS_MIGRATE_TRIAL_H

#include "cms/migrate_db.h"
#include "cms/migrate_generate.h"
#include "migrate_notation.h"

enum { TRIAL_FLAGS = 32 };

/* What a person would say: "r:posts.body=content a:posts.title" is --rename and --allow. */
typedef struct {
  str renames[TRIAL_FLAGS], allowed[TRIAL_FLAGS];
  size_t n_renames, n_allowed;
} trial_flags;

trial_flags trial_flags_read(str text);

/* Opens `db` with room to keep what was. */
bool trial_open(migrate_db *db, arena *mem);
/* Puts records into every table. */
bool trial_fill(migrate_db *db);
/* The statements that do. */
str trial_rows(migrate_db *db);

/* Applies the migration in one transaction and checks that every record is there, with the values
 * that nobody was warned about, that references hold, and that the change log is untouched. */
bool trial_apply(migrate_db *db, str migration, const notation *old, const notation *new,
                 const trial_flags *flags);

/* Generates the step to `new` from what the files make. */
migrate_output trial_generate(arena *mem, const notation *new, const migrate_file *files,
                              size_t n_files, const trial_flags *flags);

/* Prints the matrix for tests that run it elsewhere, as JSON: of each pair the statements that make
 * and fill the old schema, the migration, and what every value is then. */
void trial_print_matrix(void);
/* The seeds of the chains that migrate_chain_tests runs. */
extern int64_t trial_first_chain, trial_last_chain;

#endif
