-- users
SELECT t."id", t."name", NULL AS "email", t."role", t."created_on", t."updated_on" FROM "users" AS t WHERE (1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?1 OFFSET ?2;
--   SCAN t USING INDEX users_created_on_id

-- users?total=true&limit=5&offset=10
SELECT count(*), NULL AS "+1", NULL AS "+2", NULL AS "+3", NULL AS "+4", NULL AS "+5" FROM "users" AS t WHERE (1) UNION ALL SELECT * FROM (SELECT t."id", t."name", NULL AS "email", t."role", t."created_on", t."updated_on" FROM "users" AS t WHERE (1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?1 OFFSET ?2);
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   SCAN t USING COVERING INDEX users_email
--   UNION ALL
--   CO-ROUTINE (subquery-2)
--   SCAN t USING INDEX users_created_on_id
--   SCAN (subquery-2)

-- users/x
SELECT t."id", t."name", NULL AS "email", t."role", t."created_on", t."updated_on" FROM "users" AS t WHERE t."id" = ?1 AND (1);
--   SEARCH t USING INDEX sqlite_autoindex_users_1 (id=?)

-- users?fields=id&sort=id
SELECT t."id" FROM "users" AS t WHERE (1) ORDER BY t."id" LIMIT ?1 OFFSET ?2;
--   SCAN t USING COVERING INDEX sqlite_autoindex_users_1

-- users?fields=id&sort=name
SELECT t."id", t."name" AS "+0" FROM "users" AS t WHERE (1) ORDER BY t."name", t."id" LIMIT ?1 OFFSET ?2;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- users?fields=id&sort=email
SELECT t."id", NULL AS "+0" FROM "users" AS t WHERE (1) ORDER BY NULL, t."id" LIMIT ?1 OFFSET ?2;
--   SCAN t USING COVERING INDEX sqlite_autoindex_users_1
--   USE TEMP B-TREE FOR ORDER BY

-- users?fields=id&sort=role
SELECT t."id", t."role" AS "+0" FROM "users" AS t WHERE (1) ORDER BY t."role", t."id" LIMIT ?1 OFFSET ?2;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- users?fields=id&sort=created_on
SELECT t."id", t."created_on" AS "+0" FROM "users" AS t WHERE (1) ORDER BY t."created_on", t."id" LIMIT ?1 OFFSET ?2;
--   SCAN t USING COVERING INDEX users_created_on_id

-- users?fields=id&sort=updated_on
SELECT t."id", t."updated_on" AS "+0" FROM "users" AS t WHERE (1) ORDER BY t."updated_on", t."id" LIMIT ?1 OFFSET ?2;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- posts
SELECT t."id", t."title", t."slug", t."body", t."status", t."user_id", t."created_on", t."updated_on" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?3 OFFSET ?4;
--   SCAN t USING INDEX posts_created_on_id

-- posts?total=true&limit=5&offset=10
SELECT count(*), NULL AS "+1", NULL AS "+2", NULL AS "+3", NULL AS "+4", NULL AS "+5", NULL AS "+6", NULL AS "+7" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) UNION ALL SELECT * FROM (SELECT t."id", t."title", t."slug", t."body", t."status", t."user_id", t."created_on", t."updated_on" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?3 OFFSET ?4);
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   SCAN t
--   UNION ALL
--   CO-ROUTINE (subquery-2)
--   SCAN t USING INDEX posts_created_on_id
--   SCAN (subquery-2)

-- posts/x
SELECT t."id", t."title", t."slug", t."body", t."status", t."user_id", t."created_on", t."updated_on" FROM "posts" AS t WHERE t."id" = ?1 AND (status = 'published' OR user_id = ?2 OR ?3 IN ('editor', 'admin'));
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts?fields=id&sort=id
SELECT t."id" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY t."id" LIMIT ?3 OFFSET ?4;
--   SCAN t USING INDEX sqlite_autoindex_posts_1

-- posts?fields=id&sort=title
SELECT t."id", t."title" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY t."title", t."id" LIMIT ?3 OFFSET ?4;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- posts?fields=id&sort=slug
SELECT t."id", t."slug" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY t."slug", t."id" LIMIT ?3 OFFSET ?4;
--   SCAN t USING INDEX posts_slug

-- posts?fields=id&sort=body
SELECT t."id", t."body" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY t."body", t."id" LIMIT ?3 OFFSET ?4;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- posts?fields=id&sort=status
SELECT t."id", t."status" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY t."status", t."id" LIMIT ?3 OFFSET ?4;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- posts?fields=id&sort=user_id
SELECT t."id", t."user_id" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY t."user_id", t."id" LIMIT ?3 OFFSET ?4;
--   SCAN t USING INDEX posts_user_id_created_on_id
--   USE TEMP B-TREE FOR LAST TERM OF ORDER BY

-- posts?fields=id&sort=created_on
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY t."created_on", t."id" LIMIT ?3 OFFSET ?4;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&sort=updated_on
SELECT t."id", t."updated_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY t."updated_on", t."id" LIMIT ?3 OFFSET ?4;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- categories
SELECT t."id", t."title", t."body", t."created_on", t."updated_on" FROM "categories" AS t WHERE (1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?1 OFFSET ?2;
--   SCAN t USING INDEX categories_created_on_id

-- categories?total=true&limit=5&offset=10
SELECT count(*), NULL AS "+1", NULL AS "+2", NULL AS "+3", NULL AS "+4" FROM "categories" AS t WHERE (1) UNION ALL SELECT * FROM (SELECT t."id", t."title", t."body", t."created_on", t."updated_on" FROM "categories" AS t WHERE (1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?1 OFFSET ?2);
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   SCAN t USING COVERING INDEX categories_created_on_id
--   UNION ALL
--   CO-ROUTINE (subquery-2)
--   SCAN t USING INDEX categories_created_on_id
--   SCAN (subquery-2)

-- categories/x
SELECT t."id", t."title", t."body", t."created_on", t."updated_on" FROM "categories" AS t WHERE t."id" = ?1 AND (1);
--   SEARCH t USING INDEX sqlite_autoindex_categories_1 (id=?)

-- categories?fields=id&sort=id
SELECT t."id" FROM "categories" AS t WHERE (1) ORDER BY t."id" LIMIT ?1 OFFSET ?2;
--   SCAN t USING COVERING INDEX sqlite_autoindex_categories_1

-- categories?fields=id&sort=title
SELECT t."id", t."title" AS "+0" FROM "categories" AS t WHERE (1) ORDER BY t."title", t."id" LIMIT ?1 OFFSET ?2;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- categories?fields=id&sort=body
SELECT t."id", t."body" AS "+0" FROM "categories" AS t WHERE (1) ORDER BY t."body", t."id" LIMIT ?1 OFFSET ?2;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- categories?fields=id&sort=created_on
SELECT t."id", t."created_on" AS "+0" FROM "categories" AS t WHERE (1) ORDER BY t."created_on", t."id" LIMIT ?1 OFFSET ?2;
--   SCAN t USING COVERING INDEX categories_created_on_id

-- categories?fields=id&sort=updated_on
SELECT t."id", t."updated_on" AS "+0" FROM "categories" AS t WHERE (1) ORDER BY t."updated_on", t."id" LIMIT ?1 OFFSET ?2;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- categories_to_posts
SELECT t."id", t."category_id", t."post_id", t."created_on", t."updated_on" FROM "categories_to_posts" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?2 OFFSET ?3;
--   SCAN t USING INDEX categories_to_posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- categories_to_posts?total=true&limit=5&offset=10
SELECT count(*), NULL AS "+1", NULL AS "+2", NULL AS "+3", NULL AS "+4" FROM "categories_to_posts" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) UNION ALL SELECT * FROM (SELECT t."id", t."category_id", t."post_id", t."created_on", t."updated_on" FROM "categories_to_posts" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?2 OFFSET ?3);
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   SCAN t USING COVERING INDEX categories_to_posts_post_id_category_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   UNION ALL
--   CO-ROUTINE (subquery-4)
--   SCAN t USING INDEX categories_to_posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN (subquery-4)

-- categories_to_posts/x
SELECT t."id", t."category_id", t."post_id", t."created_on", t."updated_on" FROM "categories_to_posts" AS t WHERE t."id" = ?1 AND (?2 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published'));
--   SEARCH t USING INDEX sqlite_autoindex_categories_to_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- categories_to_posts?fields=id&sort=id
SELECT t."id" FROM "categories_to_posts" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t USING INDEX sqlite_autoindex_categories_to_posts_1
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- categories_to_posts?fields=id&sort=category_id
SELECT t."id", t."category_id" AS "+0" FROM "categories_to_posts" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."category_id", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t USING INDEX categories_to_posts_category_id_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR LAST TERM OF ORDER BY

-- categories_to_posts?fields=id&sort=post_id
SELECT t."id", t."post_id" AS "+0" FROM "categories_to_posts" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."post_id", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t USING COVERING INDEX categories_to_posts_post_id_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR LAST TERM OF ORDER BY

-- categories_to_posts?fields=id&sort=created_on
SELECT t."id", t."created_on" AS "+0" FROM "categories_to_posts" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."created_on", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t USING INDEX categories_to_posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- categories_to_posts?fields=id&sort=updated_on
SELECT t."id", t."updated_on" AS "+0" FROM "categories_to_posts" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."updated_on", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR ORDER BY

-- comments
SELECT t."id", t."body", t."user_id", t."post_id", t."created_on", t."updated_on" FROM "comments" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?2 OFFSET ?3;
--   SCAN t USING INDEX comments_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- comments?total=true&limit=5&offset=10
SELECT count(*), NULL AS "+1", NULL AS "+2", NULL AS "+3", NULL AS "+4", NULL AS "+5" FROM "comments" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) UNION ALL SELECT * FROM (SELECT t."id", t."body", t."user_id", t."post_id", t."created_on", t."updated_on" FROM "comments" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?2 OFFSET ?3);
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   SCAN t USING COVERING INDEX comments_post_id_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   UNION ALL
--   CO-ROUTINE (subquery-4)
--   SCAN t USING INDEX comments_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN (subquery-4)

-- comments/x
SELECT t."id", t."body", t."user_id", t."post_id", t."created_on", t."updated_on" FROM "comments" AS t WHERE t."id" = ?1 AND (?2 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published'));
--   SEARCH t USING INDEX sqlite_autoindex_comments_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- comments?fields=id&sort=id
SELECT t."id" FROM "comments" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t USING INDEX sqlite_autoindex_comments_1
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- comments?fields=id&sort=body
SELECT t."id", t."body" AS "+0" FROM "comments" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."body", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR ORDER BY

-- comments?fields=id&sort=user_id
SELECT t."id", t."user_id" AS "+0" FROM "comments" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."user_id", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t USING INDEX comments_user_id_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR LAST TERM OF ORDER BY

-- comments?fields=id&sort=post_id
SELECT t."id", t."post_id" AS "+0" FROM "comments" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."post_id", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t USING COVERING INDEX comments_post_id_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR LAST TERM OF ORDER BY

-- comments?fields=id&sort=created_on
SELECT t."id", t."created_on" AS "+0" FROM "comments" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."created_on", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t USING INDEX comments_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- comments?fields=id&sort=updated_on
SELECT t."id", t."updated_on" AS "+0" FROM "comments" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY t."updated_on", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR ORDER BY

-- audit_trail
SELECT t."id", t."at", t."actor_id", t."actor", t."address", t."action", t."table_name", t."record_id", t."changed" FROM "audit_trail" AS t WHERE (?1 = 'admin') ORDER BY t."at" DESC, t."id" DESC LIMIT ?2 OFFSET ?3;
--   SCAN t USING INDEX audit_trail_at_id

-- audit_trail?total=true&limit=5&offset=10
SELECT count(*), NULL AS "+1", NULL AS "+2", NULL AS "+3", NULL AS "+4", NULL AS "+5", NULL AS "+6", NULL AS "+7", NULL AS "+8" FROM "audit_trail" AS t WHERE (?1 = 'admin') UNION ALL SELECT * FROM (SELECT t."id", t."at", t."actor_id", t."actor", t."address", t."action", t."table_name", t."record_id", t."changed" FROM "audit_trail" AS t WHERE (?1 = 'admin') ORDER BY t."at" DESC, t."id" DESC LIMIT ?2 OFFSET ?3);
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   SCAN t USING COVERING INDEX audit_trail_at_id
--   UNION ALL
--   CO-ROUTINE (subquery-2)
--   SCAN t USING INDEX audit_trail_at_id
--   SCAN (subquery-2)

-- audit_trail/x
SELECT t."id", t."at", t."actor_id", t."actor", t."address", t."action", t."table_name", t."record_id", t."changed" FROM "audit_trail" AS t WHERE t."id" = ?1 AND (?2 = 'admin');
--   SEARCH t USING INDEX sqlite_autoindex_audit_trail_1 (id=?)

-- audit_trail?fields=id&sort=id
SELECT t."id" FROM "audit_trail" AS t WHERE (?1 = 'admin') ORDER BY t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t USING COVERING INDEX sqlite_autoindex_audit_trail_1

-- audit_trail?fields=id&sort=at
SELECT t."id", t."at" AS "+0" FROM "audit_trail" AS t WHERE (?1 = 'admin') ORDER BY t."at", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t USING COVERING INDEX audit_trail_at_id

-- audit_trail?fields=id&sort=actor_id
SELECT t."id", t."actor_id" AS "+0" FROM "audit_trail" AS t WHERE (?1 = 'admin') ORDER BY t."actor_id", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- audit_trail?fields=id&sort=actor
SELECT t."id", t."actor" AS "+0" FROM "audit_trail" AS t WHERE (?1 = 'admin') ORDER BY t."actor", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- audit_trail?fields=id&sort=address
SELECT t."id", t."address" AS "+0" FROM "audit_trail" AS t WHERE (?1 = 'admin') ORDER BY t."address", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- audit_trail?fields=id&sort=action
SELECT t."id", t."action" AS "+0" FROM "audit_trail" AS t WHERE (?1 = 'admin') ORDER BY t."action", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- audit_trail?fields=id&sort=table_name
SELECT t."id", t."table_name" AS "+0" FROM "audit_trail" AS t WHERE (?1 = 'admin') ORDER BY t."table_name", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t USING INDEX audit_trail_table_name_record_id_at
--   USE TEMP B-TREE FOR LAST TERM OF ORDER BY

-- audit_trail?fields=id&sort=record_id
SELECT t."id", t."record_id" AS "+0" FROM "audit_trail" AS t WHERE (?1 = 'admin') ORDER BY t."record_id", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- audit_trail?fields=id&sort=changed
SELECT t."id", t."changed" AS "+0" FROM "audit_trail" AS t WHERE (?1 = 'admin') ORDER BY t."changed", t."id" LIMIT ?2 OFFSET ?3;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- posts?fields=id&sort=status:desc,title
SELECT t."id", t."status" AS "+0", t."title" AS "+1" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) ORDER BY t."status" DESC, t."title", t."id" LIMIT ?3 OFFSET ?4;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

