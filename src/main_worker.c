/* main_worker: what the module exports to the shim (src/shim/worker.mjs). Thin: each export hands
 * over to app.h. The shim sets C's stack pointer before each of them: to the main stack for those
 * that never suspend, to the slot's own for resume and after. */
#include <stddef.h>

#include "app.h"
#include "base/limits.h"

#define EXPORT(name) __attribute__((export_name(name)))

/* The shim reads answers as 32-bit words, in this order. */
_Static_assert(sizeof(void *) == 4, "the shim expects wasm32");
_Static_assert(offsetof(slot_answer, next) == 0, "word 0");
_Static_assert(offsetof(slot_answer, status) == 4, "word 1");
_Static_assert(offsetof(slot_answer, head) == 8, "word 2");
_Static_assert(offsetof(slot_answer, head_bytes) == 12, "word 3");
_Static_assert(offsetof(slot_answer, body) == 16, "word 4");
_Static_assert(offsetof(slot_answer, body_bytes) == 20, "word 5");
_Static_assert(offsetof(slot_answer, after) == 24, "word 6");
_Static_assert(offsetof(slot_answer, retire) == 28, "word 7");
_Static_assert(offsetof(slot_answer, stack_top) == 32, "word 8");
_Static_assert(offsetof(slot_answer, head_key) == 36, "word 9");
_Static_assert(offsetof(slot_answer, head_age_s) == 40, "word 10");
_Static_assert(offsetof(slot_answer, slot) == 44, "word 11");
_Static_assert(offsetof(slot_answer, ask) == 48, "words 12 to 15: what import_db takes");
_Static_assert(offsetof(slot_answer, asked) == 64, "word 16");
_Static_assert(offsetof(slot, answer) == 0, "an answer's address is its slot's");

/* Where the shim writes what it hands in: the settings once, then the line of each request. Far
 * longer than LIMIT_URL_BYTES, so that a line which is too long is seen to be, even when it was cut
 * here. */
static char input[LIMIT_INPUT_BYTES];

EXPORT("input") char *worker_input(void);
EXPORT("input_bytes") size_t worker_input_bytes(void);
EXPORT("boot") void worker_boot(size_t bytes);
EXPORT("begin") slot_answer *worker_begin(size_t bytes);
EXPORT("resume") slot_answer *worker_resume(slot_answer *a);
EXPORT("after") void worker_after(slot_answer *a);
EXPORT("end") void worker_end(slot_answer *a);

char *worker_input(void) { return input; }
size_t worker_input_bytes(void) { return sizeof input; }
void worker_boot(size_t bytes) { app_boot((str){input, bytes}); }
slot_answer *worker_begin(size_t bytes) { return app_begin((str){input, bytes}); }
slot_answer *worker_resume(slot_answer *a) { return app_resume(a->slot); }
void worker_after(slot_answer *a) { app_after(a->slot); }
void worker_end(slot_answer *a) {
  if (a->slot) app_end(a->slot); /* the answer "busy" has none */
}
