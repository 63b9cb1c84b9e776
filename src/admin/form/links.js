// Many-to-many relations as chips: each is a row of the join table, made or deleted when the form is saved.
import { batch, del, get, pathOf, post, Problem } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { humanize, labelOf, may, nameFields, tableOf, titleOf } from "../model.js";
import { href } from "../router.js";
import { Field } from "../ui/field.js";
import { Picker } from "./picker.js";
import { noteName } from "./records.js";

const MOST = 500;
const BATCH = 10;

/** The relations that chips can show: those whose join rows need nothing but their two ends. */
export function linkRelations(table) {
  return table.relations.filter((relation) => {
    const join = tableOf(relation.through);
    if (relation.kind !== "many-to-many" || !join || !tableOf(relation.table)) return false;
    const ends = [relation.key, relation.far_key];
    const needs = join.fields.filter((field) => field.required && !field.readonly && !field.fill && field.initial === null && field.kind !== "id");
    return needs.every((field) => ends.includes(field.name));
  });
}

/** The links of a record: [{row, id}], `row` the id in the join table. */
export async function loadLinks(relation, id, signal) {
  const join = tableOf(relation.through);
  const target = tableOf(relation.table);
  const far = join.relations.find(({ kind, key }) => kind === "to-one" && key === relation.far_key);
  const names = nameFields(target).split(",").map((name) => `${far.name}.${name}`);
  const links = [];
  let cursor;
  do {
    const query = [["limit", 100], [`filters[${relation.key}][$eq]`, id], ["fields", ["id", relation.far_key, ...names].join(",")], ...(cursor ? [["cursor", cursor]] : [])];
    const { data, meta } = await get(pathOf(join.name), query, { signal });
    for (const row of data) {
      if (row[far.name]) noteName(target, row[far.name]);
      links.push({ row: row.id, id: row[relation.far_key], name: row[far.name] ? titleOf(target, row[far.name]) : row[relation.far_key] });
    }
    cursor = meta.next;
  } while (cursor && links.length < MOST);
  return links.reverse(); // as they were made
}

export const hasChanged = ({ added, removed }) => added.length > 0 || removed.length > 0;

/** Whether there is what was to be done already: somebody else made the link, or took it away; or it was done, and the answer did not come. */
const isDone = ({ method }, problem) =>
  method === "DELETE" ? problem.status === 404 : problem.status === 409 && problem.errors.some(({ code }) => code === "unique");

const isFatal = ({ status }) => status === 0 || status === 401 || status === 429 || status >= 500;

/**
 * Writes what was added and removed, ten at a time; a batch that is refused one by one, so that one bad link does not hold up nine good
 * ones. Gives what could not be done, {left: {added, removed}, problem}; `problem` is the first one, null when all is done.
 */
export async function saveLinks(relation, id, { added, removed }, keyOf) {
  const join = relation.through;
  const todo = [
    ...removed.map((row) => ({ row, request: { method: "DELETE", path: pathOf(join, row) } })),
    ...added.map((link) => ({ link, request: { method: "POST", path: pathOf(join), body: { [relation.key]: id, [relation.far_key]: link.id } } })),
  ];
  const left = [];
  let problem = null;
  const attempt = async (those) => {
    const requests = those.map(({ request }) => request);
    const [{ method, path, body }] = requests;
    try {
      if (those.length > 1) await batch(requests, { key: keyOf(requests) });
      else await (method === "DELETE" ? del(path) : post(path, body, { key: keyOf(requests) }));
      keyOf.done(requests);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (those.length > 1 && !isFatal(error)) {
        for (const each of those) await attempt([each]);
      } else if (those.length > 1 || !isDone(requests[0], error)) {
        left.push(...those);
        problem ??= error;
      }
    }
  };
  for (let at = 0; at < todo.length; at += BATCH) {
    if (problem && isFatal(problem)) left.push(...todo.slice(at, at + BATCH));
    else await attempt(todo.slice(at, at + BATCH));
  }
  return { left: { added: left.flatMap(({ link }) => link ?? []), removed: left.flatMap(({ row }) => row ?? []) }, problem };
}

/**
 * `links`: those stored; `change`: {added: [{id, name}], removed: [row]}, `onChange` its next. `isReadonly`: chips only.
 */
export function LinksField({ relation, links, change, onChange, isReadonly }) {
  const target = tableOf(relation.table);
  const join = tableOf(relation.through);
  const kept = links.filter(({ row }) => !change.removed.includes(row));
  const shown = [...kept, ...change.added];
  const label = humanize(relation.name);
  const canAdd = !isReadonly && may(join, "create");
  const canRemove = !isReadonly && may(join, "delete");

  const add = (record) => {
    const was = links.find((link) => link.id === record.id && change.removed.includes(link.row));
    if (was) onChange({ ...change, removed: change.removed.filter((row) => row !== was.row) });
    else onChange({ ...change, added: [...change.added, { id: record.id, name: titleOf(target, record) }] });
  };
  const remove = (link) => {
    if (link.row) onChange({ ...change, removed: [...change.removed, link.row] });
    else onChange({ ...change, added: change.added.filter((other) => other !== link) });
  };
  return html`<${Field} group label=${label} name=${relation.name} control=${(props) => html`
    ${shown.length > 0 &&
    html`<ul class="link-chips">${shown.map((link) => html`<li key=${link.row ?? link.id} class="link-chip" data-testid="link">
      <a href=${href([relation.table, link.id])}>${link.name}</a>
      ${(link.row ? canRemove : canAdd) && html`<button type="button" class="chip-close" aria-label=${t("links.remove", { name: link.name })} onClick=${() => remove(link)}>×</button>`}
    </li>`)}</ul>`}
    ${shown.length === 0 && !canAdd && html`<p class="hint">${t("value.none")}</p>`}
    ${canAdd && html`<${Picker} table=${target} props=${{ id: props.id }} label=${t("links.add", { name: label })} placeholder=${t("links.add", { name: labelOf(target) })} onPick=${add} exclude=${new Set(shown.map(({ id }) => id))} />`}`} />`;
}
