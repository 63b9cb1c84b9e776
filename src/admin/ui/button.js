// Buttons, and links that look like them.
import { classes, html } from "../html.js";
import { Icon } from "./icon.js";

/**
 * `kind`: main (one on a page), plain, quiet (no border), danger. With `href` it is a link. `busy`: what was asked for is
 * on its way; it can not be pressed again meanwhile. What else is given becomes an attribute.
 */
export function Button({ kind = "plain", icon, busy = false, disabled = false, href, small, class: extra, children, ...rest }) {
  const name = classes("button", `button-${kind}`, small && "button-small", !children && "button-icon", extra);
  const inner = html`${icon && html`<${Icon} name=${icon} size=${small ? 16 : 18} />`}${children && html`<span>${children}</span>`}`;
  if (href !== undefined) return html`<a class=${name} href=${href} ...${rest}>${inner}</a>`;
  return html`<button type="button" class=${name} disabled=${disabled} aria-busy=${busy || undefined}
    aria-disabled=${busy || undefined} ...${rest} onClick=${busy ? (event) => event.preventDefault() : rest.onClick}>${inner}</button>`;
}

/** A button that is an icon only: `label` says what it does, to the pointer and to the screen reader. */
export function IconButton({ icon, label, kind = "quiet", ...rest }) {
  return html`<${Button} icon=${icon} kind=${kind} aria-label=${label} title=${label} ...${rest} />`;
}
