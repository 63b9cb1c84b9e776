/* memory: what the cache does, natively.
 *
 *   build/native/memory ratio              hit ratios beside LRU, FIFO and the optimum (Belady)
 *   build/native/memory pause              the longest put on the way to a million entries
 *   build/native/memory saved              reads of D1 that a finer judgement of changes saves
 *   build/native/memory soak BYTES N       N requests for distinct URLs through the whole program
 *                                          with CACHE_BYTES=BYTES; fails when memory grows beyond
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "data/cache.h"
#include "tests/api/drive.h"
#include "tests/bench/saved.h"
#include "tests/unit/policies.h"

static int ratio(void) {
  enum { OBJECTS = 20000, REQUESTS = 1000000 };
  static const uint32_t PERCENT[] = {1, 5, 20};
  printf("Hit ratios; %d requests for %d objects of one size, from an empty cache.\n\n%-18s%6s",
         REQUESTS, OBJECTS, "", "cache");
  for (policy p = 0; p < POLICIES; p++) printf("%10s", POLICY_NAMES[p]);
  printf("\n");
  for (workload w = 0; w < WORKLOADS; w++) {
    uint32_t *requests = workload_make(w, 1, OBJECTS, REQUESTS);
    for (size_t i = 0; i < 3; i++) {
      printf("%-18s%5" PRIu32 "%%", i == 0 ? WORKLOAD_NAMES[w] : "", PERCENT[i]);
      for (policy p = 0; p < POLICIES; p++) {
        printf("%10.4f", policy_run(p, requests, REQUESTS, OBJECTS, OBJECTS / 100 * PERCENT[i]));
      }
      printf("\n");
    }
    free(requests);
  }
  return 0;
}

/* Processor time: that others had the processor is no pause of ours. */
static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int compare(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* Half as much again as there may be entries, so that the last third evict. */
static int pauses(void) {
  enum { PUTS = LIMIT_CACHE_ENTRIES / 2 * 3 };
  static int64_t took[PUTS];
  char key[32];
  cache_init((hash_key){1, 2}, SIZE_MAX);
  cache_entry e = {.status = 200, .body = {"{}", 2}};
  for (int i = 0; i < PUTS; i++) {
    int bytes = snprintf(key, sizeof key, "/v1/posts/%d", i);
    int64_t begun = now_ns();
    cache_put((str){key, (size_t)bytes}, &e);
    took[i] = now_ns() - begun;
  }
  cache_stats s = cache_statistics();
  cache_init((hash_key){1, 2}, 0);
  qsort(took, PUTS, sizeof took[0], compare);
  printf(
      "%d puts, %zu entries in the end: median %.2f us, 99.99 %% below %.1f us, longest %.1f us\n",
      PUTS, s.entries, (double)took[PUTS / 2] / 1e3, (double)took[(size_t)(PUTS * 0.9999)] / 1e3,
      (double)took[PUTS - 1] / 1e3);
  return 0;
}

static size_t resident_bytes(void) {
  unsigned long pages = 0, resident = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  if (!f || fscanf(f, "%lu %lu", &pages, &resident) != 2) resident = 0;
  if (f) fclose(f);
  return resident * (size_t)sysconf(_SC_PAGESIZE);
}

static bool ask(int64_t number) {
  char line[80];
  snprintf(line, sizeof line, "GET https://example.com/v1/categories/n%" PRId64, number);
  drive_answer a = drive_request(str_c(line), STR_EMPTY);
  bool ok = a.status == 404; /* is held like any other answer */
  drive_free(&a);
  return ok;
}

static int soak(int64_t budget, int64_t n) {
  char settings[80];
  /* The program's KV is in memory, too. */
  snprintf(settings, sizeof settings, "CACHE_BYTES=%" PRId64 "\nKV_FILL_PERCENT=0\n", budget);
  if (!drive_open(1, str_c(settings))) return 2;
  if (!ask(n)) return 2;
  size_t before = resident_bytes(), most = 0, full = 0;
  bool ok = true;
  for (int64_t i = 0; i < n && ok; i++) {
    ok = ask(i);
    if ((i + 1) % (n / 10) != 0) continue;
    size_t used = resident_bytes() - before;
    cache_stats s = cache_statistics();
    if (used > most) most = used;
    if (full == 0 && s.evictions > s.entries) full = used;
    printf("%9" PRId64
           " requests: %6.2f MiB more than at first; the cache counts %6.2f MiB, %zu "
           "entries, %" PRIu64 " evictions\n",
           i + 1, (double)used / 0x1p20, (double)s.bytes / 0x1p20, s.entries, s.evictions);
    fflush(stdout);
  }
  drive_close();
  size_t allowed = (size_t)budget + (size_t)budget / 10;
  printf("%.2f MiB at most, %.2f allowed; grown by %.2f since it was full\n", (double)most / 0x1p20,
         (double)allowed / 0x1p20, ((double)most - (double)full) / 0x1p20);
  return ok && most <= allowed && full > 0 ? 0 : 1;
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (argc == 2 && strcmp(what, "ratio") == 0) return ratio();
  if (argc == 2 && strcmp(what, "pause") == 0) return pauses();
  if (argc == 4 && strcmp(what, "soak") == 0) return soak(atoll(argv[2]), atoll(argv[3]));
  if (argc == 2 && strcmp(what, "saved") == 0) return saved();
  fprintf(stderr, "usage: memory ratio | pause | saved | soak BYTES N\n");
  return 2;
}
