/* main_openapi: prints the OpenAPI document of the site that it was compiled with; a command run
 * under WASI by build.sh, which puts what it prints among the static files. */
#include <stdio.h>

#include "cms/openapi.h"

int main(void) {
  static const size_t BYTES = 64 * 1024 * 1024;
  arena mem;
  arena_init(&mem, BYTES);
  buf out = buf_make(&mem, 0);
  json j = json_make(&out);
  openapi_write(&j, S(OPENAPI_TITLE));
  bool ok = buf_ok(&out) && fwrite(out.ptr, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
  if (!ok) fputs("openapi: out of memory, or the output could not be written\n", stderr);
  arena_free(&mem);
  return ok ? 0 : 1;
}
