/* main_native: Stratus as a native program. It runs the API scenarios, or one request to look at:
 *
 *   stratus tests/api/list.http …                   in the repository's root
 *   stratus get '/v1/posts?limit=1' ['name: value' …]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/api/drive.h"
#include "tests/api/runner.h"

static int get(const char *url, char **headers, int n_headers) {
  char line[16384], lines[4096] = "";
  size_t used = 0;
  snprintf(line, sizeof line, "GET %s%s", url[0] == '/' ? "https://example.com" : "", url);
  for (int i = 0; i < n_headers && used < sizeof lines; i++) {
    used += (size_t)snprintf(lines + used, sizeof lines - used, "%s\n", headers[i]);
  }
  if (!drive_open(1, STR_EMPTY)) return 2;
  drive_answer a = drive_request(str_c(line), str_c(lines));
  printf("%d\n", a.status);
  fwrite(a.head.ptr, 1, a.head.len, stdout);
  putchar('\n');
  if (a.body.len > 0) fwrite(a.body.ptr, 1, a.body.len, stdout);
  putchar('\n');
  const char *fault = drive_find_fault(&a, str_c(line));
  if (fault) fprintf(stderr, "stratus: %s\n", fault);
  drive_free(&a);
  drive_close();
  return fault ? 1 : 0;
}

static int usage(void) {
  fprintf(stderr,
          "usage: stratus FILE.http …                 run API scenarios\n"
          "       stratus get URL ['name: value' …]   answer one request from the fixture's "
          "database\n");
  return 2;
}

int main(int argc, char **argv) {
  runner_count count = {0};
  if (argc < 2) return usage();
  if (strcmp(argv[1], "get") == 0) return argc < 3 ? usage() : get(argv[2], argv + 3, argc - 3);
  for (int i = 1; i < argc; i++) runner_run_file(argv[i], &count);
  printf("%d passed, %d failed\n", count.passed, count.failed);
  return count.failed == 0 ? 0 : 1;
}
