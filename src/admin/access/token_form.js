// A new API token: what it is for, what it may do, until when. And the token itself, which is shown once.
import { useState } from "preact/hooks";
import { post, Problem } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { labelOf } from "../model.js";
import { isContent, rolesUpTo } from "../people.js";
import { sayFault } from "../said.js";
import { me, schema } from "../session.js";
import { Button } from "../ui/button.js";
import { CopyField } from "../ui/copy.js";
import { Dialog } from "../ui/dialog.js";
import { Checkbox, Field, Segmented, SelectField, TextField } from "../ui/field.js";
import { ErrorNote } from "../ui/states.js";
import { Time } from "../ui/time.js";
import { roleName } from "./role.js";

export const ACTIONS = ["read", "create", "update", "delete"];
const DAY_MS = 86_400_000;
const DAYS = ["7", "30", "90", "365"];

/** All, or only what is ticked: which of the two is chosen, so that the last tick taken away does not widen it. `options`: [value, text]. */
function Limit({ label, all, options, limit, onChange, name, error }) {
  const { isOnly, chosen } = limit;
  const toggle = (value, on) => onChange({ isOnly, chosen: on ? [...chosen, value] : chosen.filter((other) => other !== value) });
  return html`<${Field} group label=${label} name=${name} error=${error} control=${() => html`<div>
    <${Segmented} label=${label} value=${isOnly ? "only" : "all"} options=${[["all", all], ["only", t("tokens.only")]]} onChange=${(way) => onChange({ isOnly: way === "only", chosen })} />
    ${isOnly && html`<div class="boxes">
      ${options.map(([value, text]) => html`<${Checkbox} key=${value} label=${text} checked=${chosen.includes(value)} onChange=${(on) => toggle(value, on)} data-value=${value} />`)}
    </div>`}
  </div>`} />`;
}

/** What keeps the form from being sent, by field. */
function missing({ name, tables, actions }) {
  const faultOf = ({ isOnly, chosen }) => isOnly && chosen.length === 0 && t("tokens.noTick");
  const faults = { name: !name.trim() && t("tokens.nameMissing"), actions: faultOf(actions), tables: faultOf(tables) };
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault));
}

function bodyOf({ name, role, days, tables, actions }) {
  const scope = { ...(tables.isOnly ? { tables: tables.chosen } : {}), ...(actions.isOnly ? { actions: actions.chosen } : {}) };
  return {
    name: name.trim(),
    role,
    ...(days ? { expires_on: new Date(Date.now() + Number(days) * DAY_MS).toISOString() } : {}),
    ...(Object.keys(scope).length ? { scope } : {}),
  };
}

/** `onDone(token)` with what the API made, or nothing when it was given up. */
export function TokenForm({ onDone }) {
  const roles = rolesUpTo(me.value.role);
  const [values, setValues] = useState({ name: "", role: roles[0], days: "90", tables: { isOnly: false, chosen: [] }, actions: { isOnly: true, chosen: ["read"] } });
  const [faults, setFaults] = useState({});
  const [problem, setProblem] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const set = (name) => (value) => setValues((old) => ({ ...old, [name]: value }));
  const submit = async () => {
    if (isBusy) return;
    setProblem(null);
    const own = missing(values);
    setFaults(own);
    if (Object.keys(own).length) return;
    setBusy(true);
    try {
      onDone((await post("/v1/auth/tokens", bodyOf(values))).data);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const known = Object.fromEntries(error.errors.map((fault) => [fault.field, sayFault(fault)]));
      setFaults({ name: known.name, role: known.role, days: known.expires_on });
      if (!known.name && !known.role && !known.expires_on) setProblem(error);
      setBusy(false);
    }
  };
  const tables = schema.value.tables.filter(isContent).map((table) => [table.name, labelOf(table)]);
  const footer = html`<${Button} onClick=${() => onDone()}>${t("action.cancel")}<//><${Button} kind="main" type="submit" busy=${isBusy} data-testid="token-make">${t("tokens.make")}<//>`;
  return html`<${Dialog} title=${t("tokens.new")} onClose=${() => onDone()} onSubmit=${submit} footer=${footer}>
    ${problem && html`<${ErrorNote} problem=${problem} />`}
    <${TextField} label=${t("tokens.name")} name="name" required value=${values.name} onInput=${set("name")} error=${faults.name} hint=${t("tokens.nameHint")} maxlength="100" autocomplete="off" />
    <${SelectField} label=${t("account.role")} name="role" value=${values.role} options=${roles.map((role) => [role, roleName(role)])} onChange=${set("role")} error=${faults.role} hint=${t("tokens.roleHint")} />
    <${SelectField} label=${t("tokens.expires")} name="days" value=${values.days} onChange=${set("days")} error=${faults.days}
      options=${[...DAYS.map((days) => [days, t("tokens.days", { n: Number(days) })]), ["", t("tokens.never")]]} />
    <${Limit} label=${t("tokens.may")} all=${t("tokens.anyAction")} name="actions" options=${ACTIONS.map((action) => [action, t(`tokens.action.${action}`)])} limit=${values.actions} onChange=${set("actions")} error=${faults.actions} />
    <${Limit} label=${t("tokens.where")} all=${t("tokens.anyTable")} name="tables" options=${tables} limit=${values.tables} onChange=${set("tables")} error=${faults.tables} />
  <//>`;
}

/** How it is used, with a table that it may read. */
function example({ token, scope }) {
  const table = scope?.tables?.[0] ?? schema.value.tables.find(({ join }) => !join)?.name ?? "";
  return `curl -H 'Authorization: Bearer ${token}' \\\n  '${location.origin}/v1/${table}?limit=3'`;
}

export function TokenShown({ made, onClose }) {
  return html`<${Dialog} wide locked title=${t("tokens.made", { name: made.name })} onClose=${onClose} footer=${html`<${Button} kind="main" onClick=${onClose} data-testid="token-close">${t("tokens.kept")}<//>`}>
    <p class="note">${t("tokens.once")}</p>
    <${CopyField} label=${t("tokens.secret")} value=${made.token} name="token" />
    <${CopyField} lines label=${t("tokens.example")} value=${example(made)} name="token-example" />
    ${made.expires_on && html`<p class="hint">${t("tokens.until")} <${Time} value=${made.expires_on} /></p>`}
  <//>`;
}
