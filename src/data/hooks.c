/* hooks: the list of each table's hooks, from schema/. Apart from the descriptors, so that programs
 * that never write (the migration tool) need not have the site's code in them. */
#include "data/hooks.h"

#include "data/schema_site.h"

#define EACH_TABLE "src/data/schema_hooks.h"
static const table_hooks HOOKS[] = {
#include "data/schema_each.h"
};
#undef EACH_TABLE

const table_hooks *hooks_of(const table *t) { return &HOOKS[schema_table_index(t)]; }
