/* api_query: see cms/api_query.h. filters[…] are read in api_filters.c. */
#include "cms/api_query.h"

#include "cms/api_filters.h"
#include "cms/api_message.h"

typedef struct {
  query *q;
  arena *mem;
} reader;

/* A whole number within [min, max], written with digits only. */
static err read_number(reader *r, const url_param *p, int64_t min, int64_t max, int64_t *out) {
  int64_t n;
  if (str_to_i64(p->value, &n) && n >= min && n <= max && p->value.ptr[0] != '-') {
    *out = n;
    return OK;
  }
  message m = message_make(r->mem);
  message_quote(&m, p->name);
  message_text(&m, S(" is "));
  message_quote(&m, p->value);
  message_text(&m, S("; it must be a whole number from "));
  message_number(&m, min);
  message_text(&m, S(" to "));
  message_number(&m, max);
  return message_error(&m, p->name);
}

static err read_limit(reader *r, const url_param *p) {
  return read_number(r, p, 1, LIMIT_ROWS, &r->q->limit);
}

static err read_offset(reader *r, const url_param *p) {
  return read_number(r, p, 0, LIMIT_OFFSET, &r->q->offset);
}

static err read_total(reader *r, const url_param *p) {
  r->q->total = str_eq(p->value, S("true"));
  if (r->q->total || str_eq(p->value, S("false"))) return OK;
  message m = message_make(r->mem);
  message_text(&m, S("total is "));
  message_quote(&m, p->value);
  message_text(&m, S("; it must be true or false"));
  return message_error(&m, p->name);
}

static err read_fields(reader *r, const url_param *p) {
  uint64_t fields = 0;
  for (str rest = p->value; rest.ptr;) {
    str name = str_cut(&rest, ',');
    const field *f = api_field_find(r->q->table, name);
    if (!f) return api_unknown_field(r->mem, p->name, r->q->table, name);
    if (fields & field_bit(f)) return api_given_twice(r->mem, p->name, name);
    fields |= field_bit(f);
  }
  r->q->fields = fields;
  return OK;
}

static err read_sort_key(reader *r, const url_param *p, str key) {
  str direction = key;
  str name = str_cut(&direction, ':');
  const field *f = api_field_find(r->q->table, name);
  if (!f) return api_unknown_field(r->mem, p->name, r->q->table, name);
  for (size_t i = 0; i < r->q->n_sort; i++) {
    if (r->q->sort[i].field == f) return api_given_twice(r->mem, p->name, name);
  }
  bool descending = str_eq(direction, S("desc"));
  if (direction.ptr && !descending && !str_eq(direction, S("asc"))) {
    message m = message_make(r->mem);
    message_text(&m, S("The direction "));
    message_quote(&m, direction);
    message_text(&m, S(" of sort is not known; it must be asc or desc"));
    return message_error(&m, p->name);
  }
  if (r->q->n_sort == LIMIT_SORT_KEYS) return api_too_many(r->mem, p->name, LIMIT_SORT_KEYS);
  r->q->sort[r->q->n_sort++] = (query_sort){.field = f, .descending = descending};
  return OK;
}

static err read_sort(reader *r, const url_param *p) {
  for (str rest = p->value; rest.ptr;) {
    err e = read_sort_key(r, p, str_cut(&rest, ','));
    if (err_is(e)) return e;
  }
  return OK;
}

static err unknown_include(reader *r, const url_param *p, str name) {
  relation relations[LIMIT_FIELDS + 2 * LIMIT_TABLES];
  size_t count = relation_list(r->q->table, relations, sizeof relations / sizeof *relations);
  message m = message_make(r->mem);
  message_quote(&m, r->q->table->name);
  message_text(&m, S(" has no relation "));
  message_quote(&m, name);
  message_text(&m, S("; there are: "));
  for (size_t i = 0; i < count; i++) message_item(&m, i, relations[i].name);
  return message_error(&m, p->name);
}

static err read_include(reader *r, const url_param *p) {
  for (str rest = p->value; rest.ptr;) {
    str name = str_cut(&rest, ',');
    relation found;
    if (!relation_find(r->q->table, name, &found)) return unknown_include(r, p, name);
    for (size_t i = 0; i < r->q->n_includes; i++) {
      if (str_eq(r->q->includes[i].relation.name, name))
        return api_given_twice(r->mem, p->name, name);
    }
    if (r->q->n_includes == LIMIT_INCLUDES) return api_too_many(r->mem, p->name, LIMIT_INCLUDES);
    (void)query_include_default(r->q, r->mem, found);
  }
  return OK;
}

/* The parameters that stand alone; each at most once. */
static const struct {
  str name;
  err (*read)(reader *r, const url_param *p);
  bool lists_only;
} PARAMETERS[] = {
    {{"limit", 5}, read_limit, true}, {{"offset", 6}, read_offset, true},
    {{"sort", 4}, read_sort, true},   {{"fields", 6}, read_fields, false},
    {{"total", 5}, read_total, true}, {{"include", 7}, read_include, false},
};
enum { PARAMETER_COUNT = sizeof PARAMETERS / sizeof *PARAMETERS };

static err unknown_parameter(reader *r, const url_param *p) {
  bool single = query_is_single(r->q);
  size_t n = 0;
  message m = message_make(r->mem);
  message_text(&m, S("The parameter "));
  message_quote(&m, p->name);
  message_text(&m, S(" is not known here; there are: "));
  for (size_t i = 0; i < PARAMETER_COUNT; i++) {
    if (!(single && PARAMETERS[i].lists_only)) message_item(&m, n++, PARAMETERS[i].name);
  }
  if (!single) message_item(&m, n, S("filters[field][$operator]"));
  return message_error(&m, p->name);
}

static err read_parameter(reader *r, const url_param *p, unsigned *seen) {
  bool single = query_is_single(r->q);
  for (unsigned i = 0; i < PARAMETER_COUNT; i++) {
    if (!str_eq(PARAMETERS[i].name, p->name) || (single && PARAMETERS[i].lists_only)) continue;
    if (*seen & 1u << i) return api_given_twice(r->mem, p->name, STR_EMPTY);
    *seen |= 1u << i;
    return PARAMETERS[i].read(r, p);
  }
  if (!single && str_eq(p->parts[0], S("filters"))) return api_filter_read(r->q, p, r->mem);
  return unknown_parameter(r, p);
}

err api_query_read(query *q, const request *req, arena *mem) {
  reader r = {.q = q, .mem = mem};
  unsigned seen = 0;
  for (size_t i = 0; i < req->n_params; i++) {
    err e = read_parameter(&r, &req->params[i], &seen);
    if (err_is(e)) return e;
  }
  if (!query_is_single(q)) {
    err e = api_filters_check(q, mem);
    if (err_is(e)) return e;
  }
  if (q->failed) return err_no_memory();
  query_normalise(q);
  return OK;
}
