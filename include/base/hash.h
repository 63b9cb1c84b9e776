/* hash: keyed hashing of byte strings, SipHash (Aumasson and Bernstein, "SipHash: a fast
 * short-input PRF", INDOCRYPT 2012), so that nobody outside can choose keys that collide. */
#ifndef STRATUS_BASE_HASH_H
#define STRATUS_BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

typedef struct {
  uint64_t k0, k1;
} hash_key;

typedef struct {
  uint64_t lo, hi;
} hash128;

/* SipHash-1-3, 64 bits: for hash tables. */
uint64_t hash_str(hash_key key, str s);
/* SipHash-2-4, 64 bits: the reference function; the official vectors test it. */
uint64_t hash_str_2_4(hash_key key, str s);
/* SipHash-2-4 with 128 bits of output: for names that must not collide by accident
 * (ETags, long KV keys). With a fixed key it is the same in every isolate. */
hash128 hash_str_128(hash_key key, str s);
/* SipHash-1-3 with 128 bits: the same where bodies are long and the time is a request's. */
hash128 hash_str_128_1_3(hash_key key, str s);

#endif
