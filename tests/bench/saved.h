/* saved: what it saves to know which lists a change concerns. */
#ifndef STRATUS_BENCH_SAVED_H
#define STRATUS_BENCH_SAVED_H

/* Prints it. 0 when something is saved, as an exit code. */
int saved(void);

#endif
