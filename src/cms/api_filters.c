/* api_filters: see cms/api_filters.h. What stands in each place is decided by the part of the name
 * there; what one field is compared with is read in api_compare.c. */
#include "cms/api_filters.h"

#include "api_parts.h"

static err read_where(api_filter *f, const table *t, const api_place *at, unsigned depth,
                      api_conditions *out);

static err malformed(const api_filter *f, const api_place *at, str should) {
  message m = message_make(f->mem);
  message_quote(&m, at->param->name);
  message_text(&m, S(" is not a filter; it should look like "));
  message_text(&m, should);
  return message_error(&m, at->param->name);
}

/* As one condition: all of them. */
static condition all_of_these(const api_filter *f, const api_conditions *parts) {
  if (parts->n == 1) return parts->items[0];
  return condition_group(f->mem, CONDITION_ALL, parts->items, parts->n);
}

/* --- groups ---------------------------------------------------------------------------------- */

/* A group within a group of its kind is the same as its parts. */
static void add_flat(const api_filter *f, api_conditions *out, condition_kind kind, condition c) {
  if (c.kind != kind) {
    api_conditions_add(f, out, c);
    return;
  }
  for (size_t i = 0; i < c.n_parts; i++) api_conditions_add(f, out, c.parts[i]);
}

/* $and and $or: a list of items, each of which is like filters itself. */
static err read_group(api_filter *f, const table *t, const api_place *at, unsigned depth,
                      api_conditions *out) {
  bool any = str_eq(at->part, S("$or"));
  api_conditions parts = {0};
  if (at->values) {
    return malformed(f, at, S("filters[$or][0][field][$operator], filters[$or][1]…"));
  }
  for (const api_place *item = at->below; item; item = item->next) {
    api_conditions within = {0};
    if (!api_place_is_index(item)) {
      return malformed(f, item, S("filters[$or][0][field][$operator], filters[$or][1]…"));
    }
    err e = read_where(f, t, item, depth + 1, &within);
    if (err_is(e)) return e;
    condition c = all_of_these(f, &within);
    if (any) {
      add_flat(f, &parts, CONDITION_ANY, c);
    } else {
      add_flat(f, out, CONDITION_ALL, c);
    }
  }
  if (!any) return OK;
  if (parts.n == 1) {
    add_flat(f, out, CONDITION_ALL, parts.items[0]);
  } else {
    api_conditions_add(f, out, condition_group(f->mem, CONDITION_ANY, parts.items, parts.n));
  }
  return OK;
}

static err read_not(api_filter *f, const table *t, const api_place *at, unsigned depth,
                    api_conditions *out) {
  api_conditions within = {0};
  err e = read_where(f, t, at, depth + 1, &within);
  if (err_is(e)) return e;
  api_conditions_add(f, out, negate(f->mem, all_of_these(f, &within)));
  return OK;
}

/* --- relations ------------------------------------------------------------------------------- */

static err lacks_quantifier(const api_filter *f, const api_place *at, const relation *r) {
  message m = message_make(f->mem);
  message_quote(&m, r->name);
  message_text(&m, S(" are many records; say which of them are meant: filters["));
  message_text(&m, r->name);
  message_text(&m, S("][$some][field][$operator], or $none or $every in place of $some"));
  return message_error(&m, at->param->name);
}

/* [$null]=true: there is no related record. */
static err read_existence(api_filter *f, const api_place *at, const relation *r,
                          api_conditions *out) {
  bool none;
  err e = api_flag_read(f, at, &none);
  if (err_is(e)) return e;
  e = api_condition_count(f, at);
  if (err_is(e)) return e;
  if (str_eq(at->part, S("$nnull"))) none = !none;
  condition_kind kind = none ? CONDITION_NONE : CONDITION_SOME;
  api_conditions_add(f, out, condition_related(f->mem, kind, *r, any_record()));
  return OK;
}

static bool find_quantifier(str part, condition_kind *kind) {
  static const struct {
    str name;
    condition_kind kind;
  } QUANTIFIERS[] = {{{"$some", 5}, CONDITION_SOME},
                     {{"$none", 5}, CONDITION_NONE},
                     {{"$every", 6}, CONDITION_EVERY}};
  for (size_t i = 0; i < sizeof QUANTIFIERS / sizeof *QUANTIFIERS; i++) {
    *kind = QUANTIFIERS[i].kind;
    if (str_eq(QUANTIFIERS[i].name, part)) return true;
  }
  return false;
}

/* A quantifier, or [$null]. *known is false for another part: a field of the one record. */
static err read_quantified(api_filter *f, const api_place *at, const relation *r, unsigned depth,
                           api_conditions *out, bool *known) {
  condition_kind kind;
  *known = true;
  if (str_eq(at->part, S("$null")) || str_eq(at->part, S("$nnull"))) {
    return read_existence(f, at, r, out);
  }
  *known = find_quantifier(at->part, &kind);
  if (!*known) return r->kind == RELATION_TO_ONE ? OK : lacks_quantifier(f, at, r);
  api_conditions within = {0};
  err e = read_where(f, r->to, at, depth, &within);
  if (err_is(e)) return e;
  api_conditions_add(f, out, condition_related(f->mem, kind, *r, all_of_these(f, &within)));
  return OK;
}

static err read_relation(api_filter *f, const relation *r, const api_place *at, unsigned depth,
                         api_conditions *out) {
  api_conditions within = {0};
  if (at->values) {
    if (r->kind != RELATION_TO_ONE) return lacks_quantifier(f, at, r);
    message m = message_make(f->mem);
    message_quote(&m, r->name);
    message_text(&m, S(" is a record; compare one of its fields, as in filters["));
    message_text(&m, r->name);
    message_text(&m, S("][id]=…"));
    return message_error(&m, at->param->name);
  }
  err e = api_depth_check(f, at, depth + 1);
  if (err_is(e)) return e;
  for (const api_place *part = at->below; part; part = part->next) {
    bool known;
    e = read_quantified(f, part, r, depth + 1, out, &known);
    if (!err_is(e) && !known) e = api_filter_read_part(f, r->to, part, depth + 1, &within);
    if (err_is(e)) return e;
  }
  if (within.n == 0) return OK;
  condition c = all_of_these(f, &within);
  api_conditions_add(f, out, condition_related(f->mem, CONDITION_SOME, *r, c));
  return OK;
}

/* --- one part, and all of a place ------------------------------------------------------------ */

static err unknown_part(const api_filter *f, const table *t, const api_place *at) {
  size_t n = 0;
  if (at->part.len == 0) return malformed(f, at, S("filters[field][$operator]"));
  message m = message_make(f->mem);
  message_quote(&m, t->name);
  if (at->part.ptr[0] == '$') {
    message_text(&m, S(" are not filtered by "));
    message_quote(&m, at->part);
    message_text(&m, S("; here may stand $and, $or, $not, or one of: "));
  } else {
    message_text(&m, S(" has no field or relation "));
    message_quote(&m, at->part);
    message_text(&m, S("; there are: "));
  }
  api_list_fields(&m, t, &n);
  api_list_relations(&m, t, &n);
  return message_error(&m, at->param->name);
}

err api_filter_read_part(api_filter *f, const table *t, const api_place *at, unsigned depth,
                         api_conditions *out) {
  relation r;
  if (str_eq(at->part, S("$and")) || str_eq(at->part, S("$or"))) {
    return read_group(f, t, at, depth, out);
  }
  if (str_eq(at->part, S("$not"))) return read_not(f, t, at, depth, out);
  const field *of = api_field_find(t, at->part);
  if (of) return api_compare_read(f, of, at, depth, out);
  if (api_relation_find(t, at->part, &r)) return read_relation(f, &r, at, depth, out);
  return unknown_part(f, t, at);
}

static err read_where(api_filter *f, const table *t, const api_place *at, unsigned depth,
                      api_conditions *out) {
  err e = api_depth_check(f, at, depth);
  if (err_is(e)) return e;
  if (at->values || !at->below) return malformed(f, at, S("filters[field][$operator]"));
  for (const api_place *part = at->below; part; part = part->next) {
    e = api_filter_read_part(f, t, part, depth, out);
    if (err_is(e)) return e;
  }
  return OK;
}

err api_filters_read(query *q, const api_place *filters, size_t *count, arena *mem) {
  api_filter f = {.mem = mem, .count = count};
  api_conditions all = {0};
  if (!filters->param) return OK;
  err e = read_where(&f, q->table, filters, 0, &all);
  if (err_is(e)) return e;
  if (mem->exhausted) return err_no_memory();
  for (size_t i = 0; i < all.n; i++) query_where(q, mem, all.items[i]);
  return OK;
}
