// One address looked up: which tier would answer it, whether what is held still holds, and what it depends on.
import { useEffect, useRef, useState } from "preact/hooks";
import { get, pathOf, Problem } from "../api.js";
import { html } from "../html.js";
import { bytes, number, t } from "../i18n.js";
import { labelOf, tableOf } from "../model.js";
import { href } from "../router.js";
import { schema } from "../session.js";
import { Button } from "../ui/button.js";
import { TextField } from "../ui/field.js";
import { ErrorNote } from "../ui/states.js";
import { duration } from "./tiers.js";

/** What was written or pasted, as a path of this site: "/v1/posts?limit=5". */
export function pathOfUrl(text) {
  const written = text.trim();
  if (!/^https?:\/\//i.test(written)) return written.startsWith("/") ? written : `/${written}`;
  try {
    const { pathname, search } = new URL(written);
    return pathname + search;
  } catch {
    return written;
  }
}

/** An address that there is, to begin with. */
export const firstAddress = () => pathOf(schema.value.tables.find(({ join }) => !join)?.name ?? "");

function Depends({ on }) {
  const line = ({ table: name, row }) => {
    const table = tableOf(name);
    const label = table ? labelOf(table) : name;
    const text = row ? html`${label} <code>${row}</code>` : t("cache.wholeTable", { name: label });
    return html`<li key=${`${name} ${row}`}>${table ? html`<a href=${href(row ? [name, row] : [name])}>${text}</a>` : text}</li>`;
  };
  return html`<ul class="depends">${on.map(line)}</ul>`;
}

function kvText(kv) {
  if (!kv) return t("cache.kvNo");
  return t(kv.valid ? "cache.kvYes" : "cache.kvOld", { n: number(kv.as_of) });
}

const Fact = ({ name, children }) => html`<div data-fact=${name}><dt>${t(`cache.${name}`)}</dt><dd>${children}</dd></div>`;

/** What was found about an address. `due`: whether changes are asked for before it is answered. */
function Result({ found }) {
  const isHeld = found.tier === "memory";
  return html`<div class="stack" data-testid="lookup-result" data-answers=${found.answers} data-valid=${String(found.valid)}>
    <p><code class="address">${found.url}</code></p>
    <p><b>${t(`cache.from.${found.answers}`)}</b> ${isHeld && !found.valid && t("cache.heldStale")} ${t(`cache.due.${found.due}`)}</p>
    <dl class="facts">
      <${Fact} name="held">${t(isHeld ? "value.yes" : "value.no")}<//>
      ${isHeld && html`<${Fact} name="age">${duration(found.age_ms)}<//><${Fact} name="asOf">${number(found.as_of)}<//><${Fact} name="size">${bytes(found.bytes)}<//>`}
      <${Fact} name="line.kv">${kvText(found.kv)}<//>
      ${found.depends_on.length > 0 && html`<${Fact} name="depends"><${Depends} on=${found.depends_on} /><//>`}
    </dl>
  </div>`;
}

/** `chosen`: {url} that was chosen elsewhere on the page, or null. */
export function Lookup({ chosen }) {
  const [text, setText] = useState(firstAddress);
  const [state, setState] = useState({ found: null, problem: null, isBusy: false });
  const section = useRef(null);
  const look = async (url) => {
    setState((old) => ({ ...old, problem: null, isBusy: true }));
    try {
      const { data } = await get("/v1/cache", { url: pathOfUrl(url) });
      setState({ found: data, problem: null, isBusy: false });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setState({ found: null, problem: error, isBusy: false });
    }
  };
  useEffect(() => {
    if (!chosen) return;
    setText(chosen.url);
    look(chosen.url);
    section.current.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const submit = (event) => {
    event.preventDefault();
    look(text);
  };
  return html`<section class="panel" aria-labelledby="lookup-title" ref=${section} data-testid="cache-lookup">
    <h2 id="lookup-title">${t("cache.lookup")}</h2>
    <form class="with-action" onSubmit=${submit}>
      <${TextField} label=${t("cache.url")} name="url" value=${text} onInput=${setText} spellcheck=${false} autocapitalize="off" autocomplete="off" hint=${t("cache.urlHint")} />
      <${Button} type="submit" icon="search" busy=${state.isBusy} data-testid="lookup-go">${t("cache.lookUp")}<//>
    </form>
    <div aria-live="polite">
      ${state.problem && html`<${ErrorNote} problem=${state.problem} />`}
      ${state.found && html`<${Result} found=${state.found} />`}
    </div>
  </section>`;
}
