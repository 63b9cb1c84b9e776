/* policies: sequences of requests, and how many of them a cache of so many entries answers: the
 * real one (data/cache.h), and those that one compares it with. For a unit test and for
 * tests/bench/memory.c. */
#ifndef STRATUS_POLICIES_H
#define STRATUS_POLICIES_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  WORKLOAD_ZIPF_08, /* the k-th object is asked for in proportion to 1 / k ^ 0.8 */
  WORKLOAD_ZIPF_10,
  WORKLOAD_ZIPF_12,
  WORKLOAD_SCANS, /* Zipf 1.0; but a quarter are crawlers, who each ask for a thousand in a row */
  WORKLOAD_LOOP,  /* all objects in turn, again and again */
  WORKLOAD_SHIFT, /* Zipf 1.0, and after each fifth of the time others are the popular ones */
  WORKLOADS,
} workload;

typedef enum { POLICY_STRATUS, POLICY_LRU, POLICY_FIFO, POLICY_OPTIMUM, POLICIES } policy;

extern const char *const WORKLOAD_NAMES[WORKLOADS];
extern const char *const POLICY_NAMES[POLICIES];

/* A sequence of n requests for objects 0 … objects - 1; the caller frees it. */
uint32_t *workload_make(workload w, uint64_t seed, uint32_t objects, size_t n);

/* The share that is answered from a cache of `entries` entries, which is empty at first. */
double policy_run(policy p, const uint32_t *requests, size_t n, uint32_t objects, uint32_t entries);

#endif
