// A control for each kind of field. Each gets {field, table, value, onChange, props, values, isNew}: props of ui/field.js,
// values those of the whole form. What a control's value is says form/values.js.
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { fieldLabel, fieldOf, tableOf } from "../model.js";
import { href } from "../router.js";
import { Button, IconButton } from "../ui/button.js";
import { Checkbox, Segmented, Select } from "../ui/field.js";
import { Spinner } from "../ui/states.js";
import { Picker } from "./picker.js";
import { useName } from "./records.js";
import { fromLocal, slugLike, toApi, toLocal } from "./values.js";

const LONG_TEXT = 240; // a text that may be longer than this gets several lines

const textOf = (onChange) => (event) => onChange(event.currentTarget.value);

const AS_TYPED = { spellcheck: false, autocapitalize: "off" }; // false, not "false": what is no boolean is true to the property

/** `more`: attributes. What else a control is given stays out of the document. */
function TextInput({ field, value, onChange, props, type = "text", mono, more }) {
  return html`<input ...${props} ...${more} class=${mono ? "input input-mono" : "input"} type=${type} name=${field.name} value=${value ?? ""} onInput=${textOf(onChange)} />`;
}

function Text(given) {
  const { field, value, onChange, props } = given;
  const isLong = field.max > LONG_TEXT || (value ?? "").includes("\n");
  if (!isLong) return html`<${TextInput} ...${given} />`;
  return html`<textarea ...${props} class="textarea" name=${field.name} rows="4" value=${value ?? ""} onInput=${textOf(onChange)}></textarea>`;
}

/** null: it follows its source, and the server makes it. */
function Slug({ field, table, value, onChange, props, values, isNew }) {
  const source = field.from && fieldOf(table, field.from);
  const follows = isNew && source && (value === null || value === "");
  const made = source ? slugLike(values[source.name] ?? "") : "";
  const name = source && fieldLabel(source);
  return html`<div class="with-buttons">
      <${TextInput} field=${field} value=${value} onChange=${onChange} props=${props} mono
        more=${{ ...AS_TYPED, placeholder: follows ? made : undefined, "data-follows": follows ? "true" : undefined }} />
      ${source && !follows && made && made !== value &&
      html`<${Button} small onClick=${() => onChange(isNew ? null : made)}>${t("slug.make", { name })}<//>`}
    </div>
    ${follows && html`<p class="hint">${t("slug.follows", { name })}</p>`}`;
}

let Editor; // the Markdown editor's module, once it is loaded

function Markdown({ field, value, onChange, props, label, isNew }) {
  const [, draw] = useState(0);
  const [isPlain, setPlain] = useState(false);
  useEffect(() => {
    if (Editor) return;
    import("./markdown.js").then(
      (module) => {
        Editor = module.MarkdownEditor;
        draw((n) => n + 1);
      },
      () => setPlain(true), // not to be had just now: a plain field does, too
    );
  }, []);
  if (Editor) return html`<${Editor} name=${field.name} value=${value ?? ""} onChange=${onChange} props=${props} label=${label} isNew=${isNew} />`;
  if (!isPlain) return html`<${Spinner} />`;
  return html`<textarea ...${props} class="textarea input-mono" name=${field.name} rows="14" value=${value ?? ""} onInput=${textOf(onChange)}></textarea>`;
}

function Choice({ field, value, onChange, props }) {
  const has = field.choices.includes(value);
  const none = field.required && has ? [] : [["", field.required ? t("choice.choose") : t("choice.none")]];
  return html`<${Select} ...${props} name=${field.name} value=${value ?? ""} onChange=${onChange} options=${[...none, ...field.choices.map((choice) => [choice, choice])]} />`;
}

function Boolean_({ field, value, onChange, props, label }) {
  if (field.required) return html`<${Checkbox} ...${props} name=${field.name} label=${t("value.yes")} checked=${value === true} onChange=${onChange} />`;
  const options = [["", t("choice.none")], ["true", t("value.yes")], ["false", t("value.no")]];
  return html`<${Segmented} label=${label} name=${field.name} value=${value === null ? "" : String(value)} options=${options}
    onChange=${(text) => onChange(text === "" ? null : text === "true")} />`;
}

const Integer = (given) => html`<${TextInput} ...${given} more=${{ inputmode: "numeric", autocomplete: "off" }} />`;
const Number_ = (given) => html`<${TextInput} ...${given} more=${{ inputmode: "decimal", autocomplete: "off" }} />`;
const Email = (given) => html`<${TextInput} ...${given} type="email" more=${{ autocomplete: "off", spellcheck: false }} />`;

function Url(given) {
  const isWeb = /^https?:\/\/\S+$/i.test(given.value ?? "");
  return html`<div class="with-buttons"><${TextInput} ...${given} type="url" more=${{ inputmode: "url", spellcheck: false, placeholder: "https://" }} />
    ${isWeb && html`<${IconButton} icon="open" label=${t("url.open")} href=${given.value} target="_blank" rel="noopener noreferrer" />`}</div>`;
}

export const zoneName = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The control holds local time; an untouched value stays as it came, to the millisecond. */
function Datetime({ field, value, onChange, props }) {
  const local = toLocal(value);
  return html`<div class="with-buttons moment">
    <input ...${props} class="input" type="datetime-local" name=${field.name} step=${local.length > 16 ? 1 : 60} max="9999-12-31T23:59" value=${local}
      onChange=${(event) => onChange(fromLocal(event.currentTarget.value))} />
    <span class="moment-buttons">
      <${Button} small onClick=${() => onChange(new Date(Math.floor(Date.now() / 60000) * 60000).toISOString())}>${t("datetime.now")}<//>
      ${value && !field.required && html`<${IconButton} icon="close" small label=${t("action.clear")} onClick=${() => onChange("")} />`}
    </span>
  </div>`;
}

function Color(given) {
  const { field, value, onChange, label } = given;
  const isColor = /^#[0-9a-f]{6}$/i.test(value ?? "");
  return html`<div class="with-buttons">
    <input class="color-well" type="color" aria-label=${t("color.pick", { name: label })} value=${isColor ? value.toLowerCase() : "#808080"} onInput=${textOf(onChange)} />
    <${TextInput} ...${given} mono more=${{ ...AS_TYPED, placeholder: "#rrggbb" }} />
    ${value && !field.required && html`<${IconButton} icon="close" small label=${t("action.clear")} onClick=${() => onChange("")} />`}
  </div>`;
}

function Json({ field, value, onChange, props }) {
  const { fault, value: parsed } = toApi(field, value);
  const isTidy = !fault && parsed !== null && JSON.stringify(parsed, null, 2) !== value;
  return html`<textarea ...${props} class="textarea input-mono" name=${field.name} rows=${Math.min(16, Math.max(4, (value ?? "").split("\n").length + 1))}
      ...${AS_TYPED} value=${value ?? ""} onInput=${textOf(onChange)}></textarea>
    <div class="json-state">
      <p class=${fault ? "fault" : "hint"} role="status" data-testid="json-state">${fault ?? (value ? t("json.good") : t("json.empty"))}</p>
      ${isTidy && html`<${Button} small kind="quiet" onClick=${() => onChange(JSON.stringify(parsed, null, 2))}>${t("json.tidy")}<//>`}
    </div>`;
}

export function RefPicker({ field, value, onChange, props, label }) {
  const target = tableOf(field.to);
  const name = useName(target, value);
  if (!target || target.may?.read === "never") return html`<${TextInput} field=${field} value=${value} onChange=${onChange} props=${props} mono />`;
  const shown = value ? (name ?? (name === null ? t("picker.gone", { id: value }) : "…")) : "";
  return html`<div class="with-buttons" data-value=${value || undefined}>
    <${Picker} table=${target} shown=${shown} props=${{ ...props, name: field.name }} label=${label} onPick=${(record) => onChange(record.id)} onEmpty=${() => onChange("")} />
    ${value && html`<${IconButton} icon="open" label=${t("ref.open", { name: shown })} href=${href([field.to, value])} />`}
    ${value && !field.required && html`<${IconButton} icon="close" label=${t("action.clear")} onClick=${() => onChange("")} />`}
  </div>`;
}

const BY_KIND = {
  text: Text,
  slug: Slug,
  markdown: Markdown,
  choice: Choice,
  boolean: Boolean_,
  integer: Integer,
  number: Number_,
  email: Email,
  url: Url,
  datetime: Datetime,
  color: Color,
  json: Json,
  ref: ({ label, ...given }) => html`<${RefPicker} ...${given} />`,
};

/** The control of a field; a kind that is new here is a text. */
export function Widget(given) {
  const Control = BY_KIND[given.field.kind] ?? Text;
  return html`<${Control} ...${given} />`;
}

/** Kinds whose control is several, so that their label is that of a group. */
export const isGroup = (field) => field.kind === "boolean" && !field.required;
