/* hash: SipHash-c-d, after the paper's section 2; the 128-bit form after the authors'
 * reference implementation, which the paper does not describe. */
#include "base/hash.h"

#include <string.h>

typedef struct {
  uint64_t v0, v1, v2, v3;
} sip_state;

static inline uint64_t rotate_left(uint64_t x, int bits) { return x << bits | x >> (64 - bits); }

static inline void sip_rounds(sip_state *s, int rounds) {
  for (int i = 0; i < rounds; i++) {
    s->v0 += s->v1;
    s->v1 = rotate_left(s->v1, 13) ^ s->v0;
    s->v0 = rotate_left(s->v0, 32);
    s->v2 += s->v3;
    s->v3 = rotate_left(s->v3, 16) ^ s->v2;
    s->v0 += s->v3;
    s->v3 = rotate_left(s->v3, 21) ^ s->v0;
    s->v2 += s->v1;
    s->v1 = rotate_left(s->v1, 17) ^ s->v2;
    s->v2 = rotate_left(s->v2, 32);
  }
}

static inline uint64_t load_word(const char *ptr) {
  uint64_t word;
  memcpy(&word, ptr, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

/* The first `n` < 8 bytes, little-endian, whatever the machine's order. */
static inline uint64_t load_le(const char *ptr, size_t n) {
  uint64_t word = 0;
  for (size_t i = 0; i < n; i++) word |= (uint64_t)(unsigned char)ptr[i] << (8 * i);
  return word;
}

static inline void sip_word(sip_state *s, uint64_t word, int rounds) {
  s->v3 ^= word;
  sip_rounds(s, rounds);
  s->v0 ^= word;
}

static inline sip_state sip_start(hash_key key) {
  /* "somepseudorandomlygeneratedbytes" */
  return (sip_state){
      .v0 = key.k0 ^ 0x736f6d6570736575,
      .v1 = key.k1 ^ 0x646f72616e646f6d,
      .v2 = key.k0 ^ 0x6c7967656e657261,
      .v3 = key.k1 ^ 0x7465646279746573,
  };
}

/* Whole words first, then the remaining bytes with the length (mod 256) on top. */
static inline void sip_absorb(sip_state *s, str data, int rounds) {
  size_t whole = data.len & ~(size_t)7;
  for (size_t i = 0; i < whole; i += 8) sip_word(s, load_word(data.ptr + i), rounds);
  uint64_t last = (uint64_t)data.len << 56;
  if (data.len > whole) last |= load_le(data.ptr + whole, data.len - whole);
  sip_word(s, last, rounds);
}

static inline uint64_t sip_fold(const sip_state *s) { return s->v0 ^ s->v1 ^ s->v2 ^ s->v3; }

static inline uint64_t sip_64(hash_key key, str data, int rounds, int final_rounds) {
  sip_state s = sip_start(key);
  sip_absorb(&s, data, rounds);
  s.v2 ^= 0xff;
  sip_rounds(&s, final_rounds);
  return sip_fold(&s);
}

uint64_t hash_str(hash_key key, str s) { return sip_64(key, s, 1, 3); }

uint64_t hash_str_2_4(hash_key key, str s) { return sip_64(key, s, 2, 4); }

static inline hash128 sip_128(hash_key key, str data, int rounds, int final_rounds) {
  sip_state s = sip_start(key);
  s.v1 ^= 0xee;
  sip_absorb(&s, data, rounds);
  s.v2 ^= 0xee;
  sip_rounds(&s, final_rounds);
  uint64_t lo = sip_fold(&s);
  s.v1 ^= 0xdd;
  sip_rounds(&s, final_rounds);
  return (hash128){.lo = lo, .hi = sip_fold(&s)};
}

hash128 hash_str_128(hash_key key, str s) { return sip_128(key, s, 2, 4); }

hash128 hash_str_128_1_3(hash_key key, str s) { return sip_128(key, s, 1, 3); }
