// What a user would write instead of using Stratus: Hono for the routes, drizzle-orm for the statements, a schema
// by hand, and with CACHE "map" or "kv" answers kept for a while, as text, in a Map and KV or in KV alone. Nothing
// tells them of changes. Written as both projects' documentation has it.
import { and, desc, eq, lt, relations } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { Hono } from "hono";

const TTL_MS = 600000;
const MOST_ENTRIES = 10000;

const times = {
  created_on: integer({ mode: "timestamp_ms" }).notNull(),
  updated_on: integer({ mode: "timestamp_ms" }).notNull(),
};
const users = sqliteTable("users", {
  id: text().primaryKey(),
  name: text().notNull(),
  role: text().notNull(),
  ...times,
});
const posts = sqliteTable("posts", {
  id: text().primaryKey(),
  title: text().notNull(),
  slug: text().notNull(),
  body: text(),
  status: text().notNull(),
  user_id: text().notNull(),
  ...times,
});
const comments = sqliteTable("comments", {
  id: text().primaryKey(),
  body: text().notNull(),
  user_id: text().notNull(),
  post_id: text().notNull(),
  ...times,
});
const postsRelations = relations(posts, ({ one }) => ({
  author: one(users, { fields: [posts.user_id], references: [users.id] }),
}));
const schema = { users, posts, comments, postsRelations };

const held = new Map();
const JSON_TYPE = { "content-type": "application/json" };

// The tiers in front: answers by URL.
async function cached(c, next) {
  if (!c.env.CACHE || c.req.method !== "GET") return next();
  const key = c.req.url.slice(c.req.url.indexOf("/", 8)); // whatever the host is called
  const entry = held.get(key);
  if (entry && entry.until > Date.now()) return c.body(entry.text, 200, { ...JSON_TYPE, "x-cache": "memory" });
  let text = await c.env.KV.get(key);
  const tier = text === null ? "d1" : "kv";
  if (text === null) {
    await next();
    if (c.res.status !== 200) return;
    text = await c.res.clone().text();
    c.executionCtx.waitUntil(c.env.KV.put(key, text, { expirationTtl: TTL_MS / 1000 }));
  }
  if (c.env.CACHE === "map") {
    if (held.size >= MOST_ENTRIES) held.delete(held.keys().next().value);
    held.set(key, { text, until: Date.now() + TTL_MS });
  }
  c.res = c.body(text, 200, { ...JSON_TYPE, "x-cache": tier });
}

const app = new Hono();
app.use("/v1/*", cached);

app.get("/v1/posts", async (c) => {
  const limit = Number(c.req.query("limit") ?? 20);
  const before = c.req.query("filters[created_on][$lt]");
  const status = c.req.query("filters[status]");
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) return c.json({ error: "limit" }, 400);
  if (before !== undefined && !Number.isInteger(Number(before))) return c.json({ error: "created_on" }, 400);
  const db = drizzle(c.env.DB, { schema });
  const data = await db.query.posts.findMany({
    where: and(
      eq(posts.status, status ?? "published"),
      before === undefined ? undefined : lt(posts.created_on, new Date(Number(before))),
    ),
    orderBy: [desc(posts.created_on), desc(posts.id)],
    with: c.req.query("include") === "author" ? { author: true } : undefined,
    limit,
  });
  return c.json({ data, meta: { limit, offset: 0 } });
});

app.get("/v1/posts/:id", async (c) => {
  const db = drizzle(c.env.DB, { schema });
  const data = await db.query.posts.findFirst({ where: and(eq(posts.id, c.req.param("id")), eq(posts.status, "published")) });
  return data ? c.json({ data }) : c.json({ error: "not found" }, 404);
});

app.post("/v1/comments", async (c) => {
  const { body, user_id, post_id } = await c.req.json();
  if (typeof body !== "string" || !body || body.length > 10000) return c.json({ error: "body" }, 422);
  if (typeof user_id !== "string" || typeof post_id !== "string") return c.json({ error: "refs" }, 422);
  const now = new Date();
  const row = { id: crypto.randomUUID(), body, user_id, post_id, created_on: now, updated_on: now };
  const db = drizzle(c.env.DB, { schema });
  const [[data]] = await db.batch([
    db.insert(comments).values(row).returning(),
    db.update(posts).set({ updated_on: now }).where(eq(posts.id, post_id)),
  ]);
  return c.json({ data }, 201);
});

export default app;
