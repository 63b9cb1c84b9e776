/* wire: the tagged, length-prefixed encoding in which SQL statements leave the module and
 * rows come back; KV values hold rows in it too. Little-endian throughout.
 *
 *   value      u8 tag, then  NULL: nothing · INT: i64 · REAL, TEXT, BLOB: u32 bytes, bytes
 *   statements u32 count, each: u32 bytes, SQL, u32 values, values
 *   reply      u32 result sets, each: u32 rows, u32 columns, rows × columns values
 *
 * A REAL is decimal text, the shortest that reads back the same: D1 hands the shim a
 * JavaScript number, whose own text is just that, and JSON takes it as it stands.
 * The other side of it is src/shim/worker.mjs. */
#ifndef STRATUS_FORMAT_WIRE_H
#define STRATUS_FORMAT_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

typedef enum { WIRE_NULL, WIRE_INT, WIRE_REAL, WIRE_TEXT, WIRE_BLOB } wire_tag;

typedef struct {
  wire_tag tag;
  int64_t num; /* of INT */
  str text;    /* of REAL, TEXT, BLOB */
} wire_value;

#define WIRE_OF_INT(n) ((wire_value){.tag = WIRE_INT, .num = (n)})
#define WIRE_OF_TEXT(s) ((wire_value){.tag = WIRE_TEXT, .text = (s)})

/* One result set: cell (r, c) is cells[r * columns + c]. Texts point into the reply. */
typedef struct {
  const wire_value *cells;
  uint32_t rows, columns;
} wire_rows;

/* A position in bytes that come from outside. Reading past the end, or anything malformed,
 * makes the reader `bad` and every further read give zeroes. */
typedef struct {
  str rest;
  bool bad;
} wire_reader;

void wire_write(buf *out, wire_value value);
void wire_write_text(buf *out, str text); /* u32 bytes, bytes: a length-prefixed string */
void wire_write_rows(buf *out, wire_rows rows);

uint8_t wire_read_u8(wire_reader *in);
uint32_t wire_read_u32(wire_reader *in);
int64_t wire_read_i64(wire_reader *in);
str wire_read_text(wire_reader *in);
wire_value wire_read(wire_reader *in);

/* Reads one result set; its cells are allocated in `mem`. False when the bytes are malformed, claim
 * more cells than they can hold, or memory is out. */
NODISCARD bool wire_read_rows(wire_reader *in, arena *mem, wire_rows *out);

#endif
