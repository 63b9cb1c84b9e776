/* record: rows to JSON, see data/record.h. */
#include "data/record.h"

#include "data/field.h"
#include "data/query_cursor.h"
#include "format/json.h"

static err shape_error(void) {
  return err_make(ERR_INTERNAL, STR_EMPTY,
                  S("The database's tables are not those that this worker was built for."));
}

static bool write_branch(json *j, const query_branch *b, json_reader *r);

/* The members of an included record, of which the opening bracket was read. */
static bool write_included(json *j, const query *q, json_reader *r) {
  wire_value value;
  json_object_begin(j);
  for (size_t i = 0; i < q->table->n_fields; i++) {
    const field *f = &q->table->fields[i];
    if (!(q->fields & field_bit(f))) continue;
    if (json_read(r, &value) != JSON_VALUE) return false;
    json_key(j, f->name);
    field_write(j, f, value);
  }
  for (size_t i = 0; i < q->n_includes; i++) {
    if (!write_branch(j, &q->includes[i], r)) return false;
  }
  json_object_end(j);
  return json_read(r, &value) == JSON_CLOSE;
}

/* A branch: null, [fields] or [[fields], …]. */
static bool write_branch(json *j, const query_branch *b, json_reader *r) {
  wire_value value;
  bool one = b->relation.kind == RELATION_TO_ONE;
  json_key(j, b->relation.name);
  json_event event = json_read(r, &value);
  if (one && event == JSON_VALUE && value.tag == WIRE_NULL) {
    json_null(j);
    return true;
  }
  if (event != JSON_OPEN) return false;
  if (one) return write_included(j, b->query, r);
  json_array_begin(j);
  while ((event = json_read(r, &value)) == JSON_OPEN) {
    if (!write_included(j, b->query, r)) return false;
  }
  json_array_end(j);
  return event == JSON_CLOSE;
}

/* A branch's cell: NULL or the text of an array. */
static bool write_include(json *j, const query_branch *b, wire_value cell, arena *mem) {
  json_reader r = {.rest = cell.text, .mem = mem};
  if (cell.tag == WIRE_NULL && b->relation.kind == RELATION_TO_ONE) {
    json_key(j, b->relation.name);
    json_null(j);
    return true;
  }
  return cell.tag == WIRE_TEXT && write_branch(j, b, &r);
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

err record_write_rows(const query *q, wire_rows rows, arena *mem, json *out) {
  uint64_t columns = query_columns(q);
  uint32_t first = q->total ? 1 : 0;
  if (rows.rows < first) return shape_error();
  if (rows.rows > 0 && rows.columns != query_width(q)) return shape_error();
  uint32_t end = rows.rows;
  if (q->more && end - first > q->limit) end = first + (uint32_t)q->limit;
  json_array_begin(out);
  for (uint32_t i = first; i < end; i++) {
    uint32_t at = q->cursor.kind == CURSOR_BEFORE ? end - 1 - (i - first) : i;
    const wire_value *cells = &rows.cells[(size_t)at * rows.columns];
    if (!write_record(out, q, columns, cells, mem)) return shape_error();
  }
  json_array_end(out);
  return OK;
}

/* "next": what `cursor` says for the page behind this one, or null. */
static bool write_next(const query *q, wire_rows rows, arena *mem, json *j) {
  query next;
  json_key(j, S("next"));
  if (!query_cursor_next(q, rows, mem, &next)) {
    json_null(j);
    return !mem->exhausted;
  }
  buf text = buf_make(mem, 256);
  query_cursor_write(&next, &text);
  json_str(j, buf_view(&text));
  return buf_ok(&text);
}

err record_write_list(const query *q, wire_rows rows, arena *mem, buf *body) {
  json j = json_make(body);
  json_object_begin(&j);
  json_key(&j, S("data"));
  err e = record_write_rows(q, rows, mem, &j);
  if (err_is(e)) return e;
  json_key(&j, S("meta"));
  json_object_begin(&j);
  json_key_i64(&j, S("limit"), q->limit);
  json_key(&j, S("offset"));
  if (q->cursor.kind == CURSOR_NONE) {
    json_i64(&j, q->offset);
  } else {
    json_null(&j); /* nobody counted */
  }
  if (!write_next(q, rows, mem, &j)) return err_no_memory();
  if (q->total) json_key_i64(&j, S("total"), rows.cells[0].num);
  json_object_end(&j);
  json_object_end(&j);
  return buf_ok(body) ? OK : err_no_memory();
}

err record_write_single(const query *q, wire_rows row, arena *mem, buf *body) {
  json j = json_make(body);
  uint64_t columns = query_columns(q);
  if (row.rows != 1 || row.columns != query_width(q)) return shape_error();
  json_object_begin(&j);
  json_key(&j, S("data"));
  if (!write_record(&j, q, columns, row.cells, mem)) return shape_error();
  json_object_end(&j);
  return buf_ok(body) ? OK : err_no_memory();
}
