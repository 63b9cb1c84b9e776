// One address looked up: which tier would answer it, whether what is held still holds, and what it depends on.
import { useEffect, useRef, useState } from "preact/hooks";
import { get, Problem } from "../api.js";
import { html } from "../html.js";
import { bytes, number, t } from "../i18n.js";
import { labelOf, tableOf } from "../model.js";
import { href } from "../router.js";
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

function Depends({ on }) {
  const line = ({ table: name, row }) => {
    const table = tableOf(name);
    const label = table ? labelOf(table) : name;
    const text = row ? html`${label} <code>${row}</code>` : t("cache.wholeTable", { name: label });
    return html`<li key=${`${name} ${row}`}>${table ? html`<a href=${href(row ? [name, row] : [name])}>${text}</a>` : text}</li>`;
  };
  return html`<ul class="depends">${on.map(line)}</ul>`;
}

/** KV's part is said by the API as a word, or as an object with what it holds. */
function kvText(kv) {
  if (kv === null || kv === undefined || kv === false) return t("cache.kvNo");
  if (typeof kv !== "object") return kv === true ? t("cache.kvYes") : String(kv);
  return kv.as_of === undefined ? t("cache.kvYes") : t("cache.kvAsOf", { n: number(kv.as_of) });
}

function Result({ found }) {
  const isHeld = found.tier !== "none";
  return html`<div class="stack" data-testid="lookup-result" data-tier=${found.tier} data-valid=${String(found.valid)}>
    <p><code class="address">${found.url}</code></p>
    <p>${!isHeld ? t("cache.notHeld") : found.valid ? t("cache.heldValid", { tier: t(`cache.line.${found.tier}`) }) : t("cache.heldStale", { tier: t(`cache.line.${found.tier}`) })}</p>
    <dl class="facts">
      ${isHeld && found.age_ms !== null && found.age_ms !== undefined && html`<div><dt>${t("cache.age")}</dt><dd>${duration(found.age_ms)}</dd></div>`}
      ${isHeld && found.as_of !== null && found.as_of !== undefined && html`<div><dt>${t("cache.asOf")}</dt><dd>${number(found.as_of)}</dd></div>`}
      ${isHeld && found.bytes !== null && found.bytes !== undefined && html`<div><dt>${t("cache.size")}</dt><dd>${bytes(found.bytes)}</dd></div>`}
      <div><dt>${t("cache.line.kv")}</dt><dd>${kvText(found.kv)}</dd></div>
      ${found.depends_on?.length > 0 && html`<div><dt>${t("cache.depends")}</dt><dd><${Depends} on=${found.depends_on} /></dd></div>`}
    </dl>
  </div>`;
}

/** `chosen`: {url} that was chosen elsewhere on the page, or null. */
export function Lookup({ chosen }) {
  const [text, setText] = useState("/v1/");
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
      <${TextField} label=${t("cache.url")} name="url" value=${text} onInput=${setText} spellcheck="false" autocapitalize="off" autocomplete="off" hint=${t("cache.urlHint")} />
      <${Button} type="submit" icon="search" busy=${state.isBusy} data-testid="lookup-go">${t("cache.lookUp")}<//>
    </form>
    <div aria-live="polite">
      ${state.problem && html`<${ErrorNote} problem=${state.problem} />`}
      ${state.found && html`<${Result} found=${state.found} />`}
    </div>
  </section>`;
}
