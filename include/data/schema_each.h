/* schema_each: includes EACH_TABLE for every table: the site's, in the order of its list, then those
 * of Stratus itself. */
/* clang-format off: it would sort them */
#include "schema/tables.def"
#include "schema/system/tables.def"
/* clang-format on */
