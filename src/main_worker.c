/* main_worker: what the module exports to the shim (src/shim/worker.mjs). Thin: each export hands
 * over to app.h. */
#include <stddef.h>

#include "app.h"
#include "base/attr.h"
#include "base/limits.h"
#include "host/host.h"
#include "host/host_wasm.h"

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
_Static_assert(offsetof(slot_answer, head_own_bytes) == 44, "word 11");
_Static_assert(offsetof(slot_answer, slot) == 48, "word 12");
_Static_assert(offsetof(slot_answer, ask) == 52, "words 13 to 16: what import_db takes");
_Static_assert(offsetof(slot_answer, ask_kv_ms) == 68, "word 17");
_Static_assert(offsetof(slot_answer, asked) == 72, "word 18");
_Static_assert(offsetof(slot, answer) == 0, "an answer's address is its slot's");

/* Where the shim writes what it hands in: the settings once, then the line of each request. Far
 * longer than LIMIT_URL_BYTES, so that a line which is too long is seen to be, even when it was cut
 * here. */
static char input[LIMIT_INPUT_BYTES];

/* What the shim asks for once. */
static const struct {
  char *input;
  uint32_t input_bytes;
  const char *headers;
  uint32_t headers_bytes;
} places = {input, sizeof input, HOST_HEADERS, sizeof HOST_HEADERS - 1};

static void *main_stack;

/* Who runs C sets C's stack pointer first: where it stood at the beginning when C can't suspend,
 * else to the slot's own. */
static NOINLINE void boot(size_t bytes) { app_boot((str){input, bytes}); }
static NOINLINE slot_answer *begin(size_t bytes) { return app_begin((str){input, bytes}); }
static NOINLINE slot_answer *resume(slot_answer *a) { return app_resume(a->slot); }
static NOINLINE void after(slot_answer *a) { app_after(a->slot); }
static NOINLINE void end(slot_answer *a) {
  if (a->slot) app_end(a->slot); /* the answer "busy" has none */
}

EXPORT("places") const void *worker_places(void);
EXPORT("boot") void worker_boot(size_t bytes);
EXPORT("begin") slot_answer *worker_begin(size_t bytes, uint32_t present);
EXPORT("resume") slot_answer *worker_resume(slot_answer *a);
EXPORT("after") void worker_after(slot_answer *a);
EXPORT("end") void worker_end(slot_answer *a);

const void *worker_places(void) { return &places; }

/* Once, before all others: the pointer stands where the linker put it. */
void worker_boot(size_t bytes) {
  main_stack = host_wasm_stack();
  boot(bytes);
}

/* `present`: see host_headers_present. */
slot_answer *worker_begin(size_t bytes, uint32_t present) {
  host_wasm_set_stack(main_stack);
  host_wasm_begin(present);
  return begin(bytes);
}

slot_answer *worker_resume(slot_answer *a) {
  host_wasm_set_stack(a->stack_top);
  return resume(a);
}

void worker_after(slot_answer *a) {
  host_wasm_set_stack(a->stack_top);
  after(a);
}

void worker_end(slot_answer *a) {
  host_wasm_set_stack(main_stack);
  end(a);
}
