#include "format/json.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define ROWS(table) (sizeof(table) / sizeof(table)[0])
#define REPLACEMENT "\xEF\xBF\xBD"

static arena mem;

static void begin(buf *out, json *j) {
  arena_free(&mem);
  arena_init(&mem, 1 << 20);
  *out = buf_make(&mem, 0);
  *j = json_make(out);
}

static str written_str(str text) {
  static buf out;
  json j;
  begin(&out, &j);
  json_str(&j, text);
  return buf_view(&out);
}

static void json_places_commas(void) {
  buf out;
  json j;
  begin(&out, &j);
  json_object_begin(&j);
  json_key_str(&j, S("a"), S("x"));
  json_key_i64(&j, S("b"), -1);
  json_key(&j, S("c"));
  json_array_begin(&j);
  json_array_end(&j);
  json_key(&j, S("d"));
  json_array_begin(&j);
  json_bool(&j, true);
  json_bool(&j, false);
  json_null(&j);
  json_object_begin(&j);
  json_object_end(&j);
  json_array_begin(&j);
  json_i64(&j, 2);
  json_array_end(&j);
  json_raw(&j, S("{\"raw\":1}"));
  json_number(&j, S("1.5"));
  json_array_end(&j);
  json_key(&j, S("\"<"));
  json_str(&j, S(""));
  json_object_end(&j);
  CHECK_STR(buf_view(&out),
            S("{\"a\":\"x\",\"b\":-1,\"c\":[],\"d\":[true,false,null,{},[2],{\"raw\":1},1.5],"
              "\"\\\"\\u003c\":\"\"}"));
}

static void json_str_escapes(void) {
  static const struct {
    str text, json;
  } rows[] = {
      {S(""), S("")},
      {STR_EMPTY, S("")},
      {S("plain text of more than a word"), S("plain text of more than a word")},
      {S("a\"b\\c/d"), S("a\\\"b\\\\c/d")},
      {S("\b\t\n\f\r"), S("\\b\\t\\n\\f\\r")},
      {S("\0\x01\x1f\x7f"), S("\\u0000\\u0001\\u001f\x7f")},
      {S("</script>"), S("\\u003c/script>")},
      {S("1234567\"1234567<12345678\\"), S("1234567\\\"1234567\\u003c12345678\\\\")},
      {S("\xE2\x80\xA7\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA"),
       S("\xE2\x80\xA7\\u2028\\u2029\xE2\x80\xAA")},
      {S("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xF4\x8F\xBF\xBF \xED\x9F\xBF"),
       S("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xF4\x8F\xBF\xBF \xED\x9F\xBF")},
      /* One U+FFFD for each longest beginning of a sequence, as browsers do it. */
      {S("a\x80z"), S("a" REPLACEMENT "z")},
      {S("\xC0\xAF"), S(REPLACEMENT REPLACEMENT)},
      {S("\xC3"), S(REPLACEMENT)},
      {S("\xC3\""), S(REPLACEMENT "\\\"")},
      {S("\xE2\x82"), S(REPLACEMENT)},
      {S("\xE2\x80"), S(REPLACEMENT)},
      {S("\xF0\x9F\x98z"), S(REPLACEMENT "z")},
      {S("\xF1\x80\x41"), S(REPLACEMENT "A")},
      {S("\xE0\x9F\xBF"), S(REPLACEMENT REPLACEMENT REPLACEMENT)},
      {S("\xED\xA0\x80"), S(REPLACEMENT REPLACEMENT REPLACEMENT)},
      {S("\xF0\x8F\xBF\xBF"), S(REPLACEMENT REPLACEMENT REPLACEMENT REPLACEMENT)},
      {S("\xF4\x90\x80\x80"), S(REPLACEMENT REPLACEMENT REPLACEMENT REPLACEMENT)},
      {S("\xF5\x80\x80"), S(REPLACEMENT REPLACEMENT REPLACEMENT)},
      {S("\xFF\xFE"), S(REPLACEMENT REPLACEMENT)},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row_number((int64_t)i);
    str out = written_str(rows[i].text);
    CHECK(out.len >= 2 && out.ptr[0] == '"' && out.ptr[out.len - 1] == '"');
    CHECK_STR(str_slice(out, 1, out.len - 1), rows[i].json);
  }
}

/* Every byte at every place of the block that is looked at at once. */
static void json_str_sees_every_byte_of_a_block(void) {
  for (unsigned byte = 0; byte < 256; byte++) {
    unit_row_number(byte);
    bool plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\' && byte != '<';
    for (size_t at = 0; at < 16; at++) {
      char text[16];
      memset(text, 'x', sizeof text);
      text[at] = (char)byte;
      str out = written_str((str){text, sizeof text});
      bool same = str_eq(str_slice(out, 1, out.len - 1), (str){text, sizeof text});
      if (same != plain || !json_valid(out)) CHECK_INT(at, -1);
    }
  }
  CHECK_INT(written_str(S("xxxxxxxxxxxxxxxx")).len, 18);
}

/* What JSON has for a text of ASCII, byte by byte. */
static str escaped_slowly(str text, char *to) {
  static const char HEX[] = "0123456789abcdef", SHORT[] = "\b\t\n\f\r\"\\", LETTERS[] = "btnfr\"\\";
  char *at = to;
  *at++ = '"';
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    const char *letter = c ? strchr(SHORT, c) : NULL;
    if (letter) {
      *at++ = '\\';
      *at++ = LETTERS[letter - SHORT];
    } else if (c < 0x20 || c == '<') {
      memcpy(at, (char[]){'\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15]}, 6);
      at += 6;
    } else {
      *at++ = (char)c;
    }
  }
  *at++ = '"';
  return (str){to, (size_t)(at - to)};
}

/* Texts end anywhere in a block, or in none; each is in memory of its own, which it fills, so that
 * a sanitizer sees what reads beyond. Whatever is asked for, the room for what is written is there.
 */
static void json_str_reads_each_length(void) {
  enum { LONGEST = 80 };
  char expected[6 * LONGEST + 2];
  for (size_t len = 1; len <= LONGEST; len++) {
    unit_row_number((int64_t)len);
    char *text = malloc(len);
    CHECK(text != NULL);
    for (unsigned special = 0; special < 128; special++) {
      for (size_t step = 1; step <= len; step = step * 2 + 1) {
        for (size_t i = 0; i < len; i++)
          text[i] = (char)(i % step == step - 1 ? special : 'a' + i % 26);
        CHECK_STR(written_str((str){text, len}), escaped_slowly((str){text, len}, expected));
      }
    }
    free(text);
  }
}

static void json_str_fails_without_memory(void) {
  buf out;
  json j;
  begin(&out, &j);
  arena_fail_after = 0;
  json_str(&j, S("text"));
  arena_fail_after = -1;
  CHECK(!buf_ok(&out));
}

static void json_numbers(void) {
  static const struct {
    int64_t n;
    str json;
  } rows[] = {
      {0, S("0")},
      {-7, S("-7")},
      {INT64_C(9007199254740991), S("9007199254740991")},
      {INT64_C(9007199254740992), S("9007199254740992")},
      {INT64_C(9007199254740993), S("\"9007199254740993\"")},
      {INT64_C(-9007199254740992), S("-9007199254740992")},
      {INT64_C(-9007199254740993), S("\"-9007199254740993\"")},
      {INT64_MAX, S("\"9223372036854775807\"")},
      {INT64_MIN, S("\"-9223372036854775808\"")},
  };
  static const struct {
    str text, json;
  } reals[] = {
      {S("1.5"), S("1.5")},       {S("-0.25e-7"), S("-0.25e-7")},
      {S("1e+21"), S("1e+21")},   {S("3"), S("3")},
      {S("Infinity"), S("null")}, {S("-Infinity"), S("null")},
      {S("NaN"), S("null")},      {S(""), S("null")},
      {STR_EMPTY, S("null")},     {S("1 "), S("null")},
      {S(" 1"), S("null")},       {S("1,2"), S("null")},
      {S("1.5]\"0"), S("null")},  {S("[1"), S("null")},
      {S("\"1\""), S("null")},
  };
  buf out;
  json j;
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row(rows[i].json);
    begin(&out, &j);
    json_i64(&j, rows[i].n);
    CHECK_STR(buf_view(&out), rows[i].json);
  }
  for (size_t i = 0; i < ROWS(reals); i++) {
    unit_row(reals[i].text);
    begin(&out, &j);
    json_number(&j, reals[i].text);
    CHECK_STR(buf_view(&out), reals[i].json);
  }
}

/* The events of a reader in one line: [ and ], N, I12, R1.5, Ttext; "." at the end, "!" when bad.
 */
static str events_of(str text) {
  json_reader r = {.rest = text, .mem = &mem};
  arena_free(&mem);
  arena_init(&mem, 1 << 20);
  static buf out;
  out = buf_make(&mem, 0);
  for (;;) {
    wire_value value;
    switch (json_read(&r, &value)) {
      case JSON_OPEN:
        buf_char(&out, '[');
        continue;
      case JSON_CLOSE:
        buf_char(&out, ']');
        continue;
      case JSON_VALUE:
        buf_char(&out, "NIRTB"[value.tag]);
        if (value.tag == WIRE_INT) buf_i64(&out, value.num);
        if (value.tag == WIRE_REAL || value.tag == WIRE_TEXT) buf_str(&out, value.text);
        buf_char(&out, ' ');
        continue;
      case JSON_END:
        CHECK_INT(json_read(&r, &value), JSON_END);
        buf_char(&out, '.');
        return buf_view(&out);
      case JSON_BAD:
        CHECK_INT(json_read(&r, &value), JSON_BAD);
        buf_char(&out, '!');
        return buf_view(&out);
    }
  }
}

static void json_read_gives_events(void) {
  static const struct {
    str text, events;
  } rows[] = {
      {S("[]"), S("[].")},
      {S(" \t\r\n[ ] "), S("[].")},
      {S("[1,-2,\"a\",null,true,false]"), S("[I1 I-2 Ta N I1 I0 ].")},
      {S("[ 1 , [ ] , [[2],3] ]"), S("[I1 [][[I2 ]I3 ]].")},
      {S("[\"\",[\"x\"]]"), S("[T [Tx ]].")},
      {S("[1.5,1e3,1E+2,1e-2,-0.0,-0]"), S("[R1.5 R1e3 R1E+2 R1e-2 R-0.0 I0 ].")},
      {S("[9223372036854775807,-9223372036854775808]"),
       S("[I9223372036854775807 I-9223372036854775808 ].")},
      {S("[9223372036854775808,-9223372036854775809]"),
       S("[R9223372036854775808 R-9223372036854775809 ].")},
      {S("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]"), S("[T\"\\/\b\f\n\r\t ].")},
      {S("[\"a\\u0041\\u00e9\\u20AC\\ud83d\\uDE00\\u0000z\"]"),
       S("[TaA\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\0z ].")},
      {S("[\"\\uDBFF\\uDFFF\\uFFFF\\u07ff\\u0800\\u007f\\u0080\"]"),
       S("[T\xF4\x8F\xBF\xBF\xEF\xBF\xBF\xDF\xBF\xE0\xA0\x80\x7F\xC2\x80 ].")},
      {S("[\"\xC3\xA9\"]"), S("[T\xC3\xA9 ].")},
      {S("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]"), S("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]].")},
      {S("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]"), S("[[[[[[[[[[[[[[[[!")},
      /* Not such an array. */
      {S(""), S("!")},
      {STR_EMPTY, S("!")},
      {S("1"), S("!")},
      {S("\"a\""), S("!")},
      {S("]"), S("!")},
      {S(","), S("!")},
      {S("{}"), S("!")},
      {S("[{}]"), S("[!")},
      {S("[1"), S("[I1 !")},
      {S("["), S("[!")},
      {S("[1,"), S("[I1 !")},
      {S("[1,]"), S("[I1 !")},
      {S("[,1]"), S("[!")},
      {S("[1 2]"), S("[I1 !")},
      {S("[1,,2]"), S("[I1 !")},
      {S("[]]"), S("[]!")},
      {S("[][]"), S("[]!")},
      {S("[] x"), S("[]!")},
      {S("[]\0"), S("[]!")},
      {S("[nul]"), S("[!")},
      {S("[truex]"), S("[I1 !")},
      {S("[01]"), S("[I0 !")},
      {S("[-]"), S("[!")},
      {S("[+1]"), S("[!")},
      {S("[1.]"), S("[!")},
      {S("[.5]"), S("[!")},
      {S("[1e]"), S("[!")},
      {S("[1e+]"), S("[!")},
      {S("[1e+-1]"), S("[!")},
      {S("[\"a]"), S("[!")},
      {S("[\"\\\"]"), S("[!")},
      {S("[\"\\x\"]"), S("[!")},
      {S("[\"\\\0\"]"), S("[!")},
      {S("[\"\\u12g4\"]"), S("[!")},
      {S("[\"\\u123"), S("[!")},
      {S("[\"\n\"]"), S("[!")},
      {S("[\"\nn\"]"), S("[!")},
      {S("[\"\\ud800\"]"), S("[!")},
      {S("[\"\\ud800\\u0041\"]"), S("[!")},
      {S("[\"\\ud800\\ud800\"]"), S("[!")},
      {S("[\"\\udc00\"]"), S("[!")},
      {S("[\"\\udc00\\udc00\"]"), S("[!")},
      {S("[\"\\ud800x\"]"), S("[!")},
      {S("[\"\xFF\"]"), S("[!")},
      {S("[\"\xC3\"]"), S("[!")},
      {S("[\"\xED\xA0\x80\"]"), S("[!")},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row(rows[i].text);
    CHECK_STR(events_of(rows[i].text), rows[i].events);
    bool whole = str_ends(rows[i].events, S("."));
    if (whole) CHECK(json_valid(rows[i].text));
  }
}

static void json_read_is_bad_without_memory(void) {
  json_reader r = {.rest = S("[\"plain\",\"\\n\"]"), .mem = &mem};
  wire_value value;
  arena_free(&mem);
  arena_init(&mem, 1 << 20);
  CHECK_INT(json_read(&r, &value), JSON_OPEN);
  arena_fail_after = 0;
  CHECK_INT(json_read(&r, &value), JSON_VALUE); /* points into the text */
  CHECK_STR(value.text, S("plain"));
  CHECK_INT(json_read(&r, &value), JSON_BAD);
  arena_fail_after = -1;
  CHECK_INT(json_read(&r, &value), JSON_BAD);
}

/* What json_str writes, json_read reads: the same text, when it was UTF-8. */
static void json_strings_come_back(void) {
  static const str rows[] = {
      S(""),
      S("plain"),
      S("\0\x01\x1f\"\\</\b\f\n\r\t\x7f"),
      S("\xE2\x80\xA8\xE2\x80\xA9"),
      S("\xF0\x9F\x98\x80 \xC2\x80 \xEF\xBF\xBF"),
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    buf out;
    json j;
    wire_value value;
    unit_row(rows[i]);
    begin(&out, &j);
    json_array_begin(&j);
    json_str(&j, rows[i]);
    json_array_end(&j);
    json_reader r = {.rest = buf_view(&out), .mem = &mem};
    CHECK_INT(json_read(&r, &value), JSON_OPEN);
    CHECK_INT(json_read(&r, &value), JSON_VALUE);
    CHECK_INT(value.tag, WIRE_TEXT);
    CHECK_STR(value.text, rows[i]);
  }
}

static void json_valid_decides(void) {
  static const struct {
    str text;
    bool valid;
  } rows[] = {
      {S("1"), true},
      {S(" null "), true},
      {S("{}"), true},
      {S("[]"), true},
      {S("{\"a\":[{},[],{\"b\":{\"c\":null}}],\"a\":2}"), true},
      {S(" { \"a\" : [ 1 , 2 ] , \"b\" : \"\" } "), true},
      {S("\"\\ud83d\\ude00\""), true},
      {S("1e999"), true},
      {S(""), false},
      {STR_EMPTY, false},
      {S(" "), false},
      {S("1 2"), false},
      {S("{\"a\":1,}"), false},
      {S("{,}"), false},
      {S("{\"a\"}"), false},
      {S("{\"a\":}"), false},
      {S("{a:1}"), false},
      {S("{1:1}"), false},
      {S("{\"a\":1 \"b\":2}"), false},
      {S("[1}"), false},
      {S("{\"a\":1]"), false},
      {S("[[]"), false},
      {S("[]]"), false},
      {S("{}}"), false},
      {S("{"), false},
      {S("{]"), false},
      {S("[,]"), false},
      {S("[:]"), false},
      {S("\"\\ud800\""), false},
      {S("\"\xC0\x80\""), false},
      {S("{\"\xFF\":1}"), false},
      {S("\xEF\xBB\xBF{}"), false},
      {S("NaN"), false},
      {S("1\0"), false},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row(rows[i].text);
    CHECK_INT(json_valid(rows[i].text), rows[i].valid);
  }
}

static void json_valid_bounds_depth(void) {
  char text[130];
  for (size_t depth = 63; depth <= 65; depth++) {
    unit_row_number((int64_t)depth);
    for (size_t i = 0; i < depth; i++) {
      text[i] = '[';
      text[depth + i] = ']';
    }
    CHECK_INT(json_valid((str){text, 2 * depth}), depth <= 64);
  }
  /* Objects and arrays by turns, so that each level's kind must be remembered. */
  static const char unit[] = "[{\"\":";
  char mixed[32 * 7 + 1];
  for (size_t i = 0; i < 32; i++) memcpy(mixed + i * 5, unit, 5);
  mixed[160] = '1';
  for (size_t i = 0; i < 32; i++) memcpy(mixed + 161 + 2 * i, "}]", 2);
  unit_row_number(0);
  CHECK(json_valid((str){mixed, sizeof mixed}));
  memcpy(mixed + 161 + 2 * 31, "]}", 2);
  CHECK(!json_valid((str){mixed, sizeof mixed}));
}

void json_tests(void) {
  TEST(json_places_commas);
  TEST(json_str_escapes);
  TEST(json_str_sees_every_byte_of_a_block);
  TEST(json_str_reads_each_length);
  TEST(json_str_fails_without_memory);
  TEST(json_numbers);
  TEST(json_read_gives_events);
  TEST(json_read_is_bad_without_memory);
  TEST(json_strings_come_back);
  TEST(json_valid_decides);
  TEST(json_valid_bounds_depth);
  arena_free(&mem);
}
