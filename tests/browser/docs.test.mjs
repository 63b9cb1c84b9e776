// The reference at /docs: the viewer works under the strict CSP, asks nobody else, can be used to try requests.
import assert from "node:assert/strict";
import { settled, texts, useSite } from "./browser.mjs";

const site = useSite({ sqlFiles: ["tests/browser/fixture.sql"] });
// "Try it out" is pressed by key: a click waits for two frames in which nothing moves, and while the viewer opens a section a
// busy machine had none within half a minute, twice.
const operation = (page, id) => page.locator(`[id$="-${id}"].opblock`);

/** Opens the reference, at an operation if one is named. */
async function openDocs(page, hash = "") {
  await page.goto(`/docs${hash}`);
  await settled(page);
}

async function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

site.test("it lists the tables, and what they know", async (page) => {
  await openDocs(page);
  assert.match(await page.locator(".info .title").innerText(), /^Stratus/);
  const tags = await texts(page, ".opblock-tag a");
  assert.deepEqual(tags.slice(0, 5), ["users", "posts", "categories", "categories_to_posts", "comments"]);
  await page.locator(".opblock-tag", { hasText: "comments" }).first().click();
  const shown = page.locator(".opblock:visible .opblock-summary-method");
  await shown.first().waitFor();
  assert.deepEqual(await shown.allInnerTexts(), ["GET", "POST", "GET", "PATCH", "PUT", "DELETE"]);
});

site.test("it asks this site only, under a strict Content-Security-Policy", async (page) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  const response = await page.goto("/docs");
  await settled(page);
  const policy = response.headers()["content-security-policy"];
  assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
  assert.doesNotMatch(policy, /unsafe|https?:|,/);
  await page.waitForTimeout(300);
  assert.ok(asked.length >= 5);
  assert.deepEqual(asked.filter((url) => !url.startsWith(site.url) && !url.startsWith("data:")), []);
});

site.test("a request can be tried", async (page) => {
  await openDocs(page, "#/posts/list_posts");
  const list = operation(page, "list_posts");
  await list.getByRole("button", { name: "Try it out" }).press("Enter");
  await list.locator("tr[data-param-name=limit] input").fill("2");
  const [request] = await Promise.all([
    page.waitForRequest((one) => one.url().includes("/v1/posts")),
    list.getByRole("button", { name: "Execute" }).click(),
  ]);
  assert.equal(new URL(request.url()).search, "?limit=2", "nothing is sent that nobody filled in");
  assert.equal(request.headers().authorization, undefined);
  const answer = list.locator(".live-responses-table");
  await answer.getByText('"meta"').waitFor();
  assert.match(await answer.innerText(), /200[\s\S]*"data"[\s\S]*etag/);
});

site.test("with a token, which goes to this site and is not kept", async (page) => {
  await openDocs(page, "#/categories/get_categories");
  await page.getByRole("button", { name: "Authorize" }).first().click();
  const bearer = page.locator(".modal-ux .auth-container").filter({ hasText: "Bearer" });
  await bearer.locator("input").fill("my-token");
  await bearer.getByRole("button", { name: /apply credentials|Authorize/i }).click();
  await page.locator(".modal-ux").getByRole("button", { name: "Close" }).last().click();
  const one = operation(page, "get_categories");
  await one.getByRole("button", { name: "Try it out" }).press("Enter");
  await one.locator("tr[data-param-name=id] input").fill("north");
  const [request] = await Promise.all([
    page.waitForRequest((sent) => sent.url().includes("/v1/categories/north")),
    one.getByRole("button", { name: "Execute" }).click(),
  ]);
  assert.equal(request.headers().authorization, "Bearer my-token");
  await one.locator(".live-responses-table").waitFor();
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
  assert.doesNotMatch(kept, /my-token/);
}, { complains: /401 \(Unauthorized\)/ }); // the site knows no such token

site.test("a link leads to an operation; its example body is one that would be taken", async (page) => {
  await openDocs(page, "#/posts/create_posts");
  const create = operation(page, "create_posts");
  await create.getByRole("button", { name: "Try it out" }).press("Enter");
  const body = JSON.parse(await create.locator("textarea.body-param__text").inputValue());
  assert.deepEqual(Object.keys(body), ["title", "body", "status", "publish_on", "user_id"]);
});

for (const colorScheme of ["light", "dark"]) {
  const contextOptions = { colorScheme, viewport: { width: 390, height: 800 } };
  site.test(`on a phone, ${colorScheme}: nothing sticks out`, async (page) => {
    await openDocs(page, "#/posts/list_posts");
    const list = operation(page, "list_posts");
    await list.getByRole("button", { name: "Try it out" }).press("Enter");
    assert.ok((await overflow(page)) <= 0, `${await overflow(page)} px too wide`);
    const isDark = await page.evaluate(() => document.documentElement.classList.contains("dark-mode"));
    assert.equal(isDark, colorScheme === "dark");
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(paper, colorScheme === "dark" ? "rgb(21, 23, 26)" : "rgb(250, 247, 241)");
  }, contextOptions);
}

site.test("every link of the page's frame leads somewhere", async (page) => {
  await openDocs(page);
  const urls = await page.locator(".bar a, link[href]").evaluateAll((all) => all.map((link) => link.href));
  for (const url of urls.filter((one) => one.startsWith(site.url))) {
    assert.equal((await page.request.get(url)).status(), 200, url);
  }
});
