// Which columns a list has: chosen by the reader, kept in the browser, and a sensible few to begin with.
import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { fieldLabel, readable } from "../model.js";
import { keep, recall } from "../storage.js";
import { Button, IconButton } from "../ui/button.js";
import { Checkbox } from "../ui/field.js";
import { Menu } from "../ui/menu.js";

// How many columns a list begins with: fewer beside the navigation on a small screen; where rows are cards, width is no matter.
const few = () => (matchMedia("(min-width: 44.01rem) and (max-width: 79.99rem)").matches ? 5 : 6);
const LONG = new Set(["id", "markdown", "json"]);

// What tells records apart comes first: what was chosen, whom it belongs to; what is for machines comes last.
const RANKS = ["choice", "ref", "email", "boolean", "datetime", "integer", "number", "text", "color", "url", "slug"];
const rankOf = ({ kind, max }) => RANKS.indexOf(kind === "text" && max && max <= 100 ? "email" : kind);

/** The title first, then what is short, the time it was made last. */
export function defaultColumns(table) {
  const fields = readable(table);
  const title = fields.find(({ name }) => name === table.title_field);
  const made = fields.find(({ name }) => name === table.created_field);
  const short = fields.filter((field) => field !== title && field !== made && !LONG.has(field.kind) && field.fill !== "update");
  const others = [...short].sort((one, other) => rankOf(one) - rankOf(other)); // a stable sort
  // Without a title, what was written says best which record it is.
  const text = title ? [] : fields.filter(({ kind }) => kind === "markdown").slice(0, 1);
  const middle = [...text, ...others].slice(0, few() - (title ? 1 : 0) - (made ? 1 : 0));
  const chosen = [title, ...middle, made].filter(Boolean);
  return chosen.length ? chosen : fields.slice(0, few());
}

/** The fields that are columns now. Those that are gone from the schema are gone here. */
export function columnsOf(table) {
  const kept = recall(`columns:${table.name}`);
  if (!Array.isArray(kept)) return defaultColumns(table);
  const fields = kept.map((name) => readable(table).find((field) => field.name === name)).filter(Boolean);
  return fields.length ? fields : defaultColumns(table);
}

export function keepColumns(table, fields) {
  keep(`columns:${table.name}`, fields && fields.map(({ name }) => name));
}

/** The menu in which they are chosen and put in order. */
export function ColumnMenu({ table, columns, onChange }) {
  const rest = readable(table).filter((field) => !columns.includes(field));
  const menu = useRef(null);
  const pressed = useRef(null); // a line that goes elsewhere loses the focus: {name, control}
  useLayoutEffect(() => {
    const { name, control } = pressed.current ?? {};
    pressed.current = null;
    const line = [...(menu.current?.querySelectorAll("li") ?? [])].find((node) => node.dataset.name === name);
    const wanted = line?.querySelector(control);
    (wanted?.disabled ? line.querySelector("input, button:not(:disabled)") : wanted)?.focus();
  }, [columns]);
  const change = (field, control, next) => {
    pressed.current = { name: field.name, control };
    onChange(next);
  };
  const toggle = (field, on) => change(field, "input", on ? [...columns, field] : columns.filter((other) => other !== field));
  const move = (at, by) => {
    const next = [...columns];
    next.splice(at + by, 0, ...next.splice(at, 1));
    change(columns[at], by < 0 ? ".column-up" : ".column-down", next);
  };
  const line = (field, at) => {
    const label = fieldLabel(field);
    return html`<li key=${field.name} class="column-line" data-name=${field.name}>
      <${Checkbox} label=${label} checked=${at >= 0} disabled=${at >= 0 && columns.length === 1} onChange=${(on) => toggle(field, on)} />
      ${at >= 0 &&
      html`<span class="column-moves">
        <${IconButton} small icon="up" class="column-up" label=${t("columns.up", { name: label })} disabled=${at === 0} onClick=${() => move(at, -1)} />
        <${IconButton} small icon="down" class="column-down" label=${t("columns.down", { name: label })} disabled=${at === columns.length - 1} onClick=${() => move(at, 1)} />
      </span>`}
    </li>`;
  };
  return html`<${Menu} label=${t("columns.title")} text=${t("columns.title")} icon="columns" kind="plain" testid="columns">
    <div class="column-menu" ref=${menu}>
      <ul>${columns.map(line)}${rest.map((field) => line(field, -1))}</ul>
      <${Button} small kind="quiet" onClick=${() => onChange(null)}>${t("columns.reset")}<//>
    </div>
  <//>`;
}
