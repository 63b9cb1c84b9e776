/* schema_declare: included once per table by schema/tables.def, with TABLE defined. See
 * schema_site.h. */

/* posts_row */
typedef struct {
  uint64_t present; /* bits of the fields that have a value; the others are null or absent */
  str id;
#define META(...)
#define INDEX(...)
#define FIELD(kind, name, ...) row_##kind name;
#include SCHEMA_FILE
#undef FIELD
} SCHEMA_CAT(TABLE, _row);

/* posts */
struct SCHEMA_CAT(TABLE, _descriptor) {
  table table;
  field id;
#define FIELD(kind, name, ...) field name;
#include SCHEMA_FILE
#undef FIELD
#undef INDEX
#undef META
};
extern const struct SCHEMA_CAT(TABLE, _descriptor) TABLE;

#undef TABLE
