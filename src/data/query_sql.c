/* query_sql: the one renderer from a query to its statement. Conditions, cursors and branches are
 * in the files beside it; what they agree on is in query_parts.h. */
#include "data/query.h"
#include "query_parts.h"

void query_write_rule_text(renderer *r, str rule) {
  const str names[] = {S("user_id"), S("role"), S("now")};
  r->out->findings = r->root->principal.findings;
  const wire_value values[] = {r->root->principal.user_id, r->root->principal.role,
                               WIRE_OF_INT(r->root->now_ms)};
  if (!sql_rule(r->out, rule, names, values, 3)) r->bad_rule = true;
}

void query_write_rule(renderer *r, const table *t) {
  query_write_rule_text(r, r->root->trusted ? S(ANYONE) : str_c(t->opt.read));
}

void query_write_plain(renderer *r, str alias, const field *f) {
  sql_column(r->out, alias, f->name);
}

rule_verdict query_judge_field(const renderer *r, const field *f) {
  if (!f->opt.read || r->root->trusted) return RULE_ALWAYS;
  return rule_judge(str_c(f->opt.read), &r->root->principal);
}

void query_write_value(renderer *r, str alias, const field *f) {
  switch (query_judge_field(r, f)) {
    case RULE_ALWAYS:
      query_write_plain(r, alias, f);
      return;
    case RULE_NEVER:
      sql_raw(r->out, S("NULL"));
      return;
    case RULE_PERHAPS:
      sql_raw(r->out, S("CASE WHEN "));
      query_write_rule_text(r, str_c(f->opt.read));
      sql_raw(r->out, S(" THEN "));
      query_write_plain(r, alias, f);
      sql_raw(r->out, S(" END"));
      return;
  }
  __builtin_trap();
}

bool query_may_be_null(const renderer *r, const field *f) {
  return !f->opt.required || query_judge_field(r, f) != RULE_ALWAYS;
}

void query_write_cell(renderer *r, str alias, const field *f) {
  bool large = f->kind == FIELD_INTEGER;
  if (large) sql_raw(r->out, S("CAST("));
  query_write_value(r, alias, f);
  if (large) sql_raw(r->out, S(" AS TEXT)"));
}

void query_write_columns(renderer *r, const table *t, str alias, uint64_t fields,
                         query_column_form *write) {
  bool comma = false;
  for (size_t i = 0; i < t->n_fields; i++) {
    if (!(fields & field_bit(&t->fields[i]))) continue;
    if (comma) sql_raw(r->out, S(", "));
    comma = true;
    write(r, alias, &t->fields[i]);
    if (write == query_write_json_cell || write == query_write_json_value) continue;
    if (query_judge_field(r, &t->fields[i]) == RULE_ALWAYS) continue;
    sql_raw(r->out, S(" AS "));
    sql_ident(r->out, t->fields[i].name);
  }
}

/* The order in which the rows come. Those before a cursor are its last ones, so it is reversed. */
static size_t rendered_order(const query *q, query_sort *out) {
  size_t n = query_order(q, out);
  bool reverse = q->cursor.kind == CURSOR_BEFORE;
  for (size_t i = 0; i < n; i++) out[i].descending ^= reverse;
  return n;
}

static void write_aggregate(renderer *r, const query_aggregate *a) {
  static const str NAMES[] = {{"count(", 6}, {"sum(", 4}, {"min(", 4}, {"max(", 4}};
  bool large = a->kind != AGGREGATE_COUNT && a->field->kind == FIELD_INTEGER;
  if (large) sql_raw(r->out, S("CAST("));
  sql_raw(r->out, NAMES[a->kind]);
  if (a->field) {
    query_write_value(r, S("t"), a->field);
  } else {
    sql_raw(r->out, S("*"));
  }
  sql_raw(r->out, large ? S(") AS TEXT)") : S(")"));
}

void query_write_order(renderer *r, const query *q, str alias) {
  query_sort order[QUERY_MAX_KEYS];
  size_t n = rendered_order(q, order);
  for (size_t i = 0; i < n; i++) {
    sql_raw(r->out, i ? S(", ") : S(" ORDER BY "));
    if (order[i].aggregate) {
      buf_u64(&r->out->text, q->n_group_by + order[i].aggregate); /* its column in the answer */
    } else {
      query_write_value(r, alias, order[i].field);
    }
    if (order[i].descending) sql_raw(r->out, S(" DESC"));
  }
}

/* " FROM t WHERE rule AND conditions". */
static void write_from(renderer *r, const query *q) {
  sql_raw(r->out, S(" FROM "));
  sql_ident(r->out, q->table->name);
  sql_raw(r->out, S(" AS t WHERE "));
  if (query_is_single(q)) {
    sql_column(r->out, S("t"), S("id"));
    sql_raw(r->out, S(" = "));
    sql_bind(r->out, WIRE_OF_TEXT(q->id));
    sql_raw(r->out, S(" AND "));
  }
  query_write_rule(r, q->table);
  query_write_conditions(r, q, S("t"));
}

static void write_limit(renderer *r, const query *q) {
  sql_raw(r->out, S(" LIMIT "));
  sql_bind(r->out, WIRE_OF_INT(q->limit + (q->more ? 1 : 0)));
  sql_raw(r->out, S(" OFFSET "));
  sql_bind(r->out, WIRE_OF_INT(q->offset));
}

static void write_comma(renderer *r, bool *comma) {
  if (*comma) sql_raw(r->out, S(", "));
  *comma = true;
}

/* A name that no field can have: results of a batch come to the shim as objects, in which two
 * columns of one name would be one. */
static void write_alias(renderer *r, size_t number) {
  sql_raw(r->out, S(" AS \"+"));
  buf_u64(&r->out->text, number);
  sql_raw(r->out, S("\""));
}

/* What a row of the answer holds. */
static void write_selected(renderer *r, const query *q) {
  query_sort order[QUERY_MAX_KEYS];
  uint64_t columns = query_columns(q);
  bool comma = columns != 0;
  query_write_columns(r, q->table, S("t"), columns, query_write_cell);
  for (size_t i = 0; i < q->n_includes; i++) {
    write_comma(r, &comma);
    query_write_branch(r, &q->includes[i], S("t"), 1);
  }
  size_t n = q->keys ? query_order(q, order) : 0;
  for (size_t i = 0; i < n; i++) {
    if (columns & field_bit(order[i].field)) continue; /* it is there already */
    write_comma(r, &comma);
    query_write_cell(r, S("t"), order[i].field);
    write_alias(r, i);
  }
}

static void write_select(renderer *r, const query *q, str from) {
  query_sort order[QUERY_MAX_KEYS];
  sql_raw(r->out, S("SELECT "));
  write_selected(r, q);
  if (from.ptr) {
    sql_raw(r->out, from);
  } else {
    write_from(r, q);
  }
  if (query_is_single(q)) return;
  if (q->cursor.kind != CURSOR_NONE) {
    query_write_cursor(r, &q->cursor, order, rendered_order(q, order));
  }
  query_write_order(r, q, S("t"));
  write_limit(r, q);
}

/* The total is a row before the others, so that one statement answers both, an empty page too. The
 * condition stands twice with the same numbered parameters. */
static void write_with_total(renderer *r, const query *q) {
  size_t columns = query_width(q);
  sql_raw(r->out, S("SELECT count(*)"));
  for (size_t i = 1; i < columns; i++) {
    sql_raw(r->out, S(", NULL"));
    write_alias(r, i);
  }
  size_t start = r->out->text.len;
  write_from(r, q);
  str whole = buf_view(&r->out->text);
  str from;
  if (!arena_copy(r->mem, str_skip(whole, start), &from)) {
    r->out->text.failed = true;
    return;
  }
  sql_raw(r->out, S(" UNION ALL SELECT * FROM ("));
  write_select(r, q, from);
  sql_raw(r->out, S(")"));
}

/* Groups in place of records. */
static void write_aggregates(renderer *r, const query *q) {
  bool comma = false;
  sql_raw(r->out, S("SELECT "));
  for (size_t i = 0; i < q->n_group_by; i++) {
    write_comma(r, &comma);
    query_write_cell(r, S("t"), q->group_by[i]);
  }
  for (size_t i = 0; i < q->n_aggregates; i++) {
    write_comma(r, &comma);
    write_aggregate(r, &q->aggregates[i]);
  }
  write_from(r, q);
  for (size_t i = 0; i < q->n_group_by; i++) {
    sql_raw(r->out, i ? S(", ") : S(" GROUP BY "));
    query_write_value(r, S("t"), q->group_by[i]);
  }
  query_write_order(r, q, S("t"));
  write_limit(r, q);
}

err query_render(const query *q, arena *mem, sql *out) {
  renderer r = {.root = q, .mem = mem, .out = out};
  sql_init(out, mem);
  if (q->n_aggregates > 0) {
    ASSERT(q->n_includes == 0 && !q->total && q->cursor.kind == CURSOR_NONE);
    write_aggregates(&r, q);
  } else if (q->total) {
    write_with_total(&r, q);
  } else {
    write_select(&r, q, STR_EMPTY);
  }
  if (r.bad_rule) {
    return err_make(ERR_INTERNAL, STR_EMPTY,
                    S("An access rule of the schema uses an unknown name."));
  }
  if (q->failed || !buf_ok(&out->text)) {
    return err_no_memory();
  }
  if (sql_ok(out)) return OK;
  return err_make(ERR_BAD_REQUEST, S("filters"),
                  S("The query is too large for one statement; use fewer conditions or includes."));
}
