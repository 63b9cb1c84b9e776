// The beginning: how many there are of each, what changed last, how the site is, and on an empty site what to do first.
import { Changes } from "../audit/changes.js";
import { askCounts, Counts } from "../dashboard/counts.js";
import { CacheGlance } from "../dashboard/glance.js";
import { Health } from "../dashboard/health.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { useLoad } from "../load.js";
import { labelOf, may } from "../model.js";
import { isContent, people, trail } from "../people.js";
import { href } from "../router.js";
import { isAdmin, schema } from "../session.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { Page } from "../ui/page.js";
import { ErrorNote } from "../ui/states.js";

const LAST = 8;

/** On a site without content: what can be done first. */
function FirstSteps({ tables }) {
  const first = tables.find((table) => may(table, "create"));
  return html`<section class="panel first-steps" aria-labelledby="first-title" data-testid="first-steps">
    <h2 id="first-title">${t("dashboard.firstTitle")}</h2>
    <p>${t("dashboard.firstText")}</p>
    <div class="page-actions">
      ${isAdmin.value && html`<${Button} kind="main" icon="demo" href=${href(["~demo"])}>${t("dashboard.fill")}<//>`}
      ${first && html`<${Button} icon="add" href=${href([first.name, "~new"])}>${t("dashboard.addTo", { name: labelOf(first) })}<//>`}
      <${Button} icon="docs" href="/docs">${t("nav.docs")}<//>
    </div>
  </section>`;
}

/** Of the site's tables: who signed in is in the trail, too, and would push out what was written. */
function LastChanges({ table }) {
  const names = [...schema.value.tables.map(({ name }) => name), "*"].join(",");
  return html`<section class="panel" aria-labelledby="changes-title" data-testid="last-changes">
    <header class="panel-head"><h2 id="changes-title">${t("dashboard.changes")}</h2><a href=${href(["~audit"])}>${t("dashboard.allChanges")}</a></header>
    <${Changes} table=${table} pairs=${[["limit", LAST], ["filters[table_name][$in]", names]]} brief />
  </section>`;
}

const OUT = [
  { url: "/", icon: "open", name: "site" },
  { url: "/docs", icon: "docs", name: "docs" },
];

function Elsewhere() {
  return html`<section class="panel" aria-labelledby="elsewhere-title">
    <h2 id="elsewhere-title">${t("dashboard.elsewhere")}</h2>
    <ul class="elsewhere">${OUT.map(({ url, icon, name }) => html`<li key=${url}><a href=${url}><${Icon} name=${icon} size="18" /><span>${t(`nav.${name}`)}</span></a>
      <span class="hint">${t(`dashboard.${name}Text`)}</span></li>`)}</ul>
  </section>`;
}

export default function Dashboard() {
  const tables = schema.value.tables.filter((table) => !table.join && isContent(table));
  const { data: counts, problem, reload } = useLoad((signal) => askCounts(tables, signal), []);
  const own = tables.filter((table) => table !== people()?.table);
  const isEmpty = counts && own.length > 0 && own.every(({ name }) => counts[name] === 0);
  const audit = trail();
  return html`<${Page} wide title=${t("dashboard.title")} busy=${!counts && !problem}>
    ${problem && html`<${ErrorNote} problem=${problem} retry=${reload} />`}
    ${isEmpty && html`<${FirstSteps} tables=${own} />`}
    <${Counts} tables=${tables} counts=${counts} />
    <div class="columns">
      ${audit && html`<${LastChanges} table=${audit} />`}
      <div class="stack">
        <${Health} />
        ${isAdmin.value && html`<${CacheGlance} />`}
        <${Elsewhere} />
      </div>
    </div>
  <//>`;
}
