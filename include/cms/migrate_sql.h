/* migrate_sql: the words of SQL text, as far as migrations must understand it: to compare what was
 * written in different ways, to find a column's part of CREATE TABLE, to put another name into a
 * statement. SQLite has parsed all of it before; nothing here has to find mistakes. */
#ifndef STRATUS_CMS_MIGRATE_SQL_H
#define STRATUS_CMS_MIGRATE_SQL_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

typedef enum {
  WORD_END, /* of the text */
  WORD_NAME,
  WORD_QUOTED, /* "name", [name] or `name` */
  WORD_STRING,
  WORD_NUMBER,
  WORD_MARK, /* one character of punctuation */
} word_kind;

typedef struct {
  word_kind kind;
  str text; /* as written, quotes included */
} word;

/* The word at the beginning of *rest, spaces and comments passed over; moves *rest behind it. */
word migrate_word(str *rest);
/* Whether it is this keyword or punctuation, in whatever case. */
bool migrate_word_is(word w, str text);
/* The name that it stands for, when it is a name. */
str migrate_word_name(arena *mem, word w);
/* Whether it stands for this name; names of SQL ignore case. */
bool migrate_word_names(arena *mem, word w, str name);

/* The text between the parenthesis that *rest begins with and its partner; moves *rest behind. */
str migrate_parenthesis(str *rest);

/* The text in one way of writing: one space between words, names without quotes and in lower
 * case. Two statements mean the same when these are equal. */
str migrate_normal(arena *mem, str sql);

/* Whether the name occurs in the text. */
bool migrate_mentions(arena *mem, str sql, str name);

/* What is between CREATE TABLE's outer parentheses. */
str migrate_table_body(str sql);
/* The next part of it, up to a comma that is in no parentheses. False at the end. */
bool migrate_table_part(str *body, str *part);

/* Appends `sql`, each of its names that is `from` replaced by `to`, quoted, or by the text
 * `to` as it is when `raw`. */
void migrate_replace(buf *out, str sql, str from, str to, bool raw);

/* Appends a quoted name. */
void migrate_put_name(buf *out, str name);
/* Appends a quoted string. */
void migrate_put_string(buf *out, str text);

#endif
