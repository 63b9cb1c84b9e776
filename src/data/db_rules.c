/* db_rules: who may write what, and what ends a transaction. SQL has no statement that ends one
 * when nothing was hit, but an error does: a path of JSON that is none, with the statement's number
 * in it, which comes back in the message. See data/db.h and db_parts.h. */
#include "data/db.h"
#include "data/rule.h"
#include "db_parts.h"
#include "host/host.h"
#include "query_parts.h"

#define MARK_TEXT "stratus-miss-"

err db_forbidden(void) {
  return err_make(ERR_FORBIDDEN, STR_EMPTY, S("This is not allowed to whoever sent the request."));
}

str db_rule(const db *d, const table *t, db_action action) {
  const char *rule = NULL;
  if (!d->ruled) return STR_EMPTY;
  switch (action) {
    case DB_READ:
      rule = t->opt.read;
      break;
    case DB_CREATE:
    case DB_UPSERT:
      rule = t->opt.create;
      break;
    case DB_UPDATE:
      rule = t->opt.update;
      break;
    case DB_DELETE:
      rule = t->opt.delete;
      break;
  }
  return rule ? str_c(rule) : S(ADMIN);
}

bool db_rule_refuses(const db *d, str rule) {
  return rule.ptr && rule_judge(rule, &d->principal) == RULE_NEVER;
}

bool db_never_may(const db *d, const table *t, db_action action) {
  return db_rule_refuses(d, db_rule(d, t, action));
}

void db_write_rule(const db *d, str rule, arena *mem, sql *out) {
  query asker = {.principal = d->principal, .now_ms = d->now_ms};
  renderer r = {.root = &asker, .mem = mem, .out = out};
  sql_raw(out, S(" AND "));
  query_write_rule_text(&r, rule); /* a bad one leaves the statement !sql_ok */
}

void db_write_image(const table *t, sql *out) {
  renderer r = {.out = out};
  sql_raw(out, S("json_array("));
  for (size_t i = 0; i < t->n_fields; i++) {
    if (i > 0) sql_raw(out, S(", "));
    query_write_json_cell(&r, S("t"), &t->fields[i]);
  }
  sql_raw(out, S(")"));
}

/* SELECT json_extract('{}', CASE WHEN condition THEN '$' ELSE 'stratus-miss-N' END): the caller
 * writes the condition in between. */
void db_insist_begin(sql *out) { sql_raw(out, S("SELECT json_extract('{}', CASE WHEN ")); }

void db_insist_end(db_batch *b, sql *out, size_t number, db_statement s) {
  sql_raw(out, S(" THEN '$' ELSE '" MARK_TEXT));
  buf_u64(&out->text, number);
  sql_raw(out, S("' END)"));
  (void)db_batch_add(b, out, s);
}

void db_batch_make_sure(db_batch *b) {
  if (b->unsure == 0) return;
  size_t number = b->unsure - 1;
  b->unsure = 0;
  sql *text = db_batch_statement(b);
  if (!text) return;
  db_insist_begin(text);
  sql_raw(text, S("changes() > 0"));
  db_insist_end(b, text, number, (db_statement){.action = DB_READ});
}

void db_batch_check_after(db_batch *b, const table *t, str id, str rule, db_statement s) {
  if (!rule.ptr || err_is(b->fault)) return;
  if (rule_judge(rule, &b->db->principal) == RULE_ALWAYS) return;
  db_batch_make_sure(b);
  sql *text = db_batch_statement(b);
  if (!text) return;
  db_insist_begin(text);
  sql_raw(text, S("EXISTS (SELECT 1 FROM "));
  sql_ident(text, t->name);
  sql_raw(text, S(" AS t WHERE t.\"id\" = "));
  sql_bind(text, WIRE_OF_TEXT(id));
  db_write_rule(b->db, rule, b->db->mem, text);
  sql_raw(text, S(")"));
  db_insist_end(b, text, b->n, s); /* its own number: it is what misses, not the write */
}

bool db_message_miss(str message, size_t *number) {
  size_t at = str_find_str(message, S(MARK_TEXT));
  if (at == message.len) return false;
  str rest = str_skip(message, at + sizeof MARK_TEXT - 1);
  size_t digits = 0;
  *number = 0;
  while (digits < rest.len && rest.ptr[digits] >= '0' && rest.ptr[digits] <= '9' && digits < 6) {
    *number = *number * 10 + (size_t)(rest.ptr[digits++] - '0');
  }
  return digits > 0;
}

/* SELECT (rule), (each rule of its fields) FROM the table WHERE it is this record, and may be read.
 */
static bool ask_why(db_batch *asking, const db_statement *s) {
  sql *text = db_batch_statement(asking);
  if (!text) return false;
  str rule = db_rule(asking->db, s->table, s->action);
  sql_raw(text, S("SELECT 1"));
  if (rule.ptr) db_write_rule(asking->db, rule, asking->db->mem, text);
  for (const field *f = NULL; (f = db_field_next(asking->db, s->table, s->said, f)) != NULL;) {
    sql_raw(text, S(", 1"));
    db_write_rule(asking->db, str_c(f->opt.write), asking->db->mem, text);
  }
  sql_raw(text, S(" FROM "));
  sql_ident(text, s->table->name);
  sql_raw(text, S(" AS t WHERE t.\"id\" = "));
  sql_bind(text, WIRE_OF_TEXT(s->id));
  if (rule.ptr) db_write_rule(asking->db, str_c(s->table->opt.read), asking->db->mem, text);
  (void)db_batch_add(asking, text, (db_statement){.action = DB_READ});
  return true;
}

static bool holds(const db_rows *found, size_t column) {
  wire_value v = db_cell(found, 0, column);
  return v.tag == WIRE_INT && v.num != 0;
}

err db_miss(db_batch *b, size_t number) {
  const db_statement *s = &b->items[number];
  b->fault_tag = s->tag;
  if (s->refused) return db_forbidden_field(s->refused);
  if (s->unseen) return db_unseen(b, s->unseen);
  /* A new row, or what an existing one would have become (db_batch_check_after). */
  if (s->action != DB_UPDATE && s->action != DB_DELETE) return db_forbidden();
  db_batch asking = db_batch_make(b->db);
  if (!ask_why(&asking, s)) return err_no_memory();
  err e = db_run(&asking);
  if (err_is(e)) return e;
  const db_rows *found = db_result(&asking, 0);
  if (found->n > 0 && !holds(found, 0)) return db_forbidden();
  size_t column = 1;
  for (const field *f = NULL; (f = db_field_next(b->db, s->table, s->said, f)) != NULL;) {
    if (found->n > 0 && !holds(found, column++)) return db_forbidden_field(f);
  }
  if (found->n > 0 && s->as_read) {
    return err_make(ERR_PRECONDITION, STR_EMPTY,
                    S("Somebody else changed the record in the meantime; read it again."));
  }
  /* Should it be there by now: it was not when the write came. */
  return err_make(ERR_NOT_FOUND, STR_EMPTY, S("There is no such record."));
}

size_t db_add_image(db_batch *b, const table *t, str id) {
  sql *text = db_batch_statement(b);
  if (!text) return 0;
  query q = query_make(t);
  q.principal = b->db->principal;
  q.trusted = b->db->trusted;
  q.now_ms = b->db->now_ms;
  renderer r = {.root = &q, .mem = b->db->mem, .out = text};
  sql_raw(text, S("SELECT "));
  query_write_columns(&r, t, S("t"), q.fields, query_write_cell);
  sql_raw(text, S(", "));
  db_write_image(t, text);
  sql_raw(text, S(" AS \"+0\" FROM "));
  sql_ident(text, t->name);
  sql_raw(text, S(" AS t WHERE t.\"id\" = "));
  sql_bind(text, WIRE_OF_TEXT(id));
  sql_raw(text, S(" AND "));
  query_write_rule(&r, t);
  b->db->reads |= schema_table_bits(t);
  return db_batch_add(b, text, (db_statement){.table = t, .result = {.columns = q.fields}});
}

size_t db_add_check(db_batch *b, changes_check *check) {
  sql *text = db_batch_statement(b);
  *check = (changes_check){0};
  if (!text) return 0;
  *check = changes_check_make(host_now_ms(), b->db->mem, text);
  return db_batch_add(b, text, (db_statement){.action = DB_READ});
}

void db_learn(const db_batch *b, size_t number, changes_check *check) {
  check->bookmark = b->db->slot->bookmark;
  if (!changes_learn(check, &db_result(b, number)->cells)) changes_forget();
}

void db_write_record_array(const db *d, const table *t, str id, sql *out) {
  query q = query_make(t);
  q.principal = d->principal;
  q.trusted = !d->ruled;
  q.now_ms = d->now_ms;
  renderer r = {.root = &q, .mem = d->mem, .out = out};
  sql_raw(out, S("json((SELECT json_array("));
  query_write_columns(&r, t, S("t"), q.fields, query_write_json_value);
  sql_raw(out, S(") FROM "));
  sql_ident(out, t->name);
  sql_raw(out, S(" AS t WHERE t.\"id\" = "));
  sql_bind(out, WIRE_OF_TEXT(id));
  sql_raw(out, S("))"));
}
