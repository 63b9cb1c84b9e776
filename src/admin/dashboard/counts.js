// How many records each table has, and the way to them.
import { get, pathOf, Problem } from "../api.js";
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import { labelOf, may } from "../model.js";
import { href } from "../router.js";
import { IconButton } from "../ui/button.js";

/** {name: count}; null for a table whose count could not be had. */
export async function askCounts(tables, signal) {
  const count = async ({ name }) => {
    try {
      const { meta } = await get(pathOf(name), { limit: 1, fields: "id", total: true }, { signal });
      return [name, meta.total];
    } catch (error) {
      if (!(error instanceof Problem) || error.status === 0 || error.status === 401) throw error;
      return [name, null];
    }
  };
  return Object.fromEntries(await Promise.all(tables.map(count)));
}

function Count({ table, count }) {
  const label = labelOf(table);
  return html`<li class="tally" data-testid="count" data-table=${table.name}>
    <a class="tally-link" href=${href([table.name])}>
      <span class="tally-number">${count === undefined ? "…" : count === null ? "–" : number(count)}</span>
      <span class="tally-label">${label}</span>
    </a>
    ${may(table, "create") && html`<${IconButton} icon="add" small label=${t("dashboard.addTo", { name: label })} href=${href([table.name, "~new"])} />`}
  </li>`;
}

export function Counts({ tables, counts }) {
  return html`<section aria-labelledby="counts-title">
    <h2 class="visually-hidden" id="counts-title">${t("dashboard.counts")}</h2>
    <ul class="tallies">${tables.map((table) => html`<${Count} key=${table.name} table=${table} count=${counts?.[table.name]} />`)}</ul>
  </section>`;
}
