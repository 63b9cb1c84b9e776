/* db: reading and writing records from C, in the fewest round trips.
 *
 *   db d = db_make(slot);
 *   query q = query_make(&posts.table);
 *   query_where(&q, d.mem, eq(&posts.user_id, V("u1")));
 *   posts_rows found;
 *   err e = db_select(&d, &q, posts, &found);            found.rows[0].title …
 *
 *   posts_row post = {0};                                 see data/row.h for what is null or absent
 *   ROW_SET(post, posts, title, S("Edge"));
 *   ROW_SET(post, posts, user_id, S("u1"));
 *   e = db_insert(&d, posts, &post);                      post is now as stored: id, slug, times
 *
 * Each of the functions marked [suspends] is one round trip to D1; db_batch_make, db_add_… and
 * db_run make one of several statements, in one transaction. Texts of results lie in the slot's
 * arena, as long as the request.
 *
 * Reads obey the tables' read rules for `principal`, anonymous unless it is set; `trusted` lifts
 * them. Writes from C obey the schema (data/check.h) and the site's hooks (data/hooks.h), not
 * rules: whoever calls has decided. With `ruled` they obey the tables' rules too, as writes over
 * HTTP do: a record that may not be read does not exist, and the rule is part of the statement.
 * Errors of every function:
 *
 *   ERR_INVALID      the schema or a hook refuses; all faults are in err.faults
 *   ERR_CONFLICT     a unique field is taken, or a reference leads nowhere or is still needed; the
 *                    fields are in err.faults
 *   ERR_NOT_FOUND    there is no such record to get, update or delete
 *   ERR_FORBIDDEN    a rule refuses the write
 *   ERR_PRECONDITION the record is no longer as it was read (…_as_read)
 *   ERR_UNAVAILABLE  D1 did not answer          ERR_BUSY    memory ran out
 *   ERR_BAD_REQUEST  too large for D1's limits  ERR_INTERNAL  the database is of another shape
 *   ERR_SCHEMA       migrations are missing, or tables or columns (data/schema_guard.h)
 *
 * A batch that failed changed nothing. */
#ifndef STRATUS_DATA_DB_H
#define STRATUS_DATA_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "data/changes.h"
#include "data/check.h"
#include "data/hooks.h"
#include "data/query.h"
#include "data/row.h"
#include "host/slot.h"

typedef struct audit_who audit_who;

typedef struct {
  slot *slot;
  arena *mem; /* the slot's */
  query_principal principal;
  bool trusted;
  bool ruled;
  bool near; /* reads may be asked of a replica (data/replicas.h), until something is written */
  const audit_who *audit; /* whose changes they are: rows of the audit trail are written with them,
                             with what hooks add too (data/audit.h); or NULL: none */
  int64_t now_ms;         /* what audit fields, ids and :now say */
  uint64_t reads;         /* the tables that were read so far: what an answer depends on */
  uint64_t writes;        /* those that were written */
} db;

/* An anonymous session at this moment. */
db db_make(slot *s);

/* --- results ------------------------------------------------------------------ */

/* Rows as they came. Of a table: the cells of a row are the fields of `columns` in the schema's
 * order, then includes, then keys (query_render). Of plain SQL: what was selected. */
typedef struct {
  const table *table; /* NULL: plain SQL */
  uint64_t columns;
  wire_rows cells;
  size_t n;      /* rows that count */
  size_t first;  /* rows before them: the total */
  bool reversed; /* asked before a cursor: they came the other way round */
} db_rows;

/* The cell of row `i` below n, column `column`. */
wire_value db_cell(const db_rows *rows, size_t i, size_t column);
/* What a list with `total` counted. */
int64_t db_total(const db_rows *rows);
/* A row of a table in generic form; false without memory. */
NODISCARD bool db_rows_get(const db_rows *rows, size_t i, db_row *out, arena *mem);

/* A row of plain SQL into a typed struct: its columns, from the first, are these fields.
 *   db_read(&rows, i, posts, &post, &posts.id, &posts.title)
 * Whatever is no field (a count) comes behind them and is had by db_cell. */
#define db_read(rows, i, name, row, ...)                                       \
  db_read_struct((rows), (i), &(name).table, (1 ? (row) : (name##_row *)NULL), \
                 (const field *const[]){__VA_ARGS__},                          \
                 sizeof((const field *const[]){__VA_ARGS__}) / sizeof(const field *))
void db_read_struct(const db_rows *rows, size_t i, const table *t, void *typed,
                    const field *const *fields, size_t count);

/* --- one statement ------------------------------------------------------------ */

/* Asks for rows in generic form. [suspends] */
NODISCARD err db_select_rows(db *d, const query *q, db_rows *out);

/* Asks for typed rows: db_select(&d, &q, posts, &found), found being a posts_rows. [suspends] */
#define db_select(d, query, name, found) \
  db_select_structs((d), (query), &(name).table, (1 ? (found) : (name##_rows *)NULL))
NODISCARD err db_select_structs(db *d, const query *q, const table *t, void *found);

/* One record by its id, all of its fields, private ones too: db_get(&d, posts, S("p1"), &post).
 * ERR_NOT_FOUND also when the principal may not read it. [suspends] */
#define db_get(d, name, id, row) \
  db_get_struct((d), &(name).table, (id), (1 ? (row) : (name##_row *)NULL))
NODISCARD err db_get_struct(db *d, const table *t, str id, void *typed);

/* Writes a new record; *row becomes the record as stored. Given an id, it is kept. [suspends] */
#define db_insert(d, name, row) \
  db_insert_struct((d), &(name).table, (1 ? (row) : (name##_row *)NULL))
NODISCARD err db_insert_struct(db *d, const table *t, void *typed);

/* Changes the fields that *row has; *row becomes the record as stored. [suspends] */
#define db_update(d, name, id, row) \
  db_update_struct((d), &(name).table, (id), (1 ? (row) : (name##_row *)NULL))
NODISCARD err db_update_struct(db *d, const table *t, str id, void *typed);

/* Writes a new record, or changes the one that has the same value of the unique field `on` (the id
 * too). Fields that the row does not have keep their values. [suspends] */
#define db_upsert(d, name, on, row) \
  db_upsert_struct((d), &(name).table, (on), (1 ? (row) : (name##_row *)NULL))
NODISCARD err db_upsert_struct(db *d, const table *t, const field *on, void *typed);

/* [suspends] */
NODISCARD err db_delete(db *d, const table *t, str id);

/* Plain SQL, reading or writing, with the tables that it reads or writes: what caches depend on.
 *   db_sql(&d, TABLES(&posts.table), &rows, S("SELECT title FROM posts WHERE status = ?1"), V("x"))
 * The text must be the program's own; values are parameters. No rules, checks and hooks here.
 * [suspends] */
#define db_sql(d, tables, rows, ...) \
  db_sql_values((d), (tables), (rows), DB_SQL_(__VA_ARGS__, V_NULL))
#define DB_SQL_(sql, ...)                   \
  (sql), (const wire_value[]){__VA_ARGS__}, \
      sizeof((const wire_value[]){__VA_ARGS__}) / sizeof(wire_value) - 1
NODISCARD err db_sql_values(db *d, uint64_t tables, db_rows *out, str sql_text,
                            const wire_value *values, size_t count);

/* A set of tables: TABLES(&posts.table, &comments.table). */
uint64_t tables_of(const table *const *tables, size_t count);
#define TABLES(...)                              \
  tables_of((const table *const[]){__VA_ARGS__}, \
            sizeof((const table *const[]){__VA_ARGS__}) / sizeof(const table *))

/* --- several in one round trip and transaction -------------------------------- */

typedef enum { DB_READ, DB_CREATE, DB_UPDATE, DB_UPSERT, DB_DELETE } db_action;

typedef struct {
  db_action action;
  const table *table;
  str id;               /* of UPDATE and DELETE */
  db_row values;        /* of CREATE, UPDATE, UPSERT: what was written */
  db_rows result;       /* of what ran */
  bool must_hit;        /* that nothing was hit is an error, of which the batch fails */
  bool as_read;         /* it is conditional on the record's image */
  uint64_t said;        /* the fields that whoever writes named, of a ruled write */
  const field *refused; /* of a check: the field that may not be written */
  const field *unseen;  /* of a check: the reference to what may not be read */
  size_t tag;           /* the batch's when it was added */
} db_statement;

typedef struct {
  db *db;
  buf request;
  db_statement *items;
  size_t n, cap;
  unsigned depth; /* of hooks that add statements which have hooks */
  size_t writes;  /* statements that change something */
  size_t unsure;  /* the last of these, counted from 1, if nothing yet makes sure that it hits */
  size_t tag;     /* the caller's own: which of its tasks the statements added now belong to */
  const check_faults *found; /* by the caller in the values of the next write; or NULL */
  err fault;                 /* the first thing that went wrong; db_run returns it */
  size_t fault_tag;          /* the tag of what went wrong */
} db_batch;

db_batch db_batch_make(db *d);

/* Each adds a statement and returns its number. Faults are kept for db_run. A `guard` makes an
 * update or delete conditional: on a record for which it does not hold nothing happens, and that is
 * no error; the statement's result then has no row. */
size_t db_add_select(db_batch *b, const query *q);
size_t db_add_insert_row(db_batch *b, db_row values);
size_t db_add_update_row(db_batch *b, str id, db_row values, const condition *guard);
size_t db_add_upsert_row(db_batch *b, const field *on, db_row values);
size_t db_add_delete(db_batch *b, const table *t, str id, const condition *guard);

/* Reads a record under its read rule, with its image: a text that stands for all of its fields, in
 * the column behind them. An update or delete `as_read` fails with ERR_PRECONDITION when the record
 * has another image by then. Private fields are in the image; they are not to be shown. */
size_t db_add_image(db_batch *b, const table *t, str id);
size_t db_add_update_as_read(db_batch *b, str id, db_row values, str image);
size_t db_add_delete_as_read(db_batch *b, const table *t, str id, str image);

/* Adds a statement of the caller's own that changes something: db_add_sql for what is rendered. */
size_t db_add_statement(db_batch *b, const sql *text);
/* Keeps the first fault: db_run returns it. */
void db_batch_fail(db_batch *b, err e);
/* What a write that a rule refuses is answered with. */
err db_forbidden(void);
/* Writes json_array(…) of a record's public fields, as the session's principal sees them. Doubles
 * may come back spelt otherwise than as a statement's cells, some of them as texts; the values are
 * the same. */
void db_write_record_array(const db *d, const table *t, str id, sql *out);

/* Adds a check of the change log (data/changes.h), which sees what the batch wrote. */
size_t db_add_check(db_batch *b, changes_check *check);
/* After the batch has run: takes in what its check `number` saw, or, when that can not be read,
 * forgets what is known. */
void db_learn(const db_batch *b, size_t number, changes_check *check);
size_t db_add_sql_values(db_batch *b, uint64_t tables, str sql_text, const wire_value *values,
                         size_t count);

/* The same for typed rows, which are not changed. */
#define db_add_insert(b, name, row) \
  db_add_insert_struct((b), &(name).table, (1 ? (row) : (const name##_row *)NULL))
size_t db_add_insert_struct(db_batch *b, const table *t, const void *typed);
#define db_add_update(b, name, id, row) \
  db_add_update_struct((b), &(name).table, (id), (1 ? (row) : (const name##_row *)NULL))
size_t db_add_update_struct(db_batch *b, const table *t, str id, const void *typed);
#define db_add_sql(b, tables, ...) db_add_sql_values((b), (tables), DB_SQL_(__VA_ARGS__, V_NULL))

/* Whether the principal, whatever the row, may never do this: then nothing need be read or asked.
 */
bool db_never_may(const db *d, const table *t, db_action action);

/* Runs them all. A write that must hit a record and does not ends the transaction: nothing was
 * changed. [suspends] */
NODISCARD err db_run(db_batch *b);

/* After db_run: what statement `number` answered: rows of a read; the record as stored of a write
 * (none of a delete but its id). */
const db_rows *db_result(const db_batch *b, size_t number);

/* --- hooks -------------------------------------------------------------------- */

/* What a hook gets (data/hooks.h). */
struct db_change {
  db *db;           /* who and when; not to be used for I/O */
  db_action action; /* CREATE, UPDATE, DELETE; an upsert is CREATE */
  str id;           /* of the record; known before it is created */
  db_row values;
  check_faults *faults;
  db_batch *batch; /* NULL before; after: where further statements may be added */
};

/* Refuses the write, with a fault of this field (NULL: of the record). Texts are not copied. */
void db_refuse(db_change *change, const field *f, str code, str message);

#endif
