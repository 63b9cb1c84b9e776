// A schema with every kind of field, a tree, and rings of references, which this site's own lacks. The command is compiled
// for it natively, with sanitizers.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Miniflare } from "miniflare";
import { useCommand } from "../../src/shim/transfer.mjs";
import { exported, first, folder, imported } from "./site.mjs";

const SCHEMA = {
  "things.def": `/* Every kind. */
META(.read = ANYONE)
FIELD(text, name, .required = true)
FIELD(integer, whole)
FIELD(number, part)
FIELD(boolean, yes, .required = true, .initial = "true")
FIELD(datetime, at)
FIELD(json, data)
FIELD(json, sure, .required = true)
FIELD(color, color)
FIELD(url, url)
FIELD(ref, parent_id, .to = &things.table, .reverse = "children", .on_delete = ON_DELETE_CASCADE)
`,
  "hens.def": `/* Hens come from eggs, */
META(.read = ANYONE)
FIELD(ref, egg_id, .required = true, .to = &eggs.table, .on_delete = ON_DELETE_CASCADE)
`,
  "eggs.def": `/* eggs from hens. */
META(.read = ANYONE)
FIELD(ref, hen_id, .required = true, .to = &hens.table, .on_delete = ON_DELETE_CASCADE)
`,
  "users.def": `/* Without whom nobody could sign in. */
META(.read = ANYONE)
FIELD(text, name, .required = true)
FIELD(email, email, .required = true, .unique = true)
FIELD(choice, role, .required = true, .choices = "user,admin")
`,
  "tables.def": ["eggs", "things", "hens", "users"].map((name) => `#define TABLE ${name}\n#include EACH_TABLE\n`).join(""),
};
const TABLES = [
  `CREATE TABLE things (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, whole INTEGER, part REAL, yes INTEGER NOT NULL DEFAULT 1,
   at INTEGER, data TEXT, sure TEXT NOT NULL, color TEXT, url TEXT, parent_id TEXT REFERENCES things (id)) STRICT`,
  "CREATE TABLE users (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, role TEXT NOT NULL) STRICT",
  "CREATE TABLE eggs (id TEXT PRIMARY KEY NOT NULL, hen_id TEXT NOT NULL REFERENCES hens (id)) STRICT",
  "CREATE TABLE hens (id TEXT PRIMARY KEY NOT NULL, egg_id TEXT NOT NULL REFERENCES eggs (id)) STRICT",
];
const FLAGS = "-std=gnu17 -O1 -g -w -fsanitize=address,undefined -fno-sanitize-recover=all".split(" ");
const cc = ["gcc", "clang"].find((name) => spawnSync(name, ["--version"]).status === 0);
const skip = !cc && "no native C compiler";
const database = {};
let miniflare;

before(async () => {
  if (skip) return;
  const site = join(folder, "site");
  mkdirSync(join(site, "schema"), { recursive: true });
  for (const [name, text] of Object.entries(SCHEMA)) writeFileSync(join(site, "schema", name), text);
  const sources = (path, pattern) => readdirSync(path).filter((name) => pattern.test(name)).map((name) => join(path, name));
  const all = [
    "src/main_transfer.c",
    ...sources("src/cms", /^transfer.*\.c$/),
    ...sources("src/base", /\.c$/),
    ...sources("src/format", /\.c$/),
    ...["body", "field", "check", "row", "value", "schema", "schema_site"].map((name) => `src/data/${name}.c`),
  ];
  const command = join(site, "transfer");
  execFileSync(cc, [...FLAGS, `-I${site}`, "-Iinclude", "-I.", "-Ibuild/cjson", ...all, "-lm", "-o", command], { stdio: "inherit" });
  useCommand([command]);
  const names = ["A", "B", "C", "D"];
  miniflare = new Miniflare({ modules: true, script: "export default { fetch: () => new Response() }", compatibilityDate: "2026-04-01", d1Databases: names });
  for (const name of names) {
    database[name] = await miniflare.getD1Database(name);
    await database[name].batch(TABLES.map((sql) => database[name].prepare(sql)));
  }
});
after(() => miniflare?.dispose());

const thing = (id, more = {}) => ({ table: "things", id, name: id, sure: 1, ...more });

test("every kind comes back as it was", { skip }, async () => {
  const { A, B } = database;
  const insert = A.prepare("INSERT INTO things VALUES (?1, 'n', CAST(?2 AS INTEGER), ?3, ?4, ?5, ?6, ?7, '#00ff00', 'https://a.example/', NULL)");
  const rows = [
    ["a", "9223372036854775807", 0.1 + 0.2, 1, -62167219200000, '{"a": [1, 1.0, "\\u0000", null]}', "null"],
    ["b", "-9223372036854775808", 1.7976931348623157e308, 0, 253402300799999, '[\n 1\n]', '"x"'],
    ["c", "9007199254740993", 5e-324, 1, 0, null, "{}"],
    ["d", "9007199254740991", -2.5, 1, null, "1e400", "[]"],
    ["e", null, null, 0, null, null, "0"],
    ["f", "0", 3, 0, 1, '"🍲\\n"', "true"],
    ["g", "-1", 1e21, 1, 1, "false", "1"],
  ];
  for (const row of rows) await insert.bind(...row).run();
  const { text, path, code } = await exported(A);
  assert.equal(code, 0);
  assert.match(text, /"id":"a","name":"n","whole":"9223372036854775807","part":0\.30000000000000004,"yes":true,"at":"0000-01-01T00:00:00.000Z","data":\{"a": \[1, 1\.0, "\\u0000", null\]\},"sure":null/);
  assert.match(text, /"data":\[  1 \]/); // one line
  assert.deepEqual((await imported(B, path)).faults, []);
  assert.equal((await exported(B)).text, text);
  const all = (db) => db.prepare("SELECT id, CAST(whole AS TEXT), printf('%!.20g', part), yes, at, replace(data, char(10), ' '), sure FROM things ORDER BY id").raw();
  assert.deepEqual(await all(B), await all(A));
});

test("types are those of the API", { skip }, async () => {
  const bad = [{ whole: 1.5 }, { whole: 1e21 }, { whole: "x" }, { whole: "9223372036854775808" }, { part: "1" }, { part: true }, { yes: 1 }, { yes: null }, { at: "2020-13-01" }, { color: "red" }, { url: "javascript:1" }, { name: 5 }, { parent_id: 5 }, { name: {} }];
  const good = [{ whole: "9007199254740993" }, { part: 1 }, { yes: false }, { at: 5 }, { at: "2020-01-01T00:00:00+01:00" }, { data: null }, { sure: null }, { yes: undefined }];
  const { faults, written } = await imported(database.C, ...bad.map((more, i) => thing(`b${i}`, more)), ...good.map((more, i) => thing(`g${i}`, more)));
  assert.deepEqual(faults.map(({ line }) => line), bad.map((_, i) => i + 1));
  assert.equal(written, good.length);
  assert.equal(await first(database.C, "SELECT sure FROM things WHERE id = 'g6'"), "null");
});

test("trees and rings come in, in any order; what hangs on nothing does not", { skip }, async () => {
  const { D } = database;
  const chain = Array.from({ length: 300 }, (_, i) => thing(`t${i}`, { parent_id: i ? `t${i - 1}` : null })).reverse();
  const many = Array.from({ length: 60 }, (_, i) => i);
  const lines = [
    ...chain,
    thing("self", { parent_id: "self" }),
    thing("two", { parent_id: "one" }),
    thing("one", { parent_id: "two" }),
    ...many.map((i) => ({ table: "hens", id: `h${i}`, egg_id: `e${i}` })),
    ...many.map((i) => ({ table: "eggs", id: `e${i}`, hen_id: `h${(i + 1) % many.length}` })), // one ring
    { table: "hens", id: "lost", egg_id: "none" },
    { table: "eggs", id: "lost", hen_id: "lost" },
    { table: "hens", id: "child", egg_id: "lost" },
  ];
  const { faults, written, skipped } = await imported(D, ...lines);
  assert.deepEqual(faults.map(({ table, id, field, code }) => `${table} ${id} ${field} ${code}`), ["hens lost egg_id reference", "eggs lost hen_id reference", "hens child egg_id reference"]);
  assert.deepEqual([written, skipped], [lines.length - 3, 3]);
  const { text, path } = await exported(D);
  assert.deepEqual((await imported(D, path)).faults, []);
  assert.equal((await exported(D)).text, text);
});
