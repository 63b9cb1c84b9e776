/* field: one switch per question, each over all kinds and without a default, so that a kind which
 * is missing anywhere does not compile. */
#include "data/field.h"

#include "base/time.h"

/* How a kind is stored, and what it is called. */
typedef struct {
  str name, expects;
  enum { STORED_TEXT, STORED_JSON, STORED_INTEGER, STORED_REAL } stored;
} kind_info;

static kind_info info_of(field_kind kind) {
  switch (kind) {
    case FIELD_ID:
      return (kind_info){S("id"), S("the id of a record"), STORED_TEXT};
    case FIELD_TEXT:
      return (kind_info){S("text"), S("text"), STORED_TEXT};
    case FIELD_SLUG:
      return (kind_info){S("slug"), S("lower-case letters, digits and hyphens"), STORED_TEXT};
    case FIELD_MARKDOWN:
      return (kind_info){S("markdown"), S("text in Markdown"), STORED_TEXT};
    case FIELD_EMAIL:
      return (kind_info){S("email"), S("an email address"), STORED_TEXT};
    case FIELD_URL:
      return (kind_info){S("url"), S("a URL such as https://example.com/"), STORED_TEXT};
    case FIELD_COLOR:
      return (kind_info){S("color"), S("a color such as #0a84ff"), STORED_TEXT};
    case FIELD_CHOICE:
      return (kind_info){S("choice"), S("one of the field's choices"), STORED_TEXT};
    case FIELD_INTEGER:
      return (kind_info){S("integer"), S("a whole number of at most 64 bits"), STORED_INTEGER};
    case FIELD_NUMBER:
      return (kind_info){S("number"), S("a number such as 12, -0.5 or 6e23"), STORED_REAL};
    case FIELD_BOOLEAN:
      return (kind_info){S("boolean"), S("true or false"), STORED_INTEGER};
    case FIELD_DATETIME:
      return (kind_info){S("datetime"),
                         S("a time such as 2026-01-31T12:00:00Z, a date such as 2026-01-31, or "
                           "milliseconds since 1970"),
                         STORED_INTEGER};
    case FIELD_JSON:
      return (kind_info){S("json"), S("JSON"), STORED_JSON};
    case FIELD_REF:
      return (kind_info){S("ref"), S("the id of a record"), STORED_TEXT};
  }
  __builtin_trap();
}

str field_kind_name(field_kind kind) { return info_of(kind).name; }

str field_kind_expects(field_kind kind) { return info_of(kind).expects; }

str field_column_type(field_kind kind) {
  switch (info_of(kind).stored) {
    case STORED_TEXT:
    case STORED_JSON:
      return S("TEXT");
    case STORED_INTEGER:
      return S("INTEGER");
    case STORED_REAL:
      return S("REAL");
  }
  __builtin_trap();
}

/* JSON is stored as text but is none: its text is one of many for the same value. */
bool field_is_text(field_kind kind) { return info_of(kind).stored == STORED_TEXT; }

bool field_takes(field_kind kind, wire_value value) {
  switch (info_of(kind).stored) {
    case STORED_TEXT:
    case STORED_JSON:
      return value.tag == WIRE_TEXT;
    case STORED_INTEGER:
      return value.tag == WIRE_INT;
    case STORED_REAL:
      return value.tag == WIRE_REAL || value.tag == WIRE_INT;
  }
  __builtin_trap();
}

/* --- reading --------------------------------------------------------------- */

static bool set_int(wire_value *out, int64_t n) {
  *out = WIRE_OF_INT(n);
  return true;
}

static bool set_text(wire_value *out, str text) {
  *out = WIRE_OF_TEXT(text);
  return true;
}

static size_t count_digits(str s) {
  size_t n = 0;
  while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9') n++;
  return n;
}

/* Takes one of the two bytes from the beginning of *rest, if it is there. */
static bool skip_either(str *rest, char a, char b) {
  if (rest->len == 0 || (rest->ptr[0] != a && rest->ptr[0] != b)) return false;
  *rest = str_skip(*rest, 1);
  return true;
}

/* The parts of a JSON number (RFC 8259 section 6). */
typedef struct {
  str whole, fraction; /* digits */
  bool exponent_negative;
  str exponent; /* digits */
} number_parts;

static bool split_number(str rest, number_parts *out) {
  *out = (number_parts){0};
  (void)skip_either(&rest, '-', '-');
  out->whole = str_slice(rest, 0, count_digits(rest));
  if (out->whole.len == 0 || (out->whole.len > 1 && out->whole.ptr[0] == '0')) return false;
  rest = str_skip(rest, out->whole.len);
  if (skip_either(&rest, '.', '.')) {
    out->fraction = str_slice(rest, 0, count_digits(rest));
    if (out->fraction.len == 0) return false;
    rest = str_skip(rest, out->fraction.len);
  }
  if (skip_either(&rest, 'e', 'E')) {
    out->exponent_negative = rest.len > 0 && rest.ptr[0] == '-';
    (void)skip_either(&rest, '-', '+');
    out->exponent = str_slice(rest, 0, count_digits(rest));
    if (out->exponent.len == 0) return false;
    rest = str_skip(rest, out->exponent.len);
  }
  return rest.len == 0;
}

static size_t count_zeros(str digits) {
  size_t n = 0;
  while (n < digits.len && digits.ptr[n] == '0') n++;
  return n;
}

/* Whether the number is below 1e308 and so certainly a finite double: infinity cannot be bound to a
 * statement. Numbers too small for a double become 0, which is harmless. */
static bool is_finite_double(const number_parts *p) {
  size_t zeros = count_zeros(p->fraction);
  bool below_1 = p->whole.ptr[0] == '0';
  if (below_1 && zeros == p->fraction.len) return true; /* 0, to whatever power */
  int64_t exponent = 0;
  if (p->exponent.len > 0 && !str_to_i64(p->exponent, &exponent)) return p->exponent_negative;
  if (p->exponent_negative) exponent = -exponent;
  /* Without the exponent the number is in [0.1, 1) times ten to this power. */
  int64_t magnitude = below_1 ? -(int64_t)zeros : (int64_t)p->whole.len;
  return exponent <= 308 - magnitude;
}

static bool parse_number(str text, wire_value *out) {
  number_parts parts;
  int64_t n;
  if (!split_number(text, &parts) || !is_finite_double(&parts)) return false;
  bool integer = parts.fraction.len == 0 && parts.exponent.len == 0;
  if (integer && str_to_i64(text, &n)) return set_int(out, n);
  *out = (wire_value){.tag = WIRE_REAL, .text = text};
  return true;
}

bool field_parse(const field *f, str text, wire_value *out) {
  int64_t n;
  switch (f->kind) {
    case FIELD_ID:
    case FIELD_TEXT:
    case FIELD_SLUG:
    case FIELD_MARKDOWN:
    case FIELD_EMAIL:
    case FIELD_URL:
    case FIELD_COLOR:
    case FIELD_JSON:
    case FIELD_REF:
      return set_text(out, text);
    case FIELD_CHOICE:
      return schema_has_choice(f, text) && set_text(out, text);
    case FIELD_INTEGER:
      return str_to_i64(text, &n) && set_int(out, n);
    case FIELD_NUMBER:
      return parse_number(text, out);
    case FIELD_BOOLEAN:
      if (str_eq(text, S("true"))) return set_int(out, 1);
      return str_eq(text, S("false")) && set_int(out, 0);
    case FIELD_DATETIME:
      return time_parse(text, &n) && set_int(out, n);
  }
  __builtin_trap();
}

/* --- writing --------------------------------------------------------------- */

static void write_text(json *j, wire_value value) {
  if (value.tag == WIRE_TEXT) {
    json_str(j, value.text);
  } else {
    json_null(j);
  }
}

/* From D1 it comes as text: see query_sql.c. */
static void write_integer(json *j, wire_value value) {
  int64_t n = value.num;
  if (value.tag == WIRE_INT || (value.tag == WIRE_TEXT && str_to_i64(value.text, &n))) {
    json_i64(j, n);
  } else {
    json_null(j);
  }
}

/* A double that happens to be whole may come as INT, one that needs 17 digits as TEXT. It stays a
 * number however large it is: unlike an integer field's it has lost nothing by being a double. */
static void write_number(json *j, wire_value value) {
  char digits[sizeof "-9223372036854775808"];
  size_t at = sizeof digits;
  if (value.tag == WIRE_REAL || value.tag == WIRE_TEXT) {
    json_number(j, value.text);
  } else if (value.tag == WIRE_INT) {
    /* Negated as unsigned: -INT64_MIN is no int64_t. */
    uint64_t rest = value.num < 0 ? -(uint64_t)value.num : (uint64_t)value.num;
    do {
      digits[--at] = (char)('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    if (value.num < 0) digits[--at] = '-';
    json_raw(j, (str){.ptr = digits + at, .len = sizeof digits - at});
  } else {
    json_null(j);
  }
}

static void write_boolean(json *j, wire_value value) {
  if (value.tag == WIRE_INT && (value.num == 0 || value.num == 1)) {
    json_bool(j, value.num == 1);
  } else {
    json_null(j);
  }
}

/* What RFC 3339 can't express must not be shown as another time. */
static void write_datetime(json *j, wire_value value) {
  if (value.tag == WIRE_INT && value.num >= TIME_MIN_MS && value.num <= TIME_MAX_MS) {
    char text[TIME_TEXT_BYTES];
    time_format(value.num, text);
    json_str(j, (str){.ptr = text, .len = sizeof text});
  } else {
    json_null(j);
  }
}

static void write_json(json *j, wire_value value) {
  if (value.tag == WIRE_TEXT && json_valid(value.text)) {
    json_raw(j, value.text);
  } else {
    json_null(j);
  }
}

void field_write(json *j, const field *f, wire_value value) {
  switch (f->kind) {
    case FIELD_ID:
    case FIELD_TEXT:
    case FIELD_SLUG:
    case FIELD_MARKDOWN:
    case FIELD_EMAIL:
    case FIELD_URL:
    case FIELD_COLOR:
    case FIELD_CHOICE:
    case FIELD_REF:
      write_text(j, value);
      return;
    case FIELD_INTEGER:
      write_integer(j, value);
      return;
    case FIELD_NUMBER:
      write_number(j, value);
      return;
    case FIELD_BOOLEAN:
      write_boolean(j, value);
      return;
    case FIELD_DATETIME:
      write_datetime(j, value);
      return;
    case FIELD_JSON:
      write_json(j, value);
      return;
  }
  __builtin_trap();
}
