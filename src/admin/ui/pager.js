// Steps through pages that are found one after the other.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { Button } from "./button.js";

/** `page` counts from 1; `from` and `to` are the places of the records shown; `total` may be unknown. */
export function Pager({ page, from, to, total, onBack, onNext, children }) {
  return html`<nav class="pager" aria-label=${t("pager.label")}>
    <p class="pager-text" data-testid="range">
      ${to === 0 ? "" : total === undefined ? t("pager.range", { from, to }) : t("pager.rangeOf", { from, to, n: total })}
    </p>
    ${children}
    <div class="pager-buttons">
      <${Button} small icon="left" disabled=${!onBack} onClick=${onBack} aria-label=${t("pager.back")} title=${t("pager.back")} data-testid="page-back" />
      <span class="pager-page">${t("pager.page", { page })}</span>
      <${Button} small icon="right" disabled=${!onNext} onClick=${onNext} aria-label=${t("pager.next")} title=${t("pager.next")} data-testid="page-next" />
    </div>
  </nav>`;
}
