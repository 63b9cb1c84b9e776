#include "format/wire.h"

#include <string.h>

#include "unit.h"

#define ROWS(table) (sizeof(table) / sizeof(table)[0])

static arena mem;

static void fresh(void) {
  arena_free(&mem);
  arena_init(&mem, 1 << 20);
}

/* Each value, and the bytes that stand for it. */
static const struct {
  wire_value value;
  str bytes;
} values[] = {
    {{.tag = WIRE_NULL}, S("\0")},
    {{.tag = WIRE_INT, .num = 0}, S("\x01\0\0\0\0\0\0\0\0")},
    {{.tag = WIRE_INT, .num = 0x0102030405060708}, S("\x01\x08\x07\x06\x05\x04\x03\x02\x01")},
    {{.tag = WIRE_INT, .num = INT64_MIN}, S("\x01\0\0\0\0\0\0\0\x80")},
    {{.tag = WIRE_INT, .num = -1}, S("\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF")},
    {{.tag = WIRE_REAL, .text = S("1.5")}, S("\x02\x03\0\0\0001.5")},
    {{.tag = WIRE_TEXT, .text = S("")}, S("\x03\0\0\0\0")},
    {{.tag = WIRE_TEXT, .text = S("a\0b")}, S("\x03\x03\0\0\0a\0b")},
    {{.tag = WIRE_BLOB, .text = S("\xFF\x00")}, S("\x04\x02\0\0\0\xFF\0")},
};

static void check_value(wire_value actual, wire_value expected) {
  CHECK_INT(actual.tag, expected.tag);
  CHECK_INT(actual.num, expected.num);
  CHECK_STR(actual.text, expected.text);
}

static void wire_values_have_their_bytes(void) {
  for (size_t i = 0; i < ROWS(values); i++) {
    unit_row_number((int64_t)i);
    fresh();
    buf out = buf_make(&mem, 0);
    wire_write(&out, values[i].value);
    CHECK_STR(buf_view(&out), values[i].bytes);
    wire_reader in = {.rest = values[i].bytes};
    check_value(wire_read(&in), values[i].value);
    CHECK(!in.bad);
    CHECK_INT(in.rest.len, 0);
  }
}

/* Cut short anywhere, a value is bad and stays so. */
static void wire_values_cut_short_are_bad(void) {
  for (size_t i = 0; i < ROWS(values); i++) {
    for (size_t len = 0; len < values[i].bytes.len; len++) {
      unit_row_number((int64_t)i);
      wire_reader in = {.rest = str_slice(values[i].bytes, 0, len)};
      (void)wire_read(&in);
      CHECK(in.bad);
      in.rest = S("\x01\x01\x01\x01\x01\x01\x01\x01\x01");
      CHECK_INT(wire_read_u32(&in), 0);
      CHECK_INT(wire_read_i64(&in), 0);
      CHECK_STR(wire_read_text(&in), S(""));
      check_value(wire_read(&in), (wire_value){.tag = WIRE_NULL});
      CHECK(in.bad);
    }
  }
  wire_reader in = {.rest = S("\x05\0\0\0\0\0\0\0\0")};
  (void)wire_read(&in);
  CHECK(in.bad); /* no such tag */
}

static void wire_numbers_are_little_endian(void) {
  wire_reader in = {.rest = S("\x04\x03\x02\xF1\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\0\0\0x")};
  CHECK_HEX(wire_read_u32(&in), 0xF1020304);
  CHECK_INT(wire_read_i64(&in), -2);
  CHECK_STR(wire_read_text(&in), S("x"));
  CHECK(!in.bad);
}

static void wire_rows_come_back(void) {
  static const wire_value cells[] = {
      {.tag = WIRE_INT, .num = 1}, {.tag = WIRE_TEXT, .text = S("a")},  {.tag = WIRE_NULL},
      {.tag = WIRE_INT, .num = 2}, {.tag = WIRE_REAL, .text = S(".5")}, {.tag = WIRE_BLOB},
  };
  fresh();
  buf out = buf_make(&mem, 0);
  wire_write_rows(&out, (wire_rows){.cells = cells, .rows = 2, .columns = 3});
  wire_write_rows(&out, (wire_rows){.rows = 0, .columns = 3});
  wire_write_rows(&out, (wire_rows){0});
  wire_reader in = {.rest = buf_view(&out)};
  wire_rows rows;
  if (!CHECK(wire_read_rows(&in, &mem, &rows))) return;
  CHECK_INT(rows.rows, 2);
  CHECK_INT(rows.columns, 3);
  for (size_t i = 0; i < ROWS(cells); i++) check_value(rows.cells[i], cells[i]);
  CHECK(wire_read_rows(&in, &mem, &rows));
  CHECK_INT(rows.rows, 0);
  CHECK_INT(rows.columns, 3);
  CHECK(wire_read_rows(&in, &mem, &rows));
  CHECK_INT(rows.columns, 0);
  CHECK_INT(in.rest.len, 0);
  CHECK(!wire_read_rows(&in, &mem, &rows));
}

static void wire_rows_refuse(void) {
  static const str rows[] = {
      S(""),
      S("\x01\0\0\0"),
      S("\x01\0\0\0\x01\0\0\0"),                     /* a cell that is not there */
      S("\x02\0\0\0\x01\0\0\0\0"),                   /* one of two */
      S("\x01\0\0\0\x01\0\0\0\x05"),                 /* no such tag */
      S("\x01\0\0\0\x01\0\0\0\x03\x02\0\0\0a"),      /* text cut short */
      S("\x01\0\0\0\0\0\0\0"),                       /* rows without columns */
      S("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\0\0"), /* more than there can be */
      S("\0\0\0\x80\0\0\0\x80\0\0\0\0"),             /* 2^62 */
      S("\0\0\x01\0\0\0\x01\0\0\0\0\0"),             /* 2^32: 0 on 32 bits */
      S("\x01\0\0\0\x01\0\0\0\x03\xFF\xFF\xFF\xFF"), /* a length of 4 GiB */
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row(rows[i]);
    fresh();
    wire_reader in = {.rest = rows[i]};
    wire_rows out;
    CHECK(!wire_read_rows(&in, &mem, &out));
    CHECK(in.bad);
  }
  wire_reader in = {.rest = S("\x01\0\0\0\x01\0\0\0\0")};
  wire_rows out;
  arena_fail_after = 0;
  CHECK(!wire_read_rows(&in, &mem, &out));
  arena_fail_after = -1;
}

void wire_tests(void) {
  TEST(wire_values_have_their_bytes);
  TEST(wire_values_cut_short_are_bad);
  TEST(wire_numbers_are_little_endian);
  TEST(wire_rows_come_back);
  TEST(wire_rows_refuse);
  arena_free(&mem);
}
