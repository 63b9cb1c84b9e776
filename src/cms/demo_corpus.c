/* demo_corpus: Markdown into blocks and sentences, as far as prose needs it. */
#include "cms/demo_corpus.h"

size_t demo_corpus_count_words(str text) {
  size_t words = 0;
  bool inside = false;
  for (size_t i = 0; i < text.len; i++) {
    bool space = text.ptr[i] == ' ' || text.ptr[i] == '\n' || text.ptr[i] == '\t';
    if (!space && !inside) words++;
    inside = !space;
  }
  return words;
}

/* --- blocks ---------------------------------------------------------------- */

/* The slice from where `from` begins to where `to` begins, without the line ends before it. */
static str between(str from, str to) {
  size_t len = to.ptr ? (size_t)(to.ptr - from.ptr) : from.len;
  while (len > 0 && from.ptr[len - 1] == '\n') len--;
  return str_slice(from, 0, len);
}

bool demo_corpus_next_block(str *rest, str *block) {
  while (rest->len > 0 && rest->ptr[0] == '\n') *rest = str_skip(*rest, 1);
  if (rest->len == 0) return false;
  str begin = *rest;
  bool fenced = false;
  while (rest->ptr) {
    str here = *rest;
    str line = str_cut(rest, '\n');
    if (str_starts(line, S("```"))) fenced = !fenced;
    if (line.len > 0 || fenced) continue;
    *block = between(begin, here);
    return true;
  }
  *block = between(begin, STR_EMPTY);
  return true;
}

/* Whether the block is prose, which can be quoted and cut. */
static bool is_prose(str block) {
  static const str MARKS[] = {{"- ", 2}, {"* ", 2},   {"> ", 2}, {"```", 3},
                              {"|", 1},  {"    ", 4}, {"![", 2}};
  for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++) {
    if (str_starts(block, MARKS[i])) return false;
  }
  size_t digits = 0;
  while (digits < block.len && block.ptr[digits] >= '0' && block.ptr[digits] <= '9') digits++;
  return digits == 0 || !str_starts(str_skip(block, digits), S(". "));
}

/* --- sentences ------------------------------------------------------------- */

/* Pairs that a sentence must close before it may end; equal ones must be even in number. */
static const struct {
  str open, close;
} PAIRS[] = {{{"(", 1}, {")", 1}},
             {{"[", 1}, {"]", 1}},
             {{"\xE2\x80\x9C", 3}, {"\xE2\x80\x9D", 3}}, /* “ ” */
             {{"\xC2\xAB", 2}, {"\xC2\xBB", 2}},         /* « » */
             {{"*", 1}, {"*", 1}},
             {{"**", 2}, {"**", 2}},
             {{"`", 1}, {"`", 1}},
             {{"\"", 1}, {"\"", 1}}};

static size_t count(str s, str needle) {
  size_t n = 0;
  for (size_t at; (at = str_find_str(s, needle)) < s.len; n++) s = str_skip(s, at + needle.len);
  return n;
}

static bool is_balanced(str s) {
  for (size_t i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++) {
    size_t opened = count(s, PAIRS[i].open), closed = count(s, PAIRS[i].close);
    bool same = str_eq(PAIRS[i].open, PAIRS[i].close);
    if (same ? opened % 2 != 0 : opened != closed) return false;
  }
  return true;
}

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/* "D." of D. Richard Hipp, "Mr.", "No.": a stop that ends no sentence. `s` ends before the stop. */
static bool is_abbreviation(str s) {
  static const str KNOWN[] = {{"Mr", 2}, {"Mrs", 3}, {"Dr", 2}, {"St", 2}, {"vs", 2}};
  size_t from = s.len;
  while (from > 0 && (is_upper(s.ptr[from - 1]) || is_lower(s.ptr[from - 1]))) from--;
  str word = str_skip(s, from);
  if (word.len == 1 && is_upper(word.ptr[0]) && word.ptr[0] != 'I') return true;
  for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
    if (str_eq(word, KNOWN[i])) return true;
  }
  return false;
}

/* The length of the closing marks at the beginning of `s`: )*` and quotes. */
static size_t closing_length(str s) {
  static const str MARKS[] = {
      {")", 1},       {"*", 1}, {"`", 1}, {"\"", 1}, {"\xE2\x80\x9D", 3}, {"\xE2\x80\x99", 3},
      {"\xC2\xBB", 2}};
  size_t n = 0;
  for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0];) {
    if (str_starts(str_skip(s, n), MARKS[i])) {
      n += MARKS[i].len;
      i = 0;
    } else {
      i++;
    }
  }
  return n;
}

/* Whether a sentence that ends at `end`, behind its closing marks, is followed by another one. */
static bool begins_sentence(str paragraph, size_t end) {
  if (end + 1 >= paragraph.len) return false;
  char gap = paragraph.ptr[end];
  return (gap == ' ' || gap == '\n') && !is_lower(paragraph.ptr[end + 1]);
}

bool demo_corpus_next_sentence(str *rest, str *sentence) {
  if (rest->len == 0) return false;
  for (size_t i = 0; i < rest->len; i++) {
    char c = rest->ptr[i];
    if (c != '.' && c != '!' && c != '?') continue;
    if (c == '.' && is_abbreviation(str_slice(*rest, 0, i))) continue;
    size_t end = i + 1 + closing_length(str_skip(*rest, i + 1));
    str candidate = str_slice(*rest, 0, end);
    if (!begins_sentence(*rest, end) || !is_balanced(candidate)) continue;
    *sentence = candidate;
    *rest = str_skip(*rest, end + 1);
    return true;
  }
  *sentence = *rest;
  *rest = STR_EMPTY;
  return true;
}

/* --- the corpus ------------------------------------------------------------ */

static bool add_sentences(demo_corpus *corpus, demo_unit *unit, arena *mem) {
  str sentence;
  unit->sentence = corpus->n_sentences;
  for (str rest = unit->text; demo_corpus_next_sentence(&rest, &sentence);) {
    str *all = demo_array_room(mem, corpus->sentences, corpus->n_sentences, sizeof *all);
    if (!all) return false;
    corpus->sentences = all;
    all[corpus->n_sentences++] = sentence;
    unit->n_sentences++;
  }
  return true;
}

static bool add_unit(demo_corpus *corpus, demo_unit_kind kind, demo_unit unit, arena *mem) {
  unit.words = demo_corpus_count_words(unit.text);
  if (unit.words > (kind == DEMO_HEADING ? DEMO_HEADING_WORDS : DEMO_UNIT_WORDS)) return true;
  if (kind == DEMO_PARAGRAPH && !add_sentences(corpus, &unit, mem)) return false;
  demo_unit *all = demo_array_room(mem, corpus->units[kind], corpus->n_units[kind], sizeof *all);
  if (!all) return false;
  corpus->units[kind] = all;
  all[corpus->n_units[kind]++] = unit;
  return true;
}

static bool add_post(demo_corpus *corpus, const demo_post *post, arena *mem) {
  str block, more;
  for (str rest = post->body; demo_corpus_next_block(&rest, &block);) {
    demo_unit_kind kind = is_prose(block) ? DEMO_PARAGRAPH : DEMO_FIGURE;
    if (str_starts(block, S("#"))) {
      kind = DEMO_HEADING;
    } else if (str_ends(block, S(":")) && demo_corpus_next_block(&rest, &more)) {
      /* "You need:" is nothing without what is needed. */
      kind = DEMO_FIGURE;
      block.len = (size_t)(more.ptr + more.len - block.ptr);
    }
    if (!add_unit(corpus, kind, (demo_unit){.text = block, .sections = post->sections}, mem)) {
      return false;
    }
  }
  return true;
}

bool demo_corpus_make(demo_corpus *corpus, const demo_content *content, arena *mem) {
  *corpus = (demo_corpus){.content = content, .oldest_ms = INT64_MAX};
  for (size_t i = 0; i < content->n_posts; i++) {
    const demo_post *post = &content->posts[i];
    if (post->created_ms < corpus->oldest_ms) corpus->oldest_ms = post->created_ms;
    if (!add_post(corpus, post, mem)) return false;
  }
  return true;
}

bool demo_corpus_ok(const demo_corpus *corpus) { return corpus->n_units[DEMO_PARAGRAPH] > 0; }
