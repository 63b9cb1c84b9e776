/* migrate_fill: see cms/migrate_fill.h. */
#include "cms/migrate_fill.h"

#include "cms/migrate_sql.h"

/* The items of a CHECK that is a list; the one with this number, counted round. */
static str list_item(arena *mem, const model_column *c, int64_t number) {
  int64_t count = 0, at = 0;
  if (!migrate_mentions(mem, c->check_normal, S("in"))) return STR_EMPTY;
  for (int round = 0; round < 2; round++) {
    str rest = c->check_normal;
    for (word w; (w = migrate_word(&rest)).kind != WORD_END;) {
      if (w.kind != WORD_STRING && w.kind != WORD_NUMBER) continue;
      if (round == 0) count++;
      if (round == 1 && at++ == number % count) return w.text;
    }
    if (count == 0) return STR_EMPTY;
  }
  return STR_EMPTY;
}

/* A literal of text; every fourth is a number, so that conversions have something to convert. */
static void put_text(buf *out, const model_column *c, int64_t number) {
  buf text = buf_make(out->mem, 0);
  if (number % 4 != 3) {
    buf_str(&text, c->name);
    buf_str(&text, S(" 'é' "));
  }
  buf_i64(&text, number);
  migrate_put_string(out, buf_view(&text));
}

static void put_value(arena *mem, const model_table *t, const model_column *c, int64_t number,
                      buf *out) {
  const model_key *key = model_find_key(t, c->name);
  str item = list_item(mem, c, number);
  bool text = str_eq_nocase(c->type, S("TEXT"));
  if (c->primary > 0 && text) {
    buf_char(out, '\'');
    buf_str(out, S("r"));
    buf_i64(out, number);
    buf_char(out, '\'');
  } else if (number == 0 && !c->required) {
    buf_str(out, S("NULL"));
  } else if (key) { /* ids are the same in all tables; in its own, a record refers to the first */
    buf_str(out, S("'r"));
    buf_i64(out, str_eq(key->table, t->name) ? 0 : number);
    buf_char(out, '\'');
  } else if (item.len > 0) {
    buf_str(out, item);
  } else if (str_starts(c->check_normal, S("json_valid"))) {
    buf_str(out, S("'{\"n\":"));
    buf_i64(out, number);
    buf_str(out, S("}'"));
  } else if (text) {
    put_text(out, c, number);
  } else {
    buf_i64(out, number * 1000 + 7);
    if (str_eq_nocase(c->type, S("REAL"))) buf_str(out, S(".5"));
  }
}

static void put_row(arena *mem, const model_table *t, int64_t number, buf *out) {
  buf_str(out, S("INSERT OR IGNORE INTO "));
  migrate_put_name(out, t->name);
  buf_str(out, S(" ("));
  for (const model_column *c = t->columns; c; c = c->next) {
    if (c != t->columns) buf_str(out, S(", "));
    migrate_put_name(out, c->name);
  }
  buf_str(out, S(") VALUES ("));
  for (const model_column *c = t->columns; c; c = c->next) {
    if (c != t->columns) buf_str(out, S(", "));
    put_value(mem, t, c, number, out);
  }
  buf_str(out, S(");\n"));
}

static void tidy_table(const model_table *t, buf *out) {
  for (const model_key *k = t->keys; k; k = k->next) {
    buf_str(out, S("DELETE FROM "));
    migrate_put_name(out, t->name);
    buf_str(out, S(" WHERE "));
    migrate_put_name(out, k->column);
    buf_str(out, S(" NOT IN (SELECT "));
    migrate_put_name(out, k->to);
    buf_str(out, S(" FROM "));
    migrate_put_name(out, k->table);
    buf_str(out, S(");\n"));
  }
}

void migrate_fill_tidy(const migrate_model *m, buf *out) {
  for (const model_table *round = m->tables; round; round = round->next) { /* the longest chain */
    for (const model_table *t = m->tables; t; t = t->next) tidy_table(t, out);
  }
}

static bool is_among(str name, const str *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (str_eq(names[i], name)) return true;
  }
  return false;
}

void migrate_fill_write(arena *mem, const migrate_model *m, const str *empty, size_t n_empty,
                        buf *out) {
  buf_str(out, S("PRAGMA defer_foreign_keys = ON;\n"));
  for (const model_table *t = m->tables; t; t = t->next) {
    if (str_eq(t->name, S("_changes"))) continue; /* its triggers fill it */
    if (is_among(t->name, empty, n_empty)) continue;
    for (int64_t i = 0; i < MIGRATE_FILL_ROWS; i++) put_row(mem, t, i, out);
  }
  migrate_fill_tidy(m, out);
}
