/* filler: see cms/filler.h. Making reads what there is to refer to, in one batch, and writes in
 * another, hooks and checks as for anybody's record. Removing is one batch: tables that refer to
 * others first, and of each only records that nothing of others' refers to. */
#include "cms/filler.h"

#include "cms/api.h"
#include "cms/api_message.h"
#include "cms/api_write.h"
#include "cms/audit.h"
#include "cms/auth.h"
#include "cms/filler_values.h"
#include "data/check.h"
#include "data/db.h"
#include "data/rule.h"
#include "format/json.h"
#include "host/host.h"

enum {
  MOST_MADE = 50,     /* of one call: a batch of as many writes */
  MOST_REMOVED = 200, /* of a table in one call */
  CANDIDATES = 50,    /* records that a reference chooses from: the newest */
  MOST_PAIRS = CANDIDATES * CANDIDATES,
  MOST_TABLES_ASKED = LIMIT_FIELDS,
  DAYS_BACK = 180, /* that records are spread over */
};

static const char DEMO_TABLE[] = "\"demo_records\"";

typedef struct {
  const table *table; /* NULL: all */
  int64_t count;
} wish;

static sql *statement(db_batch *b) {
  sql *text = arena_alloc(b->db->mem, sizeof *text);
  if (!text) {
    db_batch_fail(b, err_no_memory());
    return NULL;
  }
  sql_init(text, b->db->mem);
  return text;
}

static err no_table(context *c, str name) {
  message m = message_make(c->mem);
  message_text(&m, S("There is no table "));
  message_quote(&m, name);
  err e = message_error(&m, S("table"));
  return e;
}

/* --- making ------------------------------------------------------------------------------------
 */

/* What a reference may lead to. */
typedef struct {
  const field *ref;
  size_t number; /* of the statement that asks */
  const db_rows *rows;
} source;

/* A unique set of one or two references: which values are taken. */
typedef struct {
  const field *on[2];
  size_t n_on;
  size_t number;
  str taken[MOST_PAIRS + MOST_MADE][2];
  size_t n;
} uniqueness;

typedef struct {
  context *c;
  wish w;
  source sources[LIMIT_FIELDS];
  size_t n_sources;
  uniqueness *unique[LIMIT_FIELDS];
  size_t n_unique;
} making;

/* (SELECT "id" FROM t ORDER BY "id" DESC LIMIT n) */
static void write_candidates(sql *text, const table *t) {
  sql_raw(text, S("SELECT \"id\" FROM "));
  sql_ident(text, t->name);
  sql_raw(text, S(" ORDER BY \"id\" DESC LIMIT "));
  buf_u64(&text->text, CANDIDATES);
}

static void ask_source(making *m, db_batch *b, const field *ref) {
  sql *text = statement(b);
  if (!text) return;
  write_candidates(text, ref->opt.to);
  m->sources[m->n_sources++] = (source){.ref = ref, .number = db_add_statement(b, text)};
}

static void ask_taken(making *m, db_batch *b, const field *const *on, size_t n) {
  uniqueness *u = arena_alloc(m->c->mem, sizeof *u);
  sql *text = u ? statement(b) : NULL;
  if (!text) {
    db_batch_fail(b, err_no_memory());
    return;
  }
  *u = (uniqueness){.n_on = n};
  sql_raw(text, S("SELECT "));
  for (size_t i = 0; i < n; i++) {
    u->on[i] = on[i];
    if (i > 0) sql_raw(text, S(", "));
    sql_ident(text, on[i]->name);
  }
  sql_raw(text, S(" FROM "));
  sql_ident(text, m->w.table->name);
  for (size_t i = 0; i < n; i++) {
    sql_raw(text, i > 0 ? S(" AND ") : S(" WHERE "));
    sql_ident(text, on[i]->name);
    sql_raw(text, S(" IN ("));
    write_candidates(text, on[i]->opt.to);
    sql_raw(text, S(")"));
  }
  u->number = db_add_statement(b, text);
  m->unique[m->n_unique++] = u;
}

/* Of an index whose fields are all references, two at most: others differ by chance. */
static void ask_index(making *m, db_batch *b, const index_def *index) {
  size_t n = 0;
  if (!index->unique) return;
  while (n < INDEX_MAX_FIELDS && index->on[n]) {
    if (index->on[n++]->kind != FIELD_REF || n > 2) return;
  }
  ask_taken(m, b, index->on, n);
}

/* What there is: to refer to, and what is taken. [suspends] */
static err look(making *m) {
  const table *t = m->w.table;
  db d = db_make(m->c->slot);
  db_batch b = db_batch_make(&d);
  for (size_t i = 1; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    if (f->kind != FIELD_REF) continue;
    ask_source(m, &b, f);
    if (f->opt.unique) ask_taken(m, &b, &f, 1);
  }
  for (size_t i = 0; i < t->n_indexes && m->n_unique < LIMIT_FIELDS; i++) {
    ask_index(m, &b, &t->indexes[i]);
  }
  if (b.n == 0) return b.fault;
  err e = db_run(&b);
  if (err_is(e)) return e;
  for (size_t i = 0; i < m->n_sources; i++) {
    m->sources[i].rows = db_result(&b, m->sources[i].number);
  }
  for (size_t i = 0; i < m->n_unique; i++) {
    uniqueness *u = m->unique[i];
    const db_rows *rows = db_result(&b, u->number);
    for (size_t k = 0; k < rows->n && u->n < MOST_PAIRS; k++, u->n++) {
      for (size_t j = 0; j < u->n_on; j++) u->taken[u->n][j] = db_cell(rows, k, j).text;
    }
  }
  return OK;
}

static bool is_taken(const uniqueness *u, const db_row *row) {
  for (size_t i = 0; i < u->n; i++) {
    bool same = true;
    for (size_t j = 0; j < u->n_on; j++) {
      if (!str_eq(u->taken[i][j], db_row_text(row, u->on[j]))) same = false;
    }
    if (same) return true;
  }
  return false;
}

static void choose_references(making *m, filler *f, db_row *row) {
  for (size_t i = 0; i < m->n_sources; i++) {
    const source *s = &m->sources[i];
    bool none = s->rows->n == 0 || (!s->ref->opt.required && filler_below(f, 4) == 0);
    if (none) continue;
    db_row_set(row, s->ref, db_cell(s->rows, (size_t)filler_below(f, s->rows->n), 0));
  }
}

/* References that no other record has, where they must be unique. False when none were found. */
static bool refer(making *m, filler *f, db_row *row) {
  enum { TRIES = 200 };
  for (int i = 0; i < TRIES; i++) {
    bool taken = false;
    choose_references(m, f, row);
    for (size_t k = 0; k < m->n_unique; k++) taken = taken || is_taken(m->unique[k], row);
    if (!taken) return true;
  }
  return false;
}

static void take(making *m, const db_row *row) {
  for (size_t i = 0; i < m->n_unique; i++) {
    uniqueness *u = m->unique[i];
    for (size_t j = 0; j < u->n_on; j++) u->taken[u->n][j] = db_row_text(row, u->on[j]);
    u->n++;
  }
}

/* Rights are nobody's to be given by chance: what has a rule of its own keeps its initial value. A
 * slug with a source is made from it, as for any record. */
static bool is_left_out(const field *f) {
  return (f->opt.write && f->opt.initial) || (f->kind == FIELD_SLUG && f->opt.from);
}

static bool make_row(making *m, filler *f, db_row *row) {
  const table *t = m->w.table;
  int64_t written_ms = f->now_ms - (int64_t)filler_below(f, DAYS_BACK * UINT64_C(86400000));
  if (!db_row_init(row, t, f->mem)) return false;
  for (size_t i = 1; i < t->n_fields; i++) {
    const field *of = &t->fields[i];
    bool absent = !of->opt.required && of->opt.fill == FILL_NEVER && filler_below(f, 6) == 0;
    if (of->kind == FIELD_REF || absent || is_left_out(of)) continue;
    wire_value value = filler_value(f, of, written_ms);
    if (value.tag == WIRE_NULL) return false; /* memory ran out */
    db_row_set(row, of, value);
  }
  return true;
}

/* INSERT INTO demo_records … SELECT … FROM json_each(ids) */
static void note(db_batch *b, const table *t, str ids) {
  sql *text = statement(b);
  if (!text) return;
  sql_raw(text, S("INSERT INTO "));
  sql_raw(text, str_c(DEMO_TABLE));
  sql_raw(text, S(" (\"id\", \"table_name\", \"record_id\", \"created_on\") SELECT "
                  "lower(hex(randomblob(16))), "));
  sql_bind(text, V(t->name));
  sql_raw(text, S(", value, "));
  sql_bind(text, V(b->db->now_ms));
  sql_raw(text, S(" FROM json_each("));
  sql_bind(text, V(ids));
  sql_raw(text, S(")"));
  (void)db_add_statement(b, text);
}

static err nothing_to_refer_to(const making *m) {
  for (size_t i = 0; i < m->n_sources; i++) {
    const source *s = &m->sources[i];
    if (!s->ref->opt.required || s->rows->n > 0) continue;
    message text = message_make(m->c->mem);
    message_text(&text, S("A record must refer to one of "));
    message_quote(&text, s->ref->opt.to->name);
    message_text(&text, S(", and there is none; fill that table first"));
    err e = message_error(&text, S("table"));
    if (e.code == ERR_BAD_REQUEST) e.code = ERR_CONFLICT;
    return e;
  }
  return OK;
}

static err answer(context *c, const buf *body) {
  if (!buf_ok(body)) return err_no_memory();
  response_json(&c->res, buf_view(body));
  response_header(&c->res, S("cache-control"), S("private, no-store"));
  return OK;
}

static void write_number(json *j, str key, size_t n) { json_key_i64(j, key, (int64_t)n); }

/* Makes the records in one batch. [suspends] */
static err make(making *m) {
  size_t n = 0;
  context *c = m->c;
  filler f = filler_make(c->mem, c->now_ms);
  db d = db_make(c->slot);
  db_batch b = db_batch_make(&d);
  buf ids = buf_make(c->mem, 2048), said = buf_make(c->mem, 32), body = buf_make(c->mem, 2048);
  json list = json_make(&ids), changed = json_make(&said), out = json_make(&body);
  json_array_begin(&list);
  for (; (int64_t)n < m->w.count && !err_is(b.fault); n++) {
    db_row row;
    if (!make_row(m, &f, &row)) return err_no_memory();
    if (!refer(m, &f, &row)) break; /* everything is linked to everything */
    size_t number = db_add_insert_row(&b, row);
    if (err_is(b.fault)) break;
    json_str(&list, b.items[number].id);
    take(m, &row);
  }
  json_array_end(&list);
  json_object_begin(&changed);
  write_number(&changed, S("created"), n);
  json_object_end(&changed);
  if (!buf_ok(&ids) || !buf_ok(&said)) return err_no_memory();
  if (n > 0) {
    note(&b, m->w.table, buf_view(&ids));
    audit_add(&b, audit_of(c), DB_CREATE, m->w.table->name, S("demo data"), buf_view(&said));
    err e = api_write_run(c, &b, NULL, 0);
    if (err_is(e)) return e;
  }
  json_object_begin(&out);
  json_key(&out, S("data"));
  json_object_begin(&out);
  write_number(&out, S("created"), n);
  json_key(&out, S("ids"));
  json_raw(&out, buf_view(&ids));
  json_object_end(&out);
  json_object_end(&out);
  err e = answer(c, &body);
  if (!err_is(e)) c->res.status = 201;
  return e;
}

static err read_wish(context *c, const json_tree *body, wish *w) {
  const json_tree *name = json_tree_member(body, S("table"));
  const json_tree *count = json_tree_member(body, S("count"));
  if (!name || name->kind != JSON_TREE_STRING || !count || body->n != 2) {
    return err_make(ERR_BAD_REQUEST, STR_EMPTY,
                    S("The body must be {\"table\": \"…\", \"count\": 1 to 50}."));
  }
  w->table = schema_table(name->text);
  if (!w->table) return no_table(c, name->text);
  if (count->kind != JSON_TREE_NUMBER || !str_to_i64(count->text, &w->count) || w->count < 1 ||
      w->count > MOST_MADE) {
    return err_make(ERR_BAD_REQUEST, S("count"), S("It must be a whole number from 1 to 50."));
  }
  str rule = w->table->opt.create ? str_c(w->table->opt.create) : S(ADMIN);
  return rule_judge(rule, &c->principal) == RULE_NEVER ? db_forbidden() : OK;
}

static err create(context *c) {
  const json_tree *body;
  str text;
  making *m = arena_alloc(c->mem, sizeof *m);
  if (!m) return err_no_memory();
  *m = (making){.c = c};
  err e = api_write_body(c, &body, &text);
  if (!err_is(e)) e = read_wish(c, body, &m->w);
  if (!err_is(e)) e = look(m);
  if (!err_is(e)) e = nothing_to_refer_to(m);
  return err_is(e) ? e : make(m);
}

/* --- removing ----------------------------------------------------------------------------------
 */

/* Whether a table has references to this one. */
static bool is_referred_to(const table *t) {
  for (size_t i = 0; i < schema_n_tables; i++) {
    for (size_t k = 1; k < schema_tables[i]->n_fields; k++) {
      if (schema_tables[i]->fields[k].opt.to == t) return true;
    }
  }
  return false;
}

/* AND NOT EXISTS (SELECT 1 FROM children AS c WHERE c."post_id" = t."id" …): whatever refers to it
 * and stays, or would be deleted with it without being the button's own. */
static void write_unless_referred(sql *text, const field *ref) {
  const table *child = ref->table;
  sql_raw(text, S(" AND NOT EXISTS (SELECT 1 FROM "));
  sql_ident(text, child->name);
  sql_raw(text, S(" AS c WHERE "));
  sql_column(text, S("c"), ref->name);
  sql_raw(text, S(" = t.\"id\""));
  if (ref->opt.on_delete == ON_DELETE_CASCADE && !is_referred_to(child)) {
    sql_raw(text, S(" AND c.\"id\" NOT IN (SELECT \"record_id\" FROM "));
    sql_raw(text, str_c(DEMO_TABLE));
    sql_raw(text, S(" WHERE \"table_name\" = "));
    sql_bind(text, V(child->name));
    sql_raw(text, S(")"));
  }
  sql_raw(text, S(")"));
}

/* DELETE FROM t WHERE "id" IN (SELECT … of demo_records that nothing refers to … LIMIT n) */
static size_t remove_some(db_batch *b, const table *t) {
  sql *text = statement(b);
  if (!text) return 0;
  sql_raw(text, S("DELETE FROM "));
  sql_ident(text, t->name);
  sql_raw(text, S(" WHERE \"id\" IN (SELECT t.\"id\" FROM "));
  sql_raw(text, str_c(DEMO_TABLE));
  sql_raw(text, S(" AS d JOIN "));
  sql_ident(text, t->name);
  sql_raw(text, S(" AS t ON t.\"id\" = d.\"record_id\" WHERE d.\"table_name\" = "));
  sql_bind(text, V(t->name));
  /* Of all tables: who was given a password or a token since is no demo user any more. */
  for (size_t i = 0; i < schema_n_tables; i++) {
    for (size_t k = 1; k < schema_tables[i]->n_fields; k++) {
      const field *ref = &schema_tables[i]->fields[k];
      if (ref->opt.to != t || ref->opt.on_delete == ON_DELETE_SET_NULL) continue;
      write_unless_referred(text, ref);
    }
  }
  sql_raw(text, S(" LIMIT "));
  buf_u64(&text->text, MOST_REMOVED);
  sql_raw(text, S(") RETURNING \"id\""));
  b->db->writes |= schema_written_tables(t, true);
  return db_add_statement(b, text);
}

/* What is gone, by whomever, is no longer the button's. Also what went along by ON DELETE CASCADE.
 */
static void forget(db_batch *b, const table *t) {
  sql *text = statement(b);
  if (!text) return;
  sql_raw(text, S("DELETE FROM "));
  sql_raw(text, str_c(DEMO_TABLE));
  sql_raw(text, S(" WHERE \"table_name\" = "));
  sql_bind(text, V(t->name));
  sql_raw(text, S(" AND \"record_id\" NOT IN (SELECT \"id\" FROM "));
  sql_ident(text, t->name);
  sql_raw(text, S(")"));
  (void)db_add_statement(b, text);
}

static size_t add_counts(db_batch *b) {
  sql *text = statement(b);
  if (!text) return 0;
  sql_raw(text, S("SELECT \"table_name\", count(*) AS n FROM "));
  sql_raw(text, str_c(DEMO_TABLE));
  sql_raw(text, S(" GROUP BY \"table_name\""));
  return db_add_statement(b, text);
}

/* The tables, those that refer to others before these, as far as they do not in a ring. */
static size_t children_first(const table **out) {
  bool placed[LIMIT_TABLES] = {false};
  size_t n = 0;
  for (size_t round = 0; round < schema_n_shown; round++) {
    for (size_t i = 0; i < schema_n_shown; i++) {
      bool waits = false;
      for (size_t k = 0; k < schema_n_shown && round + 1 < schema_n_shown; k++) {
        if (placed[k] || k == i) continue;
        for (size_t m = 1; m < schema_tables[k]->n_fields; m++) {
          if (schema_tables[k]->fields[m].opt.to == schema_tables[i]) waits = true;
        }
      }
      if (placed[i] || waits) continue;
      placed[i] = true;
      out[n++] = schema_tables[i];
    }
  }
  return n;
}

static err write_removed(context *c, size_t removed, const db_rows *left, const table *only) {
  int64_t remaining = 0;
  buf body = buf_make(c->mem, 256);
  json j = json_make(&body);
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_object_begin(&j);
  write_number(&j, S("removed"), removed);
  json_key(&j, S("kept"));
  json_object_begin(&j);
  for (size_t i = 0; i < left->n; i++) {
    str name = db_cell(left, i, 0).text;
    if (only && !str_eq(only->name, name)) continue;
    int64_t n = value_to_i64(db_cell(left, i, 1));
    remaining += n;
    if (removed == 0) {
      json_key_str(&j, name, S("Records that were not made here refer to them."));
    }
  }
  json_object_end(&j);
  json_key_i64(&j, S("remaining"), remaining);
  json_object_end(&j);
  json_object_end(&j);
  return answer(c, &body);
}

static err remove_all(context *c, const table *only) {
  const table *order[LIMIT_TABLES];
  size_t numbers[LIMIT_TABLES], n = only ? 1 : children_first(order), removed = 0;
  buf said = buf_make(c->mem, 64);
  db d = db_make(c->slot);
  db_batch b = db_batch_make(&d);
  if (only) order[0] = only;
  for (size_t i = 0; i < n; i++) numbers[i] = remove_some(&b, order[i]);
  for (size_t i = 0; i < schema_n_shown; i++) forget(&b, schema_tables[i]);
  size_t counts = add_counts(&b);
  buf_str(&said, S("{}"));
  audit_add(&b, audit_of(c), DB_DELETE, only ? only->name : S("*"), S("demo data"),
            buf_view(&said));
  err e = api_write_run(c, &b, NULL, 0);
  if (err_is(e)) return e;
  for (size_t i = 0; i < n; i++) removed += db_result(&b, numbers[i])->cells.rows;
  return write_removed(c, removed, db_result(&b, counts), only);
}

/* --- handlers ----------------------------------------------------------------------------------
 */

static err begin_write(context *c) {
  const table **only = arena_alloc(c->mem, sizeof *only);
  if (!only) return err_no_memory();
  *only = NULL;
  err e = c->asker.pending ? OK : auth_need_admin(c);
  if (err_is(e)) return e;
  bool removes = c->req.method == METHOD_DELETE;
  if (removes && c->req.n_params == 1 && str_eq(c->req.params[0].name, S("table"))) {
    *only = schema_table(c->req.params[0].value);
    if (!*only) return no_table(c, c->req.params[0].value);
    c->req.n_params = 0;
  }
  c->state = only;
  c->needs_io = true;
  return api_write_check(c, !removes);
}

static err resume_write(context *c) {
  const table **only = c->state;
  err e = auth_need_admin(c);
  if (err_is(e)) return e;
  return c->req.method == METHOD_DELETE ? remove_all(c, *only) : create(c);
}

static err begin_read(context *c) {
  err e = auth_need_admin(c);
  if (err_is(e)) return e;
  c->needs_io = true;
  return api_refuse_params(c);
}

static err resume_read(context *c) {
  db d = db_make(c->slot);
  db_batch b = db_batch_make(&d);
  buf body = buf_make(c->mem, 256);
  json j = json_make(&body);
  size_t number = add_counts(&b);
  err e = db_run(&b);
  if (err_is(e)) return e;
  const db_rows *rows = db_result(&b, number);
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_object_begin(&j);
  for (size_t i = 0; i < rows->n; i++) {
    json_key_i64(&j, db_cell(rows, i, 0).text, value_to_i64(db_cell(rows, i, 1)));
  }
  json_object_end(&j);
  json_object_end(&j);
  return answer(c, &body);
}

const handler filler_read = {
    .begin = begin_read, .resume = resume_read, .asked = ASKED_BEFORE_BEGIN};
const handler filler_write = {
    .begin = begin_write, .resume = resume_write, .after = api_write_after};
