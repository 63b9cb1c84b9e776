/* migrate_db: see cms/migrate_db.h. */
#include "cms/migrate_db.h"

#include "sqlite3.h"

static bool fail(migrate_db *db, const char *message) {
  if (db->problem.len > 0) return false;
  if (!arena_copy(db->mem, str_c(message), &db->problem)) db->problem = S("out of memory");
  return false;
}

static bool fail_sqlite(migrate_db *db) { return fail(db, sqlite3_errmsg(db->handle)); }

bool migrate_db_open(migrate_db *db, arena *mem) {
  *db = (migrate_db){.mem = mem};
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  if (sqlite3_open_v2(":memory:", &db->handle, flags, NULL)) {
    return fail(db, db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
  }
  sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
  return true;
}

void migrate_db_close(migrate_db *db) {
  sqlite3_close(db->handle);
  db->handle = NULL;
}

bool migrate_db_copy(migrate_db *db, migrate_db *from) {
  if (!migrate_db_open(db, from->mem)) return false;
  sqlite3_backup *copy = sqlite3_backup_init(db->handle, "main", from->handle, "main");
  if (!copy) return fail_sqlite(db);
  sqlite3_backup_step(copy, -1);
  return sqlite3_backup_finish(copy) == SQLITE_OK || fail_sqlite(db);
}

/* sqlite3_exec wants a NUL at the end. */
static bool exec(migrate_db *db, str sql) {
  char *text = arena_alloc(db->mem, sql.len + 1);
  if (!text) return fail(db, "out of memory");
  if (sql.len > 0) __builtin_memcpy(text, sql.ptr, sql.len);
  return sqlite3_exec(db->handle, text, NULL, NULL, NULL) == SQLITE_OK || fail_sqlite(db);
}

bool migrate_db_run(migrate_db *db, str sql) {
  bool ok = exec(db, S("BEGIN")) && exec(db, sql) && exec(db, S("COMMIT"));
  if (!sqlite3_get_autocommit(db->handle)) {
    sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL); /* the first failure is the one told */
  }
  return ok;
}

static sqlite3_stmt *prepare(migrate_db *db, str sql) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(db->handle, sql.ptr, (int)sql.len, &statement, NULL)) fail_sqlite(db);
  return statement;
}

bool migrate_db_understands(migrate_db *db, str sql) {
  sqlite3_stmt *statement = prepare(db, sql);
  sqlite3_finalize(statement);
  return statement != NULL;
}

migrate_rows migrate_db_rows(migrate_db *db, str sql, str parameter) {
  migrate_rows rows = {.db = db, .statement = prepare(db, sql)};
  if (rows.statement && sqlite3_bind_parameter_count(rows.statement) > 0) {
    sqlite3_bind_text(rows.statement, 1, parameter.ptr, (int)parameter.len, SQLITE_TRANSIENT);
  }
  return rows;
}

bool migrate_rows_next(migrate_rows *rows) {
  if (!rows->statement) return false;
  int result = sqlite3_step(rows->statement);
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) fail_sqlite(rows->db);
  sqlite3_finalize(rows->statement);
  rows->statement = NULL;
  return false;
}

str migrate_rows_text(migrate_rows *rows, int column) {
  str copy = STR_EMPTY;
  const char *text = (const char *)sqlite3_column_text(rows->statement, column);
  str value = {.ptr = text, .len = (size_t)sqlite3_column_bytes(rows->statement, column)};
  if (text && !arena_copy(rows->db->mem, value, &copy)) fail(rows->db, "out of memory");
  return copy;
}

int64_t migrate_rows_int(migrate_rows *rows, int column) {
  return sqlite3_column_int64(rows->statement, column);
}

int64_t migrate_db_count(migrate_db *db, str sql) {
  int64_t count = 0;
  migrate_rows rows = migrate_db_rows(db, sql, STR_EMPTY);
  while (migrate_rows_next(&rows)) count = migrate_rows_int(&rows, 0);
  return count;
}
