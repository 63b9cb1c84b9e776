// Every page of the admin and what opens over it, for who wants to see them all: npm run screenshots, and the tests that each is for everybody.
import { apiOf, quiet } from "./admin.mjs";

const open = (hash) => async (page) => {
  await page.goto("about:blank");
  await page.goto(`/admin/${hash}`);
  await quiet(page);
};
const press = (hash, button) => async (page) => {
  await open(hash)(page);
  await page.getByTestId(button).first().click();
};
const first = (page) => page.locator("[data-testid=row] a").first();

async function record(page) {
  await open("#/posts")(page);
  await first(page).click();
  await page.locator(".cm-content").waitFor();
  await quiet(page);
}

/** Something is not saved. */
async function change(page) {
  await page.locator("[data-field=title] input").fill("Something else");
  await page.getByTestId("discard").waitFor();
}

/** The cache with something in it: asked for by visitors, whose answers are kept. */
async function busyCache(page, url) {
  await open("#/~cache")(page);
  for (let n = 0; n < 12; n += 1) await (await fetch(`${url}/v1/posts?limit=${1 + (n % 3)}`)).text();
  await page.waitForTimeout(2200); // until it has asked again
  await page.getByTestId("cache-top").getByRole("button").first().click();
  await page.getByTestId("lookup-result").waitFor();
  await page.evaluate(() => scrollTo(0, 0));
}

/** Each page and what opens over it: its name, and how it is come to, {name: show(page, url)}. Nobody is signed in for "sign-in". */
export const PAGES = {
  list: open("#/posts"),
  "list-empty": open("#/posts?q=nobody-wrote-this"),
  async "list-filter"(page) {
    await open("#/posts")(page);
    await page.getByTestId("filter").click();
    await page.getByTestId("add-group").click();
    await page.getByTestId("add-group").last().click();
  },
  "list-columns": press("#/posts", "columns"),
  async "list-change"(page) {
    await open("#/posts")(page);
    await page.getByTestId("row").first().getByRole("checkbox").check();
    await page.getByTestId("bulk-change").click();
  },
  async "list-selected"(page) {
    await open(`#/posts?where=${encodeURIComponent('{"any":false,"items":[{"path":["status"],"op":"$in","value":["published"]}]}')}`)(page);
    for (const n of [0, 1, 2]) await page.getByTestId("row").nth(n).getByRole("checkbox").check();
  },
  "list-users": open("#/users"),
  "list-comments": open("#/comments"),
  form: record,
  async "form-preview"(page) {
    await record(page);
    await page.locator(".editor-bar input[value=both]").check();
  },
  async "form-faults"(page) {
    await open("#/posts/~new")(page);
    await page.locator(".cm-content").waitFor();
    await page.getByTestId("save").click();
  },
  async "form-related"(page) {
    await record(page);
    await page.getByTestId("related").first().scrollIntoViewIfNeeded();
  },
  async confirmation(page) {
    await record(page);
    await page.getByTestId("more").click();
    await page.getByTestId("delete").click();
  },
  async conflict(page, url) {
    await record(page);
    const id = page.url().split("/").at(-1);
    await page.locator("[data-field=title] input").fill("My own title");
    await apiOf(url)("PATCH", `/v1/posts/${id}`, { title: `Theirs ${Date.now()}` });
    await page.getByTestId("save").click();
    await page.locator(".conflict").waitFor();
  },
  async help(page) {
    await open("#/posts")(page);
    await page.keyboard.press("?");
  },
  async leave(page) {
    await record(page);
    await change(page);
    await page.evaluate(() => { location.hash = "#/users"; });
    await page.getByTestId("leave-stay").waitFor();
  },
  async draft(page) {
    await record(page);
    await change(page);
    const { href } = await page.evaluate(() => location);
    await page.evaluate(() => { location.hash = "#/users"; });
    await page.getByTestId("leave-keep").click();
    await open(new URL(href).hash)(page);
    await page.getByTestId("draft").waitFor();
  },
  async expired(page) {
    await record(page);
    await page.route("**/v1/posts/*", (route) => route.fulfill({ status: 401, json: { type: "/errors/unauthorized", title: "Unauthorized", status: 401 } }));
    await page.locator("[data-field=title] input").fill("Something else");
    await page.getByTestId("save").click();
    await page.getByRole("dialog").waitFor();
  },
  async drawer(page) {
    await open("#/posts")(page);
    const button = page.getByTestId("open-nav");
    if (await button.isVisible()) await button.click();
  },
  "not-found": open("#/no-such-table"),
  "record-gone": open("#/posts/no-such-post"),
  overview: open("#/"),
  users: open("#/~users"),
  user: open("#/~users/ed"),
  invite: press("#/~users", "invite"),
  tokens: open("#/~tokens"),
  "token-new": press("#/~tokens", "token-new"),
  async "token-made"(page) {
    await press("#/~tokens", "token-new")(page);
    await page.getByRole("dialog").locator("input[name=name]").fill("The site's build");
    await page.getByTestId("token-make").click();
    await page.getByTestId("token-close").waitFor();
  },
  audit: open("#/~audit"),
  cache: busyCache,
  purge: press("#/~cache", "purge-go"),
  demo: open("#/~demo"),
  "demo-remove": press("#/~demo", "demo-remove-all"),
  account: open("#/~account"),
  "sign-in": open("#/"),
  welcome: open("#/welcome/a-token"),
};
