-- users: some posts
SELECT t."id" FROM "users" AS t WHERE (1) AND (EXISTS (SELECT 1 FROM "posts" AS c WHERE c."user_id" = t."id" AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING COVERING INDEX users_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH c USING INDEX posts_user_id_created_on_id (user_id=? AND created_on>?)

-- users: none posts
SELECT t."id" FROM "users" AS t WHERE (1) AND (NOT EXISTS (SELECT 1 FROM "posts" AS c WHERE c."user_id" = t."id" AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING COVERING INDEX users_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH c USING INDEX posts_user_id_created_on_id (user_id=? AND created_on>?)

-- users: every posts
SELECT t."id" FROM "users" AS t WHERE (1) AND (NOT EXISTS (SELECT 1 FROM "posts" AS c WHERE c."user_id" = t."id" AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (c."created_on" > ?4) IS NOT TRUE)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING COVERING INDEX users_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH c USING INDEX posts_user_id_created_on_id (user_id=?)

-- users: some comments
SELECT t."id" FROM "users" AS t WHERE (1) AND (EXISTS (SELECT 1 FROM "comments" AS c WHERE c."user_id" = t."id" AND (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING COVERING INDEX users_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX comments_user_id_created_on_id (user_id=? AND created_on>?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- users: none comments
SELECT t."id" FROM "users" AS t WHERE (1) AND (NOT EXISTS (SELECT 1 FROM "comments" AS c WHERE c."user_id" = t."id" AND (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING COVERING INDEX users_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX comments_user_id_created_on_id (user_id=? AND created_on>?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- users: every comments
SELECT t."id" FROM "users" AS t WHERE (1) AND (NOT EXISTS (SELECT 1 FROM "comments" AS c WHERE c."user_id" = t."id" AND (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (c."created_on" > ?4) IS NOT TRUE)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING COVERING INDEX users_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX comments_user_id_created_on_id (user_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts: some author
SELECT t."id" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (EXISTS (SELECT 1 FROM "users" AS c WHERE c."id" = t."user_id" AND (1) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH c USING INDEX sqlite_autoindex_users_1 (id=?)

-- posts: none author
SELECT t."id" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (NOT EXISTS (SELECT 1 FROM "users" AS c WHERE c."id" = t."user_id" AND (1) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH c USING INDEX sqlite_autoindex_users_1 (id=?)

-- posts: every author
SELECT t."id" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (NOT EXISTS (SELECT 1 FROM "users" AS c WHERE c."id" = t."user_id" AND (1) AND (c."created_on" > ?4) IS NOT TRUE)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH c USING INDEX sqlite_autoindex_users_1 (id=?)

-- posts: some categories_to_posts
SELECT t."id" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (EXISTS (SELECT 1 FROM "categories_to_posts" AS c WHERE c."post_id" = t."id" AND (?3 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?1))))) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING COVERING INDEX categories_to_posts_post_id_created_on_id (post_id=? AND created_on>?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts: none categories_to_posts
SELECT t."id" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (NOT EXISTS (SELECT 1 FROM "categories_to_posts" AS c WHERE c."post_id" = t."id" AND (?3 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?1))))) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING COVERING INDEX categories_to_posts_post_id_created_on_id (post_id=? AND created_on>?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts: every categories_to_posts
SELECT t."id" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (NOT EXISTS (SELECT 1 FROM "categories_to_posts" AS c WHERE c."post_id" = t."id" AND (?3 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?1))))) AND (c."created_on" > ?4) IS NOT TRUE)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING COVERING INDEX categories_to_posts_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts: some categories
SELECT t."id" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (EXISTS (SELECT 1 FROM "categories" AS c WHERE c."id" IN (SELECT j."category_id" FROM "categories_to_posts" AS j WHERE j."post_id" = t."id" AND (?3 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?1)))))) AND (1) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH c USING INDEX sqlite_autoindex_categories_1 (id=?)
--   CORRELATED LIST SUBQUERY 2
--   SEARCH j USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts: none categories
SELECT t."id" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (NOT EXISTS (SELECT 1 FROM "categories" AS c WHERE c."id" IN (SELECT j."category_id" FROM "categories_to_posts" AS j WHERE j."post_id" = t."id" AND (?3 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?1)))))) AND (1) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH c USING INDEX sqlite_autoindex_categories_1 (id=?)
--   CORRELATED LIST SUBQUERY 2
--   SEARCH j USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts: every categories
SELECT t."id" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (NOT EXISTS (SELECT 1 FROM "categories" AS c WHERE c."id" IN (SELECT j."category_id" FROM "categories_to_posts" AS j WHERE j."post_id" = t."id" AND (?3 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?1)))))) AND (1) AND (c."created_on" > ?4) IS NOT TRUE)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH c USING INDEX sqlite_autoindex_categories_1 (id=?)
--   CORRELATED LIST SUBQUERY 2
--   SEARCH j USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts: some comments
SELECT t."id" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (EXISTS (SELECT 1 FROM "comments" AS c WHERE c."post_id" = t."id" AND (?3 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?1))))) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING COVERING INDEX comments_post_id_created_on_id (post_id=? AND created_on>?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts: none comments
SELECT t."id" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (NOT EXISTS (SELECT 1 FROM "comments" AS c WHERE c."post_id" = t."id" AND (?3 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?1))))) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING COVERING INDEX comments_post_id_created_on_id (post_id=? AND created_on>?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- posts: every comments
SELECT t."id" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (NOT EXISTS (SELECT 1 FROM "comments" AS c WHERE c."post_id" = t."id" AND (?3 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?1))))) AND (c."created_on" > ?4) IS NOT TRUE)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- categories: some categories_to_posts
SELECT t."id" FROM "categories" AS t WHERE (1) AND (EXISTS (SELECT 1 FROM "categories_to_posts" AS c WHERE c."category_id" = t."id" AND (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING COVERING INDEX categories_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX categories_to_posts_category_id_created_on_id (category_id=? AND created_on>?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- categories: none categories_to_posts
SELECT t."id" FROM "categories" AS t WHERE (1) AND (NOT EXISTS (SELECT 1 FROM "categories_to_posts" AS c WHERE c."category_id" = t."id" AND (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING COVERING INDEX categories_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX categories_to_posts_category_id_created_on_id (category_id=? AND created_on>?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- categories: every categories_to_posts
SELECT t."id" FROM "categories" AS t WHERE (1) AND (NOT EXISTS (SELECT 1 FROM "categories_to_posts" AS c WHERE c."category_id" = t."id" AND (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (c."created_on" > ?4) IS NOT TRUE)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING COVERING INDEX categories_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX categories_to_posts_category_id_created_on_id (category_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- categories: some posts
SELECT t."id" FROM "categories" AS t WHERE (1) AND (EXISTS (SELECT 1 FROM "posts" AS c WHERE c."id" IN (SELECT j."post_id" FROM "categories_to_posts" AS j WHERE j."category_id" = t."id" AND (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3)))))) AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?3)) OR user_id = ?2 OR ?1 IN ('editor', 'admin')) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING COVERING INDEX categories_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH c USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED LIST SUBQUERY 2
--   SEARCH j USING INDEX categories_to_posts_category_id_created_on_id (category_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- categories: none posts
SELECT t."id" FROM "categories" AS t WHERE (1) AND (NOT EXISTS (SELECT 1 FROM "posts" AS c WHERE c."id" IN (SELECT j."post_id" FROM "categories_to_posts" AS j WHERE j."category_id" = t."id" AND (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3)))))) AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?3)) OR user_id = ?2 OR ?1 IN ('editor', 'admin')) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING COVERING INDEX categories_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH c USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED LIST SUBQUERY 2
--   SEARCH j USING INDEX categories_to_posts_category_id_created_on_id (category_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- categories: every posts
SELECT t."id" FROM "categories" AS t WHERE (1) AND (NOT EXISTS (SELECT 1 FROM "posts" AS c WHERE c."id" IN (SELECT j."post_id" FROM "categories_to_posts" AS j WHERE j."category_id" = t."id" AND (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3)))))) AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?3)) OR user_id = ?2 OR ?1 IN ('editor', 'admin')) AND (c."created_on" > ?4) IS NOT TRUE)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING COVERING INDEX categories_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH c USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED LIST SUBQUERY 2
--   SEARCH j USING INDEX categories_to_posts_category_id_created_on_id (category_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- categories_to_posts: some category
SELECT t."id" FROM "categories_to_posts" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (EXISTS (SELECT 1 FROM "categories" AS c WHERE c."id" = t."category_id" AND (1) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX categories_to_posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX sqlite_autoindex_categories_1 (id=?)

-- categories_to_posts: none category
SELECT t."id" FROM "categories_to_posts" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (NOT EXISTS (SELECT 1 FROM "categories" AS c WHERE c."id" = t."category_id" AND (1) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX categories_to_posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX sqlite_autoindex_categories_1 (id=?)

-- categories_to_posts: every category
SELECT t."id" FROM "categories_to_posts" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (NOT EXISTS (SELECT 1 FROM "categories" AS c WHERE c."id" = t."category_id" AND (1) AND (c."created_on" > ?4) IS NOT TRUE)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX categories_to_posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX sqlite_autoindex_categories_1 (id=?)

-- categories_to_posts: some post
SELECT t."id" FROM "categories_to_posts" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (EXISTS (SELECT 1 FROM "posts" AS c WHERE c."id" = t."post_id" AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?3)) OR user_id = ?2 OR ?1 IN ('editor', 'admin')) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX categories_to_posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX sqlite_autoindex_posts_1 (id=?)

-- categories_to_posts: none post
SELECT t."id" FROM "categories_to_posts" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (NOT EXISTS (SELECT 1 FROM "posts" AS c WHERE c."id" = t."post_id" AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?3)) OR user_id = ?2 OR ?1 IN ('editor', 'admin')) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX categories_to_posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX sqlite_autoindex_posts_1 (id=?)

-- categories_to_posts: every post
SELECT t."id" FROM "categories_to_posts" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (NOT EXISTS (SELECT 1 FROM "posts" AS c WHERE c."id" = t."post_id" AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?3)) OR user_id = ?2 OR ?1 IN ('editor', 'admin')) AND (c."created_on" > ?4) IS NOT TRUE)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX categories_to_posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX sqlite_autoindex_posts_1 (id=?)

-- comments: some user
SELECT t."id" FROM "comments" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (EXISTS (SELECT 1 FROM "users" AS c WHERE c."id" = t."user_id" AND (1) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX comments_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX sqlite_autoindex_users_1 (id=?)

-- comments: none user
SELECT t."id" FROM "comments" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (NOT EXISTS (SELECT 1 FROM "users" AS c WHERE c."id" = t."user_id" AND (1) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX comments_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX sqlite_autoindex_users_1 (id=?)

-- comments: every user
SELECT t."id" FROM "comments" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (NOT EXISTS (SELECT 1 FROM "users" AS c WHERE c."id" = t."user_id" AND (1) AND (c."created_on" > ?4) IS NOT TRUE)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX comments_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX sqlite_autoindex_users_1 (id=?)

-- comments: some post
SELECT t."id" FROM "comments" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (EXISTS (SELECT 1 FROM "posts" AS c WHERE c."id" = t."post_id" AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?3)) OR user_id = ?2 OR ?1 IN ('editor', 'admin')) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX comments_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX sqlite_autoindex_posts_1 (id=?)

-- comments: none post
SELECT t."id" FROM "comments" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (NOT EXISTS (SELECT 1 FROM "posts" AS c WHERE c."id" = t."post_id" AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?3)) OR user_id = ?2 OR ?1 IN ('editor', 'admin')) AND (c."created_on" > ?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX comments_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX sqlite_autoindex_posts_1 (id=?)

-- comments: every post
SELECT t."id" FROM "comments" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (NOT EXISTS (SELECT 1 FROM "posts" AS c WHERE c."id" = t."post_id" AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?3)) OR user_id = ?2 OR ?1 IN ('editor', 'admin')) AND (c."created_on" > ?4) IS NOT TRUE)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX comments_created_on_id
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX sqlite_autoindex_posts_1 (id=?)

-- groups
SELECT t."id" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND ((t."slug" = ?4) OR ((t."user_id" = ?5) AND ((instr(t."title", ?6) > 0) IS NOT TRUE)) OR ((t."body" IS NULL) OR (1))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?7 OFFSET ?8;
--   SCAN t USING INDEX posts_created_on_id

-- three relations deep, trusted
SELECT t."id" FROM "posts" AS t WHERE (1) AND (EXISTS (SELECT 1 FROM "comments" AS c WHERE c."post_id" = t."id" AND (1) AND (EXISTS (SELECT 1 FROM "users" AS c2 WHERE c2."id" = c."user_id" AND (1) AND (NOT EXISTS (SELECT 1 FROM "posts" AS c3 WHERE c3."user_id" = c2."id" AND (1) AND (c3."status" = ?1) IS NOT TRUE)))))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?2 OFFSET ?3;
--   SCAN t USING COVERING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH c USING INDEX comments_post_id_created_on_id (post_id=?)
--   SEARCH c2 EXISTS USING COVERING INDEX sqlite_autoindex_users_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH c3 USING INDEX posts_user_id_created_on_id (user_id=?)

