/* secret: see cms/secret.h. */
#include "cms/secret.h"

#include <stdint.h>

#include "format/base64.h"
#include "host/host.h"

/* Of argon2.c: its header is not for strict compilers. */
int blake2b(void *out, size_t outlen, const void *in, size_t inlen, const void *key, size_t keylen);

bool secret_make(str prefix, arena *mem, str *out) {
  uint8_t bytes[SECRET_BYTES];
  buf text = buf_make(mem, prefix.len + SECRET_TEXT_BYTES);
  host_random(bytes, sizeof bytes);
  buf_str(&text, prefix);
  base64_write(&text, (str){(char *)bytes, sizeof bytes});
  *out = buf_view(&text);
  return buf_ok(&text);
}

static bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

bool secret_is(str prefix, str text) {
  if (!str_starts(text, prefix) || text.len != prefix.len + SECRET_TEXT_BYTES) return false;
  for (size_t i = prefix.len; i < text.len; i++) {
    if (!is_letter(text.ptr[i])) return false;
  }
  return true;
}

bool secret_hash(str text, arena *mem, str *out) {
  static const char HEX[] = "0123456789abcdef";
  uint8_t hash[64];
  char *hex = arena_alloc_raw(mem, SECRET_HASH_BYTES);
  if (!hex || blake2b(hash, sizeof hash, text.ptr, text.len, NULL, 0) != 0) return false;
  for (size_t i = 0; i < SECRET_HASH_BYTES; i++) {
    hex[i] = HEX[i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 15];
  }
  *out = (str){hex, SECRET_HASH_BYTES};
  return true;
}

bool secret_same(str given, str secret) {
  volatile unsigned char difference = given.len != secret.len;
  for (size_t i = 0; i < given.len && secret.len > 0; i++) {
    difference |= (unsigned char)(given.ptr[i] ^ secret.ptr[i % secret.len]);
  }
  return difference == 0 && secret.len > 0;
}
