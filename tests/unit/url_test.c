#include "format/url.h"

#include <string.h>

#include "unit.h"

#define ROWS(table) (sizeof(table) / sizeof(table)[0])

static arena mem;

static void fresh(void) {
  arena_free(&mem);
  arena_init(&mem, 1 << 20);
}

static void url_split_takes_apart(void) {
  static const struct {
    str text, origin, path, query;
  } rows[] = {
      {S("https://example.com/v1/posts?limit=5"), S("https://example.com"), S("/v1/posts"),
       S("limit=5")},
      {S("http://localhost:8787/"), S("http://localhost:8787"), S("/"), S("")},
      {S("http://[::1]:80/a"), S("http://[::1]:80"), S("/a"), S("")},
      {S("HTTPS://Example.com/A"), S("HTTPS://Example.com"), S("/A"), S("")},
      {S("https://example.com"), S("https://example.com"), S("/"), S("")},
      {S("https://example.com?a=1"), S("https://example.com"), S("/"), S("a=1")},
      {S("https://example.com/?"), S("https://example.com"), S("/"), S("")},
      {S("https://example.com/a?b?c/d@e"), S("https://example.com"), S("/a"), S("b?c/d@e")},
      {S("https://example.com/a#b?c"), S("https://example.com"), S("/a"), S("")},
      {S("https://example.com/a?b=1#c"), S("https://example.com"), S("/a"), S("b=1")},
      {S("https://example.com#/x"), S("https://example.com"), S("/"), S("")},
      {S("/v1/posts/a%2Fb?x=%26"), S(""), S("/v1/posts/a%2Fb"), S("x=%26")},
      {S("//example.com/a"), S(""), S("//example.com/a"), S("")},
      {S("/"), S(""), S("/"), S("")},
  };
  static const str refused[] = {
      STR_EMPTY,        S(""),          S("v1/posts"),        S("?a=1"),
      S("#/"),          S("ftp://a/b"), S("http:/a"),         S("http://"),
      S("https:///a"),  S("http://?a"), S("http://u:p@h/"),   S("http://a b/"),
      S("http://a\\b"), S("http://#a"), S("javascript:x//a"), S("http://a\n/"),
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    url out;
    unit_row(rows[i].text);
    if (!CHECK(url_split(rows[i].text, &out))) continue;
    CHECK_STR(out.origin, rows[i].origin);
    CHECK_STR(out.path, rows[i].path);
    CHECK_STR(out.query, rows[i].query);
  }
  for (size_t i = 0; i < ROWS(refused); i++) {
    url out;
    unit_row(refused[i]);
    CHECK(!url_split(refused[i], &out));
  }
}

static void url_decode_is_strict(void) {
  static const struct {
    str text;
    bool plus;
    bool good;
    str decoded;
  } rows[] = {
      {S(""), true, true, S("")},
      {STR_EMPTY, true, true, S("")},
      {S("a+b%20c%2B"), true, true, S("a b c+")},
      {S("a+b%20c%2B"), false, true, S("a+b c+")},
      {S("%41%7a%5A%C3%a9"), false, true, S("AzZ\xC3\xA9")},
      {S("%2541"), false, true, S("%41")},
      {S("\xC3\xA9"), false, true, S("\xC3\xA9")},
      {S("\xC3%A9"), false, true, S("\xC3\xA9")},
      {S("%"), false, false, S("")},
      {S("a%4"), false, false, S("")},
      {{"%41", 2}, false, false, S("")}, /* the digit behind it is not ours */
      {S("%4g"), false, false, S("")},
      {S("%g4"), false, false, S("")},
      {S("% 4"), false, false, S("")},
      {S("%00"), false, false, S("")},
      {S("a\0"), false, false, S("")},
      {S("%FF"), false, false, S("")},
      {S("%C0%80"), false, false, S("")},
      {S("%ED%A0%80"), false, false, S("")},
      {S("\xFF"), false, false, S("")},
      {S("%u0041"), false, false, S("")},
  };
  fresh();
  for (size_t i = 0; i < ROWS(rows); i++) {
    str out;
    unit_row(rows[i].text);
    bool good = url_decode(&mem, rows[i].text, rows[i].plus, &out);
    CHECK_INT(good, rows[i].good);
    if (good && rows[i].good) CHECK_STR(out, rows[i].decoded);
  }
}

/* All parameters in one line: name(part,part)=value; */
static str described(const url_param *params, size_t count) {
  static buf out;
  out = buf_make(&mem, 0);
  for (size_t i = 0; i < count; i++) {
    buf_str(&out, params[i].name);
    buf_char(&out, '(');
    for (size_t p = 0; p < params[i].n_parts; p++) {
      if (p > 0) buf_char(&out, ',');
      buf_str(&out, params[i].parts[p]);
    }
    buf_str(&out, S(")="));
    buf_str(&out, params[i].value);
    buf_char(&out, ';');
  }
  return buf_view(&out);
}

static void url_params_takes_names_apart(void) {
  static const struct {
    str query, params;
  } rows[] = {
      {S(""), S("")},
      {STR_EMPTY, S("")},
      {S("&&"), S("")},
      {S("a=1"), S("a(a)=1;")},
      {S("a=1&&b=2&"), S("a(a)=1;b(b)=2;")},
      {S("a"), S("a(a)=;")},
      {S("a="), S("a(a)=;")},
      {S("a=b=c"), S("a(a)=b=c;")},
      {S("a[]=x&a[]=y"), S("a[](a,)=x;a[](a,)=y;")},
      {S("filters[title][$eq]=a+b"), S("filters[title][$eq](filters,title,$eq)=a b;")},
      {S("filters%5Btitle%5D%5b%24eq%5d=%5B"), S("filters[title][$eq](filters,title,$eq)=[;")},
      {S("f%5Ba]=1"), S("f[a](f,a)=1;")},
      {S("a%26b=%3D"), S("a&b(a&b)==;")},
      {S("a[b][c][d][e][f][g][h]=1"), S("a[b][c][d][e][f][g][h](a,b,c,d,e,f,g,h)=1;")},
      {S("a b[c d]=1"), S("a b[c d](a b,c d)=1;")},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    url_param *params;
    size_t count;
    str bad;
    unit_row(rows[i].query);
    fresh();
    if (!CHECK_INT(url_params(&mem, rows[i].query, &params, &count, &bad), URL_OK)) continue;
    CHECK_STR(described(params, count), rows[i].params);
  }
}

static void url_params_names_the_one_at_fault(void) {
  static const struct {
    str query;
    url_result result;
    str bad;
  } rows[] = {
      {S("a=1&b=%4&c=1"), URL_MALFORMED_ESCAPE, S("b=%4")},
      {S("%=1"), URL_MALFORMED_ESCAPE, S("%=1")},
      {S("a=%00"), URL_MALFORMED_ESCAPE, S("a=%00")},
      {S("a%00=1"), URL_MALFORMED_ESCAPE, S("a%00=1")},
      {S("a=%FF"), URL_MALFORMED_ESCAPE, S("a=%FF")},
      {S("x=1&a]b=1"), URL_MALFORMED_NAME, S("a]b=1")},
      {S("a]=1"), URL_MALFORMED_NAME, S("a]=1")},
      {S("[x]=1"), URL_MALFORMED_NAME, S("[x]=1")},
      {S("[]"), URL_MALFORMED_NAME, S("[]")},
      {S("=1"), URL_MALFORMED_NAME, S("=1")},
      {S("a[b=1"), URL_MALFORMED_NAME, S("a[b=1")},
      {S("a["), URL_MALFORMED_NAME, S("a[")},
      {S("a[b]c=1"), URL_MALFORMED_NAME, S("a[b]c=1")},
      {S("a[b]c[d]=1"), URL_MALFORMED_NAME, S("a[b]c[d]=1")},
      {S("a[b]c]=1"), URL_MALFORMED_NAME, S("a[b]c]=1")},
      {S("a[b[c]=1"), URL_MALFORMED_NAME, S("a[b[c]=1")},
      {S("a[b]]=1"), URL_MALFORMED_NAME, S("a[b]]=1")},
      {S("a[b[c]]=1"), URL_MALFORMED_NAME, S("a[b[c]]=1")},
      {S("a[[b]]=1"), URL_MALFORMED_NAME, S("a[[b]]=1")},
      {S("a]b[c]=1"), URL_MALFORMED_NAME, S("a]b[c]=1")},
      {S("a%5Bb=1"), URL_MALFORMED_NAME, S("a%5Bb=1")},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    url_param *params;
    size_t count;
    str bad;
    unit_row(rows[i].query);
    fresh();
    CHECK_INT(url_params(&mem, rows[i].query, &params, &count, &bad), rows[i].result);
    CHECK_STR(bad, rows[i].bad);
  }
}

static void url_params_bounds(void) {
  char query[2 * (LIMIT_PARAMS + 1)], name[3 * (LIMIT_PARAM_DEPTH + 1)];
  url_param *params;
  size_t count = 0;
  str bad;
  fresh();
  for (size_t i = 0; i < sizeof query; i += 2) memcpy(query + i, "a&", 2);
  CHECK_INT(url_params(&mem, (str){query, 2 * LIMIT_PARAMS}, &params, &count, &bad), URL_OK);
  CHECK_INT(count, LIMIT_PARAMS);
  query[2 * LIMIT_PARAMS] = 'z';
  CHECK_INT(url_params(&mem, (str){query, sizeof query}, &params, &count, &bad), URL_TOO_MANY);
  CHECK_STR(bad, S("z"));
  name[0] = 'a';
  for (size_t i = 1; i + 3 <= sizeof name; i += 3) memcpy(name + i, "[b]", 3);
  str deepest = {name, 1 + 3 * (LIMIT_PARAM_DEPTH - 1)};
  CHECK_INT(url_params(&mem, deepest, &params, &count, &bad), URL_OK);
  CHECK_INT(params[0].n_parts, LIMIT_PARAM_DEPTH);
  deepest.len += 3;
  CHECK_INT(url_params(&mem, deepest, &params, &count, &bad), URL_TOO_MANY);
  CHECK_STR(bad, deepest);
}

static void url_params_survives_exhaustion(void) {
  for (long fail = 0; fail < 100; fail++) {
    url_param *params;
    size_t count;
    str bad, out;
    unit_row_number(fail);
    fresh();
    arena_fail_after = fail;
    url_result result = url_params(&mem, S("a%20=b%20&c+=d+"), &params, &count, &bad);
    arena_fail_after = -1;
    if (result == URL_OK) {
      CHECK_INT(fail, 5);
      break;
    }
    CHECK_INT(result, URL_NO_MEMORY);
    arena_fail_after = 0;
    CHECK(!url_decode(&mem, S("%20"), true, &out));
    arena_fail_after = -1;
  }
}

static void url_write_encodes(void) {
  static const struct {
    str text, written;
  } rows[] = {
      {S(""), S("")},
      {STR_EMPTY, S("")},
      {S("azAZ09-._~$,:;@/!*()"), S("azAZ09-._~$,:;@/!*()")},
      {S("a b+c&d=e"), S("a%20b%2Bc%26d%3De")},
      {S("[]%#?'\"<>\\^`{|}"), S("%5B%5D%25%23%3F%27%22%3C%3E%5C%5E%60%7B%7C%7D")},
      {S("\xC3\xA9\0\x7F"), S("%C3%A9%00%7F")},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row(rows[i].text);
    fresh();
    buf out = buf_make(&mem, 0);
    url_write(&out, rows[i].text);
    CHECK_STR(buf_view(&out), rows[i].written);
  }
}

void url_tests(void) {
  TEST(url_split_takes_apart);
  TEST(url_decode_is_strict);
  TEST(url_params_takes_names_apart);
  TEST(url_params_names_the_one_at_fault);
  TEST(url_params_bounds);
  TEST(url_params_survives_exhaustion);
  TEST(url_write_encodes);
  arena_free(&mem);
}
