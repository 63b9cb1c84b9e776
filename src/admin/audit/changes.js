// Entries of the audit trail, loaded and listed.
import { get, pathOf } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { useLoad } from "../load.js";
import { Empty, ErrorNote, Spinner } from "../ui/states.js";
import { askNames } from "./read.js";
import { Entry } from "./entry.js";

/** {data: {entries, names, meta}, …} for a list's parameters; the newest first. */
export function useEntries(table, pairs) {
  return useLoad(
    async (signal) => {
      const { data, meta } = await get(pathOf(table.name), [["sort", `${table.created_field}:desc`], ...pairs], { signal });
      return { entries: data, names: await askNames(data, signal), meta };
    },
    [table.name, JSON.stringify(pairs)],
  );
}

export function EntryList({ entries, names, brief }) {
  return html`<ul class=${brief ? "entries entries-brief" : "entries"}>${entries.map((entry) => html`<${Entry} key=${entry.id} entry=${entry} names=${names} brief=${brief} />`)}</ul>`;
}

/** A list without more: `pairs` are parameters of the list, `empty` what to say when there is none. */
export function Changes({ table, pairs, brief = false }) {
  const { data, problem, reload } = useEntries(table, pairs);
  if (problem) return html`<${ErrorNote} problem=${problem} retry=${reload} />`;
  if (!data) return html`<${Spinner} />`;
  if (data.entries.length === 0) return html`<${Empty} icon="history" title=${t("audit.none")} text=${t("audit.noneText")} />`;
  return html`<${EntryList} entries=${data.entries} names=${data.names} brief=${brief} />`;
}
