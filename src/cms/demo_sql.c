/* demo_sql: see cms/demo_sql.h. A record that is there already is passed over, so that seeding
 * twice is as good as once; any other conflict is an error, as it should be. */
#include "cms/demo_sql.h"

#include "base/attr.h"
#include "data/field.h"

#define STATEMENT_END "\nON CONFLICT (\"id\") DO NOTHING;\n"

enum {
  /* Beyond the rows: the list of columns, and the end. Field names are short. */
  STATEMENT_FRAME_BYTES = 4096,
};

static void write_raw_i64(sql *out, int64_t n) { buf_i64(&out->text, n); }

/* To a millionth, which is enough for made-up numbers and needs no printf. */
static void write_number(sql *out, double n) {
  static const double SCALE = 1e6, BOUND = 1e12;
  ASSERT(n > -BOUND && n < BOUND);
  if (n < 0) sql_raw(out, S("-"));
  uint64_t scaled = (uint64_t)((n < 0 ? -n : n) * SCALE + 0.5);
  buf_u64(&out->text, scaled / 1000000);
  sql_raw(out, S("."));
  uint64_t rest = scaled % 1000000;
  for (uint64_t unit = 100000; unit > 0; unit /= 10) {
    buf_char(&out->text, (char)('0' + rest / unit % 10));
  }
}

static void write_absent(sql *out, const field *f) {
  wire_value initial;
  if (!f->opt.initial) {
    ASSERT(!f->opt.required);
    sql_raw(out, S("NULL"));
    return;
  }
  ASSERT(field_parse(f, str_c(f->opt.initial), &initial));
  if (initial.tag == WIRE_INT) {
    write_raw_i64(out, initial.num);
  } else if (initial.tag == WIRE_REAL) {
    buf_str(&out->text, initial.text); /* a number: field_parse saw to it */
  } else {
    sql_literal(out, initial.text);
  }
}

static void write_value(sql *out, const field *f, const void *at) {
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
      sql_literal(out, *(const str *)at);
      return;
    case FIELD_INTEGER:
    case FIELD_DATETIME:
      write_raw_i64(out, *(const int64_t *)at);
      return;
    case FIELD_NUMBER:
      write_number(out, *(const double *)at);
      return;
    case FIELD_BOOLEAN:
      write_raw_i64(out, *(const bool *)at);
      return;
  }
  __builtin_trap();
}

void demo_sql_write_row(sql *out, const table *t, const void *row) {
  uint64_t present = *(const uint64_t *)row; /* the first member of every row struct */
  sql_raw(out, S("("));
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    if (i > 0) sql_raw(out, S(", "));
    if (present & field_bit(f)) {
      write_value(out, f, (const char *)row + f->row_offset);
    } else {
      write_absent(out, f);
    }
  }
  sql_raw(out, S(")"));
}

bool demo_sink_ok(const demo_sink *sink) { return !sink->no_memory && !sink->no_room; }

static void sink_write(demo_sink *sink, str text) {
  if (!demo_sink_ok(sink)) return;
  if (!sink->write(sink->context, text)) sink->no_room = true;
}

void demo_insert_init(demo_insert *insert, const table *t, demo_insert *after, arena *mem) {
  insert->table = t;
  insert->after = after;
  insert->n_rows = 0;
  sql_init(&insert->statement, mem);
  sql_init(&insert->row, mem);
}

/* INSERT INTO "posts" ("id", "title", …) VALUES */
static void begin(demo_insert *insert) {
  sql *s = &insert->statement;
  s->text.len = 0; /* its room is kept */
  sql_raw(s, S("INSERT INTO "));
  sql_ident(s, insert->table->name);
  sql_raw(s, S(" ("));
  for (size_t i = 0; i < insert->table->n_fields; i++) {
    if (i > 0) sql_raw(s, S(", "));
    sql_ident(s, insert->table->fields[i].name);
  }
  sql_raw(s, S(") VALUES"));
}

void demo_insert_flush(demo_insert *insert, demo_sink *sink) {
  if (insert->after) demo_insert_flush(insert->after, sink);
  if (insert->n_rows == 0) return;
  sql_raw(&insert->statement, S(STATEMENT_END));
  if (!buf_ok(&insert->statement.text)) sink->no_memory = true;
  if (sink->n_statements > 0) sink_write(sink, S(DEMO_BREAKPOINT "\n"));
  sink_write(sink, buf_view(&insert->statement.text));
  sink->n_statements++;
  insert->n_rows = 0;
}

void demo_insert_add(demo_insert *insert, const void *row, demo_sink *sink) {
  static const size_t SEPARATOR_BYTES = sizeof ",\n" - 1, END_BYTES = sizeof STATEMENT_END - 1;
  insert->row.text.len = 0;
  demo_sql_write_row(&insert->row, insert->table, row);
  str tuple = buf_view(&insert->row.text);
  ASSERT(tuple.len + STATEMENT_FRAME_BYTES <= DEMO_STATEMENT_BYTES);
  size_t with = insert->statement.text.len + SEPARATOR_BYTES + tuple.len + END_BYTES;
  if (insert->n_rows > 0 && with > DEMO_STATEMENT_BYTES) demo_insert_flush(insert, sink);
  if (insert->n_rows == 0) begin(insert);
  sql_raw(&insert->statement, insert->n_rows > 0 ? S(",\n") : S("\n"));
  sql_raw(&insert->statement, tuple);
  insert->n_rows++;
  if (!buf_ok(&insert->row.text) || !buf_ok(&insert->statement.text)) sink->no_memory = true;
}
