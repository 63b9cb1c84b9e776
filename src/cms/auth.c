/* auth: see cms/auth.h. */
#include "cms/auth.h"

#include "host/host.h"

/* In a time that depends on the lengths only. */
static bool is_same_secret(str given, str secret) {
  volatile unsigned char difference = given.len != secret.len;
  for (size_t i = 0; i < given.len && secret.len > 0; i++) {
    difference |= (unsigned char)(given.ptr[i] ^ secret.ptr[i % secret.len]);
  }
  return difference == 0 && secret.len > 0;
}

err auth_read(context *c) {
  str sent;
  c->principal = (query_principal){0};
  switch (host_header_read(S("authorization"), c->mem, &sent)) {
    case HOST_HEADER_ABSENT:
      return OK;
    case HOST_HEADER_UNREADABLE:
      if (c->mem->exhausted) return err_no_memory();
      return err_make(ERR_UNAUTHORIZED, STR_EMPTY, S("Authorization is too long."));
    case HOST_HEADER_READ:
      break;
  }
  str scheme = str_cut(&sent, ' ');
  if (!str_eq_nocase(scheme, S("bearer"))) {
    return err_make(ERR_UNAUTHORIZED, STR_EMPTY,
                    S("Authorization must be a bearer token: \"Bearer …\"."));
  }
  if (!is_same_secret(str_trim(sent), c->config->admin_token)) {
    return err_make(ERR_UNAUTHORIZED, STR_EMPTY, S("The token is not valid."));
  }
  c->principal.role = V("admin");
  return OK;
}

bool auth_is_anonymous(const context *c) {
  return c->principal.user_id.tag == WIRE_NULL && c->principal.role.tag == WIRE_NULL;
}
