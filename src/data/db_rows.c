/* db_rows: results, cell by cell, as generic rows and as typed structs. See data/db.h. */
#include <string.h>

#include "data/db.h"
#include "db_parts.h"

wire_value db_cell(const db_rows *rows, size_t i, size_t column) {
  ASSERT(i < rows->n && column < rows->cells.columns);
  size_t at = rows->first + (rows->reversed ? rows->n - 1 - i : i);
  return rows->cells.cells[at * rows->cells.columns + column];
}

int64_t db_total(const db_rows *rows) {
  ASSERT(rows->first == 1);
  return rows->cells.cells[0].num;
}

bool db_rows_get(const db_rows *rows, size_t i, db_row *out, arena *mem) {
  size_t column = 0;
  ASSERT(rows->table);
  if (!db_row_init(out, rows->table, mem)) return false;
  for (size_t k = 0; k < rows->table->n_fields; k++) {
    const field *f = &rows->table->fields[k];
    if (!(rows->columns & field_bit(f))) continue;
    out->present |= field_bit(f);
    out->values[k] = db_cell(rows, i, column++);
  }
  return true;
}

void db_read_struct(const db_rows *rows, size_t i, const table *t, void *typed,
                    const field *const *fields, size_t count) {
  wire_value values[LIMIT_FIELDS] = {0};
  db_row row = {.table = t, .values = values};
  for (size_t k = 0; k < count; k++) {
    ASSERT(fields[k]->table == t);
    row.present |= field_bit(fields[k]);
    values[fields[k]->index] = db_cell(rows, i, k);
  }
  db_row_write(&row, typed);
}
