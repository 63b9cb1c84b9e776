/* store_kv: see data/store_kv.h.
 *
 *   value   u32 magic · i64 stored_ms · i64 as_of · i64 tables · text question · u8 1, one row or
 * none | 0, text body · i64 checksum
 */
#include "data/store_kv.h"

#include "base/hash.h"
#include "data/changes.h"
#include "data/record.h"
#include "host/host.h"
#include "store_parts.h"

enum { MAGIC = 0x31564B53, CHECKSUM_BYTES = 8 }; /* "SKV1" */

/* Fixed: other isolates read what this one writes. Not against attackers, who can't write to KV. */
static const hash_key KV_KEY = {UINT64_C(0x6b765f76616c7565), UINT64_C(0x7374726174757331)};

static bool is_row(const store_read *r) { return query_is_row(&r->query); }

/* What a value answers: a row's table and id, or the canonical URL. */
static str question(const store_read *r, arena *mem) {
  if (!is_row(r)) return r->key;
  buf text = buf_make(mem, 96);
  buf_str(&text, r->query.table->name);
  buf_char(&text, '/');
  buf_str(&text, r->query.id);
  return buf_ok(&text) ? buf_view(&text) : STR_EMPTY;
}

str store_kv_key(const store_read *r, arena *mem) {
  str asked = question(r, mem);
  buf key = buf_make(mem, 160);
  if (!asked.ptr) return STR_EMPTY;
  buf_str(&key, is_row(r) ? S("record:") : S("list:"));
  buf_hex64(&key, schema_hash());
  buf_char(&key, ':');
  if (is_row(r)) {
    buf_str(&key, asked); /* a table's name and an id of at most LIMIT_ID_BYTES */
  } else {
    hash128 h = hash_str_128_1_3(KV_KEY, asked);
    /* What a maker will read is known when it has run: its value says it (cache_stamp). */
    buf_i64(&key, r->maker ? 0 : changes_of_tables(query_tables(&r->query)));
    buf_char(&key, ':');
    buf_hex64(&key, h.lo);
    buf_hex64(&key, h.hi);
  }
  return buf_ok(&key) ? buf_view(&key) : STR_EMPTY;
}

bool store_kv_chosen(const config *c) {
  if (!host_kv_present() || c->kv_fill_percent == 0) return false;
  if (c->kv_fill_percent >= 100) return true;
  uint32_t random;
  host_random(&random, sizeof random);
  return random % 100 < (uint32_t)c->kv_fill_percent;
}

str store_kv_write(const store_read *r, const cache_stamp *stamp, wire_rows rows, str body,
                   arena *mem) {
  str asked = question(r, mem);
  buf value = buf_make(mem, body.len + asked.len + 128);
  if (!asked.ptr) return STR_EMPTY;
  buf_le32(&value, MAGIC);
  buf_le64(&value, (uint64_t)stamp->stored_ms);
  buf_le64(&value, (uint64_t)stamp->as_of);
  buf_le64(&value, stamp->tables);
  wire_write_text(&value, asked);
  buf_u8(&value, is_row(r));
  if (is_row(r)) {
    wire_write_rows(&value, rows);
  } else {
    wire_write_text(&value, body);
  }
  buf_le64(&value, hash_str(KV_KEY, buf_view(&value)));
  return buf_ok(&value) ? buf_view(&value) : STR_EMPTY;
}

bool store_kv_read(const store_read *r, str value, arena *mem, cache_stamp *stamp, int *status,
                   buf *body) {
  if (value.len < CHECKSUM_BYTES) return false;
  str content = str_slice(value, 0, value.len - CHECKSUM_BYTES);
  wire_reader tail = {.rest = str_skip(value, content.len)};
  if ((uint64_t)wire_read_i64(&tail) != hash_str(KV_KEY, content)) return false;

  wire_reader in = {.rest = content};
  if (wire_read_u32(&in) != MAGIC) return false;
  stamp->stored_ms = wire_read_i64(&in);
  stamp->as_of = wire_read_i64(&in);
  uint64_t tables = (uint64_t)wire_read_i64(&in);
  if (r->maker) {
    stamp->tables = tables;
  } else {
    store_set_dependencies(&r->query, stamp);
  }
  str asked = question(r, mem);
  if (!asked.ptr || !str_eq(wire_read_text(&in), asked)) return false;
  if (wire_read_u8(&in) != is_row(r)) return false;
  if (!is_row(r)) {
    buf_str(body, wire_read_text(&in));
    return !in.bad && buf_ok(body);
  }
  wire_rows row;
  if (!wire_read_rows(&in, mem, &row)) return false;
  *status = row.rows > 0 ? 200 : 404;
  return row.rows == 0 || !err_is(record_write_single(&r->query, row, mem, body));
}
