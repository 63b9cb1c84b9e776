// A worker and a database of different ages, on a real D1: what is missing is named, what is applied is
// noticed by the same isolate, and none of it costs a round trip.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readText, ROOT, startStratus } from "./stratus.mjs";

const LAST = readdirSync(join(ROOT, "migrations")).filter((name) => name.endsWith(".sql")).sort().at(-1);
const TOKEN = "a-token-of-this-test";
const NO_CACHE = { headers: { "cache-control": "no-cache" } };
const seedSql = readText("tests/api/fixture.sql")
  .replace(/^--.*$/gm, "")
  .split(/;\n/)
  .filter((statement) => statement.trim());

const start = async (t, options = {}) => {
  const stratus = await startStratus({ faults: true, kv: false, seedSql, ...options });
  t.after(stratus.dispose);
  const forget = () => stratus.db.prepare("DELETE FROM d1_migrations WHERE name = ?").bind(LAST).run();
  const note = (name) => stratus.db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name).run();
  return { stratus, forget, note };
};

test("the database lacks the last migration until it is applied", async (t) => {
  const { stratus, forget, note } = await start(t);
  await forget();
  for (const path of ["/v1/posts", "/v1/posts/p1", "/v1/site/authors/u1/posts"]) {
    await stratus.control();
    const { status, headers, json, text } = await stratus.request(path);
    assert.equal(status, 503, text);
    assert.equal(json.type, "/errors/schema");
    assert.ok(json.detail.includes(LAST), json.detail);
    assert.match(json.detail, /npm run up/);
    assert.ok(headers["retry-after"]);
    assert.equal((await stratus.control()).db, 1, "one round trip, also when it fails");
  }
  const health = await stratus.request("/health?deep=true");
  assert.equal(health.status, 503);
  assert.deepEqual([health.json.status, health.json.d1, health.json.schema], ["failing", "ok", "failing"]);
  assert.ok(health.json.detail.includes(LAST));

  await note(LAST);
  await stratus.control();
  assert.equal((await stratus.request("/v1/posts")).status, 200);
  assert.equal((await stratus.request("/health?deep=true")).json.schema, "ok");
  assert.equal((await stratus.control()).instances, 1, "it took another instance");
});

test("a match is found out on the way, once", async (t) => {
  const { stratus } = await start(t);
  const counts = [];
  for (let i = 0; i < 3; i++) {
    await stratus.control();
    assert.equal((await stratus.request(`/v1/posts?limit=${i + 1}`)).status, 200);
    const { db, statements } = await stratus.control();
    counts.push([db, statements]);
  }
  // With the first read go a check of the change log and the question for migrations.
  assert.deepEqual(counts, [[1, 3], [1, 1], [1, 1]], "round trips and statements");
});

test("a database that is further than the worker is served", async (t) => {
  const { stratus, note } = await start(t);
  await note("9999_later.sql");
  await stratus.db.prepare("ALTER TABLE posts ADD COLUMN later TEXT").run();
  assert.equal((await stratus.request("/v1/posts")).status, 200);
});

test("a database that was changed by hand, after it was found good", async (t) => {
  const { stratus, forget } = await start(t);
  assert.equal((await stratus.request("/v1/posts", NO_CACHE)).status, 200);
  await stratus.db.prepare("ALTER TABLE posts RENAME COLUMN body TO text").run();
  const changed = await stratus.request("/v1/posts?limit=2");
  assert.equal(changed.status, 503, changed.text);
  assert.match(changed.json.detail, /npm run migrations:check/);
  await forget();
  const { json } = await stratus.request("/v1/posts?limit=3");
  assert.ok(json.detail.includes(LAST), json.detail);
});

test("nothing was ever applied", async (t) => {
  const { stratus } = await start(t);
  await stratus.db.prepare("DROP TABLE d1_migrations").run();
  const { status, json } = await stratus.request("/v1/posts");
  assert.equal(status, 503);
  assert.ok(json.detail.includes(LAST), json.detail);
});

test("writes that meet a database behind the worker change nothing", async (t) => {
  const { stratus, forget, note } = await start(t, { bindings: { ADMIN_TOKEN: TOKEN } });
  const count = async () => (await stratus.db.prepare("SELECT count(*) AS n FROM posts").first()).n;
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const post = { title: "x", user_id: "u1" };
  const send = (path, body) => stratus.request(path, { method: "POST", headers, body: JSON.stringify(body) });
  const before = await count();
  await forget();
  const batch = { requests: [{ method: "POST", path: "/v1/posts", body: post }] };
  for (const [path, body] of [["/v1/posts", post], ["/v1/batch", batch]]) {
    const { status, json } = await send(path, body);
    assert.equal(status, 503);
    assert.equal(json.type, "/errors/schema");
  }
  assert.equal(await count(), before);
  await note(LAST);
  assert.equal((await send("/v1/posts", post)).status, 201);
  assert.equal(await count(), before + 1);
});
