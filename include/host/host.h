/* host: the platform, and the only way out of C. Two implementations: host_wasm.c calls the
 * Worker's shim, host_native.c is SQLite and an in-memory KV for tests and fuzzers.
 *
 * Functions marked [suspends] look synchronous but are not atomic: any other request may run
 * before they return. No pointer into the cache and no read-modify-write of shared state may
 * span such a call. */
#ifndef STRATUS_HOST_HOST_H
#define STRATUS_HOST_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/str.h"
#include "host/slot.h"

/* Milliseconds since 1970. In a Worker the clock moves across I/O only. */
int64_t host_now_ms(void);

/* Fills `out` with cryptographically random bytes. */
void host_random(void *out, size_t bytes);

typedef enum { HOST_INFO, HOST_WARN, HOST_ERROR } host_level;

/* One line for the operator's log. Never secrets or contents of records. */
void host_log(host_level level, str message);

typedef enum { HOST_HEADER_READ, HOST_HEADER_ABSENT, HOST_HEADER_UNREADABLE } host_header_result;

/* How long a header may be. */
static inline size_t host_header_cap(str name) {
  return str_eq(name, S("cookie")) ? LIMIT_COOKIE_BYTES : LIMIT_HEADER_BYTES;
}

/* A header of the request that is being begun (`name` in lower case, a string literal), copied into
 * `mem`. UNREADABLE when it is longer than host_header_cap, or memory is out. Only before the
 * request's first [suspends] call: afterwards the host has moved on. */
NODISCARD host_header_result host_header_read(str name, arena *mem, str *value);

/* For headers that may as well be absent: whether it could be read. */
NODISCARD static inline bool host_header(str name, arena *mem, str *value) {
  return host_header_read(name, mem, value) == HOST_HEADER_READ;
}

/* The headers that an answer from memory may depend on, in lower case, parted by '\n'. */
#define HOST_HEADERS "origin\nif-none-match\ncache-control\nx-min-seq\ncookie\nauthorization"
enum { HOST_HAS_ORIGIN = 1, HOST_HAS_NONE_MATCH = 2 };

/* Which of HOST_HEADERS the request that is being begun has: bit i for the i-th name. As early as
 * host_header_read. */
uint32_t host_headers_present(void);

typedef enum { HOST_BODY_READ, HOST_BODY_TOO_LARGE, HOST_BODY_FAILED } host_body_result;

/* Reads the request's body into slot->mem; empty when it has none. TOO_LARGE when it is longer than
 * `most_bytes`: the rest of it is not read. FAILED when the client broke off, or memory is out.
 * Once per request. [suspends] */
NODISCARD host_body_result host_body(slot *s, int64_t most_bytes, str *body);

/* Sends statements (format/wire.h) to D1 in one round trip, as one transaction when there are
 * several. On success *reply holds the reply in the same encoding, allocated in slot->mem. False
 * when D1 refused or failed, or memory is out: then *reply is the database's own message, or empty.
 * It is for db_error.c to make sense of, never for clients to see. [suspends] */
NODISCARD bool host_db(slot *s, str statements, str *reply);

/* The same, of a copy of the database that the caller chooses, where D1 replicates it. `session` is
 * HOST_DB_PRIMARY, or a bookmark that an earlier call gave: any copy will do that has seen what
 * that call saw. Empty: as host_db, which asks the primary, but gives no bookmark. Then
 * slot->bookmark stands for what this call saw, empty where the platform knows no sessions.
 * [suspends] */
#define HOST_DB_PRIMARY S("first-primary")
NODISCARD bool host_db_session(slot *s, str session, str statements, str *reply);

typedef enum { HOST_KV_HIT, HOST_KV_MISS, HOST_KV_FAILED } host_kv_result;

/* Reads a KV value into slot->mem. FAILED when KV refused, or took longer than `timeout_ms`.
 * [suspends] */
NODISCARD host_kv_result host_kv_get(slot *s, str key, int64_t timeout_ms, str *value);

/* Writes a KV value that expires after `ttl_s` (at least LIMIT_KV_TTL_S). False when it was
 * refused, or took longer than LIMIT_KV_PUT_MS. [suspends] */
NODISCARD bool host_kv_put(slot *s, str key, str value, int64_t ttl_s);

typedef enum { HOST_ASSET_READ, HOST_ASSET_ABSENT, HOST_ASSET_FAILED } host_asset_result;

/* Reads one of the site's static files, by its path from '/' on, into slot->mem: *text is all of
 * it, behind `room` bytes for the caller to fill. FAILED when no static files are bound, the
 * platform did not give it within LIMIT_ASSET_MS, or memory is out. [suspends] */
NODISCARD host_asset_result host_asset(slot *s, str path, size_t room, buf *text);

/* Waits so long: for what another request does, since none can wait for another's promise.
 * [suspends] */
void host_sleep(slot *s, int64_t ms);

/* Whether a KV namespace is bound at all; without one, the tier is left out. */
bool host_kv_present(void);

#endif
