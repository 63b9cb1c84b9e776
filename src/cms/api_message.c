/* api_message: see cms/api_message.h. */
#include "cms/api_message.h"

enum { QUOTE_BYTES = 80 };

message message_make(arena *mem) { return (message){.text = buf_make(mem, 160)}; }

void message_text(message *m, str text) { buf_str(&m->text, text); }

void message_quote(message *m, str text) {
  size_t end = text.len;
  if (end > QUOTE_BYTES) { /* cut between characters, not within one */
    end = QUOTE_BYTES;
    while (end > 0 && ((unsigned char)text.ptr[end] & 0xC0) == 0x80) end--;
  }
  buf_char(&m->text, '"');
  buf_str(&m->text, str_slice(text, 0, end));
  if (end < text.len) buf_str(&m->text, S("…"));
  buf_char(&m->text, '"');
}

void message_number(message *m, int64_t n) { buf_i64(&m->text, n); }

void message_item(message *m, size_t i, str text) {
  if (i) buf_str(&m->text, S(", "));
  buf_str(&m->text, text);
}

err message_error(message *m, str parameter) {
  buf_char(&m->text, '.');
  if (!buf_ok(&m->text)) {
    return err_no_memory();
  }
  return err_make(ERR_BAD_REQUEST, parameter, buf_view(&m->text));
}

const field *api_field_find(const table *t, str name) {
  const field *f = schema_field(t, name);
  return f && !f->opt.private ? f : NULL;
}

static bool is_private(const relation *r) {
  return r->key->opt.private || (r->far_key && r->far_key->opt.private);
}

bool api_relation_find(const table *t, str name, relation *out) {
  return relation_find(t, name, out) && !is_private(out);
}

size_t api_relation_list(const table *t, relation *out, size_t cap) {
  size_t count = relation_list(t, out, cap), kept = 0;
  if (count > cap) count = cap;
  for (size_t i = 0; i < count; i++) {
    if (!is_private(&out[i])) out[kept++] = out[i];
  }
  return kept;
}

void api_list_fields(message *m, const table *t, size_t *n) {
  for (size_t i = 0; i < t->n_fields; i++) {
    if (!t->fields[i].opt.private) message_item(m, (*n)++, t->fields[i].name);
  }
}

void api_list_relations(message *m, const table *t, size_t *n) {
  relation relations[API_MAX_RELATIONS];
  size_t count = api_relation_list(t, relations, API_MAX_RELATIONS);
  for (size_t i = 0; i < count; i++) message_item(m, (*n)++, relations[i].name);
}

err api_unknown_relation(arena *mem, str parameter, const table *t, str name) {
  size_t n = 0;
  message m = message_make(mem);
  message_quote(&m, t->name);
  message_text(&m, S(" has no relation "));
  message_quote(&m, name);
  message_text(&m, S("; there are: "));
  api_list_relations(&m, t, &n);
  if (n == 0) message_text(&m, S("none"));
  return message_error(&m, parameter);
}

err api_unknown_field(arena *mem, str parameter, const table *t, str name) {
  message m = message_make(mem);
  size_t n = 0;
  message_quote(&m, t->name);
  message_text(&m, S(" has no field "));
  message_quote(&m, name);
  message_text(&m, S("; there are: "));
  api_list_fields(&m, t, &n);
  return message_error(&m, parameter);
}

err api_given_twice(arena *mem, str parameter, str item) {
  message m = message_make(mem);
  message_quote(&m, item.ptr ? item : parameter);
  message_text(&m, S(" is given twice"));
  if (item.ptr) {
    message_text(&m, S(" in "));
    message_quote(&m, parameter);
  }
  return message_error(&m, parameter);
}

err api_too_many(arena *mem, str parameter, int64_t most) {
  message m = message_make(mem);
  message_quote(&m, parameter);
  message_text(&m, S(" has too many items; there may be "));
  message_number(&m, most);
  return message_error(&m, parameter);
}
