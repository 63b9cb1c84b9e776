/* openapi_schema: JSON Schemas (2020-12) of what a table's records, bodies, filters and parameters
 * look like. */
#include "base/limits.h"
#include "cms/api_message.h"
#include "data/condition.h"
#include "data/field.h"
#include "openapi_parts.h"

#ifdef __clang__ /* Asked for rarely: how small it is matters, not how fast. */
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#endif

/* --- fields -------------------------------------------------------------------------------- */

/* Where a schema stands. */
typedef enum { IN_ANSWER, IN_CREATE, IN_PATCH, IN_REPLACE } place;

/* What a kind of field is in JSON: its type, further members of its schema, the most characters
 * that it has by itself (0: no bound), an example. */
typedef struct {
  const char *type, *more;
  int32_t max;
  const char *example;
} kind_schema;

static kind_schema schema_of(field_kind kind) {
  switch (kind) {
    case FIELD_ID:
    case FIELD_REF:
      return (kind_schema){"string", "\"minLength\":1", LIMIT_ID_BYTES,
                           "0198c0de-7a11-7ca5-8e55-0123456789ab"};
    case FIELD_TEXT:
    case FIELD_MARKDOWN:
      return (kind_schema){"string", "", 0, "Example "};
    case FIELD_SLUG:
      return (kind_schema){"string", "\"pattern\":\"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$\"", 0, "slug"};
    case FIELD_EMAIL:
      return (kind_schema){"string", "\"format\":\"email\"", 254, "ann@example.com"};
    case FIELD_URL:
      return (kind_schema){"string", "\"format\":\"uri\",\"pattern\":\"^https?://\"", 0,
                           "https://example.com/"};
    case FIELD_COLOR:
      return (kind_schema){"string", "\"pattern\":\"^#[0-9A-Fa-f]{6}$\"", 0, "#0a84ff"};
    case FIELD_CHOICE:
      return (kind_schema){"string", "", 0, ""};
    case FIELD_INTEGER:
      return (kind_schema){"integer", "\"format\":\"int64\"", 0, ""};
    case FIELD_NUMBER:
      return (kind_schema){"number", "\"format\":\"double\"", 0, ""};
    case FIELD_BOOLEAN:
      return (kind_schema){"boolean", "", 0, "true"};
    case FIELD_DATETIME:
      return (kind_schema){"string", "\"format\":\"date-time\"", 0, "2026-01-31T12:00:00.000Z"};
    case FIELD_JSON:
      return (kind_schema){NULL, "", 0, "{\"any\":[\"JSON\"]}"};
  }
  __builtin_trap();
}

static bool is_number(const field *f) {
  return f->kind == FIELD_INTEGER || f->kind == FIELD_NUMBER;
}

/* Whether its values are strings in JSON. */
static bool is_string(const field *f) {
  return field_is_text(f->kind) || f->kind == FIELD_DATETIME;
}

static str first_choice(const field *f) {
  str rest = str_c(f->opt.choices);
  return str_cut(&rest, ',');
}

/* Text as long as it must be: a beginning, or repeated. */
static void write_text_of(json *j, const char *words, const field *f) {
  str text = str_c(words);
  size_t min = (size_t)f->opt.min, max = (size_t)f->opt.max, len = str_trim(text).len;
  if (len < min) len = min;
  if (max > 0 && len > max) len = max;
  openapi_text(j, "\"", NULL);
  for (size_t i = 0; i < len; i++) buf_char(j->out, text.ptr[i % text.len]);
  buf_char(j->out, '"');
}

static bool write_initial(json *j, const field *f) {
  wire_value value;
  if (!f->opt.initial || !field_parse(f, str_c(f->opt.initial), &value)) return false;
  field_write(j, f, value);
  return true;
}

/* A value that the field may have. */
static void write_example(json *j, const field *f) {
  kind_schema kind = schema_of(f->kind);
  if (write_initial(j, f)) return;
  if (f->kind == FIELD_CHOICE) {
    json_str(j, first_choice(f));
  } else if (is_number(f)) {
    int32_t n = f->opt.min != 0 ? f->opt.min : 1;
    json_i64(j, f->opt.max != 0 && n > f->opt.max ? f->opt.max : n);
  } else if (f->kind == FIELD_TEXT || f->kind == FIELD_MARKDOWN || f->kind == FIELD_SLUG) {
    write_text_of(j, kind.example, f);
  } else if (is_string(f)) {
    json_str(j, str_c(kind.example));
  } else {
    openapi_text(j, kind.example, NULL);
  }
}

/* Who may not read a field sees null. */
static bool is_nullable(const field *f, place at) {
  return !f->opt.required || (at == IN_ANSWER && f->opt.read);
}

/* "type" and what follows from it. In answers an integer that JavaScript would round is a string;
 * in bodies a time may be milliseconds. */
static void write_type(json *j, const field *f, kind_schema kind, place at) {
  const char *other = NULL;
  if (f->kind == FIELD_INTEGER && at == IN_ANSWER && !(f->opt.min && f->opt.max)) {
    other = "string";
    openapi_text(j, "\"pattern\":\"^-?[0-9]+$\"", NULL);
  } else if (f->kind == FIELD_DATETIME && at != IN_ANSWER) {
    other = "integer";
  }
  if (!kind.type) return;
  openapi_key(j, "type", NULL);
  bool nullable = is_nullable(f, at);
  if (!nullable && !other) {
    json_str(j, str_c(kind.type));
    return;
  }
  json_array_begin(j);
  json_str(j, str_c(kind.type));
  if (other) json_str(j, str_c(other));
  if (nullable) json_str(j, S("null"));
  json_array_end(j);
}

static void write_bounds(json *j, const field *f, kind_schema kind) {
  bool number = is_number(f);
  if (!number && !field_is_text(f->kind)) return;
  int32_t max = f->opt.max != 0 && (kind.max == 0 || f->opt.max < kind.max) ? f->opt.max : kind.max;
  if (f->opt.min != 0) openapi_number(j, number ? "minimum" : "minLength", f->opt.min);
  if (max != 0) openapi_number(j, number ? "maximum" : "maxLength", max);
}

static void write_choices(json *j, const field *f, place at) {
  openapi_key(j, "enum", NULL);
  json_array_begin(j);
  for (str rest = str_c(f->opt.choices); rest.ptr;) json_str(j, str_cut(&rest, ','));
  if (is_nullable(f, at)) json_null(j);
  json_array_end(j);
}

static void write_field(json *j, const field *f, place at) {
  kind_schema kind = schema_of(f->kind);
  json_key(j, f->name);
  json_object_begin(j);
  write_type(j, f, kind, at);
  if (f->opt.label) openapi_member(j, "title", str_c(f->opt.label));
  if (f->opt.to) {
    openapi_text(j, "\"description\":\"The id of a record of @t.\"", f->opt.to);
  }
  if (f->kind == FIELD_CHOICE) write_choices(j, f, at);
  if (kind.more[0] && !(f->opt.min > 0 && kind.max == LIMIT_ID_BYTES)) {
    openapi_text(j, kind.more, NULL);
  }
  write_bounds(j, f, kind);
  if (at == IN_ANSWER && (f->opt.readonly || f->kind == FIELD_ID)) {
    openapi_text(j, "\"readOnly\":true", NULL);
  }
  if (at != IN_ANSWER && f->opt.private) openapi_text(j, "\"writeOnly\":true", NULL);
  if ((at == IN_CREATE || at == IN_REPLACE) && f->opt.initial) {
    openapi_key(j, "default", NULL);
    if (!write_initial(j, f)) json_null(j);
  }
  json_object_end(j);
}

/* --- records and bodies -------------------------------------------------------------------- */

static bool stands(const field *f, place at) {
  if (at == IN_ANSWER) return !f->opt.private;
  return !f->opt.readonly && f->kind != FIELD_ID; /* the server's, or in the path */
}

/* Whether a body must have it: nothing else gives it a value. */
static bool must_stand(const field *f, place at) {
  bool whole = at == IN_CREATE || at == IN_REPLACE;
  return whole && stands(f, at) && f->opt.required && !f->opt.initial && !f->opt.from &&
         f->opt.fill == FILL_NEVER;
}

static void write_required(json *j, const table *t, place at) {
  openapi_key(j, "required", NULL);
  json_array_begin(j);
  for (size_t i = 0; i < t->n_fields; i++) {
    if (must_stand(&t->fields[i], at)) json_str(j, t->fields[i].name);
  }
  json_array_end(j);
}

static size_t list_relations(const table *t, relation out[API_MAX_RELATIONS]) {
  return api_relation_list(t, out, API_MAX_RELATIONS);
}

/* What include adds. A record that one may not read is null, or absent from its list. */
static void write_related(json *j, const table *t) {
  relation relations[API_MAX_RELATIONS];
  size_t n = list_relations(t, relations);
  for (size_t i = 0; i < n; i++) {
    const relation *r = &relations[i];
    json_key(j, r->name);
    openapi_text(j, r->kind == RELATION_TO_ONE ? RELATED_ONE : RELATED_MANY, r->to);
  }
}

/* An example has what must be there, and whatever else is not null by itself. */
static void write_record_example(json *j, const table *t, place at) {
  openapi_key(j, "examples", NULL);
  json_array_begin(j);
  json_object_begin(j);
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    bool shown = at == IN_ANSWER || !(f->opt.from && f->opt.required);
    if (!stands(f, at) || !shown) continue;
    json_key(j, f->name);
    write_example(j, f);
    if (at == IN_PATCH) break;
  }
  json_object_end(j);
  json_array_end(j);
}

static void write_record(json *j, const table *t, const char *name, place at) {
  openapi_key(j, name, t);
  json_object_begin(j);
  openapi_member(j, "type", S("object"));
  /* Nothing is required of an answer, because of the parameter fields. */
  if (at != IN_ANSWER && at != IN_PATCH) write_required(j, t, at);
  openapi_key(j, "properties", NULL);
  json_object_begin(j);
  for (size_t i = 0; i < t->n_fields; i++) {
    if (stands(&t->fields[i], at)) write_field(j, &t->fields[i], at);
  }
  if (at == IN_ANSWER) write_related(j, t);
  json_object_end(j);
  openapi_text(j, "\"additionalProperties\":false", NULL);
  write_record_example(j, t, at);
  json_object_end(j);
}

/* --- filters ------------------------------------------------------------------------------- */

static const char *operand_schema(query_operand operand) {
  switch (operand) {
    case OPERAND_ONE:
      return "{\"type\":[\"string\",\"number\",\"boolean\"]}";
    case OPERAND_TEXT:
      return "{\"type\":\"string\"}";
    case OPERAND_LIST:
      return "{\"type\":[\"array\",\"string\",\"number\",\"boolean\"]}";
    case OPERAND_TWO:
      return "{\"type\":[\"array\",\"string\"],\"minItems\":2,\"maxItems\":2}";
    case OPERAND_FLAG:
      return "{\"type\":\"boolean\"}";
  }
  __builtin_trap();
}

static void write_condition(json *j, const char *name, bool of_text) {
  openapi_key(j, name, NULL);
  openapi_text(j,
               "{\"anyOf\":[{\"type\":[\"string\",\"number\",\"boolean\"]},{\"type\":\"object\","
               "\"additionalProperties\":false,\"properties\":{",
               NULL);
  json_join(j);
  for (query_op op = 0; op < OP_COUNT; op++) {
    if (!of_text && query_op_operand(op) == OPERAND_TEXT) continue;
    json_key(j, query_op_name(op));
    openapi_text(j, operand_schema(query_op_operand(op)), NULL);
  }
  openapi_end(j, "}}]}");
}

void openapi_write_operators(json *j) {
  write_condition(j, "filter.text", true);
  write_condition(j, "filter.value", false);
}

/* Whether a record of some table can have many of this one. */
static bool comes_in_numbers(const table *t) {
  relation relations[API_MAX_RELATIONS];
  for (size_t i = 0; i < schema_n_shown; i++) {
    size_t n = list_relations(schema_tables[i], relations);
    for (size_t k = 0; k < n; k++) {
      if (relations[k].to == t && relations[k].kind != RELATION_TO_ONE) return true;
    }
  }
  return false;
}

static void write_filters(json *j, const table *t) {
  relation relations[API_MAX_RELATIONS];
  size_t n = list_relations(t, relations);
  openapi_text(j, FILTERS, t);
  for (size_t i = 0; i < t->n_fields; i++) {
    if (t->fields[i].opt.private) continue;
    json_key(j, t->fields[i].name);
    openapi_ref(j, "schemas/filter.", field_is_text(t->fields[i].kind) ? "text" : "value", NULL);
  }
  for (size_t i = 0; i < n; i++) {
    json_key(j, relations[i].name);
    bool one = relations[i].kind == RELATION_TO_ONE;
    openapi_ref(j, "schemas/", one ? "@t.filters" : "@t.quantified", relations[i].to);
  }
  openapi_end(j, "}}");
  if (comes_in_numbers(t)) openapi_text(j, QUANTIFIED, t);
}

/* --- parameters ---------------------------------------------------------------------------- */

/* a|b|c: of public fields, or of relations. */
static void write_names(buf *out, const table *t, bool of_relations) {
  relation relations[API_MAX_RELATIONS];
  size_t n = of_relations ? list_relations(t, relations) : t->n_fields, written = 0;
  for (size_t i = 0; i < n; i++) {
    if (!of_relations && t->fields[i].opt.private) continue;
    if (written++ > 0) buf_char(out, '|');
    buf_str(out, of_relations ? relations[i].name : t->fields[i].name);
  }
}

static bool has_relations(const table *t) {
  relation relations[API_MAX_RELATIONS];
  return list_relations(t, relations) > 0;
}

/* An array of names; `pattern` has N for the fields, R for the relations. */
static void write_name_list(json *j, const char *name, const table *t, const char *pattern) {
  openapi_key(j, name, t);
  openapi_text(j,
               "{\"type\":\"array\",\"minItems\":1,\"uniqueItems\":true,\"items\":{\"type\":"
               "\"string\",\"pattern\":\"^(",
               NULL);
  for (; *pattern; pattern++) {
    char c = *pattern;
    if (c == 'N' || c == 'R') {
      write_names(j->out, t, c == 'R');
    } else {
      buf_char(j->out, c);
    }
  }
  openapi_end(j, ")$\"}}");
}

static void write_name_lists(json *j, const table *t) {
  bool related = has_relations(t);
  write_name_list(j, "@t.fields", t, related ? "N|(R)([.][A-Za-z0-9_]+)+" : "N");
  write_name_list(j, "@t.sort", t, "(N)(:(asc|desc))?");
  if (related) write_name_list(j, "@t.include", t, "(R)([.][A-Za-z0-9_]+){0,2}");
}

/* How a branch of related records is shaped, and how a list is: by parameters of the same names. */
static const struct {
  const char *name, *rest;
  bool for_one, of_table;
} SHAPES[] = {
    {"fields", FIELDS_PARAMETER, true, true},
    {"sort", SORT_PARAMETER, false, true},
    {"filters", FILTERS_PARAMETER, true, true},
    {"limit", BRANCH_LIMIT_PARAMETER, false, false},
};
enum { SHAPE_COUNT = sizeof SHAPES / sizeof *SHAPES };

static bool applies(size_t shape, const relation *r) {
  return SHAPES[shape].for_one || r->kind != RELATION_TO_ONE;
}

/* What a parameter is, behind its name; of records of `t`. */
static void write_shape(json *j, size_t shape, const table *t) {
  openapi_text(j, SHAPES[shape].rest, NULL);
  if (!SHAPES[shape].of_table) return;
  openapi_text(j, "\"schema\":{\"$ref\":\"#/components/schemas/@t.", t);
  openapi_end(j, SHAPES[shape].name);
  openapi_end(j, "\"}");
}

static void write_own_parameters(json *j, const table *t) {
  for (size_t i = 0; i < SHAPE_COUNT; i++) {
    if (!SHAPES[i].of_table) continue;
    openapi_text(j, "\"@t.", t);
    openapi_end(j, SHAPES[i].name);
    openapi_end(j, "\":");
    json_join(j);
    json_object_begin(j);
    openapi_member(j, "name", str_c(SHAPES[i].name));
    write_shape(j, i, t);
    json_object_end(j);
  }
}

/* "posts.include.comments.limit", the rest of a text. */
static void write_shape_key(json *j, const relation *r, size_t shape) {
  openapi_end(j, ".include.");
  buf_str(j->out, r->name);
  openapi_end(j, ".");
  openapi_end(j, SHAPES[shape].name);
}

void openapi_write_parameters(json *j, const table *t) {
  relation relations[API_MAX_RELATIONS];
  size_t n = list_relations(t, relations);
  write_own_parameters(j, t);
  if (n > 0) openapi_text(j, INCLUDE_PARAMETER, t);
  for (size_t i = 0; i < n * SHAPE_COUNT; i++) {
    const relation *r = &relations[i / SHAPE_COUNT];
    size_t shape = i % SHAPE_COUNT;
    if (!applies(shape, r)) continue;
    openapi_text(j, "\"@t", t);
    write_shape_key(j, r, shape);
    openapi_end(j, "\":{\"name\":\"include[");
    buf_str(j->out, r->name);
    openapi_end(j, "][");
    openapi_end(j, SHAPES[shape].name);
    openapi_end(j, "]\"");
    write_shape(j, shape, r->to);
    json_object_end(j);
  }
}

void openapi_write_include_refs(json *j, const table *t) {
  relation relations[API_MAX_RELATIONS];
  size_t n = list_relations(t, relations);
  if (n > 0) openapi_ref(j, "parameters/", "@t.include", t);
  for (size_t i = 0; i < n * SHAPE_COUNT; i++) {
    const relation *r = &relations[i / SHAPE_COUNT];
    if (!applies(i % SHAPE_COUNT, r)) continue;
    openapi_text(j, "{\"$ref\":\"#/components/parameters/@t", t);
    write_shape_key(j, r, i % SHAPE_COUNT);
    openapi_end(j, "\"}");
  }
}

static bool is_nobody(const char *rule) { return str_eq(str_c(rule), S(NOBODY)); }

bool openapi_is_read_only(const table *t) {
  return is_nobody(t->opt.create) && is_nobody(t->opt.update) && is_nobody(t->opt.delete);
}

void openapi_write_schemas(json *j, const table *t) {
  write_record(j, t, "@t", IN_ANSWER);
  if (!openapi_is_read_only(t)) {
    write_record(j, t, "@t.create", IN_CREATE);
    write_record(j, t, "@t.patch", IN_PATCH);
    write_record(j, t, "@t.replace", IN_REPLACE);
  }
  write_filters(j, t);
  write_name_lists(j, t);
}

#ifdef __clang__
#pragma clang attribute pop
#endif
