/* store_d1: what the read path asks D1. See store_parts.h. */
#include "data/changes.h"
#include "data/replicas.h"
#include "data/schema_guard.h"
#include "host/host.h"
#include "store_parts.h"

static err unreadable(void) {
  return err_make(ERR_INTERNAL, STR_EMPTY, S("The database's answer could not be read."));
}

err store_unavailable(void) {
  return err_make(ERR_UNAVAILABLE, STR_EMPTY,
                  S("The database did not answer; try again in a moment."));
}

/* Sends the statements; *in is then before the rows of the first. [suspends] */
static err send(slot *s, str session, str request, uint32_t count, wire_reader *in,
                size_t *reply_bytes) {
  str reply;
  if (!schema_guard_db(s, session, request, &reply)) {
    err e = schema_guard_explain(s, reply);
    if (err_is(e)) return e;
    return store_unavailable();
  }
  *reply_bytes = reply.len;
  *in = (wire_reader){.rest = reply};
  return wire_read_u32(in) == count ? OK : unreadable();
}

static err read_rows(wire_reader *in, arena *mem, wire_rows *rows) {
  if (wire_read_rows(in, mem, rows)) return OK;
  return in->bad ? unreadable() : err_no_memory();
}

/* Adds a check of the change log to a request. */
static bool put_check(slot *s, buf *request, changes_check *check) {
  sql *statement = arena_alloc_raw(&s->mem, sizeof *statement);
  if (!statement) return false;
  *check = changes_check_make(host_now_ms(), &s->mem, statement);
  if (!sql_ok(statement)) return false;
  sql_write(statement, request);
  return true;
}

static err learn(changes_check *check, wire_reader *in, slot *s) {
  wire_rows rows;
  err e = read_rows(in, &s->mem, &rows);
  if (err_is(e)) return e;
  check->bookmark = s->bookmark;
  return changes_learn(check, &rows) ? OK : unreadable();
}

err store_check(slot *s) {
  changes_check check;
  wire_reader in;
  size_t bytes;
  buf request = buf_make(&s->mem, 1024);
  buf_le32(&request, 1);
  if (!put_check(s, &request, &check) || !buf_ok(&request)) return err_no_memory();
  err e = send(s, replicas_primary(), buf_view(&request), 1, &in, &bytes);
  return err_is(e) ? e : learn(&check, &in, s);
}

err store_question_make(store_read *r, slot *s, store_question **out) {
  store_question *q = arena_alloc(&s->mem, sizeof *q);
  sql *statement = arena_alloc_raw(&s->mem, sizeof *statement);
  if (!q || !statement) return err_no_memory();
  q->start_ms = host_now_ms();
  q->stamp.stored_ms = r->query.now_ms; /* the time that rules saw */
  q->stamp.as_of = changes_horizon();
  store_set_dependencies(&r->query, &q->stamp);
  r->restart = changes_restart();
  freshness_due due = freshness_judge(r->config, r->wish, store_tables(r), q->start_ms);
  /* What must be current is read with a check, of the primary. What need not be is read near, and
   * the log is asked behind the answer. */
  bool near = !r->personal && due != FRESHNESS_CHECK_FIRST;
  q->session = near ? replicas_near(changes_horizon()) : STR_EMPTY;
  near = q->session.len > 0;
  if (!near) q->session = replicas_primary();
  if (near) q->stamp.stored_ms = changes_checked_ms(); /* a copy may be as old as that */
  /* And so its rules see no later time: rows as they were must not meet a moment that they, as they
   * are by now, may never have come to. */
  query asked = r->query;
  if (near && q->stamp.stored_ms < asked.now_ms) asked.now_ms = q->stamp.stored_ms;
  err e = query_render(&asked, &s->mem, statement);
  if (err_is(e)) return e;
  r->owes_check = near && due == FRESHNESS_SERVE_THEN_CHECK;
  /* Of those that need not wait for a check and come before one is back, the first takes it along;
   * personal ones as well, since what is known of who asks is judged by the log. */
  q->has_turn = !near && due == FRESHNESS_SERVE_THEN_CHECK && changes_take_turn(q->start_ms);
  q->checks = r->rider || due == FRESHNESS_CHECK_FIRST || q->has_turn;
  q->count = 1u + (r->rider ? 1u : 0u) + (q->checks ? 1u : 0u);
  buf request = buf_make(&s->mem, statement->text.len + 1024);
  buf_le32(&request, q->count);
  sql_write(statement, &request);
  if (r->rider) sql_write(r->rider->statement, &request);
  if ((q->checks && !put_check(s, &request, &q->check)) || !buf_ok(&request)) {
    if (q->has_turn) changes_end_turn();
    return err_no_memory();
  }
  q->request = buf_view(&request);
  *out = q;
  return OK;
}

err store_ask(const store_read *r, slot *s, store_question *q, wire_rows *rows,
              size_t *reply_bytes) {
  wire_reader in;
  wire_rows found = {0};
  err e = send(s, q->session, q->request, q->count, &in, reply_bytes);
  if (q->has_turn) changes_end_turn();
  if (!err_is(e)) e = read_rows(&in, &s->mem, rows);
  if (!err_is(e) && r->rider) e = read_rows(&in, &s->mem, &found);
  if (err_is(e) || !q->checks) return e;
  e = learn(&q->check, &in, s);
  q->stamp.as_of = q->check.seen;
  if (err_is(e) || !r->rider) return e;
  return r->rider->learn(r->rider->state, &found, q->check.seen);
}

/* One background check in so many clears away what is too old in the log. */
enum { PRUNE_ONE_IN = 32, PRUNE_ROWS = 200 };

void store_prune_sometimes(slot *s) {
  uint8_t random;
  wire_reader in;
  size_t bytes;
  host_random(&random, sizeof random);
  if (random % PRUNE_ONE_IN != 0) return;
  sql *statement = arena_alloc_raw(&s->mem, sizeof *statement);
  buf request = buf_make(&s->mem, 512);
  if (!statement) return;
  sql_init(statement, &s->mem);
  changes_prune_render(PRUNE_ROWS, statement);
  if (!sql_ok(statement)) return;
  buf_le32(&request, 1);
  sql_write(statement, &request);
  if (!buf_ok(&request)) return;
  if (err_is(send(s, replicas_primary(), buf_view(&request), 1, &in, &bytes))) {
    host_log(HOST_WARN, S("The change log could not be pruned; it will be tried again."));
  }
}
