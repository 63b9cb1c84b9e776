/* schema_define: included once per table by schema/tables.def, with TABLE defined, from
 * schema_site.c: the descriptors' values. */

#define DESCRIPTOR struct SCHEMA_CAT(TABLE, _descriptor)
#define FIELD_NUMBER_OF(name) \
  ((offsetof(DESCRIPTOR, name) - offsetof(DESCRIPTOR, id)) / sizeof(field))

static const index_def SCHEMA_CAT(TABLE, _indexes)[] = {
#define META(...)
#define HOOK(when, function)
#define FIELD(kind, name, ...)
#define INDEX(...) {__VA_ARGS__},
#include SCHEMA_FILE
    {.on = {NULL}}, /* so that a table without an index is valid C; not counted */
#undef INDEX
#undef FIELD
#undef HOOK
#undef META
};

const DESCRIPTOR TABLE = {
#define META(...)                                                                        \
  .table = {.name = {SCHEMA_TEXT(TABLE), sizeof SCHEMA_TEXT(TABLE) - 1},                 \
            .opt = {__VA_ARGS__},                                                        \
            .fields = &TABLE.id,                                                         \
            .n_fields = (sizeof(DESCRIPTOR) - offsetof(DESCRIPTOR, id)) / sizeof(field), \
            .row_bytes = sizeof(SCHEMA_CAT(TABLE, _row)),                                \
            .indexes = SCHEMA_CAT(TABLE, _indexes),                                      \
            .n_indexes = sizeof SCHEMA_CAT(TABLE, _indexes) / sizeof(index_def) - 1},
#define FIELD(kind_, name_, ...)                                    \
  .name_ = {.kind = KIND_##kind_,                                   \
            .index = FIELD_NUMBER_OF(name_),                        \
            .row_offset = offsetof(SCHEMA_CAT(TABLE, _row), name_), \
            .name = {#name_, sizeof #name_ - 1},                    \
            .table = &TABLE.table,                                  \
            .opt = {__VA_ARGS__}},
#define INDEX(...)
#define HOOK(when, function)
    .id = {.kind = FIELD_ID,
           .index = 0,
           .row_offset = offsetof(SCHEMA_CAT(TABLE, _row), id),
           .name = {"id", 2},
           .table = &TABLE.table,
           .opt = {.required = true, .unique = true}},
#include SCHEMA_FILE
#undef HOOK
#undef INDEX
#undef FIELD
#undef META
};

_Static_assert((sizeof(DESCRIPTOR) - offsetof(DESCRIPTOR, id)) / sizeof(field) <= LIMIT_FIELDS,
               "a table has more than LIMIT_FIELDS fields: sets of them are 64-bit");

#undef FIELD_NUMBER_OF
#undef DESCRIPTOR
#undef TABLE
