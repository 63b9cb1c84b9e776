/* sql: the text of one statement and its parameters. Identifiers enter only through
 * sql_ident, from descriptors; values only as parameters. */
#ifndef STRATUS_FORMAT_SQL_H
#define STRATUS_FORMAT_SQL_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/str.h"
#include "format/wire.h"

/* How the database finds the value of a rule's :name, where nobody knows it yet: an expression of
 * our own around the parameter, (SELECT … = ?N). */
typedef struct {
  str name, before, after;
} sql_finding;

typedef struct {
  buf text;
  wire_value params[LIMIT_SQL_PARAMS];
  str names[LIMIT_SQL_PARAMS];  /* the name in a rule that a parameter was bound for, or empty */
  bool large[LIMIT_SQL_PARAMS]; /* an integer that went as text: its places are CASTs */
  size_t n_params;
  const sql_finding *findings; /* ends at an empty name; NULL: values are what they are */
  bool too_many;               /* a parameter did not fit */
  bool bad_rule;               /* sql_rule returned false */
} sql;

/* Prepares an empty statement; its text grows in `mem`. */
void sql_init(sql *s, arena *mem);

/* SQL of our own: a literal in the source, never text from outside. */
void sql_raw(sql *s, str trusted);
/* An identifier from a descriptor, quoted: "name". A quote within is doubled. */
void sql_ident(sql *s, str name);
/* alias."name" */
void sql_column(sql *s, str alias, str name);
/* A string literal from a descriptor, quoted: 'text' (for DDL, where no parameters are allowed). */
void sql_literal(sql *s, str text);
/* Adds a parameter and writes its place: ?N, or for an integer beyond ±2^53, which D1 would round,
 * CAST(?N AS INTEGER) with its digits as text. Returns its number, for sql_again. */
size_t sql_bind(sql *s, wire_value value);
/* Writes the place of a parameter once more. */
void sql_again(sql *s, size_t number);

/* A rule of the schema: a SQL expression in which :name stands for a parameter. Each
 * `names[i]` is bound as `values[i]` where it first appears, and once in a statement, also when
 * several rules use it. String literals and quoted identifiers are passed over. Writes the rule in
 * parentheses. `names` must live as long as the statement. False, and the statement is not sql_ok
 * from then on: an unknown :name, a ':' alone, quotes or parentheses that do not match, a comment,
 * ';', [x], `x`, other kinds of parameters, or nothing at all. An empty rule means neither yes nor
 * no: the caller says which, it does not come here. */
NODISCARD bool sql_rule(sql *s, str rule, const str *names, const wire_value *values, size_t count);

/* Whether all of it fitted, and the text is within LIMIT_SQL_BYTES. */
NODISCARD bool sql_ok(const sql *s);

/* Appends the statement in the encoding of format/wire.h, behind a count that the caller wrote. It
 * must be sql_ok. */
void sql_write(const sql *s, buf *out);

#endif
