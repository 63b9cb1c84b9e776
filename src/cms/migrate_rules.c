/* migrate_rules: see cms/migrate_rules.h. */
#include "cms/migrate_rules.h"

#include "cms/migrate.h"
#include "cms/migrate_db.h"
#include "data/field.h"
#include "format/sql.h"

/* "schema/posts.def: where: why" */
static void put_problem(buf *out, const table *t, str where, str why) {
  buf_str(out, S("schema/"));
  buf_str(out, t->name);
  buf_str(out, S(".def: "));
  buf_str(out, where);
  buf_str(out, S(": "));
  buf_str(out, why);
  buf_char(out, '\n');
}

static str join(arena *mem, str a, str b, str c) {
  buf out = buf_make(mem, 0);
  buf_str(&out, a);
  buf_str(&out, b);
  buf_str(&out, c);
  return buf_view(&out);
}

/* --- options --------------------------------------------------------------------------------- */

static void check_field(arena *mem, const field *f, buf *problems) {
  wire_value ignored;
  str where = join(mem, f->name, STR_EMPTY, STR_EMPTY);
  if (f->kind == FIELD_CHOICE && str_c(f->opt.choices).len == 0) {
    put_problem(problems, f->table, where, S("a choice needs .choices"));
  } else if (f->opt.initial && !field_parse(f, str_c(f->opt.initial), &ignored)) {
    str why = join(mem, S(".initial must be "), field_kind_expects(f->kind), STR_EMPTY);
    put_problem(problems, f->table, where, why);
  }
  if (f->opt.fill != FILL_NEVER && f->kind != FIELD_DATETIME) {
    put_problem(problems, f->table, where, S(".fill is for datetimes"));
  }
  if (f->opt.from && (f->kind != FIELD_SLUG || !schema_field(f->table, str_c(f->opt.from)))) {
    put_problem(problems, f->table, where,
                S(".from is for slugs and names the field that it is made from"));
  }
  if (f->opt.read && f->opt.private) {
    put_problem(problems, f->table, where, S("is .private, so that its .read says nothing"));
  }
  if (f->kind != FIELD_REF) return;
  if (f->opt.read) {
    put_problem(problems, f->table, where,
                S("a ref can not have a .read of its own: relations would tell it"));
  }
  if (!f->opt.to) put_problem(problems, f->table, where, S("a ref needs .to"));
  if (f->opt.required && f->opt.on_delete == ON_DELETE_SET_NULL) {
    put_problem(problems, f->table, where,
                S("is .required, so ON_DELETE_SET_NULL can not clear it"));
  }
}

/* --- relations ------------------------------------------------------------------------------- */

/* What a ref gives to a table: a name there. */
typedef struct {
  str name;
  const table *at;
  const field *ref;
  relation_kind kind;
} given;

typedef struct {
  arena *mem;
  given *all;
  size_t n;
  buf *problems;
} relations;

static str remedy(relation_kind kind) {
  switch (kind) {
    case RELATION_TO_ONE:
      return S("name it by .as");
    case RELATION_TO_MANY:
      return S("name it by .reverse");
    case RELATION_MANY_TO_MANY:
      return S("leave .join out of META, or call the other one differently");
  }
  __builtin_trap();
}

/* "schema/posts.def: editor_id: users has posts already, by posts.user_id; name it by .reverse" */
static void refuse_relation(relations *r, const given *g, str by) {
  buf why = buf_make(r->mem, 0);
  buf_str(&why, S("gives "));
  buf_str(&why, g->at->name);
  buf_str(&why, S(" a relation \""));
  buf_str(&why, g->name);
  buf_str(&why, S("\", but "));
  buf_str(&why, by);
  buf_str(&why, S(" of that name; "));
  buf_str(&why, remedy(g->kind));
  put_problem(r->problems, g->ref->table, g->ref->name, buf_view(&why));
}

static void add_relation(relations *r, relation made) {
  given g = {.name = made.name, .at = made.from, .ref = made.key, .kind = made.kind};
  if (g.name.len == 0) {
    refuse_relation(r, &g, S("there is none"));
  } else if (schema_field(g.at, g.name)) {
    refuse_relation(r, &g, S("it has a field"));
  }
  for (size_t i = 0; i < r->n; i++) {
    const given *other = &r->all[i];
    if (other->at != g.at || !str_eq(other->name, g.name)) continue;
    buf by = buf_make(r->mem, 0);
    buf_str(&by, other->ref->table->name);
    buf_char(&by, '.');
    buf_str(&by, other->ref->name);
    buf_str(&by, S(" gives it one"));
    refuse_relation(r, &g, buf_view(&by));
    break;
  }
  r->all[r->n++] = g;
}

static void add_relations_of(relations *r, const table *t) {
  const field *ends[2] = {NULL, NULL};
  size_t n_ends = 0;
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    if (f->kind != FIELD_REF) continue;
    add_relation(r, relation_to_one(f));
    add_relation(r, relation_to_many(f));
    if (n_ends < 2) ends[n_ends++] = f;
  }
  if (!t->opt.join) return;
  if (n_ends < 2) {
    put_problem(r->problems, t, S("META"), S("a .join needs two refs"));
    return;
  }
  add_relation(r, relation_through(ends[0], ends[1]));
  add_relation(r, relation_through(ends[1], ends[0]));
}

/* Names that an include or a filter could mean two things by. */
static void check_relations(arena *mem, const table *const *tables, size_t n_tables,
                            buf *problems) {
  enum { JOINED = 2 };
  size_t cap = 0;
  for (size_t i = 0; i < n_tables; i++) cap += 2 * tables[i]->n_fields + JOINED;
  relations r = {.mem = mem, .problems = problems};
  r.all = arena_alloc_array(mem, cap, sizeof *r.all);
  if (!r.all) return; /* the arena remembers */
  for (size_t i = 0; i < n_tables; i++) add_relations_of(&r, tables[i]);
}

/* --- rules ----------------------------------------------------------------------------------- */

static const str RULE_NAMES[] = {{"user_id", 7}, {"role", 4}, {"now", 3}};
enum { RULE_NAME_COUNT = sizeof RULE_NAMES / sizeof *RULE_NAMES };

/* Prepares `SELECT 1 FROM table WHERE (rule)`; says what is wrong. */
static void check_sql(migrate_db *db, const table *t, str where, str rule, size_t n_names,
                      buf *problems) {
  static const wire_value values[RULE_NAME_COUNT] = {{.tag = WIRE_NULL}};
  sql *s = arena_alloc(db->mem, sizeof *s);
  if (!s) return; /* the arena remembers */
  str place = join(db->mem, where, S(" = "), rule);
  sql_init(s, db->mem);
  sql_raw(s, S("SELECT 1 FROM "));
  sql_ident(s, t->name);
  sql_raw(s, S(" WHERE "));
  if (!sql_rule(s, rule, RULE_NAMES, values, n_names)) {
    put_problem(problems, t, place,
                n_names > 0 ? S("not one SQL condition with :user_id, :role and :now only")
                            : S("not one SQL condition without parameters"));
    return;
  }
  db->problem = STR_EMPTY;
  if (!migrate_db_understands(db, buf_view(&s->text))) {
    put_problem(problems, t, place, db->problem);
  }
}

/* Whether the table, or one that its rule looks at, says which of its datetimes are compared. */
static bool says_moments(const table *t) {
  bool says = t->opt.moments[0] != NULL;
  for (size_t i = 0; i < TABLE_MAX_USES && t->opt.read_uses[i]; i++) {
    if (t->opt.read_uses[i]->opt.moments[0]) says = true;
  }
  return says;
}

static bool looks_at_time(const char *rule) {
  str text = str_c(rule);
  return str_find_str(text, S(":now")) < text.len;
}

/* Without moments an answer that is held would not know when it ends. */
static void check_moments(const table *t, buf *problems) {
  const field *const *moments = t->opt.moments;
  for (size_t i = 0; i < TABLE_MAX_MOMENTS && moments[i]; i++) {
    if (moments[i]->kind == FIELD_DATETIME && moments[i]->table == t) continue;
    put_problem(problems, t, S("META .moments"), S("they must be datetimes of this table"));
  }
  if (says_moments(t)) return;
  str why =
      S("a rule that compares with :now needs .moments = {COL(…)}: the datetimes that it "
        "compares, so that caches know when they come");
  if (looks_at_time(t->opt.read)) put_problem(problems, t, S("META .read"), why);
  for (size_t i = 0; i < t->n_fields; i++) {
    if (looks_at_time(t->fields[i].opt.read)) put_problem(problems, t, t->fields[i].name, why);
  }
}

static void check_table(migrate_db *db, const table *t, buf *problems) {
  if (t->opt.read) {
    check_sql(db, t, S("META .read"), str_c(t->opt.read), RULE_NAME_COUNT, problems);
  } else {
    put_problem(problems, t, S("META"), S("says by no .read who may read"));
  }
  /* Those that are left out mean ADMIN. */
  const str names[] = {S("META .create"), S("META .update"), S("META .delete")};
  const char *const rules[] = {t->opt.create, t->opt.update, t->opt.delete};
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
    if (rules[i]) check_sql(db, t, names[i], str_c(rules[i]), RULE_NAME_COUNT, problems);
  }
  for (size_t i = 0; i < t->n_fields; i++) {
    const field *f = &t->fields[i];
    str read = join(db->mem, f->name, S(" .read"), STR_EMPTY);
    str write = join(db->mem, f->name, S(" .write"), STR_EMPTY);
    if (f->opt.read) check_sql(db, t, read, str_c(f->opt.read), RULE_NAME_COUNT, problems);
    if (f->opt.write) check_sql(db, t, write, str_c(f->opt.write), RULE_NAME_COUNT, problems);
  }
  for (size_t i = 0; i < t->n_indexes; i++) {
    const char *where = t->indexes[i].where;
    if (where) check_sql(db, t, S("INDEX .where"), str_c(where), 0, problems);
  }
}

static void check_rules(arena *mem, const table *const *tables, size_t n_tables, buf *problems) {
  migrate_db db = {0};
  buf text = buf_make(mem, 0);
  if (migrate_write_tables(mem, tables, n_tables, &text) && migrate_db_open(&db, mem) &&
      migrate_db_run(&db, buf_view(&text))) {
    for (size_t i = 0; i < n_tables; i++) check_table(&db, tables[i], problems);
    for (size_t i = 0; i < n_tables; i++) check_moments(tables[i], problems);
  } else {
    buf_str(problems, S("schema/: SQLite refuses its tables: "));
    buf_str(problems, db.problem);
    buf_char(problems, '\n');
  }
  migrate_db_close(&db);
}

/* What stands at /v1/… beside tables. */
static void check_name(const table *t, buf *problems) {
  static const char *const TAKEN[] = {"auth", "batch", "cache", "demo", "schema"};
  for (size_t i = 0; i < sizeof TAKEN / sizeof *TAKEN; i++) {
    if (!str_eq(t->name, str_c(TAKEN[i]))) continue;
    put_problem(problems, t, S("the table's name"),
                S("/v1/ has something of this name already; choose another"));
  }
}

/* --- who signs in ---------------------------------------------------------------------------- */

static const field *need_field(const table *people, const char *name, buf *problems) {
  const field *f = schema_field(people, str_c(name));
  if (!f) {
    put_problem(problems, people, str_c(name),
                S("is missing: people sign in by name, email and role"));
  }
  return f;
}

/* Whether others than admins may do what the table's rule is about. */
static bool is_for_others(const char *rule) {
  return rule && !str_eq(str_c(rule), S(ADMIN)) && !str_eq(str_c(rule), S(NOBODY));
}

static str last_choice(const field *f) {
  str last = STR_EMPTY;
  for (str rest = str_c(f->opt.choices); rest.ptr;) last = str_cut(&rest, ',');
  return last;
}

void migrate_rules_check_people(const table *people, buf *problems) {
  const field *name = need_field(people, "name", problems);
  const field *email = need_field(people, "email", problems);
  const field *role = need_field(people, "role", problems);
  if (name && name->kind != FIELD_TEXT) {
    put_problem(problems, people, S("name"), S("must be a text"));
  }
  if (email && (email->kind != FIELD_EMAIL || !email->opt.unique || !email->opt.required)) {
    put_problem(problems, people, S("email"),
                S("must be an email, .required and .unique: people sign in by it"));
  }
  if (!role) return;
  if (role->kind != FIELD_CHOICE || !str_eq(last_choice(role), S("admin"))) {
    put_problem(problems, people, S("role"),
                S("must be a choice, its .choices from the lowest to the highest, \"admin\" last"));
    return;
  }
  if (role->opt.initial && str_eq(str_c(role->opt.initial), S("admin"))) {
    put_problem(problems, people, S("role"),
                S(".initial must not be \"admin\", who may do everything"));
  }
  bool others = is_for_others(people->opt.update) || is_for_others(people->opt.create);
  if (others && !role->opt.write && !role->opt.readonly) {
    put_problem(problems, people, S("role"),
                S("whoever may write a user could make an admin of it; give it .write = ADMIN"));
  }
}

bool migrate_rules_check(arena *mem, const table *const *tables, size_t n_tables, buf *problems) {
  size_t before = problems->len;
  for (size_t i = 0; i < n_tables; i++) {
    check_name(tables[i], problems);
    if (tables == schema_tables && tables[i]->opt.internal != (i >= schema_n_shown)) {
      put_problem(problems, tables[i], S("META .internal"),
                  S("it is for the tables of schema/system/tables.def, and they all have it"));
    }
    for (size_t k = 1; k < tables[i]->n_fields; k++) {
      check_field(mem, &tables[i]->fields[k], problems);
    }
  }
  if (tables == schema_tables) migrate_rules_check_people(schema_table(S("users")), problems);
  /* The next steps need the one before to have found nothing: refs that lead somewhere, tables. */
  if (problems->len == before) check_relations(mem, tables, n_tables, problems);
  if (problems->len == before) check_rules(mem, tables, n_tables, problems);
  return problems->len == before && buf_ok(problems) && !mem->exhausted;
}
