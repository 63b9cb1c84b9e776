/* auth_scope: what a token is for: some tables, some actions. */
#include "auth_parts.h"
#include "cms/api_message.h"
#include "format/json_tree.h"

static uint64_t bit_of(const table *t) { return UINT64_C(1) << schema_table_index(t); }

static uint64_t named_by_relation(const relation *r) {
  uint64_t tables = bit_of(r->to);
  return r->kind == RELATION_MANY_TO_MANY ? tables | bit_of(r->key->table) : tables;
}

static uint64_t named_by_condition(const condition *c) {
  uint64_t tables = c->relation ? named_by_relation(c->relation) : 0;
  for (size_t i = 0; i < c->n_parts; i++) tables |= named_by_condition(&c->parts[i]);
  return tables;
}

/* Unlike query_tables, without those that only rules look at: these are the schema's word, not the
 * client's. */
static uint64_t named_by_query(const query *q) {
  uint64_t tables = bit_of(q->table);
  for (size_t i = 0; i < q->n_conditions; i++) tables |= named_by_condition(&q->conditions[i]);
  for (size_t i = 0; i < q->n_includes; i++) {
    tables |= named_by_relation(&q->includes[i].relation) | named_by_query(q->includes[i].query);
  }
  return tables;
}

static err refuse_table(const context *c, uint64_t missing) {
  message m = message_make(c->mem);
  size_t i = 0;
  while (!(missing >> i & 1)) i++;
  message_text(&m, S("The token is not for the table "));
  message_quote(&m, schema_tables[i]->name);
  err e = message_error(&m, STR_EMPTY);
  if (e.code == ERR_BAD_REQUEST) e.code = ERR_FORBIDDEN;
  return e;
}

bool auth_is_in_scope(const context *c, uint64_t tables, unsigned may) {
  return (tables & ~c->asker.tables) == 0 && (may & ~c->asker.may) == 0;
}

err auth_check_scope(const context *c, uint64_t tables, unsigned may) {
  uint64_t missing = tables & ~c->asker.tables;
  if (auth_is_in_scope(c, tables, may)) return OK;
  if (missing != 0) return refuse_table(c, missing);
  return err_make(ERR_FORBIDDEN, STR_EMPTY, S("The token is not for this action."));
}

err auth_check_query(const context *c, const query *q) {
  return auth_check_scope(c, named_by_query(q), ASKER_MAY_READ);
}

static const str ACTIONS[] = {{"read", 4}, {"create", 6}, {"update", 6}, {"delete", 6}};

bool auth_scope_read(str text, arena *mem, uint64_t *tables, unsigned *may) {
  const json_tree *tree;
  *tables = UINT64_MAX;
  *may = ASKER_MAY_ALL;
  if (err_is(json_tree_parse(text, mem, &tree)) || tree->kind != JSON_TREE_OBJECT) return false;
  const json_tree *named = json_tree_member(tree, S("tables"));
  const json_tree *actions = json_tree_member(tree, S("actions"));
  if (named) *tables = 0;
  for (const json_tree *t = named ? named->first : NULL; t; t = t->next) {
    const table *found = schema_table(t->text);
    if (found) *tables |= bit_of(found);
  }
  if (actions) *may = 0;
  for (const json_tree *a = actions ? actions->first : NULL; a; a = a->next) {
    for (unsigned i = 0; i < sizeof ACTIONS / sizeof *ACTIONS; i++) {
      if (str_eq(a->text, ACTIONS[i])) *may |= 1u << i;
    }
  }
  return true;
}

/* --- making ------------------------------------------------------------------------------------
 */

static bool is_list(const json_tree *list, check_faults *faults, str name) {
  bool good = list->kind == JSON_TREE_ARRAY && list->n > 0;
  for (const json_tree *one = good ? list->first : NULL; one; one = one->next) {
    good = good && one->kind == JSON_TREE_STRING;
  }
  if (!good) check_add(faults, name, S("type"), S("It must be a list of names, one at least."));
  return good;
}

/* "tables":[…] of what is there, each once; what is not is a fault. */
static void make_tables(json *j, const json_tree *list, check_faults *faults) {
  uint64_t named = 0;
  if (!is_list(list, faults, S("scope.tables"))) return;
  json_key(j, S("tables"));
  json_array_begin(j);
  for (const json_tree *one = list->first; one; one = one->next) {
    const table *t = schema_table(one->text);
    if (t && !(named & bit_of(t))) json_str(j, t->name);
    if (t) named |= bit_of(t);
    if (!t) check_add(faults, S("scope.tables"), S("choice"), S("There is no such table."));
  }
  json_array_end(j);
}

static void make_actions(json *j, const json_tree *list, check_faults *faults) {
  unsigned may = 0;
  if (!is_list(list, faults, S("scope.actions"))) return;
  for (const json_tree *one = list->first; one; one = one->next) {
    unsigned i = 0;
    while (i < sizeof ACTIONS / sizeof *ACTIONS && !str_eq(one->text, ACTIONS[i])) i++;
    may |= 1u << i;
  }
  if (may > ASKER_MAY_ALL) {
    check_add(faults, S("scope.actions"), S("choice"),
              S("There are the actions read, create, update and delete."));
  } else if (may & ASKER_MAY_UPDATE && !(may & ASKER_MAY_READ)) {
    check_add(faults, S("scope.actions"), S("read"),
              S("An update answers with the record, so it needs read, too."));
  }
  json_key(j, S("actions"));
  json_array_begin(j);
  for (unsigned i = 0; i < sizeof ACTIONS / sizeof *ACTIONS; i++) {
    if (may >> i & 1) json_str(j, ACTIONS[i]);
  }
  json_array_end(j);
}

str auth_scope_make(const json_tree *asked, arena *mem, check_faults *faults) {
  buf text = buf_make(mem, 128);
  json j = json_make(&text);
  if (!asked || asked->kind == JSON_TREE_NULL) return STR_EMPTY;
  if (asked->kind != JSON_TREE_OBJECT) {
    check_add(faults, S("scope"), S("type"), S("It must be an object: {\"tables\", \"actions\"}."));
    return STR_EMPTY;
  }
  json_object_begin(&j);
  for (const json_tree *m = asked->first; m; m = m->next) {
    if (m->kind == JSON_TREE_NULL) continue;
    if (str_eq(m->name, S("tables"))) {
      make_tables(&j, m, faults);
    } else if (str_eq(m->name, S("actions"))) {
      make_actions(&j, m, faults);
    } else {
      check_add(faults, S("scope"), S("unknown"), S("A scope has tables and actions only."));
    }
  }
  json_object_end(&j);
  if (!buf_ok(&text)) faults->failed = true;
  return buf_view(&text);
}
