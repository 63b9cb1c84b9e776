/* uuid: identifiers that sort by the time they were made: UUID version 7 (RFC 9562, section 5.7).
 */
#ifndef STRATUS_BASE_UUID_H
#define STRATUS_BASE_UUID_H

#include <stdint.h>

enum {
  UUID_TEXT_BYTES = 36,   /* 018f2b6e-5d0c-7b7e-9f2c-0123456789ab */
  UUID_RANDOM_BYTES = 10, /* what a UUID takes; 74 of the 80 bits end up in it */
};

#define UUID_MAX_MS INT64_C(0xFFFFFFFFFFFF) /* 48 bits: the year 10889 */

/* Writes the UUID of an instant and of random bytes: UUID_TEXT_BYTES in lower case, no NUL. `ms`
 * is clamped to [0, UUID_MAX_MS]. Of random[0] and random[2] the upper 4 and 2 bits make room for
 * version and variant. */
void uuid_v7(int64_t ms, const uint8_t random[UUID_RANDOM_BYTES], char out[UUID_TEXT_BYTES]);

#endif
