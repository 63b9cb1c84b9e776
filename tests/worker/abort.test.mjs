// Clients that go away while their request is suspended, and D1 calls that never answer: no slot is
// lost for good.
import assert from "node:assert/strict";
import { test } from "node:test";
import { askAnything, askRecord, contentSql, faultOf } from "./content.mjs";
import { seededRandom, sleep, startStratus } from "./stratus.mjs";

const NO_CACHE = { "cache-control": "no-cache" };
const ABORTS = 200;
const LIMIT_STUCK_MS = 60_000;

// Sends a request and destroys its socket after `ms`. Returns its status, or null when it was
// aborted.
async function askAndLeave(stratus, path, ms, headers = NO_CACHE) {
  try {
    const signal = AbortSignal.timeout(ms);
    const { status } = await stratus.request(path, { headers, signal });
    return status;
  } catch (error) {
    if (error.name === "TimeoutError" || error.code === "ECONNRESET") return null;
    throw error;
  }
}

// The answer as soon as it is not 503, and how long that took.
async function askUntilServed(stratus, question, limitMs) {
  const start = Date.now();
  for (;;) {
    const answer = await stratus.request(question.path, { headers: NO_CACHE });
    const ms = Date.now() - start;
    if (answer.status !== 503) return { answer, ms };
    if (ms > limitMs) assert.fail(`still 503 after ${ms} ms: ${answer.text}`);
    await sleep(10);
  }
}

test(`one slot, ${ABORTS} clients that go away while suspended: the slot comes back`, async (t) => {
  const stratus = await startStratus({ variant: "tiny", faults: true, seedSql: contentSql });
  t.after(stratus.dispose);
  await stratus.control({ delays: [5, 10, 15], hops: 3 });
  const random = seededRandom(11);
  const question = askRecord("posts", "p8");
  let slowestMs = 0;
  for (let aborted = 0; aborted < ABORTS; ) {
    const status = await askAndLeave(stratus, `/v1/posts/p${random(90)}`, 1 + random(15));
    if (status === 503) await sleep(3); // the one before is not yet cleared away
    if (status !== null || ++aborted % 10) continue;
    const { answer, ms } = await askUntilServed(stratus, question, 2000);
    assert.equal(faultOf(question, answer), null, `after ${aborted}`);
    slowestMs = Math.max(slowestMs, ms);
  }
  assert.equal((await stratus.control()).instances, 1, "the instance was replaced: a slot was lost");
  t.diagnostic(`the next was served within ${slowestMs} ms`);
});

test("clients that go away by the thousand: memory stays, other answers are right", async (t) => {
  const stratus = await startStratus({
    faults: true,
    seedSql: contentSql,
    bindings: { CACHE_BYTES: "1000000" },
  });
  t.after(stratus.dispose);
  await stratus.control({ delays: [0, 5, 20, 50], hops: 3 });
  const random = seededRandom(13);
  const memory = [];
  let aborted = 0;
  for (let round = 0; round < 16; round++) {
    const all = Array.from({ length: 100 }, async () => {
      const question = askAnything(random);
      if (random(4)) {
        if ((await askAndLeave(stratus, question.path, 1 + random(200))) === null) aborted++;
      } else {
        const answer = await stratus.request(question.path, { headers: NO_CACHE });
        assert.equal(faultOf(question, answer), null);
      }
    });
    await Promise.all(all);
    const seen = await stratus.control();
    assert.equal(seen.instances, 1);
    memory.push(seen.memoryBytes[0]);
  }
  assert.ok(aborted >= 300, `only ${aborted} were aborted`);
  assert.ok(memory.at(-1) <= 1.2 * memory[8], `memory grows: ${memory}`);
  assert.ok(memory.at(-1) < 16 * 2 ** 20, `much memory: ${memory}`); // 100 at once, and as many writes to KV
  // A background check whose client went away may be cancelled by the platform, and then never comes back: the slots that this
  // costs are what the tests beside this one are about.
  const unsettled = await stratus.settled().then(() => "none", (error) => error.message);
  t.diagnostic(`${aborted} aborted, ${(memory.at(-1) / 2 ** 20).toFixed(1)} MiB of memory; left behind: ${unsettled}`);
});

const hangs = [
  ["a D1 call", { db: "hang" }, { kv: false }],
  ["a write to KV", { kv: "hang" }, { bindings: { KV_TIMEOUT_MS: "10" } }],
];

for (const [what, fault, options] of hangs) {
  test(`one slot, ${what} that never answers: the instance is replaced in time`, async (t) => {
    const stratus = await startStratus({ variant: "tiny", faults: true, seedSql: contentSql, ...options });
    t.after(stratus.dispose);
    await stratus.control(fault);
    const stuck = askAndLeave(stratus, "/v1/posts/p1", 300, {}); // aborted, unless workerd ends it first
    await sleep(100);
    await stratus.control({ db: "ok", kv: "ok" });
    await stuck;

    const question = askRecord("posts", "p9");
    const ask = () => stratus.request(question.path, { headers: NO_CACHE });
    for (let i = 0; i < 5; i++) assert.equal((await ask()).status, 503, "its slot is held");
    await stratus.control({ advanceMs: LIMIT_STUCK_MS - 5000 });
    assert.equal((await ask()).status, 503, "not stuck long enough");
    assert.equal((await stratus.control()).instances, 1);

    await stratus.control({ advanceMs: 10_000 });
    await ask(); // sees that the slot is stuck
    for (let i = 0; i < 5; i++) {
      const { answer } = await askUntilServed(stratus, question, 1000);
      assert.equal(faultOf(question, answer), null);
    }
    assert.equal((await stratus.control()).instances, 2);
  });
}
