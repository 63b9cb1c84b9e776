/* print_tables: the SQL that makes everything from nothing, of whatever site this was compiled
 * with. See demo.test.mjs. */
#include <stdio.h>

#include "cms/migrate.h"

int main(void) {
  arena mem;
  arena_init(&mem, 64 << 20);
  buf text = buf_make(&mem, 0);
  bool ok = migrate_write_initial(&mem, schema_tables, schema_n_tables, &text) &&
            fwrite(text.ptr, 1, text.len, stdout) == text.len;
  arena_free(&mem);
  return ok ? 0 : 1;
}
