// npm run bench [-- --quick --only=list,record,conditional,miss,kv,query,ratio,saved]: what an answer of Stratus costs, in
// the terms of what it can't be cheaper than, and of what one would write instead. A hit is held against a worker that answers a constant of the same size; a miss against one that
// sends the same statement to D1 and returns its rows; a list with author and two filters against Hono and drizzle-orm. Each pair is measured in turns, so that whatever
// else the machine does falls on both. Processor time is that of the whole workerd process (in a miss,
// SQLite's too) and steadier than requests a second. At the end the memory tier's own figures, from a native program
// (tests/bench/memory.c): hit ratios beside LRU, FIFO and the optimum, and the longest put.
import os from "node:os";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { ask, get, load } from "./load.mjs";
import { MANY_BEFORE_MS, postId } from "./content.mjs";
import { cpuSeconds, startFixed, startHono, startPlain, startStratus, statementOf, stopAll } from "./workers.mjs";

const quick = process.argv.includes("--quick");
const only = process.argv.find((a) => a.startsWith("--only="))?.slice(7);
const ROUNDS = quick ? 3 : 9;
const ROUND_MS = quick ? 700 : 1500;
const WARM_UP_MS = quick ? 700 : 3000;
const CONNECTIONS = 32;

const LIST = "/v1/posts?limit=10";
const RECORD = `/v1/posts/${postId(501)}`;
const DISTINCT = `${LIST}&filters[created_on][$lt]=`; // + a number: a URL of its own each time

function check(truth, text) {
  if (!truth) throw new Error(`The answers are not what was to be measured: ${text}`);
}

// --- cases: each is Stratus and its baseline, made ready and checked ------------------------------

// The constant is ASCII: text beyond it takes longer to send, and the ceiling shall be as high as it can be.
async function hitCase(name, path, stratus, conditional = false) {
  const first = await ask(stratus.port, path);
  const hit = await ask(stratus.port, path);
  check(hit.headers.get("x-cache") === "memory", `${path} is not from memory the second time`);
  check(hit.status === 200 && hit.body === first.body, `${path} from memory is another`);
  const status = conditional ? 304 : 200;
  const bytes = conditional ? 0 : Buffer.byteLength(hit.body);
  const fixed = await startFixed(bytes, status);
  const constant = await ask(fixed.port, path);
  check(constant.status === status && constant.body.length === bytes, "the constant is of another size");
  const headers = conditional ? `If-None-Match: ${hit.headers.get("etag")}\r\n` : "";
  return {
    name: `${name}, ${bytes} bytes`,
    // So that the round begins with the change log just asked.
    before: () => ask(stratus.port, path, { "cache-control": "no-cache" }),
    ours: { ...stratus, request: () => get(path, headers), expected: [`HTTP/1.1 ${status}`, "x-cache: memory\r"] },
    base: { ...fixed, request: () => get(path, headers), expected: [`HTTP/1.1 ${status}`] },
  };
}

async function missCase(kv, statement, varying) {
  const [stratus, plain] = [await startStratus(kv), await startPlain(statement, varying, kv)];
  const [ours, base] = [await ask(stratus.port, DISTINCT + varying), await ask(plain.port, DISTINCT + varying)];
  const ids = JSON.parse(ours.body).data.map((record) => record.id);
  check(ours.headers.get("x-cache") === "d1" && ids.length === 10, "the list is not from D1, or not of ten");
  // The statement asks for one row more, which says whether there is a next page.
  const rows = JSON.parse(base.body).slice(0, ids.length);
  check(rows.map((row) => row[0]).join() === ids.join(), "the baseline's rows are others");
  let used = 1;
  const next = () => get(DISTINCT + (varying + used++));
  return {
    name: `miss, list of 10, ${kv ? "KV bound" : "no KV"}`,
    before: () => {},
    ours: { ...stratus, request: next, expected: ["HTTP/1.1 200", "x-cache: d1\r"] },
    base: { ...plain, request: next, expected: ["HTTP/1.1 200"] },
  };
}

// Two filters and an include, of which nothing is cached on either side.
async function queryCase(varying) {
  const [stratus, hono] = [await startStratus(false), await startHono()];
  const path = `${LIST}&include=author&filters[status]=published&filters[created_on][$lt]=`;
  const [ours, base] = [await ask(stratus.port, path + varying), await ask(hono.port, path + varying)];
  const told = ({ body }) => JSON.parse(body).data.map((post) => [post.id, post.title, post.author.name, post.created_on]);
  check(ours.headers.get("x-cache") === "d1" && told(ours).length === 10, "the list is not from D1, or not of ten");
  check(JSON.stringify(told(ours)) === JSON.stringify(told(base)), "Hono and drizzle-orm answer otherwise");
  let used = 1;
  const next = () => get(path + (varying + used++));
  return {
    name: "miss, list of 10 with author and two filters, against Hono with drizzle-orm",
    before: () => {},
    ours: { ...stratus, request: next, expected: ["HTTP/1.1 200", "x-cache: d1\r"] },
    base: { ...hono, request: next, expected: ["HTTP/1.1 200"] },
  };
}

// --- measuring ------------------------------------------------------------------------------------

async function measure(worker, ms) {
  const before = cpuSeconds(worker.pid);
  const { answers, seconds } = await load({ ...worker, connections: CONNECTIONS, ms });
  const cpu = cpuSeconds(worker.pid) - before;
  return { rate: answers / seconds, cpuUs: (cpu / answers) * 1e6, busy: cpu / seconds };
}

async function rounds(one) {
  const taken = [];
  for (let i = -1; i < ROUNDS; i++) {
    const ms = i < 0 ? WARM_UP_MS : ROUND_MS;
    const order = i % 2 ? ["ours", "base"] : ["base", "ours"];
    const round = {};
    for (const side of order) {
      if (side === "ours") await one.before();
      round[side] = await measure(one[side], ms);
    }
    if (i >= 0) taken.push(round);
  }
  return taken;
}

// --- reporting ------------------------------------------------------------------------------------

function summary(values, digits) {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, mid, high] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)].map((v) => v.toFixed(digits));
  return `${mid} (${low}–${high})`;
}

function report(name, taken) {
  const of = (f, digits) => summary(taken.map(f), digits);
  const row = (label, ours, base, ratio) => console.log(`  ${label.padEnd(22)}${ours.padEnd(26)}${base.padEnd(26)}${ratio}`);
  console.log(`\n${name}`);
  row("", "Stratus", "baseline", "ratio");
  row("requests a second", of((r) => r.ours.rate, 0), of((r) => r.base.rate, 0), of((r) => r.ours.rate / r.base.rate, 3));
  row("CPU µs a request", of((r) => r.ours.cpuUs, 1), of((r) => r.base.cpuUs, 1), of((r) => r.ours.cpuUs / r.base.cpuUs, 3));
  row("cores busy", of((r) => r.ours.busy, 2), of((r) => r.base.busy, 2), "");
}

function describe() {
  const version = (name) => createRequire(import.meta.url)(`${name}/package.json`).version;
  console.log(`Stratus against its bounds: workerd ${version("workerd")}, miniflare ${version("miniflare")}, Node ${process.version}`);
  console.log(`${os.cpus().length} × ${os.cpus()[0].model}, load average ${os.loadavg()[0].toFixed(1)} at the start`);
  console.log(
    `${CONNECTIONS} keep-alive connections to workerd's own socket, one request in flight on each; warm-up, then\n` +
      `${ROUNDS} rounds of ${ROUND_MS / 1000} s for each side in turns; median (least–most). Ratios are of the same round.`,
  );
}

// --- the memory tier alone ------------------------------------------------------------------------

function showMemory() {
  execFileSync("./build.sh", ["native", "--memory"], { stdio: ["ignore", "ignore", "inherit"] });
  console.log("");
  for (const what of wants("ratio") ? ["ratio", "pause", "saved"] : ["saved"]) execFileSync("build/native/memory", [what], { stdio: "inherit" });
}

const wants = (name) => !only || only.split(",").includes(name);

async function compareWorkers() {
  describe();
  const stratus = await startStratus(false);
  const varying = MANY_BEFORE_MS;
  const statement = await statementOf(DISTINCT + varying);
  check(statement[1].filter((v) => v === varying).length === 1, "the parameter can't be told from the others");
  const cases = {
    list: () => hitCase("hit, list of 10", LIST, stratus),
    record: () => hitCase("hit, record", RECORD, stratus),
    conditional: () => hitCase("hit, 304", LIST, stratus, true),
    miss: () => missCase(false, statement, varying),
    kv: () => missCase(true, statement, varying),
    query: () => queryCase(varying),
  };
  for (const [name, make] of Object.entries(cases)) {
    if (!wants(name)) continue;
    const one = await make();
    report(one.name, await rounds(one));
  }
}

try {
  if (only !== "ratio") await compareWorkers();
  if (wants("ratio") || wants("saved")) showMemory();
} finally {
  await stopAll();
}
