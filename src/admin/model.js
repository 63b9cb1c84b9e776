// Questions about tables and fields, answered from the schema.
import { schema } from "./session.js";

/** The audit trail: a table of the system, which every site has by this name. No other is named. */
export const TRAIL = "audit_trail";

/** The table of a name, or undefined. */
export function tableOf(name) {
  return schema.value?.tables.find((table) => table.name === name);
}

export function fieldOf(table, name) {
  return table.fields.find((field) => field.name === name);
}

/** Whether the action ("create", "update", "delete") is worth a button: "perhaps" is, the API has the last word. */
export function may(table, action) {
  return table?.may?.[action] !== "never";
}

/** Whether there is a page for the table: what one may neither read nor write into is not there. */
export const isShown = (table) => table?.may?.read !== "never" || may(table, "create");

/** Fields that come with a read. */
export function readable(table) {
  return table.fields.filter((field) => !field.private && field.reads !== false);
}

/** The relation that reads the record that a ref refers to. */
export function relationOf(table, field) {
  return table.relations.find((relation) => relation.kind === "to-one" && relation.key === field.name);
}

/** Kinds whose values are text, for $containsi and its kin. */
const TEXTUAL = new Set(["text", "slug", "markdown", "email", "url", "color", "choice"]);
export const isTextual = (field) => TEXTUAL.has(field.kind);

const SEARCHED_MOST = 24; // a question has 50 comparisons at most, and filters want some

/** The fields that a search looks into: what people write, not what they choose; the title first. */
export function searchable(table) {
  const fields = readable(table).filter((field) => isTextual(field) && field.kind !== "choice" && field.kind !== "color");
  const isTitle = ({ name }) => name === table.title_field;
  return [...fields.filter(isTitle), ...fields.filter((field) => !isTitle(field))].slice(0, SEARCHED_MOST);
}

/** The field that says best which record it is: the title, else the first text that somebody wrote; or none. */
export function nameField(table) {
  const fields = table ? readable(table) : [];
  return fields.find(({ name }) => name === table.title_field) ?? fields.find(({ kind }) => kind === "text" || kind === "markdown") ?? null;
}

const NAME_CHARS = 80;

/** The name of a record for people: its title, else the beginning of a text, else its id. */
export function titleOf(table, record) {
  const field = nameField(table);
  const text = String((field && record?.[field.name]) ?? "").replace(/\s+/g, " ").trim();
  const isCut = field?.name !== table?.title_field && text.length > NAME_CHARS;
  return (isCut ? `${text.slice(0, NAME_CHARS).trimEnd()}…` : text) || record?.id || "";
}

/** The fields to ask for when only a record's name is needed. */
export function nameFields(table) {
  return [...new Set(["id", nameField(table)?.name ?? "id"])].join(",");
}

/** A word for people of a name: "created_on" → "Created on". */
export function humanize(name) {
  const words = name.replace(/_/g, " ").trim();
  return words ? words[0].toUpperCase() + words.slice(1) : name;
}

/** What a table or a field is called: its label; one that has none is labelled by its name. */
export const labelOf = (thing) => (thing.label && thing.label !== thing.name ? thing.label : humanize(thing.name));

/** A ref's label without the "id" that its column ends with: "user_id" with `as` "author" → "Author". */
export function refLabel(field) {
  if (field.label && field.label !== field.name) return field.label;
  return humanize(field.as || field.name.replace(/_id$/, ""));
}

export const fieldLabel = (field) => (field.kind === "ref" ? refLabel(field) : labelOf(field));
