/* host_wasm: what the entry points of the worker need of their host, besides host.h. */
#ifndef STRATUS_HOST_HOST_WASM_H
#define STRATUS_HOST_HOST_WASM_H

#include <stdint.h>

/* A request is being begun that has these headers (host_headers_present). */
void host_wasm_begin(uint32_t present);

/* C's stack pointer, which the engine knows nothing of (docs/ARCHITECTURE.md). A function that sets
 * it may have no frame of its own: what needs one belongs into a function that is never inlined. */
static inline __attribute__((always_inline)) void *host_wasm_stack(void) {
  void *sp;
  __asm__ volatile(
      ".globaltype __stack_pointer, i32\n"
      "global.get __stack_pointer\n"
      "local.set %0"
      : "=r"(sp));
  return sp;
}

static inline __attribute__((always_inline)) void host_wasm_set_stack(void *sp) {
  __asm__ volatile(
      ".globaltype __stack_pointer, i32\n"
      "local.get %0\n"
      "global.set __stack_pointer"
      :
      : "r"(sp)
      : "memory");
}

#endif
