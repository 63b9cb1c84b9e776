// #/TABLE/ID and #/TABLE/~new: one record, to be written, or to be read by those who may not write it. A new one may
// come with values in the query (?post_id=…), as a copy of another (?copy=ID), and with where it belongs (?back=posts/ID).
import { useEffect, useMemo, useRef } from "preact/hooks";
import { del, Problem } from "../api.js";
import { useEditing } from "../form/editor.js";
import { arrange, facts, FormField, ReadField, valuesOf, writable } from "../form/fields.js";
import { RecordHistory, trailTable } from "../form/history.js";
import { LinksField, linkRelations, loadLinks } from "../form/links.js";
import { noteName } from "../form/records.js";
import { RelatedLists, relatedOf } from "../form/related.js";
import { readRecord } from "../form/save.js";
import { html } from "../html.js";
import { list, t } from "../i18n.js";
import { useLoad } from "../load.js";
import { labelOf, may, readable, tableOf, titleOf } from "../model.js";
import { people } from "../people.js";
import { href, navigate } from "../router.js";
import { me } from "../session.js";
import { Button } from "../ui/button.js";
import { confirm } from "../ui/dialog.js";
import { Menu } from "../ui/menu.js";
import { Page } from "../ui/page.js";
import { ErrorNote, explain, Spinner } from "../ui/states.js";
import { Time } from "../ui/time.js";
import { toast } from "../ui/toast.js";

/** A new record of what must belong to somebody who signs in belongs to who has, until another is chosen. */
function ownFields(fields) {
  const mine = me.value.user && people()?.table.name;
  return mine ? fields.filter((field) => field.kind === "ref" && field.required && field.to === mine) : [];
}

/** Fields whose values a copy may not have, or should not. */
const isOwn = (field) => field.unique || (field.kind === "slug" && field.from);

async function loadAllLinks(table, id, signal) {
  const relations = linkRelations(table).filter(({ through }) => tableOf(through).may?.read !== "never");
  const all = await Promise.all(relations.map((relation) => loadLinks(relation, id, signal)));
  return Object.fromEntries(relations.map((relation, at) => [relation.name, all[at]]));
}

/** What the form begins with: {record, etag, values, links, changes}; null when the record is not there. */
async function begin(table, id, query, signal) {
  const fields = writable(table);
  if (id !== null) {
    const [found, links] = await Promise.all([readRecord(table, id, signal), loadAllLinks(table, id, signal)]);
    if (!found) return null;
    noteName(table, found.record);
    return { ...found, values: valuesOf(fields, found.record), links, changes: {} };
  }
  const values = valuesOf(fields, null);
  for (const { name } of ownFields(fields)) values[name] ||= me.value.user.id;
  let changes = {};
  const copied = query.get("copy");
  if (copied) {
    const [found, links] = await Promise.all([readRecord(table, copied, signal), loadAllLinks(table, copied, signal)]);
    if (!found) return null;
    const from = valuesOf(fields, found.record);
    for (const field of fields.filter((each) => !isOwn(each))) values[field.name] = from[field.name];
    changes = Object.fromEntries(Object.entries(links).map(([name, all]) => [name, { added: all.map(({ id: far, name: text }) => ({ id: far, name: text })), removed: [] }]));
  }
  for (const field of fields) if (query.has(field.name)) values[field.name] = query.get(field.name);
  return { record: null, etag: null, values, links: {}, changes };
}

function backOf(table, query) {
  const [name, id] = (query.get("back") ?? "").split("/");
  const parent = tableOf(name);
  return parent && id ? { href: href([name, id]), text: labelOf(parent) } : { href: href([table.name]), text: labelOf(table) };
}

export default function Form({ table, id, query }) {
  const { data, problem, isLoading, reload } = useLoad((signal) => begin(table, id, query, signal), [table.name, id]);
  const back = backOf(table, query);
  if (problem) return html`<${Page} title=${labelOf(table)} back=${back}><${ErrorNote} problem=${problem} retry=${reload} /><//>`;
  if (data === undefined) return html`<div class="page"><${Spinner} /></div>`;
  if (data === null) return html`<${Page} title=${t("problem.gone")} back=${back}><${ErrorNote} problem=${new Problem(404)} retry=${reload} /><//>`;
  return html`<${Editor} key=${isLoading ? "old" : "new"} table=${table} id=${id} loaded=${data} query=${query} back=${back} reload=${reload} />`;
}

async function remove(table, record, etag, draft, back) {
  const name = titleOf(table, record);
  const isSure = await confirm({ title: t("form.deleteTitle", { name }), text: t("form.deleteText"), action: t("form.delete"), danger: true });
  if (!isSure) return;
  try {
    await del(`/v1/${table.name}/${encodeURIComponent(record.id)}`, { ifMatch: etag });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status !== 404) {
      const { title, text } = explain(error);
      toast(`${title}: ${text}`, { kind: "error" });
      return;
    }
  }
  draft.forget();
  toast(t("form.deleted", { name }));
  navigate(back.href);
}

function Editor({ table, id, loaded, query, back, reload }) {
  const fields = useMemo(() => writable(table), [table]);
  const editing = useEditing({ table, id, fields, loaded, back: query.get("back") ?? undefined });
  const { base, values, faults, isNew } = editing;
  const isReadonly = isNew ? !may(table, "create") : !may(table, "update");
  const title = isNew ? t("form.newTitle", { name: labelOf(table) }) : titleOf(table, base);
  const items = [
    may(table, "create") && { text: t("form.duplicate"), icon: "copy", href: href([table.name, "~new"], { copy: id }), testid: "duplicate" },
    { text: t("form.asJson"), icon: "code", href: `/v1/${table.name}/${encodeURIComponent(id)}`, target: "_blank" },
    may(table, "delete") && { text: t("form.delete"), icon: "bin", danger: true, run: () => remove(table, base, editing.etag, editing.draft, back), testid: "delete" },
  ];
  const actions = !isNew && html`<${Menu} label=${t("form.more")} text=${t("form.more")} icon="more" kind="plain" items=${items} testid="more" />`;
  const { main, aside } = arrange(fields);
  const draw = (field) => html`<${FormField} key=${field.name} table=${table} field=${field} values=${values} set=${editing.set} fault=${faults[field.name]} isNew=${isNew} />`;
  const submit = (event) => {
    event.preventDefault();
    editing.save();
  };
  return html`<${Page} wide title=${title} back=${back} actions=${actions} lead=${isReadonly && t("form.readonly")}>
    ${editing.draft.found && html`<${DraftNote} editing=${editing} />`}
    ${editing.problem && html`<${SaveProblem} table=${table} editing=${editing} reload=${reload} />`}
    <form class="form" ref=${editing.form} novalidate onSubmit=${submit} aria-label=${title}>
      <div class="form-main">
        <div class="panel">${isReadonly ? html`<${ReadAll} table=${table} record=${base ?? {}} />` : main.map(draw)}</div>
      </div>
      <div class="form-aside">
        ${(aside.length > 0 || editing.relations.length > 0) && !(isReadonly && editing.relations.length === 0) &&
        html`<div class="panel">
          ${!isReadonly && aside.map(draw)}
          ${editing.relations.map((relation) => html`<${LinksField} key=${relation.name} relation=${relation} links=${editing.links[relation.name] ?? []} change=${editing.changeOf(relation.name)}
            onChange=${(change) => editing.setChange(relation.name, change)} isReadonly=${isReadonly} />`)}
        </div>`}
        ${!isNew && !isReadonly && html`<div class="panel panel-quiet"><dl class="facts">${facts(table).map((field) => html`<${ReadField} key=${field.name} table=${table} field=${field} record=${base} />`)}</dl></div>`}
        ${!isNew && trailTable() && html`<section class="panel panel-quiet" aria-label=${t("history.title")}><h2>${t("history.title")}</h2><${RecordHistory} table=${table} id=${id} version=${editing.version} /></section>`}
      </div>
      ${!isReadonly && html`<${SaveBar} editing=${editing} />`}
    </form>
    ${!isNew && relatedOf(table).length > 0 && html`<div class="related-all-lists"><${RelatedLists} table=${table} id=${id} /></div>`}
  <//>`;
}

const ReadAll = ({ table, record }) => html`<dl class="facts">${readable(table).map((field) => html`<${ReadField} key=${field.name} table=${table} field=${field} record=${record} />`)}</dl>`;

function DraftNote({ editing }) {
  const { found, forget } = editing.draft;
  return html`<div class="note draft" role="status" data-testid="draft">
    <p>${t("draft.found")} <${Time} value=${found.at} relative /></p>
    <div class="draft-actions"><${Button} small onClick=${editing.restore} data-testid="restore">${t("draft.restore")}<//>
    <${Button} small kind="quiet" onClick=${forget} data-testid="forget-draft">${t("draft.forget")}<//></div>
  </div>`;
}

/** Stands above the form and comes into sight: one has pressed a button far below it. */
function SaveProblem({ table, editing, reload }) {
  const note = useRef(null);
  useEffect(() => note.current.scrollIntoView({ block: "center" }), [editing.problem]);
  return html`<div ref=${note}><${SaveProblemNote} table=${table} editing=${editing} reload=${reload} /></div>`;
}

function SaveProblemNote({ table, editing, reload }) {
  const { problem, save } = editing;
  const isGone = problem.isConflict && problem.theirs === null;
  if (isGone) {
    return html`<div class="note note-error" role="alert" data-testid="save-problem"><p>${t("form.goneMeanwhile")}</p>
      ${may(table, "create") && html`<${Button} small onClick=${editing.makeAgain} data-testid="make-again">${t("form.makeAgain")}<//>`}</div>`;
  }
  if (problem.unlinked) {
    const { title, text } = explain(problem.cause);
    return html`<div class="note note-error" role="alert" data-testid="save-problem"><p><b>${t("form.unlinked", { names: list(problem.unlinked) })}</b> ${title}: ${text}</p>
      <${Button} small onClick=${save}>${t("action.retry")}<//></div>`;
  }
  const { title, text } = explain(problem);
  const isWorthTrying = problem.status === 0 || problem.status === 503 || problem.status === 429;
  return html`<div class="note note-error" role="alert" data-testid="save-problem"><p><b>${title}</b> ${text}</p>
    ${isWorthTrying && html`<${Button} small onClick=${save}>${t("action.retry")}<//>`}
    ${problem.status === 412 && html`<${Button} small onClick=${reload}>${t("form.reload")}<//>`}</div>`;
}

function SaveBar({ editing }) {
  const { isDirty, isSaving, isNew, faults, discard } = editing;
  const n = Object.keys(faults).length;
  const state = n ? t("form.faults", { n }) : isDirty ? t("form.dirty") : isNew ? "" : t("form.clean");
  return html`<div class="save-bar">
    <p class=${n ? "fault" : "hint"} role="status" data-testid="save-state">${state}</p>
    ${isDirty && html`<${Button} onClick=${discard} data-testid="discard">${t("form.discard")}<//>`}
    <${Button} kind="main" type="submit" busy=${isSaving} data-testid="save">${isNew ? t("form.create") : t("form.save")}<//>
  </div>`;
}
