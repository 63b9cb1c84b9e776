// npm run screenshots: pictures of every page of the admin at three widths, light and dark, to be looked at: build/screenshots. The
// site is the demo's.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { apiOf, quiet } from "./admin.mjs";
import { peopleServer, signInAs } from "./admin_system.mjs";
import { launch } from "./browser.mjs";
import { startServer } from "./server.mjs";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

const WIDTHS = [390, 820, 1440];
const WHOLE = ["overview", "cache", "audit", "users", "demo"]; // taken to their end
const OUT = "build/screenshots";

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

/** The cache with something in it: asked for by visitors, whose answers are kept. */
async function busyCache(page, url) {
  await open("#/~cache")(page);
  for (let n = 0; n < 12; n += 1) await (await fetch(`${url}/v1/posts?limit=${1 + (n % 3)}`)).text();
  await page.waitForTimeout(2200); // until it has asked again
  await page.getByTestId("cache-top").getByRole("button").first().click();
  await page.getByTestId("lookup-result").waitFor();
  await page.evaluate(() => scrollTo(0, 0));
}

/** Each page: its name, and how it is come to. */
const PAGES = {
  list: open("#/posts"),
  "list-empty": open("#/posts?q=nobody-wrote-this"),
  async "list-filter"(page) {
    await open("#/posts")(page);
    await page.getByTestId("filter").click();
    await page.getByTestId("add-group").click();
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
    await page.locator(".segmented", { hasText: "Preview" }).getByRole("radio").nth(1).check();
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
  async conflict(page) {
    await record(page);
    const id = page.url().split("/").at(-1);
    await page.locator("[data-field=title] input").fill("My own title");
    await apiOf(server.url)("PATCH", `/v1/posts/${id}`, { title: `Theirs ${Date.now()}` });
    await page.getByTestId("save").click();
    await page.locator(".conflict").waitFor();
  },
  async help(page) {
    await open("#/posts")(page);
    await page.keyboard.press("?");
  },
  overview: open("#/"),
  users: open("#/~users"),
  user: open("#/~users/ed"),
  invite: press("#/~users", "invite"),
  tokens: open("#/~tokens"),
  "token-new": press("#/~tokens", "token-new"),
  audit: open("#/~audit"),
  cache: busyCache,
  demo: open("#/~demo"),
  "demo-remove": press("#/~demo", "demo-remove-all"),
  account: open("#/~account"),
  "sign-in": open("#/"),
  welcome: open("#/welcome/a-token"),
};

const scratch = mkdtempSync(join(tmpdir(), "stratus-screenshots-"));
const sql = execFileSync(process.execPath, ["src/shim/command.mjs", "build/seed.wasm"], { encoding: "utf8", maxBuffer: 1 << 28 });
writeFileSync(join(scratch, "demo.sql"), sql.replaceAll("--> statement-breakpoint", ""));
const people = peopleServer({ sqlFiles: [join(scratch, "demo.sql")] });
const server = await startServer(people.options);
const browser = await launch();
try {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  await apiOf(server.url)("POST", "/v1/demo", { table: "posts", count: 8 }); // something to be removed
  const wanted = process.argv.slice(2);
  for (const [name, show] of Object.entries(PAGES)) {
    if (wanted.length && !wanted.includes(name)) continue;
    for (const width of WIDTHS) {
      for (const colorScheme of ["light", "dark"]) {
        const context = await browser.newContext({
          baseURL: server.url,
          colorScheme,
          locale: "en-GB",
          viewport: { width, height: width < 700 ? 844 : 900 },
        });
        if (name !== "sign-in") await signInAs(context, "rita-1", server.url);
        const page = await context.newPage();
        await show(page, server.url);
        await page.evaluate(() => document.getAnimations().forEach((each) => each.effect.getTiming().iterations === 1 && each.finish()));
        await page.screenshot({ path: `${OUT}/${name}-${width}-${colorScheme}.png`, fullPage: WHOLE.includes(name) });
        await context.close();
      }
    }
    console.log(name);
  }
  console.log(`${OUT} has them`);
} finally {
  await browser.close();
  await server.stop();
  people.remove();
  rmSync(scratch, { recursive: true });
}
