// How far making or removing demo records has come, and what could not be done.
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import { list, t } from "../i18n.js";
import { labelOf, tableOf } from "../model.js";
import { href } from "../router.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { ErrorNote, explain } from "../ui/states.js";
import { holdersOf } from "./run.js";

function why(step) {
  if (step.problem) {
    const { title, text } = explain(step.problem);
    return text || title;
  }
  if (!step.remaining) return "";
  const holders = holdersOf(step.name);
  return holders.length ? t("demo.heldBy", { n: step.remaining, names: list(holders) }) : t("demo.held", { n: step.remaining });
}

function Step({ step, isRunning }) {
  const name = labelOf(tableOf(step.name));
  const reason = isRunning ? "" : why(step);
  return html`<li class="demo-step" data-testid="demo-step" data-table=${step.name}>
    <span class="demo-step-head"><b>${name}</b><span class="field-aside">${t("demo.step", { done: step.done, n: step.count })}</span></span>
    <progress class="progress" max=${Math.max(1, step.count)} value=${step.count === 0 ? 1 : step.done} aria-label=${name}></progress>
    ${reason && html`<p class="fault">${reason} ${!step.problem && html`<a href=${href([step.name])}>${t("demo.see")}</a>`}</p>`}
  </li>`;
}

/** `run(tell, isStopped)` does it and promises the end's state; `onEnd` when the reader closes it. */
export function DemoProgress({ title, run, onEnd }) {
  const [state, setState] = useState({ steps: [], fatal: null });
  const [isRunning, setRunning] = useState(true);
  const [isStopped, setStopped] = useState(false);
  const stopped = useRef(false);
  useEffect(() => {
    run(setState, () => stopped.current).then((end) => {
      setState({ ...end });
      setRunning(false);
    });
    return () => {
      stopped.current = true;
    };
  }, []);
  const stop = () => {
    stopped.current = true;
    setStopped(true);
  };
  const done = state.steps.reduce((sum, step) => sum + step.done, 0);
  const all = state.steps.reduce((sum, step) => sum + step.count, 0);
  const footer = isRunning
    ? html`<${Button} onClick=${stop} busy=${isStopped} data-testid="demo-stop">${t("bulk.stop")}<//>`
    : html`<${Button} kind="main" onClick=${onEnd} data-testid="demo-close">${t("action.close")}<//>`;
  return html`<${Dialog} title=${title} locked=${isRunning} onClose=${onEnd} footer=${footer}>
    <p role="status" data-testid="demo-status">${t(isRunning ? "bulk.running" : "bulk.ended", { done, n: all })}</p>
    ${state.fatal && html`<${ErrorNote} problem=${state.fatal} />`}
    <ul class="demo-steps" onClick=${(event) => event.target.closest("a") && onEnd()}>${state.steps.map((step) => html`<${Step} key=${step.name} step=${step} isRunning=${isRunning} />`)}</ul>
  <//>`;
}
