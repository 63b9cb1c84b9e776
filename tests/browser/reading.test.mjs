// What a reader sees: the list, an article, a section; never a draft; and hostile content as text.
import assert from "node:assert/strict";
import { open, settled, texts, useSite } from "./browser.mjs";

const site = useSite({ sqlFiles: ["tests/browser/fixture.sql"] });

const POST = "[data-testid=post]";
const HOSTILE_TITLE = '<img src=x onerror="window.hacked=1"> & co';
const FIRST_PAGE = ["The newest one", HOSTILE_TITLE].concat(
  [10, 9, 8, 7, 6, 5, 4, 3].map((i) => `Note ${i}`),
);

site.test("articles are listed newest first, each with its author, date and opening", async (page) => {
  await open(page);
  assert.equal(await page.title(), "The Near Distance");
  assert.deepEqual(await texts(page, `${POST} h2`), FIRST_PAGE);
  const authors = await texts(page, `${POST} .author`);
  assert.deepEqual(authors.slice(0, 4), ["Ann Author", "Bo Writer", "Bo Writer", "Ann Author"]);
  const note = page.locator(POST, { hasText: "Note 10" });
  assert.equal(await note.locator("time").innerText(), "11 January 2026");
  assert.equal(await note.locator(".excerpt").innerText(), "The text of note 10.");
  assert.deepEqual(await texts(page, `${POST}[data-id=newest] .kickers a`), ["South", "North"]);
});

site.test("older articles are appended until there are no more", async (page) => {
  await open(page);
  await page.getByTestId("older").click();
  await page.locator(`${POST}[data-id=note-1]`).waitFor();
  assert.deepEqual(await texts(page, `${POST} h2`), [...FIRST_PAGE, "Note 2", "Note 1"]);
  assert.equal(await page.getByTestId("older").count(), 0);
});

site.test("an article published between two pages is not listed twice", async (page) => {
  await page.route(/offset=10/, async (route) => {
    const response = await route.fetch({ url: route.request().url().replace("offset=10", "offset=9") });
    const body = await response.json();
    await route.fulfill({ response, json: body });
  });
  await open(page);
  await page.getByTestId("older").click();
  await page.locator(`${POST}[data-id=note-2]`).waitFor();
  assert.equal(await page.locator(`${POST}[data-id=note-3]`).count(), 1);
});

site.test("an article opens, its Markdown rendered", async (page) => {
  await open(page);
  await page.getByRole("link", { name: "The newest one" }).click();
  const body = page.getByTestId("post-body");
  await body.waitFor();
  assert.equal(await page.getByTestId("post-title").innerText(), "The newest one");
  assert.equal(await page.title(), "The newest one – The Near Distance");
  assert.equal(await page.locator(".post .author").innerText(), "Ann Author");
  assert.deepEqual(await body.locator("h2").allInnerTexts(), ["Top"]);
  assert.deepEqual(await body.locator("strong, em, p > code").allInnerTexts(), [
    "bold",
    "emphasis",
    "code",
  ]);
  assert.equal(await body.getByRole("link", { name: "a link" }).getAttribute("href"), "https://example.com/");
  assert.deepEqual(await body.locator("li").allInnerTexts(), ["one", "two"]);
  assert.equal(await body.locator("blockquote").innerText(), "A quotation.");
  assert.match(await body.locator("pre").innerText(), /^int a_line/);
  await page.goBack();
  await page.locator(POST).first().waitFor();
  assert.equal(await page.locator(POST).count(), 10);
});

site.test("comments stand below the article, oldest first, the author's marked", async (page) => {
  await open(page, "#/posts/newest");
  assert.equal(await page.locator("#comments-title").innerText(), "Comments (2)");
  assert.deepEqual(await texts(page, "[data-testid=comment] b"), ["Bo Writer", "Ann Author"]);
  assert.deepEqual(await texts(page, "[data-testid=comment] > p:last-child"), [
    "I was first.",
    "Thank you, Bo.",
  ]);
  assert.equal(await page.locator("[data-testid=comment]").first().locator(".tag").count(), 0);
  assert.equal(await page.locator("[data-testid=comment]").last().locator(".tag").innerText(), "author");
});

site.test("an article without comments says so", async (page) => {
  await open(page, "#/posts/note-1");
  assert.match(await page.getByTestId("comments").innerText(), /No comments on this article/);
});

site.test("hostile titles, Markdown and comments stay text", async (page) => {
  await open(page, "#/posts/hostile");
  assert.equal(await page.getByTestId("post-title").innerText(), HOSTILE_TITLE);
  const body = page.getByTestId("post-body");
  assert.match(await body.innerText(), /<script>window\.hacked = 1<\/script>/);
  assert.match(await body.innerText(), /<img src=x onerror="window\.hacked=1">/);
  assert.match(await page.getByTestId("comment").innerText(), /<b>bold<\/b> <script>/);
  const markup = "script, img, iframe, [onerror], [onload], [onmouseover], .prose svg, .comment b b";
  assert.equal(await page.locator("main").locator(markup).count(), 0);
  const hrefs = await body.locator("a").evaluateAll((links) => links.map((link) => link.protocol));
  assert.ok(hrefs.every((protocol) => /^https?:$/.test(protocol)), hrefs.join());
  await open(page);
  assert.equal(await page.locator("main").locator(markup).count(), 0);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
});

site.test("drafts never appear: not in lists, sections or by address", async (page) => {
  const seen = [];
  page.on("response", async (response) => {
    if (response.url().includes("/v1/")) seen.push(await response.text().catch(() => ""));
  });
  await open(page);
  await page.getByTestId("older").click();
  await page.locator(`${POST}[data-id=note-1]`).waitFor();
  await open(page, "#/categories/north");
  assert.deepEqual(await texts(page, `${POST} h2`), ["The newest one", "Note 7", "Note 3"]);
  assert.ok(seen.join("").includes("Note 1"), "the answers were looked at");
  assert.doesNotMatch(seen.join(""), /unfinished|ecret words/);
});

site.test(
  "a draft's address says that there is no such article",
  async (page) => {
    await open(page, "#/posts/draft-new");
    assert.match(await page.getByTestId("error").innerText(), /There is no such article/);
    assert.doesNotMatch(await page.locator("body").innerText(), /unfinished|ecret words/);
    await page.getByTestId("error").getByRole("link").click();
    await page.locator(POST).first().waitFor();
  },
  { complains: /^Failed to load resource: .* 404/ }, // the browser itself reports it
);

site.test("sections are listed, and show their articles", async (page) => {
  await open(page);
  assert.deepEqual(await texts(page, "[data-testid=sections] a"), ["North", "South", "Void"]);
  await page.getByTestId("sections").getByRole("link", { name: "North" }).click();
  await page.locator("h1", { hasText: "North" }).waitFor();
  await settled(page);
  assert.equal(await page.locator(".list-head p").innerText(), "What lies above.");
  assert.equal(await page.locator(POST).count(), 3);
  assert.equal(await page.locator("[aria-current=page]").innerText(), "North");
  assert.equal(await page.title(), "North – The Near Distance");
});

site.test("a section without articles says so", async (page) => {
  await open(page, "#/categories/void");
  assert.match(await page.locator("main").innerText(), /No articles in this section/);
});

site.test("every link of the page's frame leads somewhere", async (page) => {
  await open(page);
  const links = page.locator(".footer a, .masthead a, link[href]");
  const urls = await links.evaluateAll((all) => all.map((link) => link.href));
  assert.ok(urls.length >= 7, urls.join());
  for (const url of urls) assert.equal((await page.request.get(url)).status(), 200, url);
});

const inlineScript = async (page) => {
  const response = await page.goto("/");
  assert.match(response.headers()["content-security-policy"], /default-src 'none'/);
  await settled(page);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    try {
      script.textContent = "window.hacked = 1";
      document.body.append(script);
    } catch {
      // Trusted Types refuse the text already.
    }
    return window.hacked;
  });
  assert.equal(ran, undefined);
};
site.test("the static files carry a strict Content-Security-Policy, which holds", inlineScript, {
  complains: /Content Security Policy|TrustedScript/,
});

site.test("tables: heads, sides, bars within cells, what is missing, and what is no table", async (page) => {
  await open(page);
  const html = (text) =>
    page.evaluate(async (source) => {
      const { renderMarkdown } = await import("/markdown.js");
      return renderMarkdown(source).map((node) => node.outerHTML).join("");
    }, text);
  const table = (inner) => `<div class="table-scroll" tabindex="0"><table>${inner}</table></div>`;
  assert.equal(
    await html("| Tier | ms |\n|:-----|---:|\n| **KV** | 4 |\n| a \\| b |\n| 1 | 2 | 3 |\n\nAfter."),
    `${table(`<thead><tr><th scope="col">Tier</th><th scope="col" class="align-end">ms</th></tr></thead><tbody><tr><td><strong>KV</strong></td><td class="align-end">4</td></tr><tr><td>a | b</td><td class="align-end"></td></tr><tr><td>1</td><td class="align-end">2</td></tr></tbody>`)}<p>After.</p>`,
  );
  assert.equal(await html("Before\na | b\n:-:|---\n<i> | x\n- one"), `<p>Before</p>${table(`<thead><tr><th scope="col" class="align-center">a</th><th scope="col">b</th></tr></thead><tbody><tr><td class="align-center">&lt;i&gt;</td><td>x</td></tr></tbody>`)}<ul><li>one</li></ul>`);
  assert.equal(await html("a | b\n--- | --- | ---\nc"), "<p>a | b\n--- | --- | ---\nc</p>", "as many dashes as heads");
  assert.equal(await html("a | b\n\nc"), "<p>a | b</p><p>c</p>");
  const begun = Date.now();
  await html(`a | b\n--- |${" ".repeat(200_000)}x\n${"|".repeat(100_000)}\n`);
  assert.ok(Date.now() - begun < 2000, "it takes no longer than it should");
});
