// #/TABLE: the records of a table. What is asked stands in the hash (list/query.js), so that it can be shared and "back" works;
// which columns and how many records a page are the reader's own, kept in the browser.
import { useRef, useState } from "preact/hooks";
import { get, pathOf, Problem } from "../api.js";
import { noteName } from "../form/records.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { useShortcut } from "../keys.js";
import { BulkChange, BulkProgress, changeable, findAllIds, SELECT_MOST } from "../list/bulk.js";
import { isSortable, textOf, Value } from "../list/cells.js";
import { ColumnMenu, columnsOf, keepColumns } from "../list/columns.js";
import { FilterChips, FilterPanel } from "../list/filters.js";
import { EMPTY_WHERE, listHref, listPairs, readQuery } from "../list/query.js";
import { useLoad } from "../load.js";
import { fieldLabel, labelOf, may, searchable, titleOf } from "../model.js";
import { href, navigate } from "../router.js";
import { isAdmin } from "../session.js";
import { keep, recall } from "../storage.js";
import { Button, IconButton } from "../ui/button.js";
import { confirm, openDialog } from "../ui/dialog.js";
import { Select } from "../ui/field.js";
import { keepFocus, Page } from "../ui/page.js";
import { Pager } from "../ui/pager.js";
import { SearchBox } from "../ui/search.js";
import { Empty, ErrorNote, explain, Spinner } from "../ui/states.js";
import { Table } from "../ui/table.js";
import { toast } from "../ui/toast.js";

const LIMITS = [10, 25, 50, 100];

/** The records that the question finds now. */
function useRecords(table, question, columns, limit) {
  const pairs = listPairs(table, question, columns, limit);
  return useLoad(
    async (signal) => {
      const { data, meta } = await get(pathOf(table.name), pairs, { signal });
      for (const record of data) noteName(table, record);
      return { rows: data, meta, columns };
    },
    [JSON.stringify(pairs)],
  );
}

/** What the search box of a table looks through, as its placeholder says it. */
function searchWords(table) {
  const where = searchable(table).map(fieldLabel).join(", ");
  return where ? t("list.searchFields", { names: where }) : t("list.searchId");
}

/** Boxes ticked, over all pages: a Map of ids to names. */
function useSelection() {
  const [chosen, setChosen] = useState(new Map());
  const select = (ids, isOn, nameOf = (id) => id) => {
    setChosen((old) => {
      const next = new Map(old);
      for (const id of ids) {
        if (isOn) next.set(id, nameOf(id));
        else next.delete(id);
      }
      return next;
    });
  };
  return { chosen, select, clear: () => setChosen(new Map()) };
}

async function bulk(table, chosen, { title, request, reload, select }) {
  const ids = [...chosen.keys()];
  const end = await openDialog((close) => html`<${BulkProgress} title=${title} ids=${ids} request=${request} names=${chosen} onEnd=${close} />`);
  if (end) select(end.done, false);
  reload();
  keepFocus();
}

async function bulkDelete(table, chosen, tools) {
  const n = chosen.size;
  const isSure = await confirm({ title: t("bulk.deleteTitle", { n }), text: t("bulk.deleteText"), action: t("bulk.deleteAction", { n }), danger: true });
  if (!isSure) return;
  const request = (id) => ({ method: "DELETE", path: pathOf(table.name, id) });
  await bulk(table, chosen, { ...tools, title: t("bulk.deleting"), request });
}

async function bulkChange(table, chosen, tools) {
  const change = await openDialog((close) => html`<${BulkChange} table=${table} count=${chosen.size} onDone=${close} />`);
  if (!change) return;
  const request = (id) => ({ method: "PATCH", path: pathOf(table.name, id), body: { [change.field.name]: change.value } });
  await bulk(table, chosen, { ...tools, title: t("bulk.changing"), request });
}

function SelectionBar({ table, question, total, selection, rows, reload }) {
  const { chosen, select, clear } = selection;
  const [isBusy, setBusy] = useState(false);
  if (chosen.size === 0) return null;
  const tools = { reload, select };
  const isPageFull = rows.length > 0 && rows.every(({ id }) => chosen.has(id));
  const most = Math.min(total ?? 0, SELECT_MOST);
  const takeAll = async () => {
    setBusy(true);
    try {
      select(await findAllIds(table, question), true);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      toast(explain(error).title, { kind: "error" });
    }
    setBusy(false);
  };
  return html`<div class="selection" role="region" aria-label=${t("bulk.label")} data-testid="selection">
    <b>${t("bulk.selected", { n: chosen.size })}</b>
    ${isPageFull && chosen.size < most && html`<${Button} small kind="quiet" busy=${isBusy} onClick=${takeAll} data-testid="select-found">${t("bulk.takeAll", { n: most })}<//>`}
    <span class="selection-actions">
      ${may(table, "update") && changeable(table).length > 0 && html`<${Button} small icon="edit" onClick=${() => bulkChange(table, chosen, tools)} data-testid="bulk-change">${t("bulk.change")}<//>`}
      ${may(table, "delete") && html`<${Button} small kind="danger" icon="bin" onClick=${() => bulkDelete(table, chosen, tools)} data-testid="bulk-delete">${t("bulk.delete")}<//>`}
      <${IconButton} small icon="close" label=${t("bulk.clearSelection")} onClick=${clear} />
    </span>
  </div>`;
}

/** j and k walk through the rows, x ticks the one that has the focus. */
function useRowKeys(frame, rows, select, chosen) {
  const links = () => [...frame.current.querySelectorAll("[data-testid=row] .main-cell a")];
  const step = (by) => {
    const all = links();
    const at = all.findIndex((link) => link.closest("tr").contains(document.activeElement));
    all[Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
  };
  useShortcut("j", t("keys.down"), () => step(1));
  useShortcut("k", t("keys.up"), () => step(-1));
  const tick = () => {
    const id = document.activeElement.closest?.("[data-testid=row]")?.dataset.id;
    if (id) select([id], !chosen.has(id));
  };
  useShortcut("x", t("keys.select"), tick);
}

/** A question changes in the hash alone: a new one begins at its first page. */
function useQuestion(table, query) {
  const question = readQuery(table, query);
  const ask = (change, options) => navigate(listHref(table, { ...question, after: "", page: 1, ...change }), options);
  return { question, ask };
}

function sortBy(sort, name, isMore) {
  const now = sort.find((key) => key.name === name);
  const next = { name, descending: now ? !now.descending : false };
  if (!isMore) return [next];
  return now ? sort.map((key) => (key.name === name ? next : key)) : [...sort, next].slice(0, 8);
}

function NothingThere({ table, question, ask }) {
  if (question.after) {
    return html`<${Empty} title=${t("list.pageGone")}><${Button} onClick=${() => ask({})}>${t("list.firstPage")}<//><//>`;
  }
  if (question.search || question.where.items.length) {
    return html`<${Empty} icon="search" title=${t("list.noMatch")} text=${t("list.noMatchText")}>
      <${Button} onClick=${() => ask({ search: "", where: EMPTY_WHERE })}>${t("list.showAll")}<//>
    <//>`;
  }
  return html`<${Empty} title=${t("list.empty", { name: labelOf(table) })} text=${may(table, "create") ? t("list.emptyText") : ""}>
    ${may(table, "create") && html`<${Button} kind="main" icon="add" href=${href([table.name, "~new"])}>${t("list.new")}<//>`}
    ${isAdmin.value && may(table, "create") && html`<${Button} icon="demo" href=${href(["~demo"])}>${t("dashboard.fill")}<//>`}
  <//>`;
}

export default function List({ table, query }) {
  const { question, ask } = useQuestion(table, query);
  const [columns, setColumns] = useState(() => columnsOf(table));
  const [limit, setLimit] = useState(() => (LIMITS.includes(recall("limit")) ? recall("limit") : 25));
  const [isFiltering, setFiltering] = useState(false);
  const { data, problem, isLoading, reload } = useRecords(table, question, columns, limit);
  const selection = useSelection();
  const frame = useRef(null);
  const rows = data?.rows ?? [];
  const nameOf = (id) => titleOf(table, rows.find((row) => row.id === id) ?? { id });
  const select = (ids, isOn) => selection.select(ids, isOn, nameOf);

  const chooseColumns = (fields) => {
    keepColumns(table, fields);
    setColumns(fields ?? columnsOf(table));
  };
  const chooseLimit = (text) => {
    keep("limit", Number(text));
    setLimit(Number(text));
    ask({});
  };
  const closeFilter = () => {
    setFiltering(false);
    document.getElementById("filter-button").focus();
  };
  const filter = (where) => {
    closeFilter();
    ask({ where });
  };
  const newHref = href([table.name, "~new"]);
  useShortcut("n", t("list.new"), () => navigate(newHref), { enabled: may(table, "create") });
  useShortcut("f", t("filter.title"), () => setFiltering(true));
  useRowKeys(frame, rows, select, selection.chosen);

  const next = data?.meta.next;
  const goNext = next && (() => navigate(listHref(table, { ...question, after: next, page: question.page + 1 }), { state: { isPage: true } }));
  const goBack = question.after && (() => (history.state?.isPage ? history.back() : ask({})));
  useShortcut("ArrowRight", t("pager.next"), () => goNext && goNext());
  useShortcut("ArrowLeft", t("pager.back"), () => goBack && goBack());

  const from = (question.page - 1) * limit + 1;
  const nFilters = question.where.items.length;
  const actions = may(table, "create") && html`<${Button} kind="main" icon="add" href=${newHref} data-testid="new">${t("list.new")}<//>`;
  return html`<${Page} wide title=${labelOf(table)} actions=${actions} busy=${isLoading}>
    <div class="list" ref=${frame}>
      <div class="toolbar">
        <${SearchBox} label=${t("list.searchIn", { name: labelOf(table) })} placeholder=${searchWords(table)} value=${question.search} onSearch=${(search) => ask({ search }, { replace: Boolean(question.search) })} testid="search" />
        <${Button} id="filter-button" icon="filter" aria-expanded=${isFiltering} onClick=${() => setFiltering(!isFiltering)} data-testid="filter">${nFilters ? t("filter.count", { n: nFilters }) : t("filter.title")}<//>
        <${ColumnMenu} table=${table} columns=${columns} onChange=${chooseColumns} />
      </div>
      ${isFiltering &&
      html`<${FilterPanel} key=${JSON.stringify(question.where)} table=${table} where=${question.where} onClose=${closeFilter} onApply=${filter} />`}
      ${!isFiltering && html`<${FilterChips} table=${table} where=${question.where} lost=${question.lost} onChange=${filter} onEdit=${() => setFiltering(true)} />`}
      <${SelectionBar} table=${table} question=${question} total=${data?.meta.total} selection=${{ ...selection, select }} rows=${rows} reload=${reload} />
      ${problem && html`<${ErrorNote} problem=${problem} retry=${reload}>${problem.status === 400 && html`<${Button} small onClick=${() => navigate(href([table.name]))}>${t("list.startOver")}<//>`}<//>`}
      ${!problem && !data && html`<${Spinner} />`}
      ${!problem && data && rows.length === 0 && html`<${NothingThere} table=${table} question=${question} ask=${ask} />`}
      ${!problem && rows.length > 0 && html`<${Records} table=${table} columns=${data.columns} rows=${rows} question=${question} ask=${ask} isLoading=${isLoading} chosen=${selection.chosen} select=${select} />
        <${Pager} page=${question.page} from=${from} to=${from + rows.length - 1} total=${data.meta.total} onNext=${goNext || undefined} onBack=${goBack || undefined}>
          <label class="per-page"><span>${t("list.perPage")}</span><${Select} value=${String(limit)} options=${LIMITS.map((n) => [String(n), String(n)])} onChange=${chooseLimit} /></label>
        <//>`}
    </div>
  <//>`;
}

function Records({ table, columns, rows, question, ask, isLoading, chosen, select }) {
  const isMore = useRef(false); // Shift: an order within the order
  const main = columns.find((field) => field.name === table.title_field) ?? columns[0];
  const open = (row) => href([table.name, row.id]);
  const drawn = columns.map((field) => ({
    name: field.name,
    label: fieldLabel(field),
    sortable: isSortable(field),
    align: field !== main && (field.kind === "integer" || field.kind === "number") ? "end" : undefined,
    main: field === main,
    cell: (row) => (field === main ? html`<a href=${open(row)}>${mainText(table, field, row)}</a>` : html`<${Value} table=${table} field=${field} row=${row} />`),
  }));
  const [first] = question.sort;
  return html`<div onClickCapture=${(event) => { isMore.current = event.shiftKey; }}>
    <${Table} caption=${labelOf(table)} columns=${drawn} rows=${rows} isBusy=${isLoading} sort=${first} onSort=${(name) => ask({ sort: sortBy(question.sort, name, isMore.current) })}
      selection=${may(table, "update") || may(table, "delete") ? chosen : undefined} onSelect=${select} titleOf=${(row) => titleOf(table, row)} />
  </div>`;
}

/** What leads to a record must have words, or it can't be pressed. */
function mainText(table, field, row) {
  return textOf(table, field, row) || t("list.untitled", { id: row.id });
}
