// A trap fails one request: those beside it finish on the broken instance, the next one gets a new
// one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { askAnything, askRecord, contentSql, faultOf } from "./content.mjs";
import { seededRandom, sleep, startStratus } from "./stratus.mjs";

const BESIDE = 80;
const NO_CACHE = { "cache-control": "no-cache" };
const INSIDE = /wasm|unreachable|RuntimeError|stack|slot|\bat |\.c\b|\.mjs|memory|worker/i;

const cases = [
  ["at once", "/test/trap"],
  ["after suspension", "/test/trap-in-flight"],
  ["by a stack overflow", "/test/overflow"],
];

for (const [name, path] of cases) {
  test(`a trap ${name}, amid ${BESIDE} requests`, async (t) => {
    const stratus = await startStratus({ variant: "debug", faults: true, seedSql: contentSql });
    t.after(stratus.dispose);
    const random = seededRandom(3);
    await stratus.request("/v1/users?limit=1"); // an isolate that knows nothing asks the change log first, once for all
    await stratus.control({ delays: [400, 600, 800] });
    const before = Array.from({ length: BESIDE }, () => askAnything(random));
    const beside = before.map((question) => stratus.request(question.path));
    await sleep(250);
    const { peak, instances } = await stratus.control();
    assert.ok(peak >= 50, `only ${peak} requests were suspended`);
    assert.equal(instances, 1);

    const trapped = await stratus.request(path);
    assert.equal(trapped.status, 500);
    assert.equal(trapped.headers["content-type"], "application/problem+json");
    assert.equal(trapped.headers["cache-control"], "no-store");
    assert.equal(trapped.json.status, 500);
    assert.equal(trapped.json.type, "/errors/internal");
    assert.doesNotMatch(trapped.text, INSIDE);
    assert.doesNotMatch(JSON.stringify(trapped.headers), INSIDE);

    const question = askRecord("posts", "p7");
    assert.equal(faultOf(question, await stratus.request(question.path)), null, "the next request");
    for (const [i, answer] of (await Promise.all(beside)).entries()) {
      assert.equal(faultOf(before[i], answer), null);
    }
    assert.equal((await stratus.control({ delays: [] })).instances, 2, "the instance is replaced once");
    assert.match(stratus.logs(), /stratus: the module failed/);
  });
}

test("traps again and again", async (t) => {
  const stratus = await startStratus({ variant: "debug", faults: true, seedSql: contentSql });
  t.after(stratus.dispose);
  const random = seededRandom(5);
  await stratus.control({ delays: [0, 5, 30], hops: 3 });
  let trapped = 0;
  const ask = async (i) => {
    if (i % 10 === 3) {
      const answer = await stratus.request(cases[random(3)][1]);
      assert.equal(answer.status, 500);
      return trapped++;
    }
    const question = askAnything(random);
    const answer = await stratus.request(question.path, { headers: NO_CACHE });
    assert.equal(faultOf(question, answer), null);
  };
  for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 50 }, (_, i) => ask(i)));
  assert.equal(trapped, 25);
});
