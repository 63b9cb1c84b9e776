// The cache at a glance, for admins: the page about it says more.
import { get } from "../api.js";
import { html } from "../html.js";
import { bytes, number, t } from "../i18n.js";
import { useLoad } from "../load.js";
import { href } from "../router.js";
import { Meter } from "../ui/meter.js";
import { ErrorNote, Spinner } from "../ui/states.js";
import { percent, ratio } from "../cache/figures.js";

export function CacheGlance() {
  const { data, problem, reload } = useLoad(async (signal) => (await get("/v1/cache", {}, { signal })).data, []);
  return html`<section class="panel" aria-labelledby="glance-title" data-testid="cache-glance">
    <header class="panel-head"><h2 id="glance-title">${t("cache.title")}</h2><a href=${href(["~cache"])}>${t("cache.more")}</a></header>
    ${problem && html`<${ErrorNote} problem=${problem} retry=${reload} />`}
    ${!problem && !data && html`<${Spinner} />`}
    ${!problem && data && html`<${Figures} memory=${data.memory} kv=${data.kv} />`}
  </section>`;
}

function Figures({ memory, kv }) {
  const used = t("cache.ofBudget", { bytes: bytes(memory.bytes), budget: bytes(memory.budget_bytes) });
  return html`<dl class="facts">
      <div><dt>${t("cache.entries")}</dt><dd>${number(memory.entries)}</dd></div>
      <div><dt>${t("cache.fromMemory")}</dt><dd>${percent(ratio(memory.hits, memory.misses))}</dd></div>
      <div><dt>${t("cache.fromKv")}</dt><dd>${percent(ratio(kv.hits, kv.misses))}</dd></div>
    </dl>
    <div><${Meter} label=${t("cache.memory")} value=${memory.bytes} max=${memory.budget_bytes} text=${used} /><p class="hint">${used}</p></div>`;
}
