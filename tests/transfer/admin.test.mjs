// `npm run admin`, on a local database of its own, and that the link which it prints lets in.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import { Miniflare } from "miniflare";
import { admin } from "../../src/shim/admin.mjs";
import { boundDb } from "../../src/shim/transfer.mjs";
import { first, folder, openDatabases } from "./site.mjs";

const STATE = join(folder, "admin-state");
const ENV = { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false", NO_COLOR: "1" };
const run = (...args) => spawnSync(process.execPath, ["src/shim/dev.mjs", "admin", ...args, "--persist-to", STATE], { env: ENV, encoding: "utf8" });
const hashOf = (token) => createHash("blake2b512").update(token).digest("hex").slice(0, 64);
const tokenIn = (text) => /\/admin\/#\/welcome\/([\w-]{43})$/m.exec(text)?.[1];
const { db } = await openDatabases(["db"]);

async function said(verb, email, options = {}) {
  const lines = [];
  await admin(boundDb(db), [verb, email], options, (text) => lines.push(text), (text) => { throw new Error(text); });
  return lines.join("\n");
}

test("the command, on a database that is not there, and then is", () => {
  const empty = run("list");
  assert.equal(empty.status, 1);
  assert.match(empty.stderr, /npm run up/);
  const args = ["node_modules/wrangler/bin/wrangler.js", "d1", "migrations", "apply", "DB", "--local", "--persist-to", STATE];
  assert.equal(spawnSync(process.execPath, args, { env: { ...ENV, CI: "true" } }).status, 0);
  assert.match(run("list").stdout, /no admin yet/);
  const made = run("create", "ann@site.example", "--name", "Ann O'Neill");
  assert.equal(made.status, 0, made.stderr);
  assert.ok(tokenIn(made.stdout));
  assert.match(run("list").stdout, /^ann@site\.example {2}Ann O'Neill {2}no password yet$/m);
});

test("words that say nothing", () => {
  for (const words of [[], ["create"], ["destroy", "a@b.example"], ["list", "a@b.example"], ["create", "a@b.example", "more"], ["create", "no email"]]) {
    assert.equal(run(...words).status, 1, words.join(" "));
  }
});

test("a new admin, and a link of which only a hash is kept", async () => {
  const token = tokenIn(await said("create", "bo@site.example"));
  assert.equal(await first(db, "SELECT role FROM users WHERE email = 'bo@site.example'"), "admin");
  assert.equal(await first(db, "SELECT name FROM users WHERE email = 'bo@site.example'"), "bo");
  assert.equal(await first(db, "SELECT hash FROM auth_links"), hashOf(token));
  assert.ok((await first(db, "SELECT expires_on FROM auth_links")) <= Date.now() + 86_400_000);
});

test("one who is there becomes an admin, and stays who it is", async () => {
  await db.prepare("INSERT INTO users (id, name, email, role) VALUES ('u9', 'Cy', 'cy@site.example', 'user')").run();
  assert.match(await said("create", "Cy@site.example"), /was there as user/);
  assert.equal(await first(db, "SELECT role FROM users WHERE id = 'u9'"), "admin");
  assert.match(await said("create", "cy@site.example"), /already/);
  assert.equal(await first(db, "SELECT count(*) FROM users WHERE email LIKE 'cy@%'"), 1);
  assert.equal(await first(db, "SELECT count(*) FROM auth_links WHERE user_id = 'u9'"), 1); // the last one only
});

test("a link for a password that was forgotten", async () => {
  await db.prepare("INSERT INTO users (id, name, email, role) VALUES ('u8', 'Di', 'd''i@site.example', 'user')").run();
  assert.ok(tokenIn(await said("link", "d'i@site.example")));
  assert.equal(await first(db, "SELECT role FROM users WHERE id = 'u8'"), "user");
  await assert.rejects(said("link", "nobody@site.example"), /There is no user/);
});

test("a site whose users must have more: what is missing is said, and can be given", async (t) => {
  const other = new Miniflare({ modules: true, script: "export default { fetch: () => new Response() }", compatibilityDate: "2026-04-01", d1Databases: ["site"] });
  t.after(() => other.dispose());
  const site = await other.getD1Database("site");
  await site.batch([
    `CREATE TABLE users (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, role TEXT NOT NULL, nick TEXT NOT NULL,
      floor INTEGER NOT NULL, seen INTEGER, created_on INTEGER NOT NULL DEFAULT 0) STRICT`,
    "CREATE TABLE auth_links (id TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL, user_id TEXT NOT NULL, expires_on INTEGER NOT NULL) STRICT",
  ].map((sql) => site.prepare(sql)));
  const fail = (text) => { throw new Error(text); };
  const run = (...set) => admin(boundDb(site), ["create", "fay@site.example"], { set }, () => {}, fail);
  await assert.rejects(run(), /must have nick, floor, too\. Say what: --set nick=… --set floor=…/);
  await assert.rejects(run("nick=F"), /must have floor, too/);
  await assert.rejects(run("nick"), /should be --set COLUMN=VALUE/);
  await assert.rejects(run("nik=F"), /users has no column nik; it has id, name, email/);
  assert.equal(await first(site, "SELECT count(*) FROM users"), 0);
  await run("nick=Fay's", "floor=3");
  assert.equal(await first(site, "SELECT nick || floor || role || typeof(floor) FROM users"), "Fay's3admininteger");
  await assert.rejects(run("nick=Fay"), /is there already/);
});

test("--set does not choose the role, nor the id", async () => {
  await said("create", "gil@site.example", { set: ["role=user", "id=mine", "name=Gil"] });
  assert.equal(await first(db, "SELECT role || name FROM users WHERE email = 'gil@site.example'"), "adminGil");
  assert.notEqual(await first(db, "SELECT id FROM users WHERE email = 'gil@site.example'"), "mine");
});
