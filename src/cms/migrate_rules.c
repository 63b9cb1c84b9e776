/* migrate_rules: see cms/migrate_rules.h. */
#include "cms/migrate_rules.h"

#include "cms/migrate.h"
#include "cms/migrate_db.h"
#include "data/field.h"
#include "format/sql.h"

/* "schema/posts.def: where: why" */
static void put_problem(buf *out, const table *t, str where, str why) {
  buf_str(out, S("schema/"));
  buf_str(out, t->name);
  buf_str(out, S(".def: "));
  buf_str(out, where);
  buf_str(out, S(": "));
  buf_str(out, why);
  buf_char(out, '\n');
}

static str join(arena *mem, str a, str b, str c) {
  buf out = buf_make(mem, 0);
  buf_str(&out, a);
  buf_str(&out, b);
  buf_str(&out, c);
  return buf_view(&out);
}

/* --- options --------------------------------------------------------------------------------- */

static void check_field(arena *mem, const field *f, buf *problems) {
  wire_value ignored;
  str where = join(mem, f->name, STR_EMPTY, STR_EMPTY);
  if (f->kind == FIELD_CHOICE && str_c(f->opt.choices).len == 0) {
    put_problem(problems, f->table, where, S("a choice needs .choices"));
  } else if (f->opt.initial && !field_parse(f, str_c(f->opt.initial), &ignored)) {
    str why = join(mem, S(".initial must be "), field_kind_expects(f->kind), STR_EMPTY);
    put_problem(problems, f->table, where, why);
  }
  if (f->opt.fill != FILL_NEVER && f->kind != FIELD_DATETIME) {
    put_problem(problems, f->table, where, S(".fill is for datetimes"));
  }
  if (f->kind != FIELD_REF) return;
  if (!f->opt.to) put_problem(problems, f->table, where, S("a ref needs .to"));
  if (f->opt.required && f->opt.on_delete == ON_DELETE_SET_NULL) {
    put_problem(problems, f->table, where,
                S("is .required, so ON_DELETE_SET_NULL can not clear it"));
  }
}

/* --- rules ----------------------------------------------------------------------------------- */

static const str RULE_NAMES[] = {{"user_id", 7}, {"role", 4}, {"now", 3}};
enum { RULE_NAME_COUNT = sizeof RULE_NAMES / sizeof *RULE_NAMES };

/* Prepares `SELECT 1 FROM table WHERE (rule)`; says what is wrong. */
static void check_sql(migrate_db *db, const table *t, str where, str rule, size_t n_names,
                      buf *problems) {
  static const wire_value values[RULE_NAME_COUNT] = {{.tag = WIRE_NULL}};
  sql *s = arena_alloc(db->mem, sizeof *s);
  if (!s) return; /* the arena remembers */
  str place = join(db->mem, where, S(" = "), rule);
  sql_init(s, db->mem);
  sql_raw(s, S("SELECT 1 FROM "));
  sql_ident(s, t->name);
  sql_raw(s, S(" WHERE "));
  if (!sql_rule(s, rule, RULE_NAMES, values, n_names)) {
    put_problem(problems, t, place,
                n_names > 0 ? S("not one SQL condition with :user_id, :role and :now only")
                            : S("not one SQL condition without parameters"));
    return;
  }
  db->problem = STR_EMPTY;
  if (!migrate_db_understands(db, buf_view(&s->text))) {
    put_problem(problems, t, place, db->problem);
  }
}

static void check_table(migrate_db *db, const table *t, buf *problems) {
  if (t->opt.read) {
    check_sql(db, t, S("META .read"), str_c(t->opt.read), RULE_NAME_COUNT, problems);
  } else {
    put_problem(problems, t, S("META"), S("says by no .read who may read"));
  }
  for (size_t i = 0; i < t->n_indexes; i++) {
    const char *where = t->indexes[i].where;
    if (where) check_sql(db, t, S("INDEX .where"), str_c(where), 0, problems);
  }
}

static void check_rules(arena *mem, const table *const *tables, size_t n_tables, buf *problems) {
  migrate_db db = {0};
  buf text = buf_make(mem, 0);
  if (migrate_write_tables(mem, tables, n_tables, &text) && migrate_db_open(&db, mem) &&
      migrate_db_run(&db, buf_view(&text))) {
    for (size_t i = 0; i < n_tables; i++) check_table(&db, tables[i], problems);
  } else {
    buf_str(problems, S("schema/: SQLite refuses its tables: "));
    buf_str(problems, db.problem);
    buf_char(problems, '\n');
  }
  migrate_db_close(&db);
}

bool migrate_rules_check(arena *mem, const table *const *tables, size_t n_tables, buf *problems) {
  size_t before = problems->len;
  for (size_t i = 0; i < n_tables; i++) {
    for (size_t k = 1; k < tables[i]->n_fields; k++) {
      check_field(mem, &tables[i]->fields[k], problems);
    }
  }
  if (problems->len == before) check_rules(mem, tables, n_tables, problems);
  return problems->len == before && buf_ok(problems) && !mem->exhausted;
}
