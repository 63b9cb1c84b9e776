-- posts?filters[status]=published&include=author,categories&fields=id,title,author.name
SELECT t."id", t."title", (SELECT json_array(i."name") FROM "users" AS i WHERE i."id" = t."user_id" AND (1)), (SELECT json_group_array(json_array(r."id", r."title", r."body", r."created_on", r."updated_on")) FROM (SELECT i."id", i."title", i."body", i."created_on", i."updated_on" FROM "categories" AS i WHERE i."id" IN (SELECT j."category_id" FROM "categories_to_posts" AS j WHERE j."post_id" = t."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published'))) AND (1) ORDER BY i."created_on" DESC, i."id" DESC LIMIT ?2) AS r), t."created_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?3 OR ?1 IN ('editor', 'admin')) AND (t."status" = ?4) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH i USING INDEX sqlite_autoindex_users_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 5
--   CO-ROUTINE r
--   SEARCH i USING INDEX sqlite_autoindex_categories_1 (id=?)
--   CORRELATED LIST SUBQUERY 3
--   SEARCH j USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR ORDER BY
--   SCAN r

-- posts?filters[author][name]=Ann
SELECT t."id", t."title", t."slug", t."body", t."status", t."user_id", t."created_on", t."updated_on" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND (EXISTS (SELECT 1 FROM "users" AS c WHERE c."id" = t."user_id" AND (1) AND (c."name" = ?3))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH c USING INDEX sqlite_autoindex_users_1 (id=?)

-- posts?filters[user_id]=x&sort=created_on
SELECT t."id", t."title", t."slug", t."body", t."status", t."user_id", t."created_on", t."updated_on" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND (t."user_id" = ?3) ORDER BY t."created_on", t."id" LIMIT ?4 OFFSET ?5;
--   SEARCH t USING INDEX posts_user_id_created_on_id (user_id=?)

-- posts?filters[categories][$some][title]=News
SELECT t."id", t."title", t."slug", t."body", t."status", t."user_id", t."created_on", t."updated_on" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND (EXISTS (SELECT 1 FROM "categories" AS c WHERE c."id" IN (SELECT j."category_id" FROM "categories_to_posts" AS j WHERE j."post_id" = t."id" AND (?2 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published'))) AND (1) AND (c."title" = ?3))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH c USING INDEX sqlite_autoindex_categories_1 (id=?)
--   CORRELATED LIST SUBQUERY 2
--   SEARCH j USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts?filters[categories][$some][id]=x&fields=id
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND (EXISTS (SELECT 1 FROM "categories" AS c WHERE c."id" IN (SELECT j."category_id" FROM "categories_to_posts" AS j WHERE j."post_id" = t."id" AND (?2 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published'))) AND (1) AND (c."id" = ?3))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH c USING COVERING INDEX sqlite_autoindex_categories_1 (id=?)
--   CORRELATED LIST SUBQUERY 2
--   SEARCH j USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts?filters[comments][$none][user_id]=x&fields=id
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND (NOT EXISTS (SELECT 1 FROM "comments" AS c WHERE c."post_id" = t."id" AND (?2 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) AND (c."user_id" = ?3))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX comments_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts?filters[comments][$null]=true&fields=id
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND (NOT EXISTS (SELECT 1 FROM "comments" AS c WHERE c."post_id" = t."id" AND (?2 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) AND (1))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?3 OFFSET ?4;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts?filters[$or][0][slug]=x&filters[$or][1][id]=x&fields=id
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND ((t."id" = ?3) OR (t."slug" = ?4)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   MULTI-INDEX OR
--   INDEX 1
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)
--   INDEX 2
--   SEARCH t USING INDEX posts_slug (slug=?)
--   USE TEMP B-TREE FOR ORDER BY

-- posts?filters[$or][0][author][name]=x&filters[$or][1][$not][title][$contains]=x&fields=id
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND (((instr(t."title", ?3) > 0) IS NOT TRUE) OR (EXISTS (SELECT 1 FROM "users" AS c WHERE c."id" = t."user_id" AND (1) AND (c."name" = ?4)))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH c USING INDEX sqlite_autoindex_users_1 (id=?)

-- posts?filters[created_on][$between]=2026-01-01,2026-02-01&fields=id&total=true
SELECT count(*), NULL AS "+1" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND (t."created_on" BETWEEN ?3 AND ?4) UNION ALL SELECT * FROM (SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND (t."created_on" BETWEEN ?3 AND ?4) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6);
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   SEARCH t USING INDEX posts_created_on_id (created_on>? AND created_on<?)
--   UNION ALL
--   CO-ROUTINE (subquery-2)
--   SEARCH t USING INDEX posts_created_on_id (created_on>? AND created_on<?)
--   SCAN (subquery-2)

-- users?filters[posts][$some][comments][$some][user_id]=x&fields=id
SELECT t."id", t."created_on" AS "+0" FROM "users" AS t WHERE (1) AND (EXISTS (SELECT 1 FROM "posts" AS c WHERE c."user_id" = t."id" AND (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND (EXISTS (SELECT 1 FROM "comments" AS c2 WHERE c2."post_id" = c."id" AND (?2 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) AND (c2."user_id" = ?3))))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING COVERING INDEX users_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH c USING INDEX posts_user_id_created_on_id (user_id=?)
--   SEARCH c2 EXISTS USING INDEX comments_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- comments?filters[post_id]=x&include=user&sort=created_on:asc
SELECT t."id", t."body", t."user_id", t."post_id", t."created_on", t."updated_on", (SELECT json_array(i."id", i."name", NULL, i."role", i."created_on", i."updated_on") FROM "users" AS i WHERE i."id" = t."user_id" AND (1)) FROM "comments" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) AND (t."post_id" = ?2) ORDER BY t."created_on", t."id" LIMIT ?3 OFFSET ?4;
--   SEARCH t USING INDEX comments_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH i USING INDEX sqlite_autoindex_users_1 (id=?)

-- comments?filters[post][author][id]=x&fields=id
SELECT t."id", t."created_on" AS "+0" FROM "comments" AS t WHERE (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) AND (EXISTS (SELECT 1 FROM "posts" AS c WHERE c."id" = t."post_id" AND (status = 'published' OR user_id = ?2 OR ?1 IN ('editor', 'admin')) AND (EXISTS (SELECT 1 FROM "users" AS c2 WHERE c2."id" = c."user_id" AND (1) AND (c2."id" = ?3))))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX comments_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH c USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SEARCH c2 EXISTS USING COVERING INDEX sqlite_autoindex_users_1 (id=?)

-- posts/x?include=comments.user,author,categories&include[comments][limit]=5&include[comments.user][fields]=name
SELECT t."id", t."title", t."slug", t."body", t."status", t."user_id", t."created_on", t."updated_on", (SELECT json_array(i."id", i."name", NULL, i."role", i."created_on", i."updated_on") FROM "users" AS i WHERE i."id" = t."user_id" AND (1)), (SELECT json_group_array(json_array(r."id", r."title", r."body", r."created_on", r."updated_on")) FROM (SELECT i."id", i."title", i."body", i."created_on", i."updated_on" FROM "categories" AS i WHERE i."id" IN (SELECT j."category_id" FROM "categories_to_posts" AS j WHERE j."post_id" = t."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published'))) AND (1) ORDER BY i."created_on" DESC, i."id" DESC LIMIT ?2) AS r), (SELECT json_group_array(json_array(r."id", r."body", r."user_id", r."post_id", r."created_on", r."updated_on", json((SELECT json_array(i2."name") FROM "users" AS i2 WHERE i2."id" = r."user_id" AND (1))))) FROM (SELECT i."id", i."body", i."user_id", i."post_id", i."created_on", i."updated_on" FROM "comments" AS i WHERE i."post_id" = t."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY i."created_on" DESC, i."id" DESC LIMIT ?3) AS r) FROM "posts" AS t WHERE t."id" = ?4 AND (status = 'published' OR user_id = ?5 OR ?1 IN ('editor', 'admin'));
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH i USING INDEX sqlite_autoindex_users_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 5
--   CO-ROUTINE r
--   SEARCH i USING INDEX sqlite_autoindex_categories_1 (id=?)
--   CORRELATED LIST SUBQUERY 3
--   SEARCH j USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR ORDER BY
--   SCAN r
--   CORRELATED SCALAR SUBQUERY 9
--   CO-ROUTINE r
--   SEARCH i USING INDEX comments_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 7
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN r
--   CORRELATED SCALAR SUBQUERY 6
--   SEARCH i2 USING INDEX sqlite_autoindex_users_1 (id=?)

-- posts/x?fields=title,comments.body&include[comments][filters][user_id]=x&include[comments][sort]=id
SELECT t."title", (SELECT json_group_array(json_array(r."body")) FROM (SELECT i."body" FROM "comments" AS i WHERE i."post_id" = t."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) AND (i."user_id" = ?2) ORDER BY i."id" LIMIT ?3) AS r) FROM "posts" AS t WHERE t."id" = ?4 AND (status = 'published' OR user_id = ?5 OR ?1 IN ('editor', 'admin'));
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 3
--   CO-ROUTINE r
--   SEARCH i USING INDEX comments_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR ORDER BY
--   SCAN r

-- categories?include=posts.comments.user&fields=title,posts.title,posts.comments.user.name&include[posts][limit]=3&include[posts.comments][limit]=2&limit=5
SELECT t."title", (SELECT json_group_array(json_array(r."title", json((SELECT json_group_array(json_array(r2."id", r2."body", r2."user_id", r2."post_id", r2."created_on", r2."updated_on", json((SELECT json_array(i3."name") FROM "users" AS i3 WHERE i3."id" = r2."user_id" AND (1))))) FROM (SELECT i2."id", i2."body", i2."user_id", i2."post_id", i2."created_on", i2."updated_on" FROM "comments" AS i2 WHERE i2."post_id" = r."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published')) ORDER BY i2."created_on" DESC, i2."id" DESC LIMIT ?2) AS r2)))) FROM (SELECT i."id", i."title" FROM "posts" AS i WHERE i."id" IN (SELECT j."post_id" FROM "categories_to_posts" AS j WHERE j."category_id" = t."id" AND (?1 = 'admin' OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND p.status = 'published'))) AND (status = 'published' OR user_id = ?3 OR ?1 IN ('editor', 'admin')) ORDER BY i."created_on" DESC, i."id" DESC LIMIT ?4) AS r), t."created_on" AS "+0", t."id" AS "+1" FROM "categories" AS t WHERE (1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX categories_created_on_id
--   CORRELATED SCALAR SUBQUERY 8
--   CO-ROUTINE r
--   SEARCH i USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED LIST SUBQUERY 6
--   SEARCH j USING INDEX categories_to_posts_category_id_created_on_id (category_id=?)
--   CORRELATED SCALAR SUBQUERY 5
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   USE TEMP B-TREE FOR ORDER BY
--   SCAN r
--   CORRELATED SCALAR SUBQUERY 4
--   CO-ROUTINE r2
--   SEARCH i2 USING INDEX comments_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN r2
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH i3 USING INDEX sqlite_autoindex_users_1 (id=?)

-- posts?fields=id,title, the next page
SELECT t."id", t."title", t."created_on" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND ((t."created_on", t."id") < (?3, ?4)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SEARCH t USING INDEX posts_created_on_id ((created_on,id)<(?,?))

-- posts?filters[user_id]=x&include=author, the next page
SELECT t."id", t."title", t."slug", t."body", t."status", t."user_id", t."created_on", t."updated_on", (SELECT json_array(i."id", i."name", NULL, i."role", i."created_on", i."updated_on") FROM "users" AS i WHERE i."id" = t."user_id" AND (1)) FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND (t."user_id" = ?3) AND ((t."created_on", t."id") < (?4, ?5)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?6 OFFSET ?7;
--   SEARCH t USING INDEX posts_user_id_created_on_id (user_id=? AND (created_on,id)<(?,?))
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH i USING INDEX sqlite_autoindex_users_1 (id=?)

-- posts?sort=slug:desc&fields=id, the next page
SELECT t."id", t."slug" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND ((t."slug", t."id") < (?3, ?4)) ORDER BY t."slug" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SEARCH t USING INDEX posts_slug (slug<?)

-- posts?sort=body:desc&fields=id&limit=5, the next page
SELECT t."id", t."body" AS "+0" FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND ((t."body" < ?3 OR t."body" IS NULL OR t."body" = ?3 AND (t."id" < ?4))) ORDER BY t."body" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

