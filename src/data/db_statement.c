/* db_statement: writes to SQL. Like reads, they consist of the descriptors' identifiers and of
 * parameters. */
#include "data/db.h"
#include "db_parts.h"
#include "query_parts.h"

/* The field as whoever writes sees it. Whether its rule had a say. */
static bool write_seen(renderer *r, const field *f) {
  rule_verdict verdict = query_judge_field(r, f);
  if (verdict == RULE_NEVER) sql_raw(r->out, S("NULL"));
  if (verdict == RULE_NEVER) return true;
  if (verdict == RULE_PERHAPS) sql_raw(r->out, S("CASE WHEN "));
  if (verdict == RULE_PERHAPS) query_write_rule_text(r, str_c(f->opt.read));
  if (verdict == RULE_PERHAPS) sql_raw(r->out, S(" THEN "));
  sql_ident(r->out, f->name);
  if (verdict == RULE_PERHAPS) sql_raw(r->out, S(" END"));
  return verdict == RULE_PERHAPS;
}

/* The columns of the record as it is answered, after RETURNING or SELECT. */
static void write_answer(const db_write *w, const table *t, arena *mem, sql *out) {
  bool comma = false;
  query asker = {.principal = w->db->principal, .now_ms = w->db->now_ms, .trusted = !w->db->ruled};
  renderer r = {.root = &asker, .mem = mem, .out = out};
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    if (!(w->columns & field_bit(f))) continue;
    if (comma) sql_raw(out, S(", "));
    comma = true;
    /* D1 answers with JavaScript numbers. */
    if (f->kind == FIELD_INTEGER) sql_raw(out, S("CAST("));
    bool ruled = write_seen(&r, f);
    if (f->kind == FIELD_INTEGER) sql_raw(out, S(" AS TEXT)"));
    if (!ruled) continue;
    sql_raw(out, S(" AS "));
    sql_ident(out, f->name);
  }
}

static void write_returning(const db_write *w, const table *t, arena *mem, sql *out) {
  sql_raw(out, S(" RETURNING "));
  write_answer(w, t, mem, out);
}

/* The slug, or its variant when another record has it: decided by the statement that writes it, so
 * that no other can come between. */
static void write_derived(const db_write *w, const db_row *values, sql *out) {
  sql_raw(out, S("CASE WHEN EXISTS (SELECT 1 FROM "));
  sql_ident(out, values->table->name);
  sql_raw(out, S(" WHERE "));
  sql_ident(out, w->derived->name);
  sql_raw(out, S(" = "));
  wire_value slug = db_row_get(values, w->derived);
  sql_bind(out, slug);
  sql_raw(out, S(") THEN "));
  sql_bind(out, WIRE_OF_TEXT(w->variant));
  sql_raw(out, S(" ELSE "));
  sql_bind(out, slug);
  sql_raw(out, S(" END"));
}

/* "a" = excluded."a", … for what the row says, but for what names the record. */
static void write_conflict(const db_write *w, const db_row *values, sql *out) {
  bool comma = false;
  sql_raw(out, S(" ON CONFLICT ("));
  sql_ident(out, w->on->name);
  sql_raw(out, S(") DO UPDATE SET "));
  for (size_t i = 0; i < values->table->n_fields; i++) {
    const field *f = &values->table->fields[i];
    bool keeps = f->kind == FIELD_ID || f->opt.fill == FILL_ON_CREATE || f == w->derived;
    if (!db_row_has(values, f) || keeps || (w->filled & field_bit(f))) continue;
    if (comma) sql_raw(out, S(", "));
    comma = true;
    sql_ident(out, f->name);
    sql_raw(out, S(" = excluded."));
    sql_ident(out, f->name);
  }
  if (comma) return;
  sql_ident(out, w->on->name); /* nothing to change, but RETURNING needs an update */
  sql_raw(out, S(" = excluded."));
  sql_ident(out, w->on->name);
}

static void write_new_value(const db_write *w, const db_row *values, size_t i, sql *out) {
  if (&values->table->fields[i] == w->derived) {
    write_derived(w, values, out);
  } else {
    sql_bind(out, values->values[i]);
  }
}

/* ) VALUES (?, …) */
static void write_values(const db_write *w, const db_row *values, sql *out) {
  bool comma = false;
  sql_raw(out, S(") VALUES ("));
  for (size_t i = 0; i < values->table->n_fields; i++) {
    if (!db_row_has(values, &values->table->fields[i])) continue;
    if (comma) sql_raw(out, S(", "));
    comma = true;
    write_new_value(w, values, i, out);
  }
  sql_raw(out, S(")"));
}

/* ) SELECT "a", … FROM (SELECT ? AS "a", …, NULL AS "b") AS t WHERE (rule): to the rule's columns
 * the new row looks like one that is there. */
static void write_ruled(const db_write *w, const db_row *values, arena *mem, sql *out) {
  const table *t = values->table;
  bool comma = false;
  sql_raw(out, S(") SELECT "));
  for (size_t i = 0; i < t->n_fields; i++) {
    if (!db_row_has(values, &t->fields[i])) continue;
    if (comma) sql_raw(out, S(", "));
    comma = true;
    sql_ident(out, t->fields[i].name);
  }
  sql_raw(out, S(" FROM (SELECT "));
  for (size_t i = 0; i < t->n_fields; i++) {
    if (i > 0) sql_raw(out, S(", "));
    if (db_row_has(values, &t->fields[i])) {
      write_new_value(w, values, i, out);
    } else {
      sql_raw(out, S("NULL"));
    }
    sql_raw(out, S(" AS "));
    sql_ident(out, t->fields[i].name);
  }
  sql_raw(out, S(") AS t WHERE 1"));
  db_write_rule(w->db, w->rule, mem, out);
}

void db_render_insert(const db_write *w, const db_row *values, arena *mem, sql *out) {
  const table *t = values->table;
  bool comma = false;
  sql_raw(out, S("INSERT INTO "));
  sql_ident(out, t->name);
  sql_raw(out, S(" ("));
  for (size_t i = 0; i < t->n_fields; i++) {
    if (!db_row_has(values, &t->fields[i])) continue;
    if (comma) sql_raw(out, S(", "));
    comma = true;
    sql_ident(out, t->fields[i].name);
  }
  if (w->rule.ptr) {
    write_ruled(w, values, mem, out);
  } else {
    write_values(w, values, out);
  }
  if (w->on) write_conflict(w, values, out);
  write_returning(w, t, mem, out);
}

void db_write_guard(const db *d, const table *t, const condition *guard, sql *out) {
  query q = query_make(t);
  renderer r = {.root = &q, .mem = d->mem, .out = out};
  if (!guard) return;
  q.principal = d->principal;
  q.trusted = d->trusted;
  q.now_ms = d->now_ms;
  query_where(&q, d->mem, *guard);
  query_write_conditions(&r, &q, S("t"));
  if (q.failed) out->text.failed = true;
}

/* " WHERE t.id = ? AND guard". */
static void write_which(const db_write *w, const table *t, str id, arena *mem, sql *out) {
  sql_raw(out, S(" WHERE "));
  sql_column(out, S("t"), S("id"));
  sql_raw(out, S(" = "));
  sql_bind(out, WIRE_OF_TEXT(id));
  db_write_guard(w->db, t, w->guard, out);
  if (w->rule.ptr) {
    db_write_rule(w->db, str_c(t->opt.read), mem, out);
    db_write_rule(w->db, w->rule, mem, out);
    for (const field *f = NULL; (f = db_field_next(w->db, t, w->said, f)) != NULL;) {
      db_write_rule(w->db, str_c(f->opt.write), mem, out);
    }
  }
  if (w->image.ptr) {
    sql_raw(out, S(" AND "));
    db_write_image(t, out);
    sql_raw(out, S(" = "));
    sql_bind(out, WIRE_OF_TEXT(w->image));
  }
}

void db_render_update(const db_write *w, str id, const db_row *values, arena *mem, sql *out) {
  const table *t = values->table;
  bool comma = false;
  sql_raw(out, S("UPDATE "));
  sql_ident(out, t->name);
  sql_raw(out, S(" AS t SET "));
  for (size_t i = 0; i < t->n_fields; i++) {
    if (!db_row_has(values, &t->fields[i])) continue;
    if (comma) sql_raw(out, S(", "));
    comma = true;
    sql_ident(out, t->fields[i].name);
    sql_raw(out, S(" = "));
    sql_bind(out, values->values[i]);
  }
  write_which(w, t, id, mem, out);
  write_returning(w, t, mem, out);
}

static void write_from(const db_write *w, const table *t, str id, arena *mem, sql *out) {
  sql_raw(out, S(" FROM "));
  sql_ident(out, t->name);
  sql_raw(out, S(" AS t"));
  write_which(w, t, id, mem, out);
}

void db_render_untouched(const db_write *w, const table *t, str id, arena *mem, sql *out) {
  sql_raw(out, S("SELECT "));
  write_answer(w, t, mem, out);
  write_from(w, t, id, mem, out);
}

void db_render_is_there(const db_write *w, const table *t, str id, arena *mem, sql *out) {
  sql_raw(out, S("EXISTS (SELECT 1"));
  write_from(w, t, id, mem, out);
  sql_raw(out, S(")"));
}

void db_render_delete(const db_write *w, const table *t, str id, arena *mem, sql *out) {
  sql_raw(out, S("DELETE FROM "));
  sql_ident(out, t->name);
  sql_raw(out, S(" AS t"));
  write_which(w, t, id, mem, out);
  write_returning(w, t, mem, out);
}
