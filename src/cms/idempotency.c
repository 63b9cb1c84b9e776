/* idempotency: see cms/idempotency.h. The table (cms/migrate.c):
 *
 *   key      the Idempotency-Key, a newline, who sent it: see write_sender
 *   request  a hash of method, path and body
 *   answer   [status, [cells of the record], status, null, …], one pair per change
 *   at       when, in milliseconds */
#include "cms/idempotency.h"

#include "base/hash.h"
#include "base/real.h"
#include "cms/auth.h"
#include "format/json.h"
#include "host/host.h"

enum { KEPT_MS = 24 * 60 * 60 * 1000 };

/* Fixed: another isolate must find the same. Not against attackers, who have only their own keys.
 */
static const hash_key REQUEST_KEY = {UINT64_C(0x6964656d706f7465), UINT64_C(0x6e63792d6b657931)};

err idempotency_header(context *c) {
  str key;
  host_header_result got = host_header_read(S("idempotency-key"), c->mem, &key);
  c->idempotency_key = STR_EMPTY;
  if (got == HOST_HEADER_ABSENT) return OK;
  if (c->req.method != METHOD_POST) {
    return err_make(ERR_BAD_REQUEST, S("Idempotency-Key"),
                    S("Idempotency-Key goes with POST; the other methods need none."));
  }
  if (got == HOST_HEADER_UNREADABLE || key.len == 0 || key.len > LIMIT_KEY_BYTES) {
    return err_make(ERR_BAD_REQUEST, S("Idempotency-Key"),
                    S("Idempotency-Key must have 1 to 200 characters."));
  }
  c->idempotency_key = key;
  return OK;
}

/* A token is for less than its user, so it has keys of its own; and so have a user's roles: what
 * was answered to an admin is not for who is none any more. */
static void write_sender(const context *c, buf *key) {
  if (auth_is_anonymous(c)) return;
  if (c->asker.kind == ASKER_TOKEN) {
    buf_str(key, S("token "));
    buf_str(key, c->asker.id);
    return;
  }
  buf_str(key, S("role "));
  buf_str(key, c->principal.role.text);
  if (c->principal.user_id.tag != WIRE_TEXT) return;
  buf_str(key, S(" user "));
  buf_str(key, c->principal.user_id.text);
}

err idempotency_read(context *c, str body, idempotency *out) {
  *out = (idempotency){0};
  if (c->idempotency_key.len == 0) return OK;
  buf key = buf_make(c->mem, 128), whole = buf_make(c->mem, body.len + 128);
  buf fingerprint = buf_make(c->mem, 32);
  buf_str(&key, c->idempotency_key); /* of a header, so there is no newline in it */
  buf_char(&key, '\n');
  write_sender(c, &key);
  buf_str(&whole, method_name(c->req.method));
  buf_str(&whole, c->req.url.path);
  buf_char(&whole, '\n');
  buf_str(&whole, body);
  if (!buf_ok(&whole)) return err_no_memory();
  hash128 h = hash_str_128_1_3(REQUEST_KEY, buf_view(&whole));
  buf_hex64(&fingerprint, h.lo);
  buf_hex64(&fingerprint, h.hi);
  if (!buf_ok(&key) || !buf_ok(&fingerprint)) return err_no_memory();
  out->key = buf_view(&key);
  out->fingerprint = buf_view(&fingerprint);
  return OK;
}

void idempotency_forget(db_batch *b) {
  (void)db_add_sql(b, 0, S("DELETE FROM \"_idempotency\" WHERE \"at\" < ?1"),
                   V(b->db->now_ms - KEPT_MS));
}

void idempotency_begin(const idempotency *i, db_batch *b) {
  if (!i->key.ptr) return;
  idempotency_forget(b);
  (void)db_add_sql(b, 0,
                   S("INSERT INTO \"_idempotency\" (\"key\", \"request\", \"answer\", \"at\")"
                     " VALUES (?1, ?2, '[]', ?3)"),
                   V(i->key), V(i->fingerprint), V(b->db->now_ms));
}

/* At once, and not at the end: what comes behind it in a batch may change the record again. */
void idempotency_keep(const idempotency *i, db_batch *b, const api_change *change) {
  if (!i->key.ptr || err_is(b->fault)) return;
  sql *text = arena_alloc(b->db->mem, sizeof *text);
  if (!text) {
    db_batch_fail(b, err_no_memory());
    return;
  }
  sql_init(text, b->db->mem);
  sql_raw(text, S("UPDATE \"_idempotency\" SET \"answer\" = json_insert(\"answer\", '$[#]', "));
  buf_i64(&text->text, api_change_status(change));
  sql_raw(text, S(", '$[#]', "));
  if (change->method == METHOD_DELETE) {
    sql_raw(text, S("NULL"));
  } else {
    db_write_record_array(b->db, change->table, b->items[change->number].id, text);
  }
  sql_raw(text, S(") WHERE \"key\" = "));
  sql_bind(text, WIRE_OF_TEXT(i->key));
  (void)db_add_statement(b, text);
}

/* A double as D1 spells it: SQLite's JSON has 2.0 for 2. */
static wire_value spelt(const field *f, wire_value value, arena *mem) {
  double x;
  bool is_real = value.tag == WIRE_REAL || value.tag == WIRE_TEXT;
  return f->kind == FIELD_NUMBER && is_real && real_read(value.text, &x) ? value_of_double(mem, x)
                                                                         : value;
}

/* [cells]: the cells of a record that the reader has just opened. */
static bool read_cells(json_reader *in, const table *t, arena *mem, wire_rows *out) {
  wire_value value;
  json_event event;
  uint32_t n = 0;
  uint64_t fields = query_make(t).fields;
  wire_value *cells = arena_alloc_array(mem, t->n_fields, sizeof *cells);
  if (!cells) return false;
  for (size_t i = 0; (event = json_read(in, &value)) == JSON_VALUE; i++) {
    while (i < t->n_fields && !(fields & field_bit(&t->fields[i]))) i++;
    if (i == t->n_fields) return false;
    cells[n++] = spelt(&t->fields[i], value, mem);
  }
  *out = (wire_rows){.rows = 1, .columns = n, .cells = cells};
  return event == JSON_CLOSE;
}

static bool read_answer(str answer, const api_change *changes, size_t n, arena *mem,
                        wire_rows *rows, int *statuses) {
  json_reader in = {.rest = answer, .mem = mem};
  wire_value value;
  if (json_read(&in, &value) != JSON_OPEN) return false;
  for (size_t k = 0; k < n; k++) {
    if (json_read(&in, &value) != JSON_VALUE || value.tag != WIRE_INT) return false;
    statuses[k] = (int)value.num;
    rows[k] = (wire_rows){0};
    json_event event = json_read(&in, &value);
    if (event == JSON_VALUE && changes[k].method == METHOD_DELETE) continue; /* null */
    if (event != JSON_OPEN || !read_cells(&in, changes[k].table, mem, &rows[k])) return false;
  }
  return true;
}

err idempotency_replay(const idempotency *i, db *d, const api_change *changes, size_t n,
                       wire_rows *rows, int *statuses) {
  db_rows found;
  err e = db_sql(d, 0, &found,
                 S("SELECT \"request\", \"answer\" FROM \"_idempotency\" WHERE \"key\" = ?1"),
                 V(i->key));
  if (err_is(e)) return e;
  if (found.n == 0) {
    return err_make(ERR_UNAVAILABLE, STR_EMPTY, S("The first request is not done; try again."));
  }
  if (!str_eq(db_cell(&found, 0, 0).text, i->fingerprint)) {
    return err_make(ERR_KEY_REUSED, S("Idempotency-Key"),
                    S("This Idempotency-Key came with another request before."));
  }
  if (read_answer(db_cell(&found, 0, 1).text, changes, n, d->mem, rows, statuses)) return OK;
  return d->mem->exhausted
             ? err_no_memory()
             : err_make(ERR_INTERNAL, STR_EMPTY, S("The first answer was kept in another shape."));
}
