/* store_kv: how answers look in KV. A single record is kept as its row, so that it serves any
 * choice of fields; anything else as the finished body. Values say which question they
 * answer and carry a checksum: KV may return old, foreign or damaged bytes, and those are a miss.
 */
#ifndef STRATUS_DATA_STORE_KV_H
#define STRATUS_DATA_STORE_KV_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "data/store.h"
#include "format/wire.h"

/* The KV key of a read, at most LIMIT_KV_KEY_BYTES; ptr NULL without memory. It contains the
 * schema's hash, so a deploy with another schema never meets old shapes, and for lists the highest
 * change of their tables. */
str store_kv_key(const store_read *r, arena *mem);

/* How long KV keeps a value. Not a matter of freshness: what a value is worth is decided by the
 * change log; this only clears away what nobody asks for. */
enum { STORE_KV_TTL_S = 24 * 60 * 60 };

/* Whether this answer is among the KV_FILL_PERCENT that are copied to KV. */
bool store_kv_chosen(const config *c);

/* A value for KV; ptr NULL without memory. */
str store_kv_write(const store_read *r, const cache_stamp *stamp, wire_rows rows, str body,
                   arena *mem);

/* Reads a value back and writes the body that answers `r`, or sets *status to 404 for a record that
 * is known to be missing. False when it is damaged, answers
 * another question, or memory is out. */
NODISCARD bool store_kv_read(const store_read *r, str value, arena *mem, cache_stamp *stamp,
                             int *status, buf *body);

#endif
