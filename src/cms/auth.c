/* auth: what a request's headers say of who asks. See cms/auth.h. */
#include "cms/auth.h"

#include "auth_parts.h"
#include "cms/auth_memory.h"
#include "cms/secret.h"
#include "host/host.h"
#include "http/cookies.h"

static const sql_finding SESSION_FINDINGS[] = {
    {S("user_id"), S("(SELECT s.user_id FROM auth_sessions AS s WHERE s.hash = "), S(")")},
    {S("role"),
     S("(SELECT u.role FROM auth_sessions AS s JOIN users AS u ON u.id = s.user_id WHERE s.hash "
       "= "),
     S(")")},
    {.name = {0}},
};

/* The lower one of the user's role and the token's own. */
static const sql_finding *token_findings(arena *mem) {
  sql_finding *out = arena_alloc_array(mem, 3, sizeof *out);
  buf role = buf_make(mem, 512);
  buf_str(&role, S("(SELECT CASE WHEN u.role IS NULL OR "));
  auth_write_rank(&role, S("k.role"));
  buf_str(&role, S(" < "));
  auth_write_rank(&role, S("u.role"));
  buf_str(&role, S(" THEN k.role ELSE u.role END FROM auth_tokens AS k LEFT JOIN users AS u ON "
                   "u.id = k.user_id WHERE k.hash = "));
  if (!out || !buf_ok(&role)) return NULL;
  out[0] = (sql_finding){S("user_id"), S("(SELECT k.user_id FROM auth_tokens AS k WHERE k.hash = "),
                         S(")")};
  out[1] = (sql_finding){S("role"), buf_view(&role), S(")")};
  return out;
}

/* Somebody who says to be known by `sent`. */
static err take(context *c, asker_kind kind, str sent) {
  c->asker.kind = kind;
  c->asker.pending = true;
  if (!secret_hash(sent, c->mem, &c->asker.hash)) return err_no_memory();
  if (auth_memory_find(c)) return c->mem->exhausted ? err_no_memory() : OK;
  wire_value by = WIRE_OF_TEXT(c->asker.hash);
  c->principal =
      (query_principal){by, by, kind == ASKER_SESSION ? SESSION_FINDINGS : token_findings(c->mem)};
  return c->principal.findings ? OK : err_no_memory();
}

bool auth_is_cross_site(const context *c, bool must_say) {
  str said;
  if (host_header(S("sec-fetch-site"), c->mem, &said)) return !str_eq(said, S("same-origin"));
  switch (host_header_read(S("origin"), c->mem, &said)) {
    case HOST_HEADER_READ:
      return !str_eq(said, c->req.url.origin);
    case HOST_HEADER_ABSENT:
      return must_say;
    case HOST_HEADER_UNREADABLE:
      break;
  }
  return true;
}

static err dead(void) {
  return err_make(ERR_UNAUTHORIZED, STR_EMPTY, S("The session has ended; sign in again."));
}

/* Whether it is the handler's own affair who asks. Tables' handlers leave it to a read's rider. */
static bool looks_by_itself(const context *c) {
  return c->handler->asked == ASKED_BY_HANDLER && !c->table;
}

static err read_cookie(context *c) {
  str value;
  bool changes = !(c->req.method & (METHOD_GET | METHOD_HEAD));
  if (!c->cookies.ptr || !cookies_find(c->cookies, S(AUTH_COOKIE), &value)) return OK;
  c->asker.kind = ASKER_SESSION;
  if (changes && auth_is_cross_site(c, true)) {
    return err_make(ERR_FORBIDDEN, STR_EMPTY,
                    S("This may be a cross-site request: with the session's cookie it needs "
                      "Sec-Fetch-Site: same-origin, or this site's own Origin."));
  }
  if (secret_is(STR_EMPTY, value)) return take(c, ASKER_SESSION, value);
  c->asker.pending = true; /* to whoever looks it up it is one that is gone */
  return looks_by_itself(c) ? OK : dead();
}

static err read_bearer(context *c, str sent) {
  str scheme = str_cut(&sent, ' ');
  if (!str_eq_nocase(scheme, S("bearer"))) {
    return err_make(ERR_UNAUTHORIZED, STR_EMPTY,
                    S("Authorization must be a bearer token: \"Bearer …\"."));
  }
  str token = str_trim(sent);
  if (secret_same(token, c->config->admin_token)) {
    c->asker.kind = ASKER_SECRET;
    c->asker.name = S("ADMIN_TOKEN");
    c->principal.role = V("admin");
    return OK;
  }
  if (secret_is(S(AUTH_TOKEN_PREFIX), token)) return take(c, ASKER_TOKEN, token);
  return err_make(ERR_UNAUTHORIZED, STR_EMPTY, S("The token is not valid."));
}

err auth_read(context *c) {
  str sent;
  c->principal = (query_principal){0};
  c->asker = (asker){.tables = UINT64_MAX, .may = ASKER_MAY_ALL};
  if (!(c->req.method & (METHOD_GET | METHOD_HEAD)) &&
      !host_header(S("cf-connecting-ip"), c->mem, &c->asker.address)) {
    c->asker.address = STR_EMPTY;
  }
  switch (host_header_read(S("authorization"), c->mem, &sent)) {
    case HOST_HEADER_ABSENT:
      return read_cookie(c);
    case HOST_HEADER_READ:
      return read_bearer(c, sent);
    case HOST_HEADER_UNREADABLE:
      break;
  }
  if (c->mem->exhausted) return err_no_memory();
  return err_make(ERR_UNAUTHORIZED, STR_EMPTY, S("Authorization is too long."));
}

bool auth_is_anonymous(const context *c) { return c->asker.kind == ASKER_NOBODY; }

err auth_need_admin(const context *c) {
  if (auth_is_anonymous(c)) {
    return err_make(ERR_UNAUTHORIZED, STR_EMPTY,
                    S("This needs credentials: Authorization: Bearer and a token."));
  }
  if (c->asker.pending || !str_eq(c->principal.role.text, S("admin"))) {
    return err_make(ERR_FORBIDDEN, STR_EMPTY, S("This is for admins."));
  }
  if (c->asker.tables == UINT64_MAX && c->asker.may == ASKER_MAY_ALL) return OK;
  return err_make(ERR_FORBIDDEN, STR_EMPTY, S("The token is for less than this."));
}

void auth_clear_cookie(context *c) {
  response_header(&c->res, S("set-cookie"),
                  S(AUTH_COOKIE "=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"));
}

void auth_refused(context *c, err e) {
  bool by_cookie = c->asker.kind == ASKER_SESSION && !looks_by_itself(c);
  if (e.code == ERR_UNAUTHORIZED && by_cookie) auth_clear_cookie(c);
}
