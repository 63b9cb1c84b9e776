/* json_tree: the scan of json_parts.h decides what is accepted and makes a node of each value, in
 * the order of the text. cJSON parses the same bytes; its tree says how the nodes hang together and
 * what strings mean. Where the two do not see the same tree, the text is not accepted. */
#include "format/json_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "cJSON.h"
#include "json_parts.h"

typedef struct {
  str text;
  arena *mem;
  json_tree *first; /* while nodes are made, `next` leads to the one that begins next */
} builder;

/* Where cJSON allocates: it has hooks, but no argument for them. Set during one call that never
 * suspends. */
static arena *hook_mem;
static bool hook_failed;

static void *hook_alloc(size_t bytes) {
  void *ptr = arena_alloc_raw(hook_mem, bytes);
  if (!ptr) hook_failed = true;
  return ptr;
}

static void hook_free(void *ptr) { (void)ptr; /* the arena's */ }

/* "The body is not valid JSON: {fault}, at byte {at}." */
static err fault(const builder *b, str sentence, str what, const char *at) {
  buf detail = buf_make(b->mem, 128);
  buf_str(&detail, sentence);
  buf_str(&detail, what);
  buf_str(&detail, S(", at byte "));
  buf_u64(&detail, (uint64_t)(at - b->text.ptr));
  buf_char(&detail, '.');
  if (!buf_ok(&detail)) return err_no_memory();
  return err_make(ERR_BAD_REQUEST, STR_EMPTY, buf_view(&detail));
}

static err limit_fault(const builder *b, unsigned limit, str of_what, const char *at) {
  buf what = buf_make(b->mem, 32);
  buf_u64(&what, limit);
  buf_str(&what, of_what);
  if (!buf_ok(&what)) return err_no_memory();
  return fault(b, S("The body has more than "), buf_view(&what), at);
}

static err scan_fault(const builder *b, const json_scan *scan) {
  if (scan->too_deep)
    return limit_fault(b, LIMIT_BODY_DEPTH, S(" levels of arrays and objects"), scan->rest.ptr);
  return fault(b, S("The body is not valid JSON: "), scan->fault, scan->rest.ptr);
}

/* Makes the nodes, in a list of all, and with names and texts still escaped. */
static err make_nodes(builder *b) {
  json_tree *open[LIMIT_BODY_DEPTH]; /* what scan.depth counts */
  json_tree **place = &b->first;
  json_scan scan = {.rest = b->text};
  size_t n = 0;
  for (;;) {
    json_scanned value;
    size_t depth = scan.depth;
    json_scan_event event = json_scan_next(&scan, &value);
    if (event == JSON_SCAN_BAD) return scan_fault(b, &scan);
    if (event == JSON_SCAN_END) return OK;
    if (event == JSON_SCAN_CLOSE) {
      str *raw = &open[depth - 1]->raw;
      raw->len = (size_t)(scan.rest.ptr - raw->ptr);
      continue;
    }
    if (n++ == LIMIT_BODY_VALUES)
      return limit_fault(b, LIMIT_BODY_VALUES, S(" values"), value.raw.ptr);
    json_tree *node = arena_alloc_raw(b->mem, sizeof *node);
    if (!node) return err_no_memory();
    *node = (json_tree){.kind = value.kind, .name = value.name, .raw = value.raw};
    if (value.kind == JSON_TREE_NUMBER) node->text = value.raw;
    if (value.kind == JSON_TREE_STRING) node->text = value.inside;
    if (depth > 0) open[depth - 1]->n++;
    if (scan.depth > depth) open[depth] = node;
    *place = node;
    place = (json_tree **)&node->next;
  }
}

static bool same_kind(json_tree_kind kind, const cJSON *item) {
  static const int types[] = {
      [JSON_TREE_NULL] = cJSON_NULL,     [JSON_TREE_FALSE] = cJSON_False,
      [JSON_TREE_TRUE] = cJSON_True,     [JSON_TREE_NUMBER] = cJSON_Number,
      [JSON_TREE_STRING] = cJSON_String, [JSON_TREE_ARRAY] = cJSON_Array,
      [JSON_TREE_OBJECT] = cJSON_Object,
  };
  return item->type == types[kind];
}

/* Decodes *text, the inside of a string that cJSON decoded to `decoded`. */
static err decode(arena *mem, str *text, const char *decoded, bool *same) {
  if (str_find(*text, '\\') == text->len) { /* nothing to decode: it stays where it is */
    *same = strncmp(decoded, text->ptr, text->len) == 0 && decoded[text->len] == '\0';
  } else if (str_find_str(*text, S("\\u0000")) == text->len) {
    *text = str_c(decoded);
  } else if (!json_unescape(mem, *text, text)) { /* cJSON's may end too early */
    return err_no_memory();
  }
  return OK;
}

/* Compares what the scan and cJSON say of one value, and decodes its texts. */
static err settle(arena *mem, json_tree *node, const cJSON *item, bool *same) {
  bool named = node->name.ptr != NULL, string = node->kind == JSON_TREE_STRING;
  *same = same_kind(node->kind, item) && named == (item->string != NULL) &&
          string == (item->valuestring != NULL) && (node->n > 0) == (item->child != NULL);
  if (*same && named) {
    err e = decode(mem, &node->name, item->string, same);
    if (err_is(e)) return e;
  }
  return *same && string ? decode(mem, &node->text, item->valuestring, same) : OK;
}

static int compare_names(const void *a, const void *b) {
  const json_tree *x = *(const json_tree *const *)a, *y = *(const json_tree *const *)b;
  int order = str_cmp(x->name, y->name);
  return order != 0 ? order : (x->raw.ptr > y->raw.ptr) - (x->raw.ptr < y->raw.ptr);
}

/* The first of the members whose name one before it has, or NULL. Sorted rather than hashed: no
 * choice of names makes it slow, and it needs no secret. */
static const json_tree *repeated(const json_tree *object, const json_tree **members) {
  const json_tree *found = NULL;
  size_t n = 0;
  for (const json_tree *m = object->first; m; m = m->next) members[n++] = m;
  qsort(members, n, sizeof(const json_tree *), compare_names);
  for (size_t i = 1; i < n; i++) {
    bool twice = str_eq(members[i - 1]->name, members[i]->name);
    if (twice && (!found || members[i]->raw.ptr < found->raw.ptr)) found = members[i];
  }
  return found;
}

/* Where the name of a member is in the text: it may have been decoded to somewhere else. */
static const char *name_position(const json_tree *object, const json_tree *member) {
  const char *from = object->raw.ptr;
  for (const json_tree *m = object->first; m != member; m = m->next) from = m->raw.ptr + m->raw.len;
  return memchr(from, '"', (size_t)(member->raw.ptr - from));
}

static err check_names(const builder *b, const json_tree *object) {
  const json_tree *few[8], **members = few;
  if (object->n < 2) return OK;
  if (object->n > sizeof few / sizeof few[0])
    members = arena_alloc_array(b->mem, object->n, sizeof(const json_tree *));
  if (!members) return err_no_memory();
  const json_tree *member = repeated(object, members);
  if (!member) return OK;
  return fault(b, S("The body is not valid JSON: "), S("a name occurs twice in one object"),
               name_position(object, member));
}

/* Links the nodes as cJSON's tree has them. *same: whether it is the tree that the scan saw. */
static err link_nodes(const builder *b, const cJSON *item, bool *same) {
  struct {
    json_tree *node;
    const cJSON *item;
    size_t seen; /* how many of its children */
  } open[LIMIT_BODY_DEPTH];
  size_t depth = 0;
  json_tree *following = NULL;
  for (json_tree *node = b->first; node; node = following) {
    err e = settle(b->mem, node, item, same);
    if (err_is(e) || !*same) return e;
    following = (json_tree *)node->next;
    node->next = NULL;
    if (depth > 0) open[depth - 1].seen++;
    if (item->child) {
      ASSERT(depth < LIMIT_BODY_DEPTH); /* cJSON has the same bound */
      node->first = following;
      open[depth++] = (typeof(open[0])){.node = node, .item = item};
      item = item->child;
      continue;
    }
    while (!item->next && depth > 0) {
      depth--;
      node = open[depth].node;
      item = open[depth].item;
      *same = *same && open[depth].seen == node->n;
      if (*same && node->kind == JSON_TREE_OBJECT) e = check_names(b, node);
      if (err_is(e)) return e;
    }
    item = item->next;
    *same = *same && (item != NULL) == (following != NULL);
    if (!*same) return OK;
    node->next = following;
  }
  return OK;
}

err json_tree_parse(str text, arena *mem, const json_tree **out) {
  builder b = {.text = text, .mem = mem};
  err e = make_nodes(&b);
  if (err_is(e)) return e;

  const char *end = NULL;
  cJSON_InitHooks(&(cJSON_Hooks){hook_alloc, hook_free});
  hook_mem = mem;
  hook_failed = false;
  const cJSON *root = cJSON_ParseWithLengthOpts(text.ptr, text.len, &end, false);
  hook_mem = NULL;
  if (hook_failed) return err_no_memory();

  bool same = root && end == b.first->raw.ptr + b.first->raw.len;
  if (same) e = link_nodes(&b, root, &same);
  if (!err_is(e) && !same)
    e = err_make(ERR_INTERNAL, STR_EMPTY, S("The body's parser is at odds with its checks."));
  if (!err_is(e)) *out = b.first;
  return e;
}

const json_tree *json_tree_member(const json_tree *object, str name) {
  const json_tree *member = object->kind == JSON_TREE_OBJECT ? object->first : NULL;
  while (member && !str_eq(member->name, name)) member = member->next;
  return member;
}
