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
static err send(slot *s, str session, const buf *request, uint32_t count, wire_reader *in,
                size_t *reply_bytes) {
  str reply;
  if (!buf_ok(request)) return err_no_memory();
  if (!schema_guard_db(s, session, buf_view(request), &reply)) {
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
  sql *statement = arena_alloc(&s->mem, sizeof *statement);
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
  if (!put_check(s, &request, &check)) return err_no_memory();
  err e = send(s, replicas_primary(), &request, 1, &in, &bytes);
  return err_is(e) ? e : learn(&check, &in, s);
}

err store_ask(store_read *r, slot *s, cache_stamp *stamp, wire_rows *rows, size_t *reply_bytes) {
  sql *statement = arena_alloc(&s->mem, sizeof *statement);
  changes_check check;
  wire_reader in;
  wire_rows found = {0};
  if (!statement) return err_no_memory();
  freshness_due due = freshness_judge(r->config, r->wish, store_tables(r), host_now_ms());
  /* What must be current is read with a check, of the primary. What need not be is read near, and
   * the log is asked behind the answer. */
  bool near = !r->personal && due != FRESHNESS_CHECK_FIRST;
  str session = near ? replicas_near(changes_horizon()) : STR_EMPTY;
  near = session.len > 0;
  /* Personal ones check too: what is known of who asks is judged by the log. */
  bool checks = r->rider || (!near && due != FRESHNESS_SERVE);
  if (near) stamp->stored_ms = changes_checked_ms(); /* a copy may be as old as that */
  /* And so its rules see no later time: rows as they were must not meet a moment that they, as they
   * are by now, may never have come to. */
  query asked = r->query;
  if (near && stamp->stored_ms < asked.now_ms) asked.now_ms = stamp->stored_ms;
  err e = query_render(&asked, &s->mem, statement);
  if (err_is(e)) return e;
  r->owes_check = near && due == FRESHNESS_SERVE_THEN_CHECK;
  uint32_t count = 1u + (r->rider ? 1u : 0u) + (checks ? 1u : 0u);
  buf request = buf_make(&s->mem, statement->text.len + 1024);
  buf_le32(&request, count);
  sql_write(statement, &request);
  if (r->rider) sql_write(r->rider->statement, &request);
  if (checks && !put_check(s, &request, &check)) return err_no_memory();
  e = send(s, near ? session : replicas_primary(), &request, count, &in, reply_bytes);
  if (!err_is(e)) e = read_rows(&in, &s->mem, rows);
  if (!err_is(e) && r->rider) e = read_rows(&in, &s->mem, &found);
  if (err_is(e) || !checks) return e;
  e = learn(&check, &in, s);
  stamp->as_of = check.seen;
  if (err_is(e) || !r->rider) return e;
  return r->rider->learn(r->rider->state, &found, check.seen);
}

/* One background check in so many clears away what is too old in the log. */
enum { PRUNE_ONE_IN = 32, PRUNE_ROWS = 200 };

void store_prune_sometimes(slot *s) {
  uint8_t random;
  wire_reader in;
  size_t bytes;
  host_random(&random, sizeof random);
  if (random % PRUNE_ONE_IN != 0) return;
  sql *statement = arena_alloc(&s->mem, sizeof *statement);
  buf request = buf_make(&s->mem, 512);
  if (!statement) return;
  sql_init(statement, &s->mem);
  changes_prune_render(PRUNE_ROWS, statement);
  if (!sql_ok(statement)) return;
  buf_le32(&request, 1);
  sql_write(statement, &request);
  if (err_is(send(s, replicas_primary(), &request, 1, &in, &bytes))) {
    host_log(HOST_WARN, S("The change log could not be pruned; it will be tried again."));
  }
}
