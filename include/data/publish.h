/* publish: after a write KV gets the records as anybody may read them now, so that the next reader
 * in whatever region finds them there; those that nobody may read, or that are gone, as missing.
 * What KV holds is judged by the change log all the same (data/store.h): this saves reads, no more.
 */
#ifndef STRATUS_DATA_PUBLISH_H
#define STRATUS_DATA_PUBLISH_H

#include "data/config.h"
#include "data/db.h"

typedef struct {
  str key, value;
  size_t number; /* of the statement that reads it */
  str id;
  const table *table;
} publish_record;

/* Begin with {.config = …}. */
typedef struct {
  const config *config;
  publish_record *records;
  size_t n, cap;
} publication;

/* Adds to the batch, behind its writes, a read of this record as the public sees it. Does nothing
 * where there is no KV. */
void publish_add(publication *p, db_batch *b, const table *t, str id);
/* When the batch has run: makes what goes to KV. `as_of`: the highest change that it saw. What
 * there is no memory for is left out. */
void publish_make(publication *p, const db_batch *b, int64_t as_of);
/* Whether there is anything for publish_send. */
bool publish_wanted(const publication *p);
/* Puts it all into KV. [suspends] */
void publish_send(const publication *p, slot *s);

#endif
