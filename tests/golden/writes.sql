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

-- audited update
INSERT INTO "audit_trail" ("at", "actor_id", "address", "action", "table_name", "actor", "id", "record_id", "changed") SELECT ?1, ?2, ?3, ?4, ?5, (SELECT "email" FROM "users" WHERE "id" = ?6), ?7, ?8, '{' || substr(pieces, 2) || '}' FROM (SELECT t."id", '' || CASE WHEN t."title" IS NOT ?9 THEN ',"title":[' || CASE WHEN length(t."title") > 200 THEN json_quote(substr(t."title", 1, 200) || '…') ELSE json_quote(t."title") END || ',' || CASE WHEN length(?9) > 200 THEN json_quote(substr(?9, 1, 200) || '…') ELSE json_quote(?9) END || ']' ELSE '' END AS pieces FROM "categories" AS t WHERE t."id" = ?10) WHERE pieces <> '';
--   SEARCH t USING INDEX sqlite_autoindex_categories_1 (id=?)
--   SCALAR SUBQUERY 1
--   SEARCH users USING INDEX sqlite_autoindex_users_1 (id=?)

-- audited update, statement 2
UPDATE "categories" AS t SET "title" = ?1, "updated_on" = ?2 WHERE t."id" = ?3 AND (1) AND (?4 IN ('editor', 'admin')) RETURNING "id", "title", "body", "created_on", "updated_on";
--   SEARCH t USING INDEX sqlite_autoindex_categories_1 (id=?)

-- audited delete, with what goes along
INSERT INTO "audit_trail" ("at", "actor_id", "address", "action", "table_name", "actor", "id", "record_id", "changed") SELECT ?1, ?2, ?3, ?4, ?5, (SELECT "email" FROM "users" WHERE "id" = ?6), ?7, ?8, '{' || substr(pieces, 2) || '}' FROM (SELECT t."id", '' || CASE WHEN t."title" IS NOT NULL THEN ',"title":' || CASE WHEN length(t."title") > 200 THEN json_quote(substr(t."title", 1, 200) || '…') ELSE json_quote(t."title") END ELSE '' END || CASE WHEN t."slug" IS NOT NULL THEN ',"slug":' || CASE WHEN length(t."slug") > 200 THEN json_quote(substr(t."slug", 1, 200) || '…') ELSE json_quote(t."slug") END ELSE '' END || CASE WHEN t."body" IS NOT NULL THEN ',"body":' || CASE WHEN length(t."body") > 200 THEN json_quote(substr(t."body", 1, 200) || '…') ELSE json_quote(t."body") END ELSE '' END || CASE WHEN t."status" IS NOT NULL THEN ',"status":' || CASE WHEN length(t."status") > 200 THEN json_quote(substr(t."status", 1, 200) || '…') ELSE json_quote(t."status") END ELSE '' END || CASE WHEN t."publish_on" IS NOT NULL THEN ',"publish_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."publish_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."user_id" IS NOT NULL THEN ',"user_id":' || CASE WHEN length(t."user_id") > 200 THEN json_quote(substr(t."user_id", 1, 200) || '…') ELSE json_quote(t."user_id") END ELSE '' END || CASE WHEN t."created_on" IS NOT NULL THEN ',"created_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."created_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."updated_on" IS NOT NULL THEN ',"updated_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."updated_on" / 1000.0, 'unixepoch')) ELSE '' END AS pieces FROM "posts" AS t WHERE t."id" = ?9);
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCALAR SUBQUERY 1
--   SEARCH users USING INDEX sqlite_autoindex_users_1 (id=?)

-- audited delete, with what goes along, statement 2
INSERT INTO "audit_trail" ("at", "actor_id", "address", "action", "table_name", "actor", "id", "record_id", "changed") WITH RECURSIVE g1(id) AS (SELECT t."id" FROM "posts" AS t WHERE t."id" = ?1) SELECT ?2, ?3, ?4, ?5, ?6, (SELECT "email" FROM "users" WHERE "id" = ?7), ?8 || '-' || row_number() OVER (), record, changed FROM (SELECT * FROM (SELECT t."id" AS record, '{' || substr('' || CASE WHEN t."category_id" IS NOT NULL THEN ',"category_id":' || CASE WHEN length(t."category_id") > 200 THEN json_quote(substr(t."category_id", 1, 200) || '…') ELSE json_quote(t."category_id") END ELSE '' END || CASE WHEN t."post_id" IS NOT NULL THEN ',"post_id":' || CASE WHEN length(t."post_id") > 200 THEN json_quote(substr(t."post_id", 1, 200) || '…') ELSE json_quote(t."post_id") END ELSE '' END || CASE WHEN t."created_on" IS NOT NULL THEN ',"created_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."created_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."updated_on" IS NOT NULL THEN ',"updated_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."updated_on" / 1000.0, 'unixepoch')) ELSE '' END, 2) || '}' AS changed FROM "categories_to_posts" AS t WHERE (t."post_id" IN (SELECT id FROM g1)) LIMIT 1000) UNION ALL SELECT '*', '{"more":' || (n - 1000) || '}' FROM (SELECT count(*) AS n FROM "categories_to_posts" AS t WHERE (t."post_id" IN (SELECT id FROM g1))) WHERE n > 1000);
--   CO-ROUTINE (subquery-10)
--   CO-ROUTINE (subquery-8)
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   CO-ROUTINE (subquery-4)
--   SEARCH t USING INDEX categories_to_posts_post_id_category_id (post_id=?)
--   LIST SUBQUERY 3
--   SEARCH t USING COVERING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN (subquery-4)
--   UNION ALL
--   CO-ROUTINE (subquery-7)
--   SEARCH t USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)
--   LIST SUBQUERY 6
--   SEARCH t USING COVERING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN (subquery-7)
--   SCAN (subquery-8)
--   SCAN (subquery-10)
--   SCALAR SUBQUERY 2
--   SEARCH users USING INDEX sqlite_autoindex_users_1 (id=?)

-- audited delete, with what goes along, statement 3
INSERT INTO "audit_trail" ("at", "actor_id", "address", "action", "table_name", "actor", "id", "record_id", "changed") WITH RECURSIVE g1(id) AS (SELECT t."id" FROM "posts" AS t WHERE t."id" = ?1) SELECT ?2, ?3, ?4, ?5, ?6, (SELECT "email" FROM "users" WHERE "id" = ?7), ?8 || '-' || row_number() OVER (), record, changed FROM (SELECT * FROM (SELECT t."id" AS record, '{' || substr('' || CASE WHEN t."body" IS NOT NULL THEN ',"body":' || CASE WHEN length(t."body") > 200 THEN json_quote(substr(t."body", 1, 200) || '…') ELSE json_quote(t."body") END ELSE '' END || CASE WHEN t."user_id" IS NOT NULL THEN ',"user_id":' || CASE WHEN length(t."user_id") > 200 THEN json_quote(substr(t."user_id", 1, 200) || '…') ELSE json_quote(t."user_id") END ELSE '' END || CASE WHEN t."post_id" IS NOT NULL THEN ',"post_id":' || CASE WHEN length(t."post_id") > 200 THEN json_quote(substr(t."post_id", 1, 200) || '…') ELSE json_quote(t."post_id") END ELSE '' END || CASE WHEN t."created_on" IS NOT NULL THEN ',"created_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."created_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."updated_on" IS NOT NULL THEN ',"updated_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."updated_on" / 1000.0, 'unixepoch')) ELSE '' END, 2) || '}' AS changed FROM "comments" AS t WHERE (t."post_id" IN (SELECT id FROM g1)) LIMIT 1000) UNION ALL SELECT '*', '{"more":' || (n - 1000) || '}' FROM (SELECT count(*) AS n FROM "comments" AS t WHERE (t."post_id" IN (SELECT id FROM g1))) WHERE n > 1000);
--   CO-ROUTINE (subquery-10)
--   CO-ROUTINE (subquery-8)
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   CO-ROUTINE (subquery-4)
--   SEARCH t USING INDEX comments_post_id_created_on_id (post_id=?)
--   LIST SUBQUERY 3
--   SEARCH t USING COVERING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN (subquery-4)
--   UNION ALL
--   CO-ROUTINE (subquery-7)
--   SEARCH t USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   LIST SUBQUERY 6
--   SEARCH t USING COVERING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN (subquery-7)
--   SCAN (subquery-8)
--   SCAN (subquery-10)
--   SCALAR SUBQUERY 2
--   SEARCH users USING INDEX sqlite_autoindex_users_1 (id=?)

-- audited delete, with what goes along, statement 4
DELETE FROM "posts" AS t WHERE t."id" = ?1 AND ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?2)) OR user_id = ?3 OR ?4 IN ('editor', 'admin')) AND (user_id = ?3 OR ?4 IN ('editor', 'admin')) RETURNING "id";
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SEARCH comments USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   SEARCH categories_to_posts USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)

-- audited delete of a user, whose sessions go along
INSERT INTO "audit_trail" ("at", "actor_id", "address", "action", "table_name", "actor", "id", "record_id", "changed") SELECT ?1, ?2, ?3, ?4, ?5, (SELECT "email" FROM "users" WHERE "id" = ?6), ?7, ?8, '{' || substr(pieces, 2) || '}' FROM (SELECT t."id", '' || CASE WHEN t."name" IS NOT NULL THEN ',"name":' || CASE WHEN length(t."name") > 200 THEN json_quote(substr(t."name", 1, 200) || '…') ELSE json_quote(t."name") END ELSE '' END || CASE WHEN t."email" IS NOT NULL THEN ',"email":' || CASE WHEN length(t."email") > 200 THEN json_quote(substr(t."email", 1, 200) || '…') ELSE json_quote(t."email") END ELSE '' END || CASE WHEN t."role" IS NOT NULL THEN ',"role":' || CASE WHEN length(t."role") > 200 THEN json_quote(substr(t."role", 1, 200) || '…') ELSE json_quote(t."role") END ELSE '' END || CASE WHEN t."created_on" IS NOT NULL THEN ',"created_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."created_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."updated_on" IS NOT NULL THEN ',"updated_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."updated_on" / 1000.0, 'unixepoch')) ELSE '' END AS pieces FROM "users" AS t WHERE t."id" = ?9);
--   SEARCH t USING INDEX sqlite_autoindex_users_1 (id=?)
--   SCALAR SUBQUERY 1
--   SEARCH users USING INDEX sqlite_autoindex_users_1 (id=?)

-- audited delete of a user, whose sessions go along, statement 2
INSERT INTO "audit_trail" ("at", "actor_id", "address", "action", "table_name", "actor", "id", "record_id", "changed") WITH RECURSIVE g0(id) AS (SELECT t."id" FROM "users" AS t WHERE t."id" = ?1) SELECT ?2, ?3, ?4, ?5, ?6, (SELECT "email" FROM "users" WHERE "id" = ?7), ?8 || '-' || row_number() OVER (), record, changed FROM (SELECT * FROM (SELECT t."id" AS record, '{' || substr('' || CASE WHEN t."body" IS NOT NULL THEN ',"body":' || CASE WHEN length(t."body") > 200 THEN json_quote(substr(t."body", 1, 200) || '…') ELSE json_quote(t."body") END ELSE '' END || CASE WHEN t."user_id" IS NOT NULL THEN ',"user_id":' || CASE WHEN length(t."user_id") > 200 THEN json_quote(substr(t."user_id", 1, 200) || '…') ELSE json_quote(t."user_id") END ELSE '' END || CASE WHEN t."post_id" IS NOT NULL THEN ',"post_id":' || CASE WHEN length(t."post_id") > 200 THEN json_quote(substr(t."post_id", 1, 200) || '…') ELSE json_quote(t."post_id") END ELSE '' END || CASE WHEN t."created_on" IS NOT NULL THEN ',"created_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."created_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."updated_on" IS NOT NULL THEN ',"updated_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."updated_on" / 1000.0, 'unixepoch')) ELSE '' END, 2) || '}' AS changed FROM "comments" AS t WHERE (t."user_id" IN (SELECT id FROM g0)) LIMIT 1000) UNION ALL SELECT '*', '{"more":' || (n - 1000) || '}' FROM (SELECT count(*) AS n FROM "comments" AS t WHERE (t."user_id" IN (SELECT id FROM g0))) WHERE n > 1000);
--   CO-ROUTINE (subquery-10)
--   CO-ROUTINE (subquery-8)
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   CO-ROUTINE (subquery-4)
--   SEARCH t USING INDEX comments_user_id_created_on_id (user_id=?)
--   LIST SUBQUERY 3
--   SEARCH t USING COVERING INDEX sqlite_autoindex_users_1 (id=?)
--   SCAN (subquery-4)
--   UNION ALL
--   CO-ROUTINE (subquery-7)
--   SEARCH t USING COVERING INDEX comments_user_id_created_on_id (user_id=?)
--   LIST SUBQUERY 6
--   SEARCH t USING COVERING INDEX sqlite_autoindex_users_1 (id=?)
--   SCAN (subquery-7)
--   SCAN (subquery-8)
--   SCAN (subquery-10)
--   SCALAR SUBQUERY 2
--   SEARCH users USING INDEX sqlite_autoindex_users_1 (id=?)

-- audited delete of a user, whose sessions go along, statement 3
INSERT INTO "audit_trail" ("at", "actor_id", "address", "action", "table_name", "actor", "id", "record_id", "changed") WITH RECURSIVE g0(id) AS (SELECT t."id" FROM "users" AS t WHERE t."id" = ?1) SELECT ?2, ?3, ?4, ?5, ?6, (SELECT "email" FROM "users" WHERE "id" = ?7), ?8 || '-' || row_number() OVER (), record, changed FROM (SELECT * FROM (SELECT t."id" AS record, '{' || substr('' || CASE WHEN t."hash" IS NOT NULL THEN ',"hash":null' ELSE '' END || CASE WHEN t."user_id" IS NOT NULL THEN ',"user_id":' || CASE WHEN length(t."user_id") > 200 THEN json_quote(substr(t."user_id", 1, 200) || '…') ELSE json_quote(t."user_id") END ELSE '' END || CASE WHEN t."role" IS NOT NULL THEN ',"role":' || CASE WHEN length(t."role") > 200 THEN json_quote(substr(t."role", 1, 200) || '…') ELSE json_quote(t."role") END ELSE '' END || CASE WHEN t."created_on" IS NOT NULL THEN ',"created_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."created_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."seen_on" IS NOT NULL THEN ',"seen_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."seen_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."expires_on" IS NOT NULL THEN ',"expires_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."expires_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."ends_on" IS NOT NULL THEN ',"ends_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."ends_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."address" IS NOT NULL THEN ',"address":' || CASE WHEN length(t."address") > 200 THEN json_quote(substr(t."address", 1, 200) || '…') ELSE json_quote(t."address") END ELSE '' END || CASE WHEN t."agent" IS NOT NULL THEN ',"agent":' || CASE WHEN length(t."agent") > 200 THEN json_quote(substr(t."agent", 1, 200) || '…') ELSE json_quote(t."agent") END ELSE '' END, 2) || '}' AS changed FROM "auth_sessions" AS t WHERE (t."user_id" IN (SELECT id FROM g0)) LIMIT 1000) UNION ALL SELECT '*', '{"more":' || (n - 1000) || '}' FROM (SELECT count(*) AS n FROM "auth_sessions" AS t WHERE (t."user_id" IN (SELECT id FROM g0))) WHERE n > 1000);
--   CO-ROUTINE (subquery-10)
--   CO-ROUTINE (subquery-8)
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   CO-ROUTINE (subquery-4)
--   SEARCH t USING INDEX auth_sessions_user_id_created_on_id (user_id=?)
--   LIST SUBQUERY 3
--   SEARCH t USING COVERING INDEX sqlite_autoindex_users_1 (id=?)
--   SCAN (subquery-4)
--   UNION ALL
--   CO-ROUTINE (subquery-7)
--   SEARCH t USING COVERING INDEX auth_sessions_user_id_created_on_id (user_id=?)
--   LIST SUBQUERY 6
--   SEARCH t USING COVERING INDEX sqlite_autoindex_users_1 (id=?)
--   SCAN (subquery-7)
--   SCAN (subquery-8)
--   SCAN (subquery-10)
--   SCALAR SUBQUERY 2
--   SEARCH users USING INDEX sqlite_autoindex_users_1 (id=?)

-- audited delete of a user, whose sessions go along, statement 4
INSERT INTO "audit_trail" ("at", "actor_id", "address", "action", "table_name", "actor", "id", "record_id", "changed") WITH RECURSIVE g0(id) AS (SELECT t."id" FROM "users" AS t WHERE t."id" = ?1) SELECT ?2, ?3, ?4, ?5, ?6, (SELECT "email" FROM "users" WHERE "id" = ?7), ?8 || '-' || row_number() OVER (), record, changed FROM (SELECT * FROM (SELECT t."id" AS record, '{' || substr('' || CASE WHEN t."hash" IS NOT NULL THEN ',"hash":null' ELSE '' END || CASE WHEN t."user_id" IS NOT NULL THEN ',"user_id":' || CASE WHEN length(t."user_id") > 200 THEN json_quote(substr(t."user_id", 1, 200) || '…') ELSE json_quote(t."user_id") END ELSE '' END || CASE WHEN t."name" IS NOT NULL THEN ',"name":' || CASE WHEN length(t."name") > 200 THEN json_quote(substr(t."name", 1, 200) || '…') ELSE json_quote(t."name") END ELSE '' END || CASE WHEN t."role" IS NOT NULL THEN ',"role":' || CASE WHEN length(t."role") > 200 THEN json_quote(substr(t."role", 1, 200) || '…') ELSE json_quote(t."role") END ELSE '' END || CASE WHEN t."scope" IS NOT NULL THEN ',"scope":' || CASE WHEN length(t."scope") > 200 THEN json_quote(substr(t."scope", 1, 200) || '…') ELSE coalesce(t."scope", 'null') END ELSE '' END || CASE WHEN t."hint" IS NOT NULL THEN ',"hint":' || CASE WHEN length(t."hint") > 200 THEN json_quote(substr(t."hint", 1, 200) || '…') ELSE json_quote(t."hint") END ELSE '' END || CASE WHEN t."created_on" IS NOT NULL THEN ',"created_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."created_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."expires_on" IS NOT NULL THEN ',"expires_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."expires_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."seen_on" IS NOT NULL THEN ',"seen_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."seen_on" / 1000.0, 'unixepoch')) ELSE '' END, 2) || '}' AS changed FROM "auth_tokens" AS t WHERE (t."user_id" IN (SELECT id FROM g0)) LIMIT 1000) UNION ALL SELECT '*', '{"more":' || (n - 1000) || '}' FROM (SELECT count(*) AS n FROM "auth_tokens" AS t WHERE (t."user_id" IN (SELECT id FROM g0))) WHERE n > 1000);
--   CO-ROUTINE (subquery-10)
--   CO-ROUTINE (subquery-8)
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   CO-ROUTINE (subquery-4)
--   SEARCH t USING INDEX auth_tokens_user_id_created_on_id (user_id=?)
--   LIST SUBQUERY 3
--   SEARCH t USING COVERING INDEX sqlite_autoindex_users_1 (id=?)
--   SCAN (subquery-4)
--   UNION ALL
--   CO-ROUTINE (subquery-7)
--   SEARCH t USING COVERING INDEX auth_tokens_user_id_created_on_id (user_id=?)
--   LIST SUBQUERY 6
--   SEARCH t USING COVERING INDEX sqlite_autoindex_users_1 (id=?)
--   SCAN (subquery-7)
--   SCAN (subquery-8)
--   SCAN (subquery-10)
--   SCALAR SUBQUERY 2
--   SEARCH users USING INDEX sqlite_autoindex_users_1 (id=?)

-- audited delete of a user, whose sessions go along, statement 5
DELETE FROM "users" AS t WHERE t."id" = ?1 AND (1) AND (?2 = 'admin') RETURNING "id";
--   SEARCH t USING INDEX sqlite_autoindex_users_1 (id=?)
--   SEARCH auth_links USING COVERING INDEX auth_links_user_id_id (user_id=?)
--   SEARCH auth_tokens USING COVERING INDEX auth_tokens_user_id_created_on_id (user_id=?)
--   SEARCH auth_sessions USING COVERING INDEX auth_sessions_user_id_created_on_id (user_id=?)
--   SEARCH auth_credentials USING COVERING INDEX auth_credentials_user_id (user_id=?)
--   SEARCH comments USING COVERING INDEX comments_user_id_created_on_id (user_id=?)
--   SEARCH posts USING COVERING INDEX posts_user_id_created_on_id (user_id=?)

-- audited upsert
INSERT INTO "audit_trail" ("at", "actor_id", "address", "action", "table_name", "actor", "id", "record_id", "changed") SELECT ?1, ?2, ?3, ?4, ?5, (SELECT "email" FROM "users" WHERE "id" = ?6), ?7, t."id", '{' || substr(pieces, 2) || '}' FROM (SELECT t."id", '' || CASE WHEN t."title" IS NOT ?8 THEN ',"title":[' || CASE WHEN length(t."title") > 200 THEN json_quote(substr(t."title", 1, 200) || '…') ELSE json_quote(t."title") END || ',' || CASE WHEN length(?8) > 200 THEN json_quote(substr(?8, 1, 200) || '…') ELSE json_quote(?8) END || ']' ELSE '' END || CASE WHEN t."user_id" IS NOT ?9 THEN ',"user_id":[' || CASE WHEN length(t."user_id") > 200 THEN json_quote(substr(t."user_id", 1, 200) || '…') ELSE json_quote(t."user_id") END || ',' || CASE WHEN length(?9) > 200 THEN json_quote(substr(?9, 1, 200) || '…') ELSE json_quote(?9) END || ']' ELSE '' END AS pieces FROM "posts" AS t WHERE t."slug" = ?10) AS t WHERE pieces <> '';
--   SEARCH t USING INDEX posts_slug (slug=?)
--   SCALAR SUBQUERY 1
--   SEARCH users USING INDEX sqlite_autoindex_users_1 (id=?)

-- audited upsert, statement 2
INSERT INTO "audit_trail" ("at", "actor_id", "address", "action", "table_name", "actor", "id", "record_id", "changed") SELECT ?1, ?2, ?3, ?4, ?5, (SELECT "email" FROM "users" WHERE "id" = ?6), ?7, ?8, NULL WHERE NOT EXISTS (SELECT 1 FROM "posts" AS t WHERE t."slug" = ?9);
--   SCAN CONSTANT ROW
--   SCALAR SUBQUERY 2
--   SEARCH t USING COVERING INDEX posts_slug (slug=?)
--   SCALAR SUBQUERY 1
--   SEARCH users USING INDEX sqlite_autoindex_users_1 (id=?)

-- audited upsert, statement 3
INSERT INTO "posts" ("id", "title", "slug", "status", "user_id", "created_on", "updated_on") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT ("slug") DO UPDATE SET "title" = excluded."title", "slug" = excluded."slug", "user_id" = excluded."user_id", "updated_on" = excluded."updated_on" RETURNING "id", "title", "slug", "body", "status", "publish_on", "user_id", "created_on", "updated_on";
--   SEARCH comments USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   SEARCH categories_to_posts USING COVERING INDEX categories_to_posts_post_id_category_id (post_id=?)

-- audited upsert, statement 4
UPDATE "audit_trail" SET "changed" = (SELECT '{' || substr(pieces, 2) || '}' FROM (SELECT t."id", '' || CASE WHEN t."title" IS NOT NULL THEN ',"title":' || CASE WHEN length(t."title") > 200 THEN json_quote(substr(t."title", 1, 200) || '…') ELSE json_quote(t."title") END ELSE '' END || CASE WHEN t."slug" IS NOT NULL THEN ',"slug":' || CASE WHEN length(t."slug") > 200 THEN json_quote(substr(t."slug", 1, 200) || '…') ELSE json_quote(t."slug") END ELSE '' END || CASE WHEN t."body" IS NOT NULL THEN ',"body":' || CASE WHEN length(t."body") > 200 THEN json_quote(substr(t."body", 1, 200) || '…') ELSE json_quote(t."body") END ELSE '' END || CASE WHEN t."status" IS NOT NULL THEN ',"status":' || CASE WHEN length(t."status") > 200 THEN json_quote(substr(t."status", 1, 200) || '…') ELSE json_quote(t."status") END ELSE '' END || CASE WHEN t."publish_on" IS NOT NULL THEN ',"publish_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."publish_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."user_id" IS NOT NULL THEN ',"user_id":' || CASE WHEN length(t."user_id") > 200 THEN json_quote(substr(t."user_id", 1, 200) || '…') ELSE json_quote(t."user_id") END ELSE '' END || CASE WHEN t."created_on" IS NOT NULL THEN ',"created_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."created_on" / 1000.0, 'unixepoch')) ELSE '' END || CASE WHEN t."updated_on" IS NOT NULL THEN ',"updated_on":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', t."updated_on" / 1000.0, 'unixepoch')) ELSE '' END AS pieces FROM "posts" AS t WHERE t."id" = ?1)) WHERE "id" = ?2;
--   SEARCH audit_trail USING INDEX sqlite_autoindex_audit_trail_1 (id=?)
--   SCALAR SUBQUERY 2
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)

