/* types: the site's tables as TypeScript types: what records, bodies and filters look like. The
 * client that uses them is src/client/client.ts; `npm run types` puts both into one file. */
#ifndef STRATUS_CMS_TYPES_H
#define STRATUS_CMS_TYPES_H

#include "base/arena.h"
#include "base/buf.h"

/* Appends `export interface Tables { … }`, a member for each table. Private fields are in bodies
 * only: they never leave. */
void types_write(buf *out, arena *mem);

#endif
