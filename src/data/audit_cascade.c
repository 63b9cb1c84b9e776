/* audit_cascade: the rows of the trail about what the database does by itself when a record is
 * deleted: what ON DELETE CASCADE takes along, to any depth, and the references that ON DELETE SET
 * NULL clears. For each table there is one statement, an INSERT … SELECT before the deletion. Which
 * records of a table go is a common table expression, g7 for the seventh table: the ids of those
 * that refer to ids of another one. A table that refers to itself is recursive, and so is a ring of
 * tables, r7 of places and ids, of which each table of the ring has its share. D1 allows a compound
 * SELECT five parts, so of a ring four tables are followed round. */
#include "audit_parts.h"
#include "data/audit.h"
#include "db_parts.h"
#include "query_parts.h"

enum { MOST_OF_A_RING = 4 };

typedef struct {
  db_batch *b;
  const table *const *tables;
  size_t n, root; /* of the tables; that of the record */
  str id;
  const condition *guard;
  uint64_t gone; /* the tables of which records go */
} cascade;

static uint64_t bit(size_t i) { return UINT64_C(1) << i; }

/* Whether `f` is a reference, followed in this way, to one of these tables. */
static bool leads(const field *f, field_on_delete way, uint64_t to) {
  return f->kind == FIELD_REF && f->opt.on_delete == way &&
         (to >> schema_table_index(f->opt.to) & 1) != 0;
}

static bool refers(const table *t, field_on_delete way, uint64_t to) {
  for (size_t k = 0; k < t->n_fields; k++) {
    if (leads(&t->fields[k], way, to)) return true;
  }
  return false;
}

/* These tables and those whose records go with theirs. A fixed point: a few rounds at most. */
static uint64_t below(const cascade *c, uint64_t from) {
  for (uint64_t before = 0; from != before;) {
    before = from;
    for (size_t i = 0; i < c->n; i++) {
      if (refers(c->tables[i], ON_DELETE_CASCADE, from)) from |= bit(i);
    }
  }
  return from;
}

/* The tables that this one goes round in a ring with; itself alone, as a rule. */
static uint64_t ring_of(const cascade *c, size_t i) {
  uint64_t ring = bit(i), reached = below(c, bit(i)) & c->gone;
  for (size_t k = 0; k < c->n; k++) {
    if ((reached >> k & 1) && (below(c, bit(k)) >> i & 1)) ring |= bit(k);
  }
  return ring;
}

/* --- which records go --------------------------------------------------------------------------
 */

static void write_name(sql *out, char kind, size_t i) {
  buf_char(&out->text, kind);
  buf_u64(&out->text, i);
}

/* (t."post_id" IN (SELECT id FROM g0) OR …): the references to these tables. */
static void write_refers(sql *out, const table *t, field_on_delete way, uint64_t to) {
  bool or = false;
  for (size_t k = 0; k < t->n_fields; k++) {
    const field *f = &t->fields[k];
    if (!leads(f, way, to)) continue;
    sql_raw(out, or ? S(" OR ") : S("("));
    or = true;
    sql_column(out, S("t"), f->name);
    sql_raw(out, S(" IN (SELECT id FROM "));
    write_name(out, 'g', schema_table_index(f->opt.to));
    sql_raw(out, S(")"));
  }
  sql_raw(out, S(")"));
}

/* The record itself, and those that refer to what goes of tables outside of the ring. False, with
 * nothing written, when there are none. `placed`: with the table's place before the id. */
static bool write_base(const cascade *c, sql *out, size_t i, uint64_t ring, bool placed,
                       str before) {
  const table *t = c->tables[i];
  bool root = i == c->root, led = refers(t, ON_DELETE_CASCADE, c->gone & ~ring);
  if (!root && !led) return false;
  sql_raw(out, before);
  sql_raw(out, S("SELECT "));
  if (placed) buf_u64(&out->text, i);
  if (placed) sql_raw(out, S(", "));
  sql_raw(out, S("t.\"id\" FROM "));
  sql_ident(out, t->name);
  sql_raw(out, S(" AS t WHERE "));
  if (!root) {
    write_refers(out, t, ON_DELETE_CASCADE, c->gone & ~ring);
    return true;
  }
  sql_raw(out, S("t.\"id\" = ")); /* nothing else of its table is outside of the ring */
  sql_bind(out, V(c->id));
  db_write_guard(c->b->db, t, c->guard, out);
  return true;
}

/* Those that refer to what is found already, p, of the ring. */
static void write_step(const cascade *c, sql *out, size_t i, uint64_t ring, bool placed,
                       size_t name) {
  const table *t = c->tables[i];
  bool or = false;
  sql_raw(out, S(" UNION SELECT "));
  if (placed) buf_u64(&out->text, i);
  if (placed) sql_raw(out, S(", "));
  sql_raw(out, S("t.\"id\" FROM "));
  write_name(out, placed ? 'r' : 'g', name);
  sql_raw(out, S(" AS p JOIN "));
  sql_ident(out, t->name);
  sql_raw(out, S(" AS t ON "));
  for (size_t k = 0; k < t->n_fields; k++) {
    const field *f = &t->fields[k];
    if (!leads(f, ON_DELETE_CASCADE, ring)) continue;
    if (or) sql_raw(out, S(" OR "));
    or = true;
    sql_raw(out, S("("));
    if (placed) sql_raw(out, S("p.place = "));
    if (placed) buf_u64(&out->text, schema_table_index(f->opt.to));
    if (placed) sql_raw(out, S(" AND "));
    sql_column(out, S("t"), f->name);
    sql_raw(out, S(" = p.id)"));
  }
}

/* r1(place, id) AS (SELECT * FROM (what the ring begins with) UNION SELECT …) */
static void write_ring(const cascade *c, sql *out, size_t name, uint64_t ring) {
  bool more = false;
  size_t followed = 0;
  write_name(out, 'r', name);
  sql_raw(out, S("(place, id) AS (SELECT * FROM ("));
  for (size_t i = 0; i < c->n; i++) {
    if (!(ring >> i & 1)) continue;
    more |= write_base(c, out, i, ring, true, more ? S(" UNION ALL ") : STR_EMPTY);
  }
  sql_raw(out, S(")"));
  for (size_t i = 0; i < c->n && followed < MOST_OF_A_RING; i++) {
    if (!(ring >> i & 1)) continue;
    write_step(c, out, i, ring, true, name);
    followed++;
  }
  sql_raw(out, S("), "));
}

static size_t lowest(uint64_t set) { return (size_t)__builtin_ctzll(set); }

/* WITH RECURSIVE …, for the records that these tables' records refer to. */
static void write_gone(const cascade *c, sql *out, uint64_t targets) {
  bool comma = false;
  sql_raw(out, S("WITH RECURSIVE "));
  for (size_t i = 0; i < c->n; i++) {
    if (!(c->gone >> i & 1) || (below(c, bit(i)) & targets) == 0) continue;
    uint64_t ring = ring_of(c, i);
    bool shared = ring != bit(i);
    if (comma) sql_raw(out, S(", "));
    comma = true;
    if (shared && lowest(ring) == i) write_ring(c, out, i, ring);
    write_name(out, 'g', i);
    sql_raw(out, S("(id) AS ("));
    if (shared) {
      sql_raw(out, S("SELECT id FROM "));
      write_name(out, 'r', lowest(ring));
      sql_raw(out, S(" WHERE place = "));
      buf_u64(&out->text, i);
    } else {
      (void)write_base(c, out, i, ring, false, STR_EMPTY);
      if (refers(c->tables[i], ON_DELETE_CASCADE, ring)) write_step(c, out, i, ring, false, i);
    }
    sql_raw(out, S(")"));
  }
  sql_raw(out, S(" "));
}

/* --- their rows --------------------------------------------------------------------------------
 */

/* FROM t WHERE the record goes, or is one that a reference of is cleared. */
static void write_which(const cascade *c, sql *out, size_t i, field_on_delete way) {
  const table *t = c->tables[i];
  sql_raw(out, S(" FROM "));
  sql_ident(out, t->name);
  sql_raw(out, S(" AS t WHERE "));
  write_refers(out, t, way, c->gone);
  if (way == ON_DELETE_SET_NULL && refers(t, ON_DELETE_CASCADE, c->gone)) {
    sql_raw(out, S(" AND "));
    write_refers(out, t, ON_DELETE_CASCADE, c->gone);
    sql_raw(out, S(" IS NOT TRUE")); /* it goes itself */
  }
  if (i != c->root) return;
  sql_raw(out, S(" AND t.\"id\" <> "));
  sql_bind(out, V(c->id));
}

/* || CASE WHEN t."a" IN (SELECT id FROM g0) THEN ',"a":["x",null]' ELSE '' END */
static void write_cleared(sql *out, const field *f) {
  sql_raw(out, S(" || CASE WHEN "));
  sql_column(out, S("t"), f->name);
  sql_raw(out, S(" IN (SELECT id FROM "));
  write_name(out, 'g', schema_table_index(f->opt.to));
  sql_raw(out, S(") THEN "));
  audit_write_name(out, f, audit_shows(f) ? S("[") : S("null"));
  if (audit_shows(f)) {
    sql_raw(out, S(" || json_quote("));
    sql_column(out, S("t"), f->name);
    sql_raw(out, S(") || ',null]'"));
  }
  sql_raw(out, S(" ELSE '' END"));
}

static void write_changed(const cascade *c, sql *out, const table *t, field_on_delete way) {
  sql_raw(out, S("'{' || substr(''"));
  for (size_t k = 1; k < t->n_fields; k++) {
    const field *f = &t->fields[k];
    if (way == ON_DELETE_CASCADE) audit_write_value(out, f);
    if (way == ON_DELETE_SET_NULL && leads(f, way, c->gone)) write_cleared(out, f);
  }
  sql_raw(out, S(", 2) || '}'"));
}

/* The tables that references of `t` lead to, of those in which records go. */
static uint64_t targets_of(const cascade *c, const table *t) {
  uint64_t targets = 0;
  for (size_t k = 0; k < t->n_fields; k++) {
    const field *f = &t->fields[k];
    bool followed = leads(f, ON_DELETE_CASCADE, c->gone) || leads(f, ON_DELETE_SET_NULL, c->gone);
    if (followed) targets |= bit(schema_table_index(f->opt.to));
  }
  return targets;
}

/* The rows about one table: so many of it, and one that says how many more there are. */
static void add_rows(const cascade *c, size_t i, field_on_delete way) {
  const table *t = c->tables[i];
  wire_value id;
  sql *out = audit_begin(c->b, c->b->db->audit);
  if (!out || !audit_make_id(c->b, &id)) return;
  write_gone(c, out, targets_of(c, t));
  audit_write_who(out, c->b->db, c->b->db->audit, way == ON_DELETE_CASCADE ? DB_DELETE : DB_UPDATE,
                  t->name);
  sql_bind(out, id);
  sql_raw(out, S(" || '-' || row_number() OVER (), record, changed FROM (SELECT * FROM (SELECT "
                 "t.\"id\" AS record, "));
  write_changed(c, out, t, way);
  sql_raw(out, S(" AS changed"));
  write_which(c, out, i, way);
  sql_raw(out, S(" LIMIT "));
  buf_u64(&out->text, AUDIT_CASCADE_ROWS);
  sql_raw(out, S(") UNION ALL SELECT '*', '{\"more\":' || (n - "));
  buf_u64(&out->text, AUDIT_CASCADE_ROWS);
  sql_raw(out, S(") || '}' FROM (SELECT count(*) AS n"));
  write_which(c, out, i, way);
  sql_raw(out, S(") WHERE n > "));
  buf_u64(&out->text, AUDIT_CASCADE_ROWS);
  sql_raw(out, S(")"));
  (void)db_add_statement(c->b, out);
}

void audit_cascade(db_batch *b, const table *t, str id, const condition *guard) {
  cascade c = {.b = b, .root = schema_table_index(t), .id = id, .guard = guard};
  c.tables = schema_all(&c.n);
  c.gone = below(&c, bit(c.root));
  for (size_t i = 0; i < c.n; i++) {
    if (!audit_concerns(c.tables[i])) continue;
    if (refers(c.tables[i], ON_DELETE_CASCADE, c.gone)) add_rows(&c, i, ON_DELETE_CASCADE);
    if (refers(c.tables[i], ON_DELETE_SET_NULL, c.gone)) add_rows(&c, i, ON_DELETE_SET_NULL);
  }
}
