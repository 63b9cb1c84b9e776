-- Made from schema/ by `npm run generate`. Applied by `npm run up`; not to be edited once it was.
--   add posts.publish_on
--   add index posts_publish_on
ALTER TABLE "posts" ADD COLUMN "publish_on" INTEGER;
--> statement-breakpoint
CREATE INDEX "posts_publish_on" ON "posts" ("publish_on");
--> statement-breakpoint
