// How the site's parts are: what /health?deep=true says, in words, and what to do about it.
import { useEffect } from "preact/hooks";
import { get, Problem } from "../api.js";
import { classes, html } from "../html.js";
import { t } from "../i18n.js";
import { useLoad } from "../load.js";
import { schema } from "../session.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { ErrorNote, Spinner } from "../ui/states.js";

/** A site that fails says so with 503, and says what fails: that is an answer, too. */
async function askHealth(signal) {
  try {
    return (await get("/health", { deep: true }, { signal })).document;
  } catch (error) {
    if (error instanceof Problem && error.status === 503 && error.document.d1) return error.document;
    throw error;
  }
}

/** The commands that the API's own words name. */
const commandsOf = (detail) => [...String(detail ?? "").matchAll(/`(npm run [^`]+)`/g)].map(([, command]) => command);

function Line({ name, state, text }) {
  const isGood = state === "ok";
  const isMissing = state === "not bound" || state === "unknown";
  const icon = isGood ? "check" : isMissing ? "more" : "warn";
  return html`<li class=${classes("health", isGood ? "health-good" : isMissing ? "health-none" : "health-bad")} data-part=${name} data-state=${state}>
    <${Icon} name=${icon} size="18" />
    <span><b>${t(`health.${name}`)}</b> <span class="health-text">${text}</span></span>
  </li>`;
}

function textOf(name, health) {
  const state = health[name];
  if (name === "schema" && state === "ok" && schema.value) return t("health.schemaGood", { version: schema.value.version.slice(0, 8) });
  if (state === "ok") return t("health.good");
  if (state === "not bound") return t("health.notBound");
  if (state === "unknown") return t("health.unknown");
  return t(`health.${name}Bad`);
}

function SchemaHelp({ detail }) {
  const commands = commandsOf(detail);
  return html`<div class="note" role="alert" data-testid="schema-help">
    <p>${detail}</p>
    ${commands.length > 0 && html`<p>${t("health.helps")}</p><pre class="commands">${commands.join("\n")}</pre>`}
  </div>`;
}

/** `every`: asks again so many milliseconds after each answer. `onGood`: the database answers, and is what the schema says. */
export function Health({ every, onGood }) {
  const { data, problem, isLoading, reload } = useLoad(askHealth, []);
  useEffect(() => {
    if (data?.schema === "ok") onGood?.();
    const timer = every && !isLoading ? setTimeout(reload, every) : 0;
    return () => clearTimeout(timer);
  }, [data, isLoading]);
  return html`<section class="panel" aria-labelledby="health-title" data-testid="health">
    <header class="panel-head"><h2 id="health-title">${t("health.title")}</h2>
      <${Button} kind="quiet" small icon="reload" busy=${isLoading && Boolean(data)} onClick=${reload}>${t("health.again")}<//></header>
    ${problem && html`<${ErrorNote} problem=${problem} retry=${reload} />`}
    ${!problem && !data && html`<${Spinner} />`}
    ${!problem && data && html`<ul class="health-list">${["d1", "kv", "schema"].map((name) => html`<${Line} key=${name} name=${name} state=${data[name]} text=${textOf(name, data)} />`)}</ul>`}
    ${data?.schema === "failing" && html`<${SchemaHelp} detail=${data.detail} />`}
  </section>`;
}
