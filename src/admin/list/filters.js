// The filter builder: conditions of which all, any or none must hold, groups of them within one another; and what is set, as chips in
// words. What a condition may ask and how it is put to the API: operators.js, query.js.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import { moment, t, list as sayList } from "../i18n.js";
import { tableOf } from "../model.js";
import { Picker } from "../form/picker.js";
import { useName } from "../form/records.js";
import { fromLocal, toLocal } from "../form/values.js";
import { Button, IconButton } from "../ui/button.js";
import { Checkbox, Segmented, Select } from "../ui/field.js";
import { filterable, filterables, operatorOf, operatorsOf } from "./operators.js";
import { EMPTY_WHERE, isComplete } from "./query.js";

const groupLabel = (label) => (label === "related" ? t("filter.related") : label);

/** "Author · Name": what a path is called. */
function pathLabel({ label, group }) {
  return group && group !== "related" ? `${group} · ${label}` : label;
}

function FieldSelect({ table, path, onChange }) {
  const groups = filterables(table);
  return html`<span class="select"><select class="input-small" aria-label=${t("filter.field")} data-testid="filter-field" value=${path.join(".")}
    onChange=${(event) => onChange(event.currentTarget.value.split("."))}>
    ${groups.map(({ label, fields }) => {
      const options = fields.map((each) => html`<option key=${each.path.join(".")} value=${each.path.join(".")} selected=${each.path.join(".") === path.join(".")}>${each.label}</option>`);
      return label ? html`<optgroup key=${label} label=${groupLabel(label)}>${options}</optgroup>` : options;
    })}
  </select></span>`;
}

function RecordValue({ target, value, onChange, label }) {
  const name = useName(target, value);
  return html`<${Picker} small table=${target} label=${label} shown=${value ? (name ?? value) : ""} onPick=${(record) => onChange(record.id)} onEmpty=${() => onChange("")} />`;
}

function OneValue({ field, value, onChange, label }) {
  if (field.kind === "ref" || field.kind === "many") {
    const target = tableOf(field.to);
    if (target && target.may?.read !== "never") return html`<${RecordValue} target=${target} value=${value} onChange=${onChange} label=${label} />`;
  }
  if (field.kind === "boolean") {
    const options = [["", t("choice.choose")], ["true", t("value.yes")], ["false", t("value.no")]];
    return html`<${Select} aria-label=${label} data-testid="filter-value" value=${value} options=${options} onChange=${onChange} />`;
  }
  if (field.kind === "datetime") {
    return html`<input class="input input-small" type="datetime-local" aria-label=${label} data-testid="filter-value" value=${toLocal(value)} onChange=${(event) => onChange(fromLocal(event.currentTarget.value))} />`;
  }
  const mode = { integer: "numeric", number: "decimal" }[field.kind];
  return html`<input class="input input-small" type="text" inputmode=${mode} aria-label=${label} data-testid="filter-value" value=${value} onInput=${(event) => onChange(event.currentTarget.value)} />`;
}

function Value({ field, condition, onChange }) {
  const { takes } = operatorOf(field, condition.op);
  const { value } = condition;
  if (takes === "none") return null;
  if (takes === "many") {
    const chosen = Array.isArray(value) ? value : [];
    return html`<div class="filter-choices" role="group" aria-label=${t("filter.value")}>
      ${field.choices.map((choice) => html`<${Checkbox} key=${choice} label=${choice} checked=${chosen.includes(choice)}
        onChange=${(on) => onChange(on ? [...chosen, choice] : chosen.filter((other) => other !== choice))} />`)}
    </div>`;
  }
  if (takes === "two") {
    const [from, to] = Array.isArray(value) ? value : ["", ""];
    return html`<div class="filter-two">
      <${OneValue} field=${field} value=${from} label=${t("filter.from")} onChange=${(next) => onChange([next, to])} />
      <span>${t("filter.and")}</span>
      <${OneValue} field=${field} value=${to} label=${t("filter.to")} onChange=${(next) => onChange([from, next])} />
    </div>`;
  }
  return html`<${OneValue} field=${field} value=${Array.isArray(value) ? "" : value} label=${t("filter.value")} onChange=${onChange} />`;
}

const operatorLabel = (field, key) => t(`op.${field.kind === "datetime" && key === "$between" ? "dates" : key}`);

function Condition({ table, condition, onChange, onRemove }) {
  const { field } = filterable(table, condition.path);
  const setPath = (path) => {
    const next = filterable(table, path).field;
    const keeps = next.kind === field.kind && operatorOf(next, condition.op) && next.to === field.to;
    onChange({ path, op: keeps ? condition.op : operatorsOf(next)[0].op, value: keeps && next.kind !== "choice" ? condition.value : "" });
  };
  const setOp = (op) => {
    const keeps = operatorOf(field, op).takes === operatorOf(field, condition.op).takes;
    onChange({ ...condition, op, value: keeps ? condition.value : "" });
  };
  return html`<li class="condition" data-testid="condition">
    <${FieldSelect} table=${table} path=${condition.path} onChange=${setPath} />
    <${Select} aria-label=${t("filter.operator")} data-testid="filter-operator" value=${condition.op} onChange=${setOp}
      options=${operatorsOf(field).map(({ op, key }) => [op, operatorLabel(field, key)])} />
    <div class="condition-value"><${Value} field=${field} condition=${condition} onChange=${(value) => onChange({ ...condition, value })} /></div>
    <${IconButton} small icon="close" label=${t("filter.remove")} onClick=${onRemove} />
  </li>`;
}

function firstCondition(table) {
  const all = filterables(table).flatMap(({ fields }) => fields);
  const first = all.find(({ path }) => path[0] === table.title_field) ?? all.find(({ field }) => field.kind !== "id") ?? all[0];
  return { path: first.path, op: operatorsOf(first.field)[0].op, value: "" };
}

const LEVELS = 3; // of groups that can be made: with a search, a relation and a "not" around them the API takes no more

const WORDS = ["all", "any", "none"];
const wordOf = ({ any, not }) => (not ? "none" : any ? "any" : "all");
const joined = (word, items) => ({ any: word !== "all", ...(word === "none" ? { not: true } : {}), items });

function Group({ table, group, onChange, onRemove, level = 1 }) {
  const isRoot = level === 1;
  const list = useRef(null);
  const length = useRef(group.items.length);
  useLayoutEffect(() => {
    // What was added is what one goes on with; where something was taken away one stays among the rest.
    const { children } = list.current;
    if (group.items.length > length.current) children[group.items.length - 1]?.querySelector("select, input")?.focus();
    if (group.items.length < length.current && document.activeElement === document.body) list.current.parentNode.querySelector(".filter-adds button").focus();
    length.current = group.items.length;
  }, [group.items.length]);
  const setItem = (at, item) => onChange({ ...group, items: group.items.map((other, index) => (index === at ? item : other)) });
  const remove = (at) => onChange({ ...group, items: group.items.filter((_, index) => index !== at) });
  const add = (item) => onChange({ ...group, items: [...group.items, item] });
  return html`<div class=${isRoot ? "filter-group" : "filter-group filter-inner"}>
    <div class="filter-head">
      <${Segmented} label=${t("filter.join")} value=${wordOf(group)} options=${WORDS.map((word) => [word, t(`filter.join.${word}`)])}
        onChange=${(word) => onChange(joined(word, group.items))} />
      ${!isRoot && html`<${IconButton} small icon="close" label=${t("filter.removeGroup")} onClick=${onRemove} />`}
    </div>
    <ul class="conditions" ref=${list}>
      ${group.items.map((item, at) =>
        item.items
          ? html`<li key=${at}><${Group} table=${table} group=${item} level=${level + 1} onChange=${(next) => setItem(at, next)} onRemove=${() => remove(at)} /></li>`
          : html`<${Condition} key=${at} table=${table} condition=${item} onChange=${(next) => setItem(at, next)} onRemove=${() => remove(at)} />`,
      )}
    </ul>
    <div class="filter-adds">
      <${Button} small kind="quiet" icon="add" onClick=${() => add(firstCondition(table))} data-testid=${isRoot ? "add-condition" : undefined}>${t("filter.add")}<//>
      ${level < LEVELS && html`<${Button} small kind="quiet" icon="add" onClick=${() => add({ any: !group.any, items: [firstCondition(table)] })} data-testid="add-group">${t("filter.addGroup")}<//>`}
    </div>
  </div>`;
}

/** The panel. Nothing is asked until it is applied; what is not complete is left out then. */
export function FilterPanel({ table, where, onApply, onClose }) {
  const begun = where.items.length ? where : { any: false, items: [firstCondition(table)] };
  const [draft, setDraft] = useState(begun);
  const form = useRef(null);
  useEffect(() => form.current.querySelector("select").focus(), []);
  const apply = (event) => {
    event.preventDefault();
    onApply(complete(table, draft));
  };
  const close = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  return html`<form class="filter-panel" ref=${form} aria-label=${t("filter.title")} novalidate onSubmit=${apply} onKeyDown=${close} data-testid="filter-panel">
    <${Group} table=${table} group=${draft} onChange=${setDraft} />
    <div class="filter-foot">
      <${Button} kind="main" small type="submit" data-testid="apply-filter">${t("filter.apply")}<//>
      <${Button} small onClick=${onClose}>${t("action.cancel")}<//>
    </div>
  </form>`;
}

/** Without the conditions that lack a value, and without empty groups. */
function complete(table, group) {
  const items = group.items
    .map((item) => (item.items ? complete(table, item) : item))
    .filter((item) => (item.items ? item.items.length > 0 : isComplete(filterable(table, item.path).field, item)));
  return { ...group, items };
}

function valueText(field, value) {
  if (field.kind === "datetime") return moment(new Date(value));
  if (field.kind === "boolean") return t(value === "true" ? "value.yes" : "value.no");
  return String(value);
}

function ConditionText({ table, condition }) {
  const found = filterable(table, condition.path);
  const { key, takes } = operatorOf(found.field, condition.op);
  const target = ["ref", "many"].includes(found.field.kind) && takes === "one" ? tableOf(found.field.to) : undefined;
  const name = useName(target, target ? condition.value : null);
  const values = Array.isArray(condition.value) ? condition.value : [condition.value];
  const said = takes === "none" ? "" : target ? (name ?? condition.value) : sayList(values.map((value) => valueText(found.field, value)));
  return html`<b>${pathLabel(found)}</b> ${operatorLabel(found.field, key)} ${said && t("filter.quoted", { text: said })}`;
}

const between = ({ any }) => (any ? t("filter.or") : t("filter.andWord"));

/** A group in one line: (this or that), none of (this or that). */
function GroupText({ table, group }) {
  const parts = group.items.map((item, at) => html`${at > 0 && ` ${between(group)} `}${item.items ? html`<${GroupText} table=${table} group=${item} />` : html`<${ConditionText} table=${table} condition=${item} />`}`);
  const before = group.not ? `${t("filter.noneOf")} ` : "";
  return group.items.length === 1 && !group.not ? parts : html`${before}(${parts})`;
}

/** What is filtered by, each with a way to take it away. `lost`: how many conditions of the address are not among them. */
export function FilterChips({ table, where, lost, onChange, onEdit }) {
  if (!where.items.length && !lost) return null;
  const remove = (at) => {
    const items = where.items.filter((_, index) => index !== at);
    onChange(items.length ? { ...where, items } : EMPTY_WHERE);
  };
  const word = (at) => (at > 0 ? between(where) : where.not ? t("filter.noneOf") : "");
  const inner = (item) => (item.items ? html`<${GroupText} table=${table} group=${item} />` : html`<${ConditionText} table=${table} condition=${item} />`);
  return html`${lost > 0 && html`<p class="note" role="status" data-testid="filter-lost">${t("filter.lost", { n: lost })}</p>`}
    <ul class="chips" aria-label=${t("filter.title")} data-testid="filter-chips">
    ${where.items.map(
      (item, at) => html`<li key=${JSON.stringify(item)} class="chip-line">${word(at) && html`<span class="chip-word">${word(at)}</span>`}
        <span class="chip"><button type="button" class="chip-text" onClick=${onEdit} title=${t("filter.edit")}>${inner(item)}</button>
        <button type="button" class="chip-close" aria-label=${t("filter.remove")} onClick=${() => remove(at)}>×</button></span></li>`,
    )}
    <li><${Button} small kind="quiet" onClick=${() => onChange(EMPTY_WHERE)}>${t("filter.clear")}<//></li>
  </ul>`;
}
