/* demo_make_remarks: what readers say below generated posts: what they said about others, or
 * something that is always right, or a sentence quoted back. See cms/demo_make.h. */
#include "base/buf.h"
#include "cms/demo_make.h"
#include "cms/demo_random.h"

enum {
  HOUR_MS = 60 * 60 * 1000,
  TRIES = 24,
  QUOTE_WORDS_MIN = 4,
  QUOTE_WORDS_MAX = 16,
};

#define TEXT(text) \
  { text, sizeof text - 1 }
#define COUNT(list) (sizeof(list) / sizeof(list)[0])
#define OPEN "\xE2\x80\x9C"  /* “ */
#define CLOSE "\xE2\x80\x9D" /* ” */

static const str ALWAYS[] = {
    TEXT("Read this on the tram and missed my stop."),
    TEXT("Thank you for this. It went straight on to the fridge door."),
    TEXT("I disagree with the second half, and I\xE2\x80\x99ve sent it to three people."),
    TEXT("More of this, please."),
    TEXT("Could you say where you found the numbers? I\xE2\x80\x99"
         "d like to read on."),
    TEXT("My father used to say the same, with more swearing."),
    TEXT("Tried it at the weekend. It works, mostly."),
    TEXT("This is the third time I\xE2\x80\x99ve come back to this one."),
    TEXT("I have a small correction and will bring it in person, with cake."),
    TEXT("Is there a longer version somewhere?"),
    TEXT("We talked about this over lunch and nobody went back to work on time."),
    TEXT("It took me a day to see what you meant. Now I see it everywhere."),
};

/* The quotation goes between the two. */
static const struct {
  str before, after;
} AROUND[] = {
    {TEXT(OPEN), TEXT(CLOSE " \xE2\x80\x93 I\xE2\x80\x99m keeping that.")},
    {TEXT(OPEN), TEXT(CLOSE " Is that still true? It feels different where I live.")},
    {TEXT("I stopped at " OPEN), TEXT(CLOSE " and had to read it aloud.")},
    {TEXT(OPEN), TEXT(CLOSE " My whole job in one line.")},
    {TEXT("Not sure about " OPEN), TEXT(CLOSE " The rest, yes.")},
    {TEXT(OPEN), TEXT(CLOSE " Please put this on a mug.")},
};

/* Whether it reads well between quotation marks: plain, neither short nor long, and a statement. */
static bool is_quotable(str sentence) {
  static const char MARKS[] = "*[]()`<>|_\"\n#";
  size_t words = demo_corpus_count_words(sentence);
  if (words < QUOTE_WORDS_MIN || words > QUOTE_WORDS_MAX || !str_ends(sentence, S(".")))
    return false;
  for (size_t i = 0; i < sizeof MARKS - 1; i++) {
    if (str_find(sentence, MARKS[i]) < sentence.len) return false;
  }
  return str_find_str(sentence, S(OPEN)) == sentence.len;
}

/* A sentence of the post; empty when none will do. */
static str choose_quote(str body, demo_random *r) {
  str block, sentence, chosen = STR_EMPTY;
  uint64_t seen = 0;
  while (demo_corpus_next_block(&body, &block)) {
    if (block.ptr[0] == '-' || str_starts(block, S("```"))) continue;
    while (demo_corpus_next_sentence(&block, &sentence)) {
      /* The nth replaces the choice with a chance of 1/n, so that all have the same. */
      if (is_quotable(sentence) && demo_random_below(r, ++seen) == 0) chosen = sentence;
    }
  }
  return chosen;
}

/* What somebody wrote below a post on the same subject; empty when there is none. Answers to others
 * are left out. */
static str choose_written(const demo_content *content, const demo_post *post, demo_random *r) {
  for (int i = 0; content->n_remarks > 0 && i < TRIES; i++) {
    const demo_remark *remark = &content->remarks[demo_random_below(r, content->n_remarks)];
    bool near = (content->posts[remark->post].sections & post->sections) != 0;
    if (near && !str_starts(remark->text, S("@"))) return remark->text;
  }
  return STR_EMPTY;
}

/* ptr NULL when memory is out. */
static str choose_text(const demo_corpus *corpus, const demo_post *post, demo_random *r,
                       arena *mem) {
  uint64_t kind = demo_random_below(r, 100);
  str text = STR_EMPTY;
  if (kind < 45) text = choose_written(corpus->content, post, r);
  if (kind >= 45 && kind < 75) {
    str quote = choose_quote(post->body, r);
    size_t form = (size_t)demo_random_below(r, COUNT(AROUND));
    if (quote.len > 0) {
      buf quoted = buf_make(mem, 256);
      buf_str(&quoted, AROUND[form].before);
      buf_str(&quoted, quote);
      buf_str(&quoted, AROUND[form].after);
      if (!buf_ok(&quoted)) return STR_EMPTY;
      text = buf_view(&quoted);
    }
  }
  return text.len > 0 ? text : ALWAYS[demo_random_below(r, COUNT(ALWAYS))];
}

static bool is_repeated(const demo_remark *remarks, size_t count, str text) {
  for (size_t i = 0; i < count; i++) {
    if (str_eq(remarks[i].text, text)) return true;
  }
  return false;
}

bool demo_make_remarks(const demo_corpus *corpus, uint64_t number, const demo_post *post,
                       arena *mem, demo_remark out[DEMO_REMARKS_MAX], size_t *count) {
  /* A sequence apart from the post's: what is said does not change what it is said about. */
  demo_random r = demo_random_make(number + (UINT64_C(1) << 32));
  int64_t at_ms = post->created_ms;
  *count = 0;
  if (!str_eq(post->status, S("published"))) return true;
  for (uint64_t left = demo_random_below(&r, DEMO_REMARKS_MAX + 1); left > 0; left--) {
    str text = choose_text(corpus, post, &r, mem);
    if (!text.ptr) return false;
    at_ms += 1 + (int64_t)demo_random_below(&r, 60 * (uint64_t)HOUR_MS);
    size_t author = (size_t)demo_random_below(&r, corpus->content->n_people);
    if (is_repeated(out, *count, text)) continue;
    out[(*count)++] = (demo_remark){.author = author, .created_ms = at_ms, .text = text};
  }
  return true;
}
