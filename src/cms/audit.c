/* audit: see cms/audit.h. */
#include "cms/audit.h"

/* A text, or NULL. */
static wire_value known(str text) {
  enum { BYTES = 100 }; /* an IPv6 address has 45 */
  return text.len > 0 ? V(str_slice(text, 0, BYTES)) : V_NULL;
}

const audit_who *audit_of_user(const context *c, str user_id) {
  audit_who *who = arena_alloc(c->mem, sizeof *who);
  if (!who) return NULL;
  *who = (audit_who){.actor_id = V(user_id), .address = known(c->asker.address)};
  return who;
}

const audit_who *audit_of(const context *c) {
  audit_who *who = arena_alloc(c->mem, sizeof *who);
  if (!who) return NULL;
  *who = (audit_who){.actor_id = c->principal.user_id, .address = known(c->asker.address)};
  /* What somebody called their token must not pass for somebody else. */
  if (c->asker.kind == ASKER_TOKEN) who->token = WIRE_OF_TEXT(c->asker.name);
  if (c->asker.kind == ASKER_SECRET) who->actor = WIRE_OF_TEXT(c->asker.name);
  return who;
}
