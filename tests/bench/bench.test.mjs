// The bench itself, without its clock: that each case can be set up, that all who are compared agree in what they
// answer (which each case checks before it is measured), that they go on answering so, and that the charts are XML.
// Nothing here depends on how long anything takes.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { SaxesParser } from "saxes";
import { makeCases } from "./cases.mjs";
import { casesChart, growthChart } from "./chart.mjs";
import { coldStarts } from "./cold.mjs";
import { load } from "./load.mjs";
import { tryMicro } from "./micro.mjs";
import { goalsOf } from "./report.mjs";
import { installPeers, ROOT, stopAll, uploadBytes } from "./workers.mjs";

const REQUESTS = 40;

installPeers();
after(stopAll);

for (const [name, { title, make }] of Object.entries(makeCases())) {
  test(`${name}: ${title}`, async () => {
    const { workers, base } = await make();
    assert.ok(workers.stratus && workers[base]);
    for (const worker of Object.values(workers)) {
      await worker.before?.();
      const request = (i) => (i < REQUESTS ? worker.request(i) : null);
      const { answers } = await load({ ...worker, request, connections: 4, ms: 60000 });
      assert.equal(answers, REQUESTS);
    }
  });
}

test("a cold start is answered", async () => {
  const taken = await coldStarts(1);
  for (const [once] of Object.values(taken)) assert.ok(once.ms > 0);
});

test("each step of a read can be done alone", () => {
  process.chdir(ROOT);
  for (const ns of tryMicro()) assert.ok(ns >= 0);
});

test("what would be uploaded is smaller than SonicJS", async () => {
  const upload = await uploadBytes();
  assert.ok(upload.stratus > 50_000 && upload.stratus < upload.sonic);
});

const about = (median) => ({ median, low: median / 2, high: median * 2 });
const result = (cpu) => ({ rate: about(1e6 / cpu), cpuUs: about(cpu), p50Ms: about(0.1), p99Ms: about(1), rateRatio: about(1), cpuRatio: about(1) });
const MADE_UP = {
  date: "2026-01-01T00:00:00.000Z",
  machine: { cpus: 2, model: "a <machine>" },
  versions: { workerd: "1" },
  cases: {
    list: { title: "Memory hit, a list of 10", base: "fixed", results: { stratus: result(40), fixed: result(35), fixedHeaders: result(38), honoMap: result(60), sonic: result(900) } },
    conditional: { title: "304", base: "fixed", results: { stratus: result(30), fixed: result(20), stratusHit: result(40) } },
    query: { title: "D1", base: "plain", results: { stratus: result(500), plain: result(450), hono: result(800) } },
  },
  growth: {
    posts: { hit: { 1000: result(40), 100000: result(41) }, list: { 1000: result(500), 100000: result(510) } },
    entries: { 10: result(40), 100000: result(45) },
  },
};

test("the charts are well-formed and have a text for each worker", () => {
  for (const svg of [casesChart(MADE_UP), growthChart(MADE_UP)]) {
    const texts = [];
    const parser = new SaxesParser();
    parser.on("error", (error) => assert.fail(error));
    parser.on("text", (text) => texts.push(text));
    parser.write(svg).close();
    assert.ok(!/NaN|undefined|Infinity/.test(svg), "a number is none");
    assert.ok(texts.some((text) => text.includes("Made by npm run bench")));
  }
  assert.match(casesChart(MADE_UP), /SonicJS/);
});

test("goals are judged by the medians", () => {
  const goals = goalsOf(MADE_UP);
  const of = (what) => goals.find((goal) => goal.what.startsWith(what));
  assert.equal(of("304").holds, true);
  assert.equal(of("D1 miss with author").holds, true);
  assert.equal(goalsOf({ cases: {}, cold: { extraMs: about(11) } })[0].holds, false);
});
