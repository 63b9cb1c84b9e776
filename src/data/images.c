/* images: see data/images.h. */
#include "data/images.h"

#include <string.h>

#include "base/hash.h"
#include "data/field.h"
#include "format/json.h"
#include "images_parts.h"

enum { IMAGES = 2, ANY_TABLE = 0xFF };

/* Of each column the bits that its value may have. */
typedef struct {
  uint64_t bits[SCHEMA_IMAGE_FIELDS];
} image;

typedef struct {
  int64_t seq;
  uint8_t table; /* schema_table_index; ANY_TABLE: none that a list asks for */
  uint8_t n;     /* 0: unknown */
  image images[IMAGES];
} change;

/* A ring of the latest changes, all of those above the floor. */
static struct {
  int64_t floor;
  uint32_t first, n;
  change kept[IMAGES_KEPT];
} ring;

uint64_t images_bit(wire_value v) {
  static const hash_key KEY = {UINT64_C(0x696d61676573), UINT64_C(0x62697473)};
  switch (v.tag) {
    case WIRE_NULL:
      return 0; /* no condition of equality holds for it */
    case WIRE_INT:
      return UINT64_C(1) << ((uint64_t)v.num & 63);
    case WIRE_TEXT:
      return UINT64_C(1) << (hash_str(KEY, v.text) & 63);
    case WIRE_REAL:
    case WIRE_BLOB:
      break;
  }
  return UINT64_MAX;
}

void images_begin(int64_t floor) {
  ring.floor = floor;
  ring.first = ring.n = 0;
}

/* Names and values up to the image's end. Columns that it does not have, because the database is
 * ahead or behind, may have had any value. */
static bool read_image(json_reader *in, const table *t, image *out) {
  const field *fields[SCHEMA_IMAGE_FIELDS];
  size_t n = schema_image_fields(t, fields);
  wire_value name, value;
  for (size_t i = 0; i < SCHEMA_IMAGE_FIELDS; i++) out->bits[i] = UINT64_MAX;
  for (;;) {
    json_event event = json_read(in, &name);
    if (event == JSON_CLOSE) return true;
    if (event != JSON_VALUE || name.tag != WIRE_TEXT) return false;
    if (json_read(in, &value) != JSON_VALUE) return false;
    for (size_t i = 0; i < n; i++) {
      if (str_eq(fields[i]->name, name.text)) out->bits[i] = images_bit(value);
    }
  }
}

static uint8_t read_images(str logged, const table *t, arena *mem, image out[IMAGES]) {
  json_reader in = {.rest = logged, .mem = mem};
  wire_value ignored;
  uint8_t n = 0;
  if (!logged.ptr || json_read(&in, &ignored) != JSON_OPEN) return 0;
  for (;;) {
    json_event event = json_read(&in, &ignored);
    if (event == JSON_CLOSE) return json_read(&in, &ignored) == JSON_END ? n : 0;
    if (event != JSON_OPEN || n == IMAGES || !read_image(&in, t, &out[n++])) return 0;
  }
}

void images_add(int64_t seq, const table *t, str logged, arena *mem) {
  if (ring.n == IMAGES_KEPT) {
    ring.floor = ring.kept[ring.first].seq;
    ring.first = (ring.first + 1) % IMAGES_KEPT;
    ring.n--;
  }
  change *c = &ring.kept[(ring.first + ring.n++) % IMAGES_KEPT];
  c->seq = seq;
  c->table = t ? (uint8_t)schema_table_index(t) : ANY_TABLE;
  c->n = t ? read_images(logged, t, mem, c->images) : 0;
}

/* Whether a row that looked like this may be among those that the filter lets through. */
static bool passes(const cache_filter *f, const image *row) {
  for (size_t i = 0; i < CACHE_FILTER_CONDITIONS && f->bits[i] != 0; i++) {
    if ((row->bits[f->columns[i]] & f->bits[i]) == 0) return false;
  }
  return true;
}

static bool concerns(const cache_filter *f, const change *c) {
  if (c->table != f->table - 1) return false;
  if (c->n == 0) return true;
  for (size_t i = 0; i < c->n; i++) {
    if (passes(f, &c->images[i])) return true;
  }
  return false;
}

bool images_concern(const cache_filter *f, int64_t since) {
  if (since < ring.floor) return true;
  for (uint32_t i = ring.n; i-- > 0;) {
    const change *c = &ring.kept[(ring.first + i) % IMAGES_KEPT];
    if (c->seq <= since) return false;
    if (concerns(f, c)) return true;
  }
  return false;
}
