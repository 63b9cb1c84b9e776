/* demo_content: reading the files. Resolving references is in demo_finish.c. */
#include "cms/demo_content.h"

#include "base/time.h"
#include "base/utf8.h"
#include "cms/demo_sql.h"
#include "data/field.h"
#include "data/schema_site.h"

#define SEPARATOR " | "

static const str PEOPLE_FILE = {"authors.txt", 11}, SECTIONS_FILE = {"categories.txt", 14},
                 REMARKS_FILE = {"comments.txt", 12};

demo_content demo_content_make(arena *mem) { return (demo_content){.mem = mem}; }

bool demo_content_fail(demo_content *content, str file, size_t line, str message, str quoted) {
  buf text = buf_make(content->mem, 0);
  buf_str(&text, message);
  if (quoted.len > 0) {
    buf_str(&text, S(" \""));
    buf_str(&text, quoted);
    buf_char(&text, '"');
  }
  content->fault = (demo_fault){file, line, buf_ok(&text) ? buf_view(&text) : message};
  return false;
}

static bool fail_memory(demo_content *content) {
  content->fault = (demo_fault){.message = S("out of memory")};
  return false;
}

void *demo_array_room(arena *mem, void *items, size_t count, size_t item_bytes) {
  /* Full whenever the count is a power of two: then the room doubles. */
  if (count == 0) return arena_alloc_array(mem, 1, item_bytes);
  if ((count & (count - 1)) != 0) return items;
  return arena_grow(mem, items, count * item_bytes, 2 * count * item_bytes);
}

/* --- lines and values ------------------------------------------------------ */

typedef struct {
  demo_content *content;
  str file;
  str rest;    /* ptr NULL after the last line */
  size_t line; /* of the newest line */
} reader;

static str next_line(reader *r) {
  r->line++;
  return str_cut(&r->rest, '\n');
}

static bool fail(const reader *r, str message, str quoted) {
  return demo_content_fail(r->content, r->file, r->line, message, quoted);
}

static bool is_slug(str s) {
  char before = '-';
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!plain && (c != '-' || before == '-')) return false;
    before = c;
  }
  return before != '-';
}

static bool is_email(str s) {
  size_t at = str_find(s, '@');
  return at > 0 && at + 1 < s.len && str_find(s, ' ') == s.len;
}

/* "title: " and so on, then what is wrong with it. */
static bool fail_value(const reader *r, const field *f, str message, str quoted) {
  buf text = buf_make(r->content->mem, 0);
  buf_str(&text, f->name);
  buf_str(&text, S(": "));
  buf_str(&text, message);
  return fail(r, buf_ok(&text) ? buf_view(&text) : message, quoted);
}

/* Whether the schema accepts the value. */
static bool check(const reader *r, const field *f, str value) {
  if (value.len == 0) return fail_value(r, f, S("is empty"), STR_EMPTY);
  if (value.len > DEMO_VALUE_BYTES) {
    return fail_value(r, f, S("is longer than a statement can hold"), STR_EMPTY);
  }
  if (f->opt.max > 0 && field_is_text(f->kind) && utf8_length(value) > (size_t)f->opt.max) {
    return fail_value(r, f, S("is longer than the schema allows"), STR_EMPTY);
  }
  bool fits = true;
  if (f->kind == FIELD_SLUG) fits = is_slug(value);
  if (f->kind == FIELD_EMAIL) fits = is_email(value);
  if (f->kind == FIELD_CHOICE) fits = schema_has_choice(f, value);
  if (fits) return true;
  return fail_value(r, f, f->kind == FIELD_CHOICE ? S("is none of the choices") : S("is malformed"),
                    value);
}

static bool read_date(const reader *r, str value, int64_t *out_ms) {
  if (!time_parse(value, out_ms))
    return fail(r, S("not a date such as 2026-01-31T12:00:00Z:"), value);
  if (*out_ms < DEMO_OLDEST_MS)
    return fail(r, S("dates before 2015 are kept for generated posts:"), value);
  return true;
}

/* The next line that is neither empty nor a comment. False at the end. */
static bool next_entry(reader *r, str *out) {
  while (r->rest.ptr) {
    *out = next_line(r);
    if (str_trim(*out).len > 0 && !str_starts(*out, S("#"))) return true;
  }
  return false;
}

/* Splits an entry at " | "; the last of the `n` fields runs to the end. */
static bool split(const reader *r, str entry, str *fields, size_t n, str form) {
  for (size_t i = 0; i + 1 < n; i++) {
    size_t at = str_find_str(entry, S(SEPARATOR));
    if (at == entry.len) return fail(r, S("too few fields, expected:"), form);
    fields[i] = str_trim(str_slice(entry, 0, at));
    entry = str_skip(entry, at + sizeof SEPARATOR - 1);
  }
  fields[n - 1] = str_trim(entry);
  return true;
}

/* --- the lists ------------------------------------------------------------- */

static bool read_person(reader *r, str entry) {
  demo_content *c = r->content;
  str fields[4];
  if (!split(r, entry, fields, 4, S("key | name | email | role"))) return false;
  demo_person person = {fields[0], fields[1], fields[2], fields[3]};
  if (!is_slug(person.key)) return fail(r, S("key: is malformed"), person.key);
  if (!check(r, &users.name, person.name) || !check(r, &users.email, person.email)) return false;
  if (!check(r, &users.role, person.role)) return false;
  for (size_t i = 0; i < c->n_people; i++) {
    if (str_eq(c->people[i].key, person.key)) return fail(r, S("key: is there twice"), person.key);
    if (str_eq_nocase(c->people[i].email, person.email)) {
      return fail(r, S("email: is there twice"), person.email);
    }
  }
  demo_person *people = demo_array_room(c->mem, c->people, c->n_people, sizeof *people);
  if (!people) return fail_memory(c);
  c->people = people;
  people[c->n_people++] = person;
  return true;
}

static bool read_section(reader *r, str entry) {
  demo_content *c = r->content;
  str fields[3];
  if (!split(r, entry, fields, 3, S("key | title | body"))) return false;
  demo_section section = {fields[0], fields[1], fields[2]};
  if (!is_slug(section.key)) return fail(r, S("key: is malformed"), section.key);
  if (!check(r, &categories.title, section.title)) return false;
  if (!check(r, &categories.body, section.body)) return false;
  for (size_t i = 0; i < c->n_sections; i++) {
    if (str_eq(c->sections[i].key, section.key)) {
      return fail(r, S("key: is there twice"), section.key);
    }
  }
  if (c->n_sections == DEMO_SECTIONS_MAX) return fail(r, S("too many categories"), STR_EMPTY);
  demo_section *sections = demo_array_room(c->mem, c->sections, c->n_sections, sizeof *sections);
  if (!sections) return fail_memory(c);
  c->sections = sections;
  sections[c->n_sections++] = section;
  return true;
}

static bool read_remark(reader *r, str entry) {
  demo_content *c = r->content;
  str fields[4];
  if (!split(r, entry, fields, 4, S("post slug | author key | date | text"))) return false;
  demo_remark remark = {
      .slug = fields[0], .author_key = fields[1], .text = fields[3], .line = r->line};
  if (!read_date(r, fields[2], &remark.created_ms)) return false;
  if (!check(r, &comments.body, remark.text)) return false;
  demo_remark *remarks = demo_array_room(c->mem, c->remarks, c->n_remarks, sizeof *remarks);
  if (!remarks) return fail_memory(c);
  c->remarks = remarks;
  remarks[c->n_remarks++] = remark;
  return true;
}

static bool read_list(reader *r, bool (*read_entry)(reader *, str)) {
  str entry;
  while (next_entry(r, &entry)) {
    if (!read_entry(r, entry)) return false;
  }
  return true;
}

/* --- posts ----------------------------------------------------------------- */

enum {
  HAS_TITLE = 1,
  HAS_SLUG = 2,
  HAS_AUTHOR = 4,
  HAS_STATUS = 8,
  HAS_SECTIONS = 16,
  HAS_DATE = 32,
  HAS_PUBLISH_DATE = 64
};

/* The lines of the front matter, in the order of the bits above. All but the last must be there. */
static const str KEYS[] = {{"title", 5},       {"slug", 4}, {"author", 6},     {"status", 6},
                           {"categories", 10}, {"date", 4}, {"publish_on", 10}};
enum { KEY_COUNT = sizeof KEYS / sizeof KEYS[0] };

/* One "key: value" of the front matter. The value runs to the end, colons and all. */
static bool read_front_line(reader *r, str line, demo_post *post, unsigned *seen) {
  size_t colon = str_find(line, ':');
  if (colon == line.len) return fail(r, S("not a line of front matter, \"key: value\":"), line);
  str key = str_slice(line, 0, colon), value = str_trim(str_skip(line, colon + 1));
  unsigned bit = 0;
  for (size_t i = 0; i < KEY_COUNT; i++) {
    if (str_eq(key, KEYS[i])) bit = 1U << i;
  }
  if (bit == 0) return fail(r, S("unknown key in the front matter:"), key);
  if (*seen & bit) return fail(r, S("a key that is there twice:"), key);
  *seen |= bit;
  switch (bit) {
    case HAS_TITLE:
      post->title = value;
      return check(r, &posts.title, value);
    case HAS_SLUG:
      post->slug = value;
      post->slug_line = r->line;
      return check(r, &posts.slug, value);
    case HAS_AUTHOR:
      post->author_key = value;
      post->author_line = r->line;
      return true;
    case HAS_STATUS:
      post->status = value;
      return check(r, &posts.status, value);
    case HAS_SECTIONS:
      post->section_keys = value;
      post->sections_line = r->line;
      return true;
    case HAS_PUBLISH_DATE:
      return read_date(r, value, &post->publish_ms);
    default: /* not an enum: one bit of a set */
      return read_date(r, value, &post->created_ms);
  }
}

static bool read_front_matter(reader *r, demo_post *post) {
  unsigned seen = 0;
  if (!str_eq(next_line(r), S("---"))) {
    return fail(r, S("a post begins with front matter, between two lines \"---\""), STR_EMPTY);
  }
  for (;;) {
    if (!r->rest.ptr) return fail(r, S("the front matter has no end, a line \"---\""), STR_EMPTY);
    str line = next_line(r);
    if (str_eq(line, S("---"))) break;
    if (!read_front_line(r, line, post, &seen)) return false;
  }
  for (size_t i = 0; i + 1 < KEY_COUNT; i++) {
    if (!(seen & (1U << i))) return fail(r, S("the front matter lacks a line:"), KEYS[i]);
  }
  return true;
}

static bool read_post(reader *r) {
  demo_content *c = r->content;
  demo_post post = {.file = r->file};
  if (!read_front_matter(r, &post)) return false;
  post.updated_ms = post.created_ms;
  str body = r->rest;
  while (body.len > 0 && body.ptr[body.len - 1] == '\n') body.len--;
  while (body.len > 0 && body.ptr[0] == '\n') body = str_skip(body, 1);
  post.body = body;
  r->line++;
  if (!check(r, &posts.body, body)) return false;
  demo_post *all = demo_array_room(c->mem, c->posts, c->n_posts, sizeof *all);
  if (!all) return fail_memory(c);
  c->posts = all;
  all[c->n_posts++] = post;
  return true;
}

/* --- files ----------------------------------------------------------------- */

/* The text without the carriage returns that some editors put before the ends of lines. */
static bool copy_text(demo_content *content, str text, str *out) {
  buf copy = buf_make(content->mem, text.len + 1);
  for (str rest = text; rest.ptr;) {
    str line = str_cut(&rest, '\n');
    if (str_ends(line, S("\r"))) line.len--;
    buf_str(&copy, line);
    if (rest.ptr) buf_char(&copy, '\n');
  }
  *out = buf_view(&copy);
  return buf_ok(&copy) || fail_memory(content);
}

/* What could not pass through SQL as text, or would be taken for the end of a statement. */
static bool check_lines(reader r) {
  while (r.rest.ptr) {
    str line = next_line(&r);
    if (!utf8_valid(line)) return fail(&r, S("not valid UTF-8"), STR_EMPTY);
    if (str_starts(line, S(DEMO_BREAKPOINT)))
      return fail(&r, S("a line that parts statements"), STR_EMPTY);
    for (size_t i = 0; i < line.len; i++) {
      unsigned char byte = (unsigned char)line.ptr[i];
      if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
        return fail(&r, S("a control character"), STR_EMPTY);
      }
    }
  }
  return true;
}

bool demo_content_add(demo_content *content, str file, str text) {
  reader r = {.content = content};
  if (!arena_copy(content->mem, file, &r.file)) return fail_memory(content);
  if (!copy_text(content, text, &r.rest)) return false;
  if (!check_lines(r)) return false;
  if (str_ends(file, S(".md"))) return read_post(&r);
  if (str_eq(file, PEOPLE_FILE)) return read_list(&r, read_person);
  if (str_eq(file, SECTIONS_FILE)) return read_list(&r, read_section);
  if (str_eq(file, REMARKS_FILE)) return read_list(&r, read_remark);
  r.line = 0;
  return fail(&r, S("neither a post (*.md) nor authors.txt, categories.txt or comments.txt"),
              STR_EMPTY);
}
