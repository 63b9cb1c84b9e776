/* clients: what happens to the site: readers, editors who write through the API, owners who write
 * past it, and the accidents of isolates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

enum { HOT = 8 };

static struct {
  int hot[HOT]; /* the questions that this seed asks most */
  int texts;    /* so that every text written is another */
  int keys;
} site;

void sim_clients_reset(void) {
  site.texts = site.keys = 0;
  for (int i = 0; i < HOT; i++) site.hot[i] = (int)sim_below(sim_truths());
  for (int i = 0; i < SIM_CLIENTS; i++) {
    sim.clients[i] = (sim_client){.browser = i % 2 == 0, .etag_truth = -1, .promised_us = NEVER};
  }
}

static char *copy(const char *text) {
  size_t bytes = strlen(text) + 1;
  char *out = malloc(bytes);
  if (!out) abort();
  return memcpy(out, text, bytes);
}

void sim_request_free(sim_request *r) {
  free(r->line);
  free(r->headers);
  free(r->body);
  free(r);
}

static sim_request *make_request(int number) {
  sim_request *r = calloc(1, sizeof *r);
  if (!r) abort();
  r->number = number;
  r->truth = -1;
  r->isolate = &sim.isolates[sim_below(sim.set.isolates)];
  return r;
}

static void begin(sim_request *r) {
  r->crashes = r->isolate->crashes;
  sim_trace("#%d isolate %d: %s %s", r->number, r->isolate->number, r->line,
            r->body ? r->body : "");
  for (const char *at = r->headers; sim.trace && *at;) {
    int bytes = (int)strcspn(at, "\n");
    sim_trace("     %.*s", bytes, at);
    at += bytes + 1;
  }
  sim_start(r);
}

/* --- reading -----------------------------------------------------------------------------------
 */

static void add_promise(sim_request *r, char *headers, size_t room) {
  sim_client *c = r->client;
  size_t used = strlen(headers);
  r->promised_us = c->promised_us;
  if (c->browser && c->cookie_seq > 0 && sim.now_us < c->cookie_until_us) {
    snprintf(headers + used, room - used, "cookie: theme=dark; stratus_seq=%lld\n",
             (long long)c->cookie_seq);
  } else if (!c->browser && c->seq > 0) {
    snprintf(headers + used, room - used, "x-min-seq: %lld\n", (long long)c->seq);
  }
}

static void read_something(int number) {
  char line[300], headers[400] = "";
  sim_request *r = make_request(number);
  r->truth = sim_chance(800) ? site.hot[sim_below(HOT)] : (int)sim_below(sim_truths());
  const sim_question *q = sim_question_of(r->truth);
  r->admin = q->admin;
  r->insists = sim_chance(sim.set.insists);
  r->head = sim_chance(20);
  r->promised_us = NEVER;
  snprintf(line, sizeof line, "%s https://example.com%s", r->head ? "HEAD" : "GET", q->path);
  if (q->admin) strcat(headers, "authorization: Bearer " SIM_TOKEN "\n");
  if (r->insists) strcat(headers, "cache-control: no-cache\n");
  if (sim_chance(600)) {
    r->client = &sim.clients[sim_below(SIM_CLIENTS)];
    add_promise(r, headers, sizeof headers);
    if (r->client->etag_truth == r->truth) {
      r->conditional = true;
      r->held_hash = r->client->etag_hash;
      strcat(headers, "if-none-match: ");
      strcat(headers, r->client->etag);
      strcat(headers, "\n");
    }
  } else if (sim_chance(10)) {
    strcat(headers, "x-min-seq: 999999999\n"); /* nobody's */
  }
  r->line = copy(line);
  r->headers = copy(headers);
  sim.sum.reads++;
  begin(r);
}

/* --- writing through the API -------------------------------------------------------------------
 */

static int of(int n) { return (int)sim_below(n); }

/* When it is seen: at once, or soon, or it was already. */
static int64_t publish_ms(void) {
  return sim_moments_ms(sim_below(60 * (sim.set.gap_us + 5 * MS)) - 5 * SECOND);
}

static const char *status(void) { return sim_chance(600) ? "published" : "draft"; }

/* One change: its method, path and body. */
static void write_change(char *method, char *path, size_t room, char *body, size_t body_room) {
  int text = ++site.texts, n = of(6);
  body[0] = '\0';
  strcpy(method, "PATCH");
  if (sim.set.moments && sim_chance(300)) {
    snprintf(path, room, "/v1/posts/p%d", n);
    if (sim_chance(200)) {
      snprintf(body, body_room, "{\"publish_on\":null}");
    } else {
      snprintf(body, body_room, "{\"publish_on\":%lld}", (long long)publish_ms());
    }
    return;
  }
  switch (of(12)) {
    case 0:
    case 1:
    case 2:
      snprintf(path, room, "/v1/posts/p%d", n);
      snprintf(body, body_room, "{\"title\":\"T%d\"}", text);
      break;
    case 3:
      snprintf(path, room, "/v1/posts/p%d", n);
      snprintf(body, body_room, "{\"status\":\"%s\",\"user_id\":\"u%d\"}", status(), of(3));
      break;
    case 4:
      strcpy(method, "PUT");
      snprintf(path, room, "/v1/posts/p%d", n);
      snprintf(body, body_room,
               "{\"title\":\"T%d\",\"body\":\"b\",\"status\":\"%s\",\"user_id\":\"u%d\"}", text,
               status(), of(3));
      break;
    case 5:
      strcpy(method, "DELETE");
      snprintf(path, room, "/v1/%s%d", sim_chance(500) ? "posts/p" : "comments/m", n);
      break;
    case 6:
      snprintf(path, room, "/v1/users/u%d", of(3));
      if (sim_chance(500)) {
        snprintf(body, body_room, "{\"name\":\"%s\"}", sim_chance(500) ? "Bob" : "Rob");
      } else {
        snprintf(body, body_room, "{\"role\":\"%s\"}", sim_chance(500) ? "editor" : "user");
      }
      break;
    case 7:
      strcpy(method, "PUT");
      snprintf(path, room, "/v1/comments/m%d", of(4));
      snprintf(body, body_room, "{\"body\":\"M%d\",\"user_id\":\"u1\",\"post_id\":\"p%d\"}", text,
               n);
      break;
    case 8:
      strcpy(method, "PUT");
      snprintf(path, room, "/v1/categories/c%d", of(2));
      snprintf(body, body_room, "{\"title\":\"C%d\"}", text);
      break;
    case 9:
      strcpy(method, "POST");
      snprintf(path, room, "/v1/categories_to_posts");
      snprintf(body, body_room, "{\"category_id\":\"c%d\",\"post_id\":\"p%d\"}", of(2), n);
      break;
    default:
      strcpy(method, "POST");
      snprintf(path, room, "/v1/%s", n < 3 ? "posts" : "comments");
      snprintf(body, body_room,
               n < 3 ? "{\"title\":\"T%d\",\"status\":\"published\",\"user_id\":\"u0\"}"
                     : "{\"body\":\"M%d\",\"user_id\":\"u2\",\"post_id\":\"p0\"}",
               text);
      break;
  }
}

static void write_batch(char *body, size_t room) {
  size_t used = (size_t)snprintf(body, room, "{\"requests\":[");
  for (int i = 0, n = 1 + of(3); i < n; i++) {
    char method[8], path[80], one[300];
    write_change(method, path, sizeof path, one, sizeof one);
    used += (size_t)snprintf(body + used, room - used, "%s{\"method\":\"%s\",\"path\":\"%s\"%s%s}",
                             i > 0 ? "," : "", method, path, one[0] ? ",\"body\":" : "", one);
  }
  snprintf(body + used, room - used, "]}");
}

static char *write_headers(const char *key) {
  char headers[300];
  snprintf(headers, sizeof headers,
           "authorization: Bearer " SIM_TOKEN "\ncontent-type: application/json\n%s%s%s",
           key[0] ? "idempotency-key: " : "", key, key[0] ? "\n" : "");
  return copy(headers);
}

static void write_something(int number) {
  char line[200], method[8], path[80], body[2000];
  sim_request *r = make_request(number);
  r->client = &sim.clients[sim_below(SIM_CLIENTS)];
  r->admin = true;
  if (sim_chance(150)) {
    strcpy(method, "POST");
    strcpy(path, "/v1/batch");
    write_batch(body, sizeof body);
  } else {
    write_change(method, path, sizeof path, body, sizeof body);
  }
  if (strcmp(method, "POST") == 0 && sim_chance(600)) {
    snprintf(r->key, sizeof r->key, "key-%d", ++site.keys);
  }
  snprintf(line, sizeof line, "%s https://example.com%s", method, path);
  r->line = copy(line);
  r->headers = write_headers(r->key);
  r->body = copy(body);
  sim.sum.writes++;
  begin(r);
}

static void begin_again(void *with) {
  sim_request *r = with;
  if (sim.failed) {
    sim_request_free(r);
  } else {
    begin(r);
  }
}

void sim_retry(const sim_request *r) {
  sim_request *again = make_request(r->number);
  again->client = r->client;
  again->admin = r->admin;
  again->tries = r->tries + 1;
  memcpy(again->key, r->key, sizeof again->key);
  again->line = copy(r->line);
  again->headers = copy(r->headers);
  again->body = copy(r->body);
  sim_at(sim.now_us + sim_latency_us(500 * MS), begin_again, again);
}

/* --- behind the API's back ---------------------------------------------------------------------
 */

static void write_behind(void) {
  char sql[500];
  int text = ++site.texts, n = of(6);
  switch (of(sim.set.moments ? 16 : 12)) {
    case 12:
    case 13:
    case 14:
      snprintf(sql, sizeof sql,
               "UPDATE posts SET publish_on = %lld, status = 'published' WHERE id = 'p%d'",
               (long long)publish_ms(), n);
      break;
    case 0:
    case 1:
    case 2:
      snprintf(sql, sizeof sql, "UPDATE posts SET title = 'T%d' WHERE id = 'p%d'", text, n);
      break;
    case 3:
      snprintf(sql, sizeof sql, "UPDATE posts SET status = '%s' WHERE id = 'p%d'", status(), n);
      break;
    case 4:
      snprintf(sql, sizeof sql,
               "INSERT OR REPLACE INTO posts (id, title, slug, status, user_id) VALUES "
               "('p%d', 'T%d', 's%d', '%s', 'u%d')",
               n, text, of(8), status(), of(3));
      break;
    case 5:
      snprintf(sql, sizeof sql, "DELETE FROM posts WHERE id = 'p%d'", n);
      break;
    case 6:
      snprintf(sql, sizeof sql, "UPDATE users SET name = 'U%d' WHERE id = 'u%d'", text, of(4));
      break;
    case 7:
      snprintf(sql, sizeof sql,
               "INSERT OR REPLACE INTO users (id, name, email) VALUES ('u3', 'U%d', '%s')", text,
               sim_chance(100) ? "ann@example.com" : "dan@example.com");
      break;
    case 8:
      snprintf(sql, sizeof sql, "UPDATE OR REPLACE posts SET id = 'p%d' WHERE id = 'p%d'", of(6),
               n);
      break;
    case 9:
      snprintf(sql, sizeof sql,
               "INSERT OR REPLACE INTO comments (id, body, user_id, post_id) VALUES "
               "('m%d', 'M%d', 'u1', 'p%d')",
               of(4), text, n);
      break;
    case 10: /* what POST made */
      snprintf(sql, sizeof sql,
               "DELETE FROM posts WHERE id NOT LIKE 'p_'; DELETE FROM comments WHERE id NOT LIKE "
               "'m_'; DELETE FROM categories_to_posts WHERE id NOT LIKE 'l_'");
      break;
    default:
      snprintf(sql, sizeof sql, "UPDATE categories SET title = 'C%d' WHERE id = 'c%d'", text,
               of(2));
      break;
  }
  if (text % 4 == 0) { /* as if a trigger of before there were images had logged it */
    strcat(sql, "; UPDATE _changes SET images = NULL WHERE seq = (SELECT max(seq) FROM _changes)");
  }
  sim.sum.behind++;
  sim_db_sql(sql);
}

/* Many changes at once; often more than a check reads. */
static void write_in_bulk(void) {
  char sql[300];
  snprintf(sql, sizeof sql,
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT "
           "INTO _changes (tbl, row_id) SELECT 'posts', 'bulk' || i FROM n; UPDATE posts SET title "
           "= 'T' || id || '%d'",
           sim_chance(500) ? 1100 : 300, ++site.texts);
  sim.sum.behind++;
  sim_db_sql(sql);
}

/* --- accidents ---------------------------------------------------------------------------------
 */

static void abandon_one(void) {
  int n = 0;
  for (sim_task *t = sim.tasks; t; t = t->next) n++;
  if (n == 0) return;
  n = of(n);
  sim_task *t = sim.tasks;
  while (n-- > 0) t = t->next;
  sim_trace("#%d is abandoned", t->request->number);
  t->request->isolate->abandoned++;
  if (t->asks_db) t->request->isolate->turn_lost_us = sim.now_us;
  sim.sum.abandoned++;
  sim_kill(t);
}

static void crash_one(void) {
  sim_isolate *i = &sim.isolates[sim_below(sim.set.isolates)];
  sim_trace("isolate %d crashes", i->number);
  sim.sum.crashes++;
  sim_restart(i, sim_settings_text());
}

static void shift_clock(void) {
  sim_isolate *i = &sim.isolates[sim_below(sim.set.isolates)];
  int64_t by_us = sim_below(sim_chance(200) ? 2 * HOUR : 20 * SECOND);
  if (sim_chance(500)) by_us = -by_us;
  sim_trace("isolate %d: its clock moves by %lld ms", i->number, (long long)(by_us / MS));
  i->skew_us += by_us;
  if (by_us < 0) i->back_ms += 1 - by_us / MS;
  sim.shifted_ms += by_us < 0 ? 1 - by_us / MS : 1 + by_us / MS;
}

void sim_operate(int number) {
  const sim_settings *set = &sim.set;
  sim.sum.operations++;
  if (sim_chance(set->crashes)) crash_one();
  if (sim_chance(set->abandons)) abandon_one();
  if (sim_chance(set->clock_jumps)) shift_clock();
  if (sim_chance(set->prunes)) sim_db_prune();
  if (sim_chance(set->bulk)) {
    write_in_bulk();
  } else if (sim_chance(set->behind)) {
    write_behind();
  } else if (sim_chance(set->writes)) {
    write_something(number);
  } else {
    read_something(number);
  }
}
