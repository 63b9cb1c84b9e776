-- Made from schema/ by `npm run generate`. Applied by `npm run up`; not to be edited once it was.
--   add auth_credentials
--   add auth_sessions
--   add auth_tokens
--   add auth_links
--   add auth_attempts
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
CREATE TRIGGER "auth_sessions_replaces_INSERT" BEFORE INSERT ON "auth_sessions" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'auth_sessions', "id" FROM "auth_sessions" WHERE "hash" = NEW."hash" AND "id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "auth_sessions_replaces_UPDATE" BEFORE UPDATE ON "auth_sessions" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'auth_sessions', "id" FROM "auth_sessions" WHERE "hash" = NEW."hash" AND "id" <> OLD."id";
END;
--> statement-breakpoint
CREATE TRIGGER "auth_sessions_changes_INSERT" AFTER INSERT ON "auth_sessions" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('auth_sessions', NEW."id");
END;
--> statement-breakpoint
CREATE TRIGGER "auth_sessions_changes_UPDATE" AFTER UPDATE ON "auth_sessions" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('auth_sessions', NEW."id");
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'auth_sessions', OLD."id" WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "auth_sessions_changes_DELETE" AFTER DELETE ON "auth_sessions" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('auth_sessions', OLD."id");
END;
--> statement-breakpoint
CREATE TRIGGER "auth_tokens_replaces_INSERT" BEFORE INSERT ON "auth_tokens" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'auth_tokens', "id" FROM "auth_tokens" WHERE "hash" = NEW."hash" AND "id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "auth_tokens_replaces_UPDATE" BEFORE UPDATE ON "auth_tokens" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'auth_tokens', "id" FROM "auth_tokens" WHERE "hash" = NEW."hash" AND "id" <> OLD."id";
END;
--> statement-breakpoint
CREATE TRIGGER "auth_tokens_changes_INSERT" AFTER INSERT ON "auth_tokens" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('auth_tokens', NEW."id");
END;
--> statement-breakpoint
CREATE TRIGGER "auth_tokens_changes_UPDATE" AFTER UPDATE ON "auth_tokens" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('auth_tokens', NEW."id");
  INSERT INTO "_changes" ("tbl", "row_id") SELECT 'auth_tokens', OLD."id" WHERE OLD."id" <> NEW."id";
END;
--> statement-breakpoint
CREATE TRIGGER "auth_tokens_changes_DELETE" AFTER DELETE ON "auth_tokens" BEGIN
  INSERT INTO "_changes" ("tbl", "row_id") VALUES ('auth_tokens', OLD."id");
END;
--> statement-breakpoint
