/* db_write: what happens to values on their way into the database: what nobody said is filled in,
 * hooks look at them, the schema checks them. See data/db.h and data/hooks.h. */
#include "base/uuid.h"
#include "data/audit.h"
#include "data/db.h"
#include "data/field.h"
#include "db_parts.h"
#include "format/slug.h"
#include "host/host.h"

enum { MAX_HOOK_DEPTH = 8, VARIANT_BYTES = 6 };

void db_refuse(db_change *change, const field *f, str code, str message) {
  check_add(change->faults, f ? f->name : STR_EMPTY, code, message);
}

static const field *id_field(const table *t) { return &t->fields[0]; }

static bool set_copy(db_row *r, const field *f, str text, arena *mem) {
  str copy;
  if (!arena_copy(mem, text, &copy)) return false;
  db_row_set(r, f, WIRE_OF_TEXT(copy));
  return true;
}

/* The id, and the initial values. */
static bool fill_first(const db *d, db_row *r) {
  const table *t = r->table;
  if (!db_row_has(r, id_field(t))) {
    uint8_t random[UUID_RANDOM_BYTES];
    char text[UUID_TEXT_BYTES];
    host_random(random, sizeof random);
    uuid_v7(d->now_ms, random, text);
    if (!set_copy(r, id_field(t), (str){text, sizeof text}, d->mem)) return false;
  }
  for (size_t i = 1; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    wire_value value;
    if (db_row_has(r, f) || !f->opt.initial) continue;
    if (field_parse(f, str_c(f->opt.initial), &value)) db_row_set(r, f, value);
  }
  return true;
}

/* The audit fields; those that were given stay, so that an import can keep its dates. */
static void fill_times(const db *d, db_row *r, bool creates) {
  for (size_t i = 0; i < r->table->n_fields; i++) {
    const field *f = &r->table->fields[i];
    bool due = f->opt.fill == FILL_ON_UPDATE || (creates && f->opt.fill == FILL_ON_CREATE);
    if (due && !db_row_has(r, f)) db_row_set(r, f, WIRE_OF_INT(d->now_ms));
  }
}

/* A slug that nobody gave is made from its source; from a source that has no letters, the id. The
 * variant is for when another record has it. */
static bool fill_slug(const db *d, db_row *r, const field *f, db_write *w) {
  const field *source = schema_field(r->table, str_c(f->opt.from));
  buf slug = buf_make(d->mem, 64);
  ASSERT(source);
  slug_write(&slug, db_row_text(r, source));
  if (slug.len == 0) slug_write(&slug, db_row_text(r, id_field(r->table)));
  buf variant = buf_make(d->mem, slug.len + 1 + VARIANT_BYTES);
  uint8_t random[VARIANT_BYTES];
  host_random(random, sizeof random);
  buf_str(&variant, buf_view(&slug));
  buf_char(&variant, '-');
  for (int i = 0; i < VARIANT_BYTES; i++) {
    buf_char(&variant, "0123456789abcdefghijklmnopqrstuv"[random[i] % 32]);
  }
  if (!buf_ok(&slug) || !buf_ok(&variant)) return false;
  db_row_set(r, f, WIRE_OF_TEXT(buf_view(&slug)));
  w->derived = f->opt.unique ? f : NULL;
  w->variant = buf_view(&variant);
  return true;
}

/* The first slug of a table with a source; further ones have to be given. */
static bool fill_slugs(const db *d, db_row *r, db_write *w) {
  for (size_t i = 0; i < r->table->n_fields; i++) {
    const field *f = &r->table->fields[i];
    if (f->kind != FIELD_SLUG || !f->opt.from || db_row_text(r, f).len > 0) continue;
    return fill_slug(d, r, f, w);
  }
  return true;
}

static uint64_t all_fields(const table *t) {
  return t->n_fields == 64 ? UINT64_MAX : (UINT64_C(1) << t->n_fields) - 1;
}

/* Runs the hook before, fills in, checks. False when the batch failed. */
static bool prepare(db_batch *b, db_change *change, hook *before, db_write *w) {
  check_faults faults = {.mem = b->db->mem};
  bool creates = change->action == DB_CREATE;
  if (b->found) faults = *b->found;
  b->found = NULL;
  change->faults = &faults;
  if (before) before(change);
  if (change->action != DB_DELETE) {
    if (creates || change->values.present) fill_times(b->db, &change->values, creates);
    if (creates && !fill_slugs(b->db, &change->values, w)) faults.failed = true;
    check_row(&change->values, creates, &faults);
  }
  change->faults = NULL;
  err e = check_result(&faults);
  if (err_is(e)) db_batch_fail(b, e);
  return !err_is(b->fault);
}

/* Runs the hook after, which may add statements, and these may have hooks. */
static void finish(db_batch *b, db_change *change, hook *after) {
  check_faults faults = {.mem = b->db->mem};
  if (!after || err_is(b->fault)) return;
  ASSERT(b->depth < MAX_HOOK_DEPTH); /* a hook that brings itself about */
  bool ruled = b->db->ruled;
  b->depth++;
  b->db->ruled = false; /* what the site's own code adds is not the client's doing */
  change->batch = b;
  change->faults = &faults;
  after(change);
  b->db->ruled = ruled;
  b->depth--;
  err e = check_result(&faults);
  if (err_is(e)) db_batch_fail(b, e);
}

static size_t add(db_batch *b, const sql *text, const db_change *change, db_action action,
                  const db_write *w) {
  const table *t = change->values.table;
  bool finds = action == DB_UPDATE || action == DB_DELETE;
  b->db->writes |= schema_written_tables(t, action == DB_DELETE);
  db_statement s = {.action = action,
                    .table = t,
                    .id = change->id,
                    .values = change->values,
                    .must_hit = finds ? w->guard == NULL : w->rule.ptr != NULL,
                    .as_read = w->image.ptr != NULL,
                    .said = w->said,
                    .result = {.table = t, .columns = w->columns}};
  db_batch_make_sure(b);
  size_t number = db_batch_add(b, text, s);
  b->writes++;
  if (s.must_hit) b->unsure = number + 1;
  return number;
}

/* What every write begins with. False, and the batch failed, when the principal may never do it. */
static bool begin(db_batch *b, const table *t, db_action action, db_write *w) {
  *w = (db_write){.db = b->db, .columns = all_fields(t), .rule = db_rule(b->db, t, action)};
  if (b->db->ruled) w->columns = schema_public_fields(t) | field_bit(id_field(t));
  if (db_rule_refuses(b->db, w->rule)) db_batch_fail(b, db_forbidden());
  return !err_is(b->fault);
}

/* What the client said, before hooks and initial values add theirs. */
static bool may_say(db_batch *b, const db_row *values, db_write *w) {
  if (b->db->ruled) w->said = values->present;
  db_fields_refuse(b, values->table, w->said);
  return !err_is(b->fault);
}

/* What an upsert leaves as it is in a record that is there, as it is rendered. */
static uint64_t kept_fields(const db_write *w) {
  return w->filled | (w->derived ? field_bit(w->derived) : 0);
}

static size_t add_new(db_batch *b, const field *on, db_row values) {
  const table_hooks *hooks = hooks_of(values.table);
  db_change change = {.db = b->db, .action = DB_CREATE, .values = values};
  db_write w;
  if (!begin(b, values.table, DB_CREATE, &w)) return 0;
  if (!may_say(b, &values, &w)) return 0;
  w.on = on;
  if (!fill_first(b->db, &change.values)) {
    db_batch_fail(b, err_no_memory());
    return 0;
  }
  w.filled = change.values.present & ~values.present;
  change.id = db_row_text(&change.values, id_field(values.table));
  if (!prepare(b, &change, hooks->before_create, &w)) return 0;
  sql *text = db_batch_statement(b);
  if (!text) return 0;
  wire_value made;
  bool is_new = !on || w.derived == on; /* of a slug that was made here there is none yet */
  bool either = !is_new && audit_upsert(b, &change.values, on, kept_fields(&w), &made);
  db_render_insert(&w, &change.values, b->db->mem, text);
  size_t number = add(b, text, &change, on ? DB_UPSERT : DB_CREATE, &w);
  if (either) audit_upserted(b, &change.values, made);
  if (is_new) audit_change(b, DB_CREATE, &change.values, change.id, NULL);
  db_fields_check_after(b, &change.values, w.said, change.id);
  finish(b, &change, hooks->after_create);
  return number;
}

size_t db_add_insert_row(db_batch *b, db_row values) { return add_new(b, NULL, values); }

size_t db_add_upsert_row(db_batch *b, const field *on, db_row values) {
  ASSERT(on->table == values.table && on->opt.unique && !b->db->ruled);
  return add_new(b, on, values);
}

/* An update of no field changes nothing, and is none in the change log. */
static size_t add_untouched(db_batch *b, const sql *text, const db_change *change,
                            const db_write *w) {
  size_t number = add(b, text, change, DB_UPDATE, w);
  if (b->unsure == 0) return number;
  b->unsure = 0; /* changes() says nothing of a SELECT */
  sql *sure = db_batch_statement(b);
  if (!sure) return number;
  db_insist_begin(sure);
  db_render_is_there(w, change->values.table, change->id, b->db->mem, sure);
  db_insist_end(b, sure, number, (db_statement){.action = DB_READ});
  return number;
}

static size_t add_update(db_batch *b, str id, db_row values, const condition *guard, str image) {
  const table_hooks *hooks = hooks_of(values.table);
  db_change change = {.db = b->db, .action = DB_UPDATE, .id = id, .values = values};
  db_write w;
  if (!begin(b, values.table, DB_UPDATE, &w)) return 0;
  if (!may_say(b, &values, &w)) return 0;
  w.guard = guard;
  w.image = image;
  if (!prepare(b, &change, hooks->before_update, &w)) return 0;
  audit_change(b, DB_UPDATE, &change.values, id, guard);
  sql *text = db_batch_statement(b);
  if (!text) return 0;
  size_t number;
  if (change.values.present) {
    db_render_update(&w, id, &change.values, b->db->mem, text);
    number = add(b, text, &change, DB_UPDATE, &w);
  } else {
    db_render_untouched(&w, values.table, id, b->db->mem, text);
    number = add_untouched(b, text, &change, &w);
  }
  db_batch_check_after(b, values.table, id, w.rule, (db_statement){.action = DB_READ});
  db_fields_check_after(b, &change.values, w.said, id);
  finish(b, &change, hooks->after_update);
  return number;
}

size_t db_add_update_row(db_batch *b, str id, db_row values, const condition *guard) {
  return add_update(b, id, values, guard, STR_EMPTY);
}

size_t db_add_update_as_read(db_batch *b, str id, db_row values, str image) {
  return add_update(b, id, values, NULL, image);
}

static size_t add_delete(db_batch *b, const table *t, str id, const condition *guard, str image) {
  const table_hooks *hooks = hooks_of(t);
  db_change change = {.db = b->db, .action = DB_DELETE, .id = id};
  db_write w;
  if (!begin(b, t, DB_DELETE, &w)) return 0;
  w.columns = field_bit(id_field(t));
  w.guard = guard;
  w.image = image;
  sql *text = db_row_init(&change.values, t, b->db->mem) ? db_batch_statement(b) : NULL;
  if (!text) {
    db_batch_fail(b, err_no_memory());
    return 0;
  }
  if (!prepare(b, &change, hooks->before_delete, &w)) return 0;
  audit_change(b, DB_DELETE, &change.values, id, guard);
  db_render_delete(&w, t, id, b->db->mem, text);
  size_t number = add(b, text, &change, DB_DELETE, &w);
  finish(b, &change, hooks->after_delete);
  return number;
}

size_t db_add_delete(db_batch *b, const table *t, str id, const condition *guard) {
  return add_delete(b, t, id, guard, STR_EMPTY);
}

size_t db_add_delete_as_read(db_batch *b, const table *t, str id, str image) {
  return add_delete(b, t, id, NULL, image);
}

size_t db_add_insert_struct(db_batch *b, const table *t, const void *typed) {
  db_row values;
  if (db_row_read(&values, t, typed, b->db->mem)) return db_add_insert_row(b, values);
  db_batch_fail(b, err_no_memory());
  return 0;
}

size_t db_add_update_struct(db_batch *b, const table *t, str id, const void *typed) {
  db_row values;
  if (db_row_read(&values, t, typed, b->db->mem)) return db_add_update_row(b, id, values, NULL);
  db_batch_fail(b, err_no_memory());
  return 0;
}
