/* host_wasm: the host of the real thing, a Cloudflare Worker. Imports from the shim
 * (src/shim/worker.mjs), module "env". Those that suspend pass through JSPI.
 *
 * JSPI switches the engine's stack, not C's, which lives in linear memory below __stack_pointer.
 * While a request is suspended others move that global. So each wrapper of a suspending import
 * keeps the pointer in a wasm local, which does survive the switch, and puts it back itself right
 * after the import returns: any later, or from JavaScript, and another request's frames are
 * overwritten. The wrappers are noinline so that nothing of a caller's frame is set up in between.
 *
 * A suspending import answers with a length, of rows with the most that they can have; C then
 * allocates and has the bytes written there by a synchronous call, which says how many they are.
 * The shim never allocates here. */
#include "host/host_wasm.h"

#include <string.h>

#include "base/attr.h"
#include "base/limits.h"
#include "format/wire.h"
#include "host/host.h"

#define IMPORT(name) __attribute__((import_module("env"), import_name(name)))

IMPORT("now") double import_now(void);
IMPORT("random") void import_random(void *out, size_t bytes);
IMPORT("log") void import_log(int level, const char *text, size_t bytes);
IMPORT("header") int import_header(const char *name, size_t bytes, char *out, size_t cap);
IMPORT("kv_present") int import_kv_present(void);
IMPORT("take") size_t import_take(slot *s, void *out);

/* When the module is instantiated, V8 has its optimising compiler make a wrapper for each signature
 * of the imports that suspend, a third of a millisecond each. So they have one, the longest's: a
 * text, how much or how long at most, another text, and how long that one is to last. */
#define SUSPENDING(name)                                                                  \
  IMPORT(#name)                                                                           \
  int import_##name(slot *s, const char *text, size_t bytes, int most, const char *other, \
                    size_t other_bytes, int ttl_s)
SUSPENDING(body);
SUSPENDING(sleep);
SUSPENDING(db);
SUSPENDING(kv_get);
SUSPENDING(kv_put);
SUSPENDING(asset);

static NOINLINE int guarded_body(slot *s, int most_bytes) {
  void *sp = host_wasm_stack();
  int n = import_body(s, NULL, 0, most_bytes, NULL, 0, 0);
  host_wasm_set_stack(sp);
  return n;
}

static NOINLINE void guarded_sleep(slot *s, int ms) {
  void *sp = host_wasm_stack();
  import_sleep(s, NULL, 0, ms, NULL, 0, 0);
  host_wasm_set_stack(sp);
}

static NOINLINE int guarded_db(slot *s, str statements, str session) {
  void *sp = host_wasm_stack();
  int n = import_db(s, statements.ptr, statements.len, 0, session.ptr, session.len, 0);
  host_wasm_set_stack(sp);
  return n;
}

static NOINLINE int guarded_kv_get(slot *s, str key, int timeout_ms) {
  void *sp = host_wasm_stack();
  int n = import_kv_get(s, key.ptr, key.len, timeout_ms, NULL, 0, 0);
  host_wasm_set_stack(sp);
  return n;
}

static NOINLINE int guarded_kv_put(slot *s, str key, str value, int ttl_s) {
  void *sp = host_wasm_stack();
  int n = import_kv_put(s, key.ptr, key.len, LIMIT_KV_PUT_MS, value.ptr, value.len, ttl_s);
  host_wasm_set_stack(sp);
  return n;
}

static NOINLINE int guarded_asset(slot *s, str path) {
  void *sp = host_wasm_stack();
  int n = import_asset(s, path.ptr, path.len, LIMIT_ASSET_MS, NULL, 0, 0);
  host_wasm_set_stack(sp);
  return n;
}

int64_t host_now_ms(void) { return (int64_t)import_now(); }

void host_random(void *out, size_t bytes) { import_random(out, bytes); }

void host_log(host_level level, str message) { import_log((int)level, message.ptr, message.len); }

static uint32_t headers_present;

void host_wasm_begin(uint32_t present) { headers_present = present; }

uint32_t host_headers_present(void) { return headers_present; }

/* What the shim has looked for already is not asked again: most requests have none of it. */
static bool is_known_absent(str name) {
  str names = S(HOST_HEADERS);
  for (uint32_t bit = 1; names.len > 0; bit <<= 1) {
    if (str_eq(str_cut(&names, '\n'), name)) return !(headers_present & bit);
  }
  return false;
}

host_header_result host_header_read(str name, arena *mem, str *value) {
  static char scratch[LIMIT_COOKIE_BYTES]; /* used without suspending, so sharing is safe */
  if (is_known_absent(name)) return HOST_HEADER_ABSENT;
  int n = import_header(name.ptr, name.len, scratch, host_header_cap(name));
  if (n == -1) return HOST_HEADER_ABSENT;
  bool read = n >= 0 && arena_copy(mem, (str){scratch, (size_t)n}, value);
  return read ? HOST_HEADER_READ : HOST_HEADER_UNREADABLE;
}

/* Fetches what a suspending import announced: at most `bytes`. */
static bool take_reply(slot *s, int bytes, str *out) {
  char *ptr = arena_alloc_raw(&s->mem, (size_t)bytes);
  if (!ptr) return false;
  size_t taken = import_take(s, ptr);
  arena_trim(&s->mem, ptr, (size_t)bytes, taken);
  *out = (str){ptr, taken};
  return true;
}

host_body_result host_body(slot *s, int64_t most_bytes, str *body) {
  int n = guarded_body(s, (int)most_bytes);
  slot_check(s);
  if (n == -1) return HOST_BODY_TOO_LARGE;
  return n >= 0 && take_reply(s, n, body) ? HOST_BODY_READ : HOST_BODY_FAILED;
}

/* Before the rows the shim puts the session's bookmark, a set of one row of one text, or NULL. What
 * follows gets the number of sets before it. */
static bool take_bookmark(slot *s, str *reply) {
  wire_reader in = {.rest = *reply};
  uint32_t count = wire_read_u32(&in);
  bool expected = wire_read_u32(&in) == 1 && wire_read_u32(&in) == 1;
  wire_value bookmark = wire_read(&in);
  if (!expected || in.bad || count == 0) return false;
  if (bookmark.tag == WIRE_TEXT && !arena_copy(&s->mem, bookmark.text, &s->bookmark)) return false;
  enum { COUNT_BYTES = 4 };
  char *start = (char *)in.rest.ptr - COUNT_BYTES;
  for (size_t i = 0; i < COUNT_BYTES; i++) start[i] = (char)((count - 1) >> 8 * i & 0xFF);
  *reply = (str){start, in.rest.len + COUNT_BYTES};
  return true;
}

bool host_db(slot *s, str statements, str *reply) {
  return host_db_session(s, STR_EMPTY, statements, reply);
}

/* The shim asks ahead whatever it is told of (host_kv_get, too): see docs/ARCHITECTURE.md, "A
 * request's way". */
bool host_db_session(slot *s, str session, str statements, str *reply) {
  int n = slot_take_ahead(s, statements) ? s->answer.asked : guarded_db(s, statements, session);
  slot_check(s);
  *reply = s->bookmark = STR_EMPTY;
  if (n >= 0) return take_reply(s, n, reply) && take_bookmark(s, reply);
  if (n < -1 && !take_reply(s, -1 - n, reply)) *reply = STR_EMPTY; /* why it failed */
  return false;
}

host_kv_result host_kv_get(slot *s, str key, int64_t timeout_ms, str *value) {
  int n = slot_take_ahead(s, key) ? s->answer.asked : guarded_kv_get(s, key, (int)timeout_ms);
  slot_check(s);
  if (n == -1) return HOST_KV_MISS;
  return n >= 0 && take_reply(s, n, value) ? HOST_KV_HIT : HOST_KV_FAILED;
}

bool host_kv_put(slot *s, str key, str value, int64_t ttl_s) {
  int n = guarded_kv_put(s, key, value, (int)ttl_s);
  slot_check(s);
  return n >= 0;
}

host_asset_result host_asset(slot *s, str path, size_t room, buf *text) {
  int n = guarded_asset(s, path);
  slot_check(s);
  if (n == -1) return HOST_ASSET_ABSENT;
  *text = buf_make(&s->mem, 0);
  char *ptr = n >= 0 ? buf_reserve(text, room + (size_t)n) : NULL;
  if (!ptr) return HOST_ASSET_FAILED;
  import_take(s, ptr + room);
  text->len = room + (size_t)n;
  return HOST_ASSET_READ;
}

void host_sleep(slot *s, int64_t ms) {
  guarded_sleep(s, (int)ms);
  slot_check(s);
}

bool host_kv_present(void) { return import_kv_present() != 0; }
