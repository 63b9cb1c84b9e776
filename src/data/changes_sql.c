/* changes_sql: the statements that ask the change log, and that shorten it. See data/changes.h. */
#include "base/limits.h"
#include "changes_parts.h"

#define NOW_SQL "CAST(unixepoch('subsec') * 1000 AS INTEGER)"

/* Of each table the highest change, then the newest single ones that are within the window, newest
 * first. The first row has the database's clock. */
void changes_render_first(sql *out) {
  sql_raw(
      out,
      S("SELECT coalesce(max(\"seq\"), 0) AS \"seq\", NULL AS \"tbl\", NULL AS \"row_id\", " NOW_SQL
        " AS \"at\""
        " FROM \"_changes\" UNION ALL SELECT * FROM (SELECT (SELECT max(\"seq\") FROM "
        "\"_changes\" WHERE \"tbl\" = n.value) AS \"last\", n.value, NULL, NULL FROM "
        "json_each("));
  buf names = buf_make(out->text.mem, 256);
  buf_char(&names, '[');
  for (size_t i = 0; i < schema_n_tables; i++) {
    buf_str(&names, i > 0 ? S(",\"") : S("\""));
    buf_str(&names, schema_tables[i]->name); /* a C identifier: nothing to escape */
    buf_char(&names, '"');
  }
  buf_char(&names, ']');
  if (!buf_ok(&names)) out->text.failed = true;
  sql_bind(out, WIRE_OF_TEXT(buf_view(&names)));
  sql_raw(out, S(") AS n WHERE \"last\" IS NOT NULL) UNION ALL SELECT * FROM (SELECT \"seq\", "
                 "\"tbl\", \"row_id\", \"at\" FROM \"_changes\" ORDER BY \"seq\" DESC LIMIT "));
  sql_bind(out, WIRE_OF_INT(CHANGES_FIRST_ROWS));
  sql_raw(out, S(") WHERE \"at\" >= " NOW_SQL " - "));
  sql_bind(out, WIRE_OF_INT(CHANGES_WINDOW_MS));
}

/* The highest change, then those above `from`, with their images. */
void changes_render_later(int64_t from, sql *out) {
  sql_raw(
      out,
      S("SELECT coalesce(max(\"seq\"), 0) AS \"seq\", NULL AS \"tbl\", NULL AS \"row_id\", NULL "
        "AS \"images\" FROM \"_changes\" UNION ALL "
        "SELECT * FROM (SELECT \"seq\", \"tbl\", \"row_id\", \"images\" FROM \"_changes\" "
        "WHERE \"seq\" > "));
  sql_bind(out, WIRE_OF_INT(from));
  sql_raw(out, S(" ORDER BY \"seq\" LIMIT "));
  sql_bind(out, WIRE_OF_INT(CHANGES_ROWS + 1));
  sql_raw(out, S(")"));
}

typedef struct {
  int64_t ms;
  size_t number; /* of the parameter; 0: not bound yet */
} moments_now;

typedef void moment_writer(const table *t, str name, moments_now *now, sql *out);

/* (SELECT max("publish_on") FROM "posts" WHERE "publish_on" <= ?) */
static void write_moment(const table *t, str name, str which, str side, moments_now *now,
                         sql *out) {
  sql_raw(out, S("(SELECT "));
  sql_raw(out, which);
  sql_raw(out, S("("));
  sql_ident(out, name);
  sql_raw(out, S(") FROM "));
  sql_ident(out, t->name);
  sql_raw(out, S(" WHERE "));
  sql_ident(out, name);
  sql_raw(out, side);
  if (now->number > 0) {
    sql_again(out, now->number);
  } else {
    now->number = sql_bind(out, WIRE_OF_INT(now->ms));
  }
  sql_raw(out, S(")"));
}

static void write_passed(const table *t, str name, moments_now *now, sql *out) {
  write_moment(t, name, S("max"), S(" <= "), now, out);
}

static void write_next(const table *t, str name, moments_now *now, sql *out) {
  write_moment(t, name, S("min"), S(" > "), now, out);
}

/* CASE m.key WHEN 0 THEN … WHEN 1 THEN … END, one for each moment of the schema. */
static void write_moments(changes_tables set, moment_writer *write, moments_now *now, sql *out) {
  int64_t n = 0;
  sql_raw(out, S("CASE m.key"));
  for (size_t i = 0; i < set.n; i++) {
    const table *t = set.tables[i];
    for (size_t k = 0; k < TABLE_MAX_MOMENTS && t->opt.moments[k]; k++) {
      sql_raw(out, S(" WHEN "));
      buf_i64(&out->text, n++);
      sql_raw(out, S(" THEN "));
      write(t, t->opt.moments[k]->name, now, out);
    }
  }
  sql_raw(out, S(" END"));
}

/* ["posts","posts","events"]: of each moment the table. False: the schema has none. */
static bool name_moments(changes_tables set, buf *names) {
  size_t before = names->len;
  for (size_t i = 0; i < set.n; i++) {
    const table *t = set.tables[i];
    for (size_t k = 0; k < TABLE_MAX_MOMENTS && t->opt.moments[k]; k++) {
      buf_str(names, names->len > before ? S(",\"") : S("[\""));
      buf_str(names, t->name); /* a C identifier: nothing to escape */
      buf_char(names, '"');
    }
  }
  if (names->len == before) return false;
  buf_char(names, ']');
  return true;
}

/* For each moment of the schema a row: the last that has passed, no table, the table's name, the
 * next. All of them are one term, since D1 takes five in a compound SELECT. */
void changes_render_moments(changes_tables set, int64_t now_ms, sql *out) {
  buf names = buf_make(out->text.mem, 256);
  if (!name_moments(set, &names)) return;
  if (!buf_ok(&names)) out->text.failed = true;
  moments_now now = {.ms = now_ms};
  sql_raw(out, S(" UNION ALL SELECT "));
  write_moments(set, write_passed, &now, out);
  sql_raw(out, S(", NULL, m.value, "));
  write_moments(set, write_next, &now, out);
  sql_raw(out, S(" FROM json_each("));
  sql_bind(out, WIRE_OF_TEXT(buf_view(&names)));
  sql_raw(out, S(") AS m"));
}

/* Changes are as old as their numbers are low, so looking at the lowest is enough, and all that is
 * read. Newest ones of tables that nobody writes to may be among them, one for each table. */
void changes_prune_render(int64_t most, sql *out) {
  sql_raw(out, S("DELETE FROM \"_changes\" WHERE \"seq\" IN (SELECT \"seq\" FROM (SELECT \"seq\", "
                 "\"tbl\", \"at\" FROM \"_changes\" ORDER BY \"seq\" LIMIT "));
  sql_bind(out, WIRE_OF_INT(most + LIMIT_TABLES));
  sql_raw(out, S(") AS c WHERE \"at\" < " NOW_SQL " - "));
  sql_bind(out, WIRE_OF_INT(CHANGES_PRUNE_MS));
  sql_raw(out, S(" AND EXISTS (SELECT 1 FROM \"_changes\" AS n WHERE n.\"tbl\" = c.\"tbl\" AND "
                 "n.\"seq\" > c.\"seq\") LIMIT "));
  sql_bind(out, WIRE_OF_INT(most));
  sql_raw(out, S(")"));
}
