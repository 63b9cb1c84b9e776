/* api_filters: filters[field][$op]=value to conditions.
 *
 *   filters[status]=published            $eq is meant
 *   filters[id][$in]=a,b                 a list by commas, by repetition, by [] or by index;
 *   filters[id][$in][]=a,b               in brackets a comma is part of the value
 *   filters[body][$null]=true            false means the opposite
 */
#ifndef STRATUS_CMS_API_FILTERS_H
#define STRATUS_CMS_API_FILTERS_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "data/query.h"
#include "format/url.h"

/* Adds what one parameter says to the conditions of `q`. Values of one list may come in several
 * parameters. */
NODISCARD err api_filter_read(query *q, const url_param *p, arena *mem);

/* What can be said only when all parameters were read: $between has its two values. */
NODISCARD err api_filters_check(const query *q, arena *mem);

#endif
