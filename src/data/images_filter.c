/* images_filter: what a query says about the rows that it can answer with: conditions of equality,
 * and what the read rule demands of whoever is not signed in. See data/images.h.
 *
 * Rules are SQL. Only the simplest forms are understood, and only where their parts are joined by
 * AND and OR; anything else counts as true of any row. */
#include "data/images.h"
#include "images_parts.h"

/* What must be so for a rule, or a part of one, to hold for the public. */
typedef struct {
  enum { MAY_HOLD, NEVER_HOLDS, NEEDS } kind;
  uint8_t column; /* NEEDS: it has one of these bits */
  uint64_t bits;
} demand;

static const demand ANYTHING = {.kind = MAY_HOLD};
static const demand NOTHING = {.kind = NEVER_HOLDS};

static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c; }

static bool is_word(char c) {
  return (c >= '0' && c <= '9') || (upper(c) >= 'A' && upper(c) <= 'Z') || c == '_' || c == ':';
}

/* Whether the keyword stands there as a word of its own. */
static bool word_at(str text, size_t at, str word) {
  if (at + word.len > text.len || (at > 0 && is_word(text.ptr[at - 1]))) return false;
  for (size_t i = 0; i < word.len; i++) {
    if (upper(text.ptr[at + i]) != word.ptr[i]) return false;
  }
  return at + word.len == text.len || !is_word(text.ptr[at + word.len]);
}

/* Where the text in quotes that begins at `at` ends; SQL doubles a quote within. */
static size_t behind_quote(str text, size_t at) {
  while (++at < text.len) {
    if (text.ptr[at] != '\'') continue;
    if (at + 1 < text.len && text.ptr[at + 1] == '\'') {
      at++;
    } else {
      return at + 1;
    }
  }
  return text.len;
}

/* The first place from `from` at which the word stands outside parentheses and quotes, or the
 * text's length. An empty word: the end of what is in the parenthesis at `from`. */
static size_t find_word(str text, size_t from, str word) {
  int depth = 0;
  for (size_t at = from; at < text.len;) {
    char c = text.ptr[at];
    if (c == '\'') {
      at = behind_quote(text, at);
      continue;
    }
    if (word.len > 0 && depth == 0 && word_at(text, at, word)) return at;
    depth += (c == '(') - (c == ')');
    at++;
    if (word.len == 0 && depth == 0) return at;
  }
  return text.len;
}

/* What binds otherwise than it looks, or is not looked for here: no such rule is taken apart. */
static bool is_plain(str rule) {
  static const str STRANGE[] = {{"BETWEEN", 7}, {"CASE", 4}};
  for (size_t i = 0; i < rule.len;) {
    if (rule.ptr[i] == '\'') {
      i = behind_quote(rule, i);
      continue;
    }
    if (str_find(S("\"`[]/-"), rule.ptr[i]) < 6) return false; /* names in quotes, comments */
    for (size_t k = 0; k < 2; k++) {
      if (word_at(rule, i, STRANGE[k])) return false;
    }
    i++;
  }
  return true;
}

/* A text in quotes without quotes in it. */
static bool is_literal(str text) {
  return text.len >= 2 && text.ptr[0] == '\'' && text.ptr[text.len - 1] == '\'' &&
         str_find(str_slice(text, 1, text.len - 1), '\'') == text.len - 2;
}

/* `column = 'text'`, and comparisons with what is NULL for who is not signed in. */
static demand of_comparison(const table *t, str left, str right) {
  if (str_eq(left, S(":role")) && is_literal(right)) return NOTHING;
  const field *fields[SCHEMA_IMAGE_FIELDS];
  size_t n = schema_image_fields(t, fields);
  const field *f = schema_field(t, left);
  if (!f) return ANYTHING;
  if (str_eq(right, S(":user_id"))) return NOTHING;
  for (size_t i = 0; i < n && is_literal(right); i++) {
    if (fields[i] != f || f->kind == FIELD_BOOLEAN) continue;
    str text = str_slice(right, 1, right.len - 1);
    return (demand){NEEDS, (uint8_t)i, images_bit(WIRE_OF_TEXT(text))};
  }
  return ANYTHING;
}

static demand of_atom(const table *t, str text) {
  size_t sign = str_find(text, '=');
  if (str_eq(text, S("0")) || str_eq(text, S(":user_id IS NOT NULL"))) return NOTHING;
  if (str_starts(text, S(":role IN (")) && find_word(text, 9, STR_EMPTY) == text.len) {
    return NOTHING;
  }
  if (sign == text.len) return ANYTHING;
  return of_comparison(t, str_trim(str_slice(text, 0, sign)), str_trim(str_skip(text, sign + 1)));
}

/* Either part will do. */
static demand either(demand a, demand b) {
  if (a.kind == NEVER_HOLDS) return b;
  if (b.kind == NEVER_HOLDS) return a;
  if (a.kind == MAY_HOLD || b.kind == MAY_HOLD || a.column != b.column) return ANYTHING;
  a.bits |= b.bits;
  return a;
}

/* Both must hold; of two demands one is enough to know. */
static demand both(demand a, demand b) {
  if (a.kind == NEVER_HOLDS || b.kind == NEVER_HOLDS) return NOTHING;
  return a.kind == NEEDS ? a : b;
}

static demand of_rule(const table *t, str text, int depth);

static demand of_parts(const table *t, str text, str word, int depth, demand join(demand, demand)) {
  size_t at = find_word(text, 0, word);
  demand d = of_rule(t, str_slice(text, 0, at), depth);
  while (at < text.len) {
    size_t from = at + word.len;
    at = find_word(text, from, word);
    d = join(d, of_rule(t, str_slice(text, from, at), depth));
  }
  return d;
}

static demand of_rule(const table *t, str text, int depth) {
  enum { DEEPEST = 8 };
  text = str_trim(text);
  if (depth == DEEPEST) return ANYTHING;
  if (find_word(text, 0, S("OR")) < text.len) return of_parts(t, text, S("OR"), depth + 1, either);
  if (find_word(text, 0, S("AND")) < text.len) return of_parts(t, text, S("AND"), depth + 1, both);
  if (str_starts(text, S("(")) && find_word(text, 0, STR_EMPTY) == text.len) {
    return of_rule(t, str_slice(text, 1, text.len - 1), depth + 1);
  }
  return of_atom(t, text);
}

typedef struct {
  const table *table;
  const char *rule;
  demand found;
} kept_demand;

/* What the table's read rule demands. It takes longer to find out than to write the statement, and
 * stays what it is: once is enough. Only tests put another rule into a table, or another table into
 * its place. */
static demand of_table(const table *t) {
  static kept_demand kept[LIMIT_TABLES];
  kept_demand *place = &kept[schema_table_index(t)];
  str rule = str_c(t->opt.read);
  if (place->table != t || place->rule != rule.ptr) {
    place->table = t;
    place->rule = rule.ptr;
    place->found = is_plain(rule) ? of_rule(t, rule, 0) : ANYTHING;
  }
  return place->found;
}

static void add(cache_filter *f, size_t *n, size_t column, uint64_t bits) {
  if (*n == CACHE_FILTER_CONDITIONS || bits == 0) return;
  f->columns[*n] = (uint8_t)column;
  f->bits[(*n)++] = bits;
}

/* `field = value`, `field IN (values)`. */
static void add_condition(const condition *c, cache_filter *f, size_t *n) {
  const field *fields[SCHEMA_IMAGE_FIELDS];
  if (c->kind != CONDITION_COMPARE || (c->op != OP_EQ && c->op != OP_IN)) return;
  size_t n_fields = schema_image_fields(c->field->table, fields);
  for (size_t i = 0; i < n_fields; i++) {
    if (fields[i] != c->field) continue;
    uint64_t bits = 0;
    for (size_t k = 0; k < c->n_values; k++) bits |= images_bit(condition_values(c)[k]);
    add(f, n, i, bits);
  }
}

/* Whether rows of the query's own table count in no other way than by being among the answer. */
static bool is_seen_once(const query *q) {
  uint64_t own = UINT64_C(1) << schema_table_index(q->table), others = 0;
  for (size_t i = 0; i < q->n_conditions; i++) others |= condition_tables(&q->conditions[i]);
  for (size_t i = 0; i < q->n_includes; i++) others |= query_branch_tables(&q->includes[i]);
  return !schema_rule_uses(q->table, q->table) && (others & own) == 0;
}

bool images_filter(const query *q, cache_filter *out) {
  size_t n = 0;
  *out = (cache_filter){0};
  if (query_is_single(q) || !is_seen_once(q)) return false;
  bool is_public = q->principal.user_id.tag == WIRE_NULL && q->principal.role.tag == WIRE_NULL;
  demand d = is_public && !q->trusted ? of_table(q->table) : ANYTHING;
  if (d.kind == NEEDS) add(out, &n, d.column, d.bits);
  for (size_t i = 0; i < q->n_conditions; i++) add_condition(&q->conditions[i], out, &n);
  if (n > 0) out->table = (uint8_t)(schema_table_index(q->table) + 1);
  return n > 0;
}
