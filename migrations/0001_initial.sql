-- Made from schema/ by `npm run generate`. Applied by `npm run up`; not to be edited once it was.
CREATE TABLE "users" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "name" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "role" TEXT NOT NULL DEFAULT 'user' CHECK ("role" IN ('user', 'editor', 'admin')),
  "created_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
  "updated_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER))
) STRICT;
--> statement-breakpoint
CREATE TABLE "posts" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "title" TEXT NOT NULL,
  "slug" TEXT NOT NULL,
  "body" TEXT,
  "status" TEXT NOT NULL DEFAULT 'draft' CHECK ("status" IN ('draft', 'published')),
  "user_id" TEXT NOT NULL REFERENCES "users" ("id") ON DELETE RESTRICT,
  "created_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
  "updated_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER))
) STRICT;
--> statement-breakpoint
CREATE TABLE "categories" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "title" TEXT NOT NULL,
  "body" TEXT,
  "created_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
  "updated_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER))
) STRICT;
--> statement-breakpoint
CREATE TABLE "categories_to_posts" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "category_id" TEXT NOT NULL REFERENCES "categories" ("id") ON DELETE CASCADE,
  "post_id" TEXT NOT NULL REFERENCES "posts" ("id") ON DELETE CASCADE,
  "created_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
  "updated_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER))
) STRICT;
--> statement-breakpoint
CREATE TABLE "comments" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "body" TEXT NOT NULL,
  "user_id" TEXT NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
  "post_id" TEXT NOT NULL REFERENCES "posts" ("id") ON DELETE CASCADE,
  "created_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
  "updated_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER))
) STRICT;
--> statement-breakpoint
CREATE INDEX "users_created_on_id" ON "users" ("created_on", "id");
--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" ("email");
--> statement-breakpoint
CREATE INDEX "posts_created_on_id" ON "posts" ("created_on", "id");
--> statement-breakpoint
CREATE UNIQUE INDEX "posts_slug" ON "posts" ("slug");
--> statement-breakpoint
CREATE INDEX "posts_user_id_created_on_id" ON "posts" ("user_id", "created_on", "id");
--> statement-breakpoint
CREATE INDEX "categories_created_on_id" ON "categories" ("created_on", "id");
--> statement-breakpoint
CREATE INDEX "categories_to_posts_created_on_id" ON "categories_to_posts" ("created_on", "id");
--> statement-breakpoint
CREATE INDEX "categories_to_posts_category_id_created_on_id" ON "categories_to_posts" ("category_id", "created_on", "id");
--> statement-breakpoint
CREATE INDEX "categories_to_posts_post_id_created_on_id" ON "categories_to_posts" ("post_id", "created_on", "id");
--> statement-breakpoint
CREATE UNIQUE INDEX "categories_to_posts_post_id_category_id" ON "categories_to_posts" ("post_id", "category_id");
--> statement-breakpoint
CREATE INDEX "comments_created_on_id" ON "comments" ("created_on", "id");
--> statement-breakpoint
CREATE INDEX "comments_user_id_created_on_id" ON "comments" ("user_id", "created_on", "id");
--> statement-breakpoint
CREATE INDEX "comments_post_id_created_on_id" ON "comments" ("post_id", "created_on", "id");
--> statement-breakpoint
CREATE TABLE "_changes" (
  "seq" INTEGER PRIMARY KEY AUTOINCREMENT,
  "tbl" TEXT NOT NULL,
  "row_id" TEXT NOT NULL,
  "at" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER))
) STRICT;
--> statement-breakpoint
CREATE INDEX "_changes_tbl_seq" ON "_changes" ("tbl", "seq");
--> statement-breakpoint
CREATE TRIGGER "users_replaces_INSERT" BEFORE INSERT ON "users" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'users', "id" FROM "users" WHERE "email" = NEW."email" AND "id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "users_replaces_UPDATE" BEFORE UPDATE ON "users" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'users', "id" FROM "users" WHERE "email" = NEW."email" AND "id" <> OLD."id";
END;
--> statement-breakpoint
CREATE TRIGGER "users_changes_INSERT" AFTER INSERT ON "users" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('users', NEW."id");
END;
--> statement-breakpoint
CREATE TRIGGER "users_changes_UPDATE" AFTER UPDATE ON "users" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('users', NEW."id");
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'users', OLD."id" WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "users_changes_DELETE" AFTER DELETE ON "users" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('users', OLD."id");
END;
--> statement-breakpoint
CREATE TRIGGER "posts_replaces_INSERT" BEFORE INSERT ON "posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'posts', "id" FROM "posts" WHERE "slug" = NEW."slug" AND "id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "posts_replaces_UPDATE" BEFORE UPDATE ON "posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'posts', "id" FROM "posts" WHERE "slug" = NEW."slug" AND "id" <> OLD."id";
END;
--> statement-breakpoint
CREATE TRIGGER "posts_changes_INSERT" AFTER INSERT ON "posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('posts', NEW."id");
END;
--> statement-breakpoint
CREATE TRIGGER "posts_changes_UPDATE" AFTER UPDATE ON "posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('posts', NEW."id");
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'posts', OLD."id" WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "posts_changes_DELETE" AFTER DELETE ON "posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('posts', OLD."id");
END;
--> statement-breakpoint
CREATE TRIGGER "categories_changes_INSERT" AFTER INSERT ON "categories" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('categories', NEW."id");
END;
--> statement-breakpoint
CREATE TRIGGER "categories_changes_UPDATE" AFTER UPDATE ON "categories" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('categories', NEW."id");
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'categories', OLD."id" WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "categories_changes_DELETE" AFTER DELETE ON "categories" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('categories', OLD."id");
END;
--> statement-breakpoint
CREATE TRIGGER "categories_to_posts_replaces_INSERT" BEFORE INSERT ON "categories_to_posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'categories_to_posts', "id" FROM "categories_to_posts" WHERE "post_id" = NEW."post_id" AND "category_id" = NEW."category_id" AND "id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "categories_to_posts_replaces_UPDATE" BEFORE UPDATE ON "categories_to_posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'categories_to_posts', "id" FROM "categories_to_posts" WHERE "post_id" = NEW."post_id" AND "category_id" = NEW."category_id" AND "id" <> OLD."id";
END;
--> statement-breakpoint
CREATE TRIGGER "categories_to_posts_changes_INSERT" AFTER INSERT ON "categories_to_posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('categories_to_posts', NEW."id");
END;
--> statement-breakpoint
CREATE TRIGGER "categories_to_posts_changes_UPDATE" AFTER UPDATE ON "categories_to_posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('categories_to_posts', NEW."id");
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'categories_to_posts', OLD."id" WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "categories_to_posts_changes_DELETE" AFTER DELETE ON "categories_to_posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('categories_to_posts', OLD."id");
END;
--> statement-breakpoint
CREATE TRIGGER "comments_changes_INSERT" AFTER INSERT ON "comments" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('comments', NEW."id");
END;
--> statement-breakpoint
CREATE TRIGGER "comments_changes_UPDATE" AFTER UPDATE ON "comments" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('comments', NEW."id");
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'comments', OLD."id" WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "comments_changes_DELETE" AFTER DELETE ON "comments" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('comments', OLD."id");
END;
--> statement-breakpoint
