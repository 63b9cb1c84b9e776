/* migrate_db: a database in memory to try migrations on: SQLite as D1 has it where that matters,
 * with foreign keys on and each migration in one transaction. */
#ifndef STRATUS_CMS_MIGRATE_DB_H
#define STRATUS_CMS_MIGRATE_DB_H

#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"

struct sqlite3;
struct sqlite3_stmt;

typedef struct {
  struct sqlite3 *handle;
  arena *mem;  /* of what is read */
  str problem; /* empty, or SQLite's words on the first thing that failed */
} migrate_db;

/* Opens an empty one. It must be closed also when this fails. */
NODISCARD bool migrate_db_open(migrate_db *db, arena *mem);
void migrate_db_close(migrate_db *db);
/* Opens a copy of `from`. */
NODISCARD bool migrate_db_copy(migrate_db *db, migrate_db *from);

/* Runs statements in one transaction, as D1 runs a migration; nothing of it stays when one
 * fails. */
NODISCARD bool migrate_db_run(migrate_db *db, str sql);
/* Whether SQLite understands this one statement. */
NODISCARD bool migrate_db_understands(migrate_db *db, str sql);

/* The rows of a query with at most one parameter, ?1. When it fails, there are none and
 * db->problem says why. */
typedef struct {
  migrate_db *db;
  struct sqlite3_stmt *statement;
} migrate_rows;

migrate_rows migrate_db_rows(migrate_db *db, str sql, str parameter);
/* Moves to the next row. False at the end, which closes the query: always read up to there. */
bool migrate_rows_next(migrate_rows *rows);
/* A column of the row; NULL is the empty text with ptr NULL. Copied to db->mem. */
str migrate_rows_text(migrate_rows *rows, int column);
int64_t migrate_rows_int(migrate_rows *rows, int column);
/* The number in the only row of a query. */
int64_t migrate_db_count(migrate_db *db, str sql);

#endif
