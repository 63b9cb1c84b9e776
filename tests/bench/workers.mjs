// The workers that are measured, each in a workerd process of its own. They are reached at workerd's own
// socket: what miniflare and wrangler put in front of a worker takes many times what a worker does.
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { fill } from "./content.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (path) => fs.readFileSync(ROOT + path);
const compatibilityDate = /^compatibility_date = "(.*)"/m.exec(read("wrangler.toml"))[1];

// D1's files in memory, where there is a place for that: a miss shall not wait for this machine's disk.
if (fs.existsSync("/dev/shm")) process.env.TMPDIR = "/dev/shm";

const running = [];

// The processes that this one started.
const children = () =>
  execFileSync("ps", ["-o", "pid=,comm=", "--ppid", String(process.pid)], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes("workerd"))
    .map((line) => parseInt(line, 10));

async function start(options) {
  const before = new Set(children());
  const mf = new Miniflare({ compatibilityDate, unsafeDirectSockets: [{ port: 0 }], ...options });
  running.push(mf);
  await mf.ready;
  const { port } = await mf.unsafeGetDirectURL();
  const pid = children().find((child) => !before.has(child));
  if (options.d1Databases) await fill(await mf.getD1Database("DB"));
  return { port: Number(port), pid };
}

const STRATUS = [
  { type: "ESModule", path: `${ROOT}src/shim/worker.mjs`, contents: read("src/shim/worker.mjs") },
  { type: "CompiledWasm", path: `${ROOT}build/stratus.wasm`, contents: read("build/stratus.wasm") },
];
const storage = (kv) => ({ d1Databases: ["DB"], kvNamespaces: kv ? ["KV"] : [] });

export const startStratus = (kv) => start({ modulesRoot: ROOT, modules: STRATUS, ...storage(kv) });

const script = (contents) => ({ modulesRoot: ROOT, modules: [{ type: "ESModule", path: `${ROOT}bench.mjs`, contents }] });

// The ceiling of a hit: always the same answer, from a constant of so many bytes.
export function startFixed(bytes, status) {
  const text = JSON.stringify("x".repeat(bytes));
  return start(
    script(
      status === 200
        ? `const text = ${text};
           const headers = { "content-type": "application/json" };
           export default { fetch: () => new Response(text, { headers }) };`
        : `export default { fetch: () => new Response(null, { status: ${status} }) };`,
    ),
  );
}

// The statement, with its parameters, that Stratus sends to D1 when asked for `path`.
export async function statementOf(path) {
  const recorder = `
    import stratus from "./src/shim/worker.mjs";
    export default {
      async fetch(request, env, ctx) {
        let seen = [];
        const prepare = (sql) => ({
          bind: (...values) => (seen.push([sql, values]), env.DB.prepare(sql).bind(...values)),
        });
        const batch = (statements) => env.DB.batch(statements);
        const ask = (asked) => stratus.fetch(asked, { DB: { prepare, batch } }, ctx);
        await ask(new Request("http://bench/v1/users")); // an isolate's first read asks for more
        seen = [];
        await ask(request);
        return Response.json(seen);
      },
    };`;
  const main = { type: "ESModule", path: `${ROOT}bench.mjs`, contents: recorder };
  const worker = await start({ modulesRoot: ROOT, modules: [main, ...STRATUS], ...storage(false) });
  const seen = await (await fetch(`http://127.0.0.1:${worker.port}${path}`)).json();
  await running.pop().dispose();
  if (seen.length !== 1) throw new Error(`${path} takes ${seen.length} statements, not one`);
  return seen[0];
}

// What a miss is held against: the same statement with the same parameters and its rows as JSON, nothing
// else. The parameter that differs from one request to the next is the number at the end of the URL.
// .raw() because it takes less than .all(). With `kv`, as Stratus does: asked first, filled afterwards.
export function startPlain([sql, values], varying, kv) {
  const places = values.map((v) => (v === varying ? "n" : JSON.stringify(v))).join(", ");
  const ask = `await env.DB.prepare(sql).bind(${places}).raw()`;
  return start({
    ...script(`
      const sql = ${JSON.stringify(sql)};
      export default {
        async fetch(request, env, ctx) {
          const n = Number(request.url.slice(request.url.lastIndexOf("=") + 1));
          ${
            kv
              ? `const key = "rows:" + n;
                 const held = await env.KV.get(key, "arrayBuffer");
                 if (held) return new Response(held);
                 const text = JSON.stringify(${ask});
                 ctx.waitUntil(env.KV.put(key, text, { expirationTtl: 60 }));
                 return new Response(text, { headers: { "content-type": "application/json" } });`
              : `return Response.json(${ask});`
          }
        },
      };`),
    ...storage(kv),
  });
}

// Installs the peers' packages (package.json here), unless that was done.
function installPeers() {
  const at = (name) => `${ROOT}tests/bench/${name}`;
  const done = at("node_modules/.package-lock.json");
  const isOlder = (a, b) => fs.statSync(a).mtimeMs < fs.statSync(b).mtimeMs;
  if (fs.existsSync(done) && !isOlder(done, at("package-lock.json"))) return;
  console.log("installing what Stratus is measured beside (npm ci in tests/bench)");
  const { status } = spawnSync("npm", ["ci", "--silent"], { cwd: at(""), stdio: "inherit" });
  if (status !== 0) throw new Error("npm ci failed in tests/bench");
}

// Hono and drizzle-orm, bundled as wrangler would.
export async function startHono() {
  installPeers();
  const wrangler = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"));
  const { build } = wrangler("esbuild");
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}tests/bench/peers/hono.mjs`],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    write: false,
    logLevel: "error",
  });
  return start({ ...script(outputFiles[0].text), ...storage(false) });
}

export const stopAll = () => Promise.all(running.splice(0).map((mf) => mf.dispose()));

// The processor time that a process has used, in seconds; NaN where /proc does not say.
export function cpuSeconds(pid) {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop().split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100; // utime, stime; Linux counts in 1/100 s
  } catch {
    return NaN;
  }
}
