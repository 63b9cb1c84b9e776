// More requests in flight than there are slots: the surplus is told to come back, and nobody else
// notices.
import assert from "node:assert/strict";
import { test } from "node:test";
import { askRecord, content, contentSql, faultOf } from "./content.mjs";
import { sleep, startStratus } from "./stratus.mjs";

const NO_CACHE = { "cache-control": "no-cache" };

// Whether an answer is the problem document of an exhausted pool; anything half right fails the
// test.
function isBusy(answer) {
  if (answer.status !== 503) return false;
  assert.equal(answer.headers["content-type"], "application/problem+json");
  assert.match(answer.headers["retry-after"] ?? "", /^[1-9]\d*$/);
  assert.equal(answer.headers["cache-control"], "private, no-store");
  assert.equal(answer.json.type, "/errors/busy");
  assert.equal(answer.json.status, 503);
  return true;
}

// Asks all within `spreadMs`; returns how many were answered and how many refused.
async function ask(stratus, questions, spreadMs = 0) {
  const count = { right: 0, busy: 0 };
  const one = async (question, i) => {
    if (spreadMs) await sleep((i * spreadMs) / questions.length);
    const answer = await stratus.request(question.path, { headers: NO_CACHE });
    if (isBusy(answer)) return count.busy++;
    assert.equal(faultOf(question, answer), null);
    count.right++;
  };
  await Promise.all(questions.map(one));
  return count;
}

const questions = (n) =>
  Array.from({ length: n }, (_, i) => askRecord("posts", content.posts[i % content.posts.length].id));

test("one slot: requests at once get the right answer or 503", async (t) => {
  const stratus = await startStratus({ variant: "tiny", faults: true, seedSql: contentSql });
  t.after(stratus.dispose);
  const sum = { right: 0, busy: 0 };
  for (let round = 0; round < 20; round++) {
    await stratus.settled(); // the write to KV after an answer keeps the slot, too
    await stratus.control({ delays: [0, 1, 5, 20], hops: 3, seed: round + 1 });
    const { right, busy } = await ask(stratus, questions(30), round * 10);
    assert.ok(right >= 1, `round ${round}: nobody was answered`);
    sum.right += right;
    sum.busy += busy;
  }
  assert.ok(sum.busy > 0, "the pool was never exhausted");
  await stratus.control({ delays: [] });
  for (const question of questions(20)) {
    await stratus.settled();
    const answer = await stratus.request(question.path, { headers: NO_CACHE });
    assert.equal(faultOf(question, answer), null);
  }
  const { instances } = await stratus.control();
  assert.equal(instances, 1, "the instance was replaced");
  t.diagnostic(`${sum.right} right, ${sum.busy} refused`);
});

test("more than 512 in flight: the surplus is refused, the others are right", async (t) => {
  const stratus = await startStratus({ faults: true, kv: false, seedSql: contentSql });
  t.after(stratus.dispose);
  await stratus.control({ delays: [3000] });
  const { right, busy } = await ask(stratus, questions(700));
  const { peak, memoryBytes, instances } = await stratus.control({ delays: [] });
  // Who asks what somebody is reading waits by sleeping, which is not counted here.
  assert.ok(peak > 256 && peak <= 512, `${peak} suspended in D1`);
  assert.ok(right >= 512 && busy > 0, `${right} right, ${busy} refused`);
  const after = await ask(stratus, questions(200));
  assert.deepEqual(after, { right: 200, busy: 0 });
  assert.equal(instances, 1, "the instance was replaced");
  t.diagnostic(`${right} right, ${busy} refused, ${memoryBytes[0] >> 20} MiB of memory`);
});
