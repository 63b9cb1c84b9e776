/* main_migrate: `npm run generate`, a command run under WASI. Writes the first migration from the
 * schema. Comparing with earlier migrations is not done yet: when there are some and they are not
 * what the schema says, it says so and writes nothing. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cms/migrate.h"

static const char FIRST[] = "migrations/0001_initial.sql";

/* How many *.sql files migrations/ has. */
static int count_migrations(void) {
  int count = 0;
  DIR *folder = opendir("migrations");
  if (!folder) return 0;
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (str_ends(str_c(entry->d_name), S(".sql"))) count++;
  }
  closedir(folder);
  return count;
}

/* Whether the file holds exactly this text. */
static bool file_is(const char *path, str text) {
  FILE *file = fopen(path, "rb");
  if (!file) return false;
  char *held = malloc(text.len + 1);
  size_t n = held ? fread(held, 1, text.len + 1, file) : 0;
  bool same = n == text.len && memcmp(held, text.ptr, n) == 0;
  free(held);
  fclose(file);
  return same;
}

static int write_first(str text) {
  FILE *file = fopen(FIRST, "wb");
  bool written = file && fwrite(text.ptr, 1, text.len, file) == text.len;
  if (file && fclose(file) != 0) written = false;
  if (!written) {
    fprintf(stderr, "generate: %s could not be written\n", FIRST);
    return 1;
  }
  printf("Wrote %s. Apply it with `npm run up`.\n", FIRST);
  return 0;
}

static int generate(arena *mem) {
  buf text = buf_make(mem, 65536);
  if (!migrate_write_initial(mem, &text)) {
    fprintf(stderr, "generate: out of memory\n");
    return 1;
  }
  int found = count_migrations();
  if (found == 0) return write_first(buf_view(&text));
  if (found == 1 && file_is(FIRST, buf_view(&text))) {
    printf("The migrations are up to date with the schema; nothing to do.\n");
    return 0;
  }
  fprintf(stderr,
          "generate: schema/ is not what migrations/ makes.\n"
          "This version writes the first migration only. Until it can write the difference: write\n"
          "migrations/%04d_what_changed.sql by hand, or, if the site has no data worth keeping, "
          "remove\n"
          "migrations/*.sql and .wrangler/state and run `npm run generate` again.\n",
          found + 1);
  return 2;
}

int main(void) {
  arena mem;
  arena_init(&mem, LIMIT_ARENA_BYTES);
  int code = generate(&mem);
  arena_free(&mem);
  return code;
}
