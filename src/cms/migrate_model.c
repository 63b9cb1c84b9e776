/* migrate_model: see cms/migrate_model.h. What pragmas tell is taken from them; CHECK, COLLATE and
 * AUTOINCREMENT they do not tell, so those are read from CREATE TABLE's text. */
#include "cms/migrate_model.h"

#include "cms/migrate_sql.h"

static void *make(migrate_db *db, size_t bytes) {
  void *made = arena_alloc(db->mem, bytes);
  if (!made) db->problem = S("out of memory");
  return made;
}

/* --- what only the text says ----------------------------------------------------------------- */

static void join(arena *mem, str *to, str more) {
  buf text = buf_make(mem, to->len + more.len + 2);
  buf_str(&text, *to);
  if (to->len > 0) buf_char(&text, ' ');
  buf_str(&text, migrate_normal(mem, more));
  *to = buf_view(&text);
}

/* Reads the constraints that follow a column's name and type. */
static void read_column_text(arena *mem, model_column *column, str part) {
  column->definition = part;
  str rest = part, before;
  migrate_word(&rest); /* the name */
  for (word w; before = rest, (w = migrate_word(&rest)).kind != WORD_END;) {
    if (migrate_word_is(w, S("("))) {
      rest = before;
      migrate_parenthesis(&rest);
    } else if (migrate_word_is(w, S("check"))) {
      column->check = migrate_parenthesis(&rest);
      join(mem, &column->check_normal, column->check);
    } else if (migrate_word_is(w, S("collate"))) {
      join(mem, &column->extra, migrate_word(&rest).text);
    } else if (migrate_word_is(w, S("as"))) {
      join(mem, &column->extra, migrate_parenthesis(&rest));
    }
  }
}

static bool is_constraint(word w) {
  static const str WORDS[] = {
      {"constraint", 10}, {"primary", 7}, {"unique", 6}, {"check", 5}, {"foreign", 7}};
  for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
    if (migrate_word_is(w, WORDS[i])) return true;
  }
  return false;
}

static void read_table_text(migrate_db *db, model_table *t) {
  str body = migrate_table_body(t->sql);
  for (str part; migrate_table_part(&body, &part);) {
    str rest = part;
    word first = migrate_word(&rest);
    if (is_constraint(first)) {
      join(db->mem, &t->options, part);
      continue;
    }
    for (model_column *c = t->columns; c; c = c->next) {
      if (migrate_word_names(db->mem, first, c->name)) read_column_text(db->mem, c, part);
    }
  }
}

/* --- what pragmas say ------------------------------------------------------------------------ */

static void read_columns(migrate_db *db, model_table *t) {
  migrate_rows rows = migrate_db_rows(
      db, S("SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_xinfo(?1)"), t->name);
  model_column **end = &t->columns;
  while (migrate_rows_next(&rows)) {
    model_column *c = make(db, sizeof *c);
    if (!c) continue;
    c->name = migrate_rows_text(&rows, 0);
    c->type = migrate_rows_text(&rows, 1);
    c->required = migrate_rows_int(&rows, 2) != 0;
    c->default_text = migrate_rows_text(&rows, 3);
    c->default_sql = migrate_normal(db->mem, c->default_text);
    c->primary = migrate_rows_int(&rows, 4);
    *end = c;
    end = &c->next;
  }
}

static void read_keys(migrate_db *db, model_table *t) {
  migrate_rows rows = migrate_db_rows(
      db,
      S("SELECT \"from\", \"table\", coalesce(\"to\", 'id'), on_delete, on_update FROM "
        "pragma_foreign_key_list(?1) ORDER BY id DESC, seq"),
      t->name);
  model_key **end = &t->keys;
  while (migrate_rows_next(&rows)) {
    model_key *k = make(db, sizeof *k);
    if (!k) continue;
    k->column = migrate_rows_text(&rows, 0);
    k->table = migrate_rows_text(&rows, 1);
    k->to = migrate_rows_text(&rows, 2);
    k->on_delete = migrate_rows_text(&rows, 3);
    k->on_update = migrate_rows_text(&rows, 4);
    *end = k;
    end = &k->next;
  }
}

static void read_indexes(migrate_db *db, model_table *t) {
  migrate_rows rows = migrate_db_rows(
      db,
      S("SELECT l.name, l.\"unique\", l.origin, l.partial, s.sql, (SELECT group_concat(i.name) "
        "FROM pragma_index_info(l.name) i) FROM pragma_index_list(?1) l JOIN sqlite_schema s ON "
        "s.name = l.name WHERE l.origin <> 'pk' ORDER BY s.rowid"),
      t->name);
  model_index **end = &t->indexes;
  while (migrate_rows_next(&rows)) {
    model_index *i = make(db, sizeof *i);
    if (!i) continue;
    i->name = migrate_rows_text(&rows, 0);
    i->unique = migrate_rows_int(&rows, 1) != 0;
    i->declared = str_eq(migrate_rows_text(&rows, 2), S("c"));
    i->partial = migrate_rows_int(&rows, 3) != 0;
    i->sql = migrate_rows_text(&rows, 4);
    i->columns = migrate_rows_text(&rows, 5);
    i->normal = migrate_normal(db->mem, i->sql);
    *end = i;
    end = &i->next;
    if (!i->declared) join(db->mem, &t->options, i->columns); /* CREATE TABLE made it */
  }
}

static void read_tables(migrate_db *db, migrate_model *out) {
  migrate_rows rows = migrate_db_rows(
      db,
      S("SELECT s.name, s.sql, l.strict, l.wr FROM sqlite_schema s JOIN pragma_table_list l "
        "ON l.schema = 'main' AND l.name = s.name AND l.type = 'table' WHERE s.type = 'table' AND "
        "s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND s.name <> 'd1_migrations' AND (s.name NOT "
        "LIKE '\\_%' ESCAPE '\\' OR s.name IN ('_changes', '_idempotency')) ORDER BY s.rowid"),
      STR_EMPTY);
  model_table **end = &out->tables;
  while (migrate_rows_next(&rows)) {
    model_table *t = make(db, sizeof *t);
    if (!t) continue;
    t->name = migrate_rows_text(&rows, 0);
    t->sql = migrate_rows_text(&rows, 1);
    if (migrate_rows_int(&rows, 2)) join(db->mem, &t->options, S("strict"));
    if (migrate_rows_int(&rows, 3)) join(db->mem, &t->options, S("without rowid"));
    if (migrate_mentions(db->mem, t->sql, S("autoincrement"))) {
      join(db->mem, &t->options, S("autoincrement"));
    }
    *end = t;
    end = &t->next;
  }
}

/* Of the change log are the triggers that the generator names so. */
static bool is_ours(str type, str name) {
  return str_eq(type, S("trigger")) &&
         (str_ends(name, S("_changes_INSERT")) || str_ends(name, S("_changes_UPDATE")) ||
          str_ends(name, S("_changes_DELETE")) || str_ends(name, S("_replaces_INSERT")) ||
          str_ends(name, S("_replaces_UPDATE")));
}

static void read_objects(migrate_db *db, migrate_model *out) {
  migrate_rows rows = migrate_db_rows(
      db,
      S("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view') "
        "ORDER BY rowid"),
      STR_EMPTY);
  model_object **end = &out->objects;
  while (migrate_rows_next(&rows)) {
    model_object *o = make(db, sizeof *o);
    if (!o) continue;
    o->type = migrate_rows_text(&rows, 0);
    o->name = migrate_rows_text(&rows, 1);
    o->table = migrate_rows_text(&rows, 2);
    o->sql = migrate_rows_text(&rows, 3);
    o->normal = migrate_normal(db->mem, o->sql);
    o->ours = is_ours(o->type, o->name);
    *end = o;
    end = &o->next;
  }
}

bool migrate_model_read(migrate_db *db, migrate_model *out) {
  *out = (migrate_model){0};
  read_tables(db, out);
  for (model_table *t = out->tables; t; t = t->next) {
    read_columns(db, t);
    read_keys(db, t);
    read_indexes(db, t);
    read_table_text(db, t);
  }
  read_objects(db, out);
  return db->problem.len == 0;
}

/* --- looking up ------------------------------------------------------------------------------ */

const model_table *model_find_table(const migrate_model *m, str name) {
  const model_table *t = m->tables;
  while (t && !str_eq(t->name, name)) t = t->next;
  return t;
}

const model_column *model_find_column(const model_table *t, str name) {
  const model_column *c = t->columns;
  while (c && !str_eq(c->name, name)) c = c->next;
  return c;
}

const model_key *model_find_key(const model_table *t, str column) {
  const model_key *k = t->keys;
  while (k && !str_eq(k->column, column)) k = k->next;
  return k;
}

const model_index *model_find_index(const model_table *t, str name) {
  const model_index *i = t->indexes;
  while (i && !str_eq(i->name, name)) i = i->next;
  return i;
}

const model_object *model_find_object(const migrate_model *m, str name) {
  const model_object *o = m->objects;
  while (o && !str_eq(o->name, name)) o = o->next;
  return o;
}

bool model_refers(const model_table *t, str to) {
  for (const model_key *k = t->keys; k; k = k->next) {
    if (str_eq(k->table, to)) return true;
  }
  return false;
}

bool model_is_unique(const model_table *t, str column) {
  for (const model_index *i = t->indexes; i; i = i->next) {
    if (i->unique && !i->partial && str_eq(i->columns, column)) return true;
  }
  return false;
}
