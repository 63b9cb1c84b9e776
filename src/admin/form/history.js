// Who changed a record, when and what: from the audit trail, which is a table like any other, and readable by some only.
import { get, pathOf } from "../api.js";
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import { clip } from "../list/cells.js";
import { useLoad } from "../load.js";
import { fieldLabel, fieldOf, humanize, tableOf, TRAIL } from "../model.js";
import { href } from "../router.js";
import { Button } from "../ui/button.js";
import { ErrorNote, Spinner } from "../ui/states.js";
import { Time } from "../ui/time.js";

const FEW = 8;

/** The trail's table, for those who may read it. */
export function trailTable() {
  const table = tableOf(TRAIL);
  return table && table.may?.read !== "never" ? table : undefined;
}

const said = (value) => (value === null || value === undefined || value === "" ? "–" : clip(typeof value === "string" ? value : JSON.stringify(value), 200));

/** One change's fields: of an update before and after, else the values. Private fields come by name only. */
export function Changes({ table, action, changed }) {
  const entries = Array.isArray(changed) ? changed.map((name) => [name, null]) : Object.entries(changed ?? {});
  return html`<dl class="changes">
    ${entries.map(([name, value]) => {
      const field = table && fieldOf(table, name);
      const isPair = action === "update" && Array.isArray(value) && value.length === 2;
      return html`<div key=${name}><dt>${field ? fieldLabel(field) : humanize(name)}</dt><dd>${isPair
        ? html`<del>${said(value[0])}</del> <ins>${said(value[1])}</ins>`
        : value !== null && said(value)}</dd></div>`;
    })}
  </dl>`;
}

export function RecordHistory({ table, id, version }) {
  const query = [["limit", FEW], ["total", "true"], ["filters[table_name][$eq]", table.name], ["filters[record_id][$eq]", id]];
  const { data, problem, reload } = useLoad((signal) => get(pathOf(TRAIL), query, { signal }), [table.name, id, version]);
  if (problem) return html`<${ErrorNote} problem=${problem} retry=${reload} />`;
  if (!data) return html`<${Spinner} />`;
  if (data.data.length === 0) return html`<p class="hint">${t("history.none")}</p>`;
  return html`<ol class="history" data-testid="history">
      ${data.data.map((entry) => html`<li key=${entry.id}>
        <details>
          <summary><b>${entry.actor || t("history.nobody")}</b> ${t(`history.${entry.action}`)} <${Time} value=${entry.at} relative /></summary>
          <${Changes} table=${table} action=${entry.action} changed=${entry.changed} />
          ${entry.address && html`<p class="hint">${t("history.from", { address: entry.address })}</p>`}
        </details>
      </li>`)}
    </ol>
    ${data.meta.total > FEW && html`<${Button} small kind="quiet" href=${href(["~audit"], { table: table.name, record: id })}>${t("history.all", { n: number(data.meta.total) })}<//>`}`;
}
