/* audit: see cms/audit.h. */
#include "cms/audit.h"

#include "cms/auth.h"
#include "host/host.h"

err audit_read(context *c) {
  enum { ADDRESS_BYTES = 64 }; /* an IPv6 address has 45 */
  str address;
  audit_who *who = arena_alloc(c->mem, sizeof *who);
  if (!who) return err_no_memory();
  *who = (audit_who){.actor_id = c->principal.user_id};
  /* A user is said by their email, as it is then. */
  if (who->actor_id.tag == WIRE_NULL) who->actor = auth_is_anonymous(c) ? V_NULL : V("ADMIN_TOKEN");
  /* The platform sets it; nobody who asks can. */
  if (host_header(S("cf-connecting-ip"), c->mem, &address)) {
    who->address = V(str_slice(address, 0, ADDRESS_BYTES));
  }
  c->audit = who;
  return c->mem->exhausted ? err_no_memory() : OK;
}
