/* request: see http/request.h. */
#include "http/request.h"

#include "base/limits.h"

static const struct {
  http_method method;
  str name;
} METHODS[] = {
    {METHOD_GET, {"GET", 3}},         {METHOD_HEAD, {"HEAD", 4}},   {METHOD_POST, {"POST", 4}},
    {METHOD_PUT, {"PUT", 3}},         {METHOD_PATCH, {"PATCH", 5}}, {METHOD_DELETE, {"DELETE", 6}},
    {METHOD_OPTIONS, {"OPTIONS", 7}}, {METHOD_CRON, {"CRON", 4}},
};
enum { METHOD_COUNT = sizeof METHODS / sizeof *METHODS };

str method_name(http_method m) {
  for (size_t i = 0; i < METHOD_COUNT; i++) {
    if (METHODS[i].method == m) return METHODS[i].name;
  }
  return S("OTHER");
}

static http_method method_read(str name) {
  for (size_t i = 0; i < METHOD_COUNT; i++) {
    if (str_eq(METHODS[i].name, name)) return METHODS[i].method;
  }
  return METHOD_OTHER;
}

/* Segments are decoded one by one, so that an encoded slash stays within its own. */
static err read_path(request *r, arena *mem) {
  str rest = str_skip(r->url.path, 1);
  while (rest.ptr && rest.len > 0) {
    str raw = str_cut(&rest, '/');
    if (r->n_segments == REQUEST_MAX_SEGMENTS) {
      return err_make(ERR_NOT_FOUND, STR_EMPTY, S("There is nothing at this path."));
    }
    if (!url_decode(mem, raw, false, &r->segments[r->n_segments++])) {
      return err_make(ERR_BAD_REQUEST, STR_EMPTY,
                      S("The path has a malformed percent-escape, or bytes that are not UTF-8."));
    }
  }
  r->trailing_slash = r->url.path.len > 1 && str_ends(r->url.path, S("/"));
  return OK;
}

static err read_query(request *r, arena *mem) {
  str bad = STR_EMPTY;
  switch (url_params(mem, r->url.query, &r->params, &r->n_params, &bad)) {
    case URL_OK:
      return OK;
    case URL_MALFORMED_ESCAPE:
      return err_make(ERR_BAD_REQUEST, STR_EMPTY,
                      S("The query has a malformed percent-escape, or bytes that are not UTF-8."));
    case URL_MALFORMED_NAME:
      return err_make(ERR_BAD_REQUEST, STR_EMPTY,
                      S("A parameter's name has brackets that do not match; it should look like "
                        "filters[title][$eq]."));
    case URL_TOO_MANY:
      return err_make(ERR_BAD_REQUEST, STR_EMPTY,
                      S("Too many parameters (at most 100), or brackets in one (at most 15)."));
    case URL_NO_MEMORY:
      break;
  }
  return err_no_memory();
}

err request_read(request *r, str line, arena *mem) {
  *r = (request){.line = line};
  str rest = line;
  r->method = method_read(str_cut(&rest, ' '));
  if (line.len > LIMIT_URL_BYTES) {
    return err_make(ERR_URI_TOO_LONG, STR_EMPTY, S("The URL is longer than 8192 bytes."));
  }
  if (!url_split(rest, &r->url)) {
    return err_make(ERR_BAD_REQUEST, STR_EMPTY, S("The URL could not be read."));
  }
  err e = read_path(r, mem);
  return err_is(e) ? e : read_query(r, mem);
}
