// Hundreds of requests suspended at once must not touch each other: every answer is compared with
// the one computed from the content. JSPI switches the engine's stack but not C's: without the care
// of src/host/host_wasm.c, requests overwrite each other's frames.
import assert from "node:assert/strict";
import { test } from "node:test";
import { askAnything, contentSql, faultOf } from "./content.mjs";
import { inParallel, seededRandom, startStratus } from "./stratus.mjs";

const IN_FLIGHT = 300;
// A few at once, a few very late, and multiples of a few steps, so that many wake in the same turn.
const DELAYS_MS = [0, 1, 50, 300, 400, 400, 500, 500, 600, 700, 700, 800, 1500];
const BINDINGS = {
  KV_TIMEOUT_MS: "10000", // no delay is a failure here
  KV_FILL_PERCENT: "50", // writes to KV need slots, too
};

// Asks `n` questions, at most IN_FLIGHT at a time; all answers must be right. Returns what was
// counted.
async function askAll(t, n, seed, faults, kv = true) {
  const stratus = await startStratus({ faults: true, seedSql: contentSql, bindings: BINDINGS, kv });
  t.after(stratus.dispose);
  await stratus.control({ delays: DELAYS_MS, hops: 7, seed, ...faults });
  const random = seededRandom(seed);
  const tiers = {};
  const wrong = [];
  const tasks = Array.from({ length: n }, () => {
    const question = askAnything(random);
    const headers = random(2) ? { "cache-control": "no-cache" } : {};
    return async () => {
      const answer = await stratus.request(question.path, { headers });
      const tier = answer.headers["x-cache"] ?? "none";
      tiers[tier] = (tiers[tier] ?? 0) + 1;
      const fault = faultOf(question, answer);
      if (fault) wrong.push(fault);
    };
  });
  const start = Date.now();
  await inParallel(tasks, IN_FLIGHT);
  const ms = Date.now() - start;
  const seen = await stratus.control();
  const from = Object.entries(tiers).map(([tier, count]) => `${count} ${tier}`);
  t.diagnostic(
    `${n} requests in ${ms} ms; at most ${seen.peak} suspended in D1 or KV reads, ${seen.peakAll} with KV` +
      ` writes; ${seen.db} D1 calls; answers from ${from.join(", ")}`,
  );
  assert.equal(wrong.length, 0, `${wrong.length} wrong answers:\n${wrong.slice(0, 3).join("\n")}`);
  assert.equal(seen.instances, 1, "the instance was replaced");
  return seen;
}

test(`2100 requests, ${IN_FLIGHT} in flight, random delays: every answer is right`, async (t) => {
  const { peak, db } = await askAll(t, 2100, 42);
  assert.ok(peak >= 250, `only ${peak} requests were suspended at once`);
  assert.ok(db >= 1000, `only ${db} D1 calls: most answers came from memory`);
});

// Without KV most reads ask D1 before they have a stack.
test(`800 requests without KV, ${IN_FLIGHT} in flight: every answer is right`, async (t) => {
  const { peak, db } = await askAll(t, 800, 44, { poison: true }, false);
  assert.ok(peak >= 200, `only ${peak} requests were suspended at once`);
  assert.ok(db >= 400, `only ${db} D1 calls: most answers came from memory`);
});

// What the C compiler makes of today's code rarely calls anything between a wake-up and the end of
// the function that slept, so a pointer left wrong may go unnoticed for long. Here it is wrong
// after every call.
test("C puts its stack pointer back itself after every suspension", async (t) => {
  const { peak } = await askAll(t, 400, 43, { poison: true });
  assert.ok(peak >= 250, `only ${peak} requests were suspended at once`);
});
