/* replicas: copies of the database that lag behind it, each at a state that it once had. A
 * session's bookmark is the number of a state: who sends it gets that one or a later one; who sends
 * none of them gets what the copy happens to have. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/host.h"
#include "sim.h"
#include "sqlite3.h"
#include "src/host/host_native_parts.h"

enum { COPIES = 2, KEPT = 64 };

typedef struct {
  unsigned char *bytes; /* from sqlite3_malloc */
  sqlite3_int64 n;
} state;

static struct {
  state kept[KEPT]; /* by number, modulo KEPT */
  int64_t newest;   /* 0: none yet */
  int changes;      /* of the primary's connection, when that was taken */
  struct {
    sqlite3 *db;
    int64_t at, loaded; /* the state that it has; that its connection has */
  } copies[COPIES];
} replicas;

void sim_replicas_clear(void) {
  for (int i = 0; i < KEPT; i++) sqlite3_free(replicas.kept[i].bytes);
  for (int i = 0; i < COPIES; i++) {
    if (!replicas.copies[i].db) continue;
    sqlite3 *primary = native_db_use(replicas.copies[i].db);
    native_db_close();
    native_db_use(primary);
  }
  memset(&replicas, 0, sizeof replicas);
}

void sim_replicas_note(void) {
  sqlite3 *db = host_native_db();
  int changes = sqlite3_total_changes(db);
  if (!sim.set.sessions || (replicas.newest > 0 && changes == replicas.changes)) return;
  replicas.changes = changes;
  state *s = &replicas.kept[++replicas.newest % KEPT];
  sqlite3_free(s->bytes);
  s->bytes = sqlite3_serialize(db, "main", &s->n, 0);
  if (!s->bytes) abort();
}

static int64_t oldest_kept(void) { return replicas.newest < KEPT ? 1 : replicas.newest - KEPT + 1; }

/* Mostly it stays as it is; it never goes back. */
static void move(int copy, int64_t at_least) {
  int64_t *at = &replicas.copies[copy].at;
  if (*at < oldest_kept()) *at = oldest_kept();
  if (*at < at_least) *at = at_least;
  if (sim_chance(sim.set.catches_up)) *at += sim_below(replicas.newest - *at + 1);
}

/* A connection of its own for each state: one whose database was replaced may remember its schema.
 */
static void load(int copy) {
  int64_t at = replicas.copies[copy].at;
  sqlite3 **db = &replicas.copies[copy].db;
  if (replicas.copies[copy].loaded == at) return;
  sqlite3 *primary = native_db_use(*db);
  native_db_close();
  native_db_open();
  *db = native_db_use(primary);
  const state *s = &replicas.kept[at % KEPT];
  unsigned char *bytes = sqlite3_malloc64((sqlite3_uint64)s->n);
  if (!bytes) abort();
  memcpy(bytes, s->bytes, (size_t)s->n);
  int flags = SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY;
  if (sqlite3_deserialize(*db, "main", bytes, s->n, s->n, (unsigned)flags)) abort();
  replicas.copies[copy].loaded = at;
}

static bool is_primary(str session) { return session.len == 0 || str_eq(session, HOST_DB_PRIMARY); }

bool sim_replicas_run(str session, str statements, str *reply, char **message, int64_t *bookmark) {
  if (is_primary(session) || !sim.set.sessions) {
    bool ok = native_db_run(statements, reply, message);
    sim_replicas_note();
    *bookmark = session.len > 0 && sim.set.sessions ? replicas.newest : 0;
    return ok;
  }
  int64_t at_least = 0;
  if (!str_eq(session, S("first-unconstrained")) &&
      (!str_to_i64(session, &at_least) || at_least < 1 || at_least > replicas.newest)) {
    native_trap("no bookmark", session);
  }
  int copy = (int)sim_below(COPIES);
  move(copy, at_least);
  load(copy);
  sim.sum.near++;
  sim.sum.lagging += replicas.copies[copy].at < replicas.newest;
  sim_trace("  D1: replica %d, state %lld of %lld", copy, (long long)replicas.copies[copy].at,
            (long long)replicas.newest);
  sqlite3 *primary = native_db_use(replicas.copies[copy].db);
  bool ok = native_db_run(statements, reply, message);
  native_db_use(primary);
  *bookmark = replicas.copies[copy].at;
  return ok;
}
