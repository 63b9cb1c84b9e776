/* auth_parts: what the files of signing in share. */
#ifndef STRATUS_CMS_AUTH_PARTS_H
#define STRATUS_CMS_AUTH_PARTS_H

#include "cms/auth.h"
#include "data/check.h"
#include "data/db.h"
#include "data/schema_site.h"
#include "format/json.h"
#include "format/json_tree.h"

/* Of the site's tables signing in needs one. When this does not compile, schema/users.def lacks a
 * field: `npm run generate` says which. */
enum { SIGNING_IN_NEEDS_users_WITH = sizeof users.name + sizeof users.email + sizeof users.role };

/* --- roles: auth_asker.c --------------------------------------------------------------------- */

/* SQL for a role's place among the choices of users.role, which stand from the lowest to the
 * highest; 0 when it is none of them. */
void auth_write_rank(buf *out, str column);
/* The same in C. */
size_t auth_rank(str role);

/* --- sessions of another role: auth_asker.c --------------------------------------------------- */

/* ERR_UNAUTHORIZED with a fault "role_changed" of "session": it was of a role that its user has no
 * more. And whether an error is that. */
err auth_role_changed(void);
bool auth_is_role_changed(err e);

/* --- what a token is for: auth_scope.c ------------------------------------------------------- */

/* Reads {"tables":[…],"actions":[…]} as it was kept: tables that are no more are left out. False
 * when it can not be read. */
NODISCARD bool auth_scope_read(str text, arena *mem, uint64_t *tables, unsigned *may);
/* What a client asks for, checked, as the text to be kept; ptr NULL when it is for everything. */
str auth_scope_make(const json_tree *asked, arena *mem, check_faults *faults);

/* --- requests: auth_request.c ---------------------------------------------------------------- */

/* `begin` of what changes something: no parameters, a JSON body where there is one. What later
 * steps need of the headers is kept. */
NODISCARD err auth_begin_body(context *c);
NODISCARD err auth_begin_bare(context *c);
/* ERR_UNAUTHORIZED or ERR_FORBIDDEN unless somebody asks in person: by a session, or ADMIN_TOKEN. A
 * token must not make further ones, nor end sessions. */
NODISCARD err auth_need_person(const context *c);
bool auth_is_admin(const context *c);

/* Reads the body, whose members are among `names` ("email,password"). [suspends] */
NODISCARD err auth_read_body(context *c, str names, const json_tree **out, check_faults *faults);
/* A member that must be a text of `least` to `most` characters; anything else is a fault. */
str auth_text(const json_tree *body, str name, size_t least, size_t most, check_faults *faults);

/* Runs a batch of ours, with a check of the change log behind it: what it ended is known to be
 * ended here at once. [suspends] */
NODISCARD err auth_run(context *c, db_batch *b);

/* Ends a session or a token: one's own, or as an admin anybody's. ERR_NOT_FOUND for any other.
 * [suspends] */
NODISCARD err auth_end(context *c, const table *t, str id);

/* 204. */
void auth_answer_nothing(context *c);
/* {"data": what `body` has}, which json has begun. */
NODISCARD err auth_answer(context *c, const buf *body, int status);
/* "name": the value, as the API writes such fields. */
void auth_write(json *j, str name, const field *f, wire_value value);

/* --- sessions: auth_sessions.c --------------------------------------------------------------- */

typedef struct {
  str id, value;
  int64_t expires_ms;
  size_t number; /* of its statement, whose result has a row unless the password has changed */
} auth_session;

/* Adds a new session of that user to the batch, if the user's password is still `kept`; and the end
 * of the one that the request came with. */
NODISCARD err auth_session_add(context *c, db_batch *b, str user_id, str kept, auth_session *out);
/* After the batch: the cookie. ERR_UNAUTHORIZED when the password was changed meanwhile. */
NODISCARD err auth_session_give(context *c, const db_batch *b, const auth_session *s);

/* --- throttling: auth_throttle.c ------------------------------------------------------------- */

/* Adds the statement that counts an attempt on this account, from this address. `known`: whoever
 * tries has a session of this account, which then counts in place of the address. */
NODISCARD err auth_count_add(context *c, db_batch *b, str account, bool known, size_t *number);
/* What it counted: OK, or ERR_TOO_MANY with Retry-After in the answer. */
NODISCARD err auth_count_judge(context *c, const db_batch *b, size_t number, bool known);
/* Adds the statements that take it back, for somebody who had the password. */
NODISCARD err auth_count_forget(context *c, db_batch *b, str account, bool known);

#endif
