// Lists of records in the admin: columns, order, search, filters, pages, and doing something to many.
import assert from "node:assert/strict";
import { becomes, openAdmin, quiet, rowIds, useAdmin } from "./admin.mjs";

const site = useAdmin({ sqlFiles: ["tests/browser/fixture.sql"] });
const list = (page) => page.locator("[data-testid=row]");
const column = (page, name) => page.locator(`td[data-column=${name}]`).allInnerTexts();

site.test("the navigation has the tables of the schema, and leads to them", async (page) => {
  await openAdmin(page, "#/posts");
  const names = await page.getByTestId("nav-tables").getByRole("link").allInnerTexts();
  assert.deepEqual(names, ["Users", "Posts", "Categories", "Comments"]);
  await page.getByTestId("nav-tables").getByRole("link", { name: "Categories" }).click();
  await page.getByRole("heading", { level: 1, name: "Categories" }).waitFor();
  assert.equal(new URL(page.url()).hash, "#/categories");
  assert.equal(await page.title(), "Categories · Stratus");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1", "the focus is where the new page begins");
});

site.test("a list: newest first, names instead of ids, times in the reader's zone, the total", async (page) => {
  await openAdmin(page, "#/posts");
  assert.deepEqual((await rowIds(page)).slice(0, 3), ["draft-new", "newest", "hostile"]);
  assert.deepEqual((await column(page, "user_id")).slice(0, 3), ["Ann Author", "Ann Author", "Bo Writer"]);
  assert.deepEqual((await column(page, "created_on")).slice(0, 2), ["14 Jan 2026, 01:00", "13 Jan 2026, 01:00"]); // 00:00 UTC
  assert.equal(await page.getByTestId("range").innerText(), "1–14 of 14");
});

site.test("a time that lies ahead does not look like one that has been", async (page, api) => {
  await api("PATCH", "/v1/posts/newest", { publish_on: new Date(Date.now() + 3.5 * 86_400_000).toISOString() });
  await openAdmin(page, "#/posts");
  const cell = page.locator("[data-id=newest] td[data-column=publish_on]");
  assert.equal(await cell.innerText(), "in 3 days");
  assert.equal(await cell.locator(".ahead").getAttribute("title"), "Still to come");
  await api("PATCH", "/v1/posts/newest", { publish_on: null });
  await openAdmin(page, "#/categories");
  await openAdmin(page, "#/posts");
  assert.equal(await page.locator(".ahead").count(), 0);
});

site.test("sorting by a column, back again, and by two", async (page) => {
  await openAdmin(page, "#/posts");
  const sort = (name) => page.getByRole("button", { name, exact: true });
  await sort("Title").click();
  await quiet(page);
  assert.equal((await rowIds(page))[0], "hostile"); // "<" comes before letters
  assert.equal(await page.locator("th[aria-sort=ascending]").innerText(), "Title");
  await sort("Title").click();
  await quiet(page);
  assert.equal((await rowIds(page))[0], "newest");
  await sort("Status").click();
  await quiet(page);
  await sort("Title").click({ modifiers: ["Shift"] });
  await quiet(page);
  assert.match(page.url(), /sort=status,title$/);
  assert.deepEqual((await rowIds(page)).slice(0, 3), ["draft-old", "draft-new", "hostile"]);
  await page.goBack();
  await quiet(page);
  assert.match(page.url(), /sort=status$/);
});

site.test("columns are chosen, put in order, and kept", async (page) => {
  await openAdmin(page, "#/posts");
  const heads = () => page.locator("thead th:not(.select-cell)").allInnerTexts();
  await becomes(heads, ["Title", "Status", "Author", "Publish on", "Slug", "Created on"]);
  await page.getByTestId("columns").click();
  await page.getByRole("checkbox", { name: "Slug" }).uncheck();
  await page.getByRole("checkbox", { name: "Updated on" }).check();
  await page.getByRole("button", { name: "Move Author to the left" }).click();
  await page.keyboard.press("Escape");
  await quiet(page);
  const wanted = ["Title", "Author", "Status", "Publish on", "Created on", "Updated on"];
  await becomes(heads, wanted);
  await page.reload();
  await quiet(page);
  await becomes(heads, wanted);
  await page.getByTestId("columns").click();
  await page.getByRole("button", { name: "As it was" }).click();
  await quiet(page);
  await becomes(heads, ["Title", "Status", "Author", "Publish on", "Slug", "Created on"]);
});

site.test("search looks into all texts, ignores case, and stands in the address", async (page) => {
  await openAdmin(page, "#/posts");
  await page.keyboard.press("/");
  await page.keyboard.type("TEXT OF ");
  await page.waitForURL(/q=TEXT%20OF$/);
  await quiet(page);
  assert.equal(await page.getByTestId("search").inputValue(), "TEXT OF ", "a pause takes no space from who types on");
  await page.keyboard.type("NOTE 7");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=row]").length === 1);
  assert.deepEqual(await rowIds(page), ["note-7"]);
  assert.match(page.url(), /q=TEXT%20OF%20NOTE%207$/);
  await page.reload();
  await quiet(page);
  assert.deepEqual(await rowIds(page), ["note-7"]);
  await page.getByTestId("search").fill("nobody wrote this");
  await page.getByTestId("empty").waitFor();
  assert.match(await page.getByTestId("empty").innerText(), /Nothing matches/);
  await page.getByRole("button", { name: "Show all" }).click();
  await quiet(page);
  assert.equal(await list(page).count(), 14);
});

site.test("what is being typed into the search is dropped by going back", async (page) => {
  await openAdmin(page, "#/posts");
  await page.getByTestId("search").fill("note 7");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=row]").length === 1);
  await page.getByTestId("search").fill("note 8");
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=row]").length > 1);
  assert.equal(await page.getByTestId("search").inputValue(), "");
  await page.waitForTimeout(500); // longer than the pause after which it would have been sent
  assert.equal(await page.getByTestId("search").inputValue(), "");
  assert.match(page.url(), /#\/posts$/);
});

const filter = (page) => page.getByTestId("filter-panel");

site.test("the filter builder: kinds, groups, relations; chips say it in words", async (page) => {
  await openAdmin(page, "#/posts");
  await page.keyboard.press("f");
  const field = (at) => page.getByTestId("filter-field").nth(at);
  await field(0).selectOption("status");
  await filter(page).getByRole("checkbox", { name: "draft" }).check();
  await page.getByTestId("apply-filter").click();
  await quiet(page);
  assert.deepEqual(await rowIds(page), ["draft-new", "draft-old"]);
  assert.equal(await page.getByTestId("filter-chips").locator(".chip-text").innerText(), "Status is one of “draft”");

  await page.getByTestId("filter").click();
  await page.getByTestId("add-condition").click();
  await field(1).selectOption("author.name");
  await page.getByTestId("filter-value").fill("BO");
  await page.getByTestId("apply-filter").click();
  await quiet(page);
  assert.deepEqual(await rowIds(page), ["draft-old"]);

  // Either of: (published by Ann with "note" in the title) would be two; here: all, and a group of any.
  await page.getByTestId("filter").click();
  await page.getByRole("button", { name: "Remove condition" }).first().click();
  await page.getByRole("button", { name: "Remove condition" }).first().click();
  await page.getByTestId("add-group").click();
  await page.getByTestId("filter-value").fill("note 3");
  await page.locator(".filter-inner").getByRole("button", { name: "Condition", exact: true }).click();
  await page.getByTestId("filter-value").nth(1).fill("note 4");
  await page.getByTestId("apply-filter").click();
  await quiet(page);
  assert.deepEqual(await rowIds(page), ["note-4", "note-3"]);
  const shared = page.url();
  await page.getByTestId("filter-chips").getByRole("button", { name: "Remove filters" }).click();
  await quiet(page);
  assert.equal(await list(page).count(), 14);
  await page.goto("about:blank");
  await page.goto(shared);
  await quiet(page);
  assert.deepEqual(await rowIds(page), ["note-4", "note-3"], "the address alone says what is asked");
});

site.test("groups within groups, and what must not hold: asked as they are said", async (page) => {
  const where = {
    items: [
      { path: ["title"], op: "$containsi", value: "note" },
      { any: true, items: [{ path: ["title"], op: "$ends_withi", value: " 1" }, { items: [{ path: ["author", "name"], op: "$containsi", value: "bo" }, { not: true, items: [{ path: ["title"], op: "$ends_withi", value: " 2" }, { path: ["title"], op: "$ends_withi", value: " 4" }] }] }] },
    ],
  };
  const asked = [];
  page.on("request", (request) => request.url().includes("/v1/posts?") && asked.push(decodeURIComponent(request.url())));
  await openAdmin(page, `#/posts?q=note&where=${encodeURIComponent(JSON.stringify(where))}`);
  assert.deepEqual(await rowIds(page), ["note-10", "note-8", "note-6", "note-1"]);
  assert.ok(asked.at(-1).includes("filters[$and][2][$or][1][$and][1][$not][$or][1][title][$ends_withi]= 4"), asked.at(-1));
  assert.deepEqual(await page.getByTestId("filter-chips").locator(".chip-text").allInnerTexts(), [
    "Title contains “note”",
    "(Title ends with “ 1” or (Author · Name contains “bo” and none of (Title ends with “ 2” or Title ends with “ 4”)))",
  ]);

  // The builder has all of it, and changes what one changes.
  await page.getByTestId("filter").click();
  assert.equal(await page.getByTestId("condition").count(), 5);
  await filter(page).getByTestId("filter-value").last().fill(" 6");
  await page.getByTestId("apply-filter").click();
  await quiet(page);
  assert.deepEqual(await rowIds(page), ["note-10", "note-8", "note-4", "note-1"]);

  // None of these, made by hand.
  await page.getByTestId("filter-chips").getByRole("button", { name: "Remove filters" }).click();
  await page.getByTestId("filter").click();
  await filter(page).getByRole("radio", { name: "None of these" }).check();
  await page.getByTestId("filter-value").fill("note 1");
  await page.getByTestId("add-condition").click();
  await page.waitForFunction(() => document.activeElement.closest(".condition") === document.querySelectorAll(".condition")[1]); // one goes on with what was added
  await page.getByTestId("filter-value").nth(1).fill("note 2");
  await page.keyboard.press("Enter");
  await quiet(page);
  assert.deepEqual(await rowIds(page), ["note-9", "note-8", "note-7", "note-6", "note-5", "note-4", "note-3"]);
  await becomes(() => page.evaluate(() => document.activeElement.id), "filter-button"); // the focus is not lost
  assert.match(await page.getByTestId("filter-chips").innerText(), /^none of\s+Title contains “note 1”/);
});

site.test("filters by a record that is picked, by what is related, by times", async (page) => {
  await openAdmin(page, "#/posts");
  await page.getByTestId("filter").click();
  const field = page.getByTestId("filter-field");
  await field.selectOption("user_id");
  await filter(page).getByRole("combobox", { name: "Value" }).fill("wri");
  await page.getByRole("option", { name: "Bo Writer" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByTestId("apply-filter").click();
  await quiet(page);
  assert.equal(await list(page).count(), 7);
  assert.match(await page.getByTestId("filter-chips").innerText(), /Author is “Bo Writer”/);

  await page.getByTestId("filter").click();
  await field.selectOption("categories");
  await filter(page).getByRole("combobox", { name: "Value" }).click();
  await page.getByRole("option", { name: "South" }).click();
  await page.getByTestId("apply-filter").click();
  await quiet(page);
  assert.deepEqual(await rowIds(page), ["newest"]);

  await page.getByTestId("filter").click();
  await field.selectOption("comments");
  await page.getByTestId("filter-operator").selectOption("$nnull");
  await page.getByTestId("apply-filter").click();
  await quiet(page);
  assert.deepEqual(await rowIds(page), ["draft-new", "newest", "hostile"]);

  await page.getByTestId("filter").click();
  await field.selectOption("created_on");
  await page.getByTestId("filter-operator").selectOption("$between");
  await page.getByTestId("filter-value").nth(0).fill("2026-01-12T01:00"); // 00:00 UTC
  await page.getByTestId("filter-value").nth(1).fill("2026-01-13T01:00");
  await page.getByTestId("apply-filter").click();
  await quiet(page);
  assert.deepEqual(await rowIds(page), ["newest", "hostile"]);
});

site.test("rows of the old question are shown as such from the moment that the new one is drawn", async (page) => {
  await openAdmin(page, "#/posts?q=note");
  assert.notEqual((await rowIds(page)).length, 0);
  const busy = await page.evaluate(async () => {
    const left = new Promise((done) => addEventListener("popstate", done, { once: true }));
    location.hash = "#/posts?q=newest";
    await left;
    for (let n = 0; n < 20; n += 1) await null; // drawn without a frame
    return [...document.querySelectorAll(".page, .table-frame")].map((node) => node.ariaBusy);
  });
  assert.deepEqual(busy, ["true", "true"]);
  await quiet(page);
  assert.deepEqual(await rowIds(page), ["newest"]);
});

site.test("pages by cursor: forward, back, to and fro in the history", async (page) => {
  await openAdmin(page, "#/posts");
  await page.getByRole("combobox", { name: "Per page" }).selectOption("10");
  await quiet(page);
  assert.equal(await page.getByTestId("range").innerText(), "1–10 of 14");
  const first = await rowIds(page);
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=row]").length === 4);
  await quiet(page);
  assert.equal(await page.getByTestId("range").innerText(), "11–14 of 14");
  assert.ok((await rowIds(page)).every((id) => !first.includes(id)));
  assert.equal(await page.getByTestId("page-next").isDisabled(), true);
  await list(page).first().getByRole("link").first().click();
  await page.getByTestId("save").waitFor();
  await page.goBack();
  await quiet(page);
  assert.equal(await page.getByTestId("range").innerText(), "11–14 of 14");
  await page.getByTestId("page-back").click();
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=row]").length === 10);
  assert.deepEqual(await rowIds(page), first);
});

site.test("rows by keyboard: down, select, open", async (page) => {
  await openAdmin(page, "#/posts");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  assert.deepEqual(await page.locator("tr.selected").evaluateAll((rows) => rows.map((row) => row.dataset.id)), ["newest"]);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "The newest one" }).waitFor();
});

site.test("many are changed at once, ten by ten, over all pages", async (page, api) => {
  for (let n = 0; n < 23; n += 1) await api("PUT", `/v1/categories/bulk-${n}`, { title: `Bulk ${n}` });
  await openAdmin(page, "#/categories?q=Bulk");
  await page.getByRole("combobox", { name: "Per page" }).selectOption("10");
  await quiet(page);
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByTestId("select-found").click();
  await page.getByText("23 selected").waitFor();
  const batches = [];
  page.on("request", (request) => request.url().endsWith("/v1/batch") && batches.push(request.postDataJSON().requests.length));
  await page.getByTestId("bulk-change").click();
  await page.getByRole("combobox", { name: "Field" }).selectOption("title");
  await page.getByRole("textbox", { name: "New value" }).fill("Changed together");
  await page.getByTestId("bulk-apply").click();
  await page.getByTestId("bulk-close").click();
  assert.deepEqual(batches, [10, 10, 3]);
  const { meta } = await api("GET", "/v1/categories?filters[title]=Changed%20together&total=true");
  assert.equal(meta.total, 23);
  assert.equal(await page.getByTestId("selection").count(), 0, "what was done is selected no more");
});

site.test(
  "many are deleted; those that can not be are told, and the others go",
  async (page, api) => {
    for (let n = 0; n < 12; n += 1) await api("PUT", `/v1/users/gone-${n}`, { name: `Gone ${n}`, email: `gone-${n}@example.com` });
    await api("PUT", "/v1/posts/holds", { title: "Holds", slug: "holds", user_id: "gone-3" });
    await openAdmin(page, "#/users?q=Gone");
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await page.getByTestId("bulk-delete").click();
    await page.getByTestId("confirm").click();
    await page.getByTestId("bulk-close").waitFor();
    assert.match(await page.getByTestId("bulk-status").innerText(), /11 of 12 done\.\s+1 could not be done/);
    assert.match(await page.getByTestId("failures").innerText(), /^Gone 3/);
    await page.getByTestId("bulk-close").click();
    await quiet(page);
    assert.deepEqual(await rowIds(page), ["gone-3"]);
    await becomes(() => page.evaluate(() => document.activeElement === document.body), false); // the focus is not lost
    assert.equal(await page.getByTestId("selection").innerText().then((text) => /1 selected/.test(text)), true);
  },
  { complains: /^Failed to load resource/ },
);

site.test("an empty table says so, and how to begin", async (page) => {
  await page.route("**/v1/categories?**", (route) => route.fulfill({ json: { data: [], meta: { limit: 25, offset: 0, next: null, total: 0 } } }));
  await openAdmin(page, "#/categories");
  assert.match(await page.getByTestId("empty").innerText(), /Nothing in Categories yet/);
  await page.getByTestId("empty").getByRole("link", { name: "New" }).click();
  await page.getByRole("heading", { level: 1, name: "New: Categories" }).waitFor();
});

site.test(
  "no answer: it says so, and Try again tries again",
  async (page) => {
    await page.route("**/v1/posts?**", (route) => route.abort());
    await openAdmin(page, "#/posts");
    assert.match(await page.getByTestId("error").innerText(), /No answer from the server/);
    await page.unroute("**/v1/posts?**");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByTestId("range").waitFor();
  },
  { complains: /^Failed to load resource/ },
);

site.test("an address that leads nowhere, and a filter that the schema does not know", async (page) => {
  await openAdmin(page, "#/no-such-table");
  assert.match(await page.getByTestId("empty").innerText(), /There is no such page/);
  await openAdmin(page, `#/posts?where=${encodeURIComponent('{"items":[{"path":["gone"],"op":"$eq","value":"x"}]}')}&sort=nothing`);
  assert.ok((await list(page).count()) >= 14, "what is not known is not asked");
});
