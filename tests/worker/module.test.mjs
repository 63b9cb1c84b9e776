// The module and what is uploaded: imports and exports, sizes, what happens before the first
// request.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { askRecord, contentSql, faultOf } from "./content.mjs";
import { findModule, readText, ROOT, startStratus } from "./stratus.mjs";

const VARIANTS = ["release", "debug", "tiny"];
const IMPORTS = ["asset", "body", "db", "header", "kv_get", "kv_present", "kv_put", "log", "now", "random", "sleep", "take"];
const EXPORTS = [
  "__stack_pointer global",
  "_initialize function",
  "after function",
  "begin function",
  "boot function",
  "end function",
  "memory memory",
  "places function",
  "resume function",
];
const INSTANTIATION_MS = 5;
const SHIM_LINES = 250;
const UPLOAD_BYTES = 120_000; // of module and shim together, gzipped; signing in, Argon2id included, is a fifth of it

for (const variant of VARIANTS) {
  test(`imports and exports of the ${variant} module`, async () => {
    const module = await WebAssembly.compile(readFileSync(findModule(variant)));
    const imports = WebAssembly.Module.imports(module);
    assert.deepEqual(imports.map(({ module, name, kind }) => `${module}.${name} ${kind}`).sort(),
      IMPORTS.map((name) => `env.${name} function`));
    const exports = WebAssembly.Module.exports(module).map(({ name, kind }) => `${name} ${kind}`);
    assert.deepEqual(exports.sort(), EXPORTS);
  });
}

test(`a new instance is ready within ${INSTANTIATION_MS} ms`, async (t) => {
  const module = await WebAssembly.compile(readFileSync(findModule()));
  const env = Object.fromEntries(IMPORTS.map((name) => [name, () => 0]));
  const took = [];
  for (let i = 0; i < 15; i++) {
    const start = performance.now();
    const { exports } = new WebAssembly.Instance(module, { env });
    exports._initialize();
    exports.boot(0);
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  const median = took[took.length >> 1];
  t.diagnostic(`median ${median.toFixed(2)} ms, longest ${took.at(-1).toFixed(2)} ms`);
  assert.ok(median < INSTANTIATION_MS, `it takes ${median} ms`);
});

test("nothing is asked of D1 or KV before a request needs it", async (t) => {
  const stratus = await startStratus({ faults: true, seedSql: contentSql });
  t.after(stratus.dispose);
  const without = ["/v1", "/health", "/nope", "/v1/nope", "/v1/posts?limit=0", "/v1/posts/", "/v1/posts?x=1"];
  for (const path of without) await stratus.request(path);
  await stratus.request("/v1/posts", { method: "OPTIONS" });
  await stratus.request("/v1/posts", { method: "POST", body: "{}" });
  const { db, get, put, instances } = await stratus.control();
  assert.deepEqual({ db, get, put, instances }, { db: 0, get: 0, put: 0, instances: 1 });

  const question = askRecord("posts", "p1", { include: ["author", "comments"] });
  for (let i = 0; i < 3; i++) {
    assert.equal(faultOf(question, await stratus.request(question.path)), null);
  }
  await stratus.settled();
  const first = await stratus.control();
  assert.equal(first.db, 2, "the change log, since KV might have had it, then the read");
  assert.equal(first.get, 1);
  assert.equal(first.put, 1);
});

test(`the shim has fewer than ${SHIM_LINES} lines`, (t) => {
  const lines = readText("src/shim/worker.mjs").trimEnd().split("\n").length;
  t.diagnostic(`${lines} lines`);
  assert.ok(lines < SHIM_LINES, `${lines} lines`);
});

test(`what is uploaded has at most ${UPLOAD_BYTES} bytes, gzipped`, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "stratus-upload-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [wrangler, "deploy", "--dry-run", "--outdir", folder],
    {
      cwd: ROOT,
      encoding: "utf8",
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" },
    },
  );
  assert.equal(status, 0, stdout + stderr);
  const names = readdirSync(folder).filter((name) => /\.(wasm|m?js)$/.test(name));
  assert.equal(names.length, 2, `one module and one script: ${names}`);
  let sum = 0;
  for (const name of names) {
    const bytes = readFileSync(join(folder, name));
    assert.equal(bytes.indexOf("SQLite format 3"), -1, `${name} contains SQLite`);
    const zipped = gzipSync(bytes, { level: 9 }).length;
    t.diagnostic(`${name}: ${bytes.length} bytes, gzipped ${zipped}`);
    sum += zipped;
  }
  assert.ok(sum <= UPLOAD_BYTES, `${sum} bytes`);
});
