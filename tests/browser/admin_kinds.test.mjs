// Tables that the admin's code has never seen: with every kind of field, a tree, a many-to-many relation of their own. Nothing in the
// admin was built for them; the site is, schema and migration and worker.
import assert from "node:assert/strict";
import { after } from "node:test";
import { accessible, becomes, openAdmin, pick, quiet, rowIds, useAdmin, writeMarkdown } from "./admin.mjs";
import { fits } from "./admin_system.mjs";
import { buildSite, remove } from "./other_site.mjs";

const TABLES = {
  things: `/* Every kind of field, and a tree. */
META(.label = "Finds & things", .read = ANYONE)
FIELD(text, name, .label = "What it is called", .required = true, .min = 1, .max = 60, .unique = true)
FIELD(slug, handle, .required = true, .from = "name", .unique = true)
FIELD(text, story, .max = 2000)
FIELD(markdown, notes)
FIELD(integer, big)
FIELD(integer, seats, .min = 1, .max = 50)
FIELD(number, weight)
FIELD(boolean, broken)
FIELD(boolean, sold, .required = true, .initial = "false")
FIELD(datetime, found_on)
FIELD(color, paint)
FIELD(email, contact, .private = true)
FIELD(url, page)
FIELD(json, extras)
FIELD(choice, state, .choices = "new,used,antique")
FIELD(ref, thing_id, .to = &things.table, .as = "whole", .reverse = "parts", .on_delete = ON_DELETE_SET_NULL)
#include "audit.def"
`,
  tags: `/* Words for them. */
META(.label = "Tags", .read = ANYONE)
FIELD(text, word, .required = true, .max = 40)
`,
  tags_to_things: `/* Which is which. */
META(.label = "Tags of things", .join = true, .read = ANYONE)
FIELD(ref, thing_id, .required = true, .to = &things.table, .on_delete = ON_DELETE_CASCADE)
FIELD(ref, tag_id, .required = true, .to = &tags.table, .on_delete = ON_DELETE_CASCADE)
INDEX(.on = {COL(thing_id), COL(tag_id)}, .unique = true)
`,
  surveys: `/* More fields than anybody wants to look at, more choices than a menu holds, and nothing that names a record. */
META(.label = "Surveys", .read = ANYONE)
FIELD(integer, visitors)
${Array.from({ length: 60 }, (_, n) => `FIELD(text, answer_to_question_${n}, .max = 100)`).join("\n")}
FIELD(choice, place, .choices = "${Array.from({ length: 80 }, (_, n) => `place-${n}`).join(",")}")
`,
};

const root = buildSite(TABLES);
root.catch(() => {}); // told by the server that waits for it
const site = useAdmin({ root });
after(async () => remove(await root));

const input = (page, name) => page.locator(`[data-field=${name}] :is(input:not([type=color]), textarea, select)`).first();
const fault = (page, name) => page.locator(`[data-field=${name}] .fault`);
const REFUSED = { complains: /^Failed to load resource/ };

async function saved(page) {
  await page.getByTestId("save").click();
  await page.getByTestId("save-state").filter({ hasText: "All saved" }).waitFor();
}

site.test("every kind is written by its own control, and comes back as it was", async (page, api) => {
  await api("PUT", "/v1/tags/old", { word: "Old" });
  await api("PUT", "/v1/tags/odd", { word: "Odd" });
  await api("PUT", "/v1/things/cart", { name: "Cart" });
  await openAdmin(page, "#/things/~new");
  await page.getByRole("heading", { level: 1, name: "New: Finds & things" }).waitFor();
  await page.getByLabel("What it is called").fill("Wheel");
  await input(page, "story").fill("Two\nlines");
  await writeMarkdown(page, "notes", "# Notes");
  await input(page, "big").fill("9007199254740993");
  await input(page, "seats").fill("4");
  await input(page, "weight").fill("0,5");
  await page.locator("[data-field=broken]").getByRole("radio", { name: "No", exact: true }).check();
  await page.locator("[data-field=sold]").getByRole("checkbox").check();
  await input(page, "found_on").fill("2026-07-01T12:30"); // summer: UTC+2
  await page.locator("[data-field=paint] input[type=color]").fill("#ff8800");
  await input(page, "contact").fill("finder@example.com");
  await input(page, "page").fill("https://example.com/wheel");
  await input(page, "extras").fill('{"precise": 12345678901234567890, "list": [1, 2]}');
  await input(page, "state").selectOption("antique");
  await pick(page, "thing_id", "car", "Cart");
  await pick(page, "tags", "o", "Old");
  await page.getByTestId("save").click();
  await page.getByRole("heading", { level: 1, name: "Wheel" }).waitFor();
  const id = new URL(page.url()).hash.split("/")[2];
  const raw = await (await fetch(`${site.url}/v1/things/${id}`)).text();
  assert.match(raw, /"precise": ?12345678901234567890/, "no digit is lost");
  const { data } = await api("GET", `/v1/things/${id}?include=tags`);
  const { handle, story, notes, big, seats, weight, broken, sold, found_on, paint, page: address, state, thing_id } = data;
  assert.deepEqual(
    { handle, story, notes, big, seats, weight, broken, sold, found_on, paint, address, state, thing_id },
    { handle: "wheel", story: "Two\nlines", notes: "# Notes", big: "9007199254740993", seats: 4, weight: 0.5, broken: false, sold: true,
      found_on: "2026-07-01T10:30:00.000Z", paint: "#ff8800", address: "https://example.com/wheel", state: "antique", thing_id: "cart" },
  );
  assert.deepEqual(data.tags.map(({ word }) => word), ["Old"]);

  // Loaded again it shows the same, and is not changed by being looked at.
  await page.reload();
  await quiet(page);
  assert.equal(await input(page, "big").inputValue(), "9007199254740993");
  assert.equal(await input(page, "found_on").inputValue(), "2026-07-01T12:30");
  assert.match(await input(page, "extras").inputValue(), /12345678901234567890/);
  assert.equal(await input(page, "contact").inputValue(), "", "private values are not told");
  await page.getByTestId("save-state").filter({ hasText: "All saved" }).waitFor();

  // What is cleared becomes null.
  await input(page, "seats").fill("");
  await page.locator("[data-field=broken]").getByRole("radio", { name: "none" }).check();
  await page.locator("[data-field=found_on]").getByRole("button", { name: "Clear" }).click();
  await page.locator("[data-field=thing_id]").getByRole("button", { name: "Clear" }).click();
  await input(page, "state").selectOption("");
  await saved(page);
  const cleared = (await api("GET", `/v1/things/${id}`)).data;
  assert.deepEqual([cleared.seats, cleared.broken, cleared.found_on, cleared.thing_id, cleared.state], [null, null, null, null, null]);
  assert.equal(cleared.big, "9007199254740993", "what was not touched stays");
});

site.test(
  "faults by kind: no number, no JSON, out of bounds, no URL, no colour",
  async (page) => {
    await openAdmin(page, "#/things/~new");
    await input(page, "name").fill("Faulty");
    await input(page, "seats").fill("four");
    await input(page, "weight").fill("heavy");
    await input(page, "extras").fill('{\n  "a": 1,\n  oops\n}');
    assert.match(await page.getByTestId("json-state").innerText(), /no JSON: see line 3/);
    await page.getByTestId("save").click();
    assert.equal(await fault(page, "seats").innerText(), "A whole number, please.");
    assert.equal(await fault(page, "weight").innerText(), "A number, please.");
    await input(page, "seats").fill("51");
    await input(page, "weight").fill("1e3");
    await input(page, "extras").fill('{"a":[1,2]}');
    await page.getByRole("button", { name: "Tidy up" }).click();
    assert.equal(await input(page, "extras").inputValue(), '{\n  "a": [\n    1,\n    2\n  ]\n}');
    await input(page, "page").fill("javascript:alert(1)");
    await input(page, "paint").fill("red");
    await page.getByTestId("save").click();
    await fault(page, "seats").waitFor();
    assert.equal(await fault(page, "page").count(), 1);
    assert.equal(await fault(page, "paint").count(), 1);
    assert.equal(await page.evaluate(() => document.activeElement.name), "page", "the first on the page");
  },
  REFUSED,
);

site.test("a moment that is not touched keeps its milliseconds", async (page, api) => {
  await api("PUT", "/v1/things/clock", { name: "Clock", found_on: "2026-01-02T03:04:05.678Z" });
  await openAdmin(page, "#/things/clock");
  assert.equal(await input(page, "found_on").inputValue(), "2026-01-02T04:04:05");
  await input(page, "seats").fill("2");
  await saved(page);
  assert.equal((await api("GET", "/v1/things/clock")).data.found_on, "2026-01-02T03:04:05.678Z");
});

site.test("lists and filters of every kind", async (page, api) => {
  await api("PUT", "/v1/things/a", { name: "List a", seats: 3, weight: 1.5, broken: true, found_on: "2026-03-01T00:00:00Z", state: "new", paint: "#00ff00", page: "https://example.com/a", extras: { k: "v" } });
  await api("PUT", "/v1/things/b", { name: "List b", seats: 30, broken: false, state: "used", thing_id: "a" });
  await api("PUT", "/v1/things/c", { name: "List c", thing_id: "a" });
  await api("PUT", "/v1/tags/t1", { word: "Tagged" });
  await api("POST", "/v1/tags_to_things", { thing_id: "b", tag_id: "t1" });
  const asks = async (items, wanted) => {
    await openAdmin(page, `#/things?q=List&where=${encodeURIComponent(JSON.stringify({ any: false, items }))}`);
    assert.deepEqual((await rowIds(page)).sort(), wanted, JSON.stringify(items));
  };
  const one = (path, op, value) => [{ path: path.split("."), op, value }];
  await asks(one("seats", "$gt", "3"), ["b"]);
  await asks(one("seats", "$between", ["3", "30"]), ["a", "b"]);
  await asks(one("seats", "$null"), ["c"]);
  await asks(one("weight", "$eq", "1.5"), ["a"]);
  await asks(one("broken", "$eq", "true"), ["a"]);
  await asks(one("found_on", "$lt", "2026-03-02T00:00:00.000Z"), ["a"]);
  await asks(one("state", "$in", ["new", "used"]), ["a", "b"]);
  await asks(one("paint", "$nempty"), ["a"]);
  await asks(one("extras", "$nnull"), ["a"]);
  await asks(one("extras", "$eq", '{"k":"v"}'), ["a"]);
  await asks(one("page", "not.$containsi", "EXAMPLE"), ["b", "c"]);
  await asks(one("whole.name", "$ends_withi", "A"), ["b", "c"]);
  await asks(one("thing_id", "$eq", "a"), ["b", "c"]);
  await asks(one("tags", "$some", "t1"), ["b"]);
  await asks(one("parts", "$nnull"), ["a"]);
  await openAdmin(page, "#/things?q=List");
  await page.getByTestId("columns").click();
  const unchosen = page.locator(".column-menu input:not(:checked)");
  while (await unchosen.count()) await unchosen.first().click();
  await page.keyboard.press("Escape");
  await quiet(page);
  const cells = await page.locator("[data-id=a] td").allInnerTexts();
  for (const text of ["3", "1.5", "Yes", "1 Mar 2026, 01:00", "new", "#00ff00", "example.com/a", '{"k":"v"}']) assert.ok(cells.includes(text), `${text} in ${cells}`);
  await accessible(page, "a list of everything");
});

site.test("a tree: parts are listed at the whole, and added from there; tags as chips on both sides", async (page, api) => {
  await openAdmin(page, "#/things/a");
  assert.match(await page.locator("[data-relation=parts]").innerText(), /Parts 2[^]*List c[^]*List b/);
  await page.locator("[data-relation=parts]").getByTestId("add-related").click();
  await page.waitForFunction(() => document.querySelector("[data-field=thing_id] input")?.value === "List a");
  await accessible(page, "a form of everything");
  await openAdmin(page, "#/tags/t1");
  assert.deepEqual(await page.getByTestId("link").locator("a").allInnerTexts(), ["List b"]);
  await pick(page, "things", "list c", "List c");
  await saved(page);
  assert.deepEqual((await api("GET", "/v1/things/c?include=tags")).data.tags.map(({ id }) => id), ["t1"]);
});

site.test("what is stored as an attack is text in every kind that takes it", async (page, api) => {
  const attack = "<img src=x onerror=\"window.hacked=1\">";
  const address = "https://example.com/\"onmouseover=\"window.hacked=1";
  await api("PUT", "/v1/tags/evil", { word: attack });
  const { status } = await api("PUT", "/v1/things/evil", { name: attack, story: attack, notes: attack, page: address, extras: { [attack]: attack, html: "</script><script>window.hacked=1</script>" } });
  assert.equal(status, 201);
  await api("POST", "/v1/tags_to_things", { thing_id: "evil", tag_id: "evil" });
  for (const hash of ["#/things", "#/things/evil", "#/tags/evil", "#/things/~new?copy=evil"]) {
    await page.goto("about:blank");
    await openAdmin(page, hash);
    assert.equal(await page.evaluate(() => window.hacked), undefined, hash);
    assert.equal(await page.locator("#app img, #app script").count(), 0, hash);
  }
  await page.goto("about:blank");
  await openAdmin(page, "#/things/evil");
  assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), attack);
  assert.equal(await input(page, "story").inputValue(), attack);
});

site.test("many are given one value, of any kind", async (page, api) => {
  await openAdmin(page, "#/things?q=List");
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByTestId("bulk-change").click();
  await page.getByRole("combobox", { name: "Field" }).selectOption("found_on");
  await page.getByRole("dialog").getByLabel("New value").fill("2026-12-01T01:00");
  await page.getByTestId("bulk-apply").click();
  await page.getByTestId("bulk-close").click();
  assert.equal((await api("GET", "/v1/things/c")).data.found_on, "2026-12-01T00:00:00.000Z");
});

site.test(
  "a table with 60 fields and 80 choices: it is found in, and nothing grows without end",
  async (page, api) => {
    await api("PUT", "/v1/surveys/one", { visitors: 7, answer_to_question_3: "The third answer", place: "place-7" });
    await api("PUT", "/v1/surveys/two", { place: "place-79" });
    await openAdmin(page, "#/surveys?q=third");
    assert.deepEqual(await rowIds(page), ["one"]);
    await openAdmin(page, "#/surveys");
    await page.getByTestId("filter").click();
    await page.getByTestId("filter-field").selectOption("place");
    assert.ok((await page.locator(".filter-choices").boundingBox()).height < 300);
    await page.getByRole("checkbox", { name: "place-79" }).check();
    await accessible(page, "many choices");
    await page.getByTestId("apply-filter").click();
    await quiet(page);
    assert.deepEqual(await rowIds(page), ["two"]);

    // Columns are ticked one after the other by keyboard, though their lines go elsewhere.
    await openAdmin(page, "#/surveys");
    await page.getByTestId("columns").click();
    await page.getByRole("checkbox", { name: "Answer to question 41" }).focus();
    await page.keyboard.press("Space");
    const focused = () => page.evaluate(() => document.activeElement.closest("[data-name]")?.dataset.name);
    await becomes(focused, "answer_to_question_41");
    await page.getByRole("button", { name: "Move Answer to question 41 to the left" }).focus();
    await page.keyboard.press("Enter");
    await becomes(focused, "answer_to_question_41");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".column-menu").count(), 0);
    await quiet(page);

    // What leads to the record stays in sight when the rest is scrolled.
    await page.locator(".table-frame").evaluate((node) => node.scrollTo(9999, 0));
    const frame = await page.locator(".table-frame").boundingBox();
    assert.ok((await page.locator(".main-cell").first().boundingBox()).x - frame.x < 2);

    await openAdmin(page, "#/surveys/one");
    await page.getByTestId("save").waitFor();
    await fits(page, "60 fields");
  },
  { viewport: { width: 820, height: 900 } },
);
