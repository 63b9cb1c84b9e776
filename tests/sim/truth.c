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
  uint64_t hash; /* of the body; 0 unless the status is 200 */
  int status;
} state;

static struct {
  state *states;
  size_t n, cap;
} truths[TRUTHS];

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

static bool ask_again(int i) {
  uint64_t hash;
  int status = sim_ask(QUESTIONS[i].path, QUESTIONS[i].admin, &hash);
  size_t n = truths[i].n;
  if (status != 200 && status != 404) {
    sim_fail("the reference answered %d to %s", status, QUESTIONS[i].path);
  }
  if (n > 0 && truths[i].states[n - 1].hash == hash) return false;
  if (n == truths[i].cap) {
    truths[i].cap = n ? n * 2 : 64;
    truths[i].states = realloc(truths[i].states, truths[i].cap * sizeof(state));
    if (!truths[i].states) abort();
  }
  truths[i].states[truths[i].n++] = (state){sim.now_us, hash, status};
  return true;
}

void sim_truth_update(const char *tables) {
  for (int i = 0; i < TRUTHS; i++) {
    if (!tables || depends(&QUESTIONS[i], tables)) ask_again(i);
  }
}

void sim_truth_verify(void) {
  for (int i = 0; i < TRUTHS; i++) {
    if (ask_again(i)) sim_fail("the log does not say that %s has changed", QUESTIONS[i].path);
  }
}

int64_t sim_truth_last_us(int truth, int status, uint64_t hash, int64_t until_us) {
  int64_t end_us = until_us;
  if (status != 200) hash = 0;
  for (size_t i = truths[truth].n; i-- > 0;) {
    const state *s = &truths[truth].states[i];
    if (s->from_us <= until_us && s->hash == hash) return end_us;
    if (s->from_us <= until_us) end_us = s->from_us;
  }
  return NEVER;
}

void sim_truth_clear(void) {
  for (int i = 0; i < TRUTHS; i++) truths[i].n = 0;
}
