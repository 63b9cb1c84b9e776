/* idempotency: a POST that is sent again, because its answer was lost, writes nothing again. The
 * key and the answer are kept in the transaction of the write itself, for 24 hours, in the table
 * _idempotency (draft-ietf-httpapi-idempotency-key-header). */
#ifndef STRATUS_CMS_IDEMPOTENCY_H
#define STRATUS_CMS_IDEMPOTENCY_H

#include "cms/api_write.h"

typedef struct {
  str key;         /* with who sent it; ptr NULL: none was sent */
  str fingerprint; /* of the request */
} idempotency;

/* Reads the Idempotency-Key into c->idempotency_key, before any [suspends] call. */
NODISCARD err idempotency_header(context *c);

/* What the request says, which idempotency_header has read. `body` as it was sent. ERR_BUSY without
 * memory. */
NODISCARD err idempotency_read(context *c, str body, idempotency *out);

/* Adds to a batch, before its writes: forgets old keys, takes this one. */
void idempotency_begin(const idempotency *i, db_batch *b);
/* Adds, behind each of them: keeps what it will be answered with. */
void idempotency_keep(const idempotency *i, db_batch *b, const api_change *change);

/* When db_run failed with ERR_KEY_REUSED: the rows of the first answer, one per change (those of
 * deletions are empty), their statuses into `statuses`, and the newest change's number, for X-Seq.
 * ERR_KEY_REUSED when the request was another. [suspends] */
NODISCARD err idempotency_replay(const idempotency *i, db *d, const api_change *changes, size_t n,
                                 wire_rows *rows, int *statuses, int64_t *seq);

#endif
