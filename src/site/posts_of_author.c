/* posts_of_author: GET /v1/site/authors/{id}/posts?limit=5: what an author's page shows: the newest
 * posts with their categories and latest comments. An endpoint with the query API. */
#include "cms/endpoint.h"
#include "data/schema_site.h"

err posts_of_author(endpoint *e) {
  int64_t limit;
  err failure = endpoint_integer(e, S("limit"), 1, 20, 5, &limit);
  if (err_is(failure)) return failure;

  query sections = query_make(&categories.table);
  sections.fields = FIELDS(&categories.id, &categories.title);
  query_sort_by(&sections, &categories.title, ASCENDING);

  query people = query_make(&users.table);
  people.fields = FIELDS(&users.name);
  query remarks = query_make(&comments.table);
  remarks.fields = FIELDS(&comments.body, &comments.created_on);
  remarks.limit = 3;
  query_include(&remarks, e->mem, relation_to_one(&comments.user_id), people);

  query q = query_make(&posts.table);
  q.fields = FIELDS(&posts.id, &posts.title, &posts.slug, &posts.created_on);
  q.limit = limit;
  query_where(&q, e->mem, eq(&posts.user_id, V(endpoint_path(e, 0))));
  query_where(&q, e->mem, eq(&posts.status, V("published")));
  query_include(&q, e->mem,
                relation_through(&categories_to_posts.post_id, &categories_to_posts.category_id),
                sections);
  query_include(&q, e->mem, relation_to_many(&comments.post_id), remarks);
  return endpoint_write_query(e, &q);
}
