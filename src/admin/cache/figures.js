// What the figures of /v1/cache mean: ratios, samples over time, and whether one isolate answered all of them.
import { number, t } from "../i18n.js";

export const KEPT = 150; // samples: five minutes
const WINDOW = 5; // samples that a ratio is taken over, so that one request is no cliff

/** The share of hits, 0 to 1; null when nothing was asked. */
export function ratio(hits, misses) {
  return hits + misses > 0 ? hits / (hits + misses) : null;
}

export function percent(share) {
  return share === null ? t("cache.noRequests") : t("cache.percent", { n: number(Math.round(share * 1000) / 10) });
}

/** The counters of a sample, all of which only ever grow in one isolate. */
const countersOf = ({ memory, kv, d1 }) => [memory.hits, memory.misses, memory.evictions, kv.hits, kv.misses, d1.reads, d1.checks];

/** Whether another isolate gave the new figures: one of its counters is lower. */
export function isOther(before, now) {
  const [old, fresh] = [countersOf(before), countersOf(now)];
  return fresh.some((value, at) => value < old[at]);
}

/** Adds a sample {at, data} to those there are; a change of isolate begins anew. */
export function addSample(samples, data, at = Date.now()) {
  const last = samples.at(-1);
  const changed = Boolean(last) && isOther(last.data, data);
  return { samples: [...(changed ? [] : samples), { at, data }].slice(-KEPT), changed };
}

const growth = (a, b) => ({ hits: b.hits - a.hits, misses: b.misses - a.misses });

/** Points {at, memory, kv, requests} of the chart: shares of hits over the last samples, null where nothing was asked. */
export function pointsOf(samples) {
  return samples.slice(1).map(({ at, data }, i) => {
    const { data: before } = samples[Math.max(0, i + 1 - WINDOW)];
    const memory = growth(before.memory, data.memory);
    const kv = growth(before.kv, data.kv);
    return { at, memory: ratio(memory.hits, memory.misses), kv: ratio(kv.hits, kv.misses), requests: memory.hits + memory.misses };
  });
}

/** What the age of what an isolate knows means for the next read: "unknown", "fresh", "soft" or "hard". */
export function freshnessOf({ age_ms: age }, settings) {
  if (age === null || age === undefined) return "unknown";
  if (age <= settings.stale_soft_ms) return "fresh";
  return age <= settings.stale_hard_ms ? "soft" : "hard";
}
