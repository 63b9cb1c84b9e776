#include "data/cache.h"

#include <string.h>

#include "base/limits.h"
#include "base/map.h"
#include "unit.h"

static const hash_key key_of_tests = {.k0 = 1, .k1 = 2};

enum { N_KEYS = 48, KEY_BYTES = 19, MAX_BODY_BYTES = 4096 };

/* All of one length, so that an entry's cost depends on its body alone. */
static str key_of(int number) {
  static char keys[N_KEYS][KEY_BYTES];
  char *k = keys[number];
  memcpy(k, "/v1/posts?offset=", KEY_BYTES - 2);
  k[KEY_BYTES - 2] = (char)('0' + number / 10);
  k[KEY_BYTES - 1] = (char)('0' + number % 10);
  return (str){k, KEY_BYTES};
}

/* A body that says whose it is and which. */
static str body_of(int number, int version, size_t bytes) {
  static char body[MAX_BODY_BYTES];
  for (size_t i = 0; i < bytes; i++) body[i] = (char)(number * 31 + version * 7 + (int)(i % 13));
  return (str){body, bytes};
}

static void put(int number, int version, size_t bytes) {
  cache_entry e = {.status = 200, .body = body_of(number, version, bytes), .stamp.as_of = version};
  cache_put(key_of(number), &e);
}

static bool has(str key) { return cache_get(key) != NULL; }

/* What an entry takes, and the first table, measured in a cache of their own. */
static size_t cost_of(size_t body_bytes) {
  cache_init(key_of_tests, 1 << 20);
  put(0, 0, body_bytes);
  size_t one = cache_statistics().bytes;
  put(1, 0, body_bytes);
  return cache_statistics().bytes - one;
}

static size_t first_table_bytes(void) {
  size_t cost = cost_of(0);
  cache_init(key_of_tests, 1 << 20);
  put(0, 0, 0);
  return cache_statistics().bytes - cost;
}

static void cache_is_harmless_before_init(void) {
  CHECK(!has(S("a")));
  cache_remove(S("a"));
  put(0, 0, 10);
  CHECK_INT(cache_statistics().entries, 0);
  cache_clear();
}

static void cache_returns_what_was_put(void) {
  cache_entry e = {
      .status = 404,
      .body = S("{\"data\":[]}"),
      .etag = "\"0123456789abcdef0123456789abcdef", /* its quote is all that is missing */
      .stamp = {.stored_ms = 1, .as_of = 2, .tables = 3, .row = 4, .row_table = 5},
  };
  char key[] = "/v1/posts";
  cache_init(key_of_tests, 1 << 20);
  cache_put((str){key, sizeof key - 1}, &e);
  memset(key, '#', sizeof key); /* keys are copied */
  const cache_entry *got = cache_get(S("/v1/posts"));
  if (!CHECK(got != NULL)) return;
  CHECK_INT(got->status, 404);
  CHECK_STR(got->body, e.body);
  CHECK(got->body.ptr != e.body.ptr);
  CHECK(memcmp(got->etag, e.etag, CACHE_ETAG_BYTES) == 0);
  CHECK_INT(got->stamp.stored_ms, 1);
  CHECK_INT(got->stamp.as_of, 2);
  CHECK_INT(got->stamp.tables, 3);
  CHECK_INT(got->stamp.row, 4);
  CHECK_INT(got->stamp.row_table, 5);
  CHECK_INT(got->true_ms, 1); /* unless it is said to be later */
  CHECK_INT(got->renewing_ms, 0);
  CHECK(!has(S("/v1/post")));
  CHECK(!has(S("/v1/posts?")));
  CHECK(!has(STR_EMPTY));

  /* Nothing is not the same as absent. */
  cache_put(STR_EMPTY, &(cache_entry){.status = 200});
  got = cache_get(STR_EMPTY);
  if (!CHECK(got != NULL)) return;
  CHECK_INT(got->body.len, 0);
}

static void cache_replaces_removes_and_clears(void) {
  cache_init(key_of_tests, 1 << 20);
  put(0, 1, 100);
  size_t one = cache_statistics().bytes;
  put(0, 2, 100);
  CHECK_INT(cache_statistics().entries, 1);
  CHECK_INT(cache_statistics().bytes, one);
  CHECK_INT(cache_get(key_of(0))->stamp.as_of, 2);
  put(0, 3, 500);
  CHECK(cache_statistics().bytes > one + 399);
  CHECK_STR(cache_get(key_of(0))->body, body_of(0, 3, 500));
  cache_remove(key_of(1));
  CHECK_INT(cache_statistics().entries, 1);
  cache_remove(key_of(0));
  CHECK_INT(cache_statistics().entries, 0);
  CHECK(!has(key_of(0)));
  put(0, 1, 10);
  put(1, 1, 10);
  cache_clear();
  CHECK_INT(cache_statistics().entries, 0);
  CHECK_INT(cache_statistics().bytes, 0);
  CHECK(!has(key_of(0)));
  put(0, 1, 10);
  CHECK(has(key_of(0)));
}

static void cache_removes_what_begins_so(void) {
  static const char *const keys[] = {"/v1/posts", "/v1/posts/p1", "/v1/post", "/v1/users"};
  cache_init(key_of_tests, 1 << 20);
  for (size_t i = 0; i < 4; i++) cache_put(str_c(keys[i]), &(cache_entry){.status = 200});
  size_t held = cache_statistics().entries; /* a build with tiny limits holds fewer */
  size_t mine = (size_t)has(S("/v1/posts")) + (size_t)has(S("/v1/posts/p1"));
  CHECK_INT(cache_remove_prefix(S("/v1/posts")), mine);
  CHECK(!has(S("/v1/posts")) && !has(S("/v1/posts/p1")));
  CHECK_INT(cache_statistics().entries, held - mine);
  CHECK_INT(cache_remove_prefix(S("/v2")), 0);
  CHECK_INT(cache_remove_prefix(STR_EMPTY), held - mine);
  CHECK_INT(cache_statistics().bytes > 0, 1); /* the table stays */
}

static void cache_counts_hits_and_misses(void) {
  cache_init(key_of_tests, 1 << 20);
  put(0, 0, 10);
  for (int i = 0; i < 3; i++) CHECK(has(key_of(0)));
  for (int i = 0; i < 2; i++) CHECK(!has(key_of(1)));
  cache_clear();
  CHECK(!has(key_of(0)));
  cache_stats s = cache_statistics();
  CHECK_INT(s.hits, 3);
  CHECK_INT(s.misses, 3);
  CHECK_INT(s.evictions, 0);
  CHECK_INT(s.budget_bytes, 1 << 20);
  cache_init(key_of_tests, 4096);
  s = cache_statistics();
  CHECK_INT(s.hits + s.misses, 0);
  CHECK_INT(s.budget_bytes, 4096);
}

/* All that an entry holds is in its cost: at least what is visible from here. */
static void cache_counts_every_byte(void) {
  for (size_t bytes = 0; bytes < 64; bytes++) {
    unit_row_number((int64_t)bytes);
    CHECK(cost_of(bytes) >= sizeof(map_node) + sizeof(cache_entry) + KEY_BYTES + bytes + 16);
    CHECK(cost_of(bytes) <= sizeof(map_node) + sizeof(cache_entry) + KEY_BYTES + bytes + 96);
  }
  CHECK(first_table_bytes() >= sizeof(void *));
}

static void cache_admits_up_to_an_eighth(void) {
  size_t budget = 8 * cost_of(1000);
  cache_init(key_of_tests, budget);
  put(0, 0, 1000);
  CHECK(has(key_of(0)));
  cache_init(key_of_tests, budget - 1);
  put(0, 0, 1000);
  CHECK(!has(key_of(0)));
  /* The one before it must not come back. */
  put(0, 1, 10);
  CHECK(has(key_of(0)));
  put(0, 2, 1000);
  CHECK(!has(key_of(0)));
  CHECK_INT(cache_statistics().entries, 0);

  for (size_t tiny = 0; tiny < 2048; tiny += 16) {
    unit_row_number((int64_t)tiny);
    cache_init(key_of_tests, tiny);
    put(0, 0, 0);
    CHECK(cache_statistics().bytes <= tiny);
  }
  /* Lengths whose sum overflows. */
  cache_entry huge = {.status = 200, .body = {"", SIZE_MAX - 8}};
  cache_init(key_of_tests, SIZE_MAX);
  cache_put(key_of(0), &huge);
  huge.body.len = 1;
  cache_put((str){"", SIZE_MAX - 8}, &huge);
  CHECK_INT(cache_statistics().entries, 0);
}

/* --- SIEVE ----------------------------------------------------------------- */

#define SCRIPT_ENTRIES 8

/* Letters are keys: a small one is put, a capital one visited, one behind '-' removed. */
static void run_script(str script) {
  bool remove = false;
  for (size_t i = 0; i < script.len; i++) {
    char c = script.ptr[i];
    char lower = (char)(c | 0x20);
    str key = {&lower, 1};
    if (c == '-') {
      remove = true;
      continue;
    }
    if (remove) {
      cache_remove(key);
    } else if (c == lower) {
      cache_put(key, &(cache_entry){.status = 200, .body = key});
    } else {
      CHECK(has(key));
    }
    remove = false;
  }
}

/* Worked out by hand, in a cache for eight entries. */
static void cache_evicts_in_the_order_of_sieve(void) {
  static const struct {
    str script, left;
  } rows[] = {
      {S("abcdefgh"), S("abcdefgh")},
      {S("abcdefghi"), S("bcdefghi")},
      {S("abcdefghijkl"), S("efghijkl")},
      {S("abcdefghAi"), S("acdefghi")},
      {S("abcdefghAij"), S("adefghij")},  /* the hand stays behind b */
      {S("abcdefghAiAj"), S("adefghij")}, /* and does not look back */
      {S("abcdefghABCDEFGHi"), S("bcdefghi")},
      {S("abcdefghABCDEFGHij"), S("cdefghij")},
      {S("abcdefghBCDEFGHij"), S("bcdefghj")}, /* i came last and leaves first */
      {S("abcdefghAi-cjk"), S("aefghijk")},    /* the one under the hand is removed */
      {S("abcdefghABCDEFG-hij"), S("abcdefgj")},
      {S("abcdefghAai"), S("cdefghai")}, /* put again: as new, at the end */
  };
  size_t cost = cost_of(0), table = first_table_bytes(); /* which has a place for each of them */
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    unit_row(rows[i].script);
    cache_init(key_of_tests, SCRIPT_ENTRIES * cost + table);
    run_script(rows[i].script);
    CHECK_INT(cache_statistics().entries, rows[i].left.len);
    for (char c = 'a'; c <= 'z'; c++) {
      bool left = str_find(rows[i].left, c) < rows[i].left.len;
      CHECK(has((str){&c, 1}) == left);
    }
  }
}

/* --- against a model ------------------------------------------------------- */

/* SIEVE as its paper has it, over an array from the oldest to the newest. */
typedef struct {
  int number, version;
  size_t body_bytes, cost;
  bool visited;
} model_entry;

static struct {
  model_entry entries[N_KEYS];
  size_t n, hand; /* hand == n: at the oldest */
  size_t budget, evictions;
  size_t places, table_bytes, first_table_bytes; /* of the index */
} model;

static void model_remove_at(size_t at) {
  memmove(&model.entries[at], &model.entries[at + 1], (model.n - at - 1) * sizeof model.entries[0]);
  bool at_oldest = model.hand == model.n;
  model.n--;
  if (at_oldest) {
    model.hand = model.n;
  } else if (model.hand > at) {
    model.hand--;
  }
}

static void model_evict(void) {
  size_t i = model.hand == model.n ? 0 : model.hand;
  for (; model.entries[i].visited; i = (i + 1) % model.n) model.entries[i].visited = false;
  model.hand = i;
  model_remove_at(i);
  model.evictions++;
}

static size_t model_find(int number) {
  size_t i = 0;
  while (i < model.n && model.entries[i].number != number) i++;
  return i;
}

static void model_remove(int number) {
  size_t at = model_find(number);
  if (at < model.n) model_remove_at(at);
}

static size_t model_bytes(void) {
  size_t sum = model.table_bytes;
  for (size_t i = 0; i < model.n; i++) sum += model.entries[i].cost;
  return sum;
}

static void model_put(model_entry e) {
  model_remove(e.number);
  if (e.cost > model.budget / 8) return;
  if (model.n == LIMIT_CACHE_ENTRIES) model_evict();
  while (model_bytes() + e.cost > model.budget) model_evict();
  /* As map.h says: a place for each that there ever was; the first table has eight and doubles. */
  if (model.places == 0) {
    model.places = 8;
    model.table_bytes = model.first_table_bytes;
  } else if (model.n + 1 > model.places) {
    model.table_bytes += model.places * sizeof(void *);
    model.places *= 2;
  }
  while (model_bytes() + e.cost > model.budget) model_evict();
  bool at_oldest = model.hand == model.n;
  model.entries[model.n++] = e;
  if (at_oldest) model.hand = model.n;
}

static bool agrees(void) {
  cache_stats s = cache_statistics();
  return CHECK_INT(s.entries, model.n) && CHECK_INT(s.bytes, model_bytes()) &&
         CHECK_INT(s.evictions, model.evictions) && CHECK(s.bytes <= model.budget) &&
         CHECK(s.entries <= LIMIT_CACHE_ENTRIES);
}

static bool check_get(int number) {
  const cache_entry *got = cache_get(key_of(number));
  size_t at = model_find(number);
  if (!CHECK((got != NULL) == (at < model.n))) return false;
  if (!got) return true;
  model_entry *e = &model.entries[at];
  e->visited = true;
  return CHECK_INT(got->stamp.as_of, e->version) &&
         CHECK_STR(got->body, body_of(number, e->version, e->body_bytes));
}

/* One random step of both. Low keys are asked for more often. False when they part. */
static bool step(uint64_t *random, int version, const size_t sizes[4], const size_t costs[4]) {
  int a = (int)(unit_random(random) % N_KEYS), b = (int)(unit_random(random) % N_KEYS);
  int number = a < b ? a : b;
  uint64_t dice = unit_random(random) % 1000;
  size_t size = unit_random(random) % 4;
  if (dice < 550) return check_get(number);
  if (dice < 930) {
    put(number, version, sizes[size]);
    model_put((model_entry){number, version, sizes[size], costs[size], false});
  } else if (dice < 998) {
    cache_remove(key_of(number));
    model_remove(number);
  } else {
    cache_clear();
    model.n = model.hand = model.places = model.table_bytes = 0;
  }
  return agrees();
}

static void cache_agrees_with_a_model(void) {
  static const size_t sizes[4] = {0, 33, 300, 900};
  size_t costs[4];
  for (size_t i = 0; i < 4; i++) costs[i] = cost_of(sizes[i]);
  size_t first_table = first_table_bytes();
  uint64_t evictions = 0;
  for (uint64_t seed = 1; seed <= 40; seed++) {
    uint64_t random = seed;
    unit_row_number((int64_t)seed);
    memset(&model, 0, sizeof model);
    /* From eight small entries to nearly all: the largest is not always admitted. */
    model.budget = 8 * costs[0] + unit_random(&random) % (24 * costs[2]);
    model.first_table_bytes = first_table;
    cache_init(key_of_tests, model.budget);
    for (int i = 0; i < 5000; i++) {
      if (!step(&random, i, sizes, costs)) break;
    }
    for (int i = 0; i < N_KEYS; i++) check_get(i);
    evictions += model.evictions;
  }
  CHECK(evictions > 10000); /* else it has tested little */
}

/* --- exhaustion ------------------------------------------------------------ */

/* What is found is always what was put last, and the account is right. */
static void run_faulty(long *seam, long n) {
  int versions[N_KEYS] = {0};
  uint64_t random = 5;
  cache_init(key_of_tests, 24 * 1024);
  *seam = n;
  for (int i = 1; i < 200; i++) {
    int number = (int)(unit_random(&random) % N_KEYS);
    const cache_entry *got = cache_get(key_of(number));
    if (got) {
      CHECK_INT(got->stamp.as_of, versions[number]);
      CHECK_STR(got->body, body_of(number, versions[number], got->body.len));
    }
    put(number, i, 50 + (size_t)number * 10);
    versions[number] = i;
    CHECK(cache_statistics().bytes <= 24 * 1024);
  }
  size_t left = 0;
  for (int i = 0; i < N_KEYS; i++) {
    left += has(key_of(i));
    cache_remove(key_of(i));
  }
  CHECK(left > 0);
  CHECK_INT(cache_statistics().entries, 0);
}

static void cache_survives_exhaustion(void) {
  long *seams[] = {&cache_fail_after, &map_fail_after};
  for (size_t i = 0; i < 2; i++) {
    long n = 0;
    bool failed = true;
    for (; failed; n++) {
      unit_row_number(n);
      run_faulty(seams[i], n);
      failed = *seams[i] < 0;
      *seams[i] = -1;
    }
    CHECK(n > 1); /* at least one run met a failure */
  }
}

/* The old answer is gone although the new one found no room. */
static void cache_put_without_memory_removes_the_old(void) {
  cache_init(key_of_tests, 1 << 20);
  put(0, 1, 10);
  put(1, 1, 10);
  cache_fail_after = 0;
  put(0, 2, 10);
  CHECK_INT(cache_fail_after, -1);
  CHECK(!has(key_of(0)));
  CHECK(has(key_of(1)) || LIMIT_CACHE_ENTRIES < 2);

  cache_init(key_of_tests, 1 << 20);
  map_fail_after = 0;
  put(0, 1, 10);
  CHECK_INT(map_fail_after, -1);
  CHECK(!has(key_of(0)));
  CHECK_INT(cache_statistics().bytes, 0);
  put(0, 2, 10);
  CHECK(has(key_of(0)));
}

static void cache_frees_everything(void) {
  cache_init(key_of_tests, 0); /* the leak checker knows whether that is all */
  CHECK_INT(cache_statistics().bytes, 0);
}

void cache_tests(void) {
  TEST(cache_is_harmless_before_init);
  TEST(cache_returns_what_was_put);
  TEST(cache_replaces_removes_and_clears);
  TEST(cache_removes_what_begins_so);
  TEST(cache_counts_hits_and_misses);
  TEST(cache_counts_every_byte);
  TEST(cache_admits_up_to_an_eighth);
  /* A build with tiny limits holds fewer; the model knows that. */
  if (LIMIT_CACHE_ENTRIES >= SCRIPT_ENTRIES) TEST(cache_evicts_in_the_order_of_sieve);
  TEST(cache_agrees_with_a_model);
  TEST(cache_survives_exhaustion);
  TEST(cache_put_without_memory_removes_the_old);
  TEST(cache_frees_everything);
}
