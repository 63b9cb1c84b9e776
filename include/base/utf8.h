/* utf8: validation and length of UTF-8 text (RFC 3629: no overlong forms, no surrogates, at
 * most U+10FFFF). */
#ifndef STRATUS_BASE_UTF8_H
#define STRATUS_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Whether all of `s` is valid. */
bool utf8_valid(str s);
/* The byte offset of the first malformed sequence, or s.len when all is valid. */
size_t utf8_check(str s);
/* The number of code points; `s` must be valid. */
size_t utf8_length(str s);

#endif
