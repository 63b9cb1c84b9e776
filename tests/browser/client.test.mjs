// The compiled TypeScript client in a page: records with what they include, all pages, and 304s.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { before } from "node:test";
import { fileURLToPath } from "node:url";
import { compileClient } from "../client/compile.mjs";
import { useSite } from "./browser.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const site = useSite({ sqlFiles: ["tests/browser/fixture.sql"] });
let client;

before(async () => {
  const text = execFileSync(process.execPath, ["src/shim/dev.mjs", "types"], { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  client = await compileClient(text);
});

async function openWithClient(page) {
  await page.route("**/stratus.mjs", (route) => route.fulfill({ contentType: "text/javascript", body: client }));
  await page.goto("/");
}

site.test("a page lists records with what they include", async (page) => {
  await openWithClient(page);
  const data = await page.evaluate(async () => {
    const { Client } = await import("/stratus.mjs");
    const posts = new Client({ url: location.origin }).table("posts");
    return (await posts.list({ fields: ["title"], include: { author: { fields: ["name"] } }, filters: { title: { $eqi: "note 10" } } })).data;
  });
  assert.deepEqual(data.map(({ title }) => title), ["Note 10"]);
  assert.ok(["Ann Author", "Bo Writer"].includes(data[0].author.name));
  assert.deepEqual(Object.keys(data[0].author), ["name"]);
});

site.test("what did not change comes as 304", async (page) => {
  await openWithClient(page);
  const statuses = [];
  page.on("response", (response) => {
    if (response.url().includes("limit=7")) statuses.push(response.status());
  });
  const same = await page.evaluate(async () => {
    const { Client } = await import("/stratus.mjs");
    const posts = new Client({ url: location.origin }).table("posts");
    const [first, second] = [await posts.list({ limit: 7 }), await posts.list({ limit: 7 })];
    return JSON.stringify(first) === JSON.stringify(second) && first.data.length === 7;
  });
  assert.ok(same);
  assert.deepEqual(statuses, [200, 304]);
});

site.test("all pages, and a Problem for what is not there", async (page) => {
  await openWithClient(page);
  const { ids, total, hasCursors, status } = await page.evaluate(async () => {
    const { Client, Problem } = await import("/stratus.mjs");
    const posts = new Client({ url: location.origin }).table("posts");
    const ids = [];
    for await (const { id } of posts.each({ limit: 5, sort: "title" })) ids.push(id);
    const { meta } = await posts.list({ total: true, limit: 5 });
    const status = await posts.get("none").catch((error) => error instanceof Problem && error.status);
    return { ids, total: meta.total, hasCursors: meta.next !== undefined, status };
  });
  assert.equal(status, 404);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(ids.length, hasCursors ? total : 5); // a server without cursors has one page
}, { complains: /404/ });
