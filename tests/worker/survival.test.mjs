// What goes wrong on a platform, in workerd: KV that fails, hangs or lies, D1 that fails, is slow or goes away, a trap,
// memory that is full. Nobody gets a 500 or a wrong answer, and nobody a 503 who could be answered from what is held.
// And the upkeep, which the platform's clock calls and nobody else can.
import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { askAnything, askList, askRecord, content, contentSql, faultOf } from "./content.mjs";
import { inParallel, seededRandom, startStratus } from "./stratus.mjs";

const HARD_MS = 10000;
const TOKEN = "a-token-for-the-tests";
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };
const NO_CACHE = { "cache-control": "no-cache" };

async function start(t, { bindings, ...options } = {}) {
  const stratus = await startStratus({ faults: true, seedSql: contentSql, bindings: { ADMIN_TOKEN: TOKEN, ...bindings }, ...options });
  t.after(stratus.dispose);
  return stratus;
}

const questionsAtRandom = (n, seed) => {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => askAnything(random));
};

// Asks all of them; of those that may be, 503 is right, too. Returns how many of each tier there were.
async function askAll(stratus, questions, { headers = {}, width = 40, unavailable = false } = {}) {
  const tiers = {};
  const wrong = [];
  const ask = async (question) => {
    const answer = await stratus.request(question.path, { headers });
    const tier = answer.status === 503 ? "503" : (answer.headers["x-cache"] ?? "none");
    tiers[tier] = (tiers[tier] ?? 0) + 1;
    const fault = answer.status === 503 && unavailable ? null : faultOf(question, answer);
    if (fault) wrong.push(fault);
  };
  await inParallel(questions.map((question) => () => ask(question)), width);
  assert.equal(wrong.length, 0, `${wrong.length} wrong answers:\n${wrong.slice(0, 3).join("\n")}`);
  return tiers;
}

test("KV gone and half of D1's calls failing: what is held is answered, the rest is right or 503", async (t) => {
  const stratus = await start(t);
  const held = questionsAtRandom(150, 1);
  await askAll(stratus, held);
  await stratus.settled();
  await stratus.control({ kv: "fail", failOneIn: 2, delays: [0, 5, 20], hops: 3 });
  const sum = {};
  for (let round = 0; round < 6; round++) {
    await stratus.control({ advanceMs: HARD_MS + 1000 });
    const headers = round % 2 ? NO_CACHE : {};
    for (const [tier, n] of Object.entries(await askAll(stratus, held, { headers }))) sum[tier] = (sum[tier] ?? 0) + n;
  }
  assert.ok(sum["memory; stale"] > 10, "D1 was hardly asked");
  const others = await askAll(stratus, questionsAtRandom(150, 2), { unavailable: true, headers: NO_CACHE });
  t.diagnostic(`held: ${JSON.stringify(sum)}; anything: ${JSON.stringify(others)}`);
  const { instances } = await stratus.control({ failOneIn: 0, kv: "ok" });
  assert.equal(instances, 1, "the instance was replaced");
  await askAll(stratus, held);
});

const forget = async (stratus) => {
  const answer = await stratus.request("/v1/cache", { method: "DELETE", headers: AUTHORIZED });
  assert.equal(answer.status, 200, answer.text);
};

test("KV holds another key's bytes, half a value, nonsense", async (t) => {
  const stratus = await start(t);
  const questions = [...content.posts.slice(0, 8).map(({ id }) => askRecord("posts", id)), askList("users", { limit: 5, offset: 0 }), askList("comments", { limit: 5, offset: 0 })];
  await stratus.request("/v1/categories"); // the log is known: from now on KV is asked
  await askAll(stratus, questions);
  await stratus.settled();
  const { keys } = await stratus.kv.list();
  const values = await Promise.all(keys.map(({ name }) => stratus.kv.get(name, "arrayBuffer")));
  assert.ok(keys.length >= 8, `${keys.length} values in KV`);
  await forget(stratus);
  assert.ok((await askAll(stratus, questions)).kv >= 8, "KV is not asked at all");
  const lies = {
    "another's": (i) => values[(i + 1) % values.length],
    half: (i) => values[i].slice(0, values[i].byteLength / 2),
    "a bit of it": (i) => {
      const bytes = new Uint8Array(values[i].slice(0));
      bytes[(i * 37) % bytes.length] ^= 1 << i % 8;
      return bytes.buffer;
    },
    nothing: () => new ArrayBuffer(0),
    nonsense: (i) => new Uint8Array(i * 100 + 8).fill(i * 41).buffer,
  };
  for (const [what, lie] of Object.entries(lies)) {
    await Promise.all(keys.map(({ name }, i) => stratus.kv.put(name, lie(i))));
    await forget(stratus);
    const tiers = await askAll(stratus, questions);
    assert.equal(tiers.kv ?? 0, 0, `${what} was believed: ${JSON.stringify(tiers)}`);
    await stratus.settled();
  }
  await forget(stratus);
  assert.ok((await askAll(stratus, questions)).kv >= 8, "the right values did not come back");
});

test("KV never answers: its deadline passes, and D1 is asked", async (t) => {
  const stratus = await start(t, { bindings: { KV_TIMEOUT_MS: "50", KV_FILL_PERCENT: "0" } });
  await stratus.request("/v1/categories");
  await stratus.control({ kv: "hang" });
  const begun = performance.now();
  const tiers = await askAll(stratus, questionsAtRandom(100, 3));
  t.diagnostic(`${(performance.now() - begun).toFixed(0)} ms: ${JSON.stringify(tiers)}`);
  assert.equal(tiers.kv ?? 0, 0);
});

test("D1 goes away and comes back: what is held until then, what is there from then on", async (t) => {
  const stratus = await start(t, { kv: false });
  const question = askRecord("categories", "c1");
  assert.equal((await askAll(stratus, [question])).d1, 1);
  await stratus.control({ db: "fail", advanceMs: HARD_MS + 1000 });
  await stratus.db.prepare("UPDATE categories SET title = 'Changed' WHERE id = 'c1'").run(); // nobody here can know
  assert.equal((await askAll(stratus, [question]))["memory; stale"], 1);
  const unknown = await stratus.request("/v1/categories/c2");
  assert.deepEqual([unknown.status, unknown.headers["retry-after"]], [503, "1"]);
  const head = { ...AUTHORIZED, "content-type": "application/json" };
  const write = await stratus.request("/v1/categories/c1", { method: "PATCH", headers: head, body: '{"title":"Lost"}' });
  assert.equal(write.status, 503);
  await stratus.control({ db: "ok", delays: [0, 100, 300] });
  const back = await Promise.all(Array.from({ length: 50 }, () => stratus.request(question.path)));
  for (const answer of back) {
    assert.deepEqual([answer.status, answer.json.data?.title], [200, "Changed"]);
    assert.doesNotMatch(answer.headers["x-cache"], /stale/);
  }
});

test("a trap while much is held: the next instance knows nothing and is right", async (t) => {
  const stratus = await start(t, { variant: "debug" });
  const questions = questionsAtRandom(80, 4);
  await askAll(stratus, questions);
  assert.equal((await stratus.request("/test/trap")).status, 500);
  await stratus.db.prepare("UPDATE categories SET title = 'Changed' WHERE id = 'c1'").run();
  const first = await stratus.request("/v1/categories/c1");
  assert.equal(first.json.data.title, "Changed");
  assert.equal((await stratus.control()).instances, 2);
  const others = questions.filter(({ path }) => !path.includes("categories"));
  const tiers = await askAll(stratus, others);
  t.diagnostic(JSON.stringify(tiers));
  await askAll(stratus, others);
});

for (const [what, options] of [
  ["of two entries", { variant: "tiny", kv: false }], // and of one slot, which writing to KV would hold
  ["of 16 KiB", { bindings: { CACHE_BYTES: "16384" } }],
  ["of nothing", { bindings: { CACHE_BYTES: "0" } }],
]) {
  test(`memory ${what}: full all the time, and every answer is right`, async (t) => {
    const stratus = await start(t, options);
    const tiers = await askAll(stratus, [...questionsAtRandom(150, 5), ...questionsAtRandom(150, 5)], { width: 1 });
    const { data } = (await stratus.request("/v1/cache", { headers: AUTHORIZED })).json;
    t.diagnostic(`${JSON.stringify(tiers)}; ${JSON.stringify(data.memory)}`);
    assert.ok(data.memory.bytes <= data.memory.budget_bytes);
    assert.ok(data.memory.evictions > 0 || data.memory.entries === 0);
    assert.equal((await stratus.control()).instances, 1);
  });
}

// --- upkeep ---------------------------------------------------------------------------------------

const logOf = async (stratus) =>
  (await stratus.db.prepare("SELECT seq, tbl, at FROM _changes ORDER BY seq").all()).results;

test("the hourly upkeep prunes the log, but never a table's newest change", async (t) => {
  const stratus = await start(t);
  await stratus.db.prepare("UPDATE _changes SET at = at - 3700000").run();
  await stratus.db.prepare("UPDATE users SET name = 'x' WHERE id = 'u1'").run();
  const before = await logOf(stratus);
  const newest = new Map(before.map(({ tbl, seq }) => [tbl, seq]));
  const left = before.filter(({ tbl, seq }) => newest.get(tbl) === seq);
  const worker = await stratus.mf.getWorker("isolate-0");
  const { outcome } = await worker.scheduled({ cron: "17 * * * *" });
  assert.equal(outcome, "ok");
  const after = await logOf(stratus);
  t.diagnostic(`${before.length} changes before, ${after.length} after`);
  assert.ok(before.length > 300 && newest.size === 5);
  assert.deepEqual(after, left);
  await stratus.request("/v1/users/u1");
  await stratus.db.prepare("UPDATE users SET name = 'y' WHERE id = 'u1'").run();
  const seen = await stratus.request("/v1/users/u1", { headers: NO_CACHE });
  assert.equal(seen.json.data.name, "y");

  await stratus.control({ db: "fail" });
  await worker.scheduled({ cron: "17 * * * *" }); // fails alone
  await stratus.control({ db: "ok" });
  assert.equal((await stratus.request("/health")).status, 200);
});

// What a server answers to a request line that no client library would send.
function sendRaw({ hostname, port }, line) {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = net.connect({ host: hostname, port }, () => socket.write(`${line}\r\nHost: x\r\nConnection: close\r\n\r\n`));
    socket.setEncoding("latin1").on("data", (part) => (text += part));
    socket.on("end", () => resolve(text)).on("error", reject);
  });
}

test("nobody from outside calls it: workerd knows no method CRON, and no other reaches it", async (t) => {
  const stratus = await start(t);
  await stratus.db.prepare("UPDATE _changes SET at = at - 3700000").run();
  const before = (await logOf(stratus)).length;
  assert.match(await sendRaw(stratus.url, "CRON /cron HTTP/1.1"), /^HTTP\/1\.1 (400|405|501) /);
  for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    const headers = { ...AUTHORIZED, "x-http-method-override": "CRON" };
    const { status } = await stratus.request("/cron", { method, headers });
    assert.ok(status === 404 || status === 405 || method === "OPTIONS", `${method}: ${status}`);
  }
  assert.equal((await logOf(stratus)).length, before);
});
