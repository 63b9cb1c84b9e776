// What a user would write instead of using Stratus, for one list: Hono for the routes, drizzle-orm for the
// statements, a schema by hand. Nothing is cached. Written as both projects' documentation has it.
import { and, desc, eq, lt, relations } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { Hono } from "hono";

const users = sqliteTable("users", {
  id: text().primaryKey(),
  name: text().notNull(),
  role: text().notNull(),
  created_on: integer({ mode: "timestamp_ms" }).notNull(),
  updated_on: integer({ mode: "timestamp_ms" }).notNull(),
});
const posts = sqliteTable("posts", {
  id: text().primaryKey(),
  title: text().notNull(),
  slug: text().notNull(),
  body: text(),
  status: text().notNull(),
  user_id: text().notNull(),
  created_on: integer({ mode: "timestamp_ms" }).notNull(),
  updated_on: integer({ mode: "timestamp_ms" }).notNull(),
});
const postsRelations = relations(posts, ({ one }) => ({
  author: one(users, { fields: [posts.user_id], references: [users.id] }),
}));
const schema = { users, posts, postsRelations };

const app = new Hono();

app.get("/v1/posts", async (c) => {
  const limit = Number(c.req.query("limit") ?? 20);
  const before = Number(c.req.query("filters[created_on][$lt]"));
  const status = c.req.query("filters[status]");
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) return c.json({ error: "limit" }, 400);
  if (!Number.isInteger(before)) return c.json({ error: "created_on" }, 400);
  const db = drizzle(c.env.DB, { schema });
  const data = await db.query.posts.findMany({
    where: and(eq(posts.status, status), lt(posts.created_on, new Date(before))),
    orderBy: [desc(posts.created_on), desc(posts.id)],
    with: { author: true },
    limit,
  });
  return c.json({ data, meta: { limit, offset: 0 } });
});

export default app;
