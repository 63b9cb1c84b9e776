// How much of something is used: a bar, with its words beside it.
import { classes, html } from "../html.js";

/** `value` of `max`. `marks`: values at which something changes. `tone`: good, warn or bad. `text`: said instead of the numbers. */
export function Meter({ label, value, max, marks = [], tone = "good", text }) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  const at = (each) => `${(100 * Math.min(1, each / max)).toFixed(2)}%`;
  return html`<div class="meter" role="meter" aria-label=${label} aria-valuemin="0" aria-valuemax=${max} aria-valuenow=${Math.min(max, Math.max(0, value))} aria-valuetext=${text}>
    <div class=${classes("meter-fill", `meter-${tone}`)} style=${{ width: `${(100 * share).toFixed(2)}%` }}></div>
    ${marks.map((mark) => html`<span key=${mark} class="meter-mark" style=${{ left: at(mark) }}></span>`)}
  </div>`;
}
