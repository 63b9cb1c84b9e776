#include "data/field.h"

#include "base/time.h"
#include "unit.h"

#define N_KINDS (FIELD_REF + 1)

static field field_of(field_kind kind) {
  field f = {.kind = kind, .name = S("it")};
  if (kind == FIELD_CHOICE) f.opt.choices = "draft,published";
  return f;
}

static void field_kinds_have_names_and_columns(void) {
  static const struct {
    field_kind kind;
    str name, column;
    bool is_text;
  } rows[] = {
      {FIELD_ID, S("id"), S("TEXT"), true},
      {FIELD_TEXT, S("text"), S("TEXT"), true},
      {FIELD_SLUG, S("slug"), S("TEXT"), true},
      {FIELD_MARKDOWN, S("markdown"), S("TEXT"), true},
      {FIELD_EMAIL, S("email"), S("TEXT"), true},
      {FIELD_URL, S("url"), S("TEXT"), true},
      {FIELD_COLOR, S("color"), S("TEXT"), true},
      {FIELD_CHOICE, S("choice"), S("TEXT"), true},
      {FIELD_INTEGER, S("integer"), S("INTEGER"), false},
      {FIELD_NUMBER, S("number"), S("REAL"), false},
      {FIELD_BOOLEAN, S("boolean"), S("INTEGER"), false},
      {FIELD_DATETIME, S("datetime"), S("INTEGER"), false},
      {FIELD_JSON, S("json"), S("TEXT"), false},
      {FIELD_REF, S("ref"), S("TEXT"), true},
  };
  CHECK_INT(sizeof rows / sizeof rows[0], N_KINDS);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    unit_row(rows[i].name);
    CHECK_STR(field_kind_name(rows[i].kind), rows[i].name);
    CHECK_STR(field_column_type(rows[i].kind), rows[i].column);
    CHECK(field_is_text(rows[i].kind) == rows[i].is_text);
    CHECK(field_kind_expects(rows[i].kind).len > 0);
  }
  CHECK_STR(field_kind_expects(FIELD_BOOLEAN), S("true or false"));
}

/* --- reading --------------------------------------------------------------- */

static const wire_value untouched = {.tag = WIRE_BLOB, .num = 77, .text = S("untouched")};

static void check_parsed(field_kind kind, str text, wire_value expected) {
  field f = field_of(kind);
  wire_value value = untouched;
  unit_row(text);
  if (!CHECK(field_parse(&f, text, &value))) return;
  CHECK_INT(value.tag, expected.tag);
  CHECK_INT(value.num, expected.num);
  CHECK_STR(value.text, expected.text);
}

static void field_parse_takes_text_as_it_is(void) {
  static const field_kind kinds[] = {FIELD_ID,       FIELD_TEXT,  FIELD_SLUG,
                                     FIELD_MARKDOWN, FIELD_EMAIL, FIELD_URL,
                                     FIELD_COLOR,    FIELD_JSON,  FIELD_REF};
  static const str texts[] = {S(""),
                              S("a"),
                              S("Not A Slug"),
                              S("null"),
                              S("{"),
                              S("caf\xC3\xA9"),
                              S("'; DROP TABLE posts; --")};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
      check_parsed(kinds[i], texts[k], WIRE_OF_TEXT(texts[k]));
    }
  }
}

static void field_parse_reads_values_of_its_kind(void) {
  static const struct {
    field_kind kind;
    str text;
    int64_t num;
  } rows[] = {
      {FIELD_INTEGER, S("0"), 0},
      {FIELD_INTEGER, S("-12"), -12},
      {FIELD_INTEGER, S("9223372036854775807"), INT64_MAX},
      {FIELD_INTEGER, S("-9223372036854775808"), INT64_MIN},
      {FIELD_NUMBER, S("0"), 0},
      {FIELD_NUMBER, S("-0"), 0},
      {FIELD_NUMBER, S("42"), 42},
      {FIELD_NUMBER, S("-9223372036854775808"), INT64_MIN},
      {FIELD_BOOLEAN, S("true"), 1},
      {FIELD_BOOLEAN, S("false"), 0},
      {FIELD_DATETIME, S("1970-01-01T00:00:01Z"), 1000},
      {FIELD_DATETIME, S("1970-01-02"), 86400000},
      {FIELD_DATETIME, S("1970-01-01T02:00:00.5+02:00"), 500},
      {FIELD_DATETIME, S("-5"), -5},
      {FIELD_DATETIME, S("253402300799999"), TIME_MAX_MS},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    check_parsed(rows[i].kind, rows[i].text, WIRE_OF_INT(rows[i].num));
  }
  check_parsed(FIELD_CHOICE, S("draft"), WIRE_OF_TEXT(S("draft")));
  check_parsed(FIELD_CHOICE, S("published"), WIRE_OF_TEXT(S("published")));
}

static void field_parse_keeps_the_text_of_reals(void) {
  static const str texts[] = {
      S("0.5"),
      S("-0.0"),
      S("1e3"),
      S("1E+3"),
      S("12.50e-7"),
      S("9223372036854775808"),
      S("1.0"),
      S("9e307"),
      S("0.9e308"),
      S("0e999"),
      S("0.000e9999999999999999999"),
      S("1e-400"),
      S("1e-9999999999999999999"),
      S("0.001e310"),
      S("-99e306"),
      S("12345678901234567890e-5"),
  };
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    check_parsed(FIELD_NUMBER, texts[i], (wire_value){.tag = WIRE_REAL, .text = texts[i]});
  }
}

static void field_parse_refuses_other_text(void) {
  static const struct {
    field_kind kind;
    str text;
  } rows[] = {
      {FIELD_CHOICE, S("")},
      {FIELD_CHOICE, S("Draft")},
      {FIELD_CHOICE, S("deleted")},
      {FIELD_CHOICE, S("draft,published")},
      {FIELD_INTEGER, S("")},
      {FIELD_INTEGER, S("abc")},
      {FIELD_INTEGER, S("1.0")},
      {FIELD_INTEGER, S("1e3")},
      {FIELD_INTEGER, S("+1")},
      {FIELD_INTEGER, S(" 1")},
      {FIELD_INTEGER, S("9223372036854775808")},
      {FIELD_INTEGER, S("null")},
      {FIELD_NUMBER, S("")},
      {FIELD_NUMBER, S("-")},
      {FIELD_NUMBER, S("+1")},
      {FIELD_NUMBER, S("--1")},
      {FIELD_NUMBER, S("01")},
      {FIELD_NUMBER, S("-01.5")},
      {FIELD_NUMBER, S("00")},
      {FIELD_NUMBER, S(".5")},
      {FIELD_NUMBER, S("5.")},
      {FIELD_NUMBER, S("1.e3")},
      {FIELD_NUMBER, S("1e")},
      {FIELD_NUMBER, S("1e+")},
      {FIELD_NUMBER, S("1e-+3")},
      {FIELD_NUMBER, S("1e3.5")},
      {FIELD_NUMBER, S("1 ")},
      {FIELD_NUMBER, S(" 1")},
      {FIELD_NUMBER, S("1,5")},
      {FIELD_NUMBER, S("0x10")},
      {FIELD_NUMBER, S("1e3;")},
      {FIELD_NUMBER, S("NaN")},
      {FIELD_NUMBER, S("Infinity")},
      {FIELD_NUMBER, S("true")},
      {FIELD_NUMBER, S("1\0")},
      /* infinite as doubles */
      {FIELD_NUMBER, S("1e309")},
      {FIELD_NUMBER, S("-1e999")},
      {FIELD_NUMBER, S("10e308")},
      {FIELD_NUMBER, S("0.1e400")},
      {FIELD_NUMBER, S("0.001e312")},
      {FIELD_NUMBER, S("1e9999999999999999999")},
      {FIELD_NUMBER, S("1e9223372036854775807")},
      {FIELD_BOOLEAN, S("")},
      {FIELD_BOOLEAN, S("1")},
      {FIELD_BOOLEAN, S("0")},
      {FIELD_BOOLEAN, S("True")},
      {FIELD_BOOLEAN, S("yes")},
      {FIELD_BOOLEAN, S("falsey")},
      {FIELD_DATETIME, S("")},
      {FIELD_DATETIME, S("yesterday")},
      {FIELD_DATETIME, S("2026-02-30")},
      {FIELD_DATETIME, S("2026-01-01T00:00:00")},
      {FIELD_DATETIME, S("253402300800000")},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    field f = field_of(rows[i].kind);
    wire_value value = untouched;
    unit_row(rows[i].text);
    CHECK(!field_parse(&f, rows[i].text, &value));
    CHECK_INT(value.tag, WIRE_BLOB);
    CHECK_INT(value.num, 77);
  }
}

/* Many digits without an exponent are infinite too. */
static void field_parse_refuses_long_infinite_numbers(void) {
  char digits[400];
  field f = field_of(FIELD_NUMBER);
  wire_value value;
  for (size_t i = 0; i < sizeof digits; i++) digits[i] = '9';
  CHECK(field_parse(&f, (str){digits, 308}, &value));
  CHECK(!field_parse(&f, (str){digits, 309}, &value));
  CHECK(!field_parse(&f, (str){digits, sizeof digits}, &value));
  digits[310] = 'e';
  digits[311] = '-';
  digits[312] = '2';
  CHECK(field_parse(&f, (str){digits, 313}, &value));
  digits[312] = '1';
  CHECK(!field_parse(&f, (str){digits, 313}, &value));
}

/* --- writing --------------------------------------------------------------- */

#define NONE \
  { .tag = WIRE_NULL }
#define INT(n) \
  { .tag = WIRE_INT, .num = (n) }
#define REAL(s) \
  { .tag = WIRE_REAL, .text = S(s) }
#define TEXT(s) \
  { .tag = WIRE_TEXT, .text = S(s) }
#define BLOB(s) \
  { .tag = WIRE_BLOB, .text = S(s) }

static void check_written(arena *mem, field_kind kind, wire_value value, str expected) {
  field f = field_of(kind);
  buf out = buf_make(mem, 0);
  json j = json_make(&out);
  json_array_begin(&j);
  json_bool(&j, true);
  field_write(&j, &f, value);
  json_bool(&j, false);
  json_array_end(&j);
  CHECK(buf_ok(&out));
  CHECK(json_valid(buf_view(&out)));
  str all = buf_view(&out);
  if (!CHECK(str_starts(all, S("[true,")) && str_ends(all, S(",false]")))) return;
  CHECK_STR(str_slice(all, 6, all.len - 7), expected);
}

static void field_write_writes_what_the_kind_means(void) {
  static const struct {
    field_kind kind;
    wire_value value;
    str expected;
  } rows[] = {
      {FIELD_ID, TEXT("p1"), S("\"p1\"")},
      {FIELD_TEXT, TEXT(""), S("\"\"")},
      {FIELD_TEXT, TEXT("say \"hi\"\n"), S("\"say \\\"hi\\\"\\n\"")},
      {FIELD_TEXT, TEXT("\xFF"), S("\"\xEF\xBF\xBD\"")},
      {FIELD_TEXT, TEXT("null"), S("\"null\"")},
      {FIELD_CHOICE, TEXT("draft"), S("\"draft\"")},
      {FIELD_CHOICE, TEXT("gone"), S("\"gone\"")}, /* a choice the site once had */
      {FIELD_REF, TEXT("u1"), S("\"u1\"")},
      {FIELD_INTEGER, INT(-12), S("-12")},
      {FIELD_INTEGER, INT(INT64_C(1) << 53), S("9007199254740992")},
      {FIELD_INTEGER, INT((INT64_C(1) << 53) + 1), S("\"9007199254740993\"")},
      {FIELD_INTEGER, TEXT("12"), S("12")},
      {FIELD_INTEGER, TEXT("-9223372036854775808"), S("\"-9223372036854775808\"")},
      {FIELD_INTEGER, TEXT("12.5"), S("null")},
      {FIELD_INTEGER, TEXT("9223372036854775808"), S("null")},
      {FIELD_INTEGER, REAL("12.5"), S("null")},
      {FIELD_NUMBER, REAL("12.5"), S("12.5")},
      {FIELD_NUMBER, REAL("1e-7"), S("1e-7")},
      {FIELD_NUMBER, REAL("1e+21"), S("1e+21")},
      {FIELD_NUMBER, INT(0), S("0")},
      {FIELD_NUMBER, INT(-3), S("-3")},
      {FIELD_NUMBER, INT(INT64_C(1000000000000000000)), S("1000000000000000000")},
      {FIELD_NUMBER, INT(INT64_MIN), S("-9223372036854775808")},
      {FIELD_NUMBER, INT(INT64_MAX), S("9223372036854775807")},
      {FIELD_NUMBER, REAL("Infinity"), S("null")},
      {FIELD_NUMBER, REAL("NaN"), S("null")},
      {FIELD_NUMBER, REAL(""), S("null")},
      {FIELD_NUMBER, REAL("1,2"), S("null")},
      {FIELD_NUMBER, TEXT("0.30000000000000004"), S("0.30000000000000004")},
      {FIELD_NUMBER, TEXT("Inf"), S("null")},
      {FIELD_BOOLEAN, INT(1), S("true")},
      {FIELD_BOOLEAN, INT(0), S("false")},
      {FIELD_BOOLEAN, INT(2), S("null")},
      {FIELD_BOOLEAN, INT(-1), S("null")},
      {FIELD_BOOLEAN, TEXT("true"), S("null")},
      {FIELD_DATETIME, INT(0), S("\"1970-01-01T00:00:00.000Z\"")},
      {FIELD_DATETIME, INT(INT64_C(1769860800123)), S("\"2026-01-31T12:00:00.123Z\"")},
      {FIELD_DATETIME, INT(TIME_MAX_MS), S("\"9999-12-31T23:59:59.999Z\"")},
      {FIELD_DATETIME, INT(TIME_MIN_MS), S("\"0000-01-01T00:00:00.000Z\"")},
      {FIELD_DATETIME, INT(TIME_MAX_MS + 1), S("null")},
      {FIELD_DATETIME, INT(TIME_MIN_MS - 1), S("null")},
      {FIELD_DATETIME, TEXT("2026-01-31"), S("null")},
      {FIELD_JSON, TEXT("{\"a\":[1,null]}"), S("{\"a\":[1,null]}")},
      {FIELD_JSON, TEXT("\"text\""), S("\"text\"")},
      {FIELD_JSON, TEXT("null"), S("null")},
      {FIELD_JSON, TEXT(""), S("null")},
      {FIELD_JSON, TEXT("{\"a\":1"), S("null")},
      {FIELD_JSON, TEXT("1],["), S("null")},
      {FIELD_JSON, TEXT("\"\xFF\""), S("null")},
      {FIELD_JSON, INT(1), S("null")},
      {FIELD_JSON, REAL("1.5"), S("null")},
      {FIELD_JSON, BLOB("{}"), S("null")},
  };
  arena mem;
  arena_init(&mem, 1 << 20);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    unit_row(rows[i].expected);
    check_written(&mem, rows[i].kind, rows[i].value, rows[i].expected);
  }
  arena_free(&mem);
}

/* Every kind with every tag: null wherever the two do not go together. */
static void field_write_writes_null_for_the_wrong_tag(void) {
  static const wire_value values[] = {NONE, INT(1), REAL("0.5"), TEXT("0"), BLOB("0")};
  arena mem;
  arena_init(&mem, 1 << 20);
  for (field_kind kind = 0; kind < N_KINDS; kind++) {
    str column = field_column_type(kind);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
      bool fits = (str_eq(column, S("TEXT")) && values[i].tag == WIRE_TEXT) ||
                  (!str_eq(column, S("TEXT")) && values[i].tag == WIRE_INT) ||
                  (str_eq(column, S("REAL")) && values[i].tag == WIRE_REAL) ||
                  /* what a double can't hold travels as text */
                  ((kind == FIELD_INTEGER || kind == FIELD_NUMBER) && values[i].tag == WIRE_TEXT);
      if (fits) continue;
      unit_row(field_kind_name(kind));
      check_written(&mem, kind, values[i], S("null"));
    }
  }
  arena_free(&mem);
}

void field_tests(void) {
  TEST(field_kinds_have_names_and_columns);
  TEST(field_parse_takes_text_as_it_is);
  TEST(field_parse_reads_values_of_its_kind);
  TEST(field_parse_keeps_the_text_of_reals);
  TEST(field_parse_refuses_other_text);
  TEST(field_parse_refuses_long_infinite_numbers);
  TEST(field_write_writes_what_the_kind_means);
  TEST(field_write_writes_null_for_the_wrong_tag);
}
