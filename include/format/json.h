/* json: a streaming JSON writer (RFC 8259), no tree, and a reader for the arrays that SQLite's
 * json functions build inside a statement. Bodies of requests are not read here. */
#ifndef STRATUS_FORMAT_JSON_H
#define STRATUS_FORMAT_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"
#include "format/wire.h"

/* Writes commas by itself. After json_make all members are its own. Nesting is the caller's to
 * balance. */
typedef struct {
  buf *out;
  bool comma; /* the next value or key needs a comma before it */
} json;

json json_make(buf *out);

void json_object_begin(json *j);
void json_object_end(json *j);
void json_array_begin(json *j);
void json_array_end(json *j);
void json_key(json *j, str key);

/* Text as a JSON string. Bytes that are not UTF-8 become U+FFFD, so the output is always valid.
 * Also escaped: U+2028 and U+2029 and '<', so that the text may stand in a script. */
void json_str(json *j, str text);
/* A number, or a string of digits beyond ±2^53, where JavaScript would round. */
void json_i64(json *j, int64_t n);
/* The text of a REAL (format/wire.h). What is no JSON number, "Infinity" for one, becomes null. */
void json_number(json *j, str text);
void json_bool(json *j, bool b);
void json_null(json *j);
/* JSON text as it is: the caller knows that it is valid. */
void json_raw(json *j, str valid_json);
/* After a json_raw that wrote only the beginning of something ("\"key\":"): what is written next
 * goes on there, without a comma. */
void json_join(json *j);

/* json_key and the value in one. */
void json_key_str(json *j, str key, str text);
void json_key_i64(json *j, str key, int64_t n);

/* Reads the text of an array, as json_array and json_group_array write it, value by value:
 * nested arrays come as JSON_OPEN and JSON_CLOSE, and so does the outer one; behind it JSON_END. */
typedef enum { JSON_OPEN, JSON_CLOSE, JSON_VALUE, JSON_END, JSON_BAD } json_event;

/* Begin with {.rest = text, .mem = mem}; the other members are json_read's own. */
typedef struct {
  str rest;
  arena *mem;     /* strings that have escapes go here; others point into the text */
  uint32_t depth; /* arrays that are open, at most 16 */
  enum { JSON_AT_START, JSON_AT_OPEN, JSON_AT_VALUE, JSON_AT_END, JSON_AT_FAULT } state;
} json_reader;

/* The next event; on JSON_VALUE *value is NULL, INT, REAL or TEXT. true and false come as INT 1 and
 * 0, an integer beyond int64_t as REAL. JSON_BAD, from then on, for anything that is not such an
 * array (objects, lone surrogates, malformed UTF-8, bytes behind it) and when memory is out. */
json_event json_read(json_reader *r, wire_value *value);

/* Whether `text` is one valid JSON value (RFC 8259; UTF-8, no lone surrogates), at most
 * LIMIT_BODY_DEPTH levels deep: for json fields that were written behind our back. */
bool json_valid(str text);

#endif
