/* sim: a world in which several isolates run the real code against one D1 and one KV, on a clock of
 * its own, all of it from a seed. See docs/CACHE.md for what it proves, main.c for how to run it.
 *
 *   schedule.c   the clock, what happens when, and the stacks of requests in flight
 *   isolate.c    isolates: copies of the core, each with globals and memory of its own
 *   database.c   D1: SQLite, how calls to it fail, and which change was made when
 *   replicas.c   copies of D1 that lag behind it
 *   kv.c         KV: lags, reordering, damage
 *   host.c       what the core calls (host/host.h), for the isolate that runs
 *   moments.c    when posts become visible
 *   truth.c      what the database would have answered, at every moment
 *   clients.c    what is asked and written
 *   judge.c      whether an answer was allowed
 *   run.c        one seed from beginning to end */
#ifndef STRATUS_SIM_H
#define STRATUS_SIM_H

#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#include "base/str.h"
#include "data/cache.h"
#include "host/host.h"
#include "host/slot.h"

enum {
  SIM_ISOLATES = 8,
  SIM_CLIENTS = 6,
  MS = 1000, /* the world's clock counts microseconds: no two things happen at once */
  SECOND = 1000 * MS,
};
#define MINUTE (INT64_C(60) * SECOND)
#define HOUR (60 * MINUTE)
#define NEVER INT64_MIN

/* --- what a seed decides ----------------------------------------------------------------------
 */

typedef struct {
  int isolates, operations;
  int64_t soft_ms, hard_ms, if_error_ms, cache_bytes, kv_timeout_ms;
  int kv_fill_percent;
  bool kv;
  /* All in thousandths. */
  int writes, behind, bulk, crashes, abandons, prunes, insists, clock_jumps;
  int db_refuses, db_loses, db_slow, kv_fails, kv_slow, kv_damages;
  int64_t kv_lag_us;  /* at most, of a read */
  int64_t kv_late_us; /* at most, of a write */
  int64_t gap_us;     /* between operations, about */
  int64_t jitter_us;  /* by which a request's clock may be behind */
  int outages;        /* of D1, in the whole run */
  bool moments;       /* posts are published later; clocks are right */
  bool sessions;      /* D1 has replicas, and is asked through sessions */
  int catches_up;     /* thousandths: of a replica, at each call */
  int pauses;         /* thousandths: of hours, beyond the window of the log and its pruning */
} sim_settings;

/* A head that the shim would keep (slot_answer.head_key). */
typedef struct {
  uint32_t key, age_s;
  int status;
  uint64_t hash;
} sim_head;

/* --- an isolate -------------------------------------------------------------------------------
 */

typedef struct sim_block sim_block;

typedef struct {
  int number;
  const char *path; /* of its copy of the core */
  void *image;
  sim_block *blocks; /* all that it took from malloc */
  sim_head heads[256];
  int64_t skew_us; /* of its clock */
  int64_t back_ms; /* how far its clock ever went back, in all */
  int crashes, abandoned;
  int64_t turn_lost_us; /* when a request that asked D1 was last abandoned */
  int asking;           /* requests that wait for D1 */
  void (*app_boot)(str settings);
  slot_answer *(*app_begin)(str line);
  slot_answer *(*app_resume)(slot *s);
  void (*app_after)(slot *s);
  void (*app_end)(slot *s);
  const cache_entry *(*cache_get)(str key);
  bool (*changes_known)(void);
  int64_t (*changes_checked_ms)(void);
  int (*slot_busy_count)(void);
} sim_isolate;

/* --- a request --------------------------------------------------------------------------------
 */

typedef struct {
  int64_t seq;        /* the highest X-Seq that a write gave it */
  int64_t cookie_seq; /* the same, as long as the cookie lives */
  int64_t cookie_until_us;
  int64_t promised_us; /* it must see what the database held then */
  bool browser;        /* it says so by the cookie, else by X-Min-Seq */
  uint64_t etag_hash;  /* of the answer whose tag it holds */
  int etag_truth;      /* -1: none */
  char etag[40];
} sim_client;

typedef struct sim_request {
  int number; /* of the operation */
  sim_client *client;
  sim_isolate *isolate;
  char *line, *headers, *body; /* from malloc */
  int truth;                   /* which question it asks; -1: it writes */
  bool admin, insists, head;
  bool conditional;    /* it sent the client's tag */
  char key[24];        /* Idempotency-Key of a write; empty: none */
  int tries;           /* how often it was sent before */
  uint64_t held_hash;  /* of what that tag stands for */
  int64_t promised_us; /* of the client, when it asked */
  int64_t begun_us;
  int crashes; /* of its isolate when it began */
  bool headers_gone, waited;
  int64_t clock_ms; /* what the isolate's clock says to it */
  int db_calls, db_failures, kv_failures;
  int outages;     /* calls of its isolate that D1 failed since it began, its own or others' */
  bool owes_check; /* it was answered by memory, at an age above STALE_SOFT_MS */
  /* What came of what it asked ahead; in its slot's arena. */
  struct {
    host_kv_result kv;
    bool db;
    str reply, bookmark;
  } ahead;
} sim_request;

typedef struct sim_task {
  ucontext_t context;
  char *stack;
  sim_request *request;
  bool dead, asks_db;
  struct sim_task **waits_for; /* set to NULL when it will never take the answer */
  struct sim_task *next;
} sim_task;

extern struct sim_world {
  sim_settings set;
  uint64_t seed, random;
  int64_t now_us;
  int64_t shifted_ms; /* how far clocks were moved in this run, in all */
  sim_isolate isolates[SIM_ISOLATES];
  sim_isolate reference; /* knows no cache and no fault: what it says is the truth */
  sim_isolate *running;  /* whose code runs now: its memory is its own */
  sim_task *task;        /* whose request runs now */
  sim_task *tasks;       /* all in flight */
  sim_client clients[SIM_CLIENTS];
  bool trace;
  bool harsh; /* every seed has accidents: what is broken shows sooner */
  bool failed;
  bool asks_as_admin;      /* of the reference */
  bool starting, draining; /* no faults: before the first operation, after the last */
  char failure[1000];
  uint64_t digest; /* of all answers and their times: equal for equal seeds */
  /* Sums, for those who wonder what was tested. */
  struct {
    uint64_t operations, reads, writes, behind, tiers[3], stale, not_found, not_modified, refused;
    uint64_t crashes, abandoned, checks_first, forgotten, kv_hits_refused, db_failures, kv_failures;
    uint64_t moments;       /* that passed */
    uint64_t near, lagging; /* calls that a replica answered; those with an old state */
    int64_t oldest_us;      /* the largest staleness seen */
  } sum;
} sim;

/* The seed has failed: its run ends. Only the first reason counts. */
void sim_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
void sim_trace(const char *format, ...) __attribute__((format(printf, 1, 2)));

uint64_t sim_random(void);
/* 0 … n-1. */
int64_t sim_below(int64_t n);
bool sim_chance(int thousandths);
/* Mostly near `typical`, seldom ten times that. */
int64_t sim_latency_us(int64_t typical_us);

/* --- schedule.c -------------------------------------------------------------------------------
 */

/* Has `what` called at that time, after all that was asked for earlier. */
void sim_at(int64_t at_us, void (*what)(void *), void *with);
/* Lets everything happen until nothing is left, or the seed has failed. */
void sim_run_all(void);
void sim_clear(void); /* after a failure: what would have happened, and who waited */

/* Runs `body` as a task of its own until it suspends. */
void sim_start(sim_request *r);
void sim_suspend(void);
void sim_resume(sim_task *t);
/* It never comes back: as when the platform ends a request. */
void sim_kill(sim_task *t);
int64_t sim_clock_ms(const sim_isolate *i);

/* --- isolate.c --------------------------------------------------------------------------------
 */

/* Copies the core at `core` as often as isolates are needed; the reference is made of `pristine`.
 * To be undone by sim_remove_images. */
bool sim_make_images(const char *core, const char *pristine);
void sim_remove_images(void);
/* A new isolate: globals as they are in the file, nothing held. Ends all that it had in flight. */
void sim_restart(sim_isolate *i, const char *settings);
void sim_stop(sim_isolate *i);

/* --- database.c -------------------------------------------------------------------------------
 */

bool sim_db_open(void);
void sim_db_close(void);
/* SQL behind the API's back: what it changes is part of the truth from now on. */
void sim_db_sql(const char *sql);
void sim_db_prune(void);
/* When the change `seq` was made; 0 for what nobody made. */
int64_t sim_db_made_us(int64_t seq);
int64_t sim_db_last_seq(void);
/* host_db_session, whatever was asked ahead. [suspends] */
bool sim_ask_db(slot *s, str session, str statements, str *reply);
/* No call succeeds between these two. */
void sim_db_outage(int64_t from_us, int64_t until_us);

/* --- replicas.c -------------------------------------------------------------------------------
 */

/* Runs the statements where the session says. *bookmark: the number of the state that they saw; 0:
 * none is given. */
bool sim_replicas_run(str session, str statements, str *reply, char **message, int64_t *bookmark);
/* The primary may have changed. */
void sim_replicas_note(void);
void sim_replicas_clear(void);

/* --- kv.c -------------------------------------------------------------------------------------
 */

void sim_kv_put(str key, str value, int64_t at_us, int64_t expires_us);
/* What a region's KV says: any state that it had within the lag. False: nothing. */
bool sim_kv_get(str key, str *value);
void sim_kv_clear(void);

/* --- host.c -----------------------------------------------------------------------------------
 */

void sim_host_reset(void);
/* Asks what a request says in `begin` that it will ask, as the shim does: before app_resume, and
 * others may run meanwhile. [suspends] */
void sim_ask_ahead(const slot_answer *a);

/* --- truth.c ----------------------------------------------------------------------------------
 */

typedef struct {
  const char *path; /* canonical: the cache's key */
  const char *tables;
  bool admin; /* asked with the admin's token */
} sim_question;

int sim_truths(void);
const sim_question *sim_question_of(int truth);
/* Asks the reference for all answers that depend on one of `tables` (NULL: on any). */
void sim_truth_update(const char *tables);
/* Asks for all of them: nothing must be other than was thought. */
void sim_truth_verify(void);
/* A moment has come: all that looks at posts may be other than before, with nothing written. */
void sim_truth_pass_moment(void);
typedef struct {
  int64_t last_us;  /* until when the answer was the true one; NEVER: it never was */
  int64_t known_us; /* what ended it was a moment, which was known since then; NEVER: a change */
} sim_found;
/* Until when the answer was true, at most `until_us`, for a request that began at `begun_us`. A
 * read that began before a moment sees the database as of before it, also when that moment was set
 * into the past while the read was on its way; what it read may be held for `allowed_us`, if nobody
 * could know of the moment. */
sim_found sim_truth_find(int truth, int status, uint64_t hash, int64_t begun_us, int64_t allowed_us,
                         int64_t until_us);
uint64_t sim_hash(str body);
void sim_truth_clear(void);
/* The reference's answer, at once. */
int sim_ask(const char *path, bool admin, uint64_t *hash);

/* --- moments.c --------------------------------------------------------------------------------
 */

/* The database may have changed: which moment is next? */
void sim_moments_plan(void);
/* The moments that the database has of the last two minutes, the latest first. */
int sim_moments_passed(int64_t *at_us, int most);
/* A time for publish_on. */
int64_t sim_moments_ms(int64_t in_us);
void sim_moments_clear(void);

/* --- clients.c, judge.c, run.c ----------------------------------------------------------------
 */

/* Sends a write once more, a while later. */
void sim_retry(const sim_request *r);
const char *sim_settings_text(void);

#define SIM_TOKEN "simulated-admin-token"

void sim_clients_reset(void);
/* The next operation of some client. */
void sim_operate(int number);
void sim_judge(sim_request *r, const slot_answer *a);
/* After the answer's `after`, if it had any: whether the log was asked when that was due. */
void sim_judge_after(sim_request *r, bool asked);
void sim_request_free(sim_request *r);
bool sim_header(str head, const char *name, str *value);

/* One seed. False when it failed: sim.failure says why. */
bool sim_run(uint64_t seed, int operations);

#endif
