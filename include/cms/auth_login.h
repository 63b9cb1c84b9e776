/* auth_login: the routes of /v1/auth (docs/API.md, "Signing in").
 *
 *   POST   login welcome        signs in, by a password or a link
 *   POST   logout               ends the session
 *   GET    me                   who one is
 *   POST   password links       sets a password; makes a link that does
 *   GET    sessions tokens      lists them; DELETE /{id} ends one, POST tokens makes one */
#ifndef STRATUS_CMS_AUTH_LOGIN_H
#define STRATUS_CMS_AUTH_LOGIN_H

#include "data/db.h"
#include "http/context.h"

extern const handler auth_login, auth_logout, auth_me, auth_password, auth_link, auth_welcome;
extern const handler auth_session_list, auth_session_end; /* one, or all others */
extern const handler auth_token_list, auth_token_make, auth_token_end;

/* Adds statements that clear away what is past: sessions, links, counts of attempts. */
void auth_forget(db_batch *b);

#endif
