/* api_places: see cms/api_places.h. */
#include "cms/api_places.h"

/* The place below `up` with this part, made if need be. */
static api_place *find_below(api_place *up, str part, const url_param *p, arena *mem) {
  api_place **end = &up->below;
  for (; *end; end = &(*end)->next) {
    if (part.len > 0 && str_eq((*end)->part, part)) return *end;
  }
  *end = arena_alloc(mem, sizeof **end);
  if (!*end) return NULL;
  **end = (api_place){.part = part, .param = p};
  up->n_below++;
  return *end;
}

bool api_places_add(api_place *root, const url_param *p, arena *mem) {
  api_place *at = root;
  if (!at->param) at->param = p;
  for (size_t i = 1; i < p->n_parts && at; i++) at = find_below(at, p->parts[i], p, mem);
  api_value *value = arena_alloc(mem, sizeof *value);
  if (!at || !value) return false;
  value->param = p;
  api_value **end = &at->values;
  while (*end) end = &(*end)->next;
  *end = value;
  return true;
}

bool api_place_is_index(const api_place *place) {
  int64_t n;
  str part = place->part;
  if (part.len == 0) return true;
  if (part.len > 3 || (part.len > 1 && part.ptr[0] == '0')) return false;
  return part.ptr[0] != '-' && str_to_i64(part, &n);
}

int64_t api_place_index(const api_place *place) {
  int64_t n = 0;
  (void)str_to_i64(place->part, &n);
  return n;
}
