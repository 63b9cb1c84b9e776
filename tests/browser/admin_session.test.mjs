// Signing in to the admin, and who one is: the welcome link, wrong passwords, the account, a session that ends while one works.
import assert from "node:assert/strict";
import { accessible, openAdmin, quiet, useAdmin } from "./admin.mjs";

const site = useAdmin({ sqlFiles: ["tests/browser/fixture.sql"] });
const NOBODY = { extraHTTPHeaders: {} };
const REFUSED = { ...NOBODY, complains: /^Failed to load resource/ };
const PASSWORD = "correct horse battery";

/** A link for a user, as an admin makes it. */
const linkFor = async (api, user_id) => (await api("POST", "/v1/auth/links", { user_id })).data.path;

async function welcome(page, api, user, password = PASSWORD) {
  await page.goto(await linkFor(api, user));
  await page.getByLabel("New password").fill(password);
  await page.getByLabel("The same again").fill(password);
  await page.getByRole("button", { name: "Set password and sign in" }).click();
  await page.getByTestId("account-menu").waitFor();
}

async function signIn(page, email, password) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const leave = async (page) => {
  await page.getByTestId("account-menu").click();
  await page.getByTestId("sign-out").click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
};

site.test(
  "a welcome link sets the password, signs in, and works once",
  async (page, api) => {
    const link = await linkFor(api, "ann");
    await page.goto(link);
    await page.getByLabel("New password").fill("short");
    await page.getByLabel("The same again").fill("other");
    await page.getByRole("button", { name: "Set password and sign in" }).click();
    assert.match(await page.locator(".lone-card").innerText(), /at least 10 characters[^]*The two are not the same/);
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByLabel("The same again").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByTestId("account-menu").waitFor();
    assert.match(await page.getByTestId("account-menu").innerText(), /Ann Author\s+Editor/);
    assert.ok(!page.url().includes("welcome"), "the link is gone from the address");
    await leave(page);
    await page.goto("about:blank");
    await page.goto(link);
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByLabel("The same again").fill(PASSWORD);
    await page.keyboard.press("Enter");
    assert.match(await page.getByTestId("welcome-fault").innerText(), /has been used or is too old/);
  },
  REFUSED,
);

site.test(
  "who asks for a page is asked who it is: nothing said, wrong, right; then that page is there, and the next time at once",
  async (page, api) => {
    await welcome(page, api, "ann");
    await leave(page);
    await page.goto("about:blank");
    await page.goto("/admin/#/categories?q=north");
    await page.getByRole("button", { name: "Sign in" }).click();
    assert.equal(await page.getByTestId("signin-fault").innerText(), "Email and password, please.");
    await signIn(page, "ann@example.com", "not this one at all");
    await page.getByTestId("signin-fault").filter({ hasText: "Email or password is not right." }).waitFor();
    assert.equal(await page.getByLabel("Password").inputValue(), "");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    for (const again of [false, true]) {
      if (again) await page.reload(); // the cookie stays
      await page.getByRole("heading", { level: 1, name: "Categories" }).waitFor();
      await page.getByTestId("range").waitFor();
      assert.equal(await page.getByTestId("search").inputValue(), "north");
    }
  },
  REFUSED,
);

site.test(
  "a browser that keeps no cookie: it says so, instead of showing what the public sees",
  async (page, api) => {
    await welcome(page, api, "ann");
    await leave(page);
    await page.route("**/v1/auth/login", async (route) => {
      const response = await route.fetch();
      const { "set-cookie": _, ...headers } = response.headers();
      await page.context().clearCookies(); // the fetch above has taken it
      await route.fulfill({ status: response.status(), headers, body: await response.body() });
    });
    await signIn(page, "ann@example.com", PASSWORD);
    await page.getByTestId("signin-fault").filter({ hasText: "this browser keeps no cookie" }).waitFor();
  },
  NOBODY,
);

site.test(
  "too many attempts: it says how long to wait",
  async (page) => {
    await page.route("**/v1/auth/login", (route) =>
      route.fulfill({ status: 429, headers: { "retry-after": "170", "content-type": "application/problem+json" }, body: '{"type":"/errors/too-many-requests","title":"Too many requests","status":429}' }),
    );
    await page.goto("/admin/");
    await signIn(page, "ann@example.com", "whatever it is");
    await page.getByTestId("signin-fault").filter({ hasText: "Please wait 3 minutes." }).waitFor();
  },
  REFUSED,
);

site.test(
  "an editor may not make users, and is not offered to; the API's no is told in words",
  async (page, api) => {
    await welcome(page, api, "ann");
    await openAdmin(page, "#/users");
    assert.equal(await page.getByTestId("new").count(), 0);
    await openAdmin(page, "#/users/bo");
    assert.equal(await page.getByTestId("delete").count(), 0);
  },
  NOBODY,
);

site.test(
  "a session that ends while one writes: sign in again, and go on",
  async (page, api) => {
    await welcome(page, api, "ann");
    await openAdmin(page, "#/posts/note-1");
    await page.locator("[data-field=title] input").fill("Written before");
    await page.context().clearCookies();
    await page.getByTestId("save").click();
    await page.getByRole("heading", { name: "Please sign in again" }).waitFor();
    await signIn(page, "ann@example.com", PASSWORD);
    await page.getByRole("heading", { name: "Please sign in again" }).waitFor({ state: "detached" });
    assert.equal(await page.locator("[data-field=title] input").inputValue(), "Written before");
    await page.getByTestId("save").click();
    await page.getByTestId("save-state").filter({ hasText: "All saved" }).waitFor();
    assert.equal((await api("GET", "/v1/posts/note-1")).data.title, "Written before");
  },
  REFUSED,
);

site.test(
  "a role that is changed while one writes: it says so, asks for the password, and one goes on in the new role",
  async (page, api) => {
    await welcome(page, api, "ann");
    await openAdmin(page, "#/posts/note-2");
    await page.locator("[data-field=title] input").fill("Written as an editor");
    await api("PATCH", "/v1/users/ann", { role: "admin" });
    await page.getByTestId("save").click();
    await page.getByRole("heading", { name: "Please sign in again" }).waitFor();
    assert.match(await page.getByTestId("role-changed").innerText(), /Your role was changed.*still here/);
    assert.notEqual((await api("GET", "/v1/posts/note-2")).data.title, "Written as an editor");
    await accessible(page, "the role was changed");
    await signIn(page, "ann@example.com", PASSWORD);
    await page.getByRole("heading", { name: "Please sign in again" }).waitFor({ state: "detached" });
    assert.equal(await page.locator("[data-field=title] input").inputValue(), "Written as an editor");
    await page.getByTestId("save").click();
    await page.getByTestId("save-state").filter({ hasText: "All saved" }).waitFor();
    assert.equal((await api("GET", "/v1/posts/note-2")).data.title, "Written as an editor");
    assert.match(await page.getByTestId("account-menu").innerText(), /Admin/);

    // Who comes back to a page hears it there, and a draft is not lost.
    await page.locator("[data-field=title] input").fill("Not saved yet");
    await page.waitForTimeout(1500); // the draft is kept
    await page.goto("about:blank");
    await api("PATCH", "/v1/users/ann", { role: "editor" });
    await page.goto("/admin/#/posts/note-2");
    await page.getByTestId("role-changed").filter({ hasText: "Your role was changed. Sign in again to go on with it." }).waitFor();
    await signIn(page, "ann@example.com", PASSWORD);
    await page.getByTestId("draft").getByRole("button").first().click();
    assert.equal(await page.locator("[data-field=title] input").inputValue(), "Not saved yet");
  },
  REFUSED,
);

site.test(
  "the account: the password is changed, other sessions end",
  async (page, api) => {
    await welcome(page, api, "bo");
    await openAdmin(page, "#/~account");
    const form = page.getByTestId("password-form");
    await form.getByLabel("Current password").fill("not the right one");
    await form.getByLabel("New password").fill("another good password");
    await form.getByLabel("The same again").fill("another good password");
    await form.getByRole("button").click();
    await form.getByText("That is not the current password.").waitFor();
    await form.getByLabel("Current password").fill(PASSWORD);
    await form.getByRole("button").click();
    await page.getByTestId("toast").filter({ hasText: "The password is changed." }).waitFor();
    await leave(page);
    await signIn(page, "bo@example.com", "another good password");
    await page.getByTestId("account-menu").waitFor();
    await openAdmin(page, "#/~account");
    await page.getByText("this one").waitFor();
  },
  REFUSED,
);

site.test("languages: the browser's, a switch that lasts, and dates that go with it", async (page) => {
  await openAdmin(page, "#/posts");
  assert.equal(await page.getByTestId("new").innerText(), "Neu");
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  assert.equal(await page.getByTestId("range").innerText(), "1–14 von 14");
  assert.match(await page.locator("td[data-column=created_on]").first().innerText(), /^14\.01\.2026, 01:00$/);
  await openAdmin(page, "#/~account");
  await page.getByRole("radio", { name: "English" }).check();
  await page.getByRole("heading", { level: 1, name: "Your account" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Your account" }).waitFor();
}, { locale: "de-DE" });

site.test("colours: the system's, and a switch that is there before the first paint", async (page) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  // Colours pass into each other.
  const becomes = (color) => page.waitForFunction((wanted) => getComputedStyle(document.body).backgroundColor === wanted, color);
  await openAdmin(page, "#/~account");
  await becomes("rgb(21, 23, 26)");
  await page.getByRole("radio", { name: "Light" }).check();
  await becomes("rgb(250, 247, 241)");
  await page.route("**/files/main-*.js", (route) => route.abort()); // even when the program never comes
  await page.reload();
  assert.equal(await ground(), "rgb(250, 247, 241)");
}, { colorScheme: "dark", complains: /ERR_FAILED|Failed to load/ });

site.test("the keyboard: skip to the content, help, and to a table", async (page) => {
  await openAdmin(page, "#/posts");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.keyboard.press("?");
  assert.match(await page.getByRole("dialog").innerText(), /Keyboard shortcuts[^]*To Posts/);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("g");
  await page.keyboard.press("3");
  await page.getByRole("heading", { level: 1, name: "Categories" }).waitFor();
  await quiet(page);
});

site.test(
  "the server can not be asked who one is: it says so, and tries again",
  async (page) => {
    await page.route("**/v1/schema", (route) => route.abort());
    await page.goto("/admin/#/posts");
    assert.match(await page.getByTestId("error").innerText(), /No answer from the server/);
    await page.unroute("**/v1/schema");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByTestId("range").waitFor();
  },
  { complains: /^Failed to load resource/ },
);
