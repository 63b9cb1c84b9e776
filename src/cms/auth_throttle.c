/* auth_throttle: how often somebody may try a password: so often on one account, so often from one
 * address, within a window. The database counts, in one statement and before a password is looked
 * at, so that attempts in any number of isolates at once are counted; and when it does not answer
 * nobody is let in. An account that does not exist is counted like one that does. */
#include "auth_parts.h"
#include "cms/secret.h"

enum {
  WINDOW_MS = 15 * 60 * 1000,
  TRIES_PER_ACCOUNT = 10,
  TRIES_PER_ADDRESS = 50, /* many people may share one */
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

/* The ids of the two counts: of hashes, since what people type as an email may be anything. */
static err make_ids(const context *c, str account, str *by_account, str *by_address) {
  buf who = buf_make(c->mem, 128), from = buf_make(c->mem, 64);
  buf_str(&who, S("account "));
  for (size_t i = 0; i < account.len; i++) {
    char letter = account.ptr[i];
    buf_char(&who, letter >= 'A' && letter <= 'Z' ? (char)(letter + 32) : letter);
  }
  buf_str(&from, S("address "));
  write_network(&from, c->asker.address);
  if (!buf_ok(&who) || !buf_ok(&from)) return err_no_memory();
  bool hashed = secret_hash(buf_view(&who), c->mem, by_account) &&
                secret_hash(buf_view(&from), c->mem, by_address);
  return hashed ? OK : err_no_memory();
}

err auth_count_add(context *c, db_batch *b, str account, size_t *number) {
  str by_account, by_address;
  err e = make_ids(c, account, &by_account, &by_address);
  if (err_is(e)) return e;
  *number = db_add_sql(
      b, 0,
      S("INSERT INTO auth_attempts (id, tries, since_on) VALUES (?1, 1, ?3), (?2, 1, ?3) ON "
        "CONFLICT (id) DO UPDATE SET tries = CASE WHEN since_on <= ?4 OR since_on > ?3 THEN 1 ELSE "
        "tries + 1 END, since_on = CASE WHEN since_on <= ?4 OR since_on > ?3 THEN ?3 ELSE since_on "
        "END RETURNING id = ?1 AS is_account, tries, since_on"),
      V(by_account), V(by_address), V(c->now_ms), V(c->now_ms - WINDOW_MS));
  return OK;
}

err auth_count_judge(context *c, const db_batch *b, size_t number) {
  const db_rows *rows = db_result(b, number);
  int64_t wait_ms = 0;
  if (rows->n != 2) return err_make(ERR_UNAVAILABLE, STR_EMPTY, S("Nothing was counted."));
  for (size_t i = 0; i < rows->n; i++) {
    int64_t most = db_cell(rows, i, 0).num ? TRIES_PER_ACCOUNT : TRIES_PER_ADDRESS;
    int64_t left_ms = db_cell(rows, i, 2).num + WINDOW_MS - c->now_ms;
    if (db_cell(rows, i, 1).num > most && left_ms > wait_ms) wait_ms = left_ms;
  }
  if (wait_ms == 0) return OK;
  response_header_i64(&c->res, S("retry-after"), (wait_ms + 999) / 1000);
  return err_make(ERR_TOO_MANY, STR_EMPTY,
                  S("Too many attempts; wait for as long as Retry-After says."));
}

err auth_count_forget(context *c, db_batch *b, str account) {
  str by_account, by_address;
  err e = make_ids(c, account, &by_account, &by_address);
  if (err_is(e)) return e;
  /* Of the address only this attempt: who has one account must not try the others for ever. */
  (void)db_add_sql(b, 0, S("DELETE FROM auth_attempts WHERE id = ?1"), V(by_account));
  (void)db_add_sql(b, 0, S("UPDATE auth_attempts SET tries = max(0, tries - 1) WHERE id = ?1"),
                   V(by_address));
  return OK;
}
