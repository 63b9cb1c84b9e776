/* api_filters: see cms/api_filters.h. */
#include "cms/api_filters.h"

#include "cms/api_message.h"
#include "data/field.h"

typedef struct {
  query *q;
  const url_param *param;
  arena *mem;
  const field *field;
  query_op op;
  bool one_item; /* [] or an index was given: commas do not part */
} filter;

static err unknown_operator(const filter *f, str name) {
  message m = message_make(f->mem);
  message_text(&m, S("The operator "));
  message_quote(&m, name);
  message_text(&m, S(" is not known; there are: "));
  for (int op = 0; op < OP_COUNT; op++) message_item(&m, (size_t)op, query_op_name((query_op)op));
  return message_error(&m, f->param->name);
}

static err malformed(const filter *f) {
  message m = message_make(f->mem);
  message_quote(&m, f->param->name);
  message_text(&m, S(" is not a filter; it should look like filters[field][$operator]"));
  return message_error(&m, f->param->name);
}

static bool is_index(str part) {
  int64_t n;
  return part.len == 0 || (str_to_i64(part, &n) && n >= 0);
}

/* filters[field], filters[field][$op], and for lists filters[field][$op][] or [0]. */
static err read_name(filter *f) {
  const url_param *p = f->param;
  if (p->n_parts < 2 || p->n_parts > 4) return malformed(f);
  f->field = api_field_find(f->q->table, p->parts[1]);
  if (!f->field) return api_unknown_field(f->mem, p->name, f->q->table, p->parts[1]);
  f->op = OP_EQ;
  if (p->n_parts > 2 && !query_op_find(p->parts[2], &f->op))
    return unknown_operator(f, p->parts[2]);
  f->one_item = p->n_parts == 4;
  if (!f->one_item) return OK;
  query_operand operand = query_op_operand(f->op);
  bool list = operand == OPERAND_LIST || operand == OPERAND_TWO;
  return list && is_index(p->parts[3]) ? OK : malformed(f);
}

static err wrong_value(const filter *f, str text, str expects) {
  message m = message_make(f->mem);
  message_quote(&m, f->param->name);
  message_text(&m, S(" is "));
  message_quote(&m, text);
  message_text(&m, S("; it must be "));
  message_text(&m, expects);
  if (f->field->kind == FIELD_CHOICE) {
    message_text(&m, S(": "));
    message_text(&m, str_c(f->field->opt.choices));
  }
  return message_error(&m, f->param->name);
}

static err add_condition(filter *f, condition c) {
  if (f->q->n_conditions == LIMIT_CONDITIONS) {
    return api_too_many(f->mem, S("filters"), LIMIT_CONDITIONS);
  }
  query_where(f->q, f->mem, c);
  return f->q->failed ? err_no_memory() : OK;
}

static err read_one(filter *f) {
  wire_value value;
  if (!field_parse(f->field, f->param->value, &value)) {
    return wrong_value(f, f->param->value, field_kind_expects(f->field->kind));
  }
  return add_condition(f, compare(f->field, f->op, value));
}

static err read_text(filter *f) {
  if (!field_is_text(f->field->kind)) {
    message m = message_make(f->mem);
    message_text(&m, query_op_name(f->op));
    message_text(&m, S(" is for text, and "));
    message_quote(&m, f->field->name);
    message_text(&m, S(" is of the kind "));
    message_text(&m, field_kind_name(f->field->kind));
    return message_error(&m, f->param->name);
  }
  return add_condition(f, compare(f->field, f->op, WIRE_OF_TEXT(f->param->value)));
}

static err read_flag(filter *f) {
  static const query_op OPPOSITE[OP_COUNT] = {
      [OP_NULL] = OP_NNULL, [OP_NNULL] = OP_NULL, [OP_EMPTY] = OP_NEMPTY, [OP_NEMPTY] = OP_EMPTY};
  bool yes = str_eq(f->param->value, S("true"));
  if (!yes && !str_eq(f->param->value, S("false"))) {
    return wrong_value(f, f->param->value, S("true or false"));
  }
  query_op op = yes ? f->op : OPPOSITE[f->op];
  /* Only text can be empty without being null. */
  if (!field_is_text(f->field->kind) && op == OP_EMPTY) op = OP_NULL;
  if (!field_is_text(f->field->kind) && op == OP_NEMPTY) op = OP_NNULL;
  return add_condition(f, (condition){.op = op, .field = f->field});
}

/* The condition that an earlier parameter began with the same list, or a new one. */
static err list_condition(filter *f, condition **out) {
  query *q = f->q;
  for (size_t i = 0; i < q->n_conditions; i++) {
    if (q->conditions[i].field == f->field && q->conditions[i].op == f->op) {
      *out = &q->conditions[i];
      return OK;
    }
  }
  condition c = {.op = f->op, .field = f->field};
  c.list = arena_alloc_array(f->mem, LIMIT_LIST_VALUES, sizeof *c.list);
  if (!c.list) c.kind = CONDITION_FAILED;
  err e = add_condition(f, c);
  if (err_is(e)) return e;
  *out = &q->conditions[q->n_conditions - 1];
  return OK;
}

/* Which of two values is the lower one is said by their order, so indexes must agree with it; the
 * values of $in are a set. */
static bool is_in_order(const filter *f, const condition *c) {
  int64_t n;
  bool indexed = f->one_item && f->param->parts[3].len > 0;
  if (!indexed || query_op_operand(f->op) != OPERAND_TWO) return true;
  return str_to_i64(f->param->parts[3], &n) && n == (int64_t)c->n_values;
}

static err wrong_order(const filter *f) {
  message m = message_make(f->mem);
  message_quote(&m, f->param->name);
  message_text(&m, S(" is out of order; [0] comes first, then [1]"));
  return message_error(&m, f->param->name);
}

static err read_list(filter *f) {
  condition *c;
  err e = list_condition(f, &c);
  if (err_is(e)) return e;
  if (!is_in_order(f, c)) return wrong_order(f);
  for (str rest = f->param->value, all = rest; rest.ptr;) {
    str item = f->one_item ? all : str_cut(&rest, ',');
    if (f->one_item) rest.ptr = NULL;
    wire_value value;
    if (!field_parse(f->field, item, &value)) {
      return wrong_value(f, item, field_kind_expects(f->field->kind));
    }
    if (c->n_values == LIMIT_LIST_VALUES) {
      return api_too_many(f->mem, f->param->name, LIMIT_LIST_VALUES);
    }
    c->list[c->n_values++] = value;
  }
  return OK;
}

err api_filter_read(query *q, const url_param *p, arena *mem) {
  filter f = {.q = q, .param = p, .mem = mem};
  err e = read_name(&f);
  if (err_is(e)) return e;
  switch (query_op_operand(f.op)) {
    case OPERAND_ONE:
      return read_one(&f);
    case OPERAND_TEXT:
      return read_text(&f);
    case OPERAND_LIST:
    case OPERAND_TWO:
      return read_list(&f);
    case OPERAND_FLAG:
      return read_flag(&f);
  }
  ASSERT(false);
}

err api_filters_check(const query *q, arena *mem) {
  for (size_t i = 0; i < q->n_conditions; i++) {
    const condition *c = &q->conditions[i];
    if (query_op_operand(c->op) != OPERAND_TWO || c->n_values == 2) continue;
    message m = message_make(mem);
    message_text(&m, query_op_name(c->op));
    message_text(&m, S(" on "));
    message_quote(&m, c->field->name);
    message_text(&m, S(" takes two values, as in 1,5; there "));
    message_text(&m, c->n_values == 1 ? S("is ") : S("are "));
    message_number(&m, (int64_t)c->n_values);
    return message_error(&m, S("filters"));
  }
  return OK;
}
