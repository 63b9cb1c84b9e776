/* query_sql: the one renderer from a query to its statement.
 *
 * The record's table is always aliased t, an included one i (r where its rows are in order), a join
 * table j. Rules of the schema name columns without an alias; each stands where only its own
 * table's columns are the innermost, so they mean that table. Values are parameters, numbered, so
 * that text which stands twice (the condition of a total) shares them. */
#include "data/query.h"
#include "format/json.h"

typedef struct {
  const query *q;
  arena *mem;
  sql *out;
} renderer;

static void write_rule(renderer *r, const table *t, bool *known) {
  const str names[] = {S("user_id"), S("role"), S("now")};
  const wire_value values[] = {r->q->principal.user_id, r->q->principal.role,
                               WIRE_OF_INT(r->q->now_ms)};
  *known = sql_rule(r->out, str_c(t->opt.read), names, values, 3) && *known;
}

/* Lists travel as one JSON parameter: D1 allows 100 parameters a statement. */
static wire_value list_parameter(arena *mem, const query_condition *c) {
  buf text = buf_make(mem, 64);
  json j = json_make(&text);
  json_array_begin(&j);
  for (size_t i = 0; i < c->n_values; i++) {
    wire_value v = c->values[i];
    if (v.tag == WIRE_INT) {
      buf digits = buf_make(mem, 24);
      buf_i64(&digits, v.num); /* json_i64 would make a string of a large one */
      json_raw(&j, buf_view(&digits));
      if (!buf_ok(&digits)) text.failed = true;
    } else if (v.tag == WIRE_REAL) {
      json_raw(&j, v.text);
    } else {
      json_str(&j, v.text);
    }
  }
  json_array_end(&j);
  return buf_ok(&text) ? WIRE_OF_TEXT(buf_view(&text)) : (wire_value){.tag = WIRE_NULL};
}

static void write_in(renderer *r, const query_condition *c) {
  wire_value list = list_parameter(r->mem, c);
  if (list.tag == WIRE_NULL) r->out->text.failed = true;
  sql_column(r->out, S("t"), c->field->name);
  sql_raw(r->out, c->op == OP_NIN ? S(" NOT IN (SELECT value FROM json_each(")
                                  : S(" IN (SELECT value FROM json_each("));
  sql_bind(r->out, list);
  sql_raw(r->out, S("))"));
}

/* Compares the last length(?N) characters. Not LIKE: D1 caps its patterns at 50 bytes. A text
 * shorter than the end looked for can't be equal to it, whatever substr makes of the negative
 * position. */
static void write_ends_with(renderer *r, const query_condition *c, str compare) {
  bool fold = c->op == OP_ENDS_WITHI;
  sql_raw(r->out, fold ? S("lower(substr(") : S("substr("));
  sql_column(r->out, S("t"), c->field->name);
  sql_raw(r->out, S(", length("));
  sql_column(r->out, S("t"), c->field->name);
  sql_raw(r->out, S(") - length("));
  sql_bind(r->out, c->values[0]);
  sql_raw(r->out, fold ? S(") + 1))") : S(") + 1)"));
  sql_raw(r->out, compare);
  sql_raw(r->out, fold ? S("lower(") : STR_EMPTY);
  sql_again(r->out);
  sql_raw(r->out, fold ? S(")") : STR_EMPTY);
}

static void write_between(renderer *r, const query_condition *c) {
  sql_column(r->out, S("t"), c->field->name);
  sql_raw(r->out, c->op == OP_NBETWEEN ? S(" NOT BETWEEN ") : S(" BETWEEN "));
  sql_bind(r->out, c->values[0]);
  sql_raw(r->out, S(" AND "));
  sql_bind(r->out, c->values[1]);
}

/* What stands before the column, between it and the value, behind the value: of the operators that
 * are no more than that. */
typedef struct {
  str before, middle, end;
} shape;

static shape shape_of(query_op op) {
  switch (op) {
    case OP_EQ:
      return (shape){STR_EMPTY, S(" = "), STR_EMPTY};
    case OP_NEQ:
      return (shape){STR_EMPTY, S(" IS NOT "), STR_EMPTY};
    case OP_LT:
      return (shape){STR_EMPTY, S(" < "), STR_EMPTY};
    case OP_LTE:
      return (shape){STR_EMPTY, S(" <= "), STR_EMPTY};
    case OP_GT:
      return (shape){STR_EMPTY, S(" > "), STR_EMPTY};
    case OP_GTE:
      return (shape){STR_EMPTY, S(" >= "), STR_EMPTY};
    case OP_NULL:
      return (shape){STR_EMPTY, S(" IS NULL"), STR_EMPTY};
    case OP_NNULL:
      return (shape){STR_EMPTY, S(" IS NOT NULL"), STR_EMPTY};
    case OP_CONTAINS:
      return (shape){S("instr("), S(", "), S(") > 0")};
    case OP_NCONTAINS:
      return (shape){S("instr("), S(", "), S(") = 0")};
    case OP_STARTS_WITH:
      return (shape){S("instr("), S(", "), S(") = 1")};
    case OP_NSTARTS_WITH:
      return (shape){S("instr("), S(", "), S(") <> 1")};
    case OP_EMPTY:
      return (shape){STR_EMPTY, S(" = ''"), STR_EMPTY};
    case OP_NEMPTY:
      return (shape){STR_EMPTY, S(" <> ''"), STR_EMPTY};
    case OP_EQI:
      return (shape){S("lower("), S(") = lower("), S(")")};
    case OP_CONTAINSI:
      return (shape){S("instr(lower("), S("), lower("), S(")) > 0")};
    case OP_STARTS_WITHI:
      return (shape){S("instr(lower("), S("), lower("), S(")) = 1")};
    case OP_IN:
    case OP_NIN:
    case OP_ENDS_WITH:
    case OP_NENDS_WITH:
    case OP_ENDS_WITHI:
    case OP_BETWEEN:
    case OP_NBETWEEN:
    case OP_COUNT:
      break;
  }
  ASSERT(false);
}

static void write_comparison(renderer *r, const query_condition *c) {
  query_operand operand = query_op_operand(c->op);
  if (operand == OPERAND_LIST) {
    write_in(r, c);
  } else if (operand == OPERAND_TWO) {
    write_between(r, c);
  } else if (c->op == OP_ENDS_WITH || c->op == OP_ENDS_WITHI) {
    write_ends_with(r, c, S(" = "));
  } else if (c->op == OP_NENDS_WITH) {
    write_ends_with(r, c, S(" <> "));
  } else {
    shape around = shape_of(c->op);
    sql_raw(r->out, around.before);
    sql_column(r->out, S("t"), c->field->name);
    sql_raw(r->out, around.middle);
    if (c->n_values > 0) sql_bind(r->out, c->values[0]);
    sql_raw(r->out, around.end);
  }
}

/* An operator that says "not" holds for null too: what is unknown is not what was excluded. ($neq
 * is IS NOT, which knows.) Null is empty. */
static bool holds_for_null(query_op op) {
  return op == OP_NIN || op == OP_NCONTAINS || op == OP_NSTARTS_WITH || op == OP_NENDS_WITH ||
         op == OP_NBETWEEN || op == OP_EMPTY;
}

static void write_condition(renderer *r, const query_condition *c) {
  sql_raw(r->out, S("("));
  if (holds_for_null(c->op)) {
    sql_column(r->out, S("t"), c->field->name);
    sql_raw(r->out, S(" IS NULL OR "));
  }
  write_comparison(r, c);
  sql_raw(r->out, S(")"));
}

/* How a column stands where its value goes. */
typedef void column_form(renderer *r, str alias, const field *f);

static void write_plain(renderer *r, str alias, const field *f) {
  sql_column(r->out, alias, f->name);
}

/* As a cell of the answer. D1 answers with JavaScript numbers, which are exact up to 2^53 only. */
static void write_cell(renderer *r, str alias, const field *f) {
  bool large = f->kind == FIELD_INTEGER;
  if (large) sql_raw(r->out, S("CAST("));
  write_plain(r, alias, f);
  if (large) sql_raw(r->out, S(" AS TEXT)"));
}

/* As an argument of json_array, which writes a real with 15 digits: one that needs more goes in as
 * text of 17. */
static void write_json_cell(renderer *r, str alias, const field *f) {
  if (f->kind != FIELD_NUMBER) {
    write_plain(r, alias, f);
    return;
  }
  sql_raw(r->out, S("CASE WHEN "));
  write_plain(r, alias, f);
  sql_raw(r->out, S(" <> CAST(format('%!.15g', "));
  write_plain(r, alias, f);
  sql_raw(r->out, S(") AS REAL) THEN format('%!.17g', "));
  write_plain(r, alias, f);
  sql_raw(r->out, S(") ELSE "));
  write_plain(r, alias, f);
  sql_raw(r->out, S(" END"));
}

/* a."x", a."y", … for a set of fields. */
static void write_columns(renderer *r, const table *t, str alias, uint64_t fields,
                          column_form *write) {
  bool comma = false;
  for (size_t i = 0; i < t->n_fields; i++) {
    if (!(fields & field_bit(&t->fields[i]))) continue;
    if (comma) sql_raw(r->out, S(", "));
    comma = true;
    write(r, alias, &t->fields[i]);
  }
}

static void write_order(renderer *r, const query *q, str alias) {
  query_sort order[LIMIT_SORT_KEYS + 1];
  size_t n = query_order(q, order);
  for (size_t i = 0; i < n; i++) {
    sql_raw(r->out, i ? S(", ") : S(" ORDER BY "));
    sql_column(r->out, alias, order[i].field->name);
    if (order[i].descending) sql_raw(r->out, S(" DESC"));
  }
}

static void write_to_one(renderer *r, const relation *rel, bool *known) {
  sql_raw(r->out, S("(SELECT json_array("));
  write_columns(r, rel->to, S("i"), schema_public_fields(rel->to), write_json_cell);
  sql_raw(r->out, S(") FROM "));
  sql_ident(r->out, rel->to->name);
  sql_raw(r->out, S(" AS i WHERE "));
  sql_column(r->out, S("i"), S("id"));
  sql_raw(r->out, S(" = "));
  sql_column(r->out, S("t"), rel->key->name);
  sql_raw(r->out, S(" AND "));
  write_rule(r, rel->to, known);
  sql_raw(r->out, S(")"));
}

/* i."post_id" = t."id", or through the join table. */
static void write_to_many_link(renderer *r, const relation *rel, bool *known) {
  if (rel->kind == RELATION_TO_MANY) {
    sql_column(r->out, S("i"), rel->key->name);
    sql_raw(r->out, S(" = "));
    sql_column(r->out, S("t"), S("id"));
    return;
  }
  sql_column(r->out, S("i"), S("id"));
  sql_raw(r->out, S(" IN (SELECT "));
  sql_column(r->out, S("j"), rel->far_key->name);
  sql_raw(r->out, S(" FROM "));
  sql_ident(r->out, rel->key->table->name);
  sql_raw(r->out, S(" AS j WHERE "));
  sql_column(r->out, S("j"), rel->key->name);
  sql_raw(r->out, S(" = "));
  sql_column(r->out, S("t"), S("id"));
  sql_raw(r->out, S(" AND "));
  write_rule(r, rel->key->table, known);
  sql_raw(r->out, S(")"));
}

static void write_to_many(renderer *r, const relation *rel, bool *known) {
  uint64_t fields = schema_public_fields(rel->to);
  query branch = query_make(rel->to); /* its default order */
  sql_raw(r->out, S("(SELECT json_group_array(json_array("));
  write_columns(r, rel->to, S("r"), fields, write_json_cell);
  sql_raw(r->out, S(")) FROM (SELECT "));
  write_columns(r, rel->to, S("i"), fields, write_plain);
  sql_raw(r->out, S(" FROM "));
  sql_ident(r->out, rel->to->name);
  sql_raw(r->out, S(" AS i WHERE "));
  write_to_many_link(r, rel, known);
  sql_raw(r->out, S(" AND "));
  write_rule(r, rel->to, known);
  write_order(r, &branch, S("i"));
  sql_raw(r->out, S(" LIMIT "));
  sql_bind(r->out, WIRE_OF_INT(LIMIT_INCLUDE_ROWS));
  sql_raw(r->out, S(") AS r)"));
}

/* " FROM t WHERE rule AND conditions". */
static void write_from(renderer *r, bool *known) {
  sql_raw(r->out, S(" FROM "));
  sql_ident(r->out, r->q->table->name);
  sql_raw(r->out, S(" AS t WHERE "));
  if (query_is_single(r->q)) {
    sql_column(r->out, S("t"), S("id"));
    sql_raw(r->out, S(" = "));
    sql_bind(r->out, WIRE_OF_TEXT(r->q->id));
    sql_raw(r->out, S(" AND "));
  }
  write_rule(r, r->q->table, known);
  for (size_t i = 0; i < r->q->n_conditions; i++) {
    sql_raw(r->out, S(" AND "));
    write_condition(r, &r->q->conditions[i]);
  }
}

static void write_select(renderer *r, str from, bool *known) {
  sql_raw(r->out, S("SELECT "));
  write_columns(r, r->q->table, S("t"), query_columns(r->q), write_cell);
  for (size_t i = 0; i < r->q->n_includes; i++) {
    sql_raw(r->out, S(", "));
    if (r->q->includes[i].kind == RELATION_TO_ONE) {
      write_to_one(r, &r->q->includes[i], known);
    } else {
      write_to_many(r, &r->q->includes[i], known);
    }
  }
  if (from.ptr) {
    sql_raw(r->out, from);
  } else {
    write_from(r, known);
  }
  if (query_is_single(r->q)) return;
  write_order(r, r->q, S("t"));
  sql_raw(r->out, S(" LIMIT "));
  sql_bind(r->out, WIRE_OF_INT(r->q->limit));
  sql_raw(r->out, S(" OFFSET "));
  sql_bind(r->out, WIRE_OF_INT(r->q->offset));
}

/* The total is a row before the others, so that one statement answers both, an empty page too. The
 * condition stands twice with the same numbered parameters. */
static void write_with_total(renderer *r, bool *known) {
  size_t columns = r->q->n_includes;
  for (uint64_t set = query_columns(r->q); set; set &= set - 1) columns++;
  sql_raw(r->out, S("SELECT count(*)"));
  for (size_t i = 1; i < columns; i++) sql_raw(r->out, S(", NULL"));
  size_t start = r->out->text.len;
  write_from(r, known);
  str whole = buf_view(&r->out->text);
  str from;
  if (!arena_copy(r->mem, str_skip(whole, start), &from)) {
    r->out->text.failed = true;
    return;
  }
  sql_raw(r->out, S(" UNION ALL SELECT * FROM ("));
  write_select(r, from, known);
  sql_raw(r->out, S(")"));
}

err query_render(const query *q, arena *mem, sql *out) {
  renderer r = {.q = q, .mem = mem, .out = out};
  bool known = true;
  sql_init(out, mem);
  if (q->total) {
    write_with_total(&r, &known);
  } else {
    write_select(&r, STR_EMPTY, &known);
  }
  if (!known) {
    return err_make(ERR_INTERNAL, STR_EMPTY,
                    S("An access rule of the schema uses an unknown name."));
  }
  if (sql_ok(out)) return OK;
  if (!buf_ok(&out->text)) {
    return err_no_memory();
  }
  return err_make(ERR_BAD_REQUEST, S("filters"),
                  S("The query is too large for one statement; use fewer conditions."));
}
