// A table of records. On a narrow screen each row becomes a card, by style alone: cells carry their column's name.
import { classes, html } from "../html.js";
import { t } from "../i18n.js";
import { Checkbox } from "./field.js";
import { Icon } from "./icon.js";

/**
 * `columns`: [{name, label, sortable, align, main, action, cell(row)}]; `main` marks the column that leads to the record,
 * `action` the last one when it has buttons: they stay in sight when the table is wider than its frame.
 * `sort`: {name, descending} and `onSort(name)`. `selection`: a Set of ids with `onSelect(ids, isSelected)`; without it
 * there are no boxes. `caption` names the table for the screen reader. `titleOf(row)` names a row.
 */
export function Table({ caption, columns, rows, sort, onSort, selection, onSelect, titleOf, isBusy = false, keyOf = (row) => row.id }) {
  const all = rows.length > 0 && rows.every((row) => selection?.has(keyOf(row)));
  const some = rows.some((row) => selection?.has(keyOf(row)));
  const head = ({ name, label, sortable, align, main, action }) => {
    const isSorted = sort?.name === name;
    const direction = isSorted ? (sort.descending ? "descending" : "ascending") : undefined;
    return html`<th key=${name} scope="col" class=${classes(align && `align-${align}`, main && "main-head", action && "action-cell")} aria-sort=${direction}>
      ${sortable
        ? html`<button type="button" class=${classes("sort", isSorted && "sorted")} onClick=${() => onSort(name)}>
            <span>${label}</span><${Icon} name=${isSorted && !sort.descending ? "up" : "down"} size="14" />
          </button>`
        : label}
    </th>`;
  };
  return html`<div class="table-frame" aria-busy=${isBusy}>
    <table class="table">
      <caption class="visually-hidden">${caption}</caption>
      <thead><tr>
        ${selection &&
        html`<th scope="col" class="select-cell"><${Checkbox} hidden label=${t("table.selectAll")} checked=${all} mixed=${some && !all}
          onChange=${(on) => onSelect(rows.map(keyOf), on)} /></th>`}
        ${columns.map(head)}
      </tr></thead>
      <tbody>
        ${rows.map((row) => {
          const id = keyOf(row);
          const isSelected = selection?.has(id) ?? false;
          return html`<tr key=${id} class=${classes(isSelected && "selected")} data-testid="row" data-id=${id}>
            ${selection &&
            html`<td class="select-cell"><${Checkbox} hidden label=${t("table.select", { title: titleOf?.(row) ?? id })} checked=${isSelected}
              onChange=${(on) => onSelect([id], on)} /></td>`}
            ${columns.map(({ name, label, align, main, action, cell }) =>
              html`<td key=${name} data-label=${label} data-column=${name} class=${classes(align && `align-${align}`, main && "main-cell", action && "action-cell")}>${cell(row)}</td>`)}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}
