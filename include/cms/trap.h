/* trap: handlers that trap, for the tests of the shim's recovery. Only in builds with
 * STRATUS_TEST_HOOKS. */
#ifndef STRATUS_CMS_TRAP_H
#define STRATUS_CMS_TRAP_H
#ifdef STRATUS_TEST_HOOKS

#include "http/context.h"

extern const handler trap_at_once;   /* /test/trap: before any I/O */
extern const handler trap_in_flight; /* /test/trap-in-flight: after a D1 round trip */
extern const handler trap_stack;     /* /test/overflow: runs over the end of the slot's stack */

#endif
#endif
