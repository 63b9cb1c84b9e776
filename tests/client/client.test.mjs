// The TypeScript client that `npm run types` makes: good uses compile, bad ones do not, and compiled it does what it says,
// against the worker and against a server that is made up.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startStratus } from "../worker/stratus.mjs";
import { compileClient, typescript } from "./compile.mjs";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "stratus-client-"));
let [stratus, module, ts] = [];

before(async () => {
  ts = await typescript();
  execFileSync(process.execPath, ["src/shim/dev.mjs", "types", "--out", join(folder, "stratus.ts")], { stdio: ["ignore", 2, 2] });
  for (const name of ["good.ts", "bad.ts"]) cpSync(join("tests/client", name), join(folder, name));
  writeFileSync(join(folder, "stratus.mjs"), await compileClient(readFileSync(join(folder, "stratus.ts"), "utf8")));
  module = await import(join(folder, "stratus.mjs"));
  const sql = readFileSync("tests/browser/fixture.sql", "utf8").replace(/^--.*$/gm, "");
  stratus = await startStratus();
  for (const statement of sql.split(/;\s*\n/).filter((one) => one.trim())) await stratus.db.prepare(statement).run();
});
after(async () => {
  await stratus?.dispose();
  rmSync(folder, { recursive: true });
});

const OPTIONS = { strict: true, noUncheckedIndexedAccess: true, noEmit: true };
function compile(...names) {
  const { ScriptTarget, ModuleKind, ModuleResolutionKind } = ts;
  const options = { ...OPTIONS, target: ScriptTarget.ES2022, module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler, lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"], types: [] };
  const program = ts.createProgram(names.map((name) => join(folder, name)), options);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file ? ts.getLineAndCharacterOfPosition(file, start).line + 1 : 0;
    return `${file?.fileName.split("/").pop()}:${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

test("good uses compile with --strict, and bad ones do not", () => {
  assert.deepEqual(compile("stratus.ts", "good.ts", "bad.ts"), []);
});

test("the client is small", () => {
  assert.ok(readFileSync("src/client/client.ts", "utf8").split("\n").length < 200);
});

const client = (options = {}) => new module.Client({ url: stratus.url.href, ...options });

test("records come with what they include; faults are problems", async () => {
  const posts = client().table("posts");
  const { data, meta } = await posts.list({ include: { author: true, categories: true }, fields: ["id", "title"], filters: { title: { $starts_with: "Note 1" } }, sort: "title", total: true });
  assert.deepEqual(data.map(({ title }) => title), ["Note 1", "Note 10"]);
  assert.deepEqual(Object.keys(data[0]), ["id", "title", "author", "categories"]);
  assert.ok(data[0].author.name);
  assert.equal(meta.total, 2);
  assert.deepEqual((await posts.list({ filters: { title: { $in: ["Note 1", "a,b", "Note 2"] } }, sort: "title:desc" })).data.map(({ title }) => title), ["Note 2", "Note 1"]);
  await assert.rejects(posts.get("no such"), (error) => error instanceof module.Problem && error.status === 404);
  await assert.rejects(posts.list({ filters: { titel: "x" } }), (error) => error.status === 400 && /titel/.test(error.detail));
  await assert.rejects(posts.list({ filters: { title: undefined } }), TypeError);
  await assert.rejects(posts.list({ filters: { title: { $in: [] } } }), TypeError);
});

test("what did not change is not sent again, and the copies are one's own", async () => {
  const seen = [];
  const posts = client({ fetch: async (...args) => (seen.push(await fetch(...args)), seen.at(-1)) }).table("posts");
  const first = await posts.list({ limit: 3 });
  first.data[0].title = "changed by the caller";
  const second = await posts.list({ limit: 3 });
  assert.deepEqual(seen.map(({ status }) => status), [200, 304]);
  assert.notEqual(second.data[0].title, "changed by the caller");
  assert.equal(second.etag, first.etag);
});

// Answers in turn with what it is given; remembers the requests.
async function madeUp(...answers) {
  const requests = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push({ method: request.method, url: decodeURIComponent(request.url), headers: request.headers, body: body && JSON.parse(body) });
    const { status = 200, headers = {}, json } = answers.shift() ?? { status: 500 };
    response.writeHead(status, headers).end(json === undefined ? undefined : JSON.stringify(json));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => server.close());
  return { requests, client: new module.Client({ url: `http://127.0.0.1:${server.address().port}`, token: "t", keep: 2 }) };
}
const found = (headers = {}) => ({ headers, json: { data: [], meta: { next: null } } });

test("503 is tried again when the server says so, with the same key", async () => {
  const { requests, client: made } = await madeUp({ status: 503, headers: { "retry-after": "1" } }, { status: 201, headers: { etag: '"e"', "x-seq": "7" }, json: { data: { id: "1" } } }, found());
  const started = Date.now();
  const { data, etag } = await made.table("posts").create({ title: "x", user_id: "u" });
  assert.ok(Date.now() - started >= 990);
  assert.deepEqual([data, etag], [{ id: "1" }, '"e"']);
  assert.equal(requests[0].headers["idempotency-key"], requests[1].headers["idempotency-key"]);
  assert.match(requests[0].headers["idempotency-key"], /.{36}/);
  assert.equal(requests[0].headers.authorization, "Bearer t");
  await made.table("posts").list();
  assert.equal(requests[2].headers["x-min-seq"], "7"); // one reads what one wrote
});

test("503 for ever is a problem, and so is an answer that is no JSON", async () => {
  const busy = { status: 503, headers: { "retry-after": "0" }, json: { type: "/errors/busy", title: "Busy", detail: "Try again." } };
  const { requests, client: made } = await madeUp(busy, busy, busy, busy, { status: 502 });
  await assert.rejects(made.table("posts").list(), { status: 503, type: "/errors/busy", message: "Try again." });
  assert.equal(requests.length, 4);
  await assert.rejects(made.table("posts").list(), { status: 502, title: "Status 502" });
});

test("waiting ends when it is told to", async () => {
  const { client: made } = await madeUp({ status: 503, headers: { "retry-after": "20" } });
  await assert.rejects(made.table("posts").list({}, AbortSignal.timeout(100)), { name: "TimeoutError" });
});

test("few answers are kept, the newest", async () => {
  const answer = found({ etag: '"1"' });
  const { requests, client: made } = await madeUp(answer, answer, answer, answer, answer);
  for (const limit of [1, 2, 3, 3, 1]) await made.table("posts").list({ limit });
  assert.deepEqual(requests.map(({ headers }) => headers["if-none-match"]), [undefined, undefined, undefined, '"1"', undefined]);
});

test("requests are as API.md says", async () => {
  const none = { status: 204 };
  const { requests, client: made } = await madeUp(found(), none, none, none, { json: { data: [] } }, { json: { data: [1], meta: { next: "b" } } }, { json: { data: [2], meta: { next: null } } });
  const posts = made.table("posts");
  await posts.list({
    fields: ["id"],
    sort: ["title", "id:desc"],
    filters: { body: null, $or: [{ title: "a" }, { title: { $in: ["x,y", "z"] } }], comments: { $some: { body: { $null: false } } } },
    include: { author: true, comments: { limit: 2, filters: { body: "b" }, include: { user: { fields: ["name"] } } } },
  });
  assert.equal(requests[0].url, "/v1/posts?fields=id&sort=title,id:desc&filters[body][$null]=true&filters[$or][0][title]=a&filters[$or][1][title][$in][0]=x,y&filters[$or][1][title][$in][1]=z&filters[comments][$some][body][$null]=false&include[comments][limit]=2&include[comments][filters][body]=b&include[comments.user][fields]=name&include=author,comments,comments.user");
  await posts.patch("a/b", { body: null }, { ifMatch: '"e"' });
  await posts.replace("c", { title: "x", user_id: "u" }, { ifNoneMatch: "*" });
  await posts.remove("d", { ifMatch: '"f"' });
  await made.batch([{ method: "DELETE", table: "posts", id: "x" }, { method: "POST", table: "users", body: { name: "n", email: "e" } }]);
  assert.deepEqual(requests.slice(1).map(({ method, url, body }) => [method, url, body]), [
    ["PATCH", "/v1/posts/a/b", { body: null }],
    ["PUT", "/v1/posts/c", { title: "x", user_id: "u" }],
    ["DELETE", "/v1/posts/d", ""],
    ["POST", "/v1/batch", { requests: [{ method: "DELETE", path: "/v1/posts/x" }, { method: "POST", path: "/v1/users", body: { name: "n", email: "e" } }] }],
  ]);
  assert.deepEqual(requests.slice(1, 4).map(({ headers }) => [headers["if-match"], headers["if-none-match"]]), [['"e"', undefined], [undefined, "*"], ['"f"', undefined]]);
  const all = [];
  for await (const one of posts.each({ sort: "id" })) all.push(one);
  assert.deepEqual(all, [1, 2]);
  assert.deepEqual(requests.slice(5).map(({ url }) => url), ["/v1/posts?sort=id&limit=100", "/v1/posts?sort=id&limit=100&cursor=b"]);
});

// What the server can not do yet is left out, and said.
const can = async (t, method, path) => {
  const { headers } = await stratus.request(path, { method: "TRACE" });
  if (!(headers.allow ?? "").includes(method)) t.skip(`the server has no ${method} ${path} yet`);
  return (headers.allow ?? "").includes(method);
};

test("every record of every page comes once", async (t) => {
  const { data, meta } = await client().table("posts").list({ limit: 1 });
  if (data.length && meta.next === undefined) return t.skip("the server has no cursors yet");
  const ids = [];
  for await (const { id } of client().table("posts").each({ limit: 3, sort: "title" })) ids.push(id);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(ids.length, (await client().table("posts").list({ total: true })).meta.total);
});

test("a record is written, changed on a condition, and removed", async (t) => {
  if (!(await can(t, "POST", "/v1/categories"))) return;
  const admin = await startStratus({ bindings: { ADMIN_TOKEN: "a-secret-that-is-long-enough" } });
  t.after(() => admin.dispose());
  const mine = new module.Client({ url: admin.url.href, token: "a-secret-that-is-long-enough" });
  const categories = mine.table("categories");
  const made = await categories.create({ title: "One" }, { key: "k1" });
  const again = await categories.create({ title: "One" }, { key: "k1" });
  assert.equal(again.data.id, made.data.id);
  await assert.rejects(categories.create({ title: "x".repeat(101) }), (error) => error.status === 422 && error.errors[0].field === "title");
  const changed = await categories.patch(made.data.id, { title: "Two" }, { ifMatch: made.etag });
  assert.equal(changed.data.title, "Two");
  await assert.rejects(categories.patch(made.data.id, { title: "Three" }, { ifMatch: made.etag }), { status: 412 });
  assert.equal((await categories.get(made.data.id)).data.title, "Two");
  await categories.remove(made.data.id);
  await assert.rejects(categories.get(made.data.id), { status: 404 });
});
