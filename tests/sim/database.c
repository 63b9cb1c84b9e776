/* database: D1 as one SQLite in memory on the world's clock. A call travels there, is executed at
 * once, and travels back; on each way it may be lost. After each execution the truth is brought up
 * to date, so it is known when every change was made. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/changes.h"
#include "host/host.h"
#include "sim.h"
#include "sqlite3.h"
#include "src/host/host_native_parts.h"

typedef struct {
  sim_task *waiter; /* NULL: it is gone */
  str statements, session, reply;
  int64_t bookmark; /* of the answer; 0: none */
  enum { ANSWERED, REFUSED, LOST } fate;
  int64_t back_us;
  bool ok;
  char *message; /* from sqlite3_malloc */
} call;

static struct {
  int64_t *made_us; /* by seq */
  int64_t last_seq, cap;
  int64_t outage_us[4][2];
  int outages;
} log_of;

/* --- the clock of SQLite -----------------------------------------------------------------------
 */

static int current_time(sqlite3_vfs *vfs, sqlite3_int64 *out) {
  const int64_t julian_ms = 210866760000000; /* of 1970 */
  const int64_t start_ms = 1767225600000;
  (void)vfs;
  *out = julian_ms + start_ms + sim.now_us / MS;
  return SQLITE_OK;
}

static void replace_clock(void) {
  static sqlite3_vfs vfs;
  if (vfs.zName) return;
  vfs = *sqlite3_vfs_find(NULL);
  vfs.zName = "sim";
  vfs.xCurrentTimeInt64 = current_time;
  sqlite3_vfs_register(&vfs, 1);
}

/* --- what the native database needs of its host ------------------------------------------------
 */

void native_complain(const char *what, str detail) {
  sim_trace("  D1: %s: %.*s", what, (int)detail.len, detail.ptr);
}

_Noreturn void native_trap(const char *what, str detail) {
  fprintf(stderr, "sim: seed %llu: %s: %.*s\n", (unsigned long long)sim.seed, what, (int)detail.len,
          detail.ptr);
  abort();
}

static char *read_text(const char *path) {
  FILE *file = fopen(path, "rb");
  char *text = calloc(1, 200000);
  if (!text || !file || fread(text, 1, 199999, file) == 0) {
    fprintf(stderr, "sim: %s can't be read: run this in the root\n", path);
    exit(2);
  }
  fclose(file);
  return text;
}

/* The same names as build/migrations.h has. */
#include "build/migrations.h"

static bool migrate(void) {
  static const char *const NAMES[] = {MIGRATION_NAMES NULL};
  static char *texts[sizeof NAMES / sizeof *NAMES];
  static char *fixture;
  char line[300];
  if (!fixture) fixture = read_text("tests/sim/fixture.sql");
  bool ok = host_native_sql("CREATE TABLE d1_migrations (name TEXT)");
  for (size_t i = 0; ok && NAMES[i]; i++) {
    snprintf(line, sizeof line, "migrations/%s", NAMES[i]);
    if (!texts[i]) texts[i] = read_text(line);
    snprintf(line, sizeof line, "INSERT INTO d1_migrations VALUES ('%s')", NAMES[i]);
    ok = host_native_sql(texts[i]) && host_native_sql(line);
  }
  return ok && host_native_sql(fixture);
}

/* --- what was changed when ---------------------------------------------------------------------
 */

/* The tables of the changes since the last time, each once, and notes their time. False: none. */
static bool note_changes(char *tables, size_t room) {
  sqlite3_stmt *s;
  tables[0] = '\0';
  if (sqlite3_prepare_v2(host_native_db(),
                         "SELECT seq, tbl FROM _changes WHERE seq > ?1 ORDER BY seq", -1, &s,
                         NULL)) {
    abort();
  }
  sqlite3_bind_int64(s, 1, log_of.last_seq);
  while (sqlite3_step(s) == SQLITE_ROW) {
    int64_t seq = sqlite3_column_int64(s, 0);
    const char *name = (const char *)sqlite3_column_text(s, 1);
    while (seq >= log_of.cap) {
      log_of.cap = log_of.cap ? log_of.cap * 2 : 1024;
      log_of.made_us = realloc(log_of.made_us, (size_t)log_of.cap * sizeof *log_of.made_us);
      if (!log_of.made_us) abort();
    }
    for (int64_t i = log_of.last_seq + 1; i <= seq; i++) log_of.made_us[i] = sim.now_us;
    log_of.last_seq = seq;
    char word[64];
    snprintf(word, sizeof word, " %s ", name);
    if (!strstr(tables, word) && strlen(tables) + strlen(word) < room) strcat(tables, word);
  }
  sqlite3_finalize(s);
  return tables[0] != '\0';
}

static void note_execution(void) {
  char tables[400];
  if (!note_changes(tables, sizeof tables)) return;
  sim_trace("  D1: changes up to %lld:%s", (long long)log_of.last_seq, tables);
  sim_truth_update(tables);
  sim_moments_plan();
}

int64_t sim_db_made_us(int64_t seq) {
  return seq > 0 && seq <= log_of.last_seq ? log_of.made_us[seq] : 0;
}

int64_t sim_db_last_seq(void) { return log_of.last_seq; }

bool sim_db_open(void) {
  replace_clock();
  native_db_open();
  log_of.last_seq = 0;
  log_of.outages = 0;
  if (!migrate()) return false;
  char tables[400];
  note_changes(tables, sizeof tables);
  sim_replicas_note();
  sim_truth_update(NULL);
  return true;
}

void sim_db_close(void) {
  sim_replicas_clear();
  native_db_close();
}

void sim_db_sql(const char *text) {
  sim_trace("behind: %.200s", text);
  sqlite3_exec(host_native_db(), text, NULL, NULL, NULL); /* may fail, as when a key is taken */
  sim_replicas_note();
  note_execution();
}

/* The statement of the product, as it would send it. */
void sim_db_prune(void) {
  arena mem;
  sql *s = calloc(1, sizeof *s);
  sqlite3_stmt *statement;
  if (!s) abort();
  arena_init(&mem, 1 << 20);
  sql_init(s, &mem);
  changes_prune_render(1 + sim_below(100), s);
  str text = buf_view(&s->text);
  if (sqlite3_prepare_v2(host_native_db(), text.ptr, (int)text.len, &statement, NULL)) abort();
  for (size_t i = 0; i < s->n_params; i++)
    sqlite3_bind_int64(statement, (int)i + 1, s->params[i].num);
  if (sqlite3_step(statement) != SQLITE_DONE) abort();
  sim_replicas_note();
  sim_trace("pruned %d", sqlite3_changes(host_native_db()));
  sqlite3_finalize(statement);
  arena_free(&mem);
  free(s);
}

void sim_db_outage(int64_t from_us, int64_t until_us) {
  if (log_of.outages == 4) return;
  log_of.outage_us[log_of.outages][0] = from_us;
  log_of.outage_us[log_of.outages++][1] = until_us;
}

static bool is_out(void) {
  for (int i = 0; i < log_of.outages; i++) {
    if (sim.now_us >= log_of.outage_us[i][0] && sim.now_us < log_of.outage_us[i][1]) return true;
  }
  return false;
}

/* --- a call ------------------------------------------------------------------------------------
 */

static void call_free(call *c) {
  free((char *)c->statements.ptr);
  free((char *)c->session.ptr);
  sqlite3_free((char *)c->reply.ptr);
  sqlite3_free(c->message);
  free(c);
}

static void finish_call(void *with) {
  call *c = with;
  if (c->waiter && !sim.failed) {
    sim_resume(c->waiter);
  } else {
    call_free(c);
  }
}

static void execute_call(void *with) {
  call *c = with;
  if (sim.failed) {
    call_free(c);
    return;
  }
  if (!sim.draining && !sim.starting && is_out()) c->fate = REFUSED;
  if (c->fate != REFUSED) {
    c->ok = sim_replicas_run(c->session, c->statements, &c->reply, &c->message, &c->bookmark);
    note_execution();
  }
  if (c->fate == LOST) c->ok = false;
  sim_at(sim.now_us + c->back_us, finish_call, c);
}

/* What the platform says of a failure of its own. */
static const char NETWORK[] = "D1_ERROR: Network connection lost.";

static str copy_of(str s) {
  char *copy = malloc(s.len + 1);
  if (!copy) abort();
  if (s.len > 0) memcpy(copy, s.ptr, s.len);
  return (str){copy, s.len};
}

static call *make_call(str session, str statements) {
  call *c = calloc(1, sizeof *c);
  if (!c) abort();
  c->statements = copy_of(statements);
  c->session = copy_of(session);
  c->waiter = sim.task;
  if (sim.starting || sim.draining) return c;
  c->fate = sim_chance(sim.set.db_refuses) ? REFUSED
            : sim_chance(sim.set.db_loses) ? LOST
                                           : ANSWERED;
  return c;
}

static bool run_at_once(slot *s, str statements, str *reply) {
  char *message;
  str rows;
  bool ok = native_db_run(statements, &rows, &message);
  if (!arena_copy(&s->mem, ok ? rows : str_c(message), reply)) abort();
  sqlite3_free((char *)rows.ptr);
  sqlite3_free(message);
  return ok;
}

static int64_t way_us(void) {
  int64_t us = sim_latency_us(8 * MS);
  return sim_chance(sim.set.db_slow) ? us + sim_below(20 * SECOND) : us;
}

static void give_bookmark(slot *s, int64_t number) {
  char text[24];
  if (number == 0) return;
  int n = snprintf(text, sizeof text, "%lld", (long long)number);
  if (!arena_copy(&s->mem, (str){text, (size_t)n}, &s->bookmark)) s->bookmark = STR_EMPTY;
}

bool host_db(slot *s, str statements, str *reply) {
  return host_db_session(s, STR_EMPTY, statements, reply);
}

bool host_db_session(slot *s, str session, str statements, str *reply) {
  if (!slot_take_ahead(s, statements) || !sim.task)
    return sim_ask_db(s, session, statements, reply);
  *reply = sim.task->request->ahead.reply;
  s->bookmark = sim.task->request->ahead.bookmark;
  return sim.task->request->ahead.db;
}

bool sim_ask_db(slot *s, str session, str statements, str *reply) {
  *reply = s->bookmark = STR_EMPTY;
  if (!sim.task) return run_at_once(s, statements, reply); /* the reference */
  sim_request *r = sim.task->request;
  call *c = make_call(session, statements);
  r->headers_gone = r->waited = true;
  r->db_calls++;
  c->back_us = way_us();
  sim.task->waits_for = &c->waiter;
  sim_at(sim.now_us + way_us(), execute_call, c);
  sim.task->asks_db = true;
  r->isolate->asking++;
  sim_suspend();
  r->isolate->asking--;
  sim.task->asks_db = false;
  bool ok = c->ok;
  str text = ok ? c->reply : c->fate == ANSWERED ? str_c(c->message) : str_c(NETWORK);
  if (!ok && c->fate != ANSWERED) {
    r->db_failures++;
    for (sim_task *t = sim.tasks; t; t = t->next) {
      if (t->request && t->request->isolate == r->isolate) t->request->outages++;
    }
    sim.sum.db_failures++;
    sim_trace("#%d D1 %s", r->number, c->fate == LOST ? "answer lost" : "failed");
  }
  if (!arena_copy(&s->mem, text, reply)) ok = false;
  if (ok) give_bookmark(s, c->bookmark);
  sim.task->waits_for = NULL;
  call_free(c);
  return ok;
}
