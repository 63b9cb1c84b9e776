/* query: the value type: operators, order, canonical form. The renderer is query_sql.c. */
#include "data/query.h"

#include <string.h>

#include "format/url.h"

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

query query_make(const table *t) {
  return (query){.table = t, .fields = schema_public_fields(t), .limit = LIMIT_ROWS_DEFAULT};
}

size_t query_order(const query *q, query_sort out[LIMIT_SORT_KEYS + 1]) {
  size_t n = 0;
  const field *created = schema_created_field(q->table);
  for (; n < q->n_sort; n++) {
    out[n] = q->sort[n];
    if (out[n].field->kind == FIELD_ID) return n + 1; /* unique: whatever follows changes nothing */
  }
  if (n == 0 && created) out[n++] = (query_sort){.field = created, .descending = true};
  bool descending = n > 0 && out[n - 1].descending;
  out[n++] = (query_sort){.field = &q->table->fields[0], .descending = descending};
  return n;
}

static int value_compare(wire_value a, wire_value b) {
  if (a.tag != b.tag) return a.tag < b.tag ? -1 : 1;
  if (a.tag == WIRE_INT) return (a.num > b.num) - (a.num < b.num);
  return str_cmp(a.text, b.text);
}

static int condition_compare(const query_condition *a, const query_condition *b) {
  if (a->field->index != b->field->index) return a->field->index < b->field->index ? -1 : 1;
  if (a->op != b->op) return a->op < b->op ? -1 : 1;
  if (a->n_values != b->n_values) return a->n_values < b->n_values ? -1 : 1;
  for (size_t i = 0; i < a->n_values; i++) {
    int order = value_compare(a->values[i], b->values[i]);
    if (order) return order;
  }
  return 0;
}

void query_normalise(query *q) {
  for (size_t i = 1; i < q->n_conditions; i++) { /* insertion sort: there are few */
    query_condition moving = q->conditions[i];
    size_t k = i;
    for (; k > 0 && condition_compare(&q->conditions[k - 1], &moving) > 0; k--) {
      q->conditions[k] = q->conditions[k - 1];
    }
    q->conditions[k] = moving;
  }
  for (size_t i = 1; i < q->n_includes; i++) {
    relation moving = q->includes[i];
    size_t k = i;
    for (; k > 0 && str_cmp(q->includes[k - 1].name, moving.name) > 0; k--) {
      q->includes[k] = q->includes[k - 1];
    }
    q->includes[k] = moving;
  }
}

/* "?name=" before the first parameter, "&name=" before the others. */
static void begin_param(buf *out, char *separator, str name) {
  buf_char(out, *separator);
  *separator = '&';
  buf_str(out, name);
  buf_char(out, '=');
}

static void write_value(buf *out, wire_value value) {
  switch (value.tag) {
    case WIRE_NULL:
      break;
    case WIRE_INT:
      buf_i64(out, value.num);
      break;
    case WIRE_REAL:
    case WIRE_TEXT:
    case WIRE_BLOB:
      url_write(out, value.text);
      break;
  }
}

/* A list is written by repetition, so that a comma within a value stays one. */
static void write_condition(buf *out, char *separator, const query_condition *c) {
  size_t i = 0;
  do {
    buf_char(out, *separator);
    *separator = '&';
    buf_str(out, S("filters["));
    buf_str(out, c->field->name);
    buf_str(out, S("]["));
    buf_str(out, query_op_name(c->op));
    buf_str(out, S("]="));
    if (c->n_values > 0) {
      write_value(out, c->values[i]);
    } else {
      buf_str(out, S("true"));
    }
  } while (++i < c->n_values);
}

static void write_fields(buf *out, const query *q) {
  bool comma = false;
  for (size_t i = 0; i < q->table->n_fields; i++) {
    if (!(q->fields & field_bit(&q->table->fields[i]))) continue;
    if (comma) buf_char(out, ',');
    comma = true;
    buf_str(out, q->table->fields[i].name);
  }
}

static void write_sort(buf *out, const query *q) {
  for (size_t i = 0; i < q->n_sort; i++) {
    if (i) buf_char(out, ',');
    buf_str(out, q->sort[i].field->name);
    if (q->sort[i].descending) buf_str(out, S(":desc"));
  }
}

void query_write_url(const query *q, buf *out) {
  char separator = '?';
  buf_str(out, S("/v1/"));
  buf_str(out, q->table->name);
  if (query_is_single(q)) {
    buf_char(out, '/');
    url_write(out, q->id);
  }
  if (q->fields != schema_public_fields(q->table)) {
    begin_param(out, &separator, S("fields"));
    write_fields(out, q);
  }
  for (size_t i = 0; i < q->n_conditions; i++) write_condition(out, &separator, &q->conditions[i]);
  for (size_t i = 0; i < q->n_includes; i++) {
    if (i == 0) {
      begin_param(out, &separator, S("include"));
    } else {
      buf_char(out, ',');
    }
    buf_str(out, q->includes[i].name);
  }
  if (!query_is_single(q) && q->limit != LIMIT_ROWS_DEFAULT) {
    begin_param(out, &separator, S("limit"));
    buf_i64(out, q->limit);
  }
  if (q->offset) {
    begin_param(out, &separator, S("offset"));
    buf_i64(out, q->offset);
  }
  if (q->n_sort) {
    begin_param(out, &separator, S("sort"));
    write_sort(out, q);
  }
  if (q->total) {
    begin_param(out, &separator, S("total"));
    buf_str(out, S("true"));
  }
}

/* The table's bit, and those of the tables that its read rule looks at. */
static uint64_t table_bits(const table *t) {
  uint64_t tables = UINT64_C(1) << schema_table_index(t);
  for (size_t i = 0; i < TABLE_MAX_USES && t->opt.read_uses[i]; i++) {
    tables |= UINT64_C(1) << schema_table_index(t->opt.read_uses[i]);
  }
  return tables;
}

uint64_t query_tables(const query *q) {
  uint64_t tables = table_bits(q->table);
  for (size_t i = 0; i < q->n_includes; i++) {
    const relation *r = &q->includes[i];
    tables |= table_bits(r->to);
    if (r->kind == RELATION_MANY_TO_MANY) tables |= table_bits(r->key->table);
  }
  return tables;
}

uint64_t query_columns(const query *q) {
  bool whole_row = query_is_single(q) && q->n_includes == 0;
  return whole_row ? schema_public_fields(q->table) : q->fields;
}
