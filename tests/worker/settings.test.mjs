// Wrong settings, and a platform that fails: what clients and whoever deploys the site are told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { askList, askRecord, contentSql, faultOf } from "./content.mjs";
import { seededRandom, sleep, startStratus } from "./stratus.mjs";

const NO_CACHE = { "cache-control": "no-cache" };

async function start(t, options) {
  const stratus = await startStratus({ faults: true, seedSql: contentSql, ...options });
  t.after(stratus.dispose);
  return stratus;
}

// Asks, checks the answer in full, returns its X-Cache.
async function tier(stratus, question, headers = {}) {
  const answer = await stratus.request(question.path, { headers });
  assert.equal(faultOf(question, answer), null);
  return answer.headers["x-cache"];
}

function assertUnavailable(answer) {
  assert.equal(answer.status, 503);
  assert.equal(answer.headers["content-type"], "application/problem+json");
  assert.match(answer.headers["retry-after"] ?? "", /^[1-9]\d*$/);
  assert.equal(answer.json.status, 503);
  assert.doesNotMatch(answer.text, /D1_|told to|sqlite/i);
}

const wrong = [
  [{ STALE_HARD_MS: "abc" }, ["STALE_HARD_MS", '"abc"', "a whole number from 0 to"]],
  [{ KV_TIMEOUT_MS: "-1" }, ["KV_TIMEOUT_MS", '"-1"', "a whole number from"]],
  [{ STALE_SOFT_MS: "9000", STALE_HARD_MS: "5000" }, ["STALE_SOFT_MS", '"9000"', "at most STALE_HARD_MS"]],
  [{ CORS_ORIGINS: "shop.example" }, ["CORS_ORIGINS", '"shop.example"', "https://example.com"]],
];

for (const [bindings, said] of wrong) {
  test(`${JSON.stringify(bindings)}: every request is answered with what is wrong`, async (t) => {
    const stratus = await start(t, { bindings });
    for (const path of ["/v1", "/v1/posts", "/v1/posts/p1", "/health", "/nope"]) {
      const answer = await stratus.request(path);
      assert.equal(answer.status, 500, path);
      assert.equal(answer.headers["content-type"], "application/problem+json");
      assert.equal(answer.json.status, 500);
      for (const part of said) assert.ok(answer.json.detail.includes(part), `${answer.text} says ${part}`);
    }
    const { db, get, put } = await stratus.control();
    assert.deepEqual({ db, get, put }, { db: 0, get: 0, put: 0 });
  });
}

test("without KV: D1, then memory", async (t) => {
  const stratus = await start(t, { kv: false });
  const question = askRecord("posts", "p3", { include: ["author"] });
  assert.equal(await tier(stratus, question), "d1");
  assert.equal(await tier(stratus, question), "memory");
  await stratus.control();
  assert.equal(await tier(stratus, question, NO_CACHE), "memory");
  assert.equal((await stratus.control()).db, 1, "who insists has the change log asked");
  assert.doesNotMatch(stratus.logs(), /KV/);
});

test("with KV: another instance is answered from it", async (t) => {
  const stratus = await start(t, { bindings: { CACHE_BYTES: "0" } });
  for (const question of [askRecord("posts", "p3"), askList("posts", { limit: 3, offset: 1 })]) {
    assert.equal(await tier(stratus, question), "d1");
    await stratus.settled();
    assert.equal(await tier(stratus, question), "kv");
  }
});

test("STALE_HARD_MS=0: nothing is believed before the change log was asked", async (t) => {
  const stratus = await start(t, { bindings: { STALE_HARD_MS: "0" } });
  assert.equal(await tier(stratus, askRecord("posts", "p3")), "d1");
  await stratus.settled();
  for (let i = 0; i < 3; i++) {
    await stratus.control();
    assert.equal(await tier(stratus, askRecord("posts", "p3")), "memory");
    assert.equal((await stratus.control()).db, 1);
  }
});

test("D1 failing: 503, or what is still held", async (t) => {
  const bindings = { STALE_SOFT_MS: "10", STALE_HARD_MS: "10", STALE_IF_ERROR_MS: "60000" };
  const stratus = await start(t, { bindings, kv: false });
  const held = [askRecord("posts", "p2"), askRecord("posts", "gone"), askList("users", { limit: 4, offset: 0 })];
  for (const question of held) assert.equal(await tier(stratus, question), "d1");
  await sleep(50);

  await stratus.control({ db: "fail" });
  for (const question of held) assert.equal(await tier(stratus, question), "memory; stale");
  assertUnavailable(await stratus.request("/v1/posts/p1"));
  assertUnavailable(await stratus.request("/v1/posts?limit=7"));
  assert.equal((await stratus.request("/v1")).status, 200);
  assert.equal((await stratus.request("/health?deep=true")).status, 503);
  await stratus.control({ advanceMs: 70_000 });
  assertUnavailable(await stratus.request(held[0].path)); // too old by now

  await stratus.control({ db: "ok" });
  for (const question of held) assert.equal(await tier(stratus, question), "memory"); // asked, and still so
});

test("KV failing: D1 answers", async (t) => {
  const stratus = await start(t, { bindings: { CACHE_BYTES: "0" } });
  await stratus.control({ kv: "fail" });
  const question = askRecord("posts", "p3");
  for (let i = 0; i < 3; i++) assert.equal(await tier(stratus, question), "d1");
  const { get, put } = await stratus.control({ kv: "ok" });
  assert.equal(get, 3);
  assert.equal(put, 3);
  assert.equal(await tier(stratus, question), "d1");
  await stratus.settled();
  assert.equal(await tier(stratus, question), "kv");
});

test("KV slower than KV_TIMEOUT_MS: D1 answers", async (t) => {
  const stratus = await start(t, { bindings: { CACHE_BYTES: "0", KV_TIMEOUT_MS: "60" } });
  const question = askRecord("posts", "p3");
  assert.equal(await tier(stratus, question), "d1");
  await stratus.settled();
  await stratus.control({ kv: "hang" });
  for (let i = 0; i < 3; i++) {
    const start = Date.now();
    assert.equal(await tier(stratus, question), "d1");
    const ms = Date.now() - start;
    assert.ok(ms >= 55 && ms < 2000, `${ms} ms`);
  }
  assert.match(stratus.logs(), /no answer within 60 ms/);
});

test("KV answering with damaged bytes: D1 answers", async (t) => {
  const stratus = await start(t, { bindings: { CACHE_BYTES: "0" } });
  const random = seededRandom(17);
  for (const question of [askRecord("posts", "p3"), askList("posts", { limit: 2, offset: 0 })]) {
    assert.equal(await tier(stratus, question), "d1");
    await stratus.settled();
    const { keys } = await stratus.kv.list();
    const value = new Uint8Array(await stratus.kv.get(keys.at(-1).name, "arrayBuffer"));
    assert.ok(value.length > 100);
    const flipped = () => {
      const copy = value.slice();
      copy[random(copy.length)] ^= 1 << random(8);
      return copy;
    };
    const damages = [[], [1], value.slice(0, 8), value.slice(0, -1), [...value, 0], value.map(() => 255)];
    for (let i = 0; i < 40; i++) damages.push(flipped());
    for (const bytes of damages) {
      await stratus.control({ kv: "damage", damaged: [...bytes] });
      assert.equal(await tier(stratus, question), "d1");
      await stratus.settled();
    }
    await stratus.control({ kv: "damage", damaged: [...value] });
    assert.equal(await tier(stratus, question), "kv", "the undamaged bytes are accepted");
    await stratus.control({ kv: "ok" });
    for (const { name } of keys) await stratus.kv.delete(name);
  }
});
