/* query_cursor: see data/query_cursor.h.
 *
 *   bytes   u32 question · u32 check · u8 kind · u32 passed over · values, as in format/wire.h
 */
#include "data/query_cursor.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "data/field.h"
#include "format/base64.h"

enum { HEAD_BYTES = 8, MIN_BYTES = HEAD_BYTES + 5 };

/* Fixed: a cursor must mean the same in every isolate. */
static const hash_key QUESTION_KEY = {UINT64_C(0x637572736f725f71), UINT64_C(0x7374726174757331)};

size_t query_key_column(const query *q, size_t k) {
  query_sort order[QUERY_MAX_KEYS];
  size_t n = query_order(q, order);
  ASSERT(k < n && q->keys);
  uint64_t columns = query_columns(q), bit = field_bit(order[k].field);
  if (columns & bit) return (size_t)__builtin_popcountll(columns & (bit - 1));
  size_t column = (size_t)__builtin_popcountll(columns) + q->n_includes;
  for (size_t i = 0; i < k; i++) column += !(columns & field_bit(order[i].field));
  return column;
}

/* Whether a value can stand for this key: something else would compare otherwise in the statement
 * than it does in the table, or not come through. */
static bool is_key_value(const field *f, wire_value v) {
  wire_value same;
  if (v.tag == WIRE_NULL) return f->kind != FIELD_ID && (!f->opt.required || f->opt.read);
  if (!field_takes(f->kind, v)) return false;
  if (v.tag == WIRE_TEXT) return utf8_valid(v.text) && str_find(v.text, '\0') == v.text.len;
  return v.tag != WIRE_REAL || field_parse(f, v.text, &same);
}

/* The keys of one row. False when they can't be said in a cursor. */
static bool read_keys(const query *q, const wire_value *cells, wire_value *values) {
  query_sort order[QUERY_MAX_KEYS];
  size_t n = query_order(q, order), text_bytes = 0;
  for (size_t k = 0; k < n; k++) {
    wire_value v = cells[query_key_column(q, k)];
    int64_t number;
    if (order[k].field->kind == FIELD_INTEGER && v.tag == WIRE_TEXT) { /* see query_sql.c */
      if (!str_to_i64(v.text, &number)) return false;
      v = WIRE_OF_INT(number);
    }
    if (!is_key_value(order[k].field, v)) return false;
    text_bytes += v.tag == WIRE_TEXT ? v.text.len : 0;
    values[k] = v;
  }
  return text_bytes <= LIMIT_CURSOR_TEXT_BYTES;
}

bool query_cursor_next(const query *q, wire_rows rows, arena *mem, query *next) {
  uint32_t first = q->total ? 1 : 0;
  if (!q->more || (int64_t)(rows.rows - first) <= q->limit) return false;
  wire_value *values = arena_alloc_array(mem, QUERY_MAX_KEYS, sizeof *values);
  if (!values) return false;
  *next = *q;
  next->offset = q->offset + q->limit;
  for (int64_t i = q->limit; i-- > 0;) {
    if (!read_keys(q, &rows.cells[(size_t)(first + i) * rows.columns], values)) continue;
    next->cursor = (query_cursor){.kind = CURSOR_AFTER, .values = values};
    next->offset = q->limit - 1 - i;
    break;
  }
  return true;
}

/* Which list it is, whatever is shown of it: its canonical URL without page, fields and includes.
 * 0 without memory, and the arena remembers. */
static uint32_t question_of(const query *q, arena *mem) {
  query list = *q;
  list.fields = list.all;
  list.n_includes = 0;
  list.limit = LIMIT_ROWS_DEFAULT;
  list.offset = 0;
  list.total = false;
  list.cursor.kind = CURSOR_NONE;
  buf text = buf_make(mem, 256);
  query_write_url(&list, &text);
  return buf_ok(&text) ? (uint32_t)hash_str(QUESTION_KEY, buf_view(&text)) : 0;
}

static uint32_t check_of(uint32_t question, str content) {
  hash_key key = {QUESTION_KEY.k0 ^ question, QUESTION_KEY.k1};
  return (uint32_t)hash_str(key, content);
}

void query_cursor_write(const query *q, buf *out) {
  query_sort order[QUERY_MAX_KEYS];
  size_t n = q->cursor.kind == CURSOR_NONE ? 0 : query_order(q, order);
  buf content = buf_make(out->mem, 128), bytes = buf_make(out->mem, 128);
  buf_u8(&content, (uint8_t)q->cursor.kind);
  buf_le32(&content, (uint32_t)q->offset);
  for (size_t k = 0; k < n; k++) wire_write(&content, q->cursor.values[k]);
  uint32_t question = question_of(q, out->mem);
  buf_le32(&bytes, question);
  buf_le32(&bytes, check_of(question, buf_view(&content)));
  buf_str(&bytes, buf_view(&content));
  if (out->mem->exhausted) out->failed = true;
  base64_write(out, buf_view(&bytes));
}

/* The values behind the head. Those before a row are for C code only: no answer links to them. */
static bool read_place(query *q, wire_reader in, wire_value *values) {
  query_sort order[QUERY_MAX_KEYS];
  uint8_t kind = wire_read_u8(&in);
  uint32_t offset = wire_read_u32(&in);
  size_t n = kind == CURSOR_AFTER ? query_order(q, order) : 0;
  if ((kind != CURSOR_NONE && kind != CURSOR_AFTER) || offset > INT32_MAX) return false;
  for (size_t k = 0; k < n; k++) {
    values[k] = wire_read(&in);
    if (in.bad || !is_key_value(order[k].field, values[k])) return false;
  }
  if (in.bad || in.rest.len > 0) return false;
  q->offset = offset;
  q->cursor = (query_cursor){.kind = (cursor_kind)kind, .values = values};
  return true;
}

cursor_result query_cursor_read(query *q, str text, arena *mem) {
  str bytes;
  wire_value *values = arena_alloc_array(mem, QUERY_MAX_KEYS, sizeof *values);
  uint32_t question = question_of(q, mem);
  if (!values || mem->exhausted) return CURSOR_NO_MEMORY;
  if (!base64_read(mem, text, &bytes)) {
    return mem->exhausted ? CURSOR_NO_MEMORY : CURSOR_MALFORMED;
  }
  if (bytes.len < MIN_BYTES) return CURSOR_MALFORMED;
  wire_reader in = {.rest = bytes};
  uint32_t asked = wire_read_u32(&in), check = wire_read_u32(&in);
  if (check != check_of(asked, in.rest)) return CURSOR_MALFORMED;
  if (asked != question) return CURSOR_OF_OTHER;
  return read_place(q, in, values) ? CURSOR_OK : CURSOR_MALFORMED;
}
