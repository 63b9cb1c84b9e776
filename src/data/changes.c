/* changes: see data/changes.h. */
#include "data/changes.h"

#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "changes_parts.h"
#include "data/images.h"
#include "data/replicas.h"

enum { COLUMNS = 4, LOST_MS = 30000 };

static struct {
  bool known;
  int64_t horizon;
  int64_t checked_ms;
  uint32_t restart; /* how often it began anew */
  int64_t table_seq[LIMIT_TABLES];
  /* Single rows, by a hash of table and id: the highest change of all that share the place. Changes
   * up to row_floor are known by their tables only. */
  int64_t row_floor;
  int64_t row_seq[CHANGES_ROW_SLOTS];
  /* Of tables with moments: the last that had passed at a check, and the next one then. */
  int64_t moment_passed_ms[LIMIT_TABLES];
  int64_t moment_next_ms[LIMIT_TABLES]; /* 0: none */
  uint64_t made, learned;               /* numbers of checks */
  uint64_t wanted;                      /* while `learned` is lower, all is in doubt */
  bool turn_taken;
  int64_t turn_ms;
} known;

void changes_reset(void) {
  uint32_t restart = known.restart + 1;
  uint64_t made = known.made;
  memset(&known, 0, sizeof known);
  replicas_forget();
  images_begin(0);
  known.restart = restart;
  known.made = made;
}

void changes_forget(void) {
  changes_reset();
  cache_clear();
}

void changes_doubt(void) { known.wanted = known.made + 1; }
bool changes_doubted(void) { return known.learned < known.wanted; }

int64_t changes_horizon(void) { return known.horizon; }
int64_t changes_checked_ms(void) { return known.checked_ms; }
bool changes_known(void) { return known.known; }

int64_t changes_of_tables(uint64_t tables) {
  int64_t highest = 0;
  for (size_t i = 0; tables >> i; i++) {
    if (tables >> i & 1 && known.table_seq[i] > highest) highest = known.table_seq[i];
    if (i + 1 == LIMIT_TABLES) break;
  }
  return highest;
}

/* Not against attackers: who makes ids share a place makes the site read a little more. */
static uint32_t place_of(size_t table_index, str id) {
  static const hash_key KEY = {UINT64_C(0x726f772d706c6163), UINT64_C(0x6368616e6765732e)};
  uint64_t h = hash_str(KEY, id) + table_index * UINT64_C(0x9E3779B97F4A7C15);
  return (uint32_t)(h >> 32) % CHANGES_ROW_SLOTS;
}

uint32_t changes_row(const table *t, str id) { return place_of(schema_table_index(t), id) + 1; }

static bool has_passed(uint64_t tables, int64_t since_ms) {
  for (size_t i = 0; i < LIMIT_TABLES && tables >> i; i++) {
    if (tables >> i & 1 && known.moment_passed_ms[i] > since_ms) return true;
  }
  return false;
}

bool changes_moment_came(uint64_t tables, int64_t now_ms) {
  for (size_t i = 0; i < LIMIT_TABLES && tables >> i; i++) {
    int64_t next_ms = known.moment_next_ms[i];
    if (tables >> i & 1 && next_ms != 0 && next_ms <= now_ms) return true;
  }
  return false;
}

static uint64_t all_tables(const cache_stamp *stamp) {
  uint64_t tables = stamp->tables;
  if (stamp->row != 0) tables |= UINT64_C(1) << stamp->row_table;
  if (stamp->filter.table != 0) tables |= UINT64_C(1) << (stamp->filter.table - 1);
  return tables;
}

/* Whether a change concerned rows that its filter lets through. What was looked at is not looked at
 * again. */
static bool filtered_changed(cache_stamp *stamp) {
  if (stamp->filter.table == 0) return false;
  int64_t newest = known.table_seq[stamp->filter.table - 1];
  int64_t since = stamp->clear > stamp->as_of ? stamp->clear : stamp->as_of;
  if (newest <= since) return false;
  if (images_concern(&stamp->filter, since)) return true;
  stamp->clear = newest;
  return false;
}

bool changes_affect(cache_stamp *stamp) {
  if (has_passed(all_tables(stamp), stamp->stored_ms)) return true;
  if (changes_of_tables(stamp->tables) > stamp->as_of) return true;
  if (filtered_changed(stamp)) return true;
  if (stamp->row == 0 || known.table_seq[stamp->row_table] <= stamp->as_of) return false;
  return stamp->as_of < known.row_floor || known.row_seq[stamp->row - 1] > stamp->as_of;
}

/* --- asking ------------------------------------------------------------------------------------
 */

changes_check changes_check_make(int64_t now_ms, arena *mem, sql *out) {
  int64_t pause_ms = now_ms - known.checked_ms;
  changes_check check = {
      .number = ++known.made,
      .mem = mem,
      .started_ms = now_ms,
      .from = known.horizon,
      .restart = known.restart,
      .first = !known.known || pause_ms < 0 || pause_ms > CHANGES_WINDOW_MS,
  };
  sql_init(out, mem);
  if (check.first) {
    changes_render_first(out);
  } else {
    changes_render_later(check.from, out);
  }
  changes_render_moments((changes_tables){schema_tables, schema_n_tables}, now_ms, out);
  return check;
}

/* --- learning ----------------------------------------------------------------------------------
 */

static const wire_value *row_at(const wire_rows *rows, size_t i) {
  return &rows->cells[i * rows->columns];
}

static void raise(int64_t *at, int64_t seq) {
  if (seq > *at) *at = seq;
}

/* Tables that this worker does not know (an older or newer schema's) are nobody's dependency. */
static void learn_change(str table_name, str id, int64_t seq) {
  const table *t = schema_any_table(table_name);
  if (!t) return;
  size_t index = schema_table_index(t);
  raise(&known.table_seq[index], seq);
  if (id.ptr) raise(&known.row_seq[place_of(index, id)], seq);
}

/* The single changes of a first check, newest first, from row `i`: those within the window, as far
 * as none is missing between them, which a clock that was put back might do. What is below the last
 * of them is known by its table only: between that and an older one that was kept, as the newest of
 * its table, any number may have been pruned. */
static void learn_window(const wire_rows *rows, size_t i, size_t end) {
  int64_t floor = row_at(rows, 0)[0].num;
  for (; i < end && row_at(rows, i)[0].num == floor; i++, floor--) {
    const wire_value *row = row_at(rows, i);
    learn_change(row[1].text, row[2].text, row[0].num);
  }
  raise(&known.row_floor, floor);
}

static void learn_first(const wire_rows *rows, size_t end) {
  size_t i = 1;
  for (; i < end && row_at(rows, i)[2].tag == WIRE_NULL; i++) {
    learn_change(row_at(rows, i)[1].text, STR_EMPTY, row_at(rows, i)[0].num);
  }
  raise(&known.horizon, row_at(rows, 0)[0].num);
  images_begin(known.horizon);
  learn_window(rows, i, end);
}

/* Another check may have brought some of them: those up to the horizon have their images already.
 */
static void learn_later(const wire_rows *rows, size_t end, arena *mem) {
  for (size_t i = 1; i < end; i++) {
    const wire_value *row = row_at(rows, i);
    str logged = row[3].tag == WIRE_TEXT ? row[3].text : STR_EMPTY;
    if (row[0].num > known.horizon) images_add(row[0].num, schema_table(row[1].text), logged, mem);
    learn_change(row[1].text, row[2].text, row[0].num);
  }
  raise(&known.horizon, row_at(rows, 0)[0].num);
}

uint64_t changes_last_made(void) { return known.made; }
uint64_t changes_last_learned(void) { return known.learned; }

uint32_t changes_restart(void) { return known.restart; }

static bool is_moment(const wire_value *row) {
  return row[1].tag == WIRE_NULL && row[2].tag == WIRE_TEXT;
}

/* The rows of moments stand at the end; returns where they begin. Of several of one table the last
 * passed and the first to come count. */
static size_t learn_moments(const changes_check *check, const wire_rows *rows) {
  size_t begin = rows->rows;
  bool newest = check->started_ms >= known.checked_ms;
  while (begin > 1 && is_moment(row_at(rows, begin - 1))) begin--;
  if (newest) memset(known.moment_next_ms, 0, sizeof known.moment_next_ms);
  for (size_t i = begin; i < rows->rows; i++) {
    const wire_value *row = row_at(rows, i);
    const table *t = schema_any_table(row[2].text);
    if (!t) continue;
    size_t index = schema_table_index(t);
    int64_t *next_ms = &known.moment_next_ms[index];
    if (row[0].tag == WIRE_INT) raise(&known.moment_passed_ms[index], row[0].num);
    if (row[3].tag == WIRE_INT && (*next_ms == 0 || row[3].num < *next_ms)) *next_ms = row[3].num;
  }
  return begin;
}

bool changes_learn(changes_check *check, const wire_rows *rows) {
  if (rows->rows == 0 || rows->columns != COLUMNS) return false;
  if (row_at(rows, 0)[0].tag != WIRE_INT) return false;
  int64_t highest = row_at(rows, 0)[0].num;
  check->seen = highest;
  if (check->restart != known.restart) return true; /* of what was forgotten since */
  size_t end = learn_moments(check, rows);
  if (highest < check->from || (!check->first && end - 1 > CHANGES_ROWS)) {
    changes_forget();
    return true;
  }
  if (check->first) {
    learn_first(rows, end);
  } else {
    learn_later(rows, end, check->mem);
  }
  known.known = true;
  replicas_note(check->bookmark, highest);
  if (check->number > known.learned) known.learned = check->number;
  /* A first check knows all by itself. That it sets the time back is how a clock that went back is
   * believed again: a time in the future would have every answer checked until it comes. */
  if (check->first) known.checked_ms = check->started_ms;
  raise(&known.checked_ms, check->started_ms);
  return true;
}

bool changes_take_turn(int64_t now_ms) {
  int64_t since_ms = now_ms - known.turn_ms;
  if (known.turn_taken && since_ms >= 0 && since_ms < LOST_MS) return false;
  known.turn_taken = true;
  known.turn_ms = now_ms;
  return true;
}

void changes_end_turn(void) { known.turn_taken = false; }
