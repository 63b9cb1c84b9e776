// A button that unfolds a list of things to do: a disclosure, closed by Escape, by a press elsewhere, or by choosing.
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { classes, freshId, html } from "../html.js";
import { Button } from "./button.js";
import { Icon } from "./icon.js";

/** `items`: [{text, icon, href or run, danger, testid}], false ones left out. `children`: more, above them. `up`: it opens upwards. */
export function Menu({ label, icon = "more", items = [], children, up = false, button, kind = "quiet", small, testid, text }) {
  const [isOpen, setOpen] = useState(false);
  const id = useMemo(() => freshId("menu"), []);
  const ref = useRef(null);

  // At once when it goes, not after what else goes with it: a dialog that closes gives the focus back, which these would hear.
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    const outside = (event) => {
      if (!ref.current.contains(event.target)) setOpen(false);
    };
    const escape = (event) => {
      if (event.key === "Escape" && event.target === document.body) close(); // what had the focus is gone
    };
    const listeners = { pointerdown: outside, focusin: outside, keydown: escape };
    for (const [name, listener] of Object.entries(listeners)) addEventListener(name, listener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) removeEventListener(name, listener);
    };
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    ref.current?.querySelector("button")?.focus();
  };
  const onKeyDown = (event) => {
    if (!isOpen) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.closest(".menu-button, .menu-item")) return;
    event.preventDefault();
    const all = [...ref.current.querySelectorAll(".menu-item")];
    const at = all.indexOf(document.activeElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  const toggle = { "aria-expanded": isOpen, "aria-controls": id, onClick: () => setOpen(!isOpen), "data-testid": testid };
  return html`<div class="menu" ref=${ref} onKeyDown=${onKeyDown}>
    ${button
      ? html`<button type="button" class="menu-button menu-own" ...${toggle}>${button}</button>`
      : html`<${Button} class="menu-button" kind=${kind} small=${small} icon=${icon} ...${toggle} aria-label=${text ? undefined : label} title=${label}>${text}<//>`}
    <div id=${id} class=${classes("menu-list", up && "menu-up")} hidden=${!isOpen}>
      ${isOpen && children}
      ${isOpen && items.filter(Boolean).map(({ text: words, icon: name, href, run, danger, testid: itemTestid, ...rest }) => {
        const inner = html`${name && html`<${Icon} name=${name} size="18" />`}<span>${words}</span>`;
        const props = { class: classes("menu-item", danger && "menu-danger"), "data-testid": itemTestid, ...rest };
        return href
          ? html`<a ...${props} href=${href} onClick=${() => setOpen(false)}>${inner}</a>`
          : html`<button type="button" ...${props} onClick=${() => {
              close();
              run();
            }}>${inner}</button>`;
      })}
    </div>
  </div>`;
}
