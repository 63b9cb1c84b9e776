/* demo_random: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
 * OOPSLA 2014) for choices, SipHash for ids. */
#include "cms/demo_random.h"

#include "base/attr.h"
#include "base/hash.h"

#define SEED UINT64_C(0x5374726174757321) /* any number; another one makes another site */

static uint64_t next(demo_random *r) {
  uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

demo_random demo_random_make(uint64_t number) {
  /* Through the mixer once: neighbouring numbers would give sequences that overlap. */
  demo_random r = {SEED ^ number};
  r.state = next(&r);
  return r;
}

uint64_t demo_random_below(demo_random *r, uint64_t bound) {
  ASSERT(bound > 0);
  return next(r) % bound; /* the bias of the remainder is of no account for small bounds */
}

bool demo_random_chance(demo_random *r, uint64_t percent) {
  return demo_random_below(r, 100) < percent;
}

void demo_random_id(const table *t, str name, uint64_t number, int64_t created_ms,
                    char out[UUID_TEXT_BYTES]) {
  hash_key key = {.k0 = SEED ^ number, .k1 = hash_str((hash_key){SEED, SEED}, t->name)};
  hash128 bits = hash_str_128(key, name);
  uint8_t random[UUID_RANDOM_BYTES];
  for (size_t i = 0; i < UUID_RANDOM_BYTES; i++) {
    uint64_t half = i < 8 ? bits.lo : bits.hi;
    random[i] = (uint8_t)(half >> (8 * (i % 8)));
  }
  uuid_v7(created_ms, random, out);
}
