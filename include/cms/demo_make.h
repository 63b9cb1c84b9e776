/* demo_make: makes posts up, out of the written ones. The same number always gives the same post,
 * however many there are. */
#ifndef STRATUS_CMS_DEMO_MAKE_H
#define STRATUS_CMS_DEMO_MAKE_H

#include "base/arena.h"
#include "base/attr.h"
#include "cms/demo_corpus.h"

enum {
  DEMO_MADE_MAX = (1 << 20) - 1, /* `number` at most */
  DEMO_MADE_WORDS_MIN = 150,
  DEMO_MADE_WORDS_MAX = 700,
  DEMO_REMARKS_MAX = 6,
};

/* The `number`th generated post, 1 at least, in `mem`. All are older than the written ones, of
 * different milliseconds, and however few there are they are spread over the years since
 * DEMO_FOUNDED_MS. The corpus must be demo_corpus_ok. False when memory is out. */
NODISCARD bool demo_make_post(const demo_corpus *corpus, uint64_t number, arena *mem,
                              demo_post *out);

/* The comments on that post, in `mem`: an author, a time and a text each. False when memory is out.
 */
NODISCARD bool demo_make_remarks(const demo_corpus *corpus, uint64_t number, const demo_post *post,
                                 arena *mem, demo_remark out[DEMO_REMARKS_MAX], size_t *count);

#endif
