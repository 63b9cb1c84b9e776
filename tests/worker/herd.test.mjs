// A hundred requests for one thing, of which one reads it: after a change, when nothing is held yet, and when what is
// known has become too old. The others are answered with what was true a moment ago, or wait; but never for another
// request's promise, since workerd cancels those as hung.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readText, sleep, startStratus } from "./stratus.mjs";

const CROWD = 100;
const LIST = "/v1/categories?limit=10";
const HARD_MS = 10000;
const TOKEN = "a-token-for-the-tests";
const AUTHORIZED = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
const SLOW = { delays: [300] }; // before and after each call

const seedSql = readText("tests/api/fixture.sql")
  .replace(/^--.*$/gm, "")
  .split(/;\n/)
  .filter((statement) => statement.trim());

async function start(t, { bindings, hung = false, ...options } = {}) {
  const stratus = await startStratus({ seedSql, faults: true, kv: false, bindings: { ADMIN_TOKEN: TOKEN, ...bindings }, ...options });
  t.after(async () => {
    await stratus.dispose();
    assert.doesNotMatch(stratus.logs(), hung ? /module failed/ : /hung|canceled|module failed/);
  });
  return stratus;
}

// All at once; every one of them must be answered.
async function crowd(stratus, init) {
  await stratus.control(); // counts from here
  const answers = await Promise.all(Array.from({ length: CROWD }, () => stratus.request(LIST, init)));
  for (const answer of answers) assert.equal(answer.status, 200, answer.text);
  const counts = await stratus.control({ peek: true });
  return { answers, ...counts };
}

const titleIn = (answer) => answer.json.data.find(({ id }) => id === "c1").title;
const tally = (list) => JSON.stringify(list.reduce((sum, key) => ({ ...sum, [key]: (sum[key] ?? 0) + 1 }), {}));
const tiers = ({ answers }) => tally(answers.map(({ headers }) => headers["x-cache"]));
const rename = (stratus, title) => stratus.db.prepare("UPDATE categories SET title = ? WHERE id = 'c1'").bind(title).run();

function tell(t, what, seen) {
  t.diagnostic(`${what}: ${tiers(seen)}; ${seen.db} calls to D1, of one kind at most ${seen.identical} at once`);
}

for (const kv of [false, true]) {
  test(`nothing is held, ${kv ? "KV" : "no KV"}: one reads`, async (t) => {
    const stratus = await start(t, { kv });
    await stratus.control(SLOW);
    const seen = await crowd(stratus);
    tell(t, "cold", seen);
    assert.equal(seen.identical, 1);
    assert.ok(seen.db <= (kv ? 2 : 1), `${seen.db} calls`); // with KV the log is asked first
    assert.ok(seen.get <= 1, `${seen.get} reads of KV`);
  });
}

test("what is known is too old: one asks the log, and one reads what has changed", async (t) => {
  const stratus = await start(t);
  await stratus.request(LIST);
  await stratus.control({ ...SLOW, advanceMs: HARD_MS + 1000 });
  const unchanged = await crowd(stratus);
  tell(t, "unchanged", unchanged);
  assert.deepEqual([unchanged.identical, unchanged.db], [1, 1]);
  assert.equal(tiers(unchanged), `{"memory":${CROWD}}`);

  await rename(stratus, "Changed");
  await stratus.control({ advanceMs: HARD_MS + 1000 });
  const changed = await crowd(stratus);
  tell(t, "changed", changed);
  assert.equal(changed.identical, 1);
  assert.ok(changed.db <= 2, `${changed.db} calls`);
  for (const answer of changed.answers) assert.equal(titleIn(answer), "Changed");
});

test("STALE_HARD_MS=0, and no-cache: checks and reads are shared by those who came before they began", async (t) => {
  const stratus = await start(t, { bindings: { STALE_HARD_MS: "0" } });
  await stratus.control(SLOW);
  for (const init of [{}, { headers: { "cache-control": "no-cache" } }]) {
    const seen = await crowd(stratus, init);
    tell(t, JSON.stringify(init), seen);
    assert.ok(seen.identical <= 2 && seen.db <= 4, `${seen.identical} at once, ${seen.db} in all`);
    await rename(stratus, `${init.headers ? "again" : "once"}`);
  }
  for (const answer of (await crowd(stratus)).answers) assert.equal(titleIn(answer), "again");
});

test("a change while 100 are in flight: old answers are marked, and within the bound", async (t) => {
  const stratus = await start(t);
  await stratus.request(LIST);
  await stratus.control(SLOW);
  await stratus.control();
  let acked = Infinity;
  const seen = [];
  const until = performance.now() + 3500;
  const lane = async () => {
    while (performance.now() < until) {
      const begun = performance.now();
      const answer = await stratus.request(LIST);
      assert.equal(answer.status, 200, answer.text);
      seen.push({ begun, answer });
      await sleep(20);
    }
  };
  const change = async () => {
    await sleep(700);
    const body = JSON.stringify({ title: "Changed" });
    const answer = await stratus.request("/v1/categories/c1", { method: "PATCH", headers: AUTHORIZED, body });
    assert.equal(answer.status, 200);
    acked = performance.now();
  };
  await Promise.all([change(), ...Array.from({ length: CROWD }, lane)]);
  const counts = await stratus.control();
  const after = seen.filter(({ begun }) => begun > acked);
  const old = after.filter(({ answer }) => titleIn(answer) !== "Changed");
  t.diagnostic(
    `${seen.length} answers, ${after.length} of them after the change; ${old.length} old ones, the last ` +
      `${Math.max(0, ...old.map(({ begun }) => begun - acked)).toFixed(0)} ms after it; ${counts.db} calls to D1, of one kind at ` +
      `most ${counts.identical} at once`,
  );
  assert.ok(after.length > CROWD, "the change came too late");
  assert.ok(counts.identical <= 2 && counts.db <= 8, `${counts.identical} at once, ${counts.db} in all`);
  for (const { begun, answer } of old) {
    assert.equal(answer.headers["x-cache"], "memory; stale");
    assert.ok(begun - acked <= HARD_MS);
  }
  assert.ok(old.length > 0, "none was answered while the new answer was read");
  assert.equal(titleIn(seen.at(-1).answer), "Changed");
});

test("D1 takes longer than a read may: no more than two at once", async (t) => {
  const stratus = await start(t);
  await stratus.control({ delays: [1500] });
  const seen = await crowd(stratus);
  tell(t, "3 s each", seen);
  assert.ok(seen.identical <= 2 && seen.db <= 2, `${seen.identical} at once, ${seen.db} in all`);
});

test("D1 is down, and says so late: one asks, and all get what is held", async (t) => {
  const stratus = await start(t);
  await stratus.request(LIST);
  await stratus.control({ ...SLOW, db: "fail", advanceMs: HARD_MS + 1000 });
  const begun = performance.now();
  const seen = await crowd(stratus);
  const ms = performance.now() - begun;
  tell(t, `${ms.toFixed(0)} ms`, seen);
  assert.equal(tiers(seen), `{"memory; stale":${CROWD}}`);
  assert.ok(seen.db <= 2 && ms < 3000, `${seen.db} calls, ${ms} ms`);
});

// workerd itself ends a request that waits for nothing that can come.
test("a read that workerd ended: those who come wait for as long as one may take, then one reads", async (t) => {
  const stratus = await start(t, { hung: true });
  await stratus.control({ db: "hang" });
  assert.equal((await stratus.request(LIST)).status, 500);
  await stratus.control({ db: "ok" });
  const begun = performance.now();
  const seen = await crowd(stratus);
  const ms = performance.now() - begun;
  tell(t, `${ms.toFixed(0)} ms`, seen);
  assert.equal(seen.db, 1);
  assert.ok(ms < 5000, `${ms} ms`);
});
