/* main_types: prints the site's TypeScript types, for `npm run types`; a command run under WASI. */
#include <stdio.h>

#include "cms/types.h"

int main(void) {
  static const size_t BYTES = 64 * 1024 * 1024;
  arena mem;
  arena_init(&mem, BYTES);
  buf out = buf_make(&mem, 0);
  types_write(&out, &mem);
  bool ok = buf_ok(&out) && fwrite(out.ptr, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
  if (!ok) fputs("types: out of memory, or the output could not be written\n", stderr);
  arena_free(&mem);
  return ok ? 0 : 1;
}
