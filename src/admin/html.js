// Markup in JavaScript: html`<${Button} kind="main">Save<//>`. htm makes Preact's nodes of it; a value in it becomes an
// attribute or a text, never markup.
import htm from "htm";
import { h } from "preact";

export const html = htm.bind(h);

/** Class names, those that are not empty. */
export function classes(...names) {
  return names.filter(Boolean).join(" ");
}

let lastId = 0;

/** An id that nothing else on the page has. */
export function freshId(prefix = "id") {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
