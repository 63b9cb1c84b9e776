/* query_sql_cursor: keyset pagination: what lies beyond a row in an order of several keys, each
 * with its direction and perhaps null (which SQLite puts before everything else).
 *
 * With keys that are never null and all in one direction it is a comparison of row values, which
 * an index answers: (a, b) < (?1, ?2). Else it is spelt out, for keys a, b, c with values x, y, z:
 *
 *   a beyond x  OR  a IS x AND (b beyond y  OR  b IS y AND (c beyond z))
 *
 * with a bound on the first key in front, since SQLite takes an OR apart only with difficulty. Each
 * value is one parameter, however often it stands there. */
#include "data/query.h"
#include "query_parts.h"

static bool is_simple(const renderer *r, const query_cursor *cursor, const query_sort *order,
                      size_t n) {
  for (size_t i = 0; i < n; i++) {
    const field *f = order[i].field;
    if (query_may_be_null(r, f) || cursor->values[i].tag == WIRE_NULL) return false;
    if (order[i].descending != order[0].descending) return false;
  }
  return true;
}

static void write_simple(renderer *r, const query_cursor *cursor, const query_sort *order,
                         size_t n) {
  sql_raw(r->out, S("("));
  for (size_t i = 0; i < n; i++) {
    if (i) sql_raw(r->out, S(", "));
    query_write_value(r, S("t"), order[i].field);
  }
  sql_raw(r->out, order[0].descending ? S(") < (") : S(") > ("));
  for (size_t i = 0; i < n; i++) {
    if (i) sql_raw(r->out, S(", "));
    sql_bind(r->out, cursor->values[i]);
  }
  sql_raw(r->out, S(")"));
}

enum { UNBOUND = LIMIT_SQL_PARAMS + 1 };

/* The place of a key's value, which is bound where it first stands. */
static void write_value(renderer *r, wire_value value, size_t *number) {
  if (*number == UNBOUND) {
    *number = sql_bind(r->out, value);
  } else {
    sql_again(r->out, *number);
  }
}

/* The key comes after `value` in its direction. Null is the least there is. */
static void write_beyond(renderer *r, const query_sort *key, wire_value value, size_t *number) {
  if (value.tag == WIRE_NULL && key->descending) {
    sql_raw(r->out, S("0"));
    return;
  }
  query_write_value(r, S("t"), key->field);
  if (value.tag == WIRE_NULL) {
    sql_raw(r->out, S(" IS NOT NULL"));
    return;
  }
  sql_raw(r->out, key->descending ? S(" < ") : S(" > "));
  write_value(r, value, number);
  if (!key->descending || !query_may_be_null(r, key->field)) return;
  sql_raw(r->out, S(" OR "));
  query_write_value(r, S("t"), key->field);
  sql_raw(r->out, S(" IS NULL"));
}

/* The first key alone, at or beyond its value: what an index can begin with. */
static void write_bound(renderer *r, const query_sort *key, wire_value value, size_t *number) {
  if (value.tag == WIRE_NULL || (key->descending && query_may_be_null(r, key->field))) {
    return;
  }
  query_write_value(r, S("t"), key->field);
  sql_raw(r->out, key->descending ? S(" <= ") : S(" >= "));
  write_value(r, value, number);
  sql_raw(r->out, S(" AND "));
}

static void write_same(renderer *r, const query_sort *key, wire_value value, size_t *number) {
  query_write_value(r, S("t"), key->field);
  if (value.tag == WIRE_NULL) {
    sql_raw(r->out, S(" IS NULL"));
    return;
  }
  sql_raw(r->out, S(" = "));
  write_value(r, value, number);
}

static void write_spelt_out(renderer *r, const query_cursor *cursor, const query_sort *order,
                            size_t n) {
  size_t number = UNBOUND;
  write_bound(r, &order[0], cursor->values[0], &number);
  for (size_t i = 0; i < n; i++) {
    sql_raw(r->out, S("("));
    write_beyond(r, &order[i], cursor->values[i], &number);
    if (i + 1 == n) break;
    sql_raw(r->out, S(" OR "));
    write_same(r, &order[i], cursor->values[i], &number);
    sql_raw(r->out, S(" AND "));
    number = UNBOUND;
  }
  for (size_t i = 0; i < n; i++) sql_raw(r->out, S(")"));
}

void query_write_cursor(renderer *r, const query_cursor *cursor, const query_sort *order,
                        size_t n) {
  sql_raw(r->out, S(" AND ("));
  if (is_simple(r, cursor, order, n)) {
    write_simple(r, cursor, order, n);
  } else {
    write_spelt_out(r, cursor, order, n);
  }
  sql_raw(r->out, S(")"));
}
