/* demo_make: the posts. Their comments are in demo_make_remarks.c. */
#include "cms/demo_make.h"

#include "base/buf.h"
#include "cms/demo_random.h"
#include "cms/demo_title.h"

enum {
  DAY_MS = 24 * 60 * 60 * 1000,
  TRIES = 24, /* to find something that fits, before anything will do */
  USED_MAX = 64,
  /* Before the last unit and its heading a post has fewer words than this. */
  TARGET_WORDS_MAX = DEMO_MADE_WORDS_MAX - DEMO_UNIT_WORDS - DEMO_HEADING_WORDS,
};

/* A post being put together. */
typedef struct {
  const demo_corpus *corpus;
  demo_random random;
  uint64_t sections; /* what its text should be about */
  buf body;
  size_t words;
  const demo_unit *used[USED_MAX];
  size_t n_used;
} draft;

static bool was_used(const draft *d, const demo_unit *unit) {
  for (size_t i = 0; i < d->n_used; i++) {
    if (d->used[i] == unit) return true;
  }
  return false;
}

/* A unit that fits and was not used yet, as far as there are any. NULL when there is none of the
 * kind. */
static const demo_unit *choose(draft *d, demo_unit_kind kind) {
  size_t n = d->corpus->n_units[kind];
  const demo_unit *unit = NULL;
  for (int i = 0; n > 0 && i < TRIES; i++) {
    unit = &d->corpus->units[kind][demo_random_below(&d->random, n)];
    if ((unit->sections & d->sections) && !was_used(d, unit)) break;
  }
  if (unit && d->n_used < USED_MAX) d->used[d->n_used++] = unit;
  return unit;
}

static void begin_block(draft *d) {
  if (d->body.len > 0) buf_str(&d->body, S("\n\n"));
}

static void write_unit(draft *d, const demo_unit *unit) {
  begin_block(d);
  buf_str(&d->body, unit->text);
  d->words += unit->words;
}

/* A paragraph of a few sentences each from several others. */
static void write_mixed(draft *d) {
  size_t words = 0;
  uint64_t parts = 2 + demo_random_below(&d->random, 2);
  begin_block(d);
  for (uint64_t i = 0; i < parts; i++) {
    const demo_unit *unit = choose(d, DEMO_PARAGRAPH);
    size_t first = (size_t)demo_random_below(&d->random, unit->n_sentences);
    size_t count = 1 + (size_t)demo_random_below(&d->random, 3);
    for (size_t k = first; k < first + count && k < unit->n_sentences; k++) {
      str sentence = d->corpus->sentences[unit->sentence + k];
      size_t more = demo_corpus_count_words(sentence);
      if (words + more > DEMO_UNIT_WORDS) break;
      if (words > 0) buf_char(&d->body, ' ');
      buf_str(&d->body, sentence);
      words += more;
    }
  }
  d->words += words;
}

static void write_paragraph(draft *d) {
  if (demo_random_chance(&d->random, 45)) {
    write_unit(d, choose(d, DEMO_PARAGRAPH));
  } else {
    write_mixed(d);
  }
}

static void write_body(draft *d) {
  size_t range = TARGET_WORDS_MAX - DEMO_MADE_WORDS_MIN;
  size_t target = DEMO_MADE_WORDS_MIN + (size_t)demo_random_below(&d->random, range);
  size_t in_section = 0;
  write_paragraph(d);
  while (d->words < target) {
    in_section++;
    const demo_unit *unit = NULL;
    if (in_section > 1 && demo_random_chance(&d->random, 45)) unit = choose(d, DEMO_HEADING);
    if (unit) {
      write_unit(d, unit);
      in_section = 0;
    }
    unit = demo_random_chance(&d->random, 20) ? choose(d, DEMO_FIGURE) : NULL;
    if (unit) {
      write_unit(d, unit);
    } else {
      write_paragraph(d);
    }
  }
}

/* --- what else a post has -------------------------------------------------- */

/* The bits of a 20-bit number in reverse: 1, 2, 3, 4, … become 1/2, 1/4, 3/4, 1/8, … of the whole,
 * so that any number of posts from the first on is spread evenly, and no two meet (van der Corput's
 * sequence). */
static uint64_t reverse_20(uint64_t n) {
  uint64_t reversed = 0;
  for (int i = 0; i < 20; i++) reversed |= (n >> i & 1) << (19 - i);
  return reversed;
}

static int64_t choose_time(const demo_corpus *corpus, uint64_t number, demo_random *r) {
  int64_t begin = DEMO_FOUNDED_MS + 30 * (int64_t)DAY_MS;
  int64_t slot =
      (corpus->oldest_ms - begin) >> 20; /* minutes: the oldest is DEMO_OLDEST_MS or later */
  return begin + (int64_t)reverse_20(number) * slot + (int64_t)demo_random_below(r, (uint64_t)slot);
}

/* One of the bits of a set that has some. */
static uint64_t choose_bit(uint64_t set, demo_random *r) {
  uint64_t skip = demo_random_below(r, (uint64_t)__builtin_popcountll(set));
  for (; skip > 0; skip--) set &= set - 1;
  return set & (~set + 1);
}

/* One to three: mostly those of a written post. */
static uint64_t choose_sections(const demo_corpus *corpus, const demo_post *like, demo_random *r) {
  uint64_t chosen = choose_bit(like->sections, r);
  if (demo_random_chance(r, 70)) chosen |= choose_bit(like->sections, r);
  if (demo_random_chance(r, 20)) {
    chosen |= UINT64_C(1) << demo_random_below(r, corpus->content->n_sections);
  }
  return chosen;
}

static const demo_post *choose_post(const demo_corpus *corpus, demo_random *r) {
  return &corpus->content->posts[demo_random_below(r, corpus->content->n_posts)];
}

bool demo_make_post(const demo_corpus *corpus, uint64_t number, arena *mem, demo_post *out) {
  ASSERT(number >= 1 && number <= DEMO_MADE_MAX && demo_corpus_ok(corpus));
  draft d = {.corpus = corpus, .random = demo_random_make(number), .body = buf_make(mem, 8192)};
  buf title = buf_make(mem, 128), slug = buf_make(mem, 128);
  const demo_post *like = choose_post(corpus, &d.random);
  bool own = demo_random_chance(&d.random, 75);
  *out = (demo_post){
      .author = own ? like->author : choose_post(corpus, &d.random)->author,
      .sections = choose_sections(corpus, like, &d.random),
      .status = demo_random_chance(&d.random, 90) ? S("published") : S("draft"),
      .created_ms = choose_time(corpus, number, &d.random),
  };
  out->updated_ms = out->created_ms;
  if (demo_random_chance(&d.random, 20)) {
    out->updated_ms += (int64_t)demo_random_below(&d.random, 20 * (uint64_t)DAY_MS);
  }
  demo_title_write(&d.random, &title);
  demo_title_write_slug(buf_view(&title), number, &slug);
  d.sections = out->sections;
  write_body(&d);
  out->title = buf_view(&title);
  out->slug = buf_view(&slug);
  out->body = buf_view(&d.body);
  return buf_ok(&title) && buf_ok(&slug) && buf_ok(&d.body);
}
