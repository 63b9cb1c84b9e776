// Finding records of other tables by what people call them, and the names of those that are referred to.
import { useEffect, useState } from "preact/hooks";
import { get, pathOf, Problem } from "../api.js";
import { nameField, nameFields, titleOf } from "../model.js";

export const FOUND = 10; // at a time
const names = new Map(); // "table id" → name, those seen lately

export function noteName(table, record) {
  names.set(`${table.name} ${record.id}`, titleOf(table, record));
  if (names.size > 2000) names.delete(names.keys().next().value);
}

/** Records whose name has the text in it, or whose id begins with it; without a text the newest. */
export async function findRecords(table, text, signal) {
  const wanted = text.trim();
  const name = nameField(table)?.name;
  const either = [...(name ? [[name, "$containsi"]] : []), ["id", "$starts_with"]];
  const filters = wanted ? either.map(([field, op], at) => [`filters[$or][${at}][${field}][${op}]`, wanted]) : [];
  const { data } = await get(pathOf(table.name), [["limit", FOUND], ["fields", nameFields(table)], ...filters], { signal });
  for (const record of data) noteName(table, record);
  return data;
}

/** The name of a record: undefined while it is asked for, null when it can not be had. */
export function useName(table, id) {
  const [state, setState] = useState({ id, name: undefined });
  const known = table && id ? names.get(`${table.name} ${id}`) : undefined;
  useEffect(() => {
    if (!table || !id || known !== undefined) return undefined;
    const controller = new AbortController();
    get(pathOf(table.name, id), { fields: nameFields(table) }, { signal: controller.signal }).then(
      ({ data }) => {
        noteName(table, data);
        setState({ id, name: titleOf(table, data) });
      },
      (error) => {
        if (error.name === "AbortError") return;
        if (!(error instanceof Problem)) throw error;
        setState({ id, name: null });
      },
    );
    return () => controller.abort();
  }, [table, id, known]);
  if (known !== undefined) return known;
  return state.id === id ? state.name : undefined;
}
