// The fields of a form: which may be written, where each stands, and the control of each with its label, hint and fault.
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import { fieldLabel, readable } from "../model.js";
import { Value } from "../list/cells.js";
import { Field } from "../ui/field.js";
import { countChars, initialOf, isSame, toApi, toForm } from "./values.js";
import { isGroup, Widget, zoneName } from "./widgets.js";

/** Those that clients write. */
export const writable = (table) => table.fields.filter((field) => field.kind !== "id" && !field.readonly && field.writes !== false);

/** Those that are shown, but not to be written. */
export const facts = (table) => readable(table).filter((field) => !writable(table).includes(field));

const isHidden = (field) => field.private || field.reads === false; // may be written, but is never told

const WIDE = new Set(["text", "slug", "markdown", "email", "url", "json"]);

/** {main, aside}: what one writes, and what one chooses beside it. All in one when there is nothing to write. */
export function arrange(fields) {
  const main = fields.filter(({ kind }) => WIDE.has(kind));
  const aside = fields.filter((field) => !main.includes(field));
  return main.length ? { main, aside } : { main: aside, aside: [] };
}

/** The values of the form for a record, or for a new one. */
export function valuesOf(fields, record) {
  return Object.fromEntries(
    fields.map((field) => [field.name, record ? toForm(field, record[field.name]) : field.kind === "slug" && field.from ? null : initialOf(field)]),
  );
}

/** The names of the fields whose values differ. */
export function changedFields(fields, base, values) {
  return fields.filter((field) => !isSame(field, base[field.name], values[field.name]));
}

/** What is to be sent, {body, faults}: of a new record all that is there, else what has changed. */
export function bodyOf(fields, base, values, isNew) {
  const body = {};
  const faults = {};
  for (const field of fields) {
    const value = field.kind === "boolean" && field.required ? values[field.name] === true : values[field.name];
    const made = toApi(field, value);
    const isMissing = !made.fault && made.value === null && field.required && !(isNew && (field.from || field.fill)) && !(isHidden(field) && !isNew);
    if (made.fault) faults[field.name] = made.fault;
    else if (isMissing) faults[field.name] = t("fault.required");
    else if (isNew ? made.value !== null : !isSame(field, base[field.name], values[field.name])) body[field.name] = made.value;
  }
  return { body, faults };
}

const TEXTS = new Set(["text", "markdown", "slug", "email", "url"]);

function counter(field, value) {
  if (!field.max || !TEXTS.has(field.kind)) return null;
  const n = countChars(value);
  return html`<span class=${n > field.max ? "field-aside over" : "field-aside"} data-testid="counter">${number(n)} / ${number(field.max)}</span>`;
}

function hintOf(field, isNew) {
  if (isHidden(field) && !isNew) return t("form.hidden");
  if (field.kind === "datetime") return field.fill ? t("form.filled") : t("form.zone", { zone: zoneName() });
  if (field.kind !== "integer" && field.kind !== "number") return "";
  if (field.min && field.max) return t("form.between", { min: field.min, max: field.max });
  if (field.max) return t("form.most", { max: field.max });
  return field.min ? t("form.least", { min: field.min }) : "";
}

/** A field, its label and its control. `set(name, value)`. */
export function FormField({ table, field, values, set, fault, isNew }) {
  const label = fieldLabel(field);
  const value = values[field.name];
  const isTitle = field.name === table.title_field && field.kind === "text";
  const control = (props) => html`<${Widget} field=${field} table=${table} value=${value} values=${values} isNew=${isNew} label=${label} props=${props} onChange=${(next) => set(field.name, next)} />`;
  return html`<${Field} label=${label} name=${field.name} required=${field.required && field.kind !== "boolean"} group=${isGroup(field) || field.kind === "markdown"} error=${fault}
    hint=${hintOf(field, isNew)} aside=${counter(field, value)} class=${isTitle ? "field-title" : undefined} control=${control} />`;
}

/** A field that is only read. Long texts are shown whole. */
export function ReadField({ table, field, record }) {
  const isLong = field.kind === "text" || field.kind === "markdown" || field.kind === "json";
  const value = record[field.name];
  const text = field.kind === "json" ? JSON.stringify(value, null, 2) : value;
  return html`<div><dt>${fieldLabel(field)}</dt><dd>${isLong && value !== null && value !== undefined && value !== ""
    ? html`<span class="long-text">${text}</span>`
    : html`<${Value} table=${table} field=${field} row=${record} />`}</dd></div>`;
}
