/* schema_site: includes the site's declarations (schema/tables.def) as C declarations:
 *
 *   posts_row      the typed row: presence and null bits, and a member per field
 *   posts_rows     an array of them
 *   posts          the descriptor: posts.table, posts.id, posts.title, …
 *
 * for each table. Only code that belongs to a certain site includes this. */
#ifndef STRATUS_DATA_SCHEMA_SITE_H
#define STRATUS_DATA_SCHEMA_SITE_H

#include "data/hooks.h"
#include "data/schema.h"

#define SCHEMA_CAT2(a, b) a##b
#define SCHEMA_CAT(a, b) SCHEMA_CAT2(a, b)
#define SCHEMA_TEXT2(a) #a
#define SCHEMA_TEXT(a) SCHEMA_TEXT2(a)

/* posts -> "schema/posts.def" */
#define SCHEMA_FILE SCHEMA_TEXT(SCHEMA_PATH(TABLE))
/* clang-format off */
#define SCHEMA_PATH(name) schema/name.def
/* clang-format on */

/* The C type of a field's kind in a row struct. */
typedef str row_text, row_slug, row_markdown, row_email, row_url, row_color, row_choice, row_json,
    row_ref;
typedef int64_t row_integer, row_datetime;
typedef double row_number;
typedef bool row_boolean;

#define COL(name) &TABLE.name

#define EACH_TABLE "data/schema_declare.h"
#include "data/schema_each.h"
#undef EACH_TABLE

#endif
