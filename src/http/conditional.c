/* conditional: see http/conditional.h. */
#include "http/conditional.h"

/* An entity tag may contain a comma, but ours never do: splitting at commas can't invent a match.
 */
bool conditional_none_match_hit(str if_none_match, str etag) {
  if (etag.len == 0) return false;
  if (str_eq(str_trim(if_none_match), S("*"))) return true;
  for (str rest = if_none_match; rest.ptr;) {
    str tag = str_trim(str_cut(&rest, ','));
    if (str_starts(tag, S("W/"))) tag = str_skip(tag, 2);
    if (str_eq(tag, etag)) return true;
  }
  return false;
}

bool conditional_match_hit(str if_match, str etag) {
  for (str rest = if_match; rest.ptr;) {
    if (str_eq(str_trim(str_cut(&rest, ',')), etag)) return etag.len > 0;
  }
  return false;
}

bool conditional_no_cache(str cache_control) {
  for (str rest = cache_control; rest.ptr;) {
    if (str_eq_nocase(str_trim(str_cut(&rest, ',')), S("no-cache"))) return true;
  }
  return false;
}
