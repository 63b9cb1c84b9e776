/* schema_declare: included once per table by schema/tables.def, with TABLE defined. See
 * schema_site.h. */

/* posts_row */
typedef struct {
  uint64_t present; /* bits of the fields that it says something about (field_bit) */
  uint64_t null;    /* of those, the ones that are null; the member is then of no meaning */
  str id;
#define META(...)
#define INDEX(...)
#define HOOK(when, function)
#define FIELD(kind, name, ...) row_##kind name;
#include SCHEMA_FILE
#undef FIELD
#undef HOOK
} SCHEMA_CAT(TABLE, _row);

/* posts_rows */
typedef struct {
  SCHEMA_CAT(TABLE, _row) * rows;
  size_t n;
} SCHEMA_CAT(TABLE, _rows);

/* The hooks that it names. */
#define FIELD(kind, name, ...)
#define HOOK(when, function) void function(db_change *change);
#include SCHEMA_FILE
#undef HOOK
#undef FIELD

/* posts */
struct SCHEMA_CAT(TABLE, _descriptor) {
  table table;
  field id;
#define HOOK(when, function)
#define FIELD(kind, name, ...) field name;
#include SCHEMA_FILE
#undef FIELD
#undef HOOK
#undef INDEX
#undef META
};
extern const struct SCHEMA_CAT(TABLE, _descriptor) TABLE;

#undef TABLE
