/* demo_corpus: the written posts taken apart, as the stuff that generated ones are made of. */
#ifndef STRATUS_CMS_DEMO_CORPUS_H
#define STRATUS_CMS_DEMO_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"
#include "cms/demo_content.h"

typedef enum {
  DEMO_HEADING,
  DEMO_PARAGRAPH,
  DEMO_FIGURE, /* a list, code, a quotation, with the line that leads to it, if any */
  DEMO_UNIT_KINDS
} demo_unit_kind;

/* A piece of a post that can stand alone. */
typedef struct {
  str text;
  size_t words;
  uint64_t sections;            /* those of its post */
  size_t sentence, n_sentences; /* of a paragraph: in corpus->sentences */
} demo_unit;

enum {
  DEMO_UNIT_WORDS = 140, /* longer units are left out, so that a post's length can be kept */
  DEMO_HEADING_WORDS = 12,
};

typedef struct {
  const demo_content *content;
  demo_unit *units[DEMO_UNIT_KINDS];
  size_t n_units[DEMO_UNIT_KINDS];
  str *sentences;
  size_t n_sentences;
  int64_t oldest_ms; /* of the written posts */
} demo_corpus;

/* Takes the written posts apart; the result lives in `mem` and points into the content. False when
 * memory is out. */
NODISCARD bool demo_corpus_make(demo_corpus *corpus, const demo_content *content, arena *mem);

/* Whether there is enough to make posts of: at least one post, and one paragraph. */
bool demo_corpus_ok(const demo_corpus *corpus);

/* Takes the next block, text up to an empty line (fenced code is one block), from the beginning of
 * *rest. False at the end. */
bool demo_corpus_next_block(str *rest, str *block);

/* Takes the next sentence from a paragraph. Markup and brackets are not torn apart. False at the
 * end. */
bool demo_corpus_next_sentence(str *rest, str *sentence);

/* Words as one counts them: runs of anything but white space. */
size_t demo_corpus_count_words(str text);

#endif
