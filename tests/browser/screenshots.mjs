// `npm run screenshots`: every page of the admin, and what unfolds on it, at three widths, light and dark, as files to be looked at:
// build/screenshots/WIDTH-SCHEME/NAME.png. Words behind the command choose: `npm run screenshots -- cache 390 dark`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { apiOf, openAdmin, quiet } from "./admin.mjs";
import { peopleServer, signInAs } from "./admin_system.mjs";
import { launch } from "./browser.mjs";
import { startServer } from "./server.mjs";

const OUT = fileURLToPath(new URL("../../build/screenshots", import.meta.url));
const WIDTHS = [390, 820, 1440];
const SCHEMES = ["light", "dark"];

const press = (id) => async (page) => {
  await page.getByTestId(id).first().click();
  await page.waitForTimeout(250); // until it has unfolded
};
/** The cache with something in it: asked for by visitors, whose answers are kept. */
const busyCache = async (page, url) => {
  const [table] = (await (await fetch(`${url}/v1/schema`)).json()).data.tables;
  for (let n = 0; n < 12; n += 1) await (await fetch(`${url}/v1/${table.name}?limit=${1 + (n % 3)}`)).text();
  await page.waitForTimeout(2200); // until it has asked again
  await page.getByTestId("cache-top").getByRole("button").first().click();
  await page.getByTestId("lookup-result").waitFor();
};

/** {name: [hash, what to do before it is taken]} of each table's pages, the pages of the admin's own, and what unfolds. */
async function pagesOf(api, tables) {
  const pages = {
    overview: [""],
    users: ["#/~users"],
    user: ["#/~users/ed"],
    invite: ["#/~users", press("invite")],
    tokens: ["#/~tokens"],
    "token-new": ["#/~tokens", press("token-new")],
    audit: ["#/~audit"],
    cache: ["#/~cache", busyCache],
    demo: ["#/~demo"],
    "demo-remove": ["#/~demo", press("demo-remove-all")],
    account: ["#/~account"],
    "not-found": ["#/no-such-page"],
    welcome: ["#/welcome/x"],
    keys: ["", async (page) => { await page.keyboard.press("?"); await page.waitForTimeout(250); }],
  };
  for (const table of tables) {
    const [record] = (await api("GET", `/v1/${table.name}?limit=1&fields=id`)).data;
    pages[`table-${table.name}`] = [`#/${table.name}`];
    if (record) pages[`record-${table.name}`] = [`#/${table.name}/${record.id}`];
    if (table.may.create !== "never") pages[`new-${table.name}`] = [`#/${table.name}/~new`];
  }
  return pages;
}

async function take(browser, url, pages, width, colorScheme, says) {
  const folder = join(OUT, `${width}-${colorScheme}`);
  mkdirSync(folder, { recursive: true });
  const context = await browser.newContext({ baseURL: url, colorScheme, locale: "en-GB", viewport: { width, height: width < 700 ? 844 : 900 } });
  await signInAs(context, "rita-1", url);
  const page = await context.newPage();
  for (const [name, [hash, prepare]] of pages) {
    await page.goto("about:blank");
    await openAdmin(page, hash);
    await prepare?.(page, url);
    await quiet(page);
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: !(await page.locator("dialog[open]").count()) });
  }
  await context.close();
  says(`${folder}: ${pages.length} pages`);
}

const words = process.argv.slice(2);
const chosen = (all) => {
  const some = all.filter((each) => words.includes(String(each)));
  return some.length ? some : all;
};

const { options, remove } = peopleServer({ sqlFiles: ["tests/browser/fixture.sql"] });
const server = await startServer(options);
const browser = await launch();
try {
  const api = apiOf(server.url);
  const { data: schema } = await api("GET", "/v1/schema");
  for (const { name: table } of schema.tables) await api("POST", "/v1/demo", { table, count: 8 });
  const pages = Object.entries(await pagesOf(api, schema.tables));
  const names = chosen(pages.map(([name]) => name));
  const some = pages.filter(([name]) => names.includes(name));
  for (const width of chosen(WIDTHS)) {
    for (const scheme of chosen(SCHEMES)) await take(browser, server.url, some, width, scheme, console.log);
  }
} finally {
  await browser.close();
  await server.stop();
  remove();
}
