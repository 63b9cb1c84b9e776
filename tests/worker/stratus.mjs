// Starts Stratus in workerd, with a database that migrations/ made: for every suite that needs the
// real thing.
//
//   const stratus = await startStratus({ variant: "tiny", bindings: { KV_TIMEOUT_MS: "50" } });
//   const answer = await stratus.request("/v1/posts");  // { status, headers, bytes, text, json }
//   await stratus.dispose();
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare, Response } from "miniflare";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

const SHIM = "src/shim/worker.mjs";
const FAULTS = "tests/worker/faults.mjs";
const BREAKPOINT = "--> statement-breakpoint";
const COMPATIBILITY_DATE = /compatibility_date = "(.*)"/.exec(readText("wrangler.toml"))[1];

export function readText(path) {
  return readFileSync(join(ROOT, path), "utf8");
}

// The file of a variant (release, debug, tiny) of the module, built if there is none. What is there
// is taken as it is, whatever compiler made it: tests/run.mjs brings it up to date, `./build.sh
// wasm --debug` and its kin do by hand.
export function findModule(variant = "release") {
  const path = join(ROOT, "build", variant === "release" ? "" : variant, "stratus.wasm");
  if (existsSync(path)) return path;
  const options = { cwd: ROOT, encoding: "utf8" };
  const { status, stdout, stderr } = spawnSync("./build.sh", ["wasm", `--${variant}`], options);
  if (status !== 0) throw new Error(`./build.sh wasm --${variant} failed\n${stdout}${stderr}`);
  return path;
}

// All migrations' statements, and those that note them as applied, as wrangler does.
export function migrationStatements() {
  const files = readdirSync(join(ROOT, "migrations")).filter((name) => name.endsWith(".sql"));
  const texts = files.sort().map((name) => readText(join("migrations", name)));
  const statements = texts.flatMap((text) => text.split(BREAKPOINT));
  return [
    ...statements.filter((statement) => statement.replace(/--.*/g, "").trim() !== ""),
    `CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,
      applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`,
    ...files.map((name) => `INSERT INTO d1_migrations (name) VALUES ('${name}')`),
  ];
}

// What the platform's service of static files would answer the worker, as far as a GET of one goes. The real
// one: tests/openapi/served.test.mjs.
function serveAsset(request) {
  const path = join(ROOT, "build/assets", new URL(request.url).pathname);
  return existsSync(path) ? new Response(readFileSync(path)) : new Response(null, { status: 404 });
}

// Applies all migrations and then `seedSql` (statements) to a D1 database.
export async function migrate(db, seedSql = []) {
  const statements = [...migrationStatements(), ...seedSql];
  await db.batch(statements.map((statement) => db.prepare(statement)));
}

// Options, all of them optional:
//   variant   release, debug or tiny; moduleBytes: a module of your own instead
//   bindings  settings and secrets, as texts
//   kv        false: no KV namespace is bound
//   assets    another function that answers the worker's requests for static files; null: none is bound
//   seedSql   statements to run after the migrations
//   faults    true: tests/worker/faults.mjs stands before the shim, see control()
//   entry     the text of a main module of your own, at tests/worker/entry.mjs; it imports the
//             shim from ../../src/shim/worker.mjs
//   shims     how many copies of the shim there are, at src/shim/worker-N.mjs
//   databases names of bindings of databases and KV namespaces, if other than DB and KV
//   isolates  how many workers of their own there are, which share D1 and KV: `isolates` of the result
//             has a `request` and a `control` of each
//   log       true: show what the worker writes to the console
// Listens on 127.0.0.1, without miniflare's own worker in between.
export async function startStratus(options = {}) {
  const { variant = "release", bindings = {}, kv = true, seedSql = [], shims = 0 } = options;
  const { databases = ["DB"], namespaces = ["KV"], isolates: n = 1, assets = serveAsset } = options;
  const wasm = options.moduleBytes ?? readFileSync(findModule(variant));
  const shim = readText(SHIM);
  const script = (path, contents) => ({ type: "ESModule", path: join(ROOT, path), contents });
  const modules = [script(SHIM, shim)];
  for (let i = 0; i < shims; i++) modules.push(script(`src/shim/worker-${i}.mjs`, shim));
  modules.push({ type: "CompiledWasm", path: join(ROOT, "build/stratus.wasm"), contents: wasm });
  if (options.faults) modules.unshift(script(FAULTS, readText(FAULTS)));
  if (options.entry) modules.unshift(script("tests/worker/entry.mjs", options.entry));
  const lines = []; // of the worker's console
  const workers = Array.from({ length: n }, (_, i) => ({
    name: `isolate-${i}`,
    modulesRoot: ROOT,
    modules,
    compatibilityDate: COMPATIBILITY_DATE,
    bindings,
    d1Databases: databases,
    kvNamespaces: kv ? namespaces : [],
    serviceBindings: assets ? { ASSETS: assets } : {},
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  }));
  const mf = new Miniflare({
    workers,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (stdout, stderr) => {
      for (const stream of [stdout, stderr]) {
        stream.on("data", (bytes) => {
          lines.push(String(bytes));
          if (options.log) process.stderr.write(bytes);
        });
      }
    },
  });
  await mf.ready;
  const urls = await Promise.all(workers.map(({ name }) => mf.unsafeGetDirectURL(name)));
  const url = urls[0];
  const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
  const db = databases.includes("DB") ? await mf.getD1Database("DB") : null;
  if (db) await migrate(db, seedSql);
  const isolates = urls.map((at) => {
    const ask = (path, init) => request(at, path, { agent, ...init });
    const control = async (settings = {}) =>
      (await ask("/faults", { method: "POST", body: JSON.stringify(settings) })).json;
    return { request: ask, control };
  });
  const ask = isolates[0].request;
  return {
    mf,
    url,
    db,
    kv: kv && namespaces.includes("KV") ? await mf.getKVNamespace("KV") : null,
    request: ask,
    logs: () => lines.join(""),
    // Tells faults.mjs what to do from now on; returns what it has counted since it was asked last.
    control: isolates[0].control,
    isolates,
    // Waits until no call to D1 or KV is suspended: work after the answers included.
    settled: async () => {
      for (let n = 0; n < 500; n++) {
        const { suspended } = (await ask("/faults", { method: "POST", body: '{"peek":true}' })).json;
        if (suspended.db + suspended.get + suspended.put === 0) return;
        await sleep(10);
      }
      throw new Error("calls to D1 or KV are still suspended");
    },
    dispose: async () => {
      agent.destroy();
      await mf.dispose();
    },
  };
}

// One request; `path` goes over the wire as it stands. `signal` resets the connection: a mere FIN
// tells workerd nothing, since the client may have closed but its half.
export function request(base, path, init = {}) {
  const { method = "GET", headers = {}, body, agent, signal } = init;
  return new Promise((resolve, reject) => {
    const { hostname, port } = base;
    const sent = http.request({ hostname, port, path, method, headers, agent }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString("utf8");
        const json = /json/.test(answer.headers["content-type"]) && text ? tryParse(text) : undefined;
        const { statusCode: status, rawHeaders } = answer;
        resolve({ status, headers: answer.headers, rawHeaders, bytes, text, json });
      });
    });
    sent.on("error", (error) => {
      // The server may close an idle connection at the moment it is taken for another request.
      const idle = sent.reusedSocket && error.code === "ECONNRESET" && !signal?.aborted;
      if (idle) request(base, path, { ...init, agent: undefined }).then(resolve, reject);
      else reject(error);
    });
    const reset = () => {
      sent.socket?.resetAndDestroy();
      sent.destroy(signal.reason);
    };
    signal?.addEventListener("abort", reset, { once: true });
    sent.end(body);
  });
}

function tryParse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// Runs `tasks` (functions), at most `width` of them at a time, each begun in its order.
export async function inParallel(tasks, width) {
  const results = new Array(tasks.length);
  let next = 0;
  const lane = async () => {
    while (next < tasks.length) {
      const i = next++;
      results[i] = await tasks[i]();
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, tasks.length) }, lane));
  return results;
}

// Random numbers that are the same in each run: a function that returns an integer below n.
export function seededRandom(seed) {
  return (n) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
