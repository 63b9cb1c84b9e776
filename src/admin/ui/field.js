// A labelled control with its hint, its fault and its mark of being required, tied together for the screen reader.
import { useMemo } from "preact/hooks";
import { classes, freshId, html } from "../html.js";
import { t } from "../i18n.js";

/**
 * `control(props)` draws the control; props has id, aria-describedby, aria-invalid, required to be put on it.
 * `group`: the control is several (chips, radio buttons): the label is that of a group.
 */
export function Field({ label, hint, error, required = false, group = false, optional, name, aside, control, class: extra }) {
  const id = useMemo(() => freshId("field"), []);
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const props = {
    id,
    "aria-describedby": described,
    "aria-invalid": error ? "true" : undefined,
    "aria-required": required && !group ? "true" : undefined,
  };
  const mark = required && html`<span class="required" title=${t("field.required")} aria-hidden="true">*</span>`;
  const Label = group ? "span" : "label";
  return html`<div class=${classes("field", error && "has-error", extra)} data-field=${name} role=${group ? "group" : undefined}
      aria-labelledby=${group ? `${id}-label` : undefined} aria-describedby=${group ? described : undefined}>
    <div class="field-head">
      <${Label} class="label" id="${id}-label" for=${group ? undefined : id}>${label}${mark}${group && required
        ? html`<span class="visually-hidden"> (${t("field.required")})</span>`
        : null}<//>
      ${optional && html`<span class="field-aside">${optional}</span>`}
      ${aside}
    </div>
    ${control(props)}
    ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    ${error && html`<p class="fault" id="${id}-error">${error}</p>`}
  </div>`;
}

/** A field with one line of text. `onInput` gets the text. */
export function TextField({ label, hint, error, required, name, value, onInput, aside, ...rest }) {
  return html`<${Field} label=${label} hint=${hint} error=${error} required=${required} name=${name} aside=${aside}
    control=${(props) => html`<input class="input" type="text" name=${name} ...${props} ...${rest} value=${value}
      onInput=${(event) => onInput(event.currentTarget.value)} />`} />`;
}

/** A field with a choice: `options` are [value, text]. */
export function SelectField({ label, hint, error, required, name, value, options, onChange, ...rest }) {
  return html`<${Field} label=${label} hint=${hint} error=${error} required=${required} name=${name}
    control=${(props) => html`<${Select} ...${props} ...${rest} name=${name} value=${value} options=${options} onChange=${onChange} />`} />`;
}

export function Select({ value, options, onChange, class: extra, ...rest }) {
  return html`<span class=${classes("select", extra)}><select ...${rest} value=${value} onChange=${(event) => onChange(event.currentTarget.value)}>
    ${options.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === value}>${text}</option>`)}
  </select></span>`;
}

/** A box to tick, its label behind it. */
export function Checkbox({ label, checked, onChange, mixed = false, hidden = false, ...rest }) {
  return html`<label class="checkbox">
    <input type="checkbox" ...${rest} checked=${checked} indeterminate=${mixed} onChange=${(event) => onChange(event.currentTarget.checked)} />
    <span class=${hidden ? "visually-hidden" : ""}>${label}</span>
  </label>`;
}

/** A few choices side by side, one of them chosen: `options` are [value, text]. */
export function Segmented({ label, value, options, onChange, name }) {
  const group = useMemo(() => freshId("segment"), []);
  return html`<fieldset class="segmented"><legend class="visually-hidden">${label}</legend>
    ${options.map(
      ([key, text]) => html`<label key=${key}><input type="radio" name=${name ?? group} value=${key} checked=${key === value}
        onChange=${() => onChange(key)} /><span>${text}</span></label>`,
    )}
  </fieldset>`;
}
