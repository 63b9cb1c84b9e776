/* changes_parts: what the files of changes share. */
#ifndef STRATUS_DATA_CHANGES_PARTS_H
#define STRATUS_DATA_CHANGES_PARTS_H

#include "data/changes.h"

typedef struct {
  const table *const *tables;
  size_t n;
} changes_tables;

/* What a first check asks; what a later one does, of the changes above `from`; and what either asks
 * of the tables' moments, behind that. Rows have four columns. */
void changes_render_first(sql *out);
void changes_render_later(int64_t from, sql *out);
void changes_render_moments(changes_tables set, int64_t now_ms, sql *out);

#endif
