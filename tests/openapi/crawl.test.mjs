// A client that knows nothing but /v1/openapi.json: it sends valid and invalid requests to every operation
// and holds the answers against what is documented. Which operations exist it asks the server (Allow). What
// is random comes from a seed, which is printed; CRAWL_SEED=… repeats a run.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readText, seededRandom, startStratus } from "../worker/stratus.mjs";
import { Generator } from "./generate.mjs";
import { Description } from "./tools.mjs";

const SEED = Number(process.env.CRAWL_SEED ?? Date.now() % 1e9);
const TOKEN = "crawler-0123456789-0123456789";
const READS = 20; // valid ones, per operation
const MAX_BODY_BYTES = 20_000;
const BAD_IDS = ["no-such-id", "x".repeat(65), "%00", "..%2F..", "'%20OR%201=1--", "%F0%9F%8C%8D"];
const BAD_QUERIES = ["no_such=1", "limit=0", "limit=101", "limit=ten", "limit=1&limit=2", "offset=-1",
  "offset=10001", "sort=no_such", "sort=id:up", "sort=id,id", "fields=no_such", "fields=", "total=maybe",
  "include=no_such", "filters[no_such]=1", "filters[id][$no_such]=1", "filters[id", "filters[created_on][$gt]=abc",
  "filters", "%ZZ=1", "limit=1%00"];
const GARBAGE = ["", "{", "[]", "null", "7", '"text"', '{"a":1,"a":2}', "{}{}", "\u0000", '{"a":NaN}', "\uFEFF{}"];

const fixture = readText("tests/api/fixture.sql").replace(/^--.*$/gm, "");
const seedSql = fixture.split(/;\n/).filter((statement) => statement.trim());
const random = seededRandom(SEED);
const withToken = { authorization: `Bearer ${TOKEN}` };
const counts = {};
let stratus;
let description;
let operations;
let make; // a Generator
let knowsMore; // cursors, nested conditions and relations, shapes: they came together
const ids = new Map(); // existing ids by table

before(async () => {
  console.log(`CRAWL_SEED=${SEED}`);
  const bindings = { ADMIN_TOKEN: TOKEN, MAX_BODY_BYTES: String(MAX_BODY_BYTES) };
  stratus = await startStratus({ seedSql, bindings });
  description = new Description((await stratus.request("/v1/openapi.json")).json);
  operations = description.operations();
  make = new Generator(random, (table) => ids.get(table), (schema) => description.follow(schema));
  for (const { path, method, tag } of operations) {
    if (method === "GET" && path === `/v1/${tag}`) await learnIds(tag);
  }
  const [table] = ids.keys();
  knowsMore = "next" in (await stratus.request(`/v1/${table}`)).json.meta;
});
after(async () => {
  await stratus.dispose();
  console.log(`seed ${SEED}: ${JSON.stringify(counts)}`);
});

async function learnIds(table) {
  const { json } = await stratus.request(`/v1/${table}?limit=100&fields=id`, { headers: withToken });
  ids.set(table, json.data.map(({ id }) => id));
}

/** Sends one request and holds the answer against the document. Returns it. */
async function send(operation, path, { expect, headers = {}, body } = {}) {
  const sent = { method: operation.method, headers: { ...headers } };
  if (body !== undefined) {
    sent.body = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    sent.headers["content-type"] ??= "application/json";
  }
  const answer = await stratus.request(path, sent);
  const about = `${operation.method} ${path} ${JSON.stringify(headers)} ${sent.body?.slice(0, 300) ?? ""}`;
  counts[answer.status] = (counts[answer.status] ?? 0) + 1;
  assert.ok(answer.status < 500, `${about}\n${answer.status} ${answer.text}`);
  assert.equal(description.answerFault(operation, answer), null, about);
  if (expect) assert.ok([expect].flat().includes(answer.status), `${about}\n${answer.status}, not ${expect}: ${answer.text}`);
  return answer;
}

/** Lists of sessions and tokens are nobody's, demo records and caches the admins'. */
const isForSomebody = ({ path }) => /^\/v1\/(auth\/(?!me$)|demo$|cache$)/.test(path);

/** Whether a list was refused because of how many records its limits allow. */
const isTooMuch = ({ status, json }) => status === 400 && json?.errors?.[0].field === "include" && /ask for fewer with limit/.test(json.detail);

/** Whether the server has the operation, by what OPTIONS says. */
async function exists({ path, method }) {
  const { headers } = await stratus.request(fill(path, "some-id"), { method: "OPTIONS" });
  return (headers.allow ?? "").split(", ").includes(method);
}

const fill = (path, id) => path.replace(/\{\w+\}/g, id);
const tableOf = (operation) => (ids.has(operation.tag) ? operation.tag : undefined);
const isList = ({ path, tag }) => path === `/v1/${tag}`;
const someId = (operation) => (operation.path.includes("{") ? make.pick(ids.get(operation.tag) ?? ["u1"]) : "");
const find = (method, path) => operations.find((one) => one.method === method && one.path === path);

// --- parameters ----------------------------------------------------------------------------------

/** A condition as a parameter; where the server knows them, within others and through relations. */
function filterOf(table, prefix, depth = knowsMore ? 3 : 0) {
  const { properties: conditions } = description.document.components.schemas[`${table}.filters`];
  const leadsTo = (name, kind) => conditions[name].$ref?.match(`/([^/]+)[.]${kind}$`)?.[1];
  if (depth > 0 && make.chance(2)) {
    const name = make.pick(Object.keys(conditions));
    if (name === "$and" || name === "$or") return filterOf(table, `${prefix}[${name}][0]`, depth - 1);
    const one = leadsTo(name, "filters");
    if (one) return filterOf(one, `${prefix}[${name}]`, depth - 1);
    const many = leadsTo(name, "quantified");
    const { properties } = description.document.components.schemas[`${many}.quantified`] ?? {};
    if (many) return filterOf(many, `${prefix}[${name}][${make.pick(Object.keys(properties))}]`, depth - 1);
  }
  return comparison(table, prefix, make.pick(Object.keys(conditions).filter((name) => conditions[name].$ref?.includes("/filter."))));
}

/** A field compared: by what the filters and the record's schema say. */
function comparison(table, prefix, name) {
  const { schemas } = description.document.components;
  const field = schemas[table].properties[name];
  const [, { properties }] = description.follow(schemas[`${table}.filters`].properties[name]).anyOf;
  const operator = make.pick(Object.keys(properties));
  const { type, minItems } = properties[operator];
  const value = () => encodeURIComponent(String(make.valid({ ...field, type: [field.type].flat()[0] })).replaceAll(",", ""));
  if (type === "boolean") return `${prefix}[${name}][${operator}]=${make.chance(2)}`;
  return `${prefix}[${name}][${operator}]=${value()}${minItems === 2 ? `,${value()}` : ""}`;
}

/** Paths of relations from a table, "author" or "comments.user", as the record's schema has them. */
function relationPath(table, depth) {
  const { properties } = description.document.components.schemas[table];
  const leads = Object.entries(properties).map(([name, { anyOf, items }]) => [name, (anyOf?.[0] ?? items)?.$ref]);
  const [name, reference] = make.pick(leads.filter(([, reference]) => reference));
  if (depth === 1 || make.chance(2)) return name;
  return `${name}.${relationPath(reference.slice(reference.lastIndexOf("/") + 1), depth - 1)}`;
}

/** A parameter of a query as text, or null when there is nothing to say. */
function queryPart(parameter, table) {
  const { name } = parameter;
  const schema = description.follow(parameter.schema);
  if (name === "cursor") return null; // comes from an answer
  if (typeof parameter.example === "string") return `${name}=${encodeURIComponent(parameter.example)}`;
  if (parameter.style === "deepObject") {
    const of = /\/([^/]+)\.filters$/.exec(parameter.schema.$ref)[1];
    return filterOf(of, name);
  }
  if (name === "include" && knowsMore) return `include=${relationPath(table, 3)}`;
  if (schema.type === "array") {
    const byName = new Map(make.list(schema).map((item) => [item.split(":")[0], item]));
    return `${name}=${[...byName.values()].join(",")}`;
  }
  if (ids.has(table) || schema.type !== "string") return `${name}=${encodeURIComponent(make.valid(schema))}`;
  return `${name}=${1 + make.random(3)}`; // of an endpoint of the site's own: what it takes nobody says
}

/** A valid query: some of the parameters. A branch is shaped only when it is included. */
function validQuery(operation) {
  const parts = operation.parameters
    .filter(({ in: where, name }) => where === "query" && !name.startsWith("include["))
    .filter(() => make.chance(3))
    .map((parameter) => queryPart(parameter, operation.tag));
  const included = parts.find((part) => part?.startsWith("include="))?.slice(8).split(",") ?? [];
  for (const parameter of operation.parameters) {
    const [, branch] = /^include\[(\w+)\]/.exec(parameter.name) ?? [];
    if (knowsMore && included.includes(branch) && make.chance(3)) parts.push(queryPart(parameter, operation.tag));
  }
  return parts.filter(Boolean).join("&");
}

test("the crawler's valid bodies are valid by the schemas, the others are not", () => {
  for (const { id, body } of operations.filter(({ body }) => body)) {
    for (let i = 0; i < READS; i++) {
      const made = make.valid(body);
      assert.equal(description.faultOf(body, made), null, `${id}: ${JSON.stringify(made)}`);
    }
    let n = 0;
    for (const [what, wrong] of make.wrong(body)) {
      assert.notEqual(description.faultOf(body, wrong), null, `${id}, ${what}: ${JSON.stringify(wrong)}`);
      n++;
    }
    assert.ok(n > 5, id);
  }
});

// --- reading -------------------------------------------------------------------------------------

test("valid reads are answered 200, as documented", async () => {
  for (const operation of operations.filter(({ method }) => ["GET", "HEAD"].includes(method))) {
    for (let i = 0; i < READS; i++) {
      let query = validQuery(operation);
      // As the public: what a token may see besides is not cached.
      const [id] = operation.path.includes("{") ? [make.pick(ids.get(operation.tag)?.length ? ids.get(operation.tag) : ["u1", "u2"])] : [""];
      const headers = isForSomebody(operation) ? withToken : {};
      const path = fill(operation.path, id);
      let answer = await send(operation, `${path}?${query}`.replace(/\?$/, ""), { headers });
      const told = operation.method === "HEAD" ? await stratus.request(`${path}?${query}`, { headers }) : answer;
      if (isTooMuch(told)) { // three levels of includes: as the answer says, with fewer records it is valid
        query = `limit=1${query.replace(/(^|&)limit=\d+/, "").replace(/^(?=[^&])/, "&")}`;
        answer = await send(operation, `${path}?${query}`, { headers });
      }
      assert.ok([200, 404].includes(answer.status), `${path}?${query}\n${answer.text}`);
      if (isList(operation) || !id) assert.equal(answer.status, 200);
      if (!answer.headers.etag) continue;
      const again = { "if-none-match": `"other", ${answer.headers.etag}` };
      await send(operation, `${path}?${query}`.replace(/\?$/, ""), { expect: 304, headers: again });
    }
  }
});

test("pages by cursor hold each record once", async (t) => {
  for (const operation of operations.filter((one) => one.method === "GET" && tableOf(one) && isList(one))) {
    const seen = [];
    let next = "";
    do {
      const answer = await send(operation, `${operation.path}?limit=2${next && `&cursor=${encodeURIComponent(next)}`}`, { expect: 200 });
      if (!knowsMore) return t.skip("there are no cursors");
      seen.push(...answer.json.data.map(({ id }) => id));
      ({ next } = answer.json.meta);
    } while (next);
    assert.equal(new Set(seen).size, seen.length);
    const { json } = await stratus.request(`${operation.path}?limit=100`);
    assert.deepEqual(seen.toSorted(), json.data.map(({ id }) => id).toSorted());
  }
});

test("invalid reads are refused as documented", async () => {
  for (const operation of operations.filter(({ method }) => ["GET", "HEAD"].includes(method))) {
    const path = fill(operation.path, someId(operation));
    const headers = isForSomebody(operation) ? withToken : {};
    for (const query of BAD_QUERIES) await send(operation, `${path}?${query}`, { expect: 400, headers });
    await send(operation, `${path}?x=${"y".repeat(9000)}`, { expect: 414 });
    if (!operation.path.includes("{id}") || !tableOf(operation)) continue;
    for (const id of BAD_IDS) await send(operation, fill(operation.path, id), { expect: [400, 404] });
  }
});

test("what is documented and not there yet says so as documented", async () => {
  for (const operation of operations) {
    if (await exists(operation)) continue;
    const body = operation.body && {};
    await send(operation, fill(operation.path, "some-id"), { expect: [404, 405], body });
  }
});

// --- writing -------------------------------------------------------------------------------------

/** The operations of each table that writes, by method: { create, get, patch, put, remove }. */
async function* writable(t) {
  let found = 0;
  for (const table of ids.keys()) {
    const [list, one] = [`/v1/${table}`, `/v1/${table}/{id}`];
    const mine = { table, create: find("POST", list), get: find("GET", one), patch: find("PATCH", one),
      put: find("PUT", one), remove: find("DELETE", one) };
    if (!mine.create) continue; // nobody writes it
    if (!(await exists(mine.create))) continue;
    found++;
    yield mine;
  }
  if (found === 0) t.skip("the server does not write");
}

const own = (record, body) => Object.fromEntries(Object.keys(body).filter((name) => name in record).map((name) => [name, record[name]]));

/** Holds what was sent against what came back: times in another spelling are the same. */
function assertKept(body, record) {
  const kept = own(record, body);
  for (const [name, value] of Object.entries(own(body, kept))) {
    const isTime = typeof kept[name] === "string" && /^\d{4}-\d\d-\d\dT/.test(kept[name]);
    if (isTime) assert.equal(Date.parse(kept[name]), new Date(value).getTime(), name);
    else if (typeof value === "string") assert.equal(kept[name].trim(), value.trim(), name);
    else assert.deepEqual(kept[name], value, name);
  }
}

test("valid writes do what is documented", async (t) => {
  for await (const { table, create, get, patch, put, remove } of writable(t)) {
    const headers = withToken;
    const stay = [];
    for (let i = 0; i < 6; i++) {
      const body = make.valid(create.body);
      // Two links between the same records are one too many: then what is documented is a conflict.
      const made = await send(create, create.path, { expect: [201, 409], headers, body });
      if (made.status === 409) continue;
      assertKept(body, made.json.data);
      const { id } = made.json.data;
      const path = fill(get.path, id);
      assert.ok(made.headers.location.endsWith(path), made.headers.location);
      const read = await send(get, path, { headers, expect: 200 });
      assert.deepEqual(read.json, made.json);

      const change = make.valid(patch.body);
      const changed = await send(patch, path, { expect: [200, 409], headers: { ...headers, "if-match": made.headers.etag }, body: change });
      if (changed.status === 200) {
        assertKept(change, changed.json.data);
        await send(patch, path, { expect: 412, headers: { ...headers, "if-match": '"other"' }, body: change });
      }
      const whole = make.valid(put.body);
      const replaced = await send(put, path, { expect: [200, 409], headers, body: whole });
      if (replaced.status === 200) assertKept(whole, replaced.json.data);
      await send(put, path, { expect: 412, headers: { ...headers, "if-none-match": "*" }, body: whole });
      stay.push(id);
    }
    const mine = `crawler-${make.letters(6)}`;
    const created = await send(put, fill(put.path, mine), { expect: [201, 409], headers, body: make.valid(put.body) });
    if (created.status === 201) stay.push(mine);
    for (const id of stay) {
      await send(remove, fill(remove.path, id), { expect: 412, headers: { ...headers, "if-match": '"other"' } });
      await send(remove, fill(remove.path, id), { expect: [204, 409], headers });
      await send(remove, fill(remove.path, id), { expect: [404, 409], headers });
    }
    await learnIds(table);
  }
});

test("a repeated Idempotency-Key writes once", async (t) => {
  for await (const { create } of writable(t)) {
    const headers = { ...withToken, "idempotency-key": make.letters(20) };
    const body = make.valid(create.body);
    const first = await send(create, create.path, { expect: [201, 409], headers, body });
    const again = await send(create, create.path, { expect: first.status, headers, body });
    if (first.status !== 201) continue;
    assert.deepEqual(again.json, first.json);
    let other; // chance may make the same once more
    do other = { ...body, ...make.valid(create.body) };
    while (JSON.stringify(other) === JSON.stringify(body));
    await send(create, create.path, { expect: 422, headers, body: other });
  }
});

test("invalid bodies are refused as documented, and change nothing", async (t) => {
  for await (const { table, create, patch, put } of writable(t)) {
    const count = async () => (await stratus.request(`/v1/${table}?total=true&limit=1`, { headers: { "cache-control": "no-cache" } })).json.meta.total;
    const before = await count();
    const id = make.pick(ids.get(table));
    for (const operation of [create, patch, put]) {
      const path = fill(operation.path, operation === put ? `crawler-${make.letters(9)}` : id);
      const headers = withToken;
      for (const [what, body] of make.wrong(operation.body)) {
        const answer = await send(operation, path, { expect: [400, 409, 422], headers, body });
        assert.ok(answer.status !== 409 || /short|form/.test(what), `${what}: ${answer.text}`);
      }
      for (const body of GARBAGE) await send(operation, path, { expect: [400, 422], headers, body });
      const good = make.valid(operation.body);
      for (const type of ["text/plain", "application/xml", "multipart/form-data", "application/jsonp"]) {
        await send(operation, path, { expect: 415, headers: { ...headers, "content-type": type }, body: good });
      }
      await send(operation, path, { expect: 413, headers, body: JSON.stringify({ x: "y".repeat(MAX_BODY_BYTES) }) });
      // A record that the public may not read does not exist for it.
      await send(operation, path, { expect: [401, 403, 404], headers: {}, body: good });
      await send(operation, path, { expect: 401, headers: { authorization: "Bearer wrong" }, body: good });
      await send(operation, `${path}?no_such=1`, { expect: 400, headers, body: good });
    }
    for (const bad of BAD_IDS.slice(0, 2)) {
      await send(patch, fill(patch.path, bad), { expect: [400, 404], headers: withToken, body: make.valid(patch.body) });
    }
    assert.equal(await count(), before);
  }
});

test("a batch is written as a whole or not at all", async (t) => {
  const batch = find("POST", "/v1/batch");
  if (!(await exists(batch))) return t.skip("there is no batch");
  const headers = withToken;
  for (const table of ids.keys()) {
    if (!find("PUT", `/v1/${table}/{id}`)) continue; // nobody writes it
    const id = `crawler-${make.letters(8)}`;
    const path = `/v1/${table}/${id}`;
    const put = { method: "PUT", path, body: make.valid(find("PUT", `/v1/${table}/{id}`).body) };
    const all = { requests: [put, { method: "DELETE", path }] };
    const answer = await send(batch, batch.path, { expect: [200, 409], headers, body: all });
    if (answer.status === 200) assert.deepEqual(answer.json.data.map(({ status }) => status), [201, 204]);
    const half = { requests: [put, { method: "DELETE", path: `/v1/${table}/no-such-id` }] };
    await send(batch, batch.path, { expect: [404, 409], headers, body: half });
    assert.equal((await stratus.request(path, { headers })).status, 404);
  }
  for (const [, body] of make.wrong(batch.body)) await send(batch, batch.path, { expect: [400, 422], headers, body });
  const many = Array.from({ length: 51 }, () => ({ method: "DELETE", path: "/v1/posts/no-such-id" }));
  for (const requests of [[], many, [{ method: "GET", path: "/v1/posts" }], [{ method: "POST", path: "/health" }], [{ method: "POST" }]]) {
    await send(batch, batch.path, { expect: [400, 404, 405, 422], headers, body: { requests } });
  }
});
