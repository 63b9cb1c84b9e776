/* sim: runs the simulator. In the repository's root:
 *
 *   build/native/sim --seeds 1000 [--first 1] [--operations 1000]   seeds 1 … 1000
 *   build/native/sim --seed 17                                      one, with a trace of all it did
 *   build/native/sim --seed 17 --mutation NAME                      one, of a broken core
 *   build/native/sim --mutations [--seeds 1000]                     each broken core must be caught
 *   build/native/sim --mutations --mutation NAME                    that one must be
 *
 * A seed decides everything, so it fails again in the same way. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim.h"

#define CORE "build/native/sim-core.so"

static const struct {
  const char *name;
  uint64_t seed; /* to be tried first */
} MUTATIONS[] = {
#include "build/mutations/list.h"
};

static struct {
  uint64_t first, seeds;
  int operations;
  bool mutations;
  const char *mutation;
} asked = {.first = 1, .operations = 1000};

/* The path of a question must be the cache's key for it: judge.c looks answers up by it. Of filters
 * through relations, and of endpoints, it is not. */
static bool keys_are_canonical(void) {
  bool ok = true;
  uint64_t hash;
  sim.now_us = HOUR;
  sim.set = (sim_settings){.isolates = 1};
  sim_restart(&sim.reference, "");
  if (!sim_db_open()) return false;
  for (int i = 0; i < sim_truths(); i++) {
    const sim_question *q = sim_question_of(i);
    if (q->admin || strstr(q->path, "/site/") || strstr(q->path, "s[author]") ||
        strstr(q->path, "s[comments]")) {
      continue;
    }
    sim_ask(q->path, false, &hash);
    if (sim.reference.cache_get(str_c(q->path))) continue;
    fprintf(stderr, "sim: %s is not canonical\n", q->path);
    ok = false;
  }
  sim_db_close();
  sim_truth_clear();
  return ok;
}

static void trace_again(uint64_t seed) {
  printf("\n--- seed %" PRIu64 " again, with a trace; its end is what matters\n", seed);
  sim.trace = true;
  sim_run(seed, asked.operations);
  sim.trace = false;
}

static void print_sums(double seconds) {
  printf("%" PRIu64 " operations in %.0f s: %" PRIu64 " reads, %" PRIu64 " writes, %" PRIu64
         " changes behind the API's back\n",
         sim.sum.operations, seconds, sim.sum.reads, sim.sum.writes, sim.sum.behind);
  printf("answers: memory %" PRIu64 ", KV %" PRIu64 ", D1 %" PRIu64 "; of them stale %" PRIu64
         "; 404 %" PRIu64 ", 304 %" PRIu64 ", refused %" PRIu64 "\n",
         sim.sum.tiers[0], sim.sum.tiers[1], sim.sum.tiers[2], sim.sum.stale, sim.sum.not_found,
         sim.sum.not_modified, sim.sum.refused);
  printf("faults: D1 %" PRIu64 ", KV %" PRIu64 ", crashes %" PRIu64 ", abandoned requests %" PRIu64
         "; the oldest answer: %.3f s\n",
         sim.sum.db_failures, sim.sum.kv_failures, sim.sum.crashes, sim.sum.abandoned,
         (double)sim.sum.oldest_us / SECOND);
  printf("moments at which something became visible: %" PRIu64 "\n", sim.sum.moments);
  printf("replicas answered %" PRIu64 " calls, %" PRIu64 " with an old state\n", sim.sum.near,
         sim.sum.lagging);
}

/* A seed must do the same again; otherwise it would be no use to whoever looks for a fault. */
static bool repeats(uint64_t seed) {
  uint64_t digest = sim.digest;
  if (sim_run(seed, asked.operations) && sim.digest == digest) return true;
  snprintf(sim.failure, sizeof sim.failure, "it went another way when it was run again");
  return false;
}

static int run_seeds(void) {
  uint64_t passed = 0, failed = 0, worst = 0;
  clock_t start = clock();
  if (!sim_make_images(CORE, CORE) || !keys_are_canonical()) return 2;
  for (uint64_t seed = asked.first; seed < asked.first + asked.seeds; seed++) {
    if (sim_run(seed, asked.operations) && (seed % 40 != 0 || repeats(seed))) {
      passed++;
      if (seed % 100 == 0) fprintf(stderr, "sim: at seed %" PRIu64 "\n", seed);
      continue;
    }
    if (failed++ == 0) worst = seed;
    printf("seed %" PRIu64 ": %s\n", seed, sim.failure);
    fflush(stdout);
  }
  print_sums((double)(clock() - start) / CLOCKS_PER_SEC);
  if (failed > 0 && !getenv("STRATUS_SIM_QUIET")) trace_again(worst);
  sim_remove_images();
  printf("sim: %" PRIu64 " passed, %" PRIu64 " failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

/* The seed that catches the core that is loaded; 0: none does. */
static uint64_t find_catcher(uint64_t first_guess) {
  if (!sim_run(first_guess, asked.operations)) return first_guess;
  for (uint64_t seed = asked.first; seed < asked.first + asked.seeds; seed++) {
    if (!sim_run(seed, asked.operations)) return seed;
  }
  return 0;
}

static int run_mutations(void) {
  int passed = 0, failed = 0;
  sim.harsh = true;
  for (size_t i = 0; i < sizeof MUTATIONS / sizeof *MUTATIONS; i++) {
    char core[200];
    if (asked.mutation && strcmp(asked.mutation, MUTATIONS[i].name) != 0) continue;
    snprintf(core, sizeof core, "build/native/mutations/%s.so", MUTATIONS[i].name);
    if (!sim_make_images(core, CORE)) return 2;
    uint64_t seed = find_catcher(MUTATIONS[i].seed);
    printf("%s %s", seed ? "caught" : "NOT CAUGHT", MUTATIONS[i].name);
    if (seed) printf(", by seed %" PRIu64 ": %s", seed, sim.failure);
    putchar('\n');
    fflush(stdout);
    *(seed ? &passed : &failed) += 1;
    sim_remove_images();
  }
  printf("mutations: %d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

static int run_one(uint64_t seed) {
  char core[200] = CORE;
  if (asked.mutation) {
    snprintf(core, sizeof core, "build/native/mutations/%s.so", asked.mutation);
    sim.harsh = true;
  }
  if (!sim_make_images(core, CORE)) return 2;
  sim.trace = true;
  bool ok = sim_run(seed, asked.operations);
  sim_remove_images();
  printf("seed %" PRIu64 ": %s\n", seed, ok ? "passed" : sim.failure);
  return ok ? 0 : 1;
}

int main(int argc, char **argv) {
  uint64_t one = 0;
  for (int i = 1; i < argc; i++) {
    uint64_t n = i + 1 < argc ? strtoull(argv[i + 1], NULL, 10) : 0;
    if (strcmp(argv[i], "--mutations") == 0) {
      asked.mutations = true;
    } else if (i + 1 < argc && strcmp(argv[i], "--mutation") == 0) {
      asked.mutation = argv[++i];
    } else if (n > 0 && strcmp(argv[i], "--seeds") == 0) {
      asked.seeds = n, i++;
    } else if (n > 0 && strcmp(argv[i], "--seed") == 0) {
      one = n, i++;
    } else if (n > 0 && strcmp(argv[i], "--first") == 0) {
      asked.first = n, i++;
    } else if (n > 0 && strcmp(argv[i], "--operations") == 0) {
      asked.operations = (int)n, i++;
    } else {
      fprintf(stderr,
              "usage: sim [--seeds N] [--first N] [--operations N] [--mutations] | --seed N\n");
      return 2;
    }
  }
  if (one > 0) return run_one(one);
  if (asked.seeds == 0) asked.seeds = asked.mutations ? 1000 : 60;
  return asked.mutations ? run_mutations() : run_seeds();
}
