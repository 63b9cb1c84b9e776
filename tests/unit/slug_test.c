/* slug: titles and what becomes of them. */
#include "format/slug.h"

#include "unit.h"

static void test_slugs(void) {
  static const char *const CASES[][2] = {
      {"Hello, World!", "hello-world"},
      {"  Ångström & Co.  ", "angstrom-co"},
      {"Anna's \"garden\"", "annas-garden"},
      {"it\u2019s", "its"},
      {"Łódź Žižkov œuvre ſo", "lodz-zizkov-ouvre-so"},
      {"ÀÖØÞß÷ýþÿ", "aoots-yty"},
      {"日本語 2026", "2026"},
      {"---", ""},
      {"", ""},
      {"\xC3", ""},
  };
  arena mem;
  arena_init(&mem, 1 << 20);
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    buf out = buf_make(&mem, 16);
    slug_write(&out, str_c(CASES[i][0]));
    CHECK_STR(buf_view(&out), str_c(CASES[i][1]));
  }
  buf out = buf_make(&mem, 16);
  slug_write(&out, S("one two three four five six seven eight nine ten eleven twelve thirteen "
                     "fourteens fifteen"));
  CHECK_STR(buf_view(&out), S("one-two-three-four-five-six-seven-eight-nine-ten-eleven-twelve-"
                              "thirteen"));
  out = buf_make(&mem, 16);
  slug_write(
      &out,
      S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaa"));
  CHECK_INT((int64_t)out.len, 80);
  arena_free(&mem);
}

void slug_tests(void) { unit_run("slugs", test_slugs); }
