/* describe: see cms/describe.h. Written from the descriptors anew each time, some tens of
 * microseconds; what it says of rights is rule_judge's word, and the statement's is the last. */
#include "cms/describe.h"

#include "cms/api.h"
#include "cms/api_message.h"
#include "cms/auth.h"
#include "data/field.h"
#include "data/rule.h"
#include "format/json.h"

static rule_verdict judge(const context *c, const char *rule) {
  return rule_judge(rule ? str_c(rule) : S(ADMIN), &c->principal);
}

/* What a table's rule comes to; nothing, for a token that is not for this. */
static rule_verdict judge_action(const context *c, const table *t, unsigned action,
                                 const char *rule) {
  return auth_is_in_scope(c, schema_table_bits(t), action) ? judge(c, rule) : RULE_NEVER;
}

/* Whether a field's own rule, if it has one, lets whoever asks. */
static bool may(const context *c, const char *rule) {
  return !rule || judge(c, rule) != RULE_NEVER;
}

static str verdict_name(rule_verdict v) {
  switch (v) {
    case RULE_NEVER:
      return S("never");
    case RULE_PERHAPS:
      return S("perhaps");
    case RULE_ALWAYS:
      return S("always");
  }
  __builtin_trap();
}

static void key_bool(json *j, str name, bool value) {
  json_key(j, name);
  json_bool(j, value);
}

/* A text, or null. */
static void key_text(json *j, str name, str text) {
  json_key(j, name);
  if (text.ptr) {
    json_str(j, text);
  } else {
    json_null(j);
  }
}

/* A bound; 0 is none. */
static void key_bound(json *j, str name, int32_t bound) {
  json_key(j, name);
  if (bound != 0) {
    json_i64(j, bound);
  } else {
    json_null(j);
  }
}

static void key_choices(json *j, const field *f) {
  json_key(j, S("choices"));
  if (f->kind != FIELD_CHOICE) {
    json_null(j);
    return;
  }
  json_array_begin(j);
  for (str rest = str_c(f->opt.choices); rest.ptr;) json_str(j, str_cut(&rest, ','));
  json_array_end(j);
}

static void key_initial(json *j, const field *f) {
  wire_value value;
  json_key(j, S("initial"));
  if (f->opt.initial && field_parse(f, str_c(f->opt.initial), &value)) {
    field_write(j, f, value);
  } else {
    json_null(j);
  }
}

static str fill_name(field_fill fill) {
  switch (fill) {
    case FILL_NEVER:
      return STR_EMPTY;
    case FILL_ON_CREATE:
      return S("create");
    case FILL_ON_UPDATE:
      return S("update");
  }
  __builtin_trap();
}

static str on_delete_name(const field *f) {
  if (f->kind != FIELD_REF) return STR_EMPTY;
  switch (f->opt.on_delete) {
    case ON_DELETE_RESTRICT:
      return S("restrict");
    case ON_DELETE_CASCADE:
      return S("cascade");
    case ON_DELETE_SET_NULL:
      return S("set-null");
  }
  __builtin_trap();
}

static void write_field(json *j, const context *c, const field *f, bool reads, bool writes) {
  bool ref = f->kind == FIELD_REF;
  json_object_begin(j);
  json_key_str(j, S("name"), f->name);
  json_key_str(j, S("label"), f->opt.label ? str_c(f->opt.label) : f->name);
  json_key_str(j, S("kind"), field_kind_name(f->kind));
  key_bool(j, S("required"), f->opt.required);
  key_bool(j, S("unique"), f->opt.unique);
  key_bool(j, S("readonly"), f->opt.readonly || f->kind == FIELD_ID);
  key_bool(j, S("private"), f->opt.private);
  key_bound(j, S("min"), f->opt.min);
  key_bound(j, S("max"), f->opt.max);
  key_choices(j, f);
  key_initial(j, f);
  key_text(j, S("from"), str_c(f->opt.from));
  key_text(j, S("fill"), fill_name(f->opt.fill));
  key_text(j, S("to"), ref ? f->opt.to->name : STR_EMPTY);
  key_text(j, S("as"), ref ? relation_to_one(f).name : STR_EMPTY);
  key_text(j, S("on_delete"), on_delete_name(f));
  key_bool(j, S("reads"), reads && !f->opt.private && may(c, f->opt.read));
  key_bool(j, S("writes"),
           writes && !f->opt.readonly && f->kind != FIELD_ID && may(c, f->opt.write));
  json_object_end(j);
}

static void write_relations(json *j, const table *t) {
  static const str KINDS[] = {{"to-one", 6}, {"to-many", 7}, {"many-to-many", 12}};
  relation relations[API_MAX_RELATIONS];
  size_t count = api_relation_list(t, relations, API_MAX_RELATIONS);
  json_array_begin(j);
  for (size_t i = 0; i < count; i++) {
    const relation *r = &relations[i];
    json_object_begin(j);
    json_key_str(j, S("name"), r->name);
    json_key_str(j, S("kind"), KINDS[r->kind]);
    json_key_str(j, S("table"), r->to->name);
    json_key_str(j, S("key"), r->key->name);
    key_text(j, S("far_key"), r->far_key ? r->far_key->name : STR_EMPTY);
    key_text(j, S("through"), r->far_key ? r->key->table->name : STR_EMPTY);
    json_object_end(j);
  }
  json_array_end(j);
}

/* What a record is called among people: its first short text; a slug or an address failing that. */
static str title_field(const table *t) {
  static const field_kind KINDS[] = {FIELD_TEXT, FIELD_SLUG, FIELD_EMAIL, FIELD_URL};
  for (size_t k = 0; k < sizeof KINDS / sizeof *KINDS; k++) {
    for (size_t i = 0; i < t->n_fields; i++) {
      const field *f = &t->fields[i];
      if (f->kind == KINDS[k] && !f->opt.private) return f->name;
    }
  }
  return STR_EMPTY;
}

static void write_table(json *j, const context *c, const table *t) {
  const field *created = schema_created_field(t);
  rule_verdict reads = judge_action(c, t, ASKER_MAY_READ, t->opt.read);
  rule_verdict creates = judge_action(c, t, ASKER_MAY_CREATE, t->opt.create);
  rule_verdict updates = judge_action(c, t, ASKER_MAY_UPDATE, t->opt.update);
  rule_verdict deletes = judge_action(c, t, ASKER_MAY_DELETE, t->opt.delete);
  json_object_begin(j);
  json_key_str(j, S("name"), t->name);
  json_key_str(j, S("label"), t->opt.label ? str_c(t->opt.label) : t->name);
  key_bool(j, S("join"), t->opt.join);
  key_bool(j, S("internal"), false);
  json_key(j, S("fields"));
  json_array_begin(j);
  for (size_t i = 0; i < t->n_fields; i++) {
    write_field(j, c, &t->fields[i], reads != RULE_NEVER,
                creates != RULE_NEVER || updates != RULE_NEVER);
  }
  json_array_end(j);
  json_key(j, S("relations"));
  write_relations(j, t);
  json_key(j, S("may"));
  json_object_begin(j);
  json_key_str(j, S("read"), verdict_name(reads));
  json_key_str(j, S("create"), verdict_name(creates));
  json_key_str(j, S("update"), verdict_name(updates));
  json_key_str(j, S("delete"), verdict_name(deletes));
  json_object_end(j);
  key_text(j, S("title_field"), title_field(t));
  key_text(j, S("created_field"), created ? created->name : STR_EMPTY);
  json_object_end(j);
}

static err begin(context *c) {
  enum { TABLE_BYTES = 4096 };
  err e = api_refuse_params(c);
  if (err_is(e)) return e;
  buf body = buf_make(c->mem, TABLE_BYTES * (schema_n_shown + 1));
  json j = json_make(&body);
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_object_begin(&j);
  json_key_str(&j, S("site"), c->config->site_name);
  json_key(&j, S("version"));
  json_raw(&j, S("\""));
  buf_hex64(&body, schema_hash());
  buf_char(&body, '"');
  json_key(&j, S("tables"));
  json_array_begin(&j);
  for (size_t i = 0; i < schema_n_shown; i++) write_table(&j, c, schema_tables[i]);
  json_array_end(&j);
  json_object_end(&j);
  json_object_end(&j);
  if (!buf_ok(&body)) return err_no_memory();
  response_json(&c->res, buf_view(&body));
  /* It is another for each principal, and a change of role shows at once. */
  response_header(&c->res, S("cache-control"), S("private, no-store"));
  return OK;
}

const handler describe_schema = {.begin = begin, .asked = ASKED_BEFORE_BEGIN};
