/* hit: see http/hit.h. A table of a fixed size, each line at one place. */
#include "http/hit.h"

#include <string.h>

#include "base/limits.h"
#include "host/host.h"
#include "http/conditional.h"

typedef struct {
  uint64_t hash; /* of the line */
  uint64_t tables;
  uint32_t head_key, head_age_s;
  uint32_t line_bytes, key_bytes, head_bytes;
  char etag[CACHE_ETAG_BYTES];
  char text[LIMIT_HIT_BYTES]; /* the line, the cache's key, the head */
} place;

static struct {
  hash_key key;
  place places[LIMIT_HITS];
  bool used;
  slot_answer answer;
  arena mem; /* of an If-None-Match */
} hits;

void hit_reset(hash_key key) {
  /* A new isolate's memory is empty as it is, and it would take time to touch all of it. */
  if (hits.used) memset(hits.places, 0, sizeof hits.places);
  hits.used = false;
  hits.key = key;
  arena_init(&hits.mem, LIMIT_ARENA_CHUNK_BYTES);
}

void hit_free(void) { arena_free(&hits.mem); }

/* Each kind of head (HEAD_KINDS) has a place of its own. */
static place *place_of(uint64_t hash, uint32_t kind) {
  return &hits.places[(hash + kind) % LIMIT_HITS];
}

static place *find_place(str line, uint64_t hash, uint32_t kind) {
  place *p = place_of(hash, kind);
  bool same = p->hash == hash && p->line_bytes == line.len && p->head_key % HEAD_KINDS == kind;
  return same && memcmp(p->text, line.ptr, line.len) == 0 ? p : NULL;
}

static bool matches(const place *p) {
  str sent;
  arena_reset(&hits.mem);
  return host_header(S("if-none-match"), &hits.mem, &sent) &&
         conditional_none_match_hit(sent, (str){p->etag, sizeof p->etag});
}

slot_answer *hit_find(const config *c, str line, int64_t now_ms) {
  if (line.len >= LIMIT_HIT_BYTES) return NULL;
  uint64_t hash = hash_str(hits.key, line);
  uint32_t sent = host_headers_present();
  uint32_t kind = sent & HOST_HAS_ORIGIN ? HEAD_OF_ORIGIN : 0;
  if (sent & ~(uint32_t)(HOST_HAS_ORIGIN | HOST_HAS_NONE_MATCH)) return NULL;
  if (sent & HOST_HAS_NONE_MATCH) kind |= HEAD_OF_304;
  place *p = find_place(line, hash, kind);
  store_answer held;
  if (!p || (sent & HOST_HAS_NONE_MATCH && !matches(p))) return NULL;
  store_memo memo = {
      {p->text + line.len, p->key_bytes}, p->tables, p->head_key / HEAD_KINDS, p->head_age_s};
  if (!store_from_memo(c, memo, now_ms, &held)) return NULL;
  slot_answer *a = &hits.answer;
  *a = (slot_answer){.next = SLOT_DONE, .status = kind & HEAD_OF_304 ? 304 : 200};
  a->head = memo.key.ptr + memo.key.len;
  a->head_bytes = p->head_bytes;
  a->head_key = p->head_key;
  a->head_age_s = p->head_age_s;
  if (a->status == 200) {
    a->body = held.body.ptr;
    a->body_bytes = (uint32_t)held.body.len;
  }
  return a;
}

void hit_learn(const context *c, const slot_answer *a, const store_read *r) {
  str line = c->req.line;
  if (a->head_key == 0 || c->req.method != METHOD_GET || c->etag.len != CACHE_ETAG_BYTES) return;
  if (line.len + r->key.len + a->head_bytes > LIMIT_HIT_BYTES) return;
  uint64_t hash = hash_str(hits.key, line);
  place *p = place_of(hash, a->head_key % HEAD_KINDS);
  hits.used = true;
  p->hash = hash;
  p->tables = store_tables(r);
  memcpy(p->etag, c->etag.ptr, sizeof p->etag);
  p->head_key = a->head_key;
  p->head_age_s = a->head_age_s;
  p->line_bytes = (uint32_t)line.len;
  p->key_bytes = (uint32_t)r->key.len;
  p->head_bytes = a->head_bytes;
  memcpy(p->text, line.ptr, line.len);
  memcpy(p->text + line.len, r->key.ptr, r->key.len);
  memcpy(p->text + line.len + r->key.len, a->head, a->head_bytes);
}
