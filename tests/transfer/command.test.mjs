// The commands themselves, on a local database of their own; and the way that production goes, SQL text through wrangler.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { boundDb, exportSite, importLines, wranglerDb } from "../../src/shim/transfer.mjs";
import { fileOf, first, folder, openDatabases, post, user } from "./site.mjs";

const STATE = join(folder, "state");
// With secrets, of which wrangler tells: as with .dev.vars, which a test must not write.
const SECRETS = { CLOUDFLARE_INCLUDE_PROCESS_ENV: "true" };
const ENV = { ...process.env, ...SECRETS, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false", NO_COLOR: "1", INIT_CWD: folder };
const run = (...args) => spawnSync(process.execPath, ["src/shim/dev.mjs", ...args], { env: ENV, encoding: "utf8", maxBuffer: 1e8 });
const here = ["--local", "--persist-to", STATE];
const TEXT = "it's\n\"quoted\"; -- 🍲 \\ ?1 :a\r\n\t\u2028";

before(() => {
  const args = ["node_modules/wrangler/bin/wrangler.js", "d1", "migrations", "apply", "DB", ...here];
  const { status, stderr } = spawnSync(process.execPath, args, { env: { ...ENV, CI: "true" }, encoding: "utf8" });
  assert.equal(status, 0, stderr);
});

test("import and export, with their exit codes", () => {
  const file = fileOf(user("u1"), post("p1", { body: TEXT }));
  const all = run("import", file, "--persist-to", STATE);
  assert.equal(all.status, 0, all.stderr);
  assert.match(all.stderr, /Imported 2 records, skipped 0\./);
  const some = run("import", fileOf(user("u2"), post("p2", { user_id: "none" })), "--persist-to", STATE);
  assert.equal(some.status, 3);
  assert.match(some.stderr, /^skipped: line 2: posts p2: user_id: There is no record none in users/m);

  const out = run("export", "--persist-to", STATE);
  assert.equal(out.status, 0);
  assert.equal(out.stdout.trim().split("\n").length, 3); // nothing but the records
  assert.equal(run("export", "site.jsonl", "--persist-to", STATE).status, 0); // beside who called
  assert.equal(readFileSync(join(folder, "site.jsonl"), "utf8"), out.stdout);
});

test("what can not be done fails with 1 and says why", () => {
  const missing = run("import", "gone.jsonl");
  assert.deepEqual([missing.status, missing.stderr.trim()], [1, `There is no file ${join(folder, "gone.jsonl")}.`]);
  const whole = run("import", ".");
  assert.deepEqual([whole.status, whole.stderr.trim()], [1, `${folder} is a folder; name a file.`]);
  const nowhere = run("export", "no/where.jsonl", "--persist-to", STATE);
  assert.deepEqual([nowhere.status, nowhere.stderr.trim()], [1, `There is no folder ${join(folder, "no")} to write where.jsonl into.`]);
  assert.equal(run("import").status, 1);
  assert.equal(run("import", "a", "--wrong").status, 1);
  const empty = run("export", "--persist-to", join(folder, "nothing"));
  assert.equal(empty.status, 1);
  assert.match(empty.stderr, /no such table: users.*npm run up/s);
});

test("a line that is none says so, and what to do; the others come in", () => {
  const file = fileOf(user("u7"), '{"table": "posts"', "[]", '{"table":"nothing","id":"n"}');
  const { status, stderr } = run("import", file, "--persist-to", STATE);
  assert.equal(status, 3);
  assert.match(stderr, /^skipped: line 2: The line is not valid JSON: .*, at byte \d+\. \(format\)$/m);
  assert.match(stderr, /^skipped: line 3: The line must be a JSON object: \{…\}\. \(format\)$/m);
  assert.match(stderr, /^skipped: line 4: table: The site has no table nothing; there are: users, posts, .*\. \(unknown\)$/m);
  assert.ok(stderr.trim().endsWith(`Imported 1 record, skipped 3. Mend these lines of ${file} and import it again: what is in stays as it is.`));
});

test("as SQL text through wrangler it is the same, but for what is too large", async () => {
  const db = wranglerDb(here);
  const say = () => {};
  const large = post("large", { body: "x".repeat(100_000) });
  const lines = [user("w1"), post("w2", { user_id: "w1", body: TEXT, title: "a;b" }), post("w3", { slug: "w2" }), large, post("w4")];
  const { faults, written } = await importLines(db, fileOf(...lines), say);
  assert.deepEqual(faults.map(({ line, id, field, code }) => [line, id, field, code]), [[4, "large", undefined, "size"], [3, "w3", "slug", "unique"]]);
  assert.equal(written, 3);
  const path = join(folder, "wrangler.jsonl");
  assert.equal(await exportSite(db, path, say), 0);
  assert.equal(readFileSync(path, "utf8"), run("export", "--persist-to", STATE).stdout);
  const { fresh } = await openDatabases(["fresh"]);
  await importLines(boundDb(fresh), path, say);
  assert.equal(await first(fresh, "SELECT body FROM posts WHERE id = 'w2'"), TEXT);
});
