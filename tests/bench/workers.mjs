// The workers that are measured, each in a workerd process of its own. They are reached at workerd's own
// socket: what miniflare and wrangler put in front of a worker takes many times what a worker does.
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { Miniflare } from "miniflare";
import { fill } from "./content.mjs";
import { fillSonic } from "./peers/sonic_content.mjs";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (path) => fs.readFileSync(ROOT + path);
const compatibilityDate = /^compatibility_date = "(.*)"/m.exec(read("wrangler.toml"))[1];
export const TOKEN = "bench-bench-bench-bench-bench-32";

// D1's files in memory, where there is a place for that: a miss shall not wait for this machine's disk.
if (fs.existsSync("/dev/shm")) process.env.TMPDIR = "/dev/shm";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const running = [];

// The processes that this one started.
const children = () =>
  execFileSync("ps", ["-o", "pid=,comm=", "--ppid", String(process.pid)], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes("workerd"))
    .map((line) => parseInt(line, 10));

// Starts a worker and fills its database by `filling`: { port, pid, mf }.
export async function start(options, filling = fill) {
  const before = new Set(children());
  const mf = new Miniflare({ compatibilityDate, unsafeDirectSockets: [{ port: 0 }], ...options });
  running.push(mf);
  await mf.ready;
  const { port } = await mf.unsafeGetDirectURL();
  const pid = children().find((child) => !before.has(child));
  if (options.d1Databases) await filling(await mf.getD1Database("DB"));
  return { port: Number(port), pid, mf };
}

export async function stop(worker) {
  running.splice(running.indexOf(worker.mf), 1);
  await worker.mf.dispose();
}
export const stopAll = () => Promise.all(running.splice(0).map((mf) => mf.dispose()));

const STRATUS = [
  { type: "ESModule", path: `${ROOT}src/shim/worker.mjs`, contents: read("src/shim/worker.mjs") },
  { type: "CompiledWasm", path: `${ROOT}build/stratus.wasm`, contents: read("build/stratus.wasm") },
];
const storage = (kv) => ({ d1Databases: ["DB"], kvNamespaces: kv ? ["KV"] : [] });

export const stratusOptions = (kv, bindings = {}) => ({
  modulesRoot: ROOT,
  modules: STRATUS,
  bindings: { ADMIN_TOKEN: TOKEN, ...bindings },
  ...storage(kv),
});
export const startStratus = (kv, bindings, posts) => start(stratusOptions(kv, bindings), (db) => fill(db, posts));

const script = (contents) => ({ modulesRoot: ROOT, modules: [{ type: "ESModule", path: `${ROOT}bench.mjs`, contents }] });

// Headers as Stratus keeps them: a Response's are copied faster than a Headers object's.
const keptHead = (headers) => `new Response(null, { headers: ${JSON.stringify([...headers])} })`;

// The ceiling of a hit: always the same answer, from a constant of so many bytes, with one header or with `headers`,
// which then are kept as Stratus keeps them.
export function startFixed(bytes, status = 200, headers = null) {
  const text = JSON.stringify("x".repeat(bytes));
  const init = headers ? keptHead(headers) : `{ headers: { "content-type": "application/json" } }`;
  return start(
    script(
      status === 200
        ? `const text = ${text};
           const init = ${init};
           export default { fetch: () => new Response(text, init) };`
        : `export default { fetch: () => new Response(null, { status: ${status} }) };`,
    ),
  );
}

const HEADERS_THAT_MATTER = ["authorization", "cookie", "x-min-seq", "cache-control", "origin", "if-none-match"];

// What a hit needs of the platform, without Stratus: kept headers and a body that is a view of a module's memory, kept
// too; from `steps` on 1 the URL is written there, from 2 on six of the request's headers are looked up.
export function startHitPart(bytes, headers, steps) {
  return start(
    script(`
      const encoder = new TextEncoder();
      const memory = new Uint8Array(new WebAssembly.Memory({ initial: 4 }).buffer);
      const body = memory.fill("x".charCodeAt(0), 65536).subarray(memory.length - ${bytes});
      const init = ${keptHead(headers)};
      const names = ${JSON.stringify(HEADERS_THAT_MATTER)};
      export default {
        fetch(request) {
          ${steps >= 1 ? "encoder.encodeInto(request.url, memory);" : ""}
          ${steps >= 2 ? "for (const name of names) if (request.headers.has(name)) throw new Error(name);" : ""}
          return new Response(body, init);
        },
      };`),
  );
}

// What Stratus sends to D1 when asked for `path` (`body`: a POST): [[sql, values], …].
export async function statementsOf(path, body) {
  const recorder = `
    import stratus from "./src/shim/worker.mjs";
    export default {
      async fetch(request, env, ctx) {
        let seen = [];
        const prepare = (sql) => ({
          bind: (...values) => (seen.push([sql, values]), env.DB.prepare(sql).bind(...values)),
        });
        const batch = (statements) => env.DB.batch(statements);
        const asked = { ADMIN_TOKEN: env.ADMIN_TOKEN, DB: { prepare, batch } };
        await stratus.fetch(new Request("http://bench/v1/users"), asked, ctx); // an isolate's first read asks for more
        seen = [];
        const answer = await stratus.fetch(request, asked, ctx);
        await answer.text();
        return Response.json(seen);
      },
    };`;
  const main = { type: "ESModule", path: `${ROOT}bench.mjs`, contents: recorder };
  const worker = await start({ ...stratusOptions(false), modules: [main, ...STRATUS] });
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const options = body ? { method: "POST", headers, body: JSON.stringify(body) } : {};
  const seen = await (await fetch(`http://127.0.0.1:${worker.port}${path}`, options)).json();
  await stop(worker);
  return seen;
}

export async function statementOf(path) {
  const statements = await statementsOf(path);
  if (statements.length !== 1) throw new Error(`${path} takes ${statements.length} statements, not one`);
  return statements[0];
}

// A statement's values as arguments of bind(), `n` in place of the one that varies.
const argumentsOf = (values, varying) => values.map((v) => (v === varying ? "n" : JSON.stringify(v))).join(", ");

// The floor of a miss: the same statement with the same parameters and its rows as JSON, nothing else. The parameter
// that differs from one request to the next is what stands at the end of the URL, behind `mark`. .raw() because it
// takes less than .all(). With `kv`, as Stratus does: asked first, filled afterwards.
export function startPlain([sql, values], varying, { mark = "=", kv = false } = {}) {
  const last = `request.url.slice(request.url.lastIndexOf("${mark}") + 1)`;
  const ask = `await env.DB.prepare(sql).bind(${argumentsOf(values, varying)}).raw()`;
  return start({
    ...script(`
      const sql = ${JSON.stringify(sql)};
      export default {
        async fetch(request, env, ctx) {
          const n = ${typeof varying === "number" ? `Number(${last})` : last};
          ${
            kv
              ? `const key = "rows:" + n;
                 const held = await env.KV.get(key, "arrayBuffer");
                 if (held) return new Response(held, { headers: { "content-type": "application/json" } });
                 const text = JSON.stringify(${ask});
                 ctx.waitUntil(env.KV.put(key, text, { expirationTtl: 600 }));
                 return new Response(text, { headers: { "content-type": "application/json" } });`
              : `return Response.json(${ask});`
          }
        },
      };`),
    ...storage(kv),
  });
}

// What a miss needs of the platform, without Stratus: the floor, with the headers of Stratus' answer; with `isWritten`
// the rows are written into a module's memory, which is the body, in place of JSON.
export function startMissPart([sql, values], varying, headers, isWritten) {
  return start({
    ...script(`
      const [sql, encoder] = [${JSON.stringify(sql)}, new TextEncoder()];
      const memory = new Uint8Array(new WebAssembly.Memory({ initial: 16 }).buffer);
      const told = ${JSON.stringify(Object.fromEntries(headers))};
      function write(rows) {
        let at = 0;
        for (const row of rows) for (const v of row) at += typeof v === "string" ? encoder.encodeInto(v, memory.subarray(at)).written : 8;
        return memory.subarray(0, at);
      }
      export default {
        async fetch(request, env) {
          const n = Number(request.url.slice(request.url.lastIndexOf("=") + 1));
          const rows = await env.DB.prepare(sql).bind(${argumentsOf(values, varying)}).raw();
          return ${isWritten ? "new Response(write(rows)" : "Response.json(rows"}, { headers: { ...told } });
        },
      };`),
    ...storage(false),
  });
}

// The floor of a write: the same batch, with new ids where those were that Stratus made: the record's and the audit
// trail's. They alone are UUIDs here.
export function startPlainWrite(statements) {
  const made = [...new Set(statements.flatMap(([, values]) => values))].filter((v) => UUID.test(v));
  const binds = statements.map(([sql, values]) => {
    const places = values.map((v) => (made.includes(v) ? `ids[${made.indexOf(v)}]` : JSON.stringify(v))).join(", ");
    return `env.DB.prepare(${JSON.stringify(sql)}).bind(${places})`;
  });
  return start({
    ...script(`
      export default {
        async fetch(request, env) {
          const body = await request.json();
          const ids = Array.from({ length: ${made.length} }, () => crypto.randomUUID());
          const results = await env.DB.batch([${binds.join(", ")}]);
          return Response.json(results.map((r) => r.results), { status: 201 });
        },
      };`),
    ...storage(false),
  });
}

// The floor of a cold start: the statement as it is, with the bindings of Stratus.
export const plainOptions = ([sql, values]) => ({
  ...script(`export default { fetch: async (request, env) => Response.json(await env.DB.prepare(${JSON.stringify(sql)}).bind(...${JSON.stringify(values)}).raw()) };`),
  ...storage(true),
});

// Installs the peers' packages (package.json here), unless that was done.
export function installPeers() {
  const at = (name) => `${ROOT}tests/bench/${name}`;
  const done = at("node_modules/.package-lock.json");
  const isOlder = (a, b) => fs.statSync(a).mtimeMs < fs.statSync(b).mtimeMs;
  if (fs.existsSync(done) && !isOlder(done, at("package-lock.json"))) return;
  console.log("installing what Stratus is measured beside (npm ci in tests/bench)");
  const { status } = spawnSync("npm", ["ci", "--silent"], { cwd: at(""), stdio: "inherit" });
  if (status !== 0) throw new Error("npm ci failed in tests/bench");
}

const bundles = new Map();

// A peer, bundled and minified as wrangler would.
export async function bundle(name) {
  installPeers();
  if (bundles.has(name)) return bundles.get(name);
  const wrangler = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"));
  const { build } = wrangler("esbuild");
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}tests/bench/peers/${name}.mjs`],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*", "cloudflare:*"],
    write: false,
    logLevel: "error",
  });
  bundles.set(name, outputFiles[0].text);
  return outputFiles[0].text;
}

// Hono with drizzle-orm. `cache`: "", "map" or "kv", the tiers in front of D1.
export const startHono = async (cache = "") => start({ ...script(await bundle("hono")), bindings: { CACHE: cache }, ...storage(cache !== "") });

// SonicJS. What it says while it starts is of no interest here.
export async function startSonic() {
  const quiet = (out, err) => (out.resume(), err.resume());
  return start(
    {
      ...script(await bundle("sonic")),
      compatibilityFlags: ["nodejs_compat"],
      bindings: { ENVIRONMENT: "production", JWT_SECRET: TOKEN },
      d1Databases: ["DB"],
      kvNamespaces: ["CACHE_KV"],
      handleRuntimeStdio: quiet,
    },
    fillSonic,
  );
}

// What would be uploaded, gzipped, in bytes: scripts minified, as wrangler does.
export async function uploadBytes() {
  const packed = (text) => gzipSync(text, { level: 9 }).length;
  const { transform } = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"))("esbuild");
  const { code } = await transform(read("src/shim/worker.mjs").toString(), { minify: true, format: "esm", target: "es2022" });
  const stratus = packed(read("build/stratus.wasm")) + packed(code);
  return { stratus, hono: packed(await bundle("hono")), sonic: packed(await bundle("sonic")) };
}

// The processor time that a process has used, in seconds; NaN where /proc does not say.
export function cpuSeconds(pid) {
  try {
    let ns = 0; // of each thread; `stat` counts in 1/100 s only
    for (const thread of fs.readdirSync(`/proc/${pid}/task`)) {
      ns += Number(fs.readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
    }
    return ns / 1e9;
  } catch {
    return NaN;
  }
}
