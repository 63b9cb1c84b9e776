// Tests of the front page in Chromium. Without a Chromium they are skipped, with a word about how to
// get one; in CI (CI=true) that is a failure.
import assert from "node:assert/strict";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { startServer } from "./server.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const ARGS = [
  "--no-sandbox", // there is none to be had in containers
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const TIMEOUT_MS = 30_000; // what comes at all comes by then, on a machine that does much else, too

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM; // a wrong one is an error, not a skip
  const folders = (process.env.PATH ?? "").split(delimiter).concat("/usr/bin");
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
}

const executablePath = findChromium();
const HINT =
  "NO CHROMIUM: install one (on Debian: apt-get install chromium), or set CHROMIUM to its path";
if (!executablePath) {
  if (process.env.CI === "true") throw new Error(HINT);
  console.error(`${HINT}. The tests of the front page are skipped.`);
}

/** The readable parts of what the page complained about. */
function collectComplaints(page) {
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  return complaints;
}

// How many times slower the pages run than they could: what a test or a page takes for granted about time shows then.
const SLOWDOWN = Number(process.env.SLOWDOWN ?? 1);

async function slowDown(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
}

/** A browser of one's own. */
export const launch = () => chromium.launch({ executablePath, args: ARGS });

/**
 * One server and one browser for the tests of a file. `test` gives its function a page in a context
 * of its own, with nothing cached, and fails when the page complains; where it must, `complains` says
 * of what, and `mayComplain` where it depends on which of two answers comes first.
 */
export function useSite(options) {
  const site = { url: undefined, test: siteTest };
  let server;
  let browser;

  before(async () => {
    if (!executablePath) return;
    server = await startServer(options);
    site.url = server.url;
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  function siteTest(name, run, { complains, mayComplain = complains, ...contextOptions } = {}) {
    test(name, { skip: executablePath ? false : HINT }, async () => {
      const context = await browser.newContext({ baseURL: site.url, ...contextOptions });
      try {
        context.setDefaultTimeout(TIMEOUT_MS);
        const page = await context.newPage();
        if (SLOWDOWN > 1) await slowDown(page);
        const complaints = collectComplaints(page);
        await run(page);
        if (complains) assert.notDeepEqual(complaints, [], "the page should have complained");
        assert.deepEqual(complaints.filter((text) => !mayComplain?.test(text)), []);
      } finally {
        await context.close();
      }
    });
  }
  return site;
}

/** Waits until the page shows all that it is going to show. */
export async function settled(page) {
  await page.locator("main[aria-busy=false]").waitFor();
}

/** Opens a route of the front page, "#/posts/1" say, and waits for its content. */
export async function open(page, hash = "") {
  await page.goto(`/${hash}`);
  await settled(page);
}

/** The texts of all elements that match, one string each. */
export async function texts(page, selector) {
  return page.locator(selector).allInnerTexts();
}
