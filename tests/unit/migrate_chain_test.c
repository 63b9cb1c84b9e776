/* Chains of random edits to a random schema: each step is generated, proven, and applied to a
 * database with records in it, after all the steps before it. A failing chain names its seed. */
#include <string.h>

#include "cms/migrate.h"
#include "migrate_trial.h"
#include "unit.h"

enum {
  MEMORY_BYTES = 256 * 1024 * 1024,
  STEPS = 20,
  TABLES_MAX = 5,
  FIELDS_MAX = 7,
  TRIES = 8,
};

/* --- a schema that can be edited ------------------------------------------------------------- */

static const char *const KINDS[] = {"text",   "slug", "integer",  "number", "boolean",
                                    "choice", "json", "datetime", "ref",    "markdown"};
enum { KIND_INTEGER = 2, KIND_CHOICE = 5, KIND_REF = 8, KIND_COUNT = 10 };
static const char *const CHOICES[] = {"a,b", "a,b,c", "b,c", "d", "c,b,a"};
/* By kind; NULL: none. All choices but one have this default. */
static const char *const DEFAULTS[] = {"alpha", "beta-1", "7",  "1.5", "true",
                                       NULL,    NULL,     NULL, NULL,  "gamma"};

typedef struct {
  char name[16];
  size_t kind, choices, target;
  bool required, unique, has_default, indexed;
  char on_delete;
} draft_field;

typedef struct {
  char name[16];
  size_t id; /* what references name */
  draft_field fields[FIELDS_MAX];
  size_t n_fields;
  bool audit, pair; /* an index over the first two fields */
} draft_table;

typedef struct {
  draft_table tables[TABLES_MAX];
  size_t n_tables, made; /* so many names were given */
} draft;

int64_t trial_first_chain = 1;
int64_t trial_last_chain = 20; /* with sanitizers; tests/migrate runs 500 without */

static arena mem;  /* of a step */
static arena kept; /* of a chain: its migrations */
static uint64_t state;

static size_t pick(size_t count) { return (size_t)(unit_random(&state) % count); }

static void name_it(draft *d, char *out, const char *prefix) {
  size_t n = d->made++, at = strlen(prefix);
  memcpy(out, prefix, at);
  if (n >= 100) out[at++] = (char)('0' + n / 100 % 10);
  if (n >= 10) out[at++] = (char)('0' + n / 10 % 10);
  out[at++] = (char)('0' + n % 10);
  out[at] = '\0';
}

static draft_table *some_table(draft *d) { return &d->tables[pick(d->n_tables)]; }

static draft_field *some_field(draft_table *t) {
  return t->n_fields > 0 ? &t->fields[pick(t->n_fields)] : NULL;
}

static void set_kind(draft *d, draft_field *f) {
  f->kind = pick(KIND_COUNT);
  f->choices = pick(sizeof CHOICES / sizeof *CHOICES);
  f->target = some_table(d)->id;
  f->on_delete = "crn"[pick(3)];
  f->required = pick(2) == 0;
  f->unique = pick(6) == 0;
  f->has_default = pick(2) == 0;
}

static void add_field(draft *d, draft_table *t) {
  if (t->n_fields == FIELDS_MAX) return;
  draft_field *f = &t->fields[t->n_fields++];
  memset(f, 0, sizeof *f);
  name_it(d, f->name, "f");
  set_kind(d, f);
}

static void drop_field(draft_table *t) {
  if (t->n_fields == 0) return;
  size_t at = pick(t->n_fields);
  memmove(&t->fields[at], &t->fields[at + 1], (t->n_fields - at - 1) * sizeof *t->fields);
  t->n_fields--;
}

static void add_table(draft *d) {
  if (d->n_tables == TABLES_MAX) return;
  draft_table *t = &d->tables[d->n_tables++];
  memset(t, 0, sizeof *t);
  t->id = d->made;
  name_it(d, t->name, "t");
  for (size_t n = pick(4); n > 0; n--) add_field(d, t);
  t->audit = pick(2) == 0;
}

/* Its references go, or turn to another table. */
static void drop_table(draft *d) {
  if (d->n_tables < 2) return;
  size_t at = pick(d->n_tables), id = d->tables[at].id;
  memmove(&d->tables[at], &d->tables[at + 1], (d->n_tables - at - 1) * sizeof *d->tables);
  d->n_tables--;
  for (size_t i = 0; i < d->n_tables; i++) {
    for (size_t k = 0; k < d->tables[i].n_fields; k++) {
      draft_field *f = &d->tables[i].fields[k];
      if (f->target == id) f->target = some_table(d)->id;
    }
  }
}

static void put_rename(buf *flags, const char *place, const char *from, const char *to) {
  buf_str(flags, flags->len > 0 ? S(" r:") : S("r:"));
  buf_str(flags, str_c(place));
  if (*place) buf_char(flags, '.');
  buf_str(flags, str_c(from));
  buf_char(flags, '=');
  buf_str(flags, str_c(to));
}

static void rename_table(draft *d, buf *flags) {
  draft_table *t = some_table(d);
  char from[16];
  memcpy(from, t->name, sizeof from);
  name_it(d, t->name, "t");
  put_rename(flags, "", from, t->name);
}

static void rename_field(draft *d, draft_table *t, buf *flags) {
  draft_field *f = some_field(t);
  if (!f) return;
  char from[16];
  memcpy(from, f->name, sizeof from);
  name_it(d, f->name, "f");
  put_rename(flags, t->name, from, f->name);
}

static void swap_fields(draft_table *t) {
  if (t->n_fields < 2) return;
  draft_field first = t->fields[0];
  size_t other = 1 + pick(t->n_fields - 1);
  t->fields[0] = t->fields[other];
  t->fields[other] = first;
}

static void edit_field(draft *d, draft_table *t, size_t what) {
  draft_field *f = some_field(t);
  if (!f) return;
  if (what == 0) f->required = !f->required;
  if (what == 1) f->unique = !f->unique;
  if (what == 2) f->has_default = !f->has_default;
  if (what == 3) f->choices = pick(sizeof CHOICES / sizeof *CHOICES);
  if (what == 4) f->on_delete = "crn"[pick(3)];
  if (what == 5) f->target = some_table(d)->id;
  if (what == 6) f->indexed = !f->indexed;
  if (what == 7) set_kind(d, f);
}

/* One edit; sometimes it changes nothing. */
static void edit(draft *d, buf *flags) {
  draft_table *t = some_table(d);
  size_t what = pick(18);
  if (what < 3) add_field(d, t);
  if (what == 3) drop_field(t);
  if (what == 4) add_table(d);
  if (what == 5) drop_table(d);
  if (what == 6) rename_table(d, flags);
  if (what == 7) rename_field(d, t, flags);
  if (what == 8) swap_fields(t);
  if (what == 9) t->audit = !t->audit;
  if (what == 10) t->pair = !t->pair;
  if (what > 10) edit_field(d, t, pick(8));
}

/* --- as notation ----------------------------------------------------------------------------- */

static void put_field(const draft *d, const draft_field *f, buf *out) {
  bool required = f->required && !(f->kind == KIND_REF && f->on_delete == 'n');
  buf_str(out, str_c(f->name));
  buf_char(out, ':');
  buf_str(out, str_c(KINDS[f->kind]));
  if (required) buf_char(out, '!');
  if (f->unique) buf_char(out, '^');
  if (f->has_default && DEFAULTS[f->kind]) {
    buf_char(out, '=');
    buf_str(out, str_c(DEFAULTS[f->kind]));
  }
  if (f->kind == KIND_CHOICE) {
    buf_char(out, '[');
    buf_str(out, str_c(CHOICES[f->choices]));
    buf_char(out, ']');
    if (f->has_default) buf_char(out, '=');
    if (f->has_default) buf_char(out, CHOICES[f->choices][0]);
  }
  for (size_t i = 0; i < d->n_tables && f->kind == KIND_REF; i++) {
    if (d->tables[i].id != f->target) continue;
    buf_char(out, '>');
    buf_str(out, str_c(d->tables[i].name));
    buf_char(out, '~');
    buf_char(out, f->on_delete);
  }
  buf_char(out, ' ');
}

static void put_index(const draft_field *a, const draft_field *b, buf *out) {
  buf_char(out, '@');
  buf_str(out, str_c(a->name));
  if (b) buf_char(out, ',');
  if (b) buf_str(out, str_c(b->name));
  buf_char(out, ' ');
}

static const char *text_of(const draft *d) {
  buf out = buf_make(&mem, 1024);
  for (size_t i = 0; i < d->n_tables; i++) {
    const draft_table *t = &d->tables[i];
    buf_str(&out, str_c(t->name));
    buf_char(&out, '{');
    for (size_t k = 0; k < t->n_fields; k++) put_field(d, &t->fields[k], &out);
    for (size_t k = 0; k < t->n_fields; k++) {
      const draft_field *f = &t->fields[k];
      bool implied = f->unique || f->kind == KIND_REF; /* has one of that name or one like it */
      if (f->indexed && !implied) put_index(f, NULL, &out);
    }
    if (t->pair && t->n_fields > 1) put_index(&t->fields[0], &t->fields[1], &out);
    buf_str(&out, t->audit ? S("*} ") : S("} "));
  }
  buf_char(&out, '\0');
  ASSERT(buf_ok(&out));
  return out.ptr;
}

/* --- chains ---------------------------------------------------------------------------------- */

/* Takes what the generator says must be allowed. */
static void allow_all(trial_flags *flags, str message) {
  const str mark = S("--allow ");
  for (str rest = message; rest.ptr;) {
    str line = str_cut(&rest, '\n');
    size_t at = str_find_str(line, mark);
    if (at == line.len || flags->n_allowed == TRIAL_FLAGS) continue;
    flags->allowed[flags->n_allowed++] = str_skip(line, at + mark.len);
  }
}

typedef struct {
  migrate_db db;
  migrate_file files[STEPS + 1];
  size_t n_files;
  draft schema;
} chain;

typedef enum { STEP_NOTHING, STEP_DONE, STEP_IMPOSSIBLE, STEP_FAILED } step_result;

static int64_t count_of[STEP_FAILED + 1];

/* What is allowed by name may be impossible on these very records: nothing must have happened. */
static bool fails_on_purpose(str problem, const trial_flags *flags) {
  return flags->n_allowed > 0 && (str_find_str(problem, S("UNIQUE constraint")) < problem.len ||
                                  str_find_str(problem, S("NOT NULL constraint")) < problem.len);
}

/* What the files make, as one file: replaying them all at each step would be most of the work. That
 * they make the same is seen at the end of the chain. */
static migrate_file history(chain *c) {
  buf out = buf_make(&mem, 4096);
  migrate_rows rows = migrate_db_rows(
      &c->db,
      S("SELECT sql FROM main.sqlite_schema WHERE sql IS NOT NULL AND name <> 'sqlite_sequence' "
        "ORDER BY CASE type WHEN 'table' THEN 0 ELSE 1 END, rowid"),
      STR_EMPTY);
  while (migrate_rows_next(&rows)) {
    buf_str(&out, migrate_rows_text(&rows, 0));
    buf_str(&out, S(";\n"));
  }
  return (migrate_file){.name = c->files[c->n_files - 1].name, .text = buf_view(&out)};
}

static void keep(chain *c, str name, str text) {
  migrate_file *file = &c->files[c->n_files++];
  CHECK(arena_copy(&kept, name, &file->name) && arena_copy(&kept, text, &file->text));
}

static step_result take_step(chain *c, const draft *next, str flag_text) {
  notation old = notation_read(&mem, text_of(&c->schema)), new = notation_read(&mem, text_of(next));
  trial_flags flags = trial_flags_read(flag_text);
  migrate_file file = history(c);
  migrate_output out = trial_generate(&mem, &new, &file, 1, &flags);
  if (out.status == MIGRATE_UNSAFE) {
    allow_all(&flags, out.message);
    out = trial_generate(&mem, &new, &file, 1, &flags);
  }
  if (out.status == MIGRATE_NOTHING) return STEP_NOTHING;
  if (out.status == MIGRATE_REFUSED || out.status == MIGRATE_UNSAFE) {
    /* Allowed, but no made-up records survive it. */
    if (str_find_str(out.message, S("constraint failed")) < out.message.len &&
        flags.n_allowed > 0) {
      return STEP_IMPOSSIBLE;
    }
    CHECK_STR(out.message, STR_EMPTY);
    return STEP_FAILED;
  }
  if (!trial_apply(&c->db, out.text, &old, &new, &flags)) {
    bool excused = fails_on_purpose(c->db.problem, &flags);
    if (!excused) CHECK_STR(c->db.problem, S(""));
    if (!excused) CHECK_STR(out.text, S(""));
    c->db.problem = STR_EMPTY;
    return excused ? STEP_IMPOSSIBLE : STEP_FAILED;
  }
  keep(c, out.name, out.text);
  return CHECK(trial_fill(&c->db)) ? STEP_DONE : STEP_FAILED;
}

static bool run_chain(chain *c) {
  buf initial = buf_make(&mem, 0);
  add_table(&c->schema);
  add_table(&c->schema);
  notation first = notation_read(&mem, text_of(&c->schema));
  CHECK(migrate_write_initial(&mem, first.tables, first.n_tables, &initial));
  keep(c, S("0001_initial.sql"), buf_view(&initial));
  if (!CHECK(trial_open(&c->db, &mem) && migrate_db_run(&c->db, buf_view(&initial)) &&
             trial_fill(&c->db))) {
    return false;
  }
  for (int step = 0, tries = 0; step < STEPS && tries < STEPS * TRIES; tries++) {
    arena_reset(&mem);
    draft next = c->schema;
    buf flags = buf_make(&mem, 0);
    edit(&next, &flags);
    step_result result = take_step(c, &next, buf_view(&flags));
    count_of[result]++;
    if (result == STEP_FAILED) return false;
    if (result == STEP_DONE) step++;
    if (result != STEP_IMPOSSIBLE) c->schema = next;
  }
  notation last = notation_read(&mem, text_of(&c->schema));
  migrate_output out = trial_generate(&mem, &last, c->files, c->n_files, &(trial_flags){0});
  return CHECK_INT(out.status, MIGRATE_NOTHING) && CHECK_INT(c->n_files, STEPS + 1);
}

static void test_chains(void) {
  static chain c;
  arena_init(&mem, MEMORY_BYTES);
  arena_init(&kept, MEMORY_BYTES);
  for (int64_t seed = trial_first_chain; seed <= trial_last_chain; seed++) {
    unit_row_number(seed);
    arena_reset(&mem);
    arena_reset(&kept);
    state = (uint64_t)seed;
    memset(&c, 0, sizeof c);
    bool ok = run_chain(&c);
    migrate_db_close(&c.db);
    if (!ok) return;
  }
  CHECK_INT(count_of[STEP_DONE], (trial_last_chain - trial_first_chain + 1) * STEPS);
}

void migrate_chain_tests(void) {
  TEST(test_chains);
  arena_free(&mem);
  arena_free(&kept);
}
