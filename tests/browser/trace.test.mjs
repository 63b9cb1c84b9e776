// The demonstration: where the page came from, first D1, then memory, then KV. No test here may use
// page.route: it turns off the browser's cache, and with it the conditional requests.
import assert from "node:assert/strict";
import { open, settled, texts, useSite } from "./browser.mjs";

const ADMIN_TOKEN = "a-token-of-this-test";
const site = useSite({ sqlFiles: ["tests/browser/fixture.sql"], vars: { ADMIN_TOKEN } });

/** The tiers that the rows of a URL show. Each test asks URLs that no other test asks. */
async function tiersOf(page, urlPart) {
  const rows = page.locator("[data-testid=trace-row]", { hasText: urlPart });
  return rows.evaluateAll((all) => all.map((row) => row.dataset.tier));
}

const memoryGone = (page) =>
  page.request.delete("/v1/cache", { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });

site.test("d1 at first, memory on reload, kv when memory has let go", async (page) => {
  await open(page);
  assert.deepEqual(await tiersOf(page, "/v1/"), ["d1", "d1"]);
  await page.reload();
  await settled(page);
  assert.deepEqual(await tiersOf(page, "/v1/"), ["memory", "memory"]);
  assert.match((await texts(page, ".row-note"))[0], /was d1/);
  await memoryGone(page);
  await page.reload();
  await settled(page);
  assert.deepEqual(await tiersOf(page, "/v1/"), ["kv", "kv"]);
  assert.deepEqual(await texts(page, ".badge"), ["kv", "kv"]);
  const [note] = await texts(page, ".row-note");
  assert.match(note, /server: kv .* ms.* · was memory/);
  assert.equal(await page.locator("[data-testid=post]").count(), 10);
});

site.test("Load again does the same, and keeps the focus", async (page) => {
  const url = "/v1/categories/south";
  await open(page, "#/categories/south");
  assert.deepEqual(await tiersOf(page, url), ["d1"]);
  const reload = page.getByTestId("reload");
  await reload.click();
  await settled(page);
  assert.deepEqual(await tiersOf(page, url), ["memory"]);
  assert.equal(await reload.evaluate((button) => button === document.activeElement), true);
  await memoryGone(page);
  await reload.click();
  await settled(page);
  assert.deepEqual(await tiersOf(page, url), ["kv"]);
});

site.test("coming back to the page shows this time's answer, not the browser's old one", async (page) => {
  await open(page, "#/categories/void");
  assert.deepEqual(await tiersOf(page, "/v1/categories/void"), ["d1"]);
  await page.goto("about:blank");
  await page.goBack();
  await settled(page);
  const [navigation] = await page.evaluate(() =>
    performance.getEntriesByType("navigation").map(({ type }) => type),
  );
  assert.equal(navigation, "back_forward");
  assert.deepEqual(await tiersOf(page, "/v1/categories/void"), ["memory"]);
});

site.test("the requests are conditional, and do not pass the tiers by", async (page) => {
  const sent = [];
  page.on("requestfinished", async (request) => {
    if (request.url().includes("/v1/posts/note-5")) sent.push(request);
  });
  await open(page, "#/posts/note-5");
  await page.reload();
  await settled(page);
  const headers = await Promise.all(sent.map((request) => request.allHeaders()));
  assert.equal(headers.length, 2);
  assert.ok(headers[1]["if-none-match"], "the reload asks about what the browser holds");
  assert.doesNotMatch(headers.map((h) => h["cache-control"] ?? "").join(), /no-cache|no-store/);
  assert.ok(headers.every((h) => h.cookie === undefined && h.authorization === undefined));
});

site.test("the diagram lights the tiers that answered", async (page) => {
  await open(page, "#/posts/note-4");
  const tier = (name) => page.locator(`[data-testid=tiers] [data-tier=${name}]`);
  assert.match(await tier("d1").getAttribute("class"), /lit/);
  assert.match(await tier("d1").innerText(), /D1\s+the database\s+answered [23]/);
  await page.getByTestId("reload").click();
  await settled(page);
  assert.match(await tier("memory").innerText(), /answered 2/);
  assert.doesNotMatch(await tier("d1").getAttribute("class"), /lit|passed/);
});

site.test("the page explains itself in a sentence", async (page) => {
  await open(page);
  const words = await page.getByTestId("trace").locator("p").innerText();
  for (const word of ["reload", "D1", "memory", "10 seconds", "KV", "a minute"]) {
    assert.ok(words.includes(word), `${word} in: ${words}`);
  }
});
