/* migrate_convert: what becomes of a column's values when its table is built anew. */
#ifndef STRATUS_CMS_MIGRATE_CONVERT_H
#define STRATUS_CMS_MIGRATE_CONVERT_H

#include "cms/migrate_plan.h"

typedef struct {
  str sql; /* what is selected from the old table; empty: nothing, the column's default fills it */
  bool other; /* values may come out as others */
  bool empty; /* it works only while the table has no records */
  str danger; /* why that, or applying it, is a danger; empty: it is none */
} migrate_conversion;

/* Of a column `to` of `new`, for the rows of `old`, which may lack it. */
migrate_conversion migrate_convert(const migrate_plan *plan, const model_table *old,
                                   const model_table *new, const model_column *to);

/* Whether records that exist can get the new column `c` only by building the table anew. */
bool migrate_convert_needs_copy(const model_table *new, const model_column *c);

#endif
