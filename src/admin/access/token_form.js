// A new API token: what it is for, what it may do, until when. And the token itself, which is shown once.
import { useState } from "preact/hooks";
import { post, Problem } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { labelOf } from "../model.js";
import { isContent, rolesUpTo } from "../people.js";
import { me, schema } from "../session.js";
import { Button } from "../ui/button.js";
import { CopyField } from "../ui/copy.js";
import { Dialog } from "../ui/dialog.js";
import { Checkbox, Field, SelectField, TextField } from "../ui/field.js";
import { ErrorNote } from "../ui/states.js";
import { Time } from "../ui/time.js";
import { roleName } from "./role.js";

export const ACTIONS = ["read", "create", "update", "delete"];
const DAY_MS = 86_400_000;
const DAYS = ["7", "30", "90", "365"];

/** Boxes to tick; none of them is all. `options`: [value, text]. */
function Boxes({ label, hint, options, chosen, onChange, name }) {
  const toggle = (value, on) => onChange(on ? [...chosen, value] : chosen.filter((other) => other !== value));
  return html`<${Field} group label=${label} hint=${hint} name=${name} control=${() => html`<div class="boxes">
    ${options.map(([value, text]) => html`<${Checkbox} key=${value} label=${text} checked=${chosen.includes(value)} onChange=${(on) => toggle(value, on)} data-value=${value} />`)}
  </div>`} />`;
}

function bodyOf({ name, role, days, tables, actions }) {
  const scope = { ...(tables.length ? { tables } : {}), ...(actions.length ? { actions } : {}) };
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
  const [values, setValues] = useState({ name: "", role: roles.at(-1), days: "90", tables: [], actions: ["read"] });
  const [faults, setFaults] = useState({});
  const [problem, setProblem] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const set = (name) => (value) => setValues((old) => ({ ...old, [name]: value }));
  const submit = async () => {
    if (isBusy) return;
    setProblem(null);
    setFaults(values.name.trim() ? {} : { name: t("tokens.nameMissing") });
    if (!values.name.trim()) return;
    setBusy(true);
    try {
      onDone((await post("/v1/auth/tokens", bodyOf(values))).data);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const known = Object.fromEntries(error.errors.map(({ field, message }) => [field, message]));
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
    <${Boxes} label=${t("tokens.actions")} name="actions" hint=${t("tokens.actionsHint")} options=${ACTIONS.map((action) => [action, t(`tokens.action.${action}`)])} chosen=${values.actions} onChange=${set("actions")} />
    <${Boxes} label=${t("tokens.tables")} name="tables" hint=${t("tokens.tablesHint")} options=${tables} chosen=${values.tables} onChange=${set("tables")} />
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
