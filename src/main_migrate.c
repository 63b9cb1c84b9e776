/* main_migrate: `npm run generate`, a command run under WASI. Reads migrations/, and writes the
 * next one when the schema asks for it. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cms/migrate_check.h"
#include "cms/migrate_generate.h"
#include "cms/migrate_rules.h"

#define FOLDER "migrations/"

enum {
  MEMORY_BYTES = 256 * 1024 * 1024,
  FILE_BYTES_MAX = 16 * 1024 * 1024,
  FILES_MAX = 4096,
  FLAGS_MAX = 256,
  PATH_BYTES_MAX = 512,
  LINE_BYTES_MAX = 256,
};

static const char HELP[] =
    "usage: npm run generate [-- OPTION…]\n"
    "\n"
    "Compares schema/ with what migrations/ makes, and writes the migration that is missing. It "
    "is\n"
    "tried on a copy with made-up records first. Nothing is written when there is nothing to do.\n"
    "\n"
    "  --rename posts.body=content   the field has another name now; likewise --rename "
    "posts=articles.\n"
    "                                The same in the schema: .was = \"body\". Without an answer, "
    "and\n"
    "                                without a terminal to ask on, it is taken for a drop.\n"
    "  --allow posts.body            go ahead with what may lose something: a dropped field or "
    "table\n"
    "                                (--allow posts), a narrower type or choice, a field that "
    "becomes\n"
    "                                required without an .initial, one that becomes unique. The\n"
    "                                migration then says so.\n"
    "  --check                       write nothing; exit with 2 if there is something to do, and "
    "say\n"
    "                                what; with 1 if it can't be known\n"
    "  --rules                       only check the SQL and the options in the schema\n"
    "  --live                        --check, and compare a database, described on standard "
    "input, with\n"
    "                                its migrations; `npm run migrations:check` gives that\n";

typedef enum { MODE_WRITE, MODE_CHECK, MODE_RULES, MODE_LIVE } run_mode;

/* The exit codes, the same for every mode (docs/SCHEMA.md). */
enum {
  EXIT_FINE,
  EXIT_FAULT,       /* a mistake in the schema, a file or a flag; or it could not be found out */
  EXIT_UNGENERATED, /* the schema has changes that no migration makes */
  EXIT_FOREIGN,     /* the database has migrations that are not in migrations/ */
  EXIT_DIFFERENT,   /* the database is not what its migrations make */
};

typedef struct {
  arena mem;
  run_mode mode;
  str renames[FLAGS_MAX], allowed[FLAGS_MAX];
  size_t n_renames, n_allowed;
  migrate_file *files;
  size_t n_files;
} command;

static void print(FILE *to, str text) { fwrite(text.ptr, 1, text.len, to); }

/* --- reading --------------------------------------------------------------------------------- */

static bool path_of(const char *name, char *out) {
  return (size_t)snprintf(out, PATH_BYTES_MAX, FOLDER "%s", name) < PATH_BYTES_MAX;
}

static bool read_file(arena *mem, const char *name, str *out) {
  char path[PATH_BYTES_MAX];
  FILE *file = path_of(name, path) ? fopen(path, "rb") : NULL;
  buf text = buf_make(mem, 0);
  for (size_t n = 1; file && n > 0 && text.len < FILE_BYTES_MAX;) {
    char *to = buf_reserve(&text, 65536);
    n = to ? fread(to, 1, 65536, file) : 0;
    text.len += n;
  }
  bool ok = file && !ferror(file) && buf_ok(&text);
  if (file) fclose(file);
  *out = buf_view(&text);
  return ok;
}

static int compare_files(const void *a, const void *b) {
  return str_cmp(((const migrate_file *)a)->name, ((const migrate_file *)b)->name);
}

/* Reads migrations/NAME.sql in the order of names, as wrangler applies them. */
static bool read_files(command *c) {
  DIR *folder = opendir("migrations");
  bool ok = true;
  c->files = arena_alloc_array(&c->mem, FILES_MAX, sizeof *c->files);
  for (struct dirent *entry; folder && ok && (entry = readdir(folder));) {
    migrate_file *file = &c->files[c->n_files];
    if (!str_ends(str_c(entry->d_name), S(".sql"))) continue;
    ok = c->n_files < FILES_MAX && arena_copy(&c->mem, str_c(entry->d_name), &file->name) &&
         read_file(&c->mem, entry->d_name, &file->text);
    if (!ok) fprintf(stderr, "generate: " FOLDER "%s could not be read\n", entry->d_name);
    c->n_files++;
  }
  if (folder) closedir(folder);
  if (ok) qsort(c->files, c->n_files, sizeof *c->files, compare_files);
  return ok;
}

static bool read_arguments(command *c, int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    str argument = str_c(argv[i]);
    bool rename = str_eq(argument, S("--rename")), allow = str_eq(argument, S("--allow"));
    if (rename || allow) {
      if (++i == argc || c->n_renames == FLAGS_MAX || c->n_allowed == FLAGS_MAX) return false;
      if (rename) c->renames[c->n_renames++] = str_c(argv[i]);
      if (allow) c->allowed[c->n_allowed++] = str_c(argv[i]);
    } else if (str_eq(argument, S("--check"))) {
      c->mode = MODE_CHECK;
    } else if (str_eq(argument, S("--rules"))) {
      c->mode = MODE_RULES;
    } else if (str_eq(argument, S("--live"))) {
      c->mode = MODE_LIVE;
    } else {
      return false;
    }
  }
  return true;
}

/* --- asking ---------------------------------------------------------------------------------- */

static size_t ask(void *ctx, str name, const str *choices, size_t count) {
  char line[LINE_BYTES_MAX];
  (void)ctx;
  printf("%.*s is gone from the schema. What became of it?\n", (int)name.len, name.ptr);
  for (size_t i = 0; i < count; i++) {
    printf("  %zu  it is called %.*s now\n", i + 1, (int)choices[i].len, choices[i].ptr);
  }
  printf("  0  it was removed, with everything that it holds\n");
  while (true) {
    int64_t number;
    printf("Number: ");
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin)) exit(1); /* nothing is written */
    line[strcspn(line, "\r\n")] = '\0';
    if (str_to_i64(str_trim(str_c(line)), &number) && number >= 0 && number <= (int64_t)count) {
      return number == 0 ? count : (size_t)number - 1;
    }
  }
}

/* --- writing --------------------------------------------------------------------------------- */

static int write_migration(command *c, const migrate_output *out) {
  char path[PATH_BYTES_MAX], name[PATH_BYTES_MAX];
  snprintf(name, sizeof name, "%.*s", (int)out->name.len, out->name.ptr);
  (void)c;
  FILE *file = path_of(name, path) ? fopen(path, "wb") : NULL;
  bool written = file && fwrite(out->text.ptr, 1, out->text.len, file) == out->text.len;
  if (file && fclose(file) != 0) written = false;
  if (!written) {
    fprintf(stderr, "generate: %s could not be written\n", path);
    return 1;
  }
  printf("Wrote %s. Read it, then apply it with `npm run up`.\n", path);
  return 0;
}

static int generate(command *c) {
  migrate_input in = {.tables = schema_tables,
                      .n_tables = schema_n_tables,
                      .files = c->files,
                      .n_files = c->n_files,
                      .renames = c->renames,
                      .n_renames = c->n_renames,
                      .allowed = c->allowed,
                      .n_allowed = c->n_allowed,
                      .ask = c->mode == MODE_WRITE && isatty(STDIN_FILENO) ? ask : NULL};
  migrate_output out = migrate_generate(&c->mem, &in);
  switch (out.status) {
    case MIGRATE_NOTHING:
      printf("The migrations are up to date with the schema; nothing to do.\n");
      return 0;
    case MIGRATE_READY:
      if (c->mode == MODE_WRITE) return write_migration(c, &out);
      printf(
          "The schema has changes that no migration makes. `npm run generate` would write " FOLDER
          "%.*s:\n\n",
          (int)out.name.len, out.name.ptr);
      print(stdout, out.text);
      return EXIT_UNGENERATED;
    case MIGRATE_REFUSED:
      print(stderr, out.message);
      return EXIT_FAULT;
    case MIGRATE_UNSAFE:
      print(stderr, out.message);
      return c->mode == MODE_WRITE ? EXIT_FAULT : EXIT_UNGENERATED;
  }
  __builtin_trap();
}

/* --- the database in use --------------------------------------------------------------------- */

static int check_live(command *c) {
  migrate_live live;
  buf dump = buf_make(&c->mem, 0);
  for (size_t n = 1; n > 0 && dump.len < FILE_BYTES_MAX;) {
    char *to = buf_reserve(&dump, 65536);
    n = to ? fread(to, 1, 65536, stdin) : 0;
    dump.len += n;
  }
  if (!buf_ok(&dump) || !migrate_live_read(&c->mem, buf_view(&dump), &live)) {
    fputs("check: what came from the database could not be read\n", stderr);
    return EXIT_FAULT;
  }
  migrate_live_report report = migrate_check_live(&c->mem, c->files, c->n_files, &live);
  print(stdout, report.message);
  switch (report.status) {
    case MIGRATE_LIVE_SAME:
      printf("The database is what its applied migrations make.\n");
      return EXIT_FINE;
    case MIGRATE_LIVE_FOREIGN:
      return EXIT_FOREIGN;
    case MIGRATE_LIVE_DIFFERENT:
      return EXIT_DIFFERENT;
    case MIGRATE_LIVE_UNKNOWN:
      return EXIT_FAULT;
  }
  __builtin_trap();
}

/* Says all that is wrong; the code is the least of them, so that a fault hides nothing. */
static int check_all(command *c) {
  int schema = generate(c);
  if (schema == EXIT_FAULT) return schema;
  int database = check_live(c);
  return schema == EXIT_FINE || (database != EXIT_FINE && database < schema) ? database : schema;
}

static int check_rules(command *c) {
  buf problems = buf_make(&c->mem, 0);
  if (migrate_rules_check(&c->mem, schema_tables, schema_n_tables, &problems)) return 0;
  print(stderr, buf_view(&problems));
  return 1;
}

int main(int argc, char **argv) {
  static command c;
  arena_init(&c.mem, MEMORY_BYTES);
  if (!read_arguments(&c, argc, argv)) {
    bool help = argc == 2 && str_eq(str_c(argv[1]), S("--help"));
    fputs(HELP, help ? stdout : stderr);
    return help ? 0 : 1;
  }
  if (c.mode == MODE_RULES) return check_rules(&c);
  int code = EXIT_FAULT;
  if (read_files(&c)) code = c.mode == MODE_LIVE ? check_all(&c) : generate(&c);
  arena_free(&c.mem);
  return code;
}
