// Where one is: the hash of the address, "#/posts/p1?tab=history". Every entry of the history carries a number, so that
// a step back or forward can be taken back when a page does not want to be left (a form with unsaved changes).
import { signal } from "@preact/signals";
import { queryText } from "./api.js";

/** {path: "posts/p1", segments: ["posts", "p1"], query: URLSearchParams} of a hash. */
export function parseHash(hash) {
  const [, path = "", query = ""] = /^#?\/?([^?]*)\??(.*)$/s.exec(hash);
  const segments = path.split("/").filter(Boolean).map(decode);
  return { path: segments.join("/"), segments, query: new URLSearchParams(query) };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone "%", typed by hand
  }
}

/** The hash of segments and a query: href(["posts", id], {tab: "history"}). */
export function href(segments, query) {
  return `#/${segments.map(encodeURIComponent).join("/")}${queryText(query)}`;
}

export const route = signal(parseHash(location.hash));

let place = history.state?.place ?? 0; // the number of the entry that is shown
const guards = new Set(); // who is asked before the page is left, the last first
let isReturning = false; // a step back that takes back a step of the reader's

history.replaceState({ ...history.state, place }, "");

/**
 * Asks `ask` before the page is left: async (to) => whether it may be. Gives the function that ends it. A change
 * of the query alone is no leaving.
 */
export function guardLeaving(ask) {
  guards.add(ask);
  return () => guards.delete(ask);
}

async function mayLeave(to) {
  if (to.path === route.value.path) return true;
  for (const ask of [...guards].reverse()) {
    if (!(await ask(to))) return false;
    guards.delete(ask);
  }
  return true;
}

/** Goes to a hash made by href(). `replace`: the entry shown now is not to be come back to. */
export async function navigate(hash, { replace = false, state = {} } = {}) {
  const to = parseHash(hash);
  if (!(await mayLeave(to))) return;
  if (!replace) place += 1;
  history[replace ? "replaceState" : "pushState"]({ ...state, place }, "", hash);
  route.value = to;
}

addEventListener("popstate", async (event) => {
  if (isReturning) {
    isReturning = false;
    return;
  }
  if (event.state?.place === undefined) history.replaceState({ place: place + 1 }, ""); // a link, or typed by hand
  const to = history.state.place;
  const next = parseHash(location.hash);
  const steps = to - place;
  if (guards.size > 0 && steps !== 0 && next.path !== route.value.path) {
    isReturning = true;
    history.go(-steps);
    if (await mayLeave(next)) history.go(steps);
    return;
  }
  place = to;
  route.value = next;
});
