/* arena: chunks from malloc, filled from front to back. A chunk's header lies at its start.
 * Under AddressSanitizer everything behind the headers is poisoned until it is handed out,
 * and a gap that stays poisoned follows every allocation. */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
enum { GAP_BYTES = 16 };
/* Not inline: gcc would see malloc's memory go to a const parameter, and call that a read. */
static __attribute__((noinline)) void poison(void *ptr, size_t bytes) {
  __asan_poison_memory_region(ptr, bytes);
}
static void unpoison(void *ptr, size_t bytes) { __asan_unpoison_memory_region(ptr, bytes); }
#else
enum { GAP_BYTES = 0 };
static void poison(void *ptr, size_t bytes) { (void)ptr, (void)bytes; }
static void unpoison(void *ptr, size_t bytes) { (void)ptr, (void)bytes; }
#endif

struct arena_chunk {
  arena_chunk *next;
  size_t bytes; /* of the whole chunk, header included */
  size_t used;  /* from the chunk's start, header included */
};

enum {
  ALIGN_BYTES = _Alignof(max_align_t),
  /* Rounded up, so that the first allocation is aligned. The gap catches writes before it. */
  HEADER_BYTES = (sizeof(arena_chunk) + ALIGN_BYTES - 1) / ALIGN_BYTES * ALIGN_BYTES + GAP_BYTES,
};

/* More than this cannot be handed out; below it no sum of sizes here can overflow. */
#define ALLOCATION_MAX_BYTES (SIZE_MAX / 2)

long arena_fail_after = -1;

static bool fault_is_due(void) { return arena_fail_after >= 0 && arena_fail_after-- == 0; }

/* What an allocation of `bytes` takes from its chunk. Never 0: each has an address of its own. */
static size_t span_of(size_t bytes) {
  size_t units = bytes == 0 ? 1 : (bytes + ALIGN_BYTES - 1) / ALIGN_BYTES;
  return units * ALIGN_BYTES + GAP_BYTES;
}

static void chunk_clear(arena_chunk *chunk) {
  chunk->next = NULL;
  chunk->used = HEADER_BYTES;
  poison((char *)chunk + sizeof(arena_chunk), chunk->bytes - sizeof(arena_chunk));
}

static void chunks_free(arena_chunk *chunk) {
  while (chunk) {
    arena_chunk *next = chunk->next;
    free(chunk);
    chunk = next;
  }
}

/* Appends a chunk with room for `span`: twice the last one's size where the limit allows. */
static arena_chunk *chunk_add(arena *a, size_t span) {
  size_t room = a->limit_bytes - a->used_bytes;
  size_t fitting = HEADER_BYTES + span;
  if (fitting > room) {
    a->over_limit = true;
    return NULL;
  }
  size_t bytes = LIMIT_ARENA_CHUNK_BYTES;
  if (a->last) bytes = a->last->bytes > room / 2 ? room : 2 * a->last->bytes;
  if (bytes > room) bytes = room;
  if (bytes < fitting) bytes = fitting;

  arena_chunk *chunk = malloc(bytes);
  if (!chunk) return NULL;
  chunk->bytes = bytes;
  chunk_clear(chunk);
  if (a->last) {
    a->last->next = chunk;
  } else {
    a->first = chunk;
  }
  a->last = chunk;
  a->used_bytes += bytes;
  return chunk;
}

/* The allocation itself: not zeroed, and no fault is injected. */
static void *take(arena *a, size_t bytes) {
  if (bytes > ALLOCATION_MAX_BYTES) return NULL;
  size_t span = span_of(bytes);
  arena_chunk *chunk = a->last;
  if (!chunk || span > chunk->bytes - chunk->used) chunk = chunk_add(a, span);
  if (!chunk) return NULL;
  void *ptr = (char *)chunk + chunk->used;
  chunk->used += span;
  unpoison(ptr, bytes);
  return ptr;
}

static bool is_newest(const arena_chunk *chunk, const char *ptr, size_t bytes) {
  return ptr + span_of(bytes) == (const char *)chunk + chunk->used;
}

/* Lengthens the allocation where it stands. Only the newest one has free room behind it. */
static bool grow_in_place(arena *a, void *ptr, size_t old_bytes, size_t new_bytes) {
  arena_chunk *chunk = a->last;
  size_t old_span = span_of(old_bytes);
  if (!is_newest(chunk, ptr, old_bytes)) return false;
  size_t more = span_of(new_bytes) - old_span;
  if (more > chunk->bytes - chunk->used) return false;
  chunk->used += more;
  unpoison(ptr, new_bytes);
  return true;
}

void arena_init(arena *a, size_t limit_bytes) { *a = (arena){.limit_bytes = limit_bytes}; }

static void *fail(arena *a) {
  a->exhausted = true;
  return NULL;
}

void *arena_alloc_raw(arena *a, size_t bytes) {
  void *ptr = fault_is_due() ? NULL : take(a, bytes);
  return ptr ? ptr : fail(a);
}

void *arena_alloc(arena *a, size_t bytes) {
  void *ptr = arena_alloc_raw(a, bytes);
  return ptr ? memset(ptr, 0, bytes) : NULL;
}

void *arena_alloc_array(arena *a, size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) return fail(a);
  return arena_alloc(a, bytes);
}

void *arena_grow(arena *a, void *ptr, size_t old_bytes, size_t new_bytes) {
  ASSERT(a->last && new_bytes >= old_bytes);
  if (fault_is_due() || new_bytes > ALLOCATION_MAX_BYTES) return fail(a);
  if (grow_in_place(a, ptr, old_bytes, new_bytes)) return ptr;
  void *moved = take(a, new_bytes);
  if (!moved) return fail(a);
  memcpy(moved, ptr, old_bytes);
  poison(ptr, span_of(old_bytes));
  return moved;
}

void arena_trim(arena *a, void *ptr, size_t old_bytes, size_t new_bytes) {
  arena_chunk *chunk = a->last;
  ASSERT(chunk && new_bytes <= old_bytes && is_newest(chunk, ptr, old_bytes));
  size_t old_span = span_of(old_bytes), new_span = span_of(new_bytes);
  chunk->used -= old_span - new_span;
  poison(ptr, old_span);
  unpoison(ptr, new_bytes);
}

bool arena_copy(arena *a, str s, str *out) {
  char *ptr = arena_alloc(a, s.len);
  if (!ptr) return false;
  if (s.len > 0) memcpy(ptr, s.ptr, s.len);
  *out = (str){.ptr = ptr, .len = s.len};
  return true;
}

void arena_reset(arena *a) {
  arena_chunk *kept = a->first;
  /* A first chunk made to measure for a large request would stay with its owner for ever. */
  if (!kept || kept->bytes > LIMIT_ARENA_CHUNK_BYTES) {
    arena_free(a);
    return;
  }
  chunks_free(kept->next);
  chunk_clear(kept);
  a->last = kept;
  a->used_bytes = kept->bytes;
  a->exhausted = a->over_limit = false;
}

void arena_free(arena *a) {
  chunks_free(a->first);
  arena_init(a, a->limit_bytes);
}
