/* slug: see format/slug.h. Letters of Latin-1 and Latin Extended-A by table, two code points of
 * UTF-8 bytes each; scripts beyond them would need rules of their languages, not of their letters.
 */
#include "format/slug.h"

#include "base/limits.h"

/* U+00C0 to U+00FF and U+0100 to U+017F; a space: no letter. */
static const char LATIN_1[] = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";
static const char LATIN_A[] =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssss"
    "ssss"
    "ttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof LATIN_1 == 64 + 1, "U+00C0 to U+00FF");
_Static_assert(sizeof LATIN_A == 128 + 1, "U+0100 to U+017F");

/* The letter or digit at text[*i], or ' '. Moves *i to the character's last byte. */
static char fold(str text, size_t *i) {
  unsigned char c = (unsigned char)text.ptr[*i];
  if (c >= 'A' && c <= 'Z') return (char)(c + 'a' - 'A');
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return (char)c;
  if (c < 0xC3 || c > 0xC5 || *i + 1 >= text.len) return ' ';
  unsigned low = (unsigned char)text.ptr[++*i] & 0x3F;
  return c == 0xC3 ? LATIN_1[low] : LATIN_A[(c - 0xC4u) * 64 + low];
}

/* An apostrophe within a word is none of its ends: "annas", not "anna-s". */
static bool is_silent(str text, size_t i) {
  return text.ptr[i] == '\'' || str_starts(str_skip(text, i), S("\u2019"));
}

void slug_write(buf *out, str text) {
  char slug[LIMIT_SLUG_BYTES + 2];
  size_t n = 0, words_end = 0;
  for (size_t i = 0; i < text.len && n <= LIMIT_SLUG_BYTES; i++) {
    if (is_silent(text, i)) {
      if (text.ptr[i] != '\'') i += 2;
      continue;
    }
    char c = fold(text, &i);
    if (c != ' ') {
      slug[n++] = c;
    } else if (n > 0 && slug[n - 1] != '-') {
      words_end = n;
      slug[n++] = '-';
    }
  }
  if (n > LIMIT_SLUG_BYTES) n = words_end > 0 ? words_end : LIMIT_SLUG_BYTES;
  while (n > 0 && slug[n - 1] == '-') n--;
  buf_bytes(out, slug, n);
}
