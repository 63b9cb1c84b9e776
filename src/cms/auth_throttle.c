/* auth_throttle: how often somebody may try a password within a window: so often on one account
 * from one address, so often from one address on any, and, more often, on one account from
 * anywhere. So a stranger who tries shuts out themselves and not the account's owner, who comes
 * from elsewhere; only many networks together do, which would otherwise be how to try on and on.
 * Whoever changes a password has a session, which counts in place of the address: what others try
 * does not keep them from it, and who stole the session has few tries, wherever from.
 *
 * The database counts, in one statement and before a password is looked at, so that attempts in any
 * number of isolates at once are counted; and when it does not answer nobody is let in. An account
 * that does not exist is counted like one that does. */
#include "auth_parts.h"
#include "cms/secret.h"
#include "data/value.h"

enum {
  WINDOW_MS = 15 * 60 * 1000,
  TRIES = 10,             /* on one account, from one address */
  TRIES_PER_ADDRESS = 50, /* many people may share one */
  TRIES_PER_ACCOUNT = 100,
};

/* Of an IPv6 address the network, 64 bits: who has one address there has them all. "2001:db8::1"
 * and "2001:db8:0:0:5::1" are "2001:db8:0:0". */
static void write_network(buf *out, str address) {
  str groups[4] = {S("0"), S("0"), S("0"), S("0")};
  size_t gap = str_find_str(address, S("::")), n = 0;
  if (str_find(address, ':') == address.len) {
    buf_str(out, address); /* IPv4 */
    return;
  }
  for (str rest = str_slice(address, 0, gap); rest.len > 0 && n < 4; n++) {
    groups[n] = str_cut(&rest, ':');
  }
  for (size_t i = 0; i < 4; i++) {
    if (i > 0) buf_char(out, ':');
    buf_str(out, groups[i]);
  }
}

typedef struct {
  str both, address, account;
} ids;

/* The ids of the counts: of hashes, since what people type as an email may be anything. */
static err make_ids(const context *c, str account, bool known, ids *out) {
  buf who = buf_make(c->mem, 128), from = buf_make(c->mem, 64), both = buf_make(c->mem, 192);
  buf_str(&who, S("account "));
  for (size_t i = 0; i < account.len; i++) {
    char letter = account.ptr[i];
    buf_char(&who, letter >= 'A' && letter <= 'Z' ? (char)(letter + 32) : letter);
  }
  buf_str(&from, known ? S("session ") : S("address "));
  if (known) {
    buf_str(&from, c->asker.id);
  } else {
    write_network(&from, c->asker.address);
  }
  buf_str(&both, buf_view(&from)); /* no address has a newline in it */
  buf_char(&both, '\n');
  buf_str(&both, buf_view(&who));
  if (!buf_ok(&who) || !buf_ok(&from) || !buf_ok(&both)) return err_no_memory();
  bool hashed = secret_hash(buf_view(&who), c->mem, &out->account) &&
                secret_hash(buf_view(&from), c->mem, &out->address) &&
                secret_hash(buf_view(&both), c->mem, &out->both);
  return hashed ? OK : err_no_memory();
}

/* What is refused counts no further: an address that tried too often makes no more rows, and nobody
 * who is shut out on an account can, by going on, shut it for its owner. `w.rank` is the order of
 * the counts: the address, both, the account; a full one keeps those behind it from counting. */
#define COUNTED                                                                            \
  "INSERT INTO auth_attempts (id, tries, since_on) SELECT w.id, 1, ?4 FROM (SELECT ?2 AS " \
  "id, 1 AS rank UNION ALL SELECT ?1, 2 UNION ALL SELECT ?3, 3) AS w WHERE NOT EXISTS "    \
  "(SELECT 1 FROM auth_attempts AS a WHERE a.id IN (?1, ?2) AND a.since_on > ?5 AND "      \
  "a.since_on <= ?4 AND CASE a.id WHEN ?2 THEN w.rank > 1 AND a.tries >= ?7 ELSE w.rank "  \
  "> 2 AND a.tries >= ?6 END)"

err auth_count_add(context *c, db_batch *b, str account, bool known, size_t *number) {
  ids id;
  err e = make_ids(c, account, known, &id);
  if (err_is(e)) return e;
  *number = db_add_sql(
      b, 0,
      S(COUNTED " ON CONFLICT (id) DO UPDATE SET tries = CASE WHEN since_on <= ?5 OR since_on > ?4 "
                "THEN 1 ELSE tries + 1 END, since_on = CASE WHEN since_on <= ?5 OR since_on > ?4 "
                "THEN ?4 ELSE since_on END RETURNING CASE id WHEN ?1 THEN ?6 WHEN ?2 THEN ?7 ELSE "
                "?8 END AS most, tries, since_on"),
      V(id.both), V(id.address), V(id.account), V(c->now_ms), V(c->now_ms - WINDOW_MS),
      V((int)TRIES), V((int)TRIES_PER_ADDRESS), V((int)TRIES_PER_ACCOUNT));
  return OK;
}

err auth_count_judge(context *c, const db_batch *b, size_t number, bool known) {
  const db_rows *rows = db_result(b, number);
  int64_t wait_ms = 0;
  for (size_t i = 0; i < rows->n; i++) {
    int64_t most = value_to_i64(db_cell(rows, i, 0));
    int64_t left_ms = value_to_i64(db_cell(rows, i, 2)) + WINDOW_MS - c->now_ms;
    bool counts = !known || most != TRIES_PER_ACCOUNT;
    if (counts && value_to_i64(db_cell(rows, i, 1)) > most && left_ms > wait_ms) wait_ms = left_ms;
  }
  if (wait_ms == 0) {
    return rows->n == 3 ? OK : err_make(ERR_UNAVAILABLE, STR_EMPTY, S("Not all was counted."));
  }
  response_header_i64(&c->res, S("retry-after"), (wait_ms + 999) / 1000);
  return err_make(ERR_TOO_MANY, STR_EMPTY,
                  S("Too many attempts; wait for as long as Retry-After says."));
}

err auth_count_forget(context *c, db_batch *b, str account, bool known) {
  ids id;
  err e = make_ids(c, account, known, &id);
  if (err_is(e)) return e;
  /* Of the others only this attempt: who has one account must not try the rest for ever, and what
   * strangers tried on this one stays counted. */
  (void)db_add_sql(b, 0, S("DELETE FROM auth_attempts WHERE id = ?1"), V(id.both));
  (void)db_add_sql(b, 0,
                   S("UPDATE auth_attempts SET tries = max(0, tries - 1) WHERE id IN (?1, ?2)"),
                   V(id.address), V(id.account));
  return OK;
}
