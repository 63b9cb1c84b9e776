/* demo_content: the written part of the demo site, read from the files in src/cms/demo: who writes
 * (authors.txt), the sections (categories.txt), posts (*.md with front matter) and comments
 * (comments.txt). Whatever is wrong with them is found here, with file and line; what comes later
 * can rely on it. */
#ifndef STRATUS_CMS_DEMO_CONTENT_H
#define STRATUS_CMS_DEMO_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"

enum {
  DEMO_SECTIONS_MAX = 64,   /* sets of sections are bits */
  DEMO_VALUE_BYTES = 40000, /* of one text: with every quote doubled it still fits a statement */
};

#define DEMO_FOUNDED_MS INT64_C(1388534400000) /* 2014-01-01: when the site's people signed up */
#define DEMO_OLDEST_MS INT64_C(1420070400000)  /* 2015-01-01: no written post is older */

typedef struct {
  str key, name, email, role;
} demo_person;

typedef struct {
  str key, title, body;
} demo_section;

typedef struct {
  str title, slug, body, status;
  size_t author;     /* in people */
  uint64_t sections; /* bits of sections; at least one */
  int64_t created_ms, updated_ms;
  int64_t publish_ms; /* 0: at once */
  /* Of a written post: where it comes from, and what it says before demo_content_finish. */
  str file, author_key, section_keys;
  size_t author_line, sections_line, slug_line;
} demo_post;

typedef struct {
  size_t author; /* in people */
  size_t post;   /* in posts */
  int64_t created_ms;
  str text;
  str slug, author_key; /* as written */
  size_t line;
} demo_remark;

/* What is wrong, for people. */
typedef struct {
  str file;
  size_t line; /* from 1; 0: the file as a whole */
  str message;
} demo_fault;

typedef struct {
  arena *mem;
  demo_person *people;
  size_t n_people;
  demo_section *sections;
  size_t n_sections;
  demo_post *posts; /* after demo_content_finish: the newest first */
  size_t n_posts;
  demo_remark *remarks;
  size_t n_remarks;
  demo_fault fault;
} demo_content;

/* An empty content that will live in `mem`. */
demo_content demo_content_make(arena *mem);

/* Reads one file, whose name decides what it holds. Files may come in any order; `text` is copied.
 * False: see content->fault. */
NODISCARD bool demo_content_add(demo_content *content, str file, str text);

/* Resolves what refers to one another, once all files are there. False: see content->fault. */
NODISCARD bool demo_content_finish(demo_content *content);

/* Room for one more behind `count` items: the items, perhaps elsewhere, or NULL. */
NODISCARD void *demo_array_room(arena *mem, void *items, size_t count, size_t item_bytes);

/* Sets the fault and returns false: `message`, then `quoted` in quotes unless it is empty. */
NODISCARD bool demo_content_fail(demo_content *content, str file, size_t line, str message,
                                 str quoted);

#endif
