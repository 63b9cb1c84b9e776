// Instead of everything, when the database is not what the schema says: how the site's parts are, which migration is missing, and which command
// helps. It asks by itself whether that was done, and then the admin begins.
import { Health } from "../dashboard/health.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { start } from "../session.js";
import { usePageTitle } from "../ui/page.js";

const EVERY_MS = 4000;

export default function Unfit() {
  usePageTitle(t("problem.schema"));
  return html`<h1>${t("problem.schema")}</h1>
    <p>${t("unfit.text")}</p>
    <${Health} every=${EVERY_MS} onGood=${start} />`;
}
