/* saved: how many reads of the database it saves that the log says what rows looked like before and
 * after a change (data/images.h): the same mixed workload twice, the second time on a database that
 * does not say it. */
#include "tests/bench/saved.h"

#include <inttypes.h>
#include <stdio.h>

#include "data/store.h"
#include "host/host.h"
#include "host/host_native.h"
#include "tests/api/drive.h"

enum { OPERATIONS = 40000, WRITE_ONE_IN = 10, STEP_MS = 100 };

/* What a front end asks for: pages of authors and posts, by role, by section. */
static const char *const LISTS[] = {
    "/v1/posts",
    "/v1/posts?include=author,categories",
    "/v1/posts?filters[user_id]=u1",
    "/v1/posts?filters[user_id]=u2&include=author",
    "/v1/posts?filters[user_id]=u3",
    "/v1/posts?filters[user_id][$in]=u3,u4&sort=title",
    "/v1/users?filters[role]=editor",
    "/v1/users?filters[role]=admin&include=posts",
    "/v1/comments?filters[post_id]=p1&include=user",
    "/v1/comments?filters[post_id]=p2",
    "/v1/categories_to_posts?filters[category_id]=c1",
    "/v1/categories?include=posts",
};

/* What editors and readers do: most of it on drafts, and by one author. */
static const char *const WRITES[] = {
    "UPDATE posts SET body = 'draft %d' WHERE id = 'p5'",
    "UPDATE posts SET body = 'draft %d' WHERE id = 'p8'",
    "UPDATE posts SET title = 'Draft %d' WHERE id = 'p5'",
    "UPDATE posts SET body = 'text %d' WHERE id = 'p2'",
    "UPDATE users SET name = 'Dora %d' WHERE id = 'u4'",
    "UPDATE comments SET body = 'Remark %d' WHERE id = 'm3'",
};

enum {
  N_LISTS = sizeof LISTS / sizeof *LISTS,
  N_WRITES = sizeof WRITES / sizeof *WRITES,
};

static uint32_t below(uint64_t *random, uint32_t n) {
  *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(*random >> 33) % n;
}

/* Reads that went to the database; 0: it can't be made, or an answer was none. */
static uint64_t run(bool says) {
  char text[300];
  uint64_t random = 1;
  if (!drive_open(1, STR_EMPTY)) return 0;
  if (!says && !host_native_sql("CREATE TRIGGER blind AFTER INSERT ON _changes BEGIN UPDATE "
                                "_changes SET images = NULL WHERE seq = NEW.seq; END")) {
    return 0;
  }
  host_native_fault.kv_absent = true;
  bool ok = true;
  for (int i = 0; i < OPERATIONS && ok; i++) {
    host_native_set_now(host_now_ms() + STEP_MS);
    if (below(&random, WRITE_ONE_IN) == 0) {
      snprintf(text, sizeof text, WRITES[below(&random, N_WRITES)], i);
      ok = host_native_sql(text);
      continue;
    }
    snprintf(text, sizeof text, "GET https://example.com%s", LISTS[below(&random, N_LISTS)]);
    drive_answer a = drive_request(str_c(text), STR_EMPTY);
    ok = a.status == 200;
    drive_free(&a);
  }
  uint64_t reads = store_statistics().d1_reads;
  drive_close();
  return ok ? reads : 0;
}

int saved(void) {
  uint64_t with = run(true), without = run(false);
  if (with == 0 || without == 0) return 1;
  printf(
      "Reads of D1 for %d operations, one in %d a write, of which half are on drafts:\n"
      "%8" PRIu64
      " when a change takes all lists of its table with it\n"
      "%8" PRIu64 " when it takes those that it may concern: %.0f %% are saved\n",
      OPERATIONS, WRITE_ONE_IN, without, with, 100.0 * (double)(without - with) / (double)without);
  return with < without ? 0 : 1;
}
