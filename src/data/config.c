/* config: one table for the numbers, one check per text. Every fault is named with its value, for
 * whoever deploys the site reads nothing else. */
#include "data/config.h"

#include <stddef.h>

#include "base/buf.h"

enum {
  KIB = 1024,
  MIB = 1024 * KIB,
  DAY_MS = 24 * 60 * 60 * 1000,
  SHOWN_BYTES = 100, /* of a wrong value, in messages */
};

#define NUMBER(member) offsetof(config, member)

/* All ranges. MAX_BODY_BYTES: of LIMIT_ARENA_BYTES a body takes up to ten times its own, once as
 * the record was and once as it becomes. Two more rules tie three of them: STALE_SOFT_MS <=
 * STALE_HARD_MS <= STALE_IF_ERROR_MS. The default of STALE_SOFT_MS is STALE_HARD_MS where that is
 * lower, so that lowering the one that matters is enough. */
static const struct {
  str name;
  size_t offset;
  int64_t min, max, initial;
} numbers[] = {
    {S("STALE_SOFT_MS"), NUMBER(stale_soft_ms), 0, DAY_MS, 1000},
    {S("STALE_HARD_MS"), NUMBER(stale_hard_ms), 0, DAY_MS, 10000},
    {S("STALE_IF_ERROR_MS"), NUMBER(stale_if_error_ms), 0, 7 * DAY_MS, DAY_MS},
    {S("CACHE_BYTES"), NUMBER(cache_bytes), 0, 64 * MIB, 32 * MIB}, /* of 96: build.sh */
    {S("KV_FILL_PERCENT"), NUMBER(kv_fill_percent), 0, 100, 100},
    {S("KV_TIMEOUT_MS"), NUMBER(kv_timeout_ms), 10, 10000, 250},
    {S("MAX_BODY_BYTES"), NUMBER(max_body_bytes), 1 * KIB, 1 * MIB, 1 * MIB},
    {S("AUDIT_DAYS"), NUMBER(audit_days), 0, 36500, 365},
};

enum { N_NUMBERS = sizeof numbers / sizeof numbers[0] };

static int64_t *number_of(config *c, size_t i) {
  return (int64_t *)((char *)c + numbers[i].offset);
}

config config_default(void) {
  config c = {
      .cors_origins = S("*"),
      .cache_control = S("public, max-age=0, must-revalidate"),
      .site_name = S("Stratus"),
  };
  for (size_t i = 0; i < N_NUMBERS; i++) *number_of(&c, i) = numbers[i].initial;
  return c;
}

/* --- messages -------------------------------------------------------------- */

/* `NAME is "value"; it must be `, to be completed by the caller. */
static buf fault_begin(arena *mem, str name, str value) {
  buf b = buf_make(mem, 0);
  buf_str(&b, name);
  buf_str(&b, S(" is \""));
  buf_str(&b, str_slice(value, 0, SHOWN_BYTES));
  if (value.len > SHOWN_BYTES) buf_str(&b, S("…"));
  buf_str(&b, S("\"; it must be "));
  return b;
}

static err fault_end(buf *b, str name) {
  buf_char(b, '.');
  if (!buf_ok(b)) return err_make(ERR_INTERNAL, name, S("A variable has a wrong value."));
  return err_make(ERR_INTERNAL, name, buf_view(b));
}

static err fault(arena *mem, str name, str value, str expected) {
  buf b = fault_begin(mem, name, value);
  buf_str(&b, expected);
  return fault_end(&b, name);
}

static err no_memory(str name) {
  return err_make(ERR_BUSY, name, S("There is no memory left for the settings."));
}

/* --- values ---------------------------------------------------------------- */

static err read_number(str value, arena *mem, size_t i, config *c) {
  int64_t n;
  if (str_to_i64(value, &n) && n >= numbers[i].min && n <= numbers[i].max) {
    *number_of(c, i) = n;
    return OK;
  }
  buf b = fault_begin(mem, numbers[i].name, value);
  buf_str(&b, S("a whole number from "));
  buf_i64(&b, numbers[i].min);
  buf_str(&b, S(" to "));
  buf_i64(&b, numbers[i].max);
  return fault_end(&b, numbers[i].name);
}

static char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool is_letter_or_digit(char c) {
  char lower = ascii_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9');
}

/* Whether `s` is not empty and all letters, digits and bytes of `others`. */
static bool is_made_of(str s, str others) {
  for (size_t i = 0; i < s.len; i++) {
    if (!is_letter_or_digit(s.ptr[i]) && str_find(others, s.ptr[i]) == others.len) return false;
  }
  return s.len > 0;
}

/* scheme://host[:port], as browsers send it in Origin (RFC 6454 section 6.2), in ASCII. */
static bool is_origin(str s) {
  size_t colon = str_find_str(s, S("://"));
  str scheme = str_slice(s, 0, colon), host = str_skip(s, colon + 3);
  if (colon == s.len || !is_made_of(scheme, S("+-."))) return false;

  bool address = str_starts(host, S("[")); /* IPv6 */
  size_t end = address ? str_find(host, ']') + 1 : str_find(host, ':');
  if (end > host.len) return false; /* no ']' */
  str port = str_skip(host, end);
  host = address ? str_slice(host, 1, end - 1) : str_slice(host, 0, end);
  if (!is_made_of(host, address ? S(":.") : S("-._"))) return false;
  if (port.len == 0) return true;

  int64_t n;
  str digits = str_skip(port, 1);
  return port.ptr[0] == ':' && str_to_i64(digits, &n) && n >= 1 && n <= 65535;
}

/* The next item of a list parted by spaces and commas; empty at its end. */
static str next_item(str *rest) {
  size_t from = 0;
  while (from < rest->len && (rest->ptr[from] == ' ' || rest->ptr[from] == ',')) from++;
  size_t to = from;
  while (to < rest->len && rest->ptr[to] != ' ' && rest->ptr[to] != ',') to++;
  str item = str_slice(*rest, from, to);
  *rest = str_skip(*rest, to);
  return item;
}

/* Browsers send origins in lower case: kept so, and parted by one space, they can be compared
 * byte by byte. */
static err read_origins(str value, arena *mem, config *c) {
  str name = S("CORS_ORIGINS");
  buf list = buf_make(mem, 0);
  bool first = true, star = false;
  for (str rest = value, item = next_item(&rest); item.len > 0; item = next_item(&rest)) {
    /* Beside "*" nothing else may stand. */
    bool good = first ? is_origin(item) || str_eq(item, S("*")) : !star && is_origin(item);
    if (!good) {
      return fault(mem, name, value,
                   S("* alone, or origins such as https://example.com parted by spaces or commas, "
                     "or empty"));
    }
    star = str_eq(item, S("*"));
    if (!first) buf_char(&list, ' ');
    first = false;
    for (size_t i = 0; i < item.len; i++) buf_char(&list, ascii_lower(item.ptr[i]));
  }
  if (!buf_ok(&list)) return no_memory(name);
  c->cors_origins = buf_view(&list);
  return OK;
}

static err read_cache_control(str value, arena *mem, config *c) {
  str name = S("CACHE_CONTROL");
  str text = str_trim(value);
  bool visible = text.len > 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < ' ' || text.ptr[i] > '~') visible = false;
  }
  if (!visible) return fault(mem, name, value, S("the value of a header, in visible ASCII"));
  if (!arena_copy(mem, text, &c->cache_control)) return no_memory(name);
  return OK;
}

/* Its value is in no message: messages are logged, and shown to whoever asks. */
static err read_admin_token(str value, arena *mem, config *c) {
  enum { SHORTEST = 16, LONGEST = 512 };
  bool visible = true;
  for (size_t i = 0; i < value.len; i++) {
    if (value.ptr[i] <= ' ' || value.ptr[i] > '~') visible = false;
  }
  if (value.len > 0 && (value.len < SHORTEST || value.len > LONGEST || !visible)) {
    return err_make(ERR_INTERNAL, S("ADMIN_TOKEN"),
                    S("ADMIN_TOKEN must have 16 to 512 visible ASCII characters and no space; "
                      "`openssl rand -hex 32` makes a good one."));
  }
  return arena_copy(mem, value, &c->admin_token) ? OK : no_memory(S("ADMIN_TOKEN"));
}

static err read_site_name(str value, arena *mem, config *c) {
  str name = S("SITE_NAME"), text = str_trim(value);
  if (text.len == 0) return fault(mem, name, value, S("the site's name, for people"));
  if (!arena_copy(mem, text, &c->site_name)) return no_memory(name);
  return OK;
}

static err read_value(str name, str value, arena *mem, config *c) {
  for (size_t i = 0; i < N_NUMBERS; i++) {
    if (str_eq(name, numbers[i].name)) return read_number(value, mem, i, c);
  }
  if (str_eq(name, S("CORS_ORIGINS"))) return read_origins(value, mem, c);
  if (str_eq(name, S("CACHE_CONTROL"))) return read_cache_control(value, mem, c);
  if (str_eq(name, S("ADMIN_TOKEN"))) return read_admin_token(value, mem, c);
  if (str_eq(name, S("SITE_NAME"))) return read_site_name(value, mem, c);
  return OK;
}

/* `name`, which is `n`, breaks a rule about STALE_HARD_MS. */
static err hard_fault(arena *mem, const config *c, str name, int64_t n, str relation) {
  buf value = buf_make(mem, 0);
  buf_i64(&value, n);
  if (!buf_ok(&value)) return no_memory(name);
  buf b = fault_begin(mem, name, buf_view(&value));
  buf_str(&b, relation);
  buf_str(&b, S(" STALE_HARD_MS, which is "));
  buf_i64(&b, c->stale_hard_ms);
  return fault_end(&b, name);
}

err config_read(str lines, arena *mem, config *out) {
  enum { NOT_SET = -1 };
  config c = config_default();
  int64_t soft_default_ms = c.stale_soft_ms;
  c.stale_soft_ms = NOT_SET;
  for (str rest = lines; rest.ptr;) {
    str line = str_cut(&rest, '\n');
    size_t sign = str_find(line, '=');
    if (sign == line.len) continue;
    err e = read_value(str_slice(line, 0, sign), str_skip(line, sign + 1), mem, &c);
    if (err_is(e)) return e;
  }
  if (c.stale_soft_ms == NOT_SET) {
    c.stale_soft_ms = soft_default_ms < c.stale_hard_ms ? soft_default_ms : c.stale_hard_ms;
  }
  if (c.stale_soft_ms > c.stale_hard_ms) {
    return hard_fault(mem, &c, S("STALE_SOFT_MS"), c.stale_soft_ms, S("at most"));
  }
  if (c.stale_if_error_ms < c.stale_hard_ms) {
    return hard_fault(mem, &c, S("STALE_IF_ERROR_MS"), c.stale_if_error_ms, S("at least"));
  }
  *out = c;
  return OK;
}
