/* api_filters: filters[…] to conditions.
 *
 *   filters[status]=published                       $eq is meant; several are all meant
 *   filters[id][$in]=a,b                            a list by commas, by repetition, [] or index;
 *   filters[id][$in][]=a,b                          in brackets a comma is part of the value
 *   filters[body][$null]=true                       false means the opposite
 *   filters[$or][0][title]=a&filters[$or][1][…]=…   $and and $or have items, each like filters
 *   filters[$not][title]=a, filters[title][$not][$contains]=a
 *   filters[author][name]=Ann                       through a relation to one record
 *   filters[comments][$some][body][$contains]=x     to many: $some, $none, $every
 *   filters[comments][$null]=true                   there is none; also to one
 */
#ifndef STRATUS_CMS_API_FILTERS_H
#define STRATUS_CMS_API_FILTERS_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "cms/api_places.h"
#include "data/query.h"

/* Adds to the conditions of `q` what is below `filters`. `count` is how many comparisons all
 * filters of the request have so far. */
NODISCARD err api_filters_read(query *q, const api_place *filters, size_t *count, arena *mem);

#endif
