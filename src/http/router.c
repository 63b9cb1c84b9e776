/* router: see http/router.h. */
#include "http/router.h"

static bool is_capture(str segment) { return str_starts(segment, S("{")); }

static bool matches(const route *r, context *c) {
  str rest = str_skip(str_c(r->pattern), 1);
  size_t captured = 0;
  for (size_t i = 0; i < c->req.n_segments; i++) {
    if (!rest.ptr) return false;
    str wanted = str_cut(&rest, '/');
    str segment = c->req.segments[i];
    if (is_capture(wanted)) {
      if (segment.len == 0) return false;
      c->captures[captured++] = segment;
    } else if (!str_eq(wanted, segment)) {
      return false;
    }
  }
  return !rest.ptr;
}

const route *router_find(const route *routes, size_t count, context *c) {
  for (size_t i = 0; i < count; i++) {
    if (matches(&routes[i], c)) return &routes[i];
  }
  return NULL;
}

void router_write_methods(unsigned methods, buf *out) {
  for (unsigned bit = METHOD_GET; bit <= METHOD_OPTIONS; bit <<= 1) {
    if (!((methods | METHOD_OPTIONS) & bit)) continue;
    if (out->len) buf_str(out, S(", "));
    buf_str(out, method_name((http_method)bit));
  }
}
