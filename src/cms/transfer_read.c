/* transfer_read: JSON lines to statements, see cms/transfer.h. */
#include "base/real.h"
#include "cms/transfer.h"
#include "data/body.h"
#include "data/field.h"
#include "format/json_tree.h"
#include "format/slug.h"

static void fault(transfer_record *r, str name, str code, str message) {
  check_add(&r->faults, name, code, message);
}

/* --- values ---------------------------------------------------------------- */

static bool has_nul(str text) { return str_find(text, '\0') < text.len; }

/* The largest doubles, of which field_parse is not sure. */
static bool read_huge(const field *f, const json_tree *v, wire_value *out) {
  double x = 0;
  if (f->kind != FIELD_NUMBER || v->kind != JSON_TREE_NUMBER || !real_read(v->text, &x)) {
    return false;
  }
  *out = (wire_value){.tag = WIRE_REAL, .text = v->text};
  return x - x == 0;
}

static void type_fault(transfer_record *r, const field *f) {
  buf text = buf_make(r->faults.mem, 64);
  buf_str(&text, S("It must be "));
  buf_str(&text, field_kind_expects(f->kind));
  buf_char(&text, '.');
  if (!buf_ok(&text)) r->faults.failed = true;
  fault(r, f->name, S("type"), buf_view(&text));
}

/* In a json field that may not be null, null is JSON's. */
static void read_member(transfer_record *r, const field *f, const json_tree *v) {
  wire_value value = V_NULL;
  bool is_json_null = v->kind == JSON_TREE_NULL && f->kind == FIELD_JSON && f->opt.required;
  if (is_json_null) {
    db_row_set(&r->row, f, WIRE_OF_TEXT(v->raw));
  } else if (!body_read_value(f, v, &value) && !read_huge(f, v, &value)) {
    type_fault(r, f);
  } else if (value.tag == WIRE_TEXT && has_nul(value.text)) {
    fault(r, f->name, S("format"), S("It must not contain U+0000."));
  } else {
    db_row_set(&r->row, f, value);
  }
}

/* --- records --------------------------------------------------------------- */

/* The parser speaks of a request's body; here it is a line. */
static void syntax_fault(transfer_record *r, str detail) {
  str of_body = S("The body ");
  buf text = buf_make(r->faults.mem, 128);
  bool speaks = str_starts(detail, of_body);
  if (speaks) buf_str(&text, S("The line "));
  buf_str(&text, speaks ? str_skip(detail, of_body.len) : detail);
  if (!buf_ok(&text)) r->faults.failed = true;
  fault(r, STR_EMPTY, S("format"), buf_view(&text));
}

static void unknown_table(transfer_record *r, str name) {
  buf text = buf_make(r->faults.mem, 128);
  buf_str(&text, S("The site has no table "));
  buf_str(&text, name);
  buf_str(&text, S("; there are: "));
  for (size_t i = 0; i < schema_n_tables; i++) {
    if (i > 0) buf_str(&text, S(", "));
    buf_str(&text, schema_tables[i]->name);
  }
  buf_char(&text, '.');
  if (!buf_ok(&text)) r->faults.failed = true;
  fault(r, S("table"), S("unknown"), buf_view(&text));
}

static void read_table(transfer_record *r, const json_tree *line, arena *mem) {
  const json_tree *name = json_tree_member(line, S("table"));
  if (!name || name->kind != JSON_TREE_STRING) {
    fault(r, S("table"), S("required"), S("It must name the record's table."));
    return;
  }
  r->table = schema_table(name->text);
  if (!r->table) {
    unknown_table(r, name->text);
  } else if (!db_row_init(&r->row, r->table, mem)) {
    r->faults.failed = true;
  }
}

/* A new record's slug, when the line has none, is made as the API would. */
static void derive_slug(transfer_record *r, const field *f, arena *mem) {
  const field *source = schema_field(r->table, str_c(f->opt.from));
  buf slug = buf_make(mem, 64);
  slug_write(&slug, db_row_text(&r->row, source));
  if (slug.len == 0) slug_write(&slug, r->id);
  if (!buf_ok(&slug)) r->faults.failed = true;
  if (slug.len == 0 || !buf_ok(&slug)) return;
  db_row_set(&r->row, f, WIRE_OF_TEXT(buf_view(&slug)));
  r->derived |= field_bit(f);
}

/* Of what the line does not have: required fields whose column has no default. */
static void check_absent(transfer_record *r, arena *mem) {
  for (size_t i = 0; i < r->table->n_fields; i++) {
    const field *f = &r->table->fields[i];
    if (db_row_has(&r->row, f)) continue;
    if (f->kind == FIELD_SLUG && f->opt.from) derive_slug(r, f, mem);
    bool filled = f->opt.initial || f->opt.from || f->opt.fill != FILL_NEVER;
    if (f->opt.required && !filled) fault(r, f->name, S("required"), S("It is required."));
  }
}

void transfer_read_line(str line, arena *mem, transfer_record *out) {
  const json_tree *tree;
  *out = (transfer_record){.faults = {.mem = mem}};
  err e = json_tree_parse(line, mem, &tree);
  if (err_is(e) || tree->kind != JSON_TREE_OBJECT) {
    syntax_fault(out, err_is(e) ? e.detail : S("The line must be a JSON object: {…}."));
    return;
  }
  read_table(out, tree, mem);
  if (!out->table || out->faults.failed) return;
  for (const json_tree *m = tree->first; m; m = m->next) {
    const field *f = schema_field(out->table, m->name);
    if (f) {
      read_member(out, f, m);
    } else if (!str_eq(m->name, S("table"))) {
      fault(out, m->name, S("unknown"), S("The table has no such field."));
    }
  }
  out->id = db_row_text(&out->row, &out->table->fields[0]);
  /* A field that has a fault already is not absent: another fault would only confuse. */
  if (out->faults.n == 0) check_absent(out, mem);
  check_row(&out->row, false, &out->faults);
}

/* --- statements ------------------------------------------------------------ */

static void write_literal(sql *out, wire_value value) {
  switch (value.tag) {
    case WIRE_NULL:
      sql_raw(out, S("NULL"));
      return;
    case WIRE_INT:
      buf_i64(&out->text, value.num);
      return;
    case WIRE_REAL: /* a number: field_parse saw to it */
      buf_str(&out->text, value.text);
      return;
    case WIRE_TEXT:
      sql_literal(out, value.text);
      return;
    case WIRE_BLOB:
      break;
  }
  __builtin_trap();
}

/* The columns of `set` but the id, each by `write`, with `between` them. */
typedef void column_writer(sql *out, const field *f);

static void write_columns(sql *out, const table *t, uint64_t set, str between,
                          column_writer *write) {
  bool more = false;
  for (size_t i = 1; i < t->n_fields; i++) {
    if (!(set & field_bit(&t->fields[i]))) continue;
    if (more) sql_raw(out, between);
    more = true;
    write(out, &t->fields[i]);
  }
}

static void write_name(sql *out, const field *f) { sql_ident(out, f->name); }

static void write_assignment(sql *out, const field *f) {
  sql_ident(out, f->name);
  sql_raw(out, S(" = excluded."));
  sql_ident(out, f->name);
}

static void write_difference(sql *out, const field *f) {
  sql_ident(out, f->table->name);
  sql_raw(out, S("."));
  sql_ident(out, f->name);
  sql_raw(out, S(" IS NOT excluded."));
  sql_ident(out, f->name);
}

/* VALUES (…), or the same of many records. */
static void write_values(sql *out, const db_row *row, transfer_form form) {
  size_t n = 0;
  sql_raw(out, form == TRANSFER_FROM_JSON ? S(" SELECT ") : S(" VALUES ("));
  for (size_t i = 0; i < row->table->n_fields; i++) {
    const field *f = &row->table->fields[i];
    bool large = f->kind == FIELD_INTEGER; /* may be a text, as beyond 2^53 */
    if (!db_row_has(row, f)) continue;
    if (n > 0) sql_raw(out, S(", "));
    switch (form) {
      case TRANSFER_BOUND:
        sql_bind(out, row->values[i]);
        break;
      case TRANSFER_LITERAL:
        write_literal(out, row->values[i]);
        break;
      case TRANSFER_FROM_JSON:
        sql_raw(out, large ? S("CAST(value->>") : S("value->>"));
        buf_u64(&out->text, n);
        sql_raw(out, large ? S(" AS INTEGER)") : STR_EMPTY);
        break;
    }
    n++;
  }
  /* Without WHERE the ON of the conflict would be read as one of a join. */
  sql_raw(out, form == TRANSFER_FROM_JSON ? S(" FROM json_each(?1) WHERE 1") : S(")"));
}

transfer_form transfer_best_form(const transfer_record *record, size_t line_bytes) {
  enum { LARGE_BYTES = 200000 };
  for (size_t i = 0; i < record->table->n_fields; i++) {
    if (record->table->fields[i].kind == FIELD_NUMBER) return TRANSFER_BOUND;
  }
  return line_bytes > LARGE_BYTES ? TRANSFER_BOUND : TRANSFER_FROM_JSON;
}

void transfer_write_statement(sql *out, const transfer_record *record, transfer_form form) {
  const table *t = record->table;
  uint64_t others = record->row.present & ~field_bit(&t->fields[0]);
  uint64_t given = others & ~record->derived;
  sql_raw(out, S("INSERT INTO "));
  sql_ident(out, t->name);
  sql_raw(out, others ? S(" (\"id\", ") : S(" (\"id\""));
  write_columns(out, t, others, S(", "), write_name);
  sql_raw(out, S(")"));
  write_values(out, &record->row, form);
  sql_raw(out, S(" ON CONFLICT (\"id\") DO "));
  if (!given) {
    sql_raw(out, S("NOTHING"));
    return;
  }
  sql_raw(out, S("UPDATE SET "));
  write_columns(out, t, given, S(", "), write_assignment);
  sql_raw(out, S(" WHERE "));
  write_columns(out, t, given, S(" OR "), write_difference);
}
