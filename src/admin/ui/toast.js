// Short words about what was just done, at the edge of the page, said by the screen reader too. What went wrong stays
// until it is closed.
import { signal } from "@preact/signals";
import { classes, freshId, html } from "../html.js";
import { t } from "../i18n.js";
import { Button, IconButton } from "./button.js";
import { Icon } from "./icon.js";

const SHOWN_MS = 6000;
const toasts = signal([]);

function drop(id) {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** `kind`: done, note or error. `action`: {text, run}, a button in it. */
export function toast(text, { kind = "done", action } = {}) {
  const id = freshId("toast");
  toasts.value = [...toasts.value.slice(-3), { id, text, kind, action }];
  if (kind !== "error") setTimeout(() => drop(id), SHOWN_MS);
}

export function ToastHost() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map(
      ({ id, text, kind, action }) => html`<div key=${id} class=${classes("toast", `toast-${kind}`)} data-testid="toast">
        <${Icon} name=${kind === "error" ? "warn" : "check"} size="18" />
        <span>${text}</span>
        ${action &&
        html`<${Button} kind="quiet" small onClick=${() => {
          drop(id);
          action.run();
        }}>${action.text}<//>`}
        <${IconButton} icon="close" small label=${t("action.close")} onClick=${() => drop(id)} />
      </div>`,
    )}
  </div>`;
}
