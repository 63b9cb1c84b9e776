// A list's question: kept in the hash, so that it can be shared and come back to, and put to the API.
//   {search, sort: [{name, descending}], where: {any, not, items}, lost, after, page}
// An item is a condition {path, op, value} or a group of them like `where` itself: all of these; `any` of them; `not`: none of them. `lost`:
// how many conditions of the hash could not be read, so that what is shown is more than what was asked for.
import { fieldOf, nameFields, relationOf, searchable, tableOf } from "../model.js";
import { href } from "../router.js";
import { filterable, operatorOf } from "./operators.js";

export const EMPTY_WHERE = { any: false, items: [] };
const MOST_LEVELS = 5; // of groups within groups: as deep as the API goes

/** The question that a hash's query asks; what can not be read is left out. */
export function readQuery(table, query) {
  return {
    search: query.get("q") ?? "",
    sort: readSort(table, query.get("sort") ?? ""),
    ...readWhere(table, query.get("where")),
    after: query.get("after") ?? "",
    page: Math.max(1, Number.parseInt(query.get("page") ?? "1", 10) || 1),
  };
}

function readSort(table, text) {
  return text
    .split(",")
    .map((part) => ({ name: part.split(":")[0], descending: part.endsWith(":desc") }))
    .filter(({ name }) => fieldOf(table, name));
}

/** {where, lost} of the hash's JSON. */
function readWhere(table, text) {
  const lost = { n: 0 };
  if (!text) return { where: EMPTY_WHERE, lost: 0 };
  try {
    return { where: tidyGroup(table, JSON.parse(text), 1, lost), lost: lost.n };
  } catch {
    return { where: EMPTY_WHERE, lost: 1 };
  }
}

function tidyGroup(table, group, level, lost) {
  const items = (Array.isArray(group?.items) ? group.items : []).flatMap((item) => {
    if (Array.isArray(item?.items) && level < MOST_LEVELS) return tidyGroup(table, item, level + 1, lost);
    const known = Array.isArray(item?.path) ? filterable(table, item.path) : undefined;
    const condition = { path: item?.path, op: item?.op, value: item?.value ?? "" };
    if (known && operatorOf(known.field, item.op) && isComplete(known.field, condition)) return [condition];
    lost.n += 1;
    return [];
  });
  if (!Array.isArray(group?.items)) lost.n += 1;
  return { any: group?.any === true || group?.not === true, ...(group?.not === true ? { not: true } : {}), items };
}

/** The hash of a question about a table. */
export function listHref(table, { search, sort = [], where = EMPTY_WHERE, after, page }) {
  return href([table.name], {
    q: search || undefined,
    sort: sortText(sort) || undefined,
    where: where.items.length ? JSON.stringify(where) : undefined,
    after: after || undefined,
    page: after ? page : undefined,
  });
}

const sortText = (sort) => sort.map(({ name, descending }) => `${name}${descending ? ":desc" : ""}`).join(",");

/** Whether a condition can be asked: it has all the values that it needs. */
export function isComplete(field, { op, value }) {
  const { takes } = operatorOf(field, op);
  if (takes === "none") return true;
  if (takes === "two") return Array.isArray(value) && value.length === 2 && value.every((each) => each !== "");
  if (takes === "many") return Array.isArray(value) && value.length > 0;
  return value !== "" && value !== null && value !== undefined;
}

/** A search and a tree of conditions as the API's parameters: [["filters[$and][0][title][$containsi]", "x"], …]. */
export function filterPairs(table, { search = "", where = EMPTY_WHERE }) {
  const wanted = search.trim();
  const parts = isAll(where) ? partsOf(table, where) : [groupPairs(table, where)];
  if (wanted) parts.unshift(searchPairs(table, wanted));
  return joinPairs("$and", parts).map(([name, value]) => [`filters${name}`, value]);
}

function searchPairs(table, wanted) {
  const fields = searchable(table);
  if (!fields.length) return [["[id]", wanted]];
  return fields.map((field, at) => [`[$or][${at}][${field.name}][$containsi]`, wanted]);
}

const isAll = ({ any, not }) => !any && !not;

/** The pairs of each item. A group that says the same as the one around it is none of its own: the API takes five levels. */
function partsOf(table, group) {
  return group.items.flatMap((item) => {
    if (!item.items) return [conditionPairs(table, item)];
    const isSame = !item.not && (isAll(group) ? isAll(item) : !isAll(item));
    return isSame ? partsOf(table, item) : [groupPairs(table, item)];
  });
}

function joinPairs(word, parts) {
  const full = parts.filter((pairs) => pairs.length);
  if (full.length <= 1) return full.flat();
  return full.flatMap((pairs, at) => pairs.map(([name, value]) => [`[${word}][${at}]${name}`, value]));
}

function groupPairs(table, group) {
  const pairs = joinPairs(isAll(group) ? "$and" : "$or", partsOf(table, group));
  return group.not ? pairs.map(([name, value]) => [`[$not]${name}`, value]) : pairs;
}

function conditionPairs(table, condition) {
  const found = filterable(table, condition.path);
  if (!found || !isComplete(found.field, condition)) return [];
  const { op, takes, fixed } = operatorOf(found.field, condition.op);
  const place = condition.path.map((part) => `[${part}]`).join("");
  if (found.field.kind === "many" && takes === "one") return [[`${place}[${op}][id]`, condition.value]];
  const operator = op.startsWith("not.") ? `[$not][${op.slice(4)}]` : `[${op}]`;
  if (takes === "none") return [[`${place}${operator}`, fixed]];
  if (takes === "one") return [[`${place}${operator}`, condition.value]];
  return condition.value.map((value, at) => [`${place}${operator}[${at}]`, value]);
}

/** What to ask for so that the columns can be drawn: refs come with the name of what they refer to. */
export function fieldsFor(table, columns) {
  const wanted = new Set(nameFields(table).split(","));
  for (const field of columns) {
    wanted.add(field.name);
    const relation = field.kind === "ref" ? relationOf(table, field) : undefined;
    const target = relation && tableOf(relation.table);
    if (!target || target.may?.read === "never") continue;
    for (const name of nameFields(target).split(",")) wanted.add(`${relation.name}.${name}`);
  }
  return [...wanted].join(",");
}

/** The whole question, for GET /v1/{table}. */
export function listPairs(table, question, columns, limit) {
  return [
    ["limit", limit],
    ["total", "true"],
    ["fields", fieldsFor(table, columns)],
    ...(question.sort.length ? [["sort", sortText(question.sort)]] : []),
    ...filterPairs(table, question),
    ...(question.after ? [["cursor", question.after]] : []),
  ];
}
