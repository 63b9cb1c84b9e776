/* buf: the one growable writer. It writes into an arena; when that is exhausted the buf becomes
 * `failed`, ignores further writes and stays so: check once, at the end, with buf_ok(). */
#ifndef STRATUS_BASE_BUF_H
#define STRATUS_BASE_BUF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"

typedef struct {
  arena *mem;
  char *ptr; /* NULL before anything is allocated */
  size_t len;
  size_t cap;
  bool failed;
} buf;

/* An empty buf over `mem`, with room for `reserve` bytes from the start. 0 allocates nothing
 * before the first write. */
buf buf_make(arena *mem, size_t reserve);

void buf_char(buf *b, char c);
void buf_str(buf *b, str s);
void buf_bytes(buf *b, const void *ptr, size_t len);
void buf_i64(buf *b, int64_t n);    /* decimal */
void buf_u64(buf *b, uint64_t n);   /* decimal */
void buf_hex64(buf *b, uint64_t n); /* 16 lower-case hex digits */
/* Little-endian integers, for the wire encoding. */
void buf_u8(buf *b, uint8_t n);
void buf_le32(buf *b, uint32_t n);
void buf_le64(buf *b, uint64_t n);

/* Room for `n` more bytes at ptr+len, to be filled by the caller, who then adds to len.
 * NULL when that fails. */
NODISCARD char *buf_reserve(buf *b, size_t n);

/* What was written (of a failed buf: before it failed). Valid until the next write. */
str buf_view(const buf *b);
/* Whether every write so far succeeded. */
NODISCARD bool buf_ok(const buf *b);

#endif
