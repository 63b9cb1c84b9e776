/* hit: the short way of an answer from memory. Who asks again for what memory holds sends the same
 * line, byte for byte. So it is remembered which key of the cache a line came to, and the head that
 * its answer had; then nothing is taken apart, no slot is opened, no head is written.
 *
 * It decides nothing that the long way does not decide: freshness.h judges, the entry is found by
 * its key, and whatever a request may say in its headers, but for Origin and If-None-Match, sends
 * it the long way. Lines that share a place displace each other, which costs time only. */
#ifndef STRATUS_HTTP_HIT_H
#define STRATUS_HTTP_HIT_H

#include "base/hash.h"
#include "data/store.h"
#include "http/context.h"

/* An isolate's beginning: nothing is remembered. `key` is of the isolate's own. */
void hit_reset(hash_key key);

/* The answer to the request that is being begun, or NULL: then the long way finds it. Its body
 * points into the cache; both are good until anything else happens. Does not suspend. */
slot_answer *hit_find(const config *c, str line, int64_t now_ms);

/* Remembers a GET that was answered from memory (200 or 304) with *a, by the read `r`, when its
 * head may be kept at all. */
void hit_learn(const context *c, const slot_answer *a, const store_read *r);

/* Frees what it took. For tests. */
void hit_free(void);

#endif
