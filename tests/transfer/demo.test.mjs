// Demo records for tables that nobody thought of when src/cms/filler.c was written: a schema with every kind of field, bounds,
// unique fields, references to itself, in a ring, one to one, and a join table. Stratus is compiled for it natively and
// answers scenarios (tests/api/README.md) in a folder of its own.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const site = mkdtempSync(join(tmpdir(), "stratus-demo-"));
after(() => rmSync(site, { recursive: true }));
const cc = ["gcc", "clang"].find((name) => spawnSync(name, ["--version"]).status === 0);
const SQLITE = "node_modules/better-sqlite3/deps/sqlite3";
const ADMIN = "> Authorization: Bearer a-token-for-the-scenarios";

const SCHEMA = {
  "users.def": `/* Who signs in. */
META(.read = ANYONE)
FIELD(text, name, .required = true)
FIELD(email, email, .required = true, .unique = true)
FIELD(choice, role, .required = true, .choices = "user,admin", .initial = "user", .write = ADMIN)
`,
  "things.def": `/* Every kind, with bounds and without, required and not. */
META(.read = ANYONE, .create = ADMIN)
FIELD(text, name, .required = true, .max = 40)
FIELD(slug, slug, .required = true, .from = "name", .unique = true)
FIELD(slug, handle, .unique = true)
FIELD(text, code, .required = true, .unique = true, .min = 4, .max = 12)
FIELD(text, letter, .required = true, .min = 1, .max = 1)
FIELD(text, essay, .required = true, .min = 300)
FIELD(text, secret, .required = true, .private = true)
FIELD(markdown, body, .required = true, .max = 60)
FIELD(markdown, notes, .min = 500)
FIELD(email, email, .required = true, .unique = true)
FIELD(url, url, .required = true, .unique = true)
FIELD(color, color, .required = true)
FIELD(choice, state, .required = true, .choices = "new,used,it's broken", .initial = "new")
FIELD(integer, whole, .required = true)
FIELD(integer, rank, .required = true, .unique = true)
FIELD(integer, stars, .required = true, .min = 1, .max = 5)
FIELD(integer, below, .required = true, .max = -3)
FIELD(number, part, .required = true)
FIELD(number, price, .required = true, .min = 2, .max = 3)
FIELD(boolean, yes, .required = true)
FIELD(datetime, starts_on, .required = true)
FIELD(json, data, .required = true)
FIELD(ref, parent_id, .to = &things.table, .reverse = "children", .on_delete = ON_DELETE_CASCADE)
FIELD(ref, user_id, .required = true, .to = &users.table, .on_delete = ON_DELETE_RESTRICT)
#include "audit.def"
`,
  "passports.def": `/* One of a user's. */
META(.read = ANYONE, .create = ADMIN)
FIELD(ref, user_id, .required = true, .unique = true, .to = &users.table, .on_delete = ON_DELETE_CASCADE)
`,
  "tags.def": `/* Of things. */
META(.read = ANYONE, .create = ADMIN)
FIELD(text, name, .required = true, .unique = true, .max = 20)
`,
  "things_to_tags.def": `/* Which thing has which tag. */
META(.join = true, .read = ANYONE, .create = ADMIN)
FIELD(ref, thing_id, .required = true, .to = &things.table, .on_delete = ON_DELETE_CASCADE)
FIELD(ref, tag_id, .required = true, .to = &tags.table, .on_delete = ON_DELETE_CASCADE)
INDEX(.on = {COL(thing_id), COL(tag_id)}, .unique = true)
`,
  "hens.def": `/* Hens may come from eggs, */
META(.read = ANYONE, .create = ADMIN)
FIELD(ref, egg_id, .to = &eggs.table, .on_delete = ON_DELETE_SET_NULL)
`,
  "eggs.def": `/* eggs come from hens. */
META(.read = ANYONE, .create = ADMIN)
FIELD(ref, hen_id, .required = true, .to = &hens.table, .on_delete = ON_DELETE_RESTRICT)
`,
  "links.def": `/* A chain that has no first link. */
META(.read = ANYONE, .create = ADMIN)
FIELD(ref, before_id, .required = true, .to = &links.table, .on_delete = ON_DELETE_CASCADE)
`,
  "endpoints.def": "/* None. */\n",
};
const TABLES = ["users", "things", "passports", "tags", "things_to_tags", "hens", "eggs", "links", "audit_trail"];

/** Compiles each source into an object, and all of them into programs by the file with their main. */
async function compile(flags, sources, mains) {
  const objects = new Map([...sources, ...mains].map((source) => [source, join(site, "obj", `${source.replaceAll("/", "_")}.o`)]));
  mkdirSync(join(site, "obj"));
  const waiting = [...objects];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const child = spawn(cc, [...flags, "-c", next[0], "-o", next[1]], { cwd: ROOT, stdio: "inherit" });
      const status = await new Promise((done) => child.on("close", done));
      assert.equal(status, 0, next[0]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const shared = join(site, "shared.a");
  execFileSync("ar", ["rcs", shared, ...sources.map((source) => objects.get(source))]);
  return mains.map((main) => {
    const program = join(site, basename(main, ".c"));
    execFileSync(cc, [objects.get(main), shared, "-lm", "-o", program], { cwd: ROOT, stdio: "inherit" });
    return program;
  });
}

const filesOf = (folder, pattern) => readdirSync(join(ROOT, folder)).filter((name) => pattern.test(name)).map((name) => `${folder}/${name}`);

async function build() {
  mkdirSync(join(site, "schema"));
  cpSync(join(ROOT, "schema/system"), join(site, "schema/system"), { recursive: true });
  for (const name of ["audit.def", "audit_trail.def"]) cpSync(join(ROOT, "schema", name), join(site, "schema", name));
  for (const [name, text] of Object.entries(SCHEMA)) writeFileSync(join(site, "schema", name), text);
  writeFileSync(join(site, "schema/tables.def"), TABLES.map((name) => `#define TABLE ${name}\n#include EACH_TABLE\n`).join(""));
  mkdirSync(join(site, "build"));
  writeFileSync(join(site, "build/migrations.h"), '#define MIGRATION_NAMES "0001_initial.sql",\n#define MIGRATION_JSON "[\\"0001_initial.sql\\"]"\n');
  const sources = ["base", "format", "host", "data", "http", "cms"].flatMap((layer) =>
    filesOf(`src/${layer}`, layer === "cms" ? /^(?!demo|transfer|types|migrate_).*\.c$/ : /^(?!host_wasm).*\.c$/));
  sources.push("src/app.c", ...filesOf("tests/api", /\.c$/), `${SQLITE}/sqlite3.c`);
  const argon2 = "node_modules/argon2";
  const include = [`-I${site}`, "-Iinclude", "-I.", "-Ibuild/cjson", "-isystem", argon2, "-isystem", `${argon2}/argon2/include`, "-isystem", SQLITE];
  const sqlite = ["-DSQLITE_OMIT_LOAD_EXTENSION", "-DSQLITE_THREADSAFE=0", "-DSQLITE_DQS=0", "-DSQLITE_DEFAULT_FOREIGN_KEYS=1"];
  const flags = ["-std=gnu17", "-O0", "-w", "-DSTRATUS_TEST_PRINCIPAL", "-DSTRATUS_TEST_HOOKS", ...sqlite, ...include];
  const [stratus, print] = await compile(flags, sources, ["src/main_native.c", "tests/transfer/print_tables.c"]);
  mkdirSync(join(site, "migrations"));
  writeFileSync(join(site, "migrations/0001_initial.sql"), execFileSync(print));
  mkdirSync(join(site, "tests/api"), { recursive: true });
  writeFileSync(join(site, "tests/api/fixture.sql"), "INSERT INTO users (id, name, email, role) VALUES ('u1', 'Ann', 'ann@site.example', 'admin');\n");
  return stratus;
}

const fill = (table, count, made = count) => `### ${count} of ${table}
POST /v1/demo
${ADMIN}
> Content-Type: application/json
| {"table": "${table}", "count": ${count}}
< 201
$.data.created = ${made}
`;
const remove = (what, ...expected) => `### removing ${what || "all"}
DELETE /v1/demo${what && `?table=${what}`}
${ADMIN}
< 200
${expected.join("\n")}
`;
const list = (about, path, ...expected) => `### ${about}
GET ${path}
${ADMIN}
< 200
${expected.join("\n")}
`;

const SCENARIO = `# Filled, looked at, emptied.

${list("there is nothing to begin with", "/v1/demo", "$.data = {}")}
${fill("users", 30)}
${list("nobody is made an admin by chance", "/v1/users?filters[role]=user&limit=100", "$.data.length() = 30")}
${fill("things", 50)}
${fill("things", 50)}
${fill("things", 50)}
${list("bounds hold", "/v1/things?total=true&limit=1&filters[stars][$between]=1,5&filters[price][$between]=2,3&filters[below][$lte]=-3", "$.meta.total = 150")}
${list("some are parts of others", "/v1/things?limit=1&filters[parent_id][$nnull]=true", "$.data.length() = 1")}
${list("each has somebody", "/v1/things?total=true&limit=1&filters[user][email][$contains]=@", "$.meta.total = 150")}
${list("what is private was filled, and is not shown", "/v1/things?limit=1", "$.data[0].secret -")}
${fill("passports", 50, 31)}
### a user has one passport, so there is no more to make
POST /v1/demo
${ADMIN}
> Content-Type: application/json
| {"table": "passports", "count": 1}
< 201
$.data.created = 0

${fill("tags", 2)}
${fill("things_to_tags", 50)}
${fill("things_to_tags", 50)}
### a hen needs no egg, an egg needs a hen: not yet
POST /v1/demo
${ADMIN}
> Content-Type: application/json
| {"table": "eggs", "count": 5}
< 409
$.detail ~ hens

${fill("hens", 5)}
${fill("eggs", 20)}
${fill("hens", 20)}
### what only others of its own kind can begin
POST /v1/demo
${ADMIN}
> Content-Type: application/json
| {"table": "links", "count": 1}
< 409
$.detail ~ links

${list("the button knows what is its own", "/v1/demo", '$.data = {"eggs":20,"hens":25,"passports":31,"tags":2,"things":150,"things_to_tags":100,"users":30}')}
### a record of somebody's own
POST /v1/things
${ADMIN}
> Content-Type: application/json
| {"name": "Mine", "code": "mine", "letter": "m", "essay": "${"x".repeat(300)}", "secret": "s", "body": "b", "email": "m@site.example", "url": "https://site.example/", "color": "#000000", "state": "it's broken", "whole": 0, "rank": -1, "stars": 1, "below": -3, "part": 0, "price": 2, "yes": true, "starts_on": 0, "data": {"a": [1]}, "user_id": "u1"}
< 201
@save mine = $.data.id

${remove("things_to_tags", "$.data.removed = 100", "$.data.remaining = 0")}
${remove("things", "$.data.kept = {}")}
${remove("").repeat(8)}
${remove("", '$.data = {"removed":0,"kept":{},"remaining":0}')}
${list("nothing of the button's is left", "/v1/demo", "$.data = {}")}
${list("what is one's own is", "/v1/things?fields=id", '$.data = [{"id":"${mine}"}]')}
${list("and who was there", "/v1/users?fields=id", '$.data = [{"id":"u1"}]')}
`;

test("a site that nobody thought of is filled and emptied", { skip: !cc && "no native C compiler" }, async () => {
  const stratus = await build();
  writeFileSync(join(site, "demo.http"), SCENARIO);
  const { status, stdout, stderr } = spawnSync(stratus, ["demo.http"], { cwd: site, encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^\d+ passed, 0 failed/m);
  assert.ok(existsSync(join(site, "migrations")));
});
