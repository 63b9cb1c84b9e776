// What the tests of the admin share: a site with an admin's token, which the browser sends with every request, and ways to look at
// pages.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { useSite } from "./browser.mjs";

export const TOKEN = "a-token-for-the-admins-tests";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** useSite() with someone who may do everything; `test` gives its function a page and an `api`. */
export function useAdmin({ vars = {}, ...options } = {}) {
  const site = useSite({ ...options, vars: { ADMIN_TOKEN: TOKEN, ...vars } });
  const test = (name, run, context = {}) =>
    site.test(
      name,
      (page) => run(page, apiOf(site.url)),
      { locale: "en-GB", timezoneId: "Europe/Berlin", reducedMotion: "reduce", viewport: { width: 1280, height: 900 }, extraHTTPHeaders: { authorization: `Bearer ${TOKEN}` }, ...context },
    );
  return { test, get url() { return site.url; } };
}

/** The API as a script sees it: call("PATCH", "/v1/posts/x", {…}) gives {status, data, etag}. */
export function apiOf(url) {
  return async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, "cache-control": "no-cache", ...(body ? { "content-type": "application/json" } : {}) },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, etag: response.headers.get("etag"), ...(text ? JSON.parse(text) : {}) };
  };
}

/** Opens a page of the admin and waits until it has what it shows. */
export async function openAdmin(page, hash = "") {
  await page.goto(`/admin/${hash}`);
  await quiet(page);
}

/** What is there while something is being loaded; a table's rows are pale meanwhile. */
const BUSY = "[data-testid=loading], .page[aria-busy=true], .table-frame[aria-busy=true]";

/** Waits until nothing is being loaded. */
export async function quiet(page) {
  await page.locator("h1").first().waitFor();
  await page.waitForFunction((busy) => !document.querySelector(busy), BUSY);
}

/** Waits until nothing is being loaded and nothing moves, from one frame to the next: colours and places are what they will be. Runs in the page. */
async function comeToRest(busy) {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const moving = () => document.getAnimations().filter((each) => each.playState === "running" && each.effect?.getComputedTiming().endTime !== Infinity);
  const end = performance.now() + 20_000;
  for (let still = 0; still < 2; still++) {
    await frame(); // what was just asked for is drawn within one, and only then begins to move
    if (!document.querySelector(busy) && moving().length === 0) continue;
    if (performance.now() > end) throw new Error("the page does not come to rest");
    await Promise.all(moving().map((each) => each.finished.catch(() => {})));
    still = -1;
  }
}

/** What axe finds; and whether anything was drawn while it looked: then it saw half of what was and half of what is. Runs in the page. */
async function look() {
  let isDisturbed = false;
  const disturb = () => (isDisturbed = true);
  const observer = new MutationObserver(disturb);
  observer.observe(document.documentElement, { subtree: true, childList: true, attributes: true, characterData: true });
  document.addEventListener("transitionrun", disturb, true);
  const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
  document.removeEventListener("transitionrun", disturb, true);
  if (observer.takeRecords().length) disturb();
  observer.disconnect();
  return { violations, isDisturbed };
}

/** Axe finds nothing, in the page's present state. What it finds while the page is at rest is wrong, and told at once. */
export async function accessible(page, what) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  let violations;
  for (let looks = 0, isDisturbed = true; isDisturbed && looks < 5; looks++) {
    await page.evaluate(comeToRest, BUSY);
    ({ violations, isDisturbed } = await page.evaluate(look));
    if (violations.length === 0) break;
  }
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.slice(0, 4).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary.split("\n").slice(1, 3).join(" ")}`).join("\n    ")}`);
  assert.deepEqual(told, [], what);
}

/** Waits until what `get` gives is this, and says what it was if it never is. */
export async function becomes(get, wanted) {
  const shown = async () => JSON.stringify(await get());
  for (let tries = 0; tries < 200 && (await shown()) !== JSON.stringify(wanted); tries++) {
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.deepEqual(await get(), wanted);
}

/** The ids of the rows that are shown. */
export const rowIds = (page) => page.locator("[data-testid=row]").evaluateAll((rows) => rows.map((row) => row.dataset.id));

/** Puts text into the Markdown editor of a field, in place of what was there. */
export async function writeMarkdown(page, name, text) {
  const content = page.locator(`[data-editor=${name}] .cm-content`);
  await content.click();
  await page.keyboard.press("ControlOrMeta+a");
  if (text) await page.keyboard.insertText(text);
  else await page.keyboard.press("Delete");
}

/** Chooses a record in the type-ahead of a field. */
export async function pick(page, field, typed, name) {
  const box = page.locator(`[data-field=${field}] [role=combobox]`);
  await box.click();
  await box.fill(typed);
  await page.getByRole("option", { name, exact: true }).click();
}
