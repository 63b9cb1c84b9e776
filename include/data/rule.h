/* rule: what an access rule of the schema comes to for somebody, as far as that is known without a
 * row: what the principal alone decides is decided before the database is asked, and a client can
 * be told what it need not try. The statement has the rule all the same. */
#ifndef STRATUS_DATA_RULE_H
#define STRATUS_DATA_RULE_H

#include "base/str.h"
#include "data/query.h"

typedef enum {
  RULE_NEVER,   /* it holds for no row there can be */
  RULE_PERHAPS, /* that depends on the row, or on the time, or is not seen through */
  RULE_ALWAYS,  /* it holds for every row */
} rule_verdict;

/* Judges a SQL condition with :user_id, :role and :now. Of somebody who is only found out by the
 * statement nothing is known. NEVER and ALWAYS are certain; PERHAPS is
 * what anything that is not understood comes to. */
rule_verdict rule_judge(str rule, const query_principal *who);

#endif
