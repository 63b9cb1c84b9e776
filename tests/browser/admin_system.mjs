// What the tests of the admin's own pages share besides admin.mjs: people who are signed in, each with a session of their own, and
// what sticks out.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { apiOf, TOKEN } from "./admin.mjs";
import { useSite } from "./browser.mjs";

const COOKIE = "__Host-stratus_session";
const YEAR_MS = 31_557_600_000;

/** Who they are. Rita runs the site; the others write for it. */
const PEOPLE = [
  { id: "rita", name: "Rita Root", email: "rita@example.com", role: "admin", sessions: [["rita-1", "Firefox on Linux"]] },
  { id: "ed", name: "Ed Editor", email: "ed@example.com", role: "editor", sessions: [["ed-1", "Safari on iPhone"], ["ed-2", "Chrome on Windows"], ["ed-3", "Firefox on Mac"]] },
  { id: "una", name: "Una Editor", email: "una@example.com", role: "editor", sessions: [["una-1", "Edge on Windows"]] },
];

/** The value of a session's cookie: 43 letters, as the API makes them. */
const valueOf = (session) => session.padEnd(43, "x");
/** What the database has of it: src/cms/secret.c. */
const hashOf = (value) => createHash("blake2b512").update(value).digest("hex").slice(0, 64);

function peopleSql() {
  const now = Date.now();
  const quoted = (...values) => values.map((value) => (typeof value === "number" ? value : `'${value}'`)).join(", ");
  return PEOPLE.flatMap(({ id, name, email, role, sessions }, at) => [
    `INSERT INTO users (id, name, email, role, created_on, updated_on) VALUES (${quoted(id, name, email, role, 1000 + at, 1000 + at)});`,
    ...sessions.map(
      ([session, agent]) =>
        `INSERT INTO auth_sessions (id, hash, user_id, role, created_on, seen_on, expires_on, ends_on, address, agent)
           VALUES (${quoted(session, hashOf(valueOf(session)), id, role, now, now, now + YEAR_MS, now + YEAR_MS, "192.0.2.7", agent)});`,
    ),
  ]).join("\n");
}

/** The settings of a server with these people and `sqlFiles`, for startServer; `remove` takes away what that needs. */
export function peopleServer({ sqlFiles = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "stratus-people-"));
  const people = join(folder, "people.sql");
  writeFileSync(people, peopleSql());
  return { options: { sqlFiles: [people, ...sqlFiles], vars: { ADMIN_TOKEN: TOKEN } }, remove: () => rmSync(folder, { recursive: true }) };
}

/** Gives a browser's context a session. The cookie is for https alone, and so is its address; browsers send it to this machine as well. */
export function signInAs(context, session, url) {
  return context.addCookies([{ name: COOKIE, value: valueOf(session), url: url.replace("http:", "https:"), secure: true, httpOnly: true, sameSite: "Lax" }]);
}

/**
 * A site with these people and `sqlFiles`. `test` gives its function a page of somebody who is signed in (`as`, Rita unless said) and
 * an `api` that may do everything.
 */
export function useSystem(given) {
  const { options, remove } = peopleServer(given);
  after(remove);
  const site = useSite(options);
  const test = (name, run, { as = "rita-1", ...context } = {}) =>
    site.test(
      name,
      async (page) => {
        await signInAs(page.context(), as, site.url);
        await run(page, apiOf(site.url));
      },
      { locale: "en-GB", timezoneId: "Europe/Berlin", viewport: { width: 1280, height: 900 }, ...context },
    );
  return { test, get url() { return site.url; } };
}

/** Nothing sticks out of the page sideways. */
export async function fits(page, what) {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const isInScroller = (node) => node.closest("pre, .table-frame, .visually-hidden, textarea");
    const boxes = [...document.querySelectorAll("#app *")].filter((node) => !isInScroller(node));
    const sticksOut = boxes.filter((node) => node.getBoundingClientRect().right > width + 1);
    // Out of its panel is out, too, though the page may have room.
    const outOfPanel = boxes.filter((node) => node.closest(".panel")?.getBoundingClientRect().right < node.getBoundingClientRect().right - 1);
    return [...sticksOut, ...outOfPanel].map((node) => node.outerHTML.slice(0, 100));
  });
  assert.deepEqual(wide, [], what);
}

/** Light and dark, wide and narrow, in both languages. */
export const LOOKS = [
  ["light", 1280, "en-GB"],
  ["dark", 390, "de-DE"],
  ["dark", 1280, "de-DE"],
  ["light", 390, "en-GB"],
].map(([colorScheme, width, locale]) => ({ colorScheme, locale, viewport: { width, height: 900 } }));
