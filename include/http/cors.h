/* cors: which other sites' pages may read answers (Fetch Standard, CORS protocol). */
#ifndef STRATUS_HTTP_CORS_H
#define STRATUS_HTTP_CORS_H

#include "http/context.h"

/* Adds what an answer to a page of another origin needs, by CORS_ORIGINS: "*" for everyone, or the
 * origin itself when it is listed, with Vary: Origin. Host headers must still be readable (before
 * any [suspends] call). */
void cors_write(context *c);

/* Makes the response the answer to a preflight or a plain OPTIONS for a path with these methods. */
void cors_answer_options(context *c, unsigned methods);

#endif
