-- selected
SELECT t."id", t."name", CASE WHEN (id = ?1 OR ?2 = 'admin') THEN t."email" END AS "email", t."role", t."created_on", t."updated_on" FROM "users" AS t WHERE (1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?3 OFFSET ?4;
--   SCAN t USING INDEX users_created_on_id

-- compared, sorted by, behind a cursor
SELECT t."id", CASE WHEN (id = ?1 OR ?2 = 'admin') THEN t."email" END AS "+0" FROM "users" AS t WHERE (1) AND (CASE WHEN (id = ?1 OR ?2 = 'admin') THEN t."email" END = ?3) AND (substr(CASE WHEN (id = ?1 OR ?2 = 'admin') THEN t."email" END, length(CASE WHEN (id = ?1 OR ?2 = 'admin') THEN t."email" END) - length(?4) + 1) = ?4) AND ((CASE WHEN (id = ?1 OR ?2 = 'admin') THEN t."email" END < ?5 OR CASE WHEN (id = ?1 OR ?2 = 'admin') THEN t."email" END IS NULL OR CASE WHEN (id = ?1 OR ?2 = 'admin') THEN t."email" END = ?5 AND (t."id" < ?6))) ORDER BY CASE WHEN (id = ?1 OR ?2 = 'admin') THEN t."email" END DESC, t."id" DESC LIMIT ?7 OFFSET ?8;
--   SCAN t
--   USE TEMP B-TREE FOR ORDER BY

-- the same by an admin: the rule is known to hold
SELECT t."id", t."email" AS "+0" FROM "users" AS t WHERE (1) AND (t."email" = ?1) AND (substr(t."email", length(t."email") - length(?2) + 1) = ?2) AND ((t."email", t."id") < (?3, ?4)) ORDER BY t."email" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SEARCH t USING INDEX users_email (email=?)

-- counted by
SELECT CASE WHEN (id = ?1 OR ?2 = 'admin') THEN t."email" END, max(CASE WHEN (id = ?1 OR ?2 = 'admin') THEN t."email" END) FROM "users" AS t WHERE (1) GROUP BY CASE WHEN (id = ?1 OR ?2 = 'admin') THEN t."email" END ORDER BY CASE WHEN (id = ?1 OR ?2 = 'admin') THEN t."email" END LIMIT ?3 OFFSET ?4;
--   SCAN t
--   USE TEMP B-TREE FOR GROUP BY

-- of a related record
SELECT t."id", t."title", t."slug", t."body", t."status", t."user_id", t."created_on", t."updated_on", (SELECT json_array(i."id", i."name", CASE WHEN (id = ?1 OR ?2 = 'admin') THEN i."email" END, i."role", i."created_on", i."updated_on") FROM "users" AS i WHERE i."id" = t."user_id" AND (1)) FROM "posts" AS t WHERE (status = 'published' OR user_id = ?1 OR ?2 IN ('editor', 'admin')) AND (EXISTS (SELECT 1 FROM "users" AS c WHERE c."id" = t."user_id" AND (1) AND (instr(CASE WHEN (id = ?1 OR ?2 = 'admin') THEN c."email" END, ?3) = 1))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX posts_created_on_id
--   CORRELATED SCALAR SUBQUERY 2
--   SEARCH c USING INDEX sqlite_autoindex_users_1 (id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH i USING INDEX sqlite_autoindex_users_1 (id=?)

