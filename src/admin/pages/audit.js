// The audit trail: who changed what, when and from where; the newest first, narrowed down by what stands above it.
import { useEffect, useState } from "preact/hooks";
import { EntryList, useEntries } from "../audit/changes.js";
import { ACTIONS, firstOf, isAsked, questionHref, questionPairs, readQuestion } from "../audit/question.js";
import { fromLocal, toLocal } from "../form/values.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { labelOf } from "../model.js";
import { isContent, trail } from "../people.js";
import { href, navigate } from "../router.js";
import { schema } from "../session.js";
import { Button } from "../ui/button.js";
import { SelectField, TextField } from "../ui/field.js";
import { Page } from "../ui/page.js";
import { Pager } from "../ui/pager.js";
import { Empty, ErrorNote, Spinner } from "../ui/states.js";

function Filters({ question, onAsk }) {
  const [draft, setDraft] = useState(question);
  const key = JSON.stringify(question);
  useEffect(() => setDraft(question), [key]);
  const set = (name) => (value) => setDraft((old) => ({ ...old, [name]: value }));
  const choose = (name) => (value) => onAsk({ ...draft, [name]: value });
  const submit = (event) => {
    event.preventDefault();
    onAsk(draft);
  };
  const tables = schema.value.tables.filter(isContent).map((table) => [table.name, labelOf(table)]);
  const moment = (name) => html`<${TextField} label=${t(`audit.${name}`)} name=${name} type="datetime-local" value=${toLocal(draft[name])} onInput=${(text) => set(name)(fromLocal(text))} />`;
  return html`<form class="panel audit-filters" role="search" aria-label=${t("filter.title")} onSubmit=${submit} data-testid="audit-filters">
    <${SelectField} label=${t("audit.table")} name="table" value=${draft.table} options=${[["", t("audit.any")], ...tables]} onChange=${choose("table")} />
    <${SelectField} label=${t("audit.action")} name="action" value=${draft.action} onChange=${choose("action")}
      options=${[["", t("audit.any")], ...ACTIONS.map((action) => [action, t(`audit.did.${action}`)])]} />
    <${TextField} label=${t("audit.record")} name="record" value=${draft.record} onInput=${set("record")} spellcheck=${false} autocapitalize="off" />
    <${TextField} label=${t("audit.actor")} name="actor" value=${draft.actor} onInput=${set("actor")} spellcheck=${false} autocapitalize="off" />
    ${moment("from")}${moment("to")}
    <div class="audit-actions">
      <${Button} type="submit" icon="filter" data-testid="audit-apply">${t("filter.apply")}<//>
      ${isAsked(question) && html`<${Button} kind="quiet" href=${href(["~audit"])}>${t("filter.clear")}<//>`}
    </div>
  </form>`;
}

export default function Audit({ query }) {
  const table = trail();
  if (!table) return html`<${Page} title=${t("audit.title")}><${Empty} icon="history" title=${t("audit.missing")} text=${t("audit.missingText")} /><//>`;
  return html`<${Found} table=${table} question=${readQuestion(query)} />`;
}

function Found({ table, question }) {
  const { data, problem, isLoading, reload } = useEntries(table, questionPairs(question));
  const ask = (next) => navigate(questionHref({ ...next, record: next.record.trim(), actor: next.actor.trim(), after: "", page: 1 }));
  const next = data?.meta.next;
  const onNext = next && (() => navigate(questionHref({ ...question, after: next, page: question.page + 1 }), { state: { isPage: true } }));
  const onBack = question.after && (() => (history.state?.isPage ? history.back() : ask(question)));
  const from = firstOf(question.page);
  const entries = data?.entries ?? [];
  return html`<${Page} title=${t("audit.title")} lead=${t("audit.lead")} busy=${isLoading} actions=${html`<${Button} icon="reload" onClick=${reload}>${t("audit.reload")}<//>`}>
    <${Filters} question=${question} onAsk=${ask} />
    ${problem && html`<${ErrorNote} problem=${problem} retry=${reload} />`}
    ${!problem && !data && html`<${Spinner} />`}
    ${!problem && data && entries.length === 0 && (isAsked(question) || question.after
      ? html`<${Empty} icon="search" title=${t("list.noMatch")} text=${t("list.noMatchText")}><${Button} href=${href(["~audit"])}>${t("list.showAll")}<//><//>`
      : html`<${Empty} icon="history" title=${t("audit.none")} text=${t("audit.noneText")} />`)}
    ${!problem && entries.length > 0 && html`<div aria-busy=${isLoading}>
      <${EntryList} entries=${entries} names=${data.names} />
      <${Pager} page=${question.page} from=${from} to=${from + entries.length - 1} total=${data.meta.total} onNext=${onNext || undefined} onBack=${onBack || undefined} />
    </div>`}
  <//>`;
}
