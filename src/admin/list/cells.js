// How a value looks in a list, by its field's kind. Texts are texts, whatever stands in them.
import { html } from "../html.js";
import { moment, number, t } from "../i18n.js";
import { relationOf, tableOf, titleOf } from "../model.js";
import { href } from "../router.js";
import { Icon } from "../ui/icon.js";
import { Time } from "../ui/time.js";

const MAX_CHARS = 160;

export function clip(text, most = MAX_CHARS) {
  const line = String(text).replace(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most).trimEnd()}…` : line;
}

const isWeb = (text) => /^https?:\/\//i.test(text);

function RefCell({ table, field, row }) {
  const id = row[field.name];
  const relation = relationOf(table, field);
  const target = tableOf(field.to);
  const related = relation ? row[relation.name] : undefined;
  if (!target) return html`<code>${id}</code>`;
  return html`<a class="ref" href=${href([field.to, id])}>${clip(related ? titleOf(target, related) : id, 60)}</a>`;
}

/** What lies ahead does not look like what has been: in how long it is, with a clock. */
function Moment({ value }) {
  if (!(Date.parse(value) > Date.now())) return html`<${Time} value=${value} />`;
  return html`<span class="ahead" title=${t("value.ahead")}><${Icon} name="clock" size="16" /><${Time} value=${value} relative /></span>`;
}

/** A value, drawn. */
export function Value({ table, field, row }) {
  const value = row[field.name];
  if (value === null || value === undefined || value === "") return html`<span class="none" aria-label=${t("value.none")}>–</span>`;
  switch (field.kind) {
    case "ref":
      return html`<${RefCell} table=${table} field=${field} row=${row} />`;
    case "datetime":
      return html`<${Moment} value=${value} />`;
    case "boolean":
      return value ? t("value.yes") : t("value.no");
    case "choice":
      return html`<span class="tag" data-choice=${field.choices?.indexOf(value)}>${value}</span>`;
    case "integer":
    case "number":
      return typeof value === "number" ? number(value) : String(value?.rawJSON ?? value);
    case "color":
      return html`<span class="swatch" style=${{ backgroundColor: value }}></span><code>${value}</code>`;
    case "url":
      return isWeb(value) ? html`<a href=${value} rel="noopener noreferrer" target="_blank">${clip(value.replace(/^https?:\/\//i, ""), 50)}</a>` : clip(value);
    case "json":
      return html`<code class="clip">${clip(JSON.stringify(value))}</code>`;
    case "id":
    case "slug":
      return html`<code class="one-line" title=${value}>${value}</code>`;
    default:
      return html`<span class="clip">${clip(value)}</span>`;
  }
}

/** A value in words alone; "" when there is none. */
export function textOf(table, field, row) {
  const value = row[field.name];
  if (value === null || value === undefined) return "";
  switch (field.kind) {
    case "ref": {
      const related = row[relationOf(table, field)?.name];
      return clip(related ? titleOf(tableOf(field.to), related) : value);
    }
    case "datetime":
      return moment(new Date(value));
    case "boolean":
      return value ? t("value.yes") : t("value.no");
    case "json":
      return clip(JSON.stringify(value));
    default:
      return clip(value?.rawJSON ?? value);
  }
}

/** Kinds that an order makes sense of. */
export const isSortable = (field) => !["ref", "json", "markdown"].includes(field.kind);
