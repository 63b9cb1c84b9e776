-- count
SELECT count(*) FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) LIMIT ?4 OFFSET ?5;
--   SCAN t

-- count with a condition
SELECT count(*) FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."user_id" = ?4) LIMIT ?5 OFFSET ?6;
--   SEARCH t USING INDEX posts_user_id_created_on_id (user_id=?)

-- groups, the largest first
SELECT t."post_id", count(*), min(t."created_on"), max(t."created_on"), count(t."body"), sum(t."created_on") FROM "comments" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) GROUP BY t."post_id" ORDER BY 2 DESC, t."post_id" LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX comments_post_id_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR ORDER BY

