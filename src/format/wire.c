/* wire: see format/wire.h. Nothing that comes in is trusted: a length is checked against what
 * is left before it is used, so a claimed size can never allocate more than it brought. */
#include "format/wire.h"

#include <string.h>

void wire_write_text(buf *out, str text) {
  buf_le32(out, (uint32_t)text.len);
  buf_str(out, text);
}

void wire_write(buf *out, wire_value value) {
  buf_u8(out, (uint8_t)value.tag);
  switch (value.tag) {
    case WIRE_NULL:
      break;
    case WIRE_INT:
      buf_le64(out, (uint64_t)value.num);
      break;
    case WIRE_REAL:
    case WIRE_TEXT:
    case WIRE_BLOB:
      wire_write_text(out, value.text);
      break;
  }
}

void wire_write_rows(buf *out, wire_rows rows) {
  buf_le32(out, rows.rows);
  buf_le32(out, rows.columns);
  size_t cells = (size_t)rows.rows * rows.columns;
  for (size_t i = 0; i < cells; i++) wire_write(out, rows.cells[i]);
}

/* The next `n` bytes, or NULL (and bad) when there are fewer. */
static inline const unsigned char *take(wire_reader *in, size_t n) {
  if (in->bad || in->rest.len < n) {
    in->bad = true;
    return NULL;
  }
  const char *at = in->rest.ptr;
  in->rest = (str){at + n, in->rest.len - n};
  return (const unsigned char *)at;
}

/* A loop over bytes that the compiler makes one load of. */
static inline uint64_t read_le(wire_reader *in, size_t bytes) {
  const unsigned char *p = take(in, bytes);
  uint64_t n = 0;
  if (!p) return 0;
  for (size_t i = 0; i < bytes; i++) n |= (uint64_t)p[i] << (8 * i);
  return n;
}

static inline str read_text(wire_reader *in) {
  size_t len = (uint32_t)read_le(in, 4);
  const unsigned char *p = take(in, len);
  return p ? (str){(const char *)p, len} : STR_EMPTY;
}

/* *out is NULL before. */
static inline void read_value(wire_reader *in, wire_value *out) {
  uint8_t tag = (uint8_t)read_le(in, 1);
  switch ((wire_tag)tag) {
    case WIRE_NULL:
      return;
    case WIRE_INT:
      *out = WIRE_OF_INT((int64_t)read_le(in, 8));
      return;
    case WIRE_REAL:
    case WIRE_TEXT:
    case WIRE_BLOB:
      *out = (wire_value){.tag = (wire_tag)tag, .text = read_text(in)};
      return;
  }
  in->bad = true;
}

uint8_t wire_read_u8(wire_reader *in) { return (uint8_t)read_le(in, 1); }

uint32_t wire_read_u32(wire_reader *in) { return (uint32_t)read_le(in, 4); }

int64_t wire_read_i64(wire_reader *in) { return (int64_t)read_le(in, 8); }

str wire_read_text(wire_reader *in) { return read_text(in); }

wire_value wire_read(wire_reader *in) {
  wire_value value = {.tag = WIRE_NULL};
  read_value(in, &value);
  return value;
}

bool wire_read_rows(wire_reader *in, arena *mem, wire_rows *out) {
  uint32_t rows = wire_read_u32(in);
  uint32_t columns = wire_read_u32(in);
  uint64_t cells = (uint64_t)rows * columns;
  /* Each value has at least its tag; rows without columns would be a count backed by nothing. */
  if (in->bad || cells > in->rest.len || (columns == 0 && rows != 0)) {
    in->bad = true;
    return false;
  }
  wire_value *values = arena_alloc_array(mem, (size_t)cells, sizeof *values);
  if (!values) return false;
  for (size_t i = 0; i < (size_t)cells; i++) read_value(in, &values[i]);
  if (in->bad) return false;
  *out = (wire_rows){.cells = values, .rows = rows, .columns = columns};
  return true;
}
