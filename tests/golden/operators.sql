-- posts?fields=id&filters[body][$eq]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" = ?4) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$neq]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" IS NOT ?4) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$lt]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" < ?4) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$lte]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" <= ?4) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$gt]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" > ?4) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$gte]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" >= ?4) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$in]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" IN (SELECT value FROM json_each(?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   LIST SUBQUERY 1
--   SCAN json_each VIRTUAL TABLE INDEX 1:
--   CREATE BLOOM FILTER

-- posts?fields=id&filters[body][$nin]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" IS NULL OR t."body" NOT IN (SELECT value FROM json_each(?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id
--   LIST SUBQUERY 1
--   SCAN json_each VIRTUAL TABLE INDEX 1:
--   CREATE BLOOM FILTER

-- posts?fields=id&filters[body][$null]=true
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" IS NULL) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$nnull]=true
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" IS NOT NULL) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$contains]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (instr(t."body", ?4) > 0) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$ncontains]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" IS NULL OR instr(t."body", ?4) = 0) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$starts_with]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (instr(t."body", ?4) = 1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$nstarts_with]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" IS NULL OR instr(t."body", ?4) <> 1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$ends_with]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (substr(t."body", length(t."body") - length(?4) + 1) = ?4) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$nends_with]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" IS NULL OR substr(t."body", length(t."body") - length(?4) + 1) <> ?4) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$between]=x,y
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" BETWEEN ?4 AND ?5) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?6 OFFSET ?7;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$nbetween]=x,y
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" IS NULL OR t."body" NOT BETWEEN ?4 AND ?5) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?6 OFFSET ?7;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$empty]=true
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" IS NULL OR t."body" = '') ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$nempty]=true
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."body" <> '') ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?4 OFFSET ?5;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$eqi]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (lower(t."body") = lower(?4)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$containsi]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (instr(lower(t."body"), lower(?4)) > 0) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$starts_withi]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (instr(lower(t."body"), lower(?4)) = 1) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[body][$ends_withi]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (lower(substr(t."body", length(t."body") - length(?4) + 1)) = lower(?4)) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SCAN t USING INDEX posts_created_on_id

-- posts?fields=id&filters[slug]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."slug" = ?4) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SEARCH t USING INDEX posts_slug (slug=?)

-- posts?fields=id&filters[user_id]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."user_id" = ?4) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SEARCH t USING INDEX posts_user_id_created_on_id (user_id=?)

-- posts?fields=id&filters[created_on][$gt]=2026-01-01&filters[user_id]=x
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."user_id" = ?4) AND (t."created_on" > ?5) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?6 OFFSET ?7;
--   SEARCH t USING INDEX posts_user_id_created_on_id (user_id=? AND created_on>?)

-- posts?fields=id&filters[id][$in]=x,y
SELECT t."id", t."created_on" AS "+0" FROM "posts" AS t WHERE ((status = 'published' AND (publish_on IS NULL OR publish_on <= ?1)) OR user_id = ?2 OR ?3 IN ('editor', 'admin')) AND (t."id" IN (SELECT value FROM json_each(?4))) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6;
--   SEARCH t USING INDEX sqlite_autoindex_posts_1 (id=?)
--   LIST SUBQUERY 1
--   SCAN json_each VIRTUAL TABLE INDEX 1:
--   USE TEMP B-TREE FOR ORDER BY

-- comments?fields=id&filters[post_id]=x&total=true
SELECT count(*), NULL AS "+1" FROM "comments" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (t."post_id" = ?4) UNION ALL SELECT * FROM (SELECT t."id", t."created_on" AS "+0" FROM "comments" AS t WHERE (?1 IN ('editor', 'admin') OR EXISTS (SELECT 1 FROM posts AS p WHERE p.id = post_id AND (p.user_id = ?2 OR (p.status = 'published' AND (p.publish_on IS NULL OR p.publish_on <= ?3))))) AND (t."post_id" = ?4) ORDER BY t."created_on" DESC, t."id" DESC LIMIT ?5 OFFSET ?6);
--   COMPOUND QUERY
--   LEFT-MOST SUBQUERY
--   SEARCH t USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 1
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   UNION ALL
--   CO-ROUTINE (subquery-4)
--   SEARCH t USING COVERING INDEX comments_post_id_created_on_id (post_id=?)
--   CORRELATED SCALAR SUBQUERY 3
--   SEARCH p USING INDEX sqlite_autoindex_posts_1 (id=?)
--   SCAN (subquery-4)

