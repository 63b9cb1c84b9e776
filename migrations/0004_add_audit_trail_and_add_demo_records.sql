-- Made from schema/ by `npm run generate`. Applied by `npm run up`; not to be edited once it was.
--   add audit_trail
--   add demo_records
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
CREATE TABLE "demo_records" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "table_name" TEXT NOT NULL,
  "record_id" TEXT NOT NULL,
  "created_on" INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER))
) STRICT;
--> statement-breakpoint
CREATE INDEX "audit_trail_at_id" ON "audit_trail" ("at", "id");
--> statement-breakpoint
CREATE INDEX "audit_trail_table_name_record_id_at" ON "audit_trail" ("table_name", "record_id", "at");
--> statement-breakpoint
CREATE INDEX "demo_records_created_on_id" ON "demo_records" ("created_on", "id");
--> statement-breakpoint
CREATE UNIQUE INDEX "demo_records_table_name_record_id" ON "demo_records" ("table_name", "record_id");
--> statement-breakpoint
