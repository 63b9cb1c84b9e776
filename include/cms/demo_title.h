/* demo_title: titles for generated posts, and slugs for titles. */
#ifndef STRATUS_CMS_DEMO_TITLE_H
#define STRATUS_CMS_DEMO_TITLE_H

#include "base/buf.h"
#include "base/str.h"
#include "cms/demo_random.h"

/* Appends a title of plain ASCII, at most 120 bytes. */
void demo_title_write(demo_random *r, buf *out);

/* Appends the slug of a title: its letters and digits in lower case, hyphens for the rest, then "-"
 * and the number, which makes it unique. */
void demo_title_write_slug(str title, uint64_t number, buf *out);

#endif
