// /v1/openapi.json as a site serves it: `wrangler dev` with the platform's own service of static files, where the
// document lies, and the worker in front of it, which gives it the name, the headers and the errors that all answers have.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startServer } from "../browser/server.mjs";
import { ROOT } from "../worker/stratus.mjs";

const FILE = join(ROOT, "build/assets/v1/openapi.json");
const TITLE = 'Ünter "uns" <b>';
const PATH = "/v1/openapi.json";

let site;
before(async () => (site = await startServer({ vars: { SITE_NAME: TITLE } })));
after(() => site?.stop());

const ask = (path, init) => fetch(site.url + path, { redirect: "manual", ...init });

test("it is the file that the build made, with the site's name in it", async () => {
  const answer = await ask(PATH, { headers: { origin: "https://shop.example" } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "application/json");
  assert.equal(answer.headers.get("cache-control"), "public, max-age=0, must-revalidate");
  assert.equal(answer.headers.get("access-control-allow-origin"), "*");
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  const text = await answer.text();
  const file = readFileSync(FILE, "utf8");
  assert.equal(text, file.replace('"title":"Stratus"', () => `"title":${JSON.stringify(TITLE).replace("<", "\\u003c")}`));
  assert.equal(JSON.parse(text).info.title, TITLE);
});

test("it has a tag, of what is sent and not of the file", async () => {
  const etag = (await ask(PATH)).headers.get("etag");
  assert.match(etag, /^"[^"]+"$/);
  for (const tags of [etag, `"other", ${etag}`, "*"]) {
    const again = await ask(PATH, { headers: { "if-none-match": tags } });
    assert.equal(again.status, 304, tags);
    assert.equal(again.headers.get("etag"), etag);
    assert.equal(await again.text(), "");
  }
  assert.equal((await ask(PATH, { headers: { "if-none-match": '"other"' } })).status, 200);
  const head = await ask(PATH, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(head.headers.get("etag"), etag);
  assert.equal(await head.text(), "");
});

test("a preflight, parameters, other methods and paths nearby are answered as everywhere", async () => {
  const headers = { origin: "https://shop.example", "access-control-request-method": "GET", "access-control-request-headers": "authorization" };
  const preflight = await ask(PATH, { method: "OPTIONS", headers });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get("access-control-allow-methods"), "GET, HEAD, OPTIONS");
  assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    const refused = await ask(PATH, { method });
    assert.equal(refused.status, 405, method);
    assert.equal(refused.headers.get("allow"), "GET, HEAD, OPTIONS");
    assert.equal(refused.headers.get("content-type"), "application/problem+json");
  }
  const problem = async (path) => {
    const answer = await ask(path);
    assert.equal(answer.headers.get("content-type"), "application/problem+json", path);
    return answer.status;
  };
  assert.equal(await problem(`${PATH}?limit=1`), 400);
  assert.equal(await problem(`${PATH}/posts`), 404);
  assert.equal(await problem("/v1/openapi"), 404);
  const slash = await ask(`${PATH}/`);
  assert.equal(slash.status, 308);
  assert.ok(slash.headers.get("location").endsWith(PATH));
});

test("who brings credentials that are none is told so", async () => {
  const answer = await ask(PATH, { headers: { authorization: "Bearer wrong" } });
  assert.equal(answer.status, 401);
});
