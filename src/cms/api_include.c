/* api_include: what is shown: branches of related records, fields, and how a branch is shaped.
 *
 *   include=author,comments.author         comments is included too
 *   fields=id,title,author.name            of the author the name only; author is included too
 *   include[comments][limit]=5             of a branch that is there: fields, filters, and where it
 *   include[comments.author][fields]=name  is a list, limit and sort
 */
#include "api_parts.h"
#include "cms/api_filters.h"

/* --- branches -------------------------------------------------------------------------------- */

static api_branch *find_branch(api_reader *r, str path) {
  for (size_t i = 0; i < r->n_branches; i++) {
    if (str_eq(r->branches[i].path, path)) return &r->branches[i];
  }
  return NULL;
}

static err too_deep(const api_reader *r, const url_param *p, str path) {
  message m = message_make(r->mem);
  message_quote(&m, path);
  message_text(&m, S(" goes too deep; related records nest "));
  message_number(&m, LIMIT_INCLUDE_DEPTH);
  message_text(&m, S(" levels"));
  return message_error(&m, p->name);
}

static err not_included(const api_reader *r, const url_param *p, str path) {
  message m = message_make(r->mem);
  message_quote(&m, p->name);
  message_text(&m, S(" shapes "));
  message_quote(&m, path);
  message_text(&m, S(", which is not included; there are: "));
  for (size_t i = 0; i < r->n_branches; i++) message_item(&m, i, r->branches[i].path);
  if (r->n_branches == 0) message_text(&m, S("none; name it in include"));
  return message_error(&m, p->name);
}

err api_branch_at(api_reader *r, const url_param *p, str path, bool add, api_branch **out) {
  query *up = r->q;
  unsigned depth = 0;
  for (str rest = path; rest.ptr;) {
    str name = str_cut(&rest, '.');
    str whole = str_slice(path, 0, rest.ptr ? (size_t)(rest.ptr - path.ptr) - 1 : path.len);
    relation found;
    if (!api_relation_find(up->table, name, &found)) {
      return api_unknown_relation(r->mem, p->name, up->table, name);
    }
    if (++depth > LIMIT_INCLUDE_DEPTH) return too_deep(r, p, path);
    *out = find_branch(r, whole);
    if (!*out && !add) return not_included(r, p, path);
    if (!*out) {
      if (r->n_branches == LIMIT_INCLUDES) return api_too_many(r->mem, p->name, LIMIT_INCLUDES);
      query *q = query_include_default(up, r->mem, found);
      if (!q) return err_no_memory();
      *out = &r->branches[r->n_branches++];
      **out = (api_branch){.q = q, .path = whole};
    }
    up = (*out)->q;
  }
  return OK;
}

err api_include_read(api_reader *r, const url_param *p) {
  for (str rest = p->value; rest.ptr;) {
    api_branch *branch;
    str path = str_cut(&rest, ',');
    err e = api_branch_at(r, p, path, true, &branch);
    if (err_is(e)) return e;
    if (branch->named) return api_given_twice(r->mem, p->name, path);
    branch->named = true;
  }
  for (size_t i = 0; i < r->n_branches; i++) r->branches[i].named = true;
  return OK;
}

/* --- fields ---------------------------------------------------------------------------------- */

/* A field that is chosen. The first one of a table replaces what is shown by default. */
static err choose_field(query *q, bool *chosen, const url_param *p, str name, str given,
                        arena *mem) {
  const field *f = api_field_find(q->table, name);
  if (!f) return api_unknown_field(mem, p->name, q->table, name);
  if (!*chosen) q->fields = 0;
  *chosen = true;
  if (q->fields & field_bit(f)) return api_given_twice(mem, p->name, given);
  q->fields |= field_bit(f);
  return OK;
}

/* author.name: of a branch. One that nobody included shows nothing but what is chosen. */
static err choose_related(api_reader *r, const url_param *p, str given, size_t dot) {
  api_branch *branch;
  size_t before = r->n_branches;
  err e = api_branch_at(r, p, str_slice(given, 0, dot), true, &branch);
  if (err_is(e)) return e;
  for (size_t i = before; i < r->n_branches; i++) r->branches[i].q->fields = 0;
  return choose_field(branch->q, &branch->chosen, p, str_skip(given, dot + 1), given, r->mem);
}

static size_t last_dot(str s) {
  size_t i = s.len;
  while (i > 0 && s.ptr[i - 1] != '.') i--;
  return i > 0 ? i - 1 : s.len;
}

err api_fields_read(api_reader *r, query *q, const url_param *p, arena *mem) {
  bool chosen = false;
  q->fields = 0;
  for (str rest = p->value; rest.ptr;) {
    str name = str_cut(&rest, ',');
    size_t dot = r ? last_dot(name) : name.len;
    err e = dot < name.len ? choose_related(r, p, name, dot)
                           : choose_field(q, &chosen, p, name, name, mem);
    if (err_is(e)) return e;
  }
  return OK;
}

/* --- shapes ---------------------------------------------------------------------------------- */

typedef struct {
  str name;
  bool to_many; /* not of a single record */
} shape;

static const shape SHAPES[] = {
    {{"fields", 6}, false}, {{"filters", 7}, false}, {{"limit", 5}, true}, {{"sort", 4}, true}};
enum { SHAPE_COUNT = sizeof SHAPES / sizeof *SHAPES };

static bool is_to_one(const query *up, const query *branch) {
  for (size_t i = 0; i < up->n_includes; i++) {
    const query_branch *b = &up->includes[i];
    if (b->query == branch) return b->relation.kind == RELATION_TO_ONE;
    if (is_to_one(b->query, branch)) return true;
  }
  return false;
}

static err unknown_shape(const api_reader *r, const api_branch *branch, const api_place *at) {
  bool one = is_to_one(r->q, branch->q);
  size_t n = 0;
  message m = message_make(r->mem);
  message_quote(&m, at->param->name);
  message_text(&m, S(" is not understood; what shapes "));
  message_quote(&m, branch->path);
  if (one) message_text(&m, S(", which is one record,"));
  message_text(&m, S(" is: "));
  for (size_t i = 0; i < SHAPE_COUNT; i++) {
    if (!(one && SHAPES[i].to_many)) message_item(&m, n++, SHAPES[i].name);
  }
  return message_error(&m, at->param->name);
}

static err read_shape(api_reader *r, api_branch *branch, const api_place *at) {
  const url_param *p = at->param;
  if (str_eq(at->part, S("filters"))) {
    return api_filters_read(branch->q, at, &r->n_conditions, r->mem);
  }
  if (at->below || !at->values) return unknown_shape(r, branch, at);
  if (at->values->next) return api_given_twice(r->mem, p->name, STR_EMPTY);
  if (str_eq(at->part, S("fields"))) {
    if (branch->chosen) return api_given_twice(r->mem, p->name, STR_EMPTY);
    return api_fields_read(NULL, branch->q, p, r->mem);
  }
  if (is_to_one(r->q, branch->q)) return unknown_shape(r, branch, at);
  if (str_eq(at->part, S("limit"))) {
    return api_number_read(r->mem, p, 1, LIMIT_ROWS, &branch->q->limit);
  }
  if (str_eq(at->part, S("sort"))) return api_sort_read(branch->q, p, r->mem);
  return unknown_shape(r, branch, at);
}

err api_shapes_read(api_reader *r, const api_place *shapes) {
  for (const api_place *at = shapes->below; at; at = at->next) {
    api_branch *branch;
    err e = api_branch_at(r, at->param, at->part, false, &branch);
    if (!err_is(e) && at->values) e = unknown_shape(r, branch, at);
    for (const api_place *part = at->below; part && !err_is(e); part = part->next) {
      e = read_shape(r, branch, part);
    }
    if (err_is(e)) return e;
  }
  return OK;
}

/* --- how much it may be ---------------------------------------------------------------------- */

/* How many records one answer may have, when every list is full. */
static int64_t count_records(const query *q, int64_t rows) {
  int64_t each = 1;
  for (size_t i = 0; i < q->n_includes; i++) {
    const query_branch *b = &q->includes[i];
    each += count_records(b->query, b->relation.kind == RELATION_TO_ONE ? 1 : b->query->limit);
  }
  return rows * each;
}

err api_size_check(const api_reader *r) {
  int64_t most = count_records(r->q, query_is_single(r->q) ? 1 : r->q->limit);
  if (most <= LIMIT_ANSWER_RECORDS) return OK;
  message m = message_make(r->mem);
  message_text(&m, S("An answer of these limits may have "));
  message_number(&m, most);
  message_text(&m, S(" records; there may be "));
  message_number(&m, LIMIT_ANSWER_RECORDS);
  message_text(&m, S(", so ask for fewer with limit or include[relation][limit]"));
  return message_error(&m, S("include"));
}
