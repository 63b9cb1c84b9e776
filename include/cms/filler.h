/* filler: /v1/demo: fills any table with plausible records, and takes just those away again. For
 * admins only. What it made is noted in demo_records. */
#ifndef STRATUS_CMS_FILLER_H
#define STRATUS_CMS_FILLER_H

#include "http/context.h"

extern const handler filler_read;  /* GET: how many there are, by table */
extern const handler filler_write; /* POST: makes some; DELETE: removes some */

#endif
