/* argon2_fill: the inner loop of Argon2 (see argon2.c), where all of its time goes: a file of its
 * own, so that it is compiled for speed and the rest for size. */
#define ARGON2_NO_THREADS

#include <argon2/src/ref.c>
