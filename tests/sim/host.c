/* host: host/host.h for the isolate whose code runs. D1 is in database.c. */
#include "host/host.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "sim.h"

/* As in a Worker: it stands still while code runs, and moves when an answer comes. */
int64_t host_now_ms(void) {
  return sim.task ? sim.task->request->clock_ms : sim_clock_ms(sim.running);
}

void host_random(void *out, size_t bytes) {
  unsigned char *p = out;
  for (size_t i = 0; i < bytes; i++) p[i] = (unsigned char)sim_random();
}

void host_log(host_level level, str message) {
  (void)level;
  sim_trace("  log: %.*s", (int)message.len, message.ptr);
}

/* The header's value; ptr NULL when it was not sent. */
static str read_header(str name) {
  sim_request *r = sim.task ? sim.task->request : NULL;
  if (r && r->headers_gone) abort();
  str rest = r                   ? str_c(r->headers)
             : sim.asks_as_admin ? S("authorization: Bearer " SIM_TOKEN "\n")
                                 : STR_EMPTY;
  while (rest.len > 0) {
    str line = str_cut(&rest, '\n');
    size_t colon = str_find(line, ':');
    if (str_eq_nocase(str_slice(line, 0, colon), name)) return str_trim(str_skip(line, colon + 1));
  }
  return STR_EMPTY;
}

host_header_result host_header_read(str name, arena *mem, str *value) {
  str sent = read_header(name);
  if (!sent.ptr) return HOST_HEADER_ABSENT;
  return arena_copy(mem, sent, value) ? HOST_HEADER_READ : HOST_HEADER_UNREADABLE;
}

uint32_t host_headers_present(void) {
  str names = S(HOST_HEADERS);
  uint32_t present = 0;
  for (uint32_t bit = 1; names.len > 0; bit <<= 1) {
    if (read_header(str_cut(&names, '\n')).ptr) present |= bit;
  }
  return present;
}

/* --- waiting -----------------------------------------------------------------------------------
 */

typedef struct {
  sim_task *waiter; /* NULL: it is gone */
} timer;

static void wake(void *with) {
  timer *t = with;
  sim_task *waiter = t->waiter;
  free(t);
  if (waiter && !sim.failed) sim_resume(waiter);
}

static void wait_us(int64_t us) {
  timer *t = malloc(sizeof *t);
  if (!t) abort();
  t->waiter = sim.task;
  sim.task->request->headers_gone = sim.task->request->waited = true;
  sim.task->waits_for = &t->waiter;
  sim_at(sim.now_us + us, wake, t);
  sim_suspend();
  sim.task->waits_for = NULL;
}

host_body_result host_body(slot *s, int64_t most_bytes, str *body) {
  str mine = str_c(sim.task->request->body);
  wait_us(sim_latency_us(2 * MS));
  if ((int64_t)mine.len > most_bytes) return HOST_BODY_TOO_LARGE;
  return arena_copy(&s->mem, mine, body) ? HOST_BODY_READ : HOST_BODY_FAILED;
}

/* Nothing here asks for static files. */
host_asset_result host_asset(slot *s, str path, size_t room, buf *text) {
  (void)s, (void)path, (void)room, (void)text;
  return HOST_ASSET_ABSENT;
}

void host_sleep(slot *s, int64_t ms) {
  (void)s;
  wait_us(ms * MS + sim_below(MS));
}

/* --- KV ----------------------------------------------------------------------------------------
 */

bool host_kv_present(void) { return sim.task ? sim.set.kv : false; }

static int64_t kv_way_us(void) {
  int64_t us = sim_latency_us(4 * MS);
  return sim_chance(sim.set.kv_slow) ? us + sim_below(15 * SECOND) : us;
}

static bool kv_works(void) {
  if (sim.draining || !sim_chance(sim.set.kv_fails)) return true;
  sim.task->request->kv_failures++;
  sim.sum.kv_failures++;
  return false;
}

/* What was last read for another key: an answer given to the wrong question. */
static char *others;
static size_t others_bytes;

static void remember(str value) {
  others = realloc(others, value.len + 1);
  if (!others) abort();
  memcpy(others, value.ptr, value.len);
  others_bytes = value.len;
}

void sim_host_reset(void) {
  free(others);
  others = NULL;
}

/* A value as it should not be, in `mem`; false: too large for it. */
static bool damage(arena *mem, str value, str *out) {
  if (sim_chance(300) && others) return arena_copy(mem, (str){others, others_bytes}, out);
  if (!arena_copy(mem, value, out) || out->len == 0) return true;
  if (sim_chance(500)) {
    out->len = (size_t)sim_below((int64_t)out->len);
  } else {
    ((char *)out->ptr)[sim_below((int64_t)out->len)] ^= (char)(1 << sim_below(8));
  }
  return true;
}

static host_kv_result ask_kv(slot *s, str key, int64_t timeout_ms, str *value) {
  int64_t way_us = kv_way_us();
  bool works = kv_works() && way_us <= timeout_ms * MS;
  char name[LIMIT_KV_KEY_BYTES];
  str mine = {name, key.len}, found;
  if (key.len > sizeof name) abort();
  memcpy(name, key.ptr, key.len);
  wait_us(way_us < timeout_ms * MS ? way_us : timeout_ms * MS);
  if (!works) return HOST_KV_FAILED;
  if (!sim_kv_get(mine, &found)) return HOST_KV_MISS;
  bool ok;
  if (sim_chance(sim.set.kv_damages)) {
    ok = damage(&s->mem, found, value);
  } else {
    ok = arena_copy(&s->mem, found, value);
  }
  remember(found);
  return ok ? HOST_KV_HIT : HOST_KV_FAILED;
}

host_kv_result host_kv_get(slot *s, str key, int64_t timeout_ms, str *value) {
  if (!slot_take_ahead(s, key)) return ask_kv(s, key, timeout_ms, value);
  *value = sim.task->request->ahead.reply;
  return sim.task->request->ahead.kv;
}

void sim_ask_ahead(const slot_answer *a) {
  sim_request *r = sim.task->request;
  str what = {a->ask, a->ask_bytes}, session = {a->session, a->session_bytes};
  if (a->ask_kv_ms > 0) {
    r->ahead.kv = ask_kv(a->slot, what, a->ask_kv_ms, &r->ahead.reply);
    return;
  }
  r->ahead.db = sim_ask_db(a->slot, session, what, &r->ahead.reply);
  r->ahead.bookmark = a->slot->bookmark;
}

bool host_kv_put(slot *s, str key, str value, int64_t ttl_s) {
  (void)s;
  if (ttl_s < LIMIT_KV_TTL_S || key.len > LIMIT_KV_KEY_BYTES) abort();
  int64_t late_us = sim.set.kv_late_us > 0 ? sim_below(sim.set.kv_late_us) : 0;
  bool works = kv_works();
  /* One that fails may have been stored all the same. */
  if (works || sim_chance(500)) {
    int64_t at_us = sim.now_us + late_us;
    sim_kv_put(key, value, at_us, at_us + ttl_s * SECOND);
  }
  wait_us(kv_way_us());
  return works;
}
