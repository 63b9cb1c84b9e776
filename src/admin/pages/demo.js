// Demo data: fills tables with made-up records, and removes just these again. For admins.
import { useState } from "preact/hooks";
import { DemoProgress } from "../demo/progress.js";
import { askDemo, makeRecords, MOST, removeRecords, tablesInOrder } from "../demo/run.js";
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import { useLoad } from "../load.js";
import { labelOf } from "../model.js";
import { href } from "../router.js";
import { Button } from "../ui/button.js";
import { confirm, openDialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Page } from "../ui/page.js";
import { Empty, ErrorNote, Spinner } from "../ui/states.js";
import { Table } from "../ui/table.js";

const USUAL = 20;

const countOf = (text) => (/^\d+$/.test(text.trim()) ? Number(text) : NaN);
const isCount = (text) => countOf(text) >= 1 && countOf(text) <= MOST;

function CountInput({ value, onInput, label, ...rest }) {
  return html`<input class="input input-small demo-count" type="number" inputmode="numeric" min="1" max=${MOST} step="1" aria-label=${label}
    aria-invalid=${isCount(value) ? undefined : "true"} value=${value} onInput=${(event) => onInput(event.currentTarget.value)} ...${rest} />`;
}

/** All tables at once: the same number for each. */
function FillAll({ tables, onFill }) {
  const [count, setCount] = useState(String(USUAL));
  const [isTold, setTold] = useState(false);
  const fault = isTold && !isCount(count) ? t("demo.badCount", { n: MOST }) : "";
  const submit = (event) => {
    event.preventDefault();
    setTold(true);
    if (isCount(count)) onFill(tables.map((table) => ({ table, count: countOf(count) })));
  };
  return html`<section class="panel" aria-labelledby="fill-title">
    <h2 id="fill-title">${t("demo.all")}</h2>
    <p>${t("demo.allText")}</p>
    <form class="demo-all" novalidate onSubmit=${submit}>
      <${Field} label=${t("demo.each")} error=${fault} name="each" control=${(props) => html`<input ...${props} class="input demo-count" type="number" inputmode="numeric" min="1" max=${MOST} value=${count} onInput=${(event) => setCount(event.currentTarget.value)} />`} />
      <${Button} kind="main" type="submit" icon="demo" data-testid="demo-fill-all">${t("demo.fillAll")}<//>
    </form>
  </section>`;
}

export default function Demo() {
  const { data: made, problem, isLoading, reload } = useLoad(askDemo, []);
  const [counts, setCounts] = useState({});
  const tables = tablesInOrder();
  const wanted = (table) => counts[table.name] ?? String(USUAL);

  const show = async (title, run) => {
    const runAndCount = async (tell, isStopped) => {
      const end = await run(tell, isStopped);
      reload(); // the table behind the dialog, too, says how many there are now
      return end;
    };
    await openDialog((close) => html`<${DemoProgress} title=${title} run=${runAndCount} onEnd=${() => close()} />`);
  };
  const fill = (steps) => show(t("demo.making"), (tell, isStopped) => makeRecords(steps, tell, isStopped));
  const remove = async (those) => {
    const n = those.reduce((sum, { name }) => sum + (made[name] ?? 0), 0);
    const isSure = await confirm({ title: t("demo.removeTitle", { n }), text: t("demo.removeText"), action: t("demo.removeAction", { n }), danger: true });
    if (isSure) await show(t("demo.removing"), (tell, isStopped) => removeRecords(those, made, tell, isStopped));
  };

  const total = Object.values(made ?? {}).reduce((sum, n) => sum + n, 0);
  const columns = [
    { name: "table", label: t("demo.table"), main: true, cell: (table) => html`<a href=${href([table.name])}>${labelOf(table)}</a>` },
    { name: "made", label: t("demo.made"), align: "end", cell: (table) => number(made?.[table.name] ?? 0) },
    { name: "fill", label: t("demo.add"), cell: (table) => html`<form class="demo-row" onSubmit=${(event) => { event.preventDefault(); if (isCount(wanted(table))) fill([{ table, count: countOf(wanted(table)) }]); }}>
      <${CountInput} label=${t("demo.howMany", { name: labelOf(table) })} value=${wanted(table)} onInput=${(text) => setCounts((old) => ({ ...old, [table.name]: text }))} />
      <${Button} small type="submit" icon="add" disabled=${!isCount(wanted(table))} data-testid="demo-fill" aria-label=${t("demo.fillOne", { name: labelOf(table) })}>${t("demo.fill")}<//></form>` },
    { name: "remove", label: t("demo.remove"), action: true, cell: (table) => made?.[table.name] > 0 && html`<${Button} small kind="danger" icon="bin" onClick=${() => remove([table])} data-testid="demo-remove" aria-label=${t("demo.removeOne", { name: labelOf(table) })}>${t("demo.removeShort")}<//>` },
  ];
  const actions = total > 0 && html`<${Button} kind="danger" icon="bin" onClick=${() => remove(tables)} data-testid="demo-remove-all">${t("demo.removeAll", { n: total })}<//>`;
  return html`<${Page} title=${t("demo.title")} lead=${t("demo.lead")} actions=${actions} busy=${isLoading}>
    ${problem && html`<${ErrorNote} problem=${problem} retry=${reload} />`}
    ${!problem && !made && html`<${Spinner} />`}
    ${!problem && made && tables.length === 0 && html`<${Empty} icon="demo" title=${t("demo.noTable")} />`}
    ${!problem && made && tables.length > 0 && html`<${FillAll} tables=${tables} onFill=${fill} />
      <section class="stack" aria-labelledby="each-title"><h2 id="each-title">${t("demo.byTable")}</h2>
        <${Table} caption=${t("demo.byTable")} columns=${columns} rows=${tables} keyOf=${(table) => table.name} isBusy=${isLoading} /></section>`}
  <//>`;
}
