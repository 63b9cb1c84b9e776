// Entries of the audit trail, read: what changed as [{name, before, after}], and what the records are called that they are about.
import { get, pathOf, Problem } from "../api.js";
import { noteName } from "../form/records.js";
import { t } from "../i18n.js";
import { fieldLabel, fieldOf, humanize, nameFields, tableOf, titleOf } from "../model.js";

/** Stands for a value that the trail does not tell. */
export const SECRET = Symbol("a value that is not told");

const isPair = (value) => Array.isArray(value) && value.length === 2;

/**
 * What an entry says of each field, in the schema's order. A creation has no `before`, a deletion no `after` (undefined). A
 * field without values is one whose values are private. Of a creation what is filled in by itself is left out.
 */
export function changesOf(entry) {
  const table = tableOf(entry.table_name);
  const changed = entry.changed && typeof entry.changed === "object" ? entry.changed : {};
  const place = (name) => table?.fields.findIndex((field) => field.name === name) ?? -1;
  const names = Object.keys(changed).sort((a, b) => place(a) - place(b));
  const isFilled = (name) => entry.action === "create" && table && fieldOf(table, name)?.fill;
  return names.filter((name) => !isFilled(name)).map((name) => {
    const value = changed[name];
    const field = table ? fieldOf(table, name) : undefined;
    const common = { name, field, label: field ? fieldLabel(field) : humanize(name) };
    if (value === null) return { ...common, before: SECRET, after: SECRET };
    if (entry.action === "update" && isPair(value)) return { ...common, before: value[0], after: value[1] };
    return entry.action === "delete" ? { ...common, before: value, after: undefined } : { ...common, before: undefined, after: value };
  });
}

/** The name that an entry itself tells of its record. */
function toldName(entry) {
  const title = tableOf(entry.table_name)?.title_field;
  const told = changesOf(entry).find(({ name }) => name === title);
  const value = told && (told.after ?? told.before);
  return typeof value === "string" ? value : undefined;
}

async function namesIn(table, ids, signal) {
  const pairs = [["limit", 100], ["fields", nameFields(table)], ...ids.map((id) => ["filters[id][$in][]", id])];
  try {
    const { data } = await get(pathOf(table.name), pairs, { signal });
    for (const record of data) noteName(table, record);
    return data.map((record) => [`${table.name} ${record.id}`, titleOf(table, record)]);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return []; // a name is a kindness: without it the id has to do
  }
}

/** What the records are called now, those that are still there: a Map of "table id". One request for each table. */
export async function askNames(entries, signal) {
  const ids = new Map();
  for (const { table_name: name, record_id: id } of entries) {
    const table = tableOf(name);
    if (table && table.may?.read !== "never") ids.set(table, new Set(ids.get(table)).add(id));
  }
  const found = await Promise.all([...ids].map(([table, set]) => namesIn(table, [...set], signal)));
  return new Map(found.flat());
}

/** {name, isThere} of an entry's record; `names` by askNames. */
export function recordOf(entry, names) {
  const now = names.get(`${entry.table_name} ${entry.record_id}`);
  return { name: now ?? toldName(entry) ?? entry.record_id, isThere: now !== undefined };
}

/** Who it was, in a word. */
export const actorOf = (entry) => entry.actor || entry.actor_id || t("audit.nobody");
