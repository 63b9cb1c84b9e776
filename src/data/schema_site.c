/* schema_site: the descriptors of the site's tables, made from schema/. */
#include "data/schema_site.h"

#include "base/limits.h"

/* FIELD(text, …) says KIND_text; a kind that does not exist is a compile error that names it. */
#define KIND_text FIELD_TEXT
#define KIND_slug FIELD_SLUG
#define KIND_markdown FIELD_MARKDOWN
#define KIND_email FIELD_EMAIL
#define KIND_url FIELD_URL
#define KIND_color FIELD_COLOR
#define KIND_choice FIELD_CHOICE
#define KIND_integer FIELD_INTEGER
#define KIND_number FIELD_NUMBER
#define KIND_boolean FIELD_BOOLEAN
#define KIND_datetime FIELD_DATETIME
#define KIND_json FIELD_JSON
#define KIND_ref FIELD_REF

#define EACH_TABLE "src/data/schema_define.h"
#include "data/schema_each.h"
#undef EACH_TABLE

#define EACH_TABLE "src/data/schema_list.h"
const table *const schema_tables[] = {
#include "data/schema_each.h"
};
#undef EACH_TABLE

_Static_assert(sizeof schema_tables / sizeof *schema_tables <= LIMIT_TABLES,
               "more than LIMIT_TABLES tables: sets of them are 64-bit");

const size_t schema_n_tables = sizeof schema_tables / sizeof *schema_tables;

#define EACH_TABLE "src/data/schema_count.h"
const size_t schema_n_shown = 0
#include "schema/tables.def"
    ;
#undef EACH_TABLE
