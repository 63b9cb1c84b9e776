/* config: the site's settings, from the Worker's variables, validated when the isolate starts. */
#ifndef STRATUS_DATA_CONFIG_H
#define STRATUS_DATA_CONFIG_H

#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

typedef struct {
  int64_t stale_soft_ms;     /* STALE_SOFT_MS: up to this age an answer needs no check */
  int64_t stale_hard_ms;     /* STALE_HARD_MS: no answer is served from memory beyond this age */
  int64_t stale_if_error_ms; /* STALE_IF_ERROR_MS: with the database down, up to this age */
  int64_t cache_bytes;       /* CACHE_BYTES: budget of the memory tier */
  int64_t kv_fill_percent;   /* KV_FILL_PERCENT: share of database answers copied to KV */
  int64_t kv_timeout_ms;     /* KV_TIMEOUT_MS: a slower KV is a miss */
  int64_t max_body_bytes;    /* MAX_BODY_BYTES: of a request */
  int64_t audit_days;        /* AUDIT_DAYS: how long the audit trail is kept; 0: for ever */
  str cors_origins;          /* CORS_ORIGINS: "*", or origins in lower case parted by one space;
                                empty: none */
  str cache_control;         /* CACHE_CONTROL: of public answers */
  str admin_token;           /* ADMIN_TOKEN, a secret: who sends it is an admin; empty: nobody is */
  str site_name;             /* SITE_NAME: for people */
} config;

/* The defaults. */
config config_default(void);

/* Reads "NAME=value\n" lines over the defaults; names that it does not know are not its business
 * (other bindings, secrets). Ranges: the table in config.c. Unless STALE_SOFT_MS is set it follows
 * a STALE_HARD_MS that is lower. Texts are copied into `mem`. ERR_INTERNAL names the variable, its
 * value and what it must be; ERR_BUSY without memory. On failure *out is untouched. */
NODISCARD err config_read(str lines, arena *mem, config *out);

#endif
