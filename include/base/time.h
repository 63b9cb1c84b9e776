/* time: instants as milliseconds since 1970-01-01T00:00:00Z, to and from RFC 3339. Dates are read
 * by Howard Hinnant's "chrono-compatible low-level date algorithms", and written by Neri and
 * Schneider's, which divide less. Years 0000 to 9999. */
#ifndef STRATUS_BASE_TIME_H
#define STRATUS_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { TIME_TEXT_BYTES = 24 }; /* 2026-01-31T12:00:00.000Z */

#define TIME_MIN_MS INT64_C(-62167219200000) /* 0000-01-01T00:00:00.000Z */
#define TIME_MAX_MS INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

/* Writes RFC 3339 in UTC with milliseconds, TIME_TEXT_BYTES bytes, no NUL. `ms` outside
 * [TIME_MIN_MS, TIME_MAX_MS] is clamped. */
void time_format(int64_t ms, char out[TIME_TEXT_BYTES]);

/* Reads RFC 3339 ("2026-01-31T12:00:00Z"), a date alone ("2026-01-31", midnight UTC), or an
 * integer of milliseconds. Of RFC 3339: any fraction (cut to ms), offsets ("+02:00"), "t", "z", a
 * space for "T", and a leap second at the end of a UTC day, read as the second after it. False
 * when malformed or out of [TIME_MIN_MS, TIME_MAX_MS], and *out_ms is untouched. */
bool time_parse(str s, int64_t *out_ms);

#endif
