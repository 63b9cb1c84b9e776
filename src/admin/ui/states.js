// What a page shows when there is nothing to show yet, nothing at all, or something went wrong.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { Button } from "./button.js";
import { Icon } from "./icon.js";

export function Spinner({ text = t("state.loading") }) {
  return html`<div class="spinner" role="status" data-testid="loading"><span class="spinner-dot" aria-hidden="true"></span><span>${text}</span></div>`;
}

/** `children`: what can be done about it. */
export function Empty({ title, text, icon = "list", children }) {
  return html`<div class="empty" data-testid="empty">
    <${Icon} name=${icon} size="28" />
    <h2>${title}</h2>
    ${text && html`<p>${text}</p>`}
    ${children && html`<div class="empty-actions">${children}</div>`}
  </div>`;
}

/** A Problem in words that help: {title, text}. */
export function explain(problem) {
  if (problem?.status === undefined) return { title: t("problem.defect"), text: problem?.message ?? "" };
  if (problem.type === "/errors/schema") return { title: t("problem.schema"), text: problem.detail };
  if (problem.isRoleChanged) return { title: t("problem.unauthorized"), text: t("signin.role") };
  const known = { 0: "offline", 401: "unauthorized", 403: "forbidden", 404: "gone", 412: "conflict", 429: "throttled", 503: "busy" }[problem.status];
  const faults = problem.status === 422 ? [] : (problem.errors ?? []).map(({ message }) => message);
  const said = [problem.detail, ...faults.filter((fault) => !problem.detail?.includes(fault))].filter(Boolean).join(" ");
  return {
    title: known ? t(`problem.${known}`) : problem.title || t("problem.status", { status: String(problem.status) }),
    text: problem.status === 0 ? t("problem.offlineText") : said || (known ? t(`problem.${known}Text`) : ""),
  };
}

/** `retry`: what to do when Try again is pressed. */
export function ErrorNote({ problem, retry, children }) {
  const { title, text } = explain(problem);
  return html`<div class="error-note" role="alert" data-testid="error">
    <${Icon} name="warn" size="22" />
    <div>
      <h2>${title}</h2>
      ${text && html`<p>${text}</p>`}
      ${(retry || children) &&
      html`<div class="error-actions">${retry && html`<${Button} small icon="reload" onClick=${retry}>${t("action.retry")}<//>`}${children}</div>`}
    </div>
  </div>`;
}
