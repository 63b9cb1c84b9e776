/* secret: what proves who somebody is: 256 random bits as text, of which only a hash is kept. The
 * text is uniformly random, so a fast hash without a salt keeps it: nobody can try them all. */
#ifndef STRATUS_CMS_SECRET_H
#define STRATUS_CMS_SECRET_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"

enum {
  SECRET_BYTES = 32,
  SECRET_TEXT_BYTES = 43, /* base64url of them */
  SECRET_HASH_BYTES = 64, /* hexadecimal */
};

/* `prefix` and a new secret's text. False without memory. */
NODISCARD bool secret_make(str prefix, arena *mem, str *out);

/* Whether a text has the form of one. */
bool secret_is(str prefix, str text);

/* The first half of BLAKE2b-512 (RFC 7693), in hexadecimal. The same as
 * `createHash("blake2b512").update(text).digest("hex").slice(0, 64)` in Node.js. */
NODISCARD bool secret_hash(str text, arena *mem, str *out);

/* Whether two texts are the same, in a time that depends on their lengths only. */
bool secret_same(str given, str secret);

#endif
