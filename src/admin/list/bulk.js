// Doing something to many records: ten at a time by /v1/batch, since one batch is one transaction within the database's
// limits of a request. A batch that is refused is done again one by one, so that one bad record does not hold up nine good ones, and
// what failed is told.
import { useEffect, useRef, useState } from "preact/hooks";
import { batch, del, get, patch, pathOf, Problem } from "../api.js";
import { Widget, isGroup } from "../form/widgets.js";
import { initialOf, toApi } from "../form/values.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { fieldLabel } from "../model.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Checkbox, Field, SelectField } from "../ui/field.js";
import { ErrorNote, explain } from "../ui/states.js";
import { filterPairs } from "./query.js";

const BATCH = 10;
export const SELECT_MOST = 2000;

/** Whether it is no use to go on: nobody is signed in, the server is away, or has enough. */
const isFatal = (problem) => problem.status === 0 || problem.status === 401 || problem.status === 429 || problem.status >= 500;

/**
 * `request(id)` gives {method, path, body}. Calls `tell({done, failed})` as it goes on; `failed` are {id, problem}. Ends early when
 * `isStopped()`, and when going on is no use; then `fatal` is the problem.
 */
export async function runBulk(ids, request, tell, isStopped) {
  const state = { done: [], failed: [], fatal: null };
  const one = async (id) => {
    const { method, path, body } = request(id);
    try {
      await (method === "DELETE" ? del(path) : patch(path, body));
      state.done.push(id);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (isFatal(error)) state.fatal = error;
      else if (method === "DELETE" && error.status === 404) state.done.push(id); // somebody else did it
      else state.failed.push({ id, problem: error });
    }
  };
  for (let at = 0; at < ids.length && !isStopped() && !state.fatal; at += BATCH) {
    const some = ids.slice(at, at + BATCH);
    try {
      await batch(some.map(request));
      state.done.push(...some);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (isFatal(error)) {
        state.fatal = error;
        break;
      }
      for (const id of some) {
        if (isStopped() || state.fatal) break;
        await one(id);
        tell({ ...state });
      }
    }
    tell({ ...state });
  }
  return state;
}

/** All ids that a question finds, at most SELECT_MOST. */
export async function findAllIds(table, question, signal) {
  const ids = [];
  let cursor;
  do {
    const pairs = [["limit", 100], ["fields", "id"], ...filterPairs(table, question), ...(cursor ? [["cursor", cursor]] : [])];
    const { data, meta } = await get(pathOf(table.name), pairs, { signal });
    ids.push(...data.map(({ id }) => id));
    cursor = meta.next;
  } while (cursor && ids.length < SELECT_MOST);
  return ids.slice(0, SELECT_MOST);
}

/**
 * Runs and shows how it goes. `names`: a Map of ids to names. `onEnd({done, failed})` when the reader closes it.
 */
export function BulkProgress({ title, ids, request, names, onEnd }) {
  const [state, setState] = useState({ done: [], failed: [], fatal: null });
  const [isRunning, setRunning] = useState(true);
  const stopped = useRef(false);
  useEffect(() => {
    runBulk(ids, request, setState, () => stopped.current).then((end) => {
      setState({ ...end });
      setRunning(false);
    });
    return () => {
      stopped.current = true;
    };
  }, []);
  const settled = state.done.length + state.failed.length;
  const close = () => onEnd(state);
  const footer = isRunning
    ? html`<${Button} onClick=${() => { stopped.current = true; }}>${t("bulk.stop")}<//>`
    : html`<${Button} kind="main" onClick=${close} data-testid="bulk-close">${t("action.close")}<//>`;
  return html`<${Dialog} title=${title} locked=${isRunning} onClose=${close} footer=${footer}>
    <p role="status" data-testid="bulk-status">${t(isRunning ? "bulk.running" : "bulk.ended", { done: state.done.length, n: ids.length })}
      ${state.failed.length > 0 && html` ${t("bulk.failed", { n: state.failed.length })}`}</p>
    <progress class="progress" max=${ids.length} value=${settled} aria-label=${title}></progress>
    ${state.fatal && html`<${ErrorNote} problem=${state.fatal} />`}
    ${state.failed.length > 0 &&
    html`<ul class="failures" data-testid="failures">
      ${state.failed.map(({ id, problem }) => {
        const { title: what, text } = explain(problem);
        return html`<li key=${id}><b>${names.get(id) ?? id}</b> <span>${text || what}</span></li>`;
      })}
    </ul>`}
  <//>`;
}

/** Fields that may be given one value in many records: not those that must differ. */
export const changeable = (table) =>
  table.fields.filter((field) => field.writes !== false && !field.readonly && !field.unique && field.kind !== "id" && field.kind !== "slug");

/** Asks which field gets which value. `onDone({field, value})`, undefined when it was given up. */
export function BulkChange({ table, count, onDone }) {
  const fields = changeable(table);
  const [field, setField] = useState(fields.find(({ kind }) => kind === "choice") ?? fields[0]);
  const [value, setValue] = useState(initialOf(field));
  const [isCleared, setCleared] = useState(false);
  const [fault, setFault] = useState("");
  const label = fieldLabel(field);
  const choose = (name) => {
    const next = fields.find((each) => each.name === name);
    setField(next);
    setValue(next.kind === "boolean" && next.required ? false : initialOf(next));
    setCleared(false);
    setFault("");
  };
  const submit = () => {
    const made = isCleared ? { value: null } : toApi(field, value);
    if (made.fault) setFault(made.fault);
    else if (made.value === null && !isCleared) setFault(t("bulk.noValue"));
    else onDone({ field, value: made.value });
  };
  const control = (props) => html`<${Widget} field=${field} table=${table} value=${value} onChange=${setValue} props=${props} values=${{}} label=${label} />`;
  return html`<${Dialog} title=${t("bulk.changeTitle", { n: count })} onClose=${() => onDone(undefined)} onSubmit=${submit}
      footer=${html`<${Button} onClick=${() => onDone(undefined)}>${t("action.cancel")}<//>
        <${Button} kind="main" type="submit" data-testid="bulk-apply">${t("bulk.changeAction", { n: count })}<//>`}>
    <${SelectField} label=${t("filter.field")} name="bulk-field" value=${field.name} options=${fields.map((each) => [each.name, fieldLabel(each)])} onChange=${choose} />
    ${!isCleared && html`<${Field} key=${field.name} label=${t("bulk.value")} group=${isGroup(field)} error=${fault} control=${control} />`}
    ${!field.required && html`<${Checkbox} label=${t("bulk.clear", { name: label })} checked=${isCleared} onChange=${setCleared} />`}
  <//>`;
}

