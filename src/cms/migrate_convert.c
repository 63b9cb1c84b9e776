/* migrate_convert: see cms/migrate_convert.h. A value that the new column can not hold becomes the
 * column's default, or NULL, or else something that it can hold; that it may is a danger, which
 * must be allowed. */
#include "cms/migrate_convert.h"

#include "cms/migrate_sql.h"

/* One column's conversion in the making. */
typedef struct {
  arena *mem;
  const model_table *old, *new;
  const model_column *from, *to; /* from: NULL for a new column */
  const model_key *key;          /* the reference that it will be */
  str sql;
  bool other, empty;
  bool target_is_new; /* the table that it refers to has no records yet */
  buf danger;
} conversion;

/* --- what there is when there is nothing ----------------------------------------------------- */

/* What the column may hold when it is a list, "col in ( …", as its words; else empty. */
static str list_of(arena *mem, const model_column *c) {
  buf start = buf_make(mem, 0);
  str normal = migrate_normal(mem, c->name);
  buf_str(&start, normal);
  buf_str(&start, S(" in ( "));
  if (!str_starts(c->check_normal, buf_view(&start))) return STR_EMPTY;
  return str_skip(c->check_normal, start.len);
}

static word next_item(str *list) {
  for (word w; (w = migrate_word(list)).kind != WORD_END;) {
    if (w.kind == WORD_STRING || w.kind == WORD_NUMBER) return w;
  }
  return (word){.kind = WORD_END};
}

static bool has_item(str list, word item) {
  for (word w; (w = next_item(&list)).kind != WORD_END;) {
    if (str_eq(w.text, item.text)) return true;
  }
  return false;
}

/* Whether all that the old column could hold is among what the new one can. */
static bool is_wider(arena *mem, const model_column *from, const model_column *to) {
  str old = list_of(mem, from), new = list_of(mem, to);
  if (old.len == 0 || new.len == 0) return false;
  for (word w; (w = next_item(&old)).kind != WORD_END;) {
    if (!has_item(new, w)) return false;
  }
  return true;
}

static void put_oldest(buf *out, const model_key *key) {
  buf_str(out, S("(SELECT "));
  migrate_put_name(out, key->to);
  buf_str(out, S(" FROM "));
  migrate_put_name(out, key->table);
  buf_str(out, S(" ORDER BY rowid LIMIT 1)"));
}

static bool is_text(const model_column *c) { return str_eq_nocase(c->type, S("TEXT")); }

/* Appends what a record gets that has no value which the column can hold. */
static void put_substitute(const conversion *v, buf *out) {
  const model_column *to = v->to;
  str list = list_of(v->mem, to);
  bool unique = model_is_unique(v->new, to->name);
  if (v->key && str_eq(v->key->table, v->new->name)) {
    buf_str(out, S("\"id\"")); /* it refers to itself */
  } else if (v->key) {
    put_oldest(out, v->key);
  } else if (unique && is_text(to) && list.len == 0) {
    buf_str(out, S("\"id\""));
  } else if (unique && list.len == 0) {
    buf_str(out, S("rowid"));
  } else if (to->default_text.len > 0) {
    buf_str(out, to->default_text);
  } else if (list.len > 0) {
    buf_str(out, next_item(&list).text);
  } else if (str_starts(to->check_normal, S("json_valid"))) {
    buf_str(out, S("'null'"));
  } else {
    buf_str(out, is_text(to) ? S("''") : S("0"));
  }
}

/* The same for people. */
static str substitute_name(const conversion *v) {
  buf out = buf_make(v->mem, 0);
  if (v->key && str_eq(v->key->table, v->new->name)) return S("themselves");
  if (v->key) {
    buf_str(&out, S("the oldest record of "));
    buf_str(&out, v->key->table);
  } else {
    put_substitute(v, &out);
    if (str_eq(buf_view(&out), S("\"id\""))) return S("their id");
    if (str_eq(buf_view(&out), S("rowid"))) return S("their number");
  }
  return buf_view(&out);
}

static void put_else(const conversion *v, buf *out) {
  if (v->to->required) {
    put_substitute(v, out);
  } else {
    buf_str(out, S("NULL"));
  }
}

static str else_name(const conversion *v) {
  return v->to->required ? substitute_name(v) : S("NULL");
}

/* Announces that values change, and to what. */
static void warn(conversion *v, str what, str then) {
  if (v->to->required && v->target_is_new && then.len > 0) {
    v->empty = true;
    what =
        S("records that exist have nothing to refer to: applying the migration fails while there "
          "are any");
    then = STR_EMPTY;
  }
  buf_str(&v->danger, v->danger.len > 0 ? S("; ") : S(""));
  buf_str(&v->danger, what);
  buf_str(&v->danger, then);
  v->other = true;
}

/* --- the steps, each around the expression so far -------------------------------------------- */

static str cast_of(const conversion *v, str type) {
  buf out = buf_make(v->mem, 0);
  buf_str(&out, S("CAST("));
  buf_str(&out, v->sql);
  buf_str(&out, S(" AS "));
  buf_str(&out, type);
  buf_char(&out, ')');
  return buf_view(&out);
}

/* CASE WHEN x IS NULL OR (condition) THEN then ELSE … END */
static void guard(conversion *v, str condition, str then) {
  buf out = buf_make(v->mem, 0);
  buf_str(&out, S("CASE WHEN "));
  buf_str(&out, v->sql);
  buf_str(&out, S(" IS NULL OR ("));
  buf_str(&out, condition);
  buf_str(&out, S(") THEN "));
  buf_str(&out, then);
  buf_str(&out, S(" ELSE "));
  put_else(v, &out);
  buf_str(&out, S(" END"));
  v->sql = buf_view(&out);
}

/* Text to a number: what reads back as the same text is one. */
static void text_to_number(conversion *v) {
  buf is_number = buf_make(v->mem, 0);
  static const str TYPES[] = {{"INTEGER", 7}, {"REAL", 4}};
  bool real = str_eq_nocase(v->to->type, S("REAL"));
  for (size_t i = 0; i < (real ? 2 : 1); i++) {
    if (i > 0) buf_str(&is_number, S(" OR "));
    buf_str(&is_number, S("CAST(CAST("));
    buf_str(&is_number, v->sql);
    buf_str(&is_number, S(" AS "));
    buf_str(&is_number, TYPES[i]);
    buf_str(&is_number, S(") AS TEXT) = "));
    buf_str(&is_number, v->sql);
  }
  warn(v, S("text that is no number becomes "), else_name(v));
  guard(v, buf_view(&is_number), cast_of(v, v->to->type));
}

static void convert_type(conversion *v) {
  str from = v->from->type, to = v->to->type;
  if (str_eq_nocase(from, to)) return;
  if (is_text(v->from)) {
    text_to_number(v);
  } else if (str_eq_nocase(from, S("REAL")) && str_eq_nocase(to, S("INTEGER"))) {
    warn(v, S("numbers are rounded"), STR_EMPTY);
    buf out = buf_make(v->mem, 0);
    buf_str(&out, S("round("));
    buf_str(&out, v->sql);
    buf_char(&out, ')');
    v->sql = buf_view(&out);
    v->sql = cast_of(v, to);
  } else {
    v->sql = cast_of(v, to);
    v->other = true;
  }
}

/* Other text becomes a JSON string, so nothing is lost. */
static void convert_json(conversion *v) {
  buf out = buf_make(v->mem, 0);
  buf_str(&out, S("CASE WHEN "));
  buf_str(&out, v->sql);
  buf_str(&out, S(" IS NULL OR json_valid("));
  buf_str(&out, v->sql);
  buf_str(&out, S(") THEN "));
  buf_str(&out, v->sql);
  buf_str(&out, S(" ELSE json_quote("));
  buf_str(&out, v->sql);
  buf_str(&out, S(") END"));
  v->sql = buf_view(&out);
  v->other = true;
}

static void convert_check(conversion *v) {
  const model_column *to = v->to;
  if (to->check.len == 0 || str_eq(v->from->check_normal, to->check_normal)) return;
  if (str_eq_nocase(v->from->type, to->type) && is_wider(v->mem, v->from, to)) return;
  if (str_starts(to->check_normal, S("json_valid ("))) {
    convert_json(v);
    return;
  }
  buf condition = buf_make(v->mem, 0);
  migrate_replace(&condition, to->check, to->name, v->sql, true);
  warn(v, S("values that are no longer allowed become "), else_name(v));
  guard(v, buf_view(&condition), v->sql);
}

static void convert_key(conversion *v) {
  const model_key *was = model_find_key(v->old, v->from->name);
  if (!v->key || (was && str_eq(was->table, v->key->table) && str_eq(was->to, v->key->to))) return;
  buf condition = buf_make(v->mem, 0), what = buf_make(v->mem, 0);
  buf_str(&condition, v->sql);
  buf_str(&condition, S(" IN (SELECT "));
  migrate_put_name(&condition, v->key->to);
  buf_str(&condition, S(" FROM "));
  migrate_put_name(&condition, v->key->table);
  buf_char(&condition, ')');
  buf_str(&what, S("values that are no id of "));
  buf_str(&what, v->key->table);
  buf_str(&what, S(" become "));
  warn(v, buf_view(&what), else_name(v));
  guard(v, buf_view(&condition), v->sql);
}

static void convert_required(conversion *v) {
  if (!v->to->required || v->from->required) return;
  buf out = buf_make(v->mem, 0);
  buf_str(&out, S("COALESCE("));
  buf_str(&out, v->sql);
  buf_str(&out, S(", "));
  put_substitute(v, &out);
  buf_char(&out, ')');
  v->sql = buf_view(&out);
  v->other = true;
  bool fills = v->to->default_text.len > 0 && !model_is_unique(v->new, v->to->name);
  if (!fills) warn(v, S("records without a value get "), substitute_name(v));
}

/* --- all ------------------------------------------------------------------------------------- */

static bool default_repeats(const model_table *new, const model_column *c) {
  return c->default_text.len > 0 && !str_eq(c->default_sql, S("null")) &&
         model_is_unique(new, c->name);
}

static void fill_new(conversion *v) {
  bool repeats = default_repeats(v->new, v->to);
  if (!repeats && (!v->to->required || v->to->default_text.len > 0)) return; /* its default */
  buf out = buf_make(v->mem, 0);
  put_substitute(v, &out);
  v->sql = buf_view(&out);
  warn(v, S("records that exist have no value for it and get "), substitute_name(v));
}

migrate_conversion migrate_convert(const migrate_plan *plan, const model_table *old,
                                   const model_table *new, const model_column *to) {
  conversion v = {.mem = plan->mem,
                  .old = old,
                  .new = new,
                  .from = model_find_column(old, to->name),
                  .to = to,
                  .key = model_find_key(new, to->name),
                  .danger = buf_make(plan->mem, 0)};
  v.target_is_new = v.key && !model_find_table(plan->old, v.key->table);
  if (!v.from) {
    fill_new(&v);
  } else {
    buf name = buf_make(plan->mem, 0);
    migrate_put_name(&name, to->name);
    v.sql = buf_view(&name);
    convert_type(&v);
    convert_check(&v);
    convert_key(&v);
    convert_required(&v);
  }
  return (migrate_conversion){
      .sql = v.sql, .other = v.other, .empty = v.empty, .danger = buf_view(&v.danger)};
}

bool migrate_convert_needs_copy(const model_table *new, const model_column *c) {
  /* SQLite adds a column when a constant fills it, and a reference only when NULL does. */
  bool filled = c->default_text.len > 0 && !str_eq(c->default_sql, S("null"));
  bool constant = str_find(c->default_sql, '(') == c->default_sql.len &&
                  !str_starts(c->default_sql, S("current_"));
  return c->primary > 0 || c->extra.len > 0 || (filled && !constant) || (c->required && !filled) ||
         (filled && model_find_key(new, c->name)) || default_repeats(new, c);
}
