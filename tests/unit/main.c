/* The unit tests: all suites, or only those named on the command line. */
#include <stdio.h>

#include "unit.h"

typedef struct {
  const char *name;
  void (*run)(void);
} suite;

#define SUITE(name) {#name, name##_tests},
static const suite suites[] = {
#include "suites.def"
};
#undef SUITE

enum { SUITE_COUNT = sizeof suites / sizeof suites[0] };

static const suite *suite_named(const char *name) {
  for (size_t i = 0; i < SUITE_COUNT; i++) {
    if (str_eq(str_c(suites[i].name), str_c(name))) return &suites[i];
  }
  return NULL;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    for (size_t i = 0; i < SUITE_COUNT; i++) suites[i].run();
  }
  for (int i = 1; i < argc; i++) {
    const suite *wanted = suite_named(argv[i]);
    if (!wanted) {
      fprintf(stderr, "no suite is named \"%s\"\n", argv[i]);
      return 2;
    }
    wanted->run();
  }
  return unit_finish();
}
