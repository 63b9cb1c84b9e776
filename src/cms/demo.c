/* demo: see cms/demo.h. Rows of posts, of what they are in and of what is said about them are
 * collected side by side, so that a post is made once and forgotten. */
#include "cms/demo.h"

#include "cms/demo_make.h"
#include "cms/demo_random.h"
#include "data/schema_site.h"

enum {
  MEMORY_BYTES = 32 * 1024 * 1024, /* of each arena; a fraction is needed */
  HOUR_MS = 60 * 60 * 1000,
};

typedef char id_text[UUID_TEXT_BYTES];

typedef struct {
  const demo_content *content;
  demo_sink *sink;
  demo_insert users, categories, posts, links, comments;
} writer;

static str id_view(const id_text *id) { return (str){.ptr = *id, .len = sizeof *id}; }

/* The site's people and sections came one an hour, so that their order is that of the files. */
static int64_t time_of_nth(size_t n) { return DEMO_FOUNDED_MS + (int64_t)n * HOUR_MS; }

static void make_person_id(const writer *w, size_t person, id_text *out) {
  demo_random_id(&users.table, w->content->people[person].key, 0, time_of_nth(person), *out);
}

static void make_section_id(const writer *w, size_t section, id_text *out) {
  str key = w->content->sections[section].key;
  demo_random_id(&categories.table, key, 0, time_of_nth(section), *out);
}

static void write_person(writer *w, size_t index) {
  const demo_person *person = &w->content->people[index];
  users_row row = {0};
  id_text id;
  make_person_id(w, index, &id);
  DEMO_SET(row, users, id, id_view(&id));
  DEMO_SET(row, users, name, person->name);
  DEMO_SET(row, users, email, person->email);
  DEMO_SET(row, users, role, person->role);
  DEMO_SET(row, users, created_on, time_of_nth(index));
  DEMO_SET(row, users, updated_on, time_of_nth(index));
  demo_insert_add(&w->users, &row, w->sink);
}

static void write_section(writer *w, size_t index) {
  const demo_section *section = &w->content->sections[index];
  categories_row row = {0};
  id_text id;
  make_section_id(w, index, &id);
  DEMO_SET(row, categories, id, id_view(&id));
  DEMO_SET(row, categories, title, section->title);
  DEMO_SET(row, categories, body, section->body);
  DEMO_SET(row, categories, created_on, time_of_nth(index));
  DEMO_SET(row, categories, updated_on, time_of_nth(index));
  demo_insert_add(&w->categories, &row, w->sink);
}

static void write_link(writer *w, const demo_post *post, const id_text *post_id, size_t section) {
  categories_to_posts_row row = {0};
  id_text id, section_id;
  make_section_id(w, section, &section_id);
  demo_random_id(&categories_to_posts.table, post->slug, section, post->created_ms, id);
  DEMO_SET(row, categories_to_posts, id, id_view(&id));
  DEMO_SET(row, categories_to_posts, category_id, id_view(&section_id));
  DEMO_SET(row, categories_to_posts, post_id, id_view(post_id));
  DEMO_SET(row, categories_to_posts, created_on, post->created_ms);
  DEMO_SET(row, categories_to_posts, updated_on, post->created_ms);
  demo_insert_add(&w->links, &row, w->sink);
}

static void write_post(writer *w, const demo_post *post, id_text *id) {
  posts_row row = {0};
  id_text person_id;
  make_person_id(w, post->author, &person_id);
  demo_random_id(&posts.table, post->slug, 0, post->created_ms, *id);
  DEMO_SET(row, posts, id, id_view(id));
  DEMO_SET(row, posts, title, post->title);
  DEMO_SET(row, posts, slug, post->slug);
  DEMO_SET(row, posts, body, post->body);
  DEMO_SET(row, posts, status, post->status);
  if (post->publish_ms > 0) DEMO_SET(row, posts, publish_on, post->publish_ms);
  DEMO_SET(row, posts, user_id, id_view(&person_id));
  DEMO_SET(row, posts, created_on, post->created_ms);
  DEMO_SET(row, posts, updated_on, post->updated_ms);
  demo_insert_add(&w->posts, &row, w->sink);
  for (size_t i = 0; i < w->content->n_sections; i++) {
    if (post->sections >> i & 1) write_link(w, post, id, i);
  }
}

/* The `number`th remark on a post. */
static void write_remark(writer *w, const demo_post *post, const id_text *post_id, size_t number,
                         const demo_remark *remark) {
  comments_row row = {0};
  id_text id, person_id;
  make_person_id(w, remark->author, &person_id);
  demo_random_id(&comments.table, post->slug, number, remark->created_ms, id);
  DEMO_SET(row, comments, id, id_view(&id));
  DEMO_SET(row, comments, body, remark->text);
  DEMO_SET(row, comments, user_id, id_view(&person_id));
  DEMO_SET(row, comments, post_id, id_view(post_id));
  DEMO_SET(row, comments, created_on, remark->created_ms);
  DEMO_SET(row, comments, updated_on, remark->created_ms);
  demo_insert_add(&w->comments, &row, w->sink);
}

static void write_written(writer *w, size_t n_posts) {
  const demo_content *content = w->content;
  for (size_t i = 0; i < n_posts && i < content->n_posts; i++) {
    id_text id;
    size_t number = 0;
    write_post(w, &content->posts[i], &id);
    for (size_t k = 0; k < content->n_remarks; k++) {
      if (content->remarks[k].post != i) continue;
      write_remark(w, &content->posts[i], &id, number++, &content->remarks[k]);
    }
  }
}

/* One generated post; `mem` is for it alone. */
static bool write_made(writer *w, const demo_corpus *corpus, uint64_t number, arena *mem) {
  demo_post post;
  demo_remark remarks[DEMO_REMARKS_MAX];
  size_t n_remarks;
  id_text id;
  if (!demo_make_post(corpus, number, mem, &post)) return false;
  if (!demo_make_remarks(corpus, number, &post, mem, remarks, &n_remarks)) return false;
  write_post(w, &post, &id);
  for (size_t i = 0; i < n_remarks; i++) write_remark(w, &post, &id, i, &remarks[i]);
  return true;
}

static demo_result write_generated(writer *w, uint64_t count) {
  arena corpus_mem, post_mem;
  demo_corpus corpus;
  arena_init(&corpus_mem, MEMORY_BYTES);
  arena_init(&post_mem, MEMORY_BYTES);
  demo_result result = DEMO_NO_MEMORY;
  if (demo_corpus_make(&corpus, w->content, &corpus_mem)) {
    result = demo_corpus_ok(&corpus) ? DEMO_DONE : DEMO_NO_TEXT;
  }
  for (uint64_t i = 1; i <= count && result == DEMO_DONE && demo_sink_ok(w->sink); i++) {
    if (!write_made(w, &corpus, i, &post_mem)) result = DEMO_NO_MEMORY;
    arena_reset(&post_mem);
  }
  arena_free(&post_mem);
  arena_free(&corpus_mem);
  return result;
}

static demo_result write_all(writer *w, uint64_t n_posts) {
  const demo_content *content = w->content;
  demo_result result = DEMO_DONE;
  for (size_t i = 0; i < content->n_people; i++) write_person(w, i);
  for (size_t i = 0; i < content->n_sections; i++) write_section(w, i);
  write_written(w, (size_t)n_posts);
  if (n_posts > content->n_posts) result = write_generated(w, n_posts - content->n_posts);
  if (result != DEMO_DONE) return result;
  /* Each writes first what it refers to. */
  demo_insert_flush(&w->links, w->sink);
  demo_insert_flush(&w->comments, w->sink);
  if (w->sink->no_memory) return DEMO_NO_MEMORY;
  return w->sink->no_room ? DEMO_NO_ROOM : DEMO_DONE;
}

demo_result demo_write(const demo_content *content, uint64_t n_posts, demo_sink *sink) {
  ASSERT(n_posts <= DEMO_POSTS_MAX);
  arena mem;
  arena_init(&mem, MEMORY_BYTES);
  writer *w = arena_alloc(&mem, sizeof *w);
  demo_result result = DEMO_NO_MEMORY;
  if (w) {
    *w = (writer){.content = content, .sink = sink};
    demo_insert_init(&w->users, &users.table, NULL, &mem);
    demo_insert_init(&w->categories, &categories.table, &w->users, &mem);
    demo_insert_init(&w->posts, &posts.table, &w->categories, &mem);
    demo_insert_init(&w->links, &categories_to_posts.table, &w->posts, &mem);
    demo_insert_init(&w->comments, &comments.table, &w->posts, &mem);
    result = write_all(w, n_posts);
  }
  arena_free(&mem);
  return result;
}
