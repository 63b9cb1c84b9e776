// The admin's pages about the whole site: overview, demo data, audit trail, cache. It begins with a database in which there are people only.
import assert from "node:assert/strict";
import { accessible, openAdmin, quiet, rowIds } from "./admin.mjs";
import { fits, LOOKS, useSystem } from "./admin_system.mjs";

const site = useSystem();
const FAILED_LOAD = /^Failed to load resource/;

const countsOf = (page) => page.getByTestId("count").evaluateAll((all) => Object.fromEntries(all.map((each) => [each.dataset.table, each.querySelector(".tally-number").textContent])));
const totalOf = async (api, table) => (await api("GET", `/v1/${table}?limit=1&total=true`)).meta.total;
/** As a visitor, whose answers are kept: with anybody's credentials they are not. */
const visit = (path) => fetch(site.url + path).then((response) => response.text());

site.test("an empty site: the overview says what to do first, and the demo data is one press away", async (page) => {
  await openAdmin(page);
  await page.getByTestId("first-steps").waitFor();
  assert.deepEqual(await countsOf(page), { users: "3", posts: "0", categories: "0", comments: "0" });
  assert.equal(await page.getByTestId("first-steps").getByRole("link", { name: "Add to Posts" }).getAttribute("href"), "#/posts/~new");
  await accessible(page, "an empty site");
  await page.getByTestId("first-steps").getByRole("link", { name: "Fill with demo data" }).click();
  await page.getByRole("heading", { level: 1, name: "Demo data" }).waitFor();
});

site.test(
  "demo data: what can not be made says why, and is not made",
  async (page, api) => {
    await openAdmin(page, "#/~demo");
    const row = page.locator("[data-id=comments]");
    await row.getByRole("spinbutton", { name: "How many for Comments" }).fill("0");
    assert.equal(await row.getByTestId("demo-fill").isDisabled(), true);
    await row.getByRole("spinbutton").fill("3");
    await row.getByTestId("demo-fill").click();
    await page.getByTestId("demo-close").waitFor();
    assert.equal(await page.getByTestId("demo-status").innerText(), "0 of 3 done.");
    assert.match(await page.getByTestId("demo-step").innerText(), /^Comments\n0 of 3\s+A record must refer to one of "posts", and there is none; fill that table first\.$/);
    await accessible(page, "what could not be made");
    await page.getByTestId("demo-close").click();
    assert.equal(await totalOf(api, "comments"), 0);
  },
  { complains: FAILED_LOAD },
);

site.test("demo data: all tables at once, in an order in which each finds what it needs", async (page, api) => {
  await openAdmin(page, "#/~demo");
  await page.getByRole("spinbutton", { name: "How many of each" }).fill("1000");
  await page.getByTestId("demo-fill-all").click();
  await page.getByText("A number from 1 to 500, please.").waitFor();
  await page.getByRole("spinbutton", { name: "How many of each" }).fill("30");
  await page.getByTestId("demo-fill-all").click();
  await page.getByTestId("demo-close").waitFor();
  assert.equal(await page.getByTestId("demo-status").innerText(), "150 of 150 done.");
  await page.locator("[data-id=posts] [data-column=made]").filter({ hasText: "30" }).waitFor(); // behind the dialog, too
  await page.getByTestId("demo-close").click();
  await quiet(page);
  assert.deepEqual((await api("GET", "/v1/demo")).data, { users: 30, posts: 30, categories: 30, categories_to_posts: 30, comments: 30 });
  assert.equal(await page.getByTestId("demo-remove-all").innerText(), "Remove all 150");
  assert.equal(await page.locator("[data-id=posts] [data-column=made]").innerText(), "30");
});

site.test("the overview: counts, last changes, health, the cache", async (page, api) => {
  const { data } = await api("POST", "/v1/categories", { title: "Harbours" });
  await api("PATCH", `/v1/categories/${data.id}`, { body: "Where ships are." });
  await openAdmin(page);
  assert.equal(await page.getByTestId("first-steps").count(), 0);
  assert.deepEqual(await countsOf(page), { users: "33", posts: "30", categories: "31", comments: "30" });
  const [last, before] = await page.getByTestId("last-changes").getByTestId("entry").allInnerTexts();
  assert.match(last, /Changed\s+Categories\s+Harbours\s+ADMIN_TOKEN[^]*Body/);
  assert.match(before, /Created\s+Categories\s+Harbours/);
  assert.deepEqual(await page.locator("[data-part]").evaluateAll((all) => all.map(({ dataset }) => `${dataset.part} ${dataset.state}`)), ["d1 ok", "kv ok", "schema ok"]);
  assert.match(await page.getByTestId("cache-glance").innerText(), /of 33\.6 MB/);
  await page.getByTestId("last-changes").getByRole("link", { name: "Harbours" }).first().click();
  await page.waitForURL(`**/admin/#/categories/${data.id}`);
});

site.test(
  "a database that lacks a migration: which, and what to do about it",
  async (page) => {
    const health = { status: "failing", d1: "ok", kv: "not bound", schema: "failing", detail: "The database lacks 0009_add_ports.sql <b>now</b>. `npm run up` applies them locally, `npm run up:prod` in production." };
    await page.route("**/health?deep=true", (route) => route.fulfill({ status: 503, json: health }));
    await openAdmin(page);
    const help = await page.getByTestId("schema-help").innerText();
    assert.match(help, /0009_add_ports\.sql <b>now<\/b>/);
    assert.match(help, /npm run up\nnpm run up:prod/);
    assert.match(await page.getByTestId("health").innerText(), /not set up/);
    await page.unroute("**/health?deep=true");
    await page.getByRole("button", { name: "Check again" }).click();
    await page.locator("[data-part=schema][data-state=ok]").waitFor();
  },
  { complains: FAILED_LOAD },
);

site.test("the audit trail: who, when, what before and after; narrowed down; a link to the record", async (page, api) => {
  const { data: kept } = await api("POST", "/v1/categories", { title: "Ports <img src=x onerror=alert(1)>", body: "a".repeat(400) });
  await api("PATCH", `/v1/categories/${kept.id}`, { title: "Quays", body: null });
  const { data: gone } = await api("POST", "/v1/categories", { title: "Short-lived" });
  await api("DELETE", `/v1/categories/${gone.id}`);

  await openAdmin(page, "#/~audit?table=categories&action=update");
  const changed = page.getByTestId("entry").first();
  assert.match(await changed.innerText(), /Changed\s+Categories\s+Quays/);
  assert.match(await changed.innerText(), /from 127\.0\.0\.1/);
  assert.equal(await changed.locator("[data-field=title] del").innerText(), "before:\nPorts <img src=x onerror=alert(1)>");
  assert.equal(await changed.locator("[data-field=title] ins").innerText(), "after:\nQuays");
  assert.equal(await changed.locator("[data-field=body] ins").innerText(), "after:\nnone");
  await changed.locator("[data-field=body] summary").click();
  assert.match(await changed.locator(".whole-text").innerText(), /^a{200}…$/);
  assert.deepEqual(await page.getByTestId("entry").evaluateAll((all) => [...new Set(all.map(({ dataset }) => dataset.action))]), ["update"]);

  await page.getByLabel("What").selectOption("delete");
  await page.waitForURL(/action=delete/);
  await page.locator("[data-testid=entry][data-action=delete]").first().waitFor();
  await quiet(page);
  const deleted = page.getByTestId("entry").first();
  assert.match(await deleted.innerText(), /Deleted\s+Categories\s+Short-lived/);
  assert.equal(await deleted.getByRole("link", { name: "Short-lived" }).count(), 0, "there is nothing to go to");

  await page.getByLabel("What").selectOption("");
  await page.getByLabel("Id of the record").fill(kept.id);
  await page.getByTestId("audit-apply").click();
  await page.waitForURL(new RegExp(`record=${kept.id}`));
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=entry]").length === 2);
  await page.getByLabel("Who").fill("nobody at all");
  await page.getByTestId("audit-apply").click();
  await page.getByText("Nothing matches").waitFor();
  await page.getByLabel("Who").fill("admin_tok");
  await page.getByLabel("From").fill("2020-01-01T00:00");
  await page.getByTestId("audit-apply").click();
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=entry]").length === 2);
  await page.getByLabel("To", { exact: true }).fill("2020-01-02T00:00");
  await page.getByTestId("audit-apply").click();
  await page.getByText("Nothing matches").waitFor();
  await page.getByRole("link", { name: "Show all" }).click();
  await page.getByTestId("entry").nth(5).waitFor();
  await page.getByRole("link", { name: "Quays" }).first().click();
  await page.waitForURL(`**/admin/#/categories/${kept.id}`);
});

site.test("the audit trail has pages, and what is asked stands in the address", async (page, api) => {
  await api("POST", "/v1/categories", { title: "Another" }); // whose entry is not among those asked for
  const { data } = await api("POST", "/v1/categories", { title: "Many" });
  for (let n = 0; n < 26; n++) await api("PATCH", `/v1/categories/${data.id}`, { title: `Many ${n}` });
  await openAdmin(page, `#/~audit?record=${data.id}`);
  assert.equal(await page.getByTestId("range").innerText(), "1–25 of 27");
  await page.getByTestId("page-next").click();
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=entry]").length === 2);
  assert.equal(await page.getByTestId("range").innerText(), "26–27 of 27");
  await page.reload();
  await quiet(page);
  assert.equal(await page.getByTestId("entry").count(), 2);
  await page.getByTestId("page-back").click();
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=entry]").length === 25);
});

site.test("the audit trail: of very many that went with one it says how many more there were", async (page) => {
  const entry = { id: "x-1001", at: "2026-01-01T00:00:00.000Z", actor_id: null, actor: "rita@example.com", address: null, action: "delete", table_name: "comments", record_id: "*", changed: { more: 17 } };
  await page.route("**/v1/audit_trail?*", (route) => route.fulfill({ json: { data: [entry], meta: { limit: 25, offset: 0, next: null, total: 1 } } }));
  await openAdmin(page, "#/~audit");
  assert.match(await page.getByTestId("entry").innerText(), /Deleted\s+Comments\s+and 17 more/);
  assert.equal(await page.getByTestId("entry").locator("dd").count(), 0);
});

site.test("the cache, live: figures grow, a pause stops the asking, what is asked most is listed", async (page, api) => {
  await api("DELETE", "/v1/cache");
  await openAdmin(page, "#/~cache");
  const chart = page.getByTestId("chart");
  assert.match(await chart.innerText(), /Nobody has asked/);
  for (let n = 0; n < 8; n++) await visit("/v1/categories?limit=7");
  await page.getByTestId("cache-top").getByRole("button", { name: "/v1/categories?limit=7" }).waitFor();
  await page.waitForFunction(() => /M[\d.]+ [\d.]+/.test(document.querySelector(".chart-memory").getAttribute("d")));
  assert.match(await chart.locator("svg").getAttribute("aria-label"), /Memory: 8[78].*%; KV: 0 %/);
  assert.match(await page.locator("[data-id=memory]").innerText(), /Memory\s+7\s+1\s+87\.5 %/);
  assert.equal(await page.getByTestId("cache-freshness").locator("[data-fact=hard] dd").innerText(), "10 s");

  await page.getByTestId("cache-pause").click();
  let asked = 0;
  await page.route("**/v1/cache", (route) => {
    asked += 1;
    return route.continue();
  });
  await page.waitForTimeout(2500);
  assert.equal(asked, 0);
  await page.keyboard.press("p");
  await page.waitForFunction(() => document.querySelector("[data-testid=cache-pause]").getAttribute("aria-pressed") === "false");
  await page.waitForTimeout(2500);
  assert.ok(asked > 0, "it asks again");
});

site.test("the cache: one address looked up; forgotten by address, by beginning, altogether", async (page, api) => {
  await api("DELETE", "/v1/cache");
  for (const path of ["/v1/posts?limit=3", "/v1/posts?limit=4", "/v1/categories?limit=3"]) await visit(path).then(() => visit(path));
  await openAdmin(page, "#/~cache");
  const look = async (address) => {
    await page.getByTestId("cache-lookup").getByLabel("Address").fill(address);
    await page.getByTestId("lookup-go").click();
    await page.waitForFunction(() => !document.querySelector("[data-testid=lookup-go][aria-busy=true]"));
    return page.getByTestId("lookup-result");
  };
  const held = await look(`${site.url}/v1/posts?limit=3&offset=0`);
  await held.waitFor();
  assert.equal(await held.getAttribute("data-answers"), "memory");
  assert.match(await held.innerText(), /\/v1\/posts\?limit=3\n[^]*It would come from memory\.[^]*all of Posts/);
  assert.equal(await held.getByRole("link", { name: "all of Posts" }).getAttribute("href"), "#/posts");

  const purge = async (way, address) => {
    const part = page.getByTestId("cache-purge");
    await part.getByRole("radio", { name: way }).check();
    if (address) await part.getByRole("textbox").fill(address);
    await page.getByTestId("purge-go").click();
    await page.getByTestId("confirm").click();
    return page.getByTestId("toast").last().innerText();
  };
  assert.match(await purge("One address", "/v1/posts?limit=3"), /1 answer forgotten/);
  await look("/v1/posts?limit=3");
  await page.locator("[data-testid=lookup-result]:not([data-answers=memory])").waitFor();
  await purge("By beginning", "/v1/posts");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=cache-top] [data-testid=row]").length === 1);
  assert.deepEqual(await rowIds(page).then((ids) => ids.filter((id) => id.startsWith("/v1"))), ["/v1/categories?limit=3"]);
  await purge("Everything");
  await page.getByText("Nothing has been asked for twice").waitFor();
});

site.test(
  "the cache: an address that there is not says so; another isolate's figures begin anew",
  async (page) => {
    await openAdmin(page, "#/~cache");
    await page.getByTestId("cache-lookup").getByLabel("Address").fill("/v1/nope");
    await page.getByTestId("lookup-go").click();
    await page.getByTestId("cache-lookup").getByTestId("error").waitFor();
    await page.route("**/v1/cache", async (route) => {
      const response = await route.fetch();
      const body = await response.json();
      body.data.d1.reads = 0;
      body.data.memory.hits = 0;
      return route.fulfill({ response, json: body });
    });
    await page.getByTestId("other-isolate").waitFor();
  },
  { complains: FAILED_LOAD },
);

site.test("demo data: what something else refers to stays, with the reason; the rest goes, and nothing that was not made here", async (page, api) => {
  const { data: posts } = await api("GET", "/v1/posts?limit=1&fields=id");
  const { data: comment } = await api("POST", "/v1/comments", { body: "Mine", post_id: posts[0].id, user_id: (await api("GET", "/v1/users?limit=1")).data[0].id });
  const categories = await totalOf(api, "categories");
  await openAdmin(page, "#/~demo");
  await page.locator("[data-id=users]").getByTestId("demo-remove").click();
  await page.getByTestId("confirm").click();
  await page.getByTestId("demo-close").waitFor();
  assert.match(await page.getByTestId("demo-step").innerText(), /could not be removed: Posts \(Author\) and Comments \(User\)/);
  await page.getByTestId("demo-close").click();
  await quiet(page);

  await page.getByTestId("demo-remove-all").click();
  await page.getByTestId("confirm").click();
  await page.getByTestId("demo-close").waitFor();
  const kept = page.locator("[data-testid=demo-step]").filter({ has: page.locator(".fault") });
  assert.deepEqual((await kept.evaluateAll((all) => all.map(({ dataset }) => dataset.table))).sort(), ["posts", "users"]);
  await accessible(page, "what was not removed");
  await page.getByTestId("demo-close").click();
  assert.equal(await totalOf(api, "categories"), categories - 30);
  assert.equal((await api("GET", `/v1/comments/${comment.id}`)).status, 200);

  await api("DELETE", `/v1/comments/${comment.id}`);
  await page.reload();
  await quiet(page);
  await page.getByTestId("demo-remove-all").click();
  await page.getByTestId("confirm").click();
  await page.getByTestId("demo-close").click();
  await page.waitForFunction(() => !document.querySelector("[data-testid=demo-remove-all]"));
  assert.deepEqual((await api("GET", "/v1/demo")).data, {});
});

site.test(
  "demo data: no answer half way says so, and what was made is there",
  async (page, api) => {
    await openAdmin(page, "#/~demo");
    let asked = 0;
    await page.route("**/v1/demo", (route) => (route.request().method() === "POST" && ++asked > 1 ? route.abort() : route.continue()));
    await page.locator("[data-id=categories]").getByRole("spinbutton").fill("40");
    await page.locator("[data-id=categories]").getByTestId("demo-fill").click();
    await page.getByRole("dialog").getByTestId("error").waitFor();
    assert.equal(await page.getByTestId("demo-status").innerText(), "25 of 40 done.");
    await page.getByTestId("demo-close").click();
    assert.deepEqual((await api("GET", "/v1/demo")).data, { categories: 25 });
  },
  { complains: FAILED_LOAD },
);

const PAGES = ["", "#/~audit", "#/~cache", "#/~demo"];
for (const look of LOOKS) {
  const { colorScheme, viewport, locale } = look;
  site.test(
    `nothing in the way of anybody, nothing sticks out: ${colorScheme}, ${viewport.width} px, ${locale}`,
    async (page, api) => {
      await api("POST", "/v1/demo", { table: "categories", count: 5 });
      await visit("/v1/categories?limit=9");
      for (const hash of PAGES) {
        await openAdmin(page, hash);
        await accessible(page, hash);
        await fits(page, hash);
        assert.equal((await page.locator("main").innerText()).match(/\b[a-z]+\.[a-z]+[A-Z]\w+/)?.[0], undefined, "a text without a message");
      }
    },
    look,
  );
}
