// Dialogs: the browser's own <dialog>, which keeps the focus inside, closes by Escape and gives the focus back.
// `confirm` and `openDialog` show one from anywhere; <DialogHost> at the end of the frame is where they are drawn. They belong
// to the page that is shown: when it is left they close, and one that is locked holds the reader back instead.
import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { classes, freshId, html } from "../html.js";
import { t } from "../i18n.js";
import { guardLeaving, route } from "../router.js";
import { Button, IconButton } from "./button.js";
import { keepFocus } from "./page.js";

/** `footer`: buttons. `onClose` is called when the reader closes it; whoever shows it takes it away then. `side`: a drawer. */
export function Dialog({ title, onClose, footer, children, wide = false, side = false, locked = false, onSubmit }) {
  const ref = useRef(null);
  const isGone = useRef(false);
  const id = useMemo(() => freshId("dialog"), []);
  useEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    dialog.showModal();
    return () => {
      isGone.current = true;
      dialog.close();
      if (opener?.isConnected) opener.focus();
      keepFocus();
    };
  }, []);
  useLayoutEffect(() => (locked ? guardLeaving(async () => false) : undefined), [locked]);
  const cancel = (event) => {
    event.preventDefault();
    if (!locked) onClose();
  };
  // Whoever presses Escape again and again is let out by the browser, without being asked about it.
  const closed = () => {
    if (isGone.current) return;
    if (locked) ref.current.showModal();
    else onClose();
  };
  const outside = (event) => {
    if (event.target !== ref.current || locked) return;
    event.preventDefault(); // the press would take the focus from what gets it back
    onClose();
  };
  const submit = (event) => {
    event.preventDefault();
    onSubmit?.(event);
  };
  const inner = html`<header class="dialog-head">
      <h2 id=${id} tabindex="-1">${title}</h2>
      ${!locked && html`<${IconButton} icon="close" label=${t("action.close")} onClick=${onClose} />`}
    </header>
    <div class="dialog-body">${children}</div>
    ${footer && html`<footer class="dialog-foot">${footer}</footer>`}`;
  return html`<dialog ref=${ref} class=${classes("dialog", wide && "dialog-wide", side && "dialog-side")} aria-labelledby=${id}
      onCancel=${cancel} onClose=${closed} onMouseDown=${outside}>
    ${onSubmit ? html`<form class="dialog-inner" novalidate onSubmit=${submit}>${inner}</form>` : html`<div class="dialog-inner">${inner}</div>`}
  </dialog>`;
}

const opened = signal([]);

/** Shows what `draw(close)` draws, a Dialog, until close(value) is called. Promises the value: undefined when the page was left. */
export function openDialog(draw) {
  return new Promise((resolve) => {
    const entry = { id: freshId("shown") };
    entry.close = (value) => {
      opened.value = opened.value.filter((other) => other !== entry);
      resolve(value);
    };
    entry.node = draw(entry.close);
    opened.value = [...opened.value, entry];
  });
}

/** Asks; promises true or false. `danger`: what is done can not be undone. */
export function confirm({ title, text, action, danger = false, cancel = t("action.cancel") }) {
  return openDialog(
    (close) => html`<${Dialog} title=${title} onClose=${() => close(false)} onSubmit=${() => close(true)}
      footer=${html`<${Button} onClick=${() => close(false)}>${cancel}<//>
        <${Button} kind=${danger ? "danger" : "main"} type="submit" data-testid="confirm">${action}<//>`}>
      ${typeof text === "string" ? html`<p>${text}</p>` : text}
    <//>`,
  );
}

export function DialogHost() {
  const { path } = route.value;
  useLayoutEffect(() => () => opened.peek().forEach(({ close }) => close()), [path]);
  return opened.value.map((entry) => html`<div key=${entry.id}>${entry.node}</div>`);
}
