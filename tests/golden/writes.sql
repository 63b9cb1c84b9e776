-- insert, slug made
INSERT INTO "posts" ("id", "title", "slug", "status", "user_id", "created_on", "updated_on") VALUES (?1, ?2, CASE WHEN EXISTS (SELECT 1 FROM "posts" WHERE "slug" = ?3) THEN ?4 ELSE ?5 END, ?6, ?7, ?8, ?9) RETURNING "id", "title", "slug", "body", "status", "publish_on", "user_id", "created_on", "updated_on";
--   SCALAR SUBQUERY 1
--   SEARCH posts USING COVERING INDEX posts_slug (slug=?)
--   SEARCH comments USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   SEARCH categories_to_posts USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)

-- upsert by slug
INSERT INTO "posts" ("id", "title", "slug", "status", "user_id", "created_on", "updated_on") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT ("slug") DO UPDATE SET "title" = excluded."title", "slug" = excluded."slug", "user_id" = excluded."user_id", "updated_on" = excluded."updated_on" RETURNING "id", "title", "slug", "body", "status", "publish_on", "user_id", "created_on", "updated_on";
--   SEARCH comments USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   SEARCH categories_to_posts USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)

-- update
UPDATE "posts" AS t SET "body" = ?1, "updated_on" = ?2 WHERE t."id" = ?3 RETURNING "id", "title", "slug", "body", "status", "publish_on", "user_id", "created_on", "updated_on";
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)

-- update with a guard
UPDATE "posts" AS t SET "body" = ?1, "updated_on" = ?2 WHERE t."id" = ?3 AND (t."updated_on" = ?4) RETURNING "id", "title", "slug", "body", "status", "publish_on", "user_id", "created_on", "updated_on";
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

-- ruled insert with a key
DELETE FROM "_idempotency" WHERE "at" < ?1;
--   SEARCH _idempotency USING INDEX _idempotency_at (at<?)

-- ruled insert with a key, statement 2
INSERT INTO "_idempotency" ("key", "request", "answer", "at") VALUES (?1, ?2, '[]', ?3);

-- ruled insert with a key, statement 3
INSERT INTO "posts" ("id", "title", "slug", "status", "user_id", "created_on", "updated_on") SELECT "id", "title", "slug", "status", "user_id", "created_on", "updated_on" FROM (SELECT ?1 AS "id", ?2 AS "title", CASE WHEN EXISTS (SELECT 1 FROM "posts" WHERE "slug" = ?3) THEN ?4 ELSE ?5 END AS "slug", NULL AS "body", ?6 AS "status", NULL AS "publish_on", ?7 AS "user_id", ?8 AS "created_on", ?9 AS "updated_on") AS t WHERE 1 AND (user_id = ?10 OR ?11 IN ('editor', 'admin')) RETURNING "id", "title", "slug", "body", "status", "publish_on", "user_id", "created_on", "updated_on";
--   CO-ROUTINE t
--   SCAN CONSTANT ROW
--   SCALAR SUBQUERY 1
--   SEARCH posts USING COVERING INDEX posts_slug (slug=?)
--   SCAN t
--   SEARCH comments USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   SEARCH categories_to_posts USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)

-- ruled insert with a key, statement 4
SELECT json_extract('{}', CASE WHEN changes() > 0 THEN '$' ELSE 'stratus-miss-2' END);
--   SCAN CONSTANT ROW

-- ruled insert with a key, statement 5
UPDATE "_idempotency" SET "answer" = json_insert("answer", '$[#]', 201, '$[#]', json((SELECT json_array(t."id", t."title", t."slug", t."body", t."status", t."publish_on", t."user_id", t."created_on", t."updated_on") FROM "posts" AS t WHERE t."id" = ?1))) WHERE "key" = ?2;
--   SEARCH _idempotency USING INDEX sqlite_autoindex__idempotency_1 (key=?)
--   SCALAR SUBQUERY 1
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)

-- ruled insert with a key, statement 6
SELECT coalesce(max("seq"), 0) AS "seq", NULL AS "tbl", NULL AS "row_id", CAST(unixepoch('subsec') * 1000 AS INTEGER) AS "at" FROM "_changes" UNION ALL SELECT * FROM (SELECT (SELECT max("seq") FROM "_changes" WHERE "tbl" = n.value) AS "last", n.value, NULL, NULL FROM json_each(?1) AS n WHERE "last" IS NOT NULL) UNION ALL SELECT * FROM (SELECT "seq", "tbl", "row_id", "at" FROM "_changes" ORDER BY "seq" DESC LIMIT ?2) WHERE "at" >= CAST(unixepoch('subsec') * 1000 AS INTEGER) - ?3 UNION ALL SELECT CASE m.key WHEN 0 THEN (SELECT max("publish_on") FROM "posts" WHERE "publish_on" <= ?4) END, NULL, m.value, CASE m.key WHEN 0 THEN (SELECT min("publish_on") FROM "posts" WHERE "publish_on" > ?4) END FROM json_each(?5) AS m;
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   SEARCH _changes
--   UNION ALL
--   SCAN n VIRTUAL TABLE INDEX 1:
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH _changes USING COVERING INDEX _changes_tbl_seq (tbl=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH _changes USING COVERING INDEX _changes_tbl_seq (tbl=?)
--   UNION ALL
--   CO-ROUTINE (subquery-5)
--   SCAN _changes
--   SCAN (subquery-5)
--   UNION ALL
--   SCAN m VIRTUAL TABLE INDEX 1:
--   SCALAR SUBQUERY 7
--   SEARCH posts USING COVERING INDEX posts_publish_on (publish_on<?)
--   SCALAR SUBQUERY 8
--   SEARCH posts USING COVERING INDEX posts_publish_on (publish_on>?)

-- ruled update and delete
UPDATE "posts" AS t SET "body" = ?1, "updated_on" = ?2 WHERE t."id" = ?3 AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?4)) OR user_id = ?5 OR ?6 IN ('editor', 'admin')) AND (user_id = ?5 OR ?6 IN ('editor', 'admin')) RETURNING "id", "title", "slug", "body", "status", "publish_on", "user_id", "created_on", "updated_on";
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)

-- ruled update and delete, statement 2
SELECT json_extract('{}', CASE WHEN changes() > 0 THEN '$' ELSE 'stratus-miss-0' END);
--   SCAN CONSTANT ROW

-- ruled update and delete, statement 3
SELECT json_extract('{}', CASE WHEN EXISTS (SELECT 1 FROM "posts" AS t WHERE t."id" = ?1 AND (user_id = ?2 OR ?3 IN ('editor', 'admin'))) THEN '$' ELSE 'stratus-miss-2' END);
--   SCAN CONSTANT ROW
--   SCALAR SUBQUERY 1
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)

-- ruled update and delete, statement 4
DELETE FROM "posts" AS t WHERE t."id" = ?1 AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?2)) OR user_id = ?3 OR ?4 IN ('editor', 'admin')) AND (user_id = ?3 OR ?4 IN ('editor', 'admin')) RETURNING "id";
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SEARCH comments USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   SEARCH categories_to_posts USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)

-- ruled update and delete, statement 5
SELECT coalesce(max("seq"), 0) AS "seq", NULL AS "tbl", NULL AS "row_id", CAST(unixepoch('subsec') * 1000 AS INTEGER) AS "at" FROM "_changes" UNION ALL SELECT * FROM (SELECT (SELECT max("seq") FROM "_changes" WHERE "tbl" = n.value) AS "last", n.value, NULL, NULL FROM json_each(?1) AS n WHERE "last" IS NOT NULL) UNION ALL SELECT * FROM (SELECT "seq", "tbl", "row_id", "at" FROM "_changes" ORDER BY "seq" DESC LIMIT ?2) WHERE "at" >= CAST(unixepoch('subsec') * 1000 AS INTEGER) - ?3 UNION ALL SELECT CASE m.key WHEN 0 THEN (SELECT max("publish_on") FROM "posts" WHERE "publish_on" <= ?4) END, NULL, m.value, CASE m.key WHEN 0 THEN (SELECT min("publish_on") FROM "posts" WHERE "publish_on" > ?4) END FROM json_each(?5) AS m;
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   SEARCH _changes
--   UNION ALL
--   SCAN n VIRTUAL TABLE INDEX 1:
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH _changes USING COVERING INDEX _changes_tbl_seq (tbl=?)
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH _changes USING COVERING INDEX _changes_tbl_seq (tbl=?)
--   UNION ALL
--   CO-ROUTINE (subquery-5)
--   SCAN _changes
--   SCAN (subquery-5)
--   UNION ALL
--   SCAN m VIRTUAL TABLE INDEX 1:
--   SCALAR SUBQUERY 7
--   SEARCH posts USING COVERING INDEX posts_publish_on (publish_on<?)
--   SCALAR SUBQUERY 8
--   SEARCH posts USING COVERING INDEX posts_publish_on (publish_on>?)

-- the image of a record
SELECT t."id", t."title", t."slug", t."body", t."status", t."publish_on", t."user_id", t."created_on", t."updated_on", json_array(t."id", t."title", t."slug", t."body", t."status", t."publish_on", t."user_id", t."created_on", t."updated_on") AS "+0" FROM "posts" AS t WHERE t."id" = ?1 AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?2)) OR user_id = ?3 OR ?4 IN ('editor', 'admin'));
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)

-- as it was read
UPDATE "posts" AS t SET "body" = ?1, "updated_on" = ?2 WHERE t."id" = ?3 AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?4)) OR user_id = ?5 OR ?6 IN ('editor', 'admin')) AND (user_id = ?5 OR ?6 IN ('editor', 'admin')) AND json_array(t."id", t."title", t."slug", t."body", t."status", t."publish_on", t."user_id", t."created_on", t."updated_on") = ?7 RETURNING "id", "title", "slug", "body", "status", "publish_on", "user_id", "created_on", "updated_on";
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)

-- as it was read, statement 2
SELECT json_extract('{}', CASE WHEN changes() > 0 THEN '$' ELSE 'stratus-miss-0' END);
--   SCAN CONSTANT ROW

-- as it was read, statement 3
SELECT json_extract('{}', CASE WHEN EXISTS (SELECT 1 FROM "posts" AS t WHERE t."id" = ?1 AND (user_id = ?2 OR ?3 IN ('editor', 'admin'))) THEN '$' ELSE 'stratus-miss-2' END);
--   SCAN CONSTANT ROW
--   SCALAR SUBQUERY 1
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)

-- as it was read, statement 4
DELETE FROM "posts" AS t WHERE t."id" = ?1 AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?2)) OR user_id = ?3 OR ?4 IN ('editor', 'admin')) AND (user_id = ?3 OR ?4 IN ('editor', 'admin')) AND json_array(t."id", t."title", t."slug", t."body", t."status", t."publish_on", t."user_id", t."created_on", t."updated_on") = ?5 RETURNING "id";
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SEARCH comments USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   SEARCH categories_to_posts USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)

-- ruled insert with a hook, and a delete behind a read rule with a subquery
INSERT INTO "comments" ("id", "body", "user_id", "post_id", "created_on", "updated_on") SELECT "id", "body", "user_id", "post_id", "created_on", "updated_on" FROM (SELECT ?1 AS "id", ?2 AS "body", ?3 AS "user_id", ?4 AS "post_id", ?5 AS "created_on", ?6 AS "updated_on") AS t WHERE 1 AND (user_id = ?7 OR ?8 IN ('editor', 'admin')) RETURNING "id", "body", "user_id", "post_id", "created_on", "updated_on";
--   CO-ROUTINE t
--   SCAN CONSTANT ROW
--   SCAN t

-- ruled insert with a hook, and a delete behind a read rule with a subquery, statement 2
SELECT json_extract('{}', CASE WHEN changes() > 0 THEN '$' ELSE 'stratus-miss-0' END);
--   SCAN CONSTANT ROW

-- ruled insert with a hook, and a delete behind a read rule with a subquery, statement 3
UPDATE posts SET updated_on = ?1 WHERE id = ?2;
--   SEARCH posts USING INDEX sqlite_autoindex_posts_1 (id=?)

-- ruled insert with a hook, and a delete behind a read rule with a subquery, statement 4
DELETE FROM "comments" AS t WHERE t."id" = ?1 AND (?2 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?3 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?4))))) AND (user_id = ?3 OR ?2 IN ('editor', 'admin')) RETURNING "id";
--   SEARCH t USING INDEX sqlite_autoindex_comments_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)

-- the first answer
SELECT "request", "answer" FROM "_idempotency" WHERE "key" = ?1;
--   SEARCH _idempotency USING INDEX sqlite_autoindex__idempotency_1 (key=?)

