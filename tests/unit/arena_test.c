/* Tests of arena: what it hands out, its limit, growing, and what AddressSanitizer sees. */
#include "base/arena.h"

#include <string.h>

#include "base/limits.h"
#include "unit.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#endif
#ifdef UNDER_ASAN
#include <sanitizer/asan_interface.h>
#endif

enum { LIMIT_BYTES = 1024 * 1024 };

static bool all_bytes_are(const char *ptr, size_t len, char byte) {
  for (size_t i = 0; i < len; i++) {
    if (ptr[i] != byte) return false;
  }
  return true;
}

static void arena_alloc_gives_zeroed_aligned_memory(void) {
  static const size_t sizes[] = {1, 2, 7, 8, 15, 16, 17, 100, 4096, 16 * 1024, 100 * 1024, 3};
  arena a;
  arena_init(&a, LIMIT_BYTES);
  CHECK_INT(a.used_bytes, 0);
  for (int round = 0; round < 2; round++) { /* the second one in used memory */
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
      unit_row_number((int64_t)sizes[i]);
      char *ptr = arena_alloc(&a, sizes[i]);
      if (!CHECK(ptr != NULL)) break;
      CHECK_INT((uintptr_t)ptr % _Alignof(max_align_t), 0);
      CHECK(all_bytes_are(ptr, sizes[i], 0));
      memset(ptr, 'x', sizes[i]);
    }
    arena_reset(&a);
  }
  arena_free(&a);
}

/* Fills many allocations, each with its own byte, then looks whether one overwrote another. */
static void arena_allocations_do_not_overlap(void) {
  enum { COUNT = 255 };
  char *ptrs[COUNT];
  arena a;
  arena_init(&a, LIMIT_BYTES);
  for (size_t i = 0; i < COUNT; i++) {
    ptrs[i] = arena_alloc(&a, i * 7);
    if (!CHECK(ptrs[i] != NULL)) break;
    memset(ptrs[i], (int)i, i * 7);
  }
  for (size_t i = 0; i < COUNT; i++) CHECK(all_bytes_are(ptrs[i], i * 7, (char)i));
  CHECK(a.first != a.last);
  arena_free(&a);
}

static void arena_alloc_of_nothing_has_an_address_of_its_own(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  char *first = arena_alloc(&a, 0), *second = arena_alloc(&a, 0);
  CHECK(first && second && first != second);
  CHECK(arena_alloc_array(&a, 0, 8) != NULL);
  arena_free(&a);
}

static void arena_alloc_array_multiplies_without_overflow(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  char *ptr = arena_alloc_array(&a, 5, 3);
  CHECK(ptr && all_bytes_are(ptr, 15, 0));
  CHECK(arena_alloc_array(&a, SIZE_MAX / 2 + 1, 2) == NULL); /* 0, were it to wrap around */
  CHECK(arena_alloc_array(&a, SIZE_MAX / 4 + 2, 4) == NULL); /* 4 */
  CHECK(arena_alloc_array(&a, SIZE_MAX, SIZE_MAX) == NULL);
  arena_free(&a);
}

static void arena_stays_within_its_limit(void) {
  static const size_t limits[] = {0, 1, 40, 100, 1000, LIMIT_ARENA_CHUNK_BYTES, 50000, 300000};
  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
    size_t handed_out = 0, limit = limits[i];
    arena a;
    unit_row_number((int64_t)limit);
    arena_init(&a, limit);
    while (handed_out <= limit && arena_alloc(&a, 64)) handed_out += 64;
    CHECK(a.used_bytes <= limit);
    CHECK(handed_out <= limit);
    /* Headers, gaps and the rests of chunks are a burden, but not most of it. */
    if (limit >= 1000) CHECK(handed_out >= limit / 2);
    CHECK(arena_alloc(&a, 64) == NULL);
    arena_free(&a);
    CHECK_INT(a.used_bytes, 0);
  }
}

static void arena_trims_the_newest(void) {
  arena a;
  arena_init(&a, 4096);
  char *before = arena_alloc(&a, 100);
  char *ptr = arena_alloc(&a, 1000);
  CHECK(before != NULL && ptr != NULL);
  memset(ptr, 'x', 33);
  arena_trim(&a, ptr, 1000, 33);
  char *next = arena_alloc(&a, 900);
  CHECK(next != NULL);
  CHECK(next >= ptr + 33 && next < ptr + 100); /* where the end was */
  memset(next, 'y', 900);
  CHECK(all_bytes_are(ptr, 33, 'x'));
  arena_trim(&a, next, 900, 900);
  CHECK(arena_alloc(&a, 0) > (void *)(next + 899));
  arena_free(&a);
}

static void arena_rejects_absurd_sizes(void) {
  arena a;
  arena_init(&a, SIZE_MAX);
  CHECK(arena_alloc(&a, SIZE_MAX) == NULL);
  CHECK(arena_alloc(&a, SIZE_MAX - 100) == NULL);
  CHECK(arena_alloc(&a, SIZE_MAX / 2 + 1) == NULL);
#ifndef UNDER_ASAN /* it reports what malloc should refuse */
  CHECK(arena_alloc(&a, SIZE_MAX / 2 - 1000) == NULL);
#endif
  CHECK_INT(a.used_bytes, 0);
  char *ptr = arena_alloc(&a, 8);
  CHECK(ptr != NULL);
  CHECK(arena_grow(&a, ptr, 8, SIZE_MAX) == NULL);
  CHECK(arena_grow(&a, ptr, 8, SIZE_MAX / 2 + 1) == NULL);
  arena_free(&a);
}

static void arena_is_usable_after_exhaustion(void) {
  arena a;
  arena_init(&a, 4096);
  char *before = arena_alloc(&a, 100);
  CHECK(before != NULL);
  CHECK(arena_alloc(&a, 5000) == NULL);
  char *after = arena_alloc(&a, 100);
  CHECK(after != NULL);
  memset(after, 'x', 100);
  CHECK(all_bytes_are(before, 100, 0));
  arena_free(&a);
}

static void arena_grow_extends_the_newest_in_place(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  char *ptr = arena_alloc(&a, 10);
  memset(ptr, 'x', 10);
  for (size_t bytes = 10; bytes < 1000; bytes += 11) {
    unit_row_number((int64_t)bytes);
    CHECK(arena_grow(&a, ptr, bytes, bytes + 11) == ptr);
    memset(ptr + bytes, 'x', 11);
  }
  CHECK(all_bytes_are(ptr, 1000, 'x'));
  char *next = arena_alloc(&a, 10);
  CHECK(next >= ptr + 1000);
  arena_free(&a);
}

static void arena_grow_moves_what_is_not_the_newest(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  char *first = arena_alloc(&a, 10);
  memset(first, '1', 10);
  char *second = arena_alloc(&a, 10);
  memset(second, '2', 10);
  char *moved = arena_grow(&a, first, 10, 2000);
  if (CHECK(moved && moved != first)) {
    CHECK(all_bytes_are(moved, 10, '1'));
    memset(moved, '3', 2000);
  }
  CHECK(all_bytes_are(second, 10, '2'));
  arena_free(&a);
}

static void arena_grow_moves_to_a_new_chunk(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  char *ptr = arena_alloc(&a, 1000);
  memset(ptr, 'x', 1000);
  char *moved = arena_grow(&a, ptr, 1000, LIMIT_ARENA_CHUNK_BYTES * 3);
  if (CHECK(moved && moved != ptr)) CHECK(all_bytes_are(moved, 1000, 'x'));
  CHECK(a.last != a.first);
  arena_free(&a);
}

static void arena_grow_leaves_the_block_when_it_fails(void) {
  arena a;
  arena_init(&a, 4096);
  char *ptr = arena_alloc(&a, 100);
  memset(ptr, 'x', 100);
  CHECK(arena_grow(&a, ptr, 100, 5000) == NULL);
  CHECK(all_bytes_are(ptr, 100, 'x'));
  CHECK(arena_grow(&a, ptr, 100, 200) == ptr);
  arena_free(&a);
}

static void arena_copy_is_independent(void) {
  char source[] = "posts";
  str copy = S("before");
  arena a;
  arena_init(&a, 4096);
  CHECK(arena_copy(&a, (str){.ptr = source, .len = 5}, &copy));
  source[0] = 'X';
  CHECK_STR(copy, S("posts"));
  CHECK(arena_copy(&a, STR_EMPTY, &copy));
  CHECK_STR(copy, S(""));
  char large[5000] = {0};
  CHECK(!arena_copy(&a, (str){.ptr = large, .len = sizeof large}, &copy));
  arena_free(&a);
}

static void arena_reset_keeps_the_first_chunk_only(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  char *first = arena_alloc(&a, 100);
  CHECK_INT(a.used_bytes, LIMIT_ARENA_CHUNK_BYTES);
  CHECK(arena_alloc(&a, 100000) != NULL);
  arena_chunk *chunk = a.first;
  arena_reset(&a);
  CHECK_INT(a.used_bytes, LIMIT_ARENA_CHUNK_BYTES);
  CHECK(a.first == chunk && a.last == chunk);
  CHECK(arena_alloc(&a, 100) == first);
  arena_free(&a);
  CHECK(a.first == NULL && a.last == NULL);
  CHECK_INT(a.limit_bytes, LIMIT_BYTES);
  CHECK(arena_alloc(&a, 100) != NULL);
  arena_free(&a);
}

static void arena_reset_gives_back_a_large_first_chunk(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  arena_reset(&a);
  CHECK_INT(a.used_bytes, 0);
  CHECK(arena_alloc(&a, 100000) != NULL);
  arena_reset(&a);
  CHECK_INT(a.used_bytes, 0);
  CHECK(arena_alloc(&a, 100) != NULL);
  arena_free(&a);
}

static void arena_fail_after_fails_one_call(void) {
  arena a;
  str copy;
  arena_init(&a, LIMIT_BYTES);
  arena_fail_after = 2;
  char *ptr = arena_alloc(&a, 8);
  CHECK(ptr != NULL);
  CHECK(arena_grow(&a, ptr, 8, 9) == ptr);
  CHECK(arena_alloc(&a, 8) == NULL);
  CHECK_INT(arena_fail_after, -1);
  CHECK(arena_alloc(&a, 8) != NULL);

  ptr = arena_alloc(&a, 8);
  arena_fail_after = 0;
  CHECK(arena_grow(&a, ptr, 8, 100) == NULL);
  CHECK(arena_grow(&a, ptr, 8, 100) == ptr);
  arena_fail_after = 0;
  CHECK(arena_alloc_array(&a, 2, 8) == NULL);
  arena_fail_after = 0;
  CHECK(!arena_copy(&a, S("posts"), &copy));
  CHECK_INT(arena_fail_after, -1);
  arena_free(&a);
}

#ifdef UNDER_ASAN
static bool is_poisoned(const char *ptr) { return __asan_address_is_poisoned(ptr) != 0; }

static void arena_poisons_what_is_not_handed_out(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  for (size_t bytes = 0; bytes < 40; bytes++) {
    unit_row_number((int64_t)bytes);
    char *ptr = arena_alloc(&a, bytes);
    CHECK(is_poisoned(ptr - 1));
    CHECK(is_poisoned(ptr - 16));
    for (size_t i = 0; i < bytes; i++) CHECK(!is_poisoned(ptr + i));
    CHECK(is_poisoned(ptr + bytes));
    CHECK(is_poisoned(ptr + bytes + 15));
    /* Still, with a neighbour on either side. */
    CHECK(arena_alloc(&a, 1) != NULL);
    CHECK(is_poisoned(ptr - 1));
    CHECK(is_poisoned(ptr + bytes));
  }
  arena_free(&a);
}

static void arena_poisons_around_what_grew(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  char *ptr = arena_alloc(&a, 20);
  CHECK(arena_grow(&a, ptr, 20, 50) == ptr);
  CHECK(!is_poisoned(ptr + 20));
  CHECK(!is_poisoned(ptr + 49));
  CHECK(is_poisoned(ptr + 50));
  CHECK(arena_alloc(&a, 1) != NULL);
  char *moved = arena_grow(&a, ptr, 50, 60);
  CHECK(moved != ptr);
  CHECK(is_poisoned(ptr));
  CHECK(is_poisoned(ptr + 49));
  CHECK(!is_poisoned(moved + 59));
  CHECK(is_poisoned(moved + 60));
  arena_free(&a);
}

static void arena_reset_poisons(void) {
  arena a;
  arena_init(&a, LIMIT_BYTES);
  char *ptr = arena_alloc(&a, 20);
  arena_reset(&a);
  CHECK(is_poisoned(ptr));
  CHECK(is_poisoned(ptr + 19));
  arena_free(&a);
}
#endif

void arena_tests(void) {
  TEST(arena_alloc_gives_zeroed_aligned_memory);
  TEST(arena_allocations_do_not_overlap);
  TEST(arena_alloc_of_nothing_has_an_address_of_its_own);
  TEST(arena_alloc_array_multiplies_without_overflow);
  TEST(arena_stays_within_its_limit);
  TEST(arena_trims_the_newest);
  TEST(arena_rejects_absurd_sizes);
  TEST(arena_is_usable_after_exhaustion);
  TEST(arena_grow_extends_the_newest_in_place);
  TEST(arena_grow_moves_what_is_not_the_newest);
  TEST(arena_grow_moves_to_a_new_chunk);
  TEST(arena_grow_leaves_the_block_when_it_fails);
  TEST(arena_copy_is_independent);
  TEST(arena_reset_keeps_the_first_chunk_only);
  TEST(arena_reset_gives_back_a_large_first_chunk);
  TEST(arena_fail_after_fails_one_call);
#ifdef UNDER_ASAN
  TEST(arena_poisons_what_is_not_handed_out);
  TEST(arena_poisons_around_what_grew);
  TEST(arena_reset_poisons);
#endif
}
