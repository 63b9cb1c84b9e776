/* transfer: records to JSON lines, see cms/transfer.h. */
#include "cms/transfer.h"

#include "data/field.h"
#include "format/json.h"

enum {
  PAGE_ROWS = 500,
  PAGE_CHARACTERS = 1000000, /* of text, together */
};

/* Whether a table that is not placed yet is referred to by `t`; its own records do not count. */
static bool must_wait(const table *t, uint64_t placed) {
  for (size_t i = 0; i < t->n_fields; i++) {
    const table *to = t->fields[i].opt.to;
    if (to && to != t && !(placed >> schema_table_index(to) & 1)) return true;
  }
  return false;
}

/* The next one that waits for no other; in a ring, the first. */
static size_t next_table(uint64_t placed) {
  size_t first = schema_n_shown;
  for (size_t i = schema_n_shown; i-- > 0;) {
    if (!(placed >> i & 1)) first = i;
  }
  for (size_t i = first; i < schema_n_shown; i++) {
    if (!(placed >> i & 1) && !must_wait(schema_tables[i], placed)) return i;
  }
  return first;
}

void transfer_order(const table **out) {
  uint64_t placed = 0;
  for (size_t n = 0; n < schema_n_shown; n++) {
    size_t next = next_table(placed);
    placed |= UINT64_C(1) << next;
    out[n] = schema_tables[next];
  }
}

/* --- pages ----------------------------------------------------------------- */

static void write_after(sql *out, const str *after) {
  if (!after) return;
  sql_raw(out, S(" WHERE \"id\" > "));
  sql_literal(out, *after);
}

/* The lengths of all texts of a row, added up. */
static void write_length(sql *out, const table *t) {
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    if (!field_is_text(f->kind) && f->kind != FIELD_JSON) continue;
    if (i > 0) sql_raw(out, S(" + "));
    sql_raw(out, S("coalesce(length("));
    sql_ident(out, f->name);
    sql_raw(out, S("), 0)"));
  }
}

void transfer_write_page(sql *out, const table *t, const str *after) {
  sql_raw(out, S("SELECT "));
  for (size_t i = 0; i < t->n_fields; i++) {
    bool large = t->fields[i].kind == FIELD_INTEGER;
    if (i > 0) sql_raw(out, S(", "));
    sql_raw(out, large ? S("CAST(") : STR_EMPTY);
    sql_ident(out, t->fields[i].name);
    sql_raw(out, large ? S(" AS TEXT)") : STR_EMPTY);
  }
  sql_raw(out, S(" FROM "));
  sql_ident(out, t->name);
  write_after(out, after);
  sql_raw(out, after ? S(" AND ") : S(" WHERE "));
  sql_raw(out, S("\"id\" <= (SELECT max(\"id\") FROM (SELECT \"id\", row_number() OVER w AS row, "
                 "sum("));
  write_length(out, t);
  sql_raw(out, S(") OVER w AS length FROM (SELECT * FROM "));
  sql_ident(out, t->name);
  write_after(out, after);
  sql_raw(out, S(" ORDER BY \"id\" LIMIT "));
  buf_i64(&out->text, PAGE_ROWS);
  sql_raw(out, S(") WINDOW w AS (ORDER BY \"id\")) WHERE row = 1 OR length <= "));
  buf_i64(&out->text, PAGE_CHARACTERS);
  sql_raw(out, S(") ORDER BY \"id\""));
}

/* --- lines ----------------------------------------------------------------- */

/* A line break in JSON is white space: a space says the same. */
static void join_lines(buf *out, size_t from) {
  for (size_t i = from; i < out->len; i++) {
    if (out->ptr[i] == '\n' || out->ptr[i] == '\r') out->ptr[i] = ' ';
  }
}

uint64_t transfer_write_line(buf *out, const table *t, const wire_value *cells) {
  uint64_t lost = 0;
  json j = json_make(out);
  json_object_begin(&j);
  json_key_str(&j, S("table"), t->name);
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    json_key(&j, f->name);
    size_t from = out->len;
    field_write(&j, f, cells[i]);
    if (!buf_ok(out)) return lost;
    if (f->kind == FIELD_JSON) join_lines(out, from);
    str written = str_skip(buf_view(out), from);
    bool is_null = cells[i].tag == WIRE_NULL || str_eq(cells[i].text, S("null"));
    if (str_eq(written, S("null")) && !is_null) lost |= field_bit(f);
  }
  json_object_end(&j);
  return lost;
}
