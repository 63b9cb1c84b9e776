// A moment, in the reader's zone. The full form stands in the title.
import { html } from "../html.js";
import { ago, moment, momentInFull } from "../i18n.js";

/** `value`: RFC 3339 text or milliseconds. `relative`: "3 hours ago". What is no moment is shown as it is. */
export function Time({ value, relative = false }) {
  if (value === null || value === undefined || value === "") return null;
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return html`<span>${String(value)}</span>`;
  return html`<time datetime=${date.toISOString()} title=${momentInFull(date)}>${relative ? ago(date) : moment(date)}</time>`;
}
