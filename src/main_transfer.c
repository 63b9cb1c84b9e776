/* main_transfer: what `npm run export` and `npm run import` know of the schema, a command run under
 * WASI by src/shim/transfer.mjs, which has the database and the files. One line in, one or more
 * lines out:
 *
 *   export             asks {"ask":SQL,"table":NAME}; gets a JSON array per row, then an empty
 * line; prints records. What was lost is told on stderr; the exit code is then 3. check gets a
 * file's lines, then one with U+0004 alone. Prints {"fault":…} for what can not be written; asks
 * {"ask":SQL}, and gets the rows and an empty line. Then prints arrays of line numbers, in the
 * order in which to write them: what stands in one array refers to each other. write [--literal]
 * gets lines that are good; prints for each [SQL, parameters…], or with
 *                      --literal [SQL], or {"fault":…} when that is too long.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cms/transfer.h"
#include "cms/transfer_graph.h"
#include "format/json.h"

static const size_t GRAPH_BYTES = (size_t)1 << 31; /* what is kept of a whole file */
static const size_t LINE_BYTES = (size_t)1 << 30;  /* memory for what is made of one line */

#define END_OF_FILE_LINE "\x04"

static bool print(const buf *b) {
  bool ok = buf_ok(b) && fwrite(b->ptr, 1, b->len, stdout) == b->len && fputc('\n', stdout) != EOF;
  if (!ok) fputs("transfer: out of memory, or the output could not be written\n", stderr);
  return ok;
}

/* The next line of the input without its end; false at the end. Valid until the next one. */
static bool next_line(str *out) {
  static char *text;
  static size_t cap;
  ssize_t n = getline(&text, &cap, stdin);
  if (n < 0) return false;
  if (n > 0 && text[n - 1] == '\n') n--;
  *out = (str){text, (size_t)n};
  return true;
}

/* {"ask":"SELECT …"}, and the text goes to where the rows come from. */
static bool ask(const sql *statement, const table *t, arena *mem) {
  buf out = buf_make(mem, statement->text.len + 64);
  json j = json_make(&out);
  json_object_begin(&j);
  json_key_str(&j, S("ask"), buf_view(&statement->text));
  json_key_str(&j, S("table"), t->name);
  json_object_end(&j);
  return sql_ok(statement) && print(&out) && fflush(stdout) == 0;
}

/* Reads a row's cells; false when the line is no row of `n` cells. */
static bool read_row(str line, arena *mem, wire_value *cells, size_t n) {
  json_reader r = {.rest = line, .mem = mem};
  wire_value end;
  bool ok = json_read(&r, &end) == JSON_OPEN;
  for (size_t i = 0; ok && i < n; i++) ok = json_read(&r, &cells[i]) == JSON_VALUE;
  ok = ok && json_read(&r, &end) == JSON_CLOSE && json_read(&r, &end) == JSON_END;
  if (!ok) fputs("transfer: a row of the database is not of the site's schema\n", stderr);
  return ok;
}

/* --- export ---------------------------------------------------------------- */

static void tell_lost(const table *t, str id, uint64_t lost) {
  for (size_t i = 0; i < t->n_fields; i++) {
    if (!(lost & field_bit(&t->fields[i]))) continue;
    fprintf(stderr, "%.*s %.*s: %.*s has a value that the field can not have; written as null\n",
            (int)t->name.len, t->name.ptr, (int)id.len, id.ptr, (int)t->fields[i].name.len,
            t->fields[i].name.ptr);
  }
}

typedef struct {
  arena page, row; /* what lives until the next page, the next row */
  bool lossy;
} exporting;

/* Writes the rows that come; *last is the last one's id, in x->page. */
static bool export_rows(exporting *x, const table *t, str *last, size_t *n) {
  wire_value cells[LIMIT_FIELDS];
  str line;
  for (*n = 0; next_line(&line); ++*n) {
    if (line.len == 0) return true;
    arena_reset(&x->row);
    if (!read_row(line, &x->row, cells, t->n_fields)) return false;
    buf out = buf_make(&x->row, line.len + 256);
    uint64_t lost = transfer_write_line(&out, t, cells);
    if (lost) tell_lost(t, cells[0].text, lost);
    x->lossy |= lost != 0;
    if (!print(&out) || !arena_copy(&x->page, cells[0].text, last)) return false;
  }
  return false; /* the database went away; src/shim/transfer.mjs says why */
}

static bool export_table(exporting *x, const table *t) {
  static sql statement;
  str last = STR_EMPTY;
  for (size_t n = 1; n > 0;) {
    str copy = STR_EMPTY;
    bool first = last.ptr == NULL;
    if (!arena_copy(&x->row, last, &copy)) return false;
    arena_reset(&x->page);
    sql_init(&statement, &x->page);
    transfer_write_page(&statement, t, first ? NULL : &copy);
    if (!ask(&statement, t, &x->page) || !export_rows(x, t, &last, &n)) return false;
  }
  return true;
}

static int run_export(void) {
  const table *order[LIMIT_TABLES];
  exporting x = {0};
  bool ok = true;
  arena_init(&x.page, LINE_BYTES);
  arena_init(&x.row, LINE_BYTES);
  transfer_order(order);
  for (size_t i = 0; ok && i < schema_n_shown; i++) ok = export_table(&x, order[i]);
  arena_free(&x.page);
  arena_free(&x.row);
  return !ok || fflush(stdout) != 0 ? 1 : x.lossy ? 3 : 0;
}

/* --- check ----------------------------------------------------------------- */

typedef struct {
  transfer_graph graph;
  arena kept, line; /* what lives until the end, until the next line */
  bool failed;
} checking;

static void print_fault(checking *c, uint64_t number, const table *t, str id,
                        const err_fault *fault) {
  buf out = buf_make(&c->line, 256);
  json j = json_make(&out);
  json_object_begin(&j);
  json_key(&j, S("fault"));
  json_object_begin(&j);
  json_key_i64(&j, S("line"), (int64_t)number);
  if (t) json_key_str(&j, S("table"), t->name);
  if (id.len > 0) json_key_str(&j, S("id"), id);
  if (fault->field.len > 0) json_key_str(&j, S("field"), fault->field);
  json_key_str(&j, S("code"), fault->code);
  json_key_str(&j, S("message"), fault->message);
  json_object_end(&j);
  json_object_end(&j);
  if (!print(&out)) c->failed = true;
}

static void check_line(checking *c, uint64_t number, str line) {
  transfer_record r;
  arena_reset(&c->line);
  transfer_read_line(line, &c->line, &r);
  if (r.faults.failed) c->failed = true;
  for (size_t i = 0; i < r.faults.n; i++) {
    print_fault(c, number, r.table, r.id, &r.faults.items[i]);
  }
  uint64_t before = transfer_graph_add(&c->graph, number, &r);
  if (before == 0 || r.faults.n > 0) return;
  buf message = buf_make(&c->line, 64);
  buf_str(&message, S("The record stands in line "));
  buf_u64(&message, before);
  buf_str(&message, S(" already."));
  print_fault(c, number, r.table, r.id, &(err_fault){S("id"), S("twice"), buf_view(&message)});
}

static void print_missing(void *context, uint64_t line, const field *f, str from_id, str to_id) {
  checking *c = context;
  arena_reset(&c->line);
  buf message = buf_make(&c->line, 128);
  buf_str(&message, S("There is no record "));
  buf_str(&message, to_id);
  buf_str(&message, S(" in "));
  buf_str(&message, f->opt.to->name);
  buf_str(&message, S(", nor can the file bring it."));
  print_fault(c, line, f->table, from_id,
              &(err_fault){f->name, S("reference"), buf_view(&message)});
}

static void print_group(void *context, const uint64_t *lines, size_t n) {
  checking *c = context;
  arena_reset(&c->line);
  buf out = buf_make(&c->line, 32);
  for (size_t i = 0; i < n; i++) {
    buf_char(&out, i > 0 ? ',' : '[');
    buf_u64(&out, lines[i]);
  }
  buf_char(&out, ']');
  if (!print(&out)) c->failed = true;
}

/* Hears which of the records that were asked for exist. */
static bool hear(checking *c, const table *t) {
  str line;
  while (next_line(&line)) {
    wire_value id;
    if (line.len == 0) return true;
    arena_reset(&c->line);
    if (!read_row(line, &c->line, &id, 1)) return false;
    transfer_graph_exists(&c->graph, t, id.text);
  }
  return false;
}

static int run_check(void) {
  static checking c;
  static sql statement;
  str line;
  arena_init(&c.kept, GRAPH_BYTES);
  arena_init(&c.line, LINE_BYTES);
  transfer_graph_init(&c.graph, &c.kept);
  for (uint64_t number = 1; next_line(&line) && !str_eq(line, S(END_OF_FILE_LINE)); number++) {
    if (str_trim(line).len > 0 && !str_eq(line, S("\r"))) check_line(&c, number, line);
  }
  arena_reset(&c.line);
  sql_init(&statement, &c.line);
  for (const table *t; (t = transfer_graph_ask(&c.graph, &statement));) {
    if (!ask(&statement, t, &c.line) || !hear(&c, t)) return 1;
    arena_reset(&c.line);
    sql_init(&statement, &c.line);
  }
  transfer_graph_each_missing(&c.graph, print_missing, &c);
  bool ok = transfer_graph_each_group(&c.graph, print_group, &c) && !c.failed && !c.graph.failed;
  if (!ok) fputs("transfer: out of memory\n", stderr);
  transfer_graph_free(&c.graph);
  arena_free(&c.kept);
  arena_free(&c.line);
  return ok && fflush(stdout) == 0 ? 0 : 1;
}

/* --- write ----------------------------------------------------------------- */

static void write_value(json *j, wire_value value) {
  switch (value.tag) {
    case WIRE_NULL:
      json_null(j);
      return;
    case WIRE_INT: /* sql_bind made larger ones text; json_i64 does */
      json_i64(j, value.num);
      return;
    case WIRE_REAL:
      json_number(j, value.text);
      return;
    case WIRE_TEXT:
      json_str(j, value.text);
      return;
    case WIRE_BLOB:
      break;
  }
  __builtin_trap();
}

static void write_row(json *j, const db_row *row) {
  json_array_begin(j);
  for (size_t i = 0; i < row->table->n_fields; i++) {
    if (db_row_has(row, &row->table->fields[i])) write_value(j, row->values[i]);
  }
  json_array_end(j);
}

static bool write_line(str line, arena *mem, bool literal) {
  static sql statement;
  transfer_record r;
  arena_reset(mem);
  transfer_read_line(line, mem, &r);
  if (r.faults.n > 0 || r.faults.failed) return false;
  transfer_form form = literal ? TRANSFER_LITERAL : transfer_best_form(&r, line.len);
  sql_init(&statement, mem);
  transfer_write_statement(&statement, &r, form);
  buf out = buf_make(mem, line.len + 1024);
  json j = json_make(&out);
  if (!buf_ok(&statement.text)) return false;
  if (!sql_ok(&statement)) {
    json_raw(&j, S("{\"fault\":{\"code\":\"size\",\"message\":\"It is too large for one statement, "
                   "100 kB, which is all that the database in production takes from a file.\"}}"));
    return print(&out);
  }
  json_array_begin(&j);
  json_str(&j, buf_view(&statement.text));
  if (form == TRANSFER_FROM_JSON) write_row(&j, &r.row);
  for (size_t i = 0; i < statement.n_params; i++) write_value(&j, statement.params[i]);
  json_array_end(&j);
  return print(&out);
}

static int run_write(bool literal) {
  arena mem;
  str line;
  arena_init(&mem, LINE_BYTES);
  while (next_line(&line)) {
    if (write_line(line, &mem, literal)) continue;
    fputs("transfer: a line can not be written, though it was checked; was the file changed?\n",
          stderr);
    return 1;
  }
  arena_free(&mem);
  return fflush(stdout) == 0 ? 0 : 1;
}

int main(int argc, char **argv) {
  const char *verb = argc > 1 ? argv[1] : "";
  bool literal = argc == 3 && strcmp(argv[2], "--literal") == 0;
  if (argc == 2 && strcmp(verb, "export") == 0) return run_export();
  if (argc == 2 && strcmp(verb, "check") == 0) return run_check();
  if ((argc == 2 || literal) && strcmp(verb, "write") == 0) return run_write(literal);
  fputs("usage: transfer export | check | write [--literal]\n", stderr);
  return 2;
}
