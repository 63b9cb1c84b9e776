/* model_site: the tables of the model and their records, see model.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cms/migrate.h"
#include "host/host_native.h"
#include "model.h"
#include "sqlite3.h"

static const table things, groups, tags, tagged;

#define F(t, n, k, field_name, ...)                                                         \
  {                                                                                         \
    .kind = (k), .index = (n), .name = {field_name, sizeof(field_name) - 1}, .table = &(t), \
    .opt = {                                                                                \
      __VA_ARGS__                                                                           \
    }                                                                                       \
  }

/* Not .unique and not .required, so that duplicates and nulls are everywhere. */
static const field things_fields[] = {
    F(things, 0, FIELD_ID, "id", .required = true),
    F(things, 1, FIELD_TEXT, "title", .read = "rank IS NOT 7"),
    F(things, 2, FIELD_SLUG, "slug", .max = 0),
    F(things, 3, FIELD_MARKDOWN, "body", .max = 0),
    F(things, 4, FIELD_EMAIL, "mail", .max = 0),
    F(things, 5, FIELD_URL, "link", .max = 0),
    F(things, 6, FIELD_COLOR, "hue", .max = 0),
    F(things, 7, FIELD_CHOICE, "state", .choices = "draft,open,done"),
    F(things, 8, FIELD_INTEGER, "count", .read = "rank IS NOT 2 OR :role = 'admin'"),
    F(things, 9, FIELD_NUMBER, "size", .max = 0),
    F(things, 10, FIELD_BOOLEAN, "done", .max = 0),
    F(things, 11, FIELD_DATETIME, "due", .max = 0),
    F(things, 12, FIELD_JSON, "meta", .max = 0),
    F(things, 13, FIELD_REF, "group_id", .to = &groups, .on_delete = ON_DELETE_SET_NULL),
    F(things, 14, FIELD_TEXT, "secret", .private = true),
    F(things, 15, FIELD_INTEGER, "rank", .required = true),
    F(things, 16, FIELD_DATETIME, "created_on", .required = true, .fill = FILL_ON_CREATE),
};
static const field groups_fields[] = {
    F(groups, 0, FIELD_ID, "id", .required = true),
    F(groups, 1, FIELD_TEXT, "title", .read = "rank IS NULL OR rank <> 1"),
    F(groups, 2, FIELD_INTEGER, "rank", .max = 0),
    F(groups, 3, FIELD_REF, "parent_id", .to = &groups, .reverse = "children",
      .on_delete = ON_DELETE_SET_NULL),
    F(groups, 4, FIELD_DATETIME, "created_on", .required = true, .fill = FILL_ON_CREATE),
    F(groups, 5, FIELD_REF, "keeper_id", .to = &groups, .reverse = "kept", .private = true,
      .on_delete = ON_DELETE_SET_NULL),
};
static const field tags_fields[] = {
    F(tags, 0, FIELD_ID, "id", .required = true),
    F(tags, 1, FIELD_TEXT, "title", .max = 0),
    F(tags, 2, FIELD_DATETIME, "made_on", .required = true, .fill = FILL_ON_CREATE,
      .private = true),
};
static const field tagged_fields[] = {
    F(tagged, 0, FIELD_ID, "id", .required = true),
    F(tagged, 1, FIELD_REF, "thing_id", .to = &things, .on_delete = ON_DELETE_CASCADE),
    F(tagged, 2, FIELD_REF, "tag_id", .to = &tags, .on_delete = ON_DELETE_CASCADE),
    F(tagged, 3, FIELD_INTEGER, "rank", .max = 0),
};

#define TABLE_OF(table_name, ...)                                                         \
  {                                                                                       \
    .name = {#table_name, sizeof #table_name - 1}, .opt = {__VA_ARGS__},                  \
    .fields = table_name##_fields, .n_fields = sizeof table_name##_fields / sizeof(field) \
  }

static const table things = TABLE_OF(things, .read = "state IS NOT 'draft' OR :role = 'admin'");
static const table groups = TABLE_OF(groups, .read = "rank IS NULL OR rank <> 3");
static const table tags = TABLE_OF(tags, .read = ANYONE);
static const table tagged = TABLE_OF(tagged, .read = "rank IS NOT 3", .join = true);

const table *const model_tables[MODEL_TABLES] = {&things, &groups, &tags, &tagged};

bool model_may_read(const table *t, const model_row *row) {
  if (t == &things) {
    return row->cells[7].tag == WIRE_NULL || !str_eq(row->cells[7].text, S("draft"));
  }
  if (t == &groups) return row->cells[2].tag == WIRE_NULL || row->cells[2].num != 3;
  return t == &tags || row->cells[3].tag == WIRE_NULL || row->cells[3].num != 3;
}

/* --- values ---------------------------------------------------------------------------------- */

static model_row rows[MODEL_TABLES][MODEL_ROWS];

static const char *const TEXTS[] = {
    "",     "a",      "A",   "b",  "ab",  "aB",   "abc", "Ä",      "ä",  "aÄb",
    "日本", "日本語", "🌍x",  "é",  "50%", "5_0",  "a b", "x\"y'z", "\\", "[a]",
    "null", "a&b=c",  "a+b", "AB", "Abc", "a\nb", "{}",  "0",      "~",  "\x7f",
    "a.b",  "a#b",    "%41", "ß",  "é",   "$or",  "a-b", "a/b?c",  "İ",  "\xEF\xBF\xBD"};
static const char *const JSONS[] = {"{\"a\":1}", "[]", "null", "\"x\"", "[1,2,{\"b\":\"ä\"}]", "0"};
static const char *const NUMBERS[] = {"0.5",  "-0.5",  "0.1", "0.30000000000000004",
                                      "2.25", "1000.5"};
static const int64_t INTEGERS[] = {0,
                                   1,
                                   -1,
                                   2,
                                   3,
                                   7,
                                   7,
                                   INT64_C(9007199254740993),
                                   INT64_C(9007199254740992),
                                   -INT64_C(9007199254740993),
                                   INT64_MAX,
                                   INT64_MIN + 1};
#define PICK(random, list) ((list)[model_below(random, sizeof(list) / sizeof *(list))])

/* Longer than a cursor can hold. Two of them, alike for long. */
static char long_texts[2][2000];

static wire_value text_value(uint64_t *random) {
  if (model_below(random, 60) > 0) return WIRE_OF_TEXT(str_c(PICK(random, TEXTS)));
  int which = (int)model_below(random, 2);
  memset(long_texts[which], 'm', sizeof *long_texts - 1);
  long_texts[which][1998] = (char)('m' + which);
  return WIRE_OF_TEXT(str_c(long_texts[which]));
}

static wire_value id_of_any(uint64_t *random, const table *t) {
  const model_row *row = &model_rows_of(t)[model_below(random, MODEL_ROWS / 2)];
  if (!row->there) return (wire_value){.tag = WIRE_NULL};
  return WIRE_OF_TEXT(str_c(row->id));
}

static wire_value value_of_kind(uint64_t *random, const field *f) {
  str choices = str_c(f->opt.choices), choice = STR_EMPTY;
  switch (f->kind) {
    case FIELD_ID:
      return id_of_any(random, f->table);
    case FIELD_REF:
      return id_of_any(random, f->opt.to);
    case FIELD_TEXT:
    case FIELD_SLUG:
    case FIELD_MARKDOWN:
    case FIELD_EMAIL:
    case FIELD_URL:
    case FIELD_COLOR:
      return text_value(random);
    case FIELD_CHOICE:
      for (uint64_t n = model_below(random, 3) + 1; n > 0; n--) choice = str_cut(&choices, ',');
      return WIRE_OF_TEXT(choice);
    case FIELD_INTEGER:
      return WIRE_OF_INT(PICK(random, INTEGERS));
    case FIELD_NUMBER:
      return (wire_value){.tag = WIRE_REAL, .text = str_c(PICK(random, NUMBERS))};
    case FIELD_BOOLEAN:
      return WIRE_OF_INT((int64_t)model_below(random, 2));
    case FIELD_DATETIME:
      return WIRE_OF_INT(INT64_C(1700000000000) + (int64_t)model_below(random, 5) * 86400000);
    case FIELD_JSON:
      return WIRE_OF_TEXT(str_c(PICK(random, JSONS)));
  }
  abort();
}

wire_value model_value(uint64_t *random, const field *f) {
  bool null = !f->opt.required && model_below(random, 5) == 0;
  return null ? (wire_value){.tag = WIRE_NULL} : value_of_kind(random, f);
}

const model_row *model_rows_of(const table *t) { return rows[schema_table_index(t)]; }

/* --- the same in SQLite ---------------------------------------------------------------------- */

static void bind(sqlite3_stmt *statement, int i, wire_value v) {
  char text[64];
  if (v.tag == WIRE_INT) sqlite3_bind_int64(statement, i, v.num);
  if (v.tag == WIRE_TEXT) {
    sqlite3_bind_text64(statement, i, v.text.ptr, v.text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  if (v.tag != WIRE_REAL) return;
  snprintf(text, sizeof text, "%.*s", (int)v.text.len, v.text.ptr);
  sqlite3_bind_double(statement, i, strtod(text, NULL));
}

static void run(const char *text, const wire_value *values, size_t count) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(host_native_db(), text, -1, &statement, NULL)) abort();
  for (size_t i = 0; i < count; i++) bind(statement, (int)i + 1, values[i]);
  if (sqlite3_step(statement) != SQLITE_DONE) {
    fprintf(stderr, "%s: %s\n", text, sqlite3_errmsg(host_native_db()));
    abort();
  }
  sqlite3_finalize(statement);
}

static void store(const table *t, const model_row *row) {
  char text[256];
  int n = snprintf(text, sizeof text, "INSERT OR REPLACE INTO \"%s\" VALUES (?", t->name.ptr);
  for (size_t i = 1; i < t->n_fields; i++) {
    n += snprintf(text + n, sizeof text - (size_t)n, ",?");
  }
  snprintf(text + n, sizeof text - (size_t)n, ")");
  run(text, row->cells, t->n_fields);
}

/* Each id is used once, since others may refer to it when it is gone. */
enum { MAX_IDS = 1 << 14 };
static char ids[MAX_IDS][MODEL_ID_BYTES];
static size_t n_ids;

/* What the public does not see of a record, by rules of its fields, is null to the model: so in
 * conditions, orders, cursors and branches it must be null in answers, too. */
static void hide(size_t t, model_row *row) {
  const wire_value null = {.tag = WIRE_NULL};
  if (t == 0 && row->cells[15].num == 7) row->cells[1] = null;
  if (t == 0 && row->cells[15].num == 2) row->cells[8] = null;
  if (t == 1 && row->cells[2].tag == WIRE_INT && row->cells[2].num == 1) row->cells[1] = null;
}

static void put(uint64_t *random, size_t t, model_row *row) {
  const table *of = model_tables[t];
  if (!row->there) {
    if (n_ids == MAX_IDS) abort();
    snprintf(ids[n_ids], MODEL_ID_BYTES, "%c%zu", "tgxj"[t], n_ids % 100000);
    row->id = ids[n_ids++];
    row->cells[0] = WIRE_OF_TEXT(str_c(row->id));
  }
  for (size_t i = 1; i < of->n_fields; i++) row->cells[i] = model_value(random, &of->fields[i]);
  row->there = true;
  store(of, row);
  hide(t, row);
}

static void take(size_t t, model_row *row) {
  char text[64];
  snprintf(text, sizeof text, "DELETE FROM \"%s\" WHERE id = ?", model_tables[t]->name.ptr);
  run(text, row->cells, 1);
  row->there = false;
}

/* A table holds up to half of MODEL_ROWS at first. Foreign keys are off: refs lead nowhere once
 * their record is deleted, as they may for a moment in a batch. */
void model_open(uint64_t *random) {
  static const unsigned FILL[MODEL_TABLES] = {30, 8, 5, 32};
  arena mem;
  memset(rows, 0, sizeof rows);
  n_ids = 0;
  arena_init(&mem, 1 << 20);
  schema_stand_in(model_tables, MODEL_TABLES);
  host_native_open(1);
  buf text = buf_make(&mem, 4096);
  bool written = migrate_write_tables(&mem, model_tables, MODEL_TABLES, &text);
  buf_char(&text, '\0');
  if (!written || !host_native_sql("PRAGMA foreign_keys = OFF")) abort();
  if (!host_native_sql(buf_view(&text).ptr)) abort();
  arena_free(&mem);
  if (!host_native_sql("BEGIN")) abort();
  for (int round = 0; round < 2; round++) { /* the second time there is something to refer to */
    for (size_t t = 0; t < MODEL_TABLES; t++) {
      for (size_t i = 0; i < FILL[t]; i++) put(random, t, &rows[t][i]);
    }
  }
  if (!host_native_sql("COMMIT")) abort();
}

void model_close(void) {
  host_native_close();
  schema_stand_in(NULL, 0);
}

void model_disturb(uint64_t *random) {
  size_t t = model_below(random, MODEL_TABLES);
  model_row *row = &rows[t][model_below(random, MODEL_ROWS / 2 + 4)];
  if (row->there && model_below(random, 2)) {
    take(t, row);
  } else {
    put(random, t, row);
  }
}
