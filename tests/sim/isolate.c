/* isolate: each is a copy of the core's shared object under a path of its own, so that the loader
 * gives each its own globals. A new isolate is the file loaded anew. What the core takes from
 * malloc (build.sh has it say sim_malloc) is listed by isolate, so that one that crashed with
 * requests in flight leaves nothing behind. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim.h"

struct sim_block {
  sim_block *next, **link;
  void *padding[2]; /* to 32 bytes: what follows is aligned for anything */
};

void *sim_malloc(size_t bytes);
void *sim_calloc(size_t n, size_t bytes);
void *sim_realloc(void *p, size_t bytes);
void *sim_aligned_alloc(size_t align, size_t bytes);
void sim_free(void *p);

static sim_block *nobodys;

void *sim_malloc(size_t bytes) {
  sim_block **list = sim.running ? &sim.running->blocks : &nobodys;
  sim_block *b = malloc(sizeof *b + bytes);
  if (!b) abort();
  b->next = *list;
  b->link = list;
  if (b->next) b->next->link = &b->next;
  *list = b;
  return b + 1;
}

void *sim_calloc(size_t n, size_t bytes) {
  void *p = sim_malloc(n * bytes);
  memset(p, 0, n * bytes);
  return p;
}

/* A block stays its owner's, whoever runs. */
void *sim_realloc(void *p, size_t bytes) {
  if (!p) return sim_malloc(bytes);
  sim_block *b = realloc((sim_block *)p - 1, sizeof *b + bytes);
  if (!b) abort();
  *b->link = b;
  if (b->next) b->next->link = &b->next;
  return b + 1;
}

void *sim_aligned_alloc(size_t align, size_t bytes) {
  if (align > 16) abort();
  return sim_malloc(bytes);
}

void sim_free(void *p) {
  if (!p) return;
  sim_block *b = (sim_block *)p - 1;
  *b->link = b->next;
  if (b->next) b->next->link = b->link;
  free(b);
}

/* --- images ------------------------------------------------------------------------------------
 */

static char folder[64], paths[SIM_ISOLATES + 1][96];

static bool copy_file(const char *from, const char *to) {
  char bytes[65536];
  size_t n;
  FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
  bool ok = in && out;
  while (ok && (n = fread(bytes, 1, sizeof bytes, in)) > 0) ok = fwrite(bytes, 1, n, out) == n;
  if (in) fclose(in);
  if (out && fclose(out)) ok = false;
  if (!ok) fprintf(stderr, "sim: %s can't be copied to %s\n", from, to);
  return ok;
}

bool sim_make_images(const char *core, const char *pristine) {
  const char *tmp = getenv("TMPDIR");
  snprintf(folder, sizeof folder, "%s/stratus-sim-XXXXXX", tmp && strlen(tmp) < 40 ? tmp : "/tmp");
  if (!mkdtemp(folder)) return false;
  for (int i = 0; i <= SIM_ISOLATES; i++) {
    sim_isolate *one = i < SIM_ISOLATES ? &sim.isolates[i] : &sim.reference;
    snprintf(paths[i], sizeof paths[i], "%s/%d.so", folder, i);
    if (!copy_file(i < SIM_ISOLATES ? core : pristine, paths[i])) return false;
    *one = (sim_isolate){.number = i, .path = paths[i]};
  }
  return true;
}

void sim_remove_images(void) {
  for (int i = 0; i < SIM_ISOLATES; i++) sim_stop(&sim.isolates[i]);
  sim_stop(&sim.reference);
  for (int i = 0; i <= SIM_ISOLATES; i++) unlink(paths[i]);
  rmdir(folder);
}

void sim_stop(sim_isolate *i) {
  for (sim_task *t = sim.tasks, *next; t; t = next) {
    next = t->next;
    if (t->request->isolate == i) sim_kill(t);
  }
  if (i->image) dlclose(i->image);
  i->image = NULL;
  while (i->blocks) sim_free(i->blocks + 1);
}

/* ISO C has no cast from an object's pointer to a function's; POSIX has it stored so. */
static void find(sim_isolate *i, const char *name, void *function) {
  void *found = dlsym(i->image, name);
  if (!found) {
    fprintf(stderr, "sim: the core has no %s\n", name);
    abort();
  }
  memcpy(function, &found, sizeof found);
}

void sim_restart(sim_isolate *i, const char *settings) {
  sim_stop(i);
  i->image = dlopen(i->path, RTLD_NOW | RTLD_LOCAL);
  if (!i->image) {
    fprintf(stderr, "sim: %s\n", dlerror());
    abort();
  }
  find(i, "app_boot", &i->app_boot);
  find(i, "app_begin", &i->app_begin);
  find(i, "app_resume", &i->app_resume);
  find(i, "app_after", &i->app_after);
  find(i, "app_end", &i->app_end);
  find(i, "cache_get", &i->cache_get);
  find(i, "changes_known", &i->changes_known);
  find(i, "changes_checked_ms", &i->changes_checked_ms);
  find(i, "slot_busy_count", &i->slot_busy_count);
  if (i->changes_known() || i->slot_busy_count() > 0) abort(); /* the image was not loaded anew */
  i->crashes++;
  i->abandoned = i->asking = 0;
  i->turn_lost_us = NEVER;
  i->back_ms = 0;
  memset(i->heads, 0, sizeof i->heads);
  sim_isolate *outer = sim.running;
  sim.running = i;
  i->app_boot(str_c(settings));
  sim.running = outer;
}
