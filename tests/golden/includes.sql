-- users?fields=id&include=posts
SELECT t."id", (SELECT json_group_array(json_array(r."id", r."title", r."slug", r."body", r."status", r."user_id", r."created_on", r."updated_on")) FROM (SELECT i."id", i."title", i."slug", i."body", i."status", i."user_id", i."created_on", i."updated_on" FROM "posts" AS i WHERE i."user_id" = t."id" AND (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY i."created_on" DESC, i."id" DESC LIMIT ?3) AS r), t."created_on" AS "+0" FROM "users" AS t WHERE (1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING COVERING INDEX users_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   CO-ROUTINE r
--   SEARCH i USING INDEX posts_user_id_created_on_id (user_id=?)
--   SCAN r

-- users?fields=id&include=comments
SELECT t."id", (SELECT json_group_array(json_array(r."id", r."body", r."user_id", r."post_id", r."created_on", r."updated_on")) FROM (SELECT i."id", i."body", i."user_id", i."post_id", i."created_on", i."updated_on" FROM "comments" AS i WHERE i."user_id" = t."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY i."created_on" DESC, i."id" DESC LIMIT ?2) AS r), t."created_on" AS "+0" FROM "users" AS t WHERE (1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?3 OFFSET ?4;
--   SCAN t USING COVERING INDEX users_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   CO-ROUTINE r
--   SEARCH i USING INDEX comments_user_id_created_on_id (user_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN r

-- posts?fields=id&include=author
SELECT t."id", (SELECT json_array(i."id", i."name", NULL, i."role", i."created_on", i."updated_on") FROM "users" AS i WHERE i."id" = t."user_id" AND (1)), t."created_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?3 OFFSET ?4;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH i USING INDEX sqlite_autoindex_users_1 (id=?)

-- posts?fields=id&include=categories_to_posts
SELECT t."id", (SELECT json_group_array(json_array(r."id", r."category_id", r."post_id", r."created_on", r."updated_on")) FROM (SELECT i."id", i."category_id", i."post_id", i."created_on", i."updated_on" FROM "categories_to_posts" AS i WHERE i."post_id" = t."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY i."created_on" DESC, i."id" DESC LIMIT ?2) AS r), t."created_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?3 OR ?1 IN ('editor', 'admin')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   CO-ROUTINE r
--   SEARCH i USING INDEX categories_to_posts_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN r

-- posts?fields=id&include=categories
SELECT t."id", (SELECT json_group_array(json_array(r."id", r."title", r."body", r."created_on", r."updated_on")) FROM (SELECT i."id", i."title", i."body", i."created_on", i."updated_on" FROM "categories" AS i WHERE i."id" IN (SELECT j."category_id" FROM "categories_to_posts" AS j WHERE j."post_id" = t."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published'))) AND (1) ORDER BY i."created_on" DESC, i."id" DESC LIMIT ?2) AS r), t."created_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?3 OR ?1 IN ('editor', 'admin')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 4
--   CO-ROUTINE r
--   SEARCH i USING INDEX sqlite_autoindex_categories_1 (id=?)
--   CORRELATED LIST SUBQUERY 2
--   SEARCH j USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR ORDER BY
--   SCAN r

-- posts?fields=id&include=comments
SELECT t."id", (SELECT json_group_array(json_array(r."id", r."body", r."user_id", r."post_id", r."created_on", r."updated_on")) FROM (SELECT i."id", i."body", i."user_id", i."post_id", i."created_on", i."updated_on" FROM "comments" AS i WHERE i."post_id" = t."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY i."created_on" DESC, i."id" DESC LIMIT ?2) AS r), t."created_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?3 OR ?1 IN ('editor', 'admin')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   CO-ROUTINE r
--   SEARCH i USING INDEX comments_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN r

-- categories?fields=id&include=categories_to_posts
SELECT t."id", (SELECT json_group_array(json_array(r."id", r."category_id", r."post_id", r."created_on", r."updated_on")) FROM (SELECT i."id", i."category_id", i."post_id", i."created_on", i."updated_on" FROM "categories_to_posts" AS i WHERE i."category_id" = t."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY i."created_on" DESC, i."id" DESC LIMIT ?2) AS r), t."created_on" AS "+0" FROM "categories" AS t WHERE (1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?3 OFFSET ?4;
--   SCAN t USING COVERING INDEX categories_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   CO-ROUTINE r
--   SEARCH i USING INDEX categories_to_posts_category_id_created_on_id (category_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN r

-- categories?fields=id&include=posts
SELECT t."id", (SELECT json_group_array(json_array(r."id", r."title", r."slug", r."body", r."status", r."user_id", r."created_on", r."updated_on")) FROM (SELECT i."id", i."title", i."slug", i."body", i."status", i."user_id", i."created_on", i."updated_on" FROM "posts" AS i WHERE i."id" IN (SELECT j."post_id" FROM "categories_to_posts" AS j WHERE j."category_id" = t."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published'))) AND (status = 'published' OR user_id = ?2 OR ?1 IN ('editor', 'admin')) ORDER BY i."created_on" DESC, i."id" DESC LIMIT ?3) AS r), t."created_on" AS "+0" FROM "categories" AS t WHERE (1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING COVERING INDEX categories_created_on_id
--   CORRELATED SCALAR SUBQUERY 4
--   CO-ROUTINE r
--   SEARCH i USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED LIST SUBQUERY 2
--   SEARCH j USING INDEX categories_to_posts_category_id_created_on_id (category_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR ORDER BY
--   SCAN r

-- categories_to_posts?fields=id&include=category
SELECT t."id", (SELECT json_array(i."id", i."title", i."body", i."created_on", i."updated_on") FROM "categories" AS i WHERE i."id" = t."category_id" AND (1)), t."created_on" AS "+0" FROM "categories_to_posts" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?2 OFFSET ?3;
--   SCAN t USING INDEX categories_to_posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH i USING INDEX sqlite_autoindex_categories_1 (id=?)

-- categories_to_posts?fields=id&include=post
SELECT t."id", (SELECT json_array(i."id", i."title", i."slug", i."body", i."status", i."user_id", i."created_on", i."updated_on") FROM "posts" AS i WHERE i."id" = t."post_id" AND (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin'))), t."created_on" AS "+0" FROM "categories_to_posts" AS t WHERE (?2 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?3 OFFSET ?4;
--   SCAN t USING INDEX categories_to_posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH i USING INDEX sqlite_autoindex_posts_1 (id=?)

-- comments?fields=id&include=user
SELECT t."id", (SELECT json_array(i."id", i."name", NULL, i."role", i."created_on", i."updated_on") FROM "users" AS i WHERE i."id" = t."user_id" AND (1)), t."created_on" AS "+0" FROM "comments" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?2 OFFSET ?3;
--   SCAN t USING INDEX comments_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH i USING INDEX sqlite_autoindex_users_1 (id=?)

-- comments?fields=id&include=post
SELECT t."id", (SELECT json_array(i."id", i."title", i."slug", i."body", i."status", i."user_id", i."created_on", i."updated_on") FROM "posts" AS i WHERE i."id" = t."post_id" AND (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin'))), t."created_on" AS "+0" FROM "comments" AS t WHERE (?2 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?3 OFFSET ?4;
--   SCAN t USING INDEX comments_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH i USING INDEX sqlite_autoindex_posts_1 (id=?)

-- three levels: users, their posts, comments of these, who wrote them
SELECT t."id", (SELECT json_group_array(json_array(r."title", json((SELECT json_group_array(json_array(r2."body", json((SELECT json_array(i3."name") FROM "users" AS i3 WHERE i3."id" = r2."user_id" AND (1))))) FROM (SELECT i2."body", i2."user_id" FROM "comments" AS i2 WHERE i2."post_id" = r."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) AND (instr(i2."body", ?2) > 0) ORDER BY i2."created_on", i2."id" LIMIT ?3 OFFSET ?4) AS r2)))) FROM (SELECT i."id", i."title" FROM "posts" AS i WHERE i."user_id" = t."id" AND (status = 'published' OR user_id = ?5 OR ?1 IN ('editor', 'admin')) ORDER BY i."created_on" DESC, i."id" DESC LIMIT ?6) AS r) FROM "users" AS t WHERE (1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?7 OFFSET ?8;
--   SCAN t USING COVERING INDEX users_created_on_id
--   CORRELATED SCALAR SUBQUERY 6
--   CO-ROUTINE r
--   SEARCH i USING INDEX posts_user_id_created_on_id (user_id=?)
--   SCAN r
--   CORRELATED SCALAR SUBQUERY 4
--   CO-ROUTINE r2
--   SEARCH i2 USING INDEX comments_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN r2
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH i3 USING INDEX sqlite_autoindex_users_1 (id=?)

-- many to many and back
SELECT t."id", t."title", t."slug", t."body", t."status", t."user_id", t."created_on", t."updated_on", (SELECT json_group_array(json_array(r."id", r."title", r."body", r."created_on", r."updated_on", json((SELECT json_group_array(json_array(r2."id", r2."title", r2."slug", r2."body", r2."status", r2."user_id", r2."created_on", r2."updated_on")) FROM (SELECT i2."id", i2."title", i2."slug", i2."body", i2."status", i2."user_id", i2."created_on", i2."updated_on" FROM "posts" AS i2 WHERE i2."id" IN (SELECT j."post_id" FROM "categories_to_posts" AS j WHERE j."category_id" = r."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published'))) AND (status = 'published' OR user_id = ?2 OR ?1 IN ('editor', 'admin')) ORDER BY i2."created_on" DESC, i2."id" DESC LIMIT ?3) AS r2)))) FROM (SELECT i."id", i."title", i."body", i."created_on", i."updated_on" FROM "categories" AS i WHERE i."id" IN (SELECT j."category_id" FROM "categories_to_posts" AS j WHERE j."post_id" = t."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published'))) AND (1) ORDER BY i."created_on" DESC, i."id" DESC LIMIT ?4) AS r) FROM "posts" AS t WHERE (status = 'published' OR user_id = ?2 OR ?1 IN ('editor', 'admin')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 8
--   CO-ROUTINE r
--   SEARCH i USING INDEX sqlite_autoindex_categories_1 (id=?)
--   CORRELATED LIST SUBQUERY 6
--   SEARCH j USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 5
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR ORDER BY
--   SCAN r
--   CORRELATED SCALAR SUBQUERY 4
--   CO-ROUTINE r2
--   SEARCH i2 USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED LIST SUBQUERY 2
--   SEARCH j USING INDEX categories_to_posts_category_id_created_on_id (category_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR ORDER BY
--   SCAN r2

