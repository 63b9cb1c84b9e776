/* migrate_model: what a database is made of, read back from SQLite, so that a database that
 * migrations made and one that the schema made can be compared. The order of columns is no
 * part of it: ALTER TABLE can add only at the end. Left out is what is not the schema's business:
 * D1's own tables, tables that begin with "_" other than the change log, virtual tables, views,
 * and triggers other than the change log's. The last two are listed apart, since changing a table
 * under them needs care. */
#ifndef STRATUS_CMS_MIGRATE_MODEL_H
#define STRATUS_CMS_MIGRATE_MODEL_H

#include "cms/migrate_db.h"

typedef struct model_column model_column;
typedef struct model_key model_key;
typedef struct model_index model_index;
typedef struct model_object model_object;
typedef struct model_table model_table;

struct model_column {
  model_column *next;
  str name, type;
  bool required;
  int64_t primary;  /* its place in the primary key, from 1; 0: none */
  str default_sql;  /* normal; empty: none */
  str default_text; /* the same as it was written */
  str check;        /* the expression as written; empty: none */
  str check_normal; /* several CHECKs follow each other here */
  str extra;        /* collation and generated columns, normal */
  str definition;   /* the column's part of CREATE TABLE */
};

/* A column's part in a foreign key. */
struct model_key {
  model_key *next;
  str column, table, to, on_delete, on_update;
};

struct model_index {
  model_index *next;
  str name;
  bool unique;
  bool declared; /* by CREATE INDEX, and not by a UNIQUE within CREATE TABLE */
  bool partial;
  str columns; /* "slug" or "post_id,category_id" */
  str sql, normal;
};

/* A trigger or a view. */
struct model_object {
  model_object *next;
  str type, name, table, sql, normal;
  bool ours; /* of the change log */
};

struct model_table {
  model_table *next;
  str name, sql;
  str options; /* STRICT, AUTOINCREMENT, conditions of the whole table: normal */
  model_column *columns;
  model_key *keys;
  model_index *indexes;
};

typedef struct {
  model_table *tables;
  model_object *objects;
} migrate_model;

/* Reads the model of a database into db->mem. */
NODISCARD bool migrate_model_read(migrate_db *db, migrate_model *out);

const model_table *model_find_table(const migrate_model *m, str name);
const model_column *model_find_column(const model_table *t, str name);
/* The foreign key of a column, or NULL. */
const model_key *model_find_key(const model_table *t, str column);
const model_index *model_find_index(const model_table *t, str name);
const model_object *model_find_object(const migrate_model *m, str name);
/* Whether a row of `t` can refer to one of the table `to`. */
bool model_refers(const model_table *t, str to);
/* Whether a unique index that covers all rows lies on just this column. */
bool model_is_unique(const model_table *t, str column);

#endif
