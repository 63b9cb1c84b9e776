/* query_parts: what the files of the renderer share.
 *
 * The record's table is always aliased t, included ones i (r where their rows are in order), those
 * that a condition looks into c, join tables j; deeper levels are numbered. Rules of the schema
 * name columns without an alias; each stands where only its own table's columns are the innermost,
 * so they mean that table: there is one table in each FROM. Values are parameters, numbered, so
 * that text which stands twice (the condition of a total) shares them. */
#ifndef STRATUS_DATA_QUERY_PARTS_H
#define STRATUS_DATA_QUERY_PARTS_H

#include "data/query.h"
#include "data/rule.h"

typedef struct {
  const query *root; /* who asks, when, and whether rules apply */
  arena *mem;
  sql *out;
  bool bad_rule;
} renderer;

/* A rule of the schema, in parentheses. */
void query_write_rule_text(renderer *r, str rule);
/* The table's read rule. */
void query_write_rule(renderer *r, const table *t);
/* inner."post_id" = outer."id" and its like: what ties a record of r->to to one of r->from. */
void query_write_link(renderer *r, const relation *rel, str inner, str outer);
/* " AND (…)" for each condition of `q`, whose table is aliased `alias`. */
void query_write_conditions(renderer *r, const query *q, str alias);
/* " AND (…)": what lies behind the cursor, or before it. `order` as rendered. */
void query_write_cursor(renderer *r, const query_cursor *cursor, const query_sort *order, size_t n);
/* The subquery that makes a branch of the records aliased `outer`. `level` is 1 for the first. */
void query_write_branch(renderer *r, const query_branch *b, str outer, unsigned level);

/* How a column stands where its value goes. */
typedef void query_column_form(renderer *r, str alias, const field *f);
/* As it is stored. */
void query_write_plain(renderer *r, str alias, const field *f);
/* As whoever asks sees it: null where the field's read rule does not hold. What is selected,
 * compared and sorted by is this, so nothing else can show. */
void query_write_value(renderer *r, str alias, const field *f);
/* What its rule comes to for whoever asks. */
rule_verdict query_judge_field(const renderer *r, const field *f);
/* Whether what they see can be null. */
bool query_may_be_null(const renderer *r, const field *f);
/* As a cell of the answer. D1 answers with JavaScript numbers, which are exact up to 2^53 only. */
void query_write_cell(renderer *r, str alias, const field *f);
/* As an argument of json_array, as stored, which writes a real with 15 digits: one that needs more
 * goes in as text of 17. */
void query_write_json_cell(renderer *r, str alias, const field *f);
/* The same as whoever asks sees it. */
void query_write_json_value(renderer *r, str alias, const field *f);
/* a."x", a."y", … for a set of fields. */
void query_write_columns(renderer *r, const table *t, str alias, uint64_t fields,
                         query_column_form *write);
/* " ORDER BY …", reversed when the rows before a cursor are wanted. */
void query_write_order(renderer *r, const query *q, str alias);

#endif
