/* str: a slice of bytes. It owns nothing and needs no NUL; whoever made the
 * bytes says how long they live. Text is UTF-8 where a function says so. */
#ifndef STRATUS_BASE_STR_H
#define STRATUS_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  const char *ptr; /* may be NULL only when len is 0 */
  size_t len;      /* bytes */
} str;

/* A literal as a str: S("posts"). Usable in initialisers of static objects. */
#define S(literal) ((str){.ptr = "" literal "", .len = sizeof(literal) - 1})
#define STR_EMPTY ((str){0})

/* The bytes before the NUL of `c`; NULL gives the empty str. */
str str_c(const char *c);

bool str_eq(str a, str b);
/* Equal when ASCII letters are folded; other bytes must match exactly. */
bool str_eq_nocase(str a, str b);
/* memcmp order, the shorter first when one is a prefix of the other: <0, 0, >0. */
int str_cmp(str a, str b);
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);

/* The index of the first `byte` in `s`, or s.len when there is none. */
size_t str_find(str s, char byte);
/* The index where `needle` first begins in `s`, or s.len; the empty needle is at 0. */
size_t str_find_str(str s, str needle);

/* The slice [from, to); both are clamped to s.len, and to >= from. */
str str_slice(str s, size_t from, size_t to);
/* `s` without its first `n` bytes (all of them when it is shorter). */
str str_skip(str s, size_t n);
/* `s` without leading and trailing spaces and tabs. */
str str_trim(str s);

/* Splits at the first `byte`: returns what is before it and moves *rest behind
 * it. Without one, returns all of *rest and leaves it empty with ptr NULL, so
 *   for (str rest = list; rest.ptr;) { str item = str_cut(&rest, ','); … }
 * visits every item, empty ones too. */
str str_cut(str *rest, char byte);

/* Whole decimal integers only: an optional '-', then digits, nothing else. False when
 * malformed or out of range, and *out is untouched. */
bool str_to_i64(str s, int64_t *out);

#endif
