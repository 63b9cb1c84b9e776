/* auth_memory: the sessions and tokens that this isolate has seen, so that not every request need
 * ask the database who asks. Bounded, and judged like everything that is held (data/freshness.h):
 * by the change log, through the session's own row and its user's. So one that was ended or whose
 * user has another role is not believed at all where that was done, nor anywhere after
 * STALE_HARD_MS. */
#ifndef STRATUS_CMS_AUTH_MEMORY_H
#define STRATUS_CMS_AUTH_MEMORY_H

#include "http/context.h"

enum { AUTH_MEMORY_ENTRIES = 128 };

/* Forgets all: a new isolate. */
void auth_memory_reset(void);

/* Looks for c->asker.hash of c->asker.kind. When it is held, and may be believed, the asker and the
 * principal become those and nobody is pending. */
bool auth_memory_find(context *c);

/* Keeps the asker and the principal, which were read together with change number `as_of`, until
 * `until_ms` at most. `seen_ms`: when it was last noted that they were seen. */
void auth_memory_keep(const context *c, int64_t as_of, int64_t until_ms, int64_t seen_ms);

#endif
