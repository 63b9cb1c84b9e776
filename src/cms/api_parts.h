/* api_parts: what the files that read a URL's question share. */
#ifndef STRATUS_CMS_API_PARTS_H
#define STRATUS_CMS_API_PARTS_H

#include "cms/api_message.h"
#include "cms/api_places.h"
#include "data/query.h"

/* --- filters: api_filters.c, api_compare.c --------------------------------------------------- */

typedef struct {
  arena *mem;
  size_t *count; /* comparisons so far, in all filters of the request */
} api_filter;

/* Conditions that must all hold. */
typedef struct {
  condition *items;
  size_t n, cap;
} api_conditions;

void api_conditions_add(const api_filter *f, api_conditions *out, condition c);
/* Counts one comparison: an error when there are too many. */
NODISCARD err api_condition_count(api_filter *f, const api_place *at);
/* An error when `depth` is more than the levels that may stand within one another. */
NODISCARD err api_depth_check(const api_filter *f, const api_place *at, unsigned depth);
/* The value of [$null] and its like: true or false. */
NODISCARD err api_flag_read(const api_filter *f, const api_place *at, bool *out);
/* What a field is compared with: filters[field]=… and all that is below. */
NODISCARD err api_compare_read(api_filter *f, const field *of, const api_place *at, unsigned depth,
                               api_conditions *out);
/* What one part of a name, a field, a relation or $or, says about records of `t`. */
NODISCARD err api_filter_read_part(api_filter *f, const table *t, const api_place *at,
                                   unsigned depth, api_conditions *out);

/* --- parameters: api_query.c, api_include.c -------------------------------------------------- */

/* The branches of a question, as they are named. */
typedef struct {
  query *q;
  str path;    /* "comments.author" */
  bool named;  /* by include; otherwise it follows from another or from fields */
  bool chosen; /* its fields were said */
} api_branch;

typedef struct {
  query *q; /* the root */
  arena *mem;
  size_t n_conditions; /* comparisons in all filters */
  api_branch branches[LIMIT_INCLUDES];
  size_t n_branches;
} api_reader;

NODISCARD err api_number_read(arena *mem, const url_param *p, int64_t min, int64_t max,
                              int64_t *out);
NODISCARD err api_sort_read(query *q, const url_param *p, arena *mem);
/* fields=…; with a reader (of the root) also author.name. */
NODISCARD err api_fields_read(api_reader *r, query *q, const url_param *p, arena *mem);

/* include=author,comments.author */
NODISCARD err api_include_read(api_reader *r, const url_param *p);
/* The branch with this path; with `add` it is made, and those that it is in. */
NODISCARD err api_branch_at(api_reader *r, const url_param *p, str path, bool add,
                            api_branch **out);
/* include[comments][limit]=… */
NODISCARD err api_shapes_read(api_reader *r, const api_place *shapes);
/* Whether the limits of all branches multiply to more than anyone can mean. */
NODISCARD err api_size_check(const api_reader *r);

#endif
