/* json_tree_fuzz: json_tree accepts what json_valid does, but for a name that occurs twice and for
 * too many values; cJSON never reads a text otherwise than the scan; each value of a tree lies in
 * its parent's, in order, and read alone gives itself again; what a string or name means is UTF-8.
 */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "format/json.h"
#include "format/json_tree.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static arena mem;

static bool says(err e, str what) { return str_find_str(e.detail, what) < e.detail.len; }

/* Appends the tree as JSON without spaces, strings as we write them. */
static void write_tree(json *j, const json_tree *node) {
  switch (node->kind) {
    case JSON_TREE_NULL:
    case JSON_TREE_FALSE:
    case JSON_TREE_TRUE:
    case JSON_TREE_NUMBER:
      json_raw(j, node->raw);
      return;
    case JSON_TREE_STRING:
      json_str(j, node->text);
      return;
    case JSON_TREE_ARRAY:
      json_array_begin(j);
      for (const json_tree *item = node->first; item; item = item->next) write_tree(j, item);
      json_array_end(j);
      return;
    case JSON_TREE_OBJECT:
      json_object_begin(j);
      for (const json_tree *item = node->first; item; item = item->next) {
        json_key(j, item->name);
        write_tree(j, item);
      }
      json_object_end(j);
      return;
  }
}

static str written(const json_tree *tree) {
  buf out = buf_make(&mem, 0);
  json j = json_make(&out);
  write_tree(&j, tree);
  ASSERT(buf_ok(&out));
  return buf_view(&out);
}

static const json_tree *parse(str text) {
  const json_tree *tree = NULL;
  err e = json_tree_parse(text, &mem, &tree);
  ASSERT(!err_is(e) && tree && !tree->next && !tree->name.ptr);
  return tree;
}

/* `budget` bounds what is read again: a nested text is read once for each of its levels. */
static void check_node(const json_tree *node, size_t *budget) {
  size_t n = 0;
  const char *at = node->raw.ptr, *end = at + node->raw.len;
  ASSERT(node->raw.len > 0 && utf8_valid(node->name) && utf8_valid(node->text));
  ASSERT((node->kind == JSON_TREE_OBJECT) == (*at == '{'));
  ASSERT((node->kind == JSON_TREE_ARRAY) == (*at == '['));
  ASSERT((node->kind == JSON_TREE_STRING) == (*at == '"'));
  ASSERT(node->kind != JSON_TREE_NUMBER || str_eq(node->text, node->raw));
  for (const json_tree *item = node->first; item; item = item->next, n++) {
    ASSERT((item->name.ptr != NULL) == (node->kind == JSON_TREE_OBJECT));
    ASSERT(item->raw.ptr > at && item->raw.ptr + item->raw.len < end);
    at = item->raw.ptr + item->raw.len - 1;
    if (n < 8 && item->name.ptr) ASSERT(json_tree_member(node, item->name) == item);
    check_node(item, budget);
  }
  ASSERT(node->n == n);
  if (*budget < node->raw.len) return;
  *budget -= node->raw.len;
  const json_tree *again = parse(node->raw);
  ASSERT(again->kind == node->kind && again->n == n && str_eq(again->raw, node->raw));
  ASSERT(str_eq(again->text, node->text));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  str text = {(const char *)data, size};
  const json_tree *tree = NULL;
  arena_free(&mem);
  arena_init(&mem, (size_t)1 << 28);
  bool valid = json_valid(text);
  err e = json_tree_parse(text, &mem, &tree);
  if (err_is(e)) {
    ASSERT(e.code == ERR_BAD_REQUEST && !tree && says(e, S(", at byte ")));
    ASSERT(!valid || says(e, S("a name occurs twice")) || says(e, S("values")));
    return 0;
  }
  ASSERT(valid);
  size_t budget = 1 << 16;
  check_node(tree, &budget);
  /* What it means, written by us, means the same. */
  str once = written(tree);
  const json_tree *again = parse(once);
  ASSERT(str_eq(again->raw, once) && str_eq(written(again), once));
  return 0;
}
