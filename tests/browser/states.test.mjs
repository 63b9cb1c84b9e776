// When things are not as they should be: the API fails, or the database is empty.
import assert from "node:assert/strict";
import { open, settled, texts, useSite } from "./browser.mjs";

const FAILED_LOAD = /^Failed to load resource/; // the browser itself reports it

const site = useSite(); // migrations only: an empty database

site.test("an empty database: the page says so, and what to do", async (page) => {
  await open(page);
  assert.match(await page.getByTestId("empty").innerText(), /No posts yet: npm run seed/);
  assert.equal(await page.getByTestId("post-list").count(), 0);
  assert.equal(await page.getByTestId("sections").isVisible(), false);
});

site.test(
  "no answer: the page says so, and Try again tries again",
  async (page) => {
    await page.route("**/v1/**", (route) => route.abort());
    await open(page);
    assert.match(await page.getByTestId("error").innerText(), /No answer\s+The server could not be reached/);
    assert.deepEqual([...new Set(await texts(page, ".badge"))], ["no answer"]);
    await page.unroute("**/v1/**");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByTestId("empty").waitFor();
    assert.equal(await page.getByTestId("error").count(), 0);
  },
  { complains: FAILED_LOAD },
);

site.test(
  "a problem document: its words are shown, its status in the strip",
  async (page) => {
    const title = "Unavailable <b>now</b>";
    const problem = { type: "/errors/unavailable", title, status: 503, detail: "Try later." };
    await page.route("**/v1/posts?**", (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", json: problem }),
    );
    await open(page);
    assert.equal(await page.getByTestId("error").locator("h1").innerText(), title);
    assert.match(await page.getByTestId("error").innerText(), /Try later\./);
    assert.ok((await texts(page, ".badge")).includes("status 503"));
  },
  { complains: FAILED_LOAD },
);

site.test(
  "an answer that is not JSON is an error, not a blank page",
  async (page) => {
    await page.route("**/v1/posts?**", (route) => route.fulfill({ status: 502, body: "<html>Bad" }));
    await open(page);
    assert.match(await page.getByTestId("error").innerText(), /Status 502/);
  },
  { complains: FAILED_LOAD },
);

site.test("an answer of an unexpected shape is an error, not a blank page", async (page) => {
  await page.route("**/v1/posts?**", (route) => route.fulfill({ json: { data: null } }));
  await open(page);
  assert.match(await page.getByTestId("error").innerText(), /Something went wrong/);
});

site.test(
  "an article stays readable when its comments cannot be had",
  async (page) => {
    const post = { id: "x", title: "Alone", slug: "x", body: "Words.", user_id: "u" };
    await page.route("**/v1/posts/x?**", (route) => route.fulfill({ json: { data: post } }));
    await page.route("**/v1/comments?**", (route) => route.abort());
    await open(page, "#/posts/x");
    assert.equal(await page.getByTestId("post-body").innerText(), "Words.");
    assert.match(await page.getByTestId("comments").innerText(), /could not be loaded/);
  },
  { complains: FAILED_LOAD },
);

site.test("a slow answer to an old view does not replace a newer one", async (page) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const post = (id) => ({ id, title: `Article ${id}`, slug: id, body: "Words.", user_id: "u" });
  await page.route("**/v1/posts/slow?**", async (route) => {
    await held;
    await route.fulfill({ json: { data: post("slow") } }).catch(() => {}); // aborted by the page
  });
  await page.route("**/v1/posts/quick?**", (route) => route.fulfill({ json: { data: post("quick") } }));
  await page.goto("/#/posts/slow");
  await page.getByTestId("loading").waitFor();
  await page.evaluate(() => (location.hash = "#/posts/quick"));
  await page.getByText("Article quick").waitFor();
  release();
  await page.waitForTimeout(200);
  await settled(page);
  assert.equal(await page.getByTestId("post-title").innerText(), "Article quick");
});
