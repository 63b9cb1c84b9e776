/* migrate_rename: see cms/migrate_rename.h. */
#include "cms/migrate_rename.h"

#include "cms/migrate_sql.h"

/* --- collecting ------------------------------------------------------------------------------ */

typedef struct {
  arena *mem;
  const migrate_model *current;
  const table *const *tables;
  size_t n_tables;
  migrate_change *first, **end;
  str *problem;
} gathering;

static bool refuse(gathering *g, str what, str why) {
  buf out = buf_make(g->mem, 0);
  buf_str(&out, what);
  buf_str(&out, S(": "));
  buf_str(&out, why);
  *g->problem = buf_view(&out);
  return false;
}

static const table *wanted_table(const gathering *g, str name) {
  for (size_t i = 0; i < g->n_tables; i++) {
    if (str_eq(g->tables[i]->name, name)) return g->tables[i];
  }
  return NULL;
}

/* Adds a rename unless it is there already. */
static bool add(gathering *g, change_kind kind, str place, str from, str to) {
  for (const migrate_change *c = g->first; c; c = c->next) {
    if (c->kind == kind && str_eq(c->table, place) && str_eq(c->name, from)) return true;
  }
  migrate_change *c = arena_alloc(g->mem, sizeof *c);
  if (!c) return refuse(g, S("renames"), S("out of memory"));
  *c = (migrate_change){.kind = kind, .table = place, .name = from, .to = to};
  *g->end = c;
  g->end = &c->next;
  return true;
}

/* The name that a table has now, given the one it will have. */
static str name_now(const gathering *g, str name) {
  for (const migrate_change *c = g->first; c; c = c->next) {
    if (c->kind == CHANGE_RENAME_TABLE && str_eq(c->to, name)) return c->table;
  }
  return name;
}

/* The name that it will have, given the one that it has now. */
static str name_then(const gathering *g, str name) {
  for (const migrate_change *c = g->first; c; c = c->next) {
    if (c->kind == CHANGE_RENAME_TABLE && str_eq(c->table, name)) return c->to;
  }
  return name;
}

static bool contradicts(gathering *g, str flag) {
  return refuse(g, flag, S("another --rename says otherwise"));
}

static bool add_table_flag(gathering *g, str flag) {
  str to = flag, from = str_cut(&to, '=');
  if (!model_find_table(g->current, from)) return refuse(g, flag, S("there is no such table now"));
  if (!wanted_table(g, to)) return refuse(g, flag, S("the schema has no table of the new name"));
  for (const migrate_change *c = g->first; c; c = c->next) { /* only flags so far */
    if (str_eq(c->table, from) != str_eq(c->to, to)) return contradicts(g, flag);
  }
  return add(g, CHANGE_RENAME_TABLE, from, STR_EMPTY, to);
}

static bool add_column_flag(gathering *g, str flag) {
  str to = flag, from = str_cut(&to, '=');
  str table_name = str_cut(&from, '.');
  if (wanted_table(g, name_then(g, table_name))) table_name = name_then(g, table_name);
  const model_table *now = model_find_table(g->current, name_now(g, table_name));
  const table *then = wanted_table(g, table_name);
  if (!now || !then) return refuse(g, flag, S("there is no such table now and in the schema"));
  if (!model_find_column(now, from)) return refuse(g, flag, S("there is no such field now"));
  if (!schema_field(then, to)) return refuse(g, flag, S("the schema has no field of the new name"));
  for (const migrate_change *c = g->first; c; c = c->next) { /* of columns too */
    if (c->kind != CHANGE_RENAME_COLUMN || !str_eq(c->table, then->name)) continue;
    if (str_eq(c->name, from) != str_eq(c->to, to)) return contradicts(g, flag);
  }
  return add(g, CHANGE_RENAME_COLUMN, then->name, from, to);
}

static bool is_column_flag(str flag) {
  str left = flag;
  left = str_cut(&left, '=');
  return str_find(left, '.') < left.len;
}

static bool add_flags(gathering *g, const str *flags, size_t n_flags, bool columns) {
  for (size_t i = 0; i < n_flags; i++) {
    if (str_find(flags[i], '=') == flags[i].len) {
      return refuse(g, flags[i], S("--rename takes posts=articles or posts.body=content"));
    }
    if (is_column_flag(flags[i]) != columns) continue;
    if (!(columns ? add_column_flag(g, flags[i]) : add_table_flag(g, flags[i]))) return false;
  }
  return true;
}

/* `.was` stays in the schema after the rename is done, so it counts only while the new name is
 * missing. */
static bool add_table_option(gathering *g, const table *t) {
  str was = str_c(t->opt.was);
  if (was.len == 0 || model_find_table(g->current, t->name) || !g->current->tables) return true;
  if (str_eq(name_then(g, name_now(g, t->name)), t->name) &&
      !str_eq(name_now(g, t->name), t->name)) {
    return true; /* a flag said otherwise */
  }
  if (!model_find_table(g->current, was)) {
    return refuse(g, t->name, S("its .was names no table that there is or was renamed"));
  }
  return add(g, CHANGE_RENAME_TABLE, was, STR_EMPTY, t->name);
}

static bool is_target(const gathering *g, str place, str to) {
  for (const migrate_change *c = g->first; c; c = c->next) {
    if (c->kind == CHANGE_RENAME_COLUMN && str_eq(c->table, place) && str_eq(c->to, to))
      return true;
  }
  return false;
}

static bool add_field_options(gathering *g, const table *t) {
  const model_table *now = model_find_table(g->current, name_now(g, t->name));
  for (size_t i = 1; now && i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    str was = str_c(f->opt.was);
    if (was.len == 0 || model_find_column(now, f->name) || is_target(g, t->name, f->name)) continue;
    if (!model_find_column(now, was)) {
      buf what = buf_make(g->mem, 0);
      buf_str(&what, t->name);
      buf_char(&what, '.');
      buf_str(&what, f->name);
      return refuse(g, buf_view(&what), S("its .was names no field that the table has"));
    }
    if (!add(g, CHANGE_RENAME_COLUMN, t->name, was, f->name)) return false;
  }
  return true;
}

bool migrate_rename_collect(arena *mem, const migrate_model *current, const table *const *tables,
                            size_t n_tables, const str *flags, size_t n_flags, migrate_change **out,
                            str *problem) {
  gathering g = {
      .mem = mem, .current = current, .tables = tables, .n_tables = n_tables, .problem = problem};
  g.end = &g.first;
  bool ok = add_flags(&g, flags, n_flags, false);
  for (size_t i = 0; i < n_tables && ok; i++) ok = add_table_option(&g, tables[i]);
  ok = ok && add_flags(&g, flags, n_flags, true);
  for (size_t i = 0; i < n_tables && ok; i++) ok = add_field_options(&g, tables[i]);
  *out = g.first;
  return ok;
}

/* --- writing --------------------------------------------------------------------------------- */

typedef struct name_link name_link;
struct name_link {
  name_link *next;
  str name;
};

/* Names in one place, tables or a table's columns, and what is to be renamed among them. */
typedef struct {
  arena *mem;
  buf *out;
  str start; /* of each statement */
  str infix; /* between the names */
  name_link *names;
  migrate_change *pending; /* name -> to */
} renaming;

static name_link *find_name(const renaming *r, str name) {
  name_link *link = r->names;
  while (link && !str_eq(link->name, name)) link = link->next;
  return link;
}

static void put_rename(renaming *r, str from, str to) {
  buf_str(r->out, r->start);
  migrate_put_name(r->out, from);
  buf_str(r->out, r->infix);
  migrate_put_name(r->out, to);
  buf_str(r->out, S(";\n--> statement-breakpoint\n"));
  name_link *link = find_name(r, from);
  if (link) link->name = to;
}

/* Moves what has the wanted name out of the way: it has to be renamed itself, in a circle, or it is
 * to be dropped. */
static void move_aside(renaming *r, str name) {
  buf aside = buf_make(r->mem, 0);
  buf_str(&aside, S(MIGRATE_ASIDE));
  buf_str(&aside, name);
  put_rename(r, name, buf_view(&aside));
  for (migrate_change *c = r->pending; c; c = c->next) {
    if (str_eq(c->name, name)) c->name = buf_view(&aside);
  }
}

static void put_all(renaming *r) {
  while (r->pending) {
    migrate_change **free_one = &r->pending;
    while (*free_one && find_name(r, (*free_one)->to)) free_one = &(*free_one)->next;
    if (!*free_one) {
      move_aside(r, r->pending->to);
      continue;
    }
    put_rename(r, (*free_one)->name, (*free_one)->to);
    *free_one = (*free_one)->next;
  }
}

static void add_name(renaming *r, str name) {
  name_link *link = arena_alloc(r->mem, sizeof *link);
  if (!link) return; /* the arena remembers */
  *link = (name_link){.next = r->names, .name = name};
  r->names = link;
}

static void add_pending(renaming *r, str from, str to) {
  migrate_change *c = arena_alloc(r->mem, sizeof *c);
  if (!c) return;
  *c = (migrate_change){.next = r->pending, .name = from, .to = to};
  r->pending = c;
}

static void write_columns(arena *mem, const model_table *now, str name,
                          const migrate_change *renames, buf *out) {
  buf start = buf_make(mem, 0);
  buf_str(&start, S("ALTER TABLE "));
  migrate_put_name(&start, name);
  buf_str(&start, S(" RENAME COLUMN "));
  renaming r = {.mem = mem, .out = out, .start = buf_view(&start), .infix = S(" TO ")};
  for (const model_column *c = now->columns; c; c = c->next) add_name(&r, c->name);
  for (const migrate_change *c = renames; c; c = c->next) {
    if (c->kind == CHANGE_RENAME_COLUMN && str_eq(c->table, name)) add_pending(&r, c->name, c->to);
  }
  put_all(&r);
}

void migrate_rename_write(arena *mem, const migrate_model *current, const migrate_change *renames,
                          buf *out) {
  renaming r = {.mem = mem, .out = out, .start = S("ALTER TABLE "), .infix = S(" RENAME TO ")};
  for (const model_table *t = current->tables; t; t = t->next) add_name(&r, t->name);
  for (const migrate_change *c = renames; c; c = c->next) {
    if (c->kind == CHANGE_RENAME_TABLE) add_pending(&r, c->table, c->to);
  }
  put_all(&r);
  for (const model_table *t = current->tables; t; t = t->next) {
    str name = t->name;
    for (const migrate_change *c = renames; c; c = c->next) {
      if (c->kind == CHANGE_RENAME_TABLE && str_eq(c->table, t->name)) name = c->to;
    }
    write_columns(mem, t, name, renames, out);
  }
}
