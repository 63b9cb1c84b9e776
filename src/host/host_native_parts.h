/* host_native_parts: what the files of the native host share. */
#ifndef STRATUS_HOST_HOST_NATIVE_PARTS_H
#define STRATUS_HOST_HOST_NATIVE_PARTS_H

#include "base/attr.h"
#include "host/host_native.h"
#include "host/slot.h"

extern host_native_counts native_counts;

/* What every suspending function does first: checks the slot, calls the hook, checks the slot
 * again. False when the call must fail, by host_native_fault.fail_after. */
NODISCARD bool native_suspend(slot *s, const char *point);

/* Says on stderr what is wrong. */
void native_complain(const char *what, str detail);
/* A defect of the caller's that no platform would forgive: says so and traps. */
_Noreturn void native_trap(const char *what, str detail);

/* A copy from malloc, as the shim copies what it is given before anything suspends. */
str native_copy(str s);

uint64_t native_random(void);

void native_db_open(void);
void native_db_close(void);
/* From now on that database is asked; returns the one before. For simulations of replicas. */
struct sqlite3 *native_db_use(struct sqlite3 *other);
/* Runs the statements as D1 would, at once. *reply is from sqlite3_malloc; so is *message, D1's own
 * words for why it refused, if it said any. */
NODISCARD bool native_db_run(str statements, str *reply, char **message);

#endif
