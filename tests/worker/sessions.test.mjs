// D1's sessions: which copy each call is sent to, in workerd. An entry before the shim notes what withSession is given;
// miniflare has one copy, so what is read is the same. Copies that lag are the simulator's (tests/sim).
import assert from "node:assert/strict";
import { test } from "node:test";
import { startStratus } from "./stratus.mjs";

const FIXTURE = ["INSERT INTO users (id, name, email) VALUES ('u1', 'Ann', 'ann@example.com')", "INSERT INTO posts (id, title, slug, status, user_id) VALUES ('p1', 'One', 'one', 'published', 'u1')"];
const TOKEN = "a-token-for-these-tests";

// `sessions`: what the binding has: the real one's, or none as before they came.
const entry = (sessions) => `
import shim from "../../src/shim/worker.mjs";
const asked = [];
const through = (target, replaced) => new Proxy(target, { get: (it, name) => (name in replaced ? replaced[name] : typeof it[name] === "function" ? it[name].bind(it) : it[name]) });
const noted = (db) => through(db, {
  withSession: ${sessions ? "(constraint) => (asked.push(constraint), db.withSession(constraint))" : "undefined"},
  batch: (statements) => (asked.push("no session"), db.batch(statements)),
});
let env;
export default {
  fetch(request, bindings, ctx) {
    if (request.url.endsWith("/asked")) return Response.json(asked.splice(0));
    env ??= { ...bindings, DB: noted(bindings.DB) };
    return shim.fetch(request, env, ctx);
  },
};`;

async function start(bindings, sessions = true) {
  const stratus = await startStratus({ bindings: { ADMIN_TOKEN: TOKEN, ...bindings }, kv: false, seedSql: FIXTURE, entry: entry(sessions) });
  const ask = async (path, options) => {
    const { status, json } = await stratus.request(path, options);
    assert.ok(status < 300, `${path}: ${status}`);
    return { json, asked: (await stratus.request("/asked")).json };
  };
  return { stratus, ask };
}

test("checks and writes go to the primary, reads follow the bookmark", async () => {
  const { stratus, ask } = await start({ D1_SESSIONS: "on", STALE_SOFT_MS: "60000", STALE_HARD_MS: "60000" });
  try {
    const first = await ask("/v1/posts");
    assert.deepEqual(first.asked, ["first-primary"]);
    const near = await ask("/v1/posts?limit=1");
    assert.equal(near.asked.length, 1);
    assert.match(near.asked[0], /^[0-9a-f-]{20,}$/);
    assert.deepEqual(near.json.data, first.json.data);
    assert.deepEqual((await ask("/v1/users/u1")).asked, near.asked);
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
    const write = await ask("/v1/posts/p1", { method: "PATCH", headers, body: JSON.stringify({ title: "Two" }) });
    assert.ok(write.asked.length > 0 && write.asked.every((session) => session === "first-primary"), write.asked.join());
    const later = await ask("/v1/posts?limit=2");
    assert.match(later.asked[0], /^[0-9a-f-]{20,}$/);
    assert.notEqual(later.asked[0], near.asked[0]);
    assert.equal(later.json.data[0].title, "Two");
    assert.deepEqual((await ask("/v1/posts?limit=3", { headers: { "cache-control": "no-cache" } })).asked, ["first-primary"]);
  } finally {
    await stratus.dispose();
  }
});

for (const [name, bindings, sessions] of [["off", { D1_SESSIONS: "off" }, true], ["not set", {}, true], ["on, but the binding has none", { D1_SESSIONS: "on" }, false]]) {
  test(`${name}: no session, the same answers`, async () => {
    const { stratus, ask } = await start(bindings, sessions);
    try {
      const first = await ask("/v1/posts");
      assert.deepEqual(first.asked, ["no session"]);
      assert.equal((await ask("/v1/posts/p1")).json.data.title, "One");
      assert.equal(first.json.data[0].title, "One");
    } finally {
      await stratus.dispose();
    }
  });
}
