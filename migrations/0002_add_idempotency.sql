-- Made from schema/ by `npm run generate`. Applied by `npm run up`; not to be edited once it was.
--   add _idempotency
CREATE TABLE "_idempotency" (
  "key" TEXT PRIMARY KEY,
  "request" TEXT NOT NULL,
  "answer" TEXT NOT NULL,
  "at" INTEGER NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX "_idempotency_at" ON "_idempotency" ("at");
--> statement-breakpoint
