/* openapi: the handler, see cms/openapi.h. The document is made anew for each request: that takes
 * less than reading it from anywhere would, and it is asked for rarely. */
#include "cms/openapi.h"

#include "cms/api.h"

/* What it takes, roughly: one that has to grow is copied, and needs three times as much. */
enum { FRAME_BYTES = 20 * 1024, TABLE_BYTES = 20 * 1024 };

static err begin(context *c) {
  err e = api_refuse_params(c);
  if (err_is(e)) return e;
  buf body = buf_make(c->mem, FRAME_BYTES + TABLE_BYTES * schema_n_shown);
  json j = json_make(&body);
  openapi_write(&j, c->config->site_name);
  return api_answer_made(c, &body);
}

const handler openapi_handler = {.begin = begin, .asked = ASKED_BEFORE_BEGIN};
