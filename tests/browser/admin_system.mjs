// What the tests of the admin's own pages share besides admin.mjs: sessions, tokens and links, and what sticks out.
import assert from "node:assert/strict";

export const ADMIN = { id: "root", name: "Rita Root", email: "rita@example.com", role: "admin" };

const answer = (route, status, data) => (status === 204 ? route.fulfill({ status }) : route.fulfill({ status, json: { data } }));

/** Sessions, tokens and links in memory. */
export async function standInAuth(page) {
  const now = () => new Date().toISOString();
  const state = { sessions: [], tokens: [], links: [], asked: [] };
  for (const [id, user_id, agent] of [["s1", "root", "Firefox on Linux"], ["s2", "ann", "Safari on iPhone"], ["s3", "ann", "Chrome on Windows"]]) {
    state.sessions.push({ id, user_id, created_on: now(), last_seen_on: now(), expires_on: "2030-01-01T00:00:00.000Z", address: "192.0.2.7", agent, current: id === "s1" });
  }
  await page.route("**/v1/auth/me", (route) => answer(route, 200, { kind: "session", role: "admin", user: ADMIN, session: { id: "s1", expires_on: "2030-01-01T00:00:00.000Z" }, scope: null }));
  await page.route("**/v1/auth/sessions**", (route) => {
    const url = new URL(route.request().url());
    const id = url.pathname.split("/")[4];
    if (route.request().method() === "DELETE") {
      state.sessions = state.sessions.filter((session) => session.id !== id);
      return answer(route, 204);
    }
    return answer(route, 200, state.sessions.filter(({ user_id }) => user_id === (url.searchParams.get("user_id") ?? "root")));
  });
  await page.route("**/v1/auth/tokens**", (route) => {
    const id = new URL(route.request().url()).pathname.split("/")[4];
    const method = route.request().method();
    if (method === "DELETE") {
      state.tokens = state.tokens.filter((token) => token.id !== id);
      return answer(route, 204);
    }
    if (method === "GET") return answer(route, 200, state.tokens);
    const body = route.request().postDataJSON();
    state.asked.push(body);
    const token = { id: `t${state.tokens.length}`, user_id: "root", scope: null, created_on: now(), expires_on: null, last_used_on: null, hint: "ef56", ...body };
    state.tokens = [token, ...state.tokens];
    return answer(route, 201, { ...token, token: "stratus_ab12cd34ef56" });
  });
  await page.route("**/v1/auth/links", (route) => {
    state.links.push(route.request().postDataJSON());
    return answer(route, 201, { path: "/admin/#/welcome/abc123", token: "abc123", expires_on: "2030-01-01T00:00:00.000Z" });
  });
  return state;
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
