/* api_places: parameters with brackets in their names as a tree, since what belongs together may
 * stand anywhere in a URL: filters[$or][0][title]=a&limit=5&filters[$or][0][views]=2. */
#ifndef STRATUS_CMS_API_PLACES_H
#define STRATUS_CMS_API_PLACES_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"
#include "format/url.h"

typedef struct api_value api_value;
struct api_value {
  const url_param *param;
  api_value *next;
};

/* A part of a name. Below it are those that follow it, in the order in which they first appear; []
 * is a new place each time. */
typedef struct api_place api_place;
struct api_place {
  str part;
  const url_param *param; /* the first that is here or below: for messages */
  api_value *values;      /* given right here, in their order; most often one or none */
  api_place *below, *next;
  size_t n_below;
};

/* Adds a parameter whose first part is what `root` stands for. False without memory. */
NODISCARD bool api_places_add(api_place *root, const url_param *p, arena *mem);

/* Whether the part is that of a list's item: nothing, or a number below 1000 as it is written. */
bool api_place_is_index(const api_place *place);

/* The number of such a part, 0 of []. */
int64_t api_place_index(const api_place *place);

#endif
