/* uuid: version 7, see base/uuid.h. */
#include "base/uuid.h"

#include <stddef.h>
#include <string.h>

enum { UUID_BYTES = 16, TIME_BYTES = UUID_BYTES - UUID_RANDOM_BYTES };

void uuid_v7(int64_t ms, const uint8_t random[UUID_RANDOM_BYTES], char out[UUID_TEXT_BYTES]) {
  uint8_t bytes[UUID_BYTES];
  uint64_t rest = ms < 0 ? 0 : (uint64_t)(ms > UUID_MAX_MS ? UUID_MAX_MS : ms);
  for (size_t i = TIME_BYTES; i-- > 0; rest >>= 8) bytes[i] = (uint8_t)rest;
  memcpy(bytes + TIME_BYTES, random, UUID_RANDOM_BYTES);
  bytes[6] = (uint8_t)(0x70 | (bytes[6] & 0x0F)); /* version 7 */
  bytes[8] = (uint8_t)(0x80 | (bytes[8] & 0x3F)); /* the variant of RFC 9562 */
  for (size_t i = 0, at = 0; i < UUID_BYTES; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out[at++] = '-';
    out[at++] = "0123456789abcdef"[bytes[i] >> 4];
    out[at++] = "0123456789abcdef"[bytes[i] & 15];
  }
}
