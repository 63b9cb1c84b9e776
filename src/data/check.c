/* check: see data/check.h. Forms of text are checked for what they must be to be useful, not for
 * all that their RFCs say: an email has one @ with something on either side and a dot behind it. */
#include "data/check.h"

#include "base/limits.h"
#include "base/time.h"
#include "base/utf8.h"
#include "data/field.h"
#include "format/json.h"

void check_add(check_faults *faults, str field_name, str code, str message) {
  enum { FIRST = 4 };
  if (faults->failed || faults->n == LIMIT_FAULTS) return;
  if (faults->n == faults->cap) {
    size_t cap = faults->cap ? faults->cap * 2 : FIRST;
    err_fault *items = faults->cap ? arena_grow(faults->mem, faults->items,
                                                faults->cap * sizeof *items, cap * sizeof *items)
                                   : arena_alloc_array(faults->mem, cap, sizeof *items);
    if (!items) {
      faults->failed = true;
      return;
    }
    faults->items = items;
    faults->cap = cap;
  }
  faults->items[faults->n++] = (err_fault){.field = field_name, .code = code, .message = message};
}

bool check_tell(const err_fault *one, arena *mem, str *out) {
  buf text = buf_make(mem, 96);
  if (one->field.len > 0) {
    buf_str(&text, one->field);
    buf_str(&text, S(": "));
  }
  buf_str(&text, one->message);
  *out = buf_view(&text);
  return buf_ok(&text);
}

err check_result(const check_faults *faults) {
  if (faults->failed) {
    return err_no_memory();
  }
  if (faults->n == 0) return OK;
  str detail = S("Several fields are not valid; see errors.");
  if (faults->n == 1 && !check_tell(&faults->items[0], faults->mem, &detail)) {
    return err_no_memory();
  }
  err e = err_make(ERR_INVALID, faults->items[0].field, detail);
  e.faults = faults->items;
  e.n_faults = faults->n;
  return e;
}

typedef struct {
  const field *field;
  check_faults *faults;
} checking;

static void fault(const checking *c, str code, str message) {
  check_add(c->faults, c->field->name, code, message);
}

/* A sentence about a bound: `before` the number `behind`. */
static void fault_bound(const checking *c, str code, str before, int64_t bound, str behind) {
  buf text = buf_make(c->faults->mem, 64);
  buf_str(&text, before);
  buf_i64(&text, bound);
  buf_str(&text, behind);
  if (!buf_ok(&text)) c->faults->failed = true;
  fault(c, code, buf_view(&text));
}

static bool is_in(char c, char first, char last) { return c >= first && c <= last; }

static bool is_slug(str s) {
  if (s.len == 0 || s.ptr[0] == '-' || s.ptr[s.len - 1] == '-') return false;
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    if (!is_in(c, 'a', 'z') && !is_in(c, '0', '9') && c != '-') return false;
  }
  return true;
}

static bool is_color(str s) {
  if (s.len != 7 || s.ptr[0] != '#') return false;
  for (size_t i = 1; i < s.len; i++) {
    char c = s.ptr[i];
    if (!is_in(c, '0', '9') && !is_in(c, 'a', 'f') && !is_in(c, 'A', 'F')) return false;
  }
  return true;
}

static bool has_space(str s) {
  for (size_t i = 0; i < s.len; i++) {
    if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == 0x7F) return true;
  }
  return false;
}

static bool is_email(str s) {
  enum { LONGEST = 254 }; /* RFC 5321 section 4.5.3.1.3, less its brackets */
  size_t at = str_find(s, '@');
  str domain = str_skip(s, at + 1);
  size_t dot = str_find(domain, '.');
  return at > 0 && dot > 0 && dot + 1 < domain.len && str_find(domain, '@') == domain.len &&
         s.len <= LONGEST && !has_space(s);
}

/* Of the web only: "javascript:" and its kin must not become links. */
static bool is_url(str s) {
  bool web = str_starts(s, S("https://")) || str_starts(s, S("http://"));
  return web && str_skip(s, str_find(s, ':') + 3).len > 0 && !has_space(s);
}

/* In a URL "." and ".." would mean another path, however they are written; a control character in a
 * log or a terminal means something else, too. */
static bool is_id(str s) {
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.ptr[i];
    bool after_c2 = i > 0 && (unsigned char)s.ptr[i - 1] == 0xC2; /* U+0080 to U+009F */
    if (c < 0x20 || c == 0x7F || (after_c2 && c < 0xA0)) return false;
  }
  return s.len > 0 && s.len <= LIMIT_ID_BYTES && !str_eq(s, S(".")) && !str_eq(s, S(".."));
}

/* Whether a text has the form of its kind. */
static bool has_form(const field *f, str s) {
  switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_MARKDOWN:
      return true;
    case FIELD_ID:
    case FIELD_REF:
      return is_id(s);
    case FIELD_SLUG:
      return is_slug(s);
    case FIELD_EMAIL:
      return is_email(s);
    case FIELD_URL:
      return is_url(s);
    case FIELD_COLOR:
      return is_color(s);
    case FIELD_CHOICE:
      return schema_has_choice(f, s);
    case FIELD_JSON:
      return json_valid(s);
    case FIELD_INTEGER:
    case FIELD_NUMBER:
    case FIELD_BOOLEAN:
    case FIELD_DATETIME:
      break;
  }
  __builtin_trap();
}

/* An empty text is a text: who wants none says .min = 1. */
static void check_text(const checking *c, str s) {
  const field_options *opt = &c->field->opt;
  if (!utf8_valid(s)) {
    fault(c, S("type"), S("It is not valid UTF-8."));
    return;
  }
  if (str_find(s, '\0') < s.len) {
    fault(c, S("format"), S("It must not contain the character U+0000."));
    return;
  }
  size_t characters = utf8_length(s);
  if (opt->max > 0 && characters > (size_t)opt->max) {
    fault_bound(c, S("max"), S("It must have at most "), opt->max, S(" characters."));
  } else if (opt->min > 0 && characters < (size_t)opt->min) {
    fault_bound(c, S("min"), S("It must have at least "), opt->min, S(" characters."));
  } else if (!has_form(c->field, s)) {
    buf text = buf_make(c->faults->mem, 64);
    buf_str(&text, S("It must be "));
    buf_str(&text, field_kind_expects(c->field->kind));
    if (c->field->kind == FIELD_CHOICE) {
      buf_str(&text, S(": "));
      buf_str(&text, str_c(opt->choices));
    }
    buf_char(&text, '.');
    if (!buf_ok(&text)) c->faults->failed = true;
    fault(c, c->field->kind == FIELD_CHOICE ? S("choice") : S("format"), buf_view(&text));
  }
}

static void check_number(const checking *c, wire_value v) {
  const field_options *opt = &c->field->opt;
  double x = value_to_double(v);
  if (c->field->kind == FIELD_BOOLEAN && v.num != 0 && v.num != 1) {
    fault(c, S("type"), S("It must be true or false."));
  } else if (c->field->kind == FIELD_DATETIME && (v.num < TIME_MIN_MS || v.num > TIME_MAX_MS)) {
    fault(c, S("type"), S("It must be a time that RFC 3339 can express."));
  } else if (opt->max != 0 && x > opt->max) {
    fault_bound(c, S("max"), S("It must be at most "), opt->max, S("."));
  } else if (opt->min != 0 && x < opt->min) {
    fault_bound(c, S("min"), S("It must be at least "), opt->min, S("."));
  }
}

/* Whether something is known to be wrong with it already: one fault of a field is enough. */
static bool has_fault(const check_faults *faults, size_t count, const field *f) {
  for (size_t i = 0; i < count; i++) {
    if (str_eq(faults->items[i].field, f->name)) return true;
  }
  return false;
}

void check_row(const db_row *r, bool whole, check_faults *faults) {
  size_t before = faults->n;
  for (size_t i = 0; i < r->table->n_fields; i++) {
    checking c = {.field = &r->table->fields[i], .faults = faults};
    wire_value value = r->values[i];
    bool given = db_row_has(r, c.field);
    if (!given && !(whole && c.field->opt.required)) continue;
    if (has_fault(faults, before, c.field)) continue;
    if (value.tag == WIRE_NULL) {
      if (c.field->opt.required) fault(&c, S("required"), S("It is required."));
    } else if (!field_takes(c.field->kind, value)) {
      fault(&c, S("type"), S("It is of another type."));
    } else if (value.tag == WIRE_TEXT) {
      check_text(&c, value.text);
    } else {
      check_number(&c, value);
    }
  }
}
