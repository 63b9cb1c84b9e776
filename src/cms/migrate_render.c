/* migrate_render: a plan as SQL. The order of steps is what keeps rows: everything is copied before
 * anything is dropped, and dropped before anything takes its name. See docs/ARCHITECTURE.md. */
#include "cms/migrate_convert.h"
#include "cms/migrate_plan.h"
#include "cms/migrate_sql.h"

#define NEW_PREFIX "__new_"

static void end_statement(buf *out) { buf_str(out, S(";\n--> statement-breakpoint\n")); }

static str new_name(const migrate_plan *plan, str name) {
  buf out = buf_make(plan->mem, 0);
  buf_str(&out, S(NEW_PREFIX));
  buf_str(&out, name);
  return buf_view(&out);
}

static void put_simple(buf *out, str words, str name) {
  buf_str(out, words);
  migrate_put_name(out, name);
  end_statement(out);
}

static void put_as_is(buf *out, str sql) {
  buf_str(out, sql);
  end_statement(out);
}

/* --- building tables anew -------------------------------------------------------------------- */

/* CREATE TABLE of a member, under its new name and with references to the other members' new
 * names, which RENAME will follow. */
static void put_create(const migrate_plan *plan, const model_table *t, buf *out) {
  str rest = t->sql;
  const char *done = rest.ptr;
  bool next = false, named = false;
  for (word w; (w = migrate_word(&rest)).kind != WORD_END;) {
    bool is_name = w.kind == WORD_NAME || w.kind == WORD_QUOTED;
    str name = is_name && next ? migrate_word_name(plan->mem, w) : STR_EMPTY;
    next = migrate_word_is(w, S("references")) || (!named && migrate_word_is(w, S("table")));
    const plan_member *member = name.len > 0 ? plan_find(plan, name) : NULL;
    if (name.len > 0) named = true;
    if (!member || !member->new) continue;
    buf_bytes(out, done, (size_t)(w.text.ptr - done));
    migrate_put_name(out, new_name(plan, name));
    done = w.text.ptr + w.text.len;
  }
  buf_bytes(out, done, (size_t)(rest.ptr + rest.len - done));
  end_statement(out);
}

static void put_copy(const migrate_plan *plan, const plan_member *m, buf *out) {
  buf from = buf_make(plan->mem, 0);
  bool first = true;
  buf_str(out, S("INSERT INTO "));
  migrate_put_name(out, new_name(plan, m->new->name));
  buf_str(out, S(" ("));
  for (const model_column *c = m->new->columns; c; c = c->next) {
    migrate_conversion v = migrate_convert(plan, m->old, m->new, c);
    if (v.sql.len == 0) continue;
    if (!first) buf_str(out, S(", "));
    if (!first) buf_str(&from, S(", "));
    migrate_put_name(out, c->name);
    buf_str(&from, v.sql);
    first = false;
  }
  buf_str(out, S(")\n  SELECT "));
  buf_str(out, buf_view(&from));
  buf_str(out, S(" FROM "));
  migrate_put_name(out, m->old->name);
  end_statement(out);
}

static void put_members(const migrate_plan *plan, buf *out) {
  const plan_member *end = plan->to_copy + plan->n_members;
  if (plan->cyclic) put_as_is(out, S("PRAGMA defer_foreign_keys = ON"));
  for (const plan_member *m = plan->to_copy; m < end; m++) {
    if (m->new) put_create(plan, m->new, out);
  }
  for (const plan_member *m = plan->to_copy; m < end; m++) {
    if (m->new) put_copy(plan, m, out);
  }
  for (const plan_member *m = plan->to_drop; m < plan->to_drop + plan->n_members; m++) {
    put_simple(out, S("DROP TABLE "), m->old->name);
  }
  for (const plan_member *m = plan->to_copy; m < end; m++) {
    if (!m->new) continue;
    buf_str(out, S("ALTER TABLE "));
    migrate_put_name(out, new_name(plan, m->new->name));
    put_simple(out, S(" RENAME TO "), m->new->name);
  }
}

/* --- triggers and views ---------------------------------------------------------------------- */

/* Whether something that a statement names is built anew, dropped or loses a column: SQLite then
 * refuses to rename under it. */
static bool is_unsettled(const migrate_plan *plan, const model_object *o) {
  for (size_t i = 0; i < plan->n_members; i++) {
    if (migrate_mentions(plan->mem, o->sql, plan->to_copy[i].old->name)) return true;
  }
  for (const migrate_change *c = plan->changes; c && !o->ours; c = c->next) {
    if (c->kind == CHANGE_DROP_COLUMN && migrate_mentions(plan->mem, o->sql, c->table)) return true;
  }
  return false;
}

static bool goes_with_its_table(const migrate_plan *plan, const model_object *o) {
  return str_eq(o->type, S("trigger")) && !plan->cyclic && plan_find(plan, o->table);
}

static bool is_changed(const migrate_plan *plan, const model_object *o, change_kind kind) {
  return change_exists(plan->changes, kind, o->table, o->name);
}

static void put_drop_objects(const migrate_plan *plan, buf *out) {
  for (const model_object *o = plan->old->objects; o; o = o->next) {
    bool view = str_eq(o->type, S("view"));
    if (goes_with_its_table(plan, o)) continue;
    if (!is_unsettled(plan, o) && !is_changed(plan, o, CHANGE_DROP_TRIGGER)) continue;
    put_simple(out, view ? S("DROP VIEW ") : S("DROP TRIGGER "), o->name);
  }
}

static void put_add_objects(const migrate_plan *plan, buf *out) {
  for (const model_object *o = plan->new->objects; o; o = o->next) {
    const model_object *was = model_find_object(plan->old, o->name);
    bool added = is_changed(plan, o, CHANGE_ADD_TRIGGER) || (was && is_unsettled(plan, was));
    if (o->ours && added) put_as_is(out, o->sql);
  }
  for (const model_object *o = plan->old->objects; o; o = o->next) {
    const plan_member *m = plan_find(plan, o->table);
    bool lost = m && !m->new &&str_eq(o->type, S("trigger"));
    if (!o->ours && !lost && is_unsettled(plan, o)) put_as_is(out, o->sql);
  }
}

/* --- the rest -------------------------------------------------------------------------------- */

static void put_drop_indexes(const migrate_plan *plan, buf *out) {
  for (const migrate_change *c = plan->changes; c; c = c->next) {
    bool gone = c->kind == CHANGE_DROP_INDEX && !plan_find(plan, c->table);
    if (gone) put_simple(out, S("DROP INDEX "), c->name);
  }
}

static void put_alter(const migrate_plan *plan, buf *out) {
  for (const migrate_change *c = plan->changes; c; c = c->next) {
    if (c->kind != CHANGE_ADD_COLUMN && c->kind != CHANGE_DROP_COLUMN) continue;
    if (plan_find(plan, c->table)) continue;
    buf_str(out, S("ALTER TABLE "));
    migrate_put_name(out, c->table);
    if (c->kind == CHANGE_DROP_COLUMN) {
      put_simple(out, S(" DROP COLUMN "), c->name);
      continue;
    }
    buf_str(out, S(" ADD COLUMN "));
    put_as_is(out, model_find_column(model_find_table(plan->new, c->table), c->name)->definition);
  }
}

static void put_add_indexes(const migrate_plan *plan, buf *out) {
  for (const model_table *t = plan->new->tables; t; t = t->next) {
    for (const model_index *i = t->indexes; i; i = i->next) {
      bool lost = plan_find(plan, t->name) != NULL;
      if (!i->declared) continue;
      if (lost || change_exists(plan->changes, CHANGE_ADD_INDEX, t->name, i->name)) {
        put_as_is(out, i->sql);
      }
    }
  }
}

void migrate_plan_write(const migrate_plan *plan, buf *out) {
  put_drop_objects(plan, out);
  put_drop_indexes(plan, out);
  for (const migrate_change *c = plan->changes; c; c = c->next) {
    if (c->kind == CHANGE_ADD_TABLE) put_as_is(out, model_find_table(plan->new, c->table)->sql);
  }
  if (plan->n_members > 0) put_members(plan, out);
  put_alter(plan, out);
  put_add_indexes(plan, out);
  put_add_objects(plan, out);
}
