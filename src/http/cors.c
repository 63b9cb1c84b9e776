/* cors: see http/cors.h. */
#include "http/cors.h"

#include "host/host.h"
#include "http/router.h"

static bool is_listed(str origins, str origin) {
  for (size_t from = 0; from < origins.len;) {
    size_t to = from;
    while (to < origins.len && origins.ptr[to] != ' ' && origins.ptr[to] != ',') to++;
    if (str_eq(str_slice(origins, from, to), origin)) return true;
    from = to + 1;
  }
  return false;
}

void cors_write(context *c) {
  str origins = c->config->cors_origins;
  if (origins.len == 0) {
    buf_str(&c->res.head, S("vary: Authorization, Cookie\n"));
    return;
  }
  if (str_eq(origins, S("*"))) {
    buf_str(&c->res.head, S("access-control-allow-origin: *\nvary: Authorization, Cookie\n"));
  } else {
    str origin;
    response_header(&c->res, S("vary"), S("Origin, Authorization, Cookie"));
    if (!host_header(S("origin"), c->mem, &origin) || !is_listed(origins, origin)) return;
    response_header(&c->res, S("access-control-allow-origin"), origin);
  }
  buf_str(&c->res.head,
          S("access-control-expose-headers: ETag, X-Cache, X-Seq, Age, Location, Retry-After, "
            "Server-Timing, Idempotency-Replayed\n"));
}

void cors_answer_options(context *c, unsigned methods) {
  str asked;
  buf list = buf_make(c->mem, 64);
  router_write_methods(methods, &list);
  c->res.status = 204;
  c->res.has_body = false;
  response_header(&c->res, S("allow"), buf_view(&list));
  if (c->config->cors_origins.len &&
      host_header(S("access-control-request-method"), c->mem, &asked)) {
    response_header(&c->res, S("access-control-allow-methods"), buf_view(&list));
    response_header(&c->res, S("access-control-allow-headers"),
                    S("Accept, Authorization, Cache-Control, Content-Type, Idempotency-Key, "
                      "If-Match, If-None-Match, X-Min-Seq"));
    response_header(&c->res, S("access-control-max-age"), S("86400"));
  }
}
