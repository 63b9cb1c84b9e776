/* demo_site: a small site for the tests of the demo content, and the memory it lives in. */
#ifndef STRATUS_DEMO_SITE_H
#define STRATUS_DEMO_SITE_H

#include "cms/demo_content.h"

#define ROWS(table) (sizeof(table) / sizeof(table)[0])

enum { MEMORY_BYTES = 256 * 1024 * 1024 };

static arena mem;
static demo_content content;

static void fresh(void) {
  arena_free(&mem);
  arena_init(&mem, MEMORY_BYTES);
  content = demo_content_make(&mem);
}

static const str PEOPLE =
    S("# people\n\nann | Ann O'Hara | ann@site.example | admin\nbo | 花 Bo | bo@site.example | "
      "user\n");
static const str SECTIONS = S("maps | Maps | About maps.\nfood | Food | About food | and drink.\n");
static const str REMARKS = S("first | bo | 2026-01-03T00:00:00Z | It's good | really.\n");
static const str FIRST =
    S("---\ntitle: First: it's a start\nslug: first\nauthor: ann\nstatus: published\n"
      "categories: maps, food\ndate: 2026-01-02T03:04:05Z\n---\n\nOne two three. Four five six.\n\n"
      "## Seven\n\nEight: nine\n");
static const str SECOND =
    S("---\ntitle: Second\nslug: second\nauthor: bo\nstatus: draft\ncategories: food\n"
      "date: 2026-02-01\n---\nTen. Eleven twelve!");

static bool add_small_site(void) {
  return demo_content_add(&content, S("comments.txt"), REMARKS) &&
         demo_content_add(&content, S("first.md"), FIRST) &&
         demo_content_add(&content, S("authors.txt"), PEOPLE) &&
         demo_content_add(&content, S("second.md"), SECOND) &&
         demo_content_add(&content, S("categories.txt"), SECTIONS) && demo_content_finish(&content);
}

#endif
