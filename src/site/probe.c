/* probe: writes of every kind against a real D1, for tests/worker/writes.test.mjs: there is no HTTP
 * route that writes yet. Only in builds with STRATUS_TEST_HOOKS. */
#include "cms/endpoint.h"
#include "data/schema_site.h"

#ifdef STRATUS_TEST_HOOKS

static posts_row new_post(const char *title, const char *author) {
  posts_row post = {0};
  ROW_SET(post, posts, title, str_c(title));
  ROW_SET(post, posts, user_id, str_c(author));
  return post;
}

/* Several statements in one round trip, answers with two columns of each kind among them. */
static err run_batch(endpoint *e) {
  posts_row one = new_post("One", "u1"), two = new_post("Two", "u1");
  comments_row remark = {0};
  query q = query_make(&posts.table);
  db_batch b = db_batch_make(&e->db);
  ROW_SET(one, posts, id, S("batch-1"));
  ROW_SET(remark, comments, body, S("About one"));
  ROW_SET(remark, comments, user_id, S("u2"));
  ROW_SET(remark, comments, post_id, S("batch-1"));
  q.total = q.keys = true;
  size_t first = db_add_insert(&b, posts, &one);
  (void)db_add_insert(&b, posts, &two);
  (void)db_add_insert(&b, comments, &remark);
  size_t listed = db_add_select(&b, &q);
  err failure = db_run(&b);
  if (err_is(failure)) return failure;
  const db_rows *posted = db_result(&b, first);
  json_object_begin(&e->out);
  json_key_str(&e->out, S("slug"), db_cell(posted, 0, 2).text);
  json_key_i64(&e->out, S("total"), db_total(db_result(&b, listed)));
  json_key_i64(&e->out, S("columns"), db_result(&b, listed)->cells.columns);
  json_object_end(&e->out);
  return OK;
}

static err write_post(endpoint *e, str what) {
  posts_row post = new_post("A title", str_eq(what, S("dangling")) ? "nobody" : "u1");
  if (str_eq(what, S("unique"))) ROW_SET(post, posts, slug, S("apple"));
  err failure = db_insert(&e->db, posts, &post);
  if (!err_is(failure)) json_str(&e->out, post.slug);
  return failure;
}

err probe_writes(endpoint *e) {
  str what = endpoint_text(e, S("what"), S(""));
  if (str_eq(what, S("batch"))) return run_batch(e);
  if (str_eq(what, S("inbound"))) return db_delete(&e->db, &users.table, S("u1"));
  if (str_eq(what, S("missing"))) return db_delete(&e->db, &users.table, S("nobody"));
  return write_post(e, what);
}

#endif
