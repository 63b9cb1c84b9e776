/* slot: the pool. See host/slot.h. A slot once made is kept; its first arena chunk and its stack
 * are reused, so a warm isolate allocates nothing for a request. */
#include "host/slot.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/limits.h"

/* Written at the low end of each stack, which grows downwards onto it. */
static const uint64_t CANARY = UINT64_C(0x5374726174757321);

static struct {
  slot *all[LIMIT_SLOTS];
  slot *free;
  int made;
  int busy;
} pool;

static slot *slot_make(void) {
  if (pool.made == LIMIT_SLOTS) return NULL;
  slot *s = calloc(1, sizeof *s);
  if (!s) return NULL;
  s->stack = aligned_alloc(16, LIMIT_STACK_BYTES);
  if (!s->stack) {
    free(s);
    return NULL;
  }
  memcpy(s->stack, &CANARY, sizeof CANARY);
  arena_init(&s->mem, LIMIT_ARENA_BYTES);
  pool.all[pool.made++] = s;
  return s;
}

slot *slot_open(int64_t now_ms) {
  slot *s = pool.free;
  if (s) {
    pool.free = s->next_free;
  } else {
    s = slot_make();
    if (!s) return NULL;
  }
  s->next_free = NULL;
  s->task = NULL;
  s->bookmark = STR_EMPTY;
  s->opened_ms = now_ms;
  s->busy = true;
  s->answer = (slot_answer){.slot = s, .stack_top = s->stack + LIMIT_STACK_BYTES};
  pool.busy++;
  return s;
}

void slot_check(const slot *s) { ASSERT(memcmp(s->stack, &CANARY, sizeof CANARY) == 0); }

void slot_close(slot *s) {
  ASSERT(s->busy);
  slot_check(s);
  arena_reset(&s->mem);
  s->busy = false;
  s->next_free = pool.free;
  pool.free = s;
  pool.busy--;
}

int slot_busy_count(void) { return pool.busy; }

bool slot_any_stuck(int64_t now_ms) {
  for (int i = 0; i < pool.made; i++) {
    if (pool.all[i]->busy && now_ms - pool.all[i]->opened_ms > LIMIT_STUCK_MS) return true;
  }
  return false;
}

void slot_free_all(void) {
  for (int i = 0; i < pool.made; i++) {
    ASSERT(!pool.all[i]->busy);
    arena_free(&pool.all[i]->mem);
    free(pool.all[i]->stack);
    free(pool.all[i]);
  }
  memset(&pool, 0, sizeof pool);
}
