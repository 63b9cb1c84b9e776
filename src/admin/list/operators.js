// What can be asked of a field: the API's operators by kind, with the value that each takes. "not.$containsi" is
// [$not][$containsi]: the API's own $ncontains minds case, which people do not expect.
import { isTextual, labelOf, fieldLabel, readable, tableOf } from "../model.js";

/** `takes`: one value, two, several, or none (`fixed` is sent). */
const one = (op, key = op) => ({ op, key, takes: "one" });
const two = (op) => ({ op, key: op, takes: "two" });
const many = (op) => ({ op, key: op, takes: "many" });
const none = (op, key = op) => ({ op, key, takes: "none", fixed: "true" });

const ABSENT = [none("$null"), none("$nnull")];
const TEXT = [
  one("$containsi"),
  one("not.$containsi"),
  one("$eqi", "$eq"),
  one("$neq"),
  one("$starts_withi"),
  one("$ends_withi"),
  none("$empty"),
  none("$nempty"),
];
const ORDERED = [one("$eq"), one("$neq"), one("$gt"), one("$gte"), one("$lt"), one("$lte"), two("$between"), two("$nbetween")];

const BY_KIND = {
  id: [one("$eq"), one("$starts_with", "$starts_withi"), one("$neq")],
  choice: [many("$in"), many("$nin")],
  boolean: [one("$eq")],
  integer: ORDERED,
  number: ORDERED,
  datetime: [one("$gte", "after"), one("$lt", "before"), two("$between"), two("$nbetween")],
  json: [one("$eq"), one("$neq")], // the text as it is stored
  ref: [one("$eq"), one("$neq")],
};

/** The operators of a field; the first is what one begins with. */
export function operatorsOf(field) {
  if (field.kind === "many") {
    return [one("$some", "some"), one("$none", "none"), none("$nnull", "any"), none("$null", "nothing")];
  }
  const own = BY_KIND[field.kind] ?? (isTextual(field) ? TEXT : ORDERED);
  const hasAbsent = !field.required && !isTextual(field);
  return hasAbsent || (field.kind === "choice" && !field.required) ? [...own, ...ABSENT] : own;
}

export const operatorOf = (field, op) => operatorsOf(field).find((each) => each.op === op);

/**
 * What can be filtered by, in groups for a menu: [{label, fields: [{path, label, field}]}]: the table's own fields,
 * those of each record it refers to, and whether it has related ones.
 */
export function filterables(table) {
  const own = readable(table).map((field) => ({ path: [field.name], label: fieldLabel(field), field }));
  const groups = [{ label: null, fields: own }];
  for (const relation of table.relations) {
    const target = tableOf(relation.table);
    if (!target) continue;
    if (relation.kind === "to-one") {
      const fields = readable(target)
        .filter((field) => field.kind !== "id")
        .map((field) => ({ path: [relation.name, field.name], label: fieldLabel(field), field }));
      groups.push({ label: labelOf({ name: relation.name }), fields });
    }
  }
  const related = table.relations
    .filter((relation) => relation.kind !== "to-one" && tableOf(relation.table) && !tableOf(relation.table).join)
    .map((relation) => ({
      path: [relation.name],
      label: labelOf({ name: relation.name }),
      field: { name: relation.name, kind: "many", to: relation.table, required: true },
    }));
  if (related.length) groups.push({ label: "related", fields: related });
  return groups;
}

/** The one that a path names, with its group's label; undefined when the schema has changed since. */
export function filterable(table, path) {
  const key = path.join(".");
  for (const group of filterables(table)) {
    const found = group.fields.find((each) => each.path.join(".") === key);
    if (found) return { ...found, group: group.label };
  }
  return undefined;
}

