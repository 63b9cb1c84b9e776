/* main_migrate_os: the machine that SQLite sees in build/migrate.wasm: no files, since its
 * databases are in memory, and a clock that stands still, so that the same schema always gives the
 * same answer. SQLite is compiled with SQLITE_OS_OTHER and asks for it by these names. */
#include <string.h>

#include "sqlite3.h"

static int open_nothing(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                        int *out_flags) {
  (void)vfs;
  (void)name;
  (void)flags;
  (void)out_flags;
  file->pMethods = NULL;
  return SQLITE_CANTOPEN;
}

static int delete_nothing(sqlite3_vfs *vfs, const char *name, int sync) {
  (void)vfs;
  (void)name;
  (void)sync;
  return SQLITE_IOERR_DELETE;
}

static int find_nothing(sqlite3_vfs *vfs, const char *name, int flags, int *found) {
  (void)vfs;
  (void)name;
  (void)flags;
  *found = 0;
  return SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int cap, char *out) {
  (void)vfs;
  sqlite3_snprintf(cap, out, "%s", name);
  return SQLITE_OK;
}

static int randomness(sqlite3_vfs *vfs, int count, char *out) {
  (void)vfs;
  memset(out, 0, (size_t)count);
  return count;
}

static int sleep_not(sqlite3_vfs *vfs, int microseconds) {
  (void)vfs;
  return microseconds;
}

/* 2026-01-01, in milliseconds of the Julian day. */
static int current_time(sqlite3_vfs *vfs, sqlite3_int64 *ms) {
  (void)vfs;
  *ms = 212633985600000LL;
  return SQLITE_OK;
}

static sqlite3_vfs no_files = {.iVersion = 2,
                               .szOsFile = sizeof(sqlite3_file),
                               .mxPathname = 256,
                               .zName = "none",
                               .xOpen = open_nothing,
                               .xDelete = delete_nothing,
                               .xAccess = find_nothing,
                               .xFullPathname = full_name,
                               .xRandomness = randomness,
                               .xSleep = sleep_not,
                               .xCurrentTimeInt64 = current_time};

int sqlite3_os_init(void) { return sqlite3_vfs_register(&no_files, 1); }

int sqlite3_os_end(void) { return SQLITE_OK; }
