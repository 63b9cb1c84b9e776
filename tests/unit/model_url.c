/* model_url: a question as a URL, each time spelt in another way, see model.h. */
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "model.h"

enum { PARAMS = LIMIT_PARAMS };

typedef struct {
  uint64_t *random;
  arena *mem;
  str params[PARAMS];
  size_t n;
  bool too_many;
} writer;

static bool chance(writer *w, uint64_t one_in) { return model_below(w->random, one_in) == 0; }

/* --- text ------------------------------------------------------------------------------------ */

/* What must be escaped is, other bytes by chance; a space is a plus or not. */
static void write_escaped(writer *w, buf *out, str text, const char *plain) {
  static const char HEX[] = "0123456789ABCDEFabcdef";
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if ((letter && !chance(w, 50)) || (c && strchr(plain, c) && !chance(w, 5))) {
      buf_char(out, (char)c);
    } else if (c == ' ' && chance(w, 2)) {
      buf_char(out, '+');
    } else {
      buf_char(out, '%');
      buf_char(out, HEX[c >> 4]);
      buf_char(out, HEX[(c & 15) < 10 || chance(w, 2) ? c & 15 : (c & 15) + 6]);
    }
  }
}

static str join(writer *w, str a, str b) {
  buf out = buf_make(w->mem, a.len + b.len);
  buf_str(&out, a);
  buf_str(&out, b);
  return buf_view(&out);
}

/* name[part] */
static str below(writer *w, str name, str part) {
  return join(w, join(w, name, S("[")), join(w, part, S("]")));
}

static str number(writer *w, int64_t n) {
  buf out = buf_make(w->mem, 24);
  buf_i64(&out, n);
  return buf_view(&out);
}

/* Adds a parameter, the list's order being of no account. */
static void add(writer *w, str name, str value) {
  buf out = buf_make(w->mem, 64);
  write_escaped(w, &out, name, "[]$_.-");
  buf_char(&out, '=');
  write_escaped(w, &out, value, "-_.~$,:;@/!*()");
  if (w->n == PARAMS) {
    w->too_many = true;
    return;
  }
  size_t at = model_below(w->random, w->n + 1);
  w->params[w->n++] = w->params[at];
  w->params[at] = buf_view(&out);
}

static str value_text(writer *w, const field *f, wire_value v) {
  static char time[TIME_TEXT_BYTES];
  str text;
  if (f->kind == FIELD_BOOLEAN) return v.num ? S("true") : S("false");
  if (f->kind == FIELD_DATETIME && chance(w, 2)) {
    time_format(v.num, time);
    if (!arena_copy(w->mem, (str){time, sizeof time}, &text)) abort();
    return text;
  }
  return v.tag == WIRE_INT ? number(w, v.num) : v.text;
}

/* --- conditions ------------------------------------------------------------------------------ */

static void write_where(writer *w, str at, const condition *c);

static bool has_comma(writer *w, const condition *c) {
  for (size_t i = 0; i < c->n_values; i++) {
    str text = value_text(w, c->field, condition_values(c)[i]);
    if (str_find(text, ',') < text.len) return true;
  }
  return false;
}

static void write_list(writer *w, str at, const condition *c) {
  uint64_t form = model_below(w->random, 4);
  bool two = query_op_operand(c->op) == OPERAND_TWO;
  buf commas = buf_make(w->mem, 64);
  if (has_comma(w, c) && form != 1) form = 0;
  if (two && (form == 1 || form == 2)) form = 0;
  for (size_t i = 0; i < c->n_values; i++) {
    str text = value_text(w, c->field, condition_values(c)[i]);
    if (form == 0) add(w, below(w, at, number(w, (int64_t)i + 5)), text);
    if (form == 1) add(w, below(w, at, STR_EMPTY), text);
    if (form == 2) add(w, at, text);
    if (i > 0) buf_char(&commas, ',');
    buf_str(&commas, text);
  }
  if (form == 3) add(w, at, buf_view(&commas));
}

static void write_compare(writer *w, str at, const condition *c) {
  str name = below(w, at, c->field->name), op = query_op_name(c->op);
  query_operand operand = query_op_operand(c->op);
  if (operand == OPERAND_FLAG) {
    static const query_op OPPOSITE[OP_COUNT] = {
        [OP_NULL] = OP_NNULL, [OP_NNULL] = OP_NULL, [OP_EMPTY] = OP_NEMPTY, [OP_NEMPTY] = OP_EMPTY};
    bool yes = chance(w, 2);
    if (!yes) op = query_op_name(OPPOSITE[c->op]);
    add(w, below(w, name, op), yes ? S("true") : S("false"));
  } else if (operand == OPERAND_LIST || operand == OPERAND_TWO) {
    write_list(w, below(w, name, op), c);
  } else {
    bool bare = c->op == OP_EQ && chance(w, 2);
    add(w, bare ? name : below(w, name, op), value_text(w, c->field, c->own[0]));
  }
}

static void write_related(writer *w, str at, const condition *c) {
  str name = below(w, at, c->relation->name);
  bool one = c->relation->kind == RELATION_TO_ONE;
  bool any = c->parts[0].kind == CONDITION_ALL && c->parts[0].n_parts == 0;
  if (any) {
    bool null = chance(w, 2);
    bool none = c->kind == CONDITION_NONE;
    add(w, below(w, name, null ? S("$null") : S("$nnull")), none == null ? S("true") : S("false"));
  } else if (c->kind == CONDITION_SOME && one && chance(w, 2)) {
    write_where(w, name, &c->parts[0]);
  } else {
    str quantifier = c->kind == CONDITION_SOME   ? S("$some")
                     : c->kind == CONDITION_NONE ? S("$none")
                                                 : S("$every");
    write_where(w, below(w, name, quantifier), &c->parts[0]);
  }
}

/* Numbers of items may have holes. */
static void write_items(writer *w, str at, const condition *parts, size_t n) {
  int64_t index = (int64_t)model_below(w->random, 2);
  for (size_t i = 0; i < n; i++) {
    write_where(w, below(w, at, number(w, index)), &parts[i]);
    index += 1 + (int64_t)model_below(w->random, 2);
  }
}

static void write_part(writer *w, str at, const condition *c) {
  bool of_field = c->kind == CONDITION_NOT && c->parts[0].kind == CONDITION_COMPARE;
  switch (c->kind) {
    case CONDITION_COMPARE:
      write_compare(w, at, c);
      break;
    case CONDITION_ANY:
      write_items(w, below(w, at, S("$or")), c->parts, c->n_parts);
      break;
    case CONDITION_NOT:
      if (of_field && query_op_operand(c->parts[0].op) == OPERAND_TEXT && chance(w, 2)) {
        str name = below(w, below(w, at, c->parts[0].field->name), S("$not"));
        add(w, below(w, name, query_op_name(c->parts[0].op)), c->parts[0].own[0].text);
      } else {
        write_where(w, below(w, at, S("$not")), &c->parts[0]);
      }
      break;
    case CONDITION_SOME:
    case CONDITION_NONE:
    case CONDITION_EVERY:
      write_related(w, at, c);
      break;
    case CONDITION_ALL:
    case CONDITION_FAILED:
      abort();
  }
}

/* The first name that a part is written with: two with the same might mix. */
static str head_of(const condition *c) {
  if (c->kind == CONDITION_COMPARE) return c->field->name;
  if (c->kind == CONDITION_ANY) return S("$or");
  if (c->kind != CONDITION_NOT) return c->relation->name;
  return c->parts[0].kind == CONDITION_COMPARE ? c->parts[0].field->name : S("$not");
}

static void write_parts(writer *w, str at, const condition *parts, size_t n) {
  bool apart = n > 1 && chance(w, 3);
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < i; k++) apart |= str_eq(head_of(&parts[i]), head_of(&parts[k]));
  }
  size_t nots = 0;
  for (size_t i = 0; i < n; i++) nots += parts[i].kind == CONDITION_NOT;
  if (apart || nots > 1) {
    write_items(w, below(w, at, S("$and")), parts, n);
    return;
  }
  for (size_t i = 0; i < n; i++) write_part(w, at, &parts[i]);
}

static void write_where(writer *w, str at, const condition *c) {
  if (c->kind == CONDITION_ALL) {
    write_parts(w, at, c->parts, c->n_parts);
  } else {
    write_part(w, at, c);
  }
}

/* --- what is shown --------------------------------------------------------------------------- */

static void comma(buf *out) {
  if (out->len > 0) buf_char(out, ',');
}

static void write_fields(const query *q, str path, buf *out) {
  for (size_t i = q->table->n_fields; i-- > 0;) {
    if (!(q->fields & field_bit(&q->table->fields[i]))) continue;
    comma(out);
    buf_str(out, path);
    if (path.len > 0) buf_char(out, '.');
    buf_str(out, q->table->fields[i].name);
  }
}

static void write_sort(writer *w, str name, const query *q) {
  buf out = buf_make(w->mem, 64);
  for (size_t i = 0; i < q->n_sort; i++) {
    comma(&out);
    buf_str(&out, q->sort[i].field->name);
    if (q->sort[i].descending) buf_str(&out, S(":desc"));
    if (!q->sort[i].descending && chance(w, 3)) buf_str(&out, S(":asc"));
  }
  if (q->n_sort > 0) add(w, name, buf_view(&out));
}

/* include=…, the shapes of what is included, and what `fields` says of it. */
static void write_branches(writer *w, const query *q, str path, buf *include, buf *fields) {
  for (size_t i = 0; i < q->n_includes; i++) {
    const query_branch *b = &q->includes[i];
    str dotted = path.len ? join(w, path, S(".")) : STR_EMPTY;
    str mine = join(w, dotted, b->relation.name);
    str shape = below(w, S("include"), mine);
    comma(include);
    buf_str(include, mine);
    if (b->query->fields != b->query->all && chance(w, 2)) {
      write_fields(b->query, mine, fields);
    } else if (b->query->fields != b->query->all || chance(w, 8)) {
      buf own = buf_make(w->mem, 64);
      write_fields(b->query, STR_EMPTY, &own);
      add(w, below(w, shape, S("fields")), buf_view(&own));
    }
    if (b->query->limit != LIMIT_INCLUDE_ROWS) {
      add(w, below(w, shape, S("limit")), number(w, b->query->limit));
    }
    write_sort(w, below(w, shape, S("sort")), b->query);
    write_parts(w, below(w, shape, S("filters")), b->query->conditions, b->query->n_conditions);
    write_branches(w, b->query, mine, include, fields);
  }
}

bool model_write_url(uint64_t *random, const query *q, str cursor, arena *mem, buf *out) {
  writer *w = arena_alloc(mem, sizeof *w);
  if (!w) abort();
  *w = (writer){.random = random, .mem = mem};
  buf include = buf_make(mem, 64), fields = buf_make(mem, 64);
  write_branches(w, q, STR_EMPTY, &include, &fields);
  /* Own fields must be said where others are: a list of fields says all of them. */
  if (q->fields != q->all || fields.len > 0 || chance(w, 8)) write_fields(q, STR_EMPTY, &fields);
  if (fields.len > 0) add(w, S("fields"), buf_view(&fields));
  if (include.len > 0) add(w, S("include"), buf_view(&include));
  write_parts(w, S("filters"), q->conditions, q->n_conditions);
  write_sort(w, S("sort"), q);
  if (q->limit != LIMIT_ROWS_DEFAULT || chance(w, 8)) add(w, S("limit"), number(w, q->limit));
  if (q->total) add(w, S("total"), S("true"));
  if (cursor.ptr) add(w, S("cursor"), cursor);
  if (!cursor.ptr && q->offset > 0) add(w, S("offset"), number(w, q->offset));
  buf_str(out, S("/v1/"));
  buf_str(out, q->table->name);
  for (size_t i = 0; i < w->n; i++) {
    buf_char(out, i ? '&' : '?');
    buf_str(out, w->params[i]);
  }
  return !w->too_many;
}
