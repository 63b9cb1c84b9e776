/* schema: lookups in the site's descriptors, and the relations that follow from their refs. */
#include "data/schema.h"

#include "base/attr.h"
#include "base/hash.h"

/* What is looked up: the site, except in tests. Nobody else writes here. */
static const table *const *stand_ins;
static size_t n_stand_ins;

void schema_stand_in(const table *const *tables, size_t count) {
  stand_ins = tables;
  n_stand_ins = count;
}

const table *const *schema_all(size_t *count) {
  *count = stand_ins ? n_stand_ins : schema_n_tables;
  return stand_ins ? stand_ins : schema_tables;
}

const table *schema_any_table(str name) {
  size_t count;
  const table *const *tables = schema_all(&count);
  for (size_t i = 0; i < count; i++) {
    if (str_eq(tables[i]->name, name)) return tables[i];
  }
  return NULL;
}

const table *schema_table(str name) {
  const table *t = schema_any_table(name);
  return t && !t->opt.internal ? t : NULL;
}

size_t schema_table_index(const table *t) {
  size_t i = 0, count;
  const table *const *tables = schema_all(&count);
  while (i < count && tables[i] != t) i++;
  ASSERT(i < count);
  return i;
}

uint64_t schema_table_bits(const table *t) {
  uint64_t tables = UINT64_C(1) << schema_table_index(t);
  for (size_t i = 0; i < TABLE_MAX_USES && t->opt.read_uses[i]; i++) {
    tables |= UINT64_C(1) << schema_table_index(t->opt.read_uses[i]);
  }
  return tables;
}

bool schema_rule_uses(const table *t, const table *other) {
  for (size_t i = 0; i < TABLE_MAX_USES && t->opt.read_uses[i]; i++) {
    if (t->opt.read_uses[i] == other) return true;
  }
  return false;
}

/* Adds the tables whose rows change when rows of `of` go. A fixed point: a few rounds at most. */
static uint64_t add_followers(uint64_t of) {
  size_t count;
  const table *const *tables = schema_all(&count);
  for (size_t i = 0; i < count; i++) {
    for (size_t k = 0; k < tables[i]->n_fields; k++) {
      const field *f = &tables[i]->fields[k];
      if (f->kind != FIELD_REF || f->opt.on_delete == ON_DELETE_RESTRICT) continue;
      if (of >> schema_table_index(f->opt.to) & 1) of |= UINT64_C(1) << i;
    }
  }
  return of;
}

uint64_t schema_written_tables(const table *t, bool deletes) {
  uint64_t set = UINT64_C(1) << schema_table_index(t), before = 0;
  while (deletes && set != before) {
    before = set;
    set = add_followers(set);
  }
  return set;
}

const field *schema_field(const table *t, str name) {
  for (size_t i = 0; i < t->n_fields; i++) {
    if (str_eq(t->fields[i].name, name)) return &t->fields[i];
  }
  return NULL;
}

const field *schema_created_field(const table *t) {
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    /* An order shows what is ordered by, and cursors hold it. */
    if (f->opt.private || f->opt.read) continue;
    if (f->kind == FIELD_DATETIME && f->opt.fill == FILL_ON_CREATE) return f;
  }
  return NULL;
}

uint64_t schema_public_fields(const table *t) {
  uint64_t set = 0;
  for (size_t i = 0; i < t->n_fields; i++) {
    if (!t->fields[i].opt.private) set |= field_bit(&t->fields[i]);
  }
  return set;
}

bool schema_has_choice(const field *f, str choice) {
  if (choice.len == 0) return false;
  for (str rest = str_c(f->opt.choices); rest.ptr;) {
    if (str_eq(str_cut(&rest, ','), choice)) return true;
  }
  return false;
}

/* --- hash ------------------------------------------------------------------ */

/* The hash so far becomes the key for the next piece, so neither the order of pieces nor the place
 * where one ends and the next begins can change unnoticed. */
static uint64_t fold_str(uint64_t hash, str s) {
  return hash_str((hash_key){.k0 = hash, .k1 = s.len}, s);
}

static uint64_t fold_u32(uint64_t hash, uint32_t n) {
  char bytes[4];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)(n >> (8 * i) & 0xFF);
  return fold_str(hash, (str){.ptr = bytes, .len = sizeof bytes});
}

/* What an answer shows and whom: not what only concerns writes, or labels. `fill` is in it for the
 * default order of lists. */
static uint64_t fold_field(uint64_t hash, const field *f) {
  bool ref = f->opt.to != NULL;
  hash = fold_str(hash, f->name);
  hash = fold_u32(hash, (uint32_t)f->kind << 16 | (uint32_t)f->opt.fill << 8 |
                            (uint32_t)f->opt.private << 1 | (uint32_t)ref);
  if (f->opt.read) hash = fold_str(hash, str_c(f->opt.read));
  if (!ref) return hash;
  hash = fold_str(hash, f->opt.to->name);
  hash = fold_str(hash, str_c(f->opt.as));
  return fold_str(hash, str_c(f->opt.reverse));
}

uint64_t schema_hash(void) {
  uint64_t hash = fold_u32(0, (uint32_t)schema_n_tables);
  for (size_t i = 0; i < schema_n_tables; i++) {
    const table *t = schema_tables[i];
    hash = fold_str(hash, t->name);
    hash = fold_str(hash, str_c(t->opt.read));
    hash = fold_u32(hash, (uint32_t)t->n_fields << 1 | (uint32_t)t->opt.join);
    for (size_t k = 0; k < t->n_fields; k++) hash = fold_field(hash, &t->fields[k]);
  }
  return hash;
}

/* --- relations ------------------------------------------------------------- */

static str to_one_name(const field *ref) {
  str suffix = S("_id");
  if (ref->opt.as) return str_c(ref->opt.as);
  if (ref->name.len <= suffix.len || !str_ends(ref->name, suffix)) return ref->name;
  return str_slice(ref->name, 0, ref->name.len - suffix.len);
}

static str to_many_name(const field *ref) {
  return ref->opt.reverse ? str_c(ref->opt.reverse) : ref->table->name;
}

/* Of a join table, the ref that is not `near`; a third ref and further ones have no part in the
 * many-to-many relation. NULL when `near` has none either. */
static const field *far_ref(const field *near) {
  const field *ends[2] = {NULL, NULL};
  size_t n_ends = 0;
  for (size_t i = 0; i < near->table->n_fields && n_ends < 2; i++) {
    const field *f = &near->table->fields[i];
    if (f->kind == FIELD_REF) ends[n_ends++] = f;
  }
  if (near == ends[0]) return ends[1];
  return near == ends[1] ? ends[0] : NULL;
}

relation relation_to_one(const field *ref) {
  ASSERT(ref->kind == FIELD_REF);
  return (relation){.kind = RELATION_TO_ONE,
                    .name = to_one_name(ref),
                    .from = ref->table,
                    .to = ref->opt.to,
                    .key = ref};
}

relation relation_to_many(const field *ref) {
  ASSERT(ref->kind == FIELD_REF);
  return (relation){.kind = RELATION_TO_MANY,
                    .name = to_many_name(ref),
                    .from = ref->opt.to,
                    .to = ref->table,
                    .key = ref};
}

relation relation_through(const field *near, const field *far) {
  ASSERT(near->kind == FIELD_REF && far->kind == FIELD_REF && near->table == far->table);
  return (relation){.kind = RELATION_MANY_TO_MANY,
                    .name = far->opt.to->name,
                    .from = near->opt.to,
                    .to = far->opt.to,
                    .key = near,
                    .far_key = far};
}

uint64_t relation_tables(const relation *r) {
  uint64_t tables = schema_table_bits(r->to);
  if (r->kind == RELATION_MANY_TO_MANY) {
    tables |= schema_table_bits(r->key->table);
  }
  return tables;
}

/* Where relations are gathered: those with the name that is asked for, or all. */
typedef struct {
  const str *name; /* NULL: all */
  relation *out;
  size_t cap, found;
} gathering;

static void gather(gathering *g, relation r) {
  if (g->name && !str_eq(*g->name, r.name)) return;
  if (g->found < g->cap) g->out[g->found] = r;
  g->found++;
}

/* What the refs of `t` to `from` give to `from`. */
static void gather_reverse(gathering *g, const table *from, const table *t) {
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *ref = &t->fields[i];
    if (ref->kind != FIELD_REF || ref->opt.to != from) continue;
    gather(g, relation_to_many(ref));
    const field *far = t->opt.join ? far_ref(ref) : NULL;
    if (!far) continue;
    gather(g, relation_through(ref, far));
  }
}

static void gather_relations(gathering *g, const table *from) {
  for (size_t i = 0; i < from->n_fields; i++) {
    const field *ref = &from->fields[i];
    if (ref->kind != FIELD_REF) continue;
    gather(g, relation_to_one(ref));
  }
  if (g->name && g->found > 0) return;
  size_t count;
  const table *const *tables = schema_all(&count);
  for (size_t i = 0; i < count; i++) {
    if (!tables[i]->opt.internal) gather_reverse(g, from, tables[i]);
  }
}

bool relation_find(const table *from, str name, relation *out) {
  gathering g = {.name = &name, .out = out, .cap = 1};
  gather_relations(&g, from);
  return g.found > 0;
}

size_t relation_list(const table *from, relation *out, size_t cap) {
  gathering g = {.out = out, .cap = cap};
  gather_relations(&g, from);
  return g.found;
}

size_t schema_image_fields(const table *t, const field *out[SCHEMA_IMAGE_FIELDS]) {
  size_t n = 0;
  for (size_t i = 1; i < t->n_fields && n < SCHEMA_IMAGE_FIELDS; i++) {
    field_kind kind = t->fields[i].kind;
    bool tells = kind == FIELD_CHOICE || kind == FIELD_BOOLEAN || kind == FIELD_REF;
    if (tells && !t->fields[i].opt.private) out[n++] = &t->fields[i];
  }
  return n;
}
