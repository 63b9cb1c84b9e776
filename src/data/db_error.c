/* db_error: what the database's refusal means. Its message names tables and columns of ours; only
 * what is found in the schema again is passed on, in our own words. A violated foreign key names
 * nothing at all: which one it was is asked, in one more round trip that only failures take. A
 * schema that does not match is schema_guard's business. */
#include "data/db.h"
#include "data/schema_guard.h"
#include "db_parts.h"

static err unavailable(void) {
  return err_make(ERR_UNAVAILABLE, STR_EMPTY,
                  S("The database did not answer; try again in a moment."));
}

/* What follows `mark` in the message; false when it is not there. */
static bool behind(str message, str mark, str *rest) {
  size_t at = str_find_str(message, mark);
  if (at == message.len) return false;
  *rest = str_skip(message, at + mark.len);
  return true;
}

/* The field that "posts.slug" names, what follows a name left out. NULL when there is none. */
static const field *named_field(str text) {
  size_t end = 0;
  while (end < text.len && text.ptr[end] != ':' && text.ptr[end] != ' ') end++;
  str name = str_slice(text, 0, end);
  const table *t = schema_any_table(str_cut(&name, '.'));
  return t && name.ptr ? schema_field(t, name) : NULL;
}

/* Whether the statement says something about the field. */
static bool writes_field(const db_statement *s, const field *f) {
  return s->action != DB_READ && s->action != DB_DELETE && s->table == f->table &&
         db_row_has(&s->values, f);
}

/* Finds the tag of the statement that wrote what another has already: the only one that speaks of
 * the field, or one that repeats what a statement before it says. */
static void find_taken(db_batch *b, const field *f) {
  const db_statement *only = NULL;
  bool several = false;
  for (size_t i = 0; i < b->n; i++) {
    const db_statement *s = &b->items[i];
    if (!writes_field(s, f)) continue;
    several = only != NULL;
    only = s;
    str mine = db_row_text(&s->values, f);
    for (size_t k = 0; k < i && mine.len > 0; k++) {
      if (!writes_field(&b->items[k], f)) continue;
      if (!str_eq(db_row_text(&b->items[k].values, f), mine)) continue;
      b->fault_tag = s->tag;
      return;
    }
  }
  if (only && !several) b->fault_tag = only->tag;
}

/* A fault for each field of "posts.a, posts.b". */
static err named_error(db_batch *b, str columns, err_code code, str word, str message) {
  check_faults faults = {.mem = b->db->mem};
  for (str rest = columns; rest.ptr;) {
    const field *f = named_field(str_trim(str_cut(&rest, ',')));
    if (f && faults.n == 0) find_taken(b, f);
    if (f) check_add(&faults, f->name, word, message);
  }
  err e = check_result(&faults);
  if (!err_is(e)) return err_make(code, STR_EMPTY, message);
  if (e.code == ERR_INVALID) {
    e.code = code;
    if (e.n_faults > 1) e.detail = message;
  }
  return e;
}

/* --- references --------------------------------------------------------------------------------
 */

/* One question: is there a record in `t` whose `where` is `value`? */
typedef struct {
  const field *ref; /* the reference that it is about */
  size_t tag;       /* of the statement */
  bool inbound;     /* it leads to what is being deleted; else from what is being written */
} doubt;

typedef struct {
  db_batch batch;
  doubt doubts[LIMIT_BATCH];
} inquiry;

static void ask(inquiry *in, doubt about, const table *t, const field *where, str value) {
  sql *text = arena_alloc(in->batch.db->mem, sizeof *text);
  if (!text || in->batch.n == LIMIT_BATCH) return;
  sql_init(text, in->batch.db->mem);
  sql_raw(text, S("SELECT 1 FROM "));
  sql_ident(text, t->name);
  sql_raw(text, S(" WHERE "));
  sql_ident(text, where->name);
  sql_raw(text, S(" = "));
  sql_bind(text, WIRE_OF_TEXT(value));
  sql_raw(text, S(" LIMIT 1"));
  size_t n = in->batch.n;
  (void)db_batch_add(&in->batch, text, (db_statement){.table = t});
  if (in->batch.n > n) in->doubts[n] = about;
}

/* Whether the batch itself makes this record. */
static bool is_made(const db_batch *b, const table *t, str id) {
  for (size_t i = 0; i < b->n; i++) {
    const db_statement *s = &b->items[i];
    bool makes = s->action == DB_CREATE || s->action == DB_UPSERT;
    if (makes && s->table == t && str_eq(s->id, id)) return true;
  }
  return false;
}

static void ask_outbound(inquiry *in, const db_batch *b, const db_statement *s) {
  for (size_t i = 0; i < s->table->n_fields; i++) {
    const field *f = &s->table->fields[i];
    if (f->kind != FIELD_REF || s->values.values[i].tag != WIRE_TEXT) continue;
    str id = s->values.values[i].text;
    if (is_made(b, f->opt.to, id)) continue;
    ask(in, (doubt){.ref = f, .tag = s->tag}, f->opt.to, &f->opt.to->fields[0], id);
  }
}

static void ask_inbound(inquiry *in, const db_statement *s) {
  for (size_t i = 0; i < schema_n_tables; i++) {
    const table *t = schema_tables[i];
    for (size_t k = 0; k < t->n_fields; k++) {
      const field *f = &t->fields[k];
      bool restricts = f->kind == FIELD_REF && f->opt.on_delete == ON_DELETE_RESTRICT;
      if (!restricts || f->opt.to != s->table) continue;
      ask(in, (doubt){.ref = f, .tag = s->tag, .inbound = true}, t, f, s->id);
    }
  }
}

static void add_reference_fault(check_faults *faults, const doubt *d) {
  if (!d->inbound) {
    db_fault_reference(faults, d->ref);
    return;
  }
  buf text = buf_make(faults->mem, 96);
  buf_str(&text, S("Records of "));
  buf_str(&text, d->ref->table->name);
  buf_str(&text, S(" still refer to it."));
  if (!buf_ok(&text)) faults->failed = true;
  check_add(faults, STR_EMPTY, S("reference"), buf_view(&text));
}

/* Finds out which references are at fault. */
static err reference_error(db_batch *b) {
  str reply;
  check_faults faults = {.mem = b->db->mem};
  inquiry *in = arena_alloc(b->db->mem, sizeof *in);
  err plain = err_make(ERR_CONFLICT, STR_EMPTY,
                       S("A reference leads to no record, or a record is still referred to."));
  if (!in) return err_no_memory();
  in->batch = db_batch_make(b->db);
  for (size_t i = 0; i < b->n; i++) {
    const db_statement *s = &b->items[i];
    if (s->action == DB_DELETE) {
      ask_inbound(in, s);
    } else if (s->action != DB_READ) {
      ask_outbound(in, b, s);
    }
  }
  if (err_is(in->batch.fault)) return in->batch.fault;
  if (in->batch.n == 0) return plain;
  if (!buf_ok(&in->batch.request)) return err_no_memory();
  if (!db_batch_send(&in->batch, &reply)) return plain;
  err e = db_batch_read(&in->batch, reply);
  if (err_is(e)) return e;
  for (size_t i = 0; i < in->batch.n; i++) {
    const doubt *d = &in->doubts[i];
    bool found = in->batch.items[i].result.n > 0;
    if (found != d->inbound || (faults.n > 0 && d->tag != b->fault_tag)) continue;
    b->fault_tag = d->tag; /* that of the first: a request's faults are told together */
    add_reference_fault(&faults, d);
  }
  e = check_result(&faults);
  if (!err_is(e)) return plain;
  if (e.code == ERR_INVALID) e.code = ERR_CONFLICT;
  return e;
}

err db_error(db_batch *b, str message) {
  str rest;
  size_t number;
  if (db_message_miss(message, &number) && number < b->n) return db_miss(b, number);
  if (behind(message, S("UNIQUE constraint failed: _idempotency.key"), &rest)) {
    return err_make(ERR_KEY_REUSED, STR_EMPTY, S("This Idempotency-Key was used before."));
  }
  if (behind(message, S("UNIQUE constraint failed: "), &rest)) {
    return named_error(b, rest, ERR_CONFLICT, S("unique"),
                       S("Another record has this value already."));
  }
  if (behind(message, S("NOT NULL constraint failed: "), &rest)) {
    return named_error(b, rest, ERR_INVALID, S("required"), S("It is required."));
  }
  if (behind(message, S("CHECK constraint failed"), &rest)) {
    return err_make(ERR_INVALID, STR_EMPTY, S("The database's own checks refuse a value."));
  }
  if (behind(message, S("FOREIGN KEY constraint failed"), &rest)) return reference_error(b);
  err e = schema_guard_explain(b->db->slot, message);
  if (err_is(e)) return e;
  return b->db->mem->exhausted ? err_no_memory() : unavailable();
}
