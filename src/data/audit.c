/* audit: see data/audit.h. What changed is put together as text in SQL: '{' || ',"title":["a","b"]'
 * || … '}', a piece for each field. Not json_object: D1 allows a function 32 arguments, and a
 * compound SELECT five parts. */
#include "data/audit.h"

#include "audit_parts.h"
#include "base/uuid.h"
#include "data/rule.h"
#include "db_parts.h"
#include "host/host.h"

/* --- values ------------------------------------------------------------------------------------
 */

/* What stands for a value: a column of t, or a parameter that was bound. */
typedef struct {
  const field *column; /* NULL: the parameter */
  size_t parameter;
} operand;

static void write_operand(sql *out, operand x) {
  if (x.column) {
    sql_column(out, S("t"), x.column->name);
  } else {
    sql_again(out, x.parameter);
  }
}

static void write_limit(sql *out) { buf_u64(&out->text, AUDIT_TEXT_CHARACTERS); }

/* CASE WHEN length(x) > 200 THEN json_quote(substr(x, 1, 200) || '…') ELSE `whole` x `end` END */
static void write_cut(sql *out, operand x, str whole, str end) {
  sql_raw(out, S("CASE WHEN length("));
  write_operand(out, x);
  sql_raw(out, S(") > "));
  write_limit(out);
  sql_raw(out, S(" THEN json_quote(substr("));
  write_operand(out, x);
  sql_raw(out, S(", 1, "));
  write_limit(out);
  sql_raw(out, S(") || '…') ELSE "));
  sql_raw(out, whole);
  write_operand(out, x);
  sql_raw(out, end);
  sql_raw(out, S(" END"));
}

/* The value as JSON text, as the API would show it. */
static void write_json(sql *out, field_kind kind, operand x) {
  switch (kind) {
    case FIELD_ID:
    case FIELD_TEXT:
    case FIELD_SLUG:
    case FIELD_MARKDOWN:
    case FIELD_EMAIL:
    case FIELD_URL:
    case FIELD_COLOR:
    case FIELD_CHOICE:
    case FIELD_REF:
      write_cut(out, x, S("json_quote("), S(")"));
      return;
    case FIELD_JSON:
      write_cut(out, x, S("coalesce("), S(", 'null')"));
      return;
    case FIELD_INTEGER:
    case FIELD_NUMBER:
      sql_raw(out, S("json_quote("));
      write_operand(out, x);
      sql_raw(out, S(")"));
      return;
    case FIELD_BOOLEAN:
      sql_raw(out, S("CASE "));
      write_operand(out, x);
      sql_raw(out, S(" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END"));
      return;
    case FIELD_DATETIME:
      sql_raw(out, S("json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', "));
      write_operand(out, x);
      sql_raw(out, S(" / 1000.0, 'unixepoch'))"));
      return;
  }
  __builtin_trap();
}

bool audit_shows(const field *f) {
  const query_principal admin = {.role = V("admin")};
  if (f->opt.private) return false;
  return !f->opt.read || rule_judge(str_c(f->opt.read), &admin) == RULE_ALWAYS;
}

void audit_write_name(sql *out, const field *f, str behind) {
  sql_raw(out, S("',\""));
  sql_raw(out, f->name);
  sql_raw(out, S("\":"));
  sql_raw(out, behind);
  sql_raw(out, S("'"));
}

void audit_write_value(sql *out, const field *f) {
  sql_raw(out, S(" || CASE WHEN t."));
  sql_ident(out, f->name);
  sql_raw(out, S(" IS NOT NULL THEN "));
  audit_write_name(out, f, audit_shows(f) ? STR_EMPTY : S("null"));
  if (audit_shows(f)) {
    sql_raw(out, S(" || "));
    write_json(out, f->kind, (operand){.column = f});
  }
  sql_raw(out, S(" ELSE '' END"));
}

/* || CASE WHEN t."title" IS NOT ?1 THEN ',"title":[' || before || ',' || after || ']' ELSE '' END
 */
static void write_change(sql *out, const field *f, wire_value after) {
  sql_raw(out, S(" || CASE WHEN t."));
  sql_ident(out, f->name);
  sql_raw(out, S(" IS NOT "));
  operand x = {.parameter = sql_bind(out, after)};
  sql_raw(out, S(" THEN "));
  audit_write_name(out, f, audit_shows(f) ? S("[") : S("null"));
  if (audit_shows(f)) {
    sql_raw(out, S(" || "));
    write_json(out, f->kind, (operand){.column = f});
    sql_raw(out, S(" || ',' || "));
    write_json(out, f->kind, x);
    sql_raw(out, S(" || ']'"));
  }
  sql_raw(out, S(" ELSE '' END"));
}

/* --- rows --------------------------------------------------------------------------------------
 */

static str action_name(db_action action) {
  switch (action) {
    case DB_CREATE:
    case DB_UPSERT:
      return S("create");
    case DB_UPDATE:
      return S("update");
    case DB_DELETE:
      return S("delete");
    case DB_READ:
      break;
  }
  __builtin_trap();
}

/* The email of whoever has this id, where the schema has such people. */
static void write_email(sql *out, const audit_who *who) {
  const table *people = schema_table(S("users"));
  const field *email = people ? schema_field(people, S("email")) : NULL;
  if (who->actor.tag != WIRE_NULL || who->actor_id.tag == WIRE_NULL || !email) {
    sql_bind(out, who->actor);
    return;
  }
  sql_raw(out, S("(SELECT "));
  sql_ident(out, email->name);
  sql_raw(out, S(" FROM "));
  sql_ident(out, people->name);
  sql_raw(out, S(" WHERE \"id\" = "));
  sql_bind(out, who->actor_id);
  sql_raw(out, S(")"));
}

/* ann@example.com, or with a token: ann@example.com (token "deploy"). */
static void write_actor(sql *out, const audit_who *who) {
  bool with_token = who->token.tag == WIRE_TEXT;
  if (with_token) sql_raw(out, S("coalesce("));
  write_email(out, who);
  if (!with_token) return;
  sql_raw(out, S(" || ' ', '') || '(token \"' || "));
  sql_bind(out, who->token);
  sql_raw(out, S(" || '\")'"));
}

sql *audit_begin(db_batch *b, const audit_who *who) {
  if (!schema_table(S("audit_trail")) || err_is(b->fault)) return NULL;
  if (!who) { /* memory ran out when it was made, and no change goes without its row */
    db_batch_fail(b, err_no_memory());
    return NULL;
  }
  db_batch_make_sure(b);
  sql *out = db_batch_statement(b);
  if (out) {
    sql_raw(out, S("INSERT INTO \"audit_trail\" (\"at\", \"actor_id\", \"address\", \"action\", "
                   "\"table_name\", \"actor\", \"id\", \"record_id\", \"changed\") "));
  }
  return out;
}

bool audit_make_id(db_batch *b, wire_value *id) {
  uint8_t random[UUID_RANDOM_BYTES];
  char *text = arena_alloc(b->db->mem, UUID_TEXT_BYTES);
  if (!text) {
    db_batch_fail(b, err_no_memory());
    return false;
  }
  host_random(random, sizeof random);
  uuid_v7(b->db->now_ms, random, text);
  *id = WIRE_OF_TEXT(((str){text, UUID_TEXT_BYTES}));
  return true;
}

void audit_write_who(sql *out, const db *d, const audit_who *who, db_action action,
                     str table_name) {
  const wire_value values[] = {V(d->now_ms), who->actor_id, who->address, V(action_name(action)),
                               V(table_name)};
  sql_raw(out, S("SELECT "));
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    sql_bind(out, values[i]);
    sql_raw(out, S(", "));
  }
  write_actor(out, who);
  sql_raw(out, S(", "));
}

/* INSERT INTO "audit_trail" (…) SELECT all but what changed, which the caller goes on with. NULL
 * without a table or memory. */
static sql *begin_row(db_batch *b, const audit_who *who, db_action action, str table_name,
                      wire_value record_id, wire_value *id) {
  wire_value own;
  if (!id) id = &own;
  sql *out = audit_begin(b, who);
  if (!out || !audit_make_id(b, id)) return NULL;
  audit_write_who(out, b->db, who, action, table_name);
  sql_bind(out, *id);
  sql_raw(out, S(", "));
  if (record_id.tag == WIRE_NULL) {
    sql_raw(out, S("t.\"id\""));
  } else {
    sql_bind(out, record_id);
  }
  sql_raw(out, S(", "));
  return out;
}

static void end_row(db_batch *b, const sql *out) { (void)db_add_statement(b, out); }

void audit_add(db_batch *b, const audit_who *who, db_action action, str table_name, str record_id,
               str changed) {
  sql *out = begin_row(b, who, action, table_name, V(record_id), NULL);
  if (!out) return;
  sql_bind(out, V(changed));
  end_row(b, out);
}

void audit_add_if_changed(db_batch *b, const audit_who *who, db_action action, str table_name,
                          str record_id, str changed) {
  sql *out = begin_row(b, who, action, table_name, V(record_id), NULL);
  if (!out) return;
  sql_bind(out, V(changed));
  sql_raw(out, S(" WHERE changes() > 0"));
  end_row(b, out);
}

/* What signing in keeps and nobody hears of has no rows of its own, nor have its ids: a link's is
 * made from its secret. */
bool audit_concerns(const table *t) { return !(t->opt.internal && t->opt.unlogged); }

/* '{' || substr(pieces, 2) || '}' FROM (SELECT '' || … AS pieces FROM t WHERE, which the caller
 * goes on with. `keeps`: fields of the values that are not written after all. */
static void write_pieces(sql *out, const db_row *values, bool updates, uint64_t keeps) {
  const table *t = values->table;
  sql_raw(out, S("'{' || substr(pieces, 2) || '}' FROM (SELECT t.\"id\", ''"));
  for (size_t i = 1; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    if (!updates) {
      audit_write_value(out, f);
    } else if (db_row_has(values, f) && f->opt.fill == FILL_NEVER && !(keeps & field_bit(f))) {
      write_change(out, f, values->values[i]);
    }
  }
  sql_raw(out, S(" AS pieces FROM "));
  sql_ident(out, t->name);
  sql_raw(out, S(" AS t WHERE t."));
}

/* Of an update that changes nothing there is no row. */
void audit_change(db_batch *b, db_action action, const db_row *values, str id,
                  const condition *guard) {
  const table *t = values->table;
  bool updates = action == DB_UPDATE;
  if (!b->db->audit || !audit_concerns(t)) return;
  sql *out = begin_row(b, b->db->audit, action, t->name, V(id), NULL);
  if (!out) return;
  write_pieces(out, values, updates, 0);
  sql_raw(out, S("\"id\" = "));
  sql_bind(out, V(id));
  db_write_guard(b->db, t, guard, out);
  sql_raw(out, updates ? S(") WHERE pieces <> ''") : S(")"));
  end_row(b, out);
  if (action == DB_DELETE) audit_cascade(b, t, id, guard);
}

/* " WHERE the record has this value": which is there before the upsert. */
static void write_found(sql *out, const field *on, wire_value value) {
  sql_ident(out, on->name);
  sql_raw(out, S(" = "));
  sql_bind(out, value);
}

bool audit_upsert(db_batch *b, const db_row *values, const field *on, uint64_t keeps,
                  wire_value *made) {
  const table *t = values->table;
  wire_value value = db_row_get(values, on), id = db_row_get(values, &t->fields[0]);
  if (!b->db->audit || !audit_concerns(t)) return false;
  sql *out = begin_row(b, b->db->audit, DB_UPDATE, t->name, V_NULL, NULL);
  if (!out) return false;
  write_pieces(out, values, true, keeps | field_bit(on) | 1);
  write_found(out, on, value);
  sql_raw(out, S(") AS t WHERE pieces <> ''"));
  end_row(b, out);
  out = begin_row(b, b->db->audit, DB_CREATE, t->name, id, made);
  if (!out) return false;
  sql_raw(out, S("NULL WHERE NOT EXISTS (SELECT 1 FROM "));
  sql_ident(out, t->name);
  sql_raw(out, S(" AS t WHERE t."));
  write_found(out, on, value);
  sql_raw(out, S(")"));
  end_row(b, out);
  return true;
}

void audit_upserted(db_batch *b, const db_row *values, wire_value made) {
  if (err_is(b->fault)) return;
  db_batch_make_sure(b);
  sql *out = db_batch_statement(b);
  if (!out) return;
  sql_raw(out, S("UPDATE \"audit_trail\" SET \"changed\" = (SELECT "));
  write_pieces(out, values, false, 0);
  sql_raw(out, S("\"id\" = "));
  sql_bind(out, db_row_get(values, &values->table->fields[0]));
  sql_raw(out, S(")) WHERE \"id\" = "));
  sql_bind(out, made);
  end_row(b, out);
}

void audit_record(db_batch *b, db_action action, const table *t, str id) {
  ASSERT(action == DB_CREATE || action == DB_DELETE);
  audit_change(b, action, &(db_row){.table = t}, id, NULL);
}

void audit_prune(db_batch *b, int64_t before_ms, int64_t most) {
  if (!schema_table(S("audit_trail"))) return;
  (void)db_add_sql(b, 0,
                   S("DELETE FROM \"audit_trail\" WHERE \"id\" IN (SELECT \"id\" FROM "
                     "\"audit_trail\" WHERE \"at\" < ?1 ORDER BY \"at\" LIMIT ?2)"),
                   V(before_ms), V(most));
}
