// The form of a record in the admin: writing one, what is wrong with it, drafts, leaving, conflicts, links, what belongs to it.
import assert from "node:assert/strict";
import { openAdmin, pick, quiet, useAdmin, writeMarkdown } from "./admin.mjs";

const site = useAdmin({ sqlFiles: ["tests/browser/fixture.sql"] });
const REFUSED = { complains: /^Failed to load resource/ };

const input = (page, name) => page.locator(`[data-field=${name}] :is(input, textarea, select)`).first();
const fault = (page, name) => page.locator(`[data-field=${name}] .fault`);
const save = (page) => page.getByTestId("save").click();
const toasts = (page) => page.getByTestId("toast");
const state = (page, text) => page.getByTestId("save-state").filter({ hasText: text }).waitFor();

site.test("a new record: the slug follows the title, Markdown, a choice, a ref, links", async (page, api) => {
  await openAdmin(page, "#/posts");
  await page.keyboard.press("n");
  await page.getByTestId("save").waitFor();
  await input(page, "title").fill("Über den Fluß");
  assert.equal(await input(page, "slug").getAttribute("placeholder"), "uber-den-flus");
  assert.equal(await page.locator("[data-field=title] [data-testid=counter]").innerText(), "13 / 200");
  await writeMarkdown(page, "body", "Ein **Satz**.");
  assert.equal(await input(page, "status").inputValue(), "draft");
  await input(page, "status").selectOption("published");
  await pick(page, "user_id", "ann", "Ann Author");
  await pick(page, "categories", "nor", "North");
  await pick(page, "categories", "", "South");
  assert.deepEqual(await page.getByTestId("link").locator("a").allInnerTexts(), ["North", "South"]);
  await page.keyboard.press("ControlOrMeta+s");
  await page.getByRole("heading", { level: 1, name: "Über den Fluß" }).waitFor();
  const id = new URL(page.url()).hash.split("/")[2];
  const { data } = await api("GET", `/v1/posts/${id}?include=categories`);
  assert.equal(data.slug, "uber-den-flus");
  assert.equal(data.body, "Ein **Satz**.");
  assert.equal(data.status, "published");
  assert.equal(data.user_id, "ann");
  assert.deepEqual(data.categories.map((each) => each.id).sort(), ["north", "south"]);
  await page.goBack();
  await quiet(page);
  assert.match(page.url(), /#\/posts$/, "the empty form is not come back to");
});

site.test(
  "a slug that one writes stays, and can follow again",
  async (page) => {
    await openAdmin(page, "#/posts/~new");
    await input(page, "title").fill("First");
    await input(page, "slug").fill("mine");
    await input(page, "title").fill("Second");
    assert.equal(await input(page, "slug").inputValue(), "mine");
    await page.getByRole("button", { name: "From Title" }).click();
    assert.equal(await input(page, "slug").inputValue(), "");
    assert.equal(await input(page, "slug").getAttribute("placeholder"), "second");
  },
);

site.test("what is missing is said at its field, and the first has the focus", async (page) => {
  await openAdmin(page, "#/posts/~new");
  await save(page);
  assert.equal(await fault(page, "title").innerText(), "This is needed.");
  assert.equal(await fault(page, "user_id").innerText(), "This is needed.");
  assert.equal(await page.evaluate(() => document.activeElement.name), "title");
  assert.equal(await input(page, "title").getAttribute("aria-invalid"), "true");
  await state(page, "2 fields need a look");
  await input(page, "title").fill("x");
  assert.equal(await fault(page, "title").count(), 0);
});

site.test(
  "what the API finds wrong is said at the field, too: taken slugs, texts that are too long",
  async (page) => {
    await openAdmin(page, "#/posts/note-1");
    await input(page, "slug").fill("note-2");
    await save(page);
    await fault(page, "slug").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.name), "slug");
    await input(page, "slug").fill("Not A Slug");
    await input(page, "title").fill("x".repeat(201));
    assert.match(await page.locator("[data-field=title] .field-aside").getAttribute("class"), /over/);
    await save(page);
    await fault(page, "title").waitFor();
    assert.match(await fault(page, "title").innerText(), /200/);
    assert.equal(await fault(page, "slug").count(), 1);
    assert.equal(await page.evaluate(() => document.activeElement.name), "title", "the first of them");
  },
  REFUSED,
);

site.test("only what was changed is sent, with If-Match; the history of links is kept", async (page, api) => {
  await openAdmin(page, "#/posts/note-3");
  const sent = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") sent.push([request.method(), new URL(request.url()).pathname, request.headers()["if-match"] !== undefined, request.postDataJSON()]);
  });
  await input(page, "status").selectOption("draft");
  await page.getByRole("button", { name: "Remove North" }).click();
  await pick(page, "categories", "void", "Void");
  await state(page, "Not saved yet");
  await save(page);
  await toasts(page).filter({ hasText: "Saved." }).waitFor();
  await state(page, "All saved");
  assert.deepEqual(sent, [
    ["PATCH", "/v1/posts/note-3", true, { status: "draft" }],
    ["POST", "/v1/batch", false, { requests: [
      { method: "DELETE", path: "/v1/categories_to_posts/l2" },
      { method: "POST", path: "/v1/categories_to_posts", body: { post_id: "note-3", category_id: "void" } },
    ] }],
  ]);
  const { data } = await api("GET", "/v1/posts/note-3?include=categories");
  assert.deepEqual(data.categories.map(({ id }) => id), ["void"]);
  assert.deepEqual(await page.getByTestId("link").locator("a").allInnerTexts(), ["Void"]);
});

site.test("a draft is kept while one writes, offered when one comes again, and gone when it is saved", async (page, api) => {
  await openAdmin(page, "#/posts/note-4");
  await input(page, "title").fill("Half a thought");
  await writeMarkdown(page, "body", "Not done.");
  await pick(page, "categories", "void", "Void");
  await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.includes("draft:")));
  page.on("dialog", (dialog) => dialog.accept()); // the browser's own: leave the page?
  await page.reload();
  await page.getByTestId("draft").waitFor();
  assert.equal(await input(page, "title").inputValue(), "Note 4");
  const restored = await page.getByTestId("restore").evaluate(async (button) => {
    button.click();
    for (let n = 0; n < 100; n += 1) await null; // no event and no frame comes in between
    const { shadowRoot } = document.querySelector("[data-editor=body]");
    return [document.querySelector("[data-field=title] input").value, shadowRoot.querySelector(".cm-content").innerText];
  });
  assert.deepEqual(restored, ["Half a thought", "Not done."], "all of it is there at once");
  assert.equal(await input(page, "title").inputValue(), "Half a thought");
  assert.equal(await page.locator("[data-editor=body] .cm-content").innerText(), "Not done.");
  assert.deepEqual(await page.getByTestId("link").locator("a").allInnerTexts(), ["Void"]);
  await save(page);
  await state(page, "All saved");
  await page.reload();
  await quiet(page);
  assert.equal(await page.getByTestId("draft").count(), 0);
  assert.equal((await api("GET", "/v1/posts/note-4")).data.title, "Half a thought");
});

site.test("leaving with changes is asked about: by a link, by going back, and when saved not at all", async (page) => {
  await openAdmin(page, "#/posts");
  await page.getByRole("link", { name: "Note 5" }).click();
  await page.getByTestId("save").waitFor();
  await input(page, "title").fill("Changed");
  await page.getByTestId("nav-tables").getByRole("link", { name: "Users" }).click();
  await page.getByTestId("leave-stay").click();
  assert.match(page.url(), /posts\/note-5$/);
  assert.equal(await input(page, "title").inputValue(), "Changed");
  await page.goBack();
  await page.getByTestId("leave-stay").click();
  assert.match(page.url(), /posts\/note-5$/);
  assert.equal(await input(page, "title").inputValue(), "Changed");
  await page.goBack();
  await page.getByTestId("leave-keep").click();
  await page.getByRole("heading", { level: 1, name: "Posts" }).waitFor();
  await page.goForward();
  await page.getByTestId("restore").click();
  await page.getByTestId("nav-tables").getByRole("link", { name: "Users" }).click();
  await page.getByTestId("leave-drop").click();
  await page.getByRole("heading", { level: 1, name: "Users" }).waitFor();
  await page.goBack();
  await page.getByTestId("save").waitFor();
  assert.equal(await page.getByTestId("draft").count(), 0, "it was thrown away");
  assert.equal(await input(page, "title").inputValue(), "Note 5");
  await page.getByTestId("nav-tables").getByRole("link", { name: "Users" }).click();
  await page.getByRole("heading", { level: 1, name: "Users" }).waitFor();
});

site.test("a form holds the reader back from the moment that it says it is changed, not a frame later", async (page) => {
  await openAdmin(page, "#/posts/note-5");
  await page.getByTestId("save").waitFor();
  await page.evaluate(async () => {
    const title = document.querySelector("[data-field=title] input");
    title.value = "Quickly";
    title.dispatchEvent(new InputEvent("input", { bubbles: true }));
    const isDrawn = () => document.querySelector("[data-testid=discard]");
    for (let n = 0; n < 1000 && !isDrawn(); n += 1) await null; // without a frame
    if (!isDrawn()) throw new Error("the form does not say that it is changed");
    location.hash = "#/users";
  });
  await page.getByTestId("leave-drop").click();
  await page.getByRole("heading", { level: 1, name: "Users" }).waitFor();
});

site.test("changes are discarded when one says so twice", async (page) => {
  await openAdmin(page, "#/posts/note-6");
  await input(page, "title").fill("Changed");
  await page.getByTestId("discard").click();
  await page.getByTestId("confirm").click();
  assert.equal(await input(page, "title").inputValue(), "Note 6");
  await state(page, "All saved");
});

site.test(
  "a conflict: each field has three ways, and what is chosen is saved",
  async (page, api) => {
    await openAdmin(page, "#/posts/note-8");
    await input(page, "title").fill("My title");
    await input(page, "status").selectOption("draft");
    await api("PATCH", "/v1/posts/note-8", { title: "Their title", body: "Their words." });
    await save(page);
    const row = (name) => page.locator(`.conflict[data-field=${name}]`);
    await row("title").waitFor();
    assert.match(await row("title").innerText(), /both changed/);
    assert.match(await row("title").innerText(), /My title[^]*Their title[^]*Note 8/);
    assert.equal(await page.locator(".conflict").count(), 3);
    assert.equal(await row("body").getByRole("radio", { name: /Theirs/ }).isChecked(), true);
    assert.equal(await row("status").getByRole("radio", { name: /Yours/ }).isChecked(), true);
    await row("title").getByRole("radio", { name: /Before/ }).check();
    await page.getByTestId("resolve").click();
    await state(page, "All saved");
    const { data } = await api("GET", "/v1/posts/note-8");
    assert.deepEqual([data.title, data.body, data.status], ["Note 8", "Their words.", "draft"]);
    assert.equal(await page.locator("[data-editor=body] .cm-content").innerText(), "Their words.");
  },
  REFUSED,
);

site.test(
  "a conflict that one puts off loses nothing",
  async (page, api) => {
    await openAdmin(page, "#/categories/void");
    await input(page, "title").fill("My void");
    await api("PATCH", "/v1/categories/void", { title: "Their void" });
    await save(page);
    await page.getByRole("button", { name: "Not now" }).click();
    assert.equal(await input(page, "title").inputValue(), "My void");
    assert.equal((await api("GET", "/v1/categories/void")).data.title, "Their void");
    await save(page);
    await page.getByTestId("resolve").click();
    await state(page, "All saved");
    assert.equal((await api("GET", "/v1/categories/void")).data.title, "My void");
  },
  REFUSED,
);

site.test(
  "deleted meanwhile: it says so, keeps what was written, and can make it again",
  async (page, api) => {
    await api("PUT", "/v1/categories/brief", { title: "Brief" });
    await openAdmin(page, "#/categories/brief");
    await input(page, "title").fill("Still here");
    await api("DELETE", "/v1/categories/brief");
    await save(page);
    assert.match(await page.getByTestId("save-problem").innerText(), /Somebody has deleted this meanwhile/);
    assert.equal(await input(page, "title").inputValue(), "Still here");
    await page.getByTestId("make-again").click();
    await state(page, "All saved");
    assert.equal((await api("GET", "/v1/categories/brief")).data.title, "Still here");
    await input(page, "title").fill("And on");
    await save(page);
    await toasts(page).filter({ hasText: "Saved." }).waitFor();
    assert.equal((await api("GET", "/v1/categories/brief")).data.title, "And on");
  },
  REFUSED,
);

site.test(
  "no answer to a save: nothing is lost, and trying again makes one record, not two",
  async (page, api) => {
    await openAdmin(page, "#/categories/~new");
    await input(page, "title").fill("Once only");
    let isFirst = true;
    await page.route("**/v1/categories", async (route) => {
      if (route.request().method() !== "POST" || !isFirst) return route.continue();
      isFirst = false;
      await route.fetch(); // it is done, but the answer does not come
      return route.abort();
    });
    await save(page);
    assert.match(await page.getByTestId("save-problem").innerText(), /No answer from the server/);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { level: 1, name: "Once only" }).waitFor();
    assert.equal((await api("GET", "/v1/categories?filters[title]=Once%20only&total=true")).meta.total, 1);
  },
  REFUSED,
);

site.test("what belongs to a record is listed, and added from there with the parent filled in", async (page, api) => {
  await openAdmin(page, "#/posts/newest");
  const related = page.locator("[data-relation=comments]");
  assert.match(await related.innerText(), /Comments 2[^]*Thank you, Bo\.[^]*I was first\./);
  await related.getByTestId("add-related").click();
  await page.getByRole("heading", { level: 1, name: "New: Comments" }).waitFor();
  await page.waitForFunction(() => document.querySelector("[data-field=post_id] input").value === "The newest one");
  await writeMarkdown(page, "body", "From the parent.");
  await pick(page, "user_id", "bo", "Bo Writer");
  await save(page);
  await page.getByRole("link", { name: "Posts", exact: true }).and(page.locator(".page-back")).click();
  await page.getByRole("heading", { level: 1, name: "The newest one" }).waitFor();
  await page.getByText("From the parent.").waitFor();
  assert.equal((await api("GET", "/v1/comments?filters[post_id]=newest&total=true")).meta.total, 3);
});

site.test("a record is copied without what must be its own, and with its links", async (page, api) => {
  await openAdmin(page, "#/posts/newest");
  await page.getByTestId("more").click();
  await page.getByTestId("duplicate").click();
  await page.getByRole("heading", { level: 1, name: "New: Posts" }).waitFor();
  assert.equal(await input(page, "title").inputValue(), "The newest one");
  assert.equal(await input(page, "slug").inputValue(), "");
  assert.deepEqual((await page.getByTestId("link").locator("a").allInnerTexts()).sort(), ["North", "South"]);
  await save(page);
  await page.getByTestId("more").waitFor();
  const id = new URL(page.url()).hash.split("/")[2];
  const { data } = await api("GET", `/v1/posts/${id}?include=categories`);
  assert.match(data.slug, /^the-newest-one/);
  assert.equal(data.categories.length, 2);
});

site.test("deleting asks first, and leads back to the list", async (page, api) => {
  await openAdmin(page, "#/posts/note-9");
  await page.getByTestId("more").click();
  await page.getByTestId("delete").click();
  await page.getByRole("button", { name: "Cancel" }).click();
  assert.equal((await api("GET", "/v1/posts/note-9")).status, 200);
  await page.getByTestId("more").click();
  await page.getByTestId("delete").click();
  await page.getByTestId("confirm").click();
  await page.getByRole("heading", { level: 1, name: "Posts" }).waitFor();
  await toasts(page).filter({ hasText: "“Note 9” is deleted." }).waitFor();
  assert.equal((await api("GET", "/v1/posts/note-9")).status, 404);
});

site.test(
  "what is still needed is not deleted, and the reason is shown",
  async (page) => {
    await openAdmin(page, "#/users/ann");
    await page.getByTestId("more").click();
    await page.getByTestId("delete").click();
    await page.getByTestId("confirm").click();
    await toasts(page).filter({ hasText: "posts" }).waitFor();
    await page.getByRole("heading", { level: 1, name: "Ann Author" }).waitFor();
  },
  REFUSED,
);

site.test("a control has its own attributes, and no others", async (page) => {
  await openAdmin(page, "#/posts/~new");
  const names = await input(page, "title").evaluate((node) => node.getAttributeNames().sort());
  assert.deepEqual(names.filter((name) => !["aria-required", "class", "id", "name", "type"].includes(name)), []);
  assert.equal(await input(page, "slug").evaluate((node) => node.spellcheck), false);
});

site.test("where there is nothing to preview, one writes", async (page) => {
  await openAdmin(page, "#/posts/note-10");
  await page.getByLabel("Preview", { exact: true }).check();
  await openAdmin(page, "#/posts/note-2");
  await page.getByTestId("save").waitFor();
  assert.equal(await page.getByLabel("Preview", { exact: true }).isChecked(), true);
  await openAdmin(page, "#/posts/~new");
  await writeMarkdown(page, "body", "At once.");
});

site.test("Markdown: buttons, keys, preview", async (page) => {
  await openAdmin(page, "#/posts/note-10");
  await writeMarkdown(page, "body", "one two");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+b");
  const content = page.locator("[data-editor=body] .cm-content");
  assert.equal(await content.innerText(), "**one two**");
  await page.getByRole("button", { name: "Bold" }).click();
  assert.equal(await content.innerText(), "one two");
  await page.getByRole("button", { name: "List" }).click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.press("Enter"); // goes on with the list
  await page.keyboard.type("three");
  assert.equal(await content.innerText(), "- one two\n- three");
  await page.getByRole("radio", { name: "Preview" }).check();
  await page.getByTestId("preview").waitFor();
  assert.deepEqual(await page.getByTestId("preview").locator("li").allInnerTexts(), ["one two", "three"]);
  await page.getByRole("radio", { name: "Write" }).check();
  await content.focus();
  await page.keyboard.press("Tab"); // is no trap
  assert.equal(await page.evaluate(() => Boolean(document.activeElement.closest("[data-editor]"))), false);
});

site.test("who changed it, when and what: from the audit trail", async (page, api) => {
  await api("PATCH", "/v1/posts/note-7", { title: "Note seven" });
  await openAdmin(page, "#/posts/note-7");
  await page.getByTestId("history").getByText("changed it").click();
  assert.match(await page.getByTestId("history").innerText(), /ADMIN_TOKEN changed it[^]*Title[^]*Note 7\s+Note seven/);
  await input(page, "title").fill("Note VII");
  await save(page);
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=history] li").length === 2);
});

site.test("who may not change a table gets it to read, without buttons", async (page) => {
  await page.route("**/v1/schema", async (route) => {
    const answer = await route.fetch();
    const document = await answer.json();
    for (const table of document.data.tables) Object.assign(table.may, { create: "never", update: "never", delete: "never" });
    await route.fulfill({ json: document });
  });
  await openAdmin(page, "#/posts/newest");
  assert.match(await page.locator(".page-lead").innerText(), /You may read this, not change it/);
  assert.equal(await page.getByTestId("save").count(), 0);
  assert.equal(await page.getByTestId("add-related").count(), 0);
  assert.match(await page.locator(".form").innerText(), /A paragraph with \*\*bold\*\*/);
  await openAdmin(page, "#/posts");
  assert.equal(await page.getByTestId("new").count(), 0);
  assert.equal(await page.getByRole("checkbox").count(), 0);
});
