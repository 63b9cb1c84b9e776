/* Tests of str: slices: comparing, searching, cutting, reading integers. */
#include "base/str.h"

#include "unit.h"

#define NUL_INSIDE S("a\0b")

static void str_c_measures(void) {
  CHECK_STR(str_c("posts"), S("posts"));
  CHECK_STR(str_c(""), S(""));
  CHECK_STR(str_c(NULL), STR_EMPTY);
}

static void str_eq_and_cmp_agree(void) {
  static const struct {
    str a, b;
    int order;
  } rows[] = {
      {S(""), S(""), 0},          {STR_EMPTY, S(""), 0},      {STR_EMPTY, STR_EMPTY, 0},
      {STR_EMPTY, S("a"), -1},    {S("a"), S("a"), 0},        {S("a"), S("b"), -1},
      {S("a"), S("A"), 1},        {S("ab"), S("abc"), -1},    {S("b"), S("abc"), 1},
      {S("a\0b"), S("a\0b"), 0},  {S("a\0b"), S("a\0c"), -1}, {S("a"), S("a\0"), -1},
      {S("\x7f"), S("\x80"), -1}, /* bytes are unsigned */
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    unit_row_number((int64_t)i);
    int forth = str_cmp(rows[i].a, rows[i].b), back = str_cmp(rows[i].b, rows[i].a);
    CHECK_INT((forth > 0) - (forth < 0), rows[i].order);
    CHECK_INT((back > 0) - (back < 0), -rows[i].order);
    CHECK_INT(str_eq(rows[i].a, rows[i].b), rows[i].order == 0);
  }
}

static void str_eq_nocase_folds_only_ascii_letters(void) {
  static const struct {
    str a, b;
    bool equal;
  } rows[] = {
      {S(""), STR_EMPTY, true},
      {S("Content-Type"), S("cONTENT-tYPE"), true},
      {S("AZ"), S("az"), true},
      {S("a"), S("ab"), false},
      {S("a"), S("b"), false},
      {S("@"), S("`"), false}, /* the neighbours of A, Z, a, z also differ by 0x20 */
      {S("["), S("{"), false},
      {S("0"), S("\x10"), false},
      {S("\xC3\x84"), S("\xC3\xA4"), false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    unit_row(rows[i].a);
    CHECK_INT(str_eq_nocase(rows[i].a, rows[i].b), rows[i].equal);
    CHECK_INT(str_eq_nocase(rows[i].b, rows[i].a), rows[i].equal);
  }
}

static void str_starts_and_ends(void) {
  static const struct {
    str s, part;
    bool starts, ends;
  } rows[] = {
      {S("posts"), S("po"), true, false},
      {S("posts"), S("ts"), false, true},
      {S("posts"), S("posts"), true, true},
      {S("posts"), S("xposts"), false, false},
      {S("posts"), S("postsx"), false, false},
      {S("posts"), S(""), true, true},
      {S(""), S(""), true, true},
      {STR_EMPTY, STR_EMPTY, true, true},
      {STR_EMPTY, S("a"), false, false},
      {S("aba"), S("a"), true, true},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    unit_row(rows[i].part);
    CHECK_INT(str_starts(rows[i].s, rows[i].part), rows[i].starts);
    CHECK_INT(str_ends(rows[i].s, rows[i].part), rows[i].ends);
  }
}

static void str_find_gives_the_first_or_len(void) {
  CHECK_INT(str_find(S("a=b=c"), '='), 1);
  CHECK_INT(str_find(S("=a"), '='), 0);
  CHECK_INT(str_find(S("a="), '='), 1);
  CHECK_INT(str_find(S("abc"), '='), 3);
  CHECK_INT(str_find(S(""), '='), 0);
  CHECK_INT(str_find(STR_EMPTY, '='), 0);
  CHECK_INT(str_find(NUL_INSIDE, '\0'), 1);
  CHECK_INT(str_find(NUL_INSIDE, 'b'), 2);
  CHECK_INT(str_find(S("a\xFF"), '\xFF'), 1);
}

static void str_find_str_gives_the_first_or_len(void) {
  static const struct {
    str s, needle;
    size_t at;
  } rows[] = {
      {S("abcabc"), S("abc"), 0}, {S("abcabc"), S("bc"), 1},  {S("abcabc"), S("cab"), 2},
      {S("aaab"), S("aab"), 1},   {S("abcabd"), S("abd"), 3}, {S("abcabc"), S("abcd"), 6},
      {S("abc"), S("abcd"), 3},   {S("abc"), S("c"), 2},      {S("abc"), S("cd"), 3},
      {S("abc"), S(""), 0},       {S(""), S(""), 0},          {S(""), S("a"), 0},
      {STR_EMPTY, S("a"), 0},     {STR_EMPTY, STR_EMPTY, 0},  {S("a\0bc"), S("\0b"), 1},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    unit_row_number((int64_t)i);
    CHECK_INT(str_find_str(rows[i].s, rows[i].needle), rows[i].at);
  }
  /* A match that only the bytes behind the slice complete is none. */
  CHECK_INT(str_find_str(str_slice(S("abc"), 0, 2), S("bc")), 2);
}

static void str_slice_clamps(void) {
  static const struct {
    size_t from, to;
    str slice;
  } rows[] = {
      {0, 5, S("posts")}, {1, 3, S("os")},     {0, 0, S("")},
      {5, 5, S("")},      {0, 99, S("posts")}, {3, SIZE_MAX, S("ts")},
      {9, 99, S("")},     {3, 1, S("")},       {SIZE_MAX, 0, S("")},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    unit_row_number((int64_t)i);
    CHECK_STR(str_slice(S("posts"), rows[i].from, rows[i].to), rows[i].slice);
  }
  CHECK_STR(str_slice(STR_EMPTY, 1, 2), STR_EMPTY);
  CHECK_STR(str_skip(S("posts"), 2), S("sts"));
  CHECK_STR(str_skip(S("posts"), 5), S(""));
  CHECK_STR(str_skip(S("posts"), 6), S(""));
  CHECK_STR(str_skip(STR_EMPTY, 6), S(""));
}

static void str_trim_takes_spaces_and_tabs(void) {
  CHECK_STR(str_trim(S(" \t a b\t ")), S("a b"));
  CHECK_STR(str_trim(S("ab")), S("ab"));
  CHECK_STR(str_trim(S(" \t ")), S(""));
  CHECK_STR(str_trim(S("")), S(""));
  CHECK_STR(str_trim(STR_EMPTY), S(""));
  CHECK_STR(str_trim(S("\na\r")), S("\na\r"));
}

/* Joins the items again, each in brackets: "a,b" gives "[a][b]". */
static void check_cut(str list, str expected) {
  char joined[32];
  size_t len = 0;
  for (str rest = list; rest.ptr && len < 20;) {
    str item = str_cut(&rest, ',');
    joined[len++] = '[';
    for (size_t i = 0; i < item.len; i++) joined[len++] = item.ptr[i];
    joined[len++] = ']';
  }
  CHECK_STR(((str){.ptr = joined, .len = len}), expected);
}

static void str_cut_visits_every_item(void) {
  check_cut(S("a,b"), S("[a][b]"));
  check_cut(S("ab"), S("[ab]"));
  check_cut(S(",a,,b,"), S("[][a][][b][]"));
  check_cut(S(","), S("[][]"));
  check_cut(S(""), S("[]"));
  check_cut(STR_EMPTY, S(""));
}

static void str_to_i64_takes_whole_integers_only(void) {
  static const struct {
    str s;
    bool ok;
    int64_t n;
  } rows[] = {
      {S("0"), true, 0},
      {S("-0"), true, 0},
      {S("007"), true, 7},
      {S("-12"), true, -12},
      {S("9223372036854775807"), true, INT64_MAX},
      {S("-9223372036854775808"), true, INT64_MIN},
      {S("000000000000000000000000000001"), true, 1},
      {S("9223372036854775808"), false, 0},
      {S("-9223372036854775809"), false, 0},
      {S("18446744073709551617"), false, 0}, /* 1, were it to wrap around */
      {S("99999999999999999999999"), false, 0},
      {S(""), false, 0},
      {STR_EMPTY, false, 0},
      {S("-"), false, 0},
      {S("--1"), false, 0},
      {S("+1"), false, 0},
      {S(" 1"), false, 0},
      {S("1 "), false, 0},
      {S("1.0"), false, 0},
      {S("1e3"), false, 0},
      {S("0x10"), false, 0},
      {S("1\0"), false, 0},
      {S("/"), false, 0}, /* the neighbours of 0 and 9 */
      {S(":"), false, 0},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    int64_t n = 4711;
    unit_row(rows[i].s);
    CHECK_INT(str_to_i64(rows[i].s, &n), rows[i].ok);
    CHECK_INT(n, rows[i].ok ? rows[i].n : 4711);
  }
}

void str_tests(void) {
  TEST(str_c_measures);
  TEST(str_eq_and_cmp_agree);
  TEST(str_eq_nocase_folds_only_ascii_letters);
  TEST(str_starts_and_ends);
  TEST(str_find_gives_the_first_or_len);
  TEST(str_find_str_gives_the_first_or_len);
  TEST(str_slice_clamps);
  TEST(str_trim_takes_spaces_and_tabs);
  TEST(str_cut_visits_every_item);
  TEST(str_to_i64_takes_whole_integers_only);
}
