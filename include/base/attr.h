/* attr: the few compiler attributes in use, by name, and the assert that traps. */
#ifndef STRATUS_BASE_ATTR_H
#define STRATUS_BASE_ATTR_H

#define NODISCARD __attribute__((warn_unused_result))

/* For what is called from many places and rarely: a copy at each would make the module larger. */
#define NOINLINE __attribute__((noinline))

/* A programmer's error: traps, in release builds too. The shim answers 500 for the one
 * request and replaces the instance. Never for anything that input can cause. */
#define ASSERT(condition)               \
  do {                                  \
    if (!(condition)) __builtin_trap(); \
  } while (0)

#endif
