// Writing through a real D1: what it refuses reaches C, is understood there, and goes no further; and many
// writers at once.
import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { readText, sleep, startStratus } from "./stratus.mjs";

const TOKEN = "a-token-for-the-tests";
const MAX_BODY_BYTES = 1 << 20;
const AUTHORIZED = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };

const seedSql = readText("tests/api/fixture.sql")
  .replace(/^--.*$/gm, "")
  .split(/;\n/)
  .filter((statement) => statement.trim());

async function start(t, { token = { ADMIN_TOKEN: TOKEN }, bindings, ...options } = {}) {
  const stratus = await startStratus({ seedSql, bindings: { ...token, ...bindings }, ...options });
  t.after(stratus.dispose);
  const send = async (method, path, body, headers = {}) => {
    const text = body === undefined || typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const answer = await stratus.request(path, { method, headers: { ...AUTHORIZED, ...headers }, body: text });
    assert.doesNotMatch(answer.text, /constraint|SQLITE|D1_ERROR|stratus-miss|told to/i);
    assert.equal(answer.headers["cache-control"], "private, no-store");
    return answer;
  };
  return { ...stratus, send };
}

const count = async (stratus, sql) => Object.values((await stratus.db.prepare(sql).all()).results[0])[0];
const tally = (answers) => {
  const found = {};
  for (const { status } of answers) found[status] = (found[status] ?? 0) + 1;
  return found;
};
const many = (n, ask) => Promise.all(Array.from({ length: n }, (_, i) => ask(i)));
const faults = (answer) => answer.json.errors.map(({ field, code }) => [field, code]);

test("writes, and what D1 refuses", async (t) => {
  const stratus = await start(t, { variant: "debug" });
  const post = (body) => stratus.send("POST", "/v1/posts", { title: "A title", user_id: "u1", ...body });
  assert.equal((await post()).json.data.slug, "a-title");
  assert.match((await post()).json.data.slug, /^a-title-[0-9a-v]{6}$/);
  assert.deepEqual(faults(await post({ slug: "apple" })), [["slug", "unique"]]);
  assert.deepEqual(faults(await post({ user_id: "nobody" })), [["user_id", "reference"]]);
  const needed = await stratus.send("DELETE", "/v1/users/u1");
  assert.deepEqual([needed.status, needed.json.detail], [409, "Records of posts still refer to it."]);
  assert.equal((await stratus.send("DELETE", "/v1/users/nobody")).status, 404);
  assert.equal((await stratus.send("PATCH", "/v1/posts/p1", { title: "x" }, { "if-match": '"x"' })).status, 412);

  // A statement that ends a transaction does so in D1, too.
  const requests = [
    { method: "PATCH", path: "/v1/posts/p1", body: { title: "changed" } },
    { method: "POST", path: "/v1/comments", body: { body: "x", user_id: "u1", post_id: "p1" } },
    { method: "DELETE", path: "/v1/categories/nope" },
  ];
  const batch = await stratus.send("POST", "/v1/batch", { requests });
  assert.deepEqual([batch.status, batch.json.errors[0].field], [404, "requests[2]"]);
  assert.equal(await count(stratus, "SELECT count(*) FROM posts WHERE title = 'changed'"), 0);
  assert.equal(await count(stratus, "SELECT count(*) FROM comments"), 8);
  assert.doesNotMatch(stratus.logs(), /stratus: D1/); // it was meant
});

test("100 at once with one If-Match: one is first", async (t) => {
  const stratus = await start(t);
  const { etag } = (await stratus.request("/v1/posts/p1")).headers;
  const ask = (i) => stratus.send("PATCH", "/v1/posts/p1", { title: `by ${i}` }, { "if-match": etag });
  const answers = await many(100, ask);
  assert.deepEqual(tally(answers), { 200: 1, 412: 99 });
  const first = answers.find(({ status }) => status === 200);
  const now = await stratus.request("/v1/posts/p1");
  assert.equal(now.json.data.title, first.json.data.title);
  assert.equal(now.headers.etag, first.headers.etag);
  for (const answer of answers) assert.equal(answer.headers.etag, first.headers.etag);
});

test("100 at once without If-Match: each is done, X-Seq grows, the last is read", async (t) => {
  const stratus = await start(t);
  const answers = await many(100, (i) => stratus.send("PATCH", "/v1/posts/p1", { title: `by ${i}` }));
  assert.deepEqual(tally(answers), { 200: 100 });
  const seqs = answers.map(({ headers }) => Number(headers["x-seq"]));
  assert.equal(new Set(seqs).size, 100);
  const last = answers[seqs.indexOf(Math.max(...seqs))];
  assert.equal((await stratus.request("/v1/posts/p1")).json.data.title, last.json.data.title);
});

for (const [what, path, body] of [
  ["POST", "/v1/categories", { title: "Once" }],
  ["batch", "/v1/batch", { requests: [{ method: "POST", path: "/v1/categories", body: { title: "Once" } }] }],
]) {
  test(`100 at once with one Idempotency-Key: one ${what}, the same answer for all`, async (t) => {
    const stratus = await start(t);
    const answers = await many(100, () => stratus.send("POST", path, body, { "idempotency-key": "k" }));
    assert.equal(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, 1);
    assert.equal(answers[0].status, what === "batch" ? 200 : 201);
    assert.equal(answers.filter(({ headers }) => !headers["idempotency-replayed"]).length, 1);
    assert.equal(await count(stratus, "SELECT count(*) FROM categories WHERE title = 'Once'"), 1);
  });
}

test("100 at once of one title: all slugs differ", async (t) => {
  const stratus = await start(t);
  const answers = await many(100, () => stratus.send("POST", "/v1/posts", { title: "Same", user_id: "u1" }));
  assert.deepEqual(tally(answers), { 201: 100 });
  assert.equal(new Set(answers.map(({ json }) => json.data.slug)).size, 100);
});

test("50 PUTs and 50 DELETEs of one record at once: each is answered as if alone", async (t) => {
  const stratus = await start(t);
  const ask = (i) =>
    i % 2 ? stratus.send("DELETE", "/v1/categories/x") : stratus.send("PUT", "/v1/categories/x", { title: `${i}` });
  const answers = await many(100, ask);
  const puts = tally(answers.filter((_, i) => i % 2 === 0));
  const deletes = tally(answers.filter((_, i) => i % 2 === 1));
  t.diagnostic(`PUT ${JSON.stringify(puts)}, DELETE ${JSON.stringify(deletes)}`);
  for (const status of Object.keys(puts)) assert.match(status, /^(200|201|404|409)$/); // a PUT tries twice
  for (const status of Object.keys(deletes)) assert.match(status, /^(204|404)$/);
  const there = await count(stratus, "SELECT count(*) FROM categories WHERE id = 'x'");
  assert.equal((puts[201] ?? 0) - (deletes[204] ?? 0), there);
});

test("If-None-Match: * at once: one creates", async (t) => {
  const stratus = await start(t);
  const ask = (i) => stratus.send("PUT", "/v1/categories/x", { title: `${i}` }, { "if-none-match": "*" });
  assert.deepEqual(tally(await many(50, ask)), { 201: 1, 412: 49 });
});

// Begins a body of 1000 bytes and breaks off.
function breakOff({ hostname, port }) {
  return new Promise((resolve) => {
    const headers = { ...AUTHORIZED, "content-length": 1000 };
    const sent = http.request({ hostname, port, path: "/v1/posts", method: "POST", headers });
    sent.on("error", resolve);
    sent.write('{"title": "never to be');
    setTimeout(() => sent.socket.resetAndDestroy(), 30);
  });
}

test("one slot, clients that break off within their body: the slot comes back", async (t) => {
  const stratus = await start(t, { variant: "tiny", faults: true });
  for (let n = 0; n < 20; n++) {
    await breakOff(stratus.url);
    let answer;
    const since = Date.now();
    while ((answer = await stratus.request("/v1/posts/p1")).status === 503 && Date.now() - since < 5000) await sleep(10);
    assert.equal(answer.status, 200, `after ${n}`);
  }
  assert.equal((await stratus.control()).instances, 1, "the instance was replaced: a slot was lost");
  assert.equal(await count(stratus, "SELECT count(*) FROM posts"), 8);
});

test("bodies as long as they may be, and longer", async (t) => {
  const stratus = await start(t);
  const frame = JSON.stringify({ title: "long", body: "" });
  const fill = "x".repeat(MAX_BODY_BYTES - frame.length);
  const longest = JSON.stringify({ title: "long", body: fill });
  const key = { "idempotency-key": "long" };
  for (const headers of [{}, { "transfer-encoding": "chunked" }, key, key]) {
    const made = await stratus.send("POST", "/v1/categories", longest, headers);
    assert.equal(made.status, 201);
    assert.ok(made.json.data.body === fill);
    const replayed = made.headers["idempotency-replayed"] === "true"; // the record is another by now
    const got = await stratus.request(made.headers.location);
    assert.equal(got.headers.etag === made.headers.etag, !replayed);
    const match = { "if-match": made.headers.etag };
    const patched = await stratus.send("PATCH", made.headers.location, { body: "short" }, match);
    assert.equal(patched.status, replayed ? 412 : 200);
  }
  for (const headers of [{}, { "transfer-encoding": "chunked" }, { "content-length": MAX_BODY_BYTES + 1 }]) {
    const refused = await stratus.send("POST", "/v1/categories", `${longest} `, headers);
    assert.deepEqual([refused.status, refused.json.type], [413, "/errors/body-too-large"]);
  }
  assert.equal((await stratus.send("POST", "/v1/categories", "[".repeat(MAX_BODY_BYTES))).status, 400);
  assert.equal((await stratus.send("POST", "/v1/categories", '{"a":'.repeat(MAX_BODY_BYTES / 5))).status, 400);
  const worst = `{"title":"x","body":"${"\\u0001".repeat((MAX_BODY_BYTES - 30) / 6)}"}`;
  assert.equal((await stratus.send("POST", "/v1/categories", worst)).status, 201);
  const unknown = Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [`x${i}`, 0]));
  const faulty = await stratus.send("POST", "/v1/categories", unknown);
  assert.deepEqual([faulty.status, faulty.json.errors.length], [422, 100]);
  assert.equal((await stratus.request("/v1/posts")).status, 200);
});

test("MAX_BODY_BYTES", async (t) => {
  const stratus = await start(t, { bindings: { MAX_BODY_BYTES: "2000" } });
  const body = (bytes) => `{"title":"x"}${" ".repeat(bytes - 13)}`;
  for (const headers of [{}, { "transfer-encoding": "chunked" }]) {
    assert.equal((await stratus.send("POST", "/v1/categories", body(2000), headers)).status, 201);
    const refused = await stratus.send("POST", "/v1/categories", body(2001), headers);
    assert.deepEqual([refused.status, refused.json.detail], [413, "The body is longer than 2000 bytes."]);
  }
});

test("bytes that are no text", async (t) => {
  const stratus = await start(t);
  for (const bytes of ["ff", "c080", "eda080", "f4908080", "00"]) {
    const body = Buffer.concat([Buffer.from('{"title":"'), Buffer.from(bytes, "hex"), Buffer.from('"}')]);
    assert.equal((await stratus.send("POST", "/v1/categories", body)).status, 400, bytes);
  }
});

test("D1 fails, or does it and loses the answer: 503, and readers see what is there", async (t) => {
  const stratus = await start(t, { faults: true, kv: false });
  const title = async () => (await stratus.request("/v1/categories/c1")).json.data.title;
  assert.equal(await title(), "News");
  for (const [db, expected] of [["fail", "News"], ["lose", "lost"]]) {
    await stratus.control({ db });
    const answer = await stratus.send("PATCH", "/v1/categories/c1", { title: "lost" });
    assert.deepEqual([answer.status, answer.headers["retry-after"]], [503, "1"]);
    await stratus.control({ db: "ok" });
    assert.equal(await title(), expected);
  }
  await stratus.control({ db: "lose" });
  const key = { "idempotency-key": "k" };
  assert.equal((await stratus.send("POST", "/v1/categories", { title: "kept" }, key)).status, 503);
  await stratus.control({ db: "ok" });
  const again = await stratus.send("POST", "/v1/categories", { title: "kept" }, key);
  assert.deepEqual([again.status, again.headers["idempotency-replayed"]], [201, "true"]);
  assert.equal(await count(stratus, "SELECT count(*) FROM categories WHERE title = 'kept'"), 1);
});

test("without ADMIN_TOKEN, or with an empty one, nobody is the admin", async (t) => {
  for (const token of [{ ADMIN_TOKEN: "" }, {}]) {
    const stratus = await start(t, { token });
    for (const authorization of ["Bearer ", "Bearer undefined", `Bearer ${TOKEN}`, "Bearer null"]) {
      const answer = await stratus.request("/v1/posts/p1", { method: "DELETE", headers: { authorization } });
      assert.equal(answer.status, 401);
      assert.equal((await stratus.request("/v1/posts/p5", { headers: { authorization } })).status, 401);
    }
  }
});

test("an ADMIN_TOKEN that is too short is told, but never shown", async (t) => {
  const stratus = await start(t, { token: { ADMIN_TOKEN: "too-short" } });
  for (const path of ["/v1/posts", "/v1", "/health", "/nope"]) {
    const answer = await stratus.request(path, { headers: { authorization: "Bearer too-short" } });
    assert.equal(answer.status, 500, path);
    assert.match(answer.json.detail, /ADMIN_TOKEN must have 16 to 512/);
    assert.doesNotMatch(answer.text, /too-short/);
  }
  assert.doesNotMatch(stratus.logs(), /too-short/);
});
