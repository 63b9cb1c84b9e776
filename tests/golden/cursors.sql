-- after, default order
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND ((t."created_on", t."id") < (?4, ?5)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?6 OFFSET ?7;
--   SEARCH t USING INDEX posts_created_on_id ((created_on,id)<(?,?))

-- before, default order
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND ((t."created_on", t."id") > (?4, ?5)) ORDER BY t."created_on", t."id" LIMIT ?6 OFFSET ?7;
--   SEARCH t USING INDEX posts_created_on_id ((created_on,id)>(?,?))

-- after, by a field that can be null
SELECT t."id", t."body" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" >= ?4 AND (t."body" > ?4 OR t."body" = ?4 AND (t."id" > ?5))) ORDER BY t."body", t."id" LIMIT ?6 OFFSET ?7;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- after null, ascending
SELECT t."id", t."body" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND ((t."body" IS NOT NULL OR t."body" IS NULL AND (t."id" > ?4))) ORDER BY t."body", t."id" LIMIT ?5 OFFSET ?6;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- after null, descending
SELECT t."id", t."body" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND ((0 OR t."body" IS NULL AND (t."id" < ?4))) ORDER BY t."body" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- after, mixed directions
SELECT t."id", t."body" AS "+0", t."title" AS "+1" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND ((t."body" < ?4 OR t."body" IS NULL OR t."body" = ?4 AND (t."title" > ?5 OR t."title" = ?5 AND (t."id" > ?6)))) ORDER BY t."body" DESC, t."title", t."id" LIMIT ?7 OFFSET ?8;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- after, with a total
SELECT count(*), NULL AS "+1", NULL AS "+2" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) UNION ALL SELECT * FROM (SELECT t."id", t."body" AS "+0", t."title" AS "+1" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND ((t."body" < ?4 OR t."body" IS NULL OR t."body" = ?4 AND (t."title" > ?5 OR t."title" = ?5 AND (t."id" > ?6)))) ORDER BY t."body" DESC, t."title", t."id" LIMIT ?7 OFFSET ?8);
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   SCAN t
--   UNION ALL
--   CO-ROUTINE (subquery-2)
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY
--   SCAN (subquery-2)

