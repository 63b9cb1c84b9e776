/* url_fuzz: whatever the bytes, url_split and url_params answer; what they accept is well-formed;
 * and what url_write writes decodes to the same text. */
#include "base/utf8.h"
#include "format/url.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static arena mem;

static bool is_text(str s) { return utf8_valid(s) && str_find(s, '\0') == s.len; }

static bool has_bracket(str s) { return str_find(s, '[') < s.len || str_find(s, ']') < s.len; }

/* The name put together again from its parts. */
static void check_name(const url_param *p) {
  buf name = buf_make(&mem, 0);
  ASSERT(p->n_parts >= 1 && p->n_parts <= LIMIT_PARAM_DEPTH && p->parts[0].len > 0);
  buf_str(&name, p->parts[0]);
  ASSERT(!has_bracket(p->parts[0]));
  for (size_t i = 1; i < p->n_parts; i++) {
    ASSERT(!has_bracket(p->parts[i]));
    buf_char(&name, '[');
    buf_str(&name, p->parts[i]);
    buf_char(&name, ']');
  }
  ASSERT(str_eq(buf_view(&name), p->name));
}

/* Written and read again, the parameters are the same ones. */
static void check_params(const url_param *params, size_t count) {
  buf query = buf_make(&mem, 0);
  url_param *again;
  size_t count_again;
  str bad;
  for (size_t i = 0; i < count; i++) {
    ASSERT(is_text(params[i].name) && is_text(params[i].value));
    check_name(&params[i]);
    buf_char(&query, '&');
    url_write(&query, params[i].name);
    buf_char(&query, '=');
    url_write(&query, params[i].value);
  }
  ASSERT(buf_ok(&query));
  ASSERT(url_params(&mem, buf_view(&query), &again, &count_again, &bad) == URL_OK);
  ASSERT(count_again == count);
  for (size_t i = 0; i < count; i++) {
    ASSERT(str_eq(again[i].name, params[i].name) && str_eq(again[i].value, params[i].value));
    ASSERT(again[i].n_parts == params[i].n_parts);
  }
}

static void check_written(str text) {
  buf written = buf_make(&mem, 0);
  str decoded;
  url_write(&written, text);
  ASSERT(buf_ok(&written));
  bool good = url_decode(&mem, buf_view(&written), true, &decoded);
  ASSERT(good == is_text(text));
  ASSERT(!good || str_eq(decoded, text));
}

static void check_query(str query) {
  url_param *params;
  size_t count;
  str bad;
  switch (url_params(&mem, query, &params, &count, &bad)) {
    case URL_OK:
      check_params(params, count);
      break;
    case URL_MALFORMED_ESCAPE:
    case URL_MALFORMED_NAME:
    case URL_TOO_MANY:
      ASSERT(bad.len > 0 && str_find_str(query, bad) < query.len);
      break;
    case URL_NO_MEMORY:
      ASSERT(false); /* the arena is far larger than any input */
  }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  str text = {(const char *)data, size};
  url parts;
  arena_free(&mem);
  arena_init(&mem, (size_t)1 << 26);
  check_written(text);
  check_query(text);
  if (url_split(text, &parts)) {
    ASSERT(str_starts(parts.path, S("/")) && str_find(parts.query, '#') == parts.query.len);
    check_query(parts.query);
  }
  return 0;
}
