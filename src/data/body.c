/* body: see data/body.h. */
#include "data/body.h"

#include "base/limits.h"
#include "base/time.h"
#include "data/field.h"

static bool is_whole(str number) {
  for (size_t i = 0; i < number.len; i++) {
    if (number.ptr[i] == '.' || number.ptr[i] == 'e' || number.ptr[i] == 'E') return false;
  }
  return true;
}

/* As a number; as a text where JavaScript's numbers would round it. */
static bool read_integer(const json_tree *value, wire_value *out) {
  const int64_t exact = INT64_C(1) << 53;
  int64_t n;
  if (!str_to_i64(value->text, &n)) return false;
  if (value->kind == JSON_TREE_STRING && n <= exact && n >= -exact) return false;
  *out = WIRE_OF_INT(n);
  return value->kind == JSON_TREE_NUMBER || value->kind == JSON_TREE_STRING;
}

static bool read_datetime(const json_tree *value, wire_value *out) {
  int64_t n;
  if (value->kind == JSON_TREE_NUMBER) {
    if (!is_whole(value->text) || !str_to_i64(value->text, &n)) return false;
  } else if (value->kind != JSON_TREE_STRING || str_to_i64(value->text, &n) ||
             !time_parse(value->text, &n)) {
    return false; /* digits in a text are no RFC 3339 */
  }
  *out = WIRE_OF_INT(n);
  return true;
}

bool body_read_value(const field *f, const json_tree *value, wire_value *out) {
  if (value->kind == JSON_TREE_NULL) {
    *out = V_NULL;
    return true;
  }
  switch (f->kind) {
    case FIELD_ID:
    case FIELD_TEXT:
    case FIELD_SLUG:
    case FIELD_MARKDOWN:
    case FIELD_EMAIL:
    case FIELD_URL:
    case FIELD_COLOR:
    case FIELD_CHOICE:
    case FIELD_REF:
      *out = WIRE_OF_TEXT(value->text);
      return value->kind == JSON_TREE_STRING;
    case FIELD_INTEGER:
      return read_integer(value, out);
    case FIELD_NUMBER:
      return value->kind == JSON_TREE_NUMBER && field_parse(f, value->text, out);
    case FIELD_BOOLEAN:
      *out = WIRE_OF_INT(value->kind == JSON_TREE_TRUE);
      return value->kind == JSON_TREE_TRUE || value->kind == JSON_TREE_FALSE;
    case FIELD_DATETIME:
      return read_datetime(value, out);
    case FIELD_JSON:
      *out = WIRE_OF_TEXT(value->raw);
      return true;
  }
  __builtin_trap();
}

static void fault(check_faults *faults, str name, str code, const buf *text) {
  if (!buf_ok(text)) faults->failed = true;
  check_add(faults, name, code, buf_view(text));
}

static void fault_unknown(check_faults *faults, const table *t, str name) {
  bool comma = false;
  buf text = buf_make(faults->mem, 128);
  buf_str(&text, S("There is no such field; there are: "));
  for (size_t i = 1; i < t->n_fields; i++) {
    if (t->fields[i].opt.readonly) continue;
    if (comma) buf_str(&text, S(", "));
    comma = true;
    buf_str(&text, t->fields[i].name);
  }
  buf_char(&text, '.');
  fault(faults, name, S("unknown"), &text);
}

static void fault_type(check_faults *faults, const field *f) {
  buf text = buf_make(faults->mem, 64);
  buf_str(&text, S("It must be "));
  buf_str(&text, field_kind_expects(f->kind));
  buf_char(&text, '.');
  fault(faults, f->name, S("type"), &text);
}

void body_read(const json_tree *object, str id, db_row *out, check_faults *faults) {
  /* Nobody reads more faults than are told, and their sentences would fill the arena. */
  for (const json_tree *m = object->first; m && faults->n < LIMIT_FAULTS; m = m->next) {
    const field *f = schema_field(out->table, m->name);
    wire_value value;
    if (!f) {
      fault_unknown(faults, out->table, m->name);
    } else if (f->kind == FIELD_ID) {
      if (id.len > 0 && m->kind == JSON_TREE_STRING && str_eq(m->text, id)) continue;
      check_add(faults, f->name, S("readonly"),
                id.len > 0 ? S("It can not be changed.")
                           : S("It is given by the server; PUT creates a record at an id."));
    } else if (f->opt.readonly) {
      check_add(faults, f->name, S("readonly"), S("The server sets it; it can not be written."));
    } else if (!body_read_value(f, m, &value)) {
      fault_type(faults, f);
    } else {
      db_row_set(out, f, value);
    }
  }
}
