-- Made from schema/ by `npm run generate`. Applied by `npm run up`; not to be edited once it was.
--   add _changes.images
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
ALTER TABLE "_changes" ADD COLUMN "images" TEXT;
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
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'users', NEW."id", json_array(json_array('role', NEW."role"));
END;
--> statement-breakpoint
CREATE TRIGGER "users_changes_UPDATE" AFTER UPDATE ON "users" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'users', NEW."id", json_array(json_array('role', OLD."role"), json_array('role', NEW."role")) WHERE (OLD."created_on", OLD."email", OLD."id", OLD."name", OLD."role", OLD."updated_on") IS NOT (NEW."created_on", NEW."email", NEW."id", NEW."name", NEW."role", NEW."updated_on");
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'users', OLD."id", json_array(json_array('role', OLD."role"), json_array('role', NEW."role")) WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "users_changes_DELETE" AFTER DELETE ON "users" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'users', OLD."id", json_array(json_array('role', OLD."role"));
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
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'posts', NEW."id", json_array(json_array('status', NEW."status", 'user_id', NEW."user_id"));
END;
--> statement-breakpoint
CREATE TRIGGER "posts_changes_UPDATE" AFTER UPDATE ON "posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'posts', NEW."id", json_array(json_array('status', OLD."status", 'user_id', OLD."user_id"), json_array('status', NEW."status", 'user_id', NEW."user_id")) WHERE (OLD."body", OLD."created_on", OLD."id", OLD."publish_on", OLD."slug", OLD."status", OLD."title", OLD."updated_on", OLD."user_id") IS NOT (NEW."body", NEW."created_on", NEW."id", NEW."publish_on", NEW."slug", NEW."status", NEW."title", NEW."updated_on", NEW."user_id");
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'posts', OLD."id", json_array(json_array('status', OLD."status", 'user_id', OLD."user_id"), json_array('status', NEW."status", 'user_id', NEW."user_id")) WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "posts_changes_DELETE" AFTER DELETE ON "posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'posts', OLD."id", json_array(json_array('status', OLD."status", 'user_id', OLD."user_id"));
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
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories', NEW."id", json_array(json_array());
END;
--> statement-breakpoint
CREATE TRIGGER "categories_changes_UPDATE" AFTER UPDATE ON "categories" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories', NEW."id", json_array(json_array(), json_array()) WHERE (OLD."body", OLD."created_on", OLD."id", OLD."title", OLD."updated_on") IS NOT (NEW."body", NEW."created_on", NEW."id", NEW."title", NEW."updated_on");
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories', OLD."id", json_array(json_array(), json_array()) WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "categories_changes_DELETE" AFTER DELETE ON "categories" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories', OLD."id", json_array(json_array());
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
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories_to_posts', NEW."id", json_array(json_array('category_id', NEW."category_id", 'post_id', NEW."post_id"));
END;
--> statement-breakpoint
CREATE TRIGGER "categories_to_posts_changes_UPDATE" AFTER UPDATE ON "categories_to_posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories_to_posts', NEW."id", json_array(json_array('category_id', OLD."category_id", 'post_id', OLD."post_id"), json_array('category_id', NEW."category_id", 'post_id', NEW."post_id")) WHERE (OLD."category_id", OLD."created_on", OLD."id", OLD."post_id", OLD."updated_on") IS NOT (NEW."category_id", NEW."created_on", NEW."id", NEW."post_id", NEW."updated_on");
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories_to_posts', OLD."id", json_array(json_array('category_id', OLD."category_id", 'post_id', OLD."post_id"), json_array('category_id', NEW."category_id", 'post_id', NEW."post_id")) WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "categories_to_posts_changes_DELETE" AFTER DELETE ON "categories_to_posts" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'categories_to_posts', OLD."id", json_array(json_array('category_id', OLD."category_id", 'post_id', OLD."post_id"));
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
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'comments', NEW."id", json_array(json_array('user_id', NEW."user_id", 'post_id', NEW."post_id"));
END;
--> statement-breakpoint
CREATE TRIGGER "comments_changes_UPDATE" AFTER UPDATE ON "comments" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'comments', NEW."id", json_array(json_array('user_id', OLD."user_id", 'post_id', OLD."post_id"), json_array('user_id', NEW."user_id", 'post_id', NEW."post_id")) WHERE (OLD."body", OLD."created_on", OLD."id", OLD."post_id", OLD."updated_on", OLD."user_id") IS NOT (NEW."body", NEW."created_on", NEW."id", NEW."post_id", NEW."updated_on", NEW."user_id");
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'comments', OLD."id", json_array(json_array('user_id', OLD."user_id", 'post_id', OLD."post_id"), json_array('user_id', NEW."user_id", 'post_id', NEW."post_id")) WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "comments_changes_DELETE" AFTER DELETE ON "comments" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id", "images") SELECT 'comments', OLD."id", json_array(json_array('user_id', OLD."user_id", 'post_id', OLD."post_id"));
END;
--> statement-breakpoint
