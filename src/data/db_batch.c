/* db_batch: several statements in one round trip, and what came back. See data/db.h. */
#include <string.h>

#include "data/db.h"
#include "data/replicas.h"
#include "data/schema_guard.h"
#include "db_parts.h"
#include "host/host.h"

db_batch db_batch_make(db *d) {
  db_batch b = {.db = d, .request = buf_make(d->mem, 512)};
  buf_le32(&b.request, 0); /* the count, known when it is sent */
  return b;
}

void db_batch_fail(db_batch *b, err e) {
  if (err_is(b->fault)) return;
  b->fault = e;
  b->fault_tag = b->tag;
}

sql *db_batch_statement(db_batch *b) {
  sql *text = arena_alloc(b->db->mem, sizeof *text);
  if (text) {
    sql_init(text, b->db->mem);
  } else {
    db_batch_fail(b, err_no_memory());
  }
  return text;
}

/* Room for one more. */
static bool make_room(db_batch *b) {
  enum { FIRST = 4 };
  if (b->n < b->cap && b->n < LIMIT_BATCH) return true;
  if (b->n == LIMIT_BATCH) {
    db_batch_fail(b, err_make(ERR_BAD_REQUEST, STR_EMPTY,
                              S("There are more statements than one batch may have.")));
    return false;
  }
  size_t cap = b->cap ? b->cap * 2 : FIRST;
  db_statement *items =
      b->cap ? arena_grow(b->db->mem, b->items, b->cap * sizeof *items, cap * sizeof *items)
             : arena_alloc_array(b->db->mem, cap, sizeof *items);
  if (!items) {
    db_batch_fail(b, err_no_memory());
    return false;
  }
  b->items = items;
  b->cap = cap;
  return true;
}

size_t db_batch_add(db_batch *b, const sql *text, db_statement s) {
  if (!sql_ok(text)) {
    bool memory = !buf_ok(&text->text);
    db_batch_fail(b, memory ? err_no_memory()
                            : err_make(ERR_BAD_REQUEST, STR_EMPTY,
                                       S("This is too large for one statement of the database.")));
  }
  if (err_is(b->fault) || !make_room(b)) return 0;
  sql_write(text, &b->request);
  s.tag = b->tag;
  b->items[b->n] = s;
  return b->n++;
}

size_t db_add_select(db_batch *b, const query *q) {
  sql *text = arena_alloc(b->db->mem, sizeof *text);
  if (!text) {
    db_batch_fail(b, err_no_memory());
    return 0;
  }
  query mine = *q; /* the session says who asks, and when */
  mine.principal = b->db->principal;
  mine.trusted = q->trusted || b->db->trusted;
  mine.now_ms = b->db->now_ms;
  err e = query_render(&mine, b->db->mem, text);
  if (err_is(e)) {
    db_batch_fail(b, e);
    return 0;
  }
  b->db->reads |= query_tables(q);
  db_rows shape = {.table = q->n_aggregates ? NULL : q->table,
                   .columns = query_columns(q),
                   .first = q->total ? 1 : 0,
                   .reversed = q->cursor.kind == CURSOR_BEFORE};
  return db_batch_add(b, text, (db_statement){.table = q->table, .result = shape});
}

size_t db_add_sql_values(db_batch *b, uint64_t tables, str sql_text, const wire_value *values,
                         size_t count) {
  bool writes = !str_starts(sql_text, S("SELECT")); /* perhaps: WITH may read only */
  if (writes) db_batch_make_sure(b);
  sql *text = db_batch_statement(b);
  if (!text) return 0;
  sql_raw(text, sql_text);
  ASSERT(count <= LIMIT_SQL_PARAMS);
  for (size_t i = 0; i < count; i++) text->params[text->n_params++] = values[i];
  b->db->reads |= tables;
  if (writes) b->db->writes |= tables;
  b->writes += writes;
  return db_batch_add(b, text, (db_statement){.action = DB_READ});
}

size_t db_add_statement(db_batch *b, const sql *text) {
  db_batch_make_sure(b);
  b->writes++;
  return db_batch_add(b, text, (db_statement){.action = DB_READ});
}

bool db_batch_send(db_batch *b, str *reply) {
  for (size_t i = 0; i < 4; i++) b->request.ptr[i] = (char)(b->n >> 8 * i & 0xFF);
  /* A batch of several has its rows as objects, so columns need names of their own: the renderer's
   * have, plain SQL may not, and must not come out differently in an isolate's first request. And
   * D1 may take no more statements than these. */
  bool plain = b->n == 1 && !b->items[0].table;
  str request = buf_view(&b->request);
  str session = b->db->near && b->db->writes == 0 ? replicas_near(changes_horizon()) : STR_EMPTY;
  if (session.len == 0) session = replicas_primary();
  if (plain || b->n == LIMIT_BATCH) return host_db_session(b->db->slot, session, request, reply);
  return schema_guard_db(b->db->slot, session, request, reply);
}

static err shape_error(void) {
  return err_make(ERR_INTERNAL, STR_EMPTY,
                  S("The database's tables are not those that this worker was built for."));
}

err db_batch_read(db_batch *b, str reply) {
  wire_reader in = {.rest = reply};
  if (wire_read_u32(&in) != b->n) return shape_error();
  for (size_t i = 0; i < b->n; i++) {
    db_rows *r = &b->items[i].result;
    if (!wire_read_rows(&in, b->db->mem, &r->cells)) {
      return in.bad ? shape_error() : err_no_memory();
    }
    if (r->cells.rows < r->first) return shape_error();
    r->n = r->cells.rows - r->first;
    size_t fields = (size_t)__builtin_popcountll(r->columns);
    if (r->table && r->n > 0 && r->cells.columns < fields) return shape_error();
  }
  return OK;
}

err db_run(db_batch *b) {
  str reply;
  if (b->writes > 1) db_batch_make_sure(b);
  if (err_is(b->fault)) return b->fault;
  if (!buf_ok(&b->request)) return err_no_memory();
  /* Something that belongs to the writes, a row of the trail say, may be what there was no room
   * for.
   */
  if (b->writes > 0 && b->db->mem->exhausted) return err_no_memory();
  ASSERT(b->n > 0);
  if (!db_batch_send(b, &reply)) return db_error(b, reply);
  err e = db_batch_read(b, reply);
  if (err_is(e)) return e;
  /* A write alone changed nothing if it hit nothing. */
  for (size_t i = 0; i < b->n; i++) {
    if (b->items[i].must_hit && b->items[i].result.n == 0) return db_miss(b, i);
  }
  return OK;
}

const db_rows *db_result(const db_batch *b, size_t number) {
  ASSERT(number < b->n);
  return &b->items[number].result;
}
