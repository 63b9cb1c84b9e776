/* utf8: validation after RFC 3629, section 4, whose table of well-formed sequences is lead_of. */
#include "base/utf8.h"

typedef struct {
  size_t bytes;            /* of the whole sequence; 0: no sequence begins with this byte */
  unsigned char low, high; /* what the second byte may be; the others are 80..BF */
} utf8_lead;

/* The narrowed second bytes are what excludes overlong forms (E0, F0), surrogates (ED) and
 * anything above U+10FFFF (F4). */
static utf8_lead lead_of(unsigned char byte) {
  if (byte < 0x80) return (utf8_lead){.bytes = 1};
  if (byte < 0xC2) return (utf8_lead){.bytes = 0};
  if (byte < 0xE0) return (utf8_lead){2, 0x80, 0xBF};
  if (byte == 0xE0) return (utf8_lead){3, 0xA0, 0xBF};
  if (byte == 0xED) return (utf8_lead){3, 0x80, 0x9F};
  if (byte < 0xF0) return (utf8_lead){3, 0x80, 0xBF};
  if (byte == 0xF0) return (utf8_lead){4, 0x90, 0xBF};
  if (byte < 0xF4) return (utf8_lead){4, 0x80, 0xBF};
  if (byte == 0xF4) return (utf8_lead){4, 0x80, 0x8F};
  return (utf8_lead){.bytes = 0};
}

static bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

/* The bytes of the sequence at the start of `len` bytes, or 0 when it is malformed. */
static size_t sequence_bytes(const unsigned char *ptr, size_t len) {
  utf8_lead lead = lead_of(ptr[0]);
  if (lead.bytes > len) return 0;
  if (lead.bytes > 1 && (ptr[1] < lead.low || ptr[1] > lead.high)) return 0;
  for (size_t i = 2; i < lead.bytes; i++) {
    if (!is_continuation(ptr[i])) return 0;
  }
  return lead.bytes;
}

bool utf8_valid(str s) { return utf8_check(s) == s.len; }

size_t utf8_check(str s) {
  const unsigned char *bytes = (const unsigned char *)s.ptr;
  size_t at = 0;
  while (at < s.len) {
    size_t step = sequence_bytes(bytes + at, s.len - at);
    if (step == 0) break;
    at += step;
  }
  return at;
}

size_t utf8_length(str s) {
  size_t count = 0;
  for (size_t i = 0; i < s.len; i++) count += !is_continuation((unsigned char)s.ptr[i]);
  return count;
}
