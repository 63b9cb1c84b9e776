/* migrate_diff: see cms/migrate_diff.h. */
#include "cms/migrate_diff.h"

/* Where changes are gathered. */
typedef struct {
  arena *mem;
  migrate_change **end;
  bool failed;
} gathering;

static void gather(gathering *g, migrate_change change) {
  migrate_change *copy = arena_alloc(g->mem, sizeof *copy);
  if (!copy) {
    g->failed = true;
    return;
  }
  *copy = change;
  *g->end = copy;
  g->end = &copy->next;
}

/* --- columns --------------------------------------------------------------------------------- */

static bool same_key(const model_key *a, const model_key *b) {
  if (!a || !b) return a == b;
  return str_eq(a->table, b->table) && str_eq(a->to, b->to) && str_eq(a->on_delete, b->on_delete) &&
         str_eq(a->on_update, b->on_update);
}

static void name_difference(buf *out, bool differs, str name) {
  if (!differs) return;
  if (out->len > 0) buf_str(out, S(", "));
  buf_str(out, name);
}

/* What differs, as words; empty: nothing does. */
static str column_difference(arena *mem, const model_table *old, const model_column *a,
                             const model_table *new, const model_column *b) {
  buf out = buf_make(mem, 0);
  const model_key *from = model_find_key(old, a->name), *to = model_find_key(new, b->name);
  name_difference(&out, !str_eq_nocase(a->type, b->type), S("type"));
  name_difference(&out, a->primary != b->primary, S("primary key"));
  name_difference(&out, a->required != b->required, S("required"));
  name_difference(&out, !str_eq(a->default_sql, b->default_sql), S("default"));
  name_difference(&out, !str_eq(a->check_normal, b->check_normal), S("allowed values"));
  name_difference(&out, !str_eq(a->extra, b->extra), S("collation"));
  name_difference(&out, !same_key(from, to), S("reference"));
  return buf_view(&out);
}

static void compare_columns(gathering *g, const model_table *old, const model_table *new) {
  for (const model_column *c = old->columns; c; c = c->next) {
    if (model_find_column(new, c->name)) continue;
    gather(g, (migrate_change){.kind = CHANGE_DROP_COLUMN, .table = new->name, .name = c->name});
  }
  for (const model_column *c = new->columns; c; c = c->next) {
    const model_column *was = model_find_column(old, c->name);
    migrate_change change = {.kind = CHANGE_ADD_COLUMN, .table = new->name, .name = c->name};
    if (was) {
      change.kind = CHANGE_ALTER_COLUMN;
      change.what = column_difference(g->mem, old, was, new, c);
      if (change.what.len == 0) continue;
    }
    gather(g, change);
  }
}

/* --- indexes and triggers -------------------------------------------------------------------- */

static void compare_indexes(gathering *g, const model_table *old, const model_table *new) {
  for (const model_index *i = old ? old->indexes : NULL; i; i = i->next) {
    const model_index *stays = new ? model_find_index(new, i->name) : NULL;
    if (!i->declared || (stays && str_eq(stays->normal, i->normal))) continue;
    gather(g, (migrate_change){.kind = CHANGE_DROP_INDEX, .table = old->name, .name = i->name});
  }
  for (const model_index *i = new ? new->indexes : NULL; i; i = i->next) {
    const model_index *was = old ? model_find_index(old, i->name) : NULL;
    if (!i->declared || (was && str_eq(was->normal, i->normal))) continue;
    gather(g, (migrate_change){.kind = CHANGE_ADD_INDEX, .table = new->name, .name = i->name});
  }
}

static void compare_triggers(gathering *g, const migrate_model *a, const migrate_model *b,
                             change_kind kind) {
  for (const model_object *o = a->objects; o; o = o->next) {
    const model_object *other = model_find_object(b, o->name);
    if (!o->ours || (other && str_eq(other->normal, o->normal))) continue;
    gather(g, (migrate_change){.kind = kind, .table = o->table, .name = o->name});
  }
}

/* --- all ------------------------------------------------------------------------------------- */

bool migrate_diff(arena *mem, const migrate_model *old, const migrate_model *new,
                  migrate_change **out) {
  *out = NULL;
  gathering g = {.mem = mem, .end = out};
  for (const model_table *t = old->tables; t; t = t->next) {
    if (!model_find_table(new, t->name)) {
      gather(&g, (migrate_change){.kind = CHANGE_DROP_TABLE, .table = t->name});
    }
  }
  for (const model_table *t = new->tables; t; t = t->next) {
    const model_table *was = model_find_table(old, t->name);
    if (!was) {
      gather(&g, (migrate_change){.kind = CHANGE_ADD_TABLE, .table = t->name});
      continue;
    }
    if (!str_eq(was->options, t->options)) {
      gather(&g,
             (migrate_change){.kind = CHANGE_ALTER_TABLE, .table = t->name, .what = S("options")});
    }
    compare_columns(&g, was, t);
  }
  for (const model_table *t = old->tables; t; t = t->next) {
    if (!model_find_table(new, t->name)) compare_indexes(&g, t, NULL);
  }
  for (const model_table *t = new->tables; t; t = t->next) {
    compare_indexes(&g, model_find_table(old, t->name), t);
  }
  compare_triggers(&g, old, new, CHANGE_DROP_TRIGGER);
  compare_triggers(&g, new, old, CHANGE_ADD_TRIGGER);
  return !g.failed && !mem->exhausted;
}

bool change_exists(const migrate_change *list, change_kind kind, str table, str name) {
  for (const migrate_change *c = list; c; c = c->next) {
    if (c->kind == kind && str_eq(c->table, table) && str_eq(c->name, name)) return true;
  }
  return false;
}

/* --- for people ------------------------------------------------------------------------------ */

static str verb_of(change_kind kind) {
  switch (kind) {
    case CHANGE_RENAME_TABLE:
    case CHANGE_RENAME_COLUMN:
      return S("rename");
    case CHANGE_ADD_TABLE:
    case CHANGE_ADD_COLUMN:
    case CHANGE_ADD_INDEX:
    case CHANGE_ADD_TRIGGER:
      return S("add");
    case CHANGE_DROP_TABLE:
    case CHANGE_DROP_COLUMN:
    case CHANGE_DROP_INDEX:
    case CHANGE_DROP_TRIGGER:
      return S("drop");
    case CHANGE_ALTER_TABLE:
    case CHANGE_ALTER_COLUMN:
      return S("change");
  }
  __builtin_trap();
}

/* A name as people know it. */
static str known(str name) {
  return str_starts(name, S(MIGRATE_ASIDE)) ? str_skip(name, sizeof MIGRATE_ASIDE - 1) : name;
}

static bool is_index(change_kind kind) {
  return kind == CHANGE_ADD_INDEX || kind == CHANGE_DROP_INDEX;
}

static bool is_trigger(change_kind kind) {
  return kind == CHANGE_ADD_TRIGGER || kind == CHANGE_DROP_TRIGGER;
}

void change_describe(buf *out, const migrate_change *c) {
  buf_str(out, verb_of(c->kind));
  if (is_index(c->kind)) buf_str(out, S(" index"));
  if (is_trigger(c->kind)) buf_str(out, S(" trigger"));
  buf_char(out, ' ');
  if (is_index(c->kind) || is_trigger(c->kind)) {
    buf_str(out, c->name);
    return;
  }
  buf_str(out, known(c->table));
  if (c->name.len > 0) buf_char(out, '.');
  buf_str(out, known(c->name));
  if (c->to.len > 0) buf_str(out, S(" to "));
  buf_str(out, c->to);
  if (c->what.len == 0) return;
  buf_str(out, S(" ("));
  buf_str(out, c->what);
  buf_char(out, ')');
}

/* What a file is named after: indexes and triggers only when nothing else is there to name. */
static int weight_of(change_kind kind) {
  if (is_trigger(kind)) return 1;
  return is_index(kind) ? 2 : 3;
}

static void put_file_word(buf *out, str text) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    bool again = !plain && out->len > 0 && out->ptr[out->len - 1] == '_';
    if (!again) buf_char(out, plain ? c : '_');
  }
}

static void put_file_part(buf *out, const migrate_change *c) {
  put_file_word(out, verb_of(c->kind));
  if (is_index(c->kind)) buf_str(out, S("_index"));
  if (!is_index(c->kind) && !is_trigger(c->kind)) {
    buf_char(out, '_');
    put_file_word(out, known(c->table));
  }
  if (c->name.len > 0) buf_char(out, '_');
  put_file_word(out, known(c->name));
  if (c->to.len > 0) buf_str(out, S("_to_"));
  put_file_word(out, c->to);
}

str change_file_name(arena *mem, const migrate_change *list) {
  enum { NAMED_MAX = 2 }; /* changes that fit a name */
  buf out = buf_make(mem, 64);
  uint64_t count = 0, named = 0;
  int heaviest = 0;
  for (const migrate_change *c = list; c; c = c->next) {
    if (weight_of(c->kind) > heaviest) heaviest = weight_of(c->kind);
  }
  for (const migrate_change *c = list; c; c = c->next) count += weight_of(c->kind) == heaviest;
  for (const migrate_change *c = list; c && named < NAMED_MAX; c = c->next) {
    if (weight_of(c->kind) != heaviest) continue;
    if (named == 1 && count > NAMED_MAX) break;
    if (named > 0) buf_str(&out, S("_and_"));
    put_file_part(&out, c);
    named++;
  }
  if (count > NAMED_MAX) {
    buf_str(&out, S("_and_"));
    buf_u64(&out, count - named);
    buf_str(&out, S("_more"));
  }
  return buf_view(&out);
}
