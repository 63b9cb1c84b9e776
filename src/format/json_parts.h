/* json_parts: what the readers of JSON share (json_scan.c). A function json_skip_x moves *rest
 * behind what it is named for; otherwise it returns false, and *rest is where the text is wrong.
 * Nothing recurses: the stack of a request is small, and depth comes from outside. */
#ifndef STRATUS_FORMAT_JSON_PARTS_H
#define STRATUS_FORMAT_JSON_PARTS_H

#include "base/arena.h"
#include "base/limits.h"
#include "base/str.h"
#include "format/json_tree.h"

/* The next byte, or NUL at the end; a NUL in the text is never what the grammar asks for. */
static inline char json_peek(str rest) { return rest.len > 0 ? rest.ptr[0] : '\0'; }

bool json_skip_char(str *rest, char c);
bool json_skip_word(str *rest, str word);
void json_skip_space(str *rest);
/* *integer: whether it has neither a fraction nor an exponent. */
bool json_skip_number(str *rest, bool *integer);
/* A string with its quotes; *inside is what is between them, still escaped when *escaped. */
bool json_skip_string(str *rest, str *inside, bool *escaped);
/* The text that `inside`, of json_skip_string, means. False without memory. */
bool json_unescape(arena *mem, str inside, str *out);

/* A text of any values, piece by piece, in its order. */
typedef enum {
  JSON_SCAN_VALUE, /* of an array or object, only its beginning */
  JSON_SCAN_CLOSE, /* the end of the array or object that began last */
  JSON_SCAN_END,
  JSON_SCAN_BAD, /* and so from then on: `fault` says what is wrong, `rest` where */
} json_scan_event;

/* Begin with {.rest = text}; the other members are json_scan_next's own. */
typedef struct {
  str rest;
  uint64_t objects; /* lowest bit: whether the innermost container is an object */
  uint32_t depth;   /* containers that are open */
  enum { JSON_SCAN_AT_START, JSON_SCAN_AT_OPEN, JSON_SCAN_AT_VALUE } state;
  str fault;     /* empty while all is well */
  bool too_deep; /* the fault is LIMIT_BODY_DEPTH */
} json_scan;

typedef struct {
  json_tree_kind kind;
  str raw;    /* the value; of an array or object, its bracket */
  str name;   /* of a member, still escaped; else ptr is NULL */
  str inside; /* of a string, still escaped */
} json_scanned;

/* *value is set on JSON_SCAN_VALUE. At most LIMIT_BODY_DEPTH levels are read. */
json_scan_event json_scan_next(json_scan *s, json_scanned *value);

#endif
