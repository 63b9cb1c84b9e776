/* cjson: cJSON (MIT, Dave Gamble and contributors), which src/shim/cjson.sh fetched, compiled with
 * bounds of ours. Only json_tree.c calls it; the linker leaves out what that does not use, such as
 * all that prints. No warnings: it is not our text to mend. */
#include "base/limits.h"

#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wswitch-enum"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#ifdef __clang__
#pragma clang diagnostic ignored "-Weverything"
#endif

#define CJSON_HIDE_SYMBOLS
#define CJSON_NESTING_LIMIT LIMIT_BODY_DEPTH

#include "cJSON.c"
