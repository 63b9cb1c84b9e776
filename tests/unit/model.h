/* model: a site with a field of every kind, its records in plain arrays, and what the API must
 * answer about them, worked out naively: no SQL, no plan, no index, every record looked at. The
 * questions are of the product's types, but only as plain trees. */
#ifndef STRATUS_MODEL_H
#define STRATUS_MODEL_H

#include "data/query.h"
#include "unit.h"

enum { MODEL_TABLES = 4, MODEL_FIELDS = 17, MODEL_ROWS = 64, MODEL_ID_BYTES = 8 };

/* things (of every kind), groups (which refer to themselves), tags (without a time), and which
 * thing has which tag. */
extern const table *const model_tables[MODEL_TABLES];

typedef struct {
  bool there;
  const char *id;
  wire_value cells[MODEL_FIELDS]; /* texts live as long as the world */
} model_row;

/* --- records: model_site.c ------------------------------------------------------------------- */

/* A new world: the tables in SQLite, and random records in both. */
void model_open(uint64_t *random);
void model_close(void);
/* Adds, changes or deletes a random record, in both. */
void model_disturb(uint64_t *random);
/* The records of a table, MODEL_ROWS of them; those that are not `there` do not count. */
const model_row *model_rows_of(const table *t);
/* Whether the table's read rule lets an anonymous reader see it. */
bool model_may_read(const table *t, const model_row *row);
/* A value that the field may hold, NULL perhaps. */
wire_value model_value(uint64_t *random, const field *f);
static inline uint64_t model_below(uint64_t *random, uint64_t n) { return unit_random(random) % n; }

/* --- answers: model_answer.c ----------------------------------------------------------------- */

/* Where a page begins: behind a row with these keys, or at the beginning, and then some. */
typedef struct {
  bool behind;
  wire_value keys[QUERY_MAX_KEYS];
  int64_t skip;
} model_place;

/* Writes what the API answers to `q` from `place` on, with "@" for a cursor. True when there is a
 * next page, which begins at *next. */
bool model_answer(const query *q, const model_place *place, buf *out, model_place *next);

/* --- URLs: model_url.c ----------------------------------------------------------------------- */

/* Writes `q` as a URL, "/v1/things?…", in one of its many spellings. False when it has more
 * parameters than a URL may have. */
bool model_write_url(uint64_t *random, const query *q, str cursor, arena *mem, buf *out);

#endif
