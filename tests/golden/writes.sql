-- insert, slug made
INSERT INTO "posts" ("id", "title", "slug", "status", "user_id", "created_on", "updated_on") VALUES (?1, ?2, CASE WHEN EXISTS (SELECT 1 FROM "posts" WHERE "slug" = ?3) THEN ?4 ELSE ?5 END, ?6, ?7, ?8, ?9) RETURNING "id", "title", "slug", "body", "status", "user_id", "created_on", "updated_on";
--   SCALAR SUBQUERY 1
--   SEARCH posts USING COVERING INDEX posts_slug (slug=?)
--   SEARCH comments USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   SEARCH categories_to_posts USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)

-- upsert by slug
INSERT INTO "posts" ("id", "title", "slug", "status", "user_id", "created_on", "updated_on") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT ("slug") DO UPDATE SET "title" = excluded."title", "slug" = excluded."slug", "user_id" = excluded."user_id", "updated_on" = excluded."updated_on" RETURNING "id", "title", "slug", "body", "status", "user_id", "created_on", "updated_on";
--   SEARCH comments USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   SEARCH categories_to_posts USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)

-- update
UPDATE "posts" AS t SET "body" = ?1, "updated_on" = ?2 WHERE t."id" = ?3 RETURNING "id", "title", "slug", "body", "status", "user_id", "created_on", "updated_on";
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)

-- update with a guard
UPDATE "posts" AS t SET "body" = ?1, "updated_on" = ?2 WHERE t."id" = ?3 AND (t."updated_on" = ?4) RETURNING "id", "title", "slug", "body", "status", "user_id", "created_on", "updated_on";
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)

-- delete with a guard
DELETE FROM "posts" AS t WHERE t."id" = ?1 AND (t."updated_on" = ?2) RETURNING "id";
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SEARCH comments USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   SEARCH categories_to_posts USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)

-- insert, with what a hook adds
INSERT INTO "comments" ("id", "body", "user_id", "post_id", "created_on", "updated_on") VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING "id", "body", "user_id", "post_id", "created_on", "updated_on";

-- insert, with what a hook adds, statement 2
UPDATE posts SET updated_on = ?1 WHERE id = ?2;
--   SEARCH posts USING INDEX sqlite_autoindex_posts_1 (id=?)

