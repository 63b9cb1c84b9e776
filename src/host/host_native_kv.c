/* host_native_kv: KV as a list in memory. Stricter than KV: what KV would refuse, traps. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "host/host.h"
#include "host_native_parts.h"

enum { KV_VALUE_BYTES = 25 * 1024 * 1024 };

typedef struct kv_pair {
  struct kv_pair *next;
  str key, value; /* from malloc */
  int64_t expires_ms;
} kv_pair;

static kv_pair *pairs;

static void kv_free(kv_pair *p) {
  free((char *)p->key.ptr);
  free((char *)p->value.ptr);
  free(p);
}

/* The link to the pair with this key, or to the NULL at the list's end. */
static kv_pair **kv_find(str key) {
  kv_pair **at = &pairs;
  while (*at && !str_eq((*at)->key, key)) at = &(*at)->next;
  return at;
}

static void kv_remove(kv_pair **at) {
  kv_pair *p = *at;
  *at = p->next;
  kv_free(p);
}

void host_native_kv_clear(void) {
  while (pairs) kv_remove(&pairs);
}

bool host_kv_present(void) { return !host_native_fault.kv_absent; }

static void kv_check_key(str key) {
  if (!host_kv_present()) native_trap("a KV call without a KV namespace", key);
  if (key.len > LIMIT_KV_KEY_BYTES) native_trap("a KV key of more than 512 bytes", key);
  if (key.len == 0 || str_eq(key, S(".")) || str_eq(key, S("..")) || !utf8_valid(key)) {
    native_trap("KV takes no such key", key);
  }
}

/* One of the ways in which bytes go wrong: lost at the end, changed, others', or nothing left. */
static str kv_damage(str value) {
  char *bytes = (char *)native_copy(value).ptr;
  size_t len = value.len;
  if (len == 0) return (str){bytes, 0};
  switch (native_random() % 4) {
    case 0:
      len = native_random() % len;
      break;
    case 1:
      bytes[native_random() % len] ^= (char)(1 << native_random() % 8);
      break;
    case 2:
      for (size_t i = 0; i < len; i++) bytes[i] = (char)native_random();
      break;
    default:
      len = 0;
      break;
  }
  return (str){bytes, len};
}

static host_kv_result kv_get(slot *s, str key, str *value) {
  kv_pair **at = kv_find(key);
  if (*at && (*at)->expires_ms <= host_now_ms()) kv_remove(at);
  if (!*at) return HOST_KV_MISS;
  if (!host_native_fault.kv_garbage) {
    return arena_copy(&s->mem, (*at)->value, value) ? HOST_KV_HIT : HOST_KV_FAILED;
  }
  str damaged = kv_damage((*at)->value);
  bool ok = arena_copy(&s->mem, damaged, value);
  free((char *)damaged.ptr);
  return ok ? HOST_KV_HIT : HOST_KV_FAILED;
}

host_kv_result host_kv_get(slot *s, str key, int64_t timeout_ms, str *value) {
  native_counts.kv_gets++;
  native_counts.kv_ahead += slot_take_ahead(s, key);
  kv_check_key(key);
  if (timeout_ms <= 0) native_trap("a KV read without a deadline", key);
  key = native_copy(key);
  host_kv_result result = HOST_KV_FAILED;
  if (native_suspend(s, "host_kv_get") && !host_native_fault.kv_down)
    result = kv_get(s, key, value);
  free((char *)key.ptr);
  return result;
}

/* Takes over `key` and `value`. */
static void kv_put(str key, str value, int64_t ttl_s) {
  kv_pair **at = kv_find(key);
  if (*at) kv_remove(at);
  kv_pair *p = malloc(sizeof *p);
  if (!p) native_trap("out of memory", STR_EMPTY);
  *p = (kv_pair){
      .next = pairs, .key = key, .value = value, .expires_ms = host_now_ms() + ttl_s * 1000};
  pairs = p;
}

bool host_kv_put(slot *s, str key, str value, int64_t ttl_s) {
  native_counts.kv_puts++;
  kv_check_key(key);
  if (ttl_s < LIMIT_KV_TTL_S) native_trap("a KV value that expires within a minute", key);
  if (value.len > KV_VALUE_BYTES) native_trap("a KV value of more than 25 MiB", key);
  key = native_copy(key);
  value = native_copy(value);
  if (native_suspend(s, "host_kv_put") && !host_native_fault.kv_down) {
    kv_put(key, value, ttl_s);
    return true;
  }
  free((char *)key.ptr);
  free((char *)value.ptr);
  return false;
}
