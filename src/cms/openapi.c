/* openapi: the handler, see cms/openapi.h. */
#include "cms/openapi.h"

#include <string.h>

#include "cms/api.h"
#include "host/host.h"

#define UNTITLED OPENAPI_OPENING "\"" OPENAPI_TITLE "\""

static err begin(context *c) {
  c->needs_io = true;
  return api_refuse_params(c);
}

/* The file's title gives way to the site's name. The room before it is as long as the whole new
 * opening, so nothing behind it moves. */
static err resume(context *c) {
  buf opening = buf_make(c->mem, 128), text;
  json j = json_make(&opening);
  buf_str(&opening, S(OPENAPI_OPENING));
  json_str(&j, c->config->site_name);
  if (!buf_ok(&opening)) return err_no_memory();
  switch (host_asset(c->slot, S(OPENAPI_PATH), opening.len, &text)) {
    case HOST_ASSET_READ:
      break;
    case HOST_ASSET_FAILED:
      return err_make(ERR_UNAVAILABLE, STR_EMPTY,
                      S("The site's static files, of which this is one, did not answer; try again "
                        "in a moment."));
    case HOST_ASSET_ABSENT:
      return err_make(ERR_NOT_FOUND, STR_EMPTY,
                      S("The description is a static file, which this site lacks: the build makes "
                        "it, build/assets" OPENAPI_PATH "."));
  }
  str file = str_skip(buf_view(&text), opening.len);
  if (!str_starts(file, S(UNTITLED))) {
    return err_make(ERR_INTERNAL, STR_EMPTY, S("build/assets" OPENAPI_PATH " is not the build's."));
  }
  enum { REPLACED = sizeof UNTITLED - 1 };
  text.ptr += REPLACED;
  text.len -= REPLACED;
  memcpy(text.ptr, opening.ptr, opening.len);
  return api_answer_made(c, &text);
}

const handler openapi_handler = {.begin = begin, .resume = resume, .asked = ASKED_BEFORE_BEGIN};
