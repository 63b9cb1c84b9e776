/* host_native_db: D1 as SQLite in memory. It speaks the wire encoding as the shim does, written a
 * second time on purpose, and refuses what D1 refuses: its limits are those of workerd's SQLite. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "format/wire.h"
#include "host/host.h"
#include "host_native_parts.h"
#include "sqlite3.h"

static sqlite3 *db;
static bool as_d1; /* statements come from host_db, not from a test */

/* --- opening --------------------------------------------------------------------------------- */

/* What D1 does not let pass: transactions (a batch is one), other files, most pragmas. */
static int authorize(void *ctx, int action, const char *a, const char *b, const char *c,
                     const char *d) {
  (void)ctx;
  (void)a;
  (void)c;
  (void)d;
  if (!as_d1) return SQLITE_OK;
  switch (action) {
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
    case SQLITE_PRAGMA:
      return SQLITE_DENY;
    case SQLITE_FUNCTION:
      return b && str_eq_nocase(str_c(b), S("sqlite_version")) ? SQLITE_DENY : SQLITE_OK;
    default: /* not an enum, and the other thirty are allowed */
      return SQLITE_OK;
  }
}

static void set_limits(void) {
  static const int limits[][2] = {
      {SQLITE_LIMIT_LENGTH, 2200000},
      {SQLITE_LIMIT_SQL_LENGTH, LIMIT_SQL_BYTES},
      {SQLITE_LIMIT_COLUMN, 100},
      {SQLITE_LIMIT_EXPR_DEPTH, 100},
      {SQLITE_LIMIT_COMPOUND_SELECT, 5},
      {SQLITE_LIMIT_VDBE_OP, 25000},
      {SQLITE_LIMIT_FUNCTION_ARG, 127},
      {SQLITE_LIMIT_ATTACHED, 0},
      {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50},
      {SQLITE_LIMIT_VARIABLE_NUMBER, LIMIT_SQL_PARAMS},
      {SQLITE_LIMIT_TRIGGER_DEPTH, 10},
  };
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
    sqlite3_limit(db, limits[i][0], limits[i][1]);
  }
}

static void complain_sqlite(const char *what) { native_complain(what, str_c(sqlite3_errmsg(db))); }

void native_db_open(void) {
  if (sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL)) {
    native_trap("SQLite does not open", STR_EMPTY);
  }
  if (!host_native_sql("PRAGMA foreign_keys = ON")) native_trap("no foreign keys", STR_EMPTY);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  set_limits();
  sqlite3_set_authorizer(db, authorize, NULL);
}

void native_db_close(void) {
  if (!db) return;
  if (sqlite3_close(db)) native_trap("a statement was left open", STR_EMPTY);
  db = NULL;
}

sqlite3 *host_native_db(void) { return db; }

sqlite3 *native_db_use(sqlite3 *other) {
  sqlite3 *before = db;
  db = other;
  return before;
}

bool host_native_sql(const char *sql) {
  if (!sqlite3_exec(db, sql, NULL, NULL, NULL)) return true;
  complain_sqlite("SQL failed");
  return false;
}

/* --- the wire encoding ----------------------------------------------------------------------- */

static void put_u8(sqlite3_str *out, unsigned n) { sqlite3_str_appendchar(out, 1, (char)n); }

static void put_le(sqlite3_str *out, uint64_t n, int bytes) {
  for (int i = 0; i < bytes; i++) put_u8(out, (unsigned)(n >> 8 * i & 0xFF));
}

static void put_bytes(sqlite3_str *out, wire_tag tag, const void *ptr, int bytes) {
  put_u8(out, tag);
  put_le(out, (uint64_t)bytes, 4);
  if (bytes > 0) sqlite3_str_append(out, ptr, bytes);
}

/* The shortest decimal that reads back as `x`, laid out as JavaScript does (ECMA-262,
 * Number::toString), since that is what D1 hands the shim. */
static char *real_text(double x) {
  static const char zeros[] = "000000000000000000000";
  char digits[32];
  if (x != x || x - x != 0) return sqlite3_mprintf(x > 0 ? "Infinity" : "-Infinity");
  const char *sign = x < 0 ? "-" : "";
  if (x < 0) x = -x;
  if (x == 0) return sqlite3_mprintf("0"); /* -0 too */
  int precision = 0;
  do {
    sqlite3_snprintf(sizeof digits, digits, "%!.*e", precision, x);
  } while (strtod(digits, NULL) != x && ++precision < 20);
  char *e = strchr(digits, 'e');
  int point = atoi(e + 1) + 1; /* where the decimal point stands, counted in digits */
  *e = '\0';
  memmove(digits + 1, digits + 2, strlen(digits + 1)); /* without the point */
  int n = (int)strlen(digits);
  while (n > 1 && digits[n - 1] == '0') digits[--n] = '\0';
  if (point > 21 || point < -5) {
    return sqlite3_mprintf("%s%c%s%se%+d", sign, digits[0], n > 1 ? "." : "", digits + 1,
                           point - 1);
  }
  if (point <= 0) return sqlite3_mprintf("%s0.%.*s%s", sign, -point, zeros, digits);
  if (point < n) return sqlite3_mprintf("%s%.*s.%s", sign, point, digits, digits + point);
  return sqlite3_mprintf("%s%s%.*s", sign, digits, point - n, zeros);
}

static void put_column(sqlite3_str *out, sqlite3_stmt *statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      put_u8(out, WIRE_NULL);
      break;
    case SQLITE_INTEGER:
      put_u8(out, WIRE_INT);
      put_le(out, (uint64_t)sqlite3_column_int64(statement, column), 8);
      break;
    case SQLITE_FLOAT: {
      char *text = real_text(sqlite3_column_double(statement, column));
      put_bytes(out, WIRE_REAL, text, (int)strlen(text));
      sqlite3_free(text);
      break;
    }
    case SQLITE_TEXT: {
      const void *text = sqlite3_column_text(statement, column);
      put_bytes(out, WIRE_TEXT, text, sqlite3_column_bytes(statement, column));
      break;
    }
    default: {
      const void *blob = sqlite3_column_blob(statement, column);
      put_bytes(out, WIRE_BLOB, blob, sqlite3_column_bytes(statement, column));
      break;
    }
  }
}

static int bind(sqlite3_stmt *statement, int i, wire_value value) {
  const char *ptr = value.text.ptr ? value.text.ptr : "";
  switch (value.tag) {
    case WIRE_NULL:
      return sqlite3_bind_null(statement, i);
    case WIRE_INT:
      return sqlite3_bind_int64(statement, i, value.num);
    case WIRE_REAL: {
      char *text = sqlite3_mprintf("%.*s", (int)value.text.len, ptr);
      int result = sqlite3_bind_double(statement, i, strtod(text, NULL));
      sqlite3_free(text);
      return result;
    }
    case WIRE_TEXT:
      if (!utf8_valid(value.text)) native_trap("a text parameter that is not UTF-8", value.text);
      return sqlite3_bind_text64(statement, i, ptr, value.text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
    case WIRE_BLOB:
      return sqlite3_bind_blob64(statement, i, ptr, value.text.len, SQLITE_TRANSIENT);
  }
  return SQLITE_MISUSE;
}

/* --- running --------------------------------------------------------------------------------- */

/* Prepares the next statement of the message and binds its values. NULL when D1 would refuse it;
 * then *message says why, from sqlite3_mprintf. */
static sqlite3_stmt *prepare(wire_reader *in, char **message) {
  sqlite3_stmt *statement = NULL;
  const char *tail = NULL;
  const char *refusal = NULL;
  str sql = wire_read_text(in);
  uint32_t count = wire_read_u32(in);
  if (in->bad) native_trap("malformed statements", STR_EMPTY);
  if (sqlite3_prepare_v2(db, sql.ptr, (int)sql.len, &statement, &tail)) {
    refusal = sqlite3_errmsg(db);
  } else if (!statement) {
    refusal = "no statement at all";
  } else if (str_trim(str_skip(sql, (size_t)(tail - sql.ptr))).len > 0) {
    refusal = "more than one statement";
  } else if ((uint32_t)sqlite3_bind_parameter_count(statement) != count) {
    refusal = "another number of values than parameters";
  }
  for (uint32_t i = 0; i < count && !refusal; i++) {
    if (bind(statement, (int)i + 1, wire_read(in))) refusal = sqlite3_errmsg(db);
    if (in->bad) native_trap("malformed values", sql);
  }
  if (!refusal) return statement;
  native_complain("D1 would refuse this", str_c(refusal));
  native_complain("the statement", sql);
  *message = sqlite3_mprintf("D1_ERROR: %s: SQLITE_ERROR", refusal);
  sqlite3_finalize(statement);
  return NULL;
}

/* What D1 says of the error that SQLite has now, from sqlite3_mprintf. */
static char *d1_message(void) {
  bool constraint = (sqlite3_errcode(db) & 0xFF) == SQLITE_CONSTRAINT;
  bool meant = strstr(sqlite3_errmsg(db), "stratus-miss-") ||      /* data/db_rules.c */
               strstr(sqlite3_errmsg(db), "migrations missing: "); /* data/schema_guard.c */
  if (!constraint && !meant) complain_sqlite("a statement failed");
  return sqlite3_mprintf("D1_ERROR: %s%s", sqlite3_errmsg(db),
                         constraint ? ": SQLITE_CONSTRAINT" : "");
}

/* D1 gives the rows of a batch as objects, so of two columns of one name one is lost. */
static void check_names(sqlite3_stmt *statement, bool batch) {
  for (int i = 1; batch && i < sqlite3_column_count(statement); i++) {
    for (int k = 0; k < i; k++) {
      str name = str_c(sqlite3_column_name(statement, i));
      if (!str_eq(name, str_c(sqlite3_column_name(statement, k)))) continue;
      native_trap("two columns of one name in a batch", name);
    }
  }
}

/* Runs one statement and appends its result set. On failure *message may say why. */
static bool run_one(wire_reader *in, bool batch, sqlite3_str *out, char **message) {
  sqlite3_stmt *statement = prepare(in, message);
  if (!statement) return false;
  check_names(statement, batch);
  sqlite3_str *cells = sqlite3_str_new(NULL);
  int columns = sqlite3_column_count(statement);
  uint32_t rows = 0;
  int result;
  while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
    for (int i = 0; i < columns; i++) put_column(cells, statement, i);
    rows++;
  }
  if (result != SQLITE_DONE) *message = d1_message();
  put_le(out, rows, 4);
  put_le(out, (uint64_t)columns, 4);
  sqlite3_str_append(out, sqlite3_str_value(cells), sqlite3_str_length(cells));
  sqlite3_free(sqlite3_str_finish(cells));
  sqlite3_finalize(statement);
  return result == SQLITE_DONE;
}

static bool run_all(str statements, sqlite3_str *out, char **message) {
  wire_reader in = {.rest = statements};
  uint32_t count = wire_read_u32(&in);
  if (count == 0) native_trap("no statements", STR_EMPTY);
  bool batch = count > 1;
  bool ok = !batch || host_native_sql("BEGIN");
  put_le(out, count, 4);
  as_d1 = true;
  for (uint32_t i = 0; i < count && ok; i++) ok = run_one(&in, batch, out, message);
  as_d1 = false;
  if (ok && in.rest.len > 0) native_trap("bytes behind the statements", in.rest);
  /* Deferred foreign keys are checked by the COMMIT, which then fails and must be rolled back. */
  if (batch && ok) ok = host_native_sql("COMMIT");
  if (batch && !sqlite3_get_autocommit(db)) host_native_sql("ROLLBACK");
  return ok;
}

bool native_db_run(str statements, str *reply, char **message) {
  sqlite3_str *out = sqlite3_str_new(NULL);
  *message = NULL;
  *reply = STR_EMPTY;
  bool ok = run_all(statements, out, message);
  if (ok && sqlite3_str_errcode(out)) native_trap("out of memory", STR_EMPTY);
  int bytes = sqlite3_str_length(out);
  char *text = sqlite3_str_finish(out);
  if (ok) {
    *reply = (str){text, (size_t)bytes};
  } else {
    sqlite3_free(text);
  }
  return ok;
}
