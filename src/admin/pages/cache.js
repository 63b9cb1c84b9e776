// The cache, live: what each tier holds and does in the isolate that answers, how old what it knows is, what one address comes
// from, and purging. For admins.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { get, Problem } from "../api.js";
import { RatioChart } from "../cache/chart.js";
import { addSample, pointsOf } from "../cache/figures.js";
import { Lookup } from "../cache/lookup.js";
import { Purge } from "../cache/purge.js";
import { Freshness, Memory, Tiers, TopUrls } from "../cache/tiers.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { useShortcut } from "../keys.js";
import { Button } from "../ui/button.js";
import { Page } from "../ui/page.js";
import { ErrorNote, Spinner } from "../ui/states.js";

const EVERY_MS = 2000;

/** Asks every two seconds while the page is seen and not paused: {samples, changed, problem, ask}. */
function useSamples(isPaused) {
  const [state, setState] = useState({ samples: [], changed: false, problem: null });
  const running = useRef(null);
  const ask = useCallback(async () => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    try {
      const { data } = await get("/v1/cache", {}, { signal: controller.signal });
      if (!controller.signal.aborted) setState((old) => ({ ...old, ...addSample(old.samples, data), problem: null }));
    } catch (error) {
      if (error.name === "AbortError" || controller.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      setState((old) => ({ ...old, problem: error }));
    }
  }, []);

  useEffect(() => {
    ask();
    return () => running.current?.abort();
  }, []);
  useEffect(() => {
    if (isPaused) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") ask();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [isPaused]);
  return { ...state, ask };
}

export default function Cache() {
  const [isPaused, setPaused] = useState(false);
  const [chosen, setChosen] = useState(null); // an address to look up
  const { samples, changed, problem, ask } = useSamples(isPaused);
  const data = samples.at(-1)?.data;
  useShortcut("p", t("cache.pauseKey"), () => setPaused(!isPaused));
  const actions = html`<${Button} icon=${isPaused ? "play" : "pause"} aria-pressed=${isPaused} onClick=${() => setPaused(!isPaused)} data-testid="cache-pause">${t(isPaused ? "cache.resume" : "cache.pause")}<//>`;
  return html`<${Page} wide title=${t("cache.title")} lead=${t("cache.lead")} actions=${actions}>
    ${problem && html`<${ErrorNote} problem=${problem} retry=${ask} />`}
    ${!data && !problem && html`<${Spinner} />`}
    ${changed && html`<p class="note" role="status" data-testid="other-isolate">${t("cache.other")}</p>`}
    ${data && html`<div class="columns columns-even">
        <${Memory} memory=${data.memory} /><${Freshness} data=${data} />
      </div>
      <section class="panel" aria-labelledby="ratios-title"><h2 id="ratios-title">${t("cache.ratios")}</h2>
        <${RatioChart} points=${pointsOf(samples)} /><${Tiers} data=${data} /></section>
      <${TopUrls} top=${data.top ?? []} onChoose=${(url) => setChosen({ url })} />
      <div class="columns columns-even">
        <${Lookup} chosen=${chosen} /><${Purge} onDone=${ask} />
      </div>`}
  <//>`;
}
