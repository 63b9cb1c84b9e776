/* demo_content_finish: ties the files together: posts to their authors and sections, remarks to
 * their posts. See cms/demo_content.h. */
#include <stdlib.h>

#include "cms/demo_content.h"

static bool find_person(const demo_content *c, str key, size_t *out) {
  for (size_t i = 0; i < c->n_people; i++) {
    if (!str_eq(c->people[i].key, key)) continue;
    *out = i;
    return true;
  }
  return false;
}

static bool find_section(const demo_content *c, str key, size_t *out) {
  for (size_t i = 0; i < c->n_sections; i++) {
    if (!str_eq(c->sections[i].key, key)) continue;
    *out = i;
    return true;
  }
  return false;
}

/* Generated posts are called something-123. */
static bool ends_in_number(str slug) {
  size_t n = slug.len;
  while (n > 0 && slug.ptr[n - 1] >= '0' && slug.ptr[n - 1] <= '9') n--;
  return n < slug.len && n > 0 && slug.ptr[n - 1] == '-';
}

static bool finish_sections(demo_content *c, demo_post *post) {
  size_t section;
  post->sections = 0;
  for (str rest = post->section_keys; rest.ptr;) {
    str key = str_trim(str_cut(&rest, ','));
    if (!find_section(c, key, &section)) {
      return demo_content_fail(c, post->file, post->sections_line,
                               S("categories: not in categories.txt:"), key);
    }
    uint64_t bit = UINT64_C(1) << section;
    if (post->sections & bit) {
      return demo_content_fail(c, post->file, post->sections_line, S("categories: named twice:"),
                               key);
    }
    post->sections |= bit;
  }
  return true;
}

static bool finish_post(demo_content *c, size_t index) {
  demo_post *post = &c->posts[index];
  if (!find_person(c, post->author_key, &post->author)) {
    return demo_content_fail(c, post->file, post->author_line, S("author: not in authors.txt:"),
                             post->author_key);
  }
  if (ends_in_number(post->slug)) {
    return demo_content_fail(c, post->file, post->slug_line,
                             S("slug: one that ends in a number is kept for generated posts:"),
                             post->slug);
  }
  for (size_t i = 0; i < index; i++) {
    if (str_eq(c->posts[i].slug, post->slug)) {
      return demo_content_fail(c, post->file, post->slug_line, S("slug: another post has it:"),
                               post->slug);
    }
  }
  return finish_sections(c, post);
}

static bool finish_remark(demo_content *c, demo_remark *remark) {
  static const str FILE_NAME = {"comments.txt", 12};
  size_t at = 0;
  if (!find_person(c, remark->author_key, &remark->author)) {
    return demo_content_fail(c, FILE_NAME, remark->line, S("author: not in authors.txt:"),
                             remark->author_key);
  }
  while (at < c->n_posts && !str_eq(c->posts[at].slug, remark->slug)) at++;
  if (at == c->n_posts) {
    return demo_content_fail(c, FILE_NAME, remark->line, S("no post has the slug"), remark->slug);
  }
  if (remark->created_ms < c->posts[at].created_ms) {
    return demo_content_fail(c, FILE_NAME, remark->line, S("a comment older than its post,"),
                             remark->slug);
  }
  remark->post = at;
  return true;
}

/* The newest first; the slug makes the order total, whatever order the files came in. */
static int compare_posts(const void *left, const void *right) {
  const demo_post *a = left, *b = right;
  if (a->created_ms != b->created_ms) return a->created_ms > b->created_ms ? -1 : 1;
  return str_cmp(a->slug, b->slug);
}

bool demo_content_finish(demo_content *content) {
  for (size_t i = 0; i < content->n_posts; i++) {
    if (!finish_post(content, i)) return false;
  }
  if (content->n_posts > 0) {
    qsort(content->posts, content->n_posts, sizeof *content->posts, compare_posts);
  }
  for (size_t i = 0; i < content->n_remarks; i++) {
    if (!finish_remark(content, &content->remarks[i])) return false;
  }
  return true;
}
