/* main_seed: prints the SQL that fills a site with demo content, a command run under WASI. The
 * written content is read from src/cms/demo below the working directory, the project's root. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cms/demo.h"

#define FOLDER "src/cms/demo"

static const char HELP[] =
    "Usage: seed [--posts N]\n"
    "\n"
    "Prints SQL that fills the site with demo content: the posts, authors, categories and\n"
    "comments of " FOLDER
    ". Records that are there already are left alone.\n"
    "\n"
    "  --posts N   N posts in total, 0 to 1000000: the written ones first, the newest of them when "
    "N\n"
    "              is less than there are; then generated ones, the same on every run\n"
    "  --help      prints this\n";

enum {
  CONTENT_BYTES = 64 * 1024 * 1024, /* all files together, and what is made of them */
  FILE_BYTES_MAX = 8 * 1024 * 1024,
  FILES_MAX = 4096,
  PATH_BYTES = 512,
};

static const uint64_t AS_WRITTEN = UINT64_MAX;

typedef struct {
  uint64_t posts;
  bool help;
} options;

/* --- arguments ------------------------------------------------------------- */

static bool read_count(const char *text, uint64_t *out) {
  int64_t n;
  if (!str_to_i64(str_c(text), &n) || n < 0 || n > DEMO_POSTS_MAX) {
    fprintf(stderr, "seed: --posts takes a whole number from 0 to %d, not \"%s\"\n", DEMO_POSTS_MAX,
            text);
    return false;
  }
  *out = (uint64_t)n;
  return true;
}

static bool read_options(int argc, char **argv, options *out) {
  static const char ASSIGNED[] = "--posts=";
  *out = (options){.posts = AS_WRITTEN};
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
      out->help = true;
    } else if (strncmp(argv[i], ASSIGNED, sizeof ASSIGNED - 1) == 0) {
      if (!read_count(argv[i] + sizeof ASSIGNED - 1, &out->posts)) return false;
    } else if (strcmp(argv[i], "--posts") != 0) {
      fprintf(stderr, "seed: unknown argument \"%s\"; see --help\n", argv[i]);
      return false;
    } else if (++i == argc) {
      fprintf(stderr, "seed: --posts lacks its number; see --help\n");
      return false;
    } else if (!read_count(argv[i], &out->posts)) {
      return false;
    }
  }
  return true;
}

/* --- content --------------------------------------------------------------- */

static int compare_names(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of the content files, in order, so that messages too are the same everywhere. */
static bool list_files(char **names, size_t *count) {
  DIR *folder = opendir(FOLDER);
  bool ok = folder != NULL;
  *count = 0;
  for (struct dirent *entry; ok && (entry = readdir(folder));) {
    str name = str_c(entry->d_name);
    if (str_starts(name, S("."))) continue;
    if (!str_ends(name, S(".md")) && !str_ends(name, S(".txt"))) continue;
    ok = *count < FILES_MAX && (names[*count] = strdup(entry->d_name));
    if (ok) ++*count;
  }
  if (folder) closedir(folder);
  if (ok && *count > 0) qsort(names, *count, sizeof *names, compare_names);
  return ok;
}

/* The whole file, to be freed; NULL when it can not be read. */
static char *read_file(const char *name, size_t *len) {
  char path[PATH_BYTES];
  int n = snprintf(path, sizeof path, FOLDER "/%s", name);
  FILE *file = n > 0 && (size_t)n < sizeof path ? fopen(path, "rb") : NULL;
  if (!file) return NULL;
  char *text = malloc(FILE_BYTES_MAX + 1);
  if (text) *len = fread(text, 1, FILE_BYTES_MAX + 1, file);
  bool whole = text && !ferror(file) && *len <= FILE_BYTES_MAX;
  fclose(file);
  if (whole) return text;
  free(text);
  return NULL;
}

static bool print_fault(const demo_fault *fault) {
  if (fault->file.len == 0) {
    fprintf(stderr, "seed: %.*s\n", (int)fault->message.len, fault->message.ptr);
  } else {
    fprintf(stderr, FOLDER "/%.*s", (int)fault->file.len, fault->file.ptr);
    if (fault->line > 0) fprintf(stderr, ":%zu", fault->line);
    fprintf(stderr, ": %.*s\n", (int)fault->message.len, fault->message.ptr);
  }
  return false;
}

static bool add_file(demo_content *content, const char *name) {
  size_t len = 0;
  char *text = read_file(name, &len);
  if (!text) {
    fprintf(stderr, "seed: " FOLDER "/%s can not be read\n", name);
    return false;
  }
  bool ok = demo_content_add(content, str_c(name), (str){.ptr = text, .len = len});
  free(text);
  return ok || print_fault(&content->fault);
}

static bool read_content(demo_content *content) {
  static char *names[FILES_MAX];
  size_t count;
  bool ok = list_files(names, &count);
  if (!ok)
    fprintf(stderr,
            "seed: the folder " FOLDER " can not be read; run this at the project's root\n");
  for (size_t i = 0; i < count; i++) {
    ok = ok && add_file(content, names[i]);
    free(names[i]);
  }
  return ok && (demo_content_finish(content) || print_fault(&content->fault));
}

/* --- output ---------------------------------------------------------------- */

static bool print(void *context, str text) {
  return fwrite(text.ptr, 1, text.len, context) == text.len;
}

static int finish(demo_result result) {
  switch (result) {
    case DEMO_DONE:
      if (fflush(stdout) == 0) return 0;
      fprintf(stderr, "seed: the output could not be written\n");
      return 1;
    case DEMO_NO_MEMORY:
      fprintf(stderr, "seed: out of memory\n");
      return 1;
    case DEMO_NO_ROOM:
      fprintf(stderr, "seed: the output could not be written\n");
      return 1;
    case DEMO_NO_TEXT:
      fprintf(stderr, "seed: " FOLDER " has no post with a paragraph to make more posts of\n");
      return 1;
  }
  __builtin_trap();
}

int main(int argc, char **argv) {
  options asked;
  if (!read_options(argc, argv, &asked)) return 2;
  if (asked.help) return fputs(HELP, stdout) < 0 || fflush(stdout) != 0;
  arena mem;
  arena_init(&mem, CONTENT_BYTES);
  demo_content content = demo_content_make(&mem);
  int code = 1;
  if (read_content(&content)) {
    uint64_t posts = asked.posts == AS_WRITTEN ? content.n_posts : asked.posts;
    demo_sink sink = {.write = print, .context = stdout};
    code = finish(demo_write(&content, posts, &sink));
  }
  arena_free(&mem);
  return code;
}
