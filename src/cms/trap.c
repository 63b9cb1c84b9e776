/* trap: see cms/trap.h. */
#include "cms/trap.h"

#ifdef STRATUS_TEST_HOOKS

#include "base/limits.h"
#include "host/host.h"

static err begin_trap(context *c) {
  (void)c;
  __builtin_trap();
}

static err begin_io(context *c) {
  c->needs_io = true;
  return OK;
}

/* One round trip with a batch of no statements: whatever D1 says, the request was suspended. */
static err resume_trap(context *c) {
  static const char NO_STATEMENTS[4];
  str reply;
  (void)!host_db(c->slot, (str){NO_STATEMENTS, sizeof NO_STATEMENTS}, &reply);
  __builtin_trap();
}

/* Uses more stack than a slot has, as a runaway recursion would. */
static err resume_overflow(context *c) {
  volatile char frame[LIMIT_STACK_BYTES];
  for (size_t i = 0; i < sizeof frame; i++) frame[i] = 0x55;
  c->res.status = frame[0] ? 200 : 500;
  return OK;
}

const handler trap_at_once = {.begin = begin_trap};
const handler trap_in_flight = {.begin = begin_io, .resume = resume_trap};
const handler trap_stack = {.begin = begin_io, .resume = resume_overflow};

#endif
