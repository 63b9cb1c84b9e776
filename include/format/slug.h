/* slug: what a title looks like in a URL: "Ångström & Co." is "angstrom-co". */
#ifndef STRATUS_FORMAT_SLUG_H
#define STRATUS_FORMAT_SLUG_H

#include "base/buf.h"
#include "base/str.h"

/* Appends lower-case ASCII letters and digits, with one hyphen for whatever is between them; Latin
 * letters lose their accents, other scripts are left out. At most LIMIT_SLUG_BYTES, cut between
 * words where there is one. Appends nothing when nothing is left. */
void slug_write(buf *out, str text);

#endif
