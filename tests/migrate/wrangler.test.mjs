// Pairs of the migration matrix by `wrangler d1 migrations apply --local`, as a site's author runs it: the old schema,
// its records and the migration are three files.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { getPlatformProxy } from "wrangler";
import { faultsOf, readMatrix } from "./matrix.mjs";

const FIRST = 14; // the rebuilt parents with children, rings and trees stand first
const EACH = 12; // of the others
const pairs = readMatrix().filter((pair, i) => pair.applies && (i < FIRST || i % EACH === 0));

const folder = mkdtempSync(join(tmpdir(), "stratus-migrate-"));
const config = join(folder, "wrangler.json");
// Two wranglers at once, each with a state of its own: they would lock each other out of one.
const LANES = 2;
const state = (lane) => join(folder, `state${lane}`);
after(() => rmSync(folder, { recursive: true }));

pairs.forEach((pair, i) => {
  const files = join(folder, `DB${i}`);
  mkdirSync(files);
  writeFileSync(join(files, "0001_initial.sql"), pair.old);
  writeFileSync(join(files, "0001b_rows.sql"), pair.rows);
  writeFileSync(join(files, pair.name), pair.migration);
});
writeFileSync(
  config,
  JSON.stringify({
    name: "migrate",
    compatibility_date: "2026-04-01",
    d1_databases: pairs.map((_, i) => ({
      binding: `DB${i}`,
      database_name: `db${i}`,
      database_id: `00000000-0000-0000-0000-${String(i).padStart(12, "0")}`,
      migrations_dir: `DB${i}`,
    })),
  }),
);

function apply(i) {
  const where = ["--local", "--persist-to", state(i % LANES), "--config", config];
  const args = ["d1", "migrations", "apply", `DB${i}`, ...where];
  const env = { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" };
  return new Promise((resolve) => {
    const child = spawn(join("node_modules", ".bin", "wrangler"), args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
    child.on("close", (code) => resolve({ code, output }));
  });
}

test("at least 20 pairs go through wrangler", () => assert.ok(pairs.length >= 20, `${pairs.length}`));

test("wrangler applies them and nothing is lost", async (t) => {
  const results = [];
  const work = async (lane) => {
    for (let i = lane; i < pairs.length; i += LANES) results[i] = await apply(i);
  };
  await Promise.all(Array.from({ length: LANES }, (_, lane) => work(lane)));
  const open = (lane) => getPlatformProxy({ configPath: config, persist: { path: join(state(lane), "v3") } });
  const proxies = [await open(0), await open(1)];
  try {
    for (const [i, pair] of pairs.entries()) {
      await t.test(pair.what, async () => {
        assert.equal(results[i].code, 0, results[i].output);
        assert.deepEqual(await faultsOf(proxies[i % LANES].env[`DB${i}`], pair), []);
      });
    }
  } finally {
    for (const { dispose } of proxies) await dispose();
  }
});
