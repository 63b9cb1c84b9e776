/* upkeep: see cms/upkeep.h. */
#include "cms/upkeep.h"

#include "cms/auth_login.h"
#include "cms/idempotency.h"
#include "data/audit.h"
#include "data/changes.h"
#include "data/db.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };
enum { MOST_CHANGES = 5000 }; /* in one go: D1 has a limit of time for each batch */

static err begin(context *c) {
  c->needs_io = true;
  return OK;
}

static err resume(context *c) {
  db d = db_make(c->slot);
  db_batch b = db_batch_make(&d);
  sql *prune = arena_alloc(c->mem, sizeof *prune);
  if (!prune) return err_no_memory();
  sql_init(prune, c->mem);
  changes_prune_render(MOST_CHANGES, prune);
  (void)db_add_statement(&b, prune);
  idempotency_forget(&b);
  if (c->config->audit_days > 0) {
    audit_prune(&b, c->now_ms - c->config->audit_days * DAY_MS, MOST_CHANGES);
  }
  auth_forget(&b);
  c->res.status = 204;
  c->res.has_body = false;
  return db_run(&b);
}

const handler upkeep = {.begin = begin, .resume = resume, .asked = ASKED_BY_HANDLER};
