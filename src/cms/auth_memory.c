/* auth_memory: see cms/auth_memory.h. A table of a fixed size: an entry has one of a few places, by
 * its hash, which nobody can choose. */
#include "cms/auth_memory.h"

#include <string.h>

#include "cms/auth.h"
#include "cms/secret.h"
#include "data/changes.h"
#include "data/schema_site.h"

enum { WAYS = 4, TEXT_BYTES = 128 };

typedef struct {
  uint8_t bytes;
  char text[TEXT_BYTES];
} kept_text;

typedef struct {
  char hash[SECRET_HASH_BYTES];
  asker_kind kind; /* ASKER_NOBODY: the place is free */
  kept_text id, user_id, role, name;
  uint64_t tables;
  unsigned may;
  uint32_t restart;
  cache_stamp own, user;
  int64_t until_ms, seen_ms, kept_ms;
} entry;

static entry held[AUTH_MEMORY_ENTRIES];

void auth_memory_reset(void) { memset(held, 0, sizeof held); }

/* The first of the places for this hash. */
static entry *places(str hash) {
  size_t n = 0;
  for (size_t i = 0; i < 4; i++) n = n * 31 + (unsigned char)hash.ptr[i];
  return &held[n % (AUTH_MEMORY_ENTRIES / WAYS) * WAYS];
}

static entry *find(str hash, asker_kind kind) {
  entry *first = places(hash);
  for (entry *e = first; e < first + WAYS; e++) {
    if (e->kind == kind && memcmp(e->hash, hash.ptr, SECRET_HASH_BYTES) == 0) return e;
  }
  return NULL;
}

static const table *table_of(asker_kind kind) {
  return kind == ASKER_SESSION ? &auth_sessions.table : &auth_tokens.table;
}

static bool may_be_believed(const entry *e, const context *c) {
  if (c->now_ms >= e->until_ms || e->restart != changes_restart()) return false;
  freshness_due due = freshness_judge(c->config, c->wish, 0, c->now_ms);
  if (due == FRESHNESS_CHECK_FIRST) return false;
  return !changes_affect(&e->own) && !changes_affect(&e->user);
}

static bool give(const kept_text *t, arena *mem, str *out) {
  return arena_copy(mem, (str){t->text, t->bytes}, out);
}

bool auth_memory_find(context *c) {
  str user_id, role;
  asker *a = &c->asker;
  const entry *e = find(a->hash, a->kind);
  if (!e || !may_be_believed(e, c)) return false;
  if (!give(&e->id, c->mem, &a->id) || !give(&e->name, c->mem, &a->name) ||
      !give(&e->user_id, c->mem, &user_id) || !give(&e->role, c->mem, &role)) {
    return false;
  }
  a->pending = false;
  a->stale = c->now_ms - e->seen_ms >= AUTH_SEEN_MS;
  a->tables = e->tables;
  a->may = e->may;
  c->principal = (query_principal){.role = WIRE_OF_TEXT(role)};
  if (user_id.len > 0) c->principal.user_id = WIRE_OF_TEXT(user_id);
  return true;
}

static bool keep(kept_text *t, str s) {
  if (s.len > TEXT_BYTES) return false;
  t->bytes = (uint8_t)s.len;
  if (s.len > 0) memcpy(t->text, s.ptr, s.len);
  return true;
}

static cache_stamp stamp_of(const table *t, str id, int64_t as_of, int64_t now_ms) {
  return (cache_stamp){.stored_ms = now_ms,
                       .as_of = as_of,
                       .row = changes_row(t, id),
                       .row_table = (uint8_t)schema_table_index(t)};
}

/* A free place, or that of the one that was kept longest ago. */
static entry *place_for(str hash, asker_kind kind) {
  entry *oldest = places(hash), *same = find(hash, kind);
  if (same) return same;
  for (size_t i = 1; i < WAYS; i++) {
    entry *e = places(hash) + i;
    if (e->kind == ASKER_NOBODY || e->kept_ms < oldest->kept_ms) oldest = e;
    if (oldest->kind == ASKER_NOBODY) break;
  }
  return oldest;
}

void auth_memory_keep(const context *c, int64_t as_of, int64_t until_ms, int64_t seen_ms) {
  const asker *a = &c->asker;
  entry *e = place_for(a->hash, a->kind);
  str user_id = c->principal.user_id.text;
  memset(e, 0, sizeof *e);
  if (!keep(&e->id, a->id) || !keep(&e->user_id, user_id) || !keep(&e->name, a->name) ||
      !keep(&e->role, c->principal.role.text)) {
    return; /* not worth the room: it is looked up each time */
  }
  memcpy(e->hash, a->hash.ptr, SECRET_HASH_BYTES);
  e->kind = a->kind;
  e->tables = a->tables;
  e->may = a->may;
  e->restart = changes_restart();
  e->own = stamp_of(table_of(a->kind), a->id, as_of, c->now_ms);
  e->user = stamp_of(&users.table, user_id, as_of, c->now_ms);
  e->until_ms = until_ms;
  e->seen_ms = seen_ms;
  e->kept_ms = c->now_ms;
}
