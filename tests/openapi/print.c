/* print: the OpenAPI document of whatever site this was compiled with. See document.test.mjs. */
#include <stdio.h>

#include "cms/openapi.h"

int main(void) {
  arena mem;
  arena_init(&mem, 64 << 20);
  buf body = buf_make(&mem, 0);
  json j = json_make(&body);
  openapi_write(&j, S("Print"));
  bool ok = buf_ok(&body) && fwrite(body.ptr, 1, body.len, stdout) == body.len;
  arena_free(&mem);
  return ok ? 0 : 1;
}
