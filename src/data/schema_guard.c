/* schema_guard: see data/schema_guard.h. */
#include "data/schema_guard.h"

#include "base/buf.h"
#include "build/migrations.h" /* by build.sh: MIGRATION_NAMES, MIGRATION_JSON */
#include "format/sql.h"
#include "host/host.h"

#define NOT_APPLIED " FROM json_each(?1) WHERE value NOT IN (SELECT name FROM d1_migrations)"
#define MARK "migrations missing: "

/* SQL has no statement that fails on a condition, but a path that is none makes json_extract fail,
 * and its message repeats the path. When nothing is missing the path is NULL, and so is the answer.
 */
static const str GUARD =
    S("SELECT json_extract('{}', '" MARK "' || group_concat(value, ' ')) AS guard" NOT_APPLIED);
static const str QUESTION = S("SELECT value AS name" NOT_APPLIED);

static const char *const NAMES[] = {MIGRATION_NAMES NULL};

enum { NAMED_MAX = 5 }; /* migrations in a message to people */

/* Goes from false to true whenever any request finds out, so no request must rely on its staying
 * false. */
static bool passed;

void schema_guard_reset(void) { passed = false; }

bool schema_guard_passed(void) { return passed; }

static bool put_statement(arena *mem, str text, buf *out) {
  sql *s = arena_alloc(mem, sizeof *s);
  if (!s) return false;
  sql_init(s, mem);
  sql_raw(s, text);
  s->params[s->n_params++] = WIRE_OF_TEXT(S(MIGRATION_JSON));
  if (!sql_ok(s)) return false;
  sql_write(s, out);
  return buf_ok(out);
}

/* --- the guard ------------------------------------------------------------------------------- */

/* The guard's part of a reply: one row of one NULL, behind the number of statements. */
enum { COUNT_BYTES = 4, GUARD_ROWS_BYTES = 4 + 4 + 1 };

/* Takes the guard's rows out of the reply, which is the slot's to change: what follows them gets
 * the count before it. */
static bool take_out(str *reply) {
  wire_reader in = {.rest = *reply};
  uint32_t count = wire_read_u32(&in);
  bool expected = wire_read_u32(&in) == 1 && wire_read_u32(&in) == 1 &&
                  wire_read_u8(&in) == WIRE_NULL && !in.bad && count > 1;
  if (!expected) return false;
  char *start = (char *)reply->ptr + GUARD_ROWS_BYTES;
  for (size_t i = 0; i < COUNT_BYTES; i++) start[i] = (char)((count - 1) >> 8 * i & 0xFF);
  *reply = (str){start, reply->len - GUARD_ROWS_BYTES};
  return true;
}

bool schema_guard_db(slot *s, str session, str statements, str *reply) {
  if (passed || s->answer.ask) return host_db_session(s, session, statements, reply);
  wire_reader in = {.rest = statements};
  buf guarded = buf_make(&s->mem, statements.len + GUARD.len + sizeof MIGRATION_JSON + 64);
  buf_le32(&guarded, wire_read_u32(&in) + 1);
  *reply = STR_EMPTY;
  if (!put_statement(&s->mem, GUARD, &guarded)) return false;
  buf_str(&guarded, in.rest);
  if (!buf_ok(&guarded) || !host_db_session(s, session, buf_view(&guarded), reply)) return false;
  if (!take_out(reply)) return true; /* whoever reads it finds it unreadable */
  passed = true;
  return true;
}

/* --- what to tell ---------------------------------------------------------------------------- */

static bool contains(str text, str part) { return str_find_str(text, part) < text.len; }

/* Whether the word occurs in the text, between characters that no migration's name has. */
static bool lists(str text, str name) {
  for (str rest = text; rest.len > 0;) {
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != ' ' && rest.ptr[end] != '\'') end++;
    if (str_eq(str_slice(rest, 0, end), name)) return true;
    rest = str_skip(rest, end < rest.len ? end + 1 : end);
  }
  return false;
}

/* Names the migrations of ours that `list` lists; all of them when it is NULL. */
static err lacking(arena *mem, const str *list) {
  buf out = buf_make(mem, 256);
  uint64_t count = 0;
  passed = false;
  buf_str(&out, S("The database lacks migrations that this worker needs: "));
  for (size_t i = 0; NAMES[i]; i++) {
    if (list && !lists(*list, str_c(NAMES[i]))) continue;
    if (++count > NAMED_MAX) continue;
    if (count > 1) buf_str(&out, S(", "));
    buf_str(&out, str_c(NAMES[i]));
  }
  if (count > NAMED_MAX) {
    buf_str(&out, S(" and "));
    buf_u64(&out, count - NAMED_MAX);
    buf_str(&out, S(" more"));
  }
  buf_str(&out, S(". `npm run up` applies them locally, `npm run up:prod` in production."));
  return buf_ok(&out) ? err_make(ERR_SCHEMA, STR_EMPTY, buf_view(&out)) : err_no_memory();
}

static err changed_by_hand(void) {
  return err_make(
      ERR_SCHEMA, STR_EMPTY,
      S("All migrations are applied, but the database lacks a table or column that a statement "
        "names; the log says which. It was changed by hand, or the schema without `npm run "
        "generate`: `npm run migrations:check` tells. Or it is a mistake in the site's own SQL."));
}

/* The names in the only column of a reply, parted by spaces. */
static err read_names(str reply, arena *mem, str *names) {
  wire_reader in = {.rest = reply};
  wire_rows rows;
  buf out = buf_make(mem, 64);
  if (wire_read_u32(&in) != 1 || !wire_read_rows(&in, mem, &rows)) {
    if (!in.bad) return err_no_memory();
    return err_make(ERR_INTERNAL, STR_EMPTY, S("The database's answer could not be read."));
  }
  for (uint32_t i = 0; i < rows.rows; i++) {
    buf_str(&out, rows.cells[i * rows.columns].text);
    buf_char(&out, ' ');
  }
  *names = buf_view(&out);
  return buf_ok(&out) ? OK : err_no_memory();
}

static const str NO_LIST = S("no such table: d1_migrations"); /* nothing was ever applied */

err schema_guard_check(slot *s) {
  str reply, names;
  buf request = buf_make(&s->mem, 512);
  buf_le32(&request, 1);
  if (!put_statement(&s->mem, QUESTION, &request)) return err_no_memory();
  if (!host_db(s, buf_view(&request), &reply)) {
    if (contains(reply, NO_LIST)) return lacking(&s->mem, NULL);
    if (s->mem.exhausted) return err_no_memory();
    return err_make(ERR_UNAVAILABLE, STR_EMPTY,
                    S("The database did not answer; try again in a moment."));
  }
  err e = read_names(reply, &s->mem, &names);
  if (err_is(e)) return e;
  return names.len > 0 ? lacking(&s->mem, &names) : OK;
}

err schema_guard_explain(slot *s, str message) {
  size_t at = str_find_str(message, S(MARK));
  if (at < message.len) {
    str list = str_skip(message, at + sizeof MARK - 1);
    return lacking(&s->mem, &list);
  }
  if (contains(message, NO_LIST)) return lacking(&s->mem, NULL);
  bool about_names = contains(message, S("no such table")) ||
                     contains(message, S("no such column")) ||
                     contains(message, S("has no column named"));
  if (!about_names) return OK;
  err e = schema_guard_check(s);
  return err_is(e) ? e : changed_by_hand();
}
