/* db_fields: what a ruled write may say: fields with a .write of their own, and references, which
 * lead only to what their writer may read. A rule that the principal decides is judged at once. One
 * that depends on the row is judged in the batch, by what the row was and by what it becomes. See
 * db_parts.h. */
#include "data/db.h"
#include "data/rule.h"
#include "db_parts.h"
#include "query_parts.h"

err db_forbidden_field(const field *f) {
  return err_make(ERR_FORBIDDEN, f->name,
                  S("This field may not be written by whoever sent the request."));
}

void db_fault_reference(check_faults *faults, const field *ref) {
  buf text = buf_make(faults->mem, 96);
  buf_str(&text, S("There is no record with this id in "));
  buf_str(&text, ref->opt.to->name);
  buf_char(&text, '.');
  if (!buf_ok(&text)) faults->failed = true;
  check_add(faults, ref->name, S("reference"), buf_view(&text));
}

err db_unseen(db_batch *b, const field *ref) {
  check_faults faults = {.mem = b->db->mem};
  db_fault_reference(&faults, ref);
  err e = check_result(&faults);
  if (e.code == ERR_INVALID) e.code = ERR_CONFLICT;
  return e;
}

static rule_verdict judge(const db *d, const field *f) {
  return d->ruled && f->opt.write ? rule_judge(str_c(f->opt.write), &d->principal) : RULE_ALWAYS;
}

const field *db_field_next(const db *d, const table *t, uint64_t said, const field *f) {
  for (size_t i = f ? f->index + 1u : 0; i < t->n_fields; i++) {
    f = &t->fields[i];
    if ((said & field_bit(f)) && judge(d, f) == RULE_PERHAPS) return f;
  }
  return NULL;
}

void db_fields_refuse(db_batch *b, const table *t, uint64_t said) {
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    if (!(said & field_bit(f)) || judge(b->db, f) != RULE_NEVER) continue;
    db_batch_fail(b, db_forbidden_field(f));
    return;
  }
}

/* EXISTS (SELECT 1 FROM to AS t WHERE it is this one AND it may be read). */
static void check_reference(db_batch *b, const field *ref, str id) {
  str rule = str_c(ref->opt.to->opt.read);
  if (rule_judge(rule, &b->db->principal) == RULE_ALWAYS) return; /* then the key itself tells */
  db_batch_check_after(b, ref->opt.to, id, rule, (db_statement){.action = DB_READ, .unseen = ref});
}

void db_fields_check_after(db_batch *b, const db_row *values, uint64_t said, str id) {
  const table *t = values->table;
  if (!b->db->ruled) return;
  for (const field *f = NULL; (f = db_field_next(b->db, t, said, f)) != NULL;) {
    db_batch_check_after(b, t, id, str_c(f->opt.write),
                         (db_statement){.action = DB_READ, .refused = f});
  }
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    bool refers = f->kind == FIELD_REF && (said & field_bit(f)) && db_row_text(values, f).len > 0;
    if (refers) check_reference(b, f, db_row_text(values, f));
  }
}
