/* json_fuzz: json_read and json_valid agree on arrays without objects that are not too deep; what
 * json_read gave, written again, reads the same; what is valid is UTF-8 and may be nested; and
 * json_str makes valid JSON of any bytes, which reads back as they were if they were UTF-8. */
#include "base/utf8.h"
#include "format/json.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static arena mem;

static void write_value(json *j, wire_value value) {
  switch (value.tag) {
    case WIRE_NULL:
      json_null(j);
      return;
    case WIRE_INT: { /* not json_i64, which makes a string of a large one */
      buf digits = buf_make(&mem, 0);
      buf_i64(&digits, value.num);
      json_raw(j, buf_view(&digits));
      return;
    }
    case WIRE_REAL:
      json_number(j, value.text);
      return;
    case WIRE_TEXT:
      json_str(j, value.text);
      return;
    case WIRE_BLOB:
      break;
  }
  ASSERT(false); /* json_read gives no BLOB */
}

/* Reads all of `text` and writes it to `out`. False when it is bad; *deepest is how deep it was. */
static bool copy(str text, buf *out, uint32_t *deepest) {
  json_reader r = {.rest = text, .mem = &mem};
  json j = json_make(out);
  *deepest = 0;
  for (;;) {
    wire_value value;
    switch (json_read(&r, &value)) {
      case JSON_OPEN:
        json_array_begin(&j);
        break;
      case JSON_CLOSE:
        json_array_end(&j);
        break;
      case JSON_VALUE:
        write_value(&j, value);
        break;
      case JSON_END:
        ASSERT(buf_ok(out));
        return true;
      case JSON_BAD:
        return false;
    }
    if (r.depth > *deepest) *deepest = r.depth;
  }
}

/* What is valid stays so within arrays and objects, until it is too deep. */
static void check_wrapped(str text) {
  buf out = buf_make(&mem, 0);
  json j = json_make(&out);
  size_t opened = 0;
  for (size_t i = 0; i < text.len; i++) opened += text.ptr[i] == '[' || text.ptr[i] == '{';
  if (opened > 60) return;
  json_object_begin(&j);
  json_key(&j, S("a"));
  json_raw(&j, text);
  json_key(&j, S("b"));
  json_array_begin(&j);
  json_raw(&j, text);
  json_raw(&j, text);
  json_array_end(&j);
  json_key(&j, S("c"));
  json_raw(&j, text);
  json_object_end(&j);
  ASSERT(buf_ok(&out) && json_valid(buf_view(&out)));
}

static void check_read(str text) {
  uint32_t deepest;
  buf once = buf_make(&mem, 0), twice = buf_make(&mem, 0);
  bool valid = json_valid(text);
  ASSERT(!valid || utf8_valid(text));
  if (valid) check_wrapped(text);
  if (copy(text, &once, &deepest)) {
    ASSERT(valid);
    ASSERT(json_valid(buf_view(&once)));
    ASSERT(copy(buf_view(&once), &twice, &deepest));
    ASSERT(str_eq(buf_view(&once), buf_view(&twice)));
  } else if (valid) {
    /* Only for what the reader does not know: a value that is no array, objects, or depth. */
    ASSERT(deepest == 0 || deepest == 16 || str_find(text, '{') < text.len);
  }
}

static void check_written(str text) {
  buf out = buf_make(&mem, 0);
  json j = json_make(&out);
  wire_value value;
  json_array_begin(&j);
  json_str(&j, text);
  json_array_end(&j);
  ASSERT(buf_ok(&out));
  str written = buf_view(&out);
  ASSERT(json_valid(written) && str_find(written, '<') == written.len);
  json_reader r = {.rest = written, .mem = &mem};
  ASSERT(json_read(&r, &value) == JSON_OPEN);
  ASSERT(json_read(&r, &value) == JSON_VALUE && value.tag == WIRE_TEXT);
  ASSERT(utf8_valid(value.text) && str_eq(value.text, text) == utf8_valid(text));
  ASSERT(json_read(&r, &value) == JSON_CLOSE);
  ASSERT(json_read(&r, &value) == JSON_END);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  str text = {(const char *)data, size};
  arena_free(&mem);
  arena_init(&mem, (size_t)1 << 26);
  check_read(text);
  check_written(text);
  return 0;
}
