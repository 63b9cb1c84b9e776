/* audit: see cms/audit.h. */
#include "cms/audit.h"

void audit_identify(context *c) {
  enum { ADDRESS_BYTES = 64 }; /* an IPv6 address has 45 */
  str address = str_slice(c->asker.address, 0, ADDRESS_BYTES);
  c->audit = (audit_who){.actor_id = c->principal.user_id};
  /* A session is said by its user's email, as it is then. */
  bool named = c->asker.kind == ASKER_SECRET || c->asker.kind == ASKER_TOKEN;
  if (named) c->audit.actor = WIRE_OF_TEXT(c->asker.name);
  if (address.len > 0) c->audit.address = WIRE_OF_TEXT(address);
}
