// Saving a record: with If-Match, so that nobody's work is written over; a new one with an Idempotency-Key, so that trying again
// after a lost answer makes no second. Then its links, which are rows of other tables.
import { get, newKey, patch, pathOf, post, Problem } from "../api.js";
import { sayFault } from "../said.js";
import { hasChanged, saveLinks } from "./links.js";

const NONE = { added: [], removed: [] };

/** A maker of keys: the same body gets the same key, until it is `done`: to ask for the same once more is another wish. */
export function keyKeeper() {
  const keys = new Map();
  const keyOf = (body) => {
    const text = JSON.stringify(body);
    if (!keys.has(text)) keys.set(text, newKey());
    return keys.get(text);
  };
  keyOf.done = (body) => keys.delete(JSON.stringify(body));
  return keyOf;
}

/**
 * {record, etag}. Throws Problem; one of status 412 comes with the record as it is now: `theirs`, {record, etag}, or null when it is
 * gone.
 */
export async function saveRecord(table, id, body, etag, keyOf) {
  if (id === null) {
    const { data, etag: made } = await post(pathOf(table.name), body, { key: keyOf(body) });
    return { record: data, etag: made };
  }
  try {
    const { data, etag: now } = await patch(pathOf(table.name, id), body, { ifMatch: etag });
    return { record: data, etag: now };
  } catch (error) {
    if (!(error instanceof Problem) || (error.status !== 412 && error.status !== 404)) throw error;
    error.theirs = await readRecord(table, id);
    if (error.theirs === null || error.status === 412) error.isConflict = true;
    throw error;
  }
}

/** {record, etag} as it is now; null when it is not there. */
export async function readRecord(table, id, signal) {
  try {
    const { data, etag } = await get(pathOf(table.name, id), {}, { signal });
    return { record: data, etag };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** Writes the links that have changed. Gives what is left to be done, by relation, {left: {name: {added, removed}}, problems}. */
export async function saveAllLinks(relations, id, changes, keyOf) {
  const left = {};
  const problems = [];
  for (const relation of relations) {
    const change = changes[relation.name] ?? NONE;
    if (!hasChanged(change)) continue;
    const end = await saveLinks(relation, id, change, keyOf);
    if (!end.problem) continue;
    left[relation.name] = end.left;
    problems.push(end.problem);
  }
  return { left, problems };
}

/** Faults by field from a problem document, and what is about no field of the form. */
export function faultsOf(problem, fields) {
  const faults = {};
  const rest = [];
  for (const fault of problem.errors) {
    const { field } = fault;
    if (fields.some(({ name }) => name === field)) faults[field] ??= sayFault(fault);
    else rest.push(fault);
  }
  return { faults, rest };
}
