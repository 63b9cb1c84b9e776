// What belongs to a record: the records of other tables that refer to it, the newest of them, and a way to add one.
import { get, pathOf } from "../api.js";
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import { textOf } from "../list/cells.js";
import { defaultColumns } from "../list/columns.js";
import { fieldsFor, listHref } from "../list/query.js";
import { useLoad } from "../load.js";
import { humanize, may, readable, tableOf } from "../model.js";
import { href } from "../router.js";
import { Button } from "../ui/button.js";
import { ErrorNote, Spinner } from "../ui/states.js";
import { Time } from "../ui/time.js";
import { linkRelations } from "./links.js";

const FEW = 5;

/** To-many relations; those through a join table that the form shows as chips are not told twice. */
export function relatedOf(table) {
  const joins = new Set(linkRelations(table).map(({ through }) => through));
  return table.relations.filter(({ kind, table: name }) => kind === "to-many" && tableOf(name) && tableOf(name).may?.read !== "never" && !joins.has(name));
}

function Related({ table, relation, id }) {
  const child = tableOf(relation.table);
  const columns = defaultColumns(child).filter(({ name }) => name !== relation.key);
  const main = columns.find(({ name }) => name === child.title_field) ?? columns[0] ?? readable(child)[0];
  const made = readable(child).find(({ name }) => name === child.created_field);
  const query = [["limit", FEW], ["total", "true"], [`filters[${relation.key}][$eq]`, id], ["fields", fieldsFor(child, [main, made].filter(Boolean))]];
  const { data, problem, reload } = useLoad((signal) => get(pathOf(child.name), query, { signal }), [child.name, id]);
  const all = listHref(child, { where: { any: false, items: [{ path: [relation.key], op: "$eq", value: id }] } });
  const adding = href([child.name, "~new"], { [relation.key]: id, back: `${table.name}/${id}` });
  return html`<section class="related" data-testid="related" data-relation=${relation.name} aria-label=${humanize(relation.name)}>
    <header class="related-head">
      <h2>${humanize(relation.name)} ${data && html`<span class="count">${number(data.meta.total)}</span>`}</h2>
      ${may(child, "create") && html`<${Button} small icon="add" href=${adding} data-testid="add-related">${t("related.add")}<//>`}
    </header>
    ${problem && html`<${ErrorNote} problem=${problem} retry=${reload} />`}
    ${!problem && !data && html`<${Spinner} />`}
    ${data && data.data.length === 0 && html`<p class="hint">${t("related.none")}</p>`}
    ${data && data.data.length > 0 && html`<ul class="related-list">
      ${data.data.map((row) => html`<li key=${row.id}><a href=${href([child.name, row.id])}>${textOf(child, main, row) || row.id}</a>${made && html`<${Time} value=${row[made.name]} />`}</li>`)}
    </ul>`}
    ${data && data.meta.total > FEW && html`<a class="related-all" href=${all}>${t("related.all", { n: data.meta.total })}</a>`}
  </section>`;
}

export function RelatedLists({ table, id }) {
  return relatedOf(table).map((relation) => html`<${Related} key=${relation.name} table=${table} relation=${relation} id=${id} />`);
}
