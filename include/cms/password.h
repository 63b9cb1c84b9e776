/* password: passwords as they are kept: Argon2id (RFC 9106) with the parameters that OWASP advises,
 * written with the hash as a PHC string, so that they can rise:
 *
 *   $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH
 *
 * A hash takes some 20 to 40 ms of CPU and 19 MiB, from malloc and given back at once. It does not
 * suspend, so an isolate computes one at a time, however many ask. */
#ifndef STRATUS_CMS_PASSWORD_H
#define STRATUS_CMS_PASSWORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"

enum {
  PASSWORD_MEMORY_KIB = 19456,
  PASSWORD_PASSES = 2,
  PASSWORD_MOST_KIB = 65536, /* that a kept one may ask for: a module's memory ends at 96 MiB */
  PASSWORD_MOST_PASSES = 10,
  PASSWORD_SALT_BYTES = 16,
  PASSWORD_HASH_BYTES = 32,
  PASSWORD_SHORTEST = 10, /* characters */
  PASSWORD_LONGEST = 256,
};

/* Makes the PHC string of a password with a salt of its own. False without memory. */
NODISCARD bool password_hash(str password, arena *mem, str *out);

typedef enum {
  PASSWORD_RIGHT,
  PASSWORD_WRONG,
  PASSWORD_UNREADABLE, /* what was kept is no such string, or asks for more than is allowed */
  PASSWORD_NO_MEMORY,
} password_result;

/* Whether `password` is the one that was kept. Takes the same time for every password. */
NODISCARD password_result password_verify(str kept, str password);

/* Whether it was kept with less than is asked for today: then it should be hashed anew. */
bool password_is_weak(str kept);

/* Takes the time of a password_verify: for accounts that do not exist, which must not be told from
 * those that do by the time an answer takes. PASSWORD_WRONG or PASSWORD_NO_MEMORY. */
NODISCARD password_result password_pretend(str password);

/* The raw function, for vectors of others. False without memory. */
NODISCARD bool password_argon2id(str password, str salt, uint32_t memory_kib, uint32_t passes,
                                 uint32_t lanes, uint8_t *out, uint32_t out_bytes);

/* A seam for fault loops (native tests only): when not negative, counts down at each hash; the one
 * that finds 0 gets no memory. */
extern long password_fail_after;

#endif
