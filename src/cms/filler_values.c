/* filler_values: see cms/filler_values.h. Few words, so that the worker stays small: the demo site
 * proper, with texts worth reading, is a tool's (cms/demo.h). */
#include "cms/filler_values.h"

#include "base/attr.h"
#include "base/buf.h"
#include "data/value.h"
#include "format/json.h"
#include "host/host.h"

#define DAY_MS INT64_C(86400000)

/* Parted by spaces: texts that the compressor likes. */
#define NOUNS                                                                                      \
  S("almanac atlas balcony basket bench bridge calendar cellar clock coastline compass courtyard " \
    "ferry footpath fountain garden gate harbour hedge island journal kettle ladder landmark "     \
    "letter library lighthouse map market meadow mirror notebook orchard platform river station "  \
    "terrace tide valley window")
#define ADJECTIVES                                                                             \
  S("quiet early late small patient honest useful bright narrow ordinary careful hidden slow " \
    "warm "                                                                                    \
    "winter summer northern distant familiar open")
#define GIVEN                                                                                    \
  S("Ada Amir Bea Clara Davi Elin Farah Goran Hana Ines Jonas Kofi Lena Mateo Noor Oskar Priya " \
    "Rosa "                                                                                      \
    "Sami Tove")
#define FAMILY                                                                                     \
  S("Adeyemi Berg Costa Dahl Eriksen Fischer Garcia Haddad Ito Jansen Kowalski Lind Moreau Novak " \
    "Okafor Silva Tanaka Varga Weber Zhou")

static uint64_t next(filler *f) { /* SplitMix64 */
  uint64_t z = f->state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

filler filler_make(arena *mem, int64_t now_ms) {
  filler f = {.mem = mem, .now_ms = now_ms};
  host_random(&f.state, sizeof f.state);
  return f;
}

uint64_t filler_below(filler *f, uint64_t bound) {
  ASSERT(bound > 0);
  return next(f) % bound;
}

static str pick(filler *f, str list) {
  size_t n = 1;
  for (size_t i = 0; i < list.len; i++) n += list.ptr[i] == ' ';
  str word = STR_EMPTY;
  for (uint64_t k = filler_below(f, n) + 1; k > 0; k--) word = str_cut(&list, ' ');
  return word;
}

static void write_capital(buf *out, str word) {
  size_t at = out->len;
  buf_str(out, word);
  if (buf_ok(out) && out->ptr[at] >= 'a' && out->ptr[at] <= 'z') out->ptr[at] -= 'a' - 'A';
}

/* "the quiet harbour" */
static void write_thing(filler *f, buf *out) {
  buf_str(out, S("the "));
  buf_str(out, pick(f, ADJECTIVES));
  buf_char(out, ' ');
  buf_str(out, pick(f, NOUNS));
}

static void write_title(filler *f, buf *out) {
  static const str SHAPES[] = {{"Notes on ", 9}, {"Behind ", 7}, {"Looking for ", 12}, {"", 0}};
  str begin = SHAPES[filler_below(f, 4)];
  if (begin.len > 0) {
    buf_str(out, begin);
    write_thing(f, out);
    return;
  }
  write_capital(out, pick(f, ADJECTIVES));
  buf_char(out, ' ');
  buf_str(out, pick(f, NOUNS));
  buf_str(out, S(" and "));
  buf_str(out, pick(f, NOUNS));
}

static void write_sentence(filler *f, buf *out) {
  static const str VERBS[] = {{" stands beside ", 15},
                              {" leads to ", 10},
                              {" reminds us of ", 15},
                              {" was drawn before ", 18},
                              {" keeps time for ", 16}};
  size_t at = out->len;
  write_thing(f, out);
  if (buf_ok(out)) out->ptr[at] = 'T';
  buf_str(out, VERBS[filler_below(f, 5)]);
  write_thing(f, out);
  if (filler_below(f, 3) == 0) {
    buf_str(out, S(", and nobody minds "));
    write_thing(f, out);
  }
  buf_str(out, S(". "));
}

static void write_paragraph(filler *f, buf *out) {
  for (uint64_t n = 2 + filler_below(f, 4); n > 0; n--) write_sentence(f, out);
  if (out->len > 0 && buf_ok(out)) out->len--; /* the last space */
  buf_str(out, S("\n\n"));
}

static void write_markdown(filler *f, buf *out) {
  write_paragraph(f, out);
  buf_str(out, S("## "));
  write_title(f, out);
  buf_str(out, S("\n\n"));
  write_paragraph(f, out);
  for (uint64_t n = 2 + filler_below(f, 3); n > 0; n--) {
    buf_str(out, S("- **"));
    buf_str(out, pick(f, NOUNS));
    buf_str(out, S("**: "));
    write_thing(f, out);
    buf_char(out, '\n');
  }
  buf_char(out, '\n');
  write_paragraph(f, out);
}

/* Eight letters and digits that no other has, by chance. */
static void write_suffix(filler *f, buf *out) {
  for (int i = 0; i < 8; i++) {
    buf_char(out, "0123456789abcdefghijklmnopqrstuv"[filler_below(f, 32)]);
  }
}

static bool is_named(const field *of, str part) {
  return str_find_str(of->name, part) < of->name.len;
}

/* Whether a record of the table is a person: it has an email. */
static bool is_of_person(const field *of) {
  for (size_t i = 0; i < of->table->n_fields; i++) {
    if (of->table->fields[i].kind == FIELD_EMAIL) return true;
  }
  return false;
}

static void write_text(filler *f, const field *of, buf *out) {
  if (is_named(of, S("name")) && is_of_person(of)) {
    buf_str(out, pick(f, GIVEN));
    buf_char(out, ' ');
    buf_str(out, pick(f, FAMILY));
  } else if (is_named(of, S("phone"))) {
    buf_str(out, S("+49 30 555 "));
    buf_u64(out, 1000 + filler_below(f, 9000));
  } else if (is_named(of, S("title")) || is_named(of, S("name")) ||
             (of->opt.max > 0 && of->opt.max <= 120)) {
    write_title(f, out);
  } else {
    write_sentence(f, out);
    if (buf_ok(out)) out->len--;
  }
}

/* All of it is ASCII: characters are bytes. */
static wire_value fitted(filler *f, const field *of, buf *out, bool unique) {
  size_t max = of->opt.max > 0 ? (size_t)of->opt.max : SIZE_MAX;
  size_t min = of->opt.min > 0 ? (size_t)of->opt.min : 0;
  while (out->len < min && buf_ok(out)) {
    buf_char(out, ' ');
    buf_str(out, pick(f, NOUNS));
  }
  if (out->len > max) out->len = max;
  while (out->len > min && out->len > 0 &&
         (out->ptr[out->len - 1] == ' ' || out->ptr[out->len - 1] == '\n'))
    out->len--;
  if (unique) {
    size_t room = max > 9 ? max - 9 : 0;
    if (out->len > room) out->len = room;
    if (out->len > 0) buf_char(out, ' ');
    size_t before = out->len;
    write_suffix(f, out);
    if (out->len > max) out->len = max > before ? max : before;
  }
  return buf_ok(out) ? WIRE_OF_TEXT(buf_view(out)) : V_NULL;
}

/* Lower-case words with hyphens, and a suffix: for slugs, addresses and links. */
static void write_handle(filler *f, buf *out, char between) {
  buf_str(out, pick(f, ADJECTIVES));
  buf_char(out, between);
  buf_str(out, pick(f, NOUNS));
  buf_char(out, between);
  write_suffix(f, out);
}

static int64_t integer_of(filler *f, const field *of) {
  int64_t min = of->opt.min, max = of->opt.max;
  if (max == 0) max = min + (of->opt.unique ? INT64_C(1) << 40 : 1000);
  if (min == 0 && max < 0) min = max - 1000;
  return min + (int64_t)filler_below(f, (uint64_t)(max - min) + 1);
}

static str choice_of(filler *f, const field *of) {
  str rest = str_c(of->opt.choices), choice = STR_EMPTY;
  size_t n = 0;
  for (str all = rest; all.ptr; n++) (void)str_cut(&all, ',');
  for (uint64_t k = filler_below(f, n) + 1; k > 0; k--) choice = str_cut(&rest, ',');
  return choice;
}

static int64_t datetime_of(filler *f, const field *of, int64_t written_ms) {
  if (of->opt.fill != FILL_NEVER) return written_ms;
  return f->now_ms - 60 * DAY_MS + (int64_t)filler_below(f, 120 * (uint64_t)DAY_MS);
}

static wire_value json_of(filler *f) {
  buf text = buf_make(f->mem, 64);
  json j = json_make(&text);
  json_object_begin(&j);
  json_key_str(&j, S("note"), pick(f, NOUNS));
  json_key_i64(&j, S("count"), (int64_t)filler_below(f, 100));
  json_object_end(&j);
  return buf_ok(&text) ? WIRE_OF_TEXT(buf_view(&text)) : V_NULL;
}

wire_value filler_value(filler *f, const field *of, int64_t written_ms) {
  buf out = buf_make(f->mem, of->kind == FIELD_MARKDOWN ? 1024 : 64);
  switch (of->kind) {
    case FIELD_TEXT:
      write_text(f, of, &out);
      return fitted(f, of, &out, of->opt.unique);
    case FIELD_MARKDOWN:
      write_markdown(f, &out);
      return fitted(f, of, &out, of->opt.unique);
    case FIELD_SLUG:
      write_handle(f, &out, '-');
      return buf_ok(&out) ? WIRE_OF_TEXT(buf_view(&out)) : V_NULL;
    case FIELD_EMAIL:
      write_handle(f, &out, '.');
      buf_str(&out, S("@demo.example"));
      return buf_ok(&out) ? WIRE_OF_TEXT(buf_view(&out)) : V_NULL;
    case FIELD_URL:
      buf_str(&out, S("https://demo.example/"));
      write_handle(f, &out, '-');
      return buf_ok(&out) ? WIRE_OF_TEXT(buf_view(&out)) : V_NULL;
    case FIELD_COLOR:
      buf_char(&out, '#');
      for (int i = 0; i < 6; i++) buf_char(&out, "0123456789abcdef"[filler_below(f, 16)]);
      return buf_ok(&out) ? WIRE_OF_TEXT(buf_view(&out)) : V_NULL;
    case FIELD_CHOICE:
      return WIRE_OF_TEXT(choice_of(f, of));
    case FIELD_INTEGER:
      return WIRE_OF_INT(integer_of(f, of));
    case FIELD_NUMBER:
      if (of->opt.max != 0 || of->opt.min != 0) {
        return value_of_double(f->mem, (double)integer_of(f, of));
      }
      return value_of_double(f->mem, (double)filler_below(f, 100000) / 100);
    case FIELD_BOOLEAN:
      return WIRE_OF_INT((int64_t)filler_below(f, 2));
    case FIELD_DATETIME:
      return WIRE_OF_INT(datetime_of(f, of, written_ms));
    case FIELD_JSON:
      return json_of(f);
    case FIELD_ID:
    case FIELD_REF:
      return V_NULL;
  }
  __builtin_trap();
}
