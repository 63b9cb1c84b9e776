/* migrate: see cms/migrate.h. All SQL comes from descriptors, through format/sql.h. */
#include "cms/migrate.h"

#include "data/field.h"
#include "data/schema.h"
#include "format/sql.h"

#define NOW_SQL "(CAST(unixepoch('subsec') * 1000 AS INTEGER))"

static void write_breakpoint(sql *s) { sql_raw(s, S(";\n--> statement-breakpoint\n")); }

static void write_number(sql *s, int64_t n) { buf_i64(&s->text, n); }

static void write_choices(sql *s, const field *f) {
  bool first = true;
  sql_raw(s, S(" CHECK ("));
  sql_ident(s, f->name);
  sql_raw(s, S(" IN ("));
  for (str rest = str_c(f->opt.choices); rest.ptr; first = false) {
    if (!first) sql_raw(s, S(", "));
    sql_literal(s, str_cut(&rest, ','));
  }
  sql_raw(s, S("))"));
}

/* What SQLite itself can hold true for whoever writes; the rest is validated by the API. */
static void write_check(sql *s, const field *f) {
  if (f->kind == FIELD_CHOICE) {
    write_choices(s, f);
  } else if (f->kind == FIELD_BOOLEAN) {
    sql_raw(s, S(" CHECK ("));
    sql_ident(s, f->name);
    sql_raw(s, S(" IN (0, 1))"));
  } else if (f->kind == FIELD_JSON) {
    sql_raw(s, S(" CHECK (json_valid("));
    sql_ident(s, f->name);
    sql_raw(s, S("))"));
  }
}

static void write_default(sql *s, const field *f) {
  if (f->opt.fill != FILL_NEVER) {
    sql_raw(s, S(" DEFAULT " NOW_SQL));
  } else if (f->opt.initial) {
    wire_value initial;
    ASSERT(field_parse(f, str_c(f->opt.initial), &initial));
    sql_raw(s, S(" DEFAULT "));
    if (initial.tag == WIRE_INT) {
      write_number(s, initial.num);
    } else if (initial.tag == WIRE_REAL) {
      buf_str(&s->text, initial.text); /* a number: field_parse saw to it */
    } else {
      sql_literal(s, initial.text);
    }
  }
}

static void write_reference(sql *s, const field *f) {
  static const str ACTIONS[] = {{"RESTRICT", 8}, {"CASCADE", 7}, {"SET NULL", 8}};
  sql_raw(s, S(" REFERENCES "));
  sql_ident(s, f->opt.to->name);
  sql_raw(s, S(" (\"id\") ON DELETE "));
  sql_raw(s, ACTIONS[f->opt.on_delete]);
}

static void write_column(sql *s, const field *f) {
  sql_raw(s, S("  "));
  sql_ident(s, f->name);
  sql_raw(s, S(" "));
  sql_raw(s, field_column_type(f->kind));
  if (f->kind == FIELD_ID) sql_raw(s, S(" PRIMARY KEY"));
  if (f->opt.required) sql_raw(s, S(" NOT NULL"));
  write_default(s, f);
  write_check(s, f);
  if (f->kind == FIELD_REF) write_reference(s, f);
}

static void write_table(sql *s, const table *t) {
  sql_raw(s, S("CREATE TABLE "));
  sql_ident(s, t->name);
  sql_raw(s, S(" (\n"));
  for (size_t i = 0; i < t->n_fields; i++) {
    if (i) sql_raw(s, S(",\n"));
    write_column(s, &t->fields[i]);
  }
  sql_raw(s, S("\n) STRICT"));
  write_breakpoint(s);
}

/* CREATE INDEX "table_a_b" ON "table" ("a", "b"). The name is made of what is indexed. */
static void write_index(sql *s, const table *t, const field *const *on, size_t count, bool unique,
                        const char *where) {
  sql_raw(s, unique ? S("CREATE UNIQUE INDEX \"") : S("CREATE INDEX \""));
  sql_raw(s, t->name);
  for (size_t i = 0; i < count; i++) {
    sql_raw(s, S("_"));
    sql_raw(s, on[i]->name);
  }
  sql_raw(s, S("\" ON "));
  sql_ident(s, t->name);
  sql_raw(s, S(" ("));
  for (size_t i = 0; i < count; i++) {
    if (i) sql_raw(s, S(", "));
    sql_ident(s, on[i]->name);
  }
  sql_raw(s, S(")"));
  if (where) {
    sql_raw(s, S(" WHERE "));
    sql_raw(s, str_c(where));
  }
  write_breakpoint(s);
}

/* Indexes that follow from the fields: unique ones; one for the default order; and one per
 * reference in that order, which serves the relation's other direction without sorting. */
static void write_implied_indexes(sql *s, const table *t) {
  const field *id = &t->fields[0];
  const field *created = schema_created_field(t);
  if (created) write_index(s, t, (const field *[]){created, id}, 2, false, NULL);
  for (size_t i = 0; i < TABLE_MAX_MOMENTS && t->opt.moments[i]; i++) {
    write_index(s, t, &t->opt.moments[i], 1, false, NULL);
  }
  for (size_t i = 1; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    if (f->opt.unique) write_index(s, t, &f, 1, true, NULL);
    if (f->kind != FIELD_REF) continue;
    if (created) {
      write_index(s, t, (const field *[]){f, created, id}, 3, false, NULL);
    } else {
      write_index(s, t, (const field *[]){f, id}, 2, false, NULL);
    }
  }
}

static size_t count_indexed(const index_def *index) {
  size_t count = 0;
  while (count < INDEX_MAX_FIELDS && index->on[count]) count++;
  return count;
}

static void write_declared_indexes(sql *s, const table *t) {
  for (size_t i = 0; i < t->n_indexes; i++) {
    const index_def *index = &t->indexes[i];
    write_index(s, t, index->on, count_indexed(index), index->unique, index->where);
  }
}

/* CREATE TRIGGER "table_kind_EVENT" AFTER EVENT ON "table" BEGIN */
static void begin_trigger(sql *s, const table *t, str kind, str when, str event) {
  sql_raw(s, S("CREATE TRIGGER \""));
  sql_raw(s, t->name);
  sql_raw(s, kind);
  sql_raw(s, event);
  sql_raw(s, S("\" "));
  sql_raw(s, when);
  sql_raw(s, event);
  sql_raw(s, S(" ON "));
  sql_ident(s, t->name);
  sql_raw(s, S(" BEGIN\n"));
}

/* json_array('status', OLD."status", …): what the log keeps of how a row looks (data/images.h).
 * `row`: OLD, NEW, or empty for the row that is selected. */
static void write_image(sql *s, const table *t, str row) {
  const field *fields[SCHEMA_IMAGE_FIELDS];
  size_t n = schema_image_fields(t, fields);
  sql_raw(s, S("json_array("));
  for (size_t i = 0; i < n; i++) {
    if (i > 0) sql_raw(s, S(", "));
    sql_literal(s, fields[i]->name);
    sql_raw(s, S(", "));
    sql_raw(s, row);
    if (row.len > 0) sql_raw(s, S("."));
    sql_ident(s, fields[i]->name);
  }
  sql_raw(s, S(")"));
}

/* Before and after; `second` may be empty. */
static void write_images(sql *s, const table *t, str first, str second) {
  sql_raw(s, S("json_array("));
  write_image(s, t, first);
  if (second.len > 0) {
    sql_raw(s, S(", "));
    write_image(s, t, second);
  }
  sql_raw(s, S(")"));
}

#define LOG "  INSERT INTO \"_changes\" (\"tbl\", \"row_id\", \"images\") "

/* An update that leaves everything as it is counts as a change: to tell would take all columns by
 * name, and a trigger that names a column stands in the way of whoever drops it, and is silent of
 * one that was added by hand. */
static void write_trigger(sql *s, const table *t, str event, str row) {
  bool updates = str_eq(event, S("UPDATE"));
  begin_trigger(s, t, S("_changes_"), S("AFTER "), event);
  sql_raw(s, S(LOG "VALUES ("));
  sql_literal(s, t->name);
  sql_raw(s, S(", "));
  sql_raw(s, row);
  sql_raw(s, S(".\"id\", "));
  write_images(s, t, updates ? S("OLD") : row, updates ? S("NEW") : STR_EMPTY);
  sql_raw(s, S(");\n"));
  if (updates) { /* a changed id is a change of two records */
    sql_raw(s, S(LOG "SELECT "));
    sql_literal(s, t->name);
    sql_raw(s, S(", OLD.\"id\", "));
    write_images(s, t, S("OLD"), S("NEW"));
    sql_raw(s, S(" WHERE OLD.\"id\" <> NEW.\"id\";\n"));
  }
  sql_raw(s, S("END"));
  write_breakpoint(s);
}

/* Of a row that has NEW's id and looks the same, NEW's image says all. Upserts that find nothing to
 * do come by here too, and leave no trace. */
static void write_differs(sql *s, const table *t) {
  sql_raw(s, S(" AND "));
  write_image(s, t, STR_EMPTY);
  sql_raw(s, S(" <> "));
  write_image(s, t, S("NEW"));
}

/* A change is logged of each other row that has NEW's values in a unique index. */
static void write_replaced(sql *s, const table *t, const field *const *on, size_t count, str self) {
  sql_raw(s, S(LOG "SELECT "));
  sql_literal(s, t->name);
  sql_raw(s, S(", \"id\", "));
  write_images(s, t, STR_EMPTY, STR_EMPTY);
  sql_raw(s, S(" FROM "));
  sql_ident(s, t->name);
  sql_raw(s, S(" WHERE "));
  for (size_t i = 0; i < count; i++) {
    if (i > 0) sql_raw(s, S(" AND "));
    sql_ident(s, on[i]->name);
    sql_raw(s, S(" = NEW."));
    sql_ident(s, on[i]->name);
  }
  if (self.len > 0) {
    sql_raw(s, S(" AND \"id\" <> "));
    sql_raw(s, self);
    sql_raw(s, S(".\"id\""));
  } else {
    write_differs(s, t);
  }
  sql_raw(s, S(";\n"));
}

/* INSERT OR REPLACE and UPDATE OR REPLACE delete rows that stand in the way without firing triggers
 * of DELETE (unless PRAGMA recursive_triggers is on, which it is not). Those that share the id or
 * another unique value are logged before they go, as they were. */
static void write_replace_trigger(sql *s, const table *t, str event, bool updates) {
  const field *id = &t->fields[0];
  str self = updates ? S("OLD") : S("NEW");
  begin_trigger(s, t, S("_replaces_"), S("BEFORE "), event);
  write_replaced(s, t, &id, 1, updates ? self : STR_EMPTY);
  for (size_t i = 1; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    if (f->opt.unique) write_replaced(s, t, &f, 1, self);
  }
  for (size_t i = 0; i < t->n_indexes; i++) {
    const index_def *index = &t->indexes[i];
    if (index->unique) write_replaced(s, t, index->on, count_indexed(index), self);
  }
  sql_raw(s, S("END"));
  write_breakpoint(s);
}

static void write_triggers(sql *s, const table *t) {
  if (t->opt.unlogged) return;
  write_replace_trigger(s, t, S("INSERT"), false);
  write_replace_trigger(s, t, S("UPDATE"), true);
  write_trigger(s, t, S("INSERT"), S("NEW"));
  write_trigger(s, t, S("UPDATE"), S("NEW"));
  write_trigger(s, t, S("DELETE"), S("OLD"));
}

static void write_change_log(sql *s) {
  sql_raw(s, S("CREATE TABLE \"_changes\" (\n"
               "  \"seq\" INTEGER PRIMARY KEY AUTOINCREMENT,\n"
               "  \"tbl\" TEXT NOT NULL,\n"
               "  \"row_id\" TEXT NOT NULL,\n"
               "  \"at\" INTEGER NOT NULL DEFAULT " NOW_SQL ",\n"
               "  \"images\" TEXT\n"
               ") STRICT"));
  write_breakpoint(s);
  sql_raw(s, S("CREATE INDEX \"_changes_tbl_seq\" ON \"_changes\" (\"tbl\", \"seq\")"));
  write_breakpoint(s);
}

/* The answers to requests that came with an Idempotency-Key (cms/idempotency.c). */
static void write_idempotency(sql *s) {
  sql_raw(s, S("CREATE TABLE \"_idempotency\" (\n"
               "  \"key\" TEXT PRIMARY KEY,\n"
               "  \"request\" TEXT NOT NULL,\n"
               "  \"answer\" TEXT NOT NULL,\n"
               "  \"at\" INTEGER NOT NULL\n"
               ") STRICT"));
  write_breakpoint(s);
  sql_raw(s, S("CREATE INDEX \"_idempotency_at\" ON \"_idempotency\" (\"at\")"));
  write_breakpoint(s);
}

static sql *begin(arena *mem) {
  sql *s = arena_alloc(mem, sizeof *s);
  if (s) sql_init(s, mem);
  return s;
}

static bool finish(const sql *s, buf *out) {
  buf_str(out, buf_view(&s->text));
  return buf_ok(&s->text) && buf_ok(out);
}

bool migrate_write_tables(arena *mem, const table *const *tables, size_t n_tables, buf *out) {
  sql *s = begin(mem);
  if (!s) return false;
  for (size_t i = 0; i < n_tables; i++) write_table(s, tables[i]);
  return finish(s, out);
}

bool migrate_write_initial(arena *mem, const table *const *tables, size_t n_tables, buf *out) {
  buf_str(out, S("-- Made from schema/ by `npm run generate`. Applied by `npm run up`; not to be "
                 "edited once it was.\n"));
  if (!migrate_write_tables(mem, tables, n_tables, out)) return false;
  sql *s = begin(mem);
  if (!s) return false;
  for (size_t i = 0; i < n_tables; i++) {
    write_implied_indexes(s, tables[i]);
    write_declared_indexes(s, tables[i]);
  }
  write_change_log(s);
  write_idempotency(s);
  for (size_t i = 0; i < n_tables; i++) write_triggers(s, tables[i]);
  return finish(s, out);
}
