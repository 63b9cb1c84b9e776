#include "data/config.h"

#include <string.h>

#include "base/buf.h"
#include "unit.h"

static arena mem;

static void begin(void) { arena_init(&mem, 1 << 20); }
static void end(void) { arena_free(&mem); }

static void check_same(const config *a, const config *b) {
  CHECK_INT(a->stale_soft_ms, b->stale_soft_ms);
  CHECK_INT(a->stale_hard_ms, b->stale_hard_ms);
  CHECK_INT(a->stale_if_error_ms, b->stale_if_error_ms);
  CHECK_INT(a->cache_bytes, b->cache_bytes);
  CHECK_INT(a->kv_fill_percent, b->kv_fill_percent);
  CHECK_INT(a->kv_timeout_ms, b->kv_timeout_ms);
  CHECK_INT(a->max_body_bytes, b->max_body_bytes);
  CHECK_INT(a->d1_sessions, b->d1_sessions);
  CHECK_INT(a->audit_days, b->audit_days);
  CHECK_STR(a->cors_origins, b->cors_origins);
  CHECK_STR(a->cache_control, b->cache_control);
  CHECK_STR(a->site_name, b->site_name);
}

static const config documented_defaults = {
    .stale_soft_ms = 1000,
    .stale_hard_ms = 10000,
    .stale_if_error_ms = 86400000,
    .cache_bytes = 33554432,
    .kv_fill_percent = 100,
    .kv_timeout_ms = 250,
    .max_body_bytes = 1048576,
    .audit_days = 365,
    .cors_origins = S("*"),
    .cache_control = S("public, max-age=0, must-revalidate"),
    .site_name = S("Stratus"),
};

static void config_has_the_documented_defaults(void) {
  config c = config_default();
  check_same(&c, &documented_defaults);
}

static void config_reads_every_name(void) {
  config c, expected = {
                .stale_soft_ms = 1,
                .stale_hard_ms = 2,
                .stale_if_error_ms = 3,
                .cache_bytes = 4,
                .kv_fill_percent = 5,
                .kv_timeout_ms = 16,
                .max_body_bytes = 1027,
                .d1_sessions = true,
                .cors_origins = S("https://a.example"),
                .cache_control = S("no-store"),
                .audit_days = 8,
                .site_name = S("Près d'ici"),
            };
  begin();
  CHECK(!err_is(config_read(
      S("STALE_SOFT_MS=1\nSTALE_HARD_MS=2\nSTALE_IF_ERROR_MS=3\nCACHE_BYTES=4\n"
        "KV_FILL_PERCENT=5\nKV_TIMEOUT_MS=16\nMAX_BODY_BYTES=1027\nD1_SESSIONS=on\nAUDIT_DAYS=8\n"
        "CORS_ORIGINS=https://a.example\nCACHE_CONTROL=no-store\n"
        "SITE_NAME= Près d'ici \n"),
      &mem, &c)));
  check_same(&c, &expected);
  end();
}

static void config_ignores_what_is_not_its_own(void) {
  static const str rows[] = {
      STR_EMPTY,
      S(""),
      S("\n\n"),
      S("OTHER_TOKEN=secret\nDB=[object Object]\n"),
      S("stale_hard_ms=abc\n"),
      S("STALE_HARD_MS\n"),
      S("XSTALE_HARD_MS=5\nSTALE_HARD_MS2=5\nSTALE_HARD_MS =5\n"),
      S("=STALE_HARD_MS=5\n"),
      S("OTHER=STALE_HARD_MS=5\n"),
      S("PEM=-----BEGIN-----\nMIIEvQ==\n-----END-----\n"),
      S("BYTES=\xFF\x01\t\r\n"),
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    config c = {0};
    begin();
    unit_row(rows[i]);
    CHECK(!err_is(config_read(rows[i], &mem, &c)));
    check_same(&c, &documented_defaults);
    end();
  }
}

/* Without a token nobody is the admin; what is wrong with one is told without its value. */
static void config_tokens_are_long_and_secret(void) {
  static const struct {
    str line, token;
    bool good;
  } rows[] = {
      {S("KV_TIMEOUT_MS=50\n"), S(""), true},
      {S("ADMIN_TOKEN=\n"), S(""), true},
      {S("ADMIN_TOKEN=0123456789abcdef\n"), S("0123456789abcdef"), true},
      {S("ADMIN_TOKEN=0123456789abcde\n"), S("0123456789abcde"), false},
      {S("ADMIN_TOKEN=0123456789 abcdef\n"), S("0123456789 abcdef"), false},
      {S("ADMIN_TOKEN=0123456789abcdef\t\n"), S("0123456789abcdef"), false},
      {S("ADMIN_TOKEN=0123456789abcde\xC3\xA9\n"), S("0123456789abcde"), false},
      {S("ADMIN_TOKEN=                    \n"), S("    "), false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    config c;
    begin();
    unit_row(rows[i].line);
    err e = config_read(rows[i].line, &mem, &c);
    CHECK(err_is(e) == !rows[i].good);
    if (rows[i].good) CHECK_STR(c.admin_token, rows[i].token);
    if (!rows[i].good) CHECK_INT(e.code, ERR_INTERNAL);
    if (!rows[i].good) CHECK_STR(e.field, S("ADMIN_TOKEN"));
    CHECK(rows[i].good || str_find_str(e.detail, rows[i].token) == e.detail.len ||
          str_trim(rows[i].token).len == 0);
    end();
  }
}

/* The ends of each range are in, their neighbours out. */
static void config_ranges_are_closed(void) {
  static const struct {
    str name;
    int64_t min, max;
  } rows[] = {
      {S("STALE_SOFT_MS"), 0, 86400000},      {S("STALE_HARD_MS"), 0, 86400000},
      {S("STALE_IF_ERROR_MS"), 0, 604800000}, {S("CACHE_BYTES"), 0, 67108864},
      {S("KV_FILL_PERCENT"), 0, 100},         {S("KV_TIMEOUT_MS"), 10, 10000},
      {S("MAX_BODY_BYTES"), 1024, 1048576},   {S("AUDIT_DAYS"), 0, 36500},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    int64_t values[] = {rows[i].min, rows[i].max, rows[i].min - 1, rows[i].max + 1};
    unit_row(rows[i].name);
    for (size_t k = 0; k < 4; k++) {
      config c;
      begin();
      buf lines = buf_make(&mem, 0);
      /* So that the rules between them do not interfere: the tested line comes last. */
      if (str_eq(rows[i].name, S("STALE_SOFT_MS"))) buf_str(&lines, S("STALE_HARD_MS=86400000\n"));
      if (str_eq(rows[i].name, S("STALE_IF_ERROR_MS"))) buf_str(&lines, S("STALE_HARD_MS=0\n"));
      buf_str(&lines, rows[i].name);
      buf_char(&lines, '=');
      buf_i64(&lines, values[k]);
      err e = config_read(buf_view(&lines), &mem, &c);
      CHECK(err_is(e) == (k >= 2));
      if (err_is(e)) CHECK_STR(e.field, rows[i].name);
      end();
    }
  }
}

static void config_names_what_is_wrong(void) {
  static const struct {
    str lines, field, detail;
  } rows[] = {
      {S("STALE_HARD_MS=abc\n"), S("STALE_HARD_MS"),
       S("STALE_HARD_MS is \"abc\"; it must be a whole number from 0 to 86400000.")},
      {S("A=1\nCACHE_BYTES=\nB=2\n"), S("CACHE_BYTES"),
       S("CACHE_BYTES is \"\"; it must be a whole number from 0 to 67108864.")},
      {S("KV_TIMEOUT_MS=9\n"), S("KV_TIMEOUT_MS"),
       S("KV_TIMEOUT_MS is \"9\"; it must be a whole number from 10 to 10000.")},
      {S("MAX_BODY_BYTES=1e6"), S("MAX_BODY_BYTES"),
       S("MAX_BODY_BYTES is \"1e6\"; it must be a whole number from 1024 to 1048576.")},
      {S("STALE_SOFT_MS=20000\n"), S("STALE_SOFT_MS"),
       S("STALE_SOFT_MS is \"20000\"; it must be at most STALE_HARD_MS, which is 10000.")},
      {S("STALE_SOFT_MS=6\nSTALE_HARD_MS=5\n"), S("STALE_SOFT_MS"),
       S("STALE_SOFT_MS is \"6\"; it must be at most STALE_HARD_MS, which is 5.")},
      {S("STALE_IF_ERROR_MS=9999\n"), S("STALE_IF_ERROR_MS"),
       S("STALE_IF_ERROR_MS is \"9999\"; it must be at least STALE_HARD_MS, which is 10000.")},
      {S("CORS_ORIGINS=example.com\n"), S("CORS_ORIGINS"),
       S("CORS_ORIGINS is \"example.com\"; it must be * alone, or origins such as "
         "https://example.com parted by spaces or commas, or empty.")},
      {S("SITE_NAME= \n"), S("SITE_NAME"),
       S("SITE_NAME is \" \"; it must be the site's name, for people.")},
      {S("CACHE_CONTROL=\n"), S("CACHE_CONTROL"),
       S("CACHE_CONTROL is \"\"; it must be the value of a header, in visible ASCII.")},
      {S("KV_FILL_PERCENT=0123456789012345678901234567890123456789012345678901234567890123456789"
         "012345678901234567890123456789012345678901234567890123456789\n"),
       S("KV_FILL_PERCENT"),
       S("KV_FILL_PERCENT is \"01234567890123456789012345678901234567890123456789012345678901234567"
         "89012345678901234567890123456789…\"; it must be a whole number from 0 to 100.")},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    config c = {.stale_hard_ms = 77};
    begin();
    unit_row(rows[i].lines);
    err e = config_read(rows[i].lines, &mem, &c);
    CHECK_INT(e.code, ERR_INTERNAL);
    CHECK_STR(e.field, rows[i].field);
    CHECK_STR(e.detail, rows[i].detail);
    CHECK_INT(c.stale_hard_ms, 77); /* untouched */
    end();
  }
}

/* STALE_HARD_MS=0, every answer checked, must be enough to say. */
static void config_soft_follows_a_lower_hard(void) {
  static const struct {
    str lines;
    int64_t soft_ms;
  } rows[] = {
      {S("STALE_HARD_MS=0\n"), 0},
      {S("STALE_HARD_MS=999\n"), 999},
      {S("STALE_HARD_MS=1000\n"), 1000},
      {S("STALE_HARD_MS=5000\n"), 1000},
      {S("STALE_HARD_MS=500\nSTALE_SOFT_MS=500\n"), 500},
      {S("STALE_SOFT_MS=0\n"), 0},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    config c = {0};
    begin();
    unit_row(rows[i].lines);
    CHECK(!err_is(config_read(rows[i].lines, &mem, &c)));
    CHECK_INT(c.stale_soft_ms, rows[i].soft_ms);
    end();
  }
}

static void config_accepts_origins(void) {
  static const struct {
    str value, kept;
  } rows[] = {
      {S(""), S("")},
      {S(" , "), S("")},
      {S("*"), S("*")},
      {S(" * "), S("*")},
      {S("https://example.com"), S("https://example.com")},
      {S("http://localhost:5173"), S("http://localhost:5173")},
      {S("http://127.0.0.1:65535"), S("http://127.0.0.1:65535")},
      {S("http://[::1]:8787"), S("http://[::1]:8787")},
      {S("http://[2001:db8::1]"), S("http://[2001:db8::1]")},
      {S("capacitor://localhost"), S("capacitor://localhost")},
      {S("HTTPS://Example.COM"), S("https://example.com")},
      {S("https://a.example,https://b.example"), S("https://a.example https://b.example")},
      {S(" https://a.example ,  https://b.example, "), S("https://a.example https://b.example")},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    config c = {0};
    begin();
    buf lines = buf_make(&mem, 0);
    buf_str(&lines, S("CORS_ORIGINS="));
    buf_str(&lines, rows[i].value);
    unit_row(rows[i].value);
    CHECK(!err_is(config_read(buf_view(&lines), &mem, &c)));
    CHECK_STR(c.cors_origins, rows[i].kept);
    end();
  }
}

static void config_refuses_other_origins(void) {
  static const str rows[] = {
      S("example.com"),
      S("https://"),
      S("://example.com"),
      S("https:/example.com"),
      S("https://example.com/"),
      S("https://example.com/path"),
      S("https://example.com?x"),
      S("https://user@example.com"),
      S("https://example.com:"),
      S("https://example.com:0"),
      S("https://example.com:65536"),
      S("https://example.com:-1"),
      S("https://example.com:80a"),
      S("https://example.com:80:80"),
      S("https://:80"),
      S("https://[::1"),
      S("https://[]"),
      S("https://[::1]x"),
      S("https://[::1]80"),
      S("https://*.example.com"),
      S("https://caf\xC3\xA9.example"),
      S("https://a.example;https://b.example"),
      S("https://a.example\thttps://b.example"),
      S("https://a.example\r"),
      S("null"),
      S("**"),
      S("* *"),
      S("*,https://a.example"),
      S("https://a.example,*"),
      S("https://a.example nonsense"),
      S("ht tps://a.example"),
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    config c;
    begin();
    buf lines = buf_make(&mem, 0);
    buf_str(&lines, S("CORS_ORIGINS="));
    buf_str(&lines, rows[i]);
    unit_row(rows[i]);
    err e = config_read(buf_view(&lines), &mem, &c);
    CHECK_INT(e.code, ERR_INTERNAL);
    CHECK_STR(e.field, S("CORS_ORIGINS"));
    end();
  }
}

static void config_takes_visible_cache_control_only(void) {
  static const struct {
    str value, kept; /* kept empty: refused */
  } rows[] = {
      {S("no-store"), S("no-store")},
      {S(" public, max-age=60 "), S("public, max-age=60")},
      {S("private=\"x=y\""), S("private=\"x=y\"")},
      {S("~"), S("~")},
      {S(" "), S("")},
      {S("a\rb"), S("")},
      {S("a\tb"), S("")},
      {S("a\x7F"), S("")},
      {S("a\0b"), S("")},
      {S("caf\xC3\xA9"), S("")},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    config c = {0};
    begin();
    buf lines = buf_make(&mem, 0);
    buf_str(&lines, S("CACHE_CONTROL="));
    buf_str(&lines, rows[i].value);
    unit_row(rows[i].value);
    err e = config_read(buf_view(&lines), &mem, &c);
    CHECK(err_is(e) == (rows[i].kept.len == 0));
    CHECK_STR(c.cache_control, rows[i].kept);
    end();
  }
}

/* The lines are gone when the settings are still in use. */
static void config_copies_its_texts(void) {
  char lines[] = "CORS_ORIGINS=https://a.example\nCACHE_CONTROL=no-store\n";
  config c;
  begin();
  CHECK(!err_is(config_read((str){lines, sizeof lines - 1}, &mem, &c)));
  memset(lines, '#', sizeof lines);
  CHECK_STR(c.cors_origins, S("https://a.example"));
  CHECK_STR(c.cache_control, S("no-store"));
  end();
}

/* Each allocation fails in turn: an error that names the variable, and never half a value. */
static void config_survives_exhaustion(void) {
  static const struct {
    str lines;
    bool right;
  } rows[] = {
      {S("CORS_ORIGINS=https://a.example,https://b.example,https://c.example,https://d.example,"
         "https://e.example\nCACHE_CONTROL=no-store\n"),
       true},
      {S("CORS_ORIGINS=nonsense\n"), false},
      {S("STALE_HARD_MS=abc\n"), false},
      {S("STALE_SOFT_MS=20000\n"), false},
      {S("CACHE_CONTROL=\n"), false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    unit_row(rows[i].lines);
    int failures = 0;
    for (long n = 0;; n++) {
      config c = {.stale_hard_ms = 77};
      begin();
      arena_fail_after = n;
      err e = config_read(rows[i].lines, &mem, &c);
      bool failed = arena_fail_after < 0;
      arena_fail_after = -1;
      CHECK(err_is(e) == (failed || !rows[i].right));
      if (err_is(e)) CHECK(e.field.len > 0 && e.detail.len > 0 && c.stale_hard_ms == 77);
      CHECK(!str_starts(e.detail, S("STALE_SOFT_MS is \"\"")));
      end();
      if (!failed) break;
      failures++;
    }
    CHECK(failures > 0);
  }
}

void config_tests(void) {
  TEST(config_has_the_documented_defaults);
  TEST(config_reads_every_name);
  TEST(config_ignores_what_is_not_its_own);
  TEST(config_tokens_are_long_and_secret);
  TEST(config_ranges_are_closed);
  TEST(config_names_what_is_wrong);
  TEST(config_soft_follows_a_lower_hard);
  TEST(config_accepts_origins);
  TEST(config_refuses_other_origins);
  TEST(config_takes_visible_cache_control_only);
  TEST(config_copies_its_texts);
  TEST(config_survives_exhaustion);
}
