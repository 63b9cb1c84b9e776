/* query_sql_cursor: keyset pagination: what lies beyond a row in an order of several keys, each
 * with its direction and perhaps null (which SQLite puts before everything else).
 *
 * With keys that are never null and all in one direction it is a comparison of row values, which
 * an index answers: (a, b) < (?1, ?2). Else it is spelt out, for keys a, b with values x, y:
 *
 *   a beyond x  OR  a IS x AND b beyond y
 *
 * with a bound on the first key in front, since SQLite takes an OR apart only with difficulty. */
#include "data/query.h"
#include "query_parts.h"

static bool is_simple(const query_cursor *cursor, const query_sort *order, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const field *f = order[i].field;
    if (!f->opt.required || cursor->values[i].tag == WIRE_NULL) return false;
    if (order[i].descending != order[0].descending) return false;
  }
  return true;
}

static void write_simple(renderer *r, const query_cursor *cursor, const query_sort *order,
                         size_t n) {
  sql_raw(r->out, S("("));
  for (size_t i = 0; i < n; i++) {
    if (i) sql_raw(r->out, S(", "));
    sql_column(r->out, S("t"), order[i].field->name);
  }
  sql_raw(r->out, order[0].descending ? S(") < (") : S(") > ("));
  for (size_t i = 0; i < n; i++) {
    if (i) sql_raw(r->out, S(", "));
    sql_bind(r->out, cursor->values[i]);
  }
  sql_raw(r->out, S(")"));
}

/* The key comes after `value` in its direction. Null is the least there is. */
static void write_beyond(renderer *r, const query_sort *key, wire_value value) {
  str name = key->field->name;
  if (value.tag == WIRE_NULL) {
    if (key->descending) {
      sql_raw(r->out, S("0"));
      return;
    }
    sql_column(r->out, S("t"), name);
    sql_raw(r->out, S(" IS NOT NULL"));
    return;
  }
  sql_column(r->out, S("t"), name);
  sql_raw(r->out, key->descending ? S(" < ") : S(" > "));
  sql_bind(r->out, value);
  if (!key->descending || key->field->opt.required) return;
  sql_raw(r->out, S(" OR "));
  sql_column(r->out, S("t"), name);
  sql_raw(r->out, S(" IS NULL"));
}

/* The first key alone, at or beyond its value: what an index can begin with. */
static void write_bound(renderer *r, const query_sort *key, wire_value value) {
  if (value.tag == WIRE_NULL || (key->descending && !key->field->opt.required)) return;
  sql_column(r->out, S("t"), key->field->name);
  sql_raw(r->out, key->descending ? S(" <= ") : S(" >= "));
  sql_bind(r->out, value);
  sql_raw(r->out, S(" AND "));
}

static void write_spelt_out(renderer *r, const query_cursor *cursor, const query_sort *order,
                            size_t n) {
  write_bound(r, &order[0], cursor->values[0]);
  sql_raw(r->out, S("("));
  for (size_t i = 0; i < n; i++) {
    sql_raw(r->out, i ? S(" OR (") : S("("));
    for (size_t k = 0; k < i; k++) {
      sql_column(r->out, S("t"), order[k].field->name);
      sql_raw(r->out, S(" IS "));
      sql_bind(r->out, cursor->values[k]);
      sql_raw(r->out, S(" AND "));
    }
    sql_raw(r->out, S("("));
    write_beyond(r, &order[i], cursor->values[i]);
    sql_raw(r->out, S("))"));
  }
  sql_raw(r->out, S(")"));
}

void query_write_cursor(renderer *r, const query_cursor *cursor, const query_sort *order,
                        size_t n) {
  sql_raw(r->out, S(" AND ("));
  if (is_simple(cursor, order, n)) {
    write_simple(r, cursor, order, n);
  } else {
    write_spelt_out(r, cursor, order, n);
  }
  sql_raw(r->out, S(")"));
}
