/* schema_hooks: included once per table by schema/tables.def, from hooks.c: the hooks it names. */
#define META(...)
#define INDEX(...)
#define FIELD(kind, name, ...)
#define HOOK(when, function) .when = function,
{
#include SCHEMA_FILE
},
#undef HOOK
#undef FIELD
#undef INDEX
#undef META
#undef TABLE
