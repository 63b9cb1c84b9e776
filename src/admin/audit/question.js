// What is asked of the audit trail: kept in the hash, {table, record, actor, action, from, to, after, page}, and put to the API.
import { href } from "../router.js";

export const ACTIONS = ["create", "update", "delete"];
const PER_PAGE = 25;
const NAMES = ["table", "record", "actor", "action", "from", "to"];

export function readQuestion(query) {
  const question = Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""]));
  if (!ACTIONS.includes(question.action)) question.action = "";
  for (const name of ["from", "to"]) if (Number.isNaN(Date.parse(question[name]))) question[name] = "";
  return { ...question, after: query.get("after") ?? "", page: Math.max(1, Number.parseInt(query.get("page") ?? "1", 10) || 1) };
}

export function questionHref(question) {
  const given = NAMES.filter((name) => question[name]).map((name) => [name, question[name]]);
  const place = question.after ? [["after", question.after], ["page", question.page]] : [];
  return href(["~audit"], [...given, ...place]);
}

export const isAsked = (question) => NAMES.some((name) => question[name]);

export function questionPairs(question) {
  const filters = [
    ["filters[table_name]", question.table],
    ["filters[record_id]", question.record],
    ["filters[actor][$containsi]", question.actor],
    ["filters[action]", question.action],
    ["filters[at][$gte]", question.from],
    ["filters[at][$lte]", question.to],
  ].filter(([, value]) => value);
  return [["limit", PER_PAGE], ["total", true], ...(question.after ? [["cursor", question.after]] : []), ...filters];
}

export const firstOf = (page) => (page - 1) * PER_PAGE + 1;
