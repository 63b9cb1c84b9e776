/* types: see cms/types.h. */
#include "cms/types.h"

#include "data/field.h"
#include "data/schema.h"
#include "format/json.h"

typedef enum { IN_RECORD, IN_CREATE, IN_PATCH } place;

static void line_begin(buf *out, size_t depth) {
  for (size_t i = 0; i < depth; i++) buf_str(out, S("  "));
}

/* "draft" | "published" */
static void write_choices(buf *out, const field *f) {
  bool more = false;
  for (str rest = str_c(f->opt.choices); rest.ptr; more = true) {
    json text = json_make(out);
    if (more) buf_str(out, S(" | "));
    json_str(&text, str_cut(&rest, ','));
  }
}

/* Integers beyond 2^53 travel as strings; both bounds of a field are far below that. */
static str integer_type(const field *f) {
  return f->opt.min != 0 && f->opt.max != 0 ? S("number") : S("Integer");
}

static void write_type(buf *out, const field *f, bool written) {
  switch (f->kind) {
    case FIELD_ID:
    case FIELD_TEXT:
    case FIELD_SLUG:
    case FIELD_MARKDOWN:
    case FIELD_EMAIL:
    case FIELD_URL:
    case FIELD_COLOR:
    case FIELD_REF:
      buf_str(out, S("string"));
      return;
    case FIELD_CHOICE:
      write_choices(out, f);
      return;
    case FIELD_INTEGER:
      buf_str(out, integer_type(f));
      return;
    case FIELD_NUMBER:
      buf_str(out, S("number"));
      return;
    case FIELD_BOOLEAN:
      buf_str(out, S("boolean"));
      return;
    case FIELD_DATETIME: /* milliseconds may be written too */
      buf_str(out, written ? S("string | number") : S("string"));
      return;
    case FIELD_JSON:
      buf_str(out, S("Json"));
      return;
  }
  __builtin_trap();
}

static bool stands_in(const field *f, place p) {
  if (p == IN_RECORD) return !f->opt.private;
  return !f->opt.readonly && f->kind != FIELD_ID; /* the server gives it, or the URL has it */
}

/* Whether a body must have it: nobody else says what it is. */
static bool must_be_given(const field *f) {
  return f->opt.required && !f->opt.initial && !f->opt.from && f->opt.fill == FILL_NEVER;
}

static void write_fields(buf *out, const table *t, str name, place p) {
  line_begin(out, 2);
  buf_str(out, name);
  buf_str(out, S(": {\n"));
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    if (!stands_in(f, p)) continue;
    bool optional = p == IN_PATCH || (p == IN_CREATE && !must_be_given(f));
    line_begin(out, 3);
    buf_str(out, f->name);
    buf_str(out, optional ? S("?: ") : S(": "));
    write_type(out, f, p != IN_RECORD);
    /* Json has a null of its own. */
    bool hidden = p == IN_RECORD && f->opt.read; /* from whoever may not read it */
    if ((!f->opt.required || hidden) && f->kind != FIELD_JSON) buf_str(out, S(" | null"));
    buf_str(out, S(";\n"));
  }
  line_begin(out, 2);
  buf_str(out, S("};\n"));
}

/* What a field may be compared with. */
static void write_comparison(buf *out, const field *f) {
  bool text = field_is_text(f->kind);
  buf_str(out, text ? S("TextFilter<") : S("ValueFilter<"));
  if (f->kind == FIELD_JSON) {
    buf_str(out, S("string")); /* its text */
  } else {
    write_type(out, f, true);
  }
  buf_str(out, S(">"));
}

static void write_filters(buf *out, const table *t) {
  line_begin(out, 2);
  buf_str(out, S("filters: {\n"));
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    if (f->opt.private) continue;
    line_begin(out, 3);
    buf_str(out, f->name);
    buf_str(out, S("?: "));
    write_comparison(out, f);
    buf_str(out, S(";\n"));
  }
  line_begin(out, 2);
  buf_str(out, S("};\n"));
}

/* A record that one may not read is not there for one: only where everybody reads all records does
 * a reference surely lead to one. */
static str relation_type(const relation *r) {
  if (r->kind != RELATION_TO_ONE) return S("ToMany<\"");
  bool sure = r->key->opt.required && str_eq(str_c(r->to->opt.read), S(ANYONE));
  return sure ? S("ToOne<\"") : S("ToOneOrNone<\"");
}

/* What a private reference says may not be found out by following it. */
static bool is_private(const relation *r) {
  return r->key->opt.private || (r->far_key && r->far_key->opt.private);
}

static void write_relations(buf *out, const table *t, arena *mem) {
  size_t n = relation_list(t, NULL, 0);
  relation *relations = arena_alloc_array(mem, n, sizeof *relations);
  if (!relations) {
    out->failed = true;
    return;
  }
  (void)relation_list(t, relations, n);
  line_begin(out, 2);
  buf_str(out, S("relations: {\n"));
  for (size_t i = 0; i < n; i++) {
    if (is_private(&relations[i])) continue;
    line_begin(out, 3);
    buf_str(out, relations[i].name);
    buf_str(out, S(": "));
    buf_str(out, relation_type(&relations[i]));
    buf_str(out, relations[i].to->name);
    buf_str(out, S("\">;\n"));
  }
  line_begin(out, 2);
  buf_str(out, S("};\n"));
}

void types_write(buf *out, arena *mem) {
  buf_str(out, S("// Made from schema/ by `npm run types`; not to be edited.\n\n"
                 "export interface Tables {\n"));
  for (size_t i = 0; i < schema_n_shown; i++) {
    const table *t = schema_tables[i];
    line_begin(out, 1);
    buf_str(out, t->name);
    buf_str(out, S(": {\n"));
    write_fields(out, t, S("record"), IN_RECORD);
    write_fields(out, t, S("create"), IN_CREATE);
    write_fields(out, t, S("patch"), IN_PATCH);
    write_filters(out, t);
    write_relations(out, t, mem);
    line_begin(out, 1);
    buf_str(out, S("};\n"));
  }
  buf_str(out, S("}\n\n"));
}
