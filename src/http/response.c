/* response: see http/response.h. */
#include "http/response.h"

#include "format/json.h"

enum { HEAD_BYTES = 768, OWN_BYTES = 160 }; /* most heads fit */

response response_make(arena *mem) {
  return (response){
      .status = 200, .head = buf_make(mem, HEAD_BYTES), .own = buf_make(mem, OWN_BYTES)};
}

void response_header(response *r, str name, str value) {
  buf_str(&r->head, name);
  buf_str(&r->head, S(": "));
  size_t from = 0;
  for (size_t i = 0; i < value.len; i++) {
    unsigned char c = (unsigned char)value.ptr[i];
    if (c >= 0x20 && c < 0x7f) continue;
    buf_str(&r->head, str_slice(value, from, i));
    from = i + 1;
  }
  buf_str(&r->head, str_skip(value, from));
  buf_char(&r->head, '\n');
}

void response_header_i64(response *r, str name, int64_t value) {
  buf_str(&r->head, name);
  buf_str(&r->head, S(": "));
  buf_i64(&r->head, value);
  buf_char(&r->head, '\n');
}

size_t response_join(response *r) {
  str own = buf_view(&r->own);
  buf_str(&r->head, own);
  if (!buf_ok(&r->own)) r->head.failed = true;
  return own.len;
}

void response_json(response *r, str body) {
  r->status = 200;
  r->body = body;
  r->has_body = true;
  response_header(r, S("content-type"), S("application/json"));
}

static void write_fault(json *j, str field, str code, str text) {
  json_object_begin(j);
  json_key_str(j, S("field"), field);
  json_key_str(j, S("code"), code);
  json_key_str(j, S("message"), text);
  json_object_end(j);
}

/* All that is wrong, or the one thing that the error itself names. */
static void write_faults(json *j, err e, const err_info *info) {
  if (e.n_faults == 0 && e.field.len == 0) return;
  json_key(j, S("errors"));
  json_array_begin(j);
  for (size_t i = 0; i < e.n_faults; i++) {
    write_fault(j, e.faults[i].field, e.faults[i].code, e.faults[i].message);
  }
  if (e.n_faults == 0) write_fault(j, e.field, info->slug, e.detail);
  json_array_end(j);
}

void response_problem(response *r, arena *mem, err e) {
  const err_info *info = err_describe(e.code);
  buf body = buf_make(mem, 512);
  json j = json_make(&body);
  json_object_begin(&j);
  json_key(&j, S("type"));
  buf type = buf_make(mem, 64);
  buf_str(&type, S("/errors/"));
  buf_str(&type, info->slug);
  json_str(&j, buf_view(&type));
  json_key_str(&j, S("title"), info->title);
  json_key_i64(&j, S("status"), info->status);
  json_key_str(&j, S("detail"), e.detail);
  write_faults(&j, e, info);
  json_object_end(&j);
  r->status = info->status;
  /* Without memory for a body the status alone must do. */
  r->has_body = buf_ok(&body) && buf_ok(&type);
  r->body = r->has_body ? buf_view(&body) : STR_EMPTY;
  response_header(r, S("content-type"), S("application/problem+json"));
  response_header(r, S("cache-control"), S("private, no-store"));
  if (info->status == 401) response_header(r, S("www-authenticate"), S("Bearer"));
  if (info->status == 503) response_header(r, S("retry-after"), S("1"));
}

void response_redirect(response *r, str location) {
  r->status = 308;
  r->has_body = false;
  response_header(r, S("location"), location);
}
