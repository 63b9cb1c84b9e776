/* truth: what the database would have answered to each question, at every moment. Whenever it
 * changes, the questions that may be touched are asked anew, of an isolate without cache. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "sim.h"

#define POSTS " posts "
#define USERS " users "
#define LINKS " categories_to_posts "
#define COMMENTS " comments "
#define CATEGORIES " categories "

static const sim_question QUESTIONS[] = {
    {"/v1/posts/p0", POSTS, false},
    {"/v1/posts/p1", POSTS, false},
    {"/v1/posts/p2", POSTS, false},
    {"/v1/posts/p2", POSTS, true},
    {"/v1/posts/p5", POSTS, false},
    {"/v1/posts/nobody", POSTS, false},
    {"/v1/posts/p0?fields=id,title", POSTS, false},
    {"/v1/posts/p1?include=author", POSTS USERS, false},
    {"/v1/posts/p0?include=comments", POSTS COMMENTS, false},
    {"/v1/users/u0", USERS, false},
    {"/v1/users/u3", USERS, false},
    {"/v1/categories/c0", CATEGORIES, false},
    {"/v1/comments/m0", COMMENTS POSTS, false},
    {"/v1/comments/m2", COMMENTS POSTS, false},
    {"/v1/comments/m2", COMMENTS POSTS, true},
    {"/v1/categories_to_posts/l2", LINKS POSTS, false},
    {"/v1/posts", POSTS, false},
    {"/v1/posts", POSTS, true},
    {"/v1/posts?limit=2&sort=title&total=true", POSTS, false},
    {"/v1/posts?limit=2&sort=title&total=true", POSTS, true},
    {"/v1/posts?filters[user_id][$eq]=u0", POSTS, false},
    {"/v1/posts?filters[user_id][$in]=u1&filters[user_id][$in]=u2", POSTS, false},
    {"/v1/users?filters[role][$eq]=editor&total=true", USERS, false},
    {"/v1/comments?filters[post_id][$eq]=p0&limit=3", COMMENTS POSTS, false},
    {"/v1/posts?filters[author][name][$eq]=Bob", POSTS USERS, false},
    {"/v1/posts?filters[comments][$some][body][$eq]=M1", POSTS COMMENTS, false},
    {"/v1/posts?include=author,categories", POSTS USERS CATEGORIES LINKS, false},
    {"/v1/users?include=posts", USERS POSTS, false},
    {"/v1/comments?include=post", COMMENTS POSTS, false},
    {"/v1/categories?include=posts", CATEGORIES POSTS LINKS, false},
    {"/v1/site/most-commented", CATEGORIES POSTS LINKS COMMENTS, false},
    {"/v1/site/authors/u0/posts", POSTS USERS CATEGORIES LINKS COMMENTS, false},
};

enum { TRUTHS = sizeof QUESTIONS / sizeof *QUESTIONS };

typedef struct {
  int64_t from_us;
  int64_t known_us; /* it began with a moment, known since then; NEVER: with a change */
  uint64_t hash;    /* of the body; 0 unless the status is 200 */
  int status;
} state;

/* What the database held from `from_us` until `until_us`, to the eyes of a request that came before
 * a moment which was past by then. */
typedef struct {
  int64_t from_us, until_us, before_us;
  int64_t known_us; /* it was known since then that the moment would come; NEVER: it was set late */
  uint64_t hash;
} late_state;

static struct {
  state *states;
  size_t n, cap;
  late_state *late;
  size_t n_late, cap_late;
} truths[TRUTHS];

static int64_t changed_us; /* when the last change was made */

/* The latest moments that passed while the database held them, and since when at the most. */
enum { PASSED = 256 };
static struct { int64_t at_us, known_us; } passed[PASSED];
static size_t n_passed;

int sim_truths(void) { return TRUTHS; }
const sim_question *sim_question_of(int truth) { return &QUESTIONS[truth]; }

uint64_t sim_hash(str body) {
  return hash_str((hash_key){UINT64_C(0x73696d), UINT64_C(0x74727574)}, body) | 1;
}

int sim_ask(const char *path, bool admin, uint64_t *hash) {
  char line[300];
  sim_task *task = sim.task;
  sim_isolate *outer = sim.running, *i = &sim.reference;
  snprintf(line, sizeof line, "GET https://example.com%s", path);
  sim.task = NULL;
  sim.running = i;
  sim.asks_as_admin = admin;
  slot_answer *a = i->app_begin(str_c(line));
  if (a->next == SLOT_RESUME) a = i->app_resume(a->slot);
  int status = a->status;
  *hash = status == 200 ? sim_hash((str){a->body, a->body_bytes}) : 0;
  if (a->slot) i->app_end(a->slot);
  sim.asks_as_admin = false;
  sim.running = outer;
  sim.task = task;
  return status;
}

static bool depends(const sim_question *q, const char *tables) {
  char word[64];
  for (const char *at = tables; (at = strchr(at, ' ')) != NULL;) {
    const char *end = strchr(at + 1, ' ');
    if (!end) break;
    snprintf(word, sizeof word, "%.*s", (int)(end - at + 1), at);
    if (word[1] != ' ' && strstr(q->tables, word)) return true;
    at = end;
  }
  return false;
}

static int ask(int i, uint64_t *hash) {
  int status = sim_ask(QUESTIONS[i].path, QUESTIONS[i].admin, hash);
  if (status != 200 && status != 404) {
    sim_fail("the reference answered %d to %s", status, QUESTIONS[i].path);
  }
  return status;
}

static void *grown(void *items, size_t n, size_t *cap, size_t bytes) {
  if (n < *cap) return items;
  *cap = n ? n * 2 : 64;
  items = realloc(items, *cap * bytes);
  if (!items) abort();
  return items;
}

static bool ask_again(int i, int64_t known_us) {
  uint64_t hash;
  int status = ask(i, &hash);
  size_t n = truths[i].n;
  if (n > 0 && truths[i].states[n - 1].hash == hash) return false;
  truths[i].states = grown(truths[i].states, n, &truths[i].cap, sizeof(state));
  truths[i].states[truths[i].n++] = (state){sim.now_us, known_us, hash, status};
  return true;
}

static int64_t known_since_us(int64_t moment_us) {
  size_t n = n_passed < PASSED ? n_passed : PASSED;
  for (size_t i = 0; i < n; i++) {
    if (passed[i].at_us == moment_us) return passed[i].known_us;
  }
  return NEVER;
}

/* As requests see it whose time is before moments that are past by now. */
static void ask_late(int i, const int64_t *moments_us, int n_moments) {
  for (size_t k = truths[i].n_late; k-- > 0;) { /* what was until now */
    late_state *before = &truths[i].late[k];
    if (before->until_us != INT64_MAX) break;
    before->until_us = sim.now_us;
  }
  for (int k = 0; k < n_moments && strstr(QUESTIONS[i].tables, POSTS); k++) {
    late_state late = {.from_us = sim.now_us,
                       .until_us = INT64_MAX,
                       .before_us = moments_us[k],
                       .known_us = known_since_us(moments_us[k])};
    sim.reference.skew_us = moments_us[k] - MS - sim.now_us;
    ask(i, &late.hash);
    sim.reference.skew_us = 0;
    size_t n = truths[i].n_late;
    truths[i].late = grown(truths[i].late, n, &truths[i].cap_late, sizeof late);
    truths[i].late[truths[i].n_late++] = late;
  }
}

void sim_truth_update(const char *tables) {
  enum { MOMENTS = 6 };
  int64_t moments_us[MOMENTS];
  int n = sim.set.moments ? sim_moments_passed(moments_us, MOMENTS) : 0;
  changed_us = sim.now_us;
  for (int i = 0; i < TRUTHS; i++) {
    if (tables && !depends(&QUESTIONS[i], tables)) continue;
    ask_again(i, NEVER);
    ask_late(i, moments_us, n);
  }
}

void sim_truth_pass_moment(void) {
  passed[n_passed % PASSED].at_us = sim.now_us;
  passed[n_passed++ % PASSED].known_us = changed_us;
  for (int i = 0; i < TRUTHS; i++) {
    if (depends(&QUESTIONS[i], POSTS)) ask_again(i, changed_us);
  }
}

void sim_truth_verify(void) {
  for (int i = 0; i < TRUTHS; i++) {
    if (ask_again(i, NEVER)) {
      sim_fail("the log does not say that %s has changed", QUESTIONS[i].path);
    }
  }
}

/* Whether the request may see this: it came before the moment; or it is answered with what such a
 * one has read, since nobody who asked the log within the bound could know of the moment. */
static bool may_be_late(const late_state *late, int64_t begun_us, int64_t allowed_us) {
  if (late->before_us > begun_us) return true;
  bool known = late->known_us != NEVER && late->known_us + allowed_us < late->before_us;
  return !known && late->before_us + allowed_us > begun_us;
}

sim_found sim_truth_find(int truth, int status, uint64_t hash, int64_t begun_us, int64_t allowed_us,
                         int64_t until_us) {
  sim_found found = {until_us, NEVER};
  if (status != 200) hash = 0;
  for (size_t i = truths[truth].n; i-- > 0;) {
    const state *s = &truths[truth].states[i];
    if (s->from_us > until_us) continue;
    if (s->hash == hash) break;
    /* For who came before a moment it has not come. */
    if (s->known_us != NEVER && s->from_us > begun_us) continue;
    found.last_us = s->from_us;
    found.known_us = s->known_us;
    if (i == 0) found.last_us = NEVER;
  }
  if (found.last_us == until_us) return found;
  for (size_t i = truths[truth].n_late; i-- > 0;) {
    const late_state *late = &truths[truth].late[i];
    if (late->from_us > until_us || late->hash != hash) continue;
    if (!may_be_late(late, begun_us, allowed_us)) continue;
    int64_t last_us = late->until_us < until_us ? late->until_us : until_us;
    if (last_us > found.last_us) found = (sim_found){last_us, NEVER};
  }
  return found;
}

void sim_truth_clear(void) {
  for (int i = 0; i < TRUTHS; i++) truths[i].n = truths[i].n_late = 0;
  n_passed = 0;
}
