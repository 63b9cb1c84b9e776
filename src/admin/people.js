// Which table has the people who sign in. The schema has no mark for it, but it shows: an email, and a choice of the roles that
// the API knows. And the audit trail, for those who may read it.
import { schema } from "./session.js";
import { readable, tableOf, TRAIL } from "./model.js";

/** The roles, the least first. */
export const ROLES = ["user", "editor", "admin"];

const isRole = (field) => field.kind === "choice" && ROLES.every((role) => field.choices?.includes(role));

/** {table, role, email}: the table of people with these two of its fields, or null when the site has none. */
export function people() {
  for (const table of schema.value?.tables ?? []) {
    const role = table.fields.find(isRole);
    const email = table.fields.find((field) => field.kind === "email");
    if (role && email) return { table, role, email };
  }
  return null;
}

/** The roles that somebody of this role may give away: none above their own. */
export function rolesUpTo(role) {
  return ROLES.slice(0, ROLES.indexOf(role) + 1);
}

/** The audit trail as a table, or null when it is not there or not to be read. */
export function trail() {
  const table = tableOf(TRAIL);
  return table && table.may?.read !== "never" ? table : null;
}

/** Whether a table is one that a person fills: not the trail, nor the like that nobody writes. */
export const isContent = (table) => table.name !== TRAIL;

/** Whether all that `fields` names comes with a read. */
export function reads(table, ...names) {
  const known = new Set(readable(table).map(({ name }) => name));
  return names.every((name) => known.has(name));
}
