// One entry of the audit trail for people: who did what to which record, when, from where, and each field before and after.
import { html } from "../html.js";
import { list, t } from "../i18n.js";
import { clip, textOf } from "../list/cells.js";
import { humanize, labelOf, tableOf } from "../model.js";
import { href } from "../router.js";
import { Time } from "../ui/time.js";
import { actorOf, changesOf, recordOf, SECRET } from "./read.js";

const LONG = 120;

/** A value in words: as its field's kind has it, or as JSON where the field is gone. */
function words(table, { name, field }, value) {
  if (value === null) return t("value.none");
  if (field && typeof value !== "object") return textOf(table, field, { [name]: value }) || t("value.none");
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text === "" ? t("value.none") : text;
}

/** A long text is shown in part, and whole when it is asked for. */
function Said({ text, whole }) {
  if (text.length <= LONG && whole.length <= LONG) return text;
  return html`<details class="whole"><summary>${clip(whole, LONG)}</summary><span class="whole-text">${whole}</span></details>`;
}

function Side({ as: Tag, label, table, change, value }) {
  const text = words(table, change, value);
  const whole = typeof value === "string" && !["datetime", "ref"].includes(change.field?.kind) ? value || text : text;
  return html`<${Tag} class="trail-${Tag}"><span class="visually-hidden">${label} </span><${Said} text=${text} whole=${whole} /><//>`;
}

function Change({ table, change }) {
  const { label, before, after } = change;
  const isSecret = before === SECRET;
  return html`<div class="trail-change" data-field=${change.name}>
    <dt>${label}</dt>
    <dd>${isSecret
      ? html`<span class="none">${t("audit.private")}</span>`
      : html`${before !== undefined && html`<${Side} as="del" label=${t("audit.before")} table=${table} change=${change} value=${before} />`}
        ${before !== undefined && after !== undefined && html`<span class="trail-to" aria-hidden="true"> → </span>`}
        ${after !== undefined && html`<${Side} as="ins" label=${t("audit.after")} table=${table} change=${change} value=${after} />`}`}</dd>
  </div>`;
}

function RecordName({ entry, table, names }) {
  const { name, isThere } = recordOf(entry, names);
  if (!isThere) return html`<b>${clip(name, 80)}</b>`;
  return html`<a href=${href([table.name, entry.record_id])}>${clip(name, 80)}</a>`;
}

/** "*" is said of what was done to all tables at once. */
const tableName = (name) => (name === "*" ? t("audit.everything") : tableOf(name) ? labelOf(tableOf(name)) : humanize(name));

/** Of very many records that went together only the first have entries; one says how many more there were. */
const uncounted = ({ record_id: id, changed }) => (id === "*" && Number.isSafeInteger(changed?.more) ? changed.more : 0);

/** `brief`: only which fields changed. `names`: by askNames. */
export function Entry({ entry, names, brief = false }) {
  const table = tableOf(entry.table_name);
  const more = uncounted(entry);
  const changes = more ? [] : changesOf(entry);
  const isNews = entry.action !== "update" && brief;
  return html`<li class="entry" data-testid="entry" data-action=${entry.action}>
    <p class="entry-line">
      <span class="tag entry-action">${t(`audit.did.${entry.action}`)}</span>
      <span class="entry-table">${tableName(entry.table_name)}</span>
      ${more ? html`<b>${t("audit.more", { n: more })}</b>` : html`<${RecordName} entry=${entry} table=${table} names=${names} />`}
    </p>
    <p class="entry-who"><span class="entry-actor">${actorOf(entry)}</span><${Time} value=${entry.at} relative=${brief} />${!brief && entry.address && html`<span>${t("audit.address", { address: entry.address })}</span>`}
      ${!brief && html`<a href=${href(["~audit"], { table: entry.table_name, record: entry.record_id })}>${t("audit.history")}</a>`}</p>
    ${brief && !isNews && changes.length > 0 && html`<p class="hint">${list(changes.map(({ label }) => label))}</p>`}
    ${!brief && changes.length > 0 && html`<dl class="trail-changes">${changes.map((change) => html`<${Change} key=${change.name} table=${table} change=${change} />`)}</dl>`}
  </li>`;
}
