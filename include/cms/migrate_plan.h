/* migrate_plan: how to make the changes. ALTER TABLE where SQLite can and nothing can be lost by
 * it; else the table is built anew, and with it every table that refers to it, directly or not: D1
 * keeps foreign keys on, so dropping a table deletes or blocks what still refers to it. */
#ifndef STRATUS_CMS_MIGRATE_PLAN_H
#define STRATUS_CMS_MIGRATE_PLAN_H

#include "cms/migrate_diff.h"

/* A table that is built anew; or dropped, then `new` is NULL. */
typedef struct {
  const model_table *old, *new;
} plan_member;

typedef struct {
  arena *mem;
  const migrate_model *old, *new; /* of the same names: renames are done before */
  const migrate_change *changes;
  plan_member *to_copy; /* whom others refer to comes first, as references will be */
  plan_member *to_drop; /* who refers to others comes first, as references are now */
  size_t n_members;
  bool cyclic; /* there are references that no order can respect */
} migrate_plan;

NODISCARD bool migrate_plan_make(migrate_plan *plan, arena *mem, const migrate_model *old,
                                 const migrate_model *new, const migrate_change *changes);

/* The table of this (old) name if it is built anew or dropped, or NULL. */
const plan_member *plan_find(const migrate_plan *plan, str name);

/* Something that may lose data or fail where there is data. */
typedef struct migrate_danger migrate_danger;
struct migrate_danger {
  migrate_danger *next;
  str name; /* how to allow it: "posts.body", "posts" */
  str text; /* a sentence without the full stop */
};

/* All of them. False when memory is out. */
NODISCARD bool migrate_plan_dangers(const migrate_plan *plan, migrate_danger **out);

/* Appends the migration's statements, each with its breakpoint. */
void migrate_plan_write(const migrate_plan *plan, buf *out);

#endif
