/* What rules are judged to be without a row, held against what SQLite says with rows: whatever is
 * said to be always or never so must be so for each row of a small table. */
#include "data/rule.h"

#include <stdio.h>

#include "data/schema.h"
#include "format/sql.h"
#include "sqlite3.h"
#include "unit.h"

static query_principal make(const char *user_id, const char *role) {
  query_principal who = {0};
  if (user_id) who.user_id = V(user_id);
  if (role) who.role = V(role);
  return who;
}

typedef struct {
  const char *rule;
  int nobody, user, editor, admin;
} judged;

enum { NO = RULE_NEVER, MAYBE = RULE_PERHAPS, YES = RULE_ALWAYS };

static const judged ROWS[] = {
    {ANYONE, YES, YES, YES, YES},
    {NOBODY, NO, NO, NO, NO},
    {ADMIN, NO, NO, NO, YES},
    {EDITOR, NO, NO, YES, YES},
    {SIGNED_IN, NO, YES, YES, YES},
    {":user_id IS NULL", YES, NO, NO, NO},
    {"NOT :user_id IS NULL", NO, YES, YES, YES},
    {"a = :user_id", NO, MAYBE, MAYBE, MAYBE},
    {":user_id = a", NO, MAYBE, MAYBE, MAYBE},
    {"NOT a = :user_id", NO, MAYBE, MAYBE, MAYBE},
    {"a = :user_id OR :role IN ('editor', 'admin')", NO, MAYBE, YES, YES},
    {"b = 'x' OR a = :user_id OR :role = 'admin'", MAYBE, MAYBE, MAYBE, YES},
    {"(b = 'x' AND :role = 'editor') OR :role='admin'", NO, NO, MAYBE, YES},
    {"((:role = 'user'))", NO, YES, NO, NO},
    {"'admin' = :role", NO, NO, NO, YES},
    {":user_id = 'u1'", NO, YES, NO, NO},
    {":role in ('x')", NO, NO, NO, NO},
    {":role IN (b, 'admin')", NO, MAYBE, MAYBE, MAYBE},
    {"NOT :role IN ('user')", NO, NO, YES, YES},
    {"NOT (:role = 'user' OR 0)", NO, NO, YES, YES},
    {"n BETWEEN -1 AND 0", MAYBE, MAYBE, MAYBE, MAYBE},
    {"n BETWEEN 0 AND 1 OR 1", MAYBE, MAYBE, MAYBE, MAYBE}, /* not seen through */
    {"(1 AND 0) = 0", MAYBE, MAYBE, MAYBE, MAYBE},
    {"(0) + 1", MAYBE, MAYBE, MAYBE, MAYBE},
    {"CASE WHEN 1 AND 0 THEN 0 ELSE 1 END", MAYBE, MAYBE, MAYBE, MAYBE},
    {"(SELECT 1 FROM t WHERE 0 OR 1)", MAYBE, MAYBE, MAYBE, MAYBE},
    {"EXISTS (SELECT 1 FROM t AS x WHERE x.a = :user_id AND 0)", MAYBE, MAYBE, MAYBE, MAYBE},
    {"b = ') OR 1 --'", MAYBE, MAYBE, MAYBE, MAYBE},
    {"b = ''' OR 1' AND :role = 'admin'", NO, NO, NO, MAYBE},
    {"\"a\" = 'x' AND 0", NO, NO, NO, NO},
    {"n < :now AND :role = 'admin'", NO, NO, NO, MAYBE},
    {":role = 'admin' = 0", MAYBE, MAYBE, MAYBE, MAYBE},
    {":role = 'ad''min'", MAYBE, MAYBE, MAYBE, MAYBE},
    {"0 /* OR 1 OR */", MAYBE, MAYBE, MAYBE, MAYBE}, /* comments hide what they hold */
    {"(0 /* ) OR 1 OR ( */)", MAYBE, MAYBE, MAYBE, MAYBE},
    {"0 -- OR 1 OR\n", MAYBE, MAYBE, MAYBE, MAYBE},
    {"n = [a OR 1 OR b]", MAYBE, MAYBE, MAYBE, MAYBE},
    {"n = `a OR 1 OR b`", MAYBE, MAYBE, MAYBE, MAYBE},
    {"n > -1 AND :role = 'admin'", NO, NO, NO, MAYBE},
};
enum { ROW_COUNT = sizeof ROWS / sizeof *ROWS };

static void each_principal_is_judged(void) {
  query_principal who[] = {make(NULL, NULL), make("u1", "user"), make("u2", "editor"),
                           make("u3", "admin")};
  for (size_t i = 0; i < ROW_COUNT; i++) {
    const judged *r = &ROWS[i];
    int wanted[] = {r->nobody, r->user, r->editor, r->admin};
    unit_row(str_c(r->rule));
    for (size_t k = 0; k < 4; k++) CHECK_INT(rule_judge(str_c(r->rule), &who[k]), wanted[k]);
  }
}

static sqlite3 *open_table(void) {
  sqlite3 *db = NULL;
  if (sqlite3_open(":memory:", &db)) return NULL;
  (void)sqlite3_exec(
      db,
      "CREATE TABLE t (a, b, n); INSERT INTO t VALUES ('u1', 'x', 0), ('u2', 'y', 1),"
      " (NULL, NULL, NULL), ('u3', 'admin', 5), ('', ') OR 1 --', -1)",
      NULL, NULL, NULL);
  return db;
}

/* Rows for which the rule holds; -1 when SQLite does not take it. */
static int count_rows(sqlite3 *db, const char *rule, const query_principal *who) {
  char text[1200];
  sqlite3_stmt *statement = NULL;
  snprintf(text, sizeof text, "SELECT count(*) FROM t WHERE (%s)", rule);
  if (sqlite3_prepare_v2(db, text, -1, &statement, NULL)) return -1;
  const wire_value values[] = {who->user_id, who->role};
  static const char *const NAMES[] = {":user_id", ":role"};
  for (int i = 0; i < 2; i++) {
    int at = sqlite3_bind_parameter_index(statement, NAMES[i]);
    if (at == 0 || values[i].tag != WIRE_TEXT) continue;
    sqlite3_bind_text(statement, at, values[i].text.ptr, (int)values[i].text.len, SQLITE_STATIC);
  }
  int at = sqlite3_bind_parameter_index(statement, ":now");
  if (at > 0) sqlite3_bind_int64(statement, at, 1);
  int n = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int(statement, 0) : -1;
  sqlite3_finalize(statement);
  return n;
}

/* A condition of these terms; some are no SQL, and passed over. */
static void invent(uint64_t *state, unsigned depth, char *out, size_t cap) {
  static const char *const TERMS[] = {"1",
                                      "0",
                                      "NULL",
                                      "a = :user_id",
                                      ":role = 'admin'",
                                      ":role IN ('editor', 'admin')",
                                      ":user_id IS NOT NULL",
                                      ":user_id IS NULL",
                                      "b = 'x'",
                                      "n < :now",
                                      "n BETWEEN 0 AND 1",
                                      ":role = b",
                                      ":role NOT IN ('user')",
                                      "EXISTS (SELECT 1 FROM t WHERE 0)",
                                      "a IS :user_id",
                                      ":user_id = :role",
                                      "CASE WHEN n AND 1 THEN 0 ELSE 1 END",
                                      "(n, 1) = (0, 1)",
                                      ":role",
                                      ":role IN (SELECT b FROM t WHERE n = 5)",
                                      ":role IN (SELECT b FROM t WHERE 0)",
                                      "n = 0 = 1"};
  char left[400], right[400];
  uint64_t dice = unit_random(state);
  if (depth == 0 || dice % 5 == 0) {
    snprintf(out, cap, "%s", TERMS[(dice >> 8) % (sizeof TERMS / sizeof *TERMS)]);
    return;
  }
  invent(state, depth - 1, left, sizeof left);
  invent(state, depth - 1, right, sizeof right);
  static const char *const SHAPES[] = {"%s AND %s",      "%s OR %s",    "(%s) AND NOT %s",
                                       "NOT (%s OR %s)", "(%s) = (%s)", "NOT NOT %s or (%s)"};
  switch ((dice >> 16) % (sizeof SHAPES / sizeof *SHAPES)) {
    case 0:
      snprintf(out, cap, "%s AND %s", left, right);
      break;
    case 1:
      snprintf(out, cap, "%s OR %s", left, right);
      break;
    case 2:
      snprintf(out, cap, "(%s) AND NOT %s", left, right);
      break;
    case 3:
      snprintf(out, cap, "NOT (%s OR %s)", left, right);
      break;
    case 4:
      snprintf(out, cap, "(%s) = (%s)", left, right);
      break;
    case 5:
      snprintf(out, cap, "NOT NOT %s or (%s)", left, right);
      break;
  }
}

static void sqlite_agrees(void) {
  enum { TRIALS = 4000, ROWS_OF_TABLE = 5 };
  sqlite3 *db = open_table();
  uint64_t state = 7;
  int certain = 0;
  query_principal who[] = {make(NULL, NULL), make("u1", "user"), make("u2", "editor"),
                           make("u3", "admin")};
  if (!CHECK(db != NULL)) return;
  for (int i = 0; i < TRIALS; i++) {
    char rule[1000];
    invent(&state, 3, rule, sizeof rule);
    const char *text = i < (int)ROW_COUNT ? ROWS[i].rule : rule;
    for (size_t k = 0; k < 4; k++) {
      int n = count_rows(db, text, &who[k]);
      if (n < 0) continue;
      rule_verdict verdict = rule_judge(str_c(text), &who[k]);
      unit_row(str_c(text));
      if (verdict == RULE_NEVER) CHECK_INT(n, 0);
      if (verdict == RULE_ALWAYS) CHECK_INT(n, ROWS_OF_TABLE);
      certain += verdict != RULE_PERHAPS;
    }
  }
  unit_row(S("all"));
  CHECK(certain > TRIALS / 4);
  sqlite3_close(db);
}

void rule_tests(void) {
  TEST(each_principal_is_judged);
  TEST(sqlite_agrees);
}
