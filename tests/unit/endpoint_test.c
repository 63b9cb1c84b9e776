/* endpoint: the list in schema/endpoints.def fits the routes that it stands among. */
#include "cms/endpoint.h"

#include "unit.h"

static const endpoint_def LISTED[] = {
#define ENDPOINT(path_, function_, ...) {.path = path_, .answer = function_, __VA_ARGS__},
#include "schema/endpoints.def"
#undef ENDPOINT
};

static void test_paths(void) {
  for (size_t i = 0; i < sizeof LISTED / sizeof *LISTED; i++) {
    str rest = str_c(LISTED[i].path);
    int captures = 0, segments = 0;
    unit_row(rest);
    CHECK_STR(str_cut(&rest, '/'), STR_EMPTY);
    CHECK_STR(str_cut(&rest, '/'), S("v1")); /* else the worker is not run for it */
    for (str first = STR_EMPTY; rest.ptr; segments++) {
      str segment = str_cut(&rest, '/');
      CHECK(segment.len > 0);
      captures += segment.ptr[0] == '{';
      if (segments == 0) first = segment;
      CHECK(first.ptr[0] != '{' && schema_table(first) == NULL); /* a table's records come there */
    }
    CHECK(segments >= 2); /* /v1/{table} comes first */
    CHECK(captures <= CONTEXT_MAX_CAPTURES);
  }
}

void endpoint_tests(void) { unit_run("paths", test_paths); }
