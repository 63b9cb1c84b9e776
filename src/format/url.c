/* url: see format/url.h. A name is decoded first and taken apart then, so a browser that encodes
 * its brackets and one that does not mean the same. */
#include "format/url.h"

#include <string.h>

#include "base/utf8.h"

/* The length of the scheme with its "://", 0 when it is none of ours. */
static size_t scheme_length(str text) {
  if (str_eq_nocase(str_slice(text, 0, 7), S("http://"))) return 7;
  if (str_eq_nocase(str_slice(text, 0, 8), S("https://"))) return 8;
  return 0;
}

/* A host, perhaps with a port. Credentials, and what a parser might take for a slash or skip, are
 * not part of an origin. */
static bool is_authority(str s) {
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.ptr[i];
    if (c <= ' ' || c == 0x7F || c == '@' || c == '\\') return false;
  }
  return s.len > 0;
}

bool url_split(str text, url *out) {
  str rest = str_slice(text, 0, str_find(text, '#'));
  str origin = STR_EMPTY;
  size_t scheme = scheme_length(rest);
  if (scheme > 0) {
    size_t end = scheme;
    while (end < rest.len && rest.ptr[end] != '/' && rest.ptr[end] != '?') end++;
    if (!is_authority(str_slice(rest, scheme, end))) return false;
    origin = str_slice(rest, 0, end);
    rest = str_skip(rest, end);
  } else if (!str_starts(rest, S("/"))) {
    return false;
  }
  size_t mark = str_find(rest, '?');
  str path = str_slice(rest, 0, mark);
  *out = (url){
      .origin = origin,
      .path = path.len > 0 ? path : S("/"),
      .query = str_skip(rest, mark + 1),
  };
  return true;
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* Decodes into `out`, which has room for text.len bytes. False at a malformed escape. */
static bool decode_bytes(str text, bool plus, char *out, size_t *len) {
  *len = 0;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '+' && plus) c = ' ';
    if (c == '%') {
      if (text.len - i < 3) return false;
      int high = hex_digit(text.ptr[i + 1]), low = hex_digit(text.ptr[i + 2]);
      if (high < 0 || low < 0) return false;
      c = (char)(high << 4 | low);
      i += 2;
    }
    out[(*len)++] = c;
  }
  return true;
}

/* URL_OK, URL_MALFORMED_ESCAPE or URL_NO_MEMORY. Text of nothing but ASCII that means itself, as
 * nearly all is, is not copied. */
static url_result decode(arena *mem, str text, bool plus, str *out) {
  size_t plain = 0, len;
  *out = text;
  while (plain < text.len && (signed char)text.ptr[plain] > 0 && text.ptr[plain] != '%' &&
         text.ptr[plain] != '+') {
    plain++;
  }
  if (plain == text.len) return URL_OK;
  char *bytes = arena_alloc_raw(mem, text.len);
  if (!bytes) return URL_NO_MEMORY;
  if (!decode_bytes(text, plus, bytes, &len)) return URL_MALFORMED_ESCAPE;
  *out = (str){bytes, len};
  bool valid = str_find(*out, '\0') == len && utf8_valid(*out);
  return valid ? URL_OK : URL_MALFORMED_ESCAPE;
}

bool url_decode(arena *mem, str text, bool plus, str *out) {
  return decode(mem, text, plus, out) == URL_OK;
}

/* a[b][c] into "a", "b", "c". */
static url_result split_name(url_param *p) {
  size_t end = str_find(p->name, '[');
  str first = str_slice(p->name, 0, end);
  if (first.len == 0 || str_find(first, ']') < first.len) return URL_MALFORMED_NAME;
  p->parts[0] = first;
  p->n_parts = 1;
  for (str rest = str_skip(p->name, end); rest.len > 0; rest = str_skip(rest, end + 1)) {
    if (rest.ptr[0] != '[') return URL_MALFORMED_NAME;
    rest = str_skip(rest, 1);
    end = str_find(rest, ']');
    str part = str_slice(rest, 0, end);
    if (end == rest.len || str_find(part, '[') < part.len) return URL_MALFORMED_NAME;
    if (p->n_parts == LIMIT_PARAM_DEPTH) return URL_TOO_MANY;
    p->parts[p->n_parts++] = part;
  }
  return URL_OK;
}

static url_result read_param(arena *mem, str piece, url_param *p) {
  size_t equals = str_find(piece, '=');
  url_result result = decode(mem, str_slice(piece, 0, equals), true, &p->name);
  if (result == URL_OK) result = decode(mem, str_skip(piece, equals + 1), true, &p->value);
  return result == URL_OK ? split_name(p) : result;
}

url_result url_params(arena *mem, str query, url_param **out, size_t *count, str *bad) {
  size_t pieces = 0;
  for (str rest = query; rest.ptr;) {
    str piece = str_cut(&rest, '&');
    if (piece.len == 0) continue;
    *bad = piece;
    if (++pieces > LIMIT_PARAMS) return URL_TOO_MANY;
  }
  url_param *params = arena_alloc_array(mem, pieces, sizeof *params);
  if (!params) return URL_NO_MEMORY;
  size_t n = 0;
  for (str rest = query; rest.ptr;) {
    str piece = str_cut(&rest, '&');
    if (piece.len == 0) continue;
    *bad = piece;
    url_result result = read_param(mem, piece, &params[n++]);
    if (result != URL_OK) return result;
  }
  *bad = STR_EMPTY;
  *out = params;
  *count = n;
  return URL_OK;
}

/* RFC 3986, section 2.3, and those of its reserved characters that mean nothing in a value. */
static bool is_written_plain(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return c != '\0' && strchr("-._~$,:;@/!*()", c) != NULL;
}

static void write_encoded(buf *out, str text, bool slash) {
  static const char hex[] = "0123456789ABCDEF";
  size_t run = 0; /* [run, i) is plain and not written yet */
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (is_written_plain((char)c) && (slash || c != '/')) continue;
    buf_str(out, str_slice(text, run, i));
    buf_bytes(out, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
    run = i + 1;
  }
  buf_str(out, str_skip(text, run));
}

void url_write(buf *out, str text) { write_encoded(out, text, true); }
void url_write_segment(buf *out, str text) { write_encoded(out, text, false); }
