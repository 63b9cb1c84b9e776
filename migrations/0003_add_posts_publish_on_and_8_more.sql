-- Made from schema/ by `npm run generate`. Applied by `npm run up`; not to be edited once it was.
--   add posts.publish_on
--   add audit_trail
--   add auth_credentials
--   add auth_sessions
--   add auth_tokens
--   add auth_links
--   add auth_attempts
--   add demo_records
--   add _changes.images
--   add index posts_publish_on
DROP TRIGGER "users_replaces_INSERT";
--> statement-breakpoint
DROP TRIGGER "users_replaces_UPDATE";
--> statement-breakpoint
DROP TRIGGER "users_changes_INSERT";
--> statement-breakpoint
DROP TRIGGER "users_changes_UPDATE";
--> statement-breakpoint
DROP TRIGGER "users_changes_DELETE";
--> statement-breakpoint
DROP TRIGGER "posts_replaces_INSERT";
--> statement-breakpoint
DROP TRIGGER "posts_replaces_UPDATE";
--> statement-breakpoint
DROP TRIGGER "posts_changes_INSERT";
--> statement-breakpoint
DROP TRIGGER "posts_changes_UPDATE";
--> statement-breakpoint
DROP TRIGGER "posts_changes_DELETE";
--> statement-breakpoint
DROP TRIGGER "categories_changes_INSERT";
--> statement-breakpoint
DROP TRIGGER "categories_changes_UPDATE";
--> statement-breakpoint
DROP TRIGGER "categories_changes_DELETE";
--> statement-breakpoint
DROP TRIGGER "categories_to_posts_replaces_INSERT";
--> statement-breakpoint
DROP TRIGGER "categories_to_posts_replaces_UPDATE";
--> statement-breakpoint
DROP TRIGGER "categories_to_posts_changes_INSERT";
--> statement-breakpoint
DROP TRIGGER "categories_to_posts_changes_UPDATE";
--> statement-breakpoint
DROP TRIGGER "categories_to_posts_changes_DELETE";
--> statement-breakpoint
DROP TRIGGER "comments_changes_INSERT";
--> statement-breakpoint
DROP TRIGGER "comments_changes_UPDATE";
--> statement-breakpoint
DROP TRIGGER "comments_changes_DELETE";
--> statement-breakpoint
CREATE TABLE "audit_trail" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "at" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
  "actor_id" TEXT,
  "actor" TEXT,
  "address" TEXT,
  "action" TEXT NOT NULL CHECK ("action" IN ('create', 'update', 'delete')),
  "table_name" TEXT NOT NULL,
  "record_id" TEXT NOT NULL,
  "changed" TEXT CHECK (json_valid("changed"))
) STRICT;
--> statement-breakpoint
CREATE TABLE "auth_credentials" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "user_id" TEXT NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
  "password" TEXT NOT NULL,
  "changed_on" INTEGER NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE "auth_sessions" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "hash" TEXT NOT NULL,
  "user_id" TEXT NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
  "role" TEXT,
  "created_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
  "seen_on" INTEGER NOT NULL,
  "expires_on" INTEGER NOT NULL,
  "ends_on" INTEGER NOT NULL,
  "address" TEXT,
  "agent" TEXT
) STRICT;
--> statement-breakpoint
CREATE TABLE "auth_tokens" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "hash" TEXT NOT NULL,
  "user_id" TEXT REFERENCES "users" ("id") ON DELETE CASCADE,
  "name" TEXT NOT NULL,
  "role" TEXT,
  "scope" TEXT CHECK (json_valid("scope")),
  "hint" TEXT NOT NULL,
  "created_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
  "expires_on" INTEGER,
  "seen_on" INTEGER
) STRICT;
--> statement-breakpoint
CREATE TABLE "auth_links" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "hash" TEXT NOT NULL,
  "user_id" TEXT NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
  "expires_on" INTEGER NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE "auth_attempts" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "tries" INTEGER NOT NULL,
  "since_on" INTEGER NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE "demo_records" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "table_name" TEXT NOT NULL,
  "record_id" TEXT NOT NULL,
  "created_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER))
) STRICT;
--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "publish_on" INTEGER;
--> statement-breakpoint
ALTER TABLE "_changes" ADD COLUMN "images" TEXT;
--> statement-breakpoint
CREATE INDEX "posts_publish_on" ON "posts" ("publish_on");
--> statement-breakpoint
CREATE INDEX "audit_trail_at_id" ON "audit_trail" ("at", "id");
--> statement-breakpoint
CREATE INDEX "audit_trail_table_name_record_id_at" ON "audit_trail" ("table_name", "record_id", "at");
--> statement-breakpoint
CREATE UNIQUE INDEX "auth_credentials_user_id" ON "auth_credentials" ("user_id");
--> statement-breakpoint
CREATE INDEX "auth_credentials_user_id_id" ON "auth_credentials" ("user_id", "id");
--> statement-breakpoint
CREATE INDEX "auth_sessions_created_on_id" ON "auth_sessions" ("created_on", "id");
--> statement-breakpoint
CREATE UNIQUE INDEX "auth_sessions_hash" ON "auth_sessions" ("hash");
--> statement-breakpoint
CREATE INDEX "auth_sessions_user_id_created_on_id" ON "auth_sessions" ("user_id", "created_on", "id");
--> statement-breakpoint
CREATE INDEX "auth_sessions_expires_on" ON "auth_sessions" ("expires_on");
--> statement-breakpoint
CREATE INDEX "auth_tokens_created_on_id" ON "auth_tokens" ("created_on", "id");
--> statement-breakpoint
CREATE UNIQUE INDEX "auth_tokens_hash" ON "auth_tokens" ("hash");
--> statement-breakpoint
CREATE INDEX "auth_tokens_user_id_created_on_id" ON "auth_tokens" ("user_id", "created_on", "id");
--> statement-breakpoint
CREATE UNIQUE INDEX "auth_links_hash" ON "auth_links" ("hash");
--> statement-breakpoint
CREATE INDEX "auth_links_user_id_id" ON "auth_links" ("user_id", "id");
--> statement-breakpoint
CREATE INDEX "auth_attempts_since_on" ON "auth_attempts" ("since_on");
--> statement-breakpoint
CREATE INDEX "demo_records_created_on_id" ON "demo_records" ("created_on", "id");
--> statement-breakpoint
CREATE UNIQUE INDEX "demo_records_table_name_record_id" ON "demo_records" ("table_name", "record_id");
--> statement-breakpoint
CREATE TRIGGER "users_replaces_INSERT" BEFORE INSERT ON "users" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'users', "id", json_array(json_array('role', "role")) FROM "users" WHERE "id" = NEW."id" AND json_array('role', "role") <> json_array('role', NEW."role");
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'users', "id", json_array(json_array('role', "role")) FROM "users" WHERE "email" = NEW."email" AND "id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "users_replaces_UPDATE" BEFORE UPDATE ON "users" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'users', "id", json_array(json_array('role', "role")) FROM "users" WHERE "id" = NEW."id" AND "id" <> OLD."id";
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'users', "id", json_array(json_array('role', "role")) FROM "users" WHERE "email" = NEW."email" AND "id" <> OLD."id";
END;
--> statement-breakpoint
CREATE TRIGGER "users_changes_INSERT" AFTER INSERT ON "users" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('users', NEW."id", json_array(json_array('role', NEW."role")));
END;
--> statement-breakpoint
CREATE TRIGGER "users_changes_UPDATE" AFTER UPDATE ON "users" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('users', NEW."id", json_array(json_array('role', OLD."role"), json_array('role', NEW."role")));
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'users', OLD."id", json_array(json_array('role', OLD."role"), json_array('role', NEW."role")) WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "users_changes_DELETE" AFTER DELETE ON "users" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('users', OLD."id", json_array(json_array('role', OLD."role")));
END;
--> statement-breakpoint
CREATE TRIGGER "posts_replaces_INSERT" BEFORE INSERT ON "posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'posts', "id", json_array(json_array('status', "status", 'user_id', "user_id")) FROM "posts" WHERE "id" = NEW."id" AND json_array('status', "status", 'user_id', "user_id") <> json_array('status', NEW."status", 'user_id', NEW."user_id");
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'posts', "id", json_array(json_array('status', "status", 'user_id', "user_id")) FROM "posts" WHERE "slug" = NEW."slug" AND "id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "posts_replaces_UPDATE" BEFORE UPDATE ON "posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'posts', "id", json_array(json_array('status', "status", 'user_id', "user_id")) FROM "posts" WHERE "id" = NEW."id" AND "id" <> OLD."id";
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'posts', "id", json_array(json_array('status', "status", 'user_id', "user_id")) FROM "posts" WHERE "slug" = NEW."slug" AND "id" <> OLD."id";
END;
--> statement-breakpoint
CREATE TRIGGER "posts_changes_INSERT" AFTER INSERT ON "posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('posts', NEW."id", json_array(json_array('status', NEW."status", 'user_id', NEW."user_id")));
END;
--> statement-breakpoint
CREATE TRIGGER "posts_changes_UPDATE" AFTER UPDATE ON "posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('posts', NEW."id", json_array(json_array('status', OLD."status", 'user_id', OLD."user_id"), json_array('status', NEW."status", 'user_id', NEW."user_id")));
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'posts', OLD."id", json_array(json_array('status', OLD."status", 'user_id', OLD."user_id"), json_array('status', NEW."status", 'user_id', NEW."user_id")) WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "posts_changes_DELETE" AFTER DELETE ON "posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('posts', OLD."id", json_array(json_array('status', OLD."status", 'user_id', OLD."user_id")));
END;
--> statement-breakpoint
CREATE TRIGGER "categories_replaces_INSERT" BEFORE INSERT ON "categories" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories', "id", json_array(json_array()) FROM "categories" WHERE "id" = NEW."id" AND json_array() <> json_array();
END;
--> statement-breakpoint
CREATE TRIGGER "categories_replaces_UPDATE" BEFORE UPDATE ON "categories" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories', "id", json_array(json_array()) FROM "categories" WHERE "id" = NEW."id" AND "id" <> OLD."id";
END;
--> statement-breakpoint
CREATE TRIGGER "categories_changes_INSERT" AFTER INSERT ON "categories" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('categories', NEW."id", json_array(json_array()));
END;
--> statement-breakpoint
CREATE TRIGGER "categories_changes_UPDATE" AFTER UPDATE ON "categories" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('categories', NEW."id", json_array(json_array(), json_array()));
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories', OLD."id", json_array(json_array(), json_array()) WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "categories_changes_DELETE" AFTER DELETE ON "categories" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('categories', OLD."id", json_array(json_array()));
END;
--> statement-breakpoint
CREATE TRIGGER "categories_to_posts_replaces_INSERT" BEFORE INSERT ON "categories_to_posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories_to_posts', "id", json_array(json_array('category_id', "category_id", 'post_id', "post_id")) FROM "categories_to_posts" WHERE "id" = NEW."id" AND json_array('category_id', "category_id", 'post_id', "post_id") <> json_array('category_id', NEW."category_id", 'post_id', NEW."post_id");
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories_to_posts', "id", json_array(json_array('category_id', "category_id", 'post_id', "post_id")) FROM "categories_to_posts" WHERE "post_id" = NEW."post_id" AND "category_id" = NEW."category_id" AND "id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "categories_to_posts_replaces_UPDATE" BEFORE UPDATE ON "categories_to_posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories_to_posts', "id", json_array(json_array('category_id', "category_id", 'post_id', "post_id")) FROM "categories_to_posts" WHERE "id" = NEW."id" AND "id" <> OLD."id";
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories_to_posts', "id", json_array(json_array('category_id', "category_id", 'post_id', "post_id")) FROM "categories_to_posts" WHERE "post_id" = NEW."post_id" AND "category_id" = NEW."category_id" AND "id" <> OLD."id";
END;
--> statement-breakpoint
CREATE TRIGGER "categories_to_posts_changes_INSERT" AFTER INSERT ON "categories_to_posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('categories_to_posts', NEW."id", json_array(json_array('category_id', NEW."category_id", 'post_id', NEW."post_id")));
END;
--> statement-breakpoint
CREATE TRIGGER "categories_to_posts_changes_UPDATE" AFTER UPDATE ON "categories_to_posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('categories_to_posts', NEW."id", json_array(json_array('category_id', OLD."category_id", 'post_id', OLD."post_id"), json_array('category_id', NEW."category_id", 'post_id', NEW."post_id")));
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories_to_posts', OLD."id", json_array(json_array('category_id', OLD."category_id", 'post_id', OLD."post_id"), json_array('category_id', NEW."category_id", 'post_id', NEW."post_id")) WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "categories_to_posts_changes_DELETE" AFTER DELETE ON "categories_to_posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('categories_to_posts', OLD."id", json_array(json_array('category_id', OLD."category_id", 'post_id', OLD."post_id")));
END;
--> statement-breakpoint
CREATE TRIGGER "comments_replaces_INSERT" BEFORE INSERT ON "comments" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'comments', "id", json_array(json_array('user_id', "user_id", 'post_id', "post_id")) FROM "comments" WHERE "id" = NEW."id" AND json_array('user_id', "user_id", 'post_id', "post_id") <> json_array('user_id', NEW."user_id", 'post_id', NEW."post_id");
END;
--> statement-breakpoint
CREATE TRIGGER "comments_replaces_UPDATE" BEFORE UPDATE ON "comments" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'comments', "id", json_array(json_array('user_id', "user_id", 'post_id', "post_id")) FROM "comments" WHERE "id" = NEW."id" AND "id" <> OLD."id";
END;
--> statement-breakpoint
CREATE TRIGGER "comments_changes_INSERT" AFTER INSERT ON "comments" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('comments', NEW."id", json_array(json_array('user_id', NEW."user_id", 'post_id', NEW."post_id")));
END;
--> statement-breakpoint
CREATE TRIGGER "comments_changes_UPDATE" AFTER UPDATE ON "comments" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('comments', NEW."id", json_array(json_array('user_id', OLD."user_id", 'post_id', OLD."post_id"), json_array('user_id', NEW."user_id", 'post_id', NEW."post_id")));
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'comments', OLD."id", json_array(json_array('user_id', OLD."user_id", 'post_id', OLD."post_id"), json_array('user_id', NEW."user_id", 'post_id', NEW."post_id")) WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "comments_changes_DELETE" AFTER DELETE ON "comments" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('comments', OLD."id", json_array(json_array('user_id', OLD."user_id", 'post_id', OLD."post_id")));
END;
--> statement-breakpoint
CREATE TRIGGER "auth_sessions_replaces_INSERT" BEFORE INSERT ON "auth_sessions" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'auth_sessions', "id", json_array(json_array('user_id', "user_id")) FROM "auth_sessions" WHERE "id" = NEW."id" AND json_array('user_id', "user_id") <> json_array('user_id', NEW."user_id");
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'auth_sessions', "id", json_array(json_array('user_id', "user_id")) FROM "auth_sessions" WHERE "hash" = NEW."hash" AND "id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "auth_sessions_replaces_UPDATE" BEFORE UPDATE ON "auth_sessions" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'auth_sessions', "id", json_array(json_array('user_id', "user_id")) FROM "auth_sessions" WHERE "id" = NEW."id" AND "id" <> OLD."id";
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'auth_sessions', "id", json_array(json_array('user_id', "user_id")) FROM "auth_sessions" WHERE "hash" = NEW."hash" AND "id" <> OLD."id";
END;
--> statement-breakpoint
CREATE TRIGGER "auth_sessions_changes_INSERT" AFTER INSERT ON "auth_sessions" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('auth_sessions', NEW."id", json_array(json_array('user_id', NEW."user_id")));
END;
--> statement-breakpoint
CREATE TRIGGER "auth_sessions_changes_UPDATE" AFTER UPDATE ON "auth_sessions" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('auth_sessions', NEW."id", json_array(json_array('user_id', OLD."user_id"), json_array('user_id', NEW."user_id")));
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'auth_sessions', OLD."id", json_array(json_array('user_id', OLD."user_id"), json_array('user_id', NEW."user_id")) WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "auth_sessions_changes_DELETE" AFTER DELETE ON "auth_sessions" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('auth_sessions', OLD."id", json_array(json_array('user_id', OLD."user_id")));
END;
--> statement-breakpoint
CREATE TRIGGER "auth_tokens_replaces_INSERT" BEFORE INSERT ON "auth_tokens" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'auth_tokens', "id", json_array(json_array('user_id', "user_id")) FROM "auth_tokens" WHERE "id" = NEW."id" AND json_array('user_id', "user_id") <> json_array('user_id', NEW."user_id");
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'auth_tokens', "id", json_array(json_array('user_id', "user_id")) FROM "auth_tokens" WHERE "hash" = NEW."hash" AND "id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "auth_tokens_replaces_UPDATE" BEFORE UPDATE ON "auth_tokens" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'auth_tokens', "id", json_array(json_array('user_id', "user_id")) FROM "auth_tokens" WHERE "id" = NEW."id" AND "id" <> OLD."id";
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'auth_tokens', "id", json_array(json_array('user_id', "user_id")) FROM "auth_tokens" WHERE "hash" = NEW."hash" AND "id" <> OLD."id";
END;
--> statement-breakpoint
CREATE TRIGGER "auth_tokens_changes_INSERT" AFTER INSERT ON "auth_tokens" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('auth_tokens', NEW."id", json_array(json_array('user_id', NEW."user_id")));
END;
--> statement-breakpoint
CREATE TRIGGER "auth_tokens_changes_UPDATE" AFTER UPDATE ON "auth_tokens" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('auth_tokens', NEW."id", json_array(json_array('user_id', OLD."user_id"), json_array('user_id', NEW."user_id")));
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'auth_tokens', OLD."id", json_array(json_array('user_id', OLD."user_id"), json_array('user_id', NEW."user_id")) WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "auth_tokens_changes_DELETE" AFTER DELETE ON "auth_tokens" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") VALUES ('auth_tokens', OLD."id", json_array(json_array('user_id', OLD."user_id")));
END;
--> statement-breakpoint
