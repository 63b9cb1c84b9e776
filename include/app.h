/* app: the application behind its four entry points, the same for the Worker, for tests and for
 * fuzzers.
 *
 *   a = app_begin(line)                 parses, routes; answers at once whatever needs no I/O
 *   if (a->next == SLOT_RESUME)
 *     a = app_resume(a->slot)           the rest, on the slot's stack                 [suspends]
 *   … send a->status, a->head, a->body …
 *   if (a->after) app_after(a->slot)    work that the client need not wait for        [suspends]
 *   if (a->slot) app_end(a->slot)       gives everything back
 */
#ifndef STRATUS_APP_H
#define STRATUS_APP_H

#include "base/str.h"
#include "host/slot.h"

/* Once per isolate, before anything else: reads the settings ("NAME=value\n" lines). No I/O. With a
 * wrong setting every request is answered 500 with what is wrong. */
void app_boot(str settings);

/* Begins a request: "GET https://example.com/v1/posts?limit=1". The line need live during the call
 * only. Headers are asked of the host. Never NULL. The body of an answer with `slot` NULL is good
 * until the next call. */
slot_answer *app_begin(str line);

/* Finishes a request whose answer says SLOT_RESUME. [suspends] */
slot_answer *app_resume(slot *s);

/* Does what was left for after the answer. [suspends] */
void app_after(slot *s);

/* Gives the slot back. The answer and its bytes are gone. */
void app_end(slot *s);

#ifdef STRATUS_TEST_PRINCIPAL
/* A seam for tests, in native programs only: who requests without credentials come from, from now
 * on. Texts with ptr NULL are NULL, as both are at first: nobody. They must live as long. */
void app_be(str user_id, str role);
#endif

/* Empties the cache and frees all slots, so that leaks show. For tests. */
void app_shutdown(void);

#endif
