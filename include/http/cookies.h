/* cookies: the Cookie header, and cookies of our own (RFC 6265). */
#ifndef STRATUS_HTTP_COOKIES_H
#define STRATUS_HTTP_COOKIES_H

#include <stdbool.h>

#include "base/str.h"

/* Of the change that a browser wrote last, so that it reads what it wrote (data/freshness.h). Kept
 * as long as an answer may be older than that. */
#define COOKIE_SEQ "stratus_seq"

/* The value of the first cookie with this name in a Cookie header. */
bool cookies_find(str header, str name, str *value);

#endif
