/* base64: bytes as text that a URL carries as it is: base64url of RFC 4648, section 5, without
 * padding. Strict: each text is the text of one sequence of bytes only. */
#ifndef STRATUS_FORMAT_BASE64_H
#define STRATUS_FORMAT_BASE64_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

/* Appends the text of `bytes`. */
void base64_write(buf *out, str bytes);

/* Reads such a text into bytes in `mem`. False when it is none (another letter, padding, a length
 * or last letter that no bytes have), or without memory. */
NODISCARD bool base64_read(arena *mem, str text, str *out);

#endif
