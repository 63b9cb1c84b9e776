/* migrate_generate: the next migration: replays those that there are, compares what they make with
 * the schema, and writes what is missing, proven on a copy with records in it. */
#ifndef STRATUS_CMS_MIGRATE_GENERATE_H
#define STRATUS_CMS_MIGRATE_GENERATE_H

#include "base/arena.h"
#include "data/schema.h"

/* A committed migration. */
typedef struct {
  str name; /* "0001_initial.sql" */
  str text;
} migrate_file;

typedef struct {
  const table *const *tables;
  size_t n_tables;
  const migrate_file *files; /* in the order in which they are applied */
  size_t n_files;
  const str *renames; /* "posts.body=content", "posts=articles" */
  size_t n_renames;
  const str *allowed; /* dangers by name: "posts.body" */
  size_t n_allowed;
  /* Asks what is gone (`name`: "posts.body") is called now. Returns the number of one of `choices`,
   * or `count` when it was removed. NULL: nobody can be asked. */
  size_t (*ask)(void *ctx, str name, const str *choices, size_t count);
  void *ask_ctx;
} migrate_input;

typedef enum {
  MIGRATE_NOTHING, /* to do */
  MIGRATE_READY,   /* name and text are the next migration */
  MIGRATE_REFUSED, /* message says why, and what to do */
  MIGRATE_UNSAFE,  /* the same: there are changes that no migration makes, but they lack a flag */
} migrate_status;

typedef struct {
  migrate_status status;
  str name;    /* of the file: "0003_add_posts_slug.sql" */
  str text;    /* of the file */
  str message; /* lines for people */
} migrate_output;

/* Whether each file's name begins with a number of its own. Else *problem says which do not.
 * *last is the highest. */
NODISCARD bool migrate_check_numbers(arena *mem, const migrate_file *files, size_t n_files,
                                     int64_t *last, str *problem);

migrate_output migrate_generate(arena *mem, const migrate_input *in);

#endif
