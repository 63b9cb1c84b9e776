/* migrate_trial: see migrate_trial.h. */
#include "migrate_trial.h"

#include "cms/migrate_fill.h"
#include "cms/migrate_sql.h"
#include "data/field.h"
#include "unit.h"

trial_flags trial_flags_read(str text) {
  trial_flags flags = {0};
  for (str rest = text; rest.ptr && rest.len > 0;) {
    str flag = str_cut(&rest, ' ');
    bool rename = str_starts(flag, S("r:"));
    ASSERT(rename || str_starts(flag, S("a:")));
    if (rename) flags.renames[flags.n_renames++] = str_skip(flag, 2);
    if (!rename) flags.allowed[flags.n_allowed++] = str_skip(flag, 2);
  }
  return flags;
}

migrate_output trial_generate(arena *mem, const notation *new, const migrate_file *files,
                              size_t n_files, const trial_flags *flags) {
  migrate_input in = {.tables = new->tables,
                      .n_tables = new->n_tables,
                      .files = files,
                      .n_files = n_files,
                      .renames = flags->renames,
                      .n_renames = flags->n_renames,
                      .allowed = flags->allowed,
                      .n_allowed = flags->n_allowed};
  return migrate_generate(mem, &in);
}

bool trial_open(migrate_db *db, arena *mem) {
  return migrate_db_open(db, mem) && migrate_db_understands(db, S("SELECT 1")) &&
         migrate_db_count(db, S("ATTACH ':memory:' AS was")) == 0 && db->problem.len == 0;
}

str trial_rows(migrate_db *db) {
  migrate_model m;
  buf text = buf_make(db->mem, 0);
  if (!migrate_model_read(db, &m)) return STR_EMPTY;
  migrate_fill_write(db->mem, &m, NULL, 0, &text);
  return buf_view(&text);
}

bool trial_fill(migrate_db *db) { return migrate_db_run(db, trial_rows(db)); }

/* --- names ----------------------------------------------------------------------------------- */

static const table *find(const notation *schema, str name) {
  for (size_t i = 0; i < schema->n_tables; i++) {
    if (str_eq(schema->tables[i]->name, name)) return schema->tables[i];
  }
  return NULL;
}

/* What is in front of "=to" among the renames. */
static str renamed_from(const trial_flags *flags, str to) {
  for (size_t i = 0; i < flags->n_renames; i++) {
    str rest = flags->renames[i], from = str_cut(&rest, '=');
    if (str_eq(rest, to)) return from;
  }
  return STR_EMPTY;
}

static const table *table_before(const notation *old, const table *t, const trial_flags *flags) {
  str from = renamed_from(flags, t->name);
  if (from.len > 0 && str_find(from, '.') == from.len) return find(old, from);
  if (t->opt.was && !find(old, t->name)) return find(old, str_c(t->opt.was));
  for (size_t i = 0; i < flags->n_renames; i++) { /* renamed away, so this one is new */
    str rest = flags->renames[i];
    if (str_eq(str_cut(&rest, '='), t->name)) return NULL;
  }
  return find(old, t->name);
}

static const field *field_before(const table *old, const field *f, const trial_flags *flags) {
  for (size_t i = 0; i < flags->n_renames; i++) {
    str to = flags->renames[i], from = str_cut(&to, '=');
    str place = str_cut(&from, '.');
    if (!from.ptr || (!str_eq(place, f->table->name) && !str_eq(place, old->name))) continue;
    if (str_eq(to, f->name)) return schema_field(old, from);
    if (str_eq(from, f->name)) return NULL;
  }
  if (f->opt.was && !schema_field(old, f->name)) return schema_field(old, str_c(f->opt.was));
  return schema_field(old, f->name);
}

static bool is_allowed(const trial_flags *flags, const field *f) {
  for (size_t i = 0; i < flags->n_allowed; i++) {
    str name = flags->allowed[i], place = str_cut(&name, '.');
    if (str_eq(place, f->table->name) && str_eq(name, f->name)) return true;
  }
  return false;
}

/* --- checks ---------------------------------------------------------------------------------- */

static void put_pair(buf *out, str a, str b, str c) {
  buf_str(out, a);
  migrate_put_name(out, b);
  buf_str(out, c);
}

static bool keep_what_was(migrate_db *db, const notation *old) {
  for (size_t i = 0; i < old->n_tables; i++) {
    buf sql = buf_make(db->mem, 0);
    put_pair(&sql, S("CREATE TABLE was."), old->tables[i]->name, S(" AS SELECT * FROM main."));
    migrate_put_name(&sql, old->tables[i]->name);
    if (!migrate_db_run(db, buf_view(&sql))) return false;
  }
  return true;
}

static bool forget_what_was(migrate_db *db, const notation *old) {
  for (size_t i = 0; i < old->n_tables; i++) {
    buf sql = buf_make(db->mem, 0);
    put_pair(&sql, S("DROP TABLE was."), old->tables[i]->name, S(""));
    if (!migrate_db_run(db, buf_view(&sql))) return false;
  }
  return true;
}

/* Counts the records whose value is not what it was. */
static bool check_field(migrate_db *db, const table *old, const field *was, const field *f) {
  bool typed = str_eq(field_column_type(was->kind), field_column_type(f->kind));
  buf sql = buf_make(db->mem, 0);
  put_pair(&sql, S("SELECT count(*) FROM was."), old->name, S(" a JOIN main."));
  put_pair(&sql, S(""), f->table->name, S(" b ON a.id = b.id WHERE a."));
  put_pair(&sql, S(""), was->name, S(" IS NOT NULL AND NOT ("));
  put_pair(&sql, S("b."), f->name, S(" IS a."));
  migrate_put_name(&sql, was->name);
  if (!typed) {
    put_pair(&sql, S(" OR CAST(b."), f->name, S(" AS REAL) = CAST(a."));
    put_pair(&sql, S(""), was->name, S(" AS REAL)"));
  } else if (f->kind == FIELD_JSON) {
    put_pair(&sql, S(" OR json_extract(b."), f->name, S(", '$') = a."));
    migrate_put_name(&sql, was->name);
  }
  buf_str(&sql, S(")"));
  return CHECK_INT(migrate_db_count(db, buf_view(&sql)), 0);
}

static bool check_table(migrate_db *db, const table *old, const table *t,
                        const trial_flags *flags) {
  buf sql = buf_make(db->mem, 0);
  put_pair(&sql, S("SELECT (SELECT count(*) FROM main."), t->name, S(") - "));
  put_pair(&sql, S("(SELECT count(*) FROM was."), old->name, S(") + (SELECT count(*) FROM was."));
  put_pair(&sql, S(""), old->name, S(" WHERE id NOT IN (SELECT id FROM main."));
  put_pair(&sql, S(""), t->name, S("))"));
  bool ok = CHECK_INT(migrate_db_count(db, buf_view(&sql)), 0);
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i], *was = field_before(old, f, flags);
    if (was && !is_allowed(flags, f)) ok = check_field(db, old, was, f) && ok;
  }
  return ok;
}

bool trial_apply(migrate_db *db, str migration, const notation *old, const notation *new,
                 const trial_flags *flags) {
  const str log = S("SELECT count(*) * 1000 + max(seq) FROM _changes");
  int64_t logged = migrate_db_count(db, log);
  if (!keep_what_was(db, old) || !migrate_db_run(db, migration)) {
    str problem = db->problem;
    db->problem = STR_EMPTY;
    if (!forget_what_was(db, old)) return CHECK_STR(db->problem, STR_EMPTY);
    db->problem = problem;
    return false;
  }
  bool ok = CHECK_INT(migrate_db_count(db, log), logged);
  ok = CHECK_INT(migrate_db_count(db, S("SELECT count(*) FROM pragma_foreign_key_check")), 0) && ok;
  ok = CHECK_INT(migrate_db_count(db, S("SELECT count(*) FROM pragma_integrity_check WHERE "
                                        "integrity_check <> 'ok'")),
                 0) &&
       ok;
  for (size_t i = 0; i < new->n_tables; i++) {
    const table *was = table_before(old, new->tables[i], flags);
    if (was) ok = check_table(db, was, new->tables[i], flags) && ok;
  }
  ok = forget_what_was(db, old) && ok;
  return CHECK_STR(db->problem, STR_EMPTY) && ok;
}
