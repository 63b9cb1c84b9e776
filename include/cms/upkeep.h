/* upkeep: what has to be done now and then, whoever asks for pages: old changes leave the change
 * log, old Idempotency-Keys are forgotten. The platform's clock calls it ([triggers] in
 * wrangler.toml); a site without that is kept in order by its readers' background checks
 * (data/store.h), more slowly. */
#ifndef STRATUS_CMS_UPKEEP_H
#define STRATUS_CMS_UPKEEP_H

#include "http/context.h"

extern const handler upkeep;

#endif
