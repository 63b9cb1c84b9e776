// People who sign in, and API tokens: roles, inviting, links, sessions, and what is there for whom.
import assert from "node:assert/strict";
import { accessible, openAdmin, quiet, rowIds } from "./admin.mjs";
import { fits, LOOKS, useSystem } from "./admin_system.mjs";

const site = useSystem({ sqlFiles: ["tests/browser/fixture.sql"] });
const FAILED_LOAD = /^Failed to load resource/;
const test = (name, run, context) => site.test(name, run, { permissions: ["clipboard-read", "clipboard-write"], ...context });
const copied = (page) => page.evaluate(() => navigator.clipboard.readText());
const nav = (page) => page.locator("nav.nav a").allInnerTexts();

test("people are listed with their roles; searched by name and email", async (page) => {
  await openAdmin(page, "#/~users");
  assert.deepEqual(await rowIds(page), ["bo", "ann", "una", "ed", "rita"]);
  assert.equal(await page.locator("[data-id=ann] [data-column=email]").innerText(), "ann@example.com");
  assert.match(await page.locator("[data-id=rita]").innerText(), /Rita Root you/);
  await page.getByTestId("user-search").fill("BO@EXAMPLE");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=row]").length === 1);
  assert.deepEqual(await rowIds(page), ["bo"]);
  await page.getByTestId("user-search").fill("nobody");
  await page.getByText("Nothing matches").waitFor();
});

test("a role is changed when it is confirmed, and not otherwise", async (page, api) => {
  await openAdmin(page, "#/~users");
  const role = page.locator("[data-id=bo]").getByTestId("role");
  await role.selectOption("editor");
  await page.getByRole("dialog", { name: "Make Bo Writer Editor?" }).getByRole("button", { name: "Cancel" }).click();
  await quiet(page);
  assert.equal((await api("GET", "/v1/users/bo")).data.role, "user");
  assert.equal(await role.inputValue(), "user");
  await role.selectOption("editor");
  await page.getByTestId("confirm").click();
  await page.getByText("Bo Writer is now Editor.").waitFor();
  assert.equal((await api("GET", "/v1/users/bo")).data.role, "editor");
  await api("PATCH", "/v1/users/bo", { role: "user" });
});

test(
  "inviting: faults at their fields; then the person, and a link that is shown once and lets in",
  async (page, api) => {
    await openAdmin(page, "#/~users");
    await page.getByTestId("invite").click();
    const dialog = page.getByRole("dialog", { name: "Invite" });
    await page.getByTestId("invite-send").click();
    assert.equal(await dialog.locator("[data-field=name] .fault").innerText(), "Name, please.");
    assert.equal(await dialog.locator("[data-field=email] .fault").innerText(), "Email, please.");
    assert.equal(await page.evaluate(() => document.activeElement.name), "name");
    await accessible(page, "faults");
    await dialog.getByLabel("Name").fill("Cem Çelik");
    await dialog.getByLabel("Email").fill("ann@example.com");
    await page.getByTestId("invite-send").click();
    await dialog.locator("[data-field=email] .fault").waitFor();
    await dialog.getByLabel("Email").fill("cem@example.com");
    await dialog.getByLabel("Role").selectOption("editor");
    await page.getByTestId("invite-send").click();
    const link = page.getByTestId("link");
    await link.waitFor();
    const [user] = (await api("GET", "/v1/users?filters[email]=cem@example.com")).data;
    assert.deepEqual([user.name, user.role], ["Cem Çelik", "editor"]);
    const address = await link.inputValue();
    assert.match(address, new RegExp(`^${site.url}/admin/#/welcome/[\\w-]{43}$`));
    await page.getByTestId("link-copy").click();
    await page.getByText("Copied.").waitFor();
    assert.equal(await copied(page), address);
    await accessible(page, "the link");
    await page.getByTestId("link-close").click();
    await page.locator(`[data-id="${user.id}"]`).waitFor();
    assert.equal((await page.content()).includes(address), false);

    const context = await page.context().browser().newContext({ locale: "en-GB" });
    const theirs = await context.newPage();
    await theirs.goto(address);
    await theirs.getByLabel("New password").fill("four words in a row");
    await theirs.getByLabel("The same again").fill("four words in a row");
    await theirs.getByRole("button", { name: "Set password and sign in" }).click();
    await theirs.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    assert.match(await theirs.getByTestId("account-menu").innerText(), /Cem Çelik\s+Editor/);
    await context.close();
    await api("DELETE", `/v1/users/${user.id}`);
  },
  { complains: FAILED_LOAD },
);

test("one person: a new link when it is confirmed; where they are signed in, to be ended", async (page, api) => {
  await openAdmin(page, "#/~users");
  await page.getByRole("link", { name: "Ed Editor" }).click();
  await page.getByRole("heading", { level: 1, name: "Ed Editor" }).waitFor();
  await quiet(page);
  assert.equal(await page.title(), "Ed Editor · Stratus");
  await page.getByTestId("user-link").click();
  await page.getByTestId("confirm").click();
  assert.match(await page.getByTestId("link").inputValue(), /welcome/);
  await page.getByTestId("link-close").click();
  assert.deepEqual((await rowIds(page)).sort(), ["ed-1", "ed-2", "ed-3"]);
  assert.match(await page.locator("[data-id=ed-2]").innerText(), /Chrome on Windows\s+192\.0\.2\.7/);
  await page.locator("[data-id=ed-2]").getByTestId("session-end").click();
  await page.getByTestId("confirm").click();
  await page.locator("[data-id=ed-2]").waitFor({ state: "detached" });
  const left = async () => (await api("GET", "/v1/auth/sessions?user_id=ed")).data.map(({ id }) => id).sort();
  assert.deepEqual(await left(), ["ed-1", "ed-3"]);
  await page.getByTestId("session-end-all").click();
  await page.getByTestId("confirm").click();
  await page.getByText("Not signed in anywhere").waitFor();
  assert.deepEqual(await left(), []);
  await page.getByRole("link", { name: "Edit in Users" }).click();
  await page.waitForURL("**/admin/#/users/ed");
});

test("a token: made with what it may do, shown once with an example, listed, used, revoked", async (page) => {
  await openAdmin(page, "#/~users");
  await page.getByTestId("invite").waitFor();
  await page.evaluate(() => { location.hash = "#/~tokens"; });
  await page.getByTestId("token-new").click();
  await page.goBack();
  await page.getByTestId("invite").waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0, "a dialog goes with its page");
  await page.goForward();
  await page.getByTestId("token-new").click();
  const dialog = page.getByRole("dialog", { name: "New token" });
  await page.getByTestId("token-make").click();
  assert.equal(await dialog.locator("[data-field=name] .fault").innerText(), "A name, please.");
  const role = dialog.getByLabel("Role", { exact: true });
  assert.deepEqual(await role.locator("option").allInnerTexts(), ["User", "Editor", "Admin"]);
  assert.equal(await role.inputValue(), "user", "the least, unless one wants more");
  await dialog.getByLabel("Name").fill("Site build");
  await role.selectOption("editor");
  await dialog.getByLabel("Expires").selectOption("30");
  await dialog.getByLabel("read").uncheck();
  await dialog.locator("[data-field=tables]").getByLabel("Only these").check();
  await page.getByTestId("token-make").click();
  for (const name of ["actions", "tables"]) assert.match(await dialog.locator(`[data-field=${name}] .fault`).innerText(), /^Tick at least one/, "no tick is not everything");
  await dialog.getByLabel("read").check();
  await dialog.getByLabel("create").check();
  await dialog.getByLabel("Posts", { exact: true }).check();
  await accessible(page, "a new token");
  await page.getByTestId("token-make").click();
  const token = await page.getByTestId("token").inputValue();
  assert.match(token, /^stratus_[\w-]{43}$/);
  await page.getByTestId("token-copy").click();
  assert.equal(await copied(page), token);
  await page.getByTestId("token-example-copy").click();
  assert.equal(await copied(page), `curl -H 'Authorization: Bearer ${token}' \\\n  '${site.url}/v1/posts?limit=3'`);
  await accessible(page, "the token");
  await page.keyboard.press("Escape");
  await page.goBack();
  assert.equal(await page.getByTestId("token").count(), 1, "it does not go by accident");
  assert.match(page.url(), /~tokens$/);
  await page.getByTestId("token-close").click();
  assert.equal((await page.content()).includes(token), false);

  const use = async (path) => (await fetch(site.url + path, { headers: { authorization: `Bearer ${token}` } })).status;
  assert.deepEqual([await use("/v1/posts?filters[status]=draft"), await use("/v1/categories"), await use("/v1/audit_trail")], [200, 403, 403]);
  const row = page.getByTestId("row");
  assert.match(await row.innerText(), new RegExp(`Site build …${token.slice(-4)}\\s+you\\s+Editor\\s+read and create in Posts\\s+not yet`));
  const ends = Date.parse(await row.locator("[data-column=expires] time").getAttribute("datetime"));
  assert.ok(Math.abs(ends - Date.now() - 30 * 86_400_000) < 60_000);
  await accessible(page, "tokens");
  await fits(page, "tokens");
  await page.getByRole("button", { name: "Revoke Site build" }).click();
  await page.getByTestId("confirm").click();
  await page.getByText("No tokens yet").waitFor();
  assert.equal(await use("/v1/posts"), 401);
});

test(
  "an editor sees neither people nor cache nor demo data, and gets no higher a token",
  async (page) => {
    await openAdmin(page, "#/~users");
    await page.getByRole("heading", { level: 1, name: "There is no such page" }).waitFor();
    await openAdmin(page, "#/audit_trail");
    await page.getByRole("heading", { level: 1, name: "There is no such page" }).waitFor();
    const links = await page.locator("nav.nav a").allInnerTexts();
    assert.deepEqual(links.filter((text) => /People|Cache|Demo|Audit/.test(text)), []);
    assert.ok(links.includes("API tokens"));
    await openAdmin(page, "#/~tokens");
    await page.getByTestId("token-new").click();
    assert.deepEqual(await page.getByRole("dialog").getByLabel("Role", { exact: true }).locator("option").allInnerTexts(), ["User", "Editor"]);
    await page.keyboard.press("Escape");
    await openAdmin(page, "#/posts/~new");
    const author = page.locator("[data-field=user_id] input");
    await page.waitForFunction(() => document.querySelector("[data-field=user_id] input")?.value === "Una Editor");
    assert.equal(await author.isVisible(), true);
    await openAdmin(page, "");
    await page.getByTestId("health").waitFor();
    assert.equal(await page.getByTestId("cache-glance").count() + (await page.getByTestId("last-changes").count()), 0);
  },
  { as: "una-1" },
);

test(
  "a session that has ended: signing in is what is offered, and no error",
  async (page) => {
    await page.goto("/admin/");
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    await page.getByLabel("Email").waitFor();
  },
  { as: "long-gone", mayComplain: FAILED_LOAD }, // the schema is refused, unless who one is was answered first: that takes the cookie away
);

test(
  "at 1200 px no button of a table is cut, however long a name is",
  async (page, api) => {
    await api("PATCH", "/v1/users/bo", { email: `${"b".repeat(60)}@${"example-".repeat(5)}.example.com` });
    await openAdmin(page, "#/~users");
    const cut = await page.locator(".table-frame").evaluate((frame) => {
      const { right } = frame.getBoundingClientRect();
      return [...frame.querySelectorAll(".button")].filter((button) => button.getBoundingClientRect().right > right).length;
    });
    assert.equal(cut, 0);
    await api("PATCH", "/v1/users/bo", { email: "bo@example.com" });
  },
  { viewport: { width: 1200, height: 900 } },
);

for (const look of LOOKS) {
  const { colorScheme, viewport, locale } = look;
  test(
    `nothing in the way of anybody, nothing sticks out: ${colorScheme}, ${viewport.width} px, ${locale}`,
    async (page) => {
      for (const hash of ["#/~users", "#/~users/ann", "#/~tokens"]) {
        await openAdmin(page, hash);
        await accessible(page, hash);
        await fits(page, hash);
      }
    },
    look,
  );
}
