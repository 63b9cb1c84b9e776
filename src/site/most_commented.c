/* most_commented: GET /v1/site/most-commented?limit=3: in each category the published posts with
 * the most comments. An endpoint in plain SQL: ranking within groups is what SQL says best. */
#include "cms/endpoint.h"
#include "data/schema_site.h"

err most_commented(endpoint *e) {
  int64_t limit;
  db_rows rows;
  err failure = endpoint_integer(e, S("limit"), 1, 10, 3, &limit);
  if (err_is(failure)) return failure;
  failure = db_sql(
      &e->db, TABLES(&categories.table, &categories_to_posts.table, &posts.table, &comments.table),
      &rows,
      S("SELECT category, id, title, comments FROM ("
        "SELECT c.title AS category, p.id AS id, p.title AS title, "
        "(SELECT count(*) FROM comments AS m WHERE m.post_id = p.id) AS comments, "
        "row_number() OVER (PARTITION BY c.id ORDER BY "
        "(SELECT count(*) FROM comments AS m WHERE m.post_id = p.id) DESC, p.created_on DESC, "
        "p.id DESC) AS place "
        "FROM categories AS c JOIN categories_to_posts AS l ON l.category_id = c.id "
        "JOIN posts AS p ON p.id = l.post_id WHERE p.status = 'published' "
        "AND (p.publish_on IS NULL OR p.publish_on <= ?2)) "
        "WHERE place <= ?1 ORDER BY category, place"),
      V(limit), V(e->db.now_ms));
  if (err_is(failure)) return failure;
  endpoint_write_rows(e, &rows, S("category,id,title,comments"));
  return OK;
}
