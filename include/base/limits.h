/* limits: every fixed bound of Stratus, in one place, each with its reason. A build with
 * -DSTRATUS_TINY_LIMITS shrinks what can be shrunk, to shake out bugs that only appear
 * when a bound is reached. Limits that a site may set are variables (data/config.h). */
#ifndef STRATUS_BASE_LIMITS_H
#define STRATUS_BASE_LIMITS_H

enum {
  /* --- requests ------------------------------------------------------------ */
  LIMIT_URL_BYTES = 8192, /* method and URL; what browsers and proxies carry safely. 414 above */
  LIMIT_INPUT_BYTES =
      32768, /* what the shim hands in: a request's line, or all settings together */
  LIMIT_HEADER_BYTES = 1024, /* one request header's value; a longer one: host.h */
  LIMIT_COOKIE_BYTES = 8192, /* the Cookie header's: others' cookies are in it too */
  LIMIT_PARAMS = 100,        /* query parameters of one request */
  LIMIT_PARAM_DEPTH = 16,    /* parts of a parameter's name: filters[a][$op][0] has four */

  /* --- bodies -------------------------------------------------------------- */
  LIMIT_BODY_DEPTH = 64, /* levels of a JSON text: cJSON recurses, on LIMIT_STACK_BYTES */

  /* --- queries (API.md) ---------------------------------------------------- */
  LIMIT_ROWS = 100, /* `limit` at most */
  LIMIT_ROWS_DEFAULT = 20,
  LIMIT_OFFSET = 10000, /* past it a cursor is the right tool: OFFSET reads what it skips */
  LIMIT_SORT_KEYS = 8,
  LIMIT_CONDITIONS = 50,
  LIMIT_FILTER_DEPTH = 5,   /* $and, $or, $not and relations within one another, in a URL */
  LIMIT_LIST_VALUES = 100,  /* values of one $in; they travel as one JSON parameter */
  LIMIT_INCLUDES = 16,      /* branches of a URL's include, on all levels */
  LIMIT_INCLUDE_DEPTH = 3,  /* levels of branches within branches */
  LIMIT_RELATION_DEPTH = 8, /* conditions through relations within one another */
  LIMIT_AGGREGATES = 8,     /* of one query; only C code can ask for them */
  LIMIT_GROUP_FIELDS = 4,
  LIMIT_INCLUDE_ROWS = 20,       /* records of a to-many branch per parent */
  LIMIT_ANSWER_RECORDS = 200000, /* that a URL's limits may multiply to: 20 * 20 * 20 * 20 passes */
  LIMIT_CURSOR_TEXT_BYTES = 1536, /* of the texts in a cursor: it must fit a URL with filters */

  /* --- schema -------------------------------------------------------------- */
  LIMIT_FIELDS = 64,   /* per table: sets of fields are uint64_t bit sets */
  LIMIT_TABLES = 64,   /* sets of tables too */
  LIMIT_ID_BYTES = 64, /* of a record's id in a URL; a UUID has 36 */

  /* --- D1 (developers.cloudflare.com/d1/platform/limits) ------------------- */
  LIMIT_SQL_BYTES = 100000, /* one statement */
  LIMIT_SQL_PARAMS = 100,   /* bound parameters of one statement */
  LIMIT_BATCH = 600, /* statements of a batch: 50 writes with what each brings along. D1 allows an
                      invocation 50 on the free plan, 1000 else */
  LIMIT_BATCH_WRITES = 50, /* of one POST /v1/batch */
  LIMIT_FAULTS = 100,      /* of one record: a body could name 50,000 unknown fields */
  LIMIT_KEY_BYTES = 200,   /* an Idempotency-Key */
  LIMIT_SLUG_BYTES = 80,   /* of a slug made from another field; whole words where that can be */

/* --- memory -------------------------------------------------------------- */
#ifdef STRATUS_TINY_LIMITS
  LIMIT_SLOTS = 1,
  LIMIT_ARENA_BYTES = 256 * 1024,
  LIMIT_CACHE_ENTRIES = 2,
  LIMIT_HITS = 2,
  LIMIT_BODY_VALUES = 1000,
#else
  LIMIT_SLOTS = 512, /* requests in flight in one isolate; 512 * 64 KiB = 32 MiB of 128 */
  LIMIT_ARENA_BYTES = 16 * 1024 * 1024, /* one request's memory, results included */
  LIMIT_CACHE_ENTRIES = 1 << 20,
  LIMIT_HITS = 2048,         /* requests whose lines are remembered (http/hit.h), 1 KiB each */
  LIMIT_BODY_VALUES = 50000, /* of one JSON text: with their names some 8 MiB of the arena */
#endif
  LIMIT_HIT_BYTES = 952,         /* such a line, its key and its head; with the rest of it 1 KiB */
  LIMIT_STACK_BYTES = 32 * 1024, /* C's stack of one slot; a canary at its end is checked */
  LIMIT_ARENA_CHUNK_BYTES = 16 * 1024, /* first chunk of an arena, kept while its slot lives */

  LIMIT_BOOKMARK_BYTES = 256, /* of a session; D1's have 59 */

  /* --- KV (developers.cloudflare.com/kv/platform/limits) ------------------- */
  LIMIT_KV_KEY_BYTES = 512,
  LIMIT_KV_PUT_MS = 10000, /* a write that takes longer is given up: it holds a slot */
  LIMIT_KV_TTL_S = 60,     /* the shortest expirationTtl that KV accepts */

  LIMIT_ASSET_MS = 5000, /* for a static file that the worker asks for: it holds a slot */

  /* --- slots --------------------------------------------------------------- */
  LIMIT_STUCK_MS = 60000, /* a slot busy for longer lost its request: no invocation waits so long */
};

#endif
