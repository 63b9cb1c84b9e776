/* Tests of buf: what it writes, moving, and failing. */
#include "base/buf.h"

#include <string.h>

#include "unit.h"

enum { LIMIT_BYTES = 1024 * 1024 };

static void buf_writes_what_it_is_given(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  buf b = buf_make(&a, 0);
  CHECK_STR(buf_view(&b), S(""));
  CHECK(buf_ok(&b));
  buf_str(&b, S("posts"));
  buf_char(&b, '?');
  buf_str(&b, STR_EMPTY);
  buf_bytes(&b, NULL, 0);
  buf_bytes(&b, "\0\xFF", 2);
  CHECK_STR(buf_view(&b), S("posts?\0\xFF"));
  CHECK(buf_ok(&b));
  arena_free(&a);
}

static void buf_writes_numbers(void) {
  static const struct {
    int64_t n;
    str text, hex;
  } rows[] = {
      {0, S("0"), S("0000000000000000")},
      {7, S("7"), S("0000000000000007")},
      {10, S("10"), S("000000000000000a")},
      {-1, S("-1"), S("ffffffffffffffff")},
      {-10, S("-10"), S("fffffffffffffff6")},
      {1234567890, S("1234567890"), S("00000000499602d2")},
      {INT64_MAX, S("9223372036854775807"), S("7fffffffffffffff")},
      {INT64_MIN, S("-9223372036854775808"), S("8000000000000000")},
      {0x0123456789abcdef, S("81985529216486895"), S("0123456789abcdef")},
  };
  arena a;
  arena_init(&a, LIMIT_BYTES);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    buf text = buf_make(&a, 0), hex = buf_make(&a, 0);
    unit_row(rows[i].text);
    buf_i64(&text, rows[i].n);
    buf_hex64(&hex, (uint64_t)rows[i].n);
    CHECK_STR(buf_view(&text), rows[i].text);
    CHECK_STR(buf_view(&hex), rows[i].hex);
  }
  buf b = buf_make(&a, 0);
  buf_u64(&b, UINT64_MAX);
  buf_char(&b, ' ');
  buf_u64(&b, 0);
  CHECK_STR(buf_view(&b), S("18446744073709551615 0"));
  arena_free(&a);
}

static void buf_writes_little_endian(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  buf b = buf_make(&a, 0);
  buf_u8(&b, 0xFE);
  buf_le32(&b, 0x81020304);
  buf_le64(&b, 0xF1F2F3F405060708);
  CHECK_STR(buf_view(&b), S("\xFE\x04\x03\x02\x81\x08\x07\x06\x05\xF4\xF3\xF2\xF1"));
  arena_free(&a);
}

/* Two that take turns cannot grow in place, so every growth moves one. */
static void buf_keeps_its_bytes_when_it_moves(void) {
  enum { COUNT = 20000 };
  arena a;
  arena_init(&a, LIMIT_BYTES);
  buf first = buf_make(&a, 1), second = buf_make(&a, 0);
  for (int i = 0; i < COUNT; i++) {
    buf_char(&first, (char)i);
    buf_char(&second, (char)~i);
  }
  CHECK(buf_ok(&first) && buf_ok(&second));
  CHECK_INT(first.len, COUNT);
  CHECK_INT(second.len, COUNT);
  int wrong = 0;
  for (int i = 0; i < COUNT; i++) {
    if (first.ptr[i] != (char)i || second.ptr[i] != (char)~i) wrong++;
  }
  CHECK_INT(wrong, 0);
  arena_free(&a);
}

static void buf_make_reserves(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  buf b = buf_make(&a, 100);
  CHECK_INT(b.cap, 100);
  const char *ptr = b.ptr;
  buf other = buf_make(&a, 1); /* so that growing would move it */
  for (int i = 0; i < 100; i++) buf_char(&b, 'x');
  CHECK(b.ptr == ptr);
  CHECK_INT(b.len, 100);
  buf_char(&b, 'x');
  CHECK(b.ptr != ptr);
  CHECK(buf_ok(&b) && buf_ok(&other));
  arena_free(&a);
}

static void buf_reserve_gives_room(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  buf b = buf_make(&a, 0);
  CHECK(buf_reserve(&b, 0) != NULL);
  buf_str(&b, S("ab"));
  char *room = buf_reserve(&b, 5000);
  if (CHECK(room != NULL)) {
    CHECK(room == b.ptr + 2);
    memset(room, 'x', 5000); /* all of it, for AddressSanitizer to see */
    b.len += 1;
  }
  CHECK_STR(buf_view(&b), S("abx"));
  CHECK(buf_reserve(&b, SIZE_MAX) == NULL); /* len + n overflows */
  CHECK(!buf_ok(&b));
  arena_free(&a);
}

static void buf_stays_failed(void) {
  arena a;
  arena_init(&a, 4096);
  buf b = buf_make(&a, 0);
  buf_str(&b, S("kept"));
  char large[5000] = {0};
  buf_bytes(&b, large, sizeof large);
  CHECK(!buf_ok(&b));
  buf_char(&b, 'x'); /* there is room for this one, but a gap before it */
  buf_i64(&b, -5);
  CHECK(buf_reserve(&b, 1) == NULL);
  CHECK(!buf_ok(&b));
  CHECK_STR(buf_view(&b), S("kept"));

  buf never = buf_make(&a, sizeof large);
  CHECK(!buf_ok(&never));
  buf_char(&never, 'x');
  CHECK_STR(buf_view(&never), S(""));
  arena_free(&a);
}

/* Fails the Nth allocation, for N from 0, until a run gets through. */
static void buf_survives_every_failing_allocation(void) {
  long failures = 0;
  for (bool done = false; !done; failures++) {
    arena a;
    unit_row_number(failures);
    arena_init(&a, LIMIT_BYTES);
    arena_fail_after = failures;
    buf b = buf_make(&a, 8);
    for (int i = 0; i < 1000; i++) buf_i64(&b, i);
    done = arena_fail_after >= 0;
    CHECK_INT(buf_ok(&b), done);
    if (done) CHECK_INT(b.len, 10 + 90 * 2 + 900 * 3);
    arena_fail_after = -1;
    arena_free(&a);
  }
  CHECK(failures > 4);
}

void buf_tests(void) {
  TEST(buf_writes_what_it_is_given);
  TEST(buf_writes_numbers);
  TEST(buf_writes_little_endian);
  TEST(buf_keeps_its_bytes_when_it_moves);
  TEST(buf_make_reserves);
  TEST(buf_reserve_gives_room);
  TEST(buf_stays_failed);
  TEST(buf_survives_every_failing_allocation);
}
