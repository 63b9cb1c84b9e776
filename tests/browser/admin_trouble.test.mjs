// What goes wrong while one works in the admin: links that can not be made, no network, a session that another tab has ended; and that
// it is said in the reader's language.
import assert from "node:assert/strict";
import { openAdmin, pick, quiet, rowIds } from "./admin.mjs";
import { signInAs, useSystem } from "./admin_system.mjs";

const site = useSystem({ sqlFiles: ["tests/browser/fixture.sql"] });
const REFUSED = { complains: /^Failed to load resource/ };

const input = (page, name) => page.locator(`[data-field=${name}] :is(input, textarea, select)`).first();
const fault = (page, name) => page.locator(`[data-field=${name}] .fault`);
const chips = (page) => page.getByTestId("link").locator("a").allInnerTexts();
const state = (page, text) => page.getByTestId("save-state").filter({ hasText: text }).waitFor();
const trouble = (page) => page.getByTestId("save-problem");

site.test(
  "a new record whose links can not all be made: it is there, those that can be are, the others are named and kept",
  async (page, api) => {
    for (const n of [1, 2, 3]) await api("PUT", `/v1/categories/brief-${n}`, { title: `Brief ${n}` });
    await openAdmin(page, "#/posts/~new");
    await input(page, "title").fill("Half linked");
    await pick(page, "categories", "brief 1", "Brief 1");
    await pick(page, "categories", "brief 2", "Brief 2");
    await pick(page, "categories", "brief 3", "Brief 3");
    await api("DELETE", "/v1/categories/brief-2");
    await page.getByTestId("save").click();
    await page.getByRole("heading", { level: 1, name: "Half linked" }).waitFor();
    assert.match(await trouble(page).innerText(), /The record is saved, but its connections to these are not: Brief 2\./);
    assert.match(await trouble(page).innerText(), /There is no such record in Categories\./);
    assert.deepEqual((await chips(page)).sort(), ["Brief 1", "Brief 2", "Brief 3"]);
    await state(page, "Not saved yet");
    const id = new URL(page.url()).hash.split("/")[2].split("?")[0];
    const linked = async () => (await api("GET", `/v1/posts/${id}?include=categories`)).data.categories.map((each) => each.id).sort();
    assert.deepEqual(await linked(), ["brief-1", "brief-3"]);
    await api("PUT", "/v1/categories/brief-2", { title: "Brief 2" });
    await trouble(page).getByRole("button", { name: "Try again" }).click();
    await state(page, "All saved");
    assert.equal(await trouble(page).count(), 0);
    assert.deepEqual(await linked(), ["brief-1", "brief-2", "brief-3"], "each of them once");
  },
  REFUSED,
);

site.test(
  "no answer to links: saving again makes each of them once, and a link that was taken away can be made again",
  async (page, api) => {
    await openAdmin(page, "#/posts/note-1");
    await pick(page, "categories", "north", "North");
    await pick(page, "categories", "void", "Void");
    let isFirst = true;
    await page.route("**/v1/batch", async (route) => {
      if (!isFirst) return route.continue();
      isFirst = false;
      await route.fetch(); // it is done, but the answer does not come
      return route.abort();
    });
    await page.getByTestId("save").click();
    assert.match(await trouble(page).innerText(), /North(, | and )Void[^]*No answer from the server/);
    await trouble(page).getByRole("button").click();
    await state(page, "All saved");
    const count = async (category) => (await api("GET", `/v1/categories_to_posts?filters[post_id]=note-1&filters[category_id]=${category}&total=true`)).meta.total;
    assert.deepEqual([await count("north"), await count("void")], [1, 1]);
    assert.deepEqual((await chips(page)).sort(), ["North", "Void"]);
    for (const wanted of [0, 1, 0, 1]) {
      if (wanted) await pick(page, "categories", "void", "Void");
      else await page.getByRole("button", { name: "Remove Void" }).click();
      await state(page, "Not saved yet");
      await page.getByTestId("save").click();
      await state(page, "All saved");
      assert.equal(await count("void"), wanted);
    }
  },
  REFUSED,
);

site.test(
  "what the API finds wrong is said in German, at the field and above the form",
  async (page) => {
    await openAdmin(page, "#/posts/note-2");
    await input(page, "slug").fill("Kein Slug");
    await input(page, "title").fill("x".repeat(201));
    await page.getByTestId("save").click();
    await fault(page, "title").waitFor();
    assert.equal(await fault(page, "title").innerText(), "Höchstens 200 Zeichen.");
    assert.equal(await fault(page, "slug").innerText(), "Nur Kleinbuchstaben, Ziffern und Bindestriche.");
    await input(page, "title").fill("Notiz");
    await input(page, "slug").fill("note-3");
    await page.getByTestId("save").click();
    await fault(page, "slug").filter({ hasText: "Ein anderer Eintrag hat diesen Wert schon." }).waitFor();
    await page.getByTestId("discard").click();
    await page.getByTestId("confirm").click();
    await page.getByTestId("discard").waitFor({ state: "detached" });
    await page.goto("about:blank");
    await openAdmin(page, "#/users/ann");
    await page.getByTestId("more").click();
    await page.getByTestId("delete").click();
    await page.getByTestId("confirm").click();
    await page.getByTestId("toast").filter({ hasText: "Andere Einträge stehen im Weg: Einträge in Posts verweisen noch darauf." }).waitFor();
  },
  { ...REFUSED, locale: "de-DE" },
);

site.test(
  "what a hook of the site says is shown as the site says it",
  async (page) => {
    await openAdmin(page, "#/comments/~new?post_id=newest");
    await page.locator("[data-editor=body] .cm-content").click();
    await page.keyboard.insertText("https://a.example https://b.example https://c.example");
    await page.getByTestId("save").click();
    await fault(page, "body").filter({ hasText: "It has too many links; two are allowed." }).waitFor();
  },
  { ...REFUSED, locale: "de-DE" },
);

site.test(
  "the network goes while one writes: it is said, nothing is lost, and when it is back saving goes on",
  async (page, api) => {
    await openAdmin(page, "#/posts/note-4");
    await input(page, "title").fill("Written on a train");
    await page.context().setOffline(true);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.getByTestId("save").click();
    await trouble(page).waitFor();
    await page.waitForFunction(() => document.querySelector("[data-testid=save-problem]").getBoundingClientRect().top > 0); // in sight
    assert.match(await trouble(page).innerText(), /No answer from the server/);
    assert.equal(await input(page, "title").inputValue(), "Written on a train");
    await page.context().setOffline(false);
    await trouble(page).getByRole("button", { name: "Try again" }).click();
    await state(page, "All saved");
    assert.equal((await api("GET", "/v1/posts/note-4")).data.title, "Written on a train");
  },
  REFUSED,
);

site.test(
  "signed out in one tab, the other does not go on with what the public sees: it asks, keeps what was written, and goes on when one is back",
  async (page) => {
    await openAdmin(page, "#/posts/note-5");
    await input(page, "title").fill("In the first tab");
    const other = await page.context().newPage();
    await openAdmin(other, "#/posts");
    assert.ok((await rowIds(other)).includes("draft-old"));
    await other.getByTestId("account-menu").click();
    await other.getByTestId("sign-out").click();
    await other.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.getByRole("dialog", { name: "Please sign in again" }).waitFor();
    assert.equal(await input(page, "title").inputValue(), "In the first tab");
    // Signed in again over there, here it is seen.
    await signInAs(page.context(), "ed-2", site.url);
    await other.reload();
    await other.getByTestId("account-menu").waitFor();
    await other.evaluate(() => new BroadcastChannel("stratus-admin-session").postMessage("changed"));
    await page.getByRole("dialog", { name: "Please sign in again" }).waitFor({ state: "detached" });
    assert.equal(await input(page, "title").inputValue(), "In the first tab");
    await page.getByTestId("save").click();
    await state(page, "All saved");
  },
  { as: "ed-1" },
);

site.test("a filter in the address that can not be read is told, and the rest of it is asked", async (page) => {
  const where = { items: [{ path: ["title"], op: "$starts_withi", value: "an " }, { path: ["gone"], op: "$eq", value: "x" }, { path: ["title"], op: "$nonsense", value: "x" }] };
  await openAdmin(page, `#/posts?where=${encodeURIComponent(JSON.stringify(where))}`);
  assert.deepEqual(await rowIds(page), ["draft-new", "draft-old"]);
  assert.match(await page.getByTestId("filter-lost").innerText(), /^2 conditions of this address can not be read/);
  await openAdmin(page, "#/posts?where=%7Bbroken");
  assert.match(await page.getByTestId("filter-lost").innerText(), /^One condition/);
  await quiet(page);
});

site.test(
  "who has to sign in again is not let past by pressing Escape again and again",
  async (page) => {
    await openAdmin(page, "#/posts/note-6");
    await input(page, "title").fill("Not yet");
    await page.route("**/v1/posts/note-6", (route) => route.fulfill({ status: 401, json: { type: "/errors/unauthorized", title: "Unauthorized", status: 401 } }));
    await page.getByTestId("save").click();
    await page.getByRole("dialog", { name: "Please sign in again" }).waitFor();
    for (let n = 0; n < 5; n += 1) {
      await page.keyboard.press("Escape");
      await page.waitForTimeout(50);
    }
    await page.locator("dialog:modal").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.closest("dialog") !== null), true);
  },
  REFUSED,
);

site.test("more records than a picker shows: it says so, until few are left", async (page) => {
  await openAdmin(page, "#/comments/c1");
  const status = page.locator("[data-field=post_id] .picker-status");
  await page.locator("[data-field=post_id] [role=combobox]").click();
  await status.filter({ hasText: "There are more: go on writing." }).waitFor();
  await page.locator("[data-field=post_id] [role=combobox]").fill("note 1");
  await status.waitFor({ state: "detached" });
  assert.deepEqual(await page.getByRole("option").allInnerTexts(), ["Note 10", "Note 1"]);
});
