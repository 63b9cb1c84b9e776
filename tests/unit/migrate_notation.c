/* migrate_notation: see migrate_notation.h. */
#include "migrate_notation.h"

#include <string.h>

#include "data/field.h"

enum { FIELDS_MAX = 32, INDEXES_MAX = 16 };

/* A table with room to grow, and what is resolved when all tables are known. */
typedef struct {
  table table;
  field fields[FIELDS_MAX];
  index_def indexes[INDEXES_MAX];
  str targets[FIELDS_MAX];
  str on[INDEXES_MAX];
} draft;

typedef struct {
  arena *mem;
  str rest;
  draft *drafts[NOTATION_TABLES];
  size_t count;
} reader;

static bool is_word(char c) { return (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9'); }

static bool is_value(char c) {
  return is_word(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == ',';
}

static str take(reader *r, bool (*belongs)(char)) {
  size_t n = 0;
  while (n < r->rest.len && belongs(r->rest.ptr[n])) n++;
  str taken = str_slice(r->rest, 0, n);
  r->rest = str_skip(r->rest, n);
  ASSERT(n > 0);
  return taken;
}

static bool next_is(reader *r, char c) {
  if (r->rest.len == 0 || r->rest.ptr[0] != c) return false;
  r->rest = str_skip(r->rest, 1);
  return true;
}

static str until(reader *r, char end) {
  str taken = str_cut(&r->rest, end);
  ASSERT(r->rest.ptr);
  return taken;
}

static char *text_of(reader *r, str s) {
  char *copy = arena_alloc(r->mem, s.len + 1);
  ASSERT(copy);
  memcpy(copy, s.ptr, s.len);
  return copy;
}

static field_kind kind_of(str name) {
  for (field_kind kind = FIELD_ID; kind <= FIELD_REF; kind++) {
    if (str_eq(field_kind_name(kind), name)) return kind;
  }
  __builtin_trap();
}

static field *add_field(draft *d, str name, field_kind kind) {
  ASSERT(d->table.n_fields < FIELDS_MAX);
  field *f = &d->fields[d->table.n_fields];
  *f =
      (field){.kind = kind, .index = (uint16_t)d->table.n_fields, .name = name, .table = &d->table};
  d->table.n_fields++;
  return f;
}

static void add_audit(draft *d) {
  field *created = add_field(d, S("created_on"), FIELD_DATETIME);
  created->opt = (field_options){.required = true, .fill = FILL_ON_CREATE};
  field *updated = add_field(d, S("updated_on"), FIELD_DATETIME);
  updated->opt = (field_options){.required = true, .fill = FILL_ON_UPDATE};
}

static void read_modifiers(reader *r, draft *d, field *f) {
  for (bool more = true; more;) {
    if (next_is(r, '!')) {
      f->opt.required = true;
    } else if (next_is(r, '^')) {
      f->opt.unique = true;
    } else if (next_is(r, '%')) {
      f->opt.private = true;
    } else if (next_is(r, '=')) {
      f->opt.initial = text_of(r, take(r, is_value));
    } else if (next_is(r, '[')) {
      f->opt.choices = text_of(r, until(r, ']'));
    } else if (next_is(r, '>')) {
      d->targets[f->index] = take(r, is_word);
    } else if (next_is(r, '<')) {
      f->opt.was = text_of(r, take(r, is_word));
    } else if (next_is(r, '/')) {
      f->opt.as = text_of(r, take(r, is_word));
    } else if (next_is(r, '|')) {
      f->opt.reverse = text_of(r, take(r, is_word));
    } else if (next_is(r, '~')) {
      f->opt.on_delete = next_is(r, 'c')   ? ON_DELETE_CASCADE
                         : next_is(r, 'n') ? ON_DELETE_SET_NULL
                                           : (next_is(r, 'r'), ON_DELETE_RESTRICT);
    } else if (next_is(r, '+')) {
      f->opt.fill = next_is(r, 'c') ? FILL_ON_CREATE : (next_is(r, 'u'), FILL_ON_UPDATE);
    } else {
      more = false;
    }
  }
}

static void read_index(reader *r, draft *d) {
  ASSERT(d->table.n_indexes < INDEXES_MAX);
  size_t at = d->table.n_indexes++;
  d->indexes[at].unique = next_is(r, '^');
  d->on[at] = take(r, is_value);
  if (!next_is(r, '?')) return;
  ASSERT(next_is(r, '('));
  d->indexes[at].where = text_of(r, until(r, ')'));
}

static void read_table(reader *r) {
  draft *d = arena_alloc(r->mem, sizeof *d);
  ASSERT(d && r->count < NOTATION_TABLES);
  r->drafts[r->count++] = d;
  d->table = (table){.name = take(r, is_word),
                     .opt = {.read = ANYONE},
                     .fields = d->fields,
                     .indexes = d->indexes};
  if (next_is(r, '<')) d->table.opt.was = text_of(r, take(r, is_word));
  add_field(d, S("id"), FIELD_ID)->opt = (field_options){.required = true, .unique = true};
  ASSERT(next_is(r, '{'));
  while (!next_is(r, '}')) {
    if (next_is(r, ' ')) continue;
    if (next_is(r, '*')) {
      add_audit(d);
    } else if (next_is(r, '@')) {
      read_index(r, d);
    } else {
      str name = take(r, is_word);
      ASSERT(next_is(r, ':'));
      read_modifiers(r, d, add_field(d, name, kind_of(take(r, is_word))));
    }
  }
}

/* Names that no two refs share, unless they were given. */
static void name_relations(reader *r, draft *d, field *f) {
  buf as = buf_make(r->mem, 0), reverse = buf_make(r->mem, 0);
  buf_str(&as, f->name);
  buf_str(&as, S("_one"));
  buf_str(&reverse, d->table.name);
  buf_char(&reverse, '_');
  buf_str(&reverse, f->name);
  if (!f->opt.as) f->opt.as = text_of(r, buf_view(&as));
  if (!f->opt.reverse) f->opt.reverse = text_of(r, buf_view(&reverse));
}

static void resolve(reader *r, draft *d) {
  for (size_t i = 0; i < d->table.n_fields; i++) {
    for (size_t k = 0; k < r->count && d->targets[i].len > 0; k++) {
      if (str_eq(r->drafts[k]->table.name, d->targets[i])) {
        d->fields[i].opt.to = &r->drafts[k]->table;
      }
    }
    ASSERT(d->fields[i].kind != FIELD_REF || d->fields[i].opt.to);
    if (d->targets[i].len > 0) name_relations(r, d, &d->fields[i]);
  }
  for (size_t i = 0; i < d->table.n_indexes; i++) {
    size_t n = 0;
    for (str rest = d->on[i]; rest.ptr;) {
      const field *f = schema_field(&d->table, str_cut(&rest, ','));
      ASSERT(f && n < INDEX_MAX_FIELDS);
      d->indexes[i].on[n++] = f;
    }
  }
}

notation notation_read(arena *mem, const char *text) {
  reader r = {.mem = mem, .rest = str_c(text)};
  notation out = {0};
  while (r.rest.len > 0) {
    if (!next_is(&r, ' ')) read_table(&r);
  }
  for (size_t i = 0; i < r.count; i++) {
    resolve(&r, r.drafts[i]);
    out.tables[out.n_tables++] = &r.drafts[i]->table;
  }
  return out;
}
