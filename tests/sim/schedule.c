/* schedule: the world's clock, a heap of what happens when, and requests as coroutines: a request
 * that waits for D1 or KV stands on a stack of its own until its answer's time has come. */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

enum { STACK_BYTES = 256 * 1024 };

typedef struct {
  int64_t at_us;
  uint64_t number; /* of two at one time the earlier asked for is first */
  void (*what)(void *);
  void *with;
} event;

static struct {
  event *events; /* a heap */
  size_t n, cap;
  uint64_t numbers;
  ucontext_t main;
  char **stacks; /* that are free */
  size_t n_stacks, cap_stacks;
} plan;

static bool is_before(const event *a, const event *b) {
  return a->at_us != b->at_us ? a->at_us < b->at_us : a->number < b->number;
}

void sim_at(int64_t at_us, void (*what)(void *), void *with) {
  if (plan.n == plan.cap) {
    plan.cap = plan.cap ? plan.cap * 2 : 64;
    plan.events = realloc(plan.events, plan.cap * sizeof *plan.events);
    if (!plan.events) abort();
  }
  event e = {at_us, plan.numbers++, what, with};
  size_t i = plan.n++;
  for (; i > 0 && is_before(&e, &plan.events[(i - 1) / 2]); i = (i - 1) / 2) {
    plan.events[i] = plan.events[(i - 1) / 2];
  }
  plan.events[i] = e;
}

static event take_first(void) {
  event first = plan.events[0], last = plan.events[--plan.n];
  size_t i = 0;
  for (;;) {
    size_t child = 2 * i + 1;
    if (child >= plan.n) break;
    if (child + 1 < plan.n && is_before(&plan.events[child + 1], &plan.events[child])) child++;
    if (!is_before(&plan.events[child], &last)) break;
    plan.events[i] = plan.events[child];
    i = child;
  }
  plan.events[i] = last;
  return first;
}

void sim_run_all(void) {
  while (plan.n > 0 && !sim.failed) {
    event e = take_first();
    sim.now_us = e.at_us > sim.now_us ? e.at_us : sim.now_us + 1;
    e.what(e.with);
  }
}

/* --- tasks -------------------------------------------------------------------------------------
 */

int64_t sim_clock_ms(const sim_isolate *i) {
  const int64_t start_ms = 1767225600000; /* 2026-01-01T00:00:00Z */
  int64_t jitter_us = sim.set.jitter_us > 0 ? sim_below(sim.set.jitter_us) : 0;
  return start_ms + (sim.now_us + i->skew_us - jitter_us) / MS;
}

static char *take_stack(void) {
  if (plan.n_stacks > 0) return plan.stacks[--plan.n_stacks];
  char *stack = aligned_alloc(64, STACK_BYTES);
  if (!stack) abort();
  return stack;
}

static void give_back(char *stack) {
  if (plan.n_stacks == plan.cap_stacks) {
    plan.cap_stacks = plan.cap_stacks ? plan.cap_stacks * 2 : 64;
    plan.stacks = realloc(plan.stacks, plan.cap_stacks * sizeof *plan.stacks);
    if (!plan.stacks) abort();
  }
  plan.stacks[plan.n_stacks++] = stack;
}

static void run_request(sim_request *r) {
  sim_isolate *i = r->isolate;
  slot_answer *a = i->app_begin(str_c(r->line));
  r->headers_gone = true;
  if (a->next == SLOT_RESUME) {
    if (a->ask) sim_ask_ahead(a);
    a = i->app_resume(a->slot);
  }
  sim_judge(r, a);
  slot *s = a->slot;
  int calls = r->db_calls;
  if (a->after && s) {
    i->app_after(s);
    sim_judge_after(r, r->db_calls > calls);
  } else {
    sim_judge_after(r, false);
  }
  if (s) i->app_end(s);
}

static void task_main(void) {
  run_request(sim.task->request);
  sim.task->dead = true;
  swapcontext(&sim.task->context, &plan.main);
}

static void unlink_task(sim_task *t) {
  sim_task **at = &sim.tasks;
  while (*at != t) at = &(*at)->next;
  *at = t->next;
  give_back(t->stack);
  sim_request_free(t->request);
  free(t);
}

static void enter(sim_task *t) {
  sim_task *outer_task = sim.task;
  sim_isolate *outer = sim.running;
  sim.task = t;
  sim.running = t->request->isolate;
  t->request->clock_ms = sim_clock_ms(sim.running);
  swapcontext(&plan.main, &t->context);
  sim.task = outer_task;
  sim.running = outer;
  if (t->dead) unlink_task(t);
}

void sim_start(sim_request *r) {
  sim_task *t = calloc(1, sizeof *t);
  if (!t) abort();
  t->request = r;
  t->stack = take_stack();
  t->next = sim.tasks;
  sim.tasks = t;
  getcontext(&t->context);
  t->context.uc_stack.ss_sp = t->stack;
  t->context.uc_stack.ss_size = STACK_BYTES;
  makecontext(&t->context, task_main, 0);
  r->begun_us = sim.now_us;
  enter(t);
}

void sim_suspend(void) {
  sim_task *t = sim.task;
  swapcontext(&t->context, &plan.main);
}

void sim_resume(sim_task *t) {
  if (!sim.failed) enter(t);
}

void sim_kill(sim_task *t) {
  if (t->waits_for) *t->waits_for = NULL;
  if (t->asks_db) t->request->isolate->asking--;
  unlink_task(t);
}

void sim_clear(void) {
  while (sim.tasks) sim_kill(sim.tasks);
  while (plan.n > 0) { /* it sees that the seed has failed, and only gives back its memory */
    event e = take_first();
    e.what(e.with);
  }
}
