// What the tiers hold and do, in figures: memory, KV and D1, what the isolate knows of changes, and the addresses asked most.
import { html } from "../html.js";
import { bytes, number, t } from "../i18n.js";
import { Meter } from "../ui/meter.js";
import { Empty } from "../ui/states.js";
import { Table } from "../ui/table.js";
import { freshnessOf, percent, ratio } from "./figures.js";

const Fact = ({ name, value }) => html`<div data-fact=${name}><dt>${t(`cache.${name}`)}</dt><dd>${value}</dd></div>`;

export function Memory({ memory }) {
  const used = t("cache.ofBudget", { bytes: bytes(memory.bytes), budget: bytes(memory.budget_bytes) });
  return html`<section class="panel" aria-labelledby="memory-title" data-testid="cache-memory">
    <h2 id="memory-title">${t("cache.memory")}</h2>
    <div><${Meter} label=${t("cache.memory")} value=${memory.bytes} max=${memory.budget_bytes} text=${used} tone=${memory.bytes > 0.9 * memory.budget_bytes ? "warn" : "good"} />
      <p class="hint">${used}</p></div>
    <dl class="facts">
      <${Fact} name="entries" value=${number(memory.entries)} />
      <${Fact} name="evictions" value=${number(memory.evictions)} />
    </dl>
  </section>`;
}

/** Milliseconds as people say them, in the smallest unit that stays short. */
export function duration(ms) {
  if (ms < 1000) return t("cache.ms", { n: number(Math.round(ms)) });
  return t("cache.s", { n: number(ms < 100_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)) });
}

const TONES = { fresh: "good", soft: "warn", hard: "bad", unknown: "good" };

export function Freshness({ data: { freshness, settings, d1 } }) {
  const state = freshnessOf(freshness, settings);
  const age = Math.max(0, freshness.age_ms); // its clock may stand still while it answers
  const soft = duration(settings.stale_soft_ms);
  const hard = duration(settings.stale_hard_ms);
  return html`<section class="panel" aria-labelledby="fresh-title" data-testid="cache-freshness" data-state=${state}>
    <h2 id="fresh-title">${t("cache.freshness")}</h2>
    ${state === "unknown"
      ? html`<p>${t("cache.unknown")}</p>`
      : html`<div><${Meter} label=${t("cache.age")} value=${age} max=${settings.stale_hard_ms * 1.25} marks=${[settings.stale_soft_ms, settings.stale_hard_ms]} tone=${TONES[state]} text=${duration(age)} />
          <p class="hint">${t(`cache.is.${state}`, { soft, hard })}</p></div>`}
    <dl class="facts">
      <${Fact} name="age" value=${state === "unknown" ? "–" : duration(age)} />
      <${Fact} name="horizon" value=${freshness.horizon === null ? "–" : number(freshness.horizon)} />
      <${Fact} name="checks" value=${number(d1.checks)} />
      <${Fact} name="soft" value=${soft} />
      <${Fact} name="hard" value=${hard} />
    </dl>
  </section>`;
}

export function Tiers({ data: { memory, kv, d1 } }) {
  const rows = [
    { id: "memory", hits: memory.hits, misses: memory.misses },
    { id: "kv", hits: kv.hits, misses: kv.misses },
    { id: "d1", hits: d1.reads, misses: null },
  ];
  const share = ({ hits, misses }) => (misses === null ? "" : percent(ratio(hits, misses)));
  const columns = [
    { name: "tier", label: t("cache.tier"), main: true, cell: ({ id }) => t(`cache.line.${id}`) },
    { name: "hits", label: t("cache.answered"), align: "end", cell: ({ hits }) => number(hits) },
    { name: "misses", label: t("cache.passed"), align: "end", cell: ({ misses }) => (misses === null ? "" : number(misses)) },
    { name: "share", label: t("cache.share"), align: "end", cell: share },
  ];
  return html`<${Table} caption=${t("cache.tiers")} columns=${columns} rows=${rows} />`;
}

/** `onChoose(url)`: to look it up. */
export function TopUrls({ top, onChoose }) {
  const columns = [
    { name: "url", label: t("cache.url"), main: true, cell: ({ url }) => html`<button type="button" class="link-button" title=${t("cache.lookUp")} onClick=${() => onChoose(url)}><code>${url}</code></button>` },
    { name: "hits", label: t("cache.hits"), align: "end", cell: ({ hits }) => number(hits) },
    { name: "bytes", label: t("cache.size"), align: "end", cell: (row) => bytes(row.bytes) },
  ];
  return html`<section class="stack" aria-labelledby="top-title" data-testid="cache-top">
    <h2 id="top-title">${t("cache.top")}</h2>
    ${top.length === 0
      ? html`<${Empty} icon="cache" title=${t("cache.topEmpty")} text=${t("cache.topEmptyText")} />`
      : html`<${Table} caption=${t("cache.top")} columns=${columns} rows=${top} keyOf=${({ url }) => url} />`}
  </section>`;
}
