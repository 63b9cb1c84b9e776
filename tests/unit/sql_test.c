#include "format/sql.h"

#include <string.h>

#include "unit.h"

#define ROWS(table) (sizeof(table) / sizeof(table)[0])

static arena mem;
static sql s;

static void fresh(void) {
  arena_free(&mem);
  arena_init(&mem, 1 << 20);
  sql_init(&s, &mem);
}

static const str names[] = {S("user_id"), S("role"), S("user")};
static const wire_value values[] = {
    {.tag = WIRE_INT, .num = 7},
    {.tag = WIRE_TEXT, .text = S("admin")},
    {.tag = WIRE_NULL},
};

static bool rule(str text) { return sql_rule(&s, text, names, values, ROWS(names)); }

static void sql_quotes(void) {
  static const struct {
    str text, ident, literal;
  } rows[] = {
      {S("title"), S("\"title\""), S("'title'")},
      {S(""), S("\"\""), S("''")},
      {STR_EMPTY, S("\"\""), S("''")},
      {S("a\"b"), S("\"a\"\"b\""), S("'a\"b'")},
      {S("\""), S("\"\"\"\""), S("'\"'")},
      {S("it's"), S("\"it's\""), S("'it''s'")},
      {S("''"), S("\"''\""), S("''''''")},
      {S("\"; DROP TABLE x; --"), S("\"\"\"; DROP TABLE x; --\""), S("'\"; DROP TABLE x; --'")},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row(rows[i].text);
    fresh();
    sql_ident(&s, rows[i].text);
    CHECK_STR(buf_view(&s.text), rows[i].ident);
    fresh();
    sql_literal(&s, rows[i].text);
    CHECK_STR(buf_view(&s.text), rows[i].literal);
  }
  fresh();
  sql_raw(&s, S("SELECT "));
  sql_column(&s, S("t0"), S("a\"b"));
  CHECK_STR(buf_view(&s.text), S("SELECT t0.\"a\"\"b\""));
}

static void sql_bind_numbers_parameters(void) {
  fresh();
  for (size_t i = 0; i < 11; i++) {
    sql_bind(&s, WIRE_OF_INT((int64_t)i));
    sql_raw(&s, S(" "));
  }
  CHECK_STR(buf_view(&s.text), S("?1 ?2 ?3 ?4 ?5 ?6 ?7 ?8 ?9 ?10 ?11 "));
  CHECK_INT(s.n_params, 11);
  CHECK_INT(s.params[10].num, 10);
  CHECK(sql_ok(&s));
}

static void sql_rule_binds_names(void) {
  static const struct {
    str rule, text;
    size_t n_params;
  } rows[] = {
      {S("1"), S("(1)"), 0},
      {S("user_id = :user_id"), S("(user_id = ?1)"), 1},
      {S(":role = 'admin' OR a=:user_id AND b=:user_id"), S("(?1 = 'admin' OR a=?2 AND b=?2)"), 2},
      {S(":user IS :user_id"), S("(?1 IS ?2)"), 2},
      {S("a = ':user_id' OR \":role\" = b"), S("(a = ':user_id' OR \":role\" = b)"), 0},
      {S("a = 'it''s :role' AND :role"), S("(a = 'it''s :role' AND ?1)"), 1},
      {S("\"a\"\":role\" = '\"' OR :role = '\"'"), S("(\"a\"\":role\" = '\"' OR ?1 = '\"')"), 1},
      {S("a = '--;/*' AND (b)"), S("(a = '--;/*' AND (b))"), 0},
      {S("a = ')(' OR '('"), S("(a = ')(' OR '(')"), 0},
      {S("a - -1 / 2 *3"), S("(a - -1 / 2 *3)"), 0},
      {S("((a) IN (1,2))\n\tOR :role\r"), S("(((a) IN (1,2))\n\tOR ?1\r)"), 1},
      {S("json->>'$.a' = ''"), S("(json->>'$.a' = '')"), 0},
      {S("\"caf\xC3\xA9\" = caf\xC3\xA9"), S("(\"caf\xC3\xA9\" = caf\xC3\xA9)"), 0},
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row(rows[i].rule);
    fresh();
    CHECK(rule(rows[i].rule));
    CHECK(sql_ok(&s));
    CHECK_STR(buf_view(&s.text), rows[i].text);
    CHECK_INT(s.n_params, rows[i].n_params);
  }
}

static void sql_rule_refuses(void) {
  static const str rows[] = {
      STR_EMPTY,
      S(""),
      S(" \n\t"),
      S("a = :nobody"),
      S("a = :user_idx"),
      S("a = :use"),
      S("a = :USER_ID"),
      S("a = :"),
      S("a = : user_id"),
      S("a = :1"),
      S("a = ::user_id"),
      S(":user_id::text"),
      S("a::text"),
      S("a = 'open"),
      S("a = \"open"),
      S("a = '"),
      S("a = 'it'' :role"),
      S("1) OR (1"),
      S("a)"),
      S("(a"),
      S("())("),
      S("1 -- :role"),
      S("1 /* x"),
      S("a--b"), /* right behind a word, too */
      S("a/*b"),
      S("a;b"),
      S("a{b"),
      S("a}b"),
      S("a\\b"),
      S("a\x1F"),
      S("a\x7F'"),
      S("1; DROP TABLE posts"),
      S("[a:b] = 1"),
      S("`a` = 1"),
      S("a = ?"),
      S("a = ?1"),
      S("a = @role"),
      S("a = $role"),
      S("a = #1"),
      S("a\0b"),
      S("a = 1\x01"),
  };
  for (size_t i = 0; i < ROWS(rows); i++) {
    unit_row(rows[i]);
    fresh();
    CHECK(!rule(rows[i]));
    CHECK(!sql_ok(&s));
    CHECK(!rule(S("1"))); /* and stays refused */
    CHECK(!sql_ok(&s));
  }
}

static void sql_rules_share_parameters(void) {
  fresh();
  sql_bind(&s, WIRE_OF_INT(7)); /* the same value, but not by that name */
  CHECK(rule(S(":user_id")));
  sql_bind(&s, WIRE_OF_INT(1));
  CHECK(rule(S(":role AND :user_id")));
  CHECK_STR(buf_view(&s.text), S("?1(?2)?3(?4 AND ?2)"));
  CHECK_INT(s.n_params, 4);
  CHECK_INT(s.params[1].num, 7);
  CHECK_STR(s.params[3].text, S("admin"));
  /* Another value, tag or text under the same name is another parameter. */
  static const wire_value others[] = {
      {.tag = WIRE_INT, .num = 8},
      {.tag = WIRE_TEXT, .text = S("user")},
      {.tag = WIRE_INT},
  };
  fresh();
  CHECK(rule(S(":user_id :role :user")));
  CHECK(sql_rule(&s, S(":user_id :role :user"), names, others, ROWS(names)));
  CHECK_STR(buf_view(&s.text), S("(?1 ?2 ?3)(?4 ?5 ?6)"));
  CHECK_INT(s.params[3].num, 8);
}

static void sql_bounds(void) {
  fresh();
  for (int i = 0; i < LIMIT_SQL_PARAMS; i++) sql_bind(&s, WIRE_OF_INT(i));
  CHECK(sql_ok(&s));
  sql_bind(&s, WIRE_OF_INT(0));
  CHECK(!sql_ok(&s));
  CHECK_INT(s.n_params, LIMIT_SQL_PARAMS);

  fresh();
  for (int i = 0; i < LIMIT_SQL_PARAMS - 1; i++) sql_bind(&s, WIRE_OF_INT(i));
  CHECK(rule(S(":role OR :role")));
  CHECK(sql_ok(&s));
  CHECK(rule(S(":role OR :user_id")));
  CHECK(!sql_ok(&s));

  fresh();
  for (int i = 0; i < LIMIT_SQL_BYTES / 10; i++) sql_raw(&s, S("0123456789"));
  CHECK_INT(s.text.len, LIMIT_SQL_BYTES);
  CHECK(sql_ok(&s));
  sql_raw(&s, S("x"));
  CHECK(!sql_ok(&s));

  arena_free(&mem);
  arena_init(&mem, 1 << 20);
  arena_fail_after = 0;
  sql_init(&s, &mem);
  arena_fail_after = -1;
  sql_raw(&s, S("SELECT 1"));
  CHECK(!sql_ok(&s));
}

static void sql_write_encodes(void) {
  fresh();
  sql_raw(&s, S("SELECT "));
  sql_bind(&s, WIRE_OF_INT(-2));
  sql_bind(&s, WIRE_OF_TEXT(S("ab")));
  sql_bind(&s, (wire_value){.tag = WIRE_NULL});
  buf out = buf_make(&mem, 0);
  sql_write(&s, &out);
  CHECK_STR(buf_view(&out),
            S("\x0D\0\0\0SELECT ?1?2?3\x03\0\0\0\x01\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
              "\x03\x02\0\0\0ab\0"));
}

void sql_tests(void) {
  TEST(sql_quotes);
  TEST(sql_bind_numbers_parameters);
  TEST(sql_rule_binds_names);
  TEST(sql_rule_refuses);
  TEST(sql_rules_share_parameters);
  TEST(sql_bounds);
  TEST(sql_write_encodes);
  arena_free(&mem);
}
