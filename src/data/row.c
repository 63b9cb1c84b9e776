/* row: between typed structs and generic rows, see data/row.h. */
#include "data/row.h"

#include <string.h>

#include "data/field.h"

/* How every row struct begins (schema_declare.h). */
typedef struct {
  uint64_t present, null;
} row_head;

bool db_row_init(db_row *r, const table *t, arena *mem) {
  *r = (db_row){.table = t, .values = arena_alloc_array(mem, t->n_fields, sizeof(wire_value))};
  return r->values != NULL;
}

void db_row_set(db_row *r, const field *f, wire_value value) {
  ASSERT(f->table == r->table && (value.tag == WIRE_NULL || field_takes(f->kind, value)));
  r->present |= field_bit(f);
  r->values[f->index] = value;
}

/* The member of a row struct as a value. False without memory. */
static bool read_member(const field *f, const char *at, arena *mem, wire_value *out) {
  switch (f->kind) {
    case FIELD_ID:
    case FIELD_TEXT:
    case FIELD_SLUG:
    case FIELD_MARKDOWN:
    case FIELD_EMAIL:
    case FIELD_URL:
    case FIELD_COLOR:
    case FIELD_CHOICE:
    case FIELD_JSON:
    case FIELD_REF:
      *out = WIRE_OF_TEXT(*(const str *)(const void *)at);
      return true;
    case FIELD_INTEGER:
    case FIELD_DATETIME:
      *out = WIRE_OF_INT(*(const int64_t *)(const void *)at);
      return true;
    case FIELD_BOOLEAN:
      *out = WIRE_OF_INT(*(const bool *)(const void *)at);
      return true;
    case FIELD_NUMBER: {
      double x = *(const double *)(const void *)at;
      *out = value_of_double(mem, x);
      return out->tag == WIRE_REAL || x - x != 0; /* what is not finite is null */
    }
  }
  __builtin_trap();
}

bool db_row_read(db_row *r, const table *t, const void *typed, arena *mem) {
  const row_head *head = typed;
  if (!db_row_init(r, t, mem)) return false;
  r->present = head->present;
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    if (!(head->present & ~head->null & field_bit(f))) continue;
    if (!read_member(f, (const char *)typed + f->row_offset, mem, &r->values[i])) return false;
  }
  return true;
}

static void write_member(const field *f, wire_value value, char *at) {
  switch (f->kind) {
    case FIELD_ID:
    case FIELD_TEXT:
    case FIELD_SLUG:
    case FIELD_MARKDOWN:
    case FIELD_EMAIL:
    case FIELD_URL:
    case FIELD_COLOR:
    case FIELD_CHOICE:
    case FIELD_JSON:
    case FIELD_REF:
      *(str *)(void *)at = value.text;
      return;
    case FIELD_INTEGER:
    case FIELD_DATETIME:
      *(int64_t *)(void *)at = value_to_i64(value);
      return;
    case FIELD_BOOLEAN:
      *(bool *)(void *)at = value.num != 0;
      return;
    case FIELD_NUMBER:
      *(double *)(void *)at = value_to_double(value);
      return;
  }
  __builtin_trap();
}

void db_row_write(const db_row *r, void *typed) {
  row_head *head = typed;
  memset(typed, 0, r->table->row_bytes);
  head->present = r->present;
  for (size_t i = 0; i < r->table->n_fields; i++) {
    const field *f = &r->table->fields[i];
    if (!db_row_has(r, f)) continue;
    if (r->values[i].tag == WIRE_NULL) {
      head->null |= field_bit(f);
    } else {
      write_member(f, r->values[i], (char *)typed + f->row_offset);
    }
  }
}
