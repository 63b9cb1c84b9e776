// Inviting: a new record in the table of people, with what it must have, and then the link with which its owner sets a password.
import { useRef, useState } from "preact/hooks";
import { newKey, pathOf, post, Problem } from "../api.js";
import { initialOf, toApi } from "../form/values.js";
import { isGroup, Widget } from "../form/widgets.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { fieldLabel } from "../model.js";
import { sayFault } from "../said.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { ErrorNote } from "../ui/states.js";

/** What has to be said of somebody new: what is required, and the role. */
const askedFields = ({ table, role, email }) =>
  table.fields.filter((field) => field.kind !== "id" && field.writes !== false && !field.readonly && (field.required || field === role || field === email));

function collect(fields, values) {
  const body = {};
  const faults = {};
  for (const field of fields) {
    const { value, fault } = toApi(field, values[field.name]);
    if (fault) faults[field.name] = fault;
    else if (value === null && field.required && field.kind !== "slug") faults[field.name] = t("users.missing", { name: fieldLabel(field) });
    else if (value !== null) body[field.name] = value;
  }
  return { body, faults };
}

/** `onDone(record)` with the new user, or nothing when it was given up. */
export function Invite({ kind, onDone }) {
  const fields = askedFields(kind);
  const [values, setValues] = useState(() => Object.fromEntries(fields.map((field) => [field.name, initialOf(field)])));
  const [faults, setFaults] = useState({});
  const [problem, setProblem] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const key = useRef({ text: "", key: "" }); // another content is another request

  const submit = async (event) => {
    if (isBusy) return;
    const { body, faults: found } = collect(fields, values);
    setFaults(found);
    setProblem(null);
    if (Object.keys(found).length) {
      const form = event.currentTarget;
      form.querySelector(`[name="${Object.keys(found)[0]}"]`)?.focus();
      return;
    }
    setBusy(true);
    const text = JSON.stringify(body);
    if (key.current.text !== text) key.current = { text, key: newKey() };
    try {
      onDone((await post(pathOf(kind.table.name), body, { key: key.current.key })).data);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const byField = Object.fromEntries(error.errors.filter(({ field }) => field in values).map((fault) => [fault.field, sayFault(fault)]));
      setFaults(byField);
      if (Object.keys(byField).length === 0) setProblem(error);
      setBusy(false);
    }
  };
  const control = (field) => (props) => html`<${Widget} field=${field} table=${kind.table} value=${values[field.name]} values=${values} isNew label=${fieldLabel(field)}
    props=${props} onChange=${(value) => setValues((old) => ({ ...old, [field.name]: value }))} />`;
  const footer = html`<${Button} onClick=${() => onDone()}>${t("action.cancel")}<//><${Button} kind="main" type="submit" busy=${isBusy} data-testid="invite-send">${t("users.inviteAction")}<//>`;
  return html`<${Dialog} title=${t("users.invite")} onClose=${() => onDone()} onSubmit=${submit} footer=${footer}>
    <p>${t("users.inviteText")}</p>
    ${problem && html`<${ErrorNote} problem=${problem} />`}
    ${fields.map((field) => html`<${Field} key=${field.name} label=${fieldLabel(field)} required=${field.required} name=${field.name} group=${isGroup(field)} error=${faults[field.name]} control=${control(field)} />`)}
  <//>`;
}
