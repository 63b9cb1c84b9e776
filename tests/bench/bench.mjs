// npm run bench [-- --quick --only=record,list,… --write]: what an answer of Stratus costs, beside what it can't be
// cheaper than (a fixed string for a hit, the same statement alone for a miss) and what one would use instead: Hono
// with drizzle-orm, without a cache and with a Map and KV in front, and SonicJS. Each worker has a workerd process of
// its own and is asked at workerd's own socket. Those of a case are measured in turns, so that whatever else the
// machine does falls on all; processor time is that of the whole process (in a miss, SQLite's too) and steadier
// than requests a second.
//
// Besides the cases (cases.mjs; `parts` are the steps of a hit, `miss_parts` those of a miss) --only knows: cold, upload,
// growth, micro, ratio (the memory tier's hit ratios and its longest put, natively), saved (reads of D1 that the images
// of changes save). A whole run, or --write, writes docs/bench.json, docs/bench.svg and docs/bench-growth.svg.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import { makeCases } from "./cases.mjs";
import { casesChart, growthChart } from "./chart.mjs";
import { coldStarts } from "./cold.mjs";
import { growth } from "./growth.mjs";
import { measureCase, summary } from "./measure.mjs";
import { micro, printMicro } from "./micro.mjs";
import { goalsOf, printCase, printCold, printGoals, printGrowth, printUpload } from "./report.mjs";
import { installPeers, ROOT, stopAll, uploadBytes } from "./workers.mjs";

const quick = process.argv.includes("--quick");
const only = process.argv.find((a) => a.startsWith("--only="))?.slice(7).split(",");
const writes = process.argv.includes("--write") || (!quick && !only);
const CASES = makeCases();
const PARTS = [...Object.keys(CASES), "cold", "upload", "growth", "micro", "ratio", "saved"];
const unknown = process.argv.slice(2).find((given) => !/^--(quick|write|only=.*)$/.test(given)) ?? only?.find((part) => !PARTS.includes(part));
if (unknown !== undefined) {
  if (unknown !== "--help") console.error(`There is no "${unknown}" in the bench.`);
  console.log(`npm run bench [-- --quick --only=PART,PART,… --write]: a minute, some parts, docs/bench.json written.\nParts: ${PARTS.join(", ")}`);
  process.exit(unknown === "--help" ? 0 : 2);
}
const WARM_UP_MS = quick ? 500 : 6000;
// What is answered in microseconds is measured in shorter rounds, and more of them: how fast the machine is changes
// from one to the next.
const SHORT = { rounds: quick ? 9 : 90, ms: 100, warmUpMs: WARM_UP_MS, latencyEvery: 10 };
const LONG = { rounds: quick ? 3 : 30, ms: 300, warmUpMs: WARM_UP_MS, latencyEvery: 3 };
const COLD_STARTS = quick ? 3 : 15;

const wants = (name) => !only || only.includes(name);

function describe() {
  const require = createRequire(import.meta.url);
  const version = (name) => JSON.parse(fs.readFileSync(`${ROOT}${name}/package.json`, "utf8")).version;
  const of = (folder, names) => Object.fromEntries(names.map((name) => [name, version(`${folder}/${name}`)]));
  return {
    date: new Date().toISOString(),
    quick,
    machine: { cpus: os.cpus().length, model: os.cpus()[0].model.trim(), memoryGb: Math.round(os.totalmem() / 2 ** 30), loadAverage: os.loadavg()[0] },
    versions: {
      stratus: version("."),
      workerd: require("workerd/package.json").version,
      miniflare: require("miniflare/package.json").version,
      node: process.version.slice(1),
      ...of("tests/bench/node_modules", ["hono", "drizzle-orm", "@sonicjs-cms/core"]),
    },
    times: { memory: SHORT, others: LONG },
  };
}

async function measureCases(report) {
  for (const [name, { title, make }] of Object.entries(CASES)) {
    if (!wants(name)) continue;
    const one = await make();
    report.cases[name] = { title, bytes: one.bytes, base: one.base, results: await measureCase(one, one.isFast ? SHORT : LONG) };
    printCase(report.cases[name]);
  }
  await stopAll();
}

function showMemory() {
  execFileSync("./build.sh", ["native", "--memory"], { stdio: ["ignore", "ignore", "inherit"] });
  console.log("");
  for (const what of wants("ratio") ? ["ratio", "pause", "saved"] : ["saved"]) execFileSync("build/native/memory", [what], { stdio: "inherit" });
}

async function measureAll() {
  const report = { schema: 1, ...describe(), cases: {} };
  const { machine, versions } = report;
  console.log(`Stratus in workerd ${versions.workerd}; Hono ${versions.hono}, drizzle-orm ${versions["drizzle-orm"]}, SonicJS ${versions["@sonicjs-cms/core"]}`);
  console.log(`${machine.cpus} × ${machine.model}, load average ${machine.loadAverage.toFixed(1)} at the start; Node ${versions.node}`);
  console.log(`${SHORT.rounds} rounds of ${SHORT.ms} ms for each worker, ${LONG.rounds} of ${LONG.ms} ms where D1 or KV is asked, in turns, 32 requests in flight; some with one, for the latency; warmed up for ${WARM_UP_MS / 1000} s; median (quartiles)`);
  await measureCases(report);
  if (wants("cold")) {
    const taken = await coldStarts(COLD_STARTS);
    const of = (name, what) => summary(taken[name].map((once) => once[what]));
    const more = (what) => summary(taken.stratus.map((once, i) => once[what] - taken.plain[i][what]));
    report.cold = { stratus: of("stratus", "ms"), plain: of("plain", "ms"), extraMs: more("ms"), extraCpuMs: more("cpuMs") };
    printCold(report.cold);
  }
  if (wants("upload")) printUpload((report.upload = await uploadBytes()));
  if (wants("growth")) printGrowth((report.growth = await growth(quick)));
  if (wants("micro")) printMicro((report.micro = await micro(quick)));
  if ((wants("ratio") || wants("saved")) && !quick) showMemory();
  report.goals = goalsOf(report);
  if (report.goals.length > 0) printGoals(report.goals);
  return report;
}

process.chdir(ROOT);
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stopAll().finally(() => process.exit(1)));
try {
  installPeers();
  const report = await measureAll();
  if (writes) {
    fs.writeFileSync("docs/bench.json", `${JSON.stringify(report, null, 1)}\n`);
    if (Object.keys(report.cases).length > 0) fs.writeFileSync("docs/bench.svg", casesChart(report));
    if (report.growth) fs.writeFileSync("docs/bench-growth.svg", growthChart(report));
    console.log("\nwritten: docs/bench.json and the charts beside it");
  }
} finally {
  await stopAll();
}
