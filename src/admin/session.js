// Who is signed in, and what there is for them: /v1/auth/me and /v1/schema, asked together. Everything that is drawn
// follows from these two.
import { computed, effect, signal } from "@preact/signals";
import { get, post, Problem, roleChanged, unauthorized } from "./api.js";

/** undefined: not asked yet; null: nobody; else what /v1/auth/me says. */
export const me = signal(undefined);
/** {site, version, tables} for whoever is signed in. */
export const schema = signal(null);
/** Why neither could be had. */
export const startProblem = signal(null);
/** Somebody was signed in and is not any more: to be asked again, without losing the page. */
export const isExpired = signal(false);

export const isAdmin = computed(() => me.value?.role === "admin");

/** What there is; null when a session that has ended was refused. */
async function askSchema() {
  try {
    return (await get("/v1/schema", {}, { quiet: true })).data;
  } catch (error) {
    if (error.status === 401) return null;
    throw error;
  }
}

/** Asks who one is. Never throws: what went wrong is startProblem. */
export async function start() {
  startProblem.value = null;
  try {
    const [who, what] = await Promise.all([get("/v1/auth/me"), askSchema()]);
    schema.value = what ?? (await get("/v1/schema")).data; // by now the dead cookie is cleared
    if (who.meta?.ended === "role_changed") roleChanged.value = true;
    me.value = who.data;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    startProblem.value = error;
  }
}

/** What is there for somebody who has just signed in. Who is another than before begins anew: what is open is not theirs. */
async function enter(who) {
  const [{ data: kept }, { data }] = await Promise.all([get("/v1/auth/me"), get("/v1/schema")]);
  if (!kept) throw new Problem(0, { type: "no-cookie" }); // the browser did not take it, as some do not over http
  const isOther = Boolean(me.peek()) && me.peek().user?.id !== who.user?.id;
  unauthorized.value = false;
  roleChanged.value = false;
  schema.value = data;
  me.value = who;
  isExpired.value = false;
  if (isOther) location.reload();
}

export async function signIn(email, password) {
  const { data } = await post("/v1/auth/login", { email, password }, { quiet: true });
  await enter(data);
  tabs.postMessage("changed");
}

export async function welcome(token, password) {
  const { data } = await post("/v1/auth/welcome", { token, password }, { quiet: true });
  await enter(data);
  tabs.postMessage("changed");
}

export async function signOut() {
  await post("/v1/auth/logout", {}, { quiet: true });
  me.value = null;
  tabs.postMessage("changed");
}

// The session is that of all tabs, and ends in its time. Whoever reads on without it would be shown what the public sees, as if that were all:
// so it is looked at again when another tab has changed it, and when one comes back to this one.
const tabs = new BroadcastChannel("stratus-admin-session");
const PAUSE_MS = 20_000; // between two looks
let lookedAt = Date.now();

async function lookAgain() {
  lookedAt = Date.now();
  const was = me.peek();
  if (was === undefined || (was && was.kind !== "session")) return;
  let now;
  try {
    now = (await get("/v1/auth/me", {}, { quiet: true })).data;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status !== 401) return; // not to be known just now
    now = null;
  }
  if (me.peek() !== was) return; // one has signed in or out meanwhile
  if (now === null) isExpired.value = was !== null;
  else if (was === null || isExpired.peek() || was.user?.id !== now.user?.id || was.role !== now.role) await enter(now).catch(() => {});
}

tabs.addEventListener("message", lookAgain);
for (const name of ["focus", "visibilitychange"]) {
  addEventListener(name, () => document.visibilityState === "visible" && Date.now() - lookedAt > PAUSE_MS && lookAgain());
}

effect(() => {
  if (!unauthorized.value) return;
  if (me.peek()) isExpired.value = true;
});
