/* argon2: the reference implementation of Argon2 (CC0 or Apache 2.0, Daniel Dinu, Dmitry
 * Khovratovich, Jean-Philippe Aumasson, Samuel Neves), which the npm package argon2 ships, all but
 * its inner loop (argon2_fill.c) and its front, whose place password.c takes. One thread, no stdio.
 * No warnings: it is not our text to mend. */
#define ARGON2_NO_THREADS

#include <argon2/src/blake2/blake2b.c>
#include <argon2/src/core.c>
