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
      async (page) => {
        page.context().setDefaultTimeout(8000);
        await run(page, apiOf(site.url));
      },
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

/** Waits until nothing is being loaded. */
export async function quiet(page) {
  await page.locator("h1").first().waitFor();
  await page.waitForFunction(() => !document.querySelector("[data-testid=loading], .page[aria-busy=true], .table-frame[aria-busy=true]"));
}

/** Axe finds nothing, in the page's present state. */
export async function accessible(page, what) {
  // What was just asked for is drawn within a frame, and only then begins to move.
  await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})));
  });
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const look = () => page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  let { violations } = await look();
  // A page is drawn while axe reads it: on a busy machine it may see half of what goes. What is wrong stays wrong.
  for (let again = 0; violations.length && again < 3; again++) {
    await page.waitForTimeout(400);
    ({ violations } = await look());
  }
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.slice(0, 4).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary.split("\n").slice(1, 3).join(" ")}`).join("\n    ")}`);
  assert.deepEqual(told, [], what);
}

/** Waits until what `get` gives is this, and says what it was if it never is. */
export async function becomes(get, wanted) {
  const shown = async () => JSON.stringify(await get());
  for (let tries = 0; tries < 40 && (await shown()) !== JSON.stringify(wanted); tries++) {
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
