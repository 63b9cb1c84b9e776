/* json_tree: request bodies: a JSON text (RFC 8259) as a tree. cJSON parses it behind checks of our
 * own, which are stricter: whatever two parsers might read differently is refused. Numbers stay
 * texts, since an integer beyond 2^53 is not the double that cJSON makes of it. */
#ifndef STRATUS_FORMAT_JSON_TREE_H
#define STRATUS_FORMAT_JSON_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

typedef enum {
  JSON_TREE_NULL,
  JSON_TREE_FALSE,
  JSON_TREE_TRUE,
  JSON_TREE_NUMBER,
  JSON_TREE_STRING,
  JSON_TREE_ARRAY,
  JSON_TREE_OBJECT,
} json_tree_kind;

typedef struct json_tree json_tree;
struct json_tree {
  json_tree_kind kind;
  str name;               /* of a member of an object: decoded */
  str text;               /* NUMBER: as it was sent. STRING: decoded; may contain U+0000 */
  str raw;                /* the value's own bytes as they were sent, no space around: valid JSON */
  const json_tree *first; /* ARRAY, OBJECT: the first item or member */
  const json_tree *next;  /* the next one of the same array or object */
  size_t n;               /* how many items or members */
};

/* Parses `text`, whose bytes the tree points into; what must be decoded goes to `mem`. ERR_BUSY
 * without memory. Fails with ERR_BAD_REQUEST, and a detail that says what is wrong and at which
 * byte, counted from 0: anything that is not exactly one JSON value, invalid UTF-8, a byte order
 * mark, lone surrogates, a name twice in one object (compared as decoded), NaN and its kin, deeper
 * than LIMIT_BODY_DEPTH, more than LIMIT_BODY_VALUES values, arrays and objects included. Takes
 * time in proportion to the text, and to n log n for the names of an object of n members. */
NODISCARD err json_tree_parse(str text, arena *mem, const json_tree **out);

/* The member with this name, or NULL. */
const json_tree *json_tree_member(const json_tree *object, str name);

#endif
