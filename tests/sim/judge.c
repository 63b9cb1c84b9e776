/* judge: whether an answer was allowed. It asks truth.c until when the answer was the true one;
 * what lies between that and the beginning of the request is its staleness. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

bool sim_header(str head, const char *name, str *value) {
  for (str rest = head; rest.len > 0;) {
    str line = str_cut(&rest, '\n');
    size_t colon = str_find(line, ':');
    if (!str_eq_nocase(str_slice(line, 0, colon), str_c(name))) continue;
    *value = str_trim(str_skip(line, colon + 1));
    return true;
  }
  return false;
}

static void fail_request(const sim_request *r, const char *why) {
  sim_fail("#%d (%s, isolate %d): %s", r->number, r->line, r->isolate->number, why);
}

/* What was said of where the answer comes from. */
typedef struct {
  str tier;
  bool stale;
  int64_t seq;   /* 0: nothing */
  int64_t age_s; /* -1: nothing */
} provenance;

static provenance read_provenance(str head) {
  provenance p = {.tier = STR_EMPTY, .age_s = -1};
  str text;
  if (sim_header(head, "x-cache", &text)) {
    p.stale = str_find_str(text, S("stale")) < text.len;
    p.tier = str_trim(str_cut(&text, ';'));
  }
  if (sim_header(head, "x-seq", &text)) (void)str_to_i64(text, &p.seq);
  if (sim_header(head, "age", &text)) (void)str_to_i64(text, &p.age_s);
  return p;
}

static void count(const provenance *p, int status) {
  static const str TIERS[] = {{"memory", 6}, {"kv", 2}, {"d1", 2}};
  for (int i = 0; i < 3; i++) sim.sum.tiers[i] += str_eq(p->tier, TIERS[i]);
  sim.sum.stale += p->stale;
  sim.sum.not_found += status == 404;
  sim.sum.not_modified += status == 304;
}

/* Whether D1 is down as far as the request can know: it failed somebody in its isolate, or one for
 * whom it waited took longer than anybody waits (store_flight.c). */
static bool is_down(const sim_request *r) {
  return r->outages > 0 || sim.now_us - r->begun_us >= 10 * SECOND;
}

/* How old it may be, in microseconds. */
static int64_t allowed_us(const sim_request *r, const provenance *p) {
  int64_t clocks_ms = 3; /* each time is cut to milliseconds */
  /* While D1 is not down, another request was reading the new answer. */
  if (p->stale && is_down(r))
    return (sim.set.if_error_ms + 5000 + sim.shifted_ms) * MS + sim.set.jitter_us;
  if (r->admin || r->insists || sim.set.hard_ms == 0) return 0;
  return (sim.set.hard_ms + clocks_ms + r->isolate->back_ms) * MS + sim.set.jitter_us;
}

/* Age says how long ago it was certain to be true, cut to seconds. What KV brings has the time of
 * another isolate, whose clock may be ahead. */
static bool is_older_than_it_says(const sim_request *r, const provenance *p, int64_t age_us) {
  const int64_t clocks_ms = 5000 + r->isolate->back_ms + sim.shifted_ms;
  if (p->stale || p->age_s < 0) return false;
  return age_us > p->age_s * SECOND + clocks_ms * MS + sim.set.jitter_us;
}

static void judge_content(sim_request *r, const provenance *p, int status, uint64_t hash) {
  char why[300];
  sim_found found =
      sim_truth_find(r->truth, status, hash, r->begun_us, allowed_us(r, p), sim.now_us);
  int64_t last_us = found.last_us;
  if (last_us == NEVER) {
    fail_request(r, "the database never held this");
    return;
  }
  int64_t age_us = last_us > r->begun_us ? 0 : r->begun_us - last_us;
  sim_trace("#%d %d from %.*s%s, seq %lld, age %lld us", r->number, status, (int)p->tier.len,
            p->tier.ptr, p->stale ? ", stale" : "", (long long)p->seq, (long long)age_us);
  if (!p->stale && age_us > sim.sum.oldest_us) sim.sum.oldest_us = age_us;
  if (age_us > allowed_us(r, p)) {
    snprintf(why, sizeof why,
             "from %.*s%s, true until %" PRId64 " us before it was asked; %" PRId64
             " us are allowed",
             (int)p->tier.len, p->tier.ptr, p->stale ? " (stale)" : "", age_us, allowed_us(r, p));
    fail_request(r, why);
  }
  if (p->stale && is_down(r)) return;
  if (is_older_than_it_says(r, p, age_us)) fail_request(r, "it is older than its Age says");
  /* Whoever asked the log within the bound knew of the moment: the answer must have ended there. */
  if (!p->stale && age_us > 0 && found.known_us != NEVER &&
      found.known_us + allowed_us(r, p) < last_us) {
    fail_request(r, "it outlived a moment that was known");
  }
  if (last_us <= r->promised_us) fail_request(r, "a client does not see what it wrote");
  if (last_us <= sim_db_made_us(p->seq)) fail_request(r, "it is older than its X-Seq says");
}

/* An answer that failed although there was no need. */
static void judge_refusal(const sim_request *r) {
  sim.sum.refused++;
  if (!is_down(r)) {
    fail_request(r, "503 although D1 did not fail");
    return;
  }
  if (r->admin || r->crashes != r->isolate->crashes) return;
  const cache_entry *e = r->isolate->cache_get(str_c(sim_question_of(r->truth)->path));
  int64_t age_ms = e ? r->clock_ms - e->stamp.stored_ms : -1;
  if (e && age_ms >= 0 && age_ms <= sim.set.if_error_ms) {
    fail_request(r, "503 although memory held an answer");
  }
}

static void remember_tag(sim_request *r, str head, uint64_t hash) {
  str tag;
  if (!r->client || !sim_header(head, "etag", &tag) || tag.len >= sizeof r->client->etag) return;
  memcpy(r->client->etag, tag.ptr, tag.len);
  r->client->etag[tag.len] = '\0';
  r->client->etag_truth = r->truth;
  r->client->etag_hash = hash;
}

static void judge_read(sim_request *r, const slot_answer *a, str head) {
  provenance p = read_provenance(head);
  uint64_t hash = 0;
  count(&p, a->status);
  if (a->status == 503) {
    judge_refusal(r);
    return;
  }
  if (a->status != 200 && a->status != 404 && !(a->status == 304 && r->conditional)) {
    char why[60];
    snprintf(why, sizeof why, "answered with %d", (int)a->status);
    fail_request(r, why);
    return;
  }
  const sim_isolate *i = r->isolate;
  int64_t age_ms = r->clock_ms - i->changes_checked_ms();
  bool memory = str_eq(p.tier, S("memory")) && !r->waited;
  r->owes_check = memory && !p.stale && sim.set.hard_ms > 0 && age_ms > sim.set.soft_ms;
  if (r->head && a->status != 404) return;
  int status = a->status == 304 ? 200 : a->status;
  if (status == 200) {
    hash = a->status == 304 ? r->held_hash : sim_hash((str){a->body, a->body_bytes});
    remember_tag(r, head, hash);
  }
  judge_content(r, &p, status, hash);
}

/* A write that was made. From now on its client must see it, whoever answers. */
static void learn_write(sim_request *r, str head) {
  str text, value;
  int64_t seq = 0;
  sim_client *c = r->client;
  bool replayed = sim_header(head, "idempotency-replayed", &text);
  if (!sim_header(head, "x-seq", &text) || !str_to_i64(text, &seq) || seq <= 0) {
    fail_request(r, "a write was answered without X-Seq");
    return;
  }
  int64_t made_us = sim_db_made_us(seq);
  if (made_us == 0) fail_request(r, "the X-Seq of a write is nobody's");
  if (!replayed && made_us < r->begun_us) fail_request(r, "the X-Seq of a write is before it");
  if (seq > c->seq) c->seq = seq;
  /* A browser has one cookie: of two writes in flight at once it is told of the one answered last.
   */
  if (c->browser || made_us > c->promised_us) c->promised_us = made_us;
  if (!sim_header(head, "set-cookie", &text)) {
    fail_request(r, "a write was answered without the cookie");
    return;
  }
  str age = text;
  (void)str_cut(&age, '=');
  value = str_cut(&age, ';');
  int64_t max_age = 0;
  while (age.len > 0) {
    str part = str_trim(str_cut(&age, ';'));
    if (str_starts(part, S("Max-Age="))) (void)str_to_i64(str_skip(part, 8), &max_age);
  }
  if (!str_to_i64(value, &c->cookie_seq)) fail_request(r, "the cookie is no number");
  c->cookie_until_us = sim.now_us + max_age * SECOND;
}

static void judge_write(sim_request *r, const slot_answer *a, str head) {
  enum { TRIES = 3 };
  char why[60];
  switch (a->status) {
    case 200:
    case 201:
    case 204:
      learn_write(r, head);
      break;
    case 403: /* a record that came when it was asked why there was none */
    case 404:
    case 409:
    case 412:
    case 422:
      break;
    case 503:
      if (r->db_failures == 0) fail_request(r, "503 although D1 did not fail");
      if (r->key[0] && r->tries < TRIES) sim_retry(r);
      break;
    default: /* not an enum */
      snprintf(why, sizeof why, "answered with %d", (int)a->status);
      fail_request(r, why);
      sim_trace("%.*s", (int)a->body_bytes, a->body ? a->body : "");
      break;
  }
  sim_trace("#%d %d: written", r->number, (int)a->status);
}

/* The shim does not read a head again whose key, age and status it has seen. */
static void judge_head(const sim_request *r, const slot_answer *a, str head) {
  if (a->head_key == 0) return;
  sim_head now = {a->head_key, a->head_age_s, a->status, sim_hash(head)};
  sim_head *kept = &r->isolate->heads[a->head_key % 256];
  bool same = kept->key == now.key && kept->age_s == now.age_s && kept->status == now.status;
  if (same && kept->hash != now.hash) fail_request(r, "two heads of one key");
  *kept = now;
}

void sim_judge(sim_request *r, const slot_answer *a) {
  str head = {a->head, a->head_bytes};
  judge_head(r, a, head);
  sim.digest = (sim.digest ^ sim_hash(head) ^ (uint64_t)sim.now_us) * UINT64_C(0x9E3779B97F4A7C15);
  if (a->next != SLOT_DONE) fail_request(r, "no answer");
  if (r->truth >= 0) {
    judge_read(r, a, head);
  } else {
    judge_write(r, a, head);
  }
}

/* Above STALE_SOFT_MS somebody must be asking the log. Who was ended while asking holds the turn
 * for a while (changes_take_turn). */
void sim_judge_after(sim_request *r, bool asked) {
  const int64_t lost_us = 31 * SECOND + sim.shifted_ms * MS;
  sim_isolate *i = r->isolate;
  if (!r->owes_check || asked || i->asking > 0) return;
  if (i->turn_lost_us != NEVER && sim.now_us - i->turn_lost_us < lost_us) return;
  fail_request(r, "it was served above STALE_SOFT_MS, and nobody asks the log");
}
