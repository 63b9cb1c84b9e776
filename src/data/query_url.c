/* query_url: the canonical URL of a query, see query_write_url in data/query.h. Its grammar is that
 * of the API, for all that a query can say:
 *
 *   filters[title][$eq]=a              filters[$or][0][title][$eq]=a
 *   filters[comments][$some][…]=…      filters[author][name][$eq]=…
 *   include=author,comments,comments.author    include[comments][limit]=5
 */
#include "data/query.h"
#include "data/query_cursor.h"
#include "format/url.h"

typedef struct {
  buf *out;
  char separator; /* '?' before the first parameter, '&' before the others */
} writer;

/* Where one is: a part of a name, behind those `up`. Lives on C's stack during the recursion. */
typedef struct place place;
struct place {
  const place *up;
  str part; /* ptr NULL: the index */
  size_t index;
};

static void write_branch_path(buf *out, const place *branch) {
  if (branch->up) {
    write_branch_path(out, branch->up);
    buf_char(out, '.');
  }
  buf_str(out, branch->part);
}

/* "?name", or in a branch "?include[comments.author][name]". */
static void begin_param(writer *w, const place *branch, str name) {
  buf_char(w->out, w->separator);
  w->separator = '&';
  if (!branch) {
    buf_str(w->out, name);
    return;
  }
  buf_str(w->out, S("include["));
  write_branch_path(w->out, branch);
  buf_str(w->out, S("]["));
  buf_str(w->out, name);
  buf_char(w->out, ']');
}

static void write_place(buf *out, const place *p) {
  if (!p) return;
  write_place(out, p->up);
  buf_char(out, '[');
  if (p->part.ptr) {
    buf_str(out, p->part);
  } else {
    buf_u64(out, p->index);
  }
  buf_char(out, ']');
}

static void write_value(buf *out, const field *f, wire_value value) {
  if (f->kind == FIELD_BOOLEAN && value.tag == WIRE_INT) {
    buf_str(out, value.num ? S("true") : S("false"));
    return;
  }
  switch (value.tag) {
    case WIRE_NULL:
      break;
    case WIRE_INT:
      buf_i64(out, value.num);
      break;
    case WIRE_REAL:
    case WIRE_TEXT:
    case WIRE_BLOB:
      url_write(out, value.text);
      break;
  }
}

/* Whether a value of a list must be in brackets, where a comma is part of it. */
static bool has_comma(const condition *c) {
  bool list = query_op_operand(c->op) == OPERAND_LIST || query_op_operand(c->op) == OPERAND_TWO;
  for (size_t i = 0; list && i < c->n_values; i++) {
    str text = condition_values(c)[i].text;
    if (str_find(text, ',') < text.len) return true;
  }
  return false;
}

/* A list is written by repetition. */
static void write_compare(writer *w, const place *branch, const place *at, const condition *c) {
  place field_at = {.up = at, .part = c->field->name};
  place op = {.up = &field_at, .part = query_op_name(c->op)};
  place item = {.up = &op, .part = S("")};
  const place *name = has_comma(c) ? &item : &op;
  size_t i = 0;
  do {
    begin_param(w, branch, S("filters"));
    write_place(w->out, name);
    buf_char(w->out, '=');
    if (c->n_values > 0) {
      write_value(w->out, c->field, condition_values(c)[i]);
    } else {
      buf_str(w->out, S("true"));
    }
  } while (++i < c->n_values);
}

static void write_condition(writer *w, const place *branch, const place *at, const condition *c);

/* Whether the parameters of both, side by side, would be read as one: the values of one list, the
 * items of one group, conditions on one related record. */
static bool would_mix(const condition *a, const condition *b) {
  if (a->kind != b->kind || a->kind == CONDITION_ALL) return false;
  if (a->kind != CONDITION_COMPARE) {
    return !a->relation || str_eq(a->relation->name, b->relation->name);
  }
  query_operand operand = query_op_operand(a->op);
  bool list = operand == OPERAND_LIST || operand == OPERAND_TWO;
  return list && a->op == b->op && a->field == b->field;
}

/* Conditions that must all hold stand side by side; one that would mix with another stands apart,
 * as an item of $and. Groups within are the same as their parts. */
typedef struct {
  const condition **beside;
  size_t n_beside, apart;
} all_state;

static void write_apart(writer *w, const place *branch, const place *at, all_state *s,
                        const condition *c) {
  place group = {.up = at, .part = S("$and")};
  place item = {.up = &group, .index = s->apart++};
  write_condition(w, branch, &item, c);
}

static void write_all(writer *w, const place *branch, const place *at, all_state *s,
                      const condition *parts, size_t n) {
  for (size_t i = 0; i < n; i++) {
    bool mixes = false;
    if (parts[i].kind == CONDITION_ALL && parts[i].n_parts > 0) {
      write_all(w, branch, at, s, parts[i].parts, parts[i].n_parts);
      continue;
    }
    for (size_t k = 0; k < s->n_beside; k++) mixes |= would_mix(s->beside[k], &parts[i]);
    if (mixes) {
      write_apart(w, branch, at, s, &parts[i]);
    } else {
      s->beside[s->n_beside++] = &parts[i];
      write_condition(w, branch, at, &parts[i]);
    }
  }
}

static size_t count_parts(const condition *parts, size_t n) {
  size_t count = n;
  for (size_t i = 0; i < n; i++) {
    if (parts[i].kind == CONDITION_ALL) count += count_parts(parts[i].parts, parts[i].n_parts);
  }
  return count;
}

static void write_conditions(writer *w, const place *branch, const place *at,
                             const condition *parts, size_t n) {
  all_state s = {.beside = arena_alloc_array(w->out->mem, count_parts(parts, n), sizeof(void *))};
  if (s.beside) {
    write_all(w, branch, at, &s, parts, n);
  } else {
    w->out->failed = true;
  }
}

/* "name=true", for what has no value of its own. */
static void write_mark(writer *w, const place *branch, const place *at, str name) {
  place mark = {.up = at, .part = name};
  begin_param(w, branch, S("filters"));
  write_place(w->out, &mark);
  buf_str(w->out, S("=true"));
}

static void write_any(writer *w, const place *branch, const place *at, const condition *c) {
  place group = {.up = at, .part = S("$or")};
  if (c->n_parts == 0) write_mark(w, branch, at, S("$or"));
  for (size_t i = 0; i < c->n_parts; i++) {
    place part = {.up = &group, .index = i};
    write_condition(w, branch, &part, &c->parts[i]);
  }
}

/* filters[comments][$some][…], or [comments][$nnull]=true where any will do. */
static void write_related(writer *w, const place *branch, const place *at, const condition *c,
                          str name) {
  place relation_at = {.up = at, .part = c->relation->name};
  place quantifier = {.up = &relation_at, .part = name};
  bool one = c->kind == CONDITION_SOME && c->relation->kind == RELATION_TO_ONE;
  bool any = c->parts[0].kind == CONDITION_ALL && c->parts[0].n_parts == 0;
  if (any && c->kind == CONDITION_SOME) {
    write_mark(w, branch, &relation_at, S("$nnull"));
  } else if (any && c->kind == CONDITION_NONE) {
    write_mark(w, branch, &relation_at, S("$null"));
  } else {
    write_condition(w, branch, one ? &relation_at : &quantifier, &c->parts[0]);
  }
}

static void write_condition(writer *w, const place *branch, const place *at, const condition *c) {
  place not_at = {.up = at, .part = S("$not")};
  switch (c->kind) {
    case CONDITION_COMPARE:
      write_compare(w, branch, at, c);
      break;
    case CONDITION_ALL:
      if (c->n_parts == 0) write_mark(w, branch, at, S("$and"));
      write_conditions(w, branch, at, c->parts, c->n_parts);
      break;
    case CONDITION_ANY:
      write_any(w, branch, at, c);
      break;
    case CONDITION_NOT:
      write_condition(w, branch, &not_at, &c->parts[0]);
      break;
    case CONDITION_SOME:
      write_related(w, branch, at, c, S("$some"));
      break;
    case CONDITION_NONE:
      write_related(w, branch, at, c, S("$none"));
      break;
    case CONDITION_EVERY:
      write_related(w, branch, at, c, S("$every"));
      break;
    case CONDITION_FAILED:
      w->out->failed = true;
      break;
  }
}

static void write_fields(buf *out, const query *q) {
  bool comma = false;
  for (size_t i = 0; i < q->table->n_fields; i++) {
    if (!(q->fields & field_bit(&q->table->fields[i]))) continue;
    if (comma) buf_char(out, ',');
    comma = true;
    buf_str(out, q->table->fields[i].name);
  }
}

static void write_sort(buf *out, const query *q) {
  for (size_t i = 0; i < q->n_sort; i++) {
    if (i) buf_char(out, ',');
    buf_str(out, q->sort[i].field->name);
    if (q->sort[i].descending) buf_str(out, S(":desc"));
  }
}

/* author,comments,comments.author */
static void write_includes(writer *w, const place *at, const query *q, bool *comma) {
  for (size_t i = 0; i < q->n_includes; i++) {
    place branch = {.up = at, .part = q->includes[i].relation.name};
    if (*comma) buf_char(w->out, ',');
    *comma = true;
    write_branch_path(w->out, &branch);
    write_includes(w, &branch, q->includes[i].query, comma);
  }
}

static void write_number(writer *w, const place *branch, str name, int64_t n) {
  begin_param(w, branch, name);
  buf_char(w->out, '=');
  buf_i64(w->out, n);
}

static void write_shape(writer *w, const place *branch, const query *q) {
  if (q->fields != q->all) {
    begin_param(w, branch, S("fields"));
    buf_char(w->out, '=');
    write_fields(w->out, q);
  }
  write_conditions(w, branch, NULL, q->conditions, q->n_conditions);
  if (!branch && q->n_includes > 0) {
    bool comma = false;
    begin_param(w, NULL, S("include"));
    buf_char(w->out, '=');
    write_includes(w, NULL, q, &comma);
  }
  for (size_t i = 0; i < q->n_includes; i++) {
    place inner = {.up = branch, .part = q->includes[i].relation.name};
    write_shape(w, &inner, q->includes[i].query);
  }
  if (!query_is_single(q) && q->limit != LIMIT_ROWS_DEFAULT) {
    write_number(w, branch, S("limit"), q->limit);
  }
  if (q->offset && q->cursor.kind == CURSOR_NONE) {
    write_number(w, branch, S("offset"), q->offset);
  }
  if (q->n_sort) {
    begin_param(w, branch, S("sort"));
    buf_char(w->out, '=');
    write_sort(w->out, q);
  }
}

void query_write_url(const query *q, buf *out) {
  writer w = {.out = out, .separator = '?'};
  ASSERT(q->n_aggregates == 0);
  buf_str(out, S("/v1/"));
  buf_str(out, q->table->name);
  if (query_is_single(q)) {
    buf_char(out, '/');
    url_write(out, q->id);
  }
  write_shape(&w, NULL, q);
  if (q->total) {
    begin_param(&w, NULL, S("total"));
    buf_str(out, S("=true"));
  }
  if (q->cursor.kind != CURSOR_NONE) {
    begin_param(&w, NULL, S("cursor"));
    buf_char(out, '=');
    query_cursor_write(q, out);
  }
}
