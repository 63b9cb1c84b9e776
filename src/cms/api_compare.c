/* api_compare: what one field is compared with, from filters[field][$operator]. */
#include "api_parts.h"
#include "data/field.h"

void api_conditions_add(const api_filter *f, api_conditions *out, condition c) {
  enum { FIRST = 4 };
  if (out->n == out->cap) {
    size_t grown = out->cap ? out->cap * 2 : FIRST;
    condition *moved = out->cap
                           ? arena_grow(f->mem, out->items, out->cap * sizeof c, grown * sizeof c)
                           : arena_alloc_array(f->mem, grown, sizeof c);
    if (!moved) return; /* the arena remembers */
    out->items = moved;
    out->cap = grown;
  }
  out->items[out->n++] = c;
}

err api_condition_count(api_filter *f, const api_place *at) {
  if (++*f->count <= LIMIT_CONDITIONS) return OK;
  return api_too_many(f->mem, at->param->parts[0], LIMIT_CONDITIONS);
}

/* Whoever puts things into one another endlessly is stopped here: levels are counted as they are
 * written. */
err api_depth_check(const api_filter *f, const api_place *at, unsigned depth) {
  if (depth <= LIMIT_FILTER_DEPTH) return OK;
  message m = message_make(f->mem);
  message_quote(&m, at->param->name);
  message_text(&m, S(" is nested too deeply; $and, $or, $not and relations may stand within one "
                     "another "));
  message_number(&m, LIMIT_FILTER_DEPTH);
  message_text(&m, S(" levels deep"));
  return message_error(&m, at->param->name);
}

static err wrong_value(const api_filter *f, const url_param *p, const field *of, str text,
                       str expects) {
  message m = message_make(f->mem);
  message_quote(&m, p->name);
  message_text(&m, S(" is "));
  message_quote(&m, text);
  message_text(&m, S("; it must be "));
  message_text(&m, expects);
  if (of && of->kind == FIELD_CHOICE) {
    message_text(&m, S(": "));
    message_text(&m, str_c(of->opt.choices));
  }
  return message_error(&m, p->name);
}

static err malformed(const api_filter *f, const api_place *at) {
  message m = message_make(f->mem);
  message_quote(&m, at->param->name);
  message_text(&m, S(" is not a filter; it should look like filters[field][$operator]"));
  return message_error(&m, at->param->name);
}

/* --- one value ------------------------------------------------------------------------------- */

static err read_value(const api_filter *f, const field *of, const url_param *p, str text,
                      wire_value *out) {
  if (field_parse(of, text, out)) return OK;
  return wrong_value(f, p, of, text, field_kind_expects(of->kind));
}

static err check_text(const api_filter *f, const field *of, query_op op, const api_place *at) {
  if (field_is_text(of->kind)) return OK;
  message m = message_make(f->mem);
  message_text(&m, query_op_name(op));
  message_text(&m, S(" is for text, and "));
  message_quote(&m, of->name);
  message_text(&m, S(" is of the kind "));
  message_text(&m, field_kind_name(of->kind));
  return message_error(&m, at->param->name);
}

/* Operators that take one value: said several times, all are meant. */
static err read_values(api_filter *f, const field *of, query_op op, const api_place *at,
                       api_conditions *out) {
  bool text = query_op_operand(op) == OPERAND_TEXT;
  err e = text ? check_text(f, of, op, at) : OK;
  if (!err_is(e) && at->below) e = malformed(f, at->below);
  for (const api_value *v = at->values; v && !err_is(e); v = v->next) {
    wire_value value = WIRE_OF_TEXT(v->param->value);
    e = text ? OK : read_value(f, of, v->param, v->param->value, &value);
    if (!err_is(e)) e = api_condition_count(f, at);
    if (!err_is(e)) api_conditions_add(f, out, compare(of, op, value));
  }
  return e;
}

/* --- true or false --------------------------------------------------------------------------- */

err api_flag_read(const api_filter *f, const api_place *at, bool *out) {
  if (at->below) return malformed(f, at->below);
  const url_param *p = at->values->param;
  if (at->values->next) return api_given_twice(f->mem, p->name, STR_EMPTY);
  *out = str_eq(p->value, S("true"));
  if (*out || str_eq(p->value, S("false"))) return OK;
  return wrong_value(f, p, NULL, p->value, S("true or false"));
}

static err read_flag(api_filter *f, const field *of, query_op op, const api_place *at,
                     api_conditions *out) {
  static const query_op OPPOSITE[OP_COUNT] = {
      [OP_NULL] = OP_NNULL, [OP_NNULL] = OP_NULL, [OP_EMPTY] = OP_NEMPTY, [OP_NEMPTY] = OP_EMPTY};
  bool yes;
  err e = api_flag_read(f, at, &yes);
  if (!err_is(e)) e = api_condition_count(f, at);
  if (err_is(e)) return e;
  if (!yes) op = OPPOSITE[op];
  /* Only text can be empty without being null. */
  if (!field_is_text(of->kind) && op == OP_EMPTY) op = OP_NULL;
  if (!field_is_text(of->kind) && op == OP_NEMPTY) op = OP_NNULL;
  api_conditions_add(f, out, (condition){.op = op, .field = of});
  return OK;
}

/* --- lists ----------------------------------------------------------------------------------- */

typedef struct {
  wire_value *values;
  size_t n;
} list;

/* How many values there can be; LIMIT_LIST_VALUES at most. */
static size_t count_values(const api_place *at) {
  size_t n = 0;
  for (const api_value *v = at->values; v; v = v->next) {
    for (str rest = v->param->value; rest.ptr; n++) (void)str_cut(&rest, ',');
  }
  for (const api_place *item = at->below; item; item = item->next) {
    for (const api_value *v = item->values; v; v = v->next) n++;
  }
  return n < LIMIT_LIST_VALUES ? n : LIMIT_LIST_VALUES;
}

static err add_value(const api_filter *f, const field *of, const url_param *p, str text, list *l) {
  if (l->n == LIMIT_LIST_VALUES) return api_too_many(f->mem, p->name, LIMIT_LIST_VALUES);
  err e = read_value(f, of, p, text, &l->values[l->n]);
  l->n += !err_is(e);
  return e;
}

/* Items in brackets, by their numbers: of $between it matters which comes first. */
static err add_items(const api_filter *f, const field *of, const api_place *at, list *l) {
  const api_place **items = arena_alloc_array(f->mem, at->n_below, sizeof(void *));
  size_t n = 0;
  if (!items) return err_no_memory();
  for (const api_place *item = at->below; item; item = item->next, n++) {
    size_t k = n;
    if (!api_place_is_index(item) || item->below) return malformed(f, item);
    for (; k > 0 && api_place_index(items[k - 1]) > api_place_index(item); k--) {
      items[k] = items[k - 1];
    }
    items[k] = item;
  }
  for (size_t i = 0; i < n; i++) {
    for (const api_value *v = items[i]->values; v; v = v->next) {
      err e = add_value(f, of, v->param, v->param->value, l);
      if (err_is(e)) return e;
    }
  }
  return OK;
}

static err wrong_count(const api_filter *f, const field *of, query_op op, const api_place *at,
                       size_t n) {
  message m = message_make(f->mem);
  message_text(&m, query_op_name(op));
  message_text(&m, S(" on "));
  message_quote(&m, of->name);
  message_text(&m, S(" takes two values, as in 1,5; there "));
  message_text(&m, n == 1 ? S("is ") : S("are "));
  message_number(&m, (int64_t)n);
  return message_error(&m, at->param->name);
}

static err read_list(api_filter *f, const field *of, query_op op, const api_place *at,
                     api_conditions *out) {
  list l = {.values = arena_alloc_array(f->mem, count_values(at), sizeof *l.values)};
  err e = l.values ? api_condition_count(f, at) : err_no_memory();
  for (const api_value *v = at->values; v && !err_is(e); v = v->next) {
    for (str rest = v->param->value; rest.ptr && !err_is(e);) {
      e = add_value(f, of, v->param, str_cut(&rest, ','), &l);
    }
  }
  if (!err_is(e)) e = add_items(f, of, at, &l);
  if (err_is(e)) return e;
  if (query_op_operand(op) == OPERAND_TWO && l.n != 2) return wrong_count(f, of, op, at, l.n);
  condition c = {.op = op, .field = of, .list = l.values, .n_values = l.n};
  api_conditions_add(f, out, c);
  return OK;
}

/* --- operators ------------------------------------------------------------------------------- */

static err unknown_operator(const api_filter *f, const api_place *at) {
  message m = message_make(f->mem);
  message_text(&m, S("The operator "));
  message_quote(&m, at->part);
  message_text(&m, S(" is not known; there are: "));
  for (int op = 0; op < OP_COUNT; op++) message_item(&m, (size_t)op, query_op_name((query_op)op));
  message_item(&m, 1, S("$not"));
  return message_error(&m, at->param->name);
}

static err read_operator(api_filter *f, const field *of, query_op op, const api_place *at,
                         api_conditions *out) {
  switch (query_op_operand(op)) {
    case OPERAND_ONE:
    case OPERAND_TEXT:
      return read_values(f, of, op, at, out);
    case OPERAND_LIST:
    case OPERAND_TWO:
      return read_list(f, of, op, at, out);
    case OPERAND_FLAG:
      return read_flag(f, of, op, at, out);
  }
  ASSERT(false);
}

/* filters[title][$not][$contains]=a */
static err read_not(api_filter *f, const field *of, const api_place *at, unsigned depth,
                    api_conditions *out) {
  api_conditions within = {0};
  if (at->values) return malformed(f, at);
  err e = api_depth_check(f, at, depth + 1);
  if (!err_is(e)) e = api_compare_read(f, of, at, depth + 1, &within);
  if (err_is(e)) return e;
  condition all = within.n == 1 ? within.items[0]
                                : condition_group(f->mem, CONDITION_ALL, within.items, within.n);
  api_conditions_add(f, out, negate(f->mem, all));
  return OK;
}

err api_compare_read(api_filter *f, const field *of, const api_place *at, unsigned depth,
                     api_conditions *out) {
  api_place equal = {.part = at->part, .param = at->param, .values = at->values};
  err e = at->values ? read_values(f, of, OP_EQ, &equal, out) : OK;
  for (const api_place *part = at->below; part && !err_is(e); part = part->next) {
    query_op op;
    if (str_eq(part->part, S("$not"))) {
      e = read_not(f, of, part, depth, out);
    } else if (!query_op_find(part->part, &op)) {
      e = unknown_operator(f, part);
    } else {
      e = read_operator(f, of, op, part, out);
    }
  }
  return e;
}
