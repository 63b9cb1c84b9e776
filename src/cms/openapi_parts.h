/* openapi_parts: what the files of src/cms/openapi*.c share. */
#ifndef STRATUS_CMS_OPENAPI_PARTS_H
#define STRATUS_CMS_OPENAPI_PARTS_H

#include "base/attr.h"
#include "data/schema.h"
#include "format/json.h"

/* Text that is the same for every table. */
#define PART(name, ...) extern const char name[];
#include "openapi_text.def"
#undef PART

/* These take texts as C strings, since that makes the many calls smaller. `t` is the table that @t
 * in a text means; NULL where there is none. */

/* Writes JSON text of ours into an array or object, its marks replaced: MARKS in
 * openapi_document.c. */
NOINLINE void openapi_text(json *j, const char *text, const table *t);
/* Goes on with what openapi_text left open. */
NOINLINE void openapi_end(json *j, const char *text);
/* The text as a key. */
NOINLINE void openapi_key(json *j, const char *text, const table *t);
/* json_key_str and json_key_i64. */
NOINLINE void openapi_member(json *j, const char *key, str value);
NOINLINE void openapi_number(json *j, const char *key, int64_t value);
/* {"$ref":"#/components/{what}{name}"} */
NOINLINE void openapi_ref(json *j, const char *what, const char *name, const table *t);

/* Whether nobody writes the table over HTTP. */
bool openapi_is_read_only(const table *t);

/* The schemas of a table, as members of components/schemas: the record, the bodies of its writes,
 * filters, what fields and sort may name. */
void openapi_write_schemas(json *j, const table *t);
/* Those of all filters. */
void openapi_write_operators(json *j);

/* The parameters of a table, as members of components/parameters. */
void openapi_write_parameters(json *j, const table *t);
/* References to those that include and shape related records, as items. */
void openapi_write_include_refs(json *j, const table *t);

#endif
