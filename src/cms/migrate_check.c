/* migrate_check: see cms/migrate_check.h. */
#include "cms/migrate_check.h"

#include "cms/migrate_diff.h"
#include "cms/migrate_sql.h"

/* --- what the database says ------------------------------------------------------------------ */

/* Reads "KIND BYTES\n…\n". */
static bool read_piece(str *rest, str *kind, str *text) {
  int64_t bytes;
  str line = str_cut(rest, '\n');
  *kind = str_cut(&line, ' ');
  if (!line.ptr || !rest->ptr || !str_to_i64(line, &bytes) || bytes < 0) return false;
  if ((uint64_t)bytes + 1 > rest->len || rest->ptr[bytes] != '\n') return false;
  *text = str_slice(*rest, 0, (size_t)bytes);
  *rest = str_skip(*rest, (size_t)bytes + 1);
  return true;
}

bool migrate_live_read(arena *mem, str dump, migrate_live *out) {
  size_t lines = 1; /* at least as many as pieces */
  for (size_t i = 0; i < dump.len; i++) lines += dump.ptr[i] == '\n';
  str *applied = arena_alloc_array(mem, lines, sizeof *applied);
  str *statements = arena_alloc_array(mem, lines, sizeof *statements);
  *out = (migrate_live){.applied = applied, .statements = statements};
  if (!applied || !statements) return false;
  for (str rest = dump, kind, text; read_piece(&rest, &kind, &text);) {
    if (str_eq(kind, S("end"))) return rest.len == 0;
    if (str_eq(kind, S("applied"))) {
      applied[out->n_applied++] = text;
    } else if (str_eq(kind, S("sql"))) {
      statements[out->n_statements++] = text;
    } else {
      return false;
    }
  }
  return false;
}

/* --- one check ------------------------------------------------------------------------------- */

typedef struct {
  arena *mem;
  const migrate_file *files;
  size_t n_files;
  const migrate_live *live;
  migrate_db made, there; /* by the migrations; as the database is */
  migrate_model made_model, there_model;
  buf out;
} check;

static void put(check *c, str a, str b, str d) {
  buf_str(&c->out, a);
  buf_str(&c->out, b);
  buf_str(&c->out, d);
  buf_char(&c->out, '\n');
}

static bool is_applied(const check *c, str name) {
  for (size_t i = 0; i < c->live->n_applied; i++) {
    if (str_eq(c->live->applied[i], name)) return true;
  }
  return false;
}

static const migrate_file *find_file(const check *c, str name) {
  for (size_t i = 0; i < c->n_files; i++) {
    if (str_eq(c->files[i].name, name)) return &c->files[i];
  }
  return NULL;
}

static bool find_foreign(check *c) {
  bool found = false;
  for (size_t i = 0; i < c->live->n_applied; i++) {
    if (find_file(c, c->live->applied[i])) continue;
    if (!found) buf_str(&c->out, S("Applied to the database, but not in migrations/:\n"));
    found = true;
    put(c, S("  "), c->live->applied[i], STR_EMPTY);
  }
  if (!found) return false;
  buf_str(&c->out, S("Bring the files back as they were when they were applied: from another "
                     "branch, or\nfrom before they were renamed or deleted. What the database "
                     "should be can't be told\nwithout them.\n"));
  return true;
}

/* Not a fault: between a merge and `up` it is how things are. */
static void find_pending(check *c) {
  bool found = false;
  for (size_t i = 0; i < c->n_files; i++) {
    bool later = false;
    if (is_applied(c, c->files[i].name)) continue;
    if (!found) buf_str(&c->out, S("Not applied yet (npm run up, in production up:prod):\n"));
    found = true;
    for (size_t k = i + 1; k < c->n_files; k++) later = later || is_applied(c, c->files[k].name);
    put(c, S("  "), c->files[i].name,
        later ? S(", although later ones are: an empty database gets them in another order")
              : STR_EMPTY);
  }
}

/* --- the two databases ----------------------------------------------------------------------- */

static bool make(check *c) {
  bool ok = migrate_db_open(&c->made, c->mem);
  if (!ok) put(c, S("SQLite: "), c->made.problem, STR_EMPTY);
  for (size_t i = 0; ok && i < c->live->n_applied; i++) {
    const migrate_file *file = find_file(c, c->live->applied[i]);
    ok = migrate_db_run(&c->made, file->text);
    buf why = buf_make(c->mem, 0);
    buf_str(&why, S(" does not run behind those that were applied before it: "));
    buf_str(&why, c->made.problem);
    if (!ok) put(c, S("migrations/"), file->name, buf_view(&why));
  }
  return ok && migrate_model_read(&c->made, &c->made_model);
}

/* The tables that a virtual one keeps its content in are there already when their turn comes. */
static bool is_there(migrate_db *db) {
  return str_ends(db->problem, S(" already exists")) &&
         migrate_db_count(db, S("SELECT count(*) FROM sqlite_schema WHERE sql LIKE 'CREATE "
                                "VIRTUAL%'")) > 0;
}

static bool copy(check *c) {
  bool ok = migrate_db_open(&c->there, c->mem);
  if (!ok) put(c, S("SQLite: "), c->there.problem, STR_EMPTY);
  for (size_t i = 0; ok && i < c->live->n_statements; i++) {
    if (migrate_db_run(&c->there, c->live->statements[i])) continue;
    if (is_there(&c->there)) {
      c->there.problem = STR_EMPTY;
      continue;
    }
    put(c, S("SQLite does not take what the database says of itself: "), c->there.problem,
        STR_EMPTY);
    put(c, S("  "), c->live->statements[i], STR_EMPTY);
    return false;
  }
  return ok && migrate_model_read(&c->there, &c->there_model);
}

/* --- differences ----------------------------------------------------------------------------- */

/* A line of a difference, SQL of several lines as one. Nothing when there is none. */
static void put_side(check *c, str mark, str sql) {
  bool space = false;
  if (sql.len == 0) return;
  buf_str(&c->out, mark);
  for (size_t i = 0; i < sql.len; i++) {
    bool blank = (unsigned char)sql.ptr[i] <= ' ';
    if (!blank && space) buf_char(&c->out, ' ');
    if (!blank) buf_char(&c->out, sql.ptr[i]);
    space = blank;
  }
  buf_char(&c->out, '\n');
}

static void put_difference(check *c, str kind, str name, str what, str made, str there) {
  buf_str(&c->out, S("  "));
  buf_str(&c->out, kind);
  buf_str(&c->out, name);
  if (what.len > 0) buf_str(&c->out, S(": "));
  put(c, what, STR_EMPTY, STR_EMPTY);
  put_side(c, S("    - "), made);
  put_side(c, S("    + "), there);
}

static str column_sql(const migrate_model *m, str place, str name) {
  const model_table *t = model_find_table(m, place);
  const model_column *c = t ? model_find_column(t, name) : NULL;
  return c ? c->definition : STR_EMPTY;
}

static str index_sql(const migrate_model *m, str place, str name) {
  const model_table *t = model_find_table(m, place);
  const model_index *i = t ? model_find_index(t, name) : NULL;
  return i ? i->sql : STR_EMPTY;
}

static str object_sql(const migrate_model *m, str name) {
  const model_object *o = model_find_object(m, name);
  return o ? o->sql : STR_EMPTY;
}

static str table_sql(const migrate_model *m, str name) {
  const model_table *t = model_find_table(m, name);
  return t ? t->sql : STR_EMPTY;
}

static str options_of(const migrate_model *m, str name) {
  const model_table *t = model_find_table(m, name);
  return t && t->options.len > 0 ? t->options : S("none");
}

static void put_change(check *c, const migrate_change *d) {
  const migrate_model *a = &c->made_model, *b = &c->there_model;
  buf name = buf_make(c->mem, 0);
  buf_str(&name, d->table);
  buf_char(&name, '.');
  buf_str(&name, d->name);
  switch (d->kind) {
    case CHANGE_RENAME_TABLE: /* comparing never finds these */
    case CHANGE_RENAME_COLUMN:
      return;
    case CHANGE_ADD_TABLE:
    case CHANGE_DROP_TABLE:
      put_difference(c, S("table "), d->table, STR_EMPTY, table_sql(a, d->table),
                     table_sql(b, d->table));
      return;
    case CHANGE_ALTER_TABLE:
      put_difference(c, S("table "), d->table, d->what, options_of(a, d->table),
                     options_of(b, d->table));
      return;
    case CHANGE_ADD_COLUMN:
    case CHANGE_DROP_COLUMN:
    case CHANGE_ALTER_COLUMN:
      put_difference(c, STR_EMPTY, buf_view(&name), d->what, column_sql(a, d->table, d->name),
                     column_sql(b, d->table, d->name));
      return;
    case CHANGE_ADD_INDEX: /* one that differs is told once, when it is dropped */
      if (index_sql(a, d->table, d->name).len > 0) return;
      put_difference(c, S("index "), d->name, STR_EMPTY, STR_EMPTY,
                     index_sql(b, d->table, d->name));
      return;
    case CHANGE_DROP_INDEX:
      put_difference(c, S("index "), d->name, STR_EMPTY, index_sql(a, d->table, d->name),
                     index_sql(b, d->table, d->name));
      return;
    case CHANGE_ADD_TRIGGER:
      if (object_sql(a, d->name).len > 0) return;
      put_difference(c, S("trigger "), d->name, STR_EMPTY, STR_EMPTY, object_sql(b, d->name));
      return;
    case CHANGE_DROP_TRIGGER:
      put_difference(c, S("trigger "), d->name, STR_EMPTY, object_sql(a, d->name),
                     object_sql(b, d->name));
      return;
  }
  __builtin_trap();
}

/* What the model leaves out, since it is not the schema's business, but was written into a
 * migration by hand: triggers, views, virtual tables, and tables that begin with "_" with their
 * indexes. */
static migrate_model read_others(migrate_db *db) {
  migrate_model out = {0};
  model_object **end = &out.objects;
  migrate_rows rows = migrate_db_rows(
      db,
      S("SELECT s.type, s.name, s.sql FROM sqlite_schema s LEFT JOIN pragma_table_list l ON "
        "l.schema = 'main' AND l.name = s.name WHERE s.sql IS NOT NULL AND coalesce(l.type, '') <> "
        "'shadow' AND (s.type IN ('trigger', 'view') OR l.type = 'virtual' OR (s.tbl_name LIKE "
        "'\\_%' ESCAPE '\\' AND s.tbl_name <> '_changes')) ORDER BY s.rowid"),
      STR_EMPTY);
  while (migrate_rows_next(&rows)) {
    model_object *o = arena_alloc(db->mem, sizeof *o);
    if (!o) continue; /* the arena remembers */
    o->type = migrate_rows_text(&rows, 0);
    o->name = migrate_rows_text(&rows, 1);
    o->sql = migrate_rows_text(&rows, 2);
    o->normal = migrate_normal(db->mem, o->sql);
    *end = o;
    end = &o->next;
  }
  return out;
}

static void put_other(check *c, const model_object *o, str made, str there) {
  buf kind = buf_make(c->mem, 0);
  buf_str(&kind, o->type);
  buf_char(&kind, ' ');
  put_difference(c, buf_view(&kind), o->name, STR_EMPTY, made, there);
}

static bool is_ours(const migrate_model *m, str name) {
  const model_object *o = model_find_object(m, name);
  return o && o->ours;
}

static void compare_others(check *c) {
  migrate_model a = read_others(&c->made), b = read_others(&c->there);
  for (const model_object *o = a.objects; o; o = o->next) {
    const model_object *other = model_find_object(&b, o->name);
    if (is_ours(&c->made_model, o->name) || (other && str_eq(o->normal, other->normal))) continue;
    put_other(c, o, o->sql, other ? other->sql : STR_EMPTY);
  }
  for (const model_object *o = b.objects; o; o = o->next) {
    if (is_ours(&c->there_model, o->name) || model_find_object(&a, o->name)) continue;
    put_other(c, o, STR_EMPTY, o->sql);
  }
}

static migrate_live_status compare(check *c) {
  migrate_change *changes = NULL;
  if (!make(c) || !copy(c)) return MIGRATE_LIVE_UNKNOWN;
  buf before = c->out;
  c->out = buf_make(c->mem, 4096);
  bool ok = migrate_diff(c->mem, &c->made_model, &c->there_model, &changes);
  for (const migrate_change *d = changes; ok && d; d = d->next) put_change(c, d);
  if (ok) compare_others(c);
  str found = buf_view(&c->out);
  c->out = before;
  if (!ok || c->mem->exhausted || c->made.problem.len > 0 || c->there.problem.len > 0) {
    put(c, S("out of memory"), c->made.problem, c->there.problem);
    return MIGRATE_LIVE_UNKNOWN;
  }
  if (found.len == 0) return MIGRATE_LIVE_SAME;
  buf_str(&c->out, S("The database is not what its applied migrations make. It was changed by "
                     "other means.\n- is what the migrations make, + what is there:\n"));
  buf_str(&c->out, found);
  buf_str(&c->out, S("Undo it there by hand, or, to keep it, put it into schema/ or into a "
                     "migration.\n"));
  return MIGRATE_LIVE_DIFFERENT;
}

migrate_live_report migrate_check_live(arena *mem, const migrate_file *files, size_t n_files,
                                       const migrate_live *live) {
  check *c = arena_alloc(mem, sizeof *c);
  migrate_live_report out = {.status = MIGRATE_LIVE_UNKNOWN, .message = S("out of memory\n")};
  if (!c) return out;
  *c = (check){
      .mem = mem, .files = files, .n_files = n_files, .live = live, .out = buf_make(mem, 1024)};
  find_pending(c);
  out.status = find_foreign(c) ? MIGRATE_LIVE_FOREIGN : compare(c);
  migrate_db_close(&c->made);
  migrate_db_close(&c->there);
  if (!mem->exhausted && buf_ok(&c->out)) {
    out.message = buf_view(&c->out);
  } else {
    out.status = MIGRATE_LIVE_UNKNOWN;
  }
  return out;
}
