/* json_read: the reader and the validator of format/json.h. */
#include "format/json.h"
#include "json_parts.h"

enum { MAX_READ_DEPTH = 16 }; /* far more than our own statements nest */

/* A string, number, true, false or null. */
static bool skip_scalar(str *rest, arena *mem, wire_value *value) {
  str begin = *rest;
  bool flag;
  if (json_peek(begin) == '"') {
    *value = (wire_value){.tag = WIRE_TEXT};
    if (!json_skip_string(rest, &value->text, &flag)) return false;
    return !flag || json_unescape(mem, value->text, &value->text);
  }
  *value = (wire_value){.tag = WIRE_INT};
  if (json_peek(begin) >= 'a') {
    value->num = json_skip_word(rest, S("true"));
    if (value->num || json_skip_word(rest, S("false"))) return true;
    value->tag = WIRE_NULL;
    return json_skip_word(rest, S("null"));
  }
  if (!json_skip_number(rest, &flag)) return false;
  str text = {begin.ptr, begin.len - rest->len};
  if (!flag || !str_to_i64(text, &value->num))
    *value = (wire_value){.tag = WIRE_REAL, .text = text};
  return true;
}

static json_event read_event(json_reader *r, wire_value *value) {
  json_skip_space(&r->rest);
  if (r->state == JSON_AT_END) return r->rest.len == 0 ? JSON_END : JSON_BAD;
  if (r->state != JSON_AT_START && json_skip_char(&r->rest, ']')) {
    r->depth--;
    r->state = r->depth > 0 ? JSON_AT_VALUE : JSON_AT_END;
    return JSON_CLOSE;
  }
  if (r->state == JSON_AT_VALUE) {
    if (!json_skip_char(&r->rest, ',')) return JSON_BAD;
    json_skip_space(&r->rest);
  }
  if (json_skip_char(&r->rest, '[')) {
    if (r->depth == MAX_READ_DEPTH) return JSON_BAD;
    r->depth++;
    r->state = JSON_AT_OPEN;
    return JSON_OPEN;
  }
  if (r->state == JSON_AT_START || !skip_scalar(&r->rest, r->mem, value)) return JSON_BAD;
  r->state = JSON_AT_VALUE;
  return JSON_VALUE;
}

json_event json_read(json_reader *r, wire_value *value) {
  ASSERT(r->mem);
  json_event event = r->state == JSON_AT_FAULT ? JSON_BAD : read_event(r, value);
  if (event == JSON_BAD) r->state = JSON_AT_FAULT;
  return event;
}

bool json_valid(str text) {
  json_scan s = {.rest = text};
  for (;;) {
    json_scanned ignored;
    switch (json_scan_next(&s, &ignored)) {
      case JSON_SCAN_VALUE:
      case JSON_SCAN_CLOSE:
        continue;
      case JSON_SCAN_END:
        return true;
      case JSON_SCAN_BAD:
        return false;
    }
  }
}
