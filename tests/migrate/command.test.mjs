// The command itself, build/migrate.wasm, in a folder of its own whose migrations lag behind the site's schema.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "stratus-generate-"));
const migrations = join(folder, "migrations");

before(() => {
  execFileSync("./build.sh", ["wasm"], { stdio: ["ignore", "ignore", "inherit"] });
  for (const path of ["src/shim/command.mjs", "build/migrate.wasm"]) cpSync(path, join(folder, path));
});
after(() => rmSync(folder, { recursive: true }));

// The site's migrations, but the first one makes posts with a `text` instead of a `body`.
beforeEach(() => {
  rmSync(migrations, { recursive: true, force: true });
  mkdirSync(migrations);
  for (const name of readdirSync("migrations")) {
    const text = readFileSync(join("migrations", name), "utf8");
    writeFileSync(join(migrations, name), text.replace('"slug" TEXT NOT NULL,\n  "body" TEXT', '"slug" TEXT NOT NULL,\n  "text" TEXT'));
  }
});

const ARGS = ["src/shim/command.mjs", "build/migrate.wasm"];
const run = (...args) => spawnSync(process.execPath, [...ARGS, ...args], { cwd: folder, encoding: "utf8" });
const written = () => readdirSync(migrations).sort().slice(readdirSync("migrations").length);

test("without an answer nothing is written, and the flags are named", () => {
  const { status, stderr } = run();
  assert.equal(status, 1);
  assert.match(stderr, /--rename posts\.text=body/);
  assert.match(stderr, /--allow posts\.text/);
  assert.deepEqual(written(), []);
});

test("--check writes nothing and exits with 2", () => {
  const { status, stdout } = run("--check", "--rename", "posts.text=body");
  assert.equal(status, 2);
  assert.match(stdout, /RENAME COLUMN "text" TO "body"/);
  assert.deepEqual(written(), []);
});

test("a rename is written, and then there is nothing to do", (t) => {
  const started = performance.now();
  assert.equal(run("--rename", "posts.text=body").status, 0);
  t.diagnostic(`it took ${Math.round(performance.now() - started)} ms`); // a second at most on an idle machine
  assert.equal(written().length, 1);
  assert.match(written()[0], /^\d{4}_rename_posts_text_to_body\.sql$/);
  assert.match(run().stdout, /nothing to do/);
  assert.equal(run("--check").status, 0);
});

test("a loss that is allowed is written down", () => {
  assert.equal(run("--allow", "posts.text").status, 0);
  assert.match(readFileSync(join(migrations, written()[0]), "utf8"), /-- CAREFUL, allowed by name: posts\.text/);
});

test("arguments that are not understood are told what there is", () => {
  const { status, stderr } = run("--renam", "x");
  assert.equal(status, 1);
  assert.match(stderr, /usage:/);
});

const hasTerminal = spawnSync("script", ["--version"]).status === 0;
test("on a terminal it asks", { skip: !hasTerminal && "no script(1), which makes terminals" }, () => {
  const command = [process.execPath, ...ARGS].map((word) => `'${word}'`).join(" ");
  const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], { cwd: folder, encoding: "utf8", input: "9\n1\n", timeout: 20000 });
  assert.match(stdout, /posts\.text is gone from the schema/);
  assert.match(stdout, /1 {2}it is called body now/);
  assert.deepEqual(written().map((name) => name.replace(/^\d+_/, "")), ["rename_posts_text_to_body.sql"]);
});
