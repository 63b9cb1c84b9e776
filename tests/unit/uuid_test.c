#include "base/uuid.h"

#include <string.h>

#include "unit.h"

#define ROWS(table) (sizeof(table) / sizeof(table)[0])

static char text[UUID_TEXT_BYTES];

static str make(int64_t ms, const uint8_t random[UUID_RANDOM_BYTES]) {
  memset(text, '?', sizeof text);
  uuid_v7(ms, random, text);
  return (str){.ptr = text, .len = sizeof text};
}

static const uint8_t zeros[UUID_RANDOM_BYTES];
static const uint8_t ones[UUID_RANDOM_BYTES] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

/* RFC 9562, appendix A.6: 2022-02-22T19:22:22Z, rand_a CC3, rand_b 18C4DC0C0C07398F. */
static void uuid_rfc_vector(void) {
  static const uint8_t random[] = {0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F};
  CHECK_STR(make(INT64_C(1645557742000), random), S("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
}

static void uuid_bounds(void) {
  static const struct {
    int64_t ms;
    const uint8_t *random;
    str text;
  } rows[] = {
      {0, zeros, S("00000000-0000-7000-8000-000000000000")},
      {0, ones, S("00000000-0000-7fff-bfff-ffffffffffff")},
      {1, zeros, S("00000000-0001-7000-8000-000000000000")},
      {UUID_MAX_MS, ones, S("ffffffff-ffff-7fff-bfff-ffffffffffff")},
      {UUID_MAX_MS + 1, zeros, S("ffffffff-ffff-7000-8000-000000000000")},
      {INT64_MAX, zeros, S("ffffffff-ffff-7000-8000-000000000000")},
      {-1, zeros, S("00000000-0000-7000-8000-000000000000")},
      {INT64_MIN, zeros, S("00000000-0000-7000-8000-000000000000")},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row_number((int64_t)i);
    CHECK_STR(make(rows[i].ms, rows[i].random), rows[i].text);
  }
}

/* A later instant sorts later as text, whatever the random bits. */
static void uuid_sorts_by_time(void) {
  uint64_t state = 7;
  for (int i = 0; i < 1000; i++) {
    int64_t ms = (int64_t)(unit_random(&state) >> 17);
    char earlier[UUID_TEXT_BYTES];
    memcpy(earlier, make(ms, ones).ptr, sizeof earlier);
    CHECK(memcmp(earlier, make(ms + 1, zeros).ptr, sizeof earlier) < 0);
  }
}

void uuid_tests(void) {
  TEST(uuid_rfc_vector);
  TEST(uuid_bounds);
  TEST(uuid_sorts_by_time);
}
