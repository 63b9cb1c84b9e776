/* query_sql_condition: conditions to SQL. One shape per operator; groups and relations recurse. */
#include "data/query.h"
#include "format/json.h"
#include "query_parts.h"

/* `before` column `middle` ?N `end`. An operator that says "not" holds for null too: what is
 * unknown is not what was excluded. Operators without a shape here have a function below. */
typedef struct {
  const char *before, *middle, *end;
  bool or_null;
} shape;

static const shape SHAPES[OP_COUNT] = {
    [OP_EQ] = {"", " = ", "", false},
    [OP_NEQ] = {"", " IS NOT ", "", false},
    [OP_LT] = {"", " < ", "", false},
    [OP_LTE] = {"", " <= ", "", false},
    [OP_GT] = {"", " > ", "", false},
    [OP_GTE] = {"", " >= ", "", false},
    [OP_NULL] = {"", " IS NULL", NULL, false},
    [OP_NNULL] = {"", " IS NOT NULL", NULL, false},
    [OP_EMPTY] = {"", " = ''", NULL, true},
    [OP_NEMPTY] = {"", " <> ''", NULL, false},
    [OP_CONTAINS] = {"instr(", ", ", ") > 0", false},
    [OP_NCONTAINS] = {"instr(", ", ", ") = 0", true},
    [OP_STARTS_WITH] = {"instr(", ", ", ") = 1", false},
    [OP_NSTARTS_WITH] = {"instr(", ", ", ") <> 1", true},
    [OP_EQI] = {"lower(", ") = lower(", ")", false},
    [OP_CONTAINSI] = {"instr(lower(", "), lower(", ")) > 0", false},
    [OP_STARTS_WITHI] = {"instr(lower(", "), lower(", ")) = 1", false},
    [OP_NENDS_WITH] = {NULL, NULL, NULL, true},
    [OP_NIN] = {NULL, NULL, NULL, true},
    [OP_NBETWEEN] = {NULL, NULL, NULL, true},
};

/* Lists travel as one JSON parameter: D1 allows 100 parameters a statement. */
static wire_value list_parameter(arena *mem, const condition *c) {
  buf text = buf_make(mem, 64);
  json j = json_make(&text);
  json_array_begin(&j);
  for (size_t i = 0; i < c->n_values; i++) {
    wire_value v = condition_values(c)[i];
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

static void write_in(renderer *r, str alias, const condition *c) {
  wire_value list = list_parameter(r->mem, c);
  if (list.tag == WIRE_NULL) r->out->text.failed = true;
  query_write_value(r, alias, c->field);
  sql_raw(r->out, c->op == OP_NIN ? S(" NOT IN (SELECT value FROM json_each(")
                                  : S(" IN (SELECT value FROM json_each("));
  sql_bind(r->out, list);
  sql_raw(r->out, S("))"));
}

/* Compares the last length(?N) characters. Not LIKE: D1 caps its patterns at 50 bytes. A text
 * shorter than the end looked for can't be equal to it, whatever substr makes of the negative
 * position. */
static void write_ends_with(renderer *r, str alias, const condition *c) {
  bool fold = c->op == OP_ENDS_WITHI;
  sql_raw(r->out, fold ? S("lower(substr(") : S("substr("));
  query_write_value(r, alias, c->field);
  sql_raw(r->out, S(", length("));
  query_write_value(r, alias, c->field);
  sql_raw(r->out, S(") - length("));
  size_t end = sql_bind(r->out, condition_values(c)[0]);
  sql_raw(r->out, fold ? S(") + 1))") : S(") + 1)"));
  sql_raw(r->out, c->op == OP_NENDS_WITH ? S(" <> ") : S(" = "));
  sql_raw(r->out, fold ? S("lower(") : STR_EMPTY);
  sql_again(r->out, end);
  sql_raw(r->out, fold ? S(")") : STR_EMPTY);
}

static void write_between(renderer *r, str alias, const condition *c) {
  query_write_value(r, alias, c->field);
  sql_raw(r->out, c->op == OP_NBETWEEN ? S(" NOT BETWEEN ") : S(" BETWEEN "));
  sql_bind(r->out, condition_values(c)[0]);
  sql_raw(r->out, S(" AND "));
  sql_bind(r->out, condition_values(c)[1]);
}

static void write_compare(renderer *r, str alias, const condition *c) {
  const shape *s = &SHAPES[c->op];
  if (s->or_null) {
    query_write_value(r, alias, c->field);
    sql_raw(r->out, S(" IS NULL OR "));
  }
  if (c->op == OP_IN || c->op == OP_NIN) {
    write_in(r, alias, c);
  } else if (c->op == OP_BETWEEN || c->op == OP_NBETWEEN) {
    write_between(r, alias, c);
  } else if (!s->before) {
    write_ends_with(r, alias, c);
  } else {
    sql_raw(r->out, str_c(s->before));
    query_write_value(r, alias, c->field);
    sql_raw(r->out, str_c(s->middle));
    if (!s->end) return;
    sql_bind(r->out, condition_values(c)[0]);
    sql_raw(r->out, str_c(s->end));
  }
}

void query_write_link(renderer *r, const relation *rel, str inner, str outer) {
  sql_column(r->out, inner, rel->kind == RELATION_TO_MANY ? rel->key->name : S("id"));
  if (rel->kind != RELATION_MANY_TO_MANY) {
    sql_raw(r->out, S(" = "));
    sql_column(r->out, outer, rel->kind == RELATION_TO_ONE ? rel->key->name : S("id"));
    return;
  }
  sql_raw(r->out, S(" IN (SELECT "));
  sql_column(r->out, S("j"), rel->far_key->name);
  sql_raw(r->out, S(" FROM "));
  sql_ident(r->out, rel->key->table->name);
  sql_raw(r->out, S(" AS j WHERE "));
  sql_column(r->out, S("j"), rel->key->name);
  sql_raw(r->out, S(" = "));
  sql_column(r->out, outer, S("id"));
  sql_raw(r->out, S(" AND "));
  query_write_rule(r, rel->key->table);
  sql_raw(r->out, S(")"));
}

static void write_condition(renderer *r, const table *t, str alias, const condition *c,
                            unsigned level);

/* Conditions joined by `word`. A long chain is a deep tree to SQLite, and D1 allows 100 levels, so
 * it is halved until it is short. */
static void write_joined(renderer *r, const table *t, str alias, const condition *parts, size_t n,
                         str word, unsigned level) {
  enum { SHORT = 8 };
  size_t half = n / 2;
  if (n > SHORT) {
    sql_raw(r->out, S("("));
    write_joined(r, t, alias, parts, half, word, level);
    sql_raw(r->out, S(")"));
    sql_raw(r->out, word);
    sql_raw(r->out, S("("));
    write_joined(r, t, alias, parts + half, n - half, word, level);
    sql_raw(r->out, S(")"));
    return;
  }
  for (size_t i = 0; i < n; i++) {
    if (i > 0) sql_raw(r->out, word);
    write_condition(r, t, alias, &parts[i], level);
  }
}

static void write_group(renderer *r, const table *t, str alias, const condition *c,
                        unsigned level) {
  bool all = c->kind == CONDITION_ALL;
  if (c->n_parts == 0) sql_raw(r->out, all ? S("1") : S("0"));
  write_joined(r, t, alias, c->parts, c->n_parts, all ? S(" AND ") : S(" OR "), level);
}

/* A related record that may not be read does not exist here either, so that nobody finds out about
 * it by filtering. "Every" means that none is found of which the condition is false or unknown. */
static void write_related(renderer *r, const table *t, str alias, const condition *c,
                          unsigned level) {
  static const str ALIASES[LIMIT_RELATION_DEPTH] = {{"c", 1},  {"c2", 2}, {"c3", 2}, {"c4", 2},
                                                    {"c5", 2}, {"c6", 2}, {"c7", 2}, {"c8", 2}};
  const relation *rel = c->relation;
  ASSERT(level < LIMIT_RELATION_DEPTH && rel->from == t);
  str inner = ALIASES[level];
  sql_raw(r->out, c->kind == CONDITION_SOME ? S("EXISTS (SELECT 1 FROM ")
                                            : S("NOT EXISTS (SELECT 1 FROM "));
  sql_ident(r->out, rel->to->name);
  sql_raw(r->out, S(" AS "));
  sql_raw(r->out, inner);
  sql_raw(r->out, S(" WHERE "));
  query_write_link(r, rel, inner, alias);
  sql_raw(r->out, S(" AND "));
  query_write_rule(r, rel->to);
  sql_raw(r->out, S(" AND "));
  write_condition(r, rel->to, inner, &c->parts[0], level + 1);
  if (c->kind == CONDITION_EVERY) sql_raw(r->out, S(" IS NOT TRUE"));
  sql_raw(r->out, S(")"));
}

static void write_condition(renderer *r, const table *t, str alias, const condition *c,
                            unsigned level) {
  sql_raw(r->out, S("("));
  switch (c->kind) {
    case CONDITION_COMPARE:
      ASSERT(c->field->table == t);
      write_compare(r, alias, c);
      break;
    case CONDITION_ALL:
    case CONDITION_ANY:
      write_group(r, t, alias, c, level);
      break;
    case CONDITION_NOT:
      write_condition(r, t, alias, &c->parts[0], level);
      sql_raw(r->out, S(" IS NOT TRUE"));
      break;
    case CONDITION_SOME:
    case CONDITION_NONE:
    case CONDITION_EVERY:
      write_related(r, t, alias, c, level);
      break;
    case CONDITION_FAILED:
      r->out->text.failed = true;
      break;
  }
  sql_raw(r->out, S(")"));
}

void query_write_conditions(renderer *r, const query *q, str alias) {
  if (q->n_conditions == 0) return;
  sql_raw(r->out, S(" AND "));
  write_joined(r, q->table, alias, q->conditions, q->n_conditions, S(" AND "), 0);
}
