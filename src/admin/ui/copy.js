// A text to be copied: shown whole, selected when it is come to, with a button that copies it.
import { useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { Button } from "./button.js";
import { Field } from "./field.js";

/** `value` in one line; `lines`: in several. `name` marks it for tests. */
export function CopyField({ label, value, hint, name, lines = false }) {
  const ref = useRef(null);
  const [said, setSaid] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setSaid(t("copy.done"));
    } catch {
      ref.current.select(); // not allowed, or not a safe context: by hand, then
      setSaid(t("copy.byHand"));
    }
  };
  const take = { readonly: true, onFocus: (event) => event.currentTarget.select(), spellcheck: false, "data-testid": name };
  return html`<${Field} label=${label} hint=${hint} name=${name} control=${(props) => html`<div class="copy">
      ${lines
        ? html`<textarea ref=${ref} ...${props} ...${take} class="textarea input-mono copy-lines" rows="4" value=${value}></textarea>`
        : html`<input ref=${ref} ...${props} ...${take} class="input input-mono" type="text" value=${value} />`}
      <${Button} icon="copy" onClick=${copy} data-testid=${name && `${name}-copy`}>${t("copy.action")}<//>
      <span class="hint" role="status">${said}</span>
    </div>`} />`;
}
