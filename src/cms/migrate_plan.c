/* migrate_plan: see cms/migrate_plan.h. */
#include "cms/migrate_plan.h"

#include "cms/migrate_convert.h"
#include "cms/migrate_sql.h"

/* --- who must be built anew ------------------------------------------------------------------ */

/* ALTER TABLE DROP COLUMN refuses what something else in the table needs. Its indexes are dropped
 * before it, a reference of its own goes with it. */
static bool can_drop(arena *mem, const model_table *old, str name) {
  const model_column *gone = model_find_column(old, name);
  if (gone->primary > 0 || migrate_mentions(mem, old->options, name)) return false;
  for (const model_column *c = old->columns; c; c = c->next) {
    if (c == gone) continue;
    if (migrate_mentions(mem, c->check_normal, name)) return false;
    if (migrate_mentions(mem, c->extra, name)) return false;
  }
  return true;
}

static bool needs_copy(const migrate_plan *plan, const model_table *old, const model_table *new) {
  for (const migrate_change *c = plan->changes; c; c = c->next) {
    if (!str_eq(c->table, new->name)) continue;
    if (c->kind == CHANGE_ALTER_TABLE || c->kind == CHANGE_ALTER_COLUMN) return true;
    if (c->kind == CHANGE_DROP_COLUMN && !can_drop(plan->mem, old, c->name)) return true;
    if (c->kind != CHANGE_ADD_COLUMN) continue;
    if (migrate_convert_needs_copy(new, model_find_column(new, c->name))) return true;
  }
  return false;
}

const plan_member *plan_find(const migrate_plan *plan, str name) {
  for (size_t i = 0; i < plan->n_members; i++) {
    if (str_eq(plan->to_copy[i].old->name, name)) return &plan->to_copy[i];
  }
  return NULL;
}

static bool refers_to_member(const migrate_plan *plan, const model_table *t) {
  for (const model_key *k = t->keys; k; k = k->next) {
    if (plan_find(plan, k->table)) return true;
  }
  return false;
}

/* Adds who must be built anew for its own sake, then who refers to those, until nobody is left. */
static void choose_members(migrate_plan *plan) {
  for (bool more = true, first = true; more || first;) {
    more = false;
    for (const model_table *t = plan->old->tables; t; t = t->next) {
      const model_table *new = model_find_table(plan->new, t->name);
      if (plan_find(plan, t->name)) continue;
      bool chosen = first ? !new || needs_copy(plan, t, new) : refers_to_member(plan, t);
      if (!chosen) continue;
      plan->to_copy[plan->n_members++] = (plan_member){.old = t, .new = new};
      more = true;
    }
    more = more || first;
    first = false;
  }
}

/* --- in which order -------------------------------------------------------------------------- */

/* Whether `a` refers to `b`, as things are or as they will be. */
static bool refers(plan_member a, plan_member b, bool as_will_be) {
  if (!as_will_be) return model_refers(a.old, b.old->name);
  return a.new &&b.new &&model_refers(a.new, b.new->name);
}

/* Sorts so that whom others refer to comes first. False when references go round. */
static bool sort(plan_member *members, size_t count, bool as_will_be) {
  bool ordered = true;
  for (size_t placed = 0; placed < count; placed++) {
    size_t next = count;
    for (size_t i = placed; i < count && next == count; i++) {
      bool ready = true;
      for (size_t k = placed; k < count && ready; k++) {
        ready = k == i || !refers(members[i], members[k], as_will_be);
      }
      if (ready) next = i;
    }
    if (next == count) {
      ordered = false;
      next = placed;
    }
    plan_member chosen = members[next];
    for (size_t i = next; i > placed; i--) members[i] = members[i - 1]; /* the others keep order */
    members[placed] = chosen;
  }
  return ordered;
}

static void order_members(migrate_plan *plan) {
  size_t count = plan->n_members;
  for (size_t i = 0; i < count; i++) plan->to_drop[i] = plan->to_copy[i];
  bool ordered = sort(plan->to_copy, count, true);
  ordered = sort(plan->to_drop, count, false) && ordered;
  for (size_t i = 0; i < count / 2; i++) {
    plan_member swapped = plan->to_drop[i];
    plan->to_drop[i] = plan->to_drop[count - 1 - i];
    plan->to_drop[count - 1 - i] = swapped;
  }
  plan->cyclic = !ordered;
  for (size_t i = 0; i < count; i++) {
    if (refers(plan->to_drop[i], plan->to_drop[i], false)) plan->cyclic = true;
  }
}

bool migrate_plan_make(migrate_plan *plan, arena *mem, const migrate_model *old,
                       const migrate_model *new, const migrate_change *changes) {
  size_t count = 0;
  for (const model_table *t = old->tables; t; t = t->next) count++;
  *plan = (migrate_plan){.mem = mem, .old = old, .new = new, .changes = changes};
  plan->to_copy = arena_alloc_array(mem, count + 1, sizeof *plan->to_copy);
  plan->to_drop = arena_alloc_array(mem, count + 1, sizeof *plan->to_drop);
  if (!plan->to_copy || !plan->to_drop) return false;
  choose_members(plan);
  order_members(plan);
  return true;
}

/* --- dangers --------------------------------------------------------------------------------- */

typedef struct {
  arena *mem;
  migrate_danger **end;
} gathering;

/* Names it after the table and what in it is concerned, which may be empty. */
static void gather(gathering *g, str table, str name, str text) {
  migrate_danger *d = arena_alloc(g->mem, sizeof *d);
  if (!d) return; /* the arena remembers */
  buf full = buf_make(g->mem, 0);
  buf_str(&full, table);
  if (name.len > 0) buf_char(&full, '.');
  buf_str(&full, name);
  d->name = buf_view(&full);
  d->text = text;
  *g->end = d;
  g->end = &d->next;
}

static void find_conversions(const migrate_plan *plan, gathering *g) {
  for (const model_table *t = plan->new->tables; t; t = t->next) {
    const model_table *old = model_find_table(plan->old, t->name);
    for (const model_column *c = old ? t->columns : NULL; c; c = c->next) {
      migrate_conversion v = migrate_convert(plan, old, t, c);
      if (v.danger.len > 0) gather(g, t->name, c->name, v.danger);
    }
  }
}

/* Whether values of these columns, "a,b", were no two times there before: because they were
 * unique, or because one of them is, or because one is new and null. */
static bool was_unique(const model_table *old, const model_table *new, str columns) {
  for (str rest = columns; rest.ptr;) {
    str name = str_cut(&rest, ',');
    const model_column *was = model_find_column(old, name), *is = model_find_column(new, name);
    if (was ? was->primary == 1 || model_is_unique(old, name) : is && !is->required) return true;
    if (!was && str_eq(columns, name)) return true; /* that it needs values is a danger itself */
  }
  for (const model_index *i = old->indexes; i; i = i->next) {
    if (i->unique && !i->partial && str_eq(i->columns, columns)) return true;
  }
  return false;
}

static void find_unique(const migrate_plan *plan, gathering *g) {
  for (const model_table *t = plan->new->tables; t; t = t->next) {
    const model_table *old = model_find_table(plan->old, t->name);
    for (const model_index *i = old ? t->indexes : NULL; i; i = i->next) {
      const model_index *was = model_find_index(old, i->name);
      if (!i->unique || (was && str_eq(was->normal, i->normal))) continue;
      if (was_unique(old, t, i->columns)) continue;
      gather(g, t->name, i->columns,
             S("becomes unique; where records share a value, applying the migration fails and "
               "changes nothing"));
    }
  }
}

bool migrate_plan_dangers(const migrate_plan *plan, migrate_danger **out) {
  *out = NULL;
  gathering g = {.mem = plan->mem, .end = out};
  for (const migrate_change *c = plan->changes; c; c = c->next) {
    if (c->kind == CHANGE_DROP_TABLE) {
      gather(&g, c->table, STR_EMPTY, S("is dropped with all its records"));
    } else if (c->kind == CHANGE_DROP_COLUMN) {
      gather(&g, c->table, c->name, S("is dropped with all its values"));
    }
  }
  find_conversions(plan, &g);
  find_unique(plan, &g);
  return !plan->mem->exhausted;
}
