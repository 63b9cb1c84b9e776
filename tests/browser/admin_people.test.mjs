// People who sign in, and API tokens: roles, inviting, links, sessions, and what is there for whom.
import assert from "node:assert/strict";
import { accessible, openAdmin, quiet, rowIds, useAdmin } from "./admin.mjs";
import { ADMIN, fits, standInAuth } from "./admin_system.mjs";

const site = useAdmin({ sqlFiles: ["tests/browser/fixture.sql"] });
const FAILED_LOAD = /^Failed to load resource/;

const test = (name, run, context) =>
  site.test(
    name,
    async (page, api) => {
      const auth = await standInAuth(page);
      await run(page, api, auth);
    },
    { permissions: ["clipboard-read", "clipboard-write"], ...context },
  );
const copied = (page) => page.evaluate(() => navigator.clipboard.readText());
const nav = (page) => page.locator("nav.nav a").allInnerTexts();

test("people are listed with their roles; searched by name and email", async (page) => {
  await openAdmin(page, "#/~users");
  assert.deepEqual(await rowIds(page), ["bo", "ann"]);
  assert.equal(await page.locator("[data-id=ann] [data-column=email]").innerText(), "ann@example.com");
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
  "inviting: faults at their fields, then the person and a link that is shown once",
  async (page, api, auth) => {
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
    await page.getByTestId("link").waitFor();
    const [user] = (await api("GET", "/v1/users?filters[email]=cem@example.com")).data;
    assert.deepEqual([user.name, user.role], ["Cem Çelik", "editor"]);
    assert.deepEqual(auth.links, [{ user_id: user.id }]);
    const link = `${site.url}/admin/#/welcome/abc123`;
    assert.equal(await page.getByTestId("link").inputValue(), link);
    await page.getByTestId("link-copy").click();
    await page.getByText("Copied.").waitFor();
    assert.equal(await copied(page), link);
    await accessible(page, "the link");
    await page.getByTestId("link-close").click();
    await page.locator(`[data-id="${user.id}"]`).waitFor();
    await api("DELETE", `/v1/users/${user.id}`);
  },
  { complains: FAILED_LOAD },
);

test("one person: a new link when it is confirmed; where they are signed in, to be ended", async (page, api, auth) => {
  await openAdmin(page, "#/~users");
  await page.getByRole("link", { name: "Ann Author" }).click();
  await page.getByRole("heading", { level: 1, name: "Ann Author" }).waitFor();
  await quiet(page);
  assert.equal(await page.title(), "Ann Author · Stratus");
  await page.getByTestId("user-link").click();
  await page.getByTestId("confirm").click();
  await page.getByTestId("link-close").click();
  assert.deepEqual(auth.links, [{ user_id: "ann" }]);
  assert.deepEqual(await rowIds(page), ["s2", "s3"]);
  await page.locator("[data-id=s2]").getByTestId("session-end").click();
  await page.getByTestId("confirm").click();
  await page.locator("[data-id=s2]").waitFor({ state: "detached" });
  assert.deepEqual(auth.sessions.map(({ id }) => id), ["s1", "s3"]);
  await page.locator("[data-id=s3]").getByTestId("session-end").click();
  await page.getByTestId("confirm").click();
  await page.getByText("Not signed in anywhere").waitFor();
  await page.getByRole("link", { name: "Edit in Users" }).click();
  await page.waitForURL("**/admin/#/users/ann");
});

test("a token: made with what it may do, shown once with an example, listed, revoked", async (page, api, auth) => {
  await openAdmin(page, "#/~tokens");
  await page.getByTestId("token-new").click();
  const dialog = page.getByRole("dialog", { name: "New token" });
  await page.getByTestId("token-make").click();
  assert.equal(await dialog.locator("[data-field=name] .fault").innerText(), "A name, please.");
  assert.deepEqual(await dialog.getByLabel("Role").locator("option").allInnerTexts(), ["User", "Editor", "Admin"]);
  await dialog.getByLabel("Name").fill("Site build");
  await dialog.getByLabel("Role").selectOption("editor");
  await dialog.getByLabel("Expires").selectOption("30");
  await dialog.getByLabel("create").check();
  await dialog.getByLabel("Posts", { exact: true }).check();
  await accessible(page, "a new token");
  await page.getByTestId("token-make").click();
  const token = page.getByTestId("token");
  assert.equal(await token.inputValue(), "stratus_ab12cd34ef56");
  const { expires_on: expires, ...asked } = auth.asked[0];
  assert.deepEqual(asked, { name: "Site build", role: "editor", scope: { tables: ["posts"], actions: ["read", "create"] } });
  assert.ok(Math.abs(Date.parse(expires) - Date.now() - 30 * 86_400_000) < 60_000);
  await page.getByTestId("token-copy").click();
  assert.equal(await copied(page), "stratus_ab12cd34ef56");
  await page.getByTestId("token-example-copy").click();
  assert.equal(await copied(page), `curl -H 'Authorization: Bearer stratus_ab12cd34ef56' \\\n  '${site.url}/v1/posts?limit=3'`);
  await accessible(page, "the token");
  await page.keyboard.press("Escape");
  assert.equal(await token.count(), 1, "it does not go by accident");
  await page.getByTestId("token-close").click();
  assert.equal((await page.content()).includes("stratus_ab12cd34ef56"), false);
  assert.match(await page.locator("[data-id=t0]").innerText(), /Site build …ef56\s+you\s+Editor\s+read and create in Posts\s+not yet/);
  await accessible(page, "tokens");
  await fits(page, "tokens");
  await page.getByRole("button", { name: "Revoke Site build" }).click();
  await page.getByTestId("confirm").click();
  await page.getByText("No tokens yet").waitFor();
  assert.deepEqual(auth.tokens, []);
});

test("an editor sees neither people nor cache nor demo data, and gets no higher a token", async (page) => {
  await page.route("**/v1/auth/me", (route) => route.fulfill({ json: { data: { kind: "session", role: "editor", user: { ...ADMIN, role: "editor" }, session: { id: "s1", expires_on: null }, scope: null } } }));
  await openAdmin(page, "#/~users");
  await page.getByText("There is no such page").waitFor();
  const links = await nav(page);
  assert.deepEqual(links.filter((text) => /People|Cache|Demo/.test(text)), []);
  assert.ok(links.includes("API tokens"));
  await openAdmin(page, "#/~tokens");
  await page.getByTestId("token-new").click();
  assert.deepEqual(await page.getByRole("dialog").getByLabel("Role").locator("option").allInnerTexts(), ["User", "Editor"]);
});

for (const [colorScheme, width, locale] of [["light", 1280, "en-GB"], ["dark", 390, "de-DE"], ["dark", 1280, "en-GB"], ["light", 390, "de-DE"]]) {
  test(
    `nothing in the way of anybody, nothing sticks out: ${colorScheme}, ${width} px, ${locale}`,
    async (page) => {
      for (const hash of ["#/~users", "#/~users/ann", "#/~tokens"]) {
        await openAdmin(page, hash);
        await accessible(page, hash);
        await fits(page, hash);
      }
    },
    { colorScheme, locale, viewport: { width, height: 900 } },
  );
}
