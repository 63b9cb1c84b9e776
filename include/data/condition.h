/* condition: which rows are meant, as a tree of values. C code builds it over checked field
 * descriptors, the REST layer from URLs; query_sql_condition.c renders both.
 *
 *   all_of(mem, eq(&posts.status, V("published")),
 *          any_of(mem, contains(&posts.title, V("edge")), is_null(&posts.body)),
 *          some_of(mem, relation_to_many(&comments.post_id), gt(&comments.created_on, V(since))))
 *
 * A condition is passed by value. Those with parts copy them into `mem`; without memory they become
 * CONDITION_FAILED, and the query that they are in renders as ERR_BUSY: nothing to check here.
 *
 * SQL's NULL surprises no one: what says "not" (neq, not_in, not_contains, negate, …) holds for
 * null too, and eq(f, V_NULL) means is_null(f). */
#ifndef STRATUS_DATA_CONDITION_H
#define STRATUS_DATA_CONDITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"
#include "data/schema.h"
#include "data/value.h"
#include "format/wire.h"

typedef enum {
  OP_EQ,
  OP_NEQ,
  OP_LT,
  OP_LTE,
  OP_GT,
  OP_GTE,
  OP_IN,
  OP_NIN,
  OP_NULL,
  OP_NNULL,
  OP_CONTAINS,
  OP_NCONTAINS,
  OP_STARTS_WITH,
  OP_NSTARTS_WITH,
  OP_ENDS_WITH,
  OP_NENDS_WITH,
  OP_BETWEEN,
  OP_NBETWEEN,
  OP_EMPTY,
  OP_NEMPTY,
  OP_EQI,
  OP_CONTAINSI,
  OP_STARTS_WITHI,
  OP_ENDS_WITHI,
  OP_COUNT
} query_op;

/* What an operator takes. */
typedef enum {
  OPERAND_ONE,  /* a value of the field's kind */
  OPERAND_TEXT, /* a text; only for fields that hold text */
  OPERAND_LIST, /* one or more values */
  OPERAND_TWO,  /* exactly two values */
  OPERAND_FLAG, /* true, or false for the opposite */
} query_operand;

/* "$eq" and what it takes. For `op` below OP_COUNT. */
str query_op_name(query_op op);
query_operand query_op_operand(query_op op);
/* False when no operator has this name ("$eq"). */
bool query_op_find(str name, query_op *out);

typedef enum {
  CONDITION_COMPARE, /* a field with values */
  CONDITION_ALL,     /* every part; without parts: true */
  CONDITION_ANY,     /* at least one part; without parts: false */
  CONDITION_NOT,     /* its one part is not true: it is false, or unknown */
  CONDITION_SOME,    /* a related record (that may be read) fulfils its one part */
  CONDITION_NONE,    /* none does */
  CONDITION_EVERY,   /* every one does; also when there are none */
  CONDITION_FAILED,  /* there was no memory for it */
} condition_kind;

typedef struct condition condition;
struct condition {
  condition_kind kind;
  query_op op;              /* COMPARE */
  const field *field;       /* COMPARE */
  wire_value own[2];        /* COMPARE: up to two values, unless `list` is set */
  wire_value *list;         /* COMPARE with a list */
  size_t n_values;          /* COMPARE: none for operators with a flag */
  const relation *relation; /* SOME, NONE, EVERY */
  condition *parts;         /* ALL, ANY: any number. NOT, SOME, NONE, EVERY: one */
  size_t n_parts;
};

static inline const wire_value *condition_values(const condition *c) {
  return c->list ? c->list : c->own;
}

/* A field compared with one value. The value must fit the field's kind; anything else is a
 * programmer's error and traps. Not for lists, flags and $between. */
condition compare(const field *f, query_op op, wire_value value);

static inline condition eq(const field *f, wire_value v) { return compare(f, OP_EQ, v); }
static inline condition neq(const field *f, wire_value v) { return compare(f, OP_NEQ, v); }
static inline condition lt(const field *f, wire_value v) { return compare(f, OP_LT, v); }
static inline condition lte(const field *f, wire_value v) { return compare(f, OP_LTE, v); }
static inline condition gt(const field *f, wire_value v) { return compare(f, OP_GT, v); }
static inline condition gte(const field *f, wire_value v) { return compare(f, OP_GTE, v); }
static inline condition contains(const field *f, wire_value v) {
  return compare(f, OP_CONTAINS, v);
}
static inline condition starts_with(const field *f, wire_value v) {
  return compare(f, OP_STARTS_WITH, v);
}
static inline condition ends_with(const field *f, wire_value v) {
  return compare(f, OP_ENDS_WITH, v);
}
condition is_null(const field *f);
condition not_null(const field *f);
/* From `low` to `high`, both included. */
condition between(const field *f, wire_value low, wire_value high);

/* One of the values (OP_IN), or none of them (OP_NIN). The list is copied. */
condition compare_list(arena *mem, const field *f, query_op op, const wire_value *values,
                       size_t count);
#define in_list(mem, field, ...)                                   \
  compare_list((mem), (field), OP_IN, (wire_value[]){__VA_ARGS__}, \
               sizeof((wire_value[]){__VA_ARGS__}) / sizeof(wire_value))

/* ALL or ANY of `count` conditions, which are copied. */
condition condition_group(arena *mem, condition_kind kind, const condition *parts, size_t count);
#define all_of(mem, ...)                                            \
  condition_group((mem), CONDITION_ALL, (condition[]){__VA_ARGS__}, \
                  sizeof((condition[]){__VA_ARGS__}) / sizeof(condition))
#define any_of(mem, ...)                                            \
  condition_group((mem), CONDITION_ANY, (condition[]){__VA_ARGS__}, \
                  sizeof((condition[]){__VA_ARGS__}) / sizeof(condition))

/* Not that. */
condition negate(arena *mem, condition part);

/* Through a relation of the record's table. For a to-one relation some_of means "the one". */
condition condition_related(arena *mem, condition_kind kind, relation r, condition part);
static inline condition some_of(arena *mem, relation r, condition part) {
  return condition_related(mem, CONDITION_SOME, r, part);
}
static inline condition none_of(arena *mem, relation r, condition part) {
  return condition_related(mem, CONDITION_NONE, r, part);
}
static inline condition every_of(arena *mem, relation r, condition part) {
  return condition_related(mem, CONDITION_EVERY, r, part);
}
/* Holds for every record: some_of(mem, r, any_record()) asks whether there is a related one. */
static inline condition any_record(void) { return (condition){.kind = CONDITION_ALL}; }

/* An order in which equal conditions are equal and sets can be sorted: <0, 0, >0. */
int condition_compare(const condition *a, const condition *b);
/* Brings what is a set, within it, into that order; drops what is there twice, and groups that are
 * none: of one part, or within one of the same kind. False without memory. */
NODISCARD bool condition_normalise(condition *c, arena *mem);

/* The tables that it reads through relations, as bits of schema_table_index. */
uint64_t condition_tables(const condition *c);

#endif
