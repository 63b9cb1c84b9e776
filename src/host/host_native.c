/* host_native: the native host's world: clock, random, log, headers, and what happens at suspension
 * points. Its database is host_native_db.c, its KV host_native_kv.c. It is for tests, so it is
 * strict: what a Worker would punish only sometimes, this host punishes always. */
#include "host/host_native.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "host/host.h"
#include "host_native_parts.h"
#include "sqlite3.h"

static const int64_t START_MS = 1767225600000; /* 2026-01-01T00:00:00Z */
static const host_native_faults NO_FAULTS = {.fail_after = -1};

host_native_faults host_native_fault = {.fail_after = -1};
host_native_counts native_counts;

static struct {
  int64_t now_ms;
  uint64_t random_state;
  str headers;           /* "name: value\n" lines, from malloc */
  str body;              /* of the request begun last, from malloc */
  str asset_path, asset; /* the static file, from malloc */
  bool headers_gone;     /* a suspension has passed since they were set */
  void (*hook)(const char *point, void *ctx);
  void *hook_ctx;
  unsigned hook_changes; /* calls of host_native_on_suspend */
} world = {.now_ms = START_MS};

static void write_stderr(str s) {
  while (s.len > 0) {
    ssize_t n = write(STDERR_FILENO, s.ptr, s.len);
    if (n <= 0) return;
    s = str_skip(s, (size_t)n);
  }
}

void native_complain(const char *what, str detail) {
  write_stderr(S("host_native: "));
  write_stderr(str_c(what));
  if (detail.len > 0) write_stderr(S(": "));
  write_stderr(str_slice(detail, 0, 500));
  write_stderr(S("\n"));
}

_Noreturn void native_trap(const char *what, str detail) {
  native_complain(what, detail);
  __builtin_trap();
}

str native_copy(str s) {
  char *ptr = malloc(s.len > 0 ? s.len : 1);
  if (!ptr) native_trap("out of memory", STR_EMPTY);
  if (s.len > 0) memcpy(ptr, s.ptr, s.len);
  return (str){ptr, s.len};
}

void host_native_open(uint64_t seed) {
  host_native_close();
  world.random_state = seed;
  native_db_open();
}

void host_native_close(void) {
  native_db_close();
  host_native_kv_clear();
  free((char *)world.headers.ptr);
  free((char *)world.body.ptr);
  free((char *)world.asset_path.ptr);
  free((char *)world.asset.ptr);
  memset(&world, 0, sizeof world);
  world.now_ms = START_MS;
  host_native_fault = NO_FAULTS;
  native_counts = (host_native_counts){0};
}

host_native_counts host_native_counted(void) { return native_counts; }

/* --- clock, random, log ---------------------------------------------------------------------- */

int64_t host_now_ms(void) { return world.now_ms; }

void host_native_set_now(int64_t ms) { world.now_ms = ms; }

void host_native_advance(int64_t ms) { world.now_ms += ms; }

/* SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
uint64_t native_random(void) {
  uint64_t z = world.random_state += 0x9E3779B97F4A7C15;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
  z = (z ^ z >> 27) * 0x94D049BB133111EB;
  return z ^ z >> 31;
}

void host_random(void *out, size_t bytes) {
  unsigned char *p = out;
  for (size_t i = 0; i < bytes; i++) p[i] = (unsigned char)native_random();
}

/* Faults are logged as they should be, so tests would be noisy: STRATUS_LOG=1 shows it all. */
void host_log(host_level level, str message) {
  static const char *const names[] = {"info", "warning", "error"};
  native_counts.logs++;
  if (getenv("STRATUS_LOG")) native_complain(names[level], message);
}

/* --- headers --------------------------------------------------------------------------------- */

void host_native_set_headers(str lines) {
  str copy = native_copy(lines);
  free((char *)world.headers.ptr);
  world.headers = copy;
  world.headers_gone = false;
}

/* Appends the values of all lines with this name to `out`, parted by ", ", as Headers.get() has
 * it. Returns their length, or host_header_cap + 1 when it does not fit; *found says whether
 * there was any. */
static size_t join_header(str name, char *out, bool *found) {
  size_t len = 0;
  *found = false;
  for (str rest = world.headers; rest.len > 0;) {
    str line = str_cut(&rest, '\n');
    size_t colon = str_find(line, ':');
    if (colon == line.len || !str_eq_nocase(str_trim(str_slice(line, 0, colon)), name)) continue;
    str value = str_trim(str_skip(line, colon + 1));
    size_t comma = *found ? 2 : 0;
    if (len + comma + value.len > host_header_cap(name)) return host_header_cap(name) + 1;
    memcpy(out + len, ", ", comma);
    if (value.len > 0) memcpy(out + len + comma, value.ptr, value.len);
    len += comma + value.len;
    *found = true;
  }
  return len;
}

host_header_result host_header_read(str name, arena *mem, str *value) {
  char joined[LIMIT_COOKIE_BYTES + 2];
  bool found;
  if (world.headers_gone) {
    native_trap(
        "host_header after a suspension, or without host_native_set_headers for this request",
        name);
  }
  for (size_t i = 0; i < name.len; i++) {
    if (name.ptr[i] >= 'A' && name.ptr[i] <= 'Z') native_trap("not in lower case", name);
  }
  size_t len = join_header(name, joined, &found);
  if (!found && len == 0) return HOST_HEADER_ABSENT;
  bool read = len <= host_header_cap(name) && arena_copy(mem, (str){joined, len}, value);
  return read ? HOST_HEADER_READ : HOST_HEADER_UNREADABLE;
}

uint32_t host_headers_present(void) {
  str names = S(HOST_HEADERS);
  char joined[LIMIT_COOKIE_BYTES + 2]; /* of the longest */
  uint32_t present = 0;
  if (world.headers_gone) native_trap("host_headers_present after a suspension", names);
  for (uint32_t bit = 1; names.len > 0; bit <<= 1) {
    bool found;
    size_t len = join_header(str_cut(&names, '\n'), joined, &found);
    if (found || len > 0) present |= bit;
  }
  return present;
}

/* Besides the script this alone lets time pass: requests that run while another is suspended end
 * before it goes on, so who waits for it would wait for ever. */
void host_sleep(slot *s, int64_t ms) {
  world.now_ms += ms;
  if (!native_suspend(s, "host_sleep")) return; /* a sleep can't fail */
}

/* --- body ------------------------------------------------------------------------------------ */

void host_native_set_body(str body) {
  str copy = native_copy(body);
  free((char *)world.body.ptr);
  world.body = copy;
}

/* The body is the request's, not the world's: it is taken before others may run. */
host_body_result host_body(slot *s, int64_t most_bytes, str *body) {
  str mine = world.body;
  world.body = STR_EMPTY;
  bool works = native_suspend(s, "host_body");
  host_body_result result = HOST_BODY_READ;
  if ((int64_t)mine.len > most_bytes) {
    result = HOST_BODY_TOO_LARGE;
  } else if (!works || !arena_copy(&s->mem, mine, body)) {
    result = HOST_BODY_FAILED;
  }
  free((char *)mine.ptr);
  return result;
}

/* --- static files ---------------------------------------------------------------------------- */

void host_native_set_asset(str path, str text) {
  free((char *)world.asset_path.ptr);
  free((char *)world.asset.ptr);
  world.asset_path = native_copy(path);
  world.asset = native_copy(text);
}

host_asset_result host_asset(slot *s, str path, size_t room, buf *text) {
  if (!native_suspend(s, "host_asset") || host_native_fault.assets_down) return HOST_ASSET_FAILED;
  if (!str_eq(path, world.asset_path)) return HOST_ASSET_ABSENT;
  *text = buf_make(&s->mem, 0);
  char *ptr = buf_reserve(text, room + world.asset.len);
  if (!ptr) return HOST_ASSET_FAILED;
  memcpy(ptr + room, world.asset.ptr, world.asset.len);
  text->len = room + world.asset.len;
  return HOST_ASSET_READ;
}

/* --- suspension ------------------------------------------------------------------------------ */

void host_native_on_suspend(void (*hook)(const char *point, void *ctx), void *ctx) {
  world.hook = hook;
  world.hook_ctx = ctx;
  world.hook_changes++;
}

/* While the hook runs there is none, unless it sets one itself: that is how it allows nesting. */
static void call_hook(const char *point) {
  void (*hook)(const char *, void *) = world.hook;
  unsigned changes = world.hook_changes;
  if (!hook) return;
  world.hook = NULL;
  hook(point, world.hook_ctx);
  if (world.hook_changes == changes) world.hook = hook;
}

bool native_suspend(slot *s, const char *point) {
  const slot_answer *answer = &s->answer;
  int64_t opened_ms = s->opened_ms;
  void *task = s->task;
  if (!s->busy) native_trap("a suspending call on a slot that is not busy", str_c(point));
  slot_check(s);
  call_hook(point);
  /* Whatever the other requests did, this one's slot must still be its own. */
  if (!s->busy || s->opened_ms != opened_ms || s->task != task || answer->slot != s) {
    native_trap("the slot was given away while its request was suspended", str_c(point));
  }
  slot_check(s);
  world.headers_gone = true;
  if (host_native_fault.fail_after < 0) return true;
  return host_native_fault.fail_after-- > 0;
}

/* --- the database -------------------------------------------------------------------------------
 */

/* A bookmark is how many calls were executed before. */
static int64_t executed;

static void check_session(str session) {
  int64_t n;
  if (session.len == 0 || str_eq(session, HOST_DB_PRIMARY)) return;
  native_counts.db_bookmarks++;
  if (!str_to_i64(session, &n) || n < 1 || n > executed) native_trap("no bookmark", session);
}

static void give_bookmark(slot *s, str session) {
  buf text = buf_make(&s->mem, 24);
  executed++;
  if (session.len == 0 || host_native_fault.db_sessionless) return;
  buf_i64(&text, executed);
  if (buf_ok(&text)) s->bookmark = buf_view(&text);
}

bool host_db(slot *s, str statements, str *reply) {
  return host_db_session(s, STR_EMPTY, statements, reply);
}

bool host_db_session(slot *s, str session, str statements, str *reply) {
  native_counts.db_calls++;
  native_counts.db_ahead += slot_take_ahead(s, statements);
  check_session(session);
  str copy = native_copy(statements), rows = STR_EMPTY;
  char *message = NULL;
  bool ok = native_suspend(s, "host_db") && !host_native_fault.db_down &&
            native_db_run(copy, &rows, &message) && !host_native_fault.db_loses;
  *reply = s->bookmark = STR_EMPTY;
  if (ok) {
    ok = arena_copy(&s->mem, rows, reply);
    give_bookmark(s, session);
  } else {
    if (!message) host_log(HOST_ERROR, S("the database failed"));
    if (!arena_copy(&s->mem, str_c(message), reply)) *reply = STR_EMPTY;
  }
  sqlite3_free((char *)rows.ptr);
  sqlite3_free(message);
  free((char *)copy.ptr);
  return ok;
}

/* --- migrations ------------------------------------------------------------------------------ */

/* The file's text with a NUL behind it, from malloc; NULL when it can't be read. */
static char *read_text(const char *path) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  off_t bytes = file < 0 ? -1 : lseek(file, 0, SEEK_END);
  char *text = bytes < 0 ? NULL : calloc(1, (size_t)bytes + 1);
  if (text && pread(file, text, (size_t)bytes, 0) != bytes) {
    free(text);
    text = NULL;
  }
  if (file >= 0) close(file);
  return text;
}

static char *join_path(const char *folder, const char *name) {
  size_t bytes = strlen(folder) + strlen(name) + 2;
  char *path = malloc(bytes);
  if (!path) native_trap("out of memory", STR_EMPTY);
  memcpy(path, folder, strlen(folder));
  path[strlen(folder)] = '/';
  memcpy(path + strlen(folder) + 1, name, strlen(name) + 1);
  return path;
}

static bool migrate_file(const char *folder, const char *name) {
  char *path = join_path(folder, name);
  char *sql = read_text(path);
  bool ok = sql && host_native_sql(sql);
  if (!ok) native_complain("migration failed", str_c(path));
  free(sql);
  free(path);
  return ok;
}

static int is_migration(const struct dirent *entry) {
  const char *name = entry->d_name;
  for (int i = 0; i < 4; i++) {
    if (name[i] < '0' || name[i] > '9') return 0;
  }
  return name[4] == '_' && str_ends(str_c(name), S(".sql"));
}

/* Notes it as applied, as wrangler does. */
static bool note_migration(const char *name) {
  char *sql = sqlite3_mprintf("INSERT INTO d1_migrations (name) VALUES (%Q)", name);
  bool ok = host_native_sql(sql);
  sqlite3_free(sql);
  return ok;
}

bool host_native_migrate(const char *folder) {
  struct dirent **entries;
  int n = scandir(folder, &entries, is_migration, alphasort);
  bool ok = n > 0;
  if (!ok) native_complain("no migrations", str_c(folder));
  ok = ok &&
       host_native_sql(
           "CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, "
           "applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)");
  for (int i = 0; i < n; i++) {
    ok = ok && migrate_file(folder, entries[i]->d_name) && note_migration(entries[i]->d_name);
    free(entries[i]);
  }
  if (n >= 0) free(entries);
  return ok;
}
