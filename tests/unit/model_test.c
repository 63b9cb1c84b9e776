/* model: random questions, in random spellings, to a random world that changes between pages, by
 * the way that requests take (URL, request_read, api_query_read, query_render, SQLite, record),
 * against the model (model.h). A failure prints the seed of its world:
 *
 *   STRATUS_MODEL=SEED build/gcc/unit model      this world alone */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cms/api_message.h"
#include "cms/api_query.h"
#include "data/record.h"
#include "host/host.h"
#include "host/host_native.h"

enum { WORLDS = 50, QUERIES = 110, DEPTH = LIMIT_FILTER_DEPTH };

static arena mem;
static uint64_t rng, seed_of_world;
static slot *at_work;
static long asked, pages_behind, rows_seen;

static uint64_t below(uint64_t n) { return model_below(&rng, n); }

/* --- random questions ------------------------------------------------------------------------ */

static const field *any_field(const table *t) {
  for (;;) {
    const field *f = &t->fields[below(t->n_fields)];
    if (!f->opt.private) return f;
  }
}

static bool any_relation(const table *t, relation *out) {
  relation all[API_MAX_RELATIONS];
  size_t n = api_relation_list(t, all, API_MAX_RELATIONS);
  if (n > 0) *out = all[below(n)];
  return n > 0;
}

static bool is_text_kind(field_kind kind) { return kind <= FIELD_CHOICE || kind == FIELD_REF; }

static wire_value value_for(const field *f) {
  for (;;) {
    wire_value v = model_value(&rng, f);
    if (v.tag != WIRE_NULL && !(v.tag == WIRE_TEXT && v.text.len > 100)) return v;
  }
}

/* Part of a text, cut between characters; or another text. */
static wire_value text_for(const field *f) {
  static const field any = {.kind = FIELD_TEXT, .opt.required = true};
  str text = value_for(below(2) ? f : &any).text;
  size_t from = below(text.len + 1), to = from + below(text.len - from + 1);
  while (from < text.len && ((unsigned char)text.ptr[from] & 0xC0) == 0x80) from++;
  while (to < text.len && ((unsigned char)text.ptr[to] & 0xC0) == 0x80) to++;
  return WIRE_OF_TEXT(below(2) ? text : str_slice(text, from, to));
}

static condition random_compare(const table *t) {
  const field *f = any_field(t);
  query_op op = (query_op)below(OP_COUNT);
  query_operand operand = query_op_operand(op);
  wire_value values[4];
  if (operand == OPERAND_TEXT && !is_text_kind(f->kind)) return random_compare(t);
  if (operand == OPERAND_FLAG) return (condition){.op = op, .field = f};
  if (operand == OPERAND_TEXT) return compare(f, op, text_for(f));
  for (int i = 0; i < 4; i++) values[i] = value_for(f);
  if (operand == OPERAND_LIST) return compare_list(&mem, f, op, values, 1 + below(4));
  condition c = {.op = op, .field = f, .own = {values[0], values[1]}};
  c.n_values = operand == OPERAND_TWO ? 2 : 1;
  return c;
}

static condition random_where(const table *t, unsigned depth);

static condition random_part(const table *t, unsigned depth) {
  static const condition_kind KINDS[] = {CONDITION_SOME, CONDITION_NONE, CONDITION_EVERY};
  condition parts[3];
  relation r;
  uint64_t kind = depth > 0 ? below(10) : 9;
  size_t n = 2 + below(2);
  if (kind < 2) {
    for (size_t i = 0; i < n; i++) parts[i] = random_where(t, depth - 1);
    return condition_group(&mem, CONDITION_ANY, parts, n);
  }
  if (kind == 2) return negate(&mem, random_where(t, depth - 1));
  if (kind < 6 && any_relation(t, &r)) {
    condition_kind which = KINDS[below(3)];
    bool any = which != CONDITION_EVERY && below(5) == 0;
    return condition_related(&mem, which, r, any ? any_record() : random_where(r.to, depth - 1));
  }
  return random_compare(t);
}

/* What may stand below $or[0], $not or a relation: one part, or several, which may have to stand in
 * an $and. */
static condition random_where(const table *t, unsigned depth) {
  condition parts[3];
  size_t n = depth > 0 && below(3) == 0 ? 2 + below(2) : 1;
  if (n == 1) return random_part(t, depth);
  for (size_t i = 0; i < n; i++) parts[i] = random_part(t, depth - 1);
  return condition_group(&mem, CONDITION_ALL, parts, n);
}

static void random_filters(query *q, unsigned depth) {
  static const size_t COUNTS[] = {0, 0, 1, 1, 2, 3};
  for (size_t n = COUNTS[below(6)]; n > 0; n--) query_where(q, &mem, random_part(q->table, depth));
}

static void random_sort(query *q) {
  static const size_t COUNTS[] = {0, 0, 1, 1, 2, 3, 5};
  for (size_t n = COUNTS[below(7)]; n > 0; n--) {
    const field *f = any_field(q->table);
    bool twice = false;
    for (size_t i = 0; i < q->n_sort; i++) twice |= q->sort[i].field == f;
    if (!twice) query_sort_by(q, f, below(2));
  }
}

static void random_fields(query *q) {
  if (below(2)) return;
  uint64_t fields = unit_random(&rng) & q->all;
  if (fields) q->fields = fields;
}

static void random_includes(query *q, unsigned level, size_t *left) {
  relation r;
  for (uint64_t n = below(5) > 1 ? below(3) : 0; n > 0 && *left > 0; n--) {
    bool twice = false;
    if (!any_relation(q->table, &r)) return;
    for (size_t i = 0; i < q->n_includes; i++) {
      twice |= str_eq(q->includes[i].relation.name, r.name);
    }
    if (twice) continue;
    --*left;
    query *branch = query_include_default(q, &mem, r);
    if (!branch) abort();
    random_fields(branch);
    if (below(3) == 0) random_filters(branch, 2);
    if (r.kind != RELATION_TO_ONE) random_sort(branch);
    if (r.kind != RELATION_TO_ONE && below(2)) branch->limit = 1 + (int64_t)below(4);
    if (level < LIMIT_INCLUDE_DEPTH) random_includes(branch, level + 1, left);
  }
}

/* How many records an answer may have, as api_include.c counts them. */
static int64_t count_records(const query *q, int64_t n) {
  int64_t each = 1;
  for (size_t i = 0; i < q->n_includes; i++) {
    const query_branch *b = &q->includes[i];
    each += count_records(b->query, b->relation.kind == RELATION_TO_ONE ? 1 : b->query->limit);
  }
  return n * each;
}

static query random_query(void) {
  static const size_t TABLES[] = {0, 0, 0, 1, 2, 3};
  size_t branches = 5;
  query q = query_make(model_tables[TABLES[below(6)]]);
  random_filters(&q, DEPTH - 1);
  random_sort(&q);
  random_fields(&q);
  random_includes(&q, 1, &branches);
  q.limit = below(3) ? 1 + (int64_t)below(8) : LIMIT_ROWS_DEFAULT;
  q.offset = below(4) ? 0 : (int64_t)below(12);
  q.total = below(3) == 0;
  if (count_records(&q, q.limit) > LIMIT_ANSWER_RECORDS) q.limit = 1;
  return q;
}

/* --- asking ---------------------------------------------------------------------------------- */

/* The query of a URL, by the way that requests take. */
static bool read_target(str target, query *q) {
  request r;
  buf line = buf_make(&mem, target.len + 8);
  buf_str(&line, S("GET "));
  buf_str(&line, target);
  err e = request_read(&r, buf_view(&line), &mem);
  if (err_is(e)) return CHECK_STR(e.detail, STR_EMPTY) && false;
  *q = query_make(schema_table(r.segments[1]));
  e = api_query_read(q, &r, &mem);
  return CHECK_STR(e.detail, STR_EMPTY);
}

static str canonical(const query *q) {
  buf out = buf_make(&mem, 256);
  query_write_url(q, &out);
  return buf_view(&out);
}

static str answer_of(const query *q) {
  sql *statement = arena_alloc(&mem, sizeof *statement);
  wire_rows rows = {0};
  str reply = STR_EMPTY;
  buf sent = buf_make(&mem, 1024), body = buf_make(&mem, 1024);
  if (!statement || !CHECK_STR(query_render(q, &mem, statement).detail, STR_EMPTY)) return reply;
  buf_le32(&sent, 1);
  sql_write(statement, &sent);
  arena_reset(&at_work->mem);
  if (!CHECK(host_db(at_work, buf_view(&sent), &reply))) return STR_EMPTY;
  wire_reader in = {.rest = reply};
  CHECK_INT(wire_read_u32(&in), 1);
  CHECK(wire_read_rows(&in, &mem, &rows));
  CHECK(!err_is(record_write_list(q, rows, &mem, &body)));
  rows_seen += rows.rows;
  return buf_view(&body);
}

/* The body with "@" for its cursor, which is kept in *cursor. */
static str hide_cursor(str body, str *cursor) {
  str mark = S("\"next\":\"");
  size_t at = body.len;
  *cursor = STR_EMPTY;
  while (at > 0 && !str_starts(str_skip(body, at), mark)) at--; /* the last one: data has others */
  if (at == 0) return body;
  size_t from = at + mark.len, to = from + str_find(str_skip(body, from), '"');
  if (!arena_copy(&mem, str_slice(body, from, to), cursor)) abort();
  buf out = buf_make(&mem, body.len);
  buf_str(&out, str_slice(body, 0, from));
  buf_char(&out, '@');
  buf_str(&out, str_skip(body, to));
  return buf_view(&out);
}

static bool has_dangling_fields(const query *q) {
  if (q->fields == 0) return true;
  for (size_t i = 0; i < q->n_includes; i++) {
    if (has_dangling_fields(q->includes[i].query)) return true;
  }
  return false;
}

/* However it is spelt, it is one question; and its canonical URL is one of its spellings. */
static bool check_spellings(const query *q, const query *read, str cursor) {
  query again;
  buf target = buf_make(&mem, 256);
  str expected = canonical(read);
  if (!model_write_url(&rng, q, cursor, &mem, &target) || target.len > 7000) return true;
  if (!read_target(buf_view(&target), &again) || !CHECK_STR(canonical(&again), expected))
    return false;
  if (has_dangling_fields(read) || expected.len > 7000) return true;
  return read_target(expected, &again) && CHECK_STR(canonical(&again), expected);
}

/* One page. True when it is as expected and there is another, which begins at *cursor. */
static bool check_page(const query *q, model_place *place, str *cursor) {
  query read;
  model_place next;
  buf target = buf_make(&mem, 256), expected = buf_make(&mem, 1024);
  if (!model_write_url(&rng, q, *cursor, &mem, &target) || target.len > 7000) return false;
  buf row = buf_make(&mem, 256);
  buf_str(&row, S("seed "));
  buf_u64(&row, seed_of_world);
  buf_str(&row, S(": "));
  buf_str(&row, buf_view(&target));
  unit_row(buf_view(&row));
  if (!read_target(buf_view(&target), &read) || !check_spellings(q, &read, *cursor)) return false;
  bool more = model_answer(q, place, &expected, &next);
  str body = hide_cursor(answer_of(&read), cursor);
  bool same = CHECK_STR(body, buf_view(&expected));
  asked++;
  pages_behind += place->behind;
  *place = next;
  return same && more && cursor->ptr;
}

static bool check_query(void) {
  query q = random_query();
  model_place place = {.skip = q.offset};
  str cursor = STR_EMPTY;
  long before = asked;
  for (int page = 0; page < 4 && check_page(&q, &place, &cursor); page++) {
    for (uint64_t n = below(3); n > 0; n--) model_disturb(&rng);
  }
  return asked > before;
}

/* --- worlds ---------------------------------------------------------------------------------- */

static void check_world(uint64_t seed) {
  rng = seed_of_world = seed;
  model_open(&rng);
  at_work = slot_open(0);
  for (int i = 0; at_work && i < QUERIES; i++) {
    (void)check_query();
    arena_reset(&mem);
  }
  slot_close(at_work);
  slot_free_all();
  model_close();
}

static void test_model(void) {
  const char *only = getenv("STRATUS_MODEL");
  if (only) {
    check_world(strtoull(only, NULL, 10));
    return;
  }
  for (uint64_t seed = 1; seed <= WORLDS; seed++) check_world(seed);
  CHECK(asked >= 10000);
  CHECK(pages_behind > 2000 && rows_seen > 20000);
}

/* What a URL is refused with; empty when it is not. */
static str refusal(const char *target) {
  request r;
  query q;
  buf line = buf_make(&mem, 256);
  buf_str(&line, S("GET "));
  buf_str(&line, str_c(target));
  if (!CHECK(!err_is(request_read(&r, buf_view(&line), &mem)))) return STR_EMPTY;
  q = query_make(schema_table(r.segments[1]));
  return api_query_read(&q, &r, &mem).detail;
}

/* A private ref makes no relation for clients, in neither direction, and a private time no order:
 * they are refused in the words in which anything unknown of as many letters is. */
static void test_private_refs(void) {
  static const char *const FORMS[] = {
      "/v1/groups?filters[%s][id]=g1",
      "/v1/groups?filters[%s_id]=g1",
      "/v1/groups?filters[%s][$null]=true",
      "/v1/groups?include=%s",
      "/v1/groups?include=parent.%s",
      "/v1/groups?fields=%s.title",
      "/v1/groups?fields=%s_id",
      "/v1/groups?sort=%s_id",
      "/v1/groups?include[%s][limit]=1",
      "/v1/groups?filters[parent][%s][id]=g1",
  };
  static const char *const NAMES[][2] = {{"keeper", "xxxxxx"}, {"kept", "xxxx"}};
  schema_stand_in(model_tables, MODEL_TABLES);
  for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
    for (size_t k = 0; k < 2; k++) {
      char target[128];
      buf expected = buf_make(&mem, 256);
      unit_row(str_c(FORMS[i]));
      snprintf(target, sizeof target, FORMS[i], NAMES[k][1]);
      str unknown = refusal(target);
      CHECK(unknown.len > 0);
      for (size_t at; (at = str_find_str(unknown, str_c(NAMES[k][1]))) < unknown.len;) {
        buf_str(&expected, str_slice(unknown, 0, at));
        buf_str(&expected, str_c(NAMES[k][0]));
        unknown = str_skip(unknown, at + str_c(NAMES[k][1]).len);
      }
      buf_str(&expected, unknown);
      snprintf(target, sizeof target, FORMS[i], NAMES[k][0]);
      CHECK_STR(refusal(target), buf_view(&expected));
    }
  }
  CHECK(refusal("/v1/tags?sort=made_on").len > 0);
  schema_stand_in(NULL, 0);
}

void model_tests(void) {
  arena_init(&mem, 64 << 20);
  unit_run("private refs do not exist", test_private_refs);
  unit_run("answers are the model's", test_model);
  arena_free(&mem);
}
