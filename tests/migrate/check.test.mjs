// `npm run migrations:check` and what `npm run up` refuses, in a project of their own with a local database. What is
// asked of the database in production goes to the local one, by a wrangler that stands before the real one.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { getPlatformProxy } from "wrangler";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
process.chdir(ROOT);
const folder = mkdtempSync(join(tmpdir(), "stratus-check-"));
const migrations = join(folder, "migrations");
const FIRST = readdirSync("migrations").sort()[0];
const LAST = readdirSync("migrations").sort().at(-1);

const WRANGLER = `#!/usr/bin/env node
const { spawnSync } = require("node:child_process");
const args = process.argv.slice(2).map((arg) => (arg === "--remote" ? "--local" : arg));
if (process.argv.includes("--remote") && !process.env.TEST_REMOTE) {
  console.log(JSON.stringify({ error: { text: "You are not logged in." } }));
  process.exit(1);
}
const real = ${JSON.stringify(join(ROOT, "node_modules/.bin/wrangler"))};
process.exit(spawnSync(real, args, { stdio: "inherit" }).status);
`;

before(() => {
  execFileSync("./build.sh", ["wasm"], { stdio: ["ignore", "ignore", "inherit"] });
  const files = ["src/shim", "src/front", "build/migrate.wasm", "wrangler.toml", "package.json", "package-lock.json"];
  for (const path of files) cpSync(path, join(folder, path), { recursive: true });
  writeFileSync(join(folder, "build.sh"), "#!/bin/sh\n", { mode: 0o755 }); // all is built
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(join(ROOT, "node_modules/wrangler"), join(folder, "node_modules/wrangler"));
  writeFileSync(join(folder, "node_modules/.bin/wrangler"), WRANGLER, { mode: 0o755 });
  writeFileSync(join(folder, "node_modules/.package-lock.json"), "{}");
});
after(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  rmSync(migrations, { recursive: true, force: true });
  cpSync("migrations", migrations, { recursive: true });
});

const env = { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" };
const run = (args, more = {}) =>
  spawnSync(process.execPath, ["src/shim/dev.mjs", ...args], { cwd: folder, encoding: "utf8", env: { ...env, ...more } });
const check = (...args) => run(["migrations:check", ...args]);

// Changes the local database behind Stratus's back.
async function byHand(...statements) {
  const persist = { path: join(folder, ".wrangler/state/v3") };
  const { env: bound, dispose } = await getPlatformProxy({ configPath: join(folder, "wrangler.toml"), persist });
  for (const statement of statements) await bound.DB.prepare(statement).run();
  await dispose();
}

function edit(name, from, to) {
  const path = join(migrations, name);
  const text = readFileSync(path, "utf8");
  assert.ok(text.includes(from));
  writeFileSync(path, text.replace(from, to));
}

test("what is pending is said, and no fault", () => {
  const { status, stdout, stderr } = check();
  assert.equal(status, 0, stdout + stderr);
  assert.ok(stdout.includes(`Not applied yet (npm run up, in production up:prod):\n  ${FIRST}`), stdout);
});

test("two migrations of one number are refused, with both names, before anything is applied", () => {
  const twin = `${parseInt(LAST, 10).toString().padStart(4, "0")}_twin.sql`;
  writeFileSync(join(migrations, twin), "SELECT 1;\n");
  for (const args of [["up"], ["up:prod"], ["migrations:check"], ["generate"]]) {
    const { status, stderr } = run(args);
    assert.equal(status, 1, args[0]);
    assert.ok(stderr.includes(`${LAST} and ${twin} have the same number`), stderr);
  }
  assert.match(run(["migrations"]).stdout, /^pending /);
});

test("a database that is what its migrations make", () => {
  assert.equal(run(["up"]).status, 0);
  const { status, stdout } = check();
  assert.equal(status, 0, stdout);
  assert.match(stdout, /The database is what its applied migrations make\./);
  assert.doesNotMatch(stdout, /Not applied/);
});

test("2: the schema has changes that no migration makes, and the database is another, too", () => {
  edit(FIRST, '"slug" TEXT NOT NULL,\n  "body" TEXT', '"slug" TEXT NOT NULL,\n  "text" TEXT');
  const { status, stdout, stderr } = check();
  assert.equal(status, 2);
  assert.match(stderr, /--rename posts\.text=body/);
  assert.match(stdout, /posts\.text\n {4}- "text" TEXT\n/);
});

test("3: a migration was applied that is not there", () => {
  cpSync(join(migrations, LAST), join(migrations, LAST.replace(".sql", "_renamed.sql")));
  rmSync(join(migrations, LAST));
  const { status, stdout } = check();
  assert.equal(status, 3, stdout);
  assert.ok(stdout.includes(`not in migrations/:\n  ${LAST}\n`), stdout);
});

test("4: somebody changed the database by hand", async () => {
  await byHand("CREATE INDEX extra ON posts (title)", "DROP TRIGGER posts_changes_DELETE", "ALTER TABLE users ADD COLUMN note TEXT");
  const { status, stdout } = check();
  assert.equal(status, 4, stdout);
  assert.match(stdout, /\n {2}index extra\n {4}\+ CREATE INDEX extra ON posts \(title\)\n/);
  assert.match(stdout, /\n {2}trigger posts_changes_DELETE\n {4}- CREATE TRIGGER /);
  assert.match(stdout, /\n {2}users\.note\n {4}\+ note TEXT\n/);
});

test("the same of the database in production", () => {
  const { status, stdout, stderr } = run(["migrations:check", "--remote"], { TEST_REMOTE: "1" });
  assert.equal(status, 4, stdout + stderr);
  assert.match(stdout, /index extra/);
});

test("1: a database that can not be asked, with a hint", () => {
  const { status, stderr } = check("--remote");
  assert.equal(status, 1);
  assert.match(stderr, /not logged in/);
  assert.match(stderr, /wrangler login/);
});

test("arguments that are not understood are told what there is", () => {
  const { status, stderr } = check("--remot");
  assert.equal(status, 1);
  assert.match(stderr, /migrations:check/);
});
