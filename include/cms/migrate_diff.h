/* migrate_diff: what must change to make one database into another. */
#ifndef STRATUS_CMS_MIGRATE_DIFF_H
#define STRATUS_CMS_MIGRATE_DIFF_H

#include "base/buf.h"
#include "cms/migrate_model.h"

/* What stands in the way of a new name is moved to one that begins so, to be dropped later. */
#define MIGRATE_ASIDE "was__"

typedef enum {
  CHANGE_RENAME_TABLE, /* never found by comparing: somebody must have said so */
  CHANGE_RENAME_COLUMN,
  CHANGE_ADD_TABLE,
  CHANGE_DROP_TABLE,
  CHANGE_ALTER_TABLE, /* its options */
  CHANGE_ADD_COLUMN,
  CHANGE_DROP_COLUMN,
  CHANGE_ALTER_COLUMN,
  CHANGE_ADD_INDEX,
  CHANGE_DROP_INDEX,
  CHANGE_ADD_TRIGGER,
  CHANGE_DROP_TRIGGER,
} change_kind;

typedef struct migrate_change migrate_change;
struct migrate_change {
  migrate_change *next;
  change_kind kind;
  str table; /* its name in the new model, if it is there */
  str name;  /* of the column, index or trigger; empty for tables */
  str to;    /* of renames: the new name */
  str what;  /* of alterations, for people: "type, default" */
};

/* Compares. False when memory is out. Changes are in an order that people can read. */
NODISCARD bool migrate_diff(arena *mem, const migrate_model *old, const migrate_model *new,
                            migrate_change **out);

/* Whether there is such a change. */
bool change_exists(const migrate_change *list, change_kind kind, str table, str name);

/* Appends a change for people: "add posts.slug". */
void change_describe(buf *out, const migrate_change *c);

/* A file's name for these changes, without number and ending: "add_posts_slug". */
str change_file_name(arena *mem, const migrate_change *list);

#endif
