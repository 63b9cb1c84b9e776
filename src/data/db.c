/* db: reads and single writes: batches of one. See data/db.h. */
#include "data/db.h"

#include <string.h>

#include "db_parts.h"
#include "host/host.h"

db db_make(slot *s) { return (db){.slot = s, .mem = &s->mem, .now_ms = host_now_ms()}; }

uint64_t tables_of(const table *const *tables, size_t count) {
  uint64_t set = 0;
  for (size_t i = 0; i < count; i++) set |= UINT64_C(1) << schema_table_index(tables[i]);
  return set;
}

err db_select_rows(db *d, const query *q, db_rows *out) {
  db_batch b = db_batch_make(d);
  size_t number = db_add_select(&b, q);
  err e = db_run(&b);
  if (!err_is(e)) *out = *db_result(&b, number);
  return e;
}

/* How every table's array of rows looks (schema_declare.h). */
typedef struct {
  void *rows;
  size_t n;
} row_array;

err db_select_structs(db *d, const query *q, const table *t, void *found) {
  db_rows rows;
  row_array out = {0};
  ASSERT(q->table == t && q->n_aggregates == 0);
  err e = db_select_rows(d, q, &rows);
  if (err_is(e)) return e;
  out.rows = arena_alloc_array(d->mem, rows.n, t->row_bytes);
  if (!out.rows) return err_no_memory();
  for (; out.n < rows.n; out.n++) {
    db_row row;
    if (!db_rows_get(&rows, out.n, &row, d->mem)) return err_no_memory();
    db_row_write(&row, (char *)out.rows + out.n * t->row_bytes);
  }
  memcpy(found, &out, sizeof out);
  return OK;
}

/* The record that statement `number` answered with. */
static err read_record(const db_batch *b, size_t number, void *typed) {
  db_row row;
  const db_rows *rows = db_result(b, number);
  if (rows->n == 0) return err_make(ERR_NOT_FOUND, STR_EMPTY, S("There is no such record."));
  if (!db_rows_get(rows, 0, &row, b->db->mem)) return err_no_memory();
  db_row_write(&row, typed);
  return OK;
}

static uint64_t all_fields(const table *t) {
  return t->n_fields == 64 ? UINT64_MAX : (UINT64_C(1) << t->n_fields) - 1;
}

err db_get_struct(db *d, const table *t, str id, void *typed) {
  query q = query_make(t);
  db_batch b = db_batch_make(d);
  q.id = id.ptr ? id : S("");
  q.fields = all_fields(t);
  size_t number = db_add_select(&b, &q);
  err e = db_run(&b);
  return err_is(e) ? e : read_record(&b, number, typed);
}

err db_insert_struct(db *d, const table *t, void *typed) {
  db_batch b = db_batch_make(d);
  size_t number = db_add_insert_struct(&b, t, typed);
  err e = db_run(&b);
  return err_is(e) ? e : read_record(&b, number, typed);
}

err db_update_struct(db *d, const table *t, str id, void *typed) {
  db_batch b = db_batch_make(d);
  size_t number = db_add_update_struct(&b, t, id, typed);
  err e = db_run(&b);
  return err_is(e) ? e : read_record(&b, number, typed);
}

err db_upsert_struct(db *d, const table *t, const field *on, void *typed) {
  db_row values;
  db_batch b = db_batch_make(d);
  if (!db_row_read(&values, t, typed, d->mem)) return err_no_memory();
  size_t number = db_add_upsert_row(&b, on, values);
  err e = db_run(&b);
  return err_is(e) ? e : read_record(&b, number, typed);
}

err db_delete(db *d, const table *t, str id) {
  db_batch b = db_batch_make(d);
  (void)db_add_delete(&b, t, id, NULL);
  return db_run(&b);
}

err db_sql_values(db *d, uint64_t tables, db_rows *out, str sql_text, const wire_value *values,
                  size_t count) {
  db_batch b = db_batch_make(d);
  size_t number = db_add_sql_values(&b, tables, sql_text, values, count);
  err e = db_run(&b);
  if (!err_is(e)) *out = *db_result(&b, number);
  return e;
}
