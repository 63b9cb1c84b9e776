/* cookies: see http/cookies.h. */
#include "http/cookies.h"

bool cookies_find(str header, str name, str *value) {
  for (str rest = header; rest.ptr;) {
    str pair = str_trim(str_cut(&rest, ';'));
    str found = str_cut(&pair, '=');
    if (!pair.ptr || !str_eq(found, name)) continue;
    *value = pair;
    return true;
  }
  return false;
}
