/* model_answer: what the API must answer, see model.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/field.h"
#include "format/json.h"
#include "model.h"

/* --- values ---------------------------------------------------------------------------------- */

static double double_of(wire_value v) {
  char text[64];
  if (v.tag == WIRE_INT) return (double)v.num;
  snprintf(text, sizeof text, "%.*s", (int)v.text.len, v.text.ptr);
  return strtod(text, NULL);
}

/* <0, 0, >0. Neither is null. */
static int compare_values(wire_value a, wire_value b) {
  if (a.tag == WIRE_INT && b.tag == WIRE_INT) return (a.num > b.num) - (a.num < b.num);
  if (a.tag == WIRE_TEXT) {
    size_t n = a.text.len < b.text.len ? a.text.len : b.text.len;
    int order = n ? memcmp(a.text.ptr, b.text.ptr, n) : 0;
    return order ? order : (a.text.len > b.text.len) - (a.text.len < b.text.len);
  }
  double x = double_of(a), y = double_of(b);
  return (x > y) - (x < y);
}

static char fold(char c, bool folded) {
  return folded && c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_at(str text, size_t at, str part, bool folded) {
  if (part.len > text.len || at > text.len - part.len) return false;
  for (size_t i = 0; i < part.len; i++) {
    if (fold(text.ptr[at + i], folded) != fold(part.ptr[i], folded)) return false;
  }
  return true;
}

static bool has(str text, str part, bool folded) {
  for (size_t at = 0; at + part.len <= text.len; at++) {
    if (is_at(text, at, part, folded)) return true;
  }
  return false;
}

static bool ends(str text, str part, bool folded) {
  return part.len <= text.len && is_at(text, text.len - part.len, part, folded);
}

/* --- conditions ------------------------------------------------------------------------------ */

/* Of the operators that say "not", the opposite; these hold where the field is null. */
static bool opposite_of(query_op op, query_op *positive) {
  static const query_op PAIRS[][2] = {{OP_NEQ, OP_EQ},
                                      {OP_NIN, OP_IN},
                                      {OP_NNULL, OP_NULL},
                                      {OP_NCONTAINS, OP_CONTAINS},
                                      {OP_NSTARTS_WITH, OP_STARTS_WITH},
                                      {OP_NENDS_WITH, OP_ENDS_WITH},
                                      {OP_NBETWEEN, OP_BETWEEN},
                                      {OP_NEMPTY, OP_EMPTY}};
  for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
    *positive = PAIRS[i][1];
    if (PAIRS[i][0] == op) return true;
  }
  return false;
}

static bool is_one_of(wire_value cell, const condition *c) {
  for (size_t i = 0; i < c->n_values; i++) {
    if (compare_values(cell, condition_values(c)[i]) == 0) return true;
  }
  return false;
}

static bool holds_of_value(query_op op, const condition *c, wire_value cell) {
  wire_value v = c->n_values ? condition_values(c)[0] : (wire_value){.tag = WIRE_NULL};
  bool null = cell.tag == WIRE_NULL;
  query_op positive;
  if (opposite_of(op, &positive)) return !holds_of_value(positive, c, cell);
  if (op == OP_NULL) return null;
  if (op == OP_EMPTY) return null || (cell.tag == WIRE_TEXT && cell.text.len == 0);
  if (null) return false;
  if (op == OP_IN) return is_one_of(cell, c);
  if (op == OP_BETWEEN) {
    return compare_values(cell, v) >= 0 && compare_values(cell, condition_values(c)[1]) <= 0;
  }
  if (op == OP_CONTAINS || op == OP_CONTAINSI) return has(cell.text, v.text, op == OP_CONTAINSI);
  if (op == OP_STARTS_WITH || op == OP_STARTS_WITHI) {
    return is_at(cell.text, 0, v.text, op == OP_STARTS_WITHI);
  }
  if (op == OP_ENDS_WITH || op == OP_ENDS_WITHI) {
    return ends(cell.text, v.text, op == OP_ENDS_WITHI);
  }
  if (op == OP_EQI) return cell.text.len == v.text.len && is_at(cell.text, 0, v.text, true);
  int order = compare_values(cell, v);
  if (op == OP_EQ) return order == 0;
  if (op == OP_LT) return order < 0;
  if (op == OP_LTE) return order <= 0;
  return op == OP_GT ? order > 0 : order >= 0;
}

static bool is_id(wire_value cell, const model_row *row) {
  return cell.tag == WIRE_TEXT && str_eq(cell.text, str_c(row->id));
}

static bool are_linked(const relation *r, const model_row *from, const model_row *to) {
  const model_row *links;
  if (r->kind == RELATION_TO_ONE) return is_id(from->cells[r->key->index], to);
  if (r->kind == RELATION_TO_MANY) return is_id(to->cells[r->key->index], from);
  links = model_rows_of(r->key->table);
  for (size_t i = 0; i < MODEL_ROWS; i++) {
    if (!links[i].there || !model_may_read(r->key->table, &links[i])) continue;
    bool near = is_id(links[i].cells[r->key->index], from);
    if (near && is_id(links[i].cells[r->far_key->index], to)) return true;
  }
  return false;
}

static bool holds(const condition *c, const model_row *row);

/* How many related records there are for which the condition holds, and how many of all. */
static size_t count_related(const condition *c, const model_row *row, size_t *all) {
  const model_row *far = model_rows_of(c->relation->to);
  size_t found = 0;
  *all = 0;
  for (size_t i = 0; i < MODEL_ROWS; i++) {
    if (!far[i].there || !model_may_read(c->relation->to, &far[i])) continue;
    if (!are_linked(c->relation, row, &far[i])) continue;
    ++*all;
    found += holds(&c->parts[0], &far[i]);
  }
  return found;
}

static bool holds(const condition *c, const model_row *row) {
  size_t n = 0, all = 0;
  switch (c->kind) {
    case CONDITION_COMPARE:
      return holds_of_value(c->op, c, row->cells[c->field->index]);
    case CONDITION_ALL:
    case CONDITION_ANY:
      for (size_t i = 0; i < c->n_parts; i++) n += holds(&c->parts[i], row);
      return c->kind == CONDITION_ALL ? n == c->n_parts : n > 0;
    case CONDITION_NOT:
      return !holds(&c->parts[0], row);
    case CONDITION_SOME:
      return count_related(c, row, &all) > 0;
    case CONDITION_NONE:
      return count_related(c, row, &all) == 0;
    case CONDITION_EVERY:
      n = count_related(c, row, &all);
      return n == all;
    case CONDITION_FAILED:
      break;
  }
  abort();
}

static bool is_asked_for(const query *q, const model_row *row) {
  if (!row->there || !model_may_read(q->table, row)) return false;
  for (size_t i = 0; i < q->n_conditions; i++) {
    if (!holds(&q->conditions[i], row)) return false;
  }
  return true;
}

/* --- order ----------------------------------------------------------------------------------- */

/* What is asked for; newest first where nothing is; then the id, in the direction of the last. */
static size_t order_of(const query *q, query_sort *out) {
  size_t n = 0;
  bool descending = false;
  for (size_t i = 0; i < q->n_sort; i++) out[n++] = q->sort[i];
  if (n == 0 && q->table != model_tables[2] && q->table != model_tables[3]) {
    out[n++] = (query_sort){.field = &q->table->fields[q->table == model_tables[0] ? 16 : 4],
                            .descending = true};
  }
  if (n > 0) descending = out[n - 1].descending;
  for (size_t i = 0; i < n; i++) {
    if (out[i].field->kind == FIELD_ID) return i + 1;
  }
  out[n++] = (query_sort){.field = &q->table->fields[0], .descending = descending};
  return n;
}

static int compare_keys(const query_sort *order, size_t n, const wire_value *a,
                        const wire_value *b) {
  for (size_t i = 0; i < n; i++) {
    bool null_a = a[i].tag == WIRE_NULL, null_b = b[i].tag == WIRE_NULL;
    int result = null_a || null_b ? null_b - null_a : compare_values(a[i], b[i]);
    if (result) return order[i].descending ? -result : result;
  }
  return 0;
}

static void keys_of(const query_sort *order, size_t n, const model_row *row, wire_value *keys) {
  for (size_t i = 0; i < n; i++) keys[i] = row->cells[order[i].field->index];
}

/* The rows of `from` (NULL: all) that q asks for, in order. Returns how many. */
static size_t collect(const query *q, const relation *r, const model_row *from,
                      const model_row **out) {
  query_sort order[QUERY_MAX_KEYS];
  size_t keys = order_of(q, order), n = 0;
  const model_row *rows = model_rows_of(q->table);
  for (size_t i = 0; i < MODEL_ROWS; i++) {
    if (!is_asked_for(q, &rows[i]) || (r && !are_linked(r, from, &rows[i]))) continue;
    wire_value mine[QUERY_MAX_KEYS], other[QUERY_MAX_KEYS];
    keys_of(order, keys, &rows[i], mine);
    size_t k = n++;
    for (; k > 0; k--) {
      keys_of(order, keys, out[k - 1], other);
      if (compare_keys(order, keys, other, mine) < 0) break;
      out[k] = out[k - 1];
    }
    out[k] = &rows[i];
  }
  return n;
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void write_row(json *j, const query *q, const model_row *row);

static void write_branch(json *j, const query_branch *b, const model_row *row) {
  const model_row *found[MODEL_ROWS];
  size_t n = collect(b->query, &b->relation, row, found);
  json_key(j, b->relation.name);
  if (b->relation.kind == RELATION_TO_ONE) {
    if (n > 0) write_row(j, b->query, found[0]);
    if (n == 0) json_null(j);
    return;
  }
  json_array_begin(j);
  for (size_t i = 0; i < n && (int64_t)i < b->query->limit; i++) write_row(j, b->query, found[i]);
  json_array_end(j);
}

/* Fields as the schema has them, then branches by name. */
static void write_row(json *j, const query *q, const model_row *row) {
  str last = STR_EMPTY;
  json_object_begin(j);
  for (size_t i = 0; i < q->table->n_fields; i++) {
    if (!(q->fields & field_bit(&q->table->fields[i]))) continue;
    json_key(j, q->table->fields[i].name);
    field_write(j, &q->table->fields[i], row->cells[i]);
  }
  for (size_t written = 0; written < q->n_includes; written++) {
    const query_branch *next = NULL;
    for (size_t i = 0; i < q->n_includes; i++) {
      const query_branch *b = &q->includes[i];
      bool later = written == 0 || str_cmp(b->relation.name, last) > 0;
      if (later && (!next || str_cmp(b->relation.name, next->relation.name) < 0)) next = b;
    }
    last = next->relation.name;
    write_branch(j, next, row);
  }
  json_object_end(j);
}

/* --- pages ----------------------------------------------------------------------------------- */

static bool can_be_said(const wire_value *keys, size_t n) {
  size_t bytes = 0;
  for (size_t i = 0; i < n; i++) bytes += keys[i].tag == WIRE_TEXT ? keys[i].text.len : 0;
  return bytes <= LIMIT_CURSOR_TEXT_BYTES;
}

/* The place behind the page found[from, to): that of its last row that a cursor can tell. */
static model_place place_behind(const query *q, const model_place *place, const model_row **found,
                                size_t from, size_t to) {
  query_sort order[QUERY_MAX_KEYS];
  size_t n = order_of(q, order);
  model_place next = *place;
  next.skip += (int64_t)(to - from);
  for (size_t i = to; i-- > from;) {
    wire_value keys[QUERY_MAX_KEYS];
    keys_of(order, n, found[i], keys);
    if (!can_be_said(keys, n)) continue;
    next = (model_place){.behind = true, .skip = (int64_t)(to - 1 - i)};
    memcpy(next.keys, keys, sizeof keys);
    break;
  }
  return next;
}

bool model_answer(const query *q, const model_place *place, buf *out, model_place *next) {
  query_sort order[QUERY_MAX_KEYS];
  const model_row *found[MODEL_ROWS];
  size_t n_keys = order_of(q, order), n = collect(q, NULL, NULL, found), from = 0;
  for (; place->behind && from < n; from++) {
    wire_value keys[QUERY_MAX_KEYS];
    keys_of(order, n_keys, found[from], keys);
    if (compare_keys(order, n_keys, keys, place->keys) > 0) break;
  }
  from = from + (size_t)place->skip < n ? from + (size_t)place->skip : n;
  size_t to = from + (size_t)q->limit < n ? from + (size_t)q->limit : n;
  json j = json_make(out);
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_array_begin(&j);
  for (size_t i = from; i < to; i++) write_row(&j, q, found[i]);
  json_array_end(&j);
  json_key(&j, S("meta"));
  json_object_begin(&j);
  json_key_i64(&j, S("limit"), q->limit);
  json_key(&j, S("offset"));
  if (place->behind) json_null(&j);
  if (!place->behind) json_i64(&j, place->skip);
  json_key(&j, S("next"));
  if (to == n) json_null(&j);
  if (to < n) json_str(&j, S("@"));
  if (to < n) *next = place_behind(q, place, found, from, to);
  if (q->total) json_key_i64(&j, S("total"), (int64_t)n);
  json_object_end(&j);
  json_object_end(&j);
  return to < n;
}
