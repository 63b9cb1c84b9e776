/* rule: see data/rule.h. A rule is read as SQL's grammar has it: OR, AND, NOT, and between them
 * terms, of which a few are known: 1, 0, :user_id IS NULL, :role = 'admin', :role IN ('a', 'b'),
 * and that a comparison with NULL is NULL. Any other may be anything. What a part can come to is a
 * set of SQL's three truth values, so that "perhaps" needs no rules of its own. */
#include "data/rule.h"

enum { IS_TRUE = 1, IS_FALSE = 2, IS_NULL = 4, IS_ANYTHING = 7 };

typedef enum {
  TOKEN_END,
  TOKEN_WORD,
  TOKEN_PARAM,
  TOKEN_TEXT,
  TOKEN_GROUP,
  TOKEN_OTHER
} token_kind;

typedef struct {
  token_kind kind;
  str text; /* of PARAM without the colon, of TEXT and GROUP what is within */
} token;

typedef struct {
  token next;
  str rest; /* behind it */
  const query_principal *who;
  unsigned depth;
  bool lost; /* met something that AND and OR may be part of */
} reader;

enum { MAX_TERM = 5, MAX_DEPTH = 32 };

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The length of what begins with a quote: a doubled one ends a piece and begins the next. */
static size_t quoted_length(str s) {
  size_t end = str_find(str_skip(s, 1), s.ptr[0]) + 2;
  return end < s.len ? end : s.len;
}

/* The length of a group in parentheses. */
static size_t group_length(str s) {
  size_t depth = 0, i = 0;
  while (i < s.len) {
    char c = s.ptr[i];
    if (c == '\'' || c == '"') {
      i += quoted_length(str_skip(s, i));
      continue;
    }
    i++;
    if (c == '(') depth++;
    if (c == ')' && --depth == 0) break;
  }
  return i;
}

static size_t word_length(str s) {
  size_t n = 0;
  while (n < s.len && is_word(s.ptr[n])) n++;
  return n;
}

/* The token at the beginning of *rest, which moves behind it. */
static token next_token(str *rest) {
  while (rest->len > 0 && (unsigned char)rest->ptr[0] <= ' ') *rest = str_skip(*rest, 1);
  if (rest->len == 0) return (token){.kind = TOKEN_END};
  str s = *rest;
  char c = s.ptr[0];
  size_t n = 1, trim = 0;
  token_kind kind = TOKEN_OTHER;
  if (is_word(c)) {
    kind = TOKEN_WORD;
    n = word_length(s);
  } else if (c == ':') {
    n = 1 + word_length(str_skip(s, 1));
    *rest = str_skip(s, n);
    return (token){.kind = TOKEN_PARAM, .text = str_slice(s, 1, n)};
  } else if (c == '\'' || c == '"') {
    kind = c == '\'' ? TOKEN_TEXT : TOKEN_OTHER;
    n = quoted_length(s);
    trim = 1;
  } else if (c == '(') {
    kind = TOKEN_GROUP;
    n = group_length(s);
    trim = 1;
  }
  *rest = str_skip(s, n);
  return (token){.kind = kind, .text = str_slice(s, trim, n - trim)};
}

static bool is_keyword(token t, str word) {
  return t.kind == TOKEN_WORD && str_eq_nocase(t.text, word);
}

/* Whether the next token is the keyword, which is then passed. */
static bool pass_keyword(reader *r, str word) {
  bool is = is_keyword(r->next, word);
  if (is) r->next = next_token(&r->rest);
  return is;
}

static bool ends_term(token t) {
  return t.kind == TOKEN_END || is_keyword(t, S("and")) || is_keyword(t, S("or"));
}

/* Words that AND or OR may stand behind without joining terms of ours. */
static bool is_beyond(token t) {
  static const char *const WORDS[] = {"between", "case", "select", "values", "with"};
  for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
    if (is_keyword(t, str_c(WORDS[i]))) return true;
  }
  return false;
}

/* The value of a parameter that the principal decides; NULL for any other. */
static const wire_value *value_of(const reader *r, token t) {
  if (t.kind != TOKEN_PARAM || r->who->findings) return NULL; /* the statement finds them out */
  if (str_eq(t.text, S("user_id"))) return &r->who->user_id;
  return str_eq(t.text, S("role")) ? &r->who->role : NULL;
}

static int is(bool holds) { return holds ? IS_TRUE : IS_FALSE; }

/* A literal without quotes in it. */
static bool is_plain_text(token t) {
  return t.kind == TOKEN_TEXT && str_find(t.text, '\'') == t.text.len;
}

static int judge_equal(const reader *r, token a, token b) {
  const wire_value *x = value_of(r, a), *y = value_of(r, b);
  if ((x && x->tag == WIRE_NULL) || (y && y->tag == WIRE_NULL)) return IS_NULL;
  if (x && x->tag == WIRE_TEXT && is_plain_text(b)) return is(str_eq(x->text, b.text));
  if (y && y->tag == WIRE_TEXT && is_plain_text(a)) return is(str_eq(y->text, a.text));
  return IS_ANYTHING;
}

/* value IN (list): what is no list of texts may be empty, and nothing is in that. */
static int judge_in(const wire_value *value, str list) {
  bool found = false;
  for (;;) {
    token item = next_token(&list), comma = next_token(&list);
    if (!is_plain_text(item)) return value->tag == WIRE_NULL ? IS_FALSE | IS_NULL : IS_ANYTHING;
    if (value->tag == WIRE_TEXT && str_eq(value->text, item.text)) found = true;
    if (comma.kind == TOKEN_END) break;
    if (comma.kind != TOKEN_OTHER || !str_eq(comma.text, S(","))) return IS_ANYTHING;
  }
  if (value->tag == WIRE_NULL) return IS_NULL;
  return value->tag == WIRE_TEXT ? is(found) : IS_ANYTHING;
}

static int judge_term(const reader *r, const token *t, size_t n) {
  const wire_value *value = n > 0 ? value_of(r, t[0]) : NULL;
  if (n == 1 && is_keyword(t[0], S("1"))) return IS_TRUE;
  if (n == 1 && is_keyword(t[0], S("0"))) return IS_FALSE;
  if (n == 3 && t[1].kind == TOKEN_OTHER && str_eq(t[1].text, S("="))) {
    return judge_equal(r, t[0], t[2]);
  }
  if (!value) return IS_ANYTHING;
  if (n == 3 && is_keyword(t[1], S("is")) && is_keyword(t[2], S("null"))) {
    return is(value->tag == WIRE_NULL);
  }
  if (n == 4 && is_keyword(t[1], S("is")) && is_keyword(t[2], S("not")) &&
      is_keyword(t[3], S("null"))) {
    return is(value->tag != WIRE_NULL);
  }
  bool is_in = n == 3 && is_keyword(t[1], S("in")) && t[2].kind == TOKEN_GROUP;
  return is_in ? judge_in(value, t[2].text) : IS_ANYTHING;
}

static int judge_or(reader *r);

/* The condition within a group; itself, or lost. */
static int judge_group(reader *r, str text) {
  reader within = {.rest = text, .who = r->who, .depth = r->depth + 1};
  if (within.depth == MAX_DEPTH) return IS_ANYTHING;
  within.next = next_token(&within.rest);
  int result = judge_or(&within);
  return within.lost || within.next.kind != TOKEN_END ? IS_ANYTHING : result;
}

static int judge_not(reader *r) {
  token terms[MAX_TERM];
  size_t n = 0;
  bool negated = false;
  while (pass_keyword(r, S("not"))) negated = !negated;
  for (; !ends_term(r->next); r->next = next_token(&r->rest)) {
    if (is_beyond(r->next)) r->lost = true;
    if (n < MAX_TERM) terms[n++] = r->next;
  }
  int result = n == 1 && terms[0].kind == TOKEN_GROUP ? judge_group(r, terms[0].text)
                                                      : judge_term(r, terms, n);
  if (!negated) return result;
  return (result & IS_TRUE ? IS_FALSE : 0) | (result & IS_FALSE ? IS_TRUE : 0) | (result & IS_NULL);
}

/* What both can come to together; OR is the same with true and false in each other's place. */
static int joined(int a, int b, int weak, int strong) {
  int result = (a | b) & strong;
  if (a & b & weak) result |= weak;
  if ((a & IS_NULL && b & (weak | IS_NULL)) || (b & IS_NULL && a & weak)) result |= IS_NULL;
  return result;
}

static int judge_and(reader *r) {
  int result = judge_not(r);
  while (pass_keyword(r, S("and"))) {
    result = joined(result, judge_not(r), IS_TRUE, IS_FALSE);
  }
  return result;
}

static int judge_or(reader *r) {
  int result = judge_and(r);
  while (pass_keyword(r, S("or"))) {
    result = joined(result, judge_and(r), IS_FALSE, IS_TRUE);
  }
  return result;
}

/* Whether comments or names in brackets may be in it, which are not looked for: in them, too, an OR
 * may stand. */
static bool is_obscure(str rule) {
  static const str MARKS[] = {{"--", 2}, {"/*", 2}, {"[", 1}, {"`", 1}};
  for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
    if (str_find_str(rule, MARKS[i]) < rule.len) return true;
  }
  return false;
}

rule_verdict rule_judge(str rule, const query_principal *who) {
  if (is_obscure(rule)) return RULE_PERHAPS;
  reader r = {.rest = rule, .who = who};
  int result = judge_group(&r, rule);
  if (result == IS_TRUE) return RULE_ALWAYS;
  return result & IS_TRUE ? RULE_PERHAPS : RULE_NEVER;
}
