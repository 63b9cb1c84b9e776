#include "format/json_tree.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "format/json.h"
#include "unit.h"

#define ROWS(table) (sizeof(table) / sizeof(table)[0])

static arena mem;

static void begin(void) {
  arena_free(&mem);
  arena_init(&mem, (size_t)16 << 20);
}

/* The tree in short: n f t, #number, 'string', [items], {name=value;}; with ASCII texts only. */
static void describe(buf *out, const json_tree *node) {
  if (node->name.ptr) {
    buf_str(out, node->name);
    buf_char(out, '=');
  }
  switch (node->kind) {
    case JSON_TREE_NULL:
      buf_char(out, 'n');
      break;
    case JSON_TREE_FALSE:
      buf_char(out, 'f');
      break;
    case JSON_TREE_TRUE:
      buf_char(out, 't');
      break;
    case JSON_TREE_NUMBER:
      buf_char(out, '#');
      buf_str(out, node->text);
      break;
    case JSON_TREE_STRING:
      buf_char(out, '\'');
      buf_str(out, node->text);
      buf_char(out, '\'');
      break;
    case JSON_TREE_ARRAY:
    case JSON_TREE_OBJECT: {
      size_t n = 0;
      buf_char(out, node->kind == JSON_TREE_ARRAY ? '[' : '{');
      for (const json_tree *item = node->first; item; item = item->next, n++) {
        if (n > 0) buf_char(out, ' ');
        describe(out, item);
      }
      buf_char(out, node->kind == JSON_TREE_ARRAY ? ']' : '}');
      CHECK_INT(node->n, n);
      break;
    }
  }
  if (node->kind < JSON_TREE_ARRAY) CHECK(!node->first && node->n == 0);
}

static str described(str text) {
  const json_tree *tree = NULL;
  begin();
  err e = json_tree_parse(text, &mem, &tree);
  if (err_is(e)) return e.detail;
  if (!CHECK(tree != NULL)) return STR_EMPTY;
  CHECK(!tree->next && !tree->name.ptr);
  static buf out;
  out = buf_make(&mem, 0);
  describe(&out, tree);
  return buf_view(&out);
}

static void json_tree_reads(void) {
  static const struct {
    str text, tree;
  } rows[] = {
      {S("null"), S("n")},
      {S(" \t\r\n true \t\r\n "), S("t")},
      {S("false"), S("f")},
      {S("-0.5e+10"), S("#-0.5e+10")},
      {S("12345678901234567890123"), S("#12345678901234567890123")},
      {S("1e999"), S("#1e999")},
      {S("\"\""), S("''")},
      {S("\"a\""), S("'a'")},
      {S("[]"), S("[]")},
      {S("{}"), S("{}")},
      {S("[ ]"), S("[]")},
      {S("{ }"), S("{}")},
      {S("[1,[2,[3]],4]"), S("[#1 [#2 [#3]] #4]")},
      {S("[[],[[]],{},[{}]]"), S("[[] [[]] {} [{}]]")},
      {S("{\"a\":1,\"b\":[true,false,null],\"c\":{\"a\":{}},\"\":\"\"}"),
       S("{a=#1 b=[t f n] c={a={}} =''}")},
      {S(" { \"a\" : [ 1 , 2 ] , \"b\" : \"x\" } "), S("{a=[#1 #2] b='x'}")},
      {S("{\"data\":{\"title\":\"x\"}}"), S("{data={title='x'}}")},
      /* Strings: as they are, by cJSON, and by us where there is a NUL. */
      {S("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), S("'\"\\/\b\f\n\r\t'")},
      {S("\"\\u0041\\u00e9\\u20AC\\uD83D\\ude00\""), S("'A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80'")},
      {S("\"\xC3\xA9\xF0\x9F\x98\x80\""), S("'\xC3\xA9\xF0\x9F\x98\x80'")},
      {S("\"\\u0000\""), S("'\0'")},
      {S("\"a\\u0000b\\n\\u00e9\""), S("'a\0b\n\xC3\xA9'")},
      {S("\"\\\\u0000\""), S("'\\u0000'")},
      {S("{\"a\\u0000b\":1,\"a\\u0000c\":2,\"a\":3}"), S("{a\0b=#1 a\0c=#2 a=#3}")},
      {S("{\"\\u0061\":1,\"A\":2}"), S("{a=#1 A=#2}")},
      {S("\"\\uFFFF\\uDBFF\\uDFFF\""), S("'\xEF\xBF\xBF\xF4\x8F\xBF\xBF'")},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row(rows[i].text);
    CHECK_STR(described(rows[i].text), rows[i].tree);
  }
}

/* What is wrong, and where. */
static void json_tree_refuses(void) {
  static const struct {
    str text, what;
    size_t at;
  } rows[] = {
      {S(""), S("no value where one must be"), 0},
      {S("  "), S("no value where one must be"), 2},
      {S("\xEF\xBB\xBF{}"), S("no value where one must be"), 0},
      {S("\xFF"), S("no value where one must be"), 0},
      {S("{\"a\":1} x"), S("something behind the value"), 8},
      {S("1 2"), S("something behind the value"), 2},
      {S("[]]"), S("something behind the value"), 2},
      {S("{}\0"), S("something behind the value"), 2},
      {S("nul"), S("no value where one must be"), 0},
      {S("NaN"), S("no value where one must be"), 0},
      {S("[Infinity]"), S("no value where one must be"), 1},
      {S("[-Infinity]"), S("a malformed number"), 2},
      {S("[nullx]"), S("neither a comma nor the array's end"), 5},
      {S("["), S("no value where one must be"), 1},
      {S("[1"), S("neither a comma nor the array's end"), 2},
      {S("[1,"), S("no value where one must be"), 3},
      {S("[1,]"), S("no value where one must be"), 3},
      {S("[1}"), S("neither a comma nor the array's end"), 2},
      {S("{"), S("no name where one must be"), 1},
      {S("{a:1}"), S("no name where one must be"), 1},
      {S("{\"a\"}"), S("no colon behind a name"), 4},
      {S("{\"a\":}"), S("no value where one must be"), 5},
      {S("{\"a\":1"), S("neither a comma nor the object's end"), 6},
      {S("{\"a\":1,}"), S("no name where one must be"), 7},
      {S("{\"a\":1 \"b\":2}"), S("neither a comma nor the object's end"), 7},
      {S("{\"a\":1]"), S("neither a comma nor the object's end"), 6},
      {S("01"), S("something behind the value"), 1},
      {S("-"), S("a malformed number"), 1},
      {S("1."), S("a malformed number"), 2},
      {S("[1.e1]"), S("a malformed number"), 3},
      {S("[1e+]"), S("a malformed number"), 4},
      {S("+1"), S("no value where one must be"), 0},
      {S(".5"), S("no value where one must be"), 0},
      {S("0x1"), S("something behind the value"), 1},
      {S("'a'"), S("no value where one must be"), 0},
      {S("\"abc"), S("a string does not end"), 4},
      {S("\"abc\\"), S("an unknown escape in a string"), 4},
      {S("\"a\nb\""), S("a control character in a string"), 2},
      {S("\"a\0b\""), S("a control character in a string"), 2},
      {S("\"ab\\x\""), S("an unknown escape in a string"), 3},
      {S("\"\\u12G4\""), S("an unknown escape in a string"), 1},
      {S("\"\\xD800\""), S("an unknown escape in a string"), 1},
      {S("\"ab\\uD800\""), S("half of a surrogate pair"), 3},
      {S("\"\\uDC00\""), S("half of a surrogate pair"), 1},
      {S("\"\\uD800\\u0041\""), S("half of a surrogate pair"), 1},
      {S("\"\\uD800\\uD800\""), S("half of a surrogate pair"), 1},
      {S("{\"\\uD800\":1}"), S("half of a surrogate pair"), 2},
      {S("\"ab\xFF\""), S("bytes that are not UTF-8"), 3},
      {S("\"\xC0\x80\""), S("bytes that are not UTF-8"), 1},
      {S("\"\xED\xA0\x80\""), S("bytes that are not UTF-8"), 1},
      {S("{\"\xC3\":1}"), S("bytes that are not UTF-8"), 2},
      {S("{\"a\":1,\"a\":1}"), S("a name occurs twice in one object"), 7},
      {S("{\"a\":1,\"b\":{},\"\\u0061\" : 2}"), S("a name occurs twice in one object"), 14},
      {S("{\"\":1,\"\":1}"), S("a name occurs twice in one object"), 6},
      {S("{ \"b\":1, \"a\":1, \"a\":2, \"b\":3}"), S("a name occurs twice in one object"), 16},
      {S("[{\"a\":\"\\\"\"},{\"x\":[\"x\"],\"y\":0,\"x\":1}]"),
       S("a name occurs twice in one object"), 29},
      {S("{\"a\\u0000b\":1,\"a\\u0000b\":1}"), S("a name occurs twice in one object"), 14},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    const json_tree *tree = NULL;
    char detail[200];
    unit_row(rows[i].text);
    begin();
    snprintf(detail, sizeof detail, "The body is not valid JSON: %.*s, at byte %zu.",
             (int)rows[i].what.len, rows[i].what.ptr, rows[i].at);
    err e = json_tree_parse(rows[i].text, &mem, &tree);
    CHECK_INT(e.code, ERR_BAD_REQUEST);
    CHECK_STR(e.detail, str_c(detail));
    CHECK(!tree);
  }
}

static void check_raw(const json_tree *node, str text) {
  CHECK(node->raw.ptr >= text.ptr && node->raw.ptr + node->raw.len <= text.ptr + text.len);
  CHECK(json_valid(node->raw));
  CHECK(!strchr(" \t\r\n", node->raw.ptr[0]) &&
        !strchr(" \t\r\n", node->raw.ptr[node->raw.len - 1]));
  for (const json_tree *item = node->first; item; item = item->next) check_raw(item, text);
}

static void json_tree_keeps_what_was_sent(void) {
  static const str text =
      S(" { \"a\" : [ 1.50 , \"\\u0061\" , { } , [ ] ] , \"b\" : { \"c\" : null } } ");
  const json_tree *tree = NULL;
  begin();
  CHECK(!err_is(json_tree_parse(text, &mem, &tree)));
  check_raw(tree, text);
  CHECK_STR(tree->raw, str_slice(text, 1, text.len - 1));
  const json_tree *a = json_tree_member(tree, S("a")), *b = json_tree_member(tree, S("b"));
  CHECK_STR(a->raw, S("[ 1.50 , \"\\u0061\" , { } , [ ] ]"));
  CHECK_STR(a->first->raw, S("1.50"));
  CHECK_STR(a->first->next->raw, S("\"\\u0061\""));
  CHECK_STR(a->first->next->text, S("a"));
  CHECK_STR(b->raw, S("{ \"c\" : null }"));
  CHECK(!json_tree_member(tree, S("c")) && !json_tree_member(tree, S("")));
  CHECK(!json_tree_member(a, S("a")));
  CHECK_STR(json_tree_member(b, S("c"))->raw, S("null"));
}

/* Builds texts for the tests of limits. */
static char *big;
static size_t big_len, big_cap;

static void big_add(const char *text, size_t times) {
  size_t len = strlen(text);
  while (big_cap < big_len + len * times) big = realloc(big, big_cap += (size_t)1 << 20);
  for (size_t i = 0; i < times; i++, big_len += len) memcpy(big + big_len, text, len);
}

static err big_parse(const json_tree **tree) {
  begin();
  return json_tree_parse((str){big, big_len}, &mem, tree);
}

static void json_tree_bounds_depth(void) {
  const json_tree *tree;
  for (size_t depth = LIMIT_BODY_DEPTH - 1; depth <= LIMIT_BODY_DEPTH + 1; depth++) {
    for (size_t objects = 0; objects < 2; objects++) {
      unit_row_number((int64_t)(2 * depth + objects));
      big_len = 0;
      big_add(objects ? "{\"a\":" : "[", depth);
      big_add("1", 1);
      big_add(objects ? "}" : "]", depth);
      bool fits = depth <= LIMIT_BODY_DEPTH;
      CHECK_INT(json_valid((str){big, big_len}), fits);
      err e = big_parse(&tree);
      CHECK_INT(e.code, fits ? ERR_NONE : ERR_BAD_REQUEST);
      if (fits) continue;
      CHECK_STR(e.detail, objects ? S("The body has more than 64 levels of arrays and objects, "
                                      "at byte 320.")
                                  : S("The body has more than 64 levels of arrays and objects, "
                                      "at byte 64."));
    }
  }
}

static void json_tree_bounds_values(void) {
  const json_tree *tree;
  for (size_t n = LIMIT_BODY_VALUES - 1; n <= LIMIT_BODY_VALUES; n++) {
    big_len = 0;
    big_add("[0", 1);
    big_add(",0", n - 1);
    big_add("]", 1);
    err e = big_parse(&tree);
    if (n < LIMIT_BODY_VALUES) { /* with the array itself as many as there may be */
      CHECK_INT(e.code, ERR_NONE);
      CHECK_INT(tree->n, n);
    } else {
      CHECK_STR(e.detail, S("The body has more than 50000 values, at byte 99999."));
    }
  }
}

/* An object of as many members as there may be, all with one long beginning; one of them twice. */
static void json_tree_compares_many_names(void) {
  const json_tree *tree;
  char member[64];
  for (int twice = 0; twice < 2; twice++) {
    big_len = 0;
    big_add("{", 1);
    for (int i = 0; i < LIMIT_BODY_VALUES - 1; i++) {
      bool repeats = twice && i == LIMIT_BODY_VALUES - 2;
      /* 7919 is prime to their number: an order that is neither up nor down. */
      int name = repeats ? 7919 : (int)((int64_t)i * 7919 % (LIMIT_BODY_VALUES - 1));
      snprintf(member, sizeof member, "%s\"member%05d\":%d", i > 0 ? "," : "", name, i);
      big_add(member, 1);
    }
    big_add("}", 1);
    err e = big_parse(&tree);
    CHECK_INT(e.code, twice ? ERR_BAD_REQUEST : ERR_NONE);
    if (twice) {
      CHECK(str_starts(e.detail, S("The body is not valid JSON: a name occurs twice")));
    } else {
      CHECK_STR(json_tree_member(tree, S("member00000"))->text, S("0"));
      CHECK(!json_tree_member(tree, S("member50000")));
    }
  }
}

/* A mebibyte of one thing: the worst that a body can be. */
static void json_tree_survives_a_mebibyte_of(const char *head, const char *unit, const char *tail,
                                             err_code code) {
  const json_tree *tree;
  big_len = 0;
  big_add(head, 1);
  big_add(unit, ((size_t)1 << 20) / strlen(unit));
  big_add(tail, 1);
  unit_row(str_c(unit));
  CHECK_INT(big_parse(&tree).code, code);
  CHECK(mem.used_bytes <= (size_t)16 << 20);
}

static void json_tree_survives_mebibytes(void) {
  json_tree_survives_a_mebibyte_of("", "[", "", ERR_BAD_REQUEST);
  json_tree_survives_a_mebibyte_of("", "{\"a\":", "", ERR_BAD_REQUEST);
  json_tree_survives_a_mebibyte_of("", " ", "", ERR_BAD_REQUEST);
  json_tree_survives_a_mebibyte_of("", " ", "1", ERR_NONE);
  json_tree_survives_a_mebibyte_of("", "7", "", ERR_NONE);
  json_tree_survives_a_mebibyte_of("\"", "x", "\"", ERR_NONE);
  json_tree_survives_a_mebibyte_of("\"", "\\n", "\"", ERR_NONE);
  json_tree_survives_a_mebibyte_of("\"", "\\u0000", "\"", ERR_NONE);
  json_tree_survives_a_mebibyte_of("\"", "\xC3\xA9", "\"", ERR_NONE);
  json_tree_survives_a_mebibyte_of("\"", "\\\\", "\"", ERR_NONE);
  json_tree_survives_a_mebibyte_of("{", "\"a\":1,", "\"b\":1}", ERR_BAD_REQUEST);
  json_tree_survives_a_mebibyte_of("[", "1,", "1]", ERR_BAD_REQUEST);
}

/* Every allocation fails in turn: ERR_BUSY, until a run passes. */
static void json_tree_fails_without_memory(void) {
  static const struct {
    str text;
    err_code code;
  } rows[] = {
      {S("{\"a\\n\":[1,\"x\\u0000\",\"y\\t\"],\"b\":{\"c\":1.5,\"d\":[[],{}]},\"e\":[1,2,3,4,5,6,7,"
         "8,9]}"),
       ERR_NONE},
      {S("{\"a\":[{}],\"a\":1}"), ERR_BAD_REQUEST},
      {S("[1,2"), ERR_BAD_REQUEST},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row_number((int64_t)i);
    for (long after = 0;; after++) {
      const json_tree *tree = NULL;
      begin();
      arena_fail_after = after;
      err e = json_tree_parse(rows[i].text, &mem, &tree);
      bool failed = arena_fail_after < 0;
      arena_fail_after = -1;
      CHECK_INT(e.code, failed ? ERR_BUSY : rows[i].code);
      CHECK((tree != NULL) == (e.code == ERR_NONE));
      if (!failed) break;
      CHECK(after < 200);
    }
  }
}

static str file_text(const char *folder, const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  if (!CHECK(file != NULL)) return STR_EMPTY;
  big_len = 0;
  big_add(" ", (size_t)1 << 20);
  big_len = fread(big, 1, big_cap, file);
  fclose(file);
  CHECK(big_len < big_cap);
  return (str){big, big_len};
}

/* Nicolas Seriot's JSONTestSuite: y_ must be accepted, n_ refused, i_ is ours to decide. By
 * RFC 8259 a name may occur twice, but "should" not: we refuse that. */
static void json_passes_the_test_suite(void) {
  static const char folder[] = "../shared/data/json-test-suite/test_parsing";
  DIR *dir = opendir(folder);
  if (!dir) {
    unit_skip(folder);
    return;
  }
  int accepted = 0, refused = 0, free = 0, twice = 0;
  for (struct dirent *entry; (entry = readdir(dir));) {
    str name = str_c(entry->d_name);
    const json_tree *tree;
    if (!str_ends(name, S(".json"))) continue;
    unit_row(name);
    bool valid = json_valid(file_text(folder, entry->d_name));
    err e = big_parse(&tree);
    CHECK(e.code == ERR_NONE || e.code == ERR_BAD_REQUEST);
    bool repeats = str_starts(name, S("y_object_duplicated_key"));
    if (!repeats) CHECK_INT(!err_is(e), valid);
    if (name.ptr[0] == 'y') {
      CHECK(valid);
      CHECK_INT(err_is(e), repeats);
      accepted++;
      if (repeats) twice++;
    } else if (name.ptr[0] == 'n') {
      CHECK(!valid && err_is(e));
      refused++;
    } else {
      free++;
    }
  }
  closedir(dir);
  CHECK_INT(accepted, 95);
  CHECK_INT(twice, 2);
  CHECK_INT(refused, 188);
  CHECK_INT(free, 35);
}

void json_tree_tests(void) {
  TEST(json_tree_reads);
  TEST(json_tree_refuses);
  TEST(json_tree_keeps_what_was_sent);
  TEST(json_tree_bounds_depth);
  TEST(json_tree_bounds_values);
  TEST(json_tree_compares_many_names);
  TEST(json_tree_survives_mebibytes);
  TEST(json_tree_fails_without_memory);
  TEST(json_passes_the_test_suite);
  arena_free(&mem);
  free(big);
}
