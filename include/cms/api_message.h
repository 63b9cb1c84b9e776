/* api_message: sentences for people about what a request got wrong: what was not understood, and
 * what exists. */
#ifndef STRATUS_CMS_API_MESSAGE_H
#define STRATUS_CMS_API_MESSAGE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "data/schema.h"

typedef struct {
  buf text;
} message;

message message_make(arena *mem);
void message_text(message *m, str text);
/* What the client wrote, in quotation marks, cut when it is long. */
void message_quote(message *m, str text);
void message_number(message *m, int64_t n);
/* The i-th item of a list: "a", ", b", … */
void message_item(message *m, size_t i, str text);
/* Ends the sentence: an ERR_BAD_REQUEST about `parameter`. */
NODISCARD err message_error(message *m, str parameter);

/* The field that a client may name: private ones do not exist for it. NULL: there is none. */
const field *api_field_find(const table *t, str name);

/* The relation that a client may name: one whose ref is private does not exist for it. */
bool api_relation_find(const table *t, str name, relation *out);
/* All of them; writes at most `cap`, returns how many that is. */
enum { API_MAX_RELATIONS = LIMIT_FIELDS + 2 * LIMIT_TABLES };
size_t api_relation_list(const table *t, relation *out, size_t cap);

/* The names of what a client may name, as items behind the *n that there are. */
void api_list_fields(message *m, const table *t, size_t *n);
void api_list_relations(message *m, const table *t, size_t *n);

NODISCARD err api_unknown_field(arena *mem, str parameter, const table *t, str name);
/* `item` of a list was repeated, or, when it is empty, the parameter itself. */
NODISCARD err api_given_twice(arena *mem, str parameter, str item);
/* The relation of `t` that a path went through. */
NODISCARD err api_unknown_relation(arena *mem, str parameter, const table *t, str name);
NODISCARD err api_too_many(arena *mem, str parameter, int64_t most);

#endif
