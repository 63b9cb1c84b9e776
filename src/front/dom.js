// Building DOM nodes and formatting what stands in them. Text only ever becomes a text node,
// so nothing that comes from the API can turn into markup.

/** An element with attributes and children. A function-valued attribute `click` is a listener;
 *  `undefined`, `null` and `false` attributes and children are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

const dayFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const minuteFormat = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "UTC",
});

/** A <time> element for an RFC 3339 instant; undefined for one that does not parse. */
export function timeElement(iso, { withClock = false } = {}) {
  const date = new Date(iso);
  if (!iso || Number.isNaN(date.getTime())) return undefined;
  return el("time", { datetime: iso }, (withClock ? minuteFormat : dayFormat).format(date));
}

/** Whole milliseconds, or one decimal below ten: "0.4 ms", "41 ms". A clock that counts whole ones
 *  says 0 for less than one. */
export function formatMs(ms) {
  if (ms === 0) return "< 1 ms";
  return `${Number.isInteger(ms) ? ms : ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** At 220 words a minute, never less than one. */
export function readingMinutes(text) {
  return Math.max(1, Math.round((text ?? "").split(/\s+/).length / 220));
}
