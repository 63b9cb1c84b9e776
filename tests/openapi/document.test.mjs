// The OpenAPI document: valid, without a complaint of the linter, and true of what the worker answers, for
// this site and for one with every kind of field.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { Response } from "miniflare";
import { readText, ROOT, startStratus } from "../worker/stratus.mjs";
import { Description, FOLDER, REDOCLY, Validator } from "./tools.mjs";

const has = (program) => spawnSync(program, ["--version"]).status === 0;
const cc = ["cc", "gcc", "clang"].find(has);
const DOCUMENT_MS = 3; // from request to answer, most of it the connection
const fixture = readText("tests/api/fixture.sql").replace(/^--.*$/gm, "");
const seedSql = fixture.split(/;\n/).filter((statement) => statement.trim());

let stratus;
let description;
before(async () => {
  stratus = await startStratus({ seedSql, bindings: { SITE_NAME: 'The "Near" Distance <b>' } });
  description = new Description((await stratus.request("/v1/openapi.json")).json);
});
after(() => stratus.dispose());

async function assertValid(document) {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors));
}

// It neither reports usage nor looks for a newer version of itself.
function assertLinted(t, document) {
  const folder = mkdtempSync(join(tmpdir(), "stratus-openapi-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "openapi.json");
  writeFileSync(file, JSON.stringify(document, null, 2));
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const args = ["lint", file, "--config", join(FOLDER, "redocly.yaml"), "--format=stylish"];
  const { status, stdout, stderr } = spawnSync(REDOCLY, args, { encoding: "utf8", env });
  assert.equal(status, 0, stdout + stderr);
}

/** The names that stand twice in one object of a JSON text: JSON.parse forgets the first of them, others refuse the text. */
function repeatedNames(text) {
  const [objects, repeated] = [[], []];
  for (const [token, name] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/g)) {
    if (token === "{") objects.push(new Set());
    else if (token === "}") objects.pop();
    else if (name && objects.at(-1).size === objects.at(-1).add(token).size) repeated.push(token);
  }
  return repeated;
}

/** Every example is valid by the schema that it stands in. */
function assertExamples(described) {
  let seen = 0;
  for (const [name, schema] of Object.entries(described.document.components.schemas)) {
    for (const example of schema.examples ?? []) {
      assert.equal(described.faultOf(schema, example), null, `${name}: ${JSON.stringify(example)}`);
      seen++;
    }
  }
  assert.ok(seen > 0);
  for (const [status, response] of Object.entries(described.document.components.responses)) {
    for (const [type, { schema, examples = {} }] of Object.entries(response.content ?? {})) {
      for (const { value } of Object.values(examples)) {
        assert.equal(described.faultOf(schema, value), null, `${status} ${type}`);
        assert.equal(String(value.status), status);
      }
    }
  }
}

test("no name stands twice in an object", async () => {
  assert.deepEqual(repeatedNames('{"a":{"b":1,"b":"\\"x\\":"},"c":[{"b":2},{"b":3}],"a":4}'), ['"b":', '"a":']);
  assert.deepEqual(repeatedNames((await stratus.request("/v1/openapi.json")).text), []);
});

test("the document is valid OpenAPI 3.1", () => assertValid(description.document));

test("the linter has nothing to say, not even a warning", (t) => assertLinted(t, description.document));

test("its examples are valid by its schemas", () => assertExamples(description));

test("operations have names of their own, and each table has its eight", () => {
  const operations = description.operations();
  const ids = operations.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const name of ["users", "posts", "categories", "categories_to_posts", "comments"]) {
    assert.equal(operations.filter(({ tag }) => tag === name).length, 8, name);
  }
  assert.ok(ids.includes("list_posts") && ids.includes("create_posts") && ids.includes("batch"));
});

test("the title is the site's name", () => {
  assert.equal(description.document.info.title, 'The "Near" Distance <b>');
});

test("limits are those of the server", () => {
  const { parameters, schemas } = description.document.components;
  assert.equal(schemas["batch.requests"].properties.requests.maxItems, 50);
  assert.equal(parameters["Idempotency-Key"].schema.maxLength, 200);
  assert.ok(parameters["posts.include.author.filters"], "one record is shaped by filters, too");
});

test("what only some may read may be null, and is required of who writes it", () => {
  const { schemas } = description.document.components;
  assert.deepEqual(schemas.users.properties.email.type, ["string", "null"]);
  assert.equal(schemas["users.create"].properties.email.type, "string");
  assert.ok(schemas["users.create"].required.includes("email"));
});

test("what nobody writes has no operations that do", () => {
  const operations = description.operations().filter(({ tag }) => tag === "audit_trail");
  assert.deepEqual(operations.map(({ method }) => method.toUpperCase()).sort(), ["GET", "GET", "HEAD", "HEAD"]);
  assert.equal(description.document.components.schemas["audit_trail.create"], undefined);
});

test("it is the same in every isolate, quick, and small enough for the tiny build", async (t) => {
  const tiny = await startStratus({ variant: "tiny" });
  t.after(tiny.dispose);
  const answer = await tiny.request("/v1/openapi.json");
  assert.equal(answer.status, 200);
  assert.equal(answer.json.info.title, "Stratus");
  const { etag } = (await tiny.request("/v1/openapi.json")).headers;
  assert.equal(etag, answer.headers.etag);
  assert.equal((await tiny.request("/v1/posts")).status, 200);
  const took = [];
  for (let i = 0; i < 50; i++) {
    const start = performance.now();
    await stratus.request("/v1/openapi.json", { method: "HEAD" });
    took.push(performance.now() - start);
  }
  const least = Math.min(...took); // what else the machine does is no fault of the document
  t.diagnostic(`${answer.bytes.length} bytes; ${least.toFixed(2)} ms a request`);
  assert.ok(least < DOCUMENT_MS, `${least} ms`);
});

test("without the file that the build makes, the answer says so", async (t) => {
  const answers = {
    200: undefined,
    404: () => new Response(null, { status: 404 }),
    500: () => new Response('{"openapi":"3.1.0"}'),
    503: null,
  };
  for (const [status, assets] of Object.entries(answers)) {
    const site = await startStratus({ assets, bindings: { SITE_NAME: "x" } });
    t.after(site.dispose);
    const answer = await site.request("/v1/openapi.json");
    assert.equal(answer.status, Number(status), answer.text);
    if (status === "200") assert.equal(answer.json.info.title, "x", "a shorter name than that in the file");
    else assert.match(answer.json.detail, /static file|build\/assets\/v1\/openapi\.json/);
    assert.equal(answer.headers["retry-after"] !== undefined, status === "503");
  }
});

test("what the worker answers to GET is what is described, for every table", async () => {
  const { schemas } = description.document.components;
  const operations = description.operations();
  const list = (table) => operations.find(({ id }) => id === `list_${table}`);
  const one = (table) => operations.find(({ id }) => id === `get_${table}`);
  const tables = (await stratus.request("/v1")).json.data;
  let records = 0;
  for (const { name, relations } of tables) {
    const includes = ["", ...relations.map((relation) => `include=${relation.name}`)];
    for (const query of [...includes, "total=true&limit=3", "fields=id"]) {
      const answer = await stratus.request(`/v1/${name}?${query}`);
      assert.equal(answer.status, 200, `${name}?${query}: ${answer.text}`);
      assert.equal(description.answerFault(list(name), answer), null, `${name}?${query}`);
      for (const record of answer.json.data) {
        const order = Object.keys(schemas[name].properties);
        const at = Object.keys(record).map((key) => order.indexOf(key));
        assert.deepEqual(at, at.toSorted((a, b) => a - b), "in the order of the schema");
        const single = await stratus.request(`/v1/${name}/${record.id}?${query.replace(/total.*/, "")}`);
        assert.equal(description.answerFault(one(name), single), null, single.text);
        assert.deepEqual(single.json.data, record);
        records++;
      }
    }
  }
  assert.ok(records > 100, `${records} records`);
  for (const operation of operations.filter(({ tag, method }) => tag === "Site" && method === "GET")) {
    const answer = await stratus.request(operation.path.replace(/\{\w+\}/g, "u1"));
    assert.equal(answer.status, 200);
    assert.equal(description.answerFault(operation, answer), null, operation.path);
  }
});

// --- a site with every kind of field -------------------------------------------------------------

/** The document of the site that docs/SCHEMA.md declares. */
function documentedSite(t) {
  const site = mkdtempSync(join(tmpdir(), "stratus-site-"));
  t.after(() => rmSync(site, { recursive: true }));
  cpSync(join(ROOT, "schema"), join(site, "schema"), { recursive: true });
  for (const [, block] of readText("docs/SCHEMA.md").matchAll(/^```c\n([\s\S]*?)^```$/gm)) {
    const [, path] = /^\/\* (schema\/\w+\.def)\b/.exec(block) ?? [];
    if (!path) continue;
    mkdirSync(dirname(join(site, path)), { recursive: true });
    writeFileSync(join(site, path), block);
  }
  appendFileSync(join(site, "schema/places.def"), "FIELD(ref, keeper_id, .to = &users.table, .private = true)\n");
  const sources = "src/cms/openapi_*.c src/cms/api_message.c src/base/*.c src/format/json.c src/format/json_read.c src/format/json_scan.c src/format/url.c src/data/schema.c src/data/schema_site.c " +
    "src/data/field.c src/data/condition.c src/main_openapi.c";
  const program = join(site, "openapi");
  const command = `${cc} -std=gnu17 -I${site} -Iinclude -I. ${sources} -lm -o ${program} && ${program}`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { cwd: ROOT, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

test("a site with every kind of field", { skip: !cc && "no C compiler" }, async (t) => {
  const document = documentedSite(t);
  await assertValid(document);
  assertLinted(t, document);
  const described = new Description(document);
  assertExamples(described);
  const { events, "events.create": create, "events.patch": patch, places, bookings } = document.components.schemas;
  const has = (schema, expected) => assert.deepEqual({ ...schema, ...expected }, schema);
  has(events.properties.title, { type: "string", title: "What it is called", minLength: 1, maxLength: 200 });
  has(events.properties.seats, { type: ["integer", "null"], minimum: 1, maximum: 5000 });
  has(events.properties.price, { type: ["number", "null"], maximum: 1000 });
  has(events.properties.free, { type: ["boolean", "null"] });
  has(events.properties.homepage, { type: ["string", "null"], format: "uri" });
  has(events.properties.status, { enum: ["draft", "published", "cancelled"] });
  has(create.properties.starts_on, { type: ["string", "integer"], format: "date-time" });
  has(create.properties.color, { default: "#0a84ff", pattern: "^#[0-9A-Fa-f]{6}$" });
  has(create.properties.free, { default: false });
  has(create.properties.slug, { pattern: "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$" });
  assert.deepEqual(create.required, ["title", "starts_on", "user_id"]);
  assert.equal(create.properties.created_on, undefined, "read-only");
  assert.equal(patch.required, undefined);
  assert.equal(places.properties.contact, undefined, "private");
  assert.ok(places.properties.within && places.properties.parts, "a table that refers to itself");
  assert.ok(events.properties.host && bookings);
  // A private reference makes no relation, on neither side.
  const { parameters, schemas } = document.components;
  for (const names of [schemas.users.properties, schemas["users.filters"].properties]) assert.equal(names.places, undefined);
  for (const names of [places.properties, schemas["places.filters"].properties]) assert.equal(names.keeper, undefined);
  assert.ok(!Object.keys(parameters).some((name) => /^(users.include.places|places.include.keeper)\./.test(name)));
  const { extras } = events.properties;
  assert.equal(extras.type, undefined, "any JSON");
  assert.match(described.faultOf(events, { seats: 0.5 }) ?? "", /integer/);
});
