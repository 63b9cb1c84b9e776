/* migrate_check: whether a database that is in use is what its migrations make: those that were
 * applied to it are replayed, and the outcome compared with what it says of itself. */
#ifndef STRATUS_CMS_MIGRATE_CHECK_H
#define STRATUS_CMS_MIGRATE_CHECK_H

#include "cms/migrate_generate.h"

/* What a database says of itself. */
typedef struct {
  const str *applied; /* names of migrations, in the order in which they were applied */
  size_t n_applied;
  const str *statements; /* of sqlite_schema; virtual tables before all, tables before the rest */
  size_t n_statements;
} migrate_live;

/* Reads that from text: pieces of "KIND BYTES\n" and so many bytes and "\n", KIND being "applied"
 * or "sql", and at the end "end 0\n\n". False when it is malformed or cut short, or memory is out.
 * Texts point into `dump`. */
NODISCARD bool migrate_live_read(arena *mem, str dump, migrate_live *out);

typedef enum {
  MIGRATE_LIVE_SAME,
  MIGRATE_LIVE_FOREIGN,   /* migrations were applied that are not among the files */
  MIGRATE_LIVE_DIFFERENT, /* it is not what the applied migrations make */
  MIGRATE_LIVE_UNKNOWN,   /* it could not be found out */
} migrate_live_status;

typedef struct {
  migrate_live_status status;
  str message; /* lines for people. Migrations that are not applied yet are in it, too */
} migrate_live_report;

/* `files` in the order of their names. */
migrate_live_report migrate_check_live(arena *mem, const migrate_file *files, size_t n_files,
                                       const migrate_live *live);

#endif
