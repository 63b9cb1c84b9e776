/* Tests of map: single operations, and a random walk beside a naive model. */
#include "base/map.h"

#include <string.h>

#include "unit.h"

static const hash_key test_key = {.k0 = 11, .k1 = 22};

/* What a caller stores: the node first. */
typedef struct {
  map_node node;
  char key[8];
  bool present; /* the model's opinion */
} item;

static void item_init(item *it, uint64_t number) {
  memcpy(it->key, &number, sizeof it->key);
  it->node = (map_node){.key = {.ptr = it->key, .len = sizeof it->key}};
  it->present = false;
}

static void map_gets_what_was_put(void) {
  map m;
  map_node posts = {.key = S("posts")}, tags = {.key = S("tags")}, nameless = {.key = STR_EMPTY};
  map_node *replaced = &posts;
  map_init(&m, test_key);
  CHECK(map_get(&m, S("posts")) == NULL);
  CHECK_INT(map_bytes(&m), 0);
  CHECK(map_put(&m, &posts, &replaced));
  CHECK(replaced == NULL);
  CHECK(map_put(&m, &tags, &replaced));
  CHECK(map_put(&m, &nameless, &replaced));
  CHECK_INT(m.count, 3);
  CHECK(map_get(&m, S("posts")) == &posts);
  CHECK(map_get(&m, S("tags")) == &tags);
  CHECK(map_get(&m, S("")) == &nameless);
  CHECK(map_get(&m, S("post")) == NULL);
  CHECK(map_get(&m, S("postsx")) == NULL);
  CHECK(map_bytes(&m) >= 9 * sizeof(void *)); /* eight buckets, and where they are */
  CHECK(map_bytes(&m) <= 9 * sizeof(void *) + 64);
  map_remove(&m, &posts);
  CHECK(map_get(&m, S("posts")) == NULL);
  CHECK(map_get(&m, S("tags")) == &tags);
  CHECK_INT(m.count, 2);
  map_free(&m);
  CHECK_INT(m.count, 0);
  CHECK(map_get(&m, S("tags")) == NULL);
  CHECK(map_put(&m, &tags, &replaced)); /* usable again */
  map_free(&m);
}

static void map_put_replaces_the_same_key(void) {
  map m;
  char copied_key[] = "posts";
  map_node old = {.key = S("posts")}, new = {.key = {.ptr = copied_key, .len = 5}};
  map_node *replaced = NULL;
  map_init(&m, test_key);
  CHECK(map_put(&m, &old, &replaced));
  CHECK(map_put(&m, &new, &replaced));
  CHECK(replaced == &old);
  CHECK_INT(m.count, 1);
  CHECK(map_get(&m, S("posts")) == &new);
  CHECK(map_put(&m, &new, &replaced)); /* again: nothing to give back */
  CHECK(replaced == NULL);
  CHECK_INT(m.count, 1);
  map_free(&m);
}

/* Equal hashes of different keys cannot be found by search, so this one is forged. */
static void map_compares_keys_when_hashes_are_equal(void) {
  map m;
  item first, second;
  map_node *replaced;
  map_init(&m, test_key);
  item_init(&first, 1);
  uint64_t hash = hash_str(test_key, first.node.key), number = 2;
  do {
    item_init(&second, number++);
  } while ((hash_str(test_key, second.node.key) & 7) != (hash & 7));
  CHECK(map_put(&m, &first.node, &replaced));
  first.node.hash = hash_str(test_key, second.node.key);
  CHECK_INT(m.room, 8);
  CHECK(map_get(&m, second.node.key) == NULL);
  CHECK(map_put(&m, &second.node, &replaced));
  CHECK(replaced == NULL);
  CHECK(map_get(&m, second.node.key) == &second.node);
  map_free(&m);
}

/* One bucket more for each one more, and never memory for more than a segment ahead. */
static void map_grows_with_every_put(void) {
  enum { COUNT = 5000, SEGMENT = 1024 };
  static item items[COUNT];
  map m;
  map_init(&m, test_key);
  for (size_t i = 0; i < COUNT; i++) {
    map_node *replaced;
    size_t before = map_bytes(&m);
    item_init(&items[i], i);
    CHECK(map_put(&m, &items[i].node, &replaced));
    unit_row_number((int64_t)i + 1);
    CHECK_INT(m.buckets, i + 1);
    CHECK(m.room >= m.buckets && (m.room < 2 * m.buckets + 8 && m.room < m.buckets + SEGMENT));
    CHECK(map_bytes(&m) - before <= (SEGMENT + 64) * sizeof(void *));
  }
  for (size_t i = 0; i < COUNT; i++) CHECK(map_get(&m, items[i].node.key) == &items[i].node);
  for (size_t i = 0; i < COUNT; i++) {
    map_remove(&m, &items[i].node);
    CHECK(map_get(&m, items[i].node.key) == NULL);
    if (i + 1 < COUNT) CHECK(map_get(&m, items[i + 1].node.key) != NULL);
  }
  CHECK_INT(m.buckets, COUNT);
  map_free(&m);
  CHECK_INT(map_bytes(&m), 0);
}

/* A good hash leaves few in one bucket, also while some buckets are split and others not yet. */
static void map_chains_are_short(void) {
  enum { COUNT = 3000 };
  static item items[COUNT];
  map m;
  map_init(&m, test_key);
  for (size_t i = 0; i < COUNT; i++) {
    map_node *replaced;
    item_init(&items[i], i);
    CHECK(map_put(&m, &items[i].node, &replaced));
  }
  size_t found = 0, longest = 0;
  for (size_t i = 0; i < m.buckets; i++) {
    size_t length = 0;
    for (map_node *n = m.segments[i / 1024][i % 1024]; n; n = n->next) length++;
    found += length;
    if (length > longest) longest = length;
  }
  CHECK_INT(found, COUNT);
  CHECK(longest < 12);
  map_free(&m);
}

static void map_put_changes_nothing_when_memory_is_out(void) {
  item items[9];
  map m;
  map_node *replaced;
  map_init(&m, test_key);
  for (uint64_t i = 0; i < 9; i++) item_init(&items[i], i);
  map_fail_after = 0;
  CHECK(!map_put(&m, &items[0].node, &replaced));
  CHECK_INT(map_fail_after, -1);
  CHECK_INT(m.count, 0);
  CHECK(map_get(&m, items[0].node.key) == NULL);
  for (size_t i = 0; i < 8; i++) CHECK(map_put(&m, &items[i].node, &replaced));

  map_fail_after = 0;
  item twin;
  item_init(&twin, 3);
  CHECK(map_put(&m, &twin.node, &replaced)); /* replacing needs none */
  CHECK(replaced == &items[3].node);
  CHECK(!map_put(&m, &items[8].node, &replaced));
  CHECK(replaced == NULL);
  CHECK_INT(m.count, 8);
  CHECK_INT(m.room, 8);
  CHECK(map_get(&m, items[8].node.key) == NULL);
  for (size_t i = 0; i < 8; i++) CHECK(map_get(&m, items[i].node.key) != NULL);
  CHECK(map_put(&m, &items[8].node, &replaced));
  map_free(&m);
}

/* --- against a model: two items for each of the keys, each present or not ------------------- */

enum { KEYS = 150, STEPS = 30000 };

typedef struct {
  item items[KEYS][2];
  map m;
  size_t count;
  uint64_t seed;
} model;

/* Keys whose buckets, of up to 256, are the last three or the first: they form long chains, which
 * are split now and then. Every third key is not chosen. */
static void model_init(model *mo, uint64_t seed) {
  uint64_t number = seed * 1000000;
  mo->seed = seed;
  mo->count = 0;
  map_init(&mo->m, test_key);
  for (size_t k = 0; k < KEYS; k++) {
    item *it = mo->items[k];
    do {
      item_init(&it[0], number++);
    } while (k % 3 != 0 && ((hash_str(test_key, it->node.key) + 3) & 255) > 3);
    item_init(&it[1], number - 1);
  }
}

static item *model_present(model *mo, size_t k) {
  item *it = mo->items[k];
  return it[0].present ? &it[0] : it[1].present ? &it[1] : NULL;
}

/* One random operation on one key, in both worlds. `puts` of 8 are puts. */
static void model_step(model *mo, size_t puts) {
  size_t k = unit_random(&mo->seed) % KEYS;
  item *present = model_present(mo, k);
  if (unit_random(&mo->seed) % 8 < puts) {
    item *it = &mo->items[k][unit_random(&mo->seed) % 2];
    map_node *replaced, *expected = present && present != it ? &present->node : NULL;
    CHECK(map_put(&mo->m, &it->node, &replaced));
    CHECK(replaced == expected);
    if (present) present->present = false;
    if (!present) mo->count++;
    it->present = true;
  } else if (present) {
    map_remove(&mo->m, &present->node);
    present->present = false;
    mo->count--;
  }
}

static bool model_agrees(model *mo) {
  bool agrees = CHECK_INT(mo->m.count, mo->count);
  for (size_t k = 0; k < KEYS; k++) {
    item *present = model_present(mo, k);
    agrees &= CHECK(map_get(&mo->m, mo->items[k][0].node.key) == (present ? &present->node : NULL));
  }
  size_t filled = 0;
  for (size_t i = 0; i < mo->m.buckets; i++) {
    for (map_node *n = mo->m.segments[0][i]; n; n = n->next) filled++;
  }
  return agrees && CHECK_INT(filled, mo->count);
}

static void map_agrees_with_a_model(void) {
  for (uint64_t seed = 1; seed <= 3; seed++) {
    static model mo;
    unit_row_number((int64_t)seed);
    model_init(&mo, seed);
    size_t fullest = 0;
    for (size_t step = 0; step < STEPS; step++) {
      model_step(&mo, step / 1000 % 2 == 0 ? 6 : 2); /* fills up and empties in turns */
      if (mo.count > fullest) fullest = mo.count;
      if (step % 10 == 0 && !model_agrees(&mo)) break;
    }
    CHECK(fullest > KEYS / 2);
    for (size_t k = 0; k < KEYS; k++) {
      item *present = model_present(&mo, k);
      if (present) map_remove(&mo.m, &present->node);
    }
    CHECK_INT(mo.m.count, 0);
    for (size_t i = 0; i < mo.m.buckets; i++) CHECK(mo.m.segments[0][i] == NULL);
    map_free(&mo.m);
  }
}

void map_tests(void) {
  TEST(map_gets_what_was_put);
  TEST(map_put_replaces_the_same_key);
  TEST(map_compares_keys_when_hashes_are_equal);
  TEST(map_grows_with_every_put);
  TEST(map_chains_are_short);
  TEST(map_put_changes_nothing_when_memory_is_out);
  TEST(map_agrees_with_a_model);
}
