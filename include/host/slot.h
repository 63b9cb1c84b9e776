/* slot: all that one request in flight occupies: a C stack region of its own, an arena, and
 * the answer that the shim reads. JSPI switches the engine's stack but not C's stack in linear
 * memory, so two suspended requests must never share one (docs/ARCHITECTURE.md). Slots are
 * pooled and made on demand, up to LIMIT_SLOTS. */
#ifndef STRATUS_HOST_SLOT_H
#define STRATUS_HOST_SLOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"

typedef enum {
  SLOT_DONE,   /* the answer is ready */
  SLOT_RESUME, /* needs I/O: app_resume on the slot's stack, then look again */
} slot_next;

/* What the shim reads of an answer. The layout (32-bit words in wasm) is known to
 * src/shim/worker.mjs; main_worker.c asserts it. */
typedef struct {
  int32_t next;     /* slot_next */
  int32_t status;   /* HTTP status */
  const char *head; /* "name: value\n" for each header, ASCII */
  uint32_t head_bytes;
  const char *body; /* NULL: no body at all (HEAD, 204, 304) */
  uint32_t body_bytes;
  int32_t after;   /* 1: app_after has work to do once the answer is sent */
  int32_t retire;  /* 1: this instance has lost requests; use a new one from now on */
  char *stack_top; /* where C's stack pointer must stand before app_resume, app_after; main_worker.c
                      sets it */
  uint32_t head_key; /* not 0: equal key, age and status mean an equal head, so it need not be read
                        again */
  uint32_t head_age_s;
  uint32_t head_own_bytes; /* at the head's end: what other answers of the kind have otherwise; 0:
                              not known, all of it perhaps */
  struct slot *slot;       /* to be given back with app_end, or NULL when nothing is held */
  /* With SLOT_RESUME: what the request's first call of a suspending host function will be, or NULL:
   * of host_db_session (slot_ask_ahead) or host_kv_get (slot_ask_kv_ahead). A host may ask that
   * before app_resume, and says then what came of it. */
  const char *ask; /* the statements, or the key */
  uint32_t ask_bytes;
  const char *session;
  uint32_t session_bytes;
  uint32_t ask_kv_ms; /* not 0: KV is asked, and answers within that time or not at all */
  int32_t asked;      /* what import_db or import_kv_get would return (host_wasm.c) */
} slot_answer;

typedef struct slot {
  slot_answer answer; /* first: the shim knows a slot by its answer's address */
  arena mem;
  void *task;        /* the request's own state, in mem */
  str bookmark;      /* of the last answer of host_db_session, in mem; or empty */
  int64_t opened_ms; /* when it was opened */
  bool busy;
  struct slot *next_free;
  char *stack; /* LIMIT_STACK_BYTES */
} slot;

/* A free slot with an empty arena, or NULL when all are busy or memory is out. */
slot *slot_open(int64_t now_ms);
/* Gives it back; its arena is reset. Traps when the stack's canary was overwritten. */
void slot_close(slot *s);
/* Traps when the stack's canary was overwritten: called whenever the slot's stack was used. */
void slot_check(const slot *s);

/* Says in `begin` what the first call of host_db_session will be, byte for byte and at the same
 * addresses: so a host may ask before it gives the request a stack. Nothing may suspend until that
 * call. */
static inline void slot_ask_ahead(slot *s, str session, str statements) {
  s->answer.ask = statements.ptr;
  s->answer.ask_bytes = (uint32_t)statements.len;
  s->answer.session = session.ptr;
  s->answer.session_bytes = (uint32_t)session.len;
  s->answer.ask_kv_ms = 0;
}
/* The same of host_kv_get; `timeout_ms` is not 0. */
static inline void slot_ask_kv_ahead(slot *s, str key, int64_t timeout_ms) {
  slot_ask_ahead(s, STR_EMPTY, key);
  s->answer.ask_kv_ms = (uint32_t)timeout_ms;
}
/* For hosts, at each call: whether it is the one that was said, by its statements or key. Traps
 * when it is another. */
static inline bool slot_take_ahead(slot *s, str what) {
  const char *ask = s->answer.ask;
  ASSERT(!ask || ask == what.ptr);
  s->answer.ask = NULL;
  return ask != NULL;
}

/* Slots that are busy now. */
int slot_busy_count(void);
/* Whether a slot has been busy for longer than LIMIT_STUCK_MS: its request was cancelled
 * by the platform while suspended and will never come back. */
bool slot_any_stuck(int64_t now_ms);
/* Frees all slots; none may be busy. For tests. */
void slot_free_all(void);

#endif
