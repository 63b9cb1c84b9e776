/* migrate_prove: see cms/migrate_prove.h. Two copies are filled alike; one is migrated, the other
 * only renamed, and then they are compared. */
#include "cms/migrate_prove.h"

#include "base/limits.h"
#include "cms/migrate_convert.h"
#include "cms/migrate_fill.h"
#include "cms/migrate_sql.h"

typedef struct {
  const migrate_plan *plan;
  migrate_db before, after;
  str *problem;
} proof;

static bool refuse(proof *p, str what, str why) {
  buf out = buf_make(p->plan->mem, 0);
  buf_str(&out, what);
  buf_str(&out, S(": "));
  buf_str(&out, why);
  *p->problem = buf_view(&out);
  return false;
}

/* --- soundness ------------------------------------------------------------------------------- */

static bool is_sound(proof *p) {
  migrate_rows rows = migrate_db_rows(
      &p->after, S("SELECT \"table\" FROM pragma_foreign_key_check GROUP BY 1"), STR_EMPTY);
  str broken = STR_EMPTY;
  while (migrate_rows_next(&rows)) broken = migrate_rows_text(&rows, 0);
  if (broken.len > 0) return refuse(p, broken, S("references are broken"));
  rows = migrate_db_rows(&p->after, S("PRAGMA integrity_check"), STR_EMPTY);
  str said = STR_EMPTY;
  while (migrate_rows_next(&rows)) said = migrate_rows_text(&rows, 0);
  return str_eq(said, S("ok")) || refuse(p, S("integrity_check"), said);
}

/* --- values ---------------------------------------------------------------------------------- */

static str count_query(proof *p, str table) {
  buf out = buf_make(p->plan->mem, 0);
  buf_str(&out, S("SELECT count(*) FROM "));
  migrate_put_name(&out, table);
  return buf_view(&out);
}

/* The values of a column, as literals, by id. Those from before are cast to what the column's type
 * is now. */
static migrate_rows values(proof *p, migrate_db *db, const model_table *t, const model_column *c) {
  buf out = buf_make(p->plan->mem, 0);
  buf_str(&out, S("SELECT "));
  migrate_put_name(&out, t->columns->name);
  buf_str(&out, S(", "));
  migrate_put_name(&out, c->name);
  buf_str(&out, S(" IS NULL, quote(CAST("));
  migrate_put_name(&out, c->name);
  buf_str(&out, S(" AS "));
  buf_str(&out, c->type);
  buf_str(&out, S(")) FROM "));
  migrate_put_name(&out, t->name);
  buf_str(&out, S(" ORDER BY 1"));
  return migrate_db_rows(db, buf_view(&out), STR_EMPTY);
}

/* Whether the column's values are the same as before. What was null may have got a value. */
static bool same_values(proof *p, const model_table *t, const model_column *c) {
  migrate_rows before = values(p, &p->before, t, c);
  migrate_rows after = values(p, &p->after, t, c);
  bool same = true, more = true;
  while (more) {
    bool a = migrate_rows_next(&before), b = migrate_rows_next(&after);
    more = a || b;
    if (!a || !b) {
      same = same && !more;
      continue;
    }
    same = same && str_eq(migrate_rows_text(&before, 0), migrate_rows_text(&after, 0)) &&
           (migrate_rows_int(&before, 1) != 0 ||
            str_eq(migrate_rows_text(&before, 2), migrate_rows_text(&after, 2)));
  }
  return same;
}

static bool kept_table(proof *p, const model_table *old, const model_table *new) {
  str query = count_query(p, new->name);
  if (migrate_db_count(&p->before, query) != migrate_db_count(&p->after, query)) {
    return refuse(p, new->name, S("records are lost"));
  }
  for (const model_column *c = new->columns; c; c = c->next) {
    const model_column *was = model_find_column(old, c->name);
    if (!was) continue;
    migrate_conversion v = migrate_convert(p->plan, old, new, c);
    bool wraps = v.other && str_starts(c->check_normal, S("json_valid"));
    if (v.danger.len > 0 || wraps || same_values(p, new, c)) continue;
    buf what = buf_make(p->plan->mem, 0);
    buf_str(&what, new->name);
    buf_char(&what, '.');
    buf_str(&what, c->name);
    return refuse(p, buf_view(&what), S("values are lost"));
  }
  return true;
}

static bool kept_everything(proof *p) {
  for (const model_table *t = p->plan->new->tables; t; t = t->next) {
    const model_table *old = model_find_table(p->plan->old, t->name);
    if (old && !kept_table(p, old, t)) return false;
  }
  if (p->before.problem.len > 0) return refuse(p, S("reading before"), p->before.problem);
  return p->after.problem.len == 0 || refuse(p, S("reading after"), p->after.problem);
}

/* --- the result ------------------------------------------------------------------------------ */

static bool is_as_wanted(proof *p) {
  migrate_model result;
  migrate_change *changes;
  if (!migrate_model_read(&p->after, &result)) {
    return refuse(p, S("reading the result"), p->after.problem);
  }
  if (!migrate_diff(p->plan->mem, &result, p->plan->new, &changes)) {
    return refuse(p, S("comparing"), S("out of memory"));
  }
  if (!changes) return true;
  buf what = buf_make(p->plan->mem, 0);
  change_describe(&what, changes);
  return refuse(p, S("the result is not what the schema says; still to do"), buf_view(&what));
}

/* --- records --------------------------------------------------------------------------------- */

/* The name that a table had before the migration's renames. */
static str table_before(const migrate_plan *plan, str name) {
  for (const migrate_change *c = plan->changes; c; c = c->next) {
    if (c->kind == CHANGE_RENAME_TABLE && str_eq(c->to, name)) return c->table;
  }
  return name;
}

static str column_before(const migrate_plan *plan, str table, str name) {
  for (const migrate_change *c = plan->changes; c; c = c->next) {
    if (c->kind == CHANGE_RENAME_COLUMN && str_eq(c->table, table) && str_eq(c->to, name)) {
      return c->name;
    }
  }
  return name;
}

/* The tables that the plan says must have no records. */
static size_t find_empty(const migrate_plan *plan, str *out, size_t cap) {
  size_t count = 0;
  for (const model_table *t = plan->new->tables; t; t = t->next) {
    const model_table *old = model_find_table(plan->old, t->name);
    bool empty = false;
    for (const model_column *c = old ? t->columns : NULL; c && !empty; c = c->next) {
      empty = migrate_convert(plan, old, t, c).empty;
    }
    if (empty && count < cap) out[count++] = table_before(plan, t->name);
  }
  return count;
}

/* Appends a statement that leaves one record of those that share values in what becomes unique. */
static void put_unique(const migrate_plan *plan, const model_table *old, const model_table *t,
                       const model_index *i, buf *out) {
  const model_index *was = model_find_index(old, i->name);
  if (!i->unique || (was && str_eq(was->normal, i->normal))) return;
  buf columns = buf_make(plan->mem, 0);
  for (str rest = i->columns; rest.ptr;) {
    str name = str_cut(&rest, ',');
    if (!model_find_column(old, name)) return;
    if (columns.len > 0) buf_str(&columns, S(", "));
    migrate_put_name(&columns, column_before(plan, t->name, name));
  }
  buf_str(out, S("DELETE FROM "));
  migrate_put_name(out, table_before(plan, t->name));
  buf_str(out, S(" WHERE rowid NOT IN (SELECT min(rowid) FROM "));
  migrate_put_name(out, table_before(plan, t->name));
  buf_str(out, S(" GROUP BY "));
  buf_str(out, buf_view(&columns));
  buf_str(out, S(");\n"));
}

static bool fill(proof *p) {
  migrate_model m;
  str empty[LIMIT_TABLES];
  buf text = buf_make(p->plan->mem, 8192);
  size_t n_empty = find_empty(p->plan, empty, LIMIT_TABLES);
  if (!migrate_model_read(&p->before, &m)) return false;
  migrate_fill_write(p->plan->mem, &m, empty, n_empty, &text);
  for (const model_table *t = p->plan->new->tables; t; t = t->next) {
    const model_table *old = model_find_table(p->plan->old, t->name);
    for (const model_index *i = old ? t->indexes : NULL; i; i = i->next) {
      put_unique(p->plan, old, t, i, &text);
    }
  }
  migrate_fill_tidy(&m, &text);
  return migrate_db_run(&p->before, buf_view(&text));
}

static bool prove(proof *p, migrate_db *current, str renames, str migration) {
  if (!migrate_db_copy(&p->before, current) || !fill(p)) {
    return refuse(p, S("filling a copy"), p->before.problem);
  }
  if (!migrate_db_copy(&p->after, &p->before) || !migrate_db_run(&p->after, migration)) {
    return refuse(p, S("SQLite refuses the migration"), p->after.problem);
  }
  if (!migrate_db_run(&p->before, renames)) {
    return refuse(p, S("SQLite refuses to rename"), p->before.problem);
  }
  return is_sound(p) && kept_everything(p) && is_as_wanted(p);
}

bool migrate_prove(const migrate_plan *plan, migrate_db *current, str renames, str migration,
                   str *problem) {
  proof p = {.plan = plan, .problem = problem};
  bool ok = prove(&p, current, renames, migration);
  migrate_db_close(&p.before);
  migrate_db_close(&p.after);
  return ok;
}
