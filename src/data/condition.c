/* condition: making, ordering and looking through conditions. See data/condition.h. */
#include "data/condition.h"

#include <string.h>

#include "base/attr.h"
#include "data/field.h"

static const struct {
  str name;
  query_operand operand;
} OPERATORS[OP_COUNT] = {
    [OP_EQ] = {{"$eq", 3}, OPERAND_ONE},
    [OP_NEQ] = {{"$neq", 4}, OPERAND_ONE},
    [OP_LT] = {{"$lt", 3}, OPERAND_ONE},
    [OP_LTE] = {{"$lte", 4}, OPERAND_ONE},
    [OP_GT] = {{"$gt", 3}, OPERAND_ONE},
    [OP_GTE] = {{"$gte", 4}, OPERAND_ONE},
    [OP_IN] = {{"$in", 3}, OPERAND_LIST},
    [OP_NIN] = {{"$nin", 4}, OPERAND_LIST},
    [OP_NULL] = {{"$null", 5}, OPERAND_FLAG},
    [OP_NNULL] = {{"$nnull", 6}, OPERAND_FLAG},
    [OP_CONTAINS] = {{"$contains", 9}, OPERAND_TEXT},
    [OP_NCONTAINS] = {{"$ncontains", 10}, OPERAND_TEXT},
    [OP_STARTS_WITH] = {{"$starts_with", 12}, OPERAND_TEXT},
    [OP_NSTARTS_WITH] = {{"$nstarts_with", 13}, OPERAND_TEXT},
    [OP_ENDS_WITH] = {{"$ends_with", 10}, OPERAND_TEXT},
    [OP_NENDS_WITH] = {{"$nends_with", 11}, OPERAND_TEXT},
    [OP_BETWEEN] = {{"$between", 8}, OPERAND_TWO},
    [OP_NBETWEEN] = {{"$nbetween", 9}, OPERAND_TWO},
    [OP_EMPTY] = {{"$empty", 6}, OPERAND_FLAG},
    [OP_NEMPTY] = {{"$nempty", 7}, OPERAND_FLAG},
    [OP_EQI] = {{"$eqi", 4}, OPERAND_TEXT},
    [OP_CONTAINSI] = {{"$containsi", 10}, OPERAND_TEXT},
    [OP_STARTS_WITHI] = {{"$starts_withi", 13}, OPERAND_TEXT},
    [OP_ENDS_WITHI] = {{"$ends_withi", 11}, OPERAND_TEXT},
};

str query_op_name(query_op op) { return OPERATORS[op].name; }

query_operand query_op_operand(query_op op) { return OPERATORS[op].operand; }

bool query_op_find(str name, query_op *out) {
  for (int op = 0; op < OP_COUNT; op++) {
    if (str_eq(OPERATORS[op].name, name)) {
      *out = (query_op)op;
      return true;
    }
  }
  return false;
}

/* --- making ---------------------------------------------------------------- */

static const condition FAILED = {.kind = CONDITION_FAILED};

condition is_null(const field *f) { return (condition){.op = OP_NULL, .field = f}; }

condition not_null(const field *f) { return (condition){.op = OP_NNULL, .field = f}; }

condition compare(const field *f, query_op op, wire_value value) {
  query_operand operand = query_op_operand(op);
  ASSERT(operand == OPERAND_ONE || operand == OPERAND_TEXT);
  if (value.tag == WIRE_NULL && op == OP_EQ) return is_null(f);
  if (value.tag == WIRE_NULL && op == OP_NEQ) return not_null(f);
  ASSERT(operand == OPERAND_ONE ? field_takes(f->kind, value)
                                : field_is_text(f->kind) && value.tag == WIRE_TEXT);
  return (condition){.op = op, .field = f, .own = {value}, .n_values = 1};
}

condition between(const field *f, wire_value low, wire_value high) {
  ASSERT(field_takes(f->kind, low) && field_takes(f->kind, high));
  return (condition){.op = OP_BETWEEN, .field = f, .own = {low, high}, .n_values = 2};
}

condition compare_list(arena *mem, const field *f, query_op op, const wire_value *values,
                       size_t count) {
  ASSERT(query_op_operand(op) == OPERAND_LIST);
  for (size_t i = 0; i < count; i++) ASSERT(field_takes(f->kind, values[i]));
  wire_value *list = arena_alloc_array(mem, count, sizeof *list);
  if (!list) return FAILED;
  if (count > 0) memcpy(list, values, count * sizeof *list);
  return (condition){.op = op, .field = f, .list = list, .n_values = count};
}

condition condition_group(arena *mem, condition_kind kind, const condition *parts, size_t count) {
  ASSERT(kind == CONDITION_ALL || kind == CONDITION_ANY || (kind == CONDITION_NOT && count == 1));
  condition *copy = arena_alloc_array(mem, count, sizeof *copy);
  if (!copy) return FAILED;
  for (size_t i = 0; i < count; i++) {
    if (parts[i].kind == CONDITION_FAILED) return FAILED;
    copy[i] = parts[i];
  }
  return (condition){.kind = kind, .parts = copy, .n_parts = count};
}

condition negate(arena *mem, condition part) {
  return condition_group(mem, CONDITION_NOT, &part, 1);
}

condition condition_related(arena *mem, condition_kind kind, relation r, condition part) {
  condition group = condition_group(mem, CONDITION_NOT, &part, 1);
  relation *copy = arena_alloc(mem, sizeof *copy);
  if (!copy || group.kind == CONDITION_FAILED) return FAILED;
  *copy = r;
  group.kind = kind;
  group.relation = copy;
  return group;
}

/* --- order ----------------------------------------------------------------- */

static int order_of(size_t a, size_t b) { return (a > b) - (a < b); }

static int value_compare(wire_value a, wire_value b) {
  if (a.tag != b.tag) return a.tag < b.tag ? -1 : 1;
  if (a.tag == WIRE_INT) return (a.num > b.num) - (a.num < b.num);
  return str_cmp(a.text, b.text);
}

static int compare_values(const condition *a, const condition *b) {
  int order = order_of(a->field->index, b->field->index);
  if (!order) order = order_of(a->op, b->op);
  if (!order) order = order_of(a->n_values, b->n_values);
  for (size_t i = 0; i < a->n_values && !order; i++) {
    order = value_compare(condition_values(a)[i], condition_values(b)[i]);
  }
  return order;
}

int condition_compare(const condition *a, const condition *b) {
  int order = order_of(a->kind, b->kind);
  if (order) return order;
  if (a->kind == CONDITION_COMPARE) return compare_values(a, b);
  if (a->relation && b->relation) order = str_cmp(a->relation->name, b->relation->name);
  if (!order) order = order_of(a->n_parts, b->n_parts);
  for (size_t i = 0; i < a->n_parts && !order; i++) {
    order = condition_compare(&a->parts[i], &b->parts[i]);
  }
  return order;
}

/* The values of $in and $nin are a set. */
static void normalise_list(condition *c) {
  size_t kept = 0;
  for (size_t i = 1; i < c->n_values; i++) {
    wire_value moving = c->list[i];
    size_t k = i;
    for (; k > 0 && value_compare(c->list[k - 1], moving) > 0; k--) c->list[k] = c->list[k - 1];
    c->list[k] = moving;
  }
  for (size_t i = 0; i < c->n_values; i++) {
    if (kept > 0 && value_compare(c->list[kept - 1], c->list[i]) == 0) continue;
    c->list[kept++] = c->list[i];
  }
  c->n_values = kept;
}

/* Takes the parts of groups of the same kind in the place of these. False without memory. */
static bool flatten(condition *c, arena *mem) {
  size_t n = 0, at = 0;
  for (size_t i = 0; i < c->n_parts; i++)
    n += c->parts[i].kind == c->kind ? c->parts[i].n_parts : 1;
  bool flat = true;
  for (size_t i = 0; i < c->n_parts; i++) flat &= c->parts[i].kind != c->kind;
  if (flat) return true;
  condition *parts = arena_alloc_array(mem, n, sizeof *parts);
  if (!parts) return false;
  for (size_t i = 0; i < c->n_parts; i++) {
    const condition *part = &c->parts[i];
    bool same = part->kind == c->kind;
    for (size_t k = 0; k < (same ? part->n_parts : 1); k++) {
      parts[at++] = same ? part->parts[k] : *part;
    }
  }
  c->parts = parts;
  c->n_parts = n;
  return true;
}

/* Sorts the parts of a group and drops those that are there twice. */
static void normalise_group(condition *c) {
  size_t kept = 0;
  for (size_t i = 1; i < c->n_parts; i++) { /* insertion sort: there are few */
    condition moving = c->parts[i];
    size_t k = i;
    for (; k > 0 && condition_compare(&c->parts[k - 1], &moving) > 0; k--) {
      c->parts[k] = c->parts[k - 1];
    }
    c->parts[k] = moving;
  }
  for (size_t i = 0; i < c->n_parts; i++) {
    if (kept > 0 && condition_compare(&c->parts[kept - 1], &c->parts[i]) == 0) continue;
    c->parts[kept++] = c->parts[i];
  }
  c->n_parts = kept;
}

bool condition_normalise(condition *c, arena *mem) {
  bool group = c->kind == CONDITION_ALL || c->kind == CONDITION_ANY;
  if (c->kind == CONDITION_COMPARE && query_op_operand(c->op) == OPERAND_LIST) normalise_list(c);
  for (size_t i = 0; i < c->n_parts; i++) {
    if (!condition_normalise(&c->parts[i], mem)) return false;
  }
  if (!group) return true;
  if (!flatten(c, mem)) return false;
  normalise_group(c);
  if (c->n_parts == 1) *c = c->parts[0];
  return true;
}

uint64_t condition_tables(const condition *c) {
  uint64_t tables = c->relation ? relation_tables(c->relation) : 0;
  for (size_t i = 0; i < c->n_parts; i++) tables |= condition_tables(&c->parts[i]);
  return tables;
}
