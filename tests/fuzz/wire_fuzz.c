/* wire_fuzz: result sets from any bytes. Those that are accepted are written again, which gives the
 * bytes that were read, and read again, which gives the same cells. */
#include "format/wire.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static arena mem;

static void check_same(wire_rows a, wire_rows b) {
  ASSERT(a.rows == b.rows && a.columns == b.columns);
  for (size_t i = 0; i < (size_t)a.rows * a.columns; i++) {
    ASSERT(a.cells[i].tag == b.cells[i].tag && a.cells[i].num == b.cells[i].num);
    ASSERT(str_eq(a.cells[i].text, b.cells[i].text));
  }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  wire_reader in = {.rest = {(const char *)data, size}};
  wire_rows rows, again;
  arena_free(&mem);
  arena_init(&mem, (size_t)1 << 26);
  for (;;) {
    str before = in.rest;
    if (!wire_read_rows(&in, &mem, &rows)) break;
    buf out = buf_make(&mem, 0);
    wire_write_rows(&out, rows);
    ASSERT(buf_ok(&out));
    ASSERT(str_eq(buf_view(&out), str_slice(before, 0, before.len - in.rest.len)));
    wire_reader back = {.rest = buf_view(&out)};
    bool read = wire_read_rows(&back, &mem, &again);
    ASSERT(read && back.rest.len == 0);
    check_same(rows, again);
  }
  ASSERT(in.bad);
  ASSERT(wire_read_u32(&in) == 0 && wire_read_text(&in).len == 0);
  return 0;
}
