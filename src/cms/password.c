/* password: see cms/password.h. */
#include "cms/password.h"

#include <argon2/src/core.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "host/host.h"

long password_fail_after = -1;

static int take_memory(uint8_t **memory, size_t bytes) {
  *memory = NULL;
  if (password_fail_after < 0 || password_fail_after-- > 0) *memory = malloc(bytes);
  return *memory ? ARGON2_OK : ARGON2_MEMORY_ALLOCATION_ERROR;
}

static void give_memory(uint8_t *memory, size_t bytes) {
  (void)bytes;
  free(memory);
}

static uint8_t *bytes_of(str s) { return (uint8_t *)(uintptr_t)s.ptr; }

/* As argon2_ctx of the reference does it, whose parameters here are known to be good. */
bool password_argon2id(str password, str salt, uint32_t memory_kib, uint32_t passes, uint32_t lanes,
                       uint8_t *out, uint32_t out_bytes) {
  argon2_context asked = {.out = out,
                          .outlen = out_bytes,
                          .pwd = bytes_of(password),
                          .pwdlen = (uint32_t)password.len,
                          .salt = bytes_of(salt),
                          .saltlen = (uint32_t)salt.len,
                          .t_cost = passes,
                          .m_cost = memory_kib,
                          .lanes = lanes,
                          .threads = 1,
                          .version = ARGON2_VERSION_13,
                          .allocate_cbk = take_memory,
                          .free_cbk = give_memory};
  uint32_t segment = memory_kib / (lanes * ARGON2_SYNC_POINTS);
  argon2_instance_t instance = {.version = asked.version,
                                .passes = passes,
                                .memory_blocks = segment * lanes * ARGON2_SYNC_POINTS,
                                .segment_length = segment,
                                .lane_length = segment * ARGON2_SYNC_POINTS,
                                .lanes = lanes,
                                .threads = 1,
                                .type = Argon2_id};
  if (initialize(&instance, &asked) != ARGON2_OK) return false;
  bool filled = fill_memory_blocks(&instance) == ARGON2_OK;
  finalize(&asked, &instance); /* gives the memory back */
  return filled;
}

/* --- PHC strings -------------------------------------------------------------------------------
 */

static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Base64 without padding, in the alphabet of the PHC format, which is not that of URLs. */
static void write_base64(buf *out, const uint8_t *bytes, size_t n_bytes) {
  for (size_t i = 0; i < n_bytes; i += 3) {
    size_t n = n_bytes - i < 3 ? n_bytes - i : 3;
    uint32_t group = 0;
    for (size_t k = 0; k < 3; k++) group = group << 8 | (k < n ? bytes[i + k] : 0u);
    for (size_t k = 0; k <= n; k++) buf_char(out, LETTERS[group >> (18 - 6 * k) & 63]);
  }
}

/* Exactly `n_bytes`, or false. */
static bool read_base64(str text, uint8_t *out, size_t n_bytes) {
  size_t n = 0;
  uint32_t bits = 0;
  unsigned n_bits = 0;
  if (text.len != (n_bytes * 8 + 5) / 6) return false;
  for (size_t i = 0; i < text.len; i++) {
    const char *found = text.ptr[i] ? strchr(LETTERS, text.ptr[i]) : NULL;
    if (!found) return false;
    bits = (bits << 6 | (uint32_t)(found - LETTERS)) & 0xFFFF;
    n_bits += 6;
    if (n_bits < 8) continue;
    n_bits -= 8;
    out[n++] = (uint8_t)(bits >> n_bits & 0xFF);
  }
  return n == n_bytes && (bits & ((1u << n_bits) - 1)) == 0;
}

typedef struct {
  int64_t memory_kib, passes, lanes;
  uint8_t salt[PASSWORD_SALT_BYTES], hash[PASSWORD_HASH_BYTES];
} kept_hash;

/* "m=19456": what is behind the sign. */
static bool read_parameter(str *rest, char name, int64_t most, int64_t *out) {
  str text = str_cut(rest, ',');
  char sign[2] = {name, '='};
  if (!str_starts(text, (str){sign, 2}) || !str_to_i64(str_skip(text, 2), out)) return false;
  return *out >= 1 && *out <= most;
}

static bool read_kept(str text, kept_hash *out) {
  static const str HEAD = S("$argon2id$v=19$");
  if (!str_starts(text, HEAD)) return false;
  str rest = str_skip(text, HEAD.len);
  str parameters = str_cut(&rest, '$'), salt = str_cut(&rest, '$');
  if (!read_parameter(&parameters, 'm', PASSWORD_MOST_KIB, &out->memory_kib)) return false;
  if (!read_parameter(&parameters, 't', PASSWORD_MOST_PASSES, &out->passes)) return false;
  if (!read_parameter(&parameters, 'p', 1, &out->lanes) || parameters.ptr) return false;
  return out->memory_kib >= 8 && read_base64(salt, out->salt, sizeof out->salt) &&
         read_base64(rest, out->hash, sizeof out->hash);
}

bool password_hash(str password, arena *mem, str *out) {
  uint8_t salt[PASSWORD_SALT_BYTES], hash[PASSWORD_HASH_BYTES];
  buf text = buf_make(mem, 128);
  host_random(salt, sizeof salt);
  if (!password_argon2id(password, (str){(char *)salt, sizeof salt}, PASSWORD_MEMORY_KIB,
                         PASSWORD_PASSES, 1, hash, sizeof hash)) {
    return false;
  }
  buf_str(&text, S("$argon2id$v=19$m="));
  buf_i64(&text, PASSWORD_MEMORY_KIB);
  buf_str(&text, S(",t="));
  buf_i64(&text, PASSWORD_PASSES);
  buf_str(&text, S(",p=1$"));
  write_base64(&text, salt, sizeof salt);
  buf_char(&text, '$');
  write_base64(&text, hash, sizeof hash);
  *out = buf_view(&text);
  return buf_ok(&text);
}

static password_result compare(const kept_hash *kept, str password) {
  uint8_t hash[PASSWORD_HASH_BYTES];
  volatile uint8_t difference = 0;
  if (!password_argon2id(password, (str){(const char *)kept->salt, sizeof kept->salt},
                         (uint32_t)kept->memory_kib, (uint32_t)kept->passes, 1, hash,
                         sizeof hash)) {
    return PASSWORD_NO_MEMORY;
  }
  for (size_t i = 0; i < sizeof hash; i++) difference |= (uint8_t)(hash[i] ^ kept->hash[i]);
  return difference == 0 ? PASSWORD_RIGHT : PASSWORD_WRONG;
}

password_result password_verify(str kept, str password) {
  kept_hash read;
  return read_kept(kept, &read) ? compare(&read, password) : PASSWORD_UNREADABLE;
}

bool password_is_weak(str kept) {
  kept_hash read;
  if (!read_kept(kept, &read)) return true;
  return read.memory_kib < PASSWORD_MEMORY_KIB || read.passes < PASSWORD_PASSES;
}

password_result password_pretend(str password) {
  static const kept_hash nobody = {
      .memory_kib = PASSWORD_MEMORY_KIB, .passes = PASSWORD_PASSES, .lanes = 1};
  password_result result = compare(&nobody, password);
  return result == PASSWORD_NO_MEMORY ? result : PASSWORD_WRONG;
}
