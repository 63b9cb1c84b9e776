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

/** What is there for somebody who has just signed in. */
async function enter(who) {
  const { data } = await get("/v1/schema");
  unauthorized.value = false;
  roleChanged.value = false;
  schema.value = data;
  me.value = who;
  isExpired.value = false;
}

export async function signIn(email, password) {
  const { data } = await post("/v1/auth/login", { email, password }, { quiet: true });
  await enter(data);
}

export async function welcome(token, password) {
  const { data } = await post("/v1/auth/welcome", { token, password }, { quiet: true });
  await enter(data);
}

export async function signOut() {
  await post("/v1/auth/logout", {}, { quiet: true });
  me.value = null;
}

effect(() => {
  if (!unauthorized.value) return;
  if (me.peek()) isExpired.value = true;
});
