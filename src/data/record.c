/* record: rows to JSON, see data/record.h. */
#include "data/record.h"

#include "data/field.h"
#include "format/json.h"

static err shape_error(void) {
  return err_make(ERR_INTERNAL, STR_EMPTY,
                  S("The database's tables are not those that this worker was built for."));
}

static size_t count_bits(uint64_t set) { return (size_t)__builtin_popcountll(set); }

/* The members of a record whose values come from `r`, one for each field of the set. */
static bool write_included_fields(json *j, const table *t, uint64_t fields, json_reader *r) {
  wire_value value;
  json_object_begin(j);
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    if (!(fields & field_bit(f))) continue;
    if (json_read(r, &value) != JSON_VALUE) return false;
    json_key(j, f->name);
    field_write(j, f, value);
  }
  json_object_end(j);
  return json_read(r, &value) == JSON_CLOSE;
}

/* An include's cell: NULL, [fields] or [[fields], …]. */
static bool write_include(json *j, const relation *rel, wire_value cell, arena *mem) {
  uint64_t fields = schema_public_fields(rel->to);
  json_reader r = {.rest = cell.text, .mem = mem};
  wire_value value;
  json_key(j, rel->name);
  if (cell.tag == WIRE_NULL && rel->kind == RELATION_TO_ONE) {
    json_null(j);
    return true;
  }
  if (cell.tag != WIRE_TEXT || json_read(&r, &value) != JSON_OPEN) return false;
  if (rel->kind == RELATION_TO_ONE) return write_included_fields(j, rel->to, fields, &r);
  json_array_begin(j);
  json_event event;
  while ((event = json_read(&r, &value)) == JSON_OPEN) {
    if (!write_included_fields(j, rel->to, fields, &r)) return false;
  }
  json_array_end(j);
  return event == JSON_CLOSE;
}

/* One record; its cells are the fields of `columns`, of which q->fields are written, then the
 * includes. */
static bool write_record(json *j, const query *q, uint64_t columns, const wire_value *cells,
                         arena *mem) {
  size_t at = 0;
  json_object_begin(j);
  for (size_t i = 0; i < q->table->n_fields; i++) {
    const field *f = &q->table->fields[i];
    if (!(columns & field_bit(f))) continue;
    wire_value cell = cells[at++];
    if (!(q->fields & field_bit(f))) continue;
    json_key(j, f->name);
    field_write(j, f, cell);
  }
  for (size_t i = 0; i < q->n_includes; i++) {
    if (!write_include(j, &q->includes[i], cells[at++], mem)) return false;
  }
  json_object_end(j);
  return true;
}

err record_write_list(const query *q, wire_rows rows, arena *mem, buf *body) {
  json j = json_make(body);
  uint64_t columns = query_columns(q);
  uint32_t first = q->total ? 1 : 0;
  if (rows.rows < first) return shape_error();
  if (rows.rows > 0 && rows.columns != count_bits(columns) + q->n_includes) return shape_error();
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_array_begin(&j);
  for (uint32_t i = first; i < rows.rows; i++) {
    const wire_value *cells = &rows.cells[(size_t)i * rows.columns];
    if (!write_record(&j, q, columns, cells, mem)) return shape_error();
  }
  json_array_end(&j);
  json_key(&j, S("meta"));
  json_object_begin(&j);
  json_key_i64(&j, S("limit"), q->limit);
  json_key_i64(&j, S("offset"), q->offset);
  if (q->total) json_key_i64(&j, S("total"), rows.cells[0].num);
  json_object_end(&j);
  json_object_end(&j);
  return buf_ok(body) ? OK : err_no_memory();
}

err record_write_single(const query *q, wire_rows row, arena *mem, buf *body) {
  json j = json_make(body);
  uint64_t columns = query_columns(q);
  if (row.rows != 1 || row.columns != count_bits(columns) + q->n_includes) return shape_error();
  json_object_begin(&j);
  json_key(&j, S("data"));
  if (!write_record(&j, q, columns, row.cells, mem)) return shape_error();
  json_object_end(&j);
  return buf_ok(body) ? OK : err_no_memory();
}
