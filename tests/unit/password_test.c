/* Argon2id against the reference's own vectors, PHC strings, and secrets. */
#include "cms/password.h"

#include <string.h>

#include "base/buf.h"
#include "cms/secret.h"
#include "host/host_native.h"
#include "unit.h"

static arena mem;

static str hex_of(const uint8_t *bytes, size_t n) {
  static const char HEX[] = "0123456789abcdef";
  buf out = buf_make(&mem, 2 * n);
  for (size_t i = 0; i < n; i++) {
    buf_char(&out, HEX[bytes[i] >> 4]);
    buf_char(&out, HEX[bytes[i] & 15]);
  }
  return buf_view(&out);
}

/* src/test.c of the reference, version 0x13. */
static void vectors_of_the_reference(void) {
  static const struct {
    uint32_t passes, memory_kib, lanes;
    const char *password, *salt, *hash;
  } rows[] = {
      {2, 1 << 16, 1, "password", "somesalt",
       "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"},
      {2, 1 << 8, 1, "password", "somesalt",
       "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"},
      {2, 1 << 8, 2, "password", "somesalt",
       "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"},
      {1, 1 << 16, 1, "password", "somesalt",
       "f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98"},
      {2, 1 << 16, 1, "differentpassword", "somesalt",
       "0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde"},
      {2, 1 << 16, 1, "password", "diffsalt",
       "bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    uint8_t hash[32];
    unit_row(str_c(rows[i].hash));
    CHECK(password_argon2id(str_c(rows[i].password), str_c(rows[i].salt), rows[i].memory_kib,
                            rows[i].passes, rows[i].lanes, hash, sizeof hash));
    CHECK_STR(hex_of(hash, sizeof hash), str_c(rows[i].hash));
  }
}

static void what_was_kept_is_known_again(void) {
  str kept, other;
  CHECK(password_hash(S("correct horse"), &mem, &kept));
  CHECK(str_starts(kept, S("$argon2id$v=19$m=19456,t=2,p=1$")));
  CHECK(password_hash(S("correct horse"), &mem, &other));
  CHECK(!str_eq(kept, other)); /* each has a salt of its own */
  CHECK_INT(password_verify(kept, S("correct horse")), PASSWORD_RIGHT);
  CHECK_INT(password_verify(kept, S("correct horsf")), PASSWORD_WRONG);
  CHECK_INT(password_verify(kept, S("")), PASSWORD_WRONG);
  CHECK_INT(password_pretend(S("correct horse")), PASSWORD_WRONG);
  CHECK(!password_is_weak(kept));
}

/* Made by hash-wasm: argon2id("password-of-ann", salt "0123456789abcdef", m=8, t=1). */
#define WEAK "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"

static void what_is_no_kept_password(void) {
  static const char *const rows[] = {
      "",
      "$argon2id$v=19$m=19456,t=2,p=1$",
      "$argon2i$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"
      "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY",
      WEAK "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZW",
      WEAK "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWZ",
      WEAK "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZ-Y",
      "$argon2id$v=19$m=65537,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"
      "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY",
      "$argon2id$v=19$m=8,t=11,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"
      "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY",
      "$argon2id$v=19$m=8,t=1,p=2$MDEyMzQ1Njc4OWFiY2RlZg$"
      "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY",
      "$argon2id$v=19$m=8,t=1,p=1,x=1$MDEyMzQ1Njc4OWFiY2RlZg$"
      "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY",
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    unit_row(str_c(rows[i]));
    CHECK_INT(password_verify(str_c(rows[i]), S("x")), PASSWORD_UNREADABLE);
  }
  str weak = S(WEAK "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY");
  CHECK_INT(password_verify(weak, S("x")), PASSWORD_WRONG);
  CHECK(password_is_weak(weak));
}

static void memory_that_is_not_there(void) {
  str kept;
  password_fail_after = 0;
  CHECK(!password_hash(S("x"), &mem, &kept));
  password_fail_after = 0;
  CHECK_INT(password_pretend(S("x")), PASSWORD_NO_MEMORY);
  CHECK_INT(password_fail_after, -1);
}

static void secrets_and_their_hashes(void) {
  str one, two, hash;
  CHECK(secret_make(S("stratus_"), &mem, &one));
  CHECK(secret_make(S("stratus_"), &mem, &two));
  CHECK_INT(one.len, 8 + SECRET_TEXT_BYTES);
  CHECK(!str_eq(one, two));
  CHECK(secret_is(S("stratus_"), one));
  CHECK(!secret_is(S("other_"), one));
  CHECK(!secret_is(S("stratus_"), str_skip(one, 1)));
  CHECK(!secret_is(STR_EMPTY, S("0123456789012345678901234567890123456789 23")));
  CHECK(secret_hash(S("abc"), &mem, &hash)); /* RFC 7693, appendix A, its first half */
  CHECK_STR(hash, S("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"));
  CHECK(secret_same(S("abc"), S("abc")));
  CHECK(!secret_same(S("abd"), S("abc")));
  CHECK(!secret_same(S("ab"), S("abc")));
  CHECK(!secret_same(S("abcabc"), S("abc")));
  CHECK(!secret_same(STR_EMPTY, STR_EMPTY)); /* none set means none accepted */
}

void password_tests(void) {
  arena_init(&mem, 1 << 20);
  host_native_open(7);
  TEST(vectors_of_the_reference);
  TEST(what_was_kept_is_known_again);
  TEST(what_is_no_kept_password);
  TEST(memory_that_is_not_there);
  TEST(secrets_and_their_hashes);
  host_native_close();
  arena_free(&mem);
}
