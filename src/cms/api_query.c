/* api_query: see cms/api_query.h. */
#include "cms/api_query.h"

#include "api_parts.h"
#include "cms/api_filters.h"
#include "data/query_cursor.h"

/* Parameters that others must come before: what they say is about these. */
typedef struct {
  api_reader reader;
  bool single;
  unsigned seen; /* of PARAMETERS */
  const url_param *fields, *include, *offset, *cursor;
  api_place filters, shapes; /* filters[…], include[…] */
} parameters;

/* --- values ---------------------------------------------------------------------------------- */

/* A whole number within [min, max], written with digits only. */
err api_number_read(arena *mem, const url_param *p, int64_t min, int64_t max, int64_t *out) {
  int64_t n;
  if (str_to_i64(p->value, &n) && n >= min && n <= max && p->value.ptr[0] != '-') {
    *out = n;
    return OK;
  }
  message m = message_make(mem);
  message_quote(&m, p->name);
  message_text(&m, S(" is "));
  message_quote(&m, p->value);
  message_text(&m, S("; it must be a whole number from "));
  message_number(&m, min);
  message_text(&m, S(" to "));
  message_number(&m, max);
  return message_error(&m, p->name);
}

static err read_sort_key(query *q, const url_param *p, str key, arena *mem) {
  str direction = key;
  str name = str_cut(&direction, ':');
  const field *f = api_field_find(q->table, name);
  if (!f) return api_unknown_field(mem, p->name, q->table, name);
  for (size_t i = 0; i < q->n_sort; i++) {
    if (q->sort[i].field == f) return api_given_twice(mem, p->name, name);
  }
  bool descending = str_eq(direction, S("desc"));
  if (direction.ptr && !descending && !str_eq(direction, S("asc"))) {
    message m = message_make(mem);
    message_text(&m, S("The direction "));
    message_quote(&m, direction);
    message_text(&m, S(" of sort is not known; it must be asc or desc"));
    return message_error(&m, p->name);
  }
  if (q->n_sort == LIMIT_SORT_KEYS) return api_too_many(mem, p->name, LIMIT_SORT_KEYS);
  q->sort[q->n_sort++] = (query_sort){.field = f, .descending = descending};
  return OK;
}

err api_sort_read(query *q, const url_param *p, arena *mem) {
  for (str rest = p->value; rest.ptr;) {
    err e = read_sort_key(q, p, str_cut(&rest, ','), mem);
    if (err_is(e)) return e;
  }
  return OK;
}

/* --- parameters that stand alone ------------------------------------------------------------- */

static err read_limit(parameters *a, const url_param *p) {
  return api_number_read(a->reader.mem, p, 1, LIMIT_ROWS, &a->reader.q->limit);
}

static err read_offset(parameters *a, const url_param *p) {
  a->offset = p;
  return api_number_read(a->reader.mem, p, 0, LIMIT_OFFSET, &a->reader.q->offset);
}

static err read_total(parameters *a, const url_param *p) {
  a->reader.q->total = str_eq(p->value, S("true"));
  if (a->reader.q->total || str_eq(p->value, S("false"))) return OK;
  message m = message_make(a->reader.mem);
  message_text(&m, S("total is "));
  message_quote(&m, p->value);
  message_text(&m, S("; it must be true or false"));
  return message_error(&m, p->name);
}

static err read_sort(parameters *a, const url_param *p) {
  return api_sort_read(a->reader.q, p, a->reader.mem);
}

static err keep_fields(parameters *a, const url_param *p) {
  a->fields = p;
  return OK;
}

static err keep_include(parameters *a, const url_param *p) {
  a->include = p;
  return OK;
}

static err keep_cursor(parameters *a, const url_param *p) {
  a->cursor = p;
  return OK;
}

/* Each at most once. */
static const struct {
  str name;
  err (*read)(parameters *a, const url_param *p);
  bool lists_only;
} PARAMETERS[] = {
    {{"limit", 5}, read_limit, true},      {{"offset", 6}, read_offset, true},
    {{"cursor", 6}, keep_cursor, true},    {{"sort", 4}, read_sort, true},
    {{"fields", 6}, keep_fields, false},   {{"total", 5}, read_total, true},
    {{"include", 7}, keep_include, false},
};
enum { PARAMETER_COUNT = sizeof PARAMETERS / sizeof *PARAMETERS };

static err unknown_parameter(const parameters *a, const url_param *p) {
  size_t n = 0;
  message m = message_make(a->reader.mem);
  message_text(&m, S("The parameter "));
  message_quote(&m, p->name);
  message_text(&m, S(" is not known here; there are: "));
  for (size_t i = 0; i < PARAMETER_COUNT; i++) {
    if (!(a->single && PARAMETERS[i].lists_only)) message_item(&m, n++, PARAMETERS[i].name);
  }
  message_item(&m, n++, S("include[relation][fields]"));
  if (!a->single) message_item(&m, n, S("filters[field][$operator]"));
  return message_error(&m, p->name);
}

static err read_parameter(parameters *a, const url_param *p) {
  arena *mem = a->reader.mem;
  for (unsigned i = 0; i < PARAMETER_COUNT; i++) {
    if (!str_eq(PARAMETERS[i].name, p->name) || (a->single && PARAMETERS[i].lists_only)) continue;
    if (a->seen & 1u << i) return api_given_twice(mem, p->name, STR_EMPTY);
    a->seen |= 1u << i;
    return PARAMETERS[i].read(a, p);
  }
  bool filter = !a->single && str_eq(p->parts[0], S("filters"));
  bool shape = p->n_parts > 1 && str_eq(p->parts[0], S("include"));
  if (!filter && !shape) return unknown_parameter(a, p);
  return api_places_add(filter ? &a->filters : &a->shapes, p, mem) ? OK : err_no_memory();
}

/* --- cursors --------------------------------------------------------------------------------- */

static err read_cursor(const parameters *a) {
  const url_param *p = a->cursor;
  query *q = a->reader.q;
  if (a->offset) {
    return err_make(ERR_BAD_REQUEST, p->name,
                    S("cursor and offset both say where the page begins; give one of them."));
  }
  switch (query_cursor_read(q, p->value, a->reader.mem)) {
    case CURSOR_OK:
      return OK;
    case CURSOR_MALFORMED:
      return err_make(ERR_BAD_REQUEST, p->name,
                      S("cursor is none of ours; it must be the meta.next of an earlier page, "
                        "unchanged."));
    case CURSOR_OF_OTHER:
      return err_make(ERR_BAD_REQUEST, p->name,
                      S("cursor belongs to another list; table, sort and filters must be those of "
                        "the page that it came with."));
    case CURSOR_NO_MEMORY:
      break;
  }
  return err_no_memory();
}

/* --- all of it ------------------------------------------------------------------------------- */

/* Branches are made by include and fields, then shaped; a cursor is told by all the rest. */
static err read_kept(parameters *a) {
  api_reader *r = &a->reader;
  err e = a->include ? api_include_read(r, a->include) : OK;
  if (!err_is(e) && a->fields) e = api_fields_read(r, r->q, a->fields, r->mem);
  if (!err_is(e)) e = api_filters_read(r->q, &a->filters, &r->n_conditions, r->mem);
  if (!err_is(e)) e = api_shapes_read(r, &a->shapes);
  if (!err_is(e)) e = api_size_check(r);
  if (err_is(e)) return e;
  if (r->q->failed || r->mem->exhausted) return err_no_memory();
  query_normalise(r->q, r->mem);
  if (r->q->failed) return err_no_memory();
  return a->cursor ? read_cursor(a) : OK;
}

err api_query_read(query *q, const request *req, arena *mem) {
  parameters a = {.reader = {.q = q, .mem = mem}, .single = query_is_single(q)};
  q->keys = q->more = !a.single;
  for (size_t i = 0; i < req->n_params; i++) {
    err e = read_parameter(&a, &req->params[i]);
    if (err_is(e)) return e;
  }
  return read_kept(&a);
}
