// A page's heading, with what can be done beside it. It gives the document its title and takes the focus when the
// page is come to, so that a screen reader says where one is.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../html.js";
import { schema } from "../session.js";

export function usePageTitle(title) {
  const site = schema.value?.site ?? "Stratus";
  useEffect(() => {
    document.title = title ? `${title} · ${site}` : site;
  }, [title, site]);
}

/** Gives the focus to the page's heading when what had it is gone. Called when that has been drawn, or is about to be. */
export function keepFocus() {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) document.querySelector("h1")?.focus({ preventScroll: true });
  });
}

history.scrollRestoration = "manual"; // a page begins at its top

let isFirst = true; // the page that one comes to by loading it: the browser has said it already

/** `back`: {href, text} of what it belongs to; `actions`: buttons; `lead`: a line below the title. */
export function Page({ title, back, actions, lead, children, wide = false, busy = false }) {
  usePageTitle(title);
  const heading = useRef(null);
  useEffect(() => {
    const isBusy = document.activeElement?.closest(".menu")?.querySelector("[aria-expanded=true]"); // in an open menu
    if (!isFirst && !isBusy) heading.current.focus({ preventScroll: true });
    isFirst = false;
    scrollTo(0, 0);
  }, []);
  return html`<div class=${wide ? "page page-wide" : "page"} aria-busy=${busy}>
    <header class="page-head">
      <div class="page-title">
        ${back && html`<a class="page-back" href=${back.href}>${back.text}</a>`}
        <h1 ref=${heading} tabindex="-1">${title}</h1>
        ${lead && html`<p class="page-lead">${lead}</p>`}
      </div>
      ${actions && html`<div class="page-actions">${actions}</div>`}
    </header>
    ${children}
  </div>`;
}
