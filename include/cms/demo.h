/* demo: the demo site as SQL: first the written posts, then as many generated ones as are asked
 * for. The same content gives the same bytes on every run and machine. */
#ifndef STRATUS_CMS_DEMO_H
#define STRATUS_CMS_DEMO_H

#include <stdint.h>

#include "base/attr.h"
#include "cms/demo_content.h"
#include "cms/demo_sql.h"

enum { DEMO_POSTS_MAX = 1000000 };

typedef enum {
  DEMO_DONE,
  DEMO_NO_MEMORY,
  DEMO_NO_ROOM, /* the sink took no more */
  DEMO_NO_TEXT, /* more posts than are written, and nothing to make them of */
} demo_result;

/* Writes everything to the sink, as INSERT statements of at most DEMO_STATEMENT_BYTES with
 * DEMO_BREAKPOINT lines between them, in an order that foreign keys allow. `n_posts` of at most
 * DEMO_POSTS_MAX in total; when it is less than what is written, the newest. The content must be
 * finished. Needs a few megabytes, however many posts. */
NODISCARD demo_result demo_write(const demo_content *content, uint64_t n_posts, demo_sink *sink);

#endif
