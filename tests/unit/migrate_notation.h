/* migrate_notation: schemas in one line, for tests that need many of them:
 *
 *   users{name:text! email:email!^} posts<articles{title:text! user_id:ref!>users~c @title,id *}
 *
 * A table is NAME{…}, a field NAME:KIND with, in any order: ! required, ^ unique, % private,
 * =initial, [choices], >table, ~c ~n ~r on delete, /name and |name of
 * a ref's relation and its reverse (names of their own otherwise), +c +u filled, <old name. @a,b is
 * an index,
 * @^a,b a unique one, @a?(condition) a partial one. * adds created_on and updated_on. */
#ifndef STRATUS_MIGRATE_NOTATION_H
#define STRATUS_MIGRATE_NOTATION_H

#include "base/arena.h"
#include "data/schema.h"

enum { NOTATION_TABLES = 16 };

typedef struct {
  const table *tables[NOTATION_TABLES];
  size_t n_tables;
} notation;

/* Reads a schema. Traps on a mistake: the texts are the tests' own. */
notation notation_read(arena *mem, const char *text);

#endif
