// What a page shows when there is nothing to show yet, nothing at all, or something went wrong.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { sayDetail } from "../said.js";
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

const BY_STATUS = {
  0: "offline", 400: "badRequest", 401: "unauthorized", 403: "forbidden", 404: "gone", 405: "badRequest", 409: "held", 412: "conflict",
  413: "tooLarge", 414: "badRequest", 415: "badRequest", 422: "invalid", 429: "throttled", 500: "internal", 503: "busy",
};
const BY_TYPE = { "/errors/schema": "schema", "/errors/unavailable": "unavailable" };

/** A Problem in words that help, in the reader's language: {title, text}. */
export function explain(problem) {
  if (problem?.status === undefined) return { title: t("problem.defect"), text: problem?.message ?? "" };
  if (problem.isRoleChanged) return { title: t("problem.unauthorized"), text: t("signin.role") };
  const known = BY_TYPE[problem.type] ?? BY_STATUS[problem.status];
  if (!known) return { title: problem.title || t("problem.status", { status: String(problem.status) }), text: sayDetail(problem) };
  return { title: t(`problem.${known}`), text: (problem.status && sayDetail(problem)) || t(`problem.${known}Text`) };
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
