/* query_sql_branch: included records to SQL: a subquery per branch that makes JSON arrays, with
 * subqueries of its own for the branches within. */
#include "data/query.h"
#include "query_parts.h"

typedef struct {
  str inner, ordered;
} level_aliases;

static const level_aliases ALIASES[LIMIT_INCLUDE_DEPTH + 1] = {
    {{0}, {0}}, {{"i", 1}, {"r", 1}}, {{"i2", 2}, {"r2", 2}}, {{"i3", 2}, {"r3", 2}}};

/* `value` writes what stands for the column. */
static void write_json(renderer *r, str alias, const field *f, query_column_form *value) {
  if (f->kind != FIELD_NUMBER) {
    value(r, alias, f);
    return;
  }
  sql_raw(r->out, S("CASE WHEN "));
  value(r, alias, f);
  sql_raw(r->out, S(" <> CAST(format('%!.15g', "));
  value(r, alias, f);
  sql_raw(r->out, S(") AS REAL) THEN format('%!.17g', "));
  value(r, alias, f);
  sql_raw(r->out, S(") ELSE "));
  value(r, alias, f);
  sql_raw(r->out, S(" END"));
}

void query_write_json_cell(renderer *r, str alias, const field *f) {
  write_json(r, alias, f, query_write_plain);
}

void query_write_json_value(renderer *r, str alias, const field *f) {
  write_json(r, alias, f, query_write_value);
}

/* json_array(…) of a record: its fields, then the branches within it. A subquery's text is no JSON
 * to SQLite until json() says so. `form`: of columns of the table, or of rows that are seen as
 * whoever asks sees them already. */
static void write_record(renderer *r, const query *q, str alias, unsigned level,
                         query_column_form *form) {
  sql_raw(r->out, S("json_array("));
  query_write_columns(r, q->table, alias, q->fields, form);
  for (size_t i = 0; i < q->n_includes; i++) {
    sql_raw(r->out, i > 0 || q->fields ? S(", json(") : S("json("));
    query_write_branch(r, &q->includes[i], alias, level + 1);
    sql_raw(r->out, S(")"));
  }
  sql_raw(r->out, S(")"));
}

/* " FROM to AS i WHERE link AND rule AND conditions". */
static void write_from(renderer *r, const query_branch *b, str inner, str outer) {
  sql_raw(r->out, S(" FROM "));
  sql_ident(r->out, b->query->table->name);
  sql_raw(r->out, S(" AS "));
  sql_raw(r->out, inner);
  sql_raw(r->out, S(" WHERE "));
  query_write_link(r, &b->relation, inner, outer);
  sql_raw(r->out, S(" AND "));
  query_write_rule(r, b->query->table);
  query_write_conditions(r, b->query, inner);
}

/* The fields that the ordered rows must have: those of the answer, and what branches hang on. */
static uint64_t needed_fields(const query *q) {
  uint64_t needed = q->fields;
  for (size_t i = 0; i < q->n_includes; i++) {
    const relation *rel = &q->includes[i].relation;
    needed |= field_bit(rel->kind == RELATION_TO_ONE ? rel->key : &q->table->fields[0]);
  }
  return needed;
}

void query_write_branch(renderer *r, const query_branch *b, str outer, unsigned level) {
  const query *q = b->query;
  ASSERT(level <= LIMIT_INCLUDE_DEPTH);
  str inner = ALIASES[level].inner, ordered = ALIASES[level].ordered;
  sql_raw(r->out, S("(SELECT "));
  if (b->relation.kind == RELATION_TO_ONE) {
    write_record(r, q, inner, level, query_write_json_value);
    write_from(r, b, inner, outer);
    sql_raw(r->out, S(")"));
    return;
  }
  sql_raw(r->out, S("json_group_array("));
  write_record(r, q, ordered, level, query_write_json_cell);
  sql_raw(r->out, S(") FROM (SELECT "));
  query_write_columns(r, q->table, inner, needed_fields(q), query_write_value);
  write_from(r, b, inner, outer);
  query_write_order(r, q, inner);
  sql_raw(r->out, S(" LIMIT "));
  sql_bind(r->out, WIRE_OF_INT(q->limit));
  if (q->offset) {
    sql_raw(r->out, S(" OFFSET "));
    sql_bind(r->out, WIRE_OF_INT(q->offset));
  }
  sql_raw(r->out, S(") AS "));
  sql_raw(r->out, ordered);
  sql_raw(r->out, S(")"));
}
