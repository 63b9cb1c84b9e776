/* migrate_generate: see cms/migrate_generate.h. */
#include "cms/migrate_generate.h"

#include "base/limits.h"
#include "cms/migrate.h"
#include "cms/migrate_plan.h"
#include "cms/migrate_prove.h"
#include "cms/migrate_rename.h"
#include "cms/migrate_rules.h"

static const str NO_MEMORY = S("out of memory; nothing was written\n");

enum { QUESTIONS_MAX = 64 }; /* to a person, in one run */

#define HEADER                                                                                  \
  "-- Made from schema/ by `npm run generate`. Applied by `npm run up`; not to be edited once " \
  "it was.\n"

/* One run. */
typedef struct {
  arena *mem;
  const migrate_input *in;
  migrate_output *out;
  migrate_db current, wanted, renamed;
  migrate_model old_before; /* of current */
  migrate_model old, new;   /* of renamed and wanted */
  str renames[QUESTIONS_MAX];
  size_t n_renames;
  str removed[QUESTIONS_MAX]; /* what a person said was removed */
  size_t n_removed;
  migrate_change *renaming; /* the renames, as changes */
  str rename_sql;
  migrate_change *changes;
} run;

static bool refuse(run *r, str what, str why) {
  buf out = buf_make(r->mem, 0);
  buf_str(&out, what);
  if (why.len > 0) buf_str(&out, S(": "));
  buf_str(&out, why);
  buf_char(&out, '\n');
  r->out->message = buf_view(&out);
  return false;
}

/* --- the two databases ----------------------------------------------------------------------- */

/* The number that a file's name begins with, or -1. */
static int64_t number_of(str name) {
  int64_t number = -1;
  size_t digits = 0;
  while (digits < name.len && name.ptr[digits] >= '0' && name.ptr[digits] <= '9') digits++;
  return str_to_i64(str_slice(name, 0, digits), &number) ? number : -1;
}

bool migrate_check_numbers(arena *mem, const migrate_file *files, size_t n_files, int64_t *last,
                           str *problem) {
  buf why = buf_make(mem, 0);
  *last = 0;
  for (size_t i = 0; i < n_files; i++) {
    int64_t number = number_of(files[i].name);
    if (number < 0) {
      buf_str(&why, files[i].name);
      buf_str(&why, S(": its name must begin with a number"));
    }
    for (size_t k = 0; number >= 0 && k < i; k++) {
      if (number_of(files[k].name) != number) continue;
      buf_str(&why, files[k].name);
      buf_str(&why, S(" and "));
      buf_str(&why, files[i].name);
      buf_str(&why, S(" have the same number. Give the one that is applied nowhere yet the next "
                      "free one, or delete it and run `npm run generate` again"));
      break;
    }
    if (why.failed || why.len > 0) break;
    if (number > *last) *last = number;
  }
  *problem = why.failed ? S("out of memory") : buf_view(&why);
  return problem->len == 0;
}

static bool replay(run *r) {
  if (!migrate_db_open(&r->current, r->mem)) return refuse(r, S("SQLite"), r->current.problem);
  for (size_t i = 0; i < r->in->n_files; i++) {
    if (migrate_db_run(&r->current, r->in->files[i].text)) continue;
    return refuse(r, r->in->files[i].name, r->current.problem);
  }
  return migrate_model_read(&r->current, &r->old_before) ||
         refuse(r, S("reading what the migrations make"), r->current.problem);
}

static bool make_wanted(run *r) {
  buf text = buf_make(r->mem, 65536), problems = buf_make(r->mem, 0);
  if (!migrate_rules_check(r->mem, r->in->tables, r->in->n_tables, &problems)) {
    r->out->message = buf_view(&problems);
    return false;
  }
  if (!migrate_write_initial(r->mem, r->in->tables, r->in->n_tables, &text)) {
    return refuse(r, S("out of memory"), STR_EMPTY);
  }
  if (!migrate_db_open(&r->wanted, r->mem) || !migrate_db_run(&r->wanted, buf_view(&text)) ||
      !migrate_model_read(&r->wanted, &r->new)) {
    return refuse(r, S("SQLite refuses the schema"), r->wanted.problem);
  }
  r->out->text = buf_view(&text);
  return true;
}

/* --- renames and questions ------------------------------------------------------------------- */

static bool is_among(str name, const str *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (str_eq(names[i], name)) return true;
  }
  return false;
}

/* Applies the renames that are known so far to a copy, and compares that with what is wanted. */
static bool compare(run *r) {
  buf sql = buf_make(r->mem, 0);
  str problem = STR_EMPTY;
  migrate_db_close(&r->renamed);
  if (!migrate_rename_collect(r->mem, &r->old_before, r->in->tables, r->in->n_tables, r->renames,
                              r->n_renames, &r->renaming, &problem)) {
    return refuse(r, problem, STR_EMPTY);
  }
  migrate_rename_write(r->mem, &r->old_before, r->renaming, &sql);
  r->rename_sql = buf_view(&sql);
  if (!migrate_db_copy(&r->renamed, &r->current) || !migrate_db_run(&r->renamed, r->rename_sql) ||
      !migrate_model_read(&r->renamed, &r->old)) {
    return refuse(r, S("SQLite refuses to rename"), r->renamed.problem);
  }
  return migrate_diff(r->mem, &r->old, &r->new, &r->changes) ||
         refuse(r, S("out of memory"), STR_EMPTY);
}

static str dotted(arena *mem, str table_name, str name) {
  buf out = buf_make(mem, 0);
  buf_str(&out, table_name);
  if (name.len > 0) buf_char(&out, '.');
  buf_str(&out, name);
  return buf_view(&out);
}

/* A danger's or a change's name as people know it: without what marks it as moved aside. */
static str known_name(arena *mem, str name) {
  size_t at = str_find_str(name, S(MIGRATE_ASIDE));
  if (at == name.len) return name;
  buf out = buf_make(mem, 0);
  buf_str(&out, str_slice(name, 0, at));
  buf_str(&out, str_skip(name, at + sizeof MIGRATE_ASIDE - 1));
  return buf_view(&out);
}

/* What something that is gone could be called now. */
static size_t choices_for(const run *r, const migrate_change *gone, str *choices, size_t cap) {
  change_kind kind = gone->kind == CHANGE_DROP_TABLE ? CHANGE_ADD_TABLE : CHANGE_ADD_COLUMN;
  size_t count = 0;
  for (const migrate_change *c = r->changes; c && count < cap; c = c->next) {
    if (c->kind != kind) continue;
    if (kind == CHANGE_ADD_COLUMN && !str_eq(c->table, gone->table)) continue;
    choices[count++] = kind == CHANGE_ADD_TABLE ? c->table : c->name;
  }
  return count;
}

static bool is_allowed(const run *r, str name) {
  return is_among(name, r->in->allowed, r->in->n_allowed) ||
         is_among(name, r->removed, r->n_removed);
}

/* Asks about the first thing that is gone and may have another name now. Returns whether anything
 * was asked, and the comparison must be made again. */
static bool ask_one(run *r) {
  str choices[LIMIT_FIELDS];
  for (const migrate_change *c = r->changes; c; c = c->next) {
    if (c->kind != CHANGE_DROP_TABLE && c->kind != CHANGE_DROP_COLUMN) continue;
    str name = dotted(r->mem, c->table, c->name);
    size_t count = choices_for(r, c, choices, LIMIT_FIELDS);
    if (count == 0 || is_allowed(r, known_name(r->mem, name))) continue;
    if (r->n_renames == QUESTIONS_MAX || r->n_removed == QUESTIONS_MAX) return false;
    size_t chosen = r->in->ask(r->in->ask_ctx, name, choices, count);
    if (chosen >= count) {
      r->removed[r->n_removed++] = name;
      return true;
    }
    buf flag = buf_make(r->mem, 0);
    buf_str(&flag, name);
    buf_char(&flag, '=');
    buf_str(&flag, choices[chosen]);
    r->renames[r->n_renames++] = buf_view(&flag);
    return true;
  }
  return false;
}

static bool settle_renames(run *r) {
  if (r->in->n_renames > QUESTIONS_MAX) return refuse(r, S("too many renames"), STR_EMPTY);
  for (size_t i = 0; i < r->in->n_renames; i++) r->renames[r->n_renames++] = r->in->renames[i];
  do {
    if (!compare(r)) return false;
  } while (r->in->ask && ask_one(r));
  return true;
}

/* --- dangers --------------------------------------------------------------------------------- */

static void put_rename_hints(const run *r, const migrate_danger *d, buf *out) {
  str choices[LIMIT_FIELDS];
  for (const migrate_change *c = r->changes; c; c = c->next) {
    if (c->kind != CHANGE_DROP_TABLE && c->kind != CHANGE_DROP_COLUMN) continue;
    if (!str_eq(dotted(r->mem, c->table, c->name), d->name)) continue;
    size_t count = choices_for(r, c, choices, LIMIT_FIELDS);
    for (size_t i = 0; i < count; i++) {
      buf_str(out, S("    if it has another name now:  --rename "));
      buf_str(out, known_name(r->mem, d->name));
      buf_char(out, '=');
      buf_str(out, choices[i]);
      buf_char(out, '\n');
    }
  }
}

/* What is allowed but no danger is a slip, perhaps of what was meant. */
static bool check_allowed(run *r, const migrate_danger *dangers) {
  buf out = buf_make(r->mem, 0);
  for (size_t i = 0; i < r->in->n_allowed; i++) {
    const migrate_danger *d = dangers;
    while (d && !str_eq(known_name(r->mem, d->name), r->in->allowed[i])) d = d->next;
    if (d) continue;
    buf_str(&out, S("--allow "));
    buf_str(&out, r->in->allowed[i]);
    buf_str(&out, S(": nothing of that name is in danger"));
    for (d = dangers; d; d = d->next) {
      buf_str(&out, d == dangers ? S("; what is: ") : S(", "));
      buf_str(&out, known_name(r->mem, d->name));
    }
    buf_str(&out, S(". Nothing was written.\n"));
  }
  r->out->message = buf_view(&out);
  if (out.failed) return refuse(r, S("out of memory"), STR_EMPTY);
  return out.len == 0;
}

static bool check_dangers(run *r, const migrate_danger *dangers) {
  buf out = buf_make(r->mem, 0);
  for (const migrate_danger *d = dangers; d; d = d->next) {
    str name = known_name(r->mem, d->name);
    if (is_allowed(r, name)) continue;
    buf_str(&out, S("  "));
    buf_str(&out, name);
    buf_str(&out, S(": "));
    buf_str(&out, d->text);
    buf_char(&out, '\n');
    put_rename_hints(r, d, &out);
    buf_str(&out, S("    if that is wanted:  --allow "));
    buf_str(&out, name);
    buf_char(&out, '\n');
  }
  if (out.len == 0) return true;
  buf message = buf_make(r->mem, 0);
  buf_str(&message, S("Records may lose something. Nothing was written.\n"));
  buf_str(&message, buf_view(&out));
  r->out->message = buf_view(&message);
  r->out->status = MIGRATE_UNSAFE;
  return false;
}

/* --- the file -------------------------------------------------------------------------------- */

/* Renames before everything else, for the name and the list of changes. */
static migrate_change *all_changes(run *r) {
  migrate_change **end = &r->renaming;
  while (*end) end = &(*end)->next;
  *end = r->changes;
  return r->renaming;
}

/* The changes that say what it is about: indexes and triggers of new tables go without saying. */
static void put_changes(const migrate_change *list, buf *out) {
  for (const migrate_change *c = list; c; c = c->next) {
    bool implied = c->kind == CHANGE_ADD_TRIGGER || c->kind == CHANGE_DROP_TRIGGER;
    if (c->kind == CHANGE_ADD_INDEX || c->kind == CHANGE_DROP_INDEX) {
      implied = change_exists(list, CHANGE_ADD_TABLE, c->table, STR_EMPTY) ||
                change_exists(list, CHANGE_DROP_TABLE, c->table, STR_EMPTY);
    }
    if (implied) continue;
    buf_str(out, S("--   "));
    change_describe(out, c);
    buf_char(out, '\n');
  }
}

static void put_dangers(run *r, const migrate_danger *dangers, buf *out) {
  for (const migrate_danger *d = dangers; d; d = d->next) {
    buf_str(out, S("-- CAREFUL, allowed by name: "));
    buf_str(out, known_name(r->mem, d->name));
    buf_str(out, S(": "));
    buf_str(out, d->text);
    buf_char(out, '\n');
  }
}

static str file_name(arena *mem, int64_t number, str what) {
  buf out = buf_make(mem, 0);
  for (int64_t limit = 1000; limit > 1 && number < limit; limit /= 10) buf_char(&out, '0');
  buf_i64(&out, number);
  buf_char(&out, '_');
  buf_str(&out, what);
  buf_str(&out, S(".sql"));
  return buf_view(&out);
}

static bool write_file(run *r, int64_t number) {
  migrate_plan plan;
  migrate_danger *dangers;
  str problem = STR_EMPTY;
  if (!migrate_plan_make(&plan, r->mem, &r->old, &r->new, r->changes) ||
      !migrate_plan_dangers(&plan, &dangers)) {
    return refuse(r, S("out of memory"), STR_EMPTY);
  }
  if (!check_allowed(r, dangers) || !check_dangers(r, dangers)) return false;
  plan.changes = all_changes(r);
  buf text = buf_make(r->mem, 4096);
  buf_str(&text, S(HEADER));
  put_changes(plan.changes, &text);
  put_dangers(r, dangers, &text);
  buf_str(&text, r->rename_sql);
  migrate_plan_write(&plan, &text);
  if (!buf_ok(&text)) return refuse(r, S("out of memory"), STR_EMPTY);
  if (!migrate_prove(&plan, &r->current, r->rename_sql, buf_view(&text), &problem)) {
    return refuse(r,
                  S("The migration was tried on made-up records and failed; nothing was written"),
                  problem);
  }
  r->out->name = file_name(r->mem, number, change_file_name(r->mem, plan.changes));
  r->out->text = buf_view(&text);
  r->out->status = MIGRATE_READY;
  return true;
}

static void generate(run *r) {
  int64_t last;
  str problem;
  if (!migrate_check_numbers(r->mem, r->in->files, r->in->n_files, &last, &problem)) {
    refuse(r, problem, STR_EMPTY);
    return;
  }
  if (!make_wanted(r)) return;
  if (r->in->n_files == 0) {
    if (r->in->n_renames > 0) {
      refuse(r, r->in->renames[0], S("there is nothing to rename before the first migration"));
      return;
    }
    if (!check_allowed(r, NULL)) return;
    r->out->name = S("0001_initial.sql");
    r->out->status = MIGRATE_READY;
    return;
  }
  if (!replay(r) || !settle_renames(r)) return;
  if (r->changes || r->renaming) {
    (void)write_file(r, last + 1);
  } else if (check_allowed(r, NULL)) {
    r->out->status = MIGRATE_NOTHING;
  }
}

migrate_output migrate_generate(arena *mem, const migrate_input *in) {
  migrate_output out = {.status = MIGRATE_REFUSED};
  run *r = arena_alloc(mem, sizeof *r);
  if (!r) return (migrate_output){.status = MIGRATE_REFUSED, .message = NO_MEMORY};
  *r = (run){.mem = mem, .in = in, .out = &out};
  generate(r);
  migrate_db_close(&r->current);
  migrate_db_close(&r->wanted);
  migrate_db_close(&r->renamed);
  /* Whatever came of it then may lack a part. */
  if (mem->exhausted) out = (migrate_output){.status = MIGRATE_REFUSED, .message = NO_MEMORY};
  return out;
}
