/* query: the value type: making, order, what it depends on. The renderer is query_sql.c, the
 * canonical URL query_url.c. */
#include "data/query.h"

query query_make(const table *t) {
  uint64_t all = schema_public_fields(t);
  return (query){.table = t, .fields = all, .all = all, .limit = LIMIT_ROWS_DEFAULT};
}

/* Room for one more item of `size` bytes behind `count`. False, and the query failed, without
 * memory. */
static bool make_room(query *q, arena *mem, void **items, size_t count, size_t *cap, size_t size) {
  enum { FIRST = 2 };
  if (count < *cap) return true;
  size_t grown = *cap ? *cap * 2 : FIRST;
  void *moved = *cap ? arena_grow(mem, *items, *cap * size, grown * size)
                     : arena_alloc_array(mem, grown, size);
  if (!moved) {
    q->failed = true;
    return false;
  }
  *items = moved;
  *cap = grown;
  return true;
}

void query_where(query *q, arena *mem, condition c) {
  void *items = q->conditions;
  if (c.kind == CONDITION_FAILED) q->failed = true;
  if (q->failed) return;
  if (!make_room(q, mem, &items, q->n_conditions, &q->cap_conditions, sizeof c)) return;
  q->conditions = items;
  q->conditions[q->n_conditions++] = c;
}

query *query_include_default(query *q, arena *mem, relation r) {
  void *items = q->includes;
  ASSERT(r.from == q->table);
  query *branch = arena_alloc(mem, sizeof *branch);
  if (!branch) q->failed = true;
  if (q->failed) return NULL;
  branch->table = r.to;
  branch->fields = branch->all = schema_public_fields(r.to);
  branch->limit = LIMIT_INCLUDE_ROWS;
  if (!make_room(q, mem, &items, q->n_includes, &q->cap_includes, sizeof(query_branch)))
    return NULL;
  q->includes = items;
  q->includes[q->n_includes++] = (query_branch){.relation = r, .query = branch};
  return branch;
}

void query_include(query *q, arena *mem, relation r, query branch) {
  ASSERT(r.to == branch.table);
  if (branch.failed) q->failed = true;
  query *copy = query_include_default(q, mem, r);
  if (copy) *copy = branch;
}

void query_sort_by(query *q, const field *f, bool descending) {
  ASSERT(q->n_sort < LIMIT_SORT_KEYS && f->table == q->table);
  q->sort[q->n_sort++] = (query_sort){.field = f, .descending = descending};
}

void query_sort_by_aggregate(query *q, size_t number, bool descending) {
  ASSERT(q->n_sort < LIMIT_SORT_KEYS && number < q->n_aggregates);
  q->sort[q->n_sort++] = (query_sort){.aggregate = (uint8_t)(number + 1), .descending = descending};
}

size_t query_aggregate_add(query *q, aggregate_kind kind, const field *f) {
  ASSERT(q->n_aggregates < LIMIT_AGGREGATES && (f || kind == AGGREGATE_COUNT));
  ASSERT(!f || f->table == q->table);
  q->aggregates[q->n_aggregates] = (query_aggregate){.kind = kind, .field = f};
  return q->n_aggregates++;
}

void query_group_by(query *q, const field *f) {
  ASSERT(q->n_group_by < LIMIT_GROUP_FIELDS && f->table == q->table);
  q->group_by[q->n_group_by++] = f;
}

uint64_t fields_of(const field *const *fields, size_t count) {
  uint64_t set = 0;
  for (size_t i = 0; i < count; i++) set |= field_bit(fields[i]);
  return set;
}

/* Groups have no id; their fields make the order total. */
static size_t order_groups(const query *q, query_sort *out) {
  size_t n = q->n_sort;
  for (size_t i = 0; i < n; i++) out[i] = q->sort[i];
  for (size_t i = 0; i < q->n_group_by; i++) {
    bool named = false;
    for (size_t k = 0; k < q->n_sort; k++) named |= q->sort[k].field == q->group_by[i];
    if (!named) out[n++] = (query_sort){.field = q->group_by[i]};
  }
  return n;
}

size_t query_order(const query *q, query_sort out[QUERY_MAX_KEYS]) {
  size_t n = 0;
  const field *created = schema_created_field(q->table);
  if (q->n_aggregates > 0) return order_groups(q, out);
  for (; n < q->n_sort; n++) {
    out[n] = q->sort[n];
    if (out[n].field->kind == FIELD_ID) return n + 1; /* unique: whatever follows changes nothing */
  }
  if (n == 0 && created) out[n++] = (query_sort){.field = created, .descending = true};
  bool descending = n > 0 && out[n - 1].descending;
  out[n++] = (query_sort){.field = &q->table->fields[0], .descending = descending};
  return n;
}

/* Drops what changes nothing: keys behind the id, which is unique; an id that would be added
 * anyway; the default order. */
static void normalise_sort(query *q) {
  const field *created = schema_created_field(q->table);
  for (size_t i = 0; i + 1 < q->n_sort; i++) {
    if (q->sort[i].field && q->sort[i].field->kind == FIELD_ID) q->n_sort = i + 1;
  }
  if (q->n_sort == 0 || !q->sort[q->n_sort - 1].field) return;
  const query_sort *last = &q->sort[q->n_sort - 1];
  bool follows = q->n_sort == 1 ? !created && !last->descending
                                : q->sort[q->n_sort - 2].descending == last->descending;
  if (last->field->kind == FIELD_ID && follows) q->n_sort--;
  if (q->n_sort == 1 && q->sort[0].field == created && q->sort[0].descending) q->n_sort = 0;
}

static void normalise_conditions(query *q, arena *mem) {
  condition all = {.kind = CONDITION_ALL, .parts = q->conditions, .n_parts = q->n_conditions};
  if (q->n_conditions == 0) return;
  if (!condition_normalise(&all, mem)) {
    q->failed = true;
  } else if (all.kind != CONDITION_ALL) {
    q->conditions[0] = all;
    q->n_conditions = 1;
  } else {
    q->conditions = all.parts;
    q->n_conditions = q->cap_conditions = all.n_parts;
  }
}

void query_normalise(query *q, arena *mem) {
  normalise_conditions(q, mem);
  if (q->n_aggregates == 0) normalise_sort(q);
  for (size_t i = 1; i < q->n_includes; i++) {
    query_branch moving = q->includes[i];
    size_t k = i;
    for (; k > 0 && str_cmp(q->includes[k - 1].relation.name, moving.relation.name) > 0; k--) {
      q->includes[k] = q->includes[k - 1];
    }
    q->includes[k] = moving;
  }
  for (size_t i = 0; i < q->n_includes; i++) {
    query_normalise(q->includes[i].query, mem);
    if (q->includes[i].query->failed) q->failed = true;
  }
}

uint64_t query_branch_tables(const query_branch *b) {
  return relation_tables(&b->relation) | query_tables(b->query);
}

uint64_t query_tables(const query *q) {
  uint64_t tables = schema_table_bits(q->table);
  for (size_t i = 0; i < q->n_conditions; i++) tables |= condition_tables(&q->conditions[i]);
  for (size_t i = 0; i < q->n_includes; i++) tables |= query_branch_tables(&q->includes[i]);
  return tables;
}

uint64_t query_columns(const query *q) { return query_is_row(q) ? q->all | q->fields : q->fields; }

size_t query_width(const query *q) {
  query_sort order[QUERY_MAX_KEYS];
  if (q->n_aggregates > 0) return q->n_group_by + q->n_aggregates;
  size_t n = q->keys ? query_order(q, order) : 0;
  uint64_t columns = query_columns(q);
  size_t width = (size_t)__builtin_popcountll(columns) + q->n_includes;
  for (size_t i = 0; i < n; i++) width += !(columns & field_bit(order[i].field));
  return width;
}
